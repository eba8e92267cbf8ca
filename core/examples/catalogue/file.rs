//! Files of the data: a text about them, then sections with an entry a line.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde_json::value::RawValue;
use spraycheck::yaml::{Content, Entry, Node};

/// A file of `core/data`. Entries are JSON, kept as they are written.
pub struct File {
    path: PathBuf,
    head: Vec<(String, String)>,
    section: String,
    pub entries: Vec<(String, String)>,
}

impl File {
    /// Reads a file whose last key holds its entries, in their order.
    pub fn read(data: &Path, name: &str) -> io::Result<File> {
        let path = data.join(name).with_extension("json");
        let text = fs::read_to_string(&path)?;
        let mut head: Vec<(String, String)> = ordered(&text)?;
        let (section, entries) = head.pop().ok_or(io::ErrorKind::InvalidData)?;
        Ok(File { path, head, section, entries: ordered(&entries)? })
    }

    pub fn text(&self) -> String {
        let mut out = String::from("{\n");
        for (key, json) in &self.head {
            let _ = writeln!(out, "{}: {json},", quoted(key));
        }
        let _ = writeln!(out, "{}: {{", quoted(&self.section));
        for (i, (key, json)) in self.entries.iter().enumerate() {
            let comma = if i + 1 < self.entries.len() { "," } else { "" };
            let _ = writeln!(out, " {}: {json}{comma}", quoted(key));
        }
        out + "}\n}\n"
    }

    pub fn write(&self) -> io::Result<()> {
        fs::write(&self.path, self.text())
    }

    pub fn head(&self, key: &str) -> Option<&str> {
        self.head.iter().find(|(known, _)| known == key).map(|(_, json)| json.as_str())
    }
}

/// The keys of a mapping with their JSON, in the order of the text.
fn ordered(text: &str) -> io::Result<Vec<(String, String)>> {
    let by_key: BTreeMap<String, &RawValue> = serde_json::from_str(text)?;
    let mut entries: Vec<(&str, String, String)> =
        by_key.into_iter().map(|(key, raw)| (raw.get(), key, raw.get().to_owned())).collect();
    entries.sort_by_key(|(place, ..)| place.as_ptr());
    Ok(entries.into_iter().map(|(_, key, json)| (key, json)).collect())
}

pub fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// The key that marks what is not held: with the keys of a mapping, with the key before it of a
/// mapping that has the same keys, or with null.
const NOT_HELD: &str = "?";

/// Only the keys of the mapping are held.
fn is_outline(entries: &[Entry]) -> bool {
    !entries.is_empty() && entries.iter().all(|entry| entry.value.content == Content::NotHeld)
}

/// A value as one line of JSON; `None` for what JSON has no words for.
pub fn json(node: &Node) -> Option<String> {
    Some(match &node.content {
        Content::Null => "null".to_owned(),
        Content::Bool(value) => value.to_string(),
        Content::Int(number) => number.to_string(),
        Content::Float(number) => serde_json::to_string(number).ok()?,
        Content::Str(text) => quoted(text),
        Content::Seq(items) => {
            let items: Option<Vec<String>> = items.iter().map(json).collect();
            format!("[{}]", items?.join(","))
        }
        Content::NotHeld => format!("{{{}:null}}", quoted(NOT_HELD)),
        Content::Map(entries) if is_outline(entries) => {
            let keys: Option<Vec<String>> = entries.iter().map(|entry| json(&entry.key)).collect();
            format!("{{{}:[{}]}}", quoted(NOT_HELD), keys?.join(","))
        }
        Content::Map(entries) => {
            let entry = |(at, entry): (usize, &Entry)| {
                let value = match entries.iter().take(at).find(|before| has_keys_of(entry, before)) {
                    Some(before) => format!("{{{}:{}}}", quoted(NOT_HELD), json(&before.key)?),
                    None => json(&entry.value)?,
                };
                Some(format!("{}:{value}", quoted(entry.key.as_str()?)))
            };
            let entries: Option<Vec<String>> = entries.iter().enumerate().map(entry).collect();
            format!("{{{}}}", entries?.join(","))
        }
        _ => return None,
    })
}

/// Of both only the keys are held, and they are the same.
fn has_keys_of(entry: &Entry, before: &Entry) -> bool {
    let (Some(own), Some(other)) = (entry.value.as_map(), before.value.as_map()) else { return false };
    let keys = |entries: &[Entry]| {
        entries.iter().map(|entry| entry.key.as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    is_outline(own) && is_outline(other) && keys(own) == keys(other)
}
