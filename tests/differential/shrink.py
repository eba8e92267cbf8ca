"""A case with everything left out that a disagreement does not need."""
import re
import time

from compare import compare

# Seconds that one case may take.
PATIENCE = 20


def shrink(case, found):
    """The smallest case found with a disagreement of the same kind: about the same text, and with
    the same kind of error, where something was evaluated."""
    kind, what, answer, _ = found
    evaluated = kind in ("template", "condition")

    def same(other):
        if other[0] != kind or not evaluated:
            return other[0] == kind
        return other[1] == what and "crash" not in other[3] and other[2].get("kind") == answer.get("kind")

    fits = lambda found: any(map(same, found))
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
    stop = time.monotonic() + PATIENCE
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
