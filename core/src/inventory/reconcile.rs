//! What follows when all sources are read: `all` and `ungrouped`, depths, the groups of every host.

use crate::collections::{HashMap, HashSet};

use super::build::Builder;
use super::problem::{Reason, Refused};
use super::{Group, GroupId, GroupSetId, HostId, Inventory, ListId};
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
        let namesakes = self.namesakes();
        // By the groups that name a host: whether one leads to `ungrouped`, and whether to another.
        let mut by_list = ByList::default();
        for index in 0..self.inventory.hosts.len() {
            let id = HostId(u32::try_from(index).unwrap_or(u32::MAX));
            let Some(host) = self.inventory.host(id) else { continue };
            let (list, span) = (host.named_by, host.span);
            let (ungrouped, elsewhere) = by_list.get(list, || {
                let groups = closure(&self.inventory.groups, self.inventory.lists.groups(list));
                let named = |group: &GroupId| !matches!(*group, GroupId::ALL | GroupId::UNGROUPED);
                (groups.contains(&GroupId::UNGROUPED), groups.iter().any(named))
            });
            if ungrouped {
                if elsewhere && self.is_member(GroupId::UNGROUPED, id) {
                    leaving.insert(id);
                }
            } else if !elsewhere {
                let name = host.name.clone();
                self.add_child(GroupId::UNGROUPED, &name, span)?;
            }
            if namesakes.contains(&id) {
                let name = self.inventory.host(id).map(|host| host.name.to_string());
                self.warn(span, Reason::HostAndGroup(name.unwrap_or_default()));
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

    /// The hosts that have the name of a group.
    fn namesakes(&self) -> HashSet<HostId> {
        self.inventory.groups.iter().filter_map(|group| self.find_host(&group.name)).collect()
    }

    /// Works out what follows from the statements: depths and the groups of every host.
    pub fn finish(mut self) -> Inventory {
        self.set_depths();
        let mut by_list = ByList::default();
        let mut by_all: HashMap<Vec<GroupId>, GroupSetId> = HashMap::default();
        let Inventory { hosts, groups, lists, group_sets, .. } = &mut self.inventory;
        for host in hosts {
            by_list.get(host.named_by, || {
                let mut set = closure(groups, lists.groups(host.named_by));
                crate::collections::sort_by_key(&mut set, |id| {
                    groups.get(id.0 as usize).map(|g| (g.depth, g.priority, g.name.clone()))
                });
                *by_all.entry(set).or_insert_with_key(|set| {
                    group_sets.push(set.clone());
                    GroupSetId(u32::try_from(group_sets.len() - 1).unwrap_or(u32::MAX))
                })
            });
        }
        let sets = by_list.known.into_iter();
        self.inventory.set_of_list = sets.map(Option::unwrap_or_default).collect();
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
struct ByList<T> {
    known: Vec<Option<T>>,
}

impl<T> Default for ByList<T> {
    fn default() -> Self {
        ByList { known: Vec::new() }
    }
}

impl<T: Copy> ByList<T> {
    fn get(&mut self, list: ListId, work_out: impl FnOnce() -> T) -> T {
        if self.known.len() <= list.index() {
            self.known.resize(list.index() + 1, None);
        }
        match self.known.get_mut(list.index()) {
            Some(known) => *known.get_or_insert_with(work_out),
            None => work_out(),
        }
    }
}

/// The groups and all their ancestors, each once.
pub(super) fn closure(groups: &[Group], of: Vec<GroupId>) -> Vec<GroupId> {
    let mut found = Vec::new();
    let mut seen = HashSet::default();
    let mut waiting = of;
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
