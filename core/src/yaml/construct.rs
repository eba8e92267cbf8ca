//! What tags make of nodes: PyYAML's SafeConstructor with Ansible's additions.

use crate::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::events::Style;
use super::{Content, Entry, Node, Problem, ProblemKind, limits, scalar};
use crate::text::Span;

const CORE: &str = "tag:yaml.org,2002:";

/// A tag as far as it matters here.
pub(super) struct Tag(Option<String>);

/// Keys and values as they are written.
#[derive(Default)]
pub(super) struct Pairs {
    pub entries: Vec<Entry>,
    /// The places of those with `<<` as their key.
    pub merges: Vec<usize>,
}

impl Tag {
    /// `!` alone means no tag, for PyYAML.
    pub(super) fn new(tag: Option<String>) -> Self {
        Tag(tag)
    }

    /// The name within YAML's own tags, the whole tag otherwise.
    fn name(&self) -> Option<&str> {
        let tag = self.0.as_deref().filter(|tag| *tag != "!")?;
        Some(tag.strip_prefix(CORE).unwrap_or(tag))
    }

    fn is_core(&self) -> bool {
        self.0.as_deref().is_some_and(|tag| tag.starts_with(CORE))
    }

    /// Without a tag, the look of a plain scalar says what it is; `!` makes any scalar plain, and
    /// nothing text.
    fn resolves(&self, style: Style) -> bool {
        match &self.0 {
            None => style != Style::Text,
            Some(_) => style != Style::Empty,
        }
    }

    /// A plain `<<`, or `!!merge`.
    pub(super) fn merges(&self, text: &str, style: Style) -> bool {
        match self.name() {
            None => text == "<<" && self.resolves(style),
            Some(name) => self.is_core() && name == "merge",
        }
    }

    /// As a key, `=` is text, and `<<` never becomes a value.
    pub(super) fn is_key_text(&self, text: &str, style: Style) -> bool {
        let value = match self.name() {
            None => text == "=" && self.resolves(style),
            Some(name) => self.is_core() && name == "value",
        };
        value || self.merges(text, style)
    }
}

fn refuse(span: Span, kind: ProblemKind) -> Problem {
    Problem::new(span, kind, None)
}

fn unknown_tag(tag: &Tag, span: Span) -> Problem {
    refuse(span, ProblemKind::UnknownTag(tag.0.clone().unwrap_or_default()))
}

fn wrong_node(span: Span, wanted: &str, found: &str) -> Problem {
    refuse(span, ProblemKind::BadValue(format!("expected a {wanted} node, but found {found}")))
}

/// The value of a scalar.
pub(super) fn scalar(tag: &Tag, span: Span, text: &str, style: Style) -> Result<Content, Problem> {
    let bad = |reason: String| refuse(span, ProblemKind::BadValue(reason));
    let Some(name) = tag.name() else {
        return match tag.resolves(style) {
            true => scalar::plain(text).map_err(bad),
            false => Ok(Content::Str(text.into())),
        };
    };
    if !tag.is_core() {
        return match name {
            "!vault" | "!vault-encrypted" => Ok(Content::Vault(text.into())),
            "!unsafe" => Ok(Content::Unsafe(text.into())),
            _ => Err(unknown_tag(tag, span)),
        };
    }
    match name {
        "str" | "python/unicode" => Ok(Content::Str(text.into())),
        "null" => Ok(Content::Null),
        "bool" => scalar::bool(text).map_err(bad),
        "int" => scalar::int(text).map_err(bad),
        "float" => scalar::float(text).map(Content::Float).map_err(bad),
        "timestamp" => super::timestamp::construct(text).map(Content::Timestamp).map_err(bad),
        "binary" => scalar::binary(text).map(|bytes| Content::Bytes(bytes.into())).map_err(bad),
        "map" | "set" | "python/dict" => Err(wrong_node(span, "mapping", "scalar")),
        "seq" => Err(wrong_node(span, "sequence", "scalar")),
        "omap" | "pairs" => {
            Err(refuse(span, ProblemKind::BadValue("expected a sequence, but found scalar".to_owned())))
        }
        _ => Err(unknown_tag(tag, span)),
    }
}

/// The value of a sequence.
pub(super) fn sequence(tag: &Tag, span: Span, items: Vec<Node>) -> Result<Content, Problem> {
    match tag.name() {
        None => Ok(Content::Seq(items.into())),
        Some("!unsafe") => Ok(Content::Seq(items.iter().map(make_unsafe).collect::<Vec<_>>().into())),
        Some("!vault" | "!vault-encrypted") => Err(wrong_node(span, "scalar", "sequence")),
        Some(_) if !tag.is_core() => Err(unknown_tag(tag, span)),
        Some("seq") => Ok(Content::Seq(items.into())),
        Some("omap" | "pairs") => pairs(span, items),
        Some("map" | "set" | "python/dict") => Err(wrong_node(span, "mapping", "sequence")),
        Some("str" | "python/unicode" | "null" | "bool" | "int" | "float" | "timestamp" | "binary") => {
            Err(wrong_node(span, "scalar", "sequence"))
        }
        Some(_) => Err(unknown_tag(tag, span)),
    }
}

