//! Which defaults change from release to release, told without reading what they are.

use super::variable::Entry;
use super::{Catalogue, VARIABLES, range};
use crate::catalogue::Release;

impl Catalogue {
    /// The names whose default may differ from release to release: a second default begins with its
    /// range.
    pub fn names_with_defaults(&self) -> impl Iterator<Item = &str> {
        let several = |(_, json): &(&str, &str)| json.contains(r#",{"in":"#);
        self.text.entries(VARIABLES).filter(several).map(|(name, _)| name)
    }

    /// The releases, by their place in the list, that may have another default than the one before
    /// them.
    pub fn turns(&self, name: &str, releases: &[Release]) -> Vec<usize> {
        let Some(entry) = self.text.get(VARIABLES, name).and_then(Entry::read) else { return Vec::new() };
        let held = |release: &Release| -> Vec<bool> {
            entry.defaults.iter().map(|default| range::holds(default.range, release)).collect()
        };
        let held: Vec<Vec<bool>> = releases.iter().map(held).collect();
        let differs = |(place, pair): (usize, &[Vec<bool>])| match pair {
            [before, here] if before != here => Some(place + 1),
            _ => None,
        };
        held.windows(2).enumerate().filter_map(differs).collect()
    }
}
