//! What follows when all sources are read: `all` and `ungrouped`, depths, the groups of every host.

use crate::collections::{HashMap, HashSet};

use super::build::Builder;
use super::problem::{Reason, Refused};
use super::{Group, GroupId, GroupSetId, HostId, Inventory};
use crate::text::{FileId, Span};

impl Builder<'_> {
    /// What Ansible does when all sources are read: every group is under `all`, and `ungrouped`
    /// holds just the hosts that are in no other group.
    pub fn reconcile(&mut self) -> Result<(), Refused> {
        for index in 1..self.inventory.groups.len() {
            let id = GroupId(u32::try_from(index).unwrap_or(u32::MAX));
            let Some(group) = self.inventory.group(id).filter(|group| group.parents.is_empty()) else {
                continue;
            };
            let span = group.spans.first().copied().unwrap_or(Span::start_of(FileId(0)));
            self.add_child_group(GroupId::ALL, id, span)?;
        }
        let mut leaving = HashSet::default();
        // By the groups that name a host: whether one leads to `ungrouped`, and whether to another.
        let mut by_groups = ByGroups::default();
        for index in 0..self.inventory.hosts.len() {
            let id = HostId(u32::try_from(index).unwrap_or(u32::MAX));
            let Some(host) = self.inventory.host(id) else { continue };
            let (name, span) = (host.name.clone(), host.spans.first().copied());
            let (ungrouped, elsewhere) = by_groups.get(&host.groups, |groups| {
                let groups = closure(&self.inventory.groups, groups);
                let named = |group: &GroupId| !matches!(*group, GroupId::ALL | GroupId::UNGROUPED);
                (groups.contains(&GroupId::UNGROUPED), groups.iter().any(named))
            });
            if ungrouped {
                if elsewhere && self.is_member(GroupId::UNGROUPED, id) {
                    leaving.insert(id);
                }
            } else if !elsewhere {
                self.add_child(GroupId::UNGROUPED, &name, span.unwrap_or(Span::start_of(FileId(0))))?;
            }
            if let (Some(span), true) = (span, self.find_group(&name).is_some()) {
                self.warn(span, Reason::HostAndGroup(name.to_string()));
            }
        }
        if let Some(ungrouped) = self.group_mut(GroupId::UNGROUPED) {
            ungrouped.hosts.retain(|(host, _)| !leaving.contains(host));
        }
        for id in leaving {
            self.leave_ungrouped(id);
        }
        Ok(())
    }

    /// Works out what follows from the statements: depths and the groups of every host.
    pub fn finish(mut self) -> Inventory {
        self.set_depths();
        let mut by_direct = ByGroups::default();
        let mut by_all: HashMap<Vec<GroupId>, GroupSetId> = HashMap::default();
        let Inventory { hosts, groups, group_sets, .. } = &mut self.inventory;
        for host in hosts {
            host.group_set = by_direct.get(&host.groups, |direct| {
                let mut set = closure(groups, direct);
                crate::collections::sort_by_key(&mut set, |id| {
                    groups.get(id.0 as usize).map(|g| (g.depth, g.priority, g.name.clone()))
                });
                *by_all.entry(set).or_insert_with_key(|set| {
                    group_sets.push(set.clone());
                    GroupSetId(u32::try_from(group_sets.len() - 1).unwrap_or(u32::MAX))
                })
            });
        }
        self.inventory
    }

    /// A group is one deeper than its deepest parent. Groups are handled when all their parents are.
    fn set_depths(&mut self) {
        let groups = &mut self.inventory.groups;
        let mut waiting: Vec<usize> = groups.iter().map(|group| group.parents.len()).collect();
        let mut ready: Vec<usize> =
            (0..groups.len()).filter(|index| waiting.get(*index) == Some(&0)).collect();
        while let Some(index) = ready.pop() {
            let Some(group) = groups.get(index) else { continue };
            let depth = group.depth + 1;
            for (child, _) in group.children.clone() {
                let child = child.0 as usize;
                if let Some(child) = groups.get_mut(child) {
                    child.depth = child.depth.max(depth);
                }
                if let Some(count) = waiting.get_mut(child) {
                    *count -= 1;
                    if *count == 0 {
                        ready.push(child);
                    }
                }
            }
        }
    }
}

/// What follows from the groups that name a host, worked out once for all hosts that have the same,
/// in the same order.
struct ByGroups<T> {
    known: HashMap<Vec<GroupId>, T>,
    /// The host before: mostly it has the same groups.
    last: Option<(Vec<GroupId>, T)>,
}

impl<T> Default for ByGroups<T> {
    fn default() -> Self {
        ByGroups { known: HashMap::default(), last: None }
    }
}

impl<T: Copy> ByGroups<T> {
    fn get(&mut self, groups: &[GroupId], work_out: impl FnOnce(&[GroupId]) -> T) -> T {
        if let Some((last, value)) = &self.last
            && last == groups
        {
            return *value;
        }
        let value = match self.known.get(groups) {
            Some(value) => *value,
            None => *self.known.entry(groups.to_vec()).or_insert(work_out(groups)),
        };
        self.last = Some((groups.to_vec(), value));
        value
    }
}

/// The groups and all their ancestors, each once.
pub(super) fn closure(groups: &[Group], of: &[GroupId]) -> Vec<GroupId> {
    let mut found = Vec::new();
    let mut seen = HashSet::default();
    let mut waiting = of.to_vec();
    while let Some(id) = waiting.pop() {
        if seen.insert(id) {
            found.push(id);
            waiting.extend(
                groups.get(id.0 as usize).into_iter().flat_map(|group| group.parents.iter().copied()),
            );
        }
    }
    found
}
