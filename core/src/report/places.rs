//! Lines and columns in the user's files, for everything that is printed.

use std::cell::{OnceCell, RefCell};
use std::ops::Range;
use std::rc::Rc;

use super::secret;
use super::visible::visible_char;
use crate::text::{FileId, LineIndex, Position, Span};
use crate::workspace::File;

/// The files a text speaks of. Line indexes are made once and only for files that are asked for.
pub struct Places<'a> {
    files: &'a [File],
    lines: Vec<OnceCell<LineIndex>>,
    /// The line asked for last, and its number from 0: a thousand findings may lie in one of a megabyte.
    last: RefCell<Option<(FileId, usize, Rc<Line>)>>,
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

/// A line as it is shown, and what is hidden in it, in characters.
struct Line {
    chars: Vec<char>,
    hidden: Vec<Range<usize>>,
}

/// Characters of a source line shown at most.
const SHOWN: usize = 140;
/// Characters shown before the span of a line that is cut.
const SHOWN_BEFORE: usize = 40;

impl<'a> Places<'a> {
    pub fn new(files: &'a [File]) -> Self {
        Places { files, lines: files.iter().map(|_| OnceCell::new()).collect(), last: RefCell::default() }
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
        let Some(line) = self.line(span) else { return false };
        let start = self.start(span).column as usize - 1;
        let end = start + self.text(span).map_or(0, |text| text.chars().count());
        line.hidden.iter().any(|hidden| hidden.start < end && start < hidden.end)
    }

    /// The line where a span starts; `None` for an empty file.
    pub fn source_line(&self, span: Span) -> Option<SourceLine> {
        let line = self.line(span)?;
        if self.bytes(span.file).is_empty() {
            return None;
        }
        let (start, end) = (self.start(span), self.end(span));
        let before = start.column as usize - 1;
        let end = if end.line == start.line { end.column as usize - 1 } else { line.chars.len() };
        let length = end.min(line.chars.len()).saturating_sub(before).max(1);
        Some(cut(&line.chars, start.line, before, length))
    }

    /// The line where a span starts, as it is shown.
    fn line(&self, span: Span) -> Option<Rc<Line>> {
        let index = self.index(span.file)?;
        let bytes = self.bytes(span.file);
        let number = index.line_of(span.start as usize);
        let known = self.last.borrow().clone();
        if let Some((.., line)) = known.filter(|(file, last, _)| (*file, *last) == (span.file, number)) {
            return Some(line);
        }
        let start = index.line_start(number)?;
        let whole = bytes.get(start..index.line_start(number + 1).unwrap_or(bytes.len()))?;
        let text = String::from_utf8_lossy(whole);
        let text = text.trim_end_matches(['\n', '\r']);
        let mut chars: Vec<char> = text.chars().collect();
        let hidden = secret::hidden(&chars, secret::belongs_to_secret(bytes, index, number));
        for range in &hidden {
            chars.get_mut(range.clone()).unwrap_or_default().fill('•');
        }
        chars.iter_mut().for_each(|c| *c = visible_char(*c));
        let line = Rc::new(Line { chars, hidden });
        *self.last.borrow_mut() = Some((span.file, number, line.clone()));
        Some(line)
    }
}

/// Shortens a long line to the surroundings of its marked part.
fn cut(chars: &[char], number: u32, before: usize, length: usize) -> SourceLine {
    let all = chars.len();
    if all <= SHOWN {
        return SourceLine { number, text: chars.iter().collect(), start: before, length };
    }
    let from = if before + length <= SHOWN { 0 } else { before.saturating_sub(SHOWN_BEFORE) };
    let mut text: String = chars.iter().skip(from).take(SHOWN).collect();
    let mut start = before - from;
    if from > 0 {
        text.insert(0, '…');
        start += 1;
    }
    if from + SHOWN < all {
        text.push('…');
    }
    let length = length.min(SHOWN.saturating_sub(start)).max(1);
    SourceLine { number, text, start, length }
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
