#!/usr/bin/env python3
"""Does `spraycheck` say what Ansible says, on random inventories, variables and templates?

usage: differential.py [--count N] [--seed N] [--only inventories|templates] [--keep DIR] [--bin PATH] [--show N]

Makes N inventories (with variable files, `-e`, host patterns) and N templates and conditions from a
grammar of what people write, mistakes included; asks real Ansible in this process and the command
line, and compares groups, order, variables, warnings, refusals, patterns, values and kinds of
error. Prints every disagreement, shrunk, and exits 1 when there is one. The same seed makes the
same cases. `--keep DIR` writes each as a case in the form of tests/suites.
"""
import argparse
import collections
import contextlib
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

import expressions
import generate
import oracle

options = argparse.ArgumentParser(usage=__doc__)
options.add_argument("--count", type=int, default=2000)
options.add_argument("--seed", type=int, default=1)
options.add_argument("--only", choices=["inventories", "templates"])
options.add_argument("--keep")
options.add_argument("--bin", default="target/release/spraycheck")
options.add_argument("--show", type=int, default=25)
OPTIONS = options.parse_args()
BIN = os.path.abspath(OPTIONS.bin)
SCRATCH = tempfile.mkdtemp(prefix="differential-")
NOTHING = os.path.join(SCRATCH, "nothing")
os.mkdir(NOTHING)
AGREED, UNKNOWN = collections.Counter(), collections.Counter()
# Kinds of error that disagreements began with, by text: shrinking keeps them.
FIRST = {}
numbers = iter(range(10 ** 9))


# ---- a case on the disk, and the product's answers

class Placed:
    """A case as files in a folder of its own."""

    def __init__(self, case):
        self.case = case
        self.root = os.path.join(SCRATCH, str(next(numbers)))
        for path, text in case["files"].items():
            path = pathlib.Path(self.root, path)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8", "surrogateescape"))
        os.makedirs(self.root, exist_ok=True)
        self.sources = [s if "," in s else os.path.join(self.root, s) for s in case["sources"]]
        self.cwd = os.path.join(self.root, case["cwd"]) if case["cwd"] else NOTHING
        os.makedirs(self.cwd, exist_ok=True)

    def ask(self, question, *args):
        """(exit status, stdout, stderr) of the command line."""
        command = [BIN, question, *(f"--inventory={s}" for s in self.sources), f"--playbook-dir={self.cwd}",
                   *(f"--extra-vars={e}" for e in self.case["extra"]), *args]
        try:
            done = subprocess.run(command, capture_output=True, timeout=60)
        except subprocess.TimeoutExpired:
            return 124, "", "timed out"
        return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")

    def evaluate(self, host, templates, conditions):
        args = [f"--template={t}" for t in templates] + [f"--condition={c}" for c in conditions]
        code, out, err = self.ask("eval", f"--host={host}", *args)
        return json.loads(out) if code == 0 else [{"crash": f"exit {code}: {err[-300:]}"}] * len(args)

    def remove(self):
        shutil.rmtree(self.root, ignore_errors=True)


@contextlib.contextmanager
def placed(case):
    it = Placed(case)
    try:
        yield it
    finally:
        it.remove()


# ---- comparison: a list of (kind, what, Ansible's, ours)

def compare(case):
    with placed(case) as place:
        world = oracle.World(place.sources, place.cwd, case["extra"])
        found = []

        def note(kind, what, want, got):
            if exactly(want) == exactly(got):
                AGREED[kind] += 1
            else:
                found.append((kind, what, want, got))

        code, out, err = place.ask("inventory")
        if code not in (0, 2):
            found.append(("crash", "inventory", None, f"exit {code}: {err[-400:]}"))
            return found
        if "vault" in (world.error or "").lower():
            return found                        # Ansible wants a password, we need none
        if (world.error is None) != (code == 0):
            found.append(("refusal", "", world.error, err[-300:] if code else None))
            return found
        if world.error:
            AGREED["refusal"] += 1
            return found
        if case["templates"] or case["conditions"]:
            evaluated(case, place, world, found)
            return found
        listing = json.loads(out)
        listed(world, listing, note)
        told = [line for line in err.splitlines() if line.startswith("[WARNING]")]
        if world.hosts():                       # without hosts Ansible does not look at the variables
            note("a warning", "", warned(world.warnings), warned(told))
        magic(place, world, note)
        for pattern, limit in case["patterns"]:
            play(place, world, pattern, limit, note)
        return found


