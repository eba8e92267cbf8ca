//! What of a release's texts the catalogue holds: names, plain values, and expressions of
//! moderate size in our own normal form; more of what a check reads. Anything longer is left to a checkout.

use std::sync::Arc;

use super::jinja;
use crate::vars::normal;
use crate::yaml::{Content, Entry, Node};

/// Bytes of a text with its expressions, normalised.
pub const EXPRESSION: usize = 400;

/// Bytes of all texts and keys of one value, and its members counted as one byte each.
pub const VALUE: usize = 1_000;

/// The same, of what a check reads.
const READ_BY_CHECK: usize = 30_000;

/// A condition in normal form; `None` when it is too long or no expression.
pub fn condition(text: &str) -> Option<String> {
    normal::condition(text).filter(|text| text.len() <= EXPRESSION)
}

/// What a message tells of values: its templates, with commas between.
pub fn message(text: &str) -> Option<String> {
    let templates = text.split("{{").skip(1).filter_map(|rest| rest.split_once("}}"));
    let held: Vec<String> =
        templates.filter_map(|(inner, _)| self::text(&format!("{{{{{inner}}}}}"))).collect();
    (!held.is_empty()).then(|| held.join(", "))
}

/// A text in normal form where it is a template, as it is where it is none.
pub fn text(text: &str) -> Option<String> {
    if !is_template(text) {
        return Some(text.to_owned());
    }
    normal::template(text).filter(|text| text.len() <= EXPRESSION)
}

/// A value with every text in normal form; `None` when the catalogue does not hold it.
pub fn value(node: &Node) -> Option<Node> {
    let mut room = VALUE;
    held(node, &mut room, 0)
}

/// As [`value`], of a variable that a check reads: there is more room for it.
pub fn read_by_check(node: &Node) -> Option<Node> {
    let mut room = READ_BY_CHECK;
    held(node, &mut room, 0)
}

/// The names that a condition reads.
pub fn names(condition: &str) -> Vec<Arc<str>> {
    let mut names = Vec::new();
    jinja::condition(condition, &mut |name, _| names.push(name.into()));
    names
}

/// Nesting of a value that is held.
const DEPTH: usize = 16;

fn held(node: &Node, room: &mut usize, depth: usize) -> Option<Node> {
    let mut spend = |bytes: usize| {
        *room = room.checked_sub(bytes + 1)?;
        Some(())
    };
    let content = match &node.content {
        Content::Str(written) => {
            let normal = text(written)?;
            spend(normal.len())?;
            Content::Str(normal.into())
        }
        Content::Seq(_) | Content::Map(_) if depth >= DEPTH => return None,
        Content::Seq(items) => {
            let items: Option<Vec<Node>> = items.iter().map(|item| held(item, room, depth + 1)).collect();
            Content::Seq(Arc::new(items?))
        }
        Content::Map(entries) => {
            let entry = |entry: &Entry| {
                let key = held(&entry.key, room, depth + 1)?;
                Some(Entry { key, value: held(&entry.value, room, depth + 1)? })
            };
            let entries: Option<Vec<Entry>> = entries.iter().map(entry).collect();
            Content::Map(Arc::new(entries?))
        }
        Content::Null | Content::Bool(_) | Content::Int(_) | Content::Float(_) => {
            spend(0)?;
            node.content.clone()
        }
        // Dates, bytes, sets, vaults: not in Kubespray.
        _ => return None,
    };
    Some(Node { span: node.span, content })
}

/// Architectures by which tables of checksums are told, and that of files for all.
const ARCHITECTURES: [&str; 2] = ["amd64", "no_arch"];

/// Of a table that is too large, by version or by architecture and version: its keys.
pub fn table(node: &Node) -> Option<Node> {
    let entries = node.as_map()?;
    let is_version = |entry: &Entry| {
        let key = entry.key.as_str().map(|key| key.trim_start_matches('v'));
        key.is_some_and(|key| key.starts_with(|c: char| c.is_ascii_digit())) && entry.value.as_str().is_some()
    };
    let is_flat = !entries.is_empty() && entries.iter().all(is_version);
    let is_told = |entry: &Entry| ARCHITECTURES.iter().any(|name| entry.key.as_str() == Some(name));
    if !is_flat && !entries.iter().any(is_told) {
        return None;
    }
    let outline = |node: &Node, value: &dyn Fn(&Node) -> Option<Node>| {
        let entry = |entry: &Entry| {
            entry.key.as_str()?;
            Some(Entry { key: entry.key.clone(), value: value(&entry.value)? })
        };
        let entries: Option<Vec<Entry>> = node.as_map()?.iter().map(entry).collect();
        Some(Node { span: node.span, content: Content::Map(Arc::new(entries?)) })
    };
    let not_held = |value: &Node| Some(Node { span: value.span, content: Content::NotHeld });
    if is_flat { outline(node, &not_held) } else { outline(node, &|table| outline(table, &not_held)) }
}

fn is_template(text: &str) -> bool {
    text.contains("{{") || text.contains("{%") || text.contains("{#")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;

    fn parsed(text: &str) -> Node {
        crate::yaml::parse(FileId(0), text.as_bytes()).root.unwrap()
    }

    #[test]
    fn of_tables_the_keys_are_held() {
        let held = table(&parsed("arm64: {1.0.0: x}\namd64: {1.1.0: y, 1.0.0: z}\n")).unwrap();
        let Content::Map(entries) = &held.content else { panic!("{held:?}") };
        let keys = |at: usize| -> Vec<(Option<&str>, &Content)> {
            let of = entries[at].value.as_map().unwrap().iter();
            of.map(|entry| (entry.key.as_str(), &entry.value.content)).collect()
        };
        assert_eq!(keys(0), [(Some("1.0.0"), &Content::NotHeld)]);
        assert_eq!(keys(1), [(Some("1.1.0"), &Content::NotHeld), (Some("1.0.0"), &Content::NotHeld)]);
        let flat = table(&parsed("v1.1.0: y\nv1.0.0: z\n")).unwrap();
        assert_eq!(flat.get("v1.0.0").unwrap().value.content, Content::NotHeld);
        for text in ["a: {b: c}", "1.0.0: x\nlast: y\n", "amd64: x", "amd64: {1: x}", "[]"] {
            assert!(table(&parsed(text)).is_none(), "{text}");
        }
    }

    #[test]
    fn values_are_held_in_normal_form_or_not_at_all() {
        let written = parsed("a: \"{{b|default( 'c' )}}/d\"\ne: [1, true, ~, 1.5, plain text]\n");
        let held = value(&written).unwrap();
        assert_eq!(held.get("a").unwrap().value.as_str(), Some("{{ b | default('c') }}/d"));
        assert_eq!(held.get("e"), written.get("e"));
        let of_collection = "a is not ansible.utils.ipv4";
        assert_eq!(condition(of_collection).as_deref(), Some(of_collection));
        assert_eq!(text("{{a}}-{{b}}").as_deref(), Some("{{ a }}-{{ b }}"));
        for text in ["\"{% if a %}b{% endif %}\"", "[\"{{ a( }}\"]", "2001-01-01"] {
            assert!(value(&parsed(text)).is_none(), "{text}");
        }
        assert!(value(&parsed(&"x".repeat(VALUE - 1))).is_some());
        assert!(value(&parsed(&"x".repeat(VALUE))).is_none());
        assert!(read_by_check(&parsed(&"x".repeat(VALUE))).is_some());
        assert!(text(&format!("{{{{ a ~ '{}' }}}}", "x".repeat(EXPRESSION))).is_none());
    }
}
