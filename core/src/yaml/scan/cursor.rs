//! A place in the text that only moves forward, and how libyaml classes characters.

use std::borrow::Cow;

pub(super) const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Where the scanner stands. Only `at` counts bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mark {
    pub at: usize,
    pub line: usize,
    /// Characters since the line started, for indentation and the length of simple keys.
    pub column: usize,
}

#[derive(Clone, Copy)]
pub(super) struct Cursor<'t> {
    pub(super) text: &'t str,
    pub mark: Mark,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        // A byte order mark is not text; columns are counted behind it.
        let at = text.len() - text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text).len();
        Cursor { text, mark: Mark { at, ..Mark::default() } }
    }

    /// The byte `n` bytes ahead; 0 behind the end (the text itself holds no NUL).
    pub(super) fn peek(&self, n: usize) -> u8 {
        self.text.as_bytes().get(self.mark.at + n).copied().unwrap_or(0)
    }

    pub(super) fn is(&self, byte: u8) -> bool {
        self.peek(0) == byte
    }

    pub(super) fn at_end(&self) -> bool {
        self.mark.at >= self.text.len()
    }

    pub(super) fn starts_with(&self, prefix: &str) -> bool {
        self.text.as_bytes().get(self.mark.at..).is_some_and(|rest| rest.starts_with(prefix.as_bytes()))
    }

    pub(super) fn between(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// Bytes of the line break `n` bytes ahead; 0 when there is none. YAML 1.1 also breaks lines at
    /// NEL, LS and PS.
    fn break_len(&self, n: usize) -> usize {
        match self.peek(n) {
            b'\n' => 1,
            b'\r' if self.peek(n + 1) == b'\n' => 2,
            b'\r' => 1,
            0xc2 if self.peek(n + 1) == 0x85 => 2,
            0xe2 if self.peek(n + 1) == 0x80 && matches!(self.peek(n + 2), 0xa8 | 0xa9) => 3,
            _ => 0,
        }
    }

    pub(super) fn is_break(&self) -> bool {
        self.break_len(0) > 0
    }

    pub(super) fn is_break_at(&self, n: usize) -> bool {
        self.break_len(n) > 0
    }

    pub(super) fn is_blank(&self) -> bool {
        matches!(self.peek(0), b' ' | b'\t')
    }

    pub(super) fn is_breakz(&self) -> bool {
        self.at_end() || self.is_break()
    }

    /// A blank, a line break or the end `n` bytes ahead.
    pub(super) fn is_blankz_at(&self, n: usize) -> bool {
        matches!(self.peek(n), b' ' | b'\t' | 0) || self.break_len(n) > 0
    }

    /// libyaml's "alphabetical": letters, digits, `_` and `-`, ASCII only.
    pub(super) fn is_alpha(&self) -> bool {
        matches!(self.peek(0), b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'-')
    }

    /// `---` or `...` alone at the start of a line.
    pub(super) fn is_document_indicator(&self) -> bool {
        self.mark.column == 0 && (self.starts_with("---") || self.starts_with("...")) && self.is_blankz_at(3)
    }

    /// Moves over one character that is no line break.
    pub(super) fn skip(&mut self) {
        self.mark.at += match self.peek(0) {
            _ if self.at_end() => 0,
            ..0x80 => 1,
            0x80..0xe0 => 2,
            0xe0..0xf0 => 3,
            0xf0.. => 4,
        };
        self.mark.column += 1;
    }

    /// Moves over the ASCII characters that `wanted` takes, none of them a line break, up to the first
    /// other.
    pub(super) fn skip_while(&mut self, wanted: impl Fn(u8) -> bool) {
        let mut at = self.mark.at;
        while self.text.as_bytes().get(at).is_some_and(|byte| wanted(*byte)) {
            at += 1;
        }
        self.skip_ascii(at - self.mark.at);
    }

    /// Moves over so many ASCII characters that are there, none of them a line break.
    pub(super) fn skip_ascii(&mut self, count: usize) {
        self.mark.at += count;
        self.mark.column += count;
    }

    pub(super) fn skip_many(&mut self, count: usize) {
        for _ in 0..count {
            self.skip();
        }
    }

    pub(super) fn skip_blanks(&mut self) {
        self.skip_while(|byte| matches!(byte, b' ' | b'\t'));
    }

    /// Moves to the end of the line.
    pub(super) fn skip_line_rest(&mut self) {
        while !self.is_breakz() {
            self.skip();
            self.skip_while(|byte| matches!(byte, b'\t' | b' '..=b'~'));
        }
    }

    pub(super) fn skip_alpha(&mut self) {
        while self.is_alpha() {
            self.skip();
        }
    }

    /// Moves over a line break, if there is one, and gives it as libyaml normalises it.
    pub(super) fn take_break(&mut self) -> &'static str {
        let len = self.break_len(0);
        let text = match len {
            0 => return "",
            3 if self.peek(2) == 0xa8 => "\u{2028}",
            3 => "\u{2029}",
            _ => "\n",
        };
        self.mark.at += len;
        self.mark.column = 0;
        self.mark.line += 1;
        text
    }
}

/// Collects a scalar's text: a slice of the file as long as that is what it is.
pub(super) struct Collected<'t> {
    text: &'t str,
    start: usize,
    end: usize,
    owned: Option<String>,
}

impl<'t> Collected<'t> {
    pub(super) fn new(cursor: &Cursor<'t>) -> Self {
        Collected { text: cursor.text, start: cursor.mark.at, end: cursor.mark.at, owned: None }
    }

    /// Adds a range of the file.
    pub(super) fn take(&mut self, start: usize, end: usize) {
        if self.owned.is_none() && self.end == start {
            self.end = end;
        } else if start < end {
            let text = self.text.get(start..end).unwrap_or_default();
            self.push(text);
        }
    }

    /// Adds text that is not in the file this way.
    pub(super) fn push(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        self.detach();
        if let Some(owned) = &mut self.owned {
            owned.push_str(text);
        }
    }

    /// From here on the text is no longer a slice of the file.
    pub(super) fn detach(&mut self) {
        let borrowed = self.text.get(self.start..self.end).unwrap_or_default();
        self.owned.get_or_insert_with(|| borrowed.to_owned());
    }

    /// Adds folded line breaks: the first one is a space when it stands alone, and gone otherwise.
    pub(super) fn push_folded(&mut self, first: &str, others: &str) {
        match (first, others) {
            ("\n", "") => self.push(" "),
            ("\n", _) => self.push(others),
            _ => {
                self.push(first);
                self.push(others);
            }
        }
    }

    pub(super) fn finish(self) -> Cow<'t, str> {
        match self.owned {
            Some(text) => Cow::Owned(text),
            None => Cow::Borrowed(self.text.get(self.start..self.end).unwrap_or_default()),
        }
    }
}