def exactly(value):
    # Neither infinity nor NaN is JSON: Ansible prints Python's words, the product texts.
    return re.sub(r'"(-?Infinity|NaN)"', r"\1", json.dumps(value, sort_keys=True))


def warned(lines):
    """Whether anything is warned of, and which sources are dropped."""
    return bool([w for w in lines if "Could not sort JSON" not in w])


def listed(world, listing, note):
    got = dict(listing)
    want_vars, got_vars = world.listing["_meta"]["hostvars"], got.pop("_meta")["hostvars"]
    note("groups", "", members(world.declared()), members(got))
    for host in sorted({*want_vars, *got_vars}):
        mine, ours = want_vars.get(host, {}), got_vars.get(host, {})
        for name in sorted({*mine, *ours}):
            note("host variable", f"{host}.{name}", mine.get(name, "(not set)"), ours.get(name, "(not set)"))


def members(groups):
    """Groups that have anything in them: where a source is dropped, Ansible declares groups that it
    does not list, and the product lists them. The order of `all`'s children means nothing."""
    shapes = {}
    for name, group in groups.items():
        hosts = [] if name == "all" else group.get("hosts", [])
        children = group.get("children", [])
        if hosts or children:
            shapes[name] = {"hosts": hosts, "children": sorted(children) if name == "all" else children}
    return shapes


def magic(place, world, note):
    hosts = world.hosts()
    if not hosts:
        return
    got = place.evaluate(hosts[0], ["{{ groups }}", "{{ group_names }}"], [])
    want = world.groups()
    ours = got[0].get("value")
    # The order of `all` and `ungrouped` follows a set where hosts come from several sources.
    note("groups[x]", "", want, ours if isinstance(ours, dict) else got[0])
    note("group_names", hosts[0], world.group_names(hosts[0]), got[1].get("value", got[1]))


def play(place, world, pattern, limit, note):
    hosts, unmatched, error = world.play_hosts(pattern, limit)
    code, out, err = place.ask("hosts", f"--pattern={pattern}", *([f"--limit={limit}"] if limit is not None else []))
    ours = out.split("\n")[:-1] if code == 0 else None
    said = "[WARNING]: Could not match supplied host pattern, ignoring: "
    told = sorted({line[len(said):] for line in err.splitlines() if line.startswith(said)})
    what = f"pattern {pattern!r} limit {limit!r}" + (f" ({error})" if error else "")
    note("pattern", what, hosts, ours)
    if hosts is not None and ours is not None:
        note("unmatched pattern", what, unmatched, told)


def evaluated(case, place, world, found):
    templates, conditions, host = case["templates"], case["conditions"], case["host"]
    want = world.evaluate(host, templates, conditions)
    got = place.evaluate(host, templates, conditions)
    texts = [("template", t) for t in templates] + [("condition", c) for c in conditions]
    for (kind, text), mine, ours in zip(texts, want, got):
        if "unknown" in ours:
            UNKNOWN[ours["unknown"]] += 1
        elif same_outcome(mine, ours) or beyond(text + "".join(case["files"].values()), mine, ours):
            AGREED[kind] += 1
        else:
            found.append((kind, text, mine, ours))


# Their order is that of Python's hashes, which differ from run to run.
UNORDERED = re.compile(r"union|intersect|difference|unique")


def beyond(text, want, got):
    """Answers of Ansible's that nobody can want: addresses of objects, the template itself where
    Jinja's compiler stumbled over its constants, the order of sets."""
    value = want.get("value")
    if isinstance(value, str) and (value and value in text and "{{" in value or re.search(r" at 0x[0-9a-f]+>", value)):
        return True
    if UNORDERED.search(text) and "value" in want and "value" in got:
        letters = lambda it: sorted(re.sub(r'\{"!float": "([^"]*)"\}', r"\1", exactly(it)))
        return letters(value) == letters(got["value"])
    return False


def same_outcome(want, got):
    if "error" in want:
        return "error" in got and got["error"].get("kind") == want["kind"]
    return "value" in got and same(want["value"], got["value"])


