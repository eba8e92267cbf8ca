//! The compiled catalogue: sections of sorted lines, found without reading the rest
//! (`core/build/catalogue.rs` writes them).

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

use memchr::{memchr, memchr_iter, memrchr};

/// The compiled text with the places of its sections.
#[derive(Clone, Debug, Default)]
pub(super) struct Text {
    text: Arc<Cow<'static, str>>,
    sections: Arc<Vec<Section>>,
}

#[derive(Debug)]
struct Section {
    name: String,
    range: Range<usize>,
}

impl Text {
    /// Finds the sections; says what is wrong with any other text.
    pub fn open(text: Cow<'static, str>) -> Result<Text, String> {
        let (head, _) = text.split_once('\n').ok_or("the catalogue has no first line")?;
        let mut at = head.len() + 1;
        let mut sections = Vec::new();
        for part in head.split('\t') {
            let (name, length) = part.split_once(' ').ok_or("the catalogue's first line is broken")?;
            let length: usize = length.parse().map_err(|_| "the catalogue's first line is broken")?;
            let end = at.checked_add(length).ok_or("the catalogue's first line is broken")?;
            text.get(at..end).ok_or("the catalogue is cut short")?;
            sections.push(Section { name: name.to_owned(), range: at..end });
            at = end;
        }
        Ok(Text { text: Arc::new(text), sections: Arc::new(sections) })
    }

    fn section(&self, name: &str) -> Option<&str> {
        let section = self.sections.iter().find(|section| section.name == name)?;
        self.text.get(section.range.clone())
    }

    /// The names of a section with their JSON, in order.
    pub fn entries(&self, section: &str) -> impl Iterator<Item = (&str, &str)> {
        let text = self.section(section).unwrap_or_default();
        memchr_iter(b'\n', text.as_bytes())
            .scan(0, |start, end| text.get(std::mem::replace(start, end + 1)..end))
            .filter_map(|line| line.split_at_checked(memchr(b'\t', line.as_bytes())?))
            .filter_map(|(name, json)| Some((name, json.get(1..)?)))
    }

    /// The JSON of one entry: halves what is left of the section at the line around its middle.
    pub fn get(&self, section: &str, name: &str) -> Option<&str> {
        let mut left = self.section(section)?.as_bytes();
        loop {
            let (before, after) = left.split_at_checked(left.len() / 2)?;
            let start = memrchr(b'\n', before).map_or(0, |end| end + 1);
            let end = memchr(b'\n', after)? + before.len();
            let line = left.get(start..end)?;
            let tab = memchr(b'\t', line)?;
            let (known, json) = line.split_at_checked(tab)?;
            left = match name.as_bytes().cmp(known) {
                Ordering::Less => left.get(..start)?,
                Ordering::Greater => left.get(end + 1..)?,
                Ordering::Equal => return str::from_utf8(json.get(1..)?).ok(),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(sections: &[(&str, &[(&str, &str)])]) -> Result<Text, String> {
        let body = |entries: &[(&str, &str)]| -> String {
            entries.iter().map(|(name, json)| format!("{name}\t{json}\n")).collect()
        };
        let bodies: Vec<String> = sections.iter().map(|(_, entries)| body(entries)).collect();
        let head: Vec<String> =
            sections.iter().zip(&bodies).map(|((name, _), body)| format!("{name} {}", body.len())).collect();
        Text::open(format!("{}\n{}", head.join("\t"), bodies.concat()).into())
    }

    #[test]
    fn every_entry_is_found_and_no_other() {
        let names: Vec<String> = (0..50).map(|n| format!("n{:03}", n * 2)).collect();
        let entries: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "1")).collect();
        let text = text(&[("none", &[]), ("some", &entries), ("last", &[("z", "{\"ü\":2}")])]).unwrap();
        for name in &names {
            assert_eq!(text.get("some", name), Some("1"), "{name}");
        }
        for name in ["", "n", "n001", "n0000", "n099", "z", "~"] {
            assert_eq!(text.get("some", name), None, "{name}");
        }
        assert_eq!(text.get("last", "z"), Some("{\"ü\":2}"));
        assert_eq!(text.get("none", "z"), None);
        assert_eq!(text.get("missing", "z"), None);
        assert_eq!(text.entries("some").count(), 50);
    }

    #[test]
    fn other_texts_are_refused() {
        for junk in ["", "x", "x\n", "a 5\n", "a 18446744073709551615\n1", "a -1\n"] {
            assert!(Text::open(junk.into()).is_err(), "{junk}");
        }
    }
}
