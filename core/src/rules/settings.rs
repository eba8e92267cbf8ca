//! What the texts set, name by name: for rules about variables.

use super::context::{Context, FileKind};
use super::names::{Place, Settings};
use crate::inventory::HostId;
use crate::report::{Fix, Phrase};
use crate::text::{Edit, Span};
use crate::vars::{Outcome, Value};
use crate::yaml::{Content, edit};

impl<'a> Context<'a> {
    /// Every name that some text sets, with its places.
    pub fn settings(&self) -> &Settings<'a> {
        self.settings.get_or_init(|| Settings::of(self.vars, &|file| self.workspace.bytes(file)))
    }

    /// Some text sets the variable, for whichever host.
    pub fn sets(&self, name: &str) -> bool {
        self.settings().contains(name)
    }

    /// A host that has this place's value; `None` when something stronger hides it from all.
    pub fn host_of(&self, name: &str, place: Place) -> Option<HostId> {
        self.inventory.host_ids().find(|host| {
            self.vars.setting(*host, name).is_some_and(|setting| setting.name == place.variable.name)
        })
    }

    /// The value of a place where it counts; `None` when it counts nowhere or cannot be known.
    pub fn value_at(&self, name: &str, place: Place) -> Option<(HostId, Value)> {
        let host = self.host_of(name, place)?;
        match self.vars.value(host, name) {
            Outcome::Known(value) if value.unknown().is_none() => Some((host, value)),
            _ => None,
        }
    }

    /// Gives a variable another name wherever it is set; `None` when the new name is taken or a
    /// place is no plain key of a file.
    pub fn rename(&self, name: &str, new: &str, title: Phrase) -> Option<Fix> {
        let places = self.settings().get(name).filter(|_| !self.sets(new))?;
        let mut edits: Vec<Edit> = Vec::new();
        for place in places.iter() {
            let span = place.variable.name;
            if edits.iter().any(|edit| edit.span == span) {
                continue;
            }
            let plain = self.workspace.bytes(span.file).get(span.range()) == Some(name.as_bytes());
            if !plain || !self.is_editable(span) {
                return None;
            }
            edits.push(Edit::replace(span, new.to_owned()));
        }
        Some(Fix::edits(title, false, edits))
    }

    /// Takes a variable out wherever a file of `group_vars` or `host_vars` sets it; `None` when it
    /// is set elsewhere, too.
    pub fn remove(&self, name: &str, title: Phrase) -> Option<Fix> {
        let mut edits: Vec<Edit> = Vec::new();
        for place in self.settings().get(name)?.iter() {
            let span = place.variable.name;
            if edits.iter().any(|edit| edit.span.file == span.file) {
                return None;
            }
            let in_file = matches!(self.file_kind(span.file), FileKind::Vars(..));
            let document = self.document(span.file);
            let (map, entry) = edit::owner(document.root.as_ref().filter(|_| in_file)?, span)?;
            edits.push(edit::remove_entry(self.text(span.file), map, entry)?);
        }
        Some(Fix::edits(title, false, edits))
    }

    /// The place lies in a file of variables or in an inventory, not in a command.
    pub fn is_editable(&self, span: Span) -> bool {
        let kind = self.file_kind(span.file);
        Some(span.file) != self.workspace.command && matches!(kind, FileKind::Vars(..) | FileKind::Inventory)
    }

    /// Something other than its own settings reads the variable: a template, or a file that is no
    /// inventory's, pasted task output among them.
    pub fn is_read_here(&self, name: &str) -> bool {
        let templates = self.settings().templates();
        templates.iter().any(|(_, place)| is_in(&place.variable.value.content, name))
            || self.files().any(|(id, _, kind)| {
                kind == FileKind::Other && Some(id) != self.workspace.command && reads(self.text(id), name)
            })
    }
}

/// A template in the value names the variable.
fn is_in(content: &Content, name: &str) -> bool {
    match content {
        Content::Str(text) => text.contains('{') && reads(text, name),
        Content::Seq(items) | Content::Set(items) => items.iter().any(|item| is_in(&item.content, name)),
        Content::Map(entries) => {
            entries.iter().any(|entry| is_in(&entry.key.content, name) || is_in(&entry.value.content, name))
        }
        _ => false,
    }
}

/// The text has the word, and not only as a key that is given a value.
fn reads(text: &str, word: &str) -> bool {
    let is_part = |ch: char| ch.is_alphanumeric() || ch == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let after = text.get(at + word.len()..).unwrap_or_default();
        let is_key = after.trim_start_matches([' ', '\'', '"']).starts_with([':', '='])
            && !after.trim_start().starts_with("==");
        !before.is_some_and(is_part) && !after.starts_with(is_part) && !is_key
    })
}
