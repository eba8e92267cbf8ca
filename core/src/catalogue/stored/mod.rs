//! The catalogue: what is kept of every release (`core/data`), compiled into one text and read
//! where it is asked.

pub mod checks;
mod defaults;
pub(super) mod fields;
mod known;
mod range;
mod states;
mod text;
mod variable;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::sync::Arc;

use super::Release;
use crate::yaml::Node;
pub use known::{Glance, Knowledge};
pub(super) use states::{Letter, current};
pub(super) use text::Section;
use text::Text;
use variable::Entry;

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
        let tag = |(_, line): (_, &str)| Release::parse(line.split(' ').next()?);
        let order = text.entries(Section::Tags).filter_map(tag).collect();
        Ok(Catalogue { text, order: Arc::new(order) })
    }

    /// The catalogue of this build, compiled in.
    #[cfg(feature = "catalogue")]
    pub fn compiled_in() -> Catalogue {
        Catalogue::open(COMPILED).unwrap_or_default()
    }

    /// What upgrades ask for, by the release from which on they do.
    pub(crate) fn upgrade_notes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.text.entries(Section::Upgrades)
    }

    /// What the pages without code say of Kubespray's checks, by id: the tasks, each with a tab behind it,
    /// and JSON.
    pub(crate) fn check_pages(&self) -> impl Iterator<Item = (&str, &str)> {
        self.text.entries(Section::CheckPages)
    }

    /// The releases that it holds, oldest first; `master` is the last.
    pub fn releases(&self) -> &[Release] {
        &self.order
    }

    /// What is behind a name of a section.
    pub(super) fn entry(&self, section: Section, name: &str) -> Option<&str> {
        self.text.get(section, name)
    }

    /// What is behind a release of a section.
    fn entry_of(&self, section: Section, tag: Letter) -> Option<&str> {
        self.text.get(section, &tag.name())
    }

    /// Every name of a section, with what is behind it.
    pub(super) fn entries(&self, section: Section) -> impl Iterator<Item = (&str, &str)> {
        self.text.entries(section)
    }

    /// The tag that stands for a release: the one at or before it, `master` above the newest; `None` for
    /// a release older than the catalogue.
    pub(super) fn tag_of(&self, release: &Release) -> Option<&Release> {
        let at = self.order.iter().rev().find(|known| known.version() <= release.version())?;
        let is_master = release.is_newer_than_known() && at.version() != release.version();
        if is_master { self.order.last() } else { Some(at) }
    }

    /// The letter of a tag that it holds.
    pub(super) fn letter(&self, tag: &Release) -> Option<Letter> {
        let at = self.order.iter().position(|known| known.version() == tag.version())?;
        Letter::of(at)
    }

    /// The letter of the tag that stands for a release.
    pub(super) fn letter_for(&self, release: &Release) -> Option<Letter> {
        self.letter(self.tag_of(release)?)
    }

    /// The tag behind a checkout between two.
    pub(super) fn tag_after(&self, release: &Release) -> Option<&Release> {
        let at = self.tag_of(release).filter(|_| release.is_between_tags())?;
        self.order.iter().find(|known| known.version() > at.version())
    }

    /// The tags that a checkout between two may be on the way to: the one behind it, and from a first
    /// tag on also the first of the next minor version, for which main is written.
    pub(super) fn tags_after(&self, release: &Release) -> Vec<&Release> {
        let next = self.tag_after(release);
        let is_first = release.version().2 == 0;
        let minor = |known: &Release| (known.version().0, known.version().1);
        let above = |known: &&Release| minor(known) > minor(release);
        let main = next.filter(|_| is_first).and_then(|_| self.order.iter().find(above));
        next.into_iter().chain(main.filter(|main| Some(*main) != next)).collect()
    }

    /// Every name that some release knows, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.text.entries(Section::Variables).map(|(name, _)| name)
    }

    /// What a release knows; `None` for one older than the catalogue. A release above the newest tag
    /// knows what `master` does.
    pub fn knowledge(&self, release: &Release) -> Option<Knowledge> {
        let at = self.tag_of(release)?;
        Some(Knowledge {
            catalogue: self.clone(),
            release: release.clone(),
            checkout: None,
            at: at.clone(),
            letter: self.letter(at),
            next: self.tag_after(release).and_then(|next| self.letter(next)),
            variables: RefCell::default(),
            glances: RefCell::default(),
            versions: OnceCell::new(),
        })
    }

    /// What happened to a variable; `None` when no release knows it.
    pub fn history(&self, name: &str) -> Option<History> {
        let entry = Entry::of(self.text.get(Section::Variables, name)?)?;
        let letters = || (0..).map_while(Letter::of);
        let known = self.order.iter().zip(letters()).filter(|(_, at)| entry.is_known(*at));
        let mut defaults: Vec<(Release, Option<Arc<Node>>)> = Vec::new();
        let mut last = None;
        for (from, held) in entry.defaults() {
            if last != Some(held)
                && let Some((release, json)) = self.tag(from).zip(held)
            {
                defaults.push((release.clone(), variable::node(json)));
            }
            last = Some(held);
        }
        Some(History {
            known_in: known.map(|(tag, _)| tag.clone()).collect(),
            became: self.became(name),
            defaults,
        })
    }

    fn became(&self, name: &str) -> Vec<Became> {
        let became = self.text.get(Section::Became, name).into_iter().flat_map(|all| all.split(';'));
        let one = |became: &str| {
            let mut words = became.splitn(3, ' ');
            let (since, how) = (Release::parse(words.next()?)?, Change::parse(words.next()?)?);
            Some(Became { since, how, name: words.next()?.to_owned() })
        };
        became.filter_map(one).collect()
    }

    /// The tag of a letter.
    fn tag(&self, at: Letter) -> Option<&Release> {
        self.order.get(at.place())
    }
}

/// The roles of an entry of the readers whose ranges hold the release.
pub(super) fn readers_at(entry: &str, at: Letter) -> Vec<String> {
    let roles = entry.split(';').filter_map(|reader| reader.split_once(' '));
    roles.filter(|(_, ranges)| range::holds(ranges, at)).map(|(role, _)| role.to_owned()).collect()
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
