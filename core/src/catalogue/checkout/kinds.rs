//! What sort of value each variable takes, from what the tree sets it to.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use crate::catalogue::knowledge::{RoleDefault, ValueKind, Variable};
use crate::vars::Value;
use crate::vars::outline::{self, Shape};
use crate::yaml::{Content, Node};

/// Variables that stand for variables are not followed further.
const DEPTH: usize = 8;

/// A kind, and whether it follows from literals or truth values rather than from the look of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Guess {
    kind: ValueKind,
    is_sure: bool,
}

/// Fills in the kinds. Names with allowed values have theirs.
pub fn add(variables: &mut BTreeMap<Arc<str>, Variable>) {
    let guesses: Vec<Option<Guess>> =
        variables.iter().map(|(name, variable)| guess(variables, name, variable, DEPTH)).collect();
    for (variable, guess) in variables.values_mut().zip(guesses) {
        if !variable.allowed.is_empty() {
            (variable.kind, variable.kind_is_sure) = (Some(ValueKind::Enum), true);
        } else if let Some(guess) = guess {
            (variable.kind, variable.kind_is_sure) = (Some(guess.kind), guess.is_sure);
        }
    }
}

/// What all values have in common.
fn guess(
    variables: &BTreeMap<Arc<str>, Variable>,
    name: &str,
    variable: &Variable,
    depth: usize,
) -> Option<Guess> {
    let mut common: Option<Guess> = None;
    for node in values(variable).filter(|node| node.content != Content::Null) {
        let guess = of_node(variables, name, node, depth)?;
        common = match common {
            Some(common) if common.kind != guess.kind => return None,
            Some(common) => Some(Guess { is_sure: common.is_sure || guess.is_sure, ..common }),
            None => Some(guess),
        };
    }
    common
}

/// The values that decide: defaults, else those that outrank the inventory.
fn values(variable: &Variable) -> impl Iterator<Item = &Arc<Node>> {
    let lists = [&variable.defaults, &variable.role_vars, &variable.include_vars];
    let first = lists.into_iter().find(|list| !list.is_empty());
    first.into_iter().flatten().filter_map(|default: &RoleDefault| default.value.as_ref())
}

fn of_node(variables: &BTreeMap<Arc<str>, Variable>, name: &str, node: &Node, depth: usize) -> Option<Guess> {
    let sure = |kind| Some(Guess { kind, is_sure: true });
    match &node.content {
        Content::Bool(_) => sure(ValueKind::Bool),
        Content::Int(_) => sure(ValueKind::Int),
        Content::Float(_) => sure(ValueKind::Float),
        Content::Seq(_) => sure(ValueKind::List),
        Content::Map(_) => sure(ValueKind::Dict),
        Content::Str(text) if text.contains("{{") || text.contains("{%") => {
            of_shape(variables, name, outline::template(text)?, text, depth)
        }
        Content::Str(text) => Some(of_text(name, text)),
        _ => None,
    }
}

fn of_shape(
    variables: &BTreeMap<Arc<str>, Variable>,
    name: &str,
    shape: Shape,
    text: &str,
    depth: usize,
) -> Option<Guess> {
    let seems = |kind| Some(Guess { kind, is_sure: false });
    match shape {
        Shape::Bool => Some(Guess { kind: ValueKind::Bool, is_sure: true }),
        Shape::Int => seems(ValueKind::Int),
        Shape::Float => seems(ValueKind::Float),
        Shape::List => seems(ValueKind::List),
        Shape::Dict => seems(ValueKind::Dict),
        Shape::Text => seems(of_text(name, text).kind).map(|guess| match guess.kind {
            ValueKind::Path | ValueKind::Url => guess,
            _ => Guess { kind: ValueKind::Text, ..guess },
        }),
        Shape::Is(Value::Bool(_)) => seems(ValueKind::Bool),
        Shape::Is(Value::Int(_)) => seems(ValueKind::Int),
        Shape::Is(Value::Str(text)) => seems(of_text(name, &text).kind),
        Shape::Is(_) => None,
        // Mostly that of a version, and any other text too.
        Shape::Of(_) if name.ends_with("_tag") => seems(ValueKind::Text),
        Shape::Of(other) => {
            let depth = depth.checked_sub(1)?;
            guess(variables, &other, variables.get(&other)?, depth)
        }
    }
}

/// The kind of a plain text, by its look.
fn of_text(name: &str, text: &str) -> Guess {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let kind = if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false") {
        ValueKind::Switch
    } else if digits(text) {
        if is_resource(name) { ValueKind::Quantity } else { ValueKind::Number }
    } else if text.contains("://") {
        ValueKind::Url
    } else if text.starts_with('/') && !text.contains(' ') {
        ValueKind::Path
    } else if text.parse::<IpAddr>().is_ok() {
        ValueKind::Ip
    } else if is_network(text) {
        ValueKind::Cidr
    } else if name.ends_with("_tag") {
        ValueKind::Text
    } else if is_version(text) && (text.starts_with('v') || name.contains("version")) {
        ValueKind::Version
    } else {
        of_amount(name, text)
    };
    Guess { kind, is_sure: !text.is_empty() }
}

/// `10.0.0.0/8`.
fn is_network(text: &str) -> bool {
    let parts = text.split_once('/');
    parts.is_some_and(|(address, bits)| address.parse::<IpAddr>().is_ok() && bits.parse::<u8>().is_ok())
}

/// `v1.2.3`, `1.24`, `1.2.3-rc.1`.
fn is_version(text: &str) -> bool {
    let mut parts = text.strip_prefix('v').unwrap_or(text).split('.');
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.next().is_some_and(number)
        && parts.next().is_some_and(|part| part.starts_with(|c: char| c.is_ascii_digit()))
        && !text.contains([' ', '/', ':', ','])
}

/// Words in names of what is measured in quantities, where `5m` is a share of a processor.
const RESOURCES: [&str; 5] = ["cpu", "memory", "requests", "limits", "_reserved"];

fn is_resource(name: &str) -> bool {
    RESOURCES.iter().any(|word| name.contains(word))
}

fn of_amount(name: &str, text: &str) -> ValueKind {
    let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = text.strip_prefix(number).unwrap_or_default();
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    match unit {
        "m" if is_number && is_resource(name) => ValueKind::Quantity,
        "Ki" | "Mi" | "Gi" | "Ti" | "K" | "M" | "G" | "T" | "k" if is_number => ValueKind::Quantity,
        _ if is_duration(text) => ValueKind::Duration,
        _ => ValueKind::Text,
    }
}

/// `30s`, `1h30m0s`.
fn is_duration(text: &str) -> bool {
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let after = ["ms", "s", "m", "h"].iter().find_map(|unit| digits.strip_prefix(unit));
        match after {
            Some(after) if digits.len() < rest.len() => rest = after,
            _ => return false,
        }
    }
    !text.is_empty()
}
