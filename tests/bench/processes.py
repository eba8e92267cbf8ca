#!/usr/bin/env python3
"""Times whole processes on the same generated inventories: `ansible-inventory --list` and
`spraycheck check`, in one run, and prints the medians and how many times faster the check is: by the
clock, and by the processor's time, which other work on the machine disturbs less.

usage: processes.py [--bin PATH] [--ansible PATH] [--hosts 100,1000,5000] [--runs N]

Both start with warm file caches; Ansible runs less often because it takes seconds.
"""
import argparse
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

options = argparse.ArgumentParser(usage=__doc__)
options.add_argument("--bin", default="target/release/spraycheck")
options.add_argument("--ansible", default=os.path.join(os.path.dirname(sys.executable), "ansible-inventory"))
options.add_argument("--hosts", default="100,1000,5000")
options.add_argument("--runs", type=int, default=21)
OPTIONS = options.parse_args()
BIN = os.path.abspath(OPTIONS.bin)
# What the project wants: (hosts, format) -> at least so many times faster.
GOALS = {(100, "ini"): 300, (5000, "ini"): 300, (5000, "yaml"): 150}
GROWTH = 5.5
VARIABLES = """\
kube_version: 1.33.1
cluster_name: cluster.local
kube_network_plugin: calico
kube_service_addresses: 10.233.0.0/18
kube_pods_subnet: 10.233.64.0/18
loadbalancer_apiserver_localhost: true
remove_anonymous_access: true
kubeadm_use_file_discovery: "{{ remove_anonymous_access }}"
upstream_dns_servers: [8.8.8.8, 1.1.1.1]
"""


def address(n):
    return f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}"


def ini(count):
    hosts = "".join(f"n{n} ansible_host={address(n)} ip={address(n)}\n" for n in range(count))
    control = "n0\nn1\nn2\n"
    nodes = "".join(f"n{n}\n" for n in range(count))
    return (f"[all]\n{hosts}\n[kube_control_plane]\n{control}\n[etcd]\n{control}\n[kube_node]\n{nodes}\n"
            "[k8s_cluster:children]\nkube_control_plane\nkube_node\n")


def yaml(count):
    hosts = "".join(f"    n{n}:\n      ansible_host: {address(n)}\n      ip: {address(n)}\n      access_ip: {address(n)}\n"
                    for n in range(count))
    members = lambda numbers: "".join(f"        n{n}:\n" for n in numbers)
    return (f"all:\n  hosts:\n{hosts}  children:\n"
            f"    kube_control_plane:\n      hosts:\n{members(range(3))}"
            f"    kube_node:\n      hosts:\n{members(range(count))}"
            f"    etcd:\n      hosts:\n{members(range(3))}"
            "    k8s_cluster:\n      children:\n        kube_control_plane:\n        kube_node:\n")


def clock(command, runs, good):
    """Median and best seconds of a command, and the median of its processor seconds."""
    times, worked = [], []
    for run in range(runs + 1):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.perf_counter()
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        took = time.perf_counter() - began
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode not in good:
            sys.exit(f"{command[0]} failed ({done.returncode}): {done.stderr.decode()[-500:]}")
        if run or runs == 1:            # the first run warms the caches
            times.append(took)
            worked.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    return statistics.median(times), min(times), statistics.median(worked)


def main():
    missed = []
    start = clock([BIN, "--version"], OPTIONS.runs, (0,))[0]
    print(f"spraycheck --version: {start * 1e3:.1f} ms (starting a process)")
    print(f"{'format':6} {'hosts':>6} {'KiB':>7} {'ansible':>10} {'check':>10} {'(best)':>10} {'ratio':>7} {'by processor time':>24}")
    ours = {}
    with tempfile.TemporaryDirectory() as folder:
        for kind, make in (("ini", ini), ("yaml", yaml)):
            for count in map(int, OPTIONS.hosts.split(",")):
                root = pathlib.Path(folder, f"{kind}{count}")
                (root / "group_vars/all").mkdir(parents=True)
                (root / "group_vars/all/all.yml").write_text(VARIABLES)
                inventory = root / f"hosts.{kind}"
                inventory.write_text(make(count))
                theirs, _, their_work = clock([OPTIONS.ansible, "-i", str(inventory), "--list"], 3 if count <= 1000 else 1, (0,))
                mine, best, my_work = clock([BIN, "check", str(inventory), "--release", "v2.31.0"], OPTIONS.runs, (0, 1))
                ours[kind, count] = mine
                ratio = theirs / mine
                goal = GOALS.get((count, kind))
                verdict = "" if goal is None else f"  goal {goal}x: {'met' if ratio >= goal else 'missed'}"
                if goal and ratio < goal:
                    missed.append(f"{kind} {count}")
                print(f"{kind:6} {count:6} {inventory.stat().st_size / 1024:7.0f} {theirs * 1e3:7.0f} ms {mine * 1e3:7.2f} ms"
                      f" {best * 1e3:7.2f} ms {ratio:6.0f}x"
                      f" {my_work * 1e3:11.2f} ms {their_work / my_work:6.0f}x{verdict}", flush=True)
    for kind in ("ini", "yaml"):
        if (kind, 1000) in ours and (kind, 5000) in ours:
            growth = ours[kind, 5000] / ours[kind, 1000]
            print(f"{kind}: 1,000 to 5,000 hosts costs {growth:.1f} times as much (goal: at most {GROWTH})")
            if growth > GROWTH:
                missed.append(f"{kind} growth")
    print("missed: " + ", ".join(missed) if missed else "all goals met")


main()
