"""A case on the disk, and what the command line says of it."""
import contextlib
import itertools
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

SCRATCH = tempfile.mkdtemp(prefix="differential-")
NOTHING = os.path.join(SCRATCH, "nothing")
os.mkdir(NOTHING)
numbers = itertools.count()


class Placed:
    """A case as files in a folder of its own."""
    binary = "target/release/spraycheck"

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
        command = [self.binary, question, *(f"--inventory={s}" for s in self.sources), f"--playbook-dir={self.cwd}",
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


def tidy():
    shutil.rmtree(SCRATCH, ignore_errors=True)
