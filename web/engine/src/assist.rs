//! What the editor asks while somebody types, as JSON; offsets count UTF-16, as JavaScript does.
//!
//! ```json
//! complete: { "from": offset, "items": [{"text", "what", "detail"}, …] } | null
//! hover:    { "from": offset, "to": offset, "name", "lines": [sentence, …] } | null
//! ```
//! `what`: "variable", "value", "group", "host" or "keyword". Code in sentences stands between backticks.

use serde::Serialize;
use spraycheck::assist::{Completion, Hover};

#[derive(Serialize)]
struct Completed<'a> {
    from: usize,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    text: &'a str,
    what: &'static str,
    detail: &'a str,
}

#[derive(Serialize)]
struct Hovered<'a> {
    from: usize,
    to: usize,
    name: &'a str,
    lines: &'a [String],
}

pub fn completion(text: &str, completion: &Completion) -> String {
    let items = completion.items.iter();
    let items = items.map(|item| Item { text: &item.text, what: item.what.word(), detail: &item.detail });
    json(&Completed { from: utf16(text, completion.from), items: items.collect() })
}

pub fn hover(text: &str, hover: &Hover) -> String {
    let (from, to) = (utf16(text, hover.start), utf16(text, hover.end));
    json(&Hovered { from, to, name: &hover.name, lines: &hover.lines })
}

fn json(answer: &impl Serialize) -> String {
    serde_json::to_string(answer).unwrap_or_default()
}

/// From bytes to UTF-16.
fn utf16(text: &str, byte: usize) -> usize {
    text.get(..byte).unwrap_or(text).encode_utf16().count()
}

/// From UTF-16 to bytes; a place outside the text is its end.
pub fn byte(text: &str, utf16: usize) -> usize {
    let mut units = 0;
    let before = text.char_indices().find(|(_, char)| {
        units += char.len_utf16();
        units > utf16
    });
    before.map_or(text.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_count_as_javascript_does() {
        // "😀" is 4 bytes and two units, "中" 3 bytes and one.
        let text = "a😀中b";
        for (bytes, units) in [(0, 0), (1, 1), (5, 3), (8, 4), (9, 5)] {
            assert_eq!((utf16(text, bytes), byte(text, units)), (units, bytes));
        }
        assert_eq!(byte(text, 99), 9);
    }
}
