"""Where Ansible and the product differ on a case: (kind, what, Ansible's, ours)."""
import collections
import json
import re

import known
import oracle
from product import placed

AGREED, UNKNOWN, ACCEPTED = collections.Counter(), collections.Counter(), collections.Counter()


def compare(case):
    """The disagreements of a case; those that are accepted are counted."""
    found = []
    for one in differences(case):
        why = known.reason(one, written(case, one[1]))
        if why is None:
            found.append(one)
        else:
            ACCEPTED[why] += 1
    return found


def written(case, text):
    """A text with those of the variables that it names."""
    lines = [line for body in case["files"].values() for line in body.split("\n") if re.match(r"x\d: ", line)]
    read, todo = [text], [text]
    while todo:
        names = set(re.findall(r"\bx\d\b", todo.pop()))
        new = [line for line in lines if line[:2] in names and line not in read]
        read += new
        todo += new
    return "\n".join(read)


def differences(case):
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
    note("groups[x]", "", ordered(world, want), ordered(world, ours) if isinstance(ours, dict) else got[0])
    note("group_names", hosts[0], world.group_names(hosts[0]), got[1].get("value", got[1]))


def ordered(world, groups):
    """Groups with their hosts in order, as far as Ansible fixes it: grandchildren come as Python's set
    gives their parents."""
    declared = world.declared()
    parents = {name for name, group in declared.items() if group["children"]}
    chance = {name for name in parents if not parents.isdisjoint(declared[name]["children"])}
    return {name: sorted(hosts) if name in chance else hosts for name, hosts in groups.items()}


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
