//! What the rules about joining control planes share.

use crate::inventory::HostId;
use crate::report::{Phrase, Step};
use crate::rules::Context;

/// Whether kubeadm joins with a discovery file: `kubeadm_use_file_discovery`, whose default is
/// `remove_anonymous_access`. `None` when it cannot be known.
pub fn uses_file_discovery(ctx: &Context, host: HostId) -> Option<bool> {
    match ctx.outcome(host, "kubeadm_use_file_discovery") {
        Some(_) => ctx.truthy_or(host, "kubeadm_use_file_discovery", false),
        None => ctx.truthy_or(host, "remove_anonymous_access", false),
    }
}

/// The variable that decides [`uses_file_discovery`].
pub fn discovery_variable(ctx: &Context, host: HostId) -> &'static str {
    match ctx.setting(host, "kubeadm_use_file_discovery") {
        Some(_) => "kubeadm_use_file_discovery",
        None => "remove_anonymous_access",
    }
}

/// The tag of the control-plane role in cluster.yml of this release.
pub fn tag(ctx: &Context) -> &'static str {
    if ctx.release.at_least("v2.29.0") { "control-plane" } else { "master" }
}

/// The control planes that this run touches, in the order of the group.
pub fn in_run(ctx: &Context) -> Vec<HostId> {
    ctx.group("kube_control_plane").into_iter().filter(|host| ctx.run.limits_to(*host)).collect()
}

/// Control planes of this run that are not deployed yet, the first of the group apart; `None` when
/// the user did not say what is deployed.
pub fn joining(ctx: &Context) -> Option<Vec<HostId>> {
    let first = ctx.group("kube_control_plane").first().copied();
    let mut joining = Vec::new();
    for host in in_run(ctx) {
        if !ctx.was_in(host, "kube_control_plane")? && Some(host) != first {
            joining.push(host);
        }
    }
    Some(joining)
}

/// The commands that hand the discovery file in as an extra variable, which outranks what the run
/// registers.
pub fn hand_in_discovery(ctx: &Context, extra: &str) -> Vec<Step> {
    let fetch = Phrase::new("on the first control plane", "在第一个控制平面节点上");
    let wrap = Phrase::new(
        "where Ansible runs, beside the copied file",
        "在运行 Ansible 的机器上，与复制来的文件放在一起",
    );
    vec![
        Step::Note(fetch),
        Step::Run(FETCH.to_owned()),
        Step::Note(wrap),
        Step::Run(WRAP.to_owned()),
        Step::Run(ctx.playbook_command("cluster.yml", &format!("-e @discovery.json{extra}"))),
    ]
}

const FETCH: &str =
    "kubectl -n kube-public get cm cluster-info -o jsonpath='{.data.kubeconfig}' > cluster-info.kubeconfig";

const WRAP: &str = "\
python3 -c 'import json; print(json.dumps({\"kubeconfig_file_discovery\": {\"stdout\": \
open(\"cluster-info.kubeconfig\").read()}}))' > discovery.json";
