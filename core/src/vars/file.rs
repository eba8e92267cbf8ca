//! One file of variables, read once and remembered while its bytes stay the same.

use crate::collections::HashMap;
use std::cell::RefCell;
use std::sync::Arc;

use super::problem::{Problem, ProblemKind};
use crate::inventory::{Variable, Variables};
use crate::text::{FileId, Span};
use crate::workspace::Workspace;
use crate::yaml::{self, Content, Document, Entry, Node};

/// The first bytes of a file that Ansible Vault encrypted as a whole.
const VAULT_HEADER: &[u8] = b"$ANSIBLE_VAULT";
/// Those of a file that git-crypt keeps locked.
const GIT_CRYPT_HEADER: &[u8] = b"\0GITCRYPT\0";

/// Why variables that might be there cannot be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Opaque {
    /// Encrypted, by Ansible Vault or git-crypt.
    Vault,
    /// Ansible would refuse the file.
    Broken,
    /// `-e @file` names a file that was not given.
    NotGiven,
}

/// The variables of one text.
#[derive(Clone, Debug, Default)]
pub struct VarsText {
    pub vars: Variables,
    /// The text may set more than `vars`.
    pub opaque: Option<Opaque>,
    pub problems: Vec<Problem>,
    pub document: Arc<Document>,
}

impl VarsText {
    /// Reads a variable file: one mapping in YAML or JSON, nothing, or something encrypted.
    fn read(file: FileId, bytes: &[u8], document: Arc<Document>) -> Self {
        if is_encrypted(bytes) {
            return VarsText { opaque: Some(Opaque::Vault), ..VarsText::default() };
        }
        let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
        let first_line = Span::new(file, 0, end);
        VarsText::of_document(document, first_line, ProblemKind::NotAMapping)
    }

    /// The variables of a `-e` argument in YAML.
    pub(super) fn of_extra(document: Document, span: Span) -> Self {
        VarsText::of_document(Arc::new(document), span, ProblemKind::ExtraNotAMapping)
    }

    pub(super) fn refused(problem: Problem) -> Self {
        VarsText { opaque: Some(Opaque::Broken), problems: vec![problem], ..VarsText::default() }
    }

    fn of_document(document: Arc<Document>, span: Span, not_a_mapping: ProblemKind) -> Self {
        let mut problems: Vec<Problem> = document.problems.iter().map(Problem::yaml).collect();
        let mut vars = Variables::default();
        let mut opaque = document.refused().then_some(Opaque::Broken);
        match &document.root {
            Some(Node { content: Content::Map(entries), .. }) => {
                vars = entries.iter().map(variable).collect();
            }
            Some(root) if !is_nothing(root) || not_a_mapping == ProblemKind::ExtraNotAMapping => {
                opaque = Some(Opaque::Broken);
                problems.push(Problem::stop(span, not_a_mapping));
            }
            _ => {}
        }
        VarsText { vars, opaque, problems, document }
    }
}

/// By Ansible Vault or git-crypt, as a whole.
fn is_encrypted(bytes: &[u8]) -> bool {
    bytes.starts_with(VAULT_HEADER) && bytes.is_ascii() || is_locked(bytes)
}

/// git-crypt has it locked: a run needs it unlocked.
pub fn is_locked(bytes: &[u8]) -> bool {
    bytes.starts_with(GIT_CRYPT_HEADER)
}

fn variable(entry: &Entry) -> (Arc<str>, Variable) {
    (name_of(&entry.key), Variable { name: entry.key.span, value: entry.value.clone() })
}

/// A key as `ansible-inventory` prints it: keys need not be text.
fn name_of(key: &Node) -> Arc<str> {
    match &key.content {
        Content::Str(text) | Content::Unsafe(text) | Content::Timestamp(text) => text.clone(),
        Content::Null => "null".into(),
        Content::Bool(value) => value.to_string().into(),
        Content::Int(value) => value.to_string().into(),
        Content::Float(value) => super::text(&super::Value::Float(*value)).into(),
        _ => "".into(),
    }
}

/// A root that Ansible takes for an empty file: it asks Python's truth only.
fn is_nothing(root: &Node) -> bool {
    match &root.content {
        Content::Null => true,
        Content::Bool(value) => !value,
        Content::Int(value) => value.get() == 0,
        Content::Float(value) => *value == 0.0,
        Content::Str(text) | Content::Unsafe(text) => text.is_empty(),
        Content::Bytes(bytes) => bytes.is_empty(),
        Content::Seq(items) | Content::Set(items) => items.is_empty(),
        Content::Map(entries) => entries.is_empty(),
        Content::Timestamp(_) | Content::Vault(_) | Content::NotHeld => false,
    }
}

/// Files read so far. What a file gave is kept while its bytes stay the same.
#[derive(Debug, Default)]
pub struct FileCache {
    read: RefCell<HashMap<FileId, Cached>>,
}

#[derive(Debug)]
struct Cached {
    bytes: Arc<[u8]>,
    document: Arc<Document>,
    /// The file as variables, once it was asked for.
    vars: Option<Arc<VarsText>>,
}

impl FileCache {
    /// The file as YAML or JSON; empty for a vault.
    pub fn document(&self, workspace: &Workspace, id: FileId) -> Arc<Document> {
        let Some(file) = workspace.file(id) else { return Arc::default() };
        if let Some(cached) = self.read.borrow().get(&id).filter(|cached| same(&cached.bytes, &file.bytes)) {
            return cached.document.clone();
        }
        let document = match is_encrypted(&file.bytes) {
            true => Arc::default(),
            false => Arc::new(yaml::parse(id, &file.bytes)),
        };
        let cached = Cached { bytes: file.bytes.clone(), document: document.clone(), vars: None };
        self.read.borrow_mut().insert(id, cached);
        document
    }

    /// The file as variables.
    pub fn vars(&self, workspace: &Workspace, id: FileId) -> Arc<VarsText> {
        let document = self.document(workspace, id);
        let known = self.read.borrow().get(&id).and_then(|cached| cached.vars.clone());
        known.unwrap_or_else(|| {
            let vars = Arc::new(VarsText::read(id, workspace.bytes(id), document));
            if let Some(cached) = self.read.borrow_mut().get_mut(&id) {
                cached.vars = Some(vars.clone());
            }
            vars
        })
    }
}

fn same(a: &Arc<[u8]>, b: &Arc<[u8]>) -> bool {
    Arc::ptr_eq(a, b) || a == b
}
