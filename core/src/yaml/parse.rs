//! From events to a tree: nesting, anchors, limits, PyYAML's single document.

use std::borrow::Cow;

use crate::collections::HashMap;

use super::construct::{self, Tag};
use super::events::{Event, Events, Kind, Style};
use super::recent::Recent;
use super::scan::{Refusal, Step, Word};
use super::source;
use super::{Content, Document, Entry, Node, Problem, ProblemKind, json, limits, scalar};
use crate::text::{FileId, Span};

/// Parses one YAML text. Never fails: what PyYAML would refuse is a problem with its place.
pub fn parse(file: FileId, bytes: &[u8]) -> Document {
    let text = match source::decode(file, bytes) {
        Ok(text) => text,
        Err(problem) => return Document { root: None, problems: vec![problem] },
    };
    json::parse(file, text).unwrap_or_else(|| parse_yaml(file, text))
}

/// Parses YAML as YAML, also where it is JSON.
pub fn parse_yaml(file: FileId, text: &str) -> Document {
    parse_by(file, text, Events::step)
}

/// How block mappings are read line by line.
type Stepping<'t> = fn(&mut Events<'t>) -> Option<Step<'t>>;

fn parse_by<'t>(file: FileId, text: &'t str, step: Stepping<'t>) -> Document {
    let mut builder = Builder::new(file, text);
    match builder.run(text, step) {
        Ok(root) => builder.finish(root),
        Err(problem) => Document { root: None, problems: vec![problem] },
    }
}

/// As [`parse_yaml`], all of it by tokens.
#[cfg(test)]
pub(super) fn parse_by_tokens(file: FileId, text: &str) -> Document {
    parse_by(file, text, |_| None)
}

/// A finished node with what nesting it again would cost.
#[derive(Clone)]
struct Built {
    node: Node,
    /// Where its tag or anchor starts, else its own start.
    properties: usize,
    /// Levels of collections in it, and nodes when every alias is written out.
    height: usize,
    weight: usize,
    /// `<<`: the value that follows is merged in.
    merges: bool,
}

/// A collection that is still open.
struct Open<'t> {
    mapping: bool,
    /// In block style, the smallest range of what is in it.
    span: Span,
    properties: usize,
    tag: Tag,
    anchor: Option<&'t str>,
    items: Vec<Node>,
    pairs: construct::Pairs,
    key: Option<(Node, bool)>,
    height: usize,
    weight: usize,
}

struct Builder<'t> {
    file: FileId,
    open: Vec<Open<'t>>,
    /// `None` while the node is still open.
    anchors: HashMap<&'t str, (Span, Option<Built>)>,
    /// Nodes that aliases stand for.
    expanded: usize,
    root: Option<Built>,
    problems: Vec<Problem>,
    recent: Recent<'t>,
    /// For the entries of the next mapping: small ones are moved out of it into just enough room.
    spare: Vec<Entry>,
}

/// Entries of a small mapping.
const FEW: usize = 16;

impl<'t> Builder<'t> {
    fn new(file: FileId, text: &str) -> Self {
        Builder {
            file,
            open: Vec::new(),
            anchors: HashMap::default(),
            expanded: 0,
            root: None,
            problems: Vec::new(),
            recent: Recent::of(text),
            spare: Vec::new(),
        }
    }

    /// Feeds all events; the first syntax error ends it.
    fn run(&mut self, text: &'t str, step: Stepping<'t>) -> Result<Option<Node>, Problem> {
        let mut events = Events::new(text);
        let mut documents = 0;
        loop {
            while let Some(step) = step(&mut events) {
                self.step(step)?;
            }
            let event = events.next().map_err(|refusal| self.syntax(text, &refusal))?;
            match event.kind {
                Kind::StreamEnd => return Ok(self.root.take().map(|built| built.node)),
                Kind::Document => {
                    documents += 1;
                    if documents > 1 {
                        return Err(self.problem(event.start, event.end, ProblemKind::SeveralDocuments));
                    }
                }
                Kind::Sequence | Kind::Mapping => self.start(event)?,
                Kind::End => self.end(event)?,
                Kind::Alias(name) => self.alias(&event, name)?,
                Kind::Scalar { .. } => self.scalar(event)?,
            }
        }
    }