/// `!!omap` and `!!pairs`: a list of pairs.
fn pairs(span: Span, items: Vec<Node>) -> Result<Content, Problem> {
    let mut out = Vec::new();
    for item in items {
        match item.as_map() {
            Some([entry]) => {
                let pair = vec![entry.key.clone(), entry.value.clone()];
                out.push(Node { span: item.span, content: Content::Seq(pair.into()) });
            }
            _ => {
                let reason = "expected a mapping of length 1".to_owned();
                return Err(Problem::new(item.span, ProblemKind::BadValue(reason), Some(span)));
            }
        }
    }
    Ok(Content::Seq(out.into()))
}

/// The value of a mapping; duplicate keys go to `problems`.
pub(super) fn mapping(
    tag: &Tag,
    span: Span,
    pairs: Pairs,
    problems: &mut Vec<Problem>,
) -> Result<Content, Problem> {
    match tag.name() {
        None => {}
        Some("!unsafe") => {}
        Some("!vault" | "!vault-encrypted") => return Err(wrong_node(span, "scalar", "mapping")),
        Some(_) if !tag.is_core() => return Err(unknown_tag(tag, span)),
        Some("map" | "python/dict" | "set") => {}
        Some("seq") => return Err(wrong_node(span, "sequence", "mapping")),
        Some("omap" | "pairs") => {
            return Err(refuse(
                span,
                ProblemKind::BadValue("expected a sequence, but found mapping".to_owned()),
            ));
        }
        Some("str" | "python/unicode" | "null" | "bool" | "int" | "float" | "timestamp" | "binary") => {
            return Err(wrong_node(span, "scalar", "mapping"));
        }
        Some(_) => return Err(unknown_tag(tag, span)),
    }
    let entries = entries(span, pairs, problems)?;
    Ok(match tag.name() {
        Some("set") => Content::Set(entries.into_iter().map(|entry| entry.key).collect::<Vec<_>>().into()),
        Some("!unsafe") => {
            let wrap =
                |entry: Entry| Entry { key: make_unsafe(&entry.key), value: make_unsafe(&entry.value) };
            Content::Map(entries.into_iter().map(wrap).collect::<Vec<_>>().into())
        }
        _ => Content::Map(entries.into()),
    })
}

/// Merged entries first, then the mapping's own; the last of equal keys wins, at the first's place.
pub(super) fn entries(span: Span, pairs: Pairs, problems: &mut Vec<Problem>) -> Result<Vec<Entry>, Problem> {
    let Pairs { entries, merges } = pairs;
    if merges.is_empty() && are_distinct(&entries) {
        return Ok(entries);
    }
    let mut merged = Vec::new();
    let mut own = Vec::with_capacity(entries.len());
    for (place, entry) in entries.into_iter().enumerate() {
        match merges.binary_search(&place) {
            Ok(_) => merge(span, &entry.value, &mut merged)?,
            Err(_) => own.push(entry),
        }
    }
    let inherited = merged.len();
    let mut out: Vec<Entry> = Vec::with_capacity(inherited + own.len());
    // Where a key stands in `out`, and its own place in this mapping, if it has one yet.
    let mut places: HashMap<Key, (usize, Option<Span>)> =
        HashMap::with_capacity_and_hasher(inherited + own.len(), Default::default());
    for (i, entry) in merged.into_iter().chain(own).enumerate() {
        let key = Key::of(&entry.key.content).ok_or_else(|| {
            let kind = ProblemKind::UnhashableKey(python_class(&entry.key.content));
            Problem::new(entry.key.span, kind, Some(span))
        })?;
        let here = (i >= inherited).then_some(entry.key.span);
        match places.get_mut(&key) {
            None => {
                places.insert(key, (out.len(), here));
                out.push(entry);
            }
            Some((place, first)) => {
                // As in Python, the first of equal keys (`1`, `true`) stays.
                let entry = match out.get(*place) {
                    Some(known) => {
                        Entry { key: Node { content: known.key.content.clone(), ..entry.key }, ..entry }
                    }
                    None => entry,
                };
                // Setting a merged key anew is what merging is for.
                if let (Some(first), Some(second)) = (*first, here) {
                    let kind = ProblemKind::DuplicateKey(key_text(&entry.key.content));
                    let lost = out.get(*place).map(|entry| Arc::new(entry.clone()));
                    if problems.len() < limits::DUPLICATES {
                        problems.push(Problem { lost, ..Problem::new(second, kind, Some(first)) });
                    }
                }
                *first = here.or(*first);
                if let Some(slot) = out.get_mut(*place) {
                    // Python keeps the first of equal keys (`1` and `true`) and the last value.
                    slot.key.span = entry.key.span;
                    slot.value = entry.value;
                }
            }
        }
    }
    Ok(out)
}

