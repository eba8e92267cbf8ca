//! Shell words of a pasted text, with the place of every character.
//!
//! POSIX quoting, line continuations and comments; not a shell: what a variable or a substitution
//! would give is unknown. Quotes, dashes and blanks that a word processor or an input method made
//! are taken as meant and reported.

use super::{Problem, ProblemKind};
use crate::text::{FileId, Span};

/// One character and the bytes it stands for in the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub ch: char,
    pub start: u32,
    pub end: u32,
    /// Offset in the text of its word.
    at: u32,
}

/// One shell word with quotes and escapes resolved.
#[derive(Clone, Debug)]
pub struct Word {
    pub text: String,
    /// The word as written, with its quotes.
    pub span: Span,
    /// It holds a variable or a substitution of the shell: its text is not what Ansible gets.
    pub unknown: bool,
    places: Vec<Place>,
}

impl Word {
    /// The place of a part of the text, given in bytes of `text`.
    pub fn part(&self, from: usize, to: usize) -> Span {
        let index = |offset: usize| self.places.partition_point(|place| (place.at as usize) < offset);
        let file = self.span.file;
        let first = self.places.get(index(from));
        if to <= from {
            let end = self.places.last().map_or(self.span.start, |place| place.end);
            let at = first.map_or(end, |place| place.start);
            return Span { file, start: at, end: at };
        }
        let last = index(to).checked_sub(1).and_then(|index| self.places.get(index));
        match (first, last) {
            (Some(first), Some(last)) => Span { file, start: first.start, end: last.end.max(first.start) },
            _ => Span { file, start: self.span.end, end: self.span.end },
        }
    }

    /// The characters from an offset in `text` on, each with the bytes it stands for in the file.
    pub(super) fn chars_from(&self, from: usize) -> impl Iterator<Item = (char, u32, u32)> {
        let places = self.places.iter().skip_while(move |place| (place.at as usize) < from);
        places.map(|place| (place.ch, place.start, place.end))
    }

    pub(super) fn places(&self) -> &[Place] {
        &self.places
    }
}

/// A word, or an operator that ends a command (`;`, `&&`, a line's end).
#[derive(Clone, Debug)]
pub(super) enum Token {
    Word(Word),
    End,
}

/// The characters of a text that is UTF-8 but for some bytes, which become U+FFFD.
pub(super) fn places(bytes: &[u8]) -> Vec<Place> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0_u32;
    let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    for chunk in bytes.utf8_chunks() {
        for ch in chunk.valid().chars() {
            let end = at.saturating_add(clamp(ch.len_utf8()));
            out.push(Place { ch, start: at, end, at: 0 });
            at = end;
        }
        if !chunk.invalid().is_empty() {
            let end = at.saturating_add(clamp(chunk.invalid().len()));
            out.push(Place { ch: char::REPLACEMENT_CHARACTER, start: at, end, at: 0 });
            at = end;
        }
    }
    out
}

/// Splits the text into words and command ends.
pub(super) fn lex(file: FileId, places: &[Place], problems: &mut Vec<Problem>) -> Vec<Token> {
    let mut lexer = Lexer { file, places, at: 0, tokens: Vec::new(), word: None, problems };
    while lexer.step().is_some() {}
    lexer.finish();
    lexer.tokens
}

