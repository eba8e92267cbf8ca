//! Python's regular expressions, as far as a small engine goes; the rest is unknown.

use std::cell::RefCell;
use std::rc::Rc;

use regex_lite::{Captures, Regex, RegexBuilder};

use crate::collections::HashMap;
use crate::vars::template::args::Bound;
use crate::vars::template::eval::Run;
use crate::vars::template::{Eval, Library, Stop, check_size, finish};
use crate::vars::value::{Value, text, unescape};

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
        Some(Seen { classes, matched: RefCell::default() })
    }

    /// What the pattern sees of a text.
    fn of(&self, text: &str) -> Option<Vec<u8>> {
        if text.len() > MAX_SEEN {
            return None;
        }
        text.bytes().map(|byte| self.classes.get(usize::from(byte)).copied()).collect()
    }
}

/// Bytes of memory one compiled pattern may take.
const MAX_SIZE: usize = 1 << 20;

impl Pattern {
    /// Python's `search`.
    pub fn is_match(&self, text: &str) -> Eval<bool> {
        if let Some(words) = self.words.as_ref().filter(|_| !text.contains('\n')) {
            return Ok(words.iter().any(|word| word.is_in(text)));
        }
        let Some((seen, key)) = self.seen.as_ref().and_then(|seen| Some((seen, seen.of(text)?))) else {
            return self.asked(text);
        };
        if let Some(known) = seen.matched.borrow().get(&key) {
            return Ok(*known);
        }
        let matches = self.asked(text)?;
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
    fn exact(&self, text: &str) -> Eval<&Regex> {
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

fn flags(args: &Bound, ignorecase: usize, multiline: usize) -> Eval<&'static str> {
    Ok(match (args.flag(ignorecase, false)?, args.flag(multiline, false)?) {
        (true, true) => "im",
        (true, false) => "i",
        (false, true) => "m",
        (false, false) => "",
    })
}

fn pattern_text(args: &Bound, index: usize) -> Eval<String> {
    let value = args.require(index)?;
    match value.as_str() {
        Some(text) => Ok(text.to_owned()),
        None => Err(Stop::other("first argument must be string or compiled pattern")),
    }
}

/// One piece of a replacement: text, or a group.
enum Piece {
    Text(String),
    Group(usize),
    Named(String),
}

fn replacement(template: &str) -> Eval<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('\\') {
        pieces.push(Piece::Text(before.to_owned()));
        let digits = after.bytes().take(2).take_while(u8::is_ascii_digit).count();
        if after.starts_with('0') {
            return Err(Stop::unknown("octal escape in a replacement"));
        }
        if digits > 0 {
            let number = after.get(..digits).and_then(|digits| digits.parse().ok()).unwrap_or(0);
            pieces.push(Piece::Group(number));
            rest = after.get(digits..).unwrap_or("");
        } else if let Some((name, tail)) = after.strip_prefix("g<").and_then(|tail| tail.split_once('>')) {
            pieces.push(match name.parse() {
                Ok(number) => Piece::Group(number),
                Err(_) => Piece::Named(name.to_owned()),
            });
            rest = tail;
        } else {
            let c = after.chars().next().ok_or_else(|| Stop::other("bad escape (end of pattern)"))?;
            if c.is_ascii_alphabetic() && !matches!(c, 'a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v') {
                return Err(Stop::other(format!("bad escape \\{c}")));
            }
            let escape = format!("\\{c}");
            let text = if c.is_ascii_alphabetic() || c == '\\' { unescape(&escape) } else { Some(escape) };
            pieces.push(Piece::Text(text.unwrap_or_default()));
            rest = after.get(c.len_utf8()..).unwrap_or("");
        }
    }
    pieces.push(Piece::Text(rest.to_owned()));
    Ok(pieces)
}

fn expand(pieces: &[Piece], captures: &Captures) -> Eval<String> {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Group(number) => {
                if *number >= captures.len() {
                    return Err(Stop::other(format!("invalid group reference {number}")));
                }
                out.push_str(captures.get(*number).map_or("", |found| found.as_str()));
            }
            Piece::Named(name) => out.push_str(captures.name(name).map_or("", |found| found.as_str())),
        }
    }
    Ok(out)
}

