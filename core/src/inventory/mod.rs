//! Hosts and groups as Ansible's inventory plugins read them, with the place of every statement.
//!
//! Knows sources, INI, YAML, host ranges and host patterns; knows nothing of `group_vars` files,
//! precedence or templates.

use std::sync::Arc;

use indexmap::IndexMap;

use crate::text::Span;
use crate::yaml::Node;

/// Index of a host in [`Inventory::hosts`], which are in Ansible's inventory order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostId(pub u32);

/// Index of a group in [`Inventory::groups`]; `all` is 0, `ungrouped` 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupId(pub u32);

/// A variable as a source sets it.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Where its name is written.
    pub name: Span,
    pub value: Arc<Node>,
}

/// Variables by name, in the order in which they were first set; the last setting won.
pub type Variables = IndexMap<Arc<str>, Variable>;

#[derive(Clone, Debug, Default)]
pub struct Host {
    pub name: Arc<str>,
    /// Every place that names the host, first the one that made it.
    pub spans: Vec<Span>,
    /// The groups that name it directly, in the order of the statements.
    pub groups: Vec<GroupId>,
    pub vars: Variables,
}

#[derive(Clone, Debug, Default)]
pub struct Group {
    pub name: Arc<str>,
    /// Every place that names the group, first the one that made it (header or key).
    pub spans: Vec<Span>,
    /// Members named directly, in order, each with the place that says so.
    pub hosts: Vec<(HostId, Span)>,
    pub children: Vec<(GroupId, Span)>,
    pub parents: Vec<GroupId>,
    /// Longest distance from `all`, which has 0.
    pub depth: u32,
    /// `ansible_group_priority`, 1 unless set.
    pub priority: i64,
    pub vars: Variables,
}

/// The merged inventory of all sources.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    pub hosts: Vec<Host>,
    pub groups: Vec<Group>,
    host_by_name: IndexMap<Arc<str>, HostId>,
    group_by_name: IndexMap<Arc<str>, GroupId>,
}

impl Inventory {
    pub fn host(&self, id: HostId) -> Option<&Host> {
        self.hosts.get(id.0 as usize)
    }

    pub fn group(&self, id: GroupId) -> Option<&Group> {
        self.groups.get(id.0 as usize)
    }

    pub fn find_host(&self, name: &str) -> Option<HostId> {
        self.host_by_name.get(name).copied()
    }

    pub fn find_group(&self, name: &str) -> Option<GroupId> {
        self.group_by_name.get(name).copied()
    }
}
