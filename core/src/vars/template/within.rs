//! Values that a task templated once: with the task's variables before those of the host.

use std::sync::Arc;

use super::{Binding, Eval, Evaluator, Stop, World};
use crate::inventory::HostId;
use crate::vars::Value;
use crate::yaml::Node;

/// The names of a host with those of a task before them.
struct Within<'w> {
    outer: &'w dyn World,
    vars: &'w [(Arc<str>, Arc<Node>)],
}

impl World for Within<'_> {
    fn variable(&self, host: HostId, name: &str) -> Binding {
        match self.vars.iter().rev().find(|(known, _)| **known == *name) {
            Some((_, node)) => Binding::Node { node: node.clone(), per_host: true },
            None => self.outer.variable(host, name),
        }
    }

    fn in_hostvars(&self, host: HostId, name: &str) -> Option<Binding> {
        self.outer.in_hostvars(host, name)
    }

    fn differs_between_hosts(&self, name: &str) -> bool {
        self.outer.differs_between_hosts(name)
    }

    fn differs_between_groups(&self, name: &str) -> bool {
        self.outer.differs_between_groups(name)
    }

    fn variable_names(&self, host: HostId) -> Vec<Arc<str>> {
        self.outer.variable_names(host)
    }

    fn find_host(&self, name: &str) -> Option<HostId> {
        self.outer.find_host(name)
    }

    fn host_names(&self) -> Vec<Arc<str>> {
        self.outer.host_names()
    }

    fn hosts_matching(&self, pattern: &str) -> Option<Vec<Arc<str>>> {
        self.outer.hosts_matching(pattern)
    }
}

impl Evaluator<'_> {
    /// What a task made of a node on a host; unknown where that fails, as the run ended then.
    pub(super) fn within(&self, host: HostId, node: &Node, vars: &[(Arc<str>, Arc<Node>)]) -> Eval {
        let world = Within { outer: self.world, vars };
        let inner = Evaluator::new(&world, self.library);
        inner.fuel.set(self.fuel.get());
        inner.depth.set(self.depth.get());
        inner.under_way.borrow_mut().clone_from(&self.under_way.borrow());
        let value = inner.template_node(host, node);
        self.fuel.set(inner.fuel.get());
        match value {
            Err(Stop::Failed(_)) => Ok(Value::Unknown("a task that sets it fails".into())),
            other => other,
        }
    }
}
