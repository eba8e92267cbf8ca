//! Python literals in text, as Ansible reads the result of a template that looks like one.

use super::{Map, Value};

/// Python's own parser gives up at a similar depth.
const MAX_DEPTH: usize = 90;

/// `ast.literal_eval` with JSON's `true`, `false` and `null`; `None` where Python refuses.
pub fn parse_literal(source: &str) -> Option<Value> {
    let mut parser = Parser { rest: source.trim_start_matches([' ', '\t']), depth: 0 };
    let value = parser.expression()?;
    parser.skip_end();
    parser.rest.is_empty().then_some(value)
}

struct Parser<'a> {
    rest: &'a str,
    depth: usize,
}

impl<'a> Parser<'a> {
    /// Inside brackets line ends are blanks, outside they end the expression.
    fn skip_blanks(&mut self) {
        loop {
            let trimmed = if self.depth > 0 {
                self.rest.trim_start_matches([' ', '\t', '\n', '\r', '\x0c'])
            } else {
                self.rest.trim_start_matches([' ', '\t', '\x0c'])
            };
            match trimmed.strip_prefix('#') {
                Some(comment) => {
                    self.rest = comment.find('\n').and_then(|end| comment.get(end..)).unwrap_or("");
                    if self.depth == 0 {
                        return;
                    }
                }
                None => {
                    self.rest = trimmed;
                    return;
                }
            }
        }
    }

    fn skip_end(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r', '\x0c']);
        while let Some(comment) = self.rest.strip_prefix('#') {
            let after = comment.find('\n').and_then(|end| comment.get(end..)).unwrap_or("");
            self.rest = after.trim_start_matches([' ', '\t', '\n', '\r', '\x0c']);
        }
    }

    fn eat(&mut self, prefix: &str) -> bool {
        self.skip_blanks();
        match self.rest.strip_prefix(prefix) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// One value, or several with commas: a tuple without brackets.
    fn expression(&mut self) -> Option<Value> {
        let first = self.value()?;
        if !self.eat(",") {
            return Some(first);
        }
        let mut items = vec![first];
        loop {
            self.skip_blanks();
            if self.rest.trim().is_empty() {
                return Some(Value::tuple(items));
            }
            items.push(self.value()?);
            if !self.eat(",") {
                return Some(Value::tuple(items));
            }
        }
    }

    fn value(&mut self) -> Option<Value> {
        if self.depth > MAX_DEPTH {
            return None;
        }
        self.skip_blanks();
        let value = match self.rest.chars().next()? {
            '[' => Value::list(self.bracketed("[", "]")?.0),
            '(' => {
                let (mut items, trailing) = self.bracketed("(", ")")?;
                if items.len() == 1 && !trailing { items.pop()? } else { Value::tuple(items) }
            }
            '{' => self.braces()?,
            '\'' | '"' => self.strings()?,
            '-' | '+' | '0'..='9' | '.' => self.number()?,
            _ => self.word()?,
        };
        Some(value)
    }

    /// The items between brackets, and whether a comma ended them.
    fn bracketed(&mut self, open: &str, close: &str) -> Option<(Vec<Value>, bool)> {
        self.eat(open);
        self.depth += 1;
        let mut items = Vec::new();
        let mut trailing = true;
        loop {
            if self.eat(close) {
                self.depth -= 1;
                return Some((items, trailing));
            }
            if !trailing {
                return None;
            }
            items.push(self.value()?);
            trailing = self.eat(",");
        }
    }

    fn braces(&mut self) -> Option<Value> {
        self.eat("{");
        self.depth += 1;
        let mut map = Map::new();
        let mut is_set = None;
        let mut more = true;
        loop {
            if self.eat("}") {
                self.depth -= 1;
                break;
            }
            if !more {
                return None;
            }
            let key = self.value()?;
            if !is_hashable(&key) {
                return None;
            }
            let value = if self.eat(":") { Some(self.value()?) } else { None };
            if *is_set.get_or_insert(value.is_none()) != value.is_none() {
                return None;
            }
            map.insert(key, value.unwrap_or(Value::Null));
            more = self.eat(",");
        }
        Some(match is_set {
            Some(true) => Value::Set(std::sync::Arc::new(map.keys().cloned().collect())),
            _ => Value::map(map),
        })
    }

    /// Adjacent strings are one.
    fn strings(&mut self) -> Option<Value> {
        let mut text = String::new();
        loop {
            let (part, rest) = string_literal(self.rest)?;
            text.push_str(&part);
            self.rest = rest;
            self.skip_blanks();
            if !self.rest.starts_with(['\'', '"']) {
                return Some(Value::str(text));
            }
        }
    }

    fn number(&mut self) -> Option<Value> {
        let mut negative = false;
        while let Some(sign) = self.rest.chars().next().filter(|c| matches!(c, '-' | '+')) {
            negative ^= sign == '-';
            self.rest = self.rest.get(1..)?.trim_start_matches([' ', '\t']);
        }
        let radix = matches!(self.rest.get(..2), Some("0x" | "0X" | "0o" | "0O" | "0b" | "0B"));
        let end = self.rest.char_indices().find(|&(index, c)| {
            let after_exponent = !radix && self.rest.get(..index).is_some_and(|t| t.ends_with(['e', 'E']));
            !(c.is_ascii_alphanumeric() || c == '_' || c == '.' || (after_exponent && matches!(c, '-' | '+')))
        });
        let (word, rest) = self.rest.split_at_checked(end.map_or(self.rest.len(), |(index, _)| index))?;
        self.rest = rest;
        Some(match parse_number(word)? {
            Value::Int(number) if negative => Value::Int(-number),
            Value::Float(number) if negative => Value::Float(-number),
            other => other,
        })
    }

    fn word(&mut self) -> Option<Value> {
        let end = self.rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest;
        Some(match word {
            "True" | "true" => Value::Bool(true),
            "False" | "false" => Value::Bool(false),
            "None" | "null" => Value::Null,
            "set" if self.eat("(") && self.eat(")") => Value::Set(Default::default()),
            _ => return None,
        })
    }
}

fn is_hashable(value: &Value) -> bool {
    match value {
        Value::List(_) | Value::Map(_) | Value::Set(_) => false,
        Value::Tuple(items) => items.iter().all(is_hashable),
        _ => true,
    }
}

/// A number as Python writes it, without sign.
pub(crate) fn parse_number(word: &str) -> Option<Value> {
    if word.starts_with('_') || word.ends_with('_') || word.contains("__") {
        return None;
    }
    let plain = word.replace('_', "");
    let lower = plain.to_ascii_lowercase();
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(digits) = lower.strip_prefix(prefix) {
            return i128::from_str_radix(digits, radix).ok().map(Value::Int);
        }
    }
    if !lower.is_empty() && lower.bytes().all(|b| b.is_ascii_digit()) {
        let octal_like = lower.len() > 1 && lower.starts_with('0') && lower.bytes().any(|b| b != b'0');
        return if octal_like { None } else { lower.parse().ok().map(Value::Int) };
    }
    let valid = lower.bytes().any(|b| b.is_ascii_digit())
        && lower.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'-' | b'+'));
    if valid { lower.parse().ok().map(Value::Float) } else { None }
}

