//! Entries of `runtime.json`: a name, and the releases in which the run of a playbook may set it.

use std::collections::BTreeMap;

use spraycheck::catalogue::checkout::Checkout;

use crate::file::{File, quoted};
use crate::range::{compress, expand};

/// Writes the names of a tag, in their order. Those that the release knows as variables are left
/// out: `variables.json` says it of them.
pub fn update(file: &mut File, before: &[String], order: &[String], tag: &str, checkout: &Checkout) {
    let mut held: BTreeMap<String, Vec<bool>> = BTreeMap::new();
    for (name, json) in file.entries.drain(..) {
        let ranges: String = serde_json::from_str(&json).expect("a range");
        let old = expand(&ranges, before);
        let in_order = order.iter().map(|tag| {
            let at = before.iter().position(|known| known == tag);
            at.is_some_and(|at| old[at])
        });
        held.insert(name, in_order.collect());
    }
    let at = order.iter().position(|known| known == tag).expect("the tag is in the order");
    held.values_mut().for_each(|releases| releases[at] = false);
    for name in checkout.runtime.iter().filter(|name| !checkout.variables.contains_key(*name)) {
        held.entry(name.to_string()).or_insert_with(|| vec![false; order.len()])[at] = true;
    }
    let lines = held.into_iter().filter_map(|(name, held)| Some((name, quoted(&compress(&held, order)?))));
    file.entries = lines.collect();
}
