//! S4a, S4b: the Multus task looks up a registered variable of every host of `k8s_cluster`
//! (#9224, v2.21.0; repaired by #11434 in v2.27.0).

use super::shared;
use crate::inventory::HostId;
use crate::plan::Playbook;
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};

pub const RULE: Rule = Rule {
    id: "multus-limit-hides-hosts",
    title: Phrase::new("a limited run dies in the Multus task", "限定主机的运行会在 Multus 任务中失败"),
    severity: Severity::Error,
    releases: "v2.21.0..v2.25.1",
    needs_all_hosts: false,
    check,
};

const SAYS: Sentences = Sentences {
    message: Phrase::new(
        "`--limit {limit}` leaves out {outside} of `k8s_cluster`, and the Multus task is in reach.",
        "`--limit {limit}` 漏掉了 `k8s_cluster` 的 {count} 台主机（{outside}），而运行会走到 Multus 任务。",
    ),
    consequence: Phrase::new(
        "`Multus | Start resources` reads `multus_manifest_2` of every host of `k8s_cluster`, and hosts outside the \
         limit have none: the run fails there{even_off}.",
        "`Multus | Start resources` 要读取 `k8s_cluster` 每台主机的 `multus_manifest_2`，限定之外的主机没有它：\
         运行会在此失败{even_off}。",
    ),
    remedy: Phrase::new("Add `--skip-tags=multus`{later}.", "加上 `--skip-tags=multus`{later}。"),
};

const EVEN_OFF: Phrase = Phrase::new(", although Multus is off", "，即使 Multus 是关闭的");
const LATER: Phrase =
    Phrase::new("; refresh Multus in a run without limit later", "；之后再用不限定主机的运行更新 Multus");
const NOTHING: Phrase = Phrase::new("", "");

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let Some(limit) = &ctx.run.limit else { return };
    let Some(play) = shared::play(ctx).filter(|play| play.first_batch >= play.hosts.len()) else { return };
    let Some(host) = play.hosts.first().copied() else { return };
    let on = shared::is_on(ctx, host);
    let fails = ctx.release.within("v2.21.0", "v2.22.1")
        || ctx.release.within("v2.24.0", "v2.25.1")
        || (ctx.release.within("v2.22.2", "v2.23.3") && on == Some(true));
    let outside = outside(ctx, &play.hosts);
    if !fails || outside.is_empty() || !shared::in_reach(ctx) {
        return;
    }
    let off = on == Some(false);
    let title = Phrase::new("Skip the Multus task", "跳过 Multus 任务");
    findings.push(
        Finding::new(RULE.id, RULE.severity, &SAYS, limit.1)
            .arg("limit", limit.0.clone())
            .arg("count", outside.len())
            .arg("outside", ctx.names(&outside))
            .arg("even_off", if off { EVEN_OFF } else { NOTHING })
            .arg("later", if off { NOTHING } else { LATER })
            .hosts(ctx.names(&play.hosts))
            .task("kubernetes-apps/network_plugin/multus", "Multus | Start resources")
            .fix(ctx.command_fix(title, |command| command.skip_tags(Some("multus")))),
    );
}

/// Hosts of `k8s_cluster` that have no registered variable when the task runs: outside the play in
/// an upgrade, outside the limit in cluster.yml.
fn outside(ctx: &Context, play: &[HostId]) -> Vec<HostId> {
    let ran = |host: &HostId| match ctx.run.playbook {
        Playbook::UpgradeCluster => play.contains(host),
        _ => ctx.run.limits_to(*host),
    };
    ctx.group("k8s_cluster").into_iter().filter(|host| !ran(host)).collect()
}
