//! What a rule may ask: one read-only door to everything that is known.

use std::collections::HashSet;

use crate::catalogue::Release;
use crate::inventory::{HostId, Inventory};
use crate::plan::Run;
use crate::vars::{Outcome, Setting, Value, Vars};
use crate::workspace::Workspace;

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

/// The deployed inventory with its variables; it may tell hosts, groups and addresses only.
pub struct Deployed {
    pub inventory: std::sync::Arc<Inventory>,
    pub vars: Vars,
}

pub struct Context<'a> {
    pub workspace: &'a Workspace,
    pub release: &'a Release,
    pub inventory: &'a Inventory,
    pub vars: &'a Vars,
    pub run: &'a Run,
    pub deployment: &'a Deployment,
}

impl Context<'_> {
    /// The hosts of a group and of its children as the magic variable `groups` has them; empty
    /// when there is no such group.
    pub fn group(&self, _name: &str) -> Vec<HostId> {
        Vec::new()
    }

    pub fn host_name(&self, host: HostId) -> &str {
        self.inventory.host(host).map_or("", |host| &host.name)
    }

    /// The winning setting of a variable for a host, if anybody sets it (role defaults apart).
    pub fn setting(&self, host: HostId, name: &str) -> Option<Setting> {
        self.vars.settings(host, name).into_iter().next()
    }

    /// The value of a variable for a host, or `default` when nobody sets it.
    pub fn value_or(&self, host: HostId, name: &str, default: Value) -> Outcome {
        match self.setting(host, name) {
            Some(_) => self.vars.value(host, name),
            None => Outcome::Known(default),
        }
    }

    /// What a bare `when: name` decides for the host, or `default` when nobody sets the variable;
    /// `None` when it cannot be known. Any non-empty string is true, `"false"` too (ansible-core
    /// 2.12 to 2.18).
    pub fn truthy_or(&self, host: HostId, name: &str, default: bool) -> Option<bool> {
        match self.value_or(host, name, Value::Bool(default)) {
            Outcome::Known(value) => value.is_truthy(),
            _ => None,
        }
    }

    /// Whether the host is deployed now; `None` when the user did not say.
    pub fn is_deployed(&self, host: HostId) -> Option<bool> {
        match self.deployment {
            Deployment::NotSaid => None,
            Deployment::Nothing => Some(false),
            Deployment::Known { hosts, .. } => Some(hosts.contains(&host)),
        }
    }
}
