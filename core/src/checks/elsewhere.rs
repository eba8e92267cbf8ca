//! Names that a check reads and that its plays do not bring: the default of a role holds in the plays that
//! have the role, and in no other.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::catalogue::knowledge::Check;
use crate::catalogue::{Include, Tagged, View};
use crate::vars::Vars;

/// What tells who brings a name.
pub struct Elsewhere<'a> {
    pub view: &'a View,
    /// Over the defaults of the release.
    pub vars: &'a Vars,
}

impl Elsewhere<'_> {
    /// The names that conditions of the check read and that only roles of other plays give a value.
    pub fn of(&self, check: &Check) -> Vec<Arc<str>> {
        let candidates = self.candidates(check);
        if candidates.is_empty() {
            return Vec::new();
        }
        let plays: Vec<BTreeSet<String>> = self.plays_of(check);
        let is_brought = |name: &Arc<str>| {
            let roles = self.vars.only_given_by(name);
            plays.iter().any(|there| roles.iter().any(|role| there.contains(&**role)))
        };
        candidates.into_iter().filter(|name| !is_brought(name)).collect()
    }

    /// Those that only roles beside the check's own give a value.
    pub fn candidates(&self, check: &Check) -> Vec<Arc<str>> {
        let conditions = check.when.iter().chain(check.asks.conditions());
        let mut names: Vec<Arc<str>> =
            conditions.flat_map(|condition| self.vars.shape(condition).names).collect();
        crate::collections::sort(&mut names);
        names.dedup();
        let is_given = |name: &Arc<str>| check.vars.iter().any(|(given, _)| given == name);
        names.retain(|name| {
            let roles = self.vars.only_given_by(name);
            !roles.is_empty() && !roles.contains(&check.role) && !is_given(name)
        });
        names
    }

    /// The roles of each play that leads to the check.
    fn plays_of(&self, check: &Check) -> Vec<BTreeSet<String>> {
        let plays = self.view.names().into_iter().filter_map(|path| self.view.plays(&path)).flatten();
        let sets = plays.filter_map(|play| {
            let there = self.roles(names(&[&play.roles, &play.imports], &play.includes));
            (play.origin == *check.reached || there.contains(&*check.reached)).then_some(there)
        });
        sets.collect()
    }

    /// Roles and what they may bring in, by their names and those of the files of theirs that are named.
    fn roles(&self, mut open: Vec<String>) -> BTreeSet<String> {
        let mut seen: BTreeSet<String> = BTreeSet::new();
        while let Some(name) = open.pop() {
            if !seen.insert(name.clone()) {
                continue;
            }
            if let Some((whole, _)) = name.split_once('#') {
                // A file of it brings the defaults of the role, and of those that it depends on.
                let deps = self.view.role(whole).map(|role| names(&[&role.deps], &[])).unwrap_or_default();
                open.extend(deps);
                seen.insert(whole.to_owned());
            }
            if let Some(role) = self.view.role(&name) {
                open.extend(names(&[&role.deps, &role.imports], &role.includes));
            }
        }
        seen
    }
}

fn names(named: &[&[Tagged]], includes: &[Include]) -> Vec<String> {
    let named = named.iter().flat_map(|list| list.iter()).map(|tagged| tagged.role.clone());
    named.chain(includes.iter().map(|include| include.role.clone())).collect()
}
