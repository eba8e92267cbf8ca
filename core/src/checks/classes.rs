//! What is known of hosts by their class: those with the same groups share it.

use crate::inventory::HostId;
use crate::vars::Vars;

/// The hosts that pass. `ask` says whether one does, and whether that holds for this host only.
pub(super) fn passing(vars: &Vars, hosts: &[HostId], ask: impl Fn(HostId) -> (bool, bool)) -> Vec<HostId> {
    let mut known: OfClass<bool> = OfClass::new(vars);
    let mut passes = |host: HostId| {
        if let Some(passes) = known.get(host) {
            return *passes;
        }
        let (passes, per_host) = ask(host);
        if !per_host {
            known.set(host, passes);
        }
        passes
    };
    hosts.iter().copied().filter(|host| passes(*host)).collect()
}

/// A value for each class of hosts, found without a hash: it is asked for thousands of hosts.
pub(super) struct OfClass<'a, T> {
    vars: &'a Vars,
    known: Vec<Option<T>>,
}

impl<'a, T> OfClass<'a, T> {
    pub fn new(vars: &'a Vars) -> Self {
        OfClass { vars, known: Vec::new() }
    }

    /// What is known of the class of a host.
    pub fn get(&self, host: HostId) -> Option<&T> {
        self.known.get(self.vars.class(host)? as usize)?.as_ref()
    }

    /// Remembers it for all hosts of the class.
    pub fn set(&mut self, host: HostId, value: T) {
        let Some(class) = self.vars.class(host) else { return };
        if self.known.len() <= class as usize {
            self.known.resize_with(class as usize + 1, || None);
        }
        if let Some(known) = self.known.get_mut(class as usize) {
            *known = Some(value);
        }
    }
}
