//! S2d: certificates are made on `groups.etcd[0]`; a new host there makes a new CA.

use super::shared;
use crate::plan::Playbook;
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};

pub const RULE: Rule = Rule {
    id: "etcd-new-member-first",
    title: Phrase::new("a new host is first in group etcd", "新主机排在 etcd 组的第一位"),
    severity: Severity::Error,
    releases: "*",
    needs_all_hosts: true,
    check,
};

const SAYS: Sentences = Sentences {
    message: Phrase::new(
        "{new} is new, yet it stands first in group `etcd`, before the running {members}.",
        "{new} 是新主机，却排在 `etcd` 组的第一位，位于正在运行的成员 {members} 之前。",
    ),
    consequence: Phrase::new(
        "Certificates are made on the first host of the group: without the old ca-key.pem it creates a new CA and \
         copies it to the others, and the running members no longer trust each other.",
        "证书在组内第一台主机上签发：新主机没有原来的 ca-key.pem，会生成新的 CA 并分发给其他成员，\
         正在运行的成员之间将不再互信。",
    ),
    remedy: Phrase::new(
        "Keep the running members first and append new hosts at the end of the group.",
        "保持正在运行的成员在前，把新主机追加到组的末尾。",
    ),
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let touches_etcd =
        matches!(ctx.run.playbook, Playbook::Cluster | Playbook::UpgradeCluster | Playbook::Scale);
    let Some(growth) = touches_etcd.then(|| shared::newcomers(ctx)).flatten() else { return };
    let (Some(first), Some(member)) = (ctx.group("etcd").first().copied(), growth.members.first()) else {
        return;
    };
    if !growth.new.contains(&first) {
        return;
    }
    let mut finding = Finding::new(RULE.id, RULE.severity, &SAYS, ctx.member_span("etcd", first))
        .arg("new", ctx.host_name(first))
        .arg("members", ctx.names(&growth.members))
        .hosts([ctx.host_name(first)])
        .related(ctx.member_span("etcd", *member), Phrase::new("a running member", "正在运行的成员"));
    finding.fixes.extend(ctx.move_to_end(
        "etcd",
        first,
        Phrase::new("Move {new} to the end of `etcd`", "把 {new} 移到 `etcd` 组末尾"),
    ));
    findings.push(finding);
}
