//! Control planes are added by cluster.yml (docs/operations/nodes.md), not by scale.yml, which has
//! no control-plane role, nor by upgrade-cluster.yml.

use crate::plan::Playbook;
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};

pub const RULE: Rule = Rule {
    id: "control-plane-added-elsewhere",
    title: Phrase::new(
        "a control plane is added by a playbook other than cluster.yml",
        "用 cluster.yml 以外的 playbook 添加控制平面节点",
    ),
    severity: Severity::Warning,
    releases: "*",
    needs_all_hosts: false,
    check,
};

const BY_SCALE: Sentences = Sentences {
    message: Phrase::new(
        "New in group `kube_control_plane`: {new}. `{playbook}` adds workers only.",
        "{new} 是 `kube_control_plane` 组的新主机，但 `{playbook}` 只添加工作节点。",
    ),
    consequence: Phrase::new(
        "It has no control-plane role: no API server comes up on {new}, while later runs expect one there.",
        "它不含控制平面角色：{new} 上不会有 API server，而之后的运行会把它当作控制平面节点。",
    ),
    remedy: Phrase::new("Add control planes with `cluster.yml`.", "用 `cluster.yml` 添加控制平面节点。"),
};

const BY_UPGRADE: Sentences = Sentences {
    message: Phrase::new(
        "New in group `kube_control_plane`: {new}. `{playbook}` is meant for nodes that run already.",
        "{new} 是 `kube_control_plane` 组的新主机，而 `{playbook}` 只面向已在运行的节点。",
    ),
    consequence: Phrase::new(
        "A new node joins in the middle of a rolling upgrade, a path that upstream neither documents nor tests.",
        "新节点会在滚动升级途中加入，官方文档没有这种做法，也没有测试。",
    ),
    remedy: Phrase::new(
        "Add control planes with `cluster.yml` at the version that is deployed, then upgrade.",
        "先用 `cluster.yml` 以当前已部署的版本添加它，再升级。",
    ),
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let says = match ctx.run.playbook {
        Playbook::Scale => &BY_SCALE,
        Playbook::UpgradeCluster => &BY_UPGRADE,
        _ => return,
    };
    let (mut running, mut new) = (Vec::new(), Vec::new());
    for host in ctx.group("kube_control_plane") {
        match ctx.was_in(host, "kube_control_plane") {
            Some(true) => running.push(host),
            Some(false) if ctx.run.limits_to(host) => new.push(host),
            _ => {}
        }
    }
    let Some(first) = new.first().filter(|_| !running.is_empty()).copied() else { return };
    let title = Phrase::new("Use cluster.yml", "改用 cluster.yml");
    findings.push(
        Finding::new(RULE.id, RULE.severity, says, ctx.run.playbook_span)
            .arg("new", ctx.names(&new))
            .arg("playbook", ctx.run.playbook_name.clone())
            .hosts(ctx.names(&new))
            .related(ctx.member_span("kube_control_plane", first), Phrase::new("new here", "新主机"))
            .fix(ctx.command_fix(title, |command| command.set_playbook("cluster.yml"))),
    );
}
