//! A variable that an earlier release read and this one does not.

use super::shared::{self, Gone};
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};

pub const RULE: Rule = Rule {
    id: "variable-removed",
    title: Phrase::new("a variable that is not read any more", "已不再读取的变量"),
    severity: Severity::Warning,
    releases: "v2.21.0..",
    needs_all_hosts: false,
    check,
};

static SAYS: Sentences = Sentences {
    message: Phrase::new(
        "{release} does not read `{name}` any more; {last} was the last that did.",
        "{release} 已不再读取 `{name}`，最后读取它的版本是 {last}。",
    ),
    consequence: Phrase::new(
        "Ansible accepts it in silence, and what it asks for does not happen.",
        "Ansible 不会报错，但它要求的效果不会实现。",
    ),
    remedy: Phrase::new(
        "Find out what does it now, in the notes of {since}, and take the variable out.",
        "在 {since} 的发行说明中查找现在的做法，并删除这个变量。",
    ),
};

/// What it says is what happens without it.
static LEFT_OVER: Sentences = Sentences {
    consequence: Phrase::new("Nothing: it is left over.", "没有影响：它只是遗留的设置。"),
    remedy: Phrase::new("Take it out.", "删除它。"),
    ..SAYS
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    for (name, places) in ctx.settings().iter() {
        let Some(Gone { since, last, became: None }) = shared::gone(ctx, name) else { continue };
        let Some(place) = places.first() else { continue };
        let idle = places.iter().all(|place| shared::asks_nothing(ctx, name, &place.variable.value));
        let (severity, says) = if idle { (Severity::Hint, &LEFT_OVER) } else { (RULE.severity, &SAYS) };
        let mut finding = Finding::new(RULE.id, severity, says, place.variable.name)
            .arg("release", ctx.release.to_string())
            .arg("name", name)
            .arg("last", last.to_string())
            .arg("since", since.to_string());
        finding.fixes.extend(ctx.remove(name, Phrase::new("Take it out", "删除这个变量")));
        findings.push(finding);
    }
}
