//! S2b: v2.28.0 renders the member list with quotes (#12249; repaired in v2.28.1, #12352).

use super::shared;
use crate::report::{Finding, Fix, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};

pub const RULE: Rule = Rule {
    id: "etcd-growth-broken-release",
    title: Phrase::new("etcd cannot grow with v2.28.0", "v2.28.0 无法扩容 etcd"),
    severity: Severity::Error,
    releases: "v2.28.0",
    needs_all_hosts: false,
    check,
};

const SAYS: Sentences = Sentences {
    message: Phrase::new(
        "Kubespray v2.28.0 cannot add {new} to the running etcd cluster.",
        "Kubespray v2.28.0 无法把 {new} 加入正在运行的 etcd 集群。",
    ),
    consequence: Phrase::new(
        "It writes the list of members with quotes around it; etcd on the new hosts refuses to start with \
         \"first path segment in URL cannot contain colon\" and the run stops half-way.",
        "它写出的成员列表外面多了引号，新主机上的 etcd 会以“first path segment in URL cannot contain colon”拒绝启动，\
         运行中途失败。",
    ),
    remedy: Phrase::new(
        "Check out v2.28.1 (the same Kubernetes series) before growing etcd.",
        "先切换到 v2.28.1（Kubernetes 系列相同），再扩容 etcd。",
    ),
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    if !ctx.release.within("v2.28.0", "v2.28.0") {
        return;
    }
    let Some(growth) = shared::growth(ctx) else { return };
    let Some(first) = growth.new.first() else { return };
    findings.push(
        Finding::new(RULE.id, RULE.severity, &SAYS, ctx.member_span("etcd", *first))
            .arg("new", ctx.names(&growth.new))
            .hosts(ctx.names(&growth.new))
            .task("etcd", "Configure | Ensure etcd is running")
            .fix(Fix::command(
                Phrase::new("Check out v2.28.1", "切换到 v2.28.1"),
                "git -C kubespray fetch --tags\ngit -C kubespray checkout v2.28.1",
            )),
    );
}
