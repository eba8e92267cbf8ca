//! Which checks of a release are to be asked, and which roles lead to some of them; told without reading
//! the checks.

use super::Catalogue;
use super::knowledge::Check;
use super::stored::{Section, checks};
use super::view::{Source, View};
use crate::collections::{HashMap, HashSet};

/// The checks of a release but for those that surely pass while nothing that they hang on is changed. A
/// checkout does not tell on what its checks hang: all of them.
#[derive(Debug)]
pub enum Asked<'v> {
    Stored {
        catalogue: &'v Catalogue,
        /// By what leads to them, their numbers there.
        numbers: HashMap<&'v str, Vec<usize>>,
        leading: HashSet<&'v str>,
    },
    OfTree(&'v View),
}

/// The roles that may bring in one of some, and they themselves; without conditions and tags.
#[derive(Debug)]
pub enum Leading<'v> {
    Stored(HashSet<&'v str>),
    OfTree(&'v View, HashSet<&'v str>),
}

impl View {
    /// The checks that are to be asked when some variables are changed.
    pub fn asked(&self, is_changed: &dyn Fn(&str) -> bool) -> Asked<'_> {
        let Source::Stored(catalogue, tag) = &self.source else { return Asked::OfTree(self) };
        let numbers = tag.map(|tag| checks::asked(catalogue, tag, is_changed)).unwrap_or_default();
        let leading = leading(catalogue, numbers.keys().copied());
        Asked::Stored { catalogue, numbers, leading }
    }

    pub fn leading<'v>(&'v self, to: HashSet<&'v str>) -> Leading<'v> {
        match &self.source {
            Source::Stored(catalogue, _) => {
                let mut leading = leading(catalogue, to.iter().copied());
                leading.extend(to);
                Leading::Stored(leading)
            }
            Source::Tree(_) => Leading::OfTree(self, to),
        }
    }
}

/// Those of every release: one too many does no harm.
fn leading<'c, 'n>(catalogue: &'c Catalogue, to: impl Iterator<Item = &'n str>) -> HashSet<&'c str> {
    let from = to.filter_map(|role| catalogue.entry(Section::Leading, role));
    from.flat_map(|roles| roles.split(' ')).collect()
}

impl Asked<'_> {
    /// Whether a role, or one that it may bring in, has such a check; without conditions and tags.
    pub fn leads(&self, role: &str) -> bool {
        match self {
            Asked::Stored { leading, .. } => leading.contains(role),
            Asked::OfTree(view) => view.leads(role, &|role| view.has_checks(role)),
        }
    }

    /// Those that something leads to, see [`Check::reached`].
    pub fn of(&self, reached: &str) -> Vec<Check> {
        match self {
            Asked::Stored { catalogue, numbers, .. } => {
                let numbers = numbers.get(reached).map(Vec::as_slice).unwrap_or_default();
                checks::numbered(catalogue, reached, numbers)
            }
            Asked::OfTree(view) => view.checks(reached),
        }
    }
}

impl Leading<'_> {
    pub fn has(&self, role: &str) -> bool {
        match self {
            Leading::Stored(leading) => leading.contains(role),
            Leading::OfTree(view, to) => view.leads(role, &|role| to.contains(role)),
        }
    }
}
