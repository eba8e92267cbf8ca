//! A variable of this inventory that has another name in a release on the way.

use super::variable_removed::{last_read, successor, telling};
use crate::catalogue::Change;
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};

pub const RULE: Rule = Rule {
    id: "upgrade-variable-renamed",
    title: Phrase::new("a variable that the upgrade renames", "升级中改名的变量"),
    severity: Severity::Warning,
    releases: "v2.21.0..",
    needs_all_hosts: false,
    check,
};

static SAYS: Sentences = Sentences {
    message: Phrase::new("{release} calls `{name}` `{new}`.", "从 {release} 起，`{name}` 改名为 `{new}`。"),
    consequence: Phrase::new(
        "From this step on the old name is ignored in silence; the releases before it know only the old one.",
        "从这一步起，旧名会被忽略且没有任何提示；之前的版本只认识旧名。",
    ),
    remedy: Phrase::new("Rename it with this step, not before.", "在这一步改名，不要提前。"),
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    if ctx.ladder().is_empty() {
        return;
    }
    for (name, places) in ctx.settings().iter() {
        let Some(step) = last_read(ctx, name) else { continue };
        let renamed = successor(ctx, name).filter(|became| became.how == Change::Renamed);
        let Some(became) = renamed.filter(|became| !ctx.sets(&became.name)) else { continue };
        let Some(place) = telling(ctx, name, places, true) else { continue };
        let title = Phrase::new("Rename it to `{new}`", "重命名为 `{new}`");
        let mut finding = Finding::new(RULE.id, RULE.severity, &SAYS, place.variable.name)
            .arg("name", name)
            .arg("new", became.name.as_str())
            .arg("release", ctx.step_name(step))
            .at_step(step);
        finding.fixes.extend(ctx.rename(name, &became.name, title));
        findings.push(finding);
    }
}
