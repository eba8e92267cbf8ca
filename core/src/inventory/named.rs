//! Numbers by name, where the names are kept beside what they number.

use std::hash::BuildHasher;

/// What a name is looked for by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hash(u32);

impl Hash {
    /// The lower half, which the quick hash mixes best.
    pub fn of(name: &str) -> Self {
        let hash = rustc_hash::FxBuildHasher.hash_one(name);
        Hash(u32::try_from(hash & u64::from(u32::MAX)).unwrap_or_default())
    }
}

/// Finds the number of a name. It keeps hashes only: who asks has the names.
#[derive(Clone, Debug, Default)]
pub(super) struct Named {
    /// A power of two of places, each with a hash and its number plus one; 0 is an empty place.
    places: Vec<(Hash, u32)>,
    count: usize,
}

impl Named {
    /// The number of a name with this hash; `is_it` says whether a number has it.
    pub fn find(&self, hash: Hash, is_it: impl Fn(u32) -> bool) -> Option<u32> {
        let mut at = hash.0 as usize;
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
    pub fn insert(&mut self, hash: Hash, number: u32) {
        // A quarter stays empty, so that a search soon meets an empty place.
        if self.count * 4 >= self.places.len() * 3 {
            let places = vec![(Hash(0), 0); (self.places.len() * 2).max(16)];
            let old = std::mem::replace(&mut self.places, places);
            old.into_iter().filter(|(_, number)| *number != 0).for_each(|place| self.put(place));
        }
        self.count += 1;
        self.put((hash, number.saturating_add(1)));
    }

    fn put(&mut self, new: (Hash, u32)) {
        let mut at = new.0.0 as usize;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_its_number() {
        let names: Vec<String> = (0..1000).map(|number| format!("node{number}")).collect();
        let mut named = Named::default();
        let find = |named: &Named, name: &str| named.find(Hash::of(name), |id| names[id as usize] == name);
        for (number, name) in (0..).zip(&names) {
            assert_eq!(find(&named, name), None);
            named.insert(Hash::of(name), number);
            assert_eq!(find(&named, name), Some(number));
        }
        for (number, name) in (0..).zip(&names) {
            assert_eq!(find(&named, name), Some(number));
        }
        assert_eq!(find(&named, "node1000"), None);
    }
}
