//! R4: from v2.29.0 the Multus resources are applied on the first host of the k8s_cluster play
//! (#12506; #12755 is open).

use super::shared;
use crate::plan::Playbook;
use crate::report::{Finding, Fix, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};

pub const RULE: Rule = Rule {
    id: "multus-resources-not-applied",
    title: Phrase::new(
        "the Multus CRD and RBAC are silently not applied",
        "Multus 的 CRD 和 RBAC 不会被应用，且没有任何报错",
    ),
    severity: Severity::Error,
    releases: "v2.29.0..",
    needs_all_hosts: false,
    check,
};

const SAYS: Sentences = Sentences {
    message: Phrase::new(
        "Multus is on, and {first}, not {control_plane}, is the first host of `k8s_cluster` in this run.",
        "启用了 Multus，而本次运行中 `k8s_cluster` 的第一台主机是 {first}，不是 {control_plane}。",
    ),
    consequence: Phrase::new(
        "Only the DaemonSet is applied: NetworkAttachmentDefinition, service account and roles are missing, no task \
         fails, and Multus pods do not start.",
        "只有 DaemonSet 会被应用：NetworkAttachmentDefinition、服务账号和角色都缺失，没有任务报错，Multus 的 Pod 起不来。",
    ),
    remedy: Phrase::new(
        "List `kube_control_plane` before `kube_node` under `k8s_cluster`, with {control_plane} first, and run again.",
        "在 `k8s_cluster` 下把 `kube_control_plane` 排在 `kube_node` 之前，并让 {control_plane} 排在第一位，然后再运行一次。",
    ),
};

const UNORDERED: Sentences = Sentences {
    message: Phrase::new(
        "Multus is on, and the inventory has no group `k8s_cluster`: the run makes one, in no fixed order.",
        "启用了 Multus，而主机清单没有 `k8s_cluster` 组：运行时会临时创建它，顺序不固定。",
    ),
    consequence: Phrase::new(
        "Unless {control_plane} happens to be first, only the DaemonSet is applied: NetworkAttachmentDefinition, \
         service account and roles are missing, no task fails, and Multus pods do not start.",
        "除非 {control_plane} 碰巧排在第一位，否则只有 DaemonSet 会被应用：NetworkAttachmentDefinition、服务账号和角色都缺失，\
         没有任务报错，Multus 的 Pod 起不来。",
    ),
    remedy: Phrase::new(
        "Define `k8s_cluster` with the children `kube_control_plane` and `kube_node`, in this order.",
        "定义 `k8s_cluster` 组，子组依次为 `kube_control_plane` 和 `kube_node`。",
    ),
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let applies = ctx.release.at_least("v2.29.0") && ctx.run.playbook == Playbook::Cluster;
    let Some(control_plane) = ctx.group("kube_control_plane").first().copied() else { return };
    if !applies || !shared::in_reach(ctx) || shared::is_on(ctx, control_plane) != Some(true) {
        return;
    }
    let declared = ctx.inventory.find_group("k8s_cluster").is_some();
    let cluster = ctx.group("k8s_cluster");
    let first = cluster.into_iter().find(|host| ctx.run.limits_to(*host));
    let (says, severity, first) = match first {
        Some(first) if declared && first != control_plane => (&SAYS, Severity::Error, first),
        None if !declared => (&UNORDERED, Severity::Warning, control_plane),
        _ => return,
    };
    let again = Phrase::new("After reordering, apply what is missing", "调整顺序后，补上缺失的资源");
    let mut finding =
        Finding::new(RULE.id, severity, says, ctx.setting_span(control_plane, shared::VARIABLE))
            .arg("first", ctx.host_name(first))
            .arg("control_plane", ctx.host_name(control_plane))
            .hosts([ctx.host_name(first)])
            .fix(Fix::command(
                again,
                ctx.playbook_command("cluster.yml", "--tags=multus --limit=kube_control_plane"),
            ));
    if declared {
        let group = Phrase::new("the order comes from here", "顺序由此决定");
        finding = finding.related(ctx.group_span("k8s_cluster"), group);
    }
    findings.push(finding);
}
