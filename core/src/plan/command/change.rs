//! Corrected commands: minimal edits of the command's text, and the whole text after them.

use super::{Command, Opt, OptionKind, PROGRAM, extra};
use crate::text::{Edit, Span, apply_edits};

/// What a correction does to a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Runs this playbook instead; the folder as written stays in front of it.
    Playbook(String),
    /// `--limit` with this pattern, or none.
    Limit(Option<String>),
    /// One more tag to skip.
    SkipTag(String),
    /// Replaces the tag wherever `--tags` or `--skip-tags` name it.
    RenameTag { from: String, to: String },
    /// `-e '{"name": json}'`, in place of the settings of that name; `json` is JSON.
    SetExtra { name: String, json: String },
    /// `-e name=value` more, as a string.
    AddExtra { name: String, value: String },
    /// No setting of this name.
    RemoveExtra(String),
    /// Text behind the command, with a blank between.
    Append(String),
}

/// A corrected command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// Edits of the command's text; empty when the user gave none.
    pub edits: Vec<Edit>,
    /// The whole command after the changes.
    pub command: String,
}

impl Command {
    /// The command after the changes.
    pub fn with(&self, changes: &[Change]) -> Correction {
        let mut edits = Vec::new();
        for change in changes {
            self.change(change, &mut edits);
        }
        let command = self.edited(&edits);
        Correction { edits, command }
    }

    /// The command after edits of its text.
    pub fn edited(&self, edits: &[Edit]) -> String {
        let bytes = apply_edits(&self.text, edits).unwrap_or_else(|_| self.text.to_vec());
        String::from_utf8_lossy(&bytes).trim().to_owned()
    }

    fn change(&self, change: &Change, edits: &mut Vec<Edit>) {
        match change {
            Change::Playbook(name) => self.change_playbook(name, edits),
            Change::Limit(limit) => self.change_limit(limit.as_deref(), edits),
            Change::SkipTag(tag) => match self.last(OptionKind::SkipTags).filter(|value| !value.unknown()) {
                Some(value) => {
                    let end = value.part(value.text().len(), value.text().len());
                    edits.push(Edit::insert(end, format!(",{tag}")));
                }
                None => self.append(&format!("--skip-tags={}", quoted(tag)), edits),
            },
            Change::RenameTag { from, to } => self.rename_tag(from, to, edits),
            Change::SetExtra { name, json } => {
                let json = format!("{}: {json}", serde_json::Value::from(name.as_str()));
                self.replace_extra(name, Some(&json), edits);
            }
            Change::AddExtra { name, value } => {
                self.append(&format!("-e {}", quoted(&format!("{name}={value}"))), edits);
            }
            Change::RemoveExtra(name) => self.replace_extra(name, None, edits),
            Change::Append(text) => self.append(text, edits),
        }
    }

    fn append(&self, text: &str, edits: &mut Vec<Edit>) {
        edits.push(Edit::insert(self.end(), format!(" {text}")));
    }

    fn change_playbook(&self, name: &str, edits: &mut Vec<Edit>) {
        match self.playbooks.first() {
            Some(word) => {
                let from = word.text.rfind('/').map_or(0, |slash| slash + 1);
                let folder = word.text.get(..from).unwrap_or_default();
                let (into, file) = name.split_at(name.rfind('/').map_or(0, |slash| slash + 1));
                let name = if folder.ends_with(into) { file } else { name };
                edits.push(Edit::replace(word.part(from, word.text.len()), name));
            }
            None => self.append(&quoted(name), edits),
        }
    }

    fn change_limit(&self, limit: Option<&str>, edits: &mut Vec<Edit>) {
        let mut all: Vec<&Opt> = self.all(OptionKind::Limit).collect();
        let last = all.pop();
        match (limit, last.and_then(|opt| opt.value.as_ref())) {
            (Some(limit), Some(value)) => edits.push(Edit::replace(value.span, quoted(limit))),
            (Some(limit), None) => self.append(&format!("--limit {}", quoted(limit)), edits),
            (None, _) => edits.extend(last.into_iter().map(|opt| self.removal(opt.span))),
        }
        if limit.is_none() {
            edits.extend(all.into_iter().map(|opt| self.removal(opt.span)));
        }
    }

    fn rename_tag(&self, from: &str, to: &str, edits: &mut Vec<Edit>) {
        let tags = self.all(OptionKind::Tags).chain(self.all(OptionKind::SkipTags));
        for value in tags.filter_map(|opt| opt.value.as_ref()) {
            for (at, tag) in parts(value.text(), ',') {
                if tag == from {
                    edits.push(Edit::replace(value.part(at, at + tag.len()), to));
                }
            }
        }
    }

