"""What is told of a disagreement, and the case that is kept of it."""
import json
import pathlib
import sys

import oracle
from product import placed


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
