//! Which checks of a release are to be asked, and which roles lead to some roles; told without reading the
//! checks and the other roles.

use std::cell::RefCell;
use std::rc::Rc;

use super::Catalogue;
use super::knowledge::Check;
use super::playbooks::Role;
use super::stored::{Section, checks};
use super::view::{Source, View};
use crate::collections::{HashMap, HashSet};

/// The checks of a release but for those that surely pass while nothing that they hang on is changed. A
/// checkout does not tell on what its checks hang: all of them.
#[derive(Debug)]
pub struct Asked<'v> {
    /// The roles that have such checks, or bring in one that has.
    pub leading: Leading<'v>,
    /// By what leads to them, the numbers of the catalogue's checks there.
    numbers: Option<(&'v Catalogue, HashMap<&'v str, Vec<usize>>)>,
}

/// The roles that may bring in one of some, and they themselves; without conditions and tags.
#[derive(Debug)]
pub struct Leading<'v> {
    view: &'v View,
    to: To<'v>,
    /// Those that were read.
    roles: RefCell<HashMap<String, Option<Rc<Role>>>>,
}

#[derive(Debug)]
enum To<'v> {
    /// All that lead there.
    Known(HashSet<&'v str>),
    /// Roles of a checkout that lead there, or do not: to these, or to any that has checks.
    OfTree(Option<HashSet<&'v str>>, RefCell<HashMap<String, bool>>),
}

impl View {
    /// The checks that are to be asked when some variables are changed.
    pub fn asked(&self, is_changed: &dyn Fn(&str) -> bool) -> Asked<'_> {
        let Source::Stored(catalogue, tag) = &self.source else {
            return Asked {
                leading: Leading::new(self, To::OfTree(None, RefCell::default())),
                numbers: None,
            };
        };
        let numbers = tag.map(|tag| checks::asked(catalogue, tag, is_changed)).unwrap_or_default();
        let leading = To::Known(leading(catalogue, numbers.keys().copied()));
        Asked { leading: Leading::new(self, leading), numbers: Some((catalogue, numbers)) }
    }

    pub fn leading<'v>(&'v self, to: HashSet<&'v str>) -> Leading<'v> {
        let to = match &self.source {
            Source::Stored(catalogue, _) => {
                let mut leading = leading(catalogue, to.iter().copied());
                leading.extend(to);
                To::Known(leading)
            }
            Source::Tree(_) => To::OfTree(Some(to), RefCell::default()),
        };
        Leading::new(self, to)
    }
}

/// Those of every release: one too many does no harm.
fn leading<'c, 'n>(catalogue: &'c Catalogue, to: impl Iterator<Item = &'n str>) -> HashSet<&'c str> {
    let from = to.filter_map(|role| catalogue.entry(Section::Leading, role));
    from.flat_map(|roles| roles.split(' ')).collect()
}

impl Asked<'_> {
    /// Those that something leads to, see [`Check::reached`].
    pub fn of(&self, reached: &str) -> Vec<Check> {
        let Some((catalogue, numbers)) = &self.numbers else { return self.leading.view.checks(reached) };
        let numbers = numbers.get(reached).map(Vec::as_slice).unwrap_or_default();
        checks::numbered(catalogue, reached, numbers)
    }
}

impl<'v> Leading<'v> {
    fn new(view: &'v View, to: To<'v>) -> Leading<'v> {
        Leading { view, to, roles: RefCell::default() }
    }

    pub fn has(&self, role: &str) -> bool {
        let (to, known) = match &self.to {
            To::Known(leading) => return leading.contains(role),
            To::OfTree(to, known) => (to, known),
        };
        if let Some(leads) = known.borrow().get(role) {
            return *leads;
        }
        let is_there = |role: &str| match to {
            Some(to) => to.contains(role),
            None => self.view.has_checks(role),
        };
        let leads = self.view.leads(role, &is_there);
        known.borrow_mut().insert(role.to_owned(), leads);
        leads
    }

    /// What a role does; of the roles that it names only those on the way, where that spares work.
    pub fn role(&self, name: &str) -> Option<Rc<Role>> {
        if let Some(role) = self.roles.borrow().get(name) {
            return role.clone();
        }
        let role = self.view.role_with(name, &|role| self.has(role));
        self.roles.borrow_mut().insert(name.to_owned(), role.clone());
        role
    }
}
