//! Numbers by name, where the names are kept beside what they number.

use std::hash::BuildHasher;

/// Finds the number of a name. It keeps hashes only: who asks has the names.
#[derive(Clone, Debug, Default)]
pub(super) struct Named {
    /// A power of two of places, each with a hash and its number plus one; 0 is an empty place.
    places: Vec<(u32, u32)>,
    count: usize,
}

impl Named {
    /// The number of a name; `is_it` says whether a number has it.
    pub fn find(&self, name: &str, is_it: impl Fn(u32) -> bool) -> Option<u32> {
        let hash = hash(name);
        let mut at = hash as usize;
        loop {
            let (other, number) = self.places.get(at & self.mask())?;
            let number = number.checked_sub(1)?;
            if *other == hash && is_it(number) {
                return Some(number);
            }
            at += 1;
        }
    }

    /// Adds a name that is not there yet.
    pub fn insert(&mut self, name: &str, number: u32) {
        // A quarter stays empty, so that a search soon meets an empty place.
        if self.count * 4 >= self.places.len() * 3 {
            let places = vec![(0, 0); (self.places.len() * 2).max(16)];
            let old = std::mem::replace(&mut self.places, places);
            old.into_iter().filter(|(_, number)| *number != 0).for_each(|place| self.put(place));
        }
        self.count += 1;
        self.put((hash(name), number.saturating_add(1)));
    }

    fn put(&mut self, new: (u32, u32)) {
        let mut at = new.0 as usize;
        let mask = self.mask();
        while let Some(place) = self.places.get_mut(at & mask) {
            if place.1 == 0 {
                *place = new;
                return;
            }
            at += 1;
        }
    }

    fn mask(&self) -> usize {
        self.places.len().wrapping_sub(1)
    }
}

/// The lower half, which the quick hash mixes best.
fn hash(name: &str) -> u32 {
    let hash = rustc_hash::FxBuildHasher.hash_one(name);
    u32::try_from(hash & u64::from(u32::MAX)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_its_number() {
        let names: Vec<String> = (0..1000).map(|number| format!("node{number}")).collect();
        let mut named = Named::default();
        let find = |named: &Named, name: &str| named.find(name, |id| names[id as usize] == name);
        for (number, name) in (0..).zip(&names) {
            assert_eq!(find(&named, name), None);
            named.insert(name, number);
            assert_eq!(find(&named, name), Some(number));
        }
        for (number, name) in (0..).zip(&names) {
            assert_eq!(find(&named, name), Some(number));
        }
        assert_eq!(find(&named, "node1000"), None);
    }
}
