//! Sequences and mappings in block style, told by their indentation.

use super::{Event, Events, Kind, State};
use crate::yaml::scan::{Scan, TokenKind};

impl<'t> Events<'t> {
    pub(super) fn block_sequence_entry(&mut self, first: bool) -> Scan<Event<'t>> {
        if first {
            self.open()?;
        }
        match self.peek()?.kind {
            TokenKind::BlockEntry => {
                self.take()?;
                if matches!(self.peek()?.kind, TokenKind::BlockEntry | TokenKind::BlockEnd) {
                    self.state = State::BlockSequenceEntry;
                    return Ok(self.empty());
                }
                self.states.push(State::BlockSequenceEntry);
                self.node(true, false)
            }
            TokenKind::BlockEnd => self.close(),
            _ => {
                let start = self.marks.last().copied();
                self.refuse("did not find expected '-' indicator", start)
            }
        }
    }

    pub(super) fn indentless_sequence_entry(&mut self) -> Scan<Event<'t>> {
        if !matches!(self.peek()?.kind, TokenKind::BlockEntry) {
            self.pop_state();
            return Ok(self.bare(Kind::End));
        }
        self.take()?;
        let empty = matches!(
            self.peek()?.kind,
            TokenKind::BlockEntry | TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd
        );
        if empty {
            self.state = State::IndentlessSequenceEntry;
            return Ok(self.empty());
        }
        self.states.push(State::IndentlessSequenceEntry);
        self.node(true, false)
    }

    pub(super) fn block_mapping_key(&mut self, first: bool) -> Scan<Event<'t>> {
        if first {
            self.open()?;
        }
        match self.peek()?.kind {
            TokenKind::Key => {
                self.take()?;
                self.block_mapping_node(State::BlockMappingValue)
            }
            TokenKind::BlockEnd => self.close(),
            _ => {
                let start = self.marks.last().copied();
                self.refuse("did not find expected key", start)
            }
        }
    }

    pub(super) fn block_mapping_value(&mut self) -> Scan<Event<'t>> {
        if matches!(self.peek()?.kind, TokenKind::Value) {
            self.take()?;
            return self.block_mapping_node(State::BlockMappingKey);
        }
        self.state = State::BlockMappingKey;
        Ok(self.empty())
    }

    /// What follows `?` or `:` in a block mapping.
    pub(super) fn block_mapping_node(&mut self, next: State) -> Scan<Event<'t>> {
        if matches!(self.peek()?.kind, TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd) {
            self.state = next;
            return Ok(self.empty());
        }
        self.states.push(next);
        self.node(true, true)
    }
}
