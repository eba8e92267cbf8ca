//! Which defaults change from release to release, told without reading what they are.

use super::variable::Entry;
use super::{Catalogue, Section};
use crate::catalogue::Release;

impl Catalogue {
    /// The names whose default may differ from release to release.
    pub fn names_with_defaults(&self) -> impl Iterator<Item = &str> {
        self.text.entries(Section::Changing).map(|(name, _)| name)
    }

    /// The releases, by their place in the list, that may have another default than the one before
    /// them.
    pub fn turns(&self, name: &str, releases: &[Release]) -> Vec<usize> {
        let entry = self.text.get(Section::Variables, name).and_then(Entry::of);
        let values: Vec<_> = entry.iter().flat_map(Entry::values).collect();
        let held = |release: &Release| {
            let at = self.tag_of(release).and_then(|tag| self.letter(tag))?;
            values.iter().rev().find(|(from, _)| *from <= at).map(|(_, values)| values)
        };
        let differs = |(place, pair): (usize, &[Release])| match pair {
            [before, here] if held(before) != held(here) => Some(place + 1),
            _ => None,
        };
        releases.windows(2).enumerate().filter_map(differs).collect()
    }
}
