//! What the rules about joining control planes share.

use crate::inventory::HostId;
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
pub fn hand_in_discovery(ctx: &Context, extra: &str) -> String {
    [
        "# on the first control plane".to_owned(),
        "kubectl -n kube-public get cm cluster-info -o jsonpath='{.data.kubeconfig}' > cluster-info.kubeconfig".to_owned(),
        "# where Ansible runs, beside the copied file".to_owned(),
        "python3 -c 'import json; print(json.dumps({\"kubeconfig_file_discovery\": {\"stdout\": \
         open(\"cluster-info.kubeconfig\").read()}}))' > discovery.json"
            .to_owned(),
        ctx.playbook_command("cluster.yml", &format!("-e @discovery.json{extra}")),
    ]
    .join("\n")
}
