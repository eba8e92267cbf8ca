//! From tokens to events, by libyaml's grammar: `parser.c` has the same productions and reasons.

mod block;
mod documents;
mod flow;
mod lines;

use std::borrow::Cow;

use super::scan::{Refusal, Scan, Scanner, Token, TokenKind};

const DEFAULT_TAGS: [(&str, &str); 2] = [("!", "!"), ("!!", "tag:yaml.org,2002:")];

pub(super) struct Event<'t> {
    /// Bytes of the node without its tag and anchor; of a collection, of its opening mark.
    pub start: usize,
    pub end: usize,
    /// Where the tag or anchor before the node starts, else `start`.
    pub properties: usize,
    pub anchor: Option<&'t str>,
    /// The whole tag, `tag:yaml.org,2002:str` for `!!str`.
    pub tag: Option<String>,
    pub kind: Kind<'t>,
}

impl<'t> Event<'t> {
    /// Without anything before it, and without text of its own.
    pub(super) fn bare(at: usize, kind: Kind<'t>) -> Self {
        Event { start: at, end: at, properties: at, anchor: None, tag: None, kind }
    }
}

pub(super) enum Kind<'t> {
    /// A document starts; a second one is more than Ansible takes.
    Document,
    Alias(&'t str),
    Scalar {
        text: Cow<'t, str>,
        style: Style,
    },
    Sequence,
    Mapping,
    /// The innermost open collection ends, with a bracket of its own in flow style.
    End,
    StreamEnd,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    /// Quoted or block.
    Text,
    /// No character at all, right behind what comes before.
    Empty,
}

#[derive(Clone, Copy)]
enum State {
    ImplicitDocumentStart,
    DocumentStart,
    DocumentContent,
    DocumentEnd,
    BlockNode,
    BlockSequenceFirstEntry,
    BlockSequenceEntry,
    IndentlessSequenceEntry,
    BlockMappingFirstKey,
    BlockMappingKey,
    BlockMappingValue,
    FlowSequenceFirstEntry,
    FlowSequenceEntry,
    FlowSequenceEntryMappingKey,
    FlowSequenceEntryMappingValue,
    FlowSequenceEntryMappingEnd,
    FlowMappingFirstKey,
    FlowMappingKey,
    FlowMappingValue,
    FlowMappingEmptyValue,
    End,
}

pub(super) struct Events<'t> {
    scanner: Scanner<'t>,
    state: State,
    states: Vec<State>,
    /// Where open collections start, for refusals.
    marks: Vec<usize>,
    tags: Vec<(String, String)>,
    /// End of the last token used: where an empty node stands.
    last_end: usize,
}

