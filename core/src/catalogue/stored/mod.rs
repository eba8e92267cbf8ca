//! The catalogue: what is kept of every release (`core/data`), compiled into one text and read
//! where it is asked.

pub mod checks;
mod defaults;
mod known;
mod range;
mod states;
mod text;
mod variable;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::Release;
use crate::yaml::Node;
pub use known::{Glance, Knowledge};
pub(super) use states::current;
use text::Text;
use variable::Entry;

const VARIABLES: &str = "variables";
const RELEASES: &str = "releases";
const RUNTIME: &str = "runtime";
const UPGRADES: &str = "upgrades";
const CHECK_PAGES: &str = "check-pages";

#[cfg(feature = "catalogue")]
const COMPILED: &str = include_str!(concat!(env!("OUT_DIR"), "/catalogue.txt"));

/// Facts about all releases. Opening it costs next to nothing; an entry is read when it is asked for.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    text: Text,
    order: Arc<Vec<Release>>,
}

/// What happened to a variable over the releases.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The releases that know it, in their order.
    pub known_in: Vec<Release>,
    /// What it turned into, oldest first.
    pub became: Vec<Became>,
    /// Its defaults: from a release on, the value where it is kept.
    pub defaults: Vec<(Release, Option<Arc<Node>>)>,
}

/// A variable gave way to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Became {
    /// The first release in which it has.
    pub since: Release,
    pub how: Change,
    pub name: String,
}

/// How a variable gave way to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The same use under a new name.
    Renamed,
    /// Folded into a variable that there was before.
    Merged,
    /// Its value must be rewritten for the new name.
    Restructured,
    /// Another mechanism takes its place.
    Replaced,
    /// Still read.
    Deprecated,
}

impl Catalogue {
    /// Opens the text that `core/build.rs` compiles; says what is wrong with any other.
    pub fn open(text: impl Into<Cow<'static, str>>) -> Result<Catalogue, String> {
        let text = Text::open(text.into())?;
        let mut order: Vec<Release> =
            text.entries(RELEASES).filter_map(|(tag, _)| Release::parse(tag)).collect();
        crate::collections::sort(&mut order);
        Ok(Catalogue { text, order: Arc::new(order) })
    }

    /// The catalogue of this build, compiled in.
    #[cfg(feature = "catalogue")]
    pub fn compiled_in() -> Catalogue {
        Catalogue::open(COMPILED).unwrap_or_default()
    }

    /// What upgrades ask for, by the release from which on they do.
    pub(crate) fn upgrade_notes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.text.entries(UPGRADES)
    }

    /// What the pages without code say of Kubespray's checks: the page's id and JSON, by id.
    pub(crate) fn check_pages(&self) -> impl Iterator<Item = (&str, &str)> {
        self.text.entries(CHECK_PAGES)
    }

    /// The releases that it holds, oldest first; `master` is the last.
    pub fn releases(&self) -> &[Release] {
        &self.order
    }

    /// The JSON of one entry of a section.
    pub(super) fn entry(&self, section: &str, name: &str) -> Option<&str> {
        self.text.get(section, name)
    }

    /// Every entry of a section with its JSON.
    pub(super) fn entries(&self, section: &str) -> impl Iterator<Item = (&str, &str)> {
        self.text.entries(section)
    }

    /// The tag that stands for a release: the one at or before it, `master` above the newest; `None` for
    /// a release older than the catalogue.
    pub(super) fn tag_of(&self, release: &Release) -> Option<&Release> {
        let at = self.order.iter().rev().find(|known| known.version() <= release.version())?;
        let is_master = release.is_newer_than_known() && at.version() != release.version();
        if is_master { self.order.last() } else { Some(at) }
    }

    /// The tag behind a checkout between two.
    pub(super) fn tag_after(&self, release: &Release) -> Option<&Release> {
        let at = self.tag_of(release).filter(|_| release.is_between_tags())?;
        self.order.iter().find(|known| known.version() > at.version())
    }

    /// Every name that some release knows, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.text.entries(VARIABLES).map(|(name, _)| name)
    }

    /// What a release knows; `None` for one older than the catalogue. A release above the newest tag
    /// knows what `master` does.
    pub fn knowledge(&self, release: &Release) -> Option<Knowledge> {
        let at = self.tag_of(release)?;
        let next = self.tag_after(release).cloned();
        Some(Knowledge {
            catalogue: self.clone(),
            release: release.clone(),
            checkout: None,
            at: at.clone(),
            next,
            variables: RefCell::default(),
            glances: RefCell::default(),
        })
    }

    /// What happened to a variable; `None` when no release knows it.
    pub fn history(&self, name: &str) -> Option<History> {
        let entry = Entry::read(self.text.get(VARIABLES, name)?)?;
        let known = self.order.iter().filter(|release| range::holds(entry.known_in, release));
        let mut defaults: Vec<(Release, Option<Arc<Node>>)> = Vec::new();
        let mut last = None;
        for release in self.order.iter() {
            let held = entry.defaults.iter().find(|default| range::holds(default.range, release));
            let json = held.map(|default| default.value.map(|raw| raw.get()));
            if last != Some(json)
                && let Some(default) = held
            {
                defaults.push((release.clone(), default.value.and_then(variable::node)));
            }
            last = Some(json);
        }
        let became = entry.became.iter().filter_map(|became| {
            let how = Change::parse(became.how)?;
            Some(Became { since: Release::parse(became.since)?, how, name: became.name.to_owned() })
        });
        Some(History { known_in: known.cloned().collect(), became: became.collect(), defaults })
    }
}

/// The roles of an entry of `readers.json` whose ranges hold the release.
pub(super) fn readers_at(json: &str, release: &Release) -> Vec<String> {
    let roles: BTreeMap<&str, &str> = serde_json::from_str(json).unwrap_or_default();
    let held = roles.into_iter().filter(|(_, range)| range::holds(range, release));
    held.map(|(role, _)| role.to_owned()).collect()
}

impl Change {
    fn parse(word: &str) -> Option<Change> {
        Some(match word {
            "rename" => Change::Renamed,
            "merged" => Change::Merged,
            "restructured" => Change::Restructured,
            "replaced" => Change::Replaced,
            "deprecated" => Change::Deprecated,
            _ => return None,
        })
    }
}
