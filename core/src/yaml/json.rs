//! JSON, as Python's `json` takes it: Ansible tries every file as JSON before it reads YAML, and a
//! few texts mean something else then (`1e3`, surrogate pairs, `NaN`).

use std::sync::Arc;

use super::{Content, Document, Entry, Node, Problem, construct, limits};
use crate::text::{FileId, Span};

/// The document, if the whole text is JSON within our limits.
pub(super) fn parse(file: FileId, text: &str) -> Option<Document> {
    let starts = |c: char| matches!(c, '{' | '[' | '"' | '-' | '0'..='9' | 'n' | 't' | 'f' | 'N' | 'I');
    if !text.trim_start_matches(BLANKS).starts_with(starts) {
        return None;
    }
    let mut json = Json { file, text, at: 0, depth: 0, problems: Vec::new() };
    json.blanks();
    let root = json.value()?;
    json.blanks();
    (json.at == text.len()).then_some(Document { root: Some(root), problems: json.problems })
}

const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];

/// Words that Python takes as values.
const WORDS: [(&str, Content); 6] = [
    ("null", Content::Null),
    ("true", Content::Bool(true)),
    ("false", Content::Bool(false)),
    ("NaN", Content::Float(f64::NAN)),
    ("Infinity", Content::Float(f64::INFINITY)),
    ("-Infinity", Content::Float(f64::NEG_INFINITY)),
];

struct Json<'t> {
    file: FileId,
    text: &'t str,
    at: usize,
    depth: usize,
    problems: Vec<Problem>,
}

impl<'t> Json<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn next(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.next(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// Moves over this byte, and over blanks before it.
    fn eat(&mut self, byte: u8) -> Option<()> {
        self.blanks();
        if self.next()? != byte {
            return None;
        }
        self.at += 1;
        Some(())
    }

    fn node(&self, start: usize, content: Content) -> Node {
        Node { span: Span::new(self.file, start, self.at), content }
    }

    fn value(&mut self) -> Option<Node> {
        self.blanks();
        let start = self.at;
        let content = match self.next()? {
            b'{' => self.nested(Self::object)?,
            b'[' => self.nested(Self::array)?,
            b'"' => Content::Str(self.string()?),
            b'0'..=b'9' => self.number()?,
            _ => self.word().or_else(|| self.number())?,
        };
        Some(self.node(start, content))
    }

    fn word(&mut self) -> Option<Content> {
        let rest = self.rest();
        let (word, content) = WORDS.iter().find(|(word, _)| rest.starts_with(word))?;
        self.at += word.len();
        Some(content.clone())
    }

    /// Recursion ends at our depth; the YAML reader then says that it is too deep.
    fn nested(&mut self, read: fn(&mut Self) -> Option<Content>) -> Option<Content> {
        if self.depth >= limits::DEPTH {
            return None;
        }
        self.depth += 1;
        let content = read(self);
        self.depth -= 1;
        content
    }

    fn array(&mut self) -> Option<Content> {
        let mut items = Vec::new();
        self.eat(b'[')?;
        if self.eat(b']').is_some() {
            return Some(Content::Seq(items.into()));
        }
        loop {
            items.push(self.value()?);
            if self.eat(b',').is_none() {
                self.eat(b']')?;
                return Some(Content::Seq(items.into()));
            }
        }
    }

    fn object(&mut self) -> Option<Content> {
        let start = self.at;
        let mut pairs = construct::Pairs::default();
        self.eat(b'{')?;
        let mut open = self.eat(b'}').is_none();
        while open {
            self.blanks();
            let key_start = self.at;
            let text = self.string()?;
            let key = self.node(key_start, Content::Str(text));
            self.eat(b':')?;
            let value = self.value()?;
            pairs.entries.push(Entry { key, value });
            open = self.eat(b',').is_some();
            if !open {
                self.eat(b'}')?;
            }
        }
        let span = Span::new(self.file, start, self.at);
        let entries = construct::entries(span, pairs, &mut self.problems).ok()?;
        Some(marked(&entries).unwrap_or_else(|| Content::Map(entries.into())))
    }

    fn string(&mut self) -> Option<Arc<str>> {
        let body = self.rest().strip_prefix('"')?;
        let ends = |byte: u8| matches!(byte, b'"' | b'\\' | 0..b' ');
        let plain = body.bytes().position(ends)?;
        if body.as_bytes().get(plain) == Some(&b'"') {
            self.at += plain + 2;
            return Some(body.get(..plain)?.into());
        }
        let mut out = String::new();
        let mut rest = body;
        loop {
            let plain = rest.bytes().position(|byte| matches!(byte, b'"' | b'\\' | ..b' '))?;
            let text = rest.get(..plain)?;
            rest = rest.get(plain..)?;
            if let Some(after) = rest.strip_prefix('"') {
                self.at += 1 + body.len() - after.len();
                // Mostly it is written as it is.
                if out.is_empty() {
                    return Some(text.into());
                }
                out.push_str(text);
                return Some(out.into());
            }
            out.push_str(text);
            let (c, used) = escape(rest.strip_prefix('\\')?)?;
            out.push(c);
            rest = rest.get(1 + used..)?;
        }
    }

    fn number(&mut self) -> Option<Content> {
        let rest = self.rest();
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let mut len = usize::from(rest.starts_with('-'));
        let whole = digits(rest.get(len..)?);
        let leading_zero = rest.get(len..)?.starts_with('0');
        len += if leading_zero { 1 } else { whole };
        if whole == 0 {
            return None;
        }
        let int_len = len;
        if let Some(fraction) = rest.get(len..)?.strip_prefix('.').map(digits).filter(|count| *count > 0) {
            len += 1 + fraction;
        }
        if let Some(exponent) = rest.get(len..)?.strip_prefix(['e', 'E']) {
            let sign = usize::from(exponent.starts_with(['-', '+']));
            let count = digits(exponent.get(sign..)?);
            len += if count > 0 { 1 + sign + count } else { 0 };
        }
        let text = rest.get(..len)?;
        self.at += len;
        match len == int_len {
            true => Some(text.parse().map_or_else(|_| Content::Str(text.into()), Content::Int)),
            false => text.parse().ok().map(Content::Float),
        }
    }
}

/// The character of an escape, and how many bytes it takes behind the backslash.
fn escape(text: &str) -> Option<(char, usize)> {
    let simple = match text.bytes().next()? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode(text),
        _ => return None,
    };
    Some((simple, 1))
}

/// `uXXXX`, or a pair of surrogates; a lone one, which Rust's text cannot hold, is replaced.
fn unicode(text: &str) -> Option<(char, usize)> {
    let unit = |text: &str| {
        let digits = text.strip_prefix('u')?.get(..4)?;
        digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
    };
    let first = unit(text)?;
    if let Some(c) = char::from_u32(u32::from(first)) {
        return Some((c, 5));
    }
    let second = text.get(5..).and_then(|rest| rest.strip_prefix('\\')).and_then(unit);
    let pair = second.and_then(|second| char::decode_utf16([first, second]).next()?.ok());
    Some(pair.map_or((char::REPLACEMENT_CHARACTER, 5), |c| (c, 11)))
}

/// Ansible writes vaulted and unsafe text into JSON as objects of one key.
fn marked(entries: &[Entry]) -> Option<Content> {
    entries.iter().find_map(|entry| match (entry.key.as_str()?, &entry.value.content) {
        ("__ansible_vault", Content::Str(text)) => Some(Content::Vault(text.clone())),
        ("__ansible_unsafe", _) => Some(construct::make_unsafe(&entry.value).content),
        _ => None,
    })
}
