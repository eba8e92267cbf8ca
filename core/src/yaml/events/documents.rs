//! Documents of a stream and the directives before them.

use super::{Event, Events, Kind, State};
use crate::yaml::scan::{Scan, TokenKind};

impl<'t> Events<'t> {
    pub(super) fn document_start(&mut self, implicit: bool) -> Scan<Event<'t>> {
        while !implicit && matches!(self.peek()?.kind, TokenKind::DocumentEnd) {
            self.take()?;
        }
        match self.peek()?.kind {
            TokenKind::StreamEnd => {
                self.state = State::End;
                Ok(self.bare(Kind::StreamEnd))
            }
            TokenKind::Version(..) | TokenKind::TagDirective(..) | TokenKind::DocumentStart => {
                self.explicit_document_start()
            }
            _ if implicit => {
                self.tags.clear();
                self.states.push(State::DocumentEnd);
                self.state = State::BlockNode;
                Ok(self.bare(Kind::Document))
            }
            _ => self.explicit_document_start(),
        }
    }

    pub(super) fn explicit_document_start(&mut self) -> Scan<Event<'t>> {
        self.directives()?;
        if !matches!(self.peek()?.kind, TokenKind::DocumentStart) {
            return self.refuse("did not find expected <document start>", None);
        }
        let token = self.take()?;
        self.states.push(State::DocumentEnd);
        self.state = State::DocumentContent;
        Ok(Event { start: token.start, properties: token.start, ..self.bare(Kind::Document) })
    }

    pub(super) fn directives(&mut self) -> Scan<()> {
        self.tags.clear();
        let mut version = false;
        loop {
            match self.peek()?.kind.clone() {
                TokenKind::Version(..) if version => {
                    return self.refuse("found duplicate %YAML directive", None);
                }
                TokenKind::Version(1, 1 | 2) => version = true,
                TokenKind::Version(..) => return self.refuse("found incompatible YAML document", None),
                TokenKind::TagDirective(handle, prefix) => {
                    if self.tags.iter().any(|(known, _)| *known == handle) {
                        return self.refuse("found duplicate %TAG directive", None);
                    }
                    self.tags.push((handle, prefix));
                }
                _ => return Ok(()),
            }
            self.take()?;
        }
    }

    pub(super) fn document_content(&mut self) -> Scan<Event<'t>> {
        match self.peek()?.kind {
            TokenKind::Version(..)
            | TokenKind::TagDirective(..)
            | TokenKind::DocumentStart
            | TokenKind::DocumentEnd
            | TokenKind::StreamEnd => {
                self.pop_state();
                Ok(self.empty())
            }
            _ => self.node(true, false),
        }
    }

    /// Nobody needs to hear that a document ends.
    pub(super) fn document_end(&mut self) -> Scan<Event<'t>> {
        if matches!(self.peek()?.kind, TokenKind::DocumentEnd) {
            self.take()?;
        }
        self.state = State::DocumentStart;
        self.document_start(false)
    }
}
