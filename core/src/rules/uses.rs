//! Who uses what the texts set: for rules about variables that have no effect.

use super::context::Context;
use super::settings::Place;
use super::variables::shared;
use crate::checks::{Reached, RoleHosts};

/// The variables of the texts that few roles read, and where these roles run.
#[derive(Debug, Default)]
pub struct Uses<'a> {
    pub of_few: Vec<Use<'a>>,
    roles: RoleHosts,
}

/// A variable that few roles read, and whose effect matters.
#[derive(Debug)]
pub struct Use<'a> {
    pub name: &'a str,
    pub places: Vec<Place<'a>>,
    /// `ROLE`, or `ROLE#FILE` for what only that tasks file reads.
    pub readers: Vec<String>,
}

impl<'a> Context<'a> {
    /// Where the variables are used of which that can be told; found once. Playbooks are only followed
    /// when there are such.
    pub fn uses(&self) -> &Uses<'a> {
        self.uses.get_or_init(|| {
            let Some(view) = self.view else { return Uses::default() };
            let of_few = self.settings().iter().filter_map(|(name, places)| {
                let readers = view.readers(name);
                let matters = !readers.is_empty() && shared::matters(self, name, places);
                matters.then(|| Use { name, places: places.clone(), readers })
            });
            let of_few: Vec<Use> = of_few.collect();
            if of_few.is_empty() {
                return Uses::default();
            }
            let wanted = of_few.iter().flat_map(|of| &of.readers).cloned().collect();
            let made = self.plan.and_then(|plan| plan.inventory.as_deref());
            let roles = RoleHosts::of(wanted, view, made.unwrap_or(self.inventory), self.vars);
            Uses { of_few, roles }
        })
    }
}

impl Uses<'_> {
    /// The readers that some playbook brings in.
    pub fn reached<'u>(&'u self, of: &'u Use) -> impl Iterator<Item = (&'u str, &'u Reached)> + Clone {
        of.readers.iter().filter_map(|role| Some((role.as_str(), self.roles.get(role)?)))
    }
}
