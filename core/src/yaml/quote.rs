//! How a scalar is written, and writing one so that PyYAML reads exactly that text.

use super::{Content, Node, parse};
use crate::text::FileId;

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quoting {
    Plain,
    Single,
    Double,
    /// `|` or `>`.
    Block,
}

/// How a scalar node is written in `text`, the file that it is from.
pub fn quoting(text: &str, node: &Node) -> Quoting {
    match text.as_bytes().get(node.span.start as usize) {
        Some(b'\'') => Quoting::Single,
        Some(b'"') => Quoting::Double,
        Some(b'|' | b'>') => Quoting::Block,
        _ => Quoting::Plain,
    }
}

/// A text as a one-line scalar in that style, or in the next that can hold it: plain, single quotes,
/// double quotes. It is right as a key, a value, an item, in block and in flow style.
pub fn quote(value: &str, style: Quoting) -> String {
    let one_line =
        value.chars().all(|c| c == '\t' || !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}'));
    match style {
        Quoting::Plain if one_line && is_plain(value) => value.to_owned(),
        Quoting::Plain | Quoting::Single if one_line && !value.contains('\u{feff}') => {
            format!("'{}'", value.replace('\'', "''"))
        }
        _ => double(value),
    }
}

/// Without quotes the text would be read as itself, wherever it stands.
fn is_plain(value: &str) -> bool {
    let reads = |text: String, find: fn(&Node) -> Option<&Node>| {
        let document = parse(FileId(0), text.as_bytes());
        let node = document.root.as_ref().and_then(find);
        node.is_some_and(|node| matches!(&node.content, Content::Str(read) if **read == *value))
    };
    reads(format!("- [x, {value}, x] # c\n"), |root| root.as_seq()?.first()?.as_seq()?.get(1))
        && reads(format!("{{{value}: x}}\n"), |root| Some(&root.as_map()?.first()?.key))
        && reads(format!("k: {value} # c\n"), |root| Some(&root.get("k")?.value))
        && reads(format!("{value}: x\n"), |root| Some(&root.as_map()?.first()?.key))
}

fn double(value: &str) -> String {
    let mut out = String::from("\"");
    for c in value.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{feff}' | '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c if c.is_control() => out.push_str(&format!("\\x{:02x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_added_where_plain_text_would_be_something_else() {
        for (value, expected) in [
            ("v1.31.4", "v1.31.4"),
            ("10.0.0.1", "10.0.0.1"),
            ("主机", "主机"),
            ("yes", "'yes'"),
            ("1.30", "'1.30'"),
            ("{{ x }}", "'{{ x }}'"),
            ("a: b", "'a: b'"),
            ("a #b", "'a #b'"),
            ("a,b", "'a,b'"),
            ("", "''"),
            (" x", "' x'"),
            ("<<", "'<<'"),
            ("it's", "it's"),
            ("'x", "'''x'"),
            ("a\nb", "\"a\\nb\""),
        ] {
            assert_eq!(quote(value, Quoting::Plain), expected);
        }
        assert_eq!(quote("it's", Quoting::Single), "'it''s'");
        assert_eq!(quote("a\\b\"", Quoting::Double), "\"a\\\\b\\\"\"");
        assert_eq!(quote("x", Quoting::Block), "\"x\"");
    }
}
