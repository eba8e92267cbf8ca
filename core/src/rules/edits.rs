//! Minimal edits of the user's files, for fixes.
//!
//! Each gives nothing where a safe edit is not to be had. How YAML is edited, `yaml::edit` knows.

use super::context::Context;
use crate::inventory::HostId;
use crate::report::{Fix, Phrase};
use crate::text::{Edit, FileId, Span};
use crate::vars::Layer;
use crate::yaml::edit;

impl Context<'_> {
    /// Writes lines of YAML behind the variable that a file of `group_vars` or `host_vars` sets
    /// for the host; `None` when it is set elsewhere.
    pub fn insert_after(&self, host: HostId, name: &str, lines: &str) -> Option<Edit> {
        let setting = self.setting(host, name)?;
        let in_file = matches!(setting.layer, Layer::GroupVars(_) | Layer::HostVars);
        let document = self.document(setting.name.file);
        let (map, entry) = edit::owner(document.root.as_ref().filter(|_| in_file)?, setting.name)?;
        edit::insert_lines_after(self.text(setting.name.file), map, entry, lines)
    }

    /// Takes an entry out of the mapping that a variable holds; with its last entry the variable
    /// goes.
    pub fn remove_entry(&self, host: HostId, name: &str, key: &str) -> Option<Edit> {
        let setting = self.setting(host, name)?;
        let entry = setting.value.get(key)?;
        let document = self.document(setting.name.file);
        let (map, variable) = edit::owner(document.root.as_ref()?, setting.name)?;
        let text = self.text(setting.name.file);
        match setting.value.as_map()?.len() {
            1 => edit::remove_entry(text, map, variable),
            _ => edit::remove_entry(text, &setting.value, entry),
        }
    }

    /// Moves a host behind the last of the group that is written in the same place. `None` when it
    /// is the last, or shares its line with another.
    pub fn move_to_end(&self, group: &str, host: HostId, title: Phrase) -> Option<Fix> {
        let group = self.inventory.group(self.inventory.find_group(group)?)?;
        let span = group.hosts.iter().find(|(member, _)| *member == host)?.1;
        let line = |span: Span| self.lines(span.file).line_of(span.start as usize);
        let others = group.hosts.iter().filter(|(member, _)| *member != host).map(|(_, span)| *span);
        let others: Vec<Span> = others.filter(|other| other.file == span.file).collect();
        if others.iter().any(|other| line(*other) == line(span)) || !self.starts_line(span) {
            return None;
        }
        let last =
            others.into_iter().max().filter(|last| last.start > span.start && self.starts_line(*last))?;
        if self.indent(last)? != self.indent(span)? {
            return None;
        }
        let (from, to) = (self.line_start(span)?, self.end_of_block(span)?);
        let bytes = self.workspace.bytes(span.file);
        let mut moved = String::from_utf8(bytes.get(from..to)?.to_vec()).ok()?;
        let target = self.end_of_block(last)?;
        if !bytes.get(..target)?.ends_with(b"\n") {
            moved =
                format!("{}{}", edit::eol(self.text(span.file), from), moved.trim_end_matches(['\n', '\r']));
        }
        let at = Span::new(span.file, target, target);
        let edits = vec![Edit::delete(Span::new(span.file, from, to)), Edit::insert(at, moved)];
        Some(Fix::edits(title, false, edits))
    }

    fn line_start(&self, span: Span) -> Option<usize> {
        let lines = self.lines(span.file);
        lines.line_start(lines.line_of(span.start as usize))
    }

    /// Nothing but blanks stands before the span in its line.
    fn starts_line(&self, span: Span) -> bool {
        self.indent(span).is_some()
    }

    fn indent(&self, span: Span) -> Option<usize> {
        let start = self.line_start(span)?;
        let before = self.workspace.bytes(span.file).get(start..span.start as usize)?;
        before.iter().all(|byte| matches!(byte, b' ' | b'\t')).then_some(before.len())
    }

    fn line_end(&self, file: FileId, line: usize) -> usize {
        let end = self.workspace.bytes(file).len();
        self.lines(file).line_start(line + 1).unwrap_or(end)
    }

    /// The end of the line of a span and of the deeper indented lines below it.
    fn end_of_block(&self, span: Span) -> Option<usize> {
        let indent = self.indent(span)?;
        let lines = self.lines(span.file);
        let bytes = self.workspace.bytes(span.file);
        let first = lines.line_of(span.start as usize);
        let mut end = self.line_end(span.file, first);
        for line in first + 1..lines.line_count() {
            let (start, after) = (lines.line_start(line)?, self.line_end(span.file, line));
            let text = bytes.get(start..after)?;
            let deeper = text.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count() > indent;
            let blank = text.iter().all(u8::is_ascii_whitespace);
            if blank {
                continue;
            }
            if !deeper {
                break;
            }
            end = after;
        }
        Some(end)
    }
}
