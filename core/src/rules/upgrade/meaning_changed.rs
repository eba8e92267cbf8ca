//! A setting that a release on the way takes otherwise than the one before it.

#[path = "meaning_changed/turns.rs"]
mod turns;

use crate::report::{Finding, Phrase, Severity};
use crate::rules::{Context, Place, Rule};
use crate::text::Span;
use crate::vars::Value;
use turns::{TURNS, Turn};

pub const RULE: Rule = Rule {
    id: "upgrade-meaning-changed",
    title: Phrase::new("a setting that a step takes otherwise", "含义在升级中改变的设置"),
    severity: Severity::Error,
    releases: "v2.27.0..",
    needs_all_hosts: false,
    check,
};

/// A step on the way takes the variable otherwise, and that is told.
pub fn tells(ctx: &Context, name: &str) -> bool {
    let on_the_way = |since: &str| !ctx.ladder().is_empty() && ctx.step_of(since).is_some();
    TURNS.iter().any(|turn| turn.name == name && on_the_way(turn.since) && found(ctx, turn).is_some())
}

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    if ctx.ladder().is_empty() {
        return;
    }
    for turn in &TURNS {
        let Some(step) = ctx.step_of(turn.since) else { continue };
        let Some((span, value)) = found(ctx, turn) else { continue };
        let shown = value.as_ref().map(|value| ctx.shown(turn.name, value)).unwrap_or_default();
        findings.push(
            Finding::new(RULE.id, turn.severity, &turn.says, span)
                .arg("name", turn.name)
                .arg("value", shown)
                .arg("release", ctx.step_name(step))
                .at_step(step),
        );
    }
}

/// The value that breaks, and where it is written; without one, the choice that makes its default
/// break.
fn found(ctx: &Context, turn: &Turn) -> Option<(Span, Option<Value>)> {
    let Some(places) = ctx.settings().get(turn.name) else {
        let plugin = || ctx.first_host().map(|host| ctx.setting_span(host, "kube_network_plugin"));
        return (turn.breaks)(ctx, None).then(plugin).flatten().map(|span| (span, None));
    };
    let value = |place: Place| {
        let (_, value) = ctx.value_at(turn.name, place)?;
        Some((place.variable.name, Some(value)))
    };
    let mut values = places.iter().filter_map(value);
    values.find(|(_, value)| (turn.breaks)(ctx, value.as_ref()))
}
