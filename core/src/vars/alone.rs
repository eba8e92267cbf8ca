//! Evaluation without an inventory: what a release's own values come to.

use std::sync::Arc;

use super::Outcome;
use super::magic::fact;
use super::template::{Binding, Evaluator, Library, World};
use crate::inventory::HostId;
use crate::yaml::Node;

/// Values by name, and nothing else: no hosts, no groups; facts are unknown.
pub(crate) struct Alone<'a>(pub &'a dyn Fn(&str) -> Option<Arc<Node>>);

impl Alone<'_> {
    pub fn value(&self, name: &str) -> Outcome {
        Evaluator::new(self, &Library::default()).variable(HostId(0), name)
    }
}

impl World for Alone<'_> {
    fn variable(&self, _host: HostId, name: &str) -> Binding {
        match ((self.0)(name), fact(name)) {
            (Some(node), _) => Binding::Node { node, per_host: false },
            (None, Some(why)) => Binding::Unknown(why.into()),
            (None, None) => Binding::Absent,
        }
    }

    fn variable_names(&self, _host: HostId) -> Vec<Arc<str>> {
        Vec::new()
    }

    fn find_host(&self, _name: &str) -> Option<HostId> {
        None
    }

    fn host_names(&self) -> Vec<Arc<str>> {
        Vec::new()
    }

    fn hosts_matching(&self, _pattern: &str) -> Option<Vec<Arc<str>>> {
        None
    }
}
