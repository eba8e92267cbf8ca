//! Values of INI: `ast.literal_eval` of the text where Python takes it as a literal, else the text.

use std::sync::Arc;

use super::atom::{number, number_length, string};
use super::problem::Reason;
use crate::text::Span;
use crate::yaml::{Content, Entry, Node};

/// Brackets inside each other; Python's own parser gives up at a similar depth, and the text stays text.
const MAX_DEPTH: usize = 90;

/// What Ansible makes of the text after `=`. An error is a literal that Python cannot build.
pub fn value(text: &str, span: Span) -> Result<Node, Reason> {
    if is_word(text) {
        return Ok(Node { span, content: Content::Str(text.into()) });
    }
    let literal = match Parser::new(text).top() {
        // Nearly every value is a plain word.
        None => Literal::Plain(Content::Str(text.into())),
        Some(literal) => literal,
    };
    let content = literal.content(span).map_err(|class| Reason::Unhashable { value: text.into(), class })?;
    Ok(Node { span, content })
}

/// Plainly no literal, without parsing: a name, or an address with its points.
fn is_word(text: &str) -> bool {
    let name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'/' | b':');
    match text.bytes().next() {
        Some(first) if first.is_ascii_alphabetic() => {
            text.bytes().all(name) && !matches!(text, "True" | "False" | "None")
        }
        Some(first) if first.is_ascii_digit() => {
            let mut points = 0;
            let fits = text.bytes().all(|b| {
                points += usize::from(b == b'.');
                b == b'.' || b.is_ascii_digit()
            });
            fits && points > 1
        }
        _ => false,
    }
}

enum Literal {
    Plain(Content),
    Tuple(Vec<Literal>),
    List(Vec<Literal>),
    Set(Vec<Literal>),
    Dict(Vec<(Literal, Literal)>),
}

impl Literal {
    /// The class of the first part that cannot be a key, if any.
    fn unhashable(&self) -> Option<&'static str> {
        match self {
            Literal::Plain(_) => None,
            Literal::Tuple(items) => items.iter().find_map(Literal::unhashable),
            Literal::List(_) => Some("list"),
            Literal::Set(_) => Some("set"),
            Literal::Dict(_) => Some("dict"),
        }
    }

    /// Builds the value inside out, as Python does.
    fn content(self, span: Span) -> Result<Content, &'static str> {
        let nodes = |items: Vec<Literal>| -> Result<Vec<Node>, &'static str> {
            items.into_iter().map(|item| Ok(Node { span, content: item.content(span)? })).collect()
        };
        Ok(match self {
            Literal::Plain(content) => content,
            Literal::Tuple(items) | Literal::List(items) => Content::Seq(Arc::new(nodes(items)?)),
            Literal::Set(items) => {
                let unhashable = items.iter().find_map(Literal::unhashable);
                let mut unique: Vec<Node> = Vec::new();
                for node in nodes(items)? {
                    if !unique.iter().any(|other| same_key(&other.content, &node.content)) {
                        unique.push(node);
                    }
                }
                match unhashable {
                    Some(class) => return Err(class),
                    None => Content::Set(Arc::new(unique)),
                }
            }
            Literal::Dict(pairs) => {
                let mut entries: Vec<Entry> = Vec::new();
                for (key, value) in pairs {
                    let unhashable = key.unhashable();
                    let key = Node { span, content: key.content(span)? };
                    let value = Node { span, content: value.content(span)? };
                    if let Some(class) = unhashable {
                        return Err(class);
                    }
                    match entries.iter_mut().find(|entry| same_key(&entry.key.content, &key.content)) {
                        Some(entry) => entry.value = value,
                        None => entries.push(Entry { key, value }),
                    }
                }
                Content::Map(Arc::new(entries))
            }
        })
    }
}

/// Python's equality of keys: `1`, `1.0` and `True` are one.
fn same_key(a: &Content, b: &Content) -> bool {
    let number = |content: &Content| match content {
        Content::Bool(value) => Some(f64::from(u8::from(*value))),
        Content::Int(value) => Some(value.get() as f64),
        Content::Float(value) => Some(*value),
        _ => None,
    };
    match (number(a), number(b)) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    }
}