    /// Some lines of block mappings need no events.
    fn step(&mut self, step: Step<'t>) -> Result<(), Problem> {
        match step {
            Step::Entry(key, value) => {
                let (key, value) = match value {
                    Some(value) => (self.word(key), self.word(value)),
                    None => {
                        let span = self.span(key.end + 1, key.end + 1);
                        (self.member(key), Node { span, content: Content::Null })
                    }
                };
                if let Some(open) = self.open.last_mut() {
                    open.weight = open.weight.saturating_add(2);
                    open.span.end = value.span.end;
                    open.pairs.entries.push(Entry { key, value });
                }
                Ok(())
            }
            Step::Open(key, start) => {
                let key = self.member(key);
                if let Some(open) = self.open.last_mut() {
                    open.weight = open.weight.saturating_add(1);
                    open.key = Some((key, false));
                }
                self.start(Event::bare(start, Kind::Mapping))
            }
            Step::Close => self.end(Event::bare(0, Kind::End)),
        }
    }

    /// A scalar without tag and anchor, which is neither `<<` nor `=`.
    fn word(&mut self, word: Word<'t>) -> Node {
        let span = self.span(word.start, word.end);
        let content = match word.plain {
            true => self.plain(word.text, span),
            false => Content::Str(word.text.into()),
        };
        Node { span, content }
    }

    /// A plain key without a scalar as its value: the name of a host or group, which hardly comes
    /// again soon.
    fn member(&mut self, key: Word<'t>) -> Node {
        let span = self.span(key.start, key.end);
        Node { span, content: self.typed(scalar::plain(key.text), span) }
    }

    /// The value of a plain scalar.
    fn plain(&mut self, text: &'t str, span: Span) -> Content {
        let typed = self.recent.plain(text);
        self.typed(typed, span)
    }

    fn typed(&mut self, typed: Result<Content, String>, span: Span) -> Content {
        typed.unwrap_or_else(|reason| {
            self.refuse(Problem::new(span, ProblemKind::BadValue(reason), None));
            Content::Null
        })
    }

