//! Tokens, exactly as libyaml finds them: PyYAML, and so Ansible, reads with it. The names of the
//! steps are libyaml's, to be compared with its `scanner.c`. Knows nothing of nodes.

mod cursor;
mod keys;
mod lines;
mod marks;
mod scalars;

use std::borrow::Cow;
use std::collections::VecDeque;

use cursor::{BYTE_ORDER_MARK, Cursor, Mark};
use keys::SimpleKey;
use lines::Line;
pub(super) use lines::{Step, Word};

/// A token with its bytes.
pub(super) struct Token<'t> {
    pub kind: TokenKind<'t>,
    pub start: usize,
    pub end: usize,
}

#[derive(Clone)]
pub(super) enum TokenKind<'t> {
    StreamEnd,
    Version(u32, u32),
    TagDirective(String, String),
    DocumentStart,
    DocumentEnd,
    BlockSequenceStart,
    BlockMappingStart,
    BlockEnd,
    FlowSequenceStart,
    FlowSequenceEnd,
    FlowMappingStart,
    FlowMappingEnd,
    BlockEntry,
    FlowEntry,
    Key,
    Value,
    Alias(&'t str),
    Anchor(&'t str),
    /// Handle and suffix.
    Tag(String, String),
    Scalar(Cow<'t, str>, bool),
}

/// Why and where libyaml stops; `context` is where the thing began that it was reading.
#[derive(Debug)]
pub(super) struct Refusal {
    pub at: usize,
    pub reason: &'static str,
    pub context: Option<usize>,
}

pub(super) type Scan<T> = Result<T, Refusal>;

pub(super) struct Scanner<'t> {
    cursor: Cursor<'t>,
    tokens: VecDeque<Token<'t>>,
    tokens_taken: usize,
    ended: bool,
    /// The first of `tokens` is final: nothing can come before it any more.
    is_ready: bool,
    /// Column of the innermost block collection; -1 outside.
    indent: isize,
    indents: Vec<isize>,
    simple_key_allowed: bool,
    /// One for each open flow collection, and one for the block level.
    simple_keys: Vec<SimpleKey>,
    flow_level: usize,
    /// A line that was looked at before its turn.
    ahead: Option<Line<'t>>,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Scanner {
            cursor: Cursor::new(text),
            tokens: VecDeque::new(),
            tokens_taken: 0,
            ended: false,
            is_ready: false,
            indent: -1,
            indents: Vec::new(),
            simple_key_allowed: true,
            simple_keys: vec![SimpleKey::default()],
            flow_level: 0,
            ahead: None,
        }
    }

    /// Makes sure that the next token is there, and final: the last one is `StreamEnd`, and then that
    /// again.
    fn fetch(&mut self) -> Scan<()> {
        while self.needs_more()? {
            self.fetch_next_token()?;
        }
        if self.tokens.is_empty() {
            self.push_here(TokenKind::StreamEnd, 0);
        }
        self.is_ready = true;
        Ok(())
    }

    /// The next token, which stays the next.
    pub(super) fn peek(&mut self) -> Scan<&Token<'t>> {
        if !self.is_ready {
            self.fetch()?;
        }
        let nothing = Refusal { at: self.cursor.mark.at, reason: "found no token", context: None };
        self.tokens.front().ok_or(nothing)
    }

    /// The next token.
    pub(super) fn next(&mut self) -> Scan<Token<'t>> {
        if !self.is_ready {
            self.fetch()?;
        }
        let nothing = Refusal { at: self.cursor.mark.at, reason: "found no token", context: None };
        let token = self.tokens.pop_front().ok_or(nothing)?;
        self.tokens_taken += 1;
        self.is_ready = false;
        Ok(token)
    }

    fn needs_more(&mut self) -> Scan<bool> {
        if self.ended {
            return Ok(false);
        }
        if self.tokens.is_empty() {
            return Ok(true);
        }
        self.stale_simple_keys()?;
        Ok(self.simple_keys.iter().any(|key| key.possible && key.token_number == self.tokens_taken))
    }

    fn fetch_next_token(&mut self) -> Scan<()> {
        self.skip_to_next_token();
        self.stale_simple_keys()?;
        self.unroll_indent(self.cursor.mark.column as isize);
        if self.cursor.at_end() {
            return self.fetch_stream_end();
        }
        if self.cursor.mark.column == 0 && self.cursor.is(b'%') {
            return self.fetch_directive();
        }
        if self.cursor.is_document_indicator() {
            return self.fetch_document_indicator();
        }
        let flow = self.flow_level > 0;
        let blank_next = self.cursor.is_blankz_at(1);
        match self.cursor.peek(0) {
            b'[' => self.fetch_flow_start(TokenKind::FlowSequenceStart),
            b'{' => self.fetch_flow_start(TokenKind::FlowMappingStart),
            b']' => self.fetch_flow_end(TokenKind::FlowSequenceEnd),
            b'}' => self.fetch_flow_end(TokenKind::FlowMappingEnd),
            b',' => self.fetch_flow_entry(),
            b'-' if blank_next => self.fetch_block_entry(),
            b'?' if flow || blank_next => self.fetch_key(),
            b':' if flow || blank_next => self.fetch_value(),
            b'*' | b'&' => self.fetch_simple(Self::scan_anchor),
            b'!' => self.fetch_simple(Self::scan_tag),
            b'|' | b'>' if !flow => self.fetch_block_scalar(),
            b'\'' | b'"' => self.fetch_simple(Self::scan_flow_scalar),
            b'-' | b'?' | b':' => self.fetch_simple(Self::scan_plain_scalar),
            b'\t' | b'#' | b'|' | b'>' | b'%' | b'@' | b'`' => {
                let at = self.cursor.mark.at;
                Err(self.refuse("found character that cannot start any token", Some(at)))
            }
            _ => self.fetch_simple(Self::scan_plain_scalar),
        }
    }

    fn refuse(&self, reason: &'static str, context: Option<usize>) -> Refusal {
        Refusal { at: self.cursor.mark.at, reason, context }
    }

    /// Blanks, comments and line ends. A tab counts as blank in flow collections and after a value
    /// has begun, but not where a key or an entry could start.
    fn skip_to_next_token(&mut self) {
        loop {
            if self.cursor.mark.column == 0 && self.cursor.starts_with(BYTE_ORDER_MARK) {
                self.cursor.skip();
            }
            let tabs = self.flow_level > 0 || !self.simple_key_allowed;
            self.cursor.skip_while(|byte| byte == b' ' || tabs && byte == b'\t');
            if self.cursor.is(b'#') {
                self.cursor.skip_line_rest();
            }
            if !self.cursor.is_break() {
                return;
            }
            self.cursor.take_break();
            if self.flow_level == 0 {
                self.simple_key_allowed = true;
            }
        }
    }

    /// Opens a block collection when the column is deeper; `at` is the number of the token to open
    /// it before.
    fn roll_indent(&mut self, mark: Mark, at: Option<usize>, kind: TokenKind<'t>) {
        let column = mark.column as isize;
        if self.flow_level > 0 || self.indent >= column {
            return;
        }
        self.indents.push(self.indent);
        self.indent = column;
        self.insert(at, Token { kind, start: mark.at, end: mark.at });
    }

    fn insert(&mut self, number: Option<usize>, token: Token<'t>) {
        let last = self.tokens.len();
        let place = number.map_or(last, |number| number.saturating_sub(self.tokens_taken).min(last));
        self.tokens.insert(place, token);
    }

    fn unroll_indent(&mut self, column: isize) {
        while self.flow_level == 0 && self.indent > column {
            self.push_here(TokenKind::BlockEnd, 0);
            self.indent = self.indents.pop().unwrap_or(-1);
        }
    }

    /// A token of so many characters at the cursor, which moves behind it.
    fn push_here(&mut self, kind: TokenKind<'t>, chars: usize) {
        let start = self.cursor.mark.at;
        self.cursor.skip_many(chars);
        self.tokens.push_back(Token { kind, start, end: self.cursor.mark.at });
    }

    fn fetch_stream_end(&mut self) -> Scan<()> {
        if self.cursor.mark.column != 0 {
            self.cursor.mark.column = 0;
            self.cursor.mark.line += 1;
        }
        self.unroll_indent(-1);
        self.remove_simple_key()?;
        self.simple_key_allowed = false;
        self.push_here(TokenKind::StreamEnd, 0);
        self.ended = true;
        Ok(())
    }

    fn fetch_directive(&mut self) -> Scan<()> {
        self.unroll_indent(-1);
        self.remove_simple_key()?;
        self.simple_key_allowed = false;
        let token = self.scan_directive()?;
        self.tokens.push_back(token);
        Ok(())
    }

    fn fetch_document_indicator(&mut self) -> Scan<()> {
        self.unroll_indent(-1);
        self.remove_simple_key()?;
        self.simple_key_allowed = false;
        let kind = if self.cursor.is(b'-') { TokenKind::DocumentStart } else { TokenKind::DocumentEnd };
        self.push_here(kind, 3);
        Ok(())
    }

    fn fetch_flow_start(&mut self, kind: TokenKind<'t>) -> Scan<()> {
        self.save_simple_key()?;
        self.simple_keys.push(SimpleKey::default());
        self.flow_level += 1;
        self.simple_key_allowed = true;
        self.push_here(kind, 1);
        Ok(())
    }

    fn fetch_flow_end(&mut self, kind: TokenKind<'t>) -> Scan<()> {
        self.remove_simple_key()?;
        if self.flow_level > 0 {
            self.flow_level -= 1;
            self.simple_keys.pop();
        }
        self.simple_key_allowed = false;
        self.push_here(kind, 1);
        Ok(())
    }

    fn fetch_flow_entry(&mut self) -> Scan<()> {
        self.remove_simple_key()?;
        self.simple_key_allowed = true;
        self.push_here(TokenKind::FlowEntry, 1);
        Ok(())
    }

    fn fetch_block_entry(&mut self) -> Scan<()> {
        if self.flow_level == 0 {
            if !self.simple_key_allowed {
                return Err(self.refuse("block sequence entries are not allowed in this context", None));
            }
            self.roll_indent(self.cursor.mark, None, TokenKind::BlockSequenceStart);
        }
        self.remove_simple_key()?;
        self.simple_key_allowed = true;
        self.push_here(TokenKind::BlockEntry, 1);
        Ok(())
    }

    fn fetch_key(&mut self) -> Scan<()> {
        if self.flow_level == 0 {
            if !self.simple_key_allowed {
                return Err(self.refuse("mapping keys are not allowed in this context", None));
            }
            self.roll_indent(self.cursor.mark, None, TokenKind::BlockMappingStart);
        }
        self.remove_simple_key()?;
        self.simple_key_allowed = self.flow_level == 0;
        self.push_here(TokenKind::Key, 1);
        Ok(())
    }

    fn fetch_value(&mut self) -> Scan<()> {
        let key = self.simple_keys.last().copied().unwrap_or_default();
        if key.possible {
            let token = Token { kind: TokenKind::Key, start: key.mark.at, end: key.mark.at };
            self.insert(Some(key.token_number), token);
            self.roll_indent(key.mark, Some(key.token_number), TokenKind::BlockMappingStart);
            if let Some(key) = self.simple_keys.last_mut() {
                key.possible = false;
            }
            self.simple_key_allowed = false;
        } else {
            if self.flow_level == 0 {
                if !self.simple_key_allowed {
                    return Err(self.refuse("mapping values are not allowed in this context", None));
                }
                self.roll_indent(self.cursor.mark, None, TokenKind::BlockMappingStart);
            }
            self.simple_key_allowed = self.flow_level == 0;
        }
        self.push_here(TokenKind::Value, 1);
        Ok(())
    }

    /// A token that may be, or begin, a simple key.
    fn fetch_simple(&mut self, scan: fn(&mut Self) -> Scan<Token<'t>>) -> Scan<()> {
        self.save_simple_key()?;
        self.simple_key_allowed = false;
        let token = scan(self)?;
        self.tokens.push_back(token);
        Ok(())
    }

    fn fetch_block_scalar(&mut self) -> Scan<()> {
        self.remove_simple_key()?;
        self.simple_key_allowed = true;
        let token = self.scan_block_scalar()?;
        self.tokens.push_back(token);
        Ok(())
    }
}