struct Lexer<'a> {
    file: FileId,
    places: &'a [Place],
    at: usize,
    tokens: Vec<Token>,
    word: Option<Word>,
    problems: &'a mut Vec<Problem>,
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.places.get(self.at + ahead).map(|place| place.ch)
    }

    fn next(&mut self) -> Option<Place> {
        let place = self.places.get(self.at).copied();
        self.at += 1;
        place
    }

    fn span(&self, place: Place) -> Span {
        Span { file: self.file, start: place.start, end: place.end }
    }

    /// One character outside quotes; `None` at the end.
    fn step(&mut self) -> Option<()> {
        let place = self.next()?;
        let span = self.span(place);
        match place.ch {
            '\n' => self.end(),
            ' ' | '\t' | '\r' => self.finish(),
            ch if ch.is_whitespace() => {
                self.report(span, ProblemKind::NotAscii { ch, meant: " " });
                self.finish();
            }
            '\\' => self.escape(place),
            '\'' => self.quoted(place, |ch| ch == '\''),
            '"' => self.double_quoted(place),
            '“' | '”' | '„' | '‟' | '＂' => {
                self.lookalike_quoted(place, "\"", |ch| "“”„‟＂\"".contains(ch))
            }
            '‘' | '’' | '‚' | '‛' | '＇' => {
                self.lookalike_quoted(place, "'", |ch| "‘’‚‛＇'".contains(ch))
            }
            '—' | '–' | '−' | '―' | '‐' | '‑' | '－' if self.word.is_none() => {
                self.dashes(place)
            }
            '$' | '`' => self.substitution(place),
            '#' if self.word.is_none() => {
                while self.peek(0).is_some_and(|ch| ch != '\n') && self.next().is_some() {}
            }
            ';' | '&' | '|' | '(' | ')' => self.end(),
            '<' | '>' => self.redirection(),
            _ => self.push(place),
        }
        Some(())
    }

    fn report(&mut self, span: Span, kind: ProblemKind) {
        self.problems.push(Problem { span, kind });
    }

    /// The word being read, begun at the place when there is none.
    fn open(&mut self, place: Place) -> &mut Word {
        let span = self.span(place);
        self.word.get_or_insert_with(|| Word {
            text: String::new(),
            span,
            unknown: false,
            places: Vec::new(),
        })
    }

    fn push(&mut self, place: Place) {
        let end = place.end;
        let word = self.open(place);
        let at = u32::try_from(word.text.len()).unwrap_or(u32::MAX);
        word.text.push(place.ch);
        word.places.push(Place { at, ..place });
        word.span.end = end;
    }

    /// The word reaches to the place though it adds no character: a quote.
    fn cover(&mut self, place: Place) {
        self.open(place).span.end = place.end;
    }

    fn finish(&mut self) {
        if let Some(word) = self.word.take() {
            self.tokens.push(Token::Word(word));
        }
    }

    fn end(&mut self) {
        self.finish();
        self.tokens.push(Token::End);
    }

    /// After a backslash outside quotes.
    fn escape(&mut self, backslash: Place) {
        let blanks = (0..).take_while(|&n| matches!(self.peek(n), Some(' ' | '\t' | '\u{a0}'))).count();
        match (self.peek(0), self.peek(1), self.peek(blanks)) {
            (Some('\n'), ..) => self.continuation(1),
            (Some('\r'), Some('\n'), _) => self.continuation(2),
            // Blanks after the backslash end the command there: the rest of the lines is lost.
            (Some(_), _, Some('\n' | '\r')) if blanks > 0 => {
                let last = self.places.get(self.at + blanks - 1).copied().unwrap_or(backslash);
                let span = self.span(backslash).to(self.span(last));
                self.report(span, ProblemKind::BlankAfterBackslash);
                let crlf = usize::from(self.peek(blanks) == Some('\r'));
                self.continuation(blanks + crlf + 1);
            }
            (Some(_), ..) => {
                self.cover(backslash);
                if let Some(place) = self.next() {
                    self.push(place);
                }
            }
            (None, ..) => {}
        }
    }

    /// Skips the line's end, and the prompt that a shell prints on continued lines.
    fn continuation(&mut self, line_end: usize) {
        self.at += line_end;
        let blanks = (0..).take_while(|&n| matches!(self.peek(n), Some(' ' | '\t'))).count();
        if self.peek(blanks) == Some('>') && self.peek(blanks + 1) == Some(' ') {
            self.at += blanks + 1;
        }
    }

    fn quoted(&mut self, open: Place, closes: impl Fn(char) -> bool) {
        self.cover(open);
        while let Some(place) = self.next() {
            if closes(place.ch) {
                return self.cover(place);
            }
            self.push(place);
        }
        self.unclosed(open);
    }

    fn double_quoted(&mut self, open: Place) {
        self.cover(open);
        while let Some(place) = self.next() {
            match (place.ch, self.peek(0)) {
                ('"', _) => return self.cover(place),
                ('\\', Some('\n')) => self.at += 1,
                ('\\', Some('\r')) if self.peek(1) == Some('\n') => self.at += 2,
                ('\\', Some('"' | '\\' | '$' | '`')) => {
                    if let Some(place) = self.next() {
                        self.push(place);
                    }
                }
                ('$' | '`', _) => self.substitution(place),
                _ => self.push(place),
            }
        }
        self.unclosed(open);
    }

    /// Typographic quotes, read as the quotes that were meant.
    fn lookalike_quoted(&mut self, open: Place, meant: &'static str, closes: fn(char) -> bool) {
        let span = self.span(open);
        self.report(span, ProblemKind::NotAscii { ch: open.ch, meant });
        if !self.places.iter().skip(self.at).take_while(|p| p.ch != '\n').any(|p| closes(p.ch)) {
            return self.cover(open);
        }
        self.quoted(open, closes);
        if let Some(close) = self.places.get(self.at.wrapping_sub(1)).filter(|close| !close.ch.is_ascii()) {
            let span = self.span(*close);
            self.report(span, ProblemKind::NotAscii { ch: close.ch, meant });
        }
    }

    fn unclosed(&mut self, open: Place) {
        let span = self.span(open);
        self.report(span, ProblemKind::UnclosedQuote);
    }

    /// A long dash where a word begins: an option's dashes, joined by an editor.
    fn dashes(&mut self, place: Place) {
        let more = (0..).take_while(|&n| matches!(self.peek(n), Some('—' | '–' | '−' | '－' | '-'))).count();
        let letters =
            (more..).take_while(|&n| self.peek(n).is_some_and(|ch| ch.is_ascii_alphabetic())).count();
        let long = letters > 1 || more > 0;
        let meant = if long { "--" } else { "-" };
        let last = self.places.get((self.at + more).saturating_sub(1)).copied().unwrap_or(place);
        let whole = Place { ch: '-', start: place.start, end: last.end, at: 0 };
        self.at += more;
        let span = self.span(whole);
        self.report(span, ProblemKind::NotAscii { ch: place.ch, meant });
        self.push(whole);
        if long {
            self.push(Place { start: whole.end, ..whole });
        }
    }

    /// `$NAME`, `${…}`, `$(…)` or backquotes: kept as written, with the word unknown.
    fn substitution(&mut self, place: Place) {
        let known = place.ch == '$'
            && !self.peek(0).is_some_and(|ch| ch.is_alphanumeric() || "_({?*@#!-$'\"".contains(ch));
        self.push(place);
        let closes = match (place.ch, self.peek(0)) {
            ('`', _) => '`',
            (_, Some('(')) => ')',
            (_, Some('{')) => '}',
            _ => {
                self.open(place).unknown |= !known;
                return;
            }
        };
        self.open(place).unknown = true;
        let mut depth = 0_usize;
        while let Some(next) = self.next() {
            self.push(next);
            match next.ch {
                '(' | '{' if closes != '`' => depth += 1,
                ch if ch == closes && depth <= 1 => return,
                ')' | '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        self.unclosed(place);
    }

    /// `> file`, `2>&1`: the target belongs to the shell.
    fn redirection(&mut self) {
        if self.word.as_ref().is_some_and(|word| word.text.chars().all(|ch| ch.is_ascii_digit())) {
            self.word = None;
        }
        self.finish();
        while matches!(self.peek(0), Some('<' | '>' | '&' | ' ' | '\t')) {
            self.at += 1;
        }
        while self.peek(0).is_some_and(|ch| !ch.is_whitespace() && !";&|()".contains(ch)) {
            self.at += 1;
        }
    }
}
