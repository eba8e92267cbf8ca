//! What the Multus rules share: whether Multus is on and whether a run reaches its task.

use crate::inventory::HostId;
use crate::plan::{Playbook, first_batch};
use crate::rules::Context;
use crate::vars::{Outcome, Value};

pub const VARIABLE: &str = "kube_network_plugin_multus";

/// Whether Multus is on for a host; `None` when unknown.
pub fn is_on(ctx: &Context, host: HostId) -> Option<bool> {
    ctx.truthy_or(host, VARIABLE, false)
}

/// The tags of this run select the Multus task.
pub fn in_reach(ctx: &Context) -> bool {
    ctx.run.selects(&["network", "multus"])
}

/// The hosts that the play with the Multus task runs on, and how many of them its first batch has.
pub struct Play {
    pub hosts: Vec<HostId>,
    pub first_batch: usize,
}

/// The play with the Multus task: the control plane in cluster.yml; control plane, route
/// reflectors and workers, in batches, in upgrade-cluster.yml. `None` for other playbooks, for a
/// play without hosts and for a batch size that cannot be known.
pub fn play(ctx: &Context) -> Option<Play> {
    let groups: &[&str] = match ctx.run.playbook {
        Playbook::Cluster => &["kube_control_plane"],
        Playbook::UpgradeCluster => &["kube_control_plane", "calico_rr", "kube_node"],
        _ => return None,
    };
    let mut hosts: Vec<HostId> = groups.iter().flat_map(|group| ctx.group(group)).collect();
    crate::collections::sort(&mut hosts);
    hosts.dedup();
    hosts.retain(|host| ctx.run.limits_to(*host));
    let size = hosts.len();
    let first_batch = match ctx.run.playbook {
        Playbook::UpgradeCluster => batch(ctx, size)?,
        _ => size,
    };
    (size > 0).then_some(Play { hosts, first_batch })
}

/// The first batch of `serial | default('20%')` in a play of `size` hosts.
fn batch(ctx: &Context, size: usize) -> Option<usize> {
    match ctx.extra_var("serial") {
        None => first_batch(&Value::Str("20%".into()), size),
        Some(Outcome::Known(serial)) => first_batch(&serial, size),
        Some(_) => None,
    }
}
