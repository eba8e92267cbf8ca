//! Maps and sets with a quick hash. Their order is never shown, and what a user pastes harms nobody
//! but the user, so the standard hash's defence against chosen keys buys nothing here.

pub use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

/// A map in the order of insertion.
pub type IndexMap<K, V> = indexmap::IndexMap<K, V, rustc_hash::FxBuildHasher>;
