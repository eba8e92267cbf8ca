//! Entries that hold from a release on, until their next state: one is found without reading the others.

/// A release in the compiled text: the oldest is `A`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Letter(pub(super) u8);

impl Letter {
    const FIRST: u8 = b'A';

    /// Of the release at this place of the order.
    pub fn of(place: usize) -> Option<Letter> {
        Letter::FIRST.checked_add(u8::try_from(place).ok()?).map(Letter)
    }

    /// As a name of the text.
    pub fn name(self) -> String {
        char::from(self.0).to_string()
    }

    /// The place of the release in the order.
    pub fn place(self) -> usize {
        usize::from(self.0.saturating_sub(Letter::FIRST))
    }
}

/// The states of an entry with the letters from which on they hold, of
/// `LETTER LENGTH,LETTER LENGTH,…<TAB>STATES` (without the spaces); an empty one where a release has
/// nothing.
pub(super) fn states(entry: &str) -> impl Iterator<Item = (Letter, &str)> {
    let (heads, mut rest) = entry.split_once('\t').unwrap_or_default();
    heads.split(',').map_while(move |head| {
        let (letter, length) = head.split_at_checked(1)?;
        let (state, behind) = rest.split_at_checked(length.parse().ok()?)?;
        rest = behind;
        Some((Letter(*letter.as_bytes().first()?), state))
    })
}

/// The state of a release; `None` where it has nothing.
pub fn current(entry: &str, at: Letter) -> Option<&str> {
    let begun = states(entry).take_while(|(from, _)| *from <= at);
    begun.last().map(|(_, state)| state).filter(|state| !state.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_of_a_release_is_found() {
        let at = |letter| current("B3,F0,K5\t[1][2,3]", Letter(letter));
        assert_eq!([b'A', b'B', b'E'].map(at), [None, Some("[1]"), Some("[1]")]);
        assert_eq!([b'F', b'J', b'K', b'Z'].map(at), [None, None, Some("[2,3]"), Some("[2,3]")]);
        assert_eq!(current("A9\t[1]", Letter(b'A')), None);
    }
}
