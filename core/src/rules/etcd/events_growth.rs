//! S2g: inverted `ignore_errors` of the events cluster since 2021 (7516fe142); #13343 on master.

use super::shared;
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};

pub const RULE: Rule = Rule {
    id: "etcd-events-growth",
    title: Phrase::new("growing etcd with a separate events cluster", "在启用独立 events 集群时扩容 etcd"),
    severity: Severity::Error,
    releases: "..v2.31.0",
    needs_all_hosts: false,
    check,
};

const SAYS: Sentences = Sentences {
    message: Phrase::new(
        "`etcd_events_cluster_enabled` is on while the run adds {new} to the etcd cluster.",
        "启用了 `etcd_events_cluster_enabled`，而本次运行要让 {new} 加入 etcd 集群。",
    ),
    consequence: Phrase::new(
        "A new member's first start fails as expected, but for the events cluster {release} ignores that error only \
         when the cluster is unhealthy: `Configure | Ensure etcd-events is running` ends the run.",
        "新成员首次启动失败本属正常，但对 events 集群，{release} 只在集群不健康时才忽略该错误：\
         运行会终止在 `Configure | Ensure etcd-events is running`。",
    ),
    remedy: Phrase::new(
        "In roles/etcd/tasks/configure.yml set `ignore_errors` of that task to \
         `{{{{ etcd_events_cluster_is_healthy.rc == 0 }}}}` before the run.",
        "运行前把 roles/etcd/tasks/configure.yml 中该任务的 `ignore_errors` 改为\
         `{{{{ etcd_events_cluster_is_healthy.rc == 0 }}}}`。",
    ),
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    if !ctx.release.within("v2.0.0", "v2.31.0") {
        return;
    }
    let Some(growth) = shared::growth(ctx) else { return };
    let Some(first) = growth.new.first() else { return };
    if ctx.truthy_or(*first, "etcd_events_cluster_enabled", false) != Some(true) {
        return;
    }
    findings.push(
        Finding::new(RULE.id, RULE.severity, &SAYS, ctx.setting_span(*first, "etcd_events_cluster_enabled"))
            .arg("new", ctx.names(&growth.new))
            .arg("release", ctx.release.to_string())
            .hosts(ctx.names(&growth.new))
            .related(ctx.member_span("etcd", *first), Phrase::new("new in `etcd`", "`etcd` 组的新主机"))
            .task("etcd", "Configure | Ensure etcd-events is running"),
    );
}
