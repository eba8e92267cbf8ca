//! What is deployed now, as far as the user said.

use crate::collections::HashSet;
use std::sync::Arc;

use super::context::{Context, address};
use crate::inventory::{HostId, Inventory};
use crate::vars::{Outcome, Vars};

/// Group names of older releases, which a deployed inventory may still have.
const OLD_NAMES: [(&str, &str); 3] =
    [("kube_control_plane", "kube-master"), ("kube_node", "kube-node"), ("k8s_cluster", "k8s-cluster")];

/// What is deployed now, resolved against the wanted inventory.
pub enum Deployment {
    NotSaid,
    Nothing,
    /// The wanted inventory's hosts that are deployed; the other inventory, when one was given.
    Known {
        hosts: HashSet<HostId>,
        inventory: Option<Box<Deployed>>,
    },
}

/// The deployed inventory with its variables; it may tell hosts, groups and addresses only, so
/// what it does not set is unknown.
pub struct Deployed {
    pub inventory: Arc<Inventory>,
    pub vars: Vars,
}

impl Deployed {
    /// The names of a group's hosts, in order.
    pub fn group(&self, name: &str) -> Vec<&str> {
        let members = self.inventory.find_group(name).map_or(&[][..], |group| self.inventory.members(group));
        members.iter().filter_map(|host| self.inventory.host(*host)).map(|host| &*host.name).collect()
    }

    /// Whether a host was in a group, under its older name too. A host of an inventory without the
    /// group counts as a member: what is not said must not look new.
    pub fn is_in(&self, host: &str, group: &str) -> bool {
        let Some(host) = self.inventory.find_host(host) else { return false };
        let old = OLD_NAMES.iter().find(|(name, _)| *name == group).map(|(_, old)| *old);
        let names = [Some(group), old].into_iter().flatten();
        match names.filter_map(|name| self.inventory.find_group(name)).next() {
            Some(group) => self.inventory.groups_of(host).contains(&group),
            None => true,
        }
    }

    /// What a variable was for a host; `None` when the host was not there.
    pub fn value(&self, host: &str, name: &str) -> Option<Outcome> {
        self.inventory.find_host(host).map(|host| self.vars.value(host, name))
    }

    /// The address the host had for the others, as [`Context::address`] tells it.
    pub fn address(&self, host: &str) -> Option<String> {
        address(&self.vars, self.inventory.find_host(host)?)
    }
}

impl Context<'_> {
    /// Whether the host is deployed now; `None` when the user did not say.
    pub fn is_deployed(&self, host: HostId) -> Option<bool> {
        match self.deployment {
            Deployment::NotSaid => None,
            Deployment::Nothing => Some(false),
            Deployment::Known { hosts, .. } => Some(hosts.contains(&host)),
        }
    }

    /// Whether the host is deployed now as a member of the group; `None` when the user did not
    /// say. Deployed hosts that were only named count as members of the groups they are in now.
    pub fn was_in(&self, host: HostId, group: &str) -> Option<bool> {
        match self.deployment {
            Deployment::Known { inventory: Some(deployed), .. } => {
                Some(deployed.is_in(self.host_name(host), group))
            }
            _ => {
                let is_in = self
                    .inventory
                    .find_group(group)
                    .is_some_and(|group| self.inventory.groups_of(host).contains(&group));
                self.is_deployed(host).map(|deployed| deployed && is_in)
            }
        }
    }

    /// Whether there is a cluster at all; `None` when the user did not say.
    pub fn anything_deployed(&self) -> Option<bool> {
        match self.deployment {
            Deployment::NotSaid => None,
            Deployment::Nothing => Some(false),
            Deployment::Known { inventory: Some(deployed), .. } => Some(!deployed.inventory.hosts.is_empty()),
            Deployment::Known { hosts, .. } => Some(!hosts.is_empty()),
        }
    }

    /// The inventory that is deployed now, when the user gave one.
    pub fn deployed(&self) -> Option<&Deployed> {
        match self.deployment {
            Deployment::Known { inventory, .. } => inventory.as_deref(),
            _ => None,
        }
    }
}
