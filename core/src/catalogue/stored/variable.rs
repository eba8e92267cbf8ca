//! One line of the compiled variables, and what of it holds in a release (`core/build/variables.rs` writes
//! them and says how).

use std::sync::Arc;

use super::states::{Letter, current, states};
use crate::catalogue::knowledge::{Origin, RoleDefault, ValueKind, Variable};
use crate::text::FileId;
use crate::yaml::{self, Content, Entry as Pair, Node};

/// A variable over all releases; nothing is read of it yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'t> {
    /// What holds in all releases, letter by letter.
    flags: &'t str,
    kind: &'t str,
    states: &'t str,
}

impl<'t> Entry<'t> {
    pub fn of(line: &'t str) -> Option<Entry<'t>> {
        let (head, states) = line.split_once('\t')?;
        let (flags, kind) = head.split_once(' ')?;
        Some(Entry { flags, kind, states })
    }

    pub fn kind(&self) -> Option<ValueKind> {
        ValueKind::parse(self.kind)
    }

    /// The kind follows from literals or truth values in every release.
    pub fn kind_is_sure(&self) -> bool {
        self.flags.contains('s')
    }

    /// Every release knows and reads it, none rejects it, and no role has it in its vars.
    pub fn is_everywhere(&self) -> bool {
        self.flags.contains('e')
    }

    pub fn is_known(&self, at: Letter) -> bool {
        current(self.states, at).is_some()
    }

    /// From a release on: what it sets it to first, as JSON; empty where that is not held, nothing
    /// where it sets it to nothing.
    pub fn defaults(&self) -> impl Iterator<Item = (Letter, Option<&'t str>)> {
        states(self.states).map(|(from, state)| (from, values(state).next().flatten()))
    }

    /// From a release on: all that it sets it to.
    pub fn values(&self) -> impl Iterator<Item = (Letter, Vec<Option<&'t str>>)> {
        states(self.states).map(|(from, state)| (from, values(state).collect()))
    }

    /// What the release knows of it; `None` when it does not know the name.
    pub fn at(&self, at: Letter) -> Option<Variable> {
        let mut fields = current(self.states, at)?.split('\t');
        let first = fields.next().unwrap_or_default();
        let (flags, sample) = first.split_once(' ').unwrap_or((first, ""));
        let mut variable = Variable {
            origin: origin(self.flags),
            kind: self.kind(),
            kind_is_sure: self.kind_is_sure(),
            sample: (!sample.is_empty()).then(|| sample.into()),
            is_live_in_sample: flags.contains('l'),
            is_read: !flags.contains('u'),
            set_at_runtime: self.flags.contains('t'),
            rejected: flags.contains('r'),
            ..Variable::default()
        };
        fields.for_each(|field| add(&mut variable, field));
        Some(variable)
    }
}

/// Adds what a field of a state says.
fn add(variable: &mut Variable, field: &str) {
    let Some((mark, text)) = field.split_at_checked(1) else { return };
    let set = match mark {
        "=" => &mut variable.defaults,
        "!" => &mut variable.role_vars,
        "?" => &mut variable.include_vars,
        _ => {
            variable.allowed = node(text).and_then(|node| Some(node.as_seq()?.to_vec())).unwrap_or_default();
            return;
        }
    };
    let (role, json) = role_and_value(text);
    set.push(RoleDefault { role: role.into(), place: None, value: json.and_then(node) });
}

/// A role and what it sets, as JSON; empty when it is not held.
fn role_and_value(text: &str) -> (&str, Option<&str>) {
    text.split_once(' ').map_or((text, None), |(role, json)| (role, Some(json)))
}

/// What the roles set, in the fields of a state.
fn values(state: &str) -> impl Iterator<Item = Option<&str>> {
    let fields = state.split('\t').skip(1).filter(|field| !field.starts_with('|'));
    fields.map(|field| role_and_value(field).1)
}

fn origin(flags: &str) -> Origin {
    match flags.as_bytes().first() {
        Some(b'D') => Origin::Default,
        Some(b'V') => Origin::RoleVar,
        Some(b'S') => Origin::Sample,
        Some(b'R') => Origin::Referenced,
        _ => Origin::Documented,
    }
}

/// A value of the data, where it is held; it lies in no file of the user.
pub(super) fn node(json: &str) -> Option<Arc<Node>> {
    if json.is_empty() {
        return None;
    }
    yaml::parse(FileId(u32::MAX), json.as_bytes()).root.map(|node| Arc::new(marked(node)))
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
