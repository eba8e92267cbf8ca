//! What a check costs by the size of the cluster: reading the inventory, layering its variables,
//! evaluating one on every host, and the whole check.

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use spraycheck::Session;
use spraycheck::catalogue::Catalogue;
use spraycheck::workspace::{InventorySource, Workspace};

const HOSTS: [usize; 4] = [10, 100, 1_000, 5_000];
// Of each of the 32: all of them take some two minutes.
const WARM_UP: Duration = Duration::from_millis(500);
const MEASURED: Duration = Duration::from_secs(2);

fn benches(c: &mut Criterion) {
    for format in ["ini", "yaml"] {
        for hosts in HOSTS {
            let workspace = cluster(format, hosts);
            let mut group = c.benchmark_group(format);
            group.sample_size(10).warm_up_time(WARM_UP).measurement_time(MEASURED);
            group.bench_with_input(BenchmarkId::new("parse", hosts), &workspace, |b, workspace| {
                b.iter(|| {
                    black_box(
                        Session::new(workspace.clone(), Catalogue::compiled_in()).inventory().hosts.len(),
                    )
                });
            });
            group.bench_with_input(BenchmarkId::new("layering", hosts), &workspace, |b, workspace| {
                b.iter(|| {
                    black_box(
                        Session::new(workspace.clone(), Catalogue::compiled_in()).vars().stopped().is_some(),
                    )
                });
            });
            group.bench_with_input(BenchmarkId::new("evaluation", hosts), &workspace, |b, workspace| {
                b.iter(|| evaluate(&Session::new(workspace.clone(), Catalogue::compiled_in())));
            });
            group.bench_with_input(BenchmarkId::new("check", hosts), &workspace, |b, workspace| {
                b.iter(|| {
                    black_box(
                        Session::new(workspace.clone(), Catalogue::compiled_in()).check().findings.len(),
                    )
                });
            });
            group.finish();
        }
    }
}

/// A template that every host shares, and one that differs on each.
fn evaluate(session: &Session) {
    for host in session.hosts("all", None).unwrap_or_default() {
        black_box(session.vars().value(host, "kubeadm_use_file_discovery"));
        black_box(session.vars().value(host, "address"));
    }
}

/// Three control-plane nodes with etcd, the rest workers, every host with an address of its own.
fn cluster(format: &str, hosts: usize) -> Workspace {
    let text = if format == "ini" { ini(hosts) } else { yaml(hosts) };
    let all = "kube_version: 1.33.1\nremove_anonymous_access: true\nloadbalancer_apiserver_localhost: true\n\
               kubeadm_use_file_discovery: \"{{ remove_anonymous_access }}\"\naddress: \"{{ ip }}/24\"\n";
    let path = format!("c/hosts.{format}");
    let mut workspace = Workspace::default();
    workspace.add_file(&*path, text.into_bytes());
    workspace.add_file("c/group_vars/all/all.yml", all.as_bytes());
    let command = format!("ansible-playbook -i {path} -b cluster.yml");
    workspace.command = Some(workspace.add_text("command", command.into_bytes()));
    workspace.inventory = vec![InventorySource::Path(path)];
    workspace
}

fn address(n: usize) -> String {
    format!("10.{}.{}.{}", n >> 16, n >> 8 & 255, n & 255)
}

fn ini(hosts: usize) -> String {
    let mut text = String::from("[all]\n");
    for n in 0..hosts {
        let address = address(n);
        let _ = writeln!(text, "n{n} ansible_host={address} ip={address}");
    }
    text += "[kube_control_plane]\nn[0:2]\n[etcd]\nn[0:2]\n[k8s_cluster:children]\nkube_control_plane\nkube_node\n";
    let _ = writeln!(text, "[kube_node]\nn[0:{}]", hosts - 1);
    text
}

fn yaml(hosts: usize) -> String {
    let mut text = String::from("all:\n  hosts:\n");
    for n in 0..hosts {
        let address = address(n);
        let _ = writeln!(text, "    n{n}:\n      ansible_host: {address}\n      ip: {address}");
    }
    text += "  children:\n    kube_control_plane:\n      hosts: {n0: , n1: , n2: }\n    etcd:\n      hosts: {n0: , n1: , n2: }\n    \
             k8s_cluster:\n      children: {kube_control_plane: , kube_node: }\n    kube_node:\n      hosts:\n";
    for n in 0..hosts {
        let _ = writeln!(text, "        n{n}:");
    }
    text
}

criterion_group!(all, benches);
criterion_main!(all);
