//! A variable of a runtime, a cloud or an addon that is switched off.

use std::sync::Arc;

use super::shared;
use crate::checks::Bar;
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Place, Rule, Use, Uses};
use crate::vars::{Local, Outcome, Value};
use crate::yaml::{Content, Node};

pub const RULE: Rule = Rule {
    id: "variable-of-switched-off",
    title: Phrase::new("a variable of something that is switched off", "所属功能未启用的变量"),
    severity: Severity::Hint,
    releases: "v2.20.0..",
    needs_all_hosts: false,
    check,
};

static SAYS: Sentences = Sentences {
    message: Phrase::new(
        "Only the role `{role}` reads `{name}`, and it runs on no host while `{switch}` is `{value}`.",
        "只有角色 `{role}` 读取 `{name}`，而 `{switch}` 为 `{value}` 时，它不在任何主机上运行。",
    ),
    consequence: Phrase::new("The value has no effect.", "这个值不起作用。"),
    remedy: Phrase::new(
        "Change `{switch}` if you meant to use it; else take the value out, or keep it for later.",
        "如果你想使用它，请修改 `{switch}`；否则删除这个值，或留待以后使用。",
    ),
};

/// Of these another rule tells.
const TOLD_ELSEWHERE: &str = "kube_network_plugin";

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let uses = ctx.uses();
    for of in &uses.of_few {
        let Some((role, bar)) = idle(uses, of) else { continue };
        let Some((switch, value)) = switch(ctx, bar).filter(|(switch, _)| **switch != *TOLD_ELSEWHERE) else {
            continue;
        };
        let asks = |place: &Place| {
            !shared::asks_nothing(ctx, of.name, &place.variable.value)
                && ctx.host_of(of.name, *place).is_some()
        };
        let Some(place) = of.places.iter().find(asks) else { continue };
        let value = match &value {
            // As people write it, not as Python does.
            Value::Bool(value) => value.to_string(),
            Value::Str(text) if text.is_empty() => "''".to_owned(),
            value => ctx.shown(&switch, value),
        };
        findings.push(
            Finding::new(RULE.id, RULE.severity, &SAYS, place.variable.name)
                .arg("name", of.name)
                .arg("role", role)
                .arg("switch", &*switch)
                .arg("value", value),
        );
    }
}

/// One of the roles with what keeps it from all hosts, when all of them run nowhere.
fn idle<'u>(uses: &'u Uses, of: &'u Use) -> Option<(&'u str, &'u Bar)> {
    let mut reached = uses.reached(of);
    if !reached.clone().all(|(_, reached)| reached.is_idle() && !reached.lacks_hosts) {
        return None;
    }
    reached.find_map(|(role, reached)| Some((role, reached.bar.as_ref()?)))
}

/// The variable that the condition asks, with its value.
fn switch(ctx: &Context, bar: &Bar) -> Option<(Arc<str>, Value)> {
    let host = ctx.first_host()?;
    let mut names = ctx.vars.shape(&bar.condition).names;
    for (name, local) in &bar.locals {
        if let Local::Node(node) = local
            && names.contains(name)
        {
            names.extend(read_by(ctx, node));
        }
    }
    let is_local = |name: &Arc<str>| bar.locals.iter().any(|(local, _)| local == name);
    names.into_iter().filter(|name| !is_local(name)).find_map(|name| match ctx.vars.value(host, &name) {
        Outcome::Known(value) if shared::variable(ctx, &name).is_some() => Some((name, value)),
        _ => None,
    })
}

/// The names in the templates of a value.
fn read_by(ctx: &Context, node: &Node) -> Vec<Arc<str>> {
    match &node.content {
        Content::Str(text) if text.contains("{{") => ctx.vars.shape(text).names,
        Content::Map(entries) => entries.iter().flat_map(|entry| read_by(ctx, &entry.value)).collect(),
        _ => Vec::new(),
    }
}
