#!/usr/bin/env python3
"""Does `spraycheck` say what Ansible says, on random inventories, variables and templates?

usage: differential.py [--count N] [--seed N] [--only inventories|templates|provenance] [--keep DIR] [--bin PATH] [--show N]

Makes N inventories (with variable files, `-e`, host patterns), N templates and conditions, and N / 10
trees of variables that override one another, from a grammar of what people write, mistakes included;
asks real Ansible in this process and the command line, and compares groups, order, variables,
warnings, refusals, patterns, values, kinds of error, and which setting each one overrides. Prints every disagreement, shrunk, and exits 1 when there is one. The same seed makes the
same cases. `--keep DIR` writes each as a case in the form of tests/suites.
"""
import argparse
import collections
import os
import random
import sys
import time

import expressions
import generate
import oracle
import product
import provenance
from compare import ACCEPTED, AGREED, UNKNOWN, compare
from report import keep, show
from shrink import shrink

options = argparse.ArgumentParser(usage=__doc__)
options.add_argument("--count", type=int, default=2000)
options.add_argument("--seed", type=int, default=1)
options.add_argument("--only", choices=["inventories", "templates", "provenance"])
options.add_argument("--keep")
options.add_argument("--bin", default="target/release/spraycheck")
options.add_argument("--show", type=int, default=25)
OPTIONS = options.parse_args()
product.Placed.binary = os.path.abspath(OPTIONS.bin)


def cases(section, make):
    """Cases of a section until they hold as many questions as were asked for."""
    number = questions = 0
    while questions < OPTIONS.count:
        case = make(random.Random(f"{OPTIONS.seed} {section} {number}"))
        count = len(case["templates"]) + len(case["conditions"]) or 1
        yield number, count, case
        number += 1
        questions += count


def distinct(found):
    """One disagreement of each kind; of what is evaluated, one of each text."""
    return {f[:2] if f[0] in ("template", "condition") else f[0]: f for f in reversed(found)}.values()


def tell(section, number, case, found, shown):
    """Shows a disagreement in its smallest case, and keeps it where asked."""
    counters = AGREED, UNKNOWN, ACCEPTED
    counted = [counter.copy() for counter in counters]
    small = shrink(case, found)
    again = [f for f in compare(small) if f[0] == found[0]] or [found]
    for counter, before in zip(counters, counted):
        counter.clear()                         # what shrinking asked is no further case
        counter.update(before)
    show(f"{section} {number}", again[0], small)
    if OPTIONS.keep:
        keep(OPTIONS.keep, f"{OPTIONS.seed}-{number}-{shown}", small)


def main():
    began, made, seen = time.monotonic(), collections.Counter(), collections.Counter()
    total = 0
    for section, make in (("inventories", generate.inventory_case), ("templates", expressions.template_case)):
        if OPTIONS.only not in (None, section):
            continue
        for number, count, case in cases(section, make):
            made[section] += count
            found = compare(case)
            total += len(found)
            for one in distinct(found):
                seen[one[0]] += 1
                if sum(seen.values()) <= OPTIONS.show:
                    tell(section, number, case, one, sum(seen.values()))
    if OPTIONS.only in (None, "provenance"):
        made["provenance"] = OPTIONS.count // 10
        for number in range(made["provenance"]):
            case = provenance.case(random.Random(f"{OPTIONS.seed} provenance {number}"))
            agreed, found = provenance.compare(case)
            AGREED["provenance"] += agreed
            total += len(found)
            for one in found:
                seen["provenance"] += 1
                if sum(seen.values()) <= OPTIONS.show:
                    show(f"provenance {number}", one, case)
    print(f"\nansible-core {oracle.VERSION}, seed {OPTIONS.seed}: {dict(made)} in {time.monotonic() - began:.0f} s")
    print(f"agreed: {dict(AGREED)}; said unknown: {sum(UNKNOWN.values())}")
    for why, count in UNKNOWN.most_common(8):
        print(f"  unknown {count}: {why[:120]}")
    for why, count in ACCEPTED.most_common():
        print(f"  accepted {count}: {why}")
    print(f"disagreements: {total} {dict(seen)}")
    return 1 if total else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    finally:
        product.tidy()
