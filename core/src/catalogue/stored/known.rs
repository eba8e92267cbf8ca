//! What one release knows, by the catalogue or by a checkout.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::variable::Entry;
use super::{Catalogue, RELEASES, RUNTIME, VARIABLES, range};
use crate::catalogue::Release;
use crate::catalogue::checkout::Checkout;
use crate::catalogue::knowledge::{SetFact, ValueKind, Variable, Versions};
use crate::collections::HashMap;

/// What one release knows: by the catalogue, or by a checkout that stands for it.
#[derive(Debug)]
pub struct Knowledge {
    pub(super) catalogue: Catalogue,
    pub(super) release: Release,
    pub(super) checkout: Option<Arc<Checkout>>,
    /// The tag at or before the release, and the next one when the release lies between two.
    pub(super) at: Release,
    pub(super) next: Option<Release>,
    pub(super) variables: RefCell<HashMap<String, Option<Arc<Variable>>>>,
    pub(super) glances: RefCell<HashMap<String, Glance>>,
}

/// What can be told of a name without reading its entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glance {
    /// No release knows the name.
    Unknown,
    /// Every release knows it and reads it, none rejects it, and no role sets it in its `vars`; with
    /// the kind of its value.
    Everywhere(Option<ValueKind>),
    /// Its entry must be read.
    Look,
}

#[derive(Deserialize)]
struct StoredRelease<'t> {
    date: &'t str,
    #[serde(borrow)]
    ansible: StoredAnsible<'t>,
    #[serde(borrow)]
    kubernetes: StoredKubernetes<'t>,
    #[serde(borrow, default)]
    versions: BTreeMap<&'t str, &'t str>,
    #[serde(borrow, default)]
    maps: BTreeMap<&'t str, BTreeMap<&'t str, &'t str>>,
}

/// Of a release only which Ansible it takes.
#[derive(Deserialize)]
struct OfAnsible<'t> {
    #[serde(borrow)]
    ansible: StoredAnsible<'t>,
}

#[derive(Deserialize)]
struct StoredAnsible<'t> {
    #[serde(default)]
    min: &'t str,
    #[serde(default)]
    below: &'t str,
}

#[derive(Deserialize)]
struct StoredKubernetes<'t> {
    default: &'t str,
    min: &'t str,
    #[serde(borrow)]
    versions: Vec<&'t str>,
}

impl Knowledge {
    /// What a checkout knows; where it does not tell (versions of a tag), the catalogue does.
    pub fn of_checkout(catalogue: &Catalogue, release: &Release, checkout: Arc<Checkout>) -> Knowledge {
        let stored = catalogue.knowledge(release);
        let at = stored.map_or_else(|| release.clone(), |stored| stored.at);
        Knowledge {
            catalogue: catalogue.clone(),
            release: release.clone(),
            checkout: Some(checkout),
            at,
            next: None,
            variables: RefCell::default(),
            glances: RefCell::default(),
        }
    }

    /// A checkout tells.
    pub fn is_of_checkout(&self) -> bool {
        self.checkout.is_some()
    }

    /// It is what this release, or this checkout of it, knows.
    pub(crate) fn is_of(&self, release: &Release, checkout: Option<&Arc<Checkout>>) -> bool {
        let same = match (&self.checkout, checkout) {
            (Some(known), Some(asked)) => Arc::ptr_eq(known, asked),
            (None, None) => true,
            _ => false,
        };
        same && self.release == *release
    }

    pub fn release(&self) -> &Release {
        &self.release
    }

    /// What the release knows of a variable; `None` when it does not know the name. Between two tags
    /// it is known when one of them knows it, and its values are kept where both agree.
    pub fn variable(&self, name: &str) -> Option<Arc<Variable>> {
        if let Some(known) = self.variables.borrow().get(name) {
            return known.clone();
        }
        let variable = match &self.checkout {
            Some(checkout) => checkout.variables.get(name).cloned(),
            None => self.stored(name),
        };
        let variable = variable.map(Arc::new);
        self.variables.borrow_mut().insert(name.to_owned(), variable.clone());
        variable
    }

    /// What can be told of a name without reading its entry: most rules need no more of most names.
    pub fn glance(&self, name: &str) -> Glance {
        if self.checkout.is_some() {
            return Glance::Look;
        }
        if let Some(known) = self.glances.borrow().get(name) {
            return *known;
        }
        let glance = self.first_glance(name);
        self.glances.borrow_mut().insert(name.to_owned(), glance);
        glance
    }

    fn first_glance(&self, name: &str) -> Glance {
        let Some(json) = self.catalogue.text.get(VARIABLES, name) else { return Glance::Unknown };
        let special = ["\"unread\":", "\"role_vars\":", "\"rejected\":"];
        if json.starts_with("{\"in\":") || special.iter().any(|key| json.contains(key)) {
            return Glance::Look;
        }
        let kind = json.split_once("\"kind\":\"").and_then(|(_, rest)| rest.split_once('"'));
        Glance::Everywhere(kind.and_then(|(word, _)| ValueKind::parse(word)))
    }

    fn stored(&self, name: &str) -> Option<Variable> {
        let entry = self.catalogue.text.get(VARIABLES, name).and_then(Entry::read)?;
        let here = entry.at(&self.at);
        match &self.next {
            None => here,
            Some(next) => between(here, entry.at(next)),
        }
    }