    /// A refusal by a value comes after every syntax error, as PyYAML constructs last.
    fn finish(self, root: Option<Node>) -> Document {
        let mut document = Document { root, problems: self.problems };
        if document.refused() {
            document.root = None;
        }
        document
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end)
    }

    /// The place is one character, or the end of the text.
    fn syntax(&self, text: &str, refusal: &Refusal) -> Problem {
        let char_at = |at: usize| {
            let len = text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            self.span(at, at + len)
        };
        let kind = ProblemKind::Syntax(refusal.reason.to_owned());
        Problem::new(char_at(refusal.at), kind, refusal.context.map(char_at))
    }

    fn problem(&self, start: usize, end: usize, kind: ProblemKind) -> Problem {
        Problem::new(self.span(start, end), kind, None)
    }

    /// Remembers why a value cannot be constructed; the first reason counts.
    fn refuse(&mut self, problem: Problem) {
        if !self.problems.iter().any(|known| known.kind.refuses()) {
            self.problems.push(problem);
        }
    }

    fn define(&mut self, event: &Event<'t>) -> Result<(), Problem> {
        let Some(name) = event.anchor else { return Ok(()) };
        let span = self.span(event.properties, event.start.max(event.properties));
        if let Some((first, _)) = self.anchors.insert(name, (span, None)) {
            return Err(Problem::new(span, ProblemKind::DuplicateAnchor(name.to_owned()), Some(first)));
        }
        Ok(())
    }

    fn start(&mut self, event: Event<'t>) -> Result<(), Problem> {
        self.define(&event)?;
        if self.open.len() >= limits::DEPTH {
            return Err(self.problem(event.start, event.end, ProblemKind::TooDeep));
        }
        self.open.push(Open {
            mapping: matches!(event.kind, Kind::Mapping),
            span: self.span(event.start, event.end),
            properties: event.properties,
            tag: Tag::new(event.tag),
            anchor: event.anchor,
            items: Vec::new(),
            pairs: construct::Pairs { entries: std::mem::take(&mut self.spare), merges: Vec::new() },
            key: None,
            height: 0,
            weight: 1,
        });
        Ok(())
    }

    fn end(&mut self, event: Event<'t>) -> Result<(), Problem> {
        let Some(mut open) = self.open.pop() else { return Ok(()) };
        let count = open.pairs.entries.len();
        if count <= FEW {
            let exact = Vec::with_capacity(count);
            self.spare = std::mem::replace(&mut open.pairs.entries, exact);
            open.pairs.entries.append(&mut self.spare);
        }
        let span = match event.start < event.end {
            true => open.span.to(self.span(event.start, event.end)),
            false => open.span,
        };
        let whole = Span { start: span.start.min(open.properties as u32), ..span };
        let made = match open.mapping {
            true => construct::mapping(&open.tag, whole, open.pairs, &mut self.problems),
            false => construct::sequence(&open.tag, whole, open.items),
        };
        let content = made.unwrap_or_else(|problem| {
            self.refuse(problem);
            Content::Null
        });
        self.add(
            Built {
                node: Node { span, content },
                properties: open.properties,
                height: open.height + 1,
                weight: open.weight,
                merges: false,
            },
            open.anchor,
        )
    }

    fn alias(&mut self, event: &Event<'t>, name: &'t str) -> Result<(), Problem> {
        let kind = match self.anchors.get(name) {
            None => ProblemKind::UndefinedAlias(name.to_owned()),
            Some((_, None)) => ProblemKind::RecursiveAlias(name.to_owned()),
            Some((_, Some(built))) => {
                let mut built = built.clone();
                built.node.span = self.span(event.start, event.end);
                built.properties = event.start;
                self.expanded = self.expanded.saturating_add(built.weight);
                if self.expanded <= limits::ALIASED_NODES {
                    return self.add(built, None);
                }
                ProblemKind::TooManyAliases
            }
        };
        Err(self.problem(event.start, event.end, kind))
    }

    fn scalar(&mut self, event: Event<'t>) -> Result<(), Problem> {
        self.define(&event)?;
        let Kind::Scalar { text, style } = event.kind else { return Ok(()) };
        let span = self.span(event.start, event.end);
        // `<<` and `=` are not for everywhere what they are for keys.
        let plain = match text {
            Cow::Borrowed(text) if style == Style::Plain && event.tag.is_none() && text.len() > 2 => {
                Some(text)
            }
            _ => None,
        };
        if let Some(text) = plain {
            let node = Node { span, content: self.plain(text, span) };
            let built = Built { node, properties: event.properties, height: 0, weight: 1, merges: false };
            return self.add(built, event.anchor);
        }
        // Refusals point at the tag, too.
        let whole = self.span(event.properties, event.end);
        let tag = Tag::new(event.tag);
        let is_key = self.open.last().is_some_and(|open| open.mapping && open.key.is_none());
        let merges = is_key && tag.merges(&text, style);
        let made = match is_key && tag.is_key_text(&text, style) {
            true => Ok(Content::Str(text.as_ref().into())),
            false => construct::scalar(&tag, whole, &text, style),
        };
        let content = made.unwrap_or_else(|problem| {
            self.refuse(problem);
            Content::Null
        });
        let node = Node { span, content };
        self.add(Built { node, properties: event.properties, height: 0, weight: 1, merges }, event.anchor)
    }

    /// Puts a finished node where it belongs.
    fn add(&mut self, built: Built, anchor: Option<&'t str>) -> Result<(), Problem> {
        if self.open.len() + built.height > limits::DEPTH {
            let span = built.node.span;
            return Err(Problem::new(span, ProblemKind::TooDeep, None));
        }
        if let Some(name) = anchor
            && let Some((_, slot)) = self.anchors.get_mut(name)
        {
            *slot = Some(built.clone());
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(built);
            return Ok(());
        };
        open.height = open.height.max(built.height);
        open.weight = open.weight.saturating_add(built.weight);
        let span = built.node.span;
        open.span = open.span.to(Span { start: span.start.min(built.properties as u32), ..span });
        if !open.mapping {
            open.items.push(built.node);
        } else if let Some((key, merges)) = open.key.take() {
            if merges {
                open.pairs.merges.push(open.pairs.entries.len());
            }
            open.pairs.entries.push(Entry { key, value: built.node });
        } else {
            open.key = Some((built.node, built.merges));
        }
        Ok(())
    }
}
