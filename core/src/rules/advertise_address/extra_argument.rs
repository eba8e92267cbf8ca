//! S1b: `advertise-address` in `kube_kubeadm_apiserver_extra_args`.

use crate::inventory::HostId;
use crate::plan::Playbook;
use crate::report::{Finding, Fix, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};
use crate::vars::{Outcome, Value};

pub const RULE: Rule = Rule {
    id: "advertise-address-extra-argument",
    title: Phrase::new(
        "advertise-address as an extra argument of all API servers",
        "把 advertise-address 设为所有 API server 的额外参数",
    ),
    severity: Severity::Error,
    releases: "*",
    needs_all_hosts: false,
    check,
};

const SAYS: Sentences = Sentences {
    message: Phrase::new(
        "`kube_kubeadm_apiserver_extra_args` sets `advertise-address` to {address} for all {count} control planes.",
        "`kube_kubeadm_apiserver_extra_args` 把全部 {count} 个控制平面节点的 `advertise-address` 设为 {address}。",
    ),
    consequence: Phrase::new(
        "kubeadm stores extra arguments for the whole cluster and prefers them to a node's own address: every API \
         server that joins advertises {address}, and in-cluster clients lose the API when that node goes.",
        "kubeadm 为整个集群保存额外参数，并优先于节点自己的地址：之后加入的每个 API server 都会通告 {address}，\
         该节点一旦停止，集群内客户端就会失去 API。",
    ),
    remedy: Phrase::new(
        "Remove the argument: Kubespray gives each node its own address already.",
        "删除该参数：Kubespray 本来就会给每个节点设置各自的地址。",
    ),
};

/// The variable whose entries become arguments of every API server.
pub const EXTRA_ARGS: &str = "kube_kubeadm_apiserver_extra_args";

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let group = ctx.group("kube_control_plane");
    let deploys = matches!(ctx.run.playbook, Playbook::Cluster | Playbook::UpgradeCluster | Playbook::Scale);
    if group.len() < 2 || !deploys {
        return;
    }
    let set = |host: &HostId| argument(ctx, *host, "advertise-address").map(|value| (*host, value));
    let Some((host, value)) = group.iter().find_map(set) else { return };
    let mut finding =
        Finding::new(RULE.id, RULE.severity, &SAYS, ctx.entry_span(host, EXTRA_ARGS, "advertise-address"))
            .arg("address", value)
            .arg("count", group.len())
            .hosts(ctx.names(&group));
    if let Some(edit) = ctx.remove_entry(host, EXTRA_ARGS, "advertise-address") {
        finding = finding.fix(Fix::edits(
            Phrase::new("Remove advertise-address", "删除 advertise-address"),
            false,
            vec![edit],
        ));
    }
    findings.push(finding);
}

/// The text of one extra argument of the API server, when it is set and known.
pub fn argument(ctx: &Context, host: HostId, name: &str) -> Option<String> {
    match ctx.outcome(host, EXTRA_ARGS)? {
        Outcome::Known(Value::Map(map)) => map.get(name).map(|value| ctx.shown(name, value)),
        _ => None,
    }
}
