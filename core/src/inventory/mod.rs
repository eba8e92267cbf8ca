//! Hosts and groups as Ansible's inventory plugins read them, with the place of every statement.
//!
//! Knows sources, INI, YAML, host ranges and host patterns; knows nothing of `group_vars` files,
//! precedence or templates.

use std::sync::{Arc, OnceLock};

use groups::Lists;
use named::{Hash, Named};

use crate::text::{FileId, Span};

mod address;
mod atom;
mod build;
mod glob;
mod groups;
mod host_list;
mod ini;
mod join;
mod lines;
mod literal;
mod named;
mod ordinary;
pub mod pattern;
mod problem;
mod range;
mod reconcile;
mod settings;
mod shlex;
mod source;
mod variables;
mod yaml;

pub use groups::ListId;
pub use problem::{Effect, Ignored, Problem, RangeError, Reason};
pub use settings::{GroupNames, Settings};
pub(crate) use variables::merged;
pub use variables::{Variable, Variables};

/// Index of a host in [`Inventory::hosts`]: the order in which sources first name them. A play over
/// `all` has the order of [`Inventory::members`] of [`GroupId::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostId(pub u32);

/// Index of a group in [`Inventory::groups`]; `all` is 0, `ungrouped` 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupId(pub u32);

impl GroupId {
    pub const ALL: GroupId = GroupId(0);
    pub const UNGROUPED: GroupId = GroupId(1);
}

/// Hosts that are in the same groups share one: what depends on groups alone is worked out once
/// for each. From 0 to [`Inventory::group_set_count`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupSetId(pub u32);

/// A host of which there may be thousands: what depends on its groups alone is kept beside them.
#[derive(Clone, Debug)]
pub struct Host {
    pub name: Arc<str>,
    /// The place that made it: the first that names it.
    pub span: Span,
    /// The groups that name it directly, in the order of the statements.
    pub named_by: ListId,
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
    members: OnceLock<Arc<[HostId]>>,
}

/// The merged inventory of all sources, with what Ansible said about them.
///
/// When no source could be read, Ansible goes on with what it had read until then: such hosts are
/// here, in their groups, but not in `all`.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    pub hosts: Vec<Host>,
    pub groups: Vec<Group>,
    /// In the order of the sources.
    pub problems: Vec<Problem>,
    host_by_name: Named,
    group_by_name: Named,
    /// The groups that name hosts directly.
    lists: Lists,
    /// What comes of each of [`Inventory::lists`] that some host has.
    set_of_list: Vec<GroupSetId>,
    /// The files that hosts were read from, host lists left out.
    files: Vec<FileId>,
    /// Each sorted as group variables apply: by depth, priority, name.
    group_sets: Vec<Vec<GroupId>>,
    /// What `localhost` means: the first host with a name of this machine.
    localhost: Option<HostId>,
}

impl Inventory {
    /// Hosts one inventory may have.
    pub const MAX_HOSTS: usize = 100_000;

    pub fn host(&self, id: HostId) -> Option<&Host> {
        self.hosts.get(id.0 as usize)
    }

    pub fn group(&self, id: GroupId) -> Option<&Group> {
        self.groups.get(id.0 as usize)
    }

    pub fn find_host(&self, name: &str) -> Option<HostId> {
        self.find_hashed(Hash::of(name), name)
    }

    fn find_hashed(&self, hash: Hash, name: &str) -> Option<HostId> {
        let is_it = |id| self.host(HostId(id)).is_some_and(|host| *host.name == *name);
        self.host_by_name.find(hash, is_it).map(HostId)
    }

    pub fn host_ids(&self) -> impl Iterator<Item = HostId> + use<> {
        (0..).map(HostId).take(self.hosts.len())
    }

    pub fn each_host(&self) -> impl Iterator<Item = (HostId, &Host)> {
        (0..).map(HostId).zip(&self.hosts)
    }

    pub fn each_group(&self) -> impl Iterator<Item = (GroupId, &Group)> {
        (0..).map(GroupId).zip(&self.groups)
    }

