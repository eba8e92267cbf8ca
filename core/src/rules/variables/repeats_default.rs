//! A value that is what the release does without it. Told only when the user asks for tidiness.

use super::shared;
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};
use crate::vars::Layer;

pub const RULE: Rule = Rule {
    id: "variable-repeats-default",
    title: Phrase::new("a value that only repeats the default", "只是重复默认值的设置"),
    severity: Severity::Hint,
    releases: "v2.20.0..",
    needs_all_hosts: false,
    check,
};

static SAYS: Sentences = Sentences {
    message: Phrase::new(
        "`{name}` is set to what it is in {release} without it.",
        "`{name}` 设置的值与 {release} 的默认值相同。",
    ),
    consequence: Phrase::new(
        "Nothing today; after an upgrade it keeps the old default where the release has a better one.",
        "目前没有影响；升级之后，即使新版本有更合适的默认值，这里仍会保留旧的。",
    ),
    remedy: Phrase::new(
        "Take it out, unless you mean to keep it whatever the default becomes.",
        "删除它，除非你想让它不随默认值变化。",
    ),
};

/// Read through `hostvars`, which shows the inventory's values and not the defaults of roles.
const OF_HOSTVARS: [&str; 3] =
    ["container_manager", "drain_grace_period_after_failure", "drain_timeout_after_failure"];

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    if !ctx.workspace.tidy {
        return;
    }
    for (name, places) in ctx.settings().iter() {
        // With several places, taking one out uncovers another.
        let Some(place) = places.first().filter(|_| places.count() == 1) else { continue };
        if *place.layer == Layer::ExtraVars
            || OF_HOSTVARS.contains(&name)
            || !shared::is_default(ctx, name, &place)
        {
            continue;
        }
        let mut finding = Finding::new(RULE.id, RULE.severity, &SAYS, place.variable.name)
            .arg("name", name)
            .arg("release", ctx.release.to_string());
        if !ctx.is_read_here(name) {
            finding.fixes.extend(ctx.remove(name, Phrase::new("Take it out", "删除这个变量")));
        }
        findings.push(finding);
    }
}
