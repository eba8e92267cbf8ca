"""Where a value comes from and what it overrides: Ansible's own merging of dictionaries, watched.

Every setting of a case has a value of its own, so that a value tells its place.
"""
import json
import pathlib
import re

import ansible.inventory.group
import ansible.inventory.helpers
import ansible.inventory.host
import ansible.plugins.vars.host_group_vars
import ansible.utils.vars
import ansible.vars.manager
import ansible.vars.plugins

import oracle
from product import placed

GROUPS = ["kube_control_plane", "kube_node", "etcd", "k8s_cluster", "zone", "rack"]
HOSTS = ["n1", "n2", "n3"]
VARIABLES = ["a", "b", "c"]
ENDINGS = [".yml", ".yaml", "", ".json", "/main.yml", "/z.yml", "/sub/x.yml", "/10.yml", "/9.yaml"]


class Watched:
    """The layers that `combine_vars` puts on one another, lowest first."""

    def __init__(self):
        self.parts, self.kept = {}, []
        self.merge = ansible.utils.vars.combine_vars
        self.modules = [m for m in (ansible.inventory.group, ansible.inventory.helpers, ansible.inventory.host, ansible.utils.vars,
                                    ansible.plugins.vars.host_group_vars, ansible.vars.manager, ansible.vars.plugins)
                        if hasattr(m, "combine_vars")]

    def __enter__(self):
        for module in self.modules:
            module.combine_vars = self.combine
        return self

    def __exit__(self, *_):
        for module in self.modules:
            module.combine_vars = self.merge

    def combine(self, low, high, *rest, **named):
        layers = self.layers(low) + self.layers(high)
        made = self.merge(low, high, *rest, **named)
        self.parts[id(made)] = layers
        self.kept += [made, low, high]          # an id must not be used again
        return made

    def layers(self, value):
        return self.parts.get(id(value), [value])


def case(r):
    numbers = iter(range(1, 1000))
    setting = lambda: f"{r.choice(VARIABLES)}{{}}u{next(numbers)}"
    settings = lambda form, low=1: [setting().format(form) for _ in range(r.randint(low, 3))]
    files = {"inv/hosts.ini": ini(r, settings)}
    sources = ["inv/hosts.ini"]
    if r.random() < 0.4:
        files["more/hosts.ini"] = ini(r, settings)
        sources.append("more/hosts.ini")
    roots = ["inv/", "play/"] + (["more/"] if len(sources) > 1 else [])
    for _ in range(r.randint(1, 9)):
        folder, name = ("group_vars", r.choice(GROUPS + ["all", "all"])) if r.random() < 0.75 else ("host_vars", r.choice(HOSTS))
        ending = r.choice(ENDINGS)
        path = f"{r.choice(roots)}{folder}/{name}{ending}"
        if not any(other.startswith(path + "/") or path.startswith(other + "/") for other in files):
            lines = list(dict.fromkeys(settings(": ")))
            files[path] = json.dumps(dict(line.split(": ") for line in lines), indent=0) if ending == ".json" else "\n".join(lines) + "\n"
    return {"files": files, "sources": sources, "cwd": "play", "extra": [setting().format("=")] if r.random() < 0.2 else [],
            "patterns": [], "templates": [], "conditions": []}


def ini(r, settings):
    lines = [" ".join([host] + settings("=", 0)) for host in HOSTS]
    for name in r.sample(GROUPS, r.randint(1, 5)):
        lines += [f"[{name}]"] + r.sample(HOSTS, r.randint(0, 2))
        if r.random() < 0.5:
            lines += [f"[{name}:vars]"] + settings("=")
            if r.random() < 0.3:
                lines.append(f"ansible_group_priority={r.randint(0, 3)}")
        if r.random() < 0.5:
            lines += [f"[{name}:children]"] + [g for g in r.sample(GROUPS, 1) if g > name]
    if r.random() < 0.5:
        lines += ["[all:vars]"] + settings("=")
    return "\n".join(lines) + "\n"


def compare(case):
    """(agreed, disagreements) of the settings of every variable on every host, the winner first."""
    agreed, found = 0, []
    with placed(case) as place:
        with Watched() as watched:
            world = oracle.World(place.sources, place.cwd, case["extra"])
            if world.error:
                return 0, []
            told = {}
            for host in world.hosts():
                merged = world.vm.get_vars(host=world.inventory.get_host(host), include_hostvars=False)
                told[host] = {name: settings(watched.layers(merged), name) for name in VARIABLES}
        for host, variables in told.items():
            code, out, err = place.ask("vars", f"--host={host}", "--json")
            ours = json.loads(out)["variables"] if code == 0 else {}
            for name, want in variables.items():
                got = [written(place, at, name) for at in places(ours.get(name))]
                if got == want:
                    agreed += 1
                else:
                    found.append(("provenance", f"{host}.{name}", want, got))
    return agreed, found


def settings(layers, name):
    """The values of a name, the highest layer first, each once."""
    values = [str(layer[name]) for layer in reversed(layers) if name in layer]
    return list(dict.fromkeys(values))


def places(variable):
    return [variable["from"], *variable["overrides"]] if variable else []


def written(place, at, name):
    """The value that is written at a place."""
    text = place.case["extra"][0] if at["file"] == "-e" else pathlib.Path(at["file"]).read_text().split("\n")[at["line"] - 1]
    values = re.findall(rf'(?:^|[\s"]){name}(?:=|"?: "?)(u\d+)', text)
    return values[-1] if values else f"nothing at {at}"
