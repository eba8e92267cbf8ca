//! The text that is parsed, or why PyYAML would not read it at all.

use super::{Problem, ProblemKind, limits};
use crate::text::{FileId, Span};

/// Decodes the bytes of a file.
pub(super) fn decode(file: FileId, bytes: &[u8]) -> Result<&str, Problem> {
    let refuse = |at: usize, len: usize, kind| Err(Problem::new(Span::new(file, at, at + len), kind, None));
    if bytes.len() > limits::BYTES {
        return refuse(0, 0, ProblemKind::TooLarge);
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let at = error.valid_up_to();
            return refuse(at, error.error_len().unwrap_or(bytes.len() - at), ProblemKind::NotUtf8);
        }
    };
    if bytes.chunks(CHUNK).all(is_plain) {
        return Ok(text);
    }
    match text.char_indices().find(|(_, c)| !is_printable(*c)) {
        Some((at, bad)) => refuse(at, bad.len_utf8(), ProblemKind::ControlCharacter(bad)),
        None => Ok(text),
    }
}

/// Bytes that are judged together.
const CHUNK: usize = 64;

/// All of it is printable ASCII; looking at every byte lets the compiler take many at a time.
fn is_plain(bytes: &[u8]) -> bool {
    bytes.iter().fold(true, |plain, byte| plain & matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~'))
}

/// What libyaml's reader lets pass.
fn is_printable(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{d7ff}'
        | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
