//! A first look at a template's text: limits, and what minijinja's lexer must not see.
//!
//! minijinja and Jinja differ in escapes inside strings, in unary plus and in letters of names.
//! What differs is masked byte by byte, so that places stay true; strings and names are then read
//! from the original text.

use super::{Eval, Stop};

/// Bytes of one template.
const MAX_LENGTH: usize = 256 << 10;
/// Bytes of one line of it: minijinja counts columns with 16 bits, and one behind the last.
const MAX_LINE: usize = u16::MAX as usize - 1;
/// Brackets within brackets.
const MAX_NESTING: u32 = 128;
/// Operators, filters, calls and attributes in one expression or tag: the parser recurses on them.
const MAX_OPERATORS: u32 = 500;
/// `elif` in one template: the parser recurses on them.
const MAX_BRANCHES: u32 = 200;

pub struct Prepared {
    /// As long as the text, with what minijinja would misread masked.
    pub masked: String,
    /// There is a tag, an expression or a comment from its first to its last mark.
    pub is_template: bool,
}

pub fn prepare(text: &str) -> Eval<Prepared> {
    let has_long_line = || text.len() > MAX_LINE && text.split('\n').any(|line| line.len() > MAX_LINE);
    if text.len() > MAX_LENGTH || has_long_line() {
        return Err(Stop::unknown("template is too long to evaluate"));
    }
    let mut scan = Scan {
        bytes: text.as_bytes(),
        at: 0,
        out: text.as_bytes().to_vec(),
        branches: 0,
        is_template: false,
        octal: false,
    };
    scan.data()?;
    if scan.octal {
        return Err(Stop::syntax("a number cannot begin with 0"));
    }
    let masked = String::from_utf8(scan.out).map_err(|_| Stop::syntax("template is not UTF-8"))?;
    Ok(Prepared { masked, is_template: scan.is_template })
}

/// The text with what minijinja would misread masked; `None` for what is over a limit or no template.
pub(crate) fn mask(text: &str) -> Option<String> {
    prepare(text).ok().map(|prepared| prepared.masked)
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    out: Vec<u8>,
    branches: u32,
    is_template: bool,
    octal: bool,
}

/// A number as C writes octals: Jinja reads its first zero as a number of its own.
fn is_octal(word: &[u8]) -> bool {
    word.starts_with(b"0") && word.iter().all(u8::is_ascii_digit) && word.iter().any(|digit| *digit != b'0')
}