    /// The run of a playbook may give the name a value: as a fact, a result, an item of a loop, a
    /// variable of a task. What [`Knowledge::variable`] knows says so itself.
    pub fn is_set_in_run(&self, name: &str) -> bool {
        if let Some(checkout) = &self.checkout {
            return checkout.runtime.contains(name);
        }
        // A range as JSON.
        let range = self.catalogue.text.get(RUNTIME, name).map(|json| json.trim_matches('"'));
        range.is_some_and(|range| {
            range::holds(range, &self.at) || self.next.as_ref().is_some_and(|next| range::holds(range, next))
        })
    }

    /// What a run sets before anything else, where a checkout tells its value.
    pub fn fact(&self, name: &str) -> Option<&Arc<SetFact>> {
        self.checkout.as_ref()?.facts.get(name)
    }

    /// The names of such facts, sorted.
    pub fn facts(&self) -> impl Iterator<Item = &Arc<str>> {
        self.checkout.iter().flat_map(|checkout| checkout.facts.keys())
    }

    /// Every name that a release or the run of a playbook may know; nothing is read of them.
    pub(crate) fn every_name(&self) -> Vec<&str> {
        match &self.checkout {
            Some(checkout) => {
                checkout.variables.keys().chain(&checkout.runtime).map(|name| &**name).collect()
            }
            None => {
                let sections = [VARIABLES, RUNTIME].into_iter();
                sections
                    .flat_map(|section| self.catalogue.text.entries(section))
                    .map(|(name, _)| name)
                    .collect()
            }
        }
    }

    /// Every name that the release knows, sorted. Reads the whole section.
    pub fn names(&self) -> Vec<&str> {
        if let Some(checkout) = &self.checkout {
            return checkout.variables.keys().map(|name| &**name).collect();
        }
        let all = self.catalogue.text.entries(VARIABLES);
        let known = |json: &str, release: &Release| {
            Entry::read(json).is_some_and(|entry| range::holds(entry.known_in, release))
        };
        all.filter(|(_, json)| {
            known(json, &self.at) || self.next.as_ref().is_some_and(|next| known(json, next))
        })
        .map(|(name, _)| name)
        .collect()
    }

    /// The versions that the release goes with; those of the tag before a release between tags, with
    /// its date.
    pub fn versions(&self) -> Option<Versions> {
        let stored = self.stored_versions();
        match &self.checkout {
            Some(checkout) => {
                let Versions { date, components, by_kubernetes, .. } = stored.unwrap_or_default();
                Some(Versions { date, components, by_kubernetes, ..checkout.versions.clone() })
            }
            None => stored,
        }
    }

    /// The ansible-core that the release takes: at least, and below.
    pub fn ansible(&self) -> Option<(String, String)> {
        if let Some(checkout) = &self.checkout {
            return Some((checkout.versions.ansible_min.clone(), checkout.versions.ansible_below.clone()));
        }
        let json = self.catalogue.text.get(RELEASES, &self.at.to_string())?;
        let stored: OfAnsible = serde_json::from_str(json).ok()?;
        Some((stored.ansible.min.to_owned(), stored.ansible.below.to_owned()))
    }

    fn stored_versions(&self) -> Option<Versions> {
        let json = self.catalogue.text.get(RELEASES, &self.at.to_string())?;
        let stored: StoredRelease = serde_json::from_str(json).ok()?;
        Some(Versions {
            kubernetes: stored.kubernetes.versions.into_iter().map(str::to_owned).collect(),
            kubernetes_default: stored.kubernetes.default.to_owned(),
            kubernetes_min: stored.kubernetes.min.to_owned(),
            ansible_min: stored.ansible.min.to_owned(),
            ansible_below: stored.ansible.below.to_owned(),
            date: stored.date.to_owned(),
            components: stored
                .versions
                .into_iter()
                .map(|(name, version)| (name.to_owned(), version.to_owned()))
                .collect(),
            by_kubernetes: by_kubernetes(&stored.maps),
        })
    }
}

/// `etcd_supported_versions` says which `etcd_version` goes with a minor version of Kubernetes.
fn by_kubernetes(maps: &BTreeMap<&str, BTreeMap<&str, &str>>) -> Vec<(String, String, String)> {
    let tables = maps.iter().filter_map(|(name, table)| {
        Some((format!("{}_version", name.strip_suffix("_supported_versions")?), table))
    });
    let row = |name: &String, (minor, version): (&&str, &&str)| {
        (name.clone(), minor.trim_start_matches('v').to_owned(), (*version).to_owned())
    };
    tables.flat_map(|(name, table)| table.iter().map(move |entry| row(&name, entry))).collect()
}

/// What holds between two tags: the name when one of them knows it, and no more than both say.
fn between(before: Option<Variable>, after: Option<Variable>) -> Option<Variable> {
    let (mut variable, other) = match (before, after) {
        (Some(before), Some(after)) => (before, after),
        (one, other) => {
            let mut only = one.or(other)?;
            only.defaults.iter_mut().chain(&mut only.role_vars).for_each(|default| default.value = None);
            only.allowed.clear();
            only.rejected = false;
            return Some(only);
        }
    };
    for default in &mut variable.defaults {
        let same = other.defaults.iter().find(|also| also.role == default.role);
        if same.is_none_or(|also| also.value != default.value) {
            default.value = None;
        }
    }
    if variable.allowed != other.allowed {
        variable.allowed.clear();
    }
    variable.kind_is_sure &= variable.kind == other.kind;
    variable.is_read |= other.is_read;
    variable.rejected &= other.rejected;
    Some(variable)
}