pub fn replace(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let it = finish::text_of(run.ev, it)?;
    let pattern = pattern(run, &args.text(0, "")?, flags(args, 2, 3)?)?;
    let pieces = replacement(&args.text(1, "")?)?;
    let limit = usize::try_from(args.int(4, 0)?).ok().filter(|n| *n > 0).unwrap_or(usize::MAX);
    let (mut out, mut end, mut count) = (String::new(), 0, 0i128);
    let regex = pattern.exact(&it)?;
    if it.is_empty() || regex.is_match(&it) {
        for captures in regex.captures_iter(&it).take(limit) {
            let Some(whole) = captures.get(0) else {
                continue;
            };
            out.push_str(it.get(end..whole.start()).unwrap_or(""));
            out.push_str(&expand(&pieces, &captures)?);
            check_size(out.len())?;
            run.ev.burn(1)?;
            end = whole.end();
            count += 1;
        }
    }
    out.push_str(it.get(end..).unwrap_or(""));
    let wanted = args.int(5, 0)?;
    if wanted != 0 && wanted != count {
        return Err(Stop::other(format!("pattern should match {wanted} times, but matches {count} times")));
    }
    Ok(Value::str(out))
}

pub fn search(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let it = finish::text_of(run.ev, it)?;
    let pattern = pattern(run, &pattern_text(args, 0)?, flags(args, 2, 3)?)?;
    for group in &args.rest {
        if !text(group).starts_with('\\') {
            return Err(Stop::other("Unknown argument"));
        }
    }
    let Some(captures) = pattern.exact(&it)?.captures(&it) else {
        return match args.rest.is_empty() {
            true => Ok(Value::Null),
            false => Err(Stop::other("'NoneType' object has no attribute 'group'")),
        };
    };
    if args.rest.is_empty() {
        return Ok(captures.get(0).map_or(Value::Null, |found| Value::str(found.as_str())));
    }
    let mut out = Vec::new();
    for group in &args.rest {
        let group = text(group);
        let name = group.strip_prefix("\\g<").and_then(|name| name.strip_suffix('>'));
        let found = match (name, group.strip_prefix('\\').and_then(|n| n.parse::<usize>().ok())) {
            (Some(name), _) => captures.name(name),
            (None, Some(number)) if number < captures.len() => captures.get(number),
            (None, Some(_)) => return Err(Stop::other("no such group")),
            _ => return Err(Stop::other("Unknown argument")),
        };
        out.push(found.map_or(Value::Null, |found| Value::str(found.as_str())));
    }
    Ok(Value::list(out))
}

pub fn findall(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let it = finish::text_of(run.ev, it)?;
    let pattern = pattern(run, &pattern_text(args, 0)?, flags(args, 2, 1)?)?;
    let mut out = Vec::new();
    for captures in pattern.exact(&it)?.captures_iter(&it) {
        run.ev.burn(1)?;
        let group = |index: usize| Value::str(captures.get(index).map_or("", |found| found.as_str()));
        out.push(match captures.len() {
            1 => group(0),
            2 => group(1),
            groups => Value::tuple((1..groups).map(group).collect()),
        });
    }
    Ok(Value::list(out))
}

/// Python's `re.escape`.
pub fn escape(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let it = finish::text_of(run.ev, it)?;
    let special = match args.text(0, "python")?.as_str() {
        "python" => "()[]{}?*+-|^$\\.&~# \t\n\r\x0b\x0c",
        "posix_basic" => "].[^$*\\",
        _ => return Err(Stop::other("Invalid regex type")),
    };
    let mut out = String::new();
    for c in it.chars() {
        if special.contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    Ok(Value::str(out))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As Python's `re.search` finds them.
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
        ];
        let texts = [
            "word", "words", "a", "ab", "b", "bc", "abc", "n0", "n4", "n5", "n-", "N1", "12.a", "12a", "z_z",
            "", "é",
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
