//! `-e`: what Ansible makes of one argument.

use std::sync::Arc;

use super::file::VarsText;
use super::problem::{Problem, ProblemKind};
use crate::inventory::{Variable, Variables};
use crate::text::{FileId, Span};
use crate::yaml::{self, Content, Entry, Node};

/// Words of one argument that set nothing are told up to this many: more are no argument but a
/// text that strayed in.
const WORDS_TOLD: usize = 20;

/// One argument of `-e`, freed of the shell's quotes, with the place of every character.
#[derive(Clone, Debug)]
pub struct ExtraArg {
    /// The argument as written, quotes included.
    pub span: Span,
    /// It holds a variable or a substitution of the shell: the values are not what Ansible gets.
    pub of_shell: bool,
    chars: Vec<Char>,
}

#[derive(Clone, Copy, Debug)]
struct Char {
    ch: char,
    start: u32,
    end: u32,
}

/// What an argument sets.
pub(super) enum Extra {
    /// `@path`.
    File(String),
    Text(VarsText),
}

impl ExtraArg {
    /// An argument from its characters, each with the bytes it stands for in the file of `span`.
    pub fn new(span: Span, chars: impl IntoIterator<Item = (char, u32, u32)>) -> Self {
        let chars = chars.into_iter().map(|(ch, start, end)| Char { ch, start, end }).collect();
        ExtraArg { span, of_shell: false, chars }
    }

    /// A whole file that is one argument, without quotes around it.
    pub fn of_file(file: FileId, bytes: &[u8]) -> Self {
        let mut at = 0;
        let mut chars = Vec::with_capacity(bytes.len());
        for chunk in bytes.utf8_chunks() {
            for ch in chunk.valid().chars() {
                chars.push((ch, at, at + ch.len_utf8()));
                at += ch.len_utf8();
            }
            if !chunk.invalid().is_empty() {
                chars.push((char::REPLACEMENT_CHARACTER, at, at + chunk.invalid().len()));
                at += chunk.invalid().len();
            }
        }
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let chars = chars.into_iter().map(|(ch, start, end)| (ch, clamp(start), clamp(end)));
        ExtraArg::new(Span::new(file, 0, bytes.len()), chars)
    }

    /// The argument without the shell's quotes.
    pub fn text(&self) -> String {
        text(&self.chars)
    }

    pub(super) fn read(&self) -> Extra {
        let first = self.chars.first().map(|char| char.ch);
        match first {
            Some('@') => Extra::File(text(self.chars.get(1..).unwrap_or_default())),
            Some('/' | '.') => {
                Extra::Text(VarsText::refused(Problem::stop(self.span, ProblemKind::ExtraNeedsAt)))
            }
            Some('[' | '{') => Extra::Text(self.read_yaml()),
            _ => Extra::Text(self.read_pairs()),
        }
    }

    fn read_yaml(&self) -> VarsText {
        let text = self.text();
        let mut document = yaml::parse(self.span.file, text.as_bytes());
        let places = Places::new(self);
        for problem in &mut document.problems {
            problem.span = places.span(problem.span);
            problem.related = problem.related.map(|span| places.span(span));
        }
        document.root = document.root.map(|node| places.node(&node, 0));
        VarsText::of_extra(document, self.span)
    }

    /// `key=value` pairs; every value is a string.
    fn read_pairs(&self) -> VarsText {
        let mut vars = Variables::default();
        let mut problems = Vec::new();
        // What has no value is kept together, under the name that commands have for it.
        let mut rest: Option<(Span, String)> = None;
        let Some(params) = split_args(&self.chars) else {
            return VarsText::refused(Problem::stop(self.span, ProblemKind::ExtraUnbalanced));
        };
        for written in params {
            let param = decode_escapes(&written);
            let equals = (1..param.len())
                .find(|&i| is_char(&param, i, '=') && !is_char(&param, i.wrapping_sub(1), '\\'));
            let Some((key, rest)) = equals.and_then(|at| param.split_at_checked(at)) else {
                if problems.len() < WORDS_TOLD && !trim(&param).is_empty() {
                    let kind = ProblemKind::ExtraNoValue(text(&param));
                    problems.push(Problem::note(self.span_of(&param), kind));
                }
                // An equals sign that stands first or behind a backslash divides nothing.
                let as_read = param.iter().enumerate().any(|(at, _)| is_char(&param, at, '='));
                let words = if as_read { text(&param).replace("\\=", "=") } else { text(&written) };
                match &mut rest {
                    Some((_, all)) => {
                        all.push_str(if all.is_empty() || all.ends_with('\n') { "" } else { " " });
                        all.push_str(&words);
                    }
                    None => rest = Some((self.span_of(&param), words)),
                }
                continue;
            };
            let key = trim(key);
            let written = trim(rest.get(1..).unwrap_or_default());
            let content = Content::Str(text(unquote(written)).into());
            let value = Node { span: self.span_after(written, rest), content };
            vars.insert(text(key).into(), Variable { name: self.span_of(key), value });
        }
        if let Some((span, words)) = rest {
            let value = Node { span, content: Content::Str(words.into()) };
            vars.insert("_raw_params".into(), Variable { name: span, value });
        }
        VarsText { vars, problems, ..VarsText::default() }
    }

