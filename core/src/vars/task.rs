//! The variables as one task sees them: its own before those of the host.

use std::rc::Rc;
use std::sync::Arc;

use super::template::{Binding, Evaluator, Extent, Memo, World};
use super::world::Remembered;
use super::{Layer, Outcome, Value, Vars};
use crate::inventory::HostId;
use crate::yaml::Node;

/// A variable of a task.
#[derive(Clone, Debug)]
pub enum Local {
    /// Templated when it is read.
    Node(Arc<Node>),
    /// A loop's item.
    Value(Value),
}

/// The variables of the hosts with those of a task.
#[derive(Clone)]
pub struct Task<'v> {
    vars: &'v Vars,
    locals: Vec<(Arc<str>, Local)>,
    /// Names that only the run knows, where nobody sets them before it.
    unknown: &'v [Arc<str>],
    /// Names that nothing but a text gives a value.
    hidden: &'v [Arc<str>],
    /// What was evaluated with just these variables: hosts of a class share it.
    memos: Rc<Remembered<Memo>>,
    conditions: Rc<Remembered<Outcome>>,
}

impl<'v> Task<'v> {
    pub fn new(vars: &'v Vars, unknown: &'v [Arc<str>]) -> Self {
        let (memos, conditions) = Default::default();
        Task { vars, locals: Vec::new(), unknown, hidden: &[], memos, conditions }
    }

    /// Without what roles give these names.
    pub fn without(self, hidden: &'v [Arc<str>]) -> Self {
        Task { hidden, ..self }
    }

    /// With variables of the task, of its role or of what is around them; a later one wins.
    pub fn with<'n>(
        vars: &'v Vars,
        unknown: &'v [Arc<str>],
        locals: impl IntoIterator<Item = &'n (Arc<str>, Arc<Node>)>,
    ) -> Self {
        let locals = locals.into_iter().map(|(name, node)| (name.clone(), Local::Node(node.clone())));
        Task { locals: locals.collect(), ..Task::new(vars, unknown) }
    }

    /// One variable more; it wins over the ones before.
    pub fn set(&mut self, name: Arc<str>, local: Local) {
        self.locals.push((name, local));
        (self.memos, self.conditions) = (Rc::default(), Rc::default());
    }

    /// What the task itself gives a name.
    pub fn local(&self, name: &str) -> Option<&Local> {
        self.locals.iter().rev().find(|(known, _)| **known == *name).map(|(_, local)| local)
    }

    /// What a condition gives, and whether that holds for this host only.
    pub fn condition(&self, host: HostId, condition: &str) -> (Outcome, bool) {
        let peers = self.vars.peers(host);
        let known = if self.is_plain() { &self.vars.conditions } else { &*self.conditions };
        if let Some(outcome) = peers.and_then(|peers| known.get(peers, condition)) {
            return (outcome, false);
        }
        let evaluator = Evaluator::new(self, &self.vars.library);
        let outcome = evaluator.condition(host, condition);
        let extent = evaluator.extent();
        if let Some(peers) = peers.filter(|_| extent < Extent::Host) {
            known.set(peers, condition, extent, outcome.clone());
        }
        (outcome, extent == Extent::Host)
    }

    /// What a value gives with every template in it evaluated, and whether that holds for this host
    /// only.
    pub fn value(&self, host: HostId, node: &Node) -> (Outcome, bool) {
        let evaluator = Evaluator::new(self, &self.vars.library);
        let outcome = evaluator.node(host, node);
        (outcome, evaluator.extent() == Extent::Host)
    }

    /// What a text with templates gives.
    pub fn text(&self, host: HostId, text: &str) -> Outcome {
        Evaluator::new(self, &self.vars.library).template(host, text)
    }

    /// Nothing is the task's own: what it sees are the variables of the hosts.
    fn is_plain(&self) -> bool {
        self.locals.is_empty() && self.unknown.is_empty() && self.hidden.is_empty()
    }

    fn is_local(&self, host: HostId, name: &str) -> Option<&Local> {
        let local = self.local(name)?;
        let extra = self.vars.setting(host, name).is_some_and(|setting| setting.layer == Layer::ExtraVars);
        (!extra).then_some(local)
    }
}

impl World for Task<'_> {
    fn variable(&self, host: HostId, name: &str) -> Binding {
        match self.is_local(host, name) {
            Some(Local::Node(node)) => return Binding::Node { node: node.clone(), per_host: false },
            Some(Local::Value(value)) => {
                return Binding::Value { value: value.clone(), per_host: false };
            }
            None => {}
        }
        if self.hidden.iter().any(|known| **known == *name) && !self.vars.is_set(host, name) {
            return self.vars.unsaid(host, name);
        }
        match self.vars.variable(host, name) {
            Binding::Absent if self.unknown.iter().any(|known| **known == *name) => {
                Binding::Unknown("set during the run".into())
            }
            binding => binding,
        }
    }

    fn in_hostvars(&self, host: HostId, name: &str) -> Option<Binding> {
        match self.is_local(host, name) {
            Some(_) => None,
            None => self.vars.in_hostvars(host, name),
        }
    }

    fn differs_between_hosts(&self, name: &str) -> bool {
        self.vars.differs_between_hosts(name)
    }

    fn differs_between_groups(&self, name: &str) -> bool {
        self.vars.differs_between_groups(name)
    }

    fn variable_names(&self, host: HostId) -> Vec<Arc<str>> {
        let mut names = self.vars.variable_names(host);
        names.extend(self.locals.iter().map(|(name, _)| name.clone()));
        crate::collections::sort(&mut names);
        names.dedup();
        names
    }

    fn each_other_name(&self, starts: &[&str], see: &mut dyn FnMut(&str)) {
        self.vars.each_other_name(starts, see);
    }

    fn find_host(&self, name: &str) -> Option<HostId> {
        self.vars.find_host(name)
    }

    fn host_names(&self) -> Vec<Arc<str>> {
        self.vars.host_names()
    }

    fn hosts_matching(&self, pattern: &str) -> Option<Vec<Arc<str>>> {
        self.vars.hosts_matching(pattern)
    }

    fn recall(&self, host: HostId, name: &str) -> Option<Memo> {
        match self.is_plain() {
            true => self.vars.recall(host, name),
            false => self.memos.get(self.vars.peers(host)?, name),
        }
    }

    fn remember(&self, host: HostId, name: &str, memo: Memo) {
        match (self.is_plain(), self.vars.peers(host)) {
            (true, _) => self.vars.remember(host, name, memo),
            // What it gives may be the task's doing.
            (false, Some(peers)) => self.memos.set(peers, name, memo.extent, memo),
            (false, None) => {}
        }
    }
}