impl Scan<'_> {
    fn peek(&self, offset: usize) -> u8 {
        self.bytes.get(self.at + offset).copied().unwrap_or(0)
    }

    fn mask(&mut self, at: usize, with: u8) {
        if let Some(byte) = self.out.get_mut(at) {
            *byte = with;
        }
    }

    fn data(&mut self) -> Eval<()> {
        while self.at < self.bytes.len() {
            match (self.peek(0), self.peek(1)) {
                (b'{', b'{') => self.code(b'}')?,
                (b'{', b'%') if self.raw_tag() => {}
                (b'{', b'%') => self.code(b'%')?,
                (b'{', b'#') => self.comment(),
                _ => self.at += 1,
            }
        }
        Ok(())
    }

    fn comment(&mut self) {
        self.at += 2;
        while self.at < self.bytes.len() {
            if self.peek(0) == b'#' && self.peek(1) == b'}' {
                self.at += 2;
                self.is_template = true;
                return;
            }
            self.at += 1;
        }
    }

    /// Whether a tag of this name with nothing else begins here; gives its end.
    fn plain_tag(&self, name: &str) -> Option<usize> {
        let rest = self.bytes.get(self.at..)?.strip_prefix(b"{%")?;
        let rest = rest.strip_prefix(b"-").or_else(|| rest.strip_prefix(b"+")).unwrap_or(rest);
        let rest = rest.trim_ascii_start().strip_prefix(name.as_bytes())?.trim_ascii_start();
        let rest = rest.strip_prefix(b"-").or_else(|| rest.strip_prefix(b"+")).unwrap_or(rest);
        let rest = rest.strip_prefix(b"%}")?;
        Some(self.bytes.len() - rest.len())
    }

    fn raw_tag(&mut self) -> bool {
        let Some(end) = self.plain_tag("raw") else {
            return false;
        };
        self.at = end;
        self.is_template = true;
        while self.at < self.bytes.len() {
            if let Some(end) = self.plain_tag("endraw") {
                self.at = end;
                return true;
            }
            self.at += 1;
        }
        true
    }

    /// An expression or a tag, up to its end mark (`}}` or `%}`).
    fn code(&mut self, end: u8) -> Eval<()> {
        self.at += 2;
        let (mut nesting, mut operators) = (0u32, 0u32);
        // Whether a value stands before: then `+` is an addition.
        let mut operand = false;
        if matches!(self.peek(0), b'-' | b'+') {
            self.at += 1;
        }
        while self.at < self.bytes.len() {
            let byte = self.peek(0);
            if nesting == 0 && byte == end && self.peek(1) == b'}' {
                self.at += 2;
                self.is_template = true;
                return Ok(());
            }
            match byte {
                b'\'' | b'"' => {
                    self.string(byte, end == b'}')?;
                    operand = true;
                    continue;
                }
                b'(' | b'[' | b'{' => {
                    nesting += 1;
                    operators += 1;
                    operand = false;
                }
                b')' | b']' | b'}' => {
                    nesting = nesting.saturating_sub(1);
                    operand = true;
                }
                b'+' if !(operand || self.peek(1) == end && self.peek(2) == b'}') => self.mask(self.at, b' '),
                b'+' | b'-' | b'*' | b'/' | b'%' | b'~' | b'|' | b'.' | b'=' | b'<' | b'>' | b'!' | b','
                | b':' => {
                    operators += u32::from(!matches!(byte, b',' | b':'));
                    operand = false;
                }
                byte if byte.is_ascii_whitespace() => {}
                byte if byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80 => {
                    operand = self.word(&mut operators);
                    continue;
                }
                _ => {}
            }
            if nesting > MAX_NESTING || operators > MAX_OPERATORS || self.branches > MAX_BRANCHES {
                return Err(Stop::unknown("template is nested too deeply to evaluate"));
            }
            self.at += 1;
        }
        Ok(())
    }

    /// A name, keyword or number; says whether it is a value.
    fn word(&mut self, operators: &mut u32) -> bool {
        let start = self.at;
        let after_point = start.checked_sub(1).and_then(|at| self.bytes.get(at)) == Some(&b'.');
        while self.peek(0).is_ascii_alphanumeric() || self.peek(0) == b'_' || self.peek(0) >= 0x80 {
            if self.peek(0) >= 0x80 {
                self.mask(self.at, b'x');
            }
            self.at += 1;
        }
        let word = self.bytes.get(start..self.at).unwrap_or_default();
        let fraction = self.peek(0) == b'.' && self.peek(1).is_ascii_digit();
        self.octal |= is_octal(word) && !fraction && !after_point;
        if word == b"elif" {
            self.branches += 1;
        }
        let keyword = matches!(word, b"and" | b"or" | b"not" | b"in" | b"is" | b"if" | b"else" | b"elif");
        *operators += u32::from(keyword);
        !keyword
    }

    /// A quoted string: its escapes are masked, its quotes stay. Ansible doubles the backslashes
    /// between `{{` and `}}`, so that none escapes a quote there.
    fn string(&mut self, quote: u8, doubled: bool) -> Eval<()> {
        self.at += 1;
        while self.at < self.bytes.len() {
            let byte = self.peek(0);
            if byte == b'\\' {
                self.mask(self.at, b'x');
                self.at += 1;
                if doubled && self.peek(0) == quote {
                    return Err(Stop::syntax("a quote cannot be escaped by a backslash between {{ and }}"));
                }
                if self.at < self.bytes.len() && self.peek(0) < 0x80 {
                    self.mask(self.at, b'x');
                }
            } else if byte == quote {
                self.at += 1;
                return Ok(());
            }
            self.at += 1;
        }
        Ok(())
    }
}
