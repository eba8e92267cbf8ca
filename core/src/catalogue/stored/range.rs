//! Ranges of releases as the data writes them: `v2.24.0..v2.26.1`, `..v2.23.3`, `v2.28.0..`, one
//! release, or `*` for all; a comma joins several.

use crate::catalogue::Release;

/// The release lies in one of the ranges, both ends included.
pub(super) fn holds(ranges: &str, release: &Release) -> bool {
    ranges.split(',').map(str::trim).any(|range| match range.split_once("..") {
        None if range == "*" => true,
        None => is(release, range),
        Some((from, to)) => {
            let after = from.is_empty() || at_least(release, from);
            let before = to.is_empty() || !at_least(release, to) || is(release, to);
            after && before
        }
    })
}

fn at_least(release: &Release, tag: &str) -> bool {
    Release::version_of(tag).is_some_and(|version| release.version() >= version)
}

fn is(release: &Release, tag: &str) -> bool {
    Release::version_of(tag).is_some_and(|version| release.version() == version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_belong_to_a_range() {
        let cases = [
            ("*", "v2.20.0", true),
            ("v2.24.0", "v2.24.0", true),
            ("v2.24.0", "v2.24.1", false),
            ("..v2.23.3", "v2.23.3", true),
            ("..v2.23.3", "v2.24.0", false),
            ("v2.28.0..", "master", true),
            ("v2.28.0..v2.31.0", "master", false),
            ("master", "master", true),
            ("master", "v2.31.0", false),
            ("v2.22.0..v2.22.1,v2.25.0..", "v2.24.0", false),
            ("v2.22.0..v2.22.1,v2.25.0..", "v2.25.1", true),
        ];
        for (ranges, release, expected) in cases {
            assert_eq!(holds(ranges, &Release::parse(release).unwrap()), expected, "{ranges} {release}");
        }
    }
}
