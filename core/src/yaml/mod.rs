//! YAML as PyYAML reads it, with the place of every node.
//!
//! saphyr-parser gives events; resolving plain scalars by YAML 1.1, anchors, merge keys, tags and
//! PyYAML's refusals are ours. A file that PyYAML would refuse gives no tree, only the problem.

use std::sync::Arc;

use crate::text::Span;

mod parse;

pub use parse::parse;

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
    Int(i128),
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
}

/// Kinds of [`Problem`]; those after `DuplicateKey` mean that PyYAML refuses the file.
#[derive(Clone, Debug, PartialEq)]
pub enum ProblemKind {
    DuplicateKey(String),
    /// PyYAML's reason in its own words, for instance "mapping values are not allowed here".
    Syntax(String),
    NotUtf8,
    TooDeep,
    TooManyAliases,
    SeveralDocuments,
}

/// A parsed text: `root` is `None` when PyYAML would refuse it or it is empty.
#[derive(Clone, Debug, Default)]
pub struct Document {
    pub root: Option<Node>,
    pub problems: Vec<Problem>,
}

impl Document {
    /// PyYAML would refuse this text.
    pub fn refused(&self) -> bool {
        self.problems.iter().any(|problem| !matches!(problem.kind, ProblemKind::DuplicateKey(_)))
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
