//! The hosts that a pattern selects.

use std::sync::Arc;

use crate::inventory::HostId;

/// One host that a pattern selects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target<'a> {
    Host(HostId),
    /// The machine Ansible runs on, which the inventory does not name; by the name in the pattern.
    ImplicitLocalhost(&'a str),
}

/// What a pattern selects, in the order in which a play runs; the hosts of a group are shared with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Targets {
    pub(super) hosts: Arc<[HostId]>,
    /// Before which of the hosts the implicit localhost stands, with its name.
    pub(super) implicit: Option<(usize, Arc<str>)>,
}

impl Default for Targets {
    fn default() -> Self {
        Targets { hosts: Arc::new([]), implicit: None }
    }
}

impl Targets {
    /// The hosts of the inventory among them.
    pub fn hosts(&self) -> &Arc<[HostId]> {
        &self.hosts
    }

    pub fn len(&self) -> usize {
        self.hosts.len() + usize::from(self.implicit.is_some())
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn iter(&self) -> impl Iterator<Item = Target<'_>> {
        let before = self.implicit.as_ref().map_or(self.hosts.len(), |(place, _)| *place);
        let (first, rest) = self.hosts.split_at_checked(before).unwrap_or((&self.hosts, &[]));
        let implicit = self.implicit.iter().map(|(_, name)| Target::ImplicitLocalhost(name));
        let host = |host: &HostId| Target::Host(*host);
        first.iter().map(host).chain(implicit).chain(rest.iter().map(host))
    }
}