impl<'t> Events<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Events {
            scanner: Scanner::new(text),
            state: State::ImplicitDocumentStart,
            states: Vec::new(),
            marks: Vec::new(),
            tags: Vec::new(),
            last_end: 0,
        }
    }

    pub(super) fn next(&mut self) -> Scan<Event<'t>> {
        match self.state {
            State::ImplicitDocumentStart => self.document_start(true),
            State::DocumentStart => self.document_start(false),
            State::DocumentContent => self.document_content(),
            State::DocumentEnd => self.document_end(),
            State::BlockNode => self.node(true, false),
            State::BlockSequenceFirstEntry => self.block_sequence_entry(true),
            State::BlockSequenceEntry => self.block_sequence_entry(false),
            State::IndentlessSequenceEntry => self.indentless_sequence_entry(),
            State::BlockMappingFirstKey => self.block_mapping_key(true),
            State::BlockMappingKey => self.block_mapping_key(false),
            State::BlockMappingValue => self.block_mapping_value(),
            State::FlowSequenceFirstEntry => self.flow_sequence_entry(true),
            State::FlowSequenceEntry => self.flow_sequence_entry(false),
            State::FlowSequenceEntryMappingKey => self.flow_pair_key(),
            State::FlowSequenceEntryMappingValue => self.flow_pair_value(),
            State::FlowSequenceEntryMappingEnd => {
                self.state = State::FlowSequenceEntry;
                Ok(self.bare(Kind::End))
            }
            State::FlowMappingFirstKey => self.flow_mapping_key(true),
            State::FlowMappingKey => self.flow_mapping_key(false),
            State::FlowMappingValue => self.flow_mapping_value(),
            State::FlowMappingEmptyValue => {
                self.state = State::FlowMappingKey;
                Ok(self.empty())
            }
            State::End => Ok(self.bare(Kind::StreamEnd)),
        }
    }

    fn peek(&mut self) -> Scan<&Token<'t>> {
        self.scanner.peek()
    }

    fn take(&mut self) -> Scan<Token<'t>> {
        let token = self.scanner.next()?;
        // Tokens without text of their own may start ahead.
        if token.start < token.end {
            self.last_end = token.end;
        }
        Ok(token)
    }

    fn pop_state(&mut self) {
        self.state = self.states.pop().unwrap_or(State::End);
    }

    /// An event without text of its own.
    fn bare(&self, kind: Kind<'t>) -> Event<'t> {
        Event::bare(self.last_end, kind)
    }

    fn empty(&self) -> Event<'t> {
        self.bare(Kind::Scalar { text: Cow::Borrowed(""), style: Style::Empty })
    }

    fn refuse<T>(&mut self, reason: &'static str, context: Option<usize>) -> Scan<T> {
        let at = self.peek()?.start;
        Err(Refusal { at, reason, context })
    }

    fn node(&mut self, block: bool, indentless: bool) -> Scan<Event<'t>> {
        let properties = self.peek()?.start;
        if let TokenKind::Alias(name) = self.peek()?.kind {
            self.pop_state();
            let token = self.take()?;
            return Ok(self.spanning(&token, Kind::Alias(name)));
        }
        let (anchor, tag) = self.properties()?;
        let has_properties = anchor.is_some() || tag.is_some();
        let tag = match tag {
            Some(token) => Some(self.resolve_tag(token, properties)?),
            None => None,
        };
        let (kind, next) = match &self.peek()?.kind {
            TokenKind::BlockEntry if indentless => (Kind::Sequence, Some(State::IndentlessSequenceEntry)),
            TokenKind::Scalar(text, plain) => {
                let style = if *plain { Style::Plain } else { Style::Text };
                (Kind::Scalar { text: text.clone(), style }, None)
            }
            TokenKind::FlowSequenceStart => (Kind::Sequence, Some(State::FlowSequenceFirstEntry)),
            TokenKind::FlowMappingStart => (Kind::Mapping, Some(State::FlowMappingFirstKey)),
            TokenKind::BlockSequenceStart if block => (Kind::Sequence, Some(State::BlockSequenceFirstEntry)),
            TokenKind::BlockMappingStart if block => (Kind::Mapping, Some(State::BlockMappingFirstKey)),
            _ if has_properties => {
                self.pop_state();
                return Ok(Event { properties, anchor, tag, ..self.empty() });
            }
            _ => return self.refuse("did not find expected node content", Some(properties)),
        };
        let event = match next {
            Some(state) => {
                self.state = state;
                let token = self.peek()?;
                let (start, end) = (token.start, token.end);
                Event { start, end, ..self.bare(kind) }
            }
            None => {
                self.pop_state();
                let token = self.take()?;
                self.spanning(&token, kind)
            }
        };
        Ok(Event { properties, anchor, tag, ..event })
    }

    fn spanning(&self, token: &Token, kind: Kind<'t>) -> Event<'t> {
        Event { start: token.start, end: token.end, properties: token.start, ..self.bare(kind) }
    }

    /// An anchor and a tag, in either order.
    fn properties(&mut self) -> Scan<(Option<&'t str>, Option<Token<'t>>)> {
        let (mut anchor, mut tag) = (None, None);
        loop {
            match self.peek()?.kind {
                TokenKind::Anchor(name) if anchor.is_none() => {
                    anchor = Some(name);
                    self.take()?;
                }
                TokenKind::Tag(..) if tag.is_none() => tag = Some(self.take()?),
                _ => return Ok((anchor, tag)),
            }
        }
    }

    fn resolve_tag(&self, token: Token<'t>, node: usize) -> Scan<String> {
        let TokenKind::Tag(handle, suffix) = token.kind else { return Ok(String::new()) };
        if handle.is_empty() {
            return Ok(suffix);
        }
        let declared = self.tags.iter().map(|(handle, prefix)| (handle.as_str(), prefix.as_str()));
        match declared.chain(DEFAULT_TAGS).find(|(known, _)| *known == handle) {
            Some((_, prefix)) => Ok(format!("{prefix}{suffix}")),
            None => {
                Err(Refusal { at: token.start, reason: "found undefined tag handle", context: Some(node) })
            }
        }
    }

    /// Skips the token that opens a collection and remembers where it is.
    fn open(&mut self) -> Scan<()> {
        let token = self.take()?;
        self.marks.push(token.start);
        Ok(())
    }

    fn close(&mut self) -> Scan<Event<'t>> {
        self.pop_state();
        self.marks.pop();
        let token = self.take()?;
        match token.start < token.end {
            true => Ok(self.spanning(&token, Kind::End)),
            false => Ok(self.bare(Kind::End)),
        }
    }
}
