//! Scalars: plain, quoted and block.

use super::cursor::{Collected, Cursor};
use super::{Refusal, Scan, Scanner, Token, TokenKind};

/// How a block scalar ends: its last line break, and blank lines behind it.
#[derive(Clone, Copy, PartialEq)]
enum Chomping {
    Strip,
    Clip,
    Keep,
}

/// Blanks and line breaks between two words of a flow scalar.
#[derive(Default)]
struct Gap {
    blanks: (usize, usize),
    first_break: &'static str,
    other_breaks: String,
    /// A line break came, so that blanks are indentation.
    broken: bool,
}

impl Gap {
    fn join(self, collected: &mut Collected) {
        match self.broken {
            true => collected.push_folded(self.first_break, &self.other_breaks),
            false => collected.take(self.blanks.0, self.blanks.1),
        }
    }

    /// Moves over blanks and breaks; fails at a tab left of the column `tabs_from`.
    fn scan(&mut self, cursor: &mut Cursor, tabs_from: usize) -> Result<(), ()> {
        self.blanks = (cursor.mark.at, cursor.mark.at);
        loop {
            if cursor.is_blank() {
                if self.broken && cursor.mark.column < tabs_from && cursor.is(b'\t') {
                    return Err(());
                }
                cursor.skip();
                if !self.broken {
                    self.blanks.1 = cursor.mark.at;
                }
            } else if !cursor.is_break() {
                return Ok(());
            } else if self.broken {
                self.other_breaks.push_str(cursor.take_break());
            } else {
                self.first_break = cursor.take_break();
                self.broken = true;
            }
        }
    }
}

