//! A variable that only a later release reads.

use super::shared;
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};

pub const RULE: Rule = Rule {
    id: "variable-of-later-release",
    title: Phrase::new("a variable of a later release", "更高版本才有的变量"),
    severity: Severity::Warning,
    releases: "..v2.31.0",
    needs_all_hosts: false,
    check,
};

static SAYS: Sentences = Sentences {
    message: Phrase::new(
        "{release} does not know `{name}`; {since} is the first that reads it.",
        "{release} 没有变量 `{name}`，从 {since} 起才会读取它。",
    ),
    consequence: Phrase::new(
        "Ansible accepts it in silence, and what it asks for does not happen.",
        "Ansible 不会报错，但它要求的效果不会实现。",
    ),
    remedy: Phrase::new(
        "Upgrade to {since} or later, or look into the documentation of {release} for another way.",
        "升级到 {since} 或更高版本，或在 {release} 的文档中查找其他做法。",
    ),
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    for (name, places) in ctx.settings().iter() {
        let Some(since) = shared::first_reader_above(ctx, name) else { continue };
        let Some(place) = places.first() else { continue };
        let idle = places.iter().all(|place| shared::asks_nothing(ctx, name, &place.variable.value));
        if idle {
            continue;
        }
        findings.push(
            Finding::new(RULE.id, RULE.severity, &SAYS, place.variable.name)
                .arg("release", ctx.release.to_string())
                .arg("name", name)
                .arg("since", since.to_string()),
        );
    }
}
