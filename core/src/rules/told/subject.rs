//! What a failing check is about: the variable, group or host that makes it fail, and its place.

use std::sync::Arc;

use super::page::Page;
use crate::checks::{self, Failed};
use crate::inventory::HostId;
use crate::rules::Context;
use crate::text::Span;
use crate::vars::{Local, Outcome, Setting, Value};

/// What a finding points at.
pub struct Subject {
    /// The variable; empty when it is about none.
    pub name: Arc<str>,
    pub value: Option<Value>,
    /// The user sets the variable.
    pub is_set: bool,
    pub setting: Option<Setting>,
    pub span: Span,
    /// It surely makes the check fail: a variable that the user sets, or a group that is not there.
    pub is_cause: bool,
    /// Every name that the check reads, directly or through others.
    pub names: Vec<Arc<str>>,
}

impl Subject {
    pub fn of(ctx: &Context, failed: &Failed, page: Option<&Page>) -> Subject {
        let host = failed.hosts.first().copied().unwrap_or(HostId(0));
        let names = causes(ctx, failed);
        let about: Vec<Arc<str>> =
            page.map(|page| page.about.iter().map(|name| name.as_str().into()).collect()).unwrap_or_default();
        let is_set = |name: &&Arc<str>| ctx.vars.is_set(host, name);
        let read = about.iter().filter(|name| names.contains(name)).find(is_set);
        let wider = wider(ctx, failed);
        let around = || about.iter().filter(|name| wider.contains(name)).find(is_set);
        if let Some(name) = read.or_else(|| names.iter().find(is_set)).or_else(around) {
            return Subject::variable(ctx, host, name.clone(), names.clone());
        }
        let name = about.first().or_else(|| names.iter().find(|name| is_variable(name))).cloned();
        let (span, is_cause) = place(ctx, failed, host);
        let value = name.as_ref().and_then(|name| match ctx.vars.value(host, name) {
            Outcome::Known(value) => Some(value),
            _ => None,
        });
        let name = name.unwrap_or_default();
        Subject { name, value, is_set: false, setting: None, span, is_cause, names }
    }

    fn variable(ctx: &Context, host: HostId, name: Arc<str>, names: Vec<Arc<str>>) -> Subject {
        let setting = ctx.setting(host, &name);
        let span = ctx.value_span(host, &name).unwrap_or_else(|| ctx.setting_span(host, &name));
        let value = match ctx.vars.value(host, &name) {
            Outcome::Known(value) => Some(value),
            _ => None,
        };
        Subject { name, value, is_set: true, setting, span, is_cause: true, names }
    }
}

/// Where a check fails that no variable of the user's makes fail: the group that it asks for, the
/// host, what makes it run.
fn place(ctx: &Context, failed: &Failed, host: HostId) -> (Span, bool) {
    let shapes: Vec<_> = conditions(failed).iter().map(|condition| ctx.vars.shape(condition)).collect();
    let groups: Vec<&Arc<str>> = shapes.iter().flat_map(|shape| &shape.groups).collect();
    let is_missing = |group: &&&Arc<str>| ctx.group(group).is_empty();
    if let Some(group) = groups.iter().find(is_missing).or(groups.first()) {
        return (ctx.group_span(group), ctx.group(group).is_empty());
    }
    if let Some(name) = wider(ctx, failed).into_iter().find(|name| ctx.vars.is_set(host, name)) {
        return (ctx.setting_span(host, &name), false);
    }
    (
        ctx.host_span(host),
        shapes.iter().any(|shape| shape.names.iter().any(|name| **name == *"inventory_hostname")),
    )
}

/// The names by which the task is reached.
fn wider(ctx: &Context, failed: &Failed) -> Vec<Arc<str>> {
    failed.check.when.iter().flat_map(|condition| ctx.vars.shape(condition).names).collect()
}

/// The conditions that decide: the one that does not hold, else those by which the task is reached,
/// the nearest first.
fn conditions(failed: &Failed) -> Vec<Arc<str>> {
    match &failed.condition {
        Some(condition) => vec![condition.clone()],
        None => failed.check.when.iter().rev().cloned().collect(),
    }
}

/// The names that a failing check reads: those of the condition first, then what they are made of.
pub fn causes(ctx: &Context, failed: &Failed) -> Vec<Arc<str>> {
    let host = failed.hosts.first().copied().unwrap_or(HostId(0));
    let first = conditions(failed).into_iter().flat_map(|condition| ctx.vars.shape(&condition).names);
    checks::followed(first, |name| {
        let local = failed.locals.iter().rev().find(|(known, _)| known == name).map(|(_, local)| local);
        match local {
            Some(Local::Node(node)) => ctx.vars.reads(node),
            Some(Local::Value(_)) => {
                failed.check.looped.as_ref().map(|looped| ctx.vars.reads(&looped.over)).unwrap_or_default()
            }
            None => ctx.vars.default_of(host, name).map(|node| ctx.vars.reads(&node)).unwrap_or_default(),
        }
    })
}

/// A name that the user could set.
fn is_variable(name: &str) -> bool {
    !matches!(name, "groups" | "group_names" | "hostvars" | "inventory_hostname" | "item" | "vars")
}
