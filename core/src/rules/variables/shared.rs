//! What the rules about variables ask of the releases.

use std::sync::Arc;

use crate::catalogue::knowledge::{Origin, Variable};
use crate::catalogue::{Became, Change, Glance, History, Release};
use crate::rules::{Context, Place, Places};
use crate::vars::{Value, text};
use crate::yaml::{Content, Node};

/// A variable that the release in force does not read any more.
pub struct Gone {
    /// The last release that read it, and the first that did not.
    pub last: Release,
    pub since: Release,
    pub became: Option<Became>,
}

/// What the release knows of a variable.
pub fn variable(ctx: &Context, name: &str) -> Option<Arc<Variable>> {
    ctx.knowledge.as_ref()?.variable(name)
}

/// What can be told of a name without reading its entry.
pub fn glance(ctx: &Context, name: &str) -> Glance {
    ctx.knowledge.as_ref().map_or(Glance::Unknown, |knowledge| knowledge.glance(name))
}

/// A version as text; one of two numbers is a number to YAML.
pub fn version_text(value: &Value) -> Option<String> {
    matches!(value, Value::Str(_) | Value::Float(_) | Value::Int(_)).then(|| text(value))
}

/// Names of the user's own: Ansible's, those that something beside Kubespray reads, and words that
/// anybody may use.
pub fn may_be_own(ctx: &Context, name: &str) -> bool {
    name.starts_with("ansible_") || !name.contains('_') || ctx.is_read_here(name)
}

/// The variable was read once and is not any more. Silent where Kubespray's own checks tell it, where
/// the sample of the release still names it, and for checkouts between tags.
pub fn gone(ctx: &Context, name: &str) -> Option<Gone> {
    if glance(ctx, name) != Glance::Look || is_told_by_upgrade(ctx, name) {
        return None;
    }
    let here = variable(ctx, name);
    let told = |here: &Variable| here.is_read || here.rejected || here.sample.is_some();
    if here.as_deref().is_some_and(told) {
        return None;
    }
    let history = history(ctx, name)?;
    let before = |release: &&Release| *release < ctx.release && reads(ctx, release, name);
    let last = history.known_in.iter().rfind(before)?.clone();
    let since = ctx.catalogue.releases().iter().find(|release| **release > last)?.clone();
    let became = history.became.into_iter().rfind(|became| {
        let names_one = became.name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        names_one && became.how != Change::Deprecated && became.since <= *ctx.release
    });
    (!may_be_own(ctx, name)).then_some(Gone { last, since, became })
}

/// The deployed release still reads it, so that the advice on the upgrade says what becomes of it.
fn is_told_by_upgrade(ctx: &Context, name: &str) -> bool {
    let deployed = ctx.ladder().first().and_then(Option::as_ref);
    deployed.and_then(|knowledge| knowledge.variable(name)).is_some_and(|known| known.is_read)
}

/// The first release above the one in force that reads a name which this one does not know.
pub fn first_reader_above(ctx: &Context, name: &str) -> Option<Release> {
    if glance(ctx, name) != Glance::Look || variable(ctx, name).is_some() {
        return None;
    }
    let history = history(ctx, name)?;
    if history.known_in.iter().any(|release| release <= ctx.release) {
        return None;
    }
    let first = history.known_in.iter().find(|release| reads(ctx, release, name))?.clone();
    (!may_be_own(ctx, name)).then_some(first)
}

/// The value asks for nothing that would not be so without it: it is empty, off, or the last default.
pub fn asks_nothing(ctx: &Context, name: &str, value: &Node) -> bool {
    let off = match &value.content {
        Content::Null | Content::Bool(false) => true,
        Content::Str(text) => {
            matches!(text.to_ascii_lowercase().trim(), "" | "false" | "no" | "off" | "none")
        }
        Content::Seq(items) => items.is_empty(),
        Content::Map(entries) => entries.is_empty(),
        _ => false,
    };
    let defaults = || ctx.catalogue.history(name).map(|history| history.defaults).unwrap_or_default();
    off || defaults()
        .last()
        .and_then(|(_, default)| default.as_ref())
        .is_some_and(|default| same(default, value))
}

/// Where images and files come from is often set for all plugins and runtimes at once: how names end,
/// and what they hold.
const OF_MIRRORS: [&str; 7] =
    ["_checksum", "_image_repo", "_image_tag", "_url", "_version", "_versions", "_gpgkey"];
const OF_REGISTRIES: [&str; 2] = ["_registr", "mirror"];

/// It matters whether the variable has an effect: the release knows the name, and the value is not just
/// what the sample inventory or the defaults bring along, nor one that the user's own templates read.
pub fn matters(ctx: &Context, name: &str, places: &Places) -> bool {
    let Some(known) = variable(ctx, name).filter(|known| known.is_read && !known.is_live_in_sample) else {
        return false;
    };
    let is_of_mirrors = OF_MIRRORS.iter().any(|end| name.ends_with(end));
    if is_of_mirrors || OF_REGISTRIES.iter().any(|part| name.contains(part)) {
        return false;
    }
    let values: Vec<&Arc<Node>> =
        known.defaults.iter().filter_map(|default| default.value.as_ref()).collect();
    let is_default = |place: Place| values.iter().any(|value| same(value, &place.variable.value));
    (values.is_empty() || !places.iter().any(is_default)) && !ctx.is_read_here(name)
}

/// Two nodes hold the same, wherever they are written.
pub fn same(a: &Node, b: &Node) -> bool {
    match (&a.content, &b.content) {
        (Content::Seq(a), Content::Seq(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(a, b))
        }
        (Content::Map(a), Content::Map(b)) => {
            let holds = |key: &Node, value: &Node| {
                b.iter().any(|other| same(&other.key, key) && same(&other.value, value))
            };
            a.len() == b.len() && a.iter().all(|entry| holds(&entry.key, &entry.value))
        }
        (a, b) => a == b,
    }
}

/// What the catalogue tells of a name, while the release in force is one of its tags.
fn history(ctx: &Context, name: &str) -> Option<History> {
    let is_tag = ctx.catalogue.releases().contains(ctx.release);
    is_tag.then(|| ctx.catalogue.history(name)).flatten()
}

/// The release reads the variable, and does not only write of it.
fn reads(ctx: &Context, release: &Release, name: &str) -> bool {
    let known = ctx.catalogue.knowledge(release).and_then(|knowledge| knowledge.variable(name));
    known.is_some_and(|known| known.is_read && known.origin != Origin::Documented)
}

/// The value is what the release gives without it.
pub fn is_default(ctx: &Context, name: &str, place: &Place) -> bool {
    let Some(known) = variable(ctx, name) else { return false };
    let fixed = !known.role_vars.is_empty() || !known.include_vars.is_empty() || known.set_at_runtime;
    let mut defaults = known.defaults.iter().map(|default| default.value.as_deref());
    let is_same = |value: Option<&Node>| value.is_some_and(|value| same(value, &place.variable.value));
    !fixed
        && known.is_read
        && !known.defaults.is_empty()
        && !is_template(&place.variable.value)
        && defaults.all(is_same)
}

fn is_template(node: &Node) -> bool {
    match &node.content {
        Content::Str(text) => text.contains("{{") || text.contains("{%"),
        Content::Seq(items) => items.iter().any(is_template),
        Content::Map(entries) => entries.iter().any(|entry| is_template(&entry.value)),
        _ => false,
    }
}
