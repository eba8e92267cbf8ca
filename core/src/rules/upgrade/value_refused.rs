//! A value that the deployed release accepts and one on the way does not.

use super::shared;
use crate::catalogue::Knowledge;
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};
use crate::vars::Value;

pub const RULE: Rule = Rule {
    id: "upgrade-value-refused",
    title: Phrase::new("a value that the upgrade no longer accepts", "升级后不再接受的值"),
    severity: Severity::Error,
    releases: "v2.21.0..",
    check,
};

static SAYS: Sentences = Sentences {
    message: Phrase::new(
        "{release} no longer takes `{value}` for `{name}`.",
        "{release} 的 `{name}` 不再接受 `{value}`。",
    ),
    consequence: Phrase::new(
        "The run of this step stops at Kubespray's own check of the value, or leaves out what the value chose.",
        "这一步的运行会在 Kubespray 自己对该值的检查处停止，或略过该值所选的组件。",
    ),
    remedy: Phrase::new(
        "Before this step, move the cluster to what the release takes: {allowed}. A network plugin cannot be changed in \
         a running cluster.",
        "在这一步之前，把集群迁移到该版本支持的选项：{allowed}。网络插件无法在运行中的集群上更换。",
    ),
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    if ctx.ladder().is_empty() {
        return;
    }
    for (name, places) in ctx.settings() {
        let value = places.iter().find_map(|place| Some((place, ctx.value_at(name, *place)?.1)));
        let Some((place, Value::Str(value))) = value else { continue };
        let Some((step, allowed)) = refusing(ctx, name, &value) else { continue };
        if shared::concerns(ctx, name) != Some(true) {
            continue;
        }
        findings.push(
            Finding::new(RULE.id, RULE.severity, &SAYS, place.variable.value.span)
                .arg("name", *name)
                .arg("value", &*value)
                .arg("allowed", allowed)
                .arg("release", ctx.step_name(step))
                .at_step(step),
        );
    }
}

/// The first step that refuses the value, and what it takes instead; `None` when the deployed release
/// refuses it, too.
fn refusing(ctx: &Context, name: &str, value: &str) -> Option<(usize, Vec<String>)> {
    let allowed = |knowledge: &Knowledge| {
        let variable = knowledge.variable(name)?;
        let texts: Option<Vec<String>> =
            variable.allowed.iter().map(|node| node.as_str().map(str::to_owned)).collect();
        texts.filter(|texts| !texts.is_empty())
    };
    let (from, steps) = ctx.ladder().split_first()?;
    let takes = |allowed: &Vec<String>| allowed.iter().any(|word| word == value);
    if from.as_deref().and_then(allowed).is_some_and(|allowed| !takes(&allowed)) {
        return None;
    }
    steps.iter().enumerate().find_map(|(step, knowledge)| {
        let mut allowed = allowed(knowledge.as_deref()?).filter(|allowed| !takes(allowed))?;
        allowed.retain(|word| !word.is_empty());
        Some((step, allowed))
    })
}
