//! S2a: etcd grows under a limit that leaves out a member.

use super::shared;
use crate::report::{Finding, Fix, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};

pub const RULE: Rule = Rule {
    id: "etcd-growth-limited",
    title: Phrase::new("etcd grows under a limit that hides members", "扩容 etcd 时 --limit 漏掉了部分成员"),
    severity: Severity::Error,
    releases: "*",
    needs_all_hosts: false,
    check,
};

const SAYS: Sentences = Sentences {
    message: Phrase::new(
        "`--limit {limit}` leaves out {outside} of group `etcd`, while the run adds {new} to the etcd cluster.",
        "`--limit {limit}` 漏掉了 `etcd` 组中的 {outside}，而本次运行要让 {new} 加入 etcd 集群。",
    ),
    consequence: Phrase::new(
        "`Refresh config | Create etcd config file` reads `etcd_member_in_cluster` of every etcd host and fails \
         with \"has no attribute 'etcd_member_in_cluster'\"; the new members do not join.",
        "任务 `Refresh config | Create etcd config file` 要读取每台 etcd 主机的 `etcd_member_in_cluster`，\
         会报错“has no attribute 'etcd_member_in_cluster'”，新成员无法加入。",
    ),
    remedy: Phrase::new(
        "Put the whole group in the limit: `--limit=etcd,kube_control_plane`.",
        "把整个组放进限定范围：`--limit=etcd,kube_control_plane`。",
    ),
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let (Some(growth), Some(limit)) = (shared::growth(ctx), &ctx.run.limit) else { return };
    let (inside, outside): (Vec<_>, Vec<_>) =
        ctx.group("etcd").into_iter().partition(|host| ctx.run.limits_to(*host));
    if inside.is_empty() || outside.is_empty() {
        return;
    }
    let title =
        Phrase::new("Limit the run to all of etcd and the control plane", "限定到整个 etcd 组和控制平面");
    let skip = ctx.release.within("v2.21.0", "v2.25.1").then_some("multus");
    findings.push(
        Finding::new(RULE.id, RULE.severity, &SAYS, limit.1)
            .arg("limit", limit.0.clone())
            .arg("outside", ctx.names(&outside))
            .arg("new", ctx.names(&growth.new))
            .hosts(ctx.names(&growth.new))
            .task("etcd", "Refresh config | Create etcd config file")
            .fix(
                ctx.command_fix(title, |command| {
                    command.set_limit("etcd,kube_control_plane").skip_tags(skip)
                }),
            )
            .fix(Fix::command(
                Phrase::new("The documented steps for growing etcd", "官方文档中的 etcd 扩容步骤"),
                shared::documented_growth(ctx),
            )),
    );
}
