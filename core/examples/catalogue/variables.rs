//! Entries of `variables.json`: taken apart into what holds in each release, and put together again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use spraycheck::catalogue::checkout::expression;
use spraycheck::catalogue::knowledge::{Origin, RoleDefault, Variable};

use crate::file::{File, json};
use crate::range::{ALL, compress, expand};

/// A line of the file; the fields in their order.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Entry {
    #[serde(rename = "in", skip_serializing_if = "is_all")]
    known_in: Option<String>,
    origin: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(skip_serializing_if = "is_false")]
    sure: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    defaults: Vec<Held>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    roles: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    role_vars: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    include_vars: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    allowed: Vec<Allowed>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sample: Vec<Sample>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unread: Option<String>,
    #[serde(skip_serializing_if = "is_false")]
    runtime: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    rejected: Option<String>,
    /// Judged by hand.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    became: Vec<Box<RawValue>>,
}

#[derive(Debug, Deserialize, Serialize)]
struct Held {
    #[serde(rename = "in", default, skip_serializing_if = "is_all")]
    range: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    role: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    value: Option<Box<RawValue>>,
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    held: bool,
}

#[derive(Debug, Deserialize, Serialize)]
struct Allowed {
    #[serde(rename = "in", default, skip_serializing_if = "is_all")]
    range: Option<String>,
    values: Vec<Box<RawValue>>,
}

#[derive(Debug, Deserialize, Serialize)]
struct Sample {
    #[serde(rename = "in", default, skip_serializing_if = "is_all")]
    range: Option<String>,
    file: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    live: Option<String>,
}

/// What one release knows of a variable. Values are JSON; `None`: not held.
#[derive(Clone, Debug, Default, PartialEq)]
struct Facts {
    known: bool,
    defaults: BTreeMap<String, Option<String>>,
    role_vars: BTreeMap<String, Option<String>>,
    include_vars: BTreeSet<String>,
    allowed: Vec<String>,
    /// Live or not, by file.
    sample: BTreeMap<String, bool>,
    unread: bool,
    rejected: bool,
}

/// A value that stands there, `null` too.
fn given<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Box<RawValue>>, D::Error> {
    Box::<RawValue>::deserialize(value).map(Some)
}

fn is_all(range: &Option<String>) -> bool {
    range.as_deref().is_none_or(|range| range == ALL)
}

fn is_false(value: &bool) -> bool {
    !value
}

fn is_true(value: &bool) -> bool {
    *value
}

fn yes() -> bool {
    true
}

/// The words for where a name comes from, weakest first.
const ORIGINS: [(&str, Origin); 5] = [
    ("documented", Origin::Documented),
    ("referenced", Origin::Referenced),
    ("sample", Origin::Sample),
    ("role var", Origin::RoleVar),
    ("default", Origin::Default),
];

/// The entry with what a tree says of a release; `None` when no release knows the name any more.
/// `before`: the order of releases in which the entry is written.
pub fn update(
    entry: Option<&str>,
    before: &[String],
    order: &[String],
    tag: &str,
    tree: Option<&Variable>,
    is_read_by_check: bool,
) -> Option<String> {
    let mut entry: Entry =
        entry.map(|json| serde_json::from_str(json).expect("an entry")).unwrap_or_default();
    let mut facts = moved(entry.facts(before), before, order);
    let at = order.iter().position(|known| known == tag).expect("the tag is in the order");
    // Nothing but the documentation names it, which no tree is asked for.
    if !(tree.is_none() && entry.origin == ORIGINS[0].0) {
        let mut fresh = tree.map(|variable| Facts::of(variable, is_read_by_check)).unwrap_or_default();
        // A list of removed names, or a fact judged by hand.
        fresh.rejected |= facts[at].rejected;
        if fresh.allowed.is_empty() {
            fresh.allowed = std::mem::take(&mut facts[at].allowed);
        }
        facts[at] = fresh;
    }
    entry.describe(tree);
    entry.set(&facts, order);
    facts.iter().any(|facts| facts.known).then(|| serde_json::to_string(&entry).expect("JSON"))
}

/// Facts by an order with more releases: what is new is like the one before it.
fn moved(facts: Vec<Facts>, before: &[String], order: &[String]) -> Vec<Facts> {
    let mut last = Facts::default();
    let place = |tag: &String| before.iter().position(|known| known == tag);
    order
        .iter()
        .map(|tag| {
            if let Some(known) = place(tag).and_then(|at| facts.get(at)) {
                last = known.clone();
            }
            last.clone()
        })
        .collect()
}

impl Facts {
    fn of(variable: &Variable, is_read_by_check: bool) -> Facts {
        let values = |list: &[RoleDefault], has_room: bool| {
            list.iter().map(|it| (it.role.to_string(), held(it, has_room))).collect()
        };
        Facts {
            known: true,
            defaults: values(&variable.defaults, is_read_by_check),
            // What an inventory cannot change passes.
            role_vars: values(&variable.role_vars, false),
            include_vars: variable.include_vars.iter().map(|it| it.role.to_string()).collect(),
            allowed: variable.allowed.iter().filter_map(json).collect(),
            sample: variable
                .sample
                .iter()
                .map(|file| (file.to_string(), variable.is_live_in_sample))
                .collect(),
            unread: !variable.is_read,
            rejected: variable.rejected,
        }
    }

