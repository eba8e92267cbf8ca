"""Asks whether a checkout gives the report that the catalogue gives for its release.

usage: checkouts.py --bin spraycheck --kubespray DIR --cases DIR [--only TEXT]

DIR of checkouts holds one for each tag, named by it; each case is a folder with `input/` and a
`meta.json` that names its inventory (as in tests/suites). Prints what differs; exit status 0 when
nothing does.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path


def report(binary, case, arguments):
    """The findings of a check, without what only tells where they come from."""
    meta = json.loads((case / "meta.json").read_text())
    command = [binary, "check", *meta["inventory"], "--format", "json", *arguments]
    run = subprocess.run(command, cwd=case / "input", capture_output=True, text=True)
    if run.returncode == 2:
        return [{"rule": "refused", "message": run.stderr.strip()}]
    return json.loads(run.stdout)["findings"]


def told(finding):
    place = finding.get("file"), (finding.get("start") or {}).get("line")
    return json.dumps([finding["rule"], finding.get("severity"), place, finding["message"]], ensure_ascii=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bin", required=True)
    parser.add_argument("--kubespray", type=Path, required=True)
    parser.add_argument("--cases", type=Path, required=True)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    same = differ = 0
    tags = sorted(path.name for path in options.kubespray.iterdir() if (path / "roles").is_dir())
    cases = sorted(path.parent for path in options.cases.glob("*/meta.json") if options.only in path.parent.name)
    for tag in tags:
        for case in cases:
            tree = str(options.kubespray.resolve() / tag)
            stored = {told(finding) for finding in report(options.bin, case, ["--release", tag])}
            read = {told(finding) for finding in report(options.bin, case, ["--release", tag, "--kubespray", tree])}
            same += stored == read
            differ += stored != read
            for sign, findings in (("- catalogue", stored - read), ("+ checkout", read - stored)):
                for finding in sorted(findings):
                    print(f"{tag} {case.name} {sign}: {finding}")
    print(f"same {same}, differ {differ}")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