/// Up to so many keys, comparing each with each is quicker than a hash.
const FEW: usize = 8;

/// All keys are texts, and no two are equal: nearly every mapping.
fn are_distinct(entries: &[Entry]) -> bool {
    fn text(entry: &Entry) -> Option<&str> {
        match &entry.key.content {
            Content::Str(text) => Some(text),
            _ => None,
        }
    }
    if entries.len() > FEW {
        // Numbered hosts mostly come in order.
        let order = |entry| text(entry).map(|text| (text.len(), text));
        if entries.is_sorted_by(|a, b| order(a) < order(b)) {
            return entries.first().and_then(text).is_some();
        }
        let mut seen = HashSet::with_capacity_and_hasher(entries.len(), Default::default());
        return entries.iter().all(|entry| text(entry).is_some_and(|key| seen.insert(key)));
    }
    entries.iter().enumerate().all(|(place, entry)| {
        text(entry).is_some() && entries.iter().take(place).all(|before| text(before) != text(entry))
    })
}

fn merge(span: Span, value: &Node, merged: &mut Vec<Entry>) -> Result<(), Problem> {
    let refuse = |node: &Node, wanted: &str| {
        let found = node_id(&node.content);
        let reason = format!("expected a {wanted} for merging, but found {found}");
        Problem::new(node.span, ProblemKind::BadValue(reason), Some(span))
    };
    match &value.content {
        Content::Map(entries) => merged.extend(entries.iter().cloned()),
        Content::Seq(items) => {
            // The first of a list of mappings is the strongest.
            for item in items.iter().rev() {
                let entries = item.as_map().ok_or_else(|| refuse(item, "mapping"))?;
                merged.extend(entries.iter().cloned());
            }
        }
        _ => return Err(refuse(value, "mapping or list of mappings")),
    }
    Ok(())
}

/// A key as Python's dict tells keys apart: `1`, `1.0` and `true` are one.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Null,
    Int(i128),
    Float(u64),
    Str(Arc<str>),
    Bytes(Arc<[u8]>),
    Timestamp(Arc<str>),
}

impl Key {
    fn of(content: &Content) -> Option<Key> {
        Some(match content {
            Content::Null => Key::Null,
            Content::Bool(value) => Key::Int(i128::from(*value)),
            Content::Int(value) => Key::Int(value.get()),
            Content::Float(value) if value.fract() == 0.0 && value.abs() < 1e30 => Key::Int(*value as i128),
            Content::Float(value) => Key::Float(value.to_bits()),
            Content::Str(text) | Content::Unsafe(text) | Content::Vault(text) => Key::Str(text.clone()),
            Content::Timestamp(text) => Key::Timestamp(text.clone()),
            Content::Bytes(bytes) => Key::Bytes(bytes.clone()),
            Content::Seq(_) | Content::Map(_) | Content::Set(_) | Content::NotHeld => return None,
        })
    }
}

fn key_text(content: &Content) -> String {
    match content {
        Content::Null => "None".to_owned(),
        Content::Bool(true) => "True".to_owned(),
        Content::Bool(false) => "False".to_owned(),
        Content::Int(value) => value.to_string(),
        Content::Float(value) => format!("{value:?}"),
        Content::Str(text) | Content::Unsafe(text) | Content::Vault(text) | Content::Timestamp(text) => {
            text.to_string()
        }
        Content::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Content::Seq(_) | Content::Map(_) | Content::Set(_) | Content::NotHeld => String::new(),
    }
}

/// Ansible's class of a value that cannot be a key.
fn python_class(content: &Content) -> &'static str {
    match content {
        Content::Map(_) => "AnsibleMapping",
        Content::Set(_) => "set",
        _ => "AnsibleSequence",
    }
}

fn node_id(content: &Content) -> &'static str {
    match content {
        Content::Map(_) | Content::Set(_) => "mapping",
        Content::Seq(_) => "sequence",
        _ => "scalar",
    }
}

/// `!unsafe` reaches every text below. Recursion is bounded by the depth of the tree.
pub(super) fn make_unsafe(node: &Node) -> Node {
    let content = match &node.content {
        Content::Str(text) => Content::Unsafe(text.clone()),
        Content::Seq(items) => Content::Seq(items.iter().map(make_unsafe).collect::<Vec<_>>().into()),
        Content::Set(items) => Content::Set(items.iter().map(make_unsafe).collect::<Vec<_>>().into()),
        Content::Map(entries) => {
            let wrap =
                |entry: &Entry| Entry { key: make_unsafe(&entry.key), value: make_unsafe(&entry.value) };
            Content::Map(entries.iter().map(wrap).collect::<Vec<_>>().into())
        }
        other => other.clone(),
    };
    Node { span: node.span, content }
}
