//! Ranges of releases in the compiled text: the letters of their ends, `AFKZ`.

use super::states::Letter;

/// The release lies in one of the ranges, both ends included.
pub(super) fn holds(ranges: &str, at: Letter) -> bool {
    let lies = |ends: &[u8]| matches!(ends, [from, to] if (*from..=*to).contains(&at.0));
    ranges.as_bytes().chunks(2).any(lies)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_belong_to_a_range() {
        let holds = |letter| holds("BCFF", Letter(letter));
        assert_eq!([b'A', b'B', b'C', b'D', b'F', b'G'].map(holds), [false, true, true, false, true, false]);
        assert!(!super::holds("", Letter(b'A')));
    }
}
