#!/usr/bin/env python3
"""Writes configurations that are known to be good: Kubespray's own CI, and its sample inventory.

usage: configurations.py KUBESPRAY OUT [TAG...]

KUBESPRAY is a clone of Kubespray with its tags; without TAG, every tag from v2.20.0 on is read. Each case is a
folder of OUT: `input/` as a user has it, and `meta.json` with the inventory and the release. The hosts
have the groups that Kubespray's CI gives them for the layout (`mode` or `cluster_layout`) that a test names. Its
variables, which CI hands over with `-e @FILE`, are those of a group that outranks the others: up to v2.27.1 CI's
inventory lies in `inventory/sample`, whose `group_vars` count too.
"""
import json
import pathlib
import re
import subprocess
import sys

OLDEST = (2, 20, 0)
SAMPLE_BENEATH = (2, 27, 1)     # the last release whose CI runs on top of the sample's group_vars
TEST = 'ci'                     # the group with a test's own variables
CONTROL, ETCD, NODE = 'kube_control_plane', 'etcd', 'kube_node'
BROKEN = ['broken_kube_control_plane', 'broken_etcd']
LAYOUTS = {
    'default': [[CONTROL, ETCD], [NODE]],
    'separate': [[CONTROL], [NODE], [ETCD]],
    'ha': [[CONTROL, ETCD], [CONTROL, ETCD], [NODE, ETCD]],
    'all-in-one': [[CONTROL, ETCD, NODE]],
    'ha-recover': [[CONTROL, ETCD], [CONTROL, ETCD, *BROKEN], [NODE, ETCD]],
    'ha-recover-noquorum': [[CONTROL, ETCD, NODE], [CONTROL, ETCD, *BROKEN], [CONTROL, ETCD, *BROKEN]],
    'node-etcd-client': [[CONTROL, ETCD, NODE], [NODE, ETCD], [NODE, ETCD], [NODE]],
    'vagrant': [[CONTROL, ETCD, NODE], [CONTROL, ETCD, NODE], [ETCD, NODE]],
}
LAYOUTS['aio'] = LAYOUTS['all-in-one']
LAYOUTS['multinode'] = LAYOUTS['default']


def git(repo, *args):
    return subprocess.run(['git', '-C', repo, *args], check=True, capture_output=True).stdout


def version(tag):
    """Numbers to compare a tag by; none for what is no release."""
    found = re.fullmatch(r'v(\d+)\.(\d+)\.(\d+)', tag)
    return tuple(map(int, found.groups())) if found else ()


def tags(repo):
    return sorted((tag for tag in git(repo, 'tag').decode().split() if version(tag) >= OLDEST), key=version)


def files(repo, tag, *folders):
    """The files below some folders of a tag: path and bytes."""
    lines = git(repo, 'ls-tree', '-r', tag, *folders).decode().splitlines()
    entries = (line.split(None, 3) for line in lines)
    return {path: git(repo, 'cat-file', 'blob', sha) for mode, kind, sha, path in entries if mode.startswith('100')}


def layout(text, name):
    """Who is in which group: hosts, each a list of groups."""
    own = re.search(r'^cluster_layout:\n((?:[ -].*\n)+)', text, re.M)
    if own:
        groups = re.findall(r'node_groups: \[([^\]]*)\]', own[1])
        return [re.findall(r'[\w-]+', one) for one in groups]
    mode = re.search(r'^mode: *["\']?([\w-]+)', text, re.M)
    wanted = mode[1] if mode else 'vagrant' if name.startswith('vagrant') else 'default'
    return LAYOUTS[wanted.removesuffix('-scale')]


def inventory(hosts):
    lines = ['[all]'] + [f'instance-{i} ansible_host=10.20.0.{10 + i}' for i in range(1, len(hosts) + 1)]
    for group in dict.fromkeys(group for groups in hosts for group in groups):
        members = [f'instance-{i}' for i, groups in enumerate(hosts, 1) if group in groups]
        lines += ['', f'[{group}]', *members]
    lines += ['', '[k8s_cluster:children]', CONTROL, NODE, '']
    # Of groups as deep in the tree the one with the higher priority wins.
    lines += [f'[{TEST}]', *[f'instance-{i}' for i in range(1, len(hosts) + 1)], '']
    lines += [f'[{TEST}:vars]', 'ansible_group_priority=100', '']
    return '\n'.join(lines)


def write(out, case, release, exercises, hosts, group_vars):
    folder = out / case
    for path, data in {'inventory.ini': inventory(hosts).encode(), **group_vars}.items():
        file = folder / 'input' / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    meta = {'suite': 'clean', 'case': case, 'exercises': exercises, 'release': release, 'inventory': ['inventory.ini']}
    (folder / 'meta.json').write_text(json.dumps(meta, indent=1) + '\n')


def configurations(repo, tag, out):
    tests = files(repo, tag, 'tests/files/', 'tests/common/', 'tests/common_vars.yml')
    jobs = b'\n'.join(files(repo, tag, '.gitlab-ci/').values()).decode()
    sample = files(repo, tag, 'inventory/sample/group_vars/')
    sample = {path.removeprefix('inventory/sample/'): data for path, data in sample.items()}
    common = [(path, data) for path, data in tests.items() if path.startswith('tests/common')]
    names = {path.rsplit('/', 1)[1].lstrip('_'): data for path, data in common}
    shared = {f'group_vars/{TEST}/{i:02}-{name}': data for i, (name, data) in enumerate(names.items())}
    beneath = sample if version(tag) <= SAMPLE_BENEATH else {}
    count = 0
    for path, data in tests.items():
        name = re.fullmatch(r'tests/files/([^/]+)\.yml', path)
        if name and name[1] in jobs:
            group_vars = {**beneath, **shared, f'group_vars/{TEST}/50-{name[1]}.yml': data}
            hosts = layout(data.decode(), name[1])
            write(out, f'{tag}-{name[1]}', tag, "Kubespray's own CI configuration", hosts, group_vars)
            count += 1
    for mode in ('all-in-one', 'default', 'ha', 'separate'):
        write(out, f'{tag}-sample-{mode}', tag, "Kubespray's sample inventory", LAYOUTS[mode], sample)
        count += 1
    return count


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    repo, out = sys.argv[1], pathlib.Path(sys.argv[2])
    total = 0
    for tag in sys.argv[3:] or tags(repo):
        total += configurations(repo, tag, out)
    print(f'{total} configurations in {out}')


main()
