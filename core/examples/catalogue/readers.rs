//! Entries of `readers.json`: which roles read a variable, and in which releases.

use std::collections::{BTreeMap, BTreeSet};

use spraycheck::catalogue::checkout::Readers;

use crate::file::{File, quoted};
use crate::range::{compress, expand};

/// Writes what a tree tells into every entry, in the order of the names. `before`: the order of
/// releases in which the file is written; what is new in `order` is like the one before it.
pub fn update_all(file: &mut File, before: &[String], order: &[String], tag: &str, readers: &Readers) {
    let entries = file.entries.drain(..);
    let mut all: BTreeMap<String, BTreeMap<String, Vec<bool>>> =
        entries.map(|(name, json)| (name, held(&json, before, order))).collect();
    let at = order.iter().position(|known| known == tag).expect("the tag is in the order");
    let names: BTreeSet<String> =
        all.keys().cloned().chain(readers.keys().map(|name| name.to_string())).collect();
    for name in names {
        let roles = all.entry(name.clone()).or_default();
        roles.values_mut().for_each(|held| held[at] = false);
        for role in readers.get(name.as_str()).into_iter().flatten() {
            roles.entry(role.to_string()).or_insert_with(|| vec![false; order.len()])[at] = true;
        }
    }
    file.entries = all.into_iter().filter_map(|(name, roles)| Some((name, json(&roles, order)?))).collect();
}

/// In which releases of `order` each role of an entry reads the name.
fn held(json: &str, before: &[String], order: &[String]) -> BTreeMap<String, Vec<bool>> {
    let roles: BTreeMap<String, String> = serde_json::from_str(json).expect("an entry");
    let moved = |range: String| {
        let known = expand(&range, before);
        let mut last = false;
        let of = |tag: &String| {
            last = before.iter().position(|known| known == tag).map_or(last, |at| known[at]);
            last
        };
        order.iter().map(of).collect()
    };
    roles.into_iter().map(|(role, range)| (role, moved(range))).collect()
}

fn json(roles: &BTreeMap<String, Vec<bool>>, order: &[String]) -> Option<String> {
    let ranged = roles.iter().filter_map(|(role, held)| Some((role, compress(held, order)?)));
    let fields: Vec<String> =
        ranged.map(|(role, range)| format!("{}:{}", quoted(role), quoted(&range))).collect();
    (!fields.is_empty()).then(|| format!("{{{}}}", fields.join(",")))
}
