//! Which groups name a host directly: one list for all hosts that the same groups name.

use super::GroupId;
use crate::collections::HashMap;

/// The groups that name a host, in the order of the statements; hosts share lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListId(u32);

impl ListId {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// All lists of groups. The first is empty; every other is a list before it with one group more.
#[derive(Clone, Debug)]
pub(super) struct Lists {
    lists: Vec<List>,
    longer: HashMap<(ListId, GroupId), ListId>,
    /// What was asked last: mostly the next host joins the same.
    last: ((ListId, GroupId), ListId),
}

#[derive(Clone, Debug)]
struct List {
    before: ListId,
    last: GroupId,
    length: u32,
}

impl Default for Lists {
    fn default() -> Self {
        let none = (ListId(0), GroupId(u32::MAX));
        let empty = List { before: ListId(0), last: none.1, length: 0 };
        Lists { lists: vec![empty], longer: HashMap::default(), last: (none, ListId(0)) }
    }
}

impl Lists {
    pub fn length(&self, id: ListId) -> usize {
        self.lists.get(id.index()).map_or(0, |list| list.length as usize)
    }

    /// The groups of a list, the last first.
    pub fn reversed(&self, id: ListId) -> impl Iterator<Item = GroupId> {
        let one = |id: ListId| self.lists.get(id.index()).filter(|list| list.length > 0);
        std::iter::successors(one(id), move |list| one(list.before)).map(|list| list.last)
    }

    /// The groups of a list, in their order.
    pub fn groups(&self, id: ListId) -> Vec<GroupId> {
        let mut groups: Vec<GroupId> = self.reversed(id).collect();
        groups.reverse();
        groups
    }

    /// The list with one group more, when just that was asked before.
    pub fn with_again(&self, id: ListId, group: GroupId) -> Option<ListId> {
        let (asked, longer) = self.last;
        (asked == (id, group)).then_some(longer)
    }

    /// The list with one group more.
    pub fn with(&mut self, id: ListId, group: GroupId) -> ListId {
        let asked = (id, group);
        let new = ListId(u32::try_from(self.lists.len()).unwrap_or(u32::MAX));
        let longer = *self.longer.entry(asked).or_insert(new);
        if longer == new {
            let length = u32::try_from(self.length(id) + 1).unwrap_or(u32::MAX);
            self.lists.push(List { before: id, last: group, length });
        }
        self.last = (asked, longer);
        longer
    }

    /// The list without a group.
    pub fn without(&mut self, id: ListId, group: GroupId) -> ListId {
        let kept = self.groups(id).into_iter().filter(|other| *other != group);
        kept.fold(ListId::default(), |list, group| self.with(list, group))
    }
}
