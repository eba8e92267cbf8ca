//! From byte offsets to lines and columns.

use memchr::{memchr, memchr_iter, memchr2_iter};
use serde::Serialize;
use std::cell::Cell;
use std::sync::Arc;

/// A place as people and editors count: `line` and `column` from 1, columns in Unicode characters
/// (an invalid byte counts as one), `offset` in bytes from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Position {
    pub line: u32,
    pub column: u32,
    pub offset: u32,
}

/// The lines of one file. They end at `\n`, `\r\n` or a lone `\r`, as editors count them.
///
/// Ends of lines are counted block by block; those within a block are looked up when one is asked for: of
/// the many lines of a file few ever are.
#[derive(Clone, Debug)]
pub struct LineIndex {
    bytes: Arc<[u8]>,
    /// How many lines end before each block.
    before: Vec<usize>,
    count: usize,
    /// The place asked for last, and how many characters are before it in its line: the next one is mostly
    /// behind it, and a line may have a megabyte.
    last: Cell<(usize, usize)>,
}

/// Bytes of a block.
const BLOCK: usize = 1024;

impl LineIndex {
    pub fn new(bytes: impl Into<Arc<[u8]>>) -> Self {
        let bytes = bytes.into();
        let before = Vec::with_capacity(bytes.len() / BLOCK + 1);
        let mut index = LineIndex { bytes: bytes.clone(), before, count: 1, last: Cell::default() };
        let has_returns = memchr(b'\r', &bytes).is_some();
        let mut ended = 0;
        for (block, text) in (0..).zip(bytes.chunks(BLOCK)) {
            index.before.push(ended);
            ended += match has_returns {
                true => index
                    .ends(block * BLOCK, bytes.len())
                    .take_while(|end| *end <= block * BLOCK + text.len())
                    .count(),
                false => memchr_iter(b'\n', text).count(),
            };
        }
        index.count = ended + 1;
        index
    }

    fn ends(&self, from: usize, to: usize) -> impl Iterator<Item = usize> + '_ {
        ends(&self.bytes, from, to)
    }

    /// The line (from 0) that holds a byte offset.
    pub fn line_of(&self, offset: usize) -> usize {
        let offset = offset.min(self.bytes.len());
        let block = (offset / BLOCK).min(self.before.len().saturating_sub(1));
        self.before.get(block).map_or(0, |before| before + self.ends(block * BLOCK, offset).count())
    }

    /// The offset at which a line (from 0) starts.
    pub fn line_start(&self, line: usize) -> Option<usize> {
        if line == 0 {
            return Some(0);
        }
        let block = self.before.partition_point(|before| *before < line).checked_sub(1)?;
        let before = self.before.get(block)?;
        self.ends(block * BLOCK, self.bytes.len()).nth(line - before - 1)
    }

    /// Where this line (from 0) and those behind it start.
    pub fn starts_from(&self, line: usize) -> impl Iterator<Item = usize> + '_ {
        let first = self.line_start(line);
        first.into_iter().chain(first.into_iter().flat_map(|first| self.ends(first, self.bytes.len())))
    }

    pub fn line_count(&self) -> usize {
        self.count
    }

    /// The position of a byte offset.
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.bytes.len());
        let line = self.line_of(offset);
        let start = self.line_start(line).unwrap_or(0);
        let (last, column) = self.last.get();
        let goes_on = (start..=offset).contains(&last) && self.starts_character(last);
        let (from, before) = if goes_on { (last, column) } else { (start, 0) };
        let between = self.bytes.get(from..offset).unwrap_or_default();
        let column = before + String::from_utf8_lossy(between).chars().count();
        self.last.set((offset, column));
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Position { line: count(line + 1), column: count(column + 1), offset: count(offset) }
    }

    /// No character that began earlier goes on there.
    fn starts_character(&self, offset: usize) -> bool {
        self.bytes.get(offset).is_none_or(|byte| byte & 0xc0 != 0x80)
    }
}

/// How many lines a text has.
pub fn line_count(bytes: &[u8]) -> usize {
    ends(bytes, 0, bytes.len()).count() + 1
}

/// Where lines end, behind the characters that end them.
fn ends(bytes: &[u8], from: usize, to: usize) -> impl Iterator<Item = usize> + '_ {
    let found = memchr2_iter(b'\n', b'\r', bytes.get(from..to).unwrap_or_default());
    let ends = found.map(move |at| from + at + 1);
    ends.filter(move |end| !(bytes.get(end - 1) == Some(&b'\r') && bytes.get(*end) == Some(&b'\n')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_all_line_ends_count() {
        let text = "主机: a\r\nb\rc\n".as_bytes();
        let index = LineIndex::new(text);
        let at = |needle: &str| {
            let offset = String::from_utf8_lossy(text).find(needle).unwrap();
            let p = index.position(offset);
            (p.line, p.column)
        };
        assert_eq!(at("a"), (1, 5));
        assert_eq!(at("b"), (2, 1));
        assert_eq!(at("c"), (3, 1));
        assert_eq!(index.line_count(), 4);
    }

    #[test]
    fn a_place_does_not_hang_on_the_one_asked_before() {
        let bytes = b"a\xe4\xb8\xbb\xffb\xe4\xb8c\xb8\xb8d\ne\xe4";
        let index = LineIndex::new(&bytes[..]);
        for before in 0..=bytes.len() {
            for offset in 0..=bytes.len() {
                index.position(before);
                assert_eq!(
                    index.position(offset),
                    LineIndex::new(&bytes[..]).position(offset),
                    "{before} {offset}"
                );
            }
        }
    }

    /// As found by going through all bytes.
    #[test]
    fn lines_across_blocks_are_counted() {
        for end in ["\n", "\r\n", "\r"] {
            for length in [0, 3, BLOCK - 2, BLOCK - 1, BLOCK, 2 * BLOCK + 5] {
                let text = format!("{}{end}", "x".repeat(length)).repeat(5) + "x";
                let index = LineIndex::new(text.as_bytes());
                assert_eq!(index.line_count(), 6);
                for line in 0..6 {
                    let start = line * (length + end.len());
                    assert_eq!(index.line_start(line), Some(start), "{length} {end:?}");
                    assert_eq!(index.line_of(start), line, "{length} {end:?}");
                    assert_eq!(index.line_of(start.max(1) - 1), line.max(1) - 1, "{length} {end:?}");
                }
                assert_eq!(index.line_start(6), None);
            }
        }
    }
}
