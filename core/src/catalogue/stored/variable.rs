//! One line of `core/data/variables.json`, and what of it holds in a release.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::range::holds;
use crate::catalogue::Release;
use crate::catalogue::knowledge::{Origin, RoleDefault, ValueKind, Variable};
use crate::text::FileId;
use crate::yaml::{self, Content, Entry as Pair, Node};

/// A variable over all releases.
#[derive(Debug, Deserialize)]
pub(super) struct Entry<'t> {
    #[serde(rename = "in", default = "all")]
    pub known_in: &'t str,
    origin: &'t str,
    kind: Option<&'t str>,
    #[serde(default)]
    sure: bool,
    #[serde(borrow, default)]
    pub defaults: Vec<Default_<'t>>,
    #[serde(borrow, default)]
    roles: BTreeMap<&'t str, &'t str>,
    #[serde(borrow, default)]
    role_vars: BTreeMap<&'t str, &'t str>,
    #[serde(borrow, default)]
    include_vars: BTreeMap<&'t str, &'t str>,
    #[serde(borrow, default)]
    allowed: Vec<Allowed<'t>>,
    #[serde(borrow, default)]
    sample: Vec<Sample<'t>>,
    unread: Option<&'t str>,
    #[serde(default)]
    runtime: bool,
    rejected: Option<&'t str>,
    #[serde(borrow, default)]
    pub became: Vec<Became<'t>>,
}

/// A default, for a range of releases.
#[derive(Debug, Deserialize)]
pub(super) struct Default_<'t> {
    #[serde(rename = "in", default = "all")]
    pub range: &'t str,
    role: Option<&'t str>,
    /// Absent when it is too large to be kept.
    #[serde(borrow, default, deserialize_with = "given")]
    pub value: Option<&'t RawValue>,
}

/// A value that stands there, `null` too.
fn given<'de, D: Deserializer<'de>>(value: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(value).map(Some)
}

#[derive(Debug, Deserialize)]
struct Allowed<'t> {
    #[serde(rename = "in", default = "all")]
    range: &'t str,
    #[serde(borrow)]
    values: Vec<&'t RawValue>,
}

#[derive(Debug, Deserialize)]
struct Sample<'t> {
    #[serde(rename = "in", default = "all")]
    range: &'t str,
    file: &'t str,
    live: Option<&'t str>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Became<'t> {
    #[serde(rename = "in")]
    pub since: &'t str,
    pub how: &'t str,
    pub name: &'t str,
}

fn all() -> &'static str {
    "*"
}

impl<'t> Entry<'t> {
    pub fn read(json: &'t str) -> Option<Entry<'t>> {
        serde_json::from_str(json).ok()
    }

    /// What the release knows of it; `None` when it does not know the name.
    pub fn at(&self, release: &Release) -> Option<Variable> {
        if !holds(self.known_in, release) {
            return None;
        }
        let sample = self.sample.iter().find(|sample| holds(sample.range, release));
        Some(Variable {
            origin: origin(self.origin),
            defaults: self.values(&self.roles, release),
            role_vars: self.values(&self.role_vars, release),
            include_vars: self.values(&self.include_vars, release),
            kind: self.kind.and_then(ValueKind::parse),
            kind_is_sure: self.sure,
            allowed: self.allowed(release),
            sample: sample.map(|sample| sample.file.into()),
            is_live_in_sample: sample.is_some_and(|s| s.live.is_some_and(|live| holds(live, release))),
            is_read: !self.unread.is_some_and(|range| holds(range, release)),
            set_at_runtime: self.runtime,
            rejected: self.rejected.is_some_and(|range| holds(range, release)),
        })
    }

    fn values(&self, roles: &BTreeMap<&str, &str>, release: &Release) -> Vec<RoleDefault> {
        let in_force = roles.iter().filter(|(_, range)| holds(range, release));
        in_force
            .map(|(role, _)| {
                let mut held = self.defaults.iter().filter(|default| holds(default.range, release));
                let value = held.find(|default| default.role.is_none_or(|only| only == *role));
                let value = value.and_then(|default| default.value).and_then(node);
                RoleDefault { role: (*role).into(), place: None, value }
            })
            .collect()
    }

    fn allowed(&self, release: &Release) -> Vec<Node> {
        let held = self.allowed.iter().find(|allowed| holds(allowed.range, release));
        let values = held.map(|allowed| allowed.values.as_slice()).unwrap_or_default();
        values.iter().filter_map(|raw| node(raw)).map(|node| (*node).clone()).collect()
    }
}

/// A value of the data; it lies in no file of the user.
pub(super) fn node(raw: &RawValue) -> Option<Arc<Node>> {
    yaml::parse(FileId(u32::MAX), raw.get().as_bytes()).root.map(|node| Arc::new(marked(node)))
}

/// The key that marks what is not held: with the keys of a mapping, with the key before it of a
/// mapping that has the same keys, or without anything.
const NOT_HELD: &str = "?";

/// The value with what is not held in its place.
fn marked(node: Node) -> Node {
    let span = node.span;
    let content = match node.content {
        Content::Map(entries) => match &**entries {
            [Pair { key, value }] if key.as_str() == Some(NOT_HELD) => not_held(value),
            entries => {
                let mut pairs: Vec<Pair> = Vec::with_capacity(entries.len());
                for Pair { key, value } in entries {
                    let same = before(value)
                        .and_then(|name| pairs.iter().find(|pair| pair.key.as_str() == Some(name)));
                    let value = same.map_or_else(|| marked(value.clone()), |pair| pair.value.clone());
                    pairs.push(Pair { key: key.clone(), value });
                }
                Content::Map(Arc::new(pairs))
            }
        },
        other => other,
    };
    Node { span, content }
}

/// The key of the mapping whose keys this one has.
fn before(value: &Node) -> Option<&str> {
    match value.as_map()? {
        [Pair { key, value }] if key.as_str() == Some(NOT_HELD) => value.as_str(),
        _ => None,
    }
}

fn not_held(keys: &Node) -> Content {
    let Some(keys) = keys.as_seq() else { return Content::NotHeld };
    let pair =
        |key: &Node| Pair { key: key.clone(), value: Node { span: key.span, content: Content::NotHeld } };
    Content::Map(Arc::new(keys.iter().map(pair).collect()))
}

fn origin(word: &str) -> Origin {
    match word {
        "default" => Origin::Default,
        "role var" => Origin::RoleVar,
        "sample" => Origin::Sample,
        "referenced" => Origin::Referenced,
        _ => Origin::Documented,
    }
}