def same(want, got):
    """A value in the suites' form against printed JSON."""
    if isinstance(want, dict) and len(want) == 1:
        mark, inner = next(iter(want.items()))
        if mark == "!float":
            number = float(inner)
            if number != number or number in (float("inf"), float("-inf")):
                return str(got).lower().replace("infinity", "inf") == inner
            return isinstance(got, float) and got == number
        if mark == "!int":
            return isinstance(got, (int, float)) and not isinstance(got, bool) and float(got) == float(inner)
        if mark == "!tuple":
            return same(inner, got)
        if mark == "!set":
            return isinstance(got, list) and len(inner) == len(got) and sorted(map(exactly, inner)) == sorted(map(exactly, got))
        if mark == "!dict":
            return isinstance(got, dict) and len(got) == len(inner) and all(same(item, got.get(name(key))) for key, item in inner)
        if mark in ("!date", "!datetime"):
            return inner == got
    if isinstance(want, dict) and ("!python" in want or "!bytes" in want or "!vault" in want):
        return True
    if type(want) is not type(got):
        return False
    if isinstance(want, dict):
        return want.keys() == got.keys() and all(same(want[key], got[key]) for key in want)
    if isinstance(want, list):
        return len(want) == len(got) and all(map(same, want, got))
    return want == got


def name(key):
    if isinstance(key, dict):
        key = next(iter(key.values()))
    return key if isinstance(key, str) else json.dumps(key)


# ---- shrinking

def shrink(case, wanted):
    """The case with everything left out that the disagreement does not need."""
    kind, what = wanted
    evaluated = kind in ("template", "condition")
    fits = lambda found: any(f[0] == kind and (not evaluated or (f[1] == what and "crash" not in f[3] and f[2].get("kind") == FIRST.get(what))) for f in found)
    if evaluated:
        case = {**case, "templates": [what] if kind == "template" else [], "conditions": [what] if kind == "condition" else []}
    elif kind not in ("pattern", "unmatched pattern"):
        case = {**case, "patterns": []}
    else:
        for question in case["patterns"]:
            alone = {**case, "patterns": [question]}
            if fits(compare(alone)):
                case = alone
                break
    stop = time.monotonic() + 20
    changed = True
    while changed and time.monotonic() < stop:
        changed = False
        for smaller in smaller_cases(case):
            if time.monotonic() > stop:
                break
            try:
                if fits(compare(smaller)):
                    case, changed = smaller, True
                    break
            except Exception:                   # the smaller case is none
                continue
    return case


