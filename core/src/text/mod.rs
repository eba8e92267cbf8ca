//! Places in the user's files: spans, lines and columns, and minimal edits.
//!
//! Everything here counts bytes of the original file. Only the faces convert to the units of an
//! editor or a terminal, through [`LineIndex`].

use std::borrow::Cow;

mod edit;
mod line_index;
mod nearest;
#[cfg(test)]
mod property_tests;
mod slip;
mod wildcard;

pub use edit::{Edit, EditError, apply_edits};
pub use line_index::{LineIndex, Position, line_count};
pub use nearest::nearest;
pub use slip::misspelt;
pub use wildcard::fits;

/// At most so many characters of a text, with `…` for the others.
pub fn cut(text: &str, characters: usize) -> Cow<'_, str> {
    match text.char_indices().nth(characters).and_then(|(at, _)| text.get(..at)) {
        Some(start) => format!("{start}…").into(),
        None => text.into(),
    }
}

/// A file of the [`Workspace`](crate::workspace::Workspace): its index in `Workspace::files`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A range of bytes in one file, `start` inclusive, `end` exclusive, on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub file: FileId,
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span { file, start: clamp(start), end: clamp(end.max(start)) }
    }

    /// The empty span at the start of a file, for what concerns the file as a whole.
    pub fn start_of(file: FileId) -> Self {
        Span::new(file, 0, 0)
    }

    /// The smallest span that covers both; `other` must be of the same file, else `self` is kept.
    pub fn to(self, other: Span) -> Span {
        if self.file != other.file {
            return self;
        }
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The range for slicing the file's bytes.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}
