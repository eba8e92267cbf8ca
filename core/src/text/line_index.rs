//! From byte offsets to lines and columns.

use memchr::memchr2_iter;
use serde::Serialize;

/// A place as people and editors count: `line` and `column` from 1, columns in Unicode characters
/// (an invalid byte counts as one), `offset` in bytes from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Position {
    pub line: u32,
    pub column: u32,
    pub offset: u32,
}

/// The line starts of one file. Lines end at `\n`, `\r\n` or a lone `\r`, as editors count them.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    pub fn new(bytes: &[u8]) -> Self {
        let mut starts = vec![0];
        for i in memchr2_iter(b'\n', b'\r', bytes) {
            let is_first_of_two = bytes.get(i) == Some(&b'\r') && bytes.get(i + 1) == Some(&b'\n');
            if !is_first_of_two {
                starts.push(u32::try_from(i + 1).unwrap_or(u32::MAX));
            }
        }
        LineIndex { starts }
    }

    /// The line (from 0) that holds a byte offset.
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start as usize <= offset).saturating_sub(1)
    }

    /// The offset at which a line (from 0) starts.
    pub fn line_start(&self, line: usize) -> Option<usize> {
        self.starts.get(line).map(|start| *start as usize)
    }

    pub fn line_count(&self) -> usize {
        self.starts.len()
    }

    /// The position of a byte offset in `bytes`, which must be the text the index was made of.
    pub fn position(&self, bytes: &[u8], offset: usize) -> Position {
        let offset = offset.min(bytes.len());
        let line = self.line_of(offset);
        let start = self.line_start(line).unwrap_or(0);
        let before = bytes.get(start..offset).unwrap_or_default();
        let column = String::from_utf8_lossy(before).chars().count();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Position { line: count(line + 1), column: count(column + 1), offset: count(offset) }
    }
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
            let p = index.position(text, offset);
            (p.line, p.column)
        };
        assert_eq!(at("a"), (1, 5));
        assert_eq!(at("b"), (2, 1));
        assert_eq!(at("c"), (3, 1));
        assert_eq!(index.line_count(), 4);
    }
}