struct Parser<'a> {
    rest: &'a str,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Self {
        Parser { rest: text.trim_start_matches([' ', '\t']), depth: 0 }
    }

    /// The whole text as one literal; a bare comma makes a tuple.
    fn top(&mut self) -> Option<Literal> {
        if self.rest.contains('\0') {
            return None;
        }
        let literal = self.tuple_or_one(&[])?;
        self.skip_blanks();
        self.rest.is_empty().then_some(literal)
    }

    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\x0c']);
        if self.rest.starts_with('#') {
            self.rest = "";
        }
    }

    fn peek(&mut self) -> Option<char> {
        self.skip_blanks();
        self.rest.chars().next()
    }

    fn eat(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        if found {
            self.rest = self.rest.get(c.len_utf8()..).unwrap_or_default();
        }
        found
    }

    /// One item, or several with commas as a tuple, up to the end or one of `closers`.
    fn tuple_or_one(&mut self, closers: &[char]) -> Option<Literal> {
        let first = self.item()?;
        if !self.eat(',') {
            return Some(first);
        }
        let mut items = vec![first];
        while self.peek().is_some_and(|c| !closers.contains(&c)) {
            items.push(self.item()?);
            if !self.eat(',') {
                break;
            }
        }
        Some(Literal::Tuple(items))
    }

    fn item(&mut self) -> Option<Literal> {
        if self.depth >= MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let item = match self.peek()? {
            '(' => self.parenthesised(),
            '[' => self.list(),
            '{' => self.dict_or_set(),
            '+' | '-' | '.' | '0'..='9' => self.number(),
            _ => self.word_or_string(),
        };
        self.depth -= 1;
        item
    }

    fn parenthesised(&mut self) -> Option<Literal> {
        self.eat('(');
        if self.eat(')') {
            return Some(Literal::Tuple(Vec::new()));
        }
        let inner = self.tuple_or_one(&[')'])?;
        self.eat(')').then_some(inner)
    }

    fn list(&mut self) -> Option<Literal> {
        self.eat('[');
        let mut items = Vec::new();
        while !self.eat(']') {
            items.push(self.item()?);
            if !self.eat(',') && self.peek() != Some(']') {
                return None;
            }
        }
        Some(Literal::List(items))
    }

    fn dict_or_set(&mut self) -> Option<Literal> {
        self.eat('{');
        let (mut pairs, mut items) = (Vec::new(), Vec::new());
        while !self.eat('}') {
            let key = self.item()?;
            if self.eat(':') {
                pairs.push((key, self.item()?));
            } else {
                items.push(key);
            }
            if !self.eat(',') && self.peek() != Some('}') {
                return None;
            }
        }
        match (pairs.is_empty(), items.is_empty()) {
            (_, true) => Some(Literal::Dict(pairs)),
            (true, false) => Some(Literal::Set(items)),
            (false, false) => None,
        }
    }

    /// A number with at most one sign.
    fn number(&mut self) -> Option<Literal> {
        let negative = self.eat('-');
        if !negative {
            self.eat('+');
        }
        self.skip_blanks();
        // A number may stand in brackets behind its sign.
        let mut open = 0;
        while self.eat('(') {
            open += 1;
        }
        self.skip_blanks();
        let length = number_length(self.rest)?;
        let (word, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        for _ in 0..open {
            if !self.eat(')') {
                return None;
            }
        }
        Some(Literal::Plain(match number(word)? {
            Content::Int(value) if negative => Content::int(-value.get()),
            Content::Float(value) if negative => Content::Float(-value),
            content => content,
        }))
    }

    fn word_or_string(&mut self) -> Option<Literal> {
        let length = self.rest.find(|c: char| !super::lines::is_word(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(length)?;
        if rest.starts_with(['"', '\'']) {
            return self.strings();
        }
        let content = match word {
            "None" => Content::Null,
            "True" => Content::Bool(true),
            "False" => Content::Bool(false),
            "set" => {
                self.rest = rest;
                return (self.eat('(') && self.eat(')')).then(|| Literal::Set(Vec::new()));
            }
            _ => return None,
        };
        self.rest = rest;
        Some(Literal::Plain(content))
    }

    /// Strings beside each other are one.
    fn strings(&mut self) -> Option<Literal> {
        let mut joined = Vec::new();
        let mut kind = None;
        loop {
            let (text, is_bytes, rest) = string(self.rest)?;
            if *kind.get_or_insert(is_bytes) != is_bytes {
                return None;
            }
            joined.push(text);
            self.rest = rest;
            self.skip_blanks();
            let prefix = self.rest.trim_start_matches(|c: char| c.is_ascii_alphabetic());
            if !prefix.starts_with(['"', '\'']) {
                // Ansible turns bytes into text.
                return Some(Literal::Plain(Content::Str(joined.concat().into())));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;

    fn content(text: &str) -> Content {
        value(text, Span::start_of(FileId(0))).unwrap().content
    }

    /// What is no literal of Python stays the text it is.
    fn stays(text: &str) {
        assert_eq!(content(text), Content::Str(text.into()));
    }

    // Expectations from Python 3.11's ast.literal_eval.
    #[test]
    fn numbers_and_words() {
        for (text, want) in [
            ("1", Content::int(1)),
            (" -1", Content::int(-1)),
            ("1_000", Content::int(1000)),
            ("0x1F", Content::int(31)),
            ("0o17", Content::int(15)),
            ("00", Content::int(0)),
            ("1.10", Content::Float(1.1)),
            (".5", Content::Float(0.5)),
            ("1e3", Content::Float(1000.0)),
            ("1.e-2", Content::Float(0.01)),
            ("True", Content::Bool(true)),
            ("None", Content::Null),
            ("1 # c", Content::int(1)),
            ("(1)", Content::int(1)),
            ("'a' \"b\"", Content::Str("ab".into())),
            (r"'\x41\101\n\d'", Content::Str("AA\n\\d".into())),
            (r"r'\n'", Content::Str("\\n".into())),
            ("b'x'", Content::Str("x".into())),
        ] {
            assert_eq!(content(text), want, "{text}");
        }
        for text in [
            "true",
            "yes",
            "0777",
            "1.2.3",
            "10.0.0.1",
            "1+2",
            "--1",
            "1_",
            "0x",
            "1a",
            "foo # c",
            "'a",
            "f'x'",
            "'a' b'c'",
            "{{ foo }}",
            "[1, foo]",
            "1 2",
            "",
            "-",
            "v1.30.0",
            "1e",
            "(1",
            "{1: 2, 3}",
            "{,}",
            "[,]",
            "a,b",
            "'\\x4'",
        ] {
            stays(text);
        }
    }

    #[test]
    fn collections() {
        let items = |content: Content| match content {
            Content::Seq(items) => items.iter().map(|node| node.content.clone()).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        assert_eq!(items(content("[1, 'a',]")), [Content::int(1), Content::Str("a".into())]);
        assert_eq!(items(content("1,2")), [Content::int(1), Content::int(2)]);
        assert_eq!(items(content("()")), []);
        let Content::Map(entries) = content("{'a': 1, 'b': [True], 'a': 2}") else { panic!() };
        assert_eq!(entries.len(), 2);
        assert_eq!(entries[0].value.content, Content::int(2));
        assert!(matches!(content("{1, 2, 1.0}"), Content::Set(items) if items.len() == 2));
    }

    #[test]
    fn a_list_as_key_is_refused() {
        let refused = |text: &str| value(text, Span::start_of(FileId(0))).unwrap_err();
        for (text, class) in
            [("{[]: 1}", "list"), ("{{ 'a' }}", "set"), ("{{'a': 1}}", "dict"), ("{([],): 1}", "list")]
        {
            assert_eq!(refused(text), Reason::Unhashable { value: text.into(), class });
        }
    }
}
