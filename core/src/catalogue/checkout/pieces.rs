//! Names in a template that does not parse as a whole: piece by piece, then by words.

use minijinja::machinery::parse_expr;

use super::jinja::{Read, Reader, expression};
use crate::vars::mask;

/// A template that does not parse as a whole, piece by piece.
#[derive(Default)]
pub struct Pieces<'t> {
    names: Vec<(String, Read)>,
    bound: Vec<&'t str>,
}

impl<'t> Pieces<'t> {
    pub fn of(text: &'t str) -> Self {
        let mut pieces = Pieces::default();
        let mut rest = text;
        loop {
            let (start, close) = match (rest.find("{{"), rest.find("{%")) {
                (Some(expr), tag) if tag.is_none_or(|tag| expr < tag) => (expr, "}}"),
                (_, Some(tag)) => (tag, "%}"),
                _ => return pieces,
            };
            let code = rest.get(start + 2..).unwrap_or_default();
            let (code, after) = code.split_once(close).unwrap_or((code, ""));
            let code = code.trim_matches(['-', '+']).trim();
            if close == "}}" {
                pieces.code(code)
            } else {
                pieces.tag(code)
            }
            rest = after;
        }
    }

    pub fn read(self, read: Reader) {
        let free = self.names.iter().filter(|(name, _)| !self.bound.contains(&name.as_str()));
        free.for_each(|(name, how)| read(name, *how));
    }

    fn tag(&mut self, tag: &'t str) {
        let (word, rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        match word {
            "if" | "elif" => self.code(rest),
            "set" => {
                let (target, value) = rest.split_once('=').unwrap_or((rest, ""));
                self.bind(target);
                self.code(value);
            }
            "for" => {
                let (target, over) = rest.split_once(" in ").unwrap_or((rest, ""));
                self.bound.push("loop");
                self.bind(target);
                // Unlike Jinja the parser wants brackets around `a, b`.
                self.code(&format!("({over})"));
            }
            "macro" => self.bind(rest),
            _ => {}
        }
    }

    fn bind(&mut self, target: &'t str) {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        self.bound.extend(target.split(|c| !is_word(c)).filter(|word| !word.is_empty()));
    }

    fn code(&mut self, code: &str) {
        let add = &mut |name: &str, how| self.names.push((name.to_owned(), how));
        match mask(&format!("{{{{{code}}}}}"))
            .as_deref()
            .and_then(unmarked)
            .and_then(|code| parse_expr(code).ok())
        {
            Some(expr) => expression(&expr, add),
            None => words(code, &mut |name| add(name, Read::Plain)),
        }
    }
}

/// The code between the marks of one expression.
fn unmarked(text: &str) -> Option<&str> {
    text.strip_prefix("{{")?.strip_suffix("}}")
}

const KEYWORDS: [&str; 14] =
    ["and", "or", "not", "in", "is", "if", "else", "true", "false", "none", "True", "False", "None", "loop"];

/// Names among the words of code that does not parse at all: not behind a dot, a pipe or `is`, not
/// in quotes, not called, no keyword.
pub fn words(code: &str, read: &mut dyn FnMut(&str)) {
    let (mut quote, mut before, mut word_before, mut rest) = (None, ' ', "", code);
    while let Some(c) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let length = if is_word(c) { rest.find(|c| !is_word(c)).unwrap_or(rest.len()) } else { c.len_utf8() };
        let (word, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        rest = after;
        if let Some(open) = quote {
            quote = quote.filter(|_| c != open || before == '\\');
        } else if is_word(c) {
            let next = after.trim_start();
            let names_argument = next.starts_with('=') && !next.starts_with("==");
            let behind = matches!(before, '.' | '|') || word_before == "is" || c.is_ascii_digit();
            if !behind && !names_argument && !next.starts_with('(') && !KEYWORDS.contains(&word) {
                read(word);
            }
            word_before = word;
        } else if matches!(c, '\'' | '"') {
            quote = Some(c);
        }
        if !c.is_whitespace() {
            before = c;
        }
    }
}