    fn span_of(&self, chars: &[Char]) -> Span {
        match (chars.first(), chars.last()) {
            (Some(first), Some(last)) => Span { file: self.span.file, start: first.start, end: last.end },
            _ => self.span,
        }
    }

    /// The span of a value, empty after its `=` when it is empty.
    fn span_after(&self, value: &[Char], rest: &[Char]) -> Span {
        match (value.is_empty(), rest.first()) {
            (true, Some(equals)) => Span { file: self.span.file, start: equals.end, end: equals.end },
            _ => self.span_of(value),
        }
    }
}

fn text(chars: &[Char]) -> String {
    chars.iter().map(|char| char.ch).collect()
}

fn is_char(chars: &[Char], at: usize, ch: char) -> bool {
    chars.get(at).is_some_and(|char| char.ch == ch)
}

fn trim(mut chars: &[Char]) -> &[Char] {
    while let Some((_, rest)) = chars.split_first().filter(|(first, _)| first.ch.is_whitespace()) {
        chars = rest;
    }
    while let Some((_, rest)) = chars.split_last().filter(|(last, _)| last.ch.is_whitespace()) {
        chars = rest;
    }
    chars
}

/// Without one pair of equal quotes around it.
fn unquote(chars: &[Char]) -> &[Char] {
    match chars {
        [first, inner @ .., last] if first.ch == last.ch && matches!(first.ch, '"' | '\'') => {
            let escaped = inner.last().is_some_and(|char| char.ch == '\\');
            if escaped { chars } else { inner }
        }
        _ => chars,
    }
}

/// Resolves backslash escapes as Ansible does before it looks for the `=`.
fn decode_escapes(chars: &[Char]) -> Vec<Char> {
    let mut out = Vec::with_capacity(chars.len());
    let mut rest = chars;
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        let next = tail.first().map(|char| char.ch);
        let simple = next.filter(|_| first.ch == '\\').and_then(|ch| {
            Some(match ch {
                '\\' | '\'' | '"' => ch,
                'a' => '\u{7}',
                'b' => '\u{8}',
                'f' => '\u{c}',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'v' => '\u{b}',
                _ => return None,
            })
        });
        let (decoded, length) = match (simple, next.filter(|_| first.ch == '\\')) {
            (Some(ch), _) => (Some(ch), 1),
            (None, Some('x')) => (hex(tail, 2), 3),
            (None, Some('u')) => (hex(tail, 4), 5),
            (None, Some('U')) => (hex(tail, 8), 9),
            _ => (None, 0),
        };
        match (decoded, tail.get(length.max(1) - 1)) {
            (Some(ch), Some(last)) => {
                out.push(Char { ch, start: first.start, end: last.end });
                rest = tail.get(length..).unwrap_or_default();
            }
            _ => out.push(*first),
        }
    }
    out
}

/// The character of `count` hexadecimal digits behind the letter.
fn hex(tail: &[Char], count: usize) -> Option<char> {
    let digits: String = tail.get(1..=count)?.iter().map(|char| char.ch).collect();
    char::from_u32(u32::from_str_radix(&digits, 16).ok()?)
}

