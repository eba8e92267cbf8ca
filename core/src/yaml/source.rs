//! The text that is parsed: decoded, with PyYAML's line breaks, and the way back to its bytes.

use std::borrow::Cow;

use super::{Problem, ProblemKind, limits};
use crate::text::{FileId, Span};

/// Character offsets are looked up from every such many characters on.
const STRIDE: usize = 64;

/// A decoded file. The parser counts characters, everything else counts bytes of the file.
pub(super) struct Source<'a> {
    file: FileId,
    text: &'a str,
    /// Byte offset of every `STRIDE`-th character; empty for ASCII, where both counts agree.
    strides: Vec<u32>,
}

impl<'a> Source<'a> {
    /// Decodes the bytes, or says why PyYAML would not read them.
    pub(super) fn new(file: FileId, bytes: &'a [u8]) -> Result<Self, Problem> {
        let refuse = |at: usize, len: usize, kind| {
            Err(Problem { span: Span::new(file, at, at + len), kind, related: None })
        };
        if bytes.len() > limits::BYTES {
            return refuse(0, 0, ProblemKind::TooLarge);
        }
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let at = error.valid_up_to();
                return refuse(at, error.error_len().unwrap_or(bytes.len() - at), ProblemKind::NotUtf8);
            }
        };
        if let Some((at, bad)) = text.char_indices().find(|(_, c)| !is_printable(*c)) {
            return refuse(at, bad.len_utf8(), ProblemKind::ControlCharacter(bad));
        }
        let strides = match text.is_ascii() {
            true => Vec::new(),
            false => text.char_indices().step_by(STRIDE).map(|(at, _)| at as u32).collect(),
        };
        Ok(Source { file, text, strides })
    }

    /// The text as the parser wants it: YAML 1.1 also breaks lines at NEL, LS and PS. Characters
    /// are exchanged one for one, so that counting them stays right.
    pub(super) fn for_parser(&self) -> Cow<'a, str> {
        let is_break = |c: char| matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}');
        match !self.text.is_ascii() && self.text.contains(is_break) {
            true => Cow::Owned(self.text.replace(is_break, "\n")),
            false => Cow::Borrowed(self.text),
        }
    }

    /// The byte offset of a character.
    pub(super) fn byte(&self, character: usize) -> usize {
        if self.strides.is_empty() {
            return character.min(self.text.len());
        }
        let Some(from) = self.strides.get(character / STRIDE).map(|at| *at as usize) else {
            return self.text.len();
        };
        let rest = self.text.get(from..).unwrap_or_default();
        rest.char_indices().nth(character % STRIDE).map_or(self.text.len(), |(at, _)| from + at)
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end)
    }

    /// The text from a byte offset on; empty outside.
    pub(super) fn from(&self, at: usize) -> &'a str {
        self.text.get(at..).unwrap_or_default()
    }

    /// The text between two byte offsets; empty outside.
    pub(super) fn between(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }
}

/// What libyaml's reader lets pass.
fn is_printable(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{d7ff}'
        | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