    pub fn find_group(&self, name: &str) -> Option<GroupId> {
        let is_it = |id| self.group(GroupId(id)).is_some_and(|group| *group.name == *name);
        self.group_by_name.find(Hash::of(name), is_it).map(GroupId)
    }

    /// A source is there whose hosts and groups the text does not tell: what is not seen may be there all
    /// the same, and first in its group.
    pub fn hides_hosts(&self) -> bool {
        self.problems.iter().any(|problem| problem.reason.hides_hosts())
    }

    /// The hosts of a group and of its children, in the order of `groups[name]`. Where Ansible
    /// leaves the order of grandchildren to chance, that of the statements is taken.
    pub fn members(&self, id: GroupId) -> &[HostId] {
        self.members_of(id).map_or(&[], |members| members)
    }

    /// [`Inventory::members`], for who keeps them.
    pub fn shared_members(&self, id: GroupId) -> Arc<[HostId]> {
        self.members_of(id).cloned().unwrap_or_default()
    }

    fn members_of(&self, id: GroupId) -> Option<&Arc<[HostId]>> {
        Some(self.group(id)?.members.get_or_init(|| self.collect_members(id).into()))
    }

    /// The groups a host is in, parents too, sorted as their variables apply: by depth, priority,
    /// name. `all` is among them, except when no source could be read.
    pub fn groups_of(&self, host: HostId) -> &[GroupId] {
        self.host(host).map_or(&[], |host| self.group_set(self.set_of(host)))
    }

    /// The groups of a host, as a number that hosts of the same groups share.
    pub fn set_of(&self, host: &Host) -> GroupSetId {
        self.set_of_list.get(host.named_by.index()).copied().unwrap_or_default()
    }

    pub fn group_set(&self, id: GroupSetId) -> &[GroupId] {
        self.group_sets.get(id.0 as usize).map_or(&[], Vec::as_slice)
    }

    pub fn group_set_count(&self) -> usize {
        self.group_sets.len()
    }

    /// The magic variable `group_names`: sorted, without `all`.
    pub fn group_names(&self, host: HostId) -> Vec<Arc<str>> {
        let groups = self.groups_of(host).iter().filter(|id| **id != GroupId::ALL);
        let mut names: Vec<_> =
            groups.filter_map(|id| self.group(*id)).map(|group| group.name.clone()).collect();
        crate::collections::sort(&mut names);
        names
    }

    /// The files that sources were, without those of host lists (`inventory_file`).
    pub fn files(&self) -> &[FileId] {
        &self.files
    }

    /// The problem at which Ansible stops, if any.
    pub fn stopped(&self) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.effect == Effect::Stops)
    }

    /// What the name `localhost` (or `127.0.0.1`, `::1`) means in a pattern when no host has it.
    pub fn localhost(&self) -> Option<HostId> {
        self.localhost
    }

    /// Breadth first: the group's own hosts, then those of its children, then of theirs.
    fn collect_members(&self, id: GroupId) -> Vec<HostId> {
        let mut seen_groups = vec![false; self.groups.len()];
        let mut queue = vec![id];
        let mut members: Vec<HostId> = Vec::new();
        // A group names a host once: nobody is told apart before a second group has some.
        let mut seen_hosts: Option<Vec<bool>> = None;
        let mut next = 0;
        while let Some(id) = queue.get(next).copied() {
            next += 1;
            let Some(group) = self.group(id) else { continue };
            if mark(&mut seen_groups, id.0) {
                let hosts = group.hosts.iter().map(|(host, _)| *host);
                if members.is_empty() {
                    members.extend(hosts);
                } else if !group.hosts.is_empty() {
                    let seen = seen_hosts.get_or_insert_with(|| {
                        let mut seen = vec![false; self.hosts.len()];
                        for host in &members {
                            mark(&mut seen, host.0);
                        }
                        seen
                    });
                    members.extend(hosts.filter(|host| mark(seen, host.0)));
                }
                queue.extend(group.children.iter().map(|(child, _)| *child));
            }
        }
        members
    }
}

/// Marks an index and says whether it was unmarked.
fn mark(seen: &mut [bool], index: u32) -> bool {
    seen.get_mut(index as usize).is_some_and(|slot| !std::mem::replace(slot, true))
}

#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod tests;
