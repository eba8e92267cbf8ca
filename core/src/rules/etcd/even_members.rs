//! S2h: an even number of etcd members.

use super::shared;
use crate::inventory::HostId;
use crate::plan::Playbook;
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};
use crate::vars::Outcome;

pub const RULE: Rule = Rule {
    id: "etcd-even-members",
    title: Phrase::new("even number of etcd members", "etcd 成员数为偶数"),
    severity: Severity::Error,
    releases: "*",
    needs_all_hosts: true,
    check,
};

const STOPS: Sentences = Sentences {
    message: Phrase::new(
        "Group `etcd` has {count} hosts, an even number.",
        "`etcd` 组有 {count} 台主机，是偶数。",
    ),
    consequence: Phrase::new(
        "`Stop if even number of etcd hosts` ends the run. {count} members keep their quorum with \
         {tolerates} lost, just as {fewer} do.",
        "任务 `Stop if even number of etcd hosts` 会终止运行。{count} 个成员可容忍 {tolerates} 个成员故障，\
         与 {fewer} 个成员相同。",
    ),
    remedy: Phrase::new(
        "Use {fewer} or {more} hosts in `etcd`.",
        "把 `etcd` 组改为 {fewer} 台或 {more} 台主机。",
    ),
};

const IGNORED: Sentences = Sentences {
    consequence: Phrase::new(
        "`ignore_assert_errors` switches the check off. {count} members keep their quorum with \
         {tolerates} lost, just as {fewer} do, and every write waits for one member more.",
        "`ignore_assert_errors` 关闭了检查。{count} 个成员可容忍 {tolerates} 个成员故障，与 {fewer} 个成员相同，\
         而每次写入还要多等一个成员。",
    ),
    ..STOPS
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let members = ctx.group("etcd");
    let Some(first) = members.first().copied() else { return };
    let count = members.len();
    if count % 2 == 1 || !checked(ctx, &members) || !shared::runs_as_service(ctx) {
        return;
    }
    let (says, severity) = match ctx.outcome(first, "ignore_assert_errors") {
        None => (&STOPS, Severity::Error),
        Some(Outcome::Known(value)) if value.is_truthy() == Some(false) => (&STOPS, Severity::Error),
        Some(_) => (&IGNORED, Severity::Warning),
    };
    let role = if ctx.release.at_least("v2.28.0") { "validate_inventory" } else { "kubernetes/preinstall" };
    let mut finding = Finding::new(RULE.id, severity, says, ctx.group_span("etcd"))
        .arg("count", count)
        .arg("tolerates", count.div_ceil(2) - 1)
        .arg("fewer", count - 1)
        .arg("more", count + 1)
        .hosts(ctx.names(&members));
    if severity == Severity::Error {
        finding = finding.task(role, "Stop if even number of etcd hosts");
    }
    findings.push(finding);
}

/// Up to v2.27.1 the check runs on the etcd hosts of the play, later once in every playbook that
/// deploys.
fn checked(ctx: &Context, members: &[HostId]) -> bool {
    match ctx.run.playbook {
        Playbook::Cluster | Playbook::UpgradeCluster | Playbook::Scale => {
            ctx.release.at_least("v2.28.0") || members.iter().any(|host| ctx.run.limits_to(*host))
        }
        Playbook::RemoveNode | Playbook::Reset | Playbook::Other => false,
    }
}
