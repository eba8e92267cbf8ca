//! Regular expressions: from Python's syntax to the engine's, and what is asked without it.

use std::cell::RefCell;
use std::rc::Rc;

use regex_lite::{Regex, RegexBuilder};

use crate::collections::HashMap;
use crate::vars::template::eval::Run;
use crate::vars::template::{Eval, Library, Stop};

/// A compiled pattern.
pub struct Pattern {
    regex: Regex,
    /// `$`, which in Python also stands before a last line end.
    has_end: bool,
    /// Classes of characters (`\w`) or no case: here of ASCII, in Python of all letters.
    ascii_only: bool,
    words: Option<Vec<Word>>,
    seen: Option<Seen>,
}

/// A pattern of a word alone, `^word$`: what names are most often compared with.
struct Word {
    word: String,
    at_start: bool,
    at_end: bool,
}

impl Word {
    /// The words of `word|^word$|…`; `None` for other patterns.
    fn all(source: &str) -> Option<Vec<Word>> {
        let inner = source.strip_prefix("^(?:").and_then(|rest| rest.strip_suffix(')'));
        let word = |part: &str| {
            let bare = part.strip_prefix('^').unwrap_or(part);
            let word = bare.strip_suffix('$').unwrap_or(bare);
            let is_plain =
                word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
            (is_plain && !word.is_empty()).then(|| Word {
                word: word.to_owned(),
                at_start: inner.is_some() || bare.len() < part.len(),
                at_end: word.len() < bare.len(),
            })
        };
        inner.unwrap_or(source).split('|').map(word).collect()
    }

    fn is_in(&self, text: &str) -> bool {
        match (self.at_start, self.at_end) {
            (true, true) => text == self.word,
            (true, false) => text.starts_with(&self.word),
            (false, true) => text.ends_with(&self.word),
            (false, false) => text.contains(&self.word),
        }
    }
}

/// Texts that the pattern cannot tell apart match alike, as the names of hosts do that only differ in
/// digits: what was asked once is known by what the pattern sees of it.
struct Seen {
    /// What the pattern sees of each ASCII character: the characters that stand in it are told apart,
    /// of others only between which of these they lie.
    classes: [u8; 128],
    matched: RefCell<HashMap<Vec<u8>, bool>>,
    /// What was asked last: the names of hosts come in rows.
    last: RefCell<(Vec<u8>, bool)>,
}

/// Where the classes `\w`, `\d` and `\s` begin and end.
const BOUNDS: &str = "09AZ_az\t\n\u{b}\u{c}\r ";

/// Longer texts are not remembered.
const MAX_SEEN: usize = 80;

impl Seen {
    /// `None` for patterns that see more than the characters that stand in them.
    fn new(source: &str, flags: &str) -> Option<Seen> {
        let escapes = ["\\x", "\\u", "\\U"].iter().any(|escape| source.contains(escape));
        let groups = source.matches("(?").count() > source.matches("(?:").count();
        if escapes || groups || flags.contains('i') || !source.is_ascii() {
            return None;
        }
        let mut classes = [0; 128];
        let mut class = 0u8;
        for (byte, of) in (0u8..).zip(&mut classes) {
            let stands = source.as_bytes().contains(&byte) || BOUNDS.as_bytes().contains(&byte);
            class = class.saturating_add(u8::from(stands));
            *of = class;
            class = class.saturating_add(u8::from(stands));
        }
        if !tells_digits_apart(source) {
            let zero = classes.get(usize::from(b'0')).copied().unwrap_or_default();
            let digits = classes.get_mut(usize::from(b'0')..=usize::from(b'9'));
            digits.into_iter().flatten().for_each(|of| *of = zero);
        }
        Some(Seen { classes, matched: RefCell::default(), last: RefCell::default() })
    }

    /// What is known of the text that was asked about last, when the pattern sees this one alike.
    fn as_last(&self, text: &str) -> Option<bool> {
        let (last, matched) = &*self.last.borrow();
        let class = |byte: u8| self.classes.get(usize::from(byte));
        let alike = || text.bytes().zip(last).all(|(byte, known)| class(byte) == Some(known));
        (!last.is_empty() && text.len() == last.len() && alike()).then_some(*matched)
    }

    /// What the pattern sees of a text.
    fn of(&self, text: &str) -> Option<Vec<u8>> {
        if text.len() > MAX_SEEN {
            return None;
        }
        text.bytes().map(|byte| self.classes.get(usize::from(byte)).copied()).collect()
    }
}

/// The pattern asks for some digits and not for others: it has one beside `0-9` in sets.
fn tells_digits_apart(source: &str) -> bool {
    let mut chars = source.chars();
    let (mut in_set, mut before) = (false, ' ');
    while let Some(c) = chars.next() {
        match c {
            '0' if in_set && before != '-' && chars.as_str().starts_with("-9") => drop(chars.by_ref().nth(1)),
            '0'..='9' => return true,
            '\\' if chars.next().is_some_and(|escaped| escaped.is_ascii_digit()) => return true,
            '[' => in_set = true,
            ']' => in_set = false,
            _ => {}
        }
        before = c;
    }
    false
}

/// Bytes of memory one compiled pattern may take.
const MAX_SIZE: usize = 1 << 20;

impl Pattern {
    /// How every name begins in which it is found: none of them begins another.
    pub fn starts(&self) -> Vec<&str> {
        let words = self.words.as_ref().filter(|words| words.iter().all(|word| word.at_start));
        let Some(words) = words else { return vec![""] };
        let mut starts: Vec<&str> = words.iter().map(|word| word.word.as_str()).collect();
        crate::collections::sort(&mut starts);
        starts.dedup_by(|start, before| start.starts_with(*before));
        starts
    }