    /// All values of the release, by role.
    fn values(&self) -> impl Iterator<Item = (&String, &Option<String>)> {
        self.defaults.iter().chain(&self.role_vars)
    }
}

/// A value in our own form, as JSON.
fn held(default: &RoleDefault, is_read_by_check: bool) -> Option<String> {
    let value = default.value.as_ref()?;
    let held = expression::value(value).or_else(|| expression::table(value));
    json(&held.or_else(|| expression::read_by_check(value).filter(|_| is_read_by_check))?)
}

impl Entry {
    fn facts(&self, order: &[String]) -> Vec<Facts> {
        let holds = |range: &Option<String>| expand(range.as_deref().unwrap_or(ALL), order);
        let known = if self.origin.is_empty() { vec![false; order.len()] } else { holds(&self.known_in) };
        let mut facts: Vec<Facts> =
            known.into_iter().map(|known| Facts { known, ..Facts::default() }).collect();
        let mut each = |range: &str, set: &dyn Fn(&mut Facts)| {
            let held = expand(range, order);
            facts.iter_mut().zip(held).filter(|(_, held)| *held).for_each(|(facts, _)| set(facts));
        };
        for (role, range) in &self.roles {
            each(range, &|facts| {
                facts.defaults.insert(role.clone(), None);
            });
        }
        for (role, range) in &self.role_vars {
            each(range, &|facts| {
                facts.role_vars.insert(role.clone(), None);
            });
        }
        for (role, range) in &self.include_vars {
            each(range, &|facts| {
                facts.include_vars.insert(role.clone());
            });
        }
        for held in &self.defaults {
            let value = held.value.as_ref().map(|raw| raw.get().to_owned());
            each(held.range.as_deref().unwrap_or(ALL), &|facts| {
                for (role, of_role) in facts.defaults.iter_mut().chain(&mut facts.role_vars) {
                    if held.role.as_ref().is_none_or(|only| only == role) {
                        of_role.clone_from(&value);
                    }
                }
            });
        }
        for allowed in &self.allowed {
            let values: Vec<String> = allowed.values.iter().map(|raw| raw.get().to_owned()).collect();
            each(allowed.range.as_deref().unwrap_or(ALL), &|facts| facts.allowed.clone_from(&values));
        }
        for sample in &self.sample {
            let range = sample.range.as_deref().unwrap_or(ALL);
            each(range, &|facts| {
                facts.sample.insert(sample.file.clone(), false);
            });
            if let Some(live) = &sample.live {
                each(live, &|facts| {
                    facts.sample.insert(sample.file.clone(), true);
                });
            }
        }
        self.unread.iter().for_each(|range| each(range, &|facts| facts.unread = true));
        self.rejected.iter().for_each(|range| each(range, &|facts| facts.rejected = true));
        facts
    }

    /// What is one for all releases: the strongest origin; a kind where none was judged yet.
    fn describe(&mut self, tree: Option<&Variable>) {
        let Some(variable) = tree else { return };
        let known = ORIGINS.iter().find(|(word, _)| *word == self.origin).map(|(_, origin)| *origin);
        if known.is_none_or(|known| known < variable.origin) {
            let word = ORIGINS.iter().find(|(_, origin)| *origin == variable.origin);
            self.origin = word.map(|(word, _)| (*word).to_owned()).unwrap_or_default();
        }
        if let (None, Some(kind)) = (&self.kind, variable.kind.filter(|_| known.is_none())) {
            self.kind = Some(kind.word().to_owned());
            self.sure = variable.kind_is_sure;
        }
        self.runtime |= variable.set_at_runtime;
    }

