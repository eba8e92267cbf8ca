//! A text file as Python sees it: decoded, split into lines, with the byte of every character.

use std::borrow::Cow;

use memchr::memchr;

use crate::text::{FileId, Span};

/// `str.isspace` of one character; what `str.strip` and `\s` take.
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\x1c'..='\x1f').contains(&c)
}

/// `\w` of Python's `re`.
pub fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// What `str.splitlines` takes as the end of a line (`\r\n` counts once).
fn ends_line(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\x0b' | '\x0c' | '\x1c'..='\x1e' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// A decoded file. Bytes that are not UTF-8 become U+FFFD, one each.
pub struct Text<'a> {
    file: FileId,
    text: Cow<'a, str>,
    /// For each piece that was decoded by itself: its place in `text` and in the file.
    shifts: Vec<(usize, usize)>,
}

impl<'a> Text<'a> {
    pub fn new(file: FileId, bytes: &'a [u8]) -> Self {
        if let Ok(text) = std::str::from_utf8(bytes) {
            return Text { file, text: Cow::Borrowed(text), shifts: Vec::new() };
        }
        let mut text = String::with_capacity(bytes.len());
        let mut shifts = Vec::new();
        let mut at = 0;
        for chunk in bytes.utf8_chunks() {
            shifts.push((text.len(), at));
            text.push_str(chunk.valid());
            at += chunk.valid().len();
            for _ in chunk.invalid() {
                shifts.push((text.len(), at));
                text.push(char::REPLACEMENT_CHARACTER);
                at += 1;
            }
        }
        shifts.push((text.len(), at));
        Text { file, text: Cow::Owned(text), shifts }
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The lines without their ends, each with where it starts.
    pub fn lines(&self) -> Lines<'_> {
        Lines { text: &self.text, at: 0 }
    }

    /// The span in the file of a range of the decoded text.
    pub fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, self.offset(start), self.offset(end))
    }

    fn offset(&self, at: usize) -> usize {
        if self.shifts.is_empty() {
            return at;
        }
        let after = self.shifts.partition_point(|(decoded, _)| *decoded <= at);
        match after.checked_sub(1).and_then(|index| self.shifts.get(index)) {
            Some((decoded, original)) => original + (at - decoded),
            None => at,
        }
    }
}

pub struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl Lines<'_> {
    /// Where the next line starts.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Goes on with the line that starts there.
    pub fn go_to(&mut self, start: usize) {
        self.at = start;
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let start = self.at;
        let (line, end) = match line_end(rest) {
            Some((at, c)) => {
                let length =
                    if rest.get(at..).is_some_and(|end| end.starts_with("\r\n")) { 2 } else { c.len_utf8() };
                (rest.get(..at).unwrap_or_default(), at + length)
            }
            None => (rest, rest.len()),
        };
        self.at += end;
        Some((start, line))
    }
}

/// A line feed is looked for so far, at first: other characters may end thousands of lines before it.
const NEAR: usize = 1024;

/// The first character that ends a line, and where it is.
fn line_end(text: &str) -> Option<(usize, char)> {
    // Nearly all lines are of printable ASCII; told without a branch for each byte.
    let bytes = text.as_bytes();
    let newline = memchr(b'\n', bytes.get(..NEAR).unwrap_or(bytes));
    if let Some(line) = newline.and_then(|at| bytes.get(..at))
        && line.iter().fold(true, |plain, byte| plain & matches!(byte, b'\t' | b' '..=b'~'))
    {
        return Some((line.len(), '\n'));
    }
    let plain = text.bytes().position(|byte| !matches!(byte, b'\t' | b' '..=b'~')).unwrap_or(text.len());
    let mut rest = text.get(plain..)?.char_indices();
    rest.find(|(_, c)| ends_line(*c)).map(|(at, c)| (plain + at, c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_where_python_ends_them() {
        let text = Text::new(FileId(0), "a\r\nb\rc\u{2028}d\x0ce\n\nf".as_bytes());
        let lines: Vec<_> = text.lines().map(|(_, line)| line).collect();
        assert_eq!(lines, ["a", "b", "c", "d", "e", "", "f"]);
    }

    #[test]
    fn spans_count_bytes_of_the_file() {
        let bytes = b"\xe9\xe9 ab \xffc";
        let text = Text::new(FileId(0), bytes);
        let (_, line) = text.lines().next().unwrap();
        for word in ["ab", "c"] {
            let at = line.find(word).unwrap();
            assert_eq!(&bytes[text.span(at, at + word.len()).range()], word.as_bytes());
        }
    }
}
