//! Playbooks, roles and checks of a tree, in the files of the catalogue.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value as Json;
use spraycheck::catalogue::checkout::{self, Tree};
use spraycheck::catalogue::knowledge::Check;
use spraycheck::catalogue::{Include, Play, StoredCheck, Tagged, View, held_around};

use crate::file::File;
use crate::range;

/// What a tree has, as the data writes it.
#[derive(Default)]
pub struct Found {
    pub playbooks: BTreeMap<String, String>,
    pub roles: BTreeMap<String, String>,
    /// By what leads to them, in the order of the tasks.
    pub checks: BTreeMap<String, Vec<String>>,
    /// The names that their conditions read.
    pub read_by_checks: BTreeSet<Arc<str>>,
}

/// Reads the playbooks of a tree and every role that they bring in.
pub fn read(tree: &Arc<Tree>) -> Found {
    let mut found = Found::default();
    let view = View::of_tree(tree.clone());
    let mut open: Vec<String> = Vec::new();
    for path in checkout::playbooks(tree) {
        let mut plays = checkout::plays(tree, path).unwrap_or_default();
        for (index, play) in plays.iter_mut().enumerate() {
            hold_play(play);
            open.extend(play.roles.iter().chain(&play.imports).map(|tagged| tagged.role.clone()));
            open.extend(play.includes.iter().map(|include| include.role.clone()));
            found.add_checks(&format!("{path}#{index}"), &view);
        }
        found.playbooks.insert(path.to_owned(), json_list(&plays));
    }
    while let Some(name) = open.pop() {
        let Some(role) = view.role(&name).filter(|_| !found.roles.contains_key(&name)) else { continue };
        let mut role = (*role).clone();
        hold(&mut role.deps, &mut role.imports, &mut role.includes);
        open.extend(role.deps.iter().chain(&role.imports).map(|tagged| tagged.role.clone()));
        open.extend(role.includes.iter().map(|include| include.role.clone()));
        found.add_checks(&name, &view);
        found.roles.insert(name, serde_json::to_string(&role).expect("plain data"));
    }
    found
}

impl Found {
    fn add_checks(&mut self, reached: &str, view: &View) {
        let json = |check: &Check| serde_json::to_string(&StoredCheck::new(check)).expect("plain data");
        let checks = view.checks(reached);
        for check in &checks {
            let conditions = check.when.iter().chain(check.asks.conditions());
            self.read_by_checks
                .extend(conditions.flat_map(|condition| checkout::expression::names(condition)));
        }
        let checks: Vec<String> = checks.iter().map(json).collect();
        if !checks.is_empty() {
            self.checks.insert(reached.to_owned(), checks);
        }
    }
}

fn hold_play(play: &mut Play) {
    play.around = held_around(&play.around);
    let Play { roles, imports, includes, .. } = play;
    hold(roles, imports, includes);
}

fn hold(roles: &mut [Tagged], imports: &mut [Tagged], includes: &mut [Include]) {
    for tagged in roles.iter_mut().chain(imports) {
        tagged.around = held_around(&tagged.around);
    }
    for include in includes {
        include.around = held_around(&include.around);
    }
}

/// One play a line.
fn json_list(plays: &[Play]) -> String {
    let lines: Vec<String> =
        plays.iter().map(|play| serde_json::to_string(play).expect("plain data")).collect();
    format!("[\n   {}\n  ]", lines.join(",\n   "))
}

/// Writes what a tag has into a file of playbooks or roles: from a release on, until the next entry.
pub fn update(file: &mut File, order: &[String], tag: &str, found: &BTreeMap<String, String>) {
    let mut all: BTreeMap<String, Vec<Option<String>>> = BTreeMap::new();
    for (name, json) in &file.entries {
        all.insert(name.clone(), expand(json, order));
    }
    let at = order.iter().position(|known| known == tag).expect("the tag is in the order");
    for name in found.keys() {
        all.entry(name.clone()).or_insert_with(|| vec![None; order.len()]);
    }
    for (name, held) in &mut all {
        held[at] = found.get(name).cloned();
    }
    all.retain(|_, held| held.iter().any(Option::is_some));
    file.entries = all.into_iter().map(|(name, held)| (name, compress(&held, order))).collect();
}

fn expand(json: &str, order: &[String]) -> Vec<Option<String>> {
    let entries: Vec<BTreeMap<String, Box<serde_json::value::RawValue>>> =
        serde_json::from_str(json).expect("the data is as it was written");
    let mut held: Vec<Option<String>> = vec![None; order.len()];
    for entry in entries {
        let from: String = serde_json::from_str(entry["from"].get()).expect("a tag");
        let at = order.iter().position(|known| *known == from).expect("a known tag");
        let is = entry["is"].get();
        held[at..].fill((is != "null").then(|| is.to_owned()));
    }
    held
}

fn compress(held: &[Option<String>], order: &[String]) -> String {
    let mut lines = Vec::new();
    let mut last: Option<&String> = None;
    for (tag, is) in order.iter().zip(held) {
        if is.as_ref() != last {
            lines.push(format!("  {{\"from\":\"{tag}\",\"is\":{}}}", is.as_deref().unwrap_or("null")));
        }
        last = is.as_ref();
    }
    format!("[\n{}\n ]", lines.join(",\n"))
}

/// Writes the checks of a tag, one a line, with the releases that have it.
pub fn update_checks(file: &mut File, order: &[String], tag: &str, found: &BTreeMap<String, Vec<String>>) {
    let mut all: BTreeMap<String, Vec<(String, Vec<bool>)>> = BTreeMap::new();
    for (name, json) in &file.entries {
        let checks: Vec<BTreeMap<String, Json>> =
            serde_json::from_str(json).expect("the data is as it was written");
        let own = checks.into_iter().map(|mut check| {
            check.remove("on");
            check.remove("elsewhere");
            let ranges = check.remove("in").and_then(|ranges| ranges.as_str().map(str::to_owned));
            let stored: StoredCheck = serde_json::from_value(Json::from_iter(check)).expect("a check");
            let json = serde_json::to_string(&stored).expect("plain data");
            (json, range::expand(ranges.as_deref().unwrap_or(range::ALL), order))
        });
        all.insert(name.clone(), own.collect());
    }
    let at = order.iter().position(|known| known == tag).expect("the tag is in the order");
    all.values_mut().flatten().for_each(|(_, held)| held[at] = false);
    for (name, checks) in found {
        let own = all.entry(name.clone()).or_default();
        let mut place = 0;
        for json in checks {
            match own.iter().position(|(known, _)| known == json) {
                Some(known) => {
                    own[known].1[at] = true;
                    place = known + 1;
                }
                None => {
                    let mut held = vec![false; order.len()];
                    held[at] = true;
                    own.insert(place, (json.clone(), held));
                    place += 1;
                }
            }
        }
    }
    let names: BTreeSet<String> = all.keys().cloned().collect();
    file.entries = names
        .into_iter()
        .filter_map(|name| {
            let lines: Vec<String> =
                all[&name].iter().filter_map(|(json, held)| line(json, held, order)).collect();
            (!lines.is_empty()).then(|| (name, format!("[\n{}\n ]", lines.join(",\n"))))
        })
        .collect();
}

fn line(json: &str, held: &[bool], order: &[String]) -> Option<String> {
    let ranges = range::compress(held, order)?;
    Some(match ranges.as_str() {
        range::ALL => format!("  {json}"),
        ranges => format!("  {{\"in\":\"{ranges}\",{}", &json[1..]),
    })
}
