//! Text that cannot deceive the eye or steer a terminal.

/// One character for each of the input, none of which a terminal or a reader could mistake:
/// control and direction-changing characters become `�`, a tab a space.
pub fn visible(text: &str) -> String {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.to_owned();
    }
    text.chars().map(visible_char).collect()
}

pub(super) fn visible_char(c: char) -> char {
    match c {
        '\t' => ' ',
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}
