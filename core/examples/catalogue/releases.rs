//! Entries of `releases.json`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde::{Deserialize, Serialize};
use spraycheck::catalogue::Release;
use spraycheck::catalogue::checkout::Checkout;
use spraycheck::vars::{Outcome, Value, text};

use crate::file::File;

/// A line of the file; the fields in their order.
#[derive(Debug, Default, Deserialize, Serialize)]
struct Entry {
    date: String,
    commit: String,
    ansible: Ansible,
    kubernetes: Kubernetes,
    #[serde(flatten)]
    rest: Rest,
}

#[derive(Debug, Default, Deserialize, Serialize)]
struct Ansible {
    min: String,
    below: String,
}

#[derive(Debug, Default, Deserialize, Serialize)]
struct Kubernetes {
    default: String,
    min: String,
    versions: Vec<String>,
}

/// A commit, and its day.
pub struct Commit {
    id: String,
    date: String,
}

/// The commit of a tree that is a clone.
pub fn commit(dir: &Path) -> Option<Commit> {
    if !dir.join(".git").exists() {
        return None;
    }
    let out = Command::new("git").arg("-C").arg(dir).args(["log", "-1", "--format=%H %cs"]).output().ok()?;
    let text = String::from_utf8(out.stdout).ok()?;
    let (id, date) = text.trim().split_once(' ')?;
    Some(Commit { id: id.get(..12)?.to_owned(), date: date.to_owned() })
}

/// What is kept of components, by name.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
struct Rest {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    minimums: BTreeMap<String, String>,
    versions: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    maps: BTreeMap<String, BTreeMap<String, String>>,
}

/// The end of the names of the least versions that a release accepts.
const MINIMUM: &str = "_min_version_required";

/// Writes the entry of a tag. A commit that is not known stays as it was.
pub fn update(file: &mut File, tag: &str, checkout: &Checkout, commit: Option<Commit>) {
    let entries =
        || file.entries.iter().map(|(_, json)| serde_json::from_str::<Entry>(json).expect("an entry"));
    let versions: BTreeSet<String> = entries().flat_map(|entry| entry.rest.versions.into_keys()).collect();
    let maps: BTreeSet<String> = entries().flat_map(|entry| entry.rest.maps.into_keys()).collect();
    let old = entries().zip(&file.entries).find(|(_, (known, _))| known == tag).map(|(entry, _)| entry);
    let old = old.unwrap_or_default();
    let own = &checkout.versions;
    let minimums = checkout.variables.keys().filter_map(|name| Some((name.strip_suffix(MINIMUM)?, name)));
    let entry = Entry {
        date: commit.as_ref().map_or(old.date, |commit| commit.date.clone()),
        commit: commit.map_or(old.commit, |commit| commit.id),
        ansible: Ansible { min: own.ansible_min.clone(), below: own.ansible_below.clone() },
        kubernetes: Kubernetes {
            default: own.kubernetes_default.clone(),
            min: own.kubernetes_min.clone(),
            versions: own.kubernetes.clone(),
        },
        rest: Rest {
            minimums: minimums
                .filter(|(component, _)| *component != "kube_version")
                .filter_map(|(component, name)| Some((component.to_owned(), checkout.version(name)?)))
                .collect(),
            versions: versions
                .into_iter()
                .filter_map(|name| checkout.version(&name).map(|it| (name, it)))
                .collect(),
            maps: maps.into_iter().filter_map(|name| table(checkout, &name).map(|it| (name, it))).collect(),
        },
    };
    let json = serde_json::to_string(&entry).expect("JSON");
    match file.entries.iter_mut().find(|(known, _)| known == tag) {
        Some((_, old)) => *old = json,
        None => {
            let release = Release::parse(tag);
            let at = file.entries.iter().position(|(known, _)| Release::parse(known) > release);
            file.entries.insert(at.unwrap_or(file.entries.len()), (tag.to_owned(), json));
        }
    }
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Str(_) | Value::Int(_) | Value::Float(_) => Some(text(value)),
        _ => None,
    }
}

fn table(checkout: &Checkout, name: &str) -> Option<BTreeMap<String, String>> {
    checkout.variables.get(name)?;
    let Outcome::Known(Value::Map(map)) = checkout.value(name) else { return None };
    let rows: Option<BTreeMap<String, String>> =
        map.iter().map(|(key, value)| Some((plain(key)?, plain(value)?))).collect();
    rows.filter(|rows| !rows.is_empty())
}
