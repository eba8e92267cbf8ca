//! Sequences and mappings in flow style, in brackets.

use super::{Event, Events, Kind, State};
use crate::yaml::scan::{Scan, TokenKind};

impl<'t> Events<'t> {
    pub(super) fn flow_sequence_entry(&mut self, first: bool) -> Scan<Event<'t>> {
        if first {
            self.open()?;
        }
        if matches!(self.peek()?.kind, TokenKind::FlowSequenceEnd) {
            return self.close();
        }
        if !first {
            self.comma("did not find expected ',' or ']'")?;
        }
        match self.peek()?.kind {
            TokenKind::FlowSequenceEnd => self.close(),
            TokenKind::Key => {
                self.state = State::FlowSequenceEntryMappingKey;
                let token = self.take()?;
                Ok(self.spanning(&token, Kind::Mapping))
            }
            _ => {
                self.states.push(State::FlowSequenceEntry);
                self.node(false, false)
            }
        }
    }

    pub(super) fn comma(&mut self, reason: &'static str) -> Scan<()> {
        if !matches!(self.peek()?.kind, TokenKind::FlowEntry) {
            let start = self.marks.last().copied();
            return self.refuse(reason, start);
        }
        self.take()?;
        Ok(())
    }

    /// The key of `[a: 1]`.
    pub(super) fn flow_pair_key(&mut self) -> Scan<Event<'t>> {
        let empty =
            matches!(self.peek()?.kind, TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowSequenceEnd);
        if empty {
            // libyaml loses this token; so must we, to refuse what it refuses.
            self.take()?;
            self.state = State::FlowSequenceEntryMappingValue;
            return Ok(self.empty());
        }
        self.states.push(State::FlowSequenceEntryMappingValue);
        self.node(false, false)
    }

    pub(super) fn flow_pair_value(&mut self) -> Scan<Event<'t>> {
        if matches!(self.peek()?.kind, TokenKind::Value) {
            self.take()?;
            if !matches!(self.peek()?.kind, TokenKind::FlowEntry | TokenKind::FlowSequenceEnd) {
                self.states.push(State::FlowSequenceEntryMappingEnd);
                return self.node(false, false);
            }
        }
        self.state = State::FlowSequenceEntryMappingEnd;
        Ok(self.empty())
    }

    pub(super) fn flow_mapping_key(&mut self, first: bool) -> Scan<Event<'t>> {
        if first {
            self.open()?;
        }
        if matches!(self.peek()?.kind, TokenKind::FlowMappingEnd) {
            return self.close();
        }
        if !first {
            self.comma("did not find expected ',' or '}'")?;
        }
        match self.peek()?.kind {
            TokenKind::FlowMappingEnd => self.close(),
            TokenKind::Key => {
                self.take()?;
                let empty = matches!(
                    self.peek()?.kind,
                    TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowMappingEnd
                );
                if empty {
                    self.state = State::FlowMappingValue;
                    return Ok(self.empty());
                }
                self.states.push(State::FlowMappingValue);
                self.node(false, false)
            }
            _ => {
                self.states.push(State::FlowMappingEmptyValue);
                self.node(false, false)
            }
        }
    }

    pub(super) fn flow_mapping_value(&mut self) -> Scan<Event<'t>> {
        if matches!(self.peek()?.kind, TokenKind::Value) {
            self.take()?;
            if !matches!(self.peek()?.kind, TokenKind::FlowEntry | TokenKind::FlowMappingEnd) {
                self.states.push(State::FlowMappingKey);
                return self.node(false, false);
            }
        }
        self.state = State::FlowMappingKey;
        Ok(self.empty())
    }
}
