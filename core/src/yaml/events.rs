//! saphyr-parser's events in bytes of the file, with anchors by name and whole tags.

use std::borrow::Cow;

use saphyr_parser::{Event as Raw, Parser, ScalarStyle, ScanError, Span as Marks, StrInput, Tag};

use super::source::Source;
use super::{Problem, ProblemKind};

pub(super) struct Event<'t> {
    /// Bytes of the node without its tag and anchor; of a collection, of its opening mark.
    pub start: usize,
    pub end: usize,
    /// Where the tag or anchor before the node starts, else `start`.
    pub properties: usize,
    pub anchor: Option<String>,
    /// The whole tag, `tag:yaml.org,2002:str` for `!!str`.
    pub tag: Option<String>,
    pub kind: Kind<'t>,
}

pub(super) enum Kind<'t> {
    /// A document starts; a second one is more than Ansible takes.
    Document,
    Alias(String),
    Scalar {
        text: Cow<'t, str>,
        plain: bool,
    },
    Sequence,
    Mapping,
    /// The innermost open collection ends.
    End,
    StreamEnd,
}

pub(super) struct Events<'t, 's> {
    parser: Parser<'t, StrInput<'t>>,
    source: &'s Source<'s>,
    /// End of the last node or mark, where an empty node stands.
    last_end: usize,
}

impl<'t, 's> Events<'t, 's> {
    /// `text` is what `source.for_parser()` gave.
    pub(super) fn new(text: &'t str, source: &'s Source<'s>) -> Self {
        Events { parser: Parser::new_from_str(text), source, last_end: 0 }
    }

