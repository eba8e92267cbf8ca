//! The short way through what most files consist of: lines of block mappings that are `key:` or
//! `key: value`, in ASCII, plain or in quotes without escapes. What such a line means follows from its
//! own bytes and from where the next one starts, so no token is made. All else is left to libyaml's steps.

use super::Scanner;
use super::cursor::{Cursor, Mark};
use super::keys::SIMPLE_KEY_CHARS;

/// A scalar as it stands in the text.
#[derive(Clone, Copy)]
pub(in crate::yaml) struct Word<'t> {
    /// Without its quotes.
    pub text: &'t str,
    /// With its quotes.
    pub start: usize,
    pub end: usize,
    pub plain: bool,
}

/// A line with one key.
#[derive(Clone, Copy)]
pub(in crate::yaml) struct Line<'t> {
    pub key: Word<'t>,
    pub value: Option<Word<'t>>,
    column: usize,
    /// Where the scanner stands once it is read.
    next: Mark,
}

/// How a line goes on from the one before.
pub(in crate::yaml) enum Step<'t> {
    /// A key with its value, which is none when it is empty.
    Entry(Word<'t>, Option<Word<'t>>),
    /// A key whose value is a mapping that starts at this byte.
    Open(Word<'t>, usize),
    /// The innermost mapping ends before the line.
    Close,
}

impl<'t> Scanner<'t> {
    /// Goes one step on in a block mapping whose key comes next. `None`: the step must be taken by
    /// tokens, and nothing has moved but over blanks and comments.
    pub(in crate::yaml) fn step(&mut self) -> Option<Step<'t>> {
        if !self.tokens.is_empty() || self.flow_level > 0 || self.ended {
            return None;
        }
        if !self.cursor.is_at_key() {
            self.skip_to_next_token();
        }
        if !self.simple_key_allowed {
            return None;
        }
        let line = self.line(self.cursor)?;
        let column = line.column as isize;
        if column < self.indent {
            self.ahead = Some(line);
            self.indent = self.indents.pop().unwrap_or(-1);
            return Some(Step::Close);
        }
        if column > self.indent {
            return None;
        }
        let next = Cursor { mark: line.next, ..self.cursor };
        let step = match line.value {
            Some(_) => Step::Entry(line.key, line.value),
            None if line.next.column > line.column => {
                let inner = self.line(next)?;
                self.ahead = Some(inner);
                self.indents.push(self.indent);
                self.indent = inner.column as isize;
                Step::Open(line.key, inner.key.start)
            }
            // What starts otherwise may be the value yet, though no deeper.
            None if next.is_at_key() => Step::Entry(line.key, None),
            None => return None,
        };
        self.cursor = next;
        Some(step)
    }

    fn line(&mut self, cursor: Cursor<'t>) -> Option<Line<'t>> {
        match &self.ahead {
            Some(line) if line.key.start == cursor.mark.at => self.ahead.take(),
            _ => Line::at(cursor),
        }
    }
}

impl<'t> Line<'t> {
    /// The line at the cursor, which stands at its first character that is no space.
    fn at(mut cursor: Cursor<'t>) -> Option<Self> {
        let column = cursor.mark.column;
        let key = cursor.take_key()?;
        cursor.skip_ascii(1);
        let apart = cursor.skip_spaces();
        let value = match cursor.peek(0) {
            b'\r' | b'\n' => None,
            _ if !apart => return None,
            b'#' => None,
            b'\'' | b'"' => Some(cursor.take_quoted()?),
            _ => Some(cursor.take_words()?),
        };
        cursor.skip_spaces();
        let commented = cursor.is(b'#');
        if commented {
            cursor.skip_line_rest();
        }
        if !cursor.is_break() {
            return None;
        }
        cursor.skip_empty_lines(value.is_none());
        let next = cursor.mark;
        let open = value.is_some_and(|value| value.plain) && !commented && !cursor.is(b'#');
        let goes_on = open && next.column > column || cursor.is(b'\t');
        (!goes_on).then_some(Line { key, value, column, next })
    }
}

impl<'t> Cursor<'t> {
    /// Moves over spaces, and tells whether there were any.
    fn skip_spaces(&mut self) -> bool {
        let start = self.mark.at;
        self.skip_while(|byte| byte == b' ');
        self.mark.at > start
    }

    /// Moves over the end of the line, and over lines without text, to where the next one starts.
    fn skip_empty_lines(&mut self, comments: bool) {
        while !self.take_break().is_empty() {
            self.skip_spaces();
            if comments && self.is(b'#') {
                self.skip_line_rest();
            }
        }
    }

    /// What stands here can only be a key, where keys may stand.
    fn is_at_key(&self) -> bool {
        self.peek(0).is_ascii_alphanumeric()
    }

    /// Moves over what neither ends a plain scalar nor may.
    fn skip_word(&mut self) {
        self.skip_while(|byte| byte.is_ascii_graphic() && byte != b':');
    }

    /// A key up to its `:`, short enough to be one.
    fn take_key(&mut self) -> Option<Word<'t>> {
        let start = self.mark.at;
        if !self.is_at_key() {
            return None;
        }
        self.skip_word();
        let end = self.mark.at;
        let is_key = self.is(b':') && end - start < SIMPLE_KEY_CHARS;
        is_key.then(|| Word { text: self.between(start, end), start, end, plain: true })
    }

    /// Plain words up to the end of the line, or to its comment.
    fn take_words(&mut self) -> Option<Word<'t>> {
        let start = self.mark.at;
        if !matches!(self.peek(0), b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'.' | b'/') {
            return None;
        }
        loop {
            self.skip_word();
            let end = self.mark.at;
            match self.peek(0) {
                b':' if self.peek(1).is_ascii_graphic() => self.skip_ascii(1),
                b' ' => {
                    self.skip_spaces();
                    if matches!(self.peek(0), b'#' | b'\r' | b'\n') {
                        return Some(Word { text: self.between(start, end), start, end, plain: true });
                    }
                }
                b'\r' | b'\n' => {
                    return Some(Word { text: self.between(start, end), start, end, plain: true });
                }
                _ => return None,
            }
        }
    }

    /// A text in quotes that is written as it is, up to the end of the line or its comment.
    fn take_quoted(&mut self) -> Option<Word<'t>> {
        let start = self.mark.at;
        let quote = self.peek(0);
        self.skip_ascii(1);
        self.skip_while(|byte| matches!(byte, b' '..=b'~') && byte != quote && byte != b'\\');
        let text = self.between(start + 1, self.mark.at);
        if !self.is(quote) || self.peek(1) == quote {
            return None;
        }
        self.skip_ascii(1);
        Some(Word { text, start, end: self.mark.at, plain: false })
    }
}
