//! How long a whole check takes, by the size of the cluster: the median of warm runs.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use spraycheck::Session;
use spraycheck::workspace::{InventorySource, Workspace};

const RUNS: usize = 15;

fn main() {
    for hosts in [3, 100, 1_000, 5_000] {
        let workspace = cluster(hosts);
        let bytes: usize = workspace.files.iter().map(|file| file.bytes.len()).sum();
        let time = median(|| {
            std::hint::black_box(Session::new(workspace.clone()).check());
        });
        println!(
            "check, {hosts:>5} hosts, {:>7.1} KiB: {:>9.3} ms",
            bytes as f64 / 1024.0,
            time.as_secs_f64() * 1e3
        );
    }
}

fn median(mut run: impl FnMut()) -> Duration {
    run();
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let began = Instant::now();
            run();
            began.elapsed()
        })
        .collect();
    times.sort();
    times[RUNS / 2]
}

/// Three control-plane nodes with etcd, the rest workers, every host with an address of its own.
fn cluster(hosts: usize) -> Workspace {
    let mut inventory = String::from("[all]\n");
    for n in 0..hosts {
        writeln!(
            inventory,
            "n{n} ansible_host=10.{}.{}.{} ip=10.{0}.{1}.{2}",
            n >> 16,
            n >> 8 & 255,
            n & 255
        )
        .expect("writing to a string");
    }
    inventory += "[kube_control_plane]\nn[0:2]\n[etcd]\nn[0:2]\n[k8s_cluster:children]\nkube_control_plane\nkube_node\n";
    writeln!(inventory, "[kube_node]\nn[0:{}]", hosts - 1).expect("writing to a string");
    let all = "kube_version: 1.33.1\nremove_anonymous_access: true\nloadbalancer_apiserver_localhost: true\n\
               kubeadm_use_file_discovery: \"{{ remove_anonymous_access }}\"\n";
    let mut workspace = Workspace::default();
    workspace.add_file("c/hosts.ini", inventory.into_bytes());
    workspace.add_file("c/group_vars/all/all.yml", all.as_bytes());
    workspace.inventory = vec![InventorySource::Path("c/hosts.ini".to_owned())];
    let command = workspace.add_text("command", b"ansible-playbook -i c/hosts.ini -b cluster.yml".as_slice());
    workspace.command = Some(command);
    workspace
}
