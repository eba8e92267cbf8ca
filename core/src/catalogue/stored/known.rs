//! What one release knows, by the catalogue or by a checkout.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use serde::Deserialize;

use super::variable::Entry;
use super::{Catalogue, Letter, Section, range};
use crate::catalogue::Release;
use crate::catalogue::checkout::Checkout;
use crate::catalogue::knowledge::{RoleDefault, SetFact, ValueKind, Variable, Versions};
use crate::collections::HashMap;

/// What one release knows: by the catalogue, or by a checkout that stands for it.
#[derive(Debug)]
pub struct Knowledge {
    pub(super) catalogue: Catalogue,
    pub(super) release: Release,
    pub(super) checkout: Option<Arc<Checkout>>,
    /// The tag at or before the release.
    pub(super) at: Release,
    /// Its letter, and that of the next one when the release lies between two.
    pub(super) letter: Option<Letter>,
    pub(super) next: Option<Letter>,
    pub(super) variables: RefCell<HashMap<String, Option<Arc<Variable>>>>,
    pub(super) glances: RefCell<HashMap<String, Glance>>,
    pub(super) versions: OnceCell<Option<Rc<Versions>>>,
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
            letter: None,
            next: None,
            variables: RefCell::default(),
            glances: RefCell::default(),
            versions: OnceCell::new(),
        }
    }

    /// A checkout tells.
    pub fn is_of_checkout(&self) -> bool {
        self.checkout.is_some()
    }

    /// Some files of the checkout cannot be read: what they would set is not known.
    pub fn has_gaps(&self) -> bool {
        self.checkout.as_ref().is_some_and(|checkout| !checkout.refused.is_empty())
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
            Some(checkout) => checkout.variables.get(name).map(|known| self.judged(name, known.clone())),
            None => self.stored(name),
        };
        let variable = variable.map(Arc::new);
        self.variables.borrow_mut().insert(name.to_owned(), variable.clone());
        variable
    }

    /// A variable of a checkout as the catalogue judges it, which knows by hand what values do not tell: a
    /// kind, and that the text of a Boolean serves as well. A kind that it does not confirm is not sure, nor
    /// is an empty mapping's where it has not the name: templates that go through one take a list as well,
    /// and some are meant for one.
    fn judged(&self, name: &str, mut variable: Variable) -> Variable {
        let is_empty = |default: &RoleDefault| {
            default.value.as_ref().is_some_and(|value| value.as_map().is_some_and(|map| map.is_empty()))
        };
        let Some(entry) = self.entry(name) else {
            variable.kind_is_sure &= !variable.defaults.iter().any(is_empty);
            return variable;
        };
        match variable.kind {
            None => {
                (variable.kind, variable.kind_is_sure) = (entry.kind(), entry.kind_is_sure());
                // A fork may have left the sample out: that of its tag tells what it takes.
                let tag = self.catalogue.letter(&self.at).and_then(|at| entry.at(at));
                variable.is_live_in_sample |= tag.is_some_and(|tag| tag.is_live_in_sample);
            }
            Some(ValueKind::Bool) if entry.kind() == Some(ValueKind::Switch) => variable.kind = entry.kind(),
            Some(_) => {}
        }
        variable.kind_is_sure &= entry.kind_is_sure() && entry.kind() == variable.kind;
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
        let glance = match self.entry(name) {
            None => Glance::Unknown,
            Some(entry) if entry.is_everywhere() => Glance::Everywhere(entry.kind()),
            Some(_) => Glance::Look,
        };
        self.glances.borrow_mut().insert(name.to_owned(), glance);
        glance
    }

    fn entry(&self, name: &str) -> Option<Entry<'_>> {
        self.catalogue.text.get(Section::Variables, name).and_then(Entry::of)
    }

    fn stored(&self, name: &str) -> Option<Variable> {
        let entry = self.entry(name)?;
        let here = self.letter.and_then(|at| entry.at(at));
        match self.next {
            None => here,
            Some(next) => between(here, entry.at(next)),
        }
    }

    /// The release, or one of the two that it lies between.
    fn is_here(&self, holds: impl Fn(Letter) -> bool) -> bool {
        self.letter.into_iter().chain(self.next).any(holds)
    }

    /// The run of a playbook may give the name a value: as a fact, a result, an item of a loop, a
    /// variable of a task. What [`Knowledge::variable`] knows says so itself.
    pub fn is_set_in_run(&self, name: &str) -> bool {
        if let Some(checkout) = &self.checkout {
            return checkout.runtime.contains(name);
        }
        let ranges = self.catalogue.text.get(Section::Runtime, name);
        ranges.is_some_and(|ranges| self.is_here(|at| range::holds(ranges, at)))
    }

    /// What a run sets before anything else, where a checkout tells its value.
    pub fn fact(&self, name: &str) -> Option<&Arc<SetFact>> {
        self.checkout.as_ref()?.facts.get(name)
    }

    /// The names of such facts, sorted.
    pub fn facts(&self) -> impl Iterator<Item = &Arc<str>> {
        self.checkout.iter().flat_map(|checkout| checkout.facts.keys())
    }

    /// Every name that begins in one of these ways (none of which begins another) and that a release or
    /// the run of a playbook may know; nothing is read of them.
    pub(crate) fn names_starting(&self, starts: &[&str]) -> Vec<&str> {
        match &self.checkout {
            Some(checkout) => {
                let all = checkout.variables.keys().chain(&checkout.runtime).map(|name| &**name);
                all.filter(|name| starts.iter().any(|start| name.starts_with(start))).collect()
            }
            None => {
                let of = |section| {
                    starts.iter().flat_map(move |start| self.catalogue.text.starting(section, start))
                };
                of(Section::Variables).chain(of(Section::Runtime)).map(|(name, _)| name).collect()
            }
        }
    }

    /// Every name that the release knows, sorted. Looks at the whole section.
    pub fn names(&self) -> Vec<&str> {
        if let Some(checkout) = &self.checkout {
            return checkout.variables.keys().map(|name| &**name).collect();
        }
        let all = self.catalogue.text.entries(Section::Variables);
        let is_known = |line| Entry::of(line).is_some_and(|entry| self.is_here(|at| entry.is_known(at)));
        all.filter(|(_, line)| is_known(line)).map(|(name, _)| name).collect()
    }

    /// The versions that the release goes with; those of the tag before a release between tags, with
    /// its date. A checkout between two tags says itself which components it takes.
    pub fn versions(&self) -> Option<Rc<Versions>> {
        let read = || {
            let stored = self.stored_versions();
            let Some(checkout) = &self.checkout else { return stored.map(Rc::new) };
            let Versions { date, components, by_kubernetes, .. } = stored.unwrap_or_default();
            let is_tag = !self.release.is_between_tags();
            let components = components.into_iter().filter_map(|(name, of_tag)| {
                let own = checkout.version(&name);
                Some((name, own.or(is_tag.then_some(of_tag))?))
            });
            let components = components.collect();
            Some(Rc::new(Versions { date, components, by_kubernetes, ..checkout.versions.clone() }))
        };
        self.versions.get_or_init(read).clone()
    }

    /// The ansible-core that the release takes: at least, and below.
    pub fn ansible(&self) -> Option<(String, String)> {
        if let Some(checkout) = &self.checkout {
            return Some((checkout.versions.ansible_min.clone(), checkout.versions.ansible_below.clone()));
        }
        let letter = self.letter.or_else(|| self.catalogue.letter(&self.at))?;
        let mut words = self.catalogue.entry_of(Section::Tags, letter)?.split(' ').skip(1);
        Some((words.next()?.to_owned(), words.next()?.to_owned()))
    }

    fn stored_versions(&self) -> Option<Versions> {
        let json = self.catalogue.text.get(Section::Releases, &self.at.to_string())?;
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
