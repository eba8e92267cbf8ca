//! Integers of nodes.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

/// An integer of 128 bits that asks for no wider place than what else a node may be: nodes are a sixth
/// smaller than with the type itself.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(Rust, packed(8))]
pub struct Int(i128);

impl Int {
    pub fn get(self) -> i128 {
        self.0
    }
}

impl From<i128> for Int {
    fn from(value: i128) -> Self {
        Int(value)
    }
}

impl FromStr for Int {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        text.parse().map(Int)
    }
}

impl fmt::Debug for Int {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        self.get().fmt(f)
    }
}

impl fmt::Display for Int {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        self.get().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Content, Node};

    #[test]
    fn integers_do_not_widen_nodes() {
        assert_eq!(align_of::<Node>(), align_of::<usize>().max(8));
        assert_eq!(size_of::<Content>(), 24);
        let text = i128::MIN.to_string();
        assert_eq!(text.parse::<Int>().unwrap().to_string(), text);
    }
}
