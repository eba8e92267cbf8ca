//! R1: kubeadm init runs on the group's first host (#10863, #12636; forbidden by upstream's docs
//! since v2.30.0).

use crate::plan::Playbook;
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};

pub const RULE: Rule = Rule {
    id: "new-control-plane-first",
    title: Phrase::new(
        "a new host is first in group kube_control_plane",
        "新主机排在 kube_control_plane 组的第一位",
    ),
    severity: Severity::Error,
    releases: "*",
    needs_all_hosts: true,
    check,
};

const SAYS: Sentences = Sentences {
    message: Phrase::new(
        "{new} is new, yet it stands first in group `kube_control_plane`, before the running {running}.",
        "{new} 是新主机，却排在 `kube_control_plane` 组的第一位，位于已在运行的 {running} 之前。",
    ),
    consequence: Phrase::new(
        "`Kubeadm | Initialize first control plane node` runs on {new}: it creates a second cluster with its own CA \
         instead of joining, and the running nodes no longer trust what it hands out.",
        "`Kubeadm | Initialize first control plane node` 会在 {new} 上执行：它不会加入集群，而是用自己的 CA \
         新建一个集群，正在运行的节点不会信任它签发的证书。",
    ),
    remedy: Phrase::new(
        "Keep the running control planes first and append {new} at the end of the group.",
        "保持正在运行的控制平面节点在前，把 {new} 追加到组的末尾。",
    ),
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    if !matches!(ctx.run.playbook, Playbook::Cluster | Playbook::UpgradeCluster) {
        return;
    }
    let group = ctx.group("kube_control_plane");
    let Some((first, others)) = group.split_first() else { return };
    let running: Vec<_> =
        others.iter().copied().filter(|host| ctx.was_in(*host, "kube_control_plane") == Some(true)).collect();
    if running.is_empty() || ctx.was_in(*first, "kube_control_plane") != Some(false) {
        return;
    }
    let mut finding =
        Finding::new(RULE.id, RULE.severity, &SAYS, ctx.member_span("kube_control_plane", *first))
            .arg("new", ctx.host_name(*first))
            .arg("running", ctx.names(&running))
            .hosts([ctx.host_name(*first)])
            .task("kubernetes/control-plane", "Kubeadm | Initialize first control plane node");
    finding.fixes.extend(ctx.move_to_end(
        "kube_control_plane",
        *first,
        Phrase::new(
            "Move {new} to the end of `kube_control_plane`",
            "把 {new} 移到 `kube_control_plane` 组末尾",
        ),
    ));
    findings.push(finding);
}