def smaller_cases(case):
    if case.get("host"):
        yield from fewer_variables(case)
        return
    for path in case["files"]:
        if path not in case["sources"]:
            yield {**case, "files": {p: t for p, t in case["files"].items() if p != path}}
    for index in range(len(case["sources"])):
        if len(case["sources"]) > 1:
            yield {**case, "sources": case["sources"][:index] + case["sources"][index + 1:]}
    for index in range(len(case["extra"])):
        yield {**case, "extra": case["extra"][:index] + case["extra"][index + 1:]}
    for path, text in case["files"].items():
        lines = text.split("\n")
        size = max(len(lines) // 2, 1)
        while size:
            for at in range(0, len(lines), size):
                rest = "\n".join(lines[:at] + lines[at + size:])
                if rest != text:
                    yield {**case, "files": {**case["files"], path: rest}}
            size //= 2
    for path, text in case["files"].items():
        for word in re.finditer(r"[^ \n]+ ", text):
            yield {**case, "files": {**case["files"], path: text[:word.start()] + text[word.end():]}}
        for word in re.finditer(r" [^ \n]+$", text, re.M):
            yield {**case, "files": {**case["files"], path: text[:word.start()] + text[word.end():]}}


def fewer_variables(case):
    path = "group_vars/all.yml"
    lines = case["files"][path].split("\n")
    size = len(lines) // 2
    while size:
        for at in range(0, len(lines), size):
            yield {**case, "files": {**case["files"], path: "\n".join(lines[:at] + lines[at + size:])}}
        size //= 2


# ---- reports

def show(number, found, case):
    kind, what, want, got = found
    print(f"\n=== {number}: {kind} {what if isinstance(what, str) else json.dumps(what)}")
    print(f"    Ansible: {json.dumps(want, ensure_ascii=False)[:600]}\n    ours:    {json.dumps(got, ensure_ascii=False)[:600]}")
    print(f"    sources {case['sources']}" + (f" cwd {case['cwd']}" if case["cwd"] else "") + (f" extra {case['extra']}" if case["extra"] else ""))
    for path, text in case["files"].items():
        if not case.get("host") or path.startswith("group_vars"):
            print(f"    --- {path}\n" + "\n".join("    | " + line for line in text.split("\n")))
    sys.stdout.flush()


def keep(folder, name, case):
    """Writes the case in the form of tests/suites, with Ansible's answers."""
    suite = "b" if case["templates"] or case["conditions"] else "a"
    folder = pathlib.Path(folder, suite, f"{suite}-diff-{name}")
    with placed(case) as place:
        world = oracle.World(place.sources, place.cwd, case["extra"])
        neutral = lambda value: json.loads(json.dumps(value).replace(place.root, "$CASE"))
        meta = {"case": folder.name, "exercises": "found by the differential test", "inventory": case["sources"],
                "ansible_cfg": "kubespray", "cwd": case["cwd"], "core": oracle.VERSION}
        if case["extra"]:
            meta["extra_vars"] = case["extra"]
        expect = {"core": oracle.VERSION}
        if suite == "b":
            asked = {"hosts": [case["host"]], "targets": [], "templates": case["templates"], "conditions": case["conditions"]}
            answers = world.evaluate(case["host"], case["templates"], case["conditions"])
            cut = len(case["templates"])
            expect["hosts"] = {case["host"]: {"vars": {}, "templates": answers[:cut], "conditions": answers[cut:]}}
            write(folder / "eval.json", asked)
        elif world.error:
            expect.update(ok=False, error=world.error)
        else:
            hosts = world.hosts()
            variables = world.raw["_meta"]["hostvars"]
            expect.update(ok=True, groups=world.declared(), groups_effective=world.groups(), hosts=hosts,
                          group_names={h: world.group_names(h) for h in hosts},
                          hostvars={h: marked(variables.get(h, {})) for h in hosts}, warnings=world.warnings, patterns=[])
            for pattern, limit in case["patterns"]:
                chosen, _, error = world.play_hosts(pattern, limit)
                expect["patterns"].append({"pattern": pattern, "limit": limit, "play": {"error": error} if error else {"hosts": chosen}})
        write(folder / "meta.json", meta)
        write(folder / "expect.json", neutral(expect))
        for path, text in case["files"].items():
            (folder / "input" / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / "input" / path).write_bytes(text.encode("utf-8", "surrogateescape"))


def marked(variables):
    """Values before templating: unsafe text keeps its mark."""
    def value(item):
        if type(item).__name__ == "AnsibleUnsafeText":
            return {"!unsafe": str(item)}
        if isinstance(item, dict) and all(isinstance(key, str) for key in item):
            return {str(key): value(inner) for key, inner in item.items()}
        return [value(inner) for inner in item] if isinstance(item, list) else oracle.typed(item)
    return value(variables)


def write(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main():
    shown, seen, total = 0, collections.Counter(), 0
    began, made = time.monotonic(), collections.Counter()
    for section, make in (("inventories", generate.inventory_case), ("templates", expressions.template_case)):
        if OPTIONS.only not in (None, section):
            continue
        number = 0
        while made[section] < OPTIONS.count:
            case = make(random.Random(f"{OPTIONS.seed} {section} {number}"))
            made[section] += len(case["templates"]) + len(case["conditions"]) or 1
            number += 1
            found = compare(case)
            total += len(found)
            for kind in dict.fromkeys(f[0] if f[0] not in ("template", "condition") else (f[0], f[1]) for f in found):
                kind, what = kind if isinstance(kind, tuple) else (kind, None)
                seen[kind] += 1
                if shown >= OPTIONS.show:
                    continue
                shown += 1
                FIRST.update({f[1]: f[2].get("kind") for f in found if f[0] == kind and what})
                counted = AGREED.copy(), UNKNOWN.copy()
                small = shrink(case, (kind, what))
                again = [f for f in compare(small) if f[0] == kind] or [f for f in found if f[0] == kind]
                for counter, before in zip((AGREED, UNKNOWN), counted):
                    counter.clear()             # what shrinking asked is no further case
                    counter.update(before)
                show(f"{section} {number - 1}", again[0], small)
                if OPTIONS.keep:
                    keep(OPTIONS.keep, f"{OPTIONS.seed}-{number - 1}-{shown}", small)
    print(f"\nansible-core {oracle.VERSION}, seed {OPTIONS.seed}: {dict(made)} in {time.monotonic() - began:.0f} s")
    print(f"agreed: {dict(AGREED)}; said unknown: {sum(UNKNOWN.values())}")
    for why, count in UNKNOWN.most_common(8):
        print(f"  unknown {count}: {why[:120]}")
    print(f"disagreements: {total} {dict(seen)}")
    return 1 if total else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    finally:
        shutil.rmtree(SCRATCH, ignore_errors=True)
