//! The compiled catalogue: sections of sorted lines, found without reading the rest
//! (`core/build/catalogue.rs` writes them).

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

use memchr::{memchr, memchr_iter};

/// The digits of a mark: base 64, from `0` on.
const DIGITS: usize = 4;

/// What the text holds, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The releases by their letters.
    Tags,
    Variables,
    /// What variables became.
    Became,
    /// The variables whose defaults change.
    Changing,
    /// Names that only a run sets.
    Runtime,
    Readers,
    /// What checks hang on.
    Hangs,
    /// What brings a role in.
    Leading,
    Checks,
    Playbooks,
    Roles,
    Releases,
    Upgrades,
    CheckPages,
}

/// Their names in the text.
const NAMES: [&str; 14] = [
    "tags",
    "variables",
    "became",
    "changing",
    "runtime",
    "readers",
    "hangs",
    "leading",
    "checks",
    "playbooks",
    "roles",
    "releases",
    "upgrades",
    "check-pages",
];

/// The compiled text with the places of its sections.
#[derive(Clone, Debug, Default)]
pub(super) struct Text {
    text: Arc<Cow<'static, str>>,
    places: Arc<[Place; NAMES.len()]>,
}

/// Where a section is.
#[derive(Clone, Debug, Default)]
struct Place {
    marks: Range<usize>,
    lines: Range<usize>,
}

impl Text {
    /// Finds the sections; says what is wrong with any other text.
    pub fn open(text: Cow<'static, str>) -> Result<Text, String> {
        const BROKEN: &str = "the catalogue's first line is broken";
        let (head, _) = text.split_once('\n').ok_or("the catalogue has no first line")?;
        let mut at = head.len() + 1;
        let mut places: [Place; NAMES.len()] = Default::default();
        let mut parts = head.split('\t');
        for (name, place) in NAMES.iter().zip(&mut places) {
            let mut words = parts.next().ok_or(BROKEN)?.split(' ');
            let found = words.next() == Some(*name);
            let mut part = || {
                let end = at.checked_add(words.next()?.parse().ok()?)?;
                text.get(at..end)?;
                Some(std::mem::replace(&mut at, end)..end)
            };
            let (marks, lines) = part().zip(part()).filter(|_| found).ok_or(BROKEN)?;
            *place = Place { marks, lines };
        }
        Ok(Text { text: Arc::new(text), places: Arc::new(places) })
    }

    fn lines(&self, section: Section) -> Lines<'_> {
        let part = |range: &Range<usize>| self.text.get(range.clone()).unwrap_or_default();
        self.places.get(section as usize).map_or_else(Lines::default, |place| Lines {
            marks: part(&place.marks).as_bytes(),
            text: part(&place.lines),
        })
    }

    /// The names of a section with what is behind them, in order.
    pub fn entries(&self, section: Section) -> impl Iterator<Item = (&str, &str)> {
        self.lines(section).entries()
    }

    /// Those whose names begin so.
    pub fn starting(&self, section: Section, start: &str) -> impl Iterator<Item = (&str, &str)> {
        let entries = self.lines(section).around(start).entries();
        entries
            .skip_while(move |(name, _)| *name < start)
            .take_while(move |(name, _)| name.starts_with(start))
    }

    /// What is behind a name.
    pub fn get(&self, section: Section, name: &str) -> Option<&str> {
        let mut text = self.lines(section).around(name).text;
        while !is_after(text, name) {
            let end = memchr(b'\n', text.as_bytes())?;
            let behind = text.get(..end)?.strip_prefix(name).and_then(|rest| rest.strip_prefix('\t'));
            if behind.is_some() {
                return behind;
            }
            text = text.get(end + 1..)?;
        }
        None
    }
}

/// The parts of a text that end so, each as its name and what is behind the first `mark`; one without a
/// mark is none. Of a part only the name is read.
pub(super) fn named(text: &str, end: u8, mark: u8) -> impl Iterator<Item = (&str, &str)> {
    memchr_iter(end, text.as_bytes())
        .chain([text.len()])
        .scan(0, move |start, end| text.get(std::mem::replace(start, end + 1)..end))
        .filter_map(move |part| part.split_at_checked(memchr(mark, part.as_bytes())?))
        .filter_map(|(name, rest)| Some((name, rest.get(1..)?)))
}

/// The lines of a section, of which none was read yet, with the starts of some.
#[derive(Clone, Copy, Default)]
struct Lines<'t> {
    marks: &'t [u8],
    text: &'t str,
}

