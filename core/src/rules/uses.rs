//! Who uses what the texts set: for rules about variables that have no effect.

use super::context::Context;
use super::names::Places;
use super::variables::shared;
use crate::catalogue::Play;
use crate::checks::{Reached, RoleHosts};

/// The variables of the texts that few roles read, but for those that surely have an effect, and where
/// these roles run in any playbook.
#[derive(Debug, Default)]
pub struct Uses<'a> {
    pub of_few: Vec<Use<'a>>,
    roles: RoleHosts,
}

/// A variable that few roles read, and whose effect matters.
#[derive(Debug)]
pub struct Use<'a> {
    pub name: &'a str,
    pub places: Places<'a>,
    /// `ROLE`, or `ROLE#FILE` for what only that tasks file reads.
    pub readers: Vec<String>,
}

/// Says when nothing more of roles need be known.
type Enough<'e> = dyn Fn(&RoleHosts) -> bool + 'e;

impl<'a> Context<'a> {
    /// Where the variables are used that seem to have no effect in this run; found once. Other playbooks
    /// are only followed when there are such.
    pub fn uses(&self) -> &Uses<'a> {
        self.uses.get_or_init(|| {
            let Some(view) = self.view else { return Uses::default() };
            let of_few = self.settings().iter().filter_map(|(name, places)| {
                let readers = view.readers(name);
                let matters = !readers.is_empty() && shared::matters(self, name, places);
                matters.then(|| Use { name, places: places.clone(), readers })
            });
            let mut of_few: Vec<Use> = of_few.collect();
            let made = self.plan.and_then(|plan| plan.inventory.as_deref());
            let follow = |of_few: &[Use], plays: &mut dyn Iterator<Item = &Play>, is_enough: &Enough| {
                let wanted = of_few.iter().flat_map(|of| &of.readers).map(String::as_str).collect();
                RoleHosts::of(plays, wanted, view, made.unwrap_or(self.inventory), self.vars, is_enough)
            };
            if let Some(plan) = self.plan.filter(|_| !of_few.is_empty()) {
                let all_have = |roles: &RoleHosts| of_few.iter().all(|of| self.has_effect(of, roles));
                let roles = follow(&of_few, &mut plan.plays.iter().map(|run| &*run.play), &all_have);
                of_few.retain(|of| !self.has_effect(of, &roles));
            }
            if of_few.is_empty() {
                return Uses::default();
            }
            // What a playbook imports is among the others.
            let plays = view.names().into_iter().filter_map(|playbook| view.own_plays(&playbook));
            let plays: Vec<Play> = plays.flatten().collect();
            let roles = follow(&of_few, &mut plays.iter(), &|_| false);
            Uses { of_few, roles }
        })
    }

    /// A host that has the variable runs a role that reads it.
    fn has_effect(&self, of: &Use, roles: &RoleHosts) -> bool {
        let mut reached = of.readers.iter().filter_map(|role| roles.get(role));
        reached.any(|reached| reached.hosts().any(|host| self.vars.is_set(host, of.name)))
    }
}

impl Uses<'_> {
    /// The readers that some playbook brings in.
    pub fn reached<'u>(&'u self, of: &'u Use) -> impl Iterator<Item = (&'u str, &'u Reached)> + Clone {
        of.readers.iter().filter_map(|role| Some((role.as_str(), self.roles.get(role)?)))
    }
}
