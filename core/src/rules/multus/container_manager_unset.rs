//! R3: Multus reads `container_manager` through hostvars, where role defaults are not seen (#9790).

use super::shared;
use crate::inventory::HostId;
use crate::report::{Finding, Fix, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};

pub const RULE: Rule = Rule {
    id: "multus-container-manager-unset",
    title: Phrase::new(
        "Multus is on and container_manager is a role default only",
        "启用了 Multus，而 container_manager 只有角色默认值",
    ),
    severity: Severity::Error,
    releases: "v2.21.0..",
    needs_all_hosts: false,
    check,
};

const SAYS: Sentences = Sentences {
    message: Phrase::new(
        "Multus is on, but the inventory sets no `container_manager` for {hosts}.",
        "启用了 Multus，但主机清单没有为 {hosts} 设置 `container_manager`。",
    ),
    consequence: Phrase::new(
        "`Multus | Check container engine type` reads it through `hostvars`, where Kubespray's default is not seen: \
         every run fails with \"has no attribute 'container_manager'\".",
        "`Multus | Check container engine type` 通过 `hostvars` 读取它，而那里看不到 Kubespray 的默认值：\
         每次运行都会报错“has no attribute 'container_manager'”。",
    ),
    remedy: Phrase::new(
        "Set `container_manager: containerd` (the default) in the inventory.",
        "在主机清单中设置 `container_manager: containerd`（即默认值）。",
    ),
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    if !ctx.release.at_least("v2.21.0") || !shared::in_reach(ctx) {
        return;
    }
    let Some(host) = shared::play(ctx).and_then(|play| play.hosts.first().copied()) else { return };
    if shared::is_on(ctx, host) != Some(true) {
        return;
    }
    // It is asked of the hosts of the play, so those outside the limit are not. ansible-core 2.16 to 2.18
    // fail for the first that has none.
    let unset = |host: &HostId| ctx.run.limits_to(*host) && ctx.outcome(*host, "container_manager").is_none();
    let without: Vec<_> = ctx.group("k8s_cluster").into_iter().filter(unset).collect();
    if without.is_empty() {
        return;
    }
    let mut finding = Finding::new(RULE.id, RULE.severity, &SAYS, ctx.setting_span(host, shared::VARIABLE))
        .arg("hosts", ctx.names(&without))
        .hosts(ctx.names(&without))
        .task("network_plugin/multus", "Multus | Check container engine type");
    if let Some(edit) = ctx.insert_after(host, shared::VARIABLE, "container_manager: containerd\n") {
        let title = Phrase::new("Set container_manager", "设置 container_manager");
        finding = finding.fix(Fix::edits(title, false, vec![edit]));
    }
    findings.push(finding);
}