impl<'t> Lines<'t> {
    fn entries(self) -> impl Iterator<Item = (&'t str, &'t str)> {
        named(self.text, b'\n', b'\t')
    }

    /// The lines from the last mark on before which the name does not stand.
    fn around(self, name: &str) -> Lines<'t> {
        let (mut from, mut to) = (0, self.marks.len() / DIGITS);
        let mut text = self.text;
        while from < to {
            let middle = from + (to - from) / 2;
            let Some(rest) = self.marked(middle) else { break };
            match is_after(rest, name) {
                true => to = middle,
                false => (from, text) = (middle + 1, rest),
            }
        }
        Lines { text, ..self }
    }

    /// The lines from a mark on.
    fn marked(&self, n: usize) -> Option<&'t str> {
        let digits = self.marks.get(n * DIGITS..(n + 1) * DIGITS)?;
        let digit = |byte: &u8| usize::from(byte.wrapping_sub(b'0'));
        self.text.get(digits.iter().fold(0, |start, byte| start << 6 | digit(byte))..)
    }
}

/// The name of the line at the start of a text comes after this one.
fn is_after(text: &str, name: &str) -> bool {
    let start = text.as_bytes().get(..name.len()).unwrap_or(text.as_bytes());
    match start.cmp(name.as_bytes()) {
        Ordering::Less => false,
        // It is the name itself, or a longer one. The tab behind a name is below every letter.
        Ordering::Equal => text.as_bytes().get(name.len()) != Some(&b'\t'),
        Ordering::Greater => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text with some lines in its second section, of which every third has a mark, and none in the
    /// others.
    fn text(entries: &[(&str, &str)]) -> Result<Text, String> {
        let (mut marks, mut lines) = (String::new(), String::new());
        for (n, (name, rest)) in entries.iter().enumerate() {
            let digit = |shift: usize| char::from(b'0' + u8::try_from(lines.len() >> shift & 63).unwrap());
            marks.extend([18, 12, 6, 0].map(digit).into_iter().filter(|_| n % 3 == 0));
            lines += &format!("{name}\t{rest}\n");
        }
        let head = |(n, name): (usize, &&str)| match n {
            1 => format!("{name} {} {}", marks.len(), lines.len()),
            _ => format!("{name} 0 0"),
        };
        let heads: Vec<String> = NAMES.iter().enumerate().map(head).collect();
        Text::open(format!("{}\n{marks}{lines}", heads.join("\t")).into())
    }

    #[test]
    fn every_entry_is_found_and_no_other() {
        let names: Vec<String> = (0..50).map(|n| format!("n{:03}", n * 2)).collect();
        let mut entries: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "1")).collect();
        entries.extend([("n098_more", "\"ü\""), ("n098more", ""), ("z", "{\"ü\":2}")]);
        let text = text(&entries).unwrap();
        for (name, rest) in &entries {
            assert_eq!(text.get(Section::Variables, name), Some(*rest), "{name}");
        }
        for name in ["", "n", "n001", "n0000", "n099", "n098_", "n098_morer", "y", "zz", "~"] {
            assert_eq!(text.get(Section::Variables, name), None, "{name}");
        }
        assert_eq!(text.get(Section::Runtime, "z"), None);
        assert_eq!(text.entries(Section::Variables).collect::<Vec<_>>(), entries);
        assert_eq!(text.entries(Section::Tags).count(), 0);
    }

    #[test]
    fn names_are_found_by_their_start() {
        let text = text(&[("ab", "1"), ("abc", "2"), ("abcd", ""), ("abd", "4"), ("b", "5")]).unwrap();
        let starting = |prefix: &str| -> Vec<String> {
            text.starting(Section::Variables, prefix).map(|(name, _)| name.to_owned()).collect()
        };
        assert_eq!(starting("abc"), ["abc", "abcd"]);
        assert_eq!(starting("").len(), 5);
        assert_eq!(starting("b"), ["b"]);
        for none in ["a\t", "abce", "c", "aa"] {
            assert_eq!(starting(none), [""; 0], "{none}");
        }
    }

    #[test]
    fn other_texts_are_refused() {
        let broken = text(&[("a", "1")]).unwrap().text.replace("variables 4 4", "variables 4 5");
        let many = broken.replace("variables 4 5", "variables 4 18446744073709551615");
        for junk in ["", "x", "x\n", "tags 5 0\n", "tags 18446744073709551615 1\n1", &broken, &many] {
            assert!(Text::open(junk.to_owned().into()).is_err(), "{junk}");
        }
    }
}