    pub(super) fn next(&mut self) -> Result<Event<'t>, Problem> {
        loop {
            let (raw, marks) = match self.parser.next_event() {
                None => return Ok(self.bare(self.last_end, self.last_end, Kind::StreamEnd)),
                Some(Err(error)) => return Err(self.refusal(&error)),
                Some(Ok(next)) => next,
            };
            if let Some(event) = self.convert(raw, marks) {
                return Ok(event);
            }
        }
    }

    fn bare(&self, start: usize, end: usize, kind: Kind<'t>) -> Event<'t> {
        Event { start, end, properties: start, anchor: None, tag: None, kind }
    }

    fn convert(&mut self, raw: Raw<'t>, marks: Marks) -> Option<Event<'t>> {
        let (start, end) = (self.source.byte(marks.start.index()), self.source.byte(marks.end.index()));
        Some(match raw {
            Raw::Nothing | Raw::StreamStart | Raw::DocumentEnd => return None,
            Raw::DocumentStart(_) => self.bare(start, end, Kind::Document),
            Raw::StreamEnd => self.bare(start, end, Kind::StreamEnd),
            Raw::Alias(_) => {
                self.last_end = end;
                let name = self.source.between(start + 1, end).to_owned();
                self.bare(start, end, Kind::Alias(name))
            }
            Raw::Scalar(text, style, _, tag) => self.scalar(text, style, tag, start, end),
            Raw::SequenceStart(_, tag) => self.node(start, end, tag, Kind::Sequence),
            Raw::MappingStart(_, tag) => self.node(start, end, tag, Kind::Mapping),
            Raw::SequenceEnd | Raw::MappingEnd => {
                if matches!(self.source.between(start, end), "]" | "}") {
                    self.last_end = end;
                }
                self.bare(start, end, Kind::End)
            }
        })
    }

    fn scalar(
        &mut self,
        text: Cow<'t, str>,
        style: ScalarStyle,
        tag: Option<Cow<'t, Tag>>,
        start: usize,
        end: usize,
    ) -> Event<'t> {
        let plain = style == ScalarStyle::Plain;
        if plain && text.is_empty() {
            return self.empty(tag, start, end);
        }
        if let Some(quote) = match style {
            ScalarStyle::SingleQuoted => Some('\''),
            ScalarStyle::DoubleQuoted => Some('"'),
            _ => None,
        } {
            // saphyr-parser counts a comment after a quoted scalar in.
            let mut event = self.node(start, end, tag, Kind::Scalar { text, plain });
            event.end = event.start + quoted_len(self.source.between(event.start, end), quote);
            self.last_end = event.end;
            return event;
        }
        // A block scalar ends where the next token starts; blank lines are not its own.
        let blank_tail = self.source.between(start, end);
        let end = start + blank_tail.trim_end_matches([' ', '\t', '\r', '\n']).len();
        self.node(start, end, tag, Kind::Scalar { text, plain })
    }

    /// A node that is not there: it stands right after what comes before it.
    fn empty(&mut self, tag: Option<Cow<'t, Tag>>, start: usize, end: usize) -> Event<'t> {
        let written = self.source.between(start, end);
        let at = match written.starts_with(['&', '!']) || matches!(written, ":" | "-" | "?") {
            true => end,
            false => self.after_indicator(),
        };
        self.last_end = at;
        let kind = Kind::Scalar { text: Cow::Borrowed(""), plain: true };
        let mut event = self.node(start, end, tag, kind);
        (event.start, event.end) = (at, at);
        event
    }

    /// Right behind the `:`, `-` or `?` that follows the last node on its line, if any.
    fn after_indicator(&self) -> usize {
        let rest = self.source.from(self.last_end);
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let indicator = rest.get(blanks..).is_some_and(|rest| rest.starts_with([':', '-', '?']));
        if indicator { self.last_end + blanks + 1 } else { self.last_end }
    }

    /// Reads the anchor's name from the file and moves the start behind tag and anchor.
    fn node(&mut self, start: usize, end: usize, tag: Option<Cow<'t, Tag>>, kind: Kind<'t>) -> Event<'t> {
        let mut anchor = None;
        let mut at = start;
        loop {
            let rest = self.source.between(at, end);
            if !rest.starts_with(['&', '!']) {
                break;
            }
            let len = rest.find([' ', '\t', '\r', '\n', ',']).unwrap_or(rest.len());
            if let Some(name) = rest.get(..len).and_then(|word| word.strip_prefix('&')) {
                anchor = Some(name.to_owned());
            }
            at = (at + len + blank_prefix(rest.get(len..).unwrap_or_default())).min(end);
        }
        self.last_end = end;
        let tag = tag.map(|tag| format!("{}{}", tag.handle, tag.suffix));
        Event { start: at, end: end.max(at), properties: start, anchor, tag, kind }
    }

    fn refusal(&self, error: &ScanError) -> Problem {
        let at = self.source.byte(error.marker().index());
        let len = self.source.from(at).chars().next().map_or(0, char::len_utf8);
        let kind = match error.info() {
            "while parsing node, found unknown anchor" => {
                let rest = self.source.from(at + 1);
                let name = rest.split(|c: char| c.is_whitespace() || ",[]{}".contains(c)).next();
                ProblemKind::UndefinedAlias(name.unwrap_or_default().to_owned())
            }
            "recursion limit exceeded" => ProblemKind::TooDeep,
            other => ProblemKind::Syntax(other.to_owned()),
        };
        Problem { span: self.source.span(at, at + len), kind, related: None }
    }
}

/// Length of the blanks, line breaks and comments at the start.
fn blank_prefix(text: &str) -> usize {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\r', '\n']);
        match rest.strip_prefix('#') {
            Some(comment) => {
                rest = comment.find(['\r', '\n']).and_then(|at| comment.get(at..)).unwrap_or_default();
            }
            None => return text.len() - rest.len(),
        }
    }
}

/// Length of the quoted scalar that the text starts with.
fn quoted_len(text: &str, quote: char) -> usize {
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        let escaped = match quote {
            '"' => c == '\\',
            _ => c == quote && chars.peek().is_some_and(|(_, next)| *next == quote),
        };
        if escaped {
            chars.next();
        } else if c == quote {
            return at + 1;
        }
    }
    text.len()
}
