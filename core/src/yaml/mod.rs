//! YAML as PyYAML reads it, with the place of every node.
//!
//! Tokens and events are libyaml's (`scan`, `events`), which PyYAML and so Ansible reads with: a
//! YAML 1.2 parser accepts, refuses and ends things elsewhere. Above them `parse` builds the tree and
//! `construct` gives nodes their values. A file that PyYAML would refuse gives no tree, only the problem.

use std::sync::Arc;

use crate::text::Span;

pub(crate) mod base64;
mod construct;
pub mod edit;
#[cfg(test)]
mod edit_tests;
mod events;
mod int;
mod json;
pub mod limits;
mod parse;
#[cfg(test)]
mod property_tests;
mod quote;
mod recent;
mod scalar;
mod scan;
mod source;
#[cfg(test)]
mod tests;
mod timestamp;

pub use int::Int;
pub use parse::{parse, parse_yaml};
pub use quote::{Quoting, quote, quoting};

/// A node as written. `span` covers the scalar with its quotes, or the whole collection.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub span: Span,
    pub content: Content,
}

/// What PyYAML makes of a node.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    Null,
    Bool(bool),
    Int(Int),
    Float(f64),
    Str(Arc<str>),
    /// ISO text, as Ansible prints dates and datetimes.
    Timestamp(Arc<str>),
    Bytes(Arc<[u8]>),
    Seq(Arc<Vec<Node>>),
    /// Last of duplicate keys wins; order of first appearance, merge keys resolved as PyYAML does.
    Map(Arc<Vec<Entry>>),
    Set(Arc<Vec<Node>>),
    /// `!unsafe`: text that is never templated.
    Unsafe(Arc<str>),
    /// `!vault`: the ciphertext; its value is Unknown.
    Vault(Arc<str>),
    /// A value that the catalogue does not hold: Unknown. No text is read as it.
    NotHeld,
}

/// One key of a mapping.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub key: Node,
    pub value: Node,
}

/// Something the reader should hear about a YAML text.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    pub span: Span,
    pub kind: ProblemKind,
    /// A second place: the first of two duplicate keys, where an open bracket is.
    pub related: Option<Span>,
    /// The entry that counts for nothing, as a later one has its key.
    pub lost: Option<Arc<Entry>>,
}

impl Problem {
    fn new(span: Span, kind: ProblemKind, related: Option<Span>) -> Self {
        Problem { span, kind, related, lost: None }
    }
}

/// Kinds of [`Problem`]. All but `DuplicateKey` mean that Ansible refuses the file, or that it is
/// over one of our limits.
#[derive(Clone, Debug, PartialEq)]
pub enum ProblemKind {
    /// The last one counts, with a warning; `related` is the one before.
    DuplicateKey(String),
    /// PyYAML's reason in its own words, for instance "mapping values are not allowed in this context".
    Syntax(String),
    /// A mapping or list as a key, mostly an unquoted `{{ var }}`: `related` is the mapping that has
    /// the key. The text is Python's class of the key.
    UnhashableKey(&'static str),
    /// A tag that Ansible does not know, in full.
    UnknownTag(String),
    /// A value that does not fit its tag or its look, with Python's reason.
    BadValue(String),
    UndefinedAlias(String),
    /// An alias inside the node that it names.
    RecursiveAlias(String),
    DuplicateAnchor(String),
    /// Not UTF-8; the span covers the first bytes that are not.
    NotUtf8,
    ControlCharacter(char),
    SeveralDocuments,
    /// Over [`limits::DEPTH`].
    TooDeep,
    /// Over [`limits::ALIASED_NODES`].
    TooManyAliases,
    /// Over [`limits::BYTES`].
    TooLarge,
}

impl ProblemKind {
    /// The file is not read at all.
    pub fn refuses(&self) -> bool {
        !matches!(self, ProblemKind::DuplicateKey(_))
    }

    /// The reason as PyYAML or Ansible words it; ours where a limit is.
    pub fn reason(&self) -> String {
        match self {
            ProblemKind::DuplicateKey(key) => {
                format!("found a duplicate dict key ({key}). Using last defined value only.")
            }
            ProblemKind::Syntax(reason) | ProblemKind::BadValue(reason) => reason.clone(),
            ProblemKind::UnhashableKey(class) => {
                format!("found unacceptable key (unhashable type: '{class}')")
            }
            ProblemKind::UnknownTag(tag) => scalar::no_constructor(tag),
            ProblemKind::UndefinedAlias(_) => "found undefined alias".to_owned(),
            ProblemKind::RecursiveAlias(name) => format!("the alias *{name} is inside what it names"),
            ProblemKind::DuplicateAnchor(_) => "found duplicate anchor".to_owned(),
            ProblemKind::NotUtf8 => "the file is not UTF-8".to_owned(),
            ProblemKind::ControlCharacter(c) => {
                format!("unacceptable character #x{:04x}: control characters are not allowed", u32::from(*c))
            }
            ProblemKind::SeveralDocuments => {
                "expected a single document in the stream, but found another document".to_owned()
            }
            ProblemKind::TooDeep => format!("nested deeper than {} levels", limits::DEPTH),
            ProblemKind::TooManyAliases => {
                format!("aliases stand for more than {} nodes", limits::ALIASED_NODES)
            }
            ProblemKind::TooLarge => format!("larger than {} MiB", limits::BYTES >> 20),
        }
    }
}

/// A parsed text: `root` is `None` when PyYAML would refuse it or it is empty.
#[derive(Clone, Debug, Default)]
pub struct Document {
    pub root: Option<Node>,
    pub problems: Vec<Problem>,
}

/// A plain scalar with this text is a text: no number, date or word of YAML's own.
pub(crate) fn reads_as_text(text: &str) -> bool {
    matches!(scalar::plain(text), Ok(Content::Str(_)))
}

impl Content {
    pub fn int(value: impl Into<i128>) -> Self {
        Content::Int(Int::from(value.into()))
    }
}

impl Document {
    /// PyYAML would refuse this text.
    pub fn refused(&self) -> bool {
        self.problems.iter().any(|problem| problem.kind.refuses())
    }
}

impl Node {
    pub fn as_str(&self) -> Option<&str> {
        match &self.content {
            Content::Str(text) | Content::Unsafe(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_map(&self) -> Option<&[Entry]> {
        match &self.content {
            Content::Map(entries) => Some(entries),
            _ => None,
        }
    }

    pub fn as_seq(&self) -> Option<&[Node]> {
        match &self.content {
            Content::Seq(items) => Some(items),
            _ => None,
        }
    }

    /// The entry of a mapping with this text as key.
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.as_map()?.iter().find(|entry| entry.key.as_str() == Some(key))
    }
}