    fn set(&mut self, facts: &[Facts], order: &[String]) {
        let range =
            |held: &dyn Fn(&Facts) -> bool| compress(&facts.iter().map(held).collect::<Vec<bool>>(), order);
        self.known_in = range(&|facts| facts.known);
        self.unread = range(&|facts| facts.unread);
        self.rejected = range(&|facts| facts.rejected);
        let by = |keys: &dyn Fn(&Facts) -> Vec<String>| -> BTreeMap<String, String> {
            let all: BTreeSet<String> = facts.iter().flat_map(keys).collect();
            let ranged =
                all.into_iter().filter_map(|key| Some((range(&|facts| keys(facts).contains(&key))?, key)));
            ranged.map(|(range, key)| (key, range)).collect()
        };
        self.roles = by(&|facts| facts.defaults.keys().cloned().collect());
        self.role_vars = by(&|facts| facts.role_vars.keys().cloned().collect());
        self.include_vars = by(&|facts| facts.include_vars.iter().cloned().collect());
        self.defaults = defaults(facts, order);
        self.allowed = runs(facts, |facts| (!facts.allowed.is_empty()).then(|| facts.allowed.clone()))
            .into_iter()
            .map(|(values, held)| Allowed {
                range: compress(&held, order),
                values: values.into_iter().map(raw).collect(),
            })
            .collect();
        let files = by(&|facts| facts.sample.keys().cloned().collect());
        let mut samples: Vec<(usize, Sample)> = files
            .into_iter()
            .map(|(file, of_file)| {
                let live = range(&|facts| facts.sample.get(&file) == Some(&true));
                let first =
                    facts.iter().position(|facts| facts.sample.contains_key(&file)).unwrap_or_default();
                (first, Sample { range: Some(of_file), file, live })
            })
            .collect();
        samples.sort_by_key(|(first, _)| *first);
        self.sample = samples.into_iter().map(|(_, sample)| sample).collect();
    }
}

fn raw(json: String) -> Box<RawValue> {
    RawValue::from_string(json).expect("JSON")
}

/// For each fact that releases have, in the order of the first: which have it. A fact that comes
/// back has another run.
fn runs<T: PartialEq>(facts: &[Facts], fact: impl Fn(&Facts) -> Option<T>) -> Vec<(T, Vec<bool>)> {
    let mut runs: Vec<(T, Vec<bool>)> = Vec::new();
    let mut before = None;
    for (at, facts_of) in facts.iter().enumerate() {
        let of = fact(facts_of);
        if let Some(of) = of {
            let same = before == Some(at) && runs.last().is_some_and(|(last, _)| *last == of);
            if !same {
                runs.push((of, vec![false; facts.len()]));
            }
            runs.last_mut().expect("one was pushed").1[at] = true;
            before = Some(at + 1);
        }
    }
    runs
}

/// The values: one for all roles of a release where they agree, else one for each.
fn defaults(facts: &[Facts], order: &[String]) -> Vec<Held> {
    let common = |facts: &Facts| {
        let mut values = facts.values().map(|(_, value)| value.clone());
        let first = values.next()?;
        values.all(|value| value == first).then_some(first)
    };
    let differs = |facts: &Facts| common(facts).is_none() && facts.values().next().is_some();
    let roles: BTreeSet<&String> = facts
        .iter()
        .filter(|facts| differs(facts))
        .flat_map(|facts| facts.values().map(|(role, _)| role))
        .collect();
    let of_role = |facts: &Facts, role: &String| {
        facts
            .values()
            .find(|(known, _)| *known == role)
            .filter(|_| differs(facts))
            .map(|(_, value)| value.clone())
    };
    let mut all: Vec<(usize, Held)> = Vec::new();
    let mut add = |role: Option<&String>, runs: Vec<(Option<String>, Vec<bool>)>| {
        for (value, held) in runs {
            let first = held.iter().position(|held| *held).unwrap_or_default();
            let is_held = value.is_some();
            let (range, value) = (compress(&held, order), value.map(raw));
            all.push((first, Held { range, role: role.cloned(), value, held: is_held }));
        }
    };
    add(None, runs(facts, common));
    for role in roles {
        add(Some(role), runs(facts, |facts| of_role(facts, role)));
    }
    all.sort_by_key(|(first, held)| (*first, held.role.clone()));
    all.into_iter().map(|(_, held)| held).collect()
}

/// Writes what a tree knows into every entry, in the order of the names.
pub fn update_all(
    file: &mut File,
    before: &[String],
    order: &[String],
    tag: &str,
    known: &BTreeMap<Arc<str>, Variable>,
    read_by_checks: &BTreeSet<Arc<str>>,
) {
    let ignored: Vec<String> = file
        .head("ignored")
        .map(|json| serde_json::from_str(json).expect("a list of names"))
        .unwrap_or_default();
    let mut entries: BTreeMap<String, Option<String>> =
        file.entries.drain(..).map(|(name, json)| (name, Some(json))).collect();
    for name in known.keys().filter(|name| !ignored.iter().any(|word| **word == ***name)) {
        entries.entry(name.to_string()).or_default();
    }
    let updated = entries.into_iter().filter_map(|(name, json)| {
        let tree = known.get(name.as_str());
        let json = update(json.as_deref(), before, order, tag, tree, read_by_checks.contains(name.as_str()))?;
        Some((name, json))
    });
    file.entries = updated.collect();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_put_together_as_they_were() {
        let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
        let releases = File::read(&data, "releases").unwrap();
        let order: Vec<String> = releases.entries.iter().map(|(tag, _)| tag.clone()).collect();
        for (name, json) in File::read(&data, "variables").unwrap().entries {
            let mut entry: Entry = serde_json::from_str(&json).unwrap();
            let facts = entry.facts(&order);
            entry.set(&facts, &order);
            assert_eq!(entry.facts(&order), facts, "{name}");
        }
    }
}