    /// Writes the `-e` arguments that set the name anew: as JSON with this entry, or without the name.
    fn replace_extra(&self, name: &str, entry: Option<&str>, edits: &mut Vec<Edit>) {
        let mut entry = entry;
        for opt in self.all(OptionKind::ExtraVars) {
            let Some(value) = opt.value.as_ref() else { continue };
            let Some(pairs) = extra::pairs(value).filter(|pairs| pairs.iter().any(|(pair, _)| *pair == name))
            else {
                continue;
            };
            let others = pairs.iter().filter(|(pair, _)| *pair != name);
            let others = others.map(|(name, value)| {
                format!("{}: {}", serde_json::Value::from(*name), serde_json::Value::from(*value))
            });
            let entries: Vec<String> = others.chain(entry.take().map(str::to_owned)).collect();
            edits.push(match entries.is_empty() {
                true => self.removal(opt.span),
                false => Edit::replace(value.span, single_quoted(&format!("{{{}}}", entries.join(", ")))),
            });
        }
        if let Some(entry) = entry {
            self.append(&format!("-e {}", single_quoted(&format!("{{{entry}}}"))), edits);
        }
    }

    /// Takes words out together with the blanks, or the line continuation, before them.
    fn removal(&self, span: Span) -> Edit {
        let before = self.words.iter().rfind(|word| word.end <= span.start);
        Edit::delete(Span { start: before.map_or(span.start, |word| word.end), ..span })
    }
}

/// Parts between separators with their offsets, blanks around them left out.
pub fn parts(text: &str, separator: char) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split(separator).map(move |part| {
        let lead = part.len() - part.trim_start().len();
        let start = at + lead;
        at += part.len() + separator.len_utf8();
        (start, part.trim())
    })
}

/// The text as one shell word, quoted only where the shell needs it.
pub(crate) fn quoted(text: &str) -> String {
    let plain = |ch: char| ch.is_ascii_alphanumeric() || "_-./,:=@+%".contains(ch);
    match !text.is_empty() && text.chars().all(plain) {
        true => text.to_owned(),
        false => single_quoted(text),
    }
}

fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// A command for a user who gave none.
pub(crate) fn plain_command(inventory: &[&str], playbook: &str) -> String {
    format!("{PROGRAM}{} -b {}", sources(inventory), quoted(playbook))
}

fn sources(inventory: &[&str]) -> String {
    inventory.iter().map(|source| format!(" -i {}", quoted(source))).collect()
}

impl Command {
    /// Another playbook run the way the user runs this one: with the inventory, connection,
    /// become, vault and other options as written, and the extra variables, but without what
    /// chooses hosts and tasks. `inventory` stands in where the command names none.
    pub(crate) fn another(&self, inventory: &[&str], playbook: &str) -> String {
        let mut out = PROGRAM.to_owned();
        if !self.has(OptionKind::Inventory) {
            out.push_str(&sources(inventory));
        }
        // Bundled short flags share their first word: `-bK`.
        for options in self.options.chunk_by(|a, b| a.span.start == b.span.start) {
            match options.iter().all(carries_over).then(|| self.as_written(options)).flatten() {
                Some(text) => out.extend([" ", text]),
                None => out.extend(options.iter().filter(|opt| carries_over(opt)).map(spelt)),
            }
        }
        out.push(' ');
        let playbook = self.beside_playbook(playbook);
        // The shell knows a home folder only without quotes.
        let (home, path) = playbook.split_at(if playbook.starts_with("~/") { 2 } else { 0 });
        out.push_str(home);
        out.push_str(&quoted(path));
        out
    }

    /// The options' text, when it means the same at another place: on one line, and not with the
    /// quotes of a command inside a command.
    fn as_written(&self, options: &[Opt]) -> Option<&str> {
        let span = options.iter().map(|opt| opt.span).reduce(Span::to)?;
        let text = std::str::from_utf8(self.text.get(span.range())?).ok()?;
        let again = Command::parse(self.file, format!("{PROGRAM} {text}").as_bytes());
        let meaning = |opt: &Opt| (opt.name, opt.value.as_ref().map(|value| value.text().to_owned()));
        let same = again.options.iter().map(meaning).eq(options.iter().map(meaning));
        (same && !text.contains('\n')).then_some(text)
    }

    /// The playbook in the tree of the user's own, by the name at its top, which every release has.
    fn beside_playbook(&self, playbook: &str) -> String {
        let written = self.playbooks.first().map_or("", |word| &word.text);
        let folder = written.rfind('/').and_then(|slash| written.get(..=slash)).unwrap_or_default();
        let tree = match folder.strip_suffix("playbooks/") {
            Some(tree) if tree.is_empty() || tree.ends_with('/') => tree,
            _ => folder,
        };
        format!("{tree}{playbook}")
    }
}

/// The option says how to connect and with what, not which hosts or tasks, nor whether to act.
fn carries_over(opt: &Opt) -> bool {
    match opt.kind {
        OptionKind::Limit
        | OptionKind::Tags
        | OptionKind::SkipTags
        | OptionKind::StartAtTask
        | OptionKind::ListOnly
        | OptionKind::Info => false,
        OptionKind::Mode => opt.name == "diff",
        OptionKind::Inventory
        | OptionKind::ExtraVars
        | OptionKind::Become
        | OptionKind::Forks
        | OptionKind::Other => true,
    }
}

fn spelt(opt: &Opt) -> String {
    match &opt.value {
        Some(value) => format!(" --{} {}", opt.name, quoted(value.text())),
        None => format!(" --{}", opt.name),
    }
}
