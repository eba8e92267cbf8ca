"""Asks whether a checkout gives the report that the catalogue gives for its release.

usage: checkouts.py --bin spraycheck --kubespray DIR --cases DIR [--own] [--only TEXT] [--tags TAG,…] [--jobs N]

DIR of checkouts holds one for each tag, named by it; each case is a folder with `input/` and a
`meta.json` that names its inventory and may name a command (as in tests/suites). Each case is
checked with each tag, with `--own` only with the release that it names. Prints what differs; exit
status 0 when nothing does.
"""

import argparse
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def report(binary, case, meta, arguments):
    """The lines of a check's report."""
    command = [binary, "check", *meta["inventory"], "--format", "json", *arguments]
    if "command" in meta:
        command += ["--command", meta["command"]]
    run = subprocess.run(command, cwd=case / "input", capture_output=True, text=True)
    if run.returncode == 2:
        return {f"refused: {run.stderr.strip()}"}
    told = json.loads(run.stdout)
    # Where the release comes from names the checkout.
    told.pop("release_reason", None)
    findings = {json.dumps(finding, ensure_ascii=False) for finding in told.pop("findings")}
    return findings | {f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in told.items()}


def compare(options, tag, case, meta):
    """What differs, one line for each."""
    tree = str(options.kubespray.resolve() / tag)
    stored = report(options.bin, case, meta, ["--release", tag])
    read = report(options.bin, case, meta, ["--release", tag, "--kubespray", tree])
    signs = ("- catalogue", stored - read), ("+ checkout", read - stored)
    return [f"{tag} {case.name} {sign}: {line}" for sign, lines in signs for line in sorted(lines)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bin", required=True)
    parser.add_argument("--kubespray", type=Path, required=True)
    parser.add_argument("--cases", type=Path, required=True)
    parser.add_argument("--own", action="store_true", help="only with the release that a case names")
    parser.add_argument("--only", default="", help="a part of cases' names")
    parser.add_argument("--tags", default="", help="tags, with commas between")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    trees = sorted(path.name for path in options.kubespray.iterdir() if (path / "roles").is_dir())
    tags = [tag for tag in options.tags.split(",") if tag] or trees
    asked = []
    for path in sorted(options.cases.glob("*/meta.json")):
        case, meta = path.parent, json.loads(path.read_text())
        of_case = [tag for tag in tags if not options.own or tag == meta.get("release")]
        asked += [(tag, case, meta) for tag in of_case if options.only in case.name]
    differ = 0
    with ThreadPoolExecutor(options.jobs) as pool:
        for lines in pool.map(lambda asked: compare(options, *asked), asked):
            differ += bool(lines)
            if lines:
                print("\n".join(lines), flush=True)
    print(f"same {len(asked) - differ}, differ {differ}")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
