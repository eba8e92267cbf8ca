//! Lines and columns in the user's files, for everything that is printed.

use std::cell::OnceCell;

use super::secret;
use super::visible::visible;
use crate::text::{FileId, LineIndex, Position, Span};
use crate::workspace::File;

/// The files a text speaks of. Line indexes are made once and only for files that are asked for.
pub struct Places<'a> {
    files: &'a [File],
    lines: Vec<OnceCell<LineIndex>>,
}

/// One line of a file with the part a span covers, counted in characters. Secret values are
/// masked, control characters made visible, long lines cut around the span.
#[derive(Debug, PartialEq, Eq)]
pub struct SourceLine {
    /// From 1.
    pub number: u32,
    pub text: String,
    /// Characters before the marked part.
    pub start: usize,
    /// Characters marked, at least 1.
    pub length: usize,
}

/// Characters of a source line shown at most.
const SHOWN: usize = 140;
/// Characters shown before the span of a line that is cut.
const SHOWN_BEFORE: usize = 40;

impl<'a> Places<'a> {
    pub fn new(files: &'a [File]) -> Self {
        Places { files, lines: files.iter().map(|_| OnceCell::new()).collect() }
    }

    pub fn path(&self, file: FileId) -> &'a str {
        self.files.get(file.0 as usize).map_or("", |file| &file.path)
    }

    pub fn start(&self, span: Span) -> Position {
        self.position(span.file, span.start)
    }

    pub fn end(&self, span: Span) -> Position {
        self.position(span.file, span.end)
    }

    fn bytes(&self, file: FileId) -> &'a [u8] {
        self.files.get(file.0 as usize).map_or(&[], |file| &file.bytes)
    }

    fn index(&self, file: FileId) -> Option<&LineIndex> {
        let (cell, file) = self.lines.get(file.0 as usize).zip(self.files.get(file.0 as usize))?;
        Some(cell.get_or_init(|| LineIndex::new(file.bytes.clone())))
    }

    fn position(&self, file: FileId, offset: u32) -> Position {
        match self.index(file) {
            Some(index) => index.position(offset as usize),
            None => Position { line: 1, column: 1, offset },
        }
    }

    /// The text of a span that lies within one line; `None` when there is none.
    pub fn text(&self, span: Span) -> Option<&'a str> {
        let text = std::str::from_utf8(self.bytes(span.file).get(span.range())?).ok()?;
        (!text.is_empty() && !text.contains(['\n', '\r'])).then_some(text)
    }

    /// Whether a span covers a part of a secret value.
    pub fn is_secret(&self, span: Span) -> bool {
        let Some(index) = self.index(span.file) else { return false };
        let bytes = self.bytes(span.file);
        let line = index.line_of(span.start as usize);
        let start = index.line_start(line).unwrap_or(0);
        let whole = bytes.get(start..index.line_start(line + 1).unwrap_or(bytes.len())).unwrap_or_default();
        let text = String::from_utf8_lossy(whole);
        let masked = secret::mask(&text, secret::belongs_to_secret(bytes, index, line));
        let before = bytes.get(start..span.start as usize).unwrap_or_default();
        let skip = String::from_utf8_lossy(before).chars().count();
        let covered = self.text(span).map_or(0, |text| text.chars().count());
        text.chars().zip(masked.chars()).skip(skip).take(covered).any(|(plain, masked)| plain != masked)
    }

    /// The line where a span starts; `None` for an empty file.
    pub fn source_line(&self, span: Span) -> Option<SourceLine> {
        let bytes = self.bytes(span.file);
        let index = self.index(span.file)?;
        let line = index.line_of(span.start as usize);
        let start = index.line_start(line)?;
        let whole = bytes.get(start..index.line_start(line + 1).unwrap_or(bytes.len()))?;
        if bytes.is_empty() {
            return None;
        }
        let text = String::from_utf8_lossy(whole);
        let text = text.trim_end_matches(['\n', '\r']);
        let count = |from: usize, to: usize| {
            String::from_utf8_lossy(bytes.get(from..to).unwrap_or_default()).chars().count()
        };
        let before = count(start, span.start as usize);
        let end = (span.end as usize).min(start + whole.len());
        let all = text.chars().count();
        let length = count(span.start as usize, end).min(all.saturating_sub(before)).max(1);
        let text = secret::mask(text, secret::belongs_to_secret(bytes, index, line));
        let number = u32::try_from(line + 1).unwrap_or(u32::MAX);
        Some(cut(SourceLine { number, text: visible(&text), start: before, length }))
    }
}

/// Shortens a long line to the surroundings of its marked part.
fn cut(line: SourceLine) -> SourceLine {
    let all = line.text.chars().count();
    if all <= SHOWN {
        return line;
    }
    let from = if line.start + line.length <= SHOWN { 0 } else { line.start.saturating_sub(SHOWN_BEFORE) };
    let mut text: String = line.text.chars().skip(from).take(SHOWN).collect();
    let mut start = line.start - from;
    if from > 0 {
        text.insert(0, '…');
        start += 1;
    }
    if from + SHOWN < all {
        text.push('…');
    }
    let length = line.length.min(SHOWN.saturating_sub(start)).max(1);
    SourceLine { text, start, length, ..line }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, start: usize, end: usize) -> SourceLine {
        let files = [File { path: "f".into(), bytes: text.as_bytes().into() }];
        Places::new(&files).source_line(Span::new(FileId(0), start, end)).unwrap()
    }

    #[test]
    fn a_line_is_shown_without_control_characters_and_counts_characters() {
        let shown = line("a: 1\n主机:\t\u{1b}[31mx\r\n", 5, 11);
        assert_eq!(shown, SourceLine { number: 2, text: "主机: �[31mx".into(), start: 0, length: 2 });
    }

    #[test]
    fn a_long_line_is_cut_around_the_span() {
        let text = format!("{}X{}", "a".repeat(5000), "b".repeat(5000));
        let shown = line(&text, 5000, 5001);
        assert_eq!(shown.text.chars().nth(shown.start), Some('X'));
        assert!(shown.text.chars().count() <= SHOWN + 2);
        let shown = line(&text, 0, 9000);
        assert!(shown.start + shown.length <= shown.text.chars().count());
    }

    #[test]
    fn a_span_at_the_end_of_a_file_still_has_a_line() {
        assert_eq!(line("a\n", 2, 2), SourceLine { number: 2, text: String::new(), start: 0, length: 1 });
    }
}
