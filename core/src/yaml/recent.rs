//! Plain scalars that were met lately: hosts repeat the names of their variables, and their addresses.

use super::{Content, scalar};

/// Scalars with what they are; a new one takes the place of another.
pub(super) struct Recent<'t>(Vec<Option<(&'t str, Content)>>);

impl<'t> Recent<'t> {
    /// How many are remembered at most.
    const SLOTS: usize = 256;
    /// Bytes of a text for each.
    const SHARE: usize = 32;

    /// Room for what a text may repeat.
    pub fn of(text: &str) -> Self {
        let slots = (text.len() / Self::SHARE).clamp(1, Self::SLOTS);
        Recent(vec![None; slots.next_power_of_two()])
    }

    /// The value of a plain scalar, or why PyYAML fails on it.
    pub fn plain(&mut self, text: &'t str) -> Result<Content, String> {
        let place = self.place(text);
        let Some(slot) = self.0.get_mut(place) else { return scalar::plain(text) };
        match slot {
            Some((known, content)) if *known == text => Ok(content.clone()),
            _ => {
                let content = scalar::plain(text)?;
                *slot = Some((text, content.clone()));
                Ok(content)
            }
        }
    }

    /// Told apart by their ends, as what is alike in a file mostly begins alike.
    fn place(&self, text: &str) -> usize {
        let bytes = text.as_bytes();
        let end = match bytes.last_chunk() {
            Some(end) => u64::from_le_bytes(*end),
            None => bytes.iter().fold(0, |all, byte| all << 8 | u64::from(*byte)),
        };
        let mixed = (end ^ bytes.len() as u64).wrapping_mul(MIX);
        (mixed >> 32) as usize & (self.0.len() - 1)
    }
}

/// Any odd number with bits all over.
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