impl<'t> Scanner<'t> {
    pub(super) fn scan_plain_scalar(&mut self) -> Scan<Token<'t>> {
        let start = self.cursor.mark.at;
        let indent = (self.indent + 1).max(0) as usize;
        let mut text = Collected::new(&self.cursor);
        let mut gap = Gap::default();
        let mut end = start;
        let mut broken = false;
        while !self.cursor.is_document_indicator() && !self.cursor.is(b'#') {
            let word = self.cursor.mark.at;
            self.skip_plain_word(start)?;
            let word_end = self.cursor.mark.at;
            if word < word_end {
                std::mem::take(&mut gap).join(&mut text);
                text.take(word, word_end);
                end = word_end;
                broken = false;
            }
            if !self.cursor.is_blank() && !self.cursor.is_break() {
                break;
            }
            if gap.scan(&mut self.cursor, indent).is_err() {
                return Err(self.refuse("found a tab character that violates indentation", Some(start)));
            }
            broken |= gap.broken;
            if self.flow_level == 0 && self.cursor.mark.column < indent {
                break;
            }
        }
        if broken {
            self.simple_key_allowed = true;
        }
        Ok(Token { kind: TokenKind::Scalar(text.finish(), true), start, end })
    }

    /// Moves to the next blank, or to the indicator that ends a plain scalar.
    fn skip_plain_word(&mut self, start: usize) -> Scan<()> {
        let flow = self.flow_level > 0;
        loop {
            self.cursor.skip_while(|byte| {
                byte.is_ascii_graphic() && !matches!(byte, b':' | b',' | b'[' | b']' | b'{' | b'}')
            });
            if self.cursor.is_blankz_at(0) {
                return Ok(());
            }
            match self.cursor.peek(0) {
                b':' if flow && matches!(self.cursor.peek(1), b',' | b'?' | b'[' | b']' | b'{' | b'}') => {
                    return Err(self.refuse("found unexpected ':'", Some(start)));
                }
                b':' if self.cursor.is_blankz_at(1) => return Ok(()),
                b',' | b'[' | b']' | b'{' | b'}' if flow => return Ok(()),
                _ => self.cursor.skip(),
            }
        }
    }

    pub(super) fn scan_flow_scalar(&mut self) -> Scan<Token<'t>> {
        let start = self.cursor.mark.at;
        let quote = self.cursor.peek(0);
        self.cursor.skip();
        let mut text = Collected::new(&self.cursor);
        loop {
            if self.cursor.is_document_indicator() {
                return Err(self.refuse("found unexpected document indicator", Some(start)));
            }
            if self.cursor.at_end() {
                return Err(self.refuse("found unexpected end of stream", Some(start)));
            }
            let mut gap = Gap { broken: self.scan_quoted_word(start, quote, &mut text)?, ..Gap::default() };
            if self.cursor.is(quote) {
                break;
            }
            let scanned = gap.scan(&mut self.cursor, 0);
            debug_assert!(scanned.is_ok());
            gap.join(&mut text);
        }
        self.cursor.skip();
        Ok(Token { kind: TokenKind::Scalar(text.finish(), false), start, end: self.cursor.mark.at })
    }

    /// Takes characters up to a blank, the closing quote or an escaped line break (true).
    fn scan_quoted_word(&mut self, start: usize, quote: u8, text: &mut Collected<'t>) -> Scan<bool> {
        while !self.cursor.is_blankz_at(0) {
            let at = self.cursor.mark.at;
            match self.cursor.peek(0) {
                b'\'' if quote == b'\'' && self.cursor.peek(1) == b'\'' => {
                    self.cursor.skip_many(2);
                    text.push("'");
                }
                byte if byte == quote => return Ok(false),
                b'\\' if quote == b'"' && self.cursor.is_break_at(1) => {
                    self.cursor.skip();
                    self.cursor.take_break();
                    // What follows must not be taken for a part of the same slice.
                    text.detach();
                    return Ok(true);
                }
                b'\\' if quote == b'"' => {
                    let c = self.scan_escape(start)?;
                    text.push(c.encode_utf8(&mut [0; 4]));
                }
                _ => {
                    self.cursor.skip();
                    text.take(at, self.cursor.mark.at);
                }
            }
        }
        Ok(false)
    }

    fn scan_escape(&mut self, start: usize) -> Scan<char> {
        let (c, digits) = match self.cursor.peek(1) {
            b'0' => ('\0', 0),
            b'a' => ('\u{7}', 0),
            b'b' => ('\u{8}', 0),
            b't' | b'\t' => ('\t', 0),
            b'n' => ('\n', 0),
            b'v' => ('\u{b}', 0),
            b'f' => ('\u{c}', 0),
            b'r' => ('\r', 0),
            b'e' => ('\u{1b}', 0),
            b' ' => (' ', 0),
            b'"' => ('"', 0),
            b'/' => ('/', 0),
            b'\\' => ('\\', 0),
            b'N' => ('\u{85}', 0),
            b'_' => ('\u{a0}', 0),
            b'L' => ('\u{2028}', 0),
            b'P' => ('\u{2029}', 0),
            b'x' => ('\0', 2),
            b'u' => ('\0', 4),
            b'U' => ('\0', 8),
            _ => return Err(self.refuse("found unknown escape character", Some(start))),
        };
        self.cursor.skip_many(2);
        if digits == 0 {
            return Ok(c);
        }
        let mut code: u32 = 0;
        for n in 0..digits {
            let digit = char::from(self.cursor.peek(n)).to_digit(16);
            let digit =
                digit.ok_or_else(|| self.refuse("did not find expected hexdecimal number", Some(start)))?;
            code = code.wrapping_shl(4) | digit;
        }
        let invalid = || self.refuse("found invalid Unicode character escape code", Some(start));
        let c = char::from_u32(code).ok_or_else(invalid)?;
        self.cursor.skip_many(digits);
        Ok(c)
    }

    pub(super) fn scan_block_scalar(&mut self) -> Scan<Token<'t>> {
        let start = self.cursor.mark.at;
        let literal = self.cursor.is(b'|');
        self.cursor.skip();
        let (chomping, increment) = self.scan_block_header(start)?;
        let mut end = self.cursor.mark.at;
        if self.cursor.is_break() {
            self.cursor.take_break();
        }
        let mut indent = match increment {
            0 => 0,
            _ => self.indent.max(0) as usize + increment,
        };
        let mut text = String::new();
        let mut breaks = String::new();
        let mut last_break = "";
        let mut after_blank = false;
        self.scan_block_breaks(&mut indent, &mut breaks, start)?;
        while self.cursor.mark.column == indent && !self.cursor.at_end() {
            let blank = self.cursor.is_blank();
            if !literal && last_break == "\n" && !after_blank && !blank {
                if breaks.is_empty() {
                    text.push(' ');
                }
            } else {
                text.push_str(last_break);
            }
            text.push_str(&breaks);
            breaks.clear();
            after_blank = blank;
            let line = self.cursor.mark.at;
            self.cursor.skip_line_rest();
            end = self.cursor.mark.at;
            text.push_str(self.cursor.between(line, end));
            last_break = self.cursor.take_break();
            self.scan_block_breaks(&mut indent, &mut breaks, start)?;
        }
        if chomping != Chomping::Strip {
            text.push_str(last_break);
        }
        if chomping == Chomping::Keep {
            text.push_str(&breaks);
        }
        Ok(Token { kind: TokenKind::Scalar(text.into(), false), start, end })
    }

    /// `|-`, `>2+`: chomping and indentation in either order, then a comment at most.
    fn scan_block_header(&mut self, start: usize) -> Scan<(Chomping, usize)> {
        let mut chomping = self.scan_chomping();
        let mut increment = 0;
        if self.cursor.peek(0).is_ascii_digit() {
            if self.cursor.is(b'0') {
                return Err(self.refuse("found an indentation indicator equal to 0", Some(start)));
            }
            increment = usize::from(self.cursor.peek(0) - b'0');
            self.cursor.skip();
            chomping = chomping.or_else(|| self.scan_chomping());
        }
        self.cursor.skip_blanks();
        if self.cursor.is(b'#') {
            self.cursor.skip_line_rest();
        }
        if !self.cursor.is_breakz() {
            return Err(self.refuse("did not find expected comment or line break", Some(start)));
        }
        Ok((chomping.unwrap_or(Chomping::Clip), increment))
    }

    fn scan_chomping(&mut self) -> Option<Chomping> {
        let chomping = match self.cursor.peek(0) {
            b'+' => Chomping::Keep,
            b'-' => Chomping::Strip,
            _ => return None,
        };
        self.cursor.skip();
        Some(chomping)
    }

    /// Indentation and blank lines of a block scalar; finds its indentation when `indent` is 0.
    fn scan_block_breaks(
        &mut self,
        indent: &mut usize,
        breaks: &mut String,
        start: usize,
    ) -> Result<(), Refusal> {
        let mut deepest = 0;
        loop {
            let open = |column: usize| *indent == 0 || column < *indent;
            while open(self.cursor.mark.column) && self.cursor.is(b' ') {
                self.cursor.skip();
            }
            deepest = deepest.max(self.cursor.mark.column);
            if open(self.cursor.mark.column) && self.cursor.is(b'\t') {
                let reason = "found a tab character where an indentation space is expected";
                return Err(self.refuse(reason, Some(start)));
            }
            if !self.cursor.is_break() {
                break;
            }
            breaks.push_str(self.cursor.take_break());
        }
        if *indent == 0 {
            *indent = deepest.max((self.indent + 1).max(1) as usize);
        }
        Ok(())
    }
}
