//! Simple keys: what turns out to be a key only when a `:` follows.

use super::cursor::Mark;
use super::{Refusal, Scan, Scanner};

/// A simple key (one without `?`) is at most this many characters long.
pub(super) const SIMPLE_KEY_CHARS: usize = 1024;

/// A token that turns out to be a key when a `:` follows.
#[derive(Clone, Copy, Default)]
pub(super) struct SimpleKey {
    pub possible: bool,
    /// The line cannot be anything else.
    pub required: bool,
    pub token_number: usize,
    pub mark: Mark,
}

impl Scanner<'_> {
    /// Gives up keys that a `:` can no longer make: simple keys are short and on one line.
    pub(super) fn stale_simple_keys(&mut self) -> Scan<()> {
        let mark = self.cursor.mark;
        for key in &mut self.simple_keys {
            let stale = key.mark.line < mark.line || key.mark.column + SIMPLE_KEY_CHARS < mark.column;
            if key.possible && stale {
                if key.required {
                    return Err(no_colon(mark, key));
                }
                key.possible = false;
            }
        }
        Ok(())
    }

    pub(super) fn save_simple_key(&mut self) -> Scan<()> {
        if !self.simple_key_allowed {
            return Ok(());
        }
        let mark = self.cursor.mark;
        let key = SimpleKey {
            possible: true,
            required: self.flow_level == 0 && self.indent == mark.column as isize,
            token_number: self.tokens_taken + self.tokens.len(),
            mark,
        };
        self.remove_simple_key()?;
        if let Some(last) = self.simple_keys.last_mut() {
            *last = key;
        }
        Ok(())
    }

    pub(super) fn remove_simple_key(&mut self) -> Scan<()> {
        let mark = self.cursor.mark;
        match self.simple_keys.last_mut() {
            Some(key) if key.possible && key.required => Err(no_colon(mark, key)),
            Some(key) => {
                key.possible = false;
                Ok(())
            }
            None => Ok(()),
        }
    }
}

fn no_colon(mark: Mark, key: &SimpleKey) -> Refusal {
    Refusal { at: mark.at, reason: "could not find expected ':'", context: Some(key.mark.at) }
}