/// Reads one quoted string with Python's escapes; gives it and what follows.
pub(crate) fn string_literal(source: &str) -> Option<(String, &str)> {
    let quote = source.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let triple: &str = if quote == '\'' { "'''" } else { "\"\"\"" };
    let (body, close) = match source.strip_prefix(triple) {
        Some(body) => (body, triple),
        None => (source.get(1..)?, triple.get(..1)?),
    };
    let mut end = 0;
    loop {
        let rest = body.get(end..)?;
        if rest.starts_with(close) {
            break;
        }
        let mut chars = rest.chars();
        let c = chars.next()?;
        if c == '\n' && close.len() == 1 {
            return None;
        }
        end += c.len_utf8();
        if c == '\\' {
            end += chars.next()?.len_utf8();
        }
    }
    Some((unescape(body.get(..end)?)?, body.get(end + close.len()..)?))
}

/// Python's escapes in a string; an escape it does not know stays as written.
pub(crate) fn unescape(body: &str) -> Option<String> {
    let mut out = String::with_capacity(body.len());
    let mut rest = body;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let c = after.chars().next()?;
        rest = after.get(c.len_utf8()..)?;
        match c {
            '\n' => {}
            '\\' | '\'' | '"' => out.push(c),
            'a' => out.push('\x07'),
            'b' => out.push('\x08'),
            'f' => out.push('\x0c'),
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            'v' => out.push('\x0b'),
            '0'..='7' => {
                let len = after.bytes().take(3).take_while(|b| matches!(b, b'0'..=b'7')).count();
                out.push(char::from_u32(u32::from_str_radix(after.get(..len)?, 8).ok()?)?);
                rest = after.get(len..)?;
            }
            'x' | 'u' | 'U' => {
                let len = match c {
                    'x' => 2,
                    'u' => 4,
                    _ => 8,
                };
                let digits = rest.get(..len).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
                out.push(char::from_u32(u32::from_str_radix(digits, 16).ok()?)?);
                rest = rest.get(len..)?;
            }
            other => {
                out.push('\\');
                out.push(other);
            }
        }
    }
    out.push_str(rest);
    Some(out)
}
