//! Entries that hold from a release on, until their next state: one is found without reading the others.

use crate::catalogue::Release;

/// The last of the states that begin at or before the tag, of `TAG LENGTH,…<TAB>STATES`.
pub fn current<'t>(entry: &'t str, tag: Option<&Release>) -> Option<&'t str> {
    let (heads, states) = entry.split_once('\t')?;
    let mut at = 0;
    let mut last = "";
    for head in heads.split(',') {
        let (from, length) = head.split_once(' ')?;
        if !tag.is_some_and(|tag| tag.at_least(from)) {
            break;
        }
        let end = at + length.parse::<usize>().ok()?;
        last = states.get(at..end)?;
        at = end;
    }
    (!last.is_empty()).then_some(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_of_a_release_is_found() {
        let at = |tag| current("v2.20.0 3,v2.25.0 0,v2.28.0 5\t[1][2,3]", Release::parse(tag).as_ref());
        assert_eq!(at("v2.19.0"), None);
        assert_eq!(at("v2.24.1"), Some("[1]"));
        assert_eq!(at("v2.25.1"), None);
        assert_eq!(at("master"), Some("[2,3]"));
        assert_eq!(current("v2.20.0 9\t[1]", Release::parse("v2.20.0").as_ref()), None);
    }
}