/// Splits at blanks outside quotes and Jinja blocks, as Ansible's `split_args`: further blanks and line
/// ends stay with the word before them. `None` when a quote or a block stays open.
fn split_args(chars: &[Char]) -> Option<Vec<Vec<Char>>> {
    let mut split = Split::default();
    let mut at = 0;
    let mut lines = chars.split(|char| char.ch == '\n').peekable();
    while let Some(line) = lines.next() {
        let mut continues = false;
        for (index, token) in line.split(|char| char.ch == ' ').enumerate() {
            let blank = if index > 0 { chars.get(at - 1) } else { None };
            at += token.len() + 1;
            match token {
                [] if index > 0 => split.extend(blank),
                [Char { ch: '\\', .. }] if split.quote.is_none() => continues = true,
                _ => split.take(token, blank),
            }
        }
        if lines.peek().is_some() && !continues {
            split.extend(chars.get(at - 1));
        }
    }
    (!split.is_open()).then_some(split.params)
}

#[derive(Default)]
struct Split {
    params: Vec<Vec<Char>>,
    quote: Option<char>,
    /// Open `{{`, `{%` and `{#`.
    blocks: [usize; 3],
}

impl Split {
    fn is_open(&self) -> bool {
        self.quote.is_some() || self.blocks != [0; 3]
    }

    /// Adds to the word that is there last, or to an empty one.
    fn extend<'c>(&mut self, chars: impl IntoIterator<Item = &'c Char>) {
        match self.params.last_mut() {
            Some(last) => last.extend(chars),
            None => self.params.push(chars.into_iter().copied().collect()),
        }
    }

    /// Takes a word: as a part of the one before when that is still open.
    fn take(&mut self, token: &[Char], blank: Option<&Char>) {
        let was_open = self.is_open();
        self.read_quotes(token);
        let text = text(token);
        for (depth, (open, close)) in self.blocks.iter_mut().zip([("{{", "}}"), ("{%", "%}"), ("{#", "#}")]) {
            *depth = (*depth + text.matches(open).count()).saturating_sub(text.matches(close).count());
        }
        if was_open {
            self.extend(blank.into_iter().chain(token));
        } else if !token.is_empty() {
            self.params.push(token.to_vec());
        }
    }

    fn read_quotes(&mut self, token: &[Char]) {
        let mut before = None;
        for char in token {
            if matches!(char.ch, '"' | '\'') && before != Some('\\') {
                match self.quote {
                    Some(quote) if quote == char.ch => self.quote = None,
                    Some(_) => {}
                    None => self.quote = Some(char.ch),
                }
            }
            before = Some(char.ch);
        }
    }
}

/// Nodes deeper than this keep the place of the whole argument; YAML itself refuses deeper ones.
const MAX_DEPTH: usize = 128;

/// From offsets in the argument's text to places in its file.
struct Places<'a> {
    arg: &'a ExtraArg,
    /// Offset in the text at which each character begins.
    offsets: Vec<usize>,
}

impl<'a> Places<'a> {
    fn new(arg: &'a ExtraArg) -> Self {
        let offsets = arg.chars.iter().scan(0, |at, char| {
            let here = *at;
            *at += char.ch.len_utf8();
            Some(here)
        });
        Places { offsets: offsets.collect(), arg }
    }

    fn span(&self, span: Span) -> Span {
        let range = span.range();
        let first = self.offsets.partition_point(|at| *at < range.start);
        let after = self.offsets.partition_point(|at| *at < range.end);
        let start = self.arg.chars.get(first).map_or(self.arg.span.end, |char| char.start);
        let end = match after.checked_sub(1).filter(|_| range.end > range.start) {
            Some(last) => self.arg.chars.get(last).map_or(start, |char| char.end),
            None => start,
        };
        Span { file: self.arg.span.file, start, end: end.max(start) }
    }

    fn node(&self, node: &Node, depth: usize) -> Node {
        if depth > MAX_DEPTH {
            return Node { span: self.arg.span, content: node.content.clone() };
        }
        let nodes = |items: &[Node]| Arc::new(items.iter().map(|item| self.node(item, depth + 1)).collect());
        let content = match &node.content {
            Content::Seq(items) => Content::Seq(nodes(items)),
            Content::Set(items) => Content::Set(nodes(items)),
            Content::Map(entries) => Content::Map(Arc::new(
                entries
                    .iter()
                    .map(|entry| Entry {
                        key: self.node(&entry.key, depth + 1),
                        value: self.node(&entry.value, depth + 1),
                    })
                    .collect(),
            )),
            other => other.clone(),
        };
        Node { span: self.span(node.span), content }
    }
}
