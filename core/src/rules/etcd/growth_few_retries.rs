//! S2i: several members join one after the other, and four retries may not be enough.

use super::shared;
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};
use crate::vars::{Outcome, Value};

pub const RULE: Rule = Rule {
    id: "etcd-growth-few-retries",
    title: Phrase::new("several etcd members join with few retries", "多个 etcd 成员加入时重试次数偏少"),
    severity: Severity::Hint,
    releases: "*",
    needs_all_hosts: false,
    check,
};

const SAYS: Sentences = Sentences {
    message: Phrase::new(
        "{new} are to join etcd in one run, with `etcd_retries` at {retries}.",
        "{new} 要在一次运行中加入 etcd，而 `etcd_retries` 是 {retries}。",
    ),
    consequence: Phrase::new(
        "`Join Member | Add member to etcd cluster` may run out of retries while the cluster settles after the \
         member before.",
        "前一个成员加入后集群需要时间稳定，`Join Member | Add member to etcd cluster` 可能耗尽重试次数。",
    ),
    remedy: Phrase::new(
        "Add `-e etcd_retries=10`, as upstream documents.",
        "按官方文档加上 `-e etcd_retries=10`。",
    ),
};

/// The default of `etcd_retries` in every release.
const DEFAULT_RETRIES: i128 = 4;

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let Some(growth) = shared::growth(ctx) else { return };
    let [first, _, ..] = growth.new.as_slice() else { return };
    let retries = match ctx.value_or(*first, "etcd_retries", Value::Int(DEFAULT_RETRIES)) {
        Outcome::Known(Value::Int(n)) => n,
        Outcome::Known(Value::Str(text)) => text.trim().parse().unwrap_or(i128::MAX),
        _ => return,
    };
    if retries > DEFAULT_RETRIES {
        return;
    }
    let title = Phrase::new("Add -e etcd_retries=10", "加上 -e etcd_retries=10");
    findings.push(
        Finding::new(RULE.id, RULE.severity, &SAYS, ctx.run.playbook_span)
            .arg("new", ctx.names(&growth.new))
            .arg("retries", retries.to_string())
            .hosts(ctx.names(&growth.new))
            .fix(ctx.command_fix(title, |command| command.append("-e etcd_retries=10"))),
    );
}