    /// Python's `search`.
    pub fn is_match(&self, text: &str) -> Eval<bool> {
        if let Some(words) = self.words.as_ref().filter(|_| !text.contains('\n')) {
            return Ok(words.iter().any(|word| word.is_in(text)));
        }
        let Some(seen) = &self.seen else { return self.asked(text) };
        if let Some(known) = seen.as_last(text) {
            return Ok(known);
        }
        let Some(key) = seen.of(text) else { return self.asked(text) };
        let known = seen.matched.borrow().get(&key).copied();
        let matches = match known {
            Some(known) => known,
            None => self.asked(text)?,
        };
        *seen.last.borrow_mut() = (key.clone(), matches);
        seen.matched.borrow_mut().insert(key, matches);
        Ok(matches)
    }

    fn asked(&self, text: &str) -> Eval<bool> {
        if let (true, Some(before)) = (self.has_end, text.strip_suffix('\n')) {
            return Ok(self.regex.is_match(text) || self.exact(before)?.is_match(before));
        }
        Ok(self.exact(text)?.is_match(text))
    }

    /// The engine, for a text on which it finds what Python finds.
    pub fn exact(&self, text: &str) -> Eval<&Regex> {
        if (self.has_end && text.ends_with('\n')) || (self.ascii_only && !text.is_ascii()) {
            return Err(Stop::unknown("this regular expression on this text"));
        }
        Ok(&self.regex)
    }
}

/// A pattern, compiled once; `flags` of `i` and `m`.
pub fn pattern(run: &Run, source: &str, flags: &str) -> Eval<Rc<Pattern>> {
    in_library(run.ev.library, source, flags)
}

/// A pattern without an evaluation around it.
pub fn in_library(library: &Library, source: &str, flags: &str) -> Eval<Rc<Pattern>> {
    library.pattern(format!("{flags}/{source}"), || compile(source, flags))
}

/// A pattern that must match from the start of a text; a match elsewhere does not hide one there.
pub fn anchored(source: &str) -> String {
    format!("^(?:{source})")
}

fn compile(source: &str, flags: &str) -> Eval<Pattern> {
    let translated = translate(source)?;
    let built = RegexBuilder::new(&translated)
        .case_insensitive(flags.contains('i'))
        .multi_line(flags.contains('m'))
        .size_limit(MAX_SIZE)
        .build();
    let regex = built.map_err(|_| Stop::unknown("this regular expression is not evaluated"))?;
    let classes = ["\\w", "\\W", "\\d", "\\D", "\\s", "\\S", "\\b", "\\B"];
    let ascii_only = flags.contains('i') || classes.iter().any(|class| source.contains(class));
    let has_end = source.contains('$') && !flags.contains('m');
    let words = if flags.is_empty() { Word::all(source) } else { None };
    Ok(Pattern { regex, has_end, ascii_only, words, seen: Seen::new(source, flags) })
}

/// From Python's syntax to the engine's. Look-around and back-references have no counterpart.
fn translate(source: &str) -> Eval<String> {
    let mut out = String::with_capacity(source.len());
    let mut chars = source.chars().peekable();
    let mut in_class = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                let next = chars.next().ok_or_else(|| Stop::other("bad escape (end of pattern)"))?;
                match next {
                    '1'..='9' if !in_class => {
                        return Err(Stop::unknown("back-reference in a regular expression"));
                    }
                    'Z' if !in_class => out.push_str("\\z"),
                    'A' | 'b' | 'B' | 'd' | 'D' | 's' | 'S' | 'w' | 'W' | 'n' | 'r' | 't' | 'f' | 'v'
                    | 'a' | 'x' | 'u' | 'U' => {
                        out.push('\\');
                        out.push(next);
                    }
                    c if c.is_ascii_alphabetic() => return Err(Stop::other(format!("bad escape \\{c}"))),
                    c if c.is_ascii_punctuation() => {
                        out.push('\\');
                        out.push(c);
                    }
                    c => out.push(c),
                }
            }
            '[' if in_class => out.push_str("\\["),
            '[' => {
                in_class = true;
                out.push('[');
                if chars.next_if_eq(&'^').is_some() {
                    out.push('^');
                }
                // A bracket that comes first is a member.
                if chars.next_if_eq(&']').is_some() {
                    out.push_str("\\]");
                }
            }
            ']' if in_class => {
                in_class = false;
                out.push(']');
            }
            '&' | '~' if in_class => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    if source.contains("(?=") || source.contains("(?!") || source.contains("(?<=") || source.contains("(?<!")
    {
        return Err(Stop::unknown("look-around in a regular expression"));
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_and_what_is_compared_is_what_the_engine_finds() {
        let patterns = [
            "^word$",
            "word",
            "^a|b$",
            "^(?:^a$|bc)",
            "[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
            "^[^b-y]+$",
            "\\d{2}\\.\\w",
            "^n[0-4]?$",
            "^n[0-90-4-]$",
            "n[!-0-9]",
            "n[0-9]?-?0-9",
        ];
        let texts = [
            "word", "words", "a", "ab", "b", "bc", "abc", "n0", "n4", "n5", "n-", "n7", "n0-9", "n8-9", "N1",
            "12.a", "12a", "z_z", "", "é",
        ];
        for source in patterns {
            let pattern = compile(source, "").unwrap();
            for text in texts.into_iter().chain(texts) {
                let engine = pattern.exact(text).map(|regex| regex.is_match(text));
                assert_eq!(pattern.is_match(text), engine, "{source} {text}");
            }
        }
    }
}
