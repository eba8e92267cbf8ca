//! What a check hangs on: while a user changes none of these variables it passes on every host, so
//! that it need not be asked. Worked out when the catalogue is made.

use std::collections::{BTreeSet, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use super::classes::Hosts;
use super::evaluate::Asked;
use super::{CONTROL_PLANE, LOOKUPS};
use crate::catalogue::knowledge::{Around, Asks, Check};
use crate::catalogue::{Knowledge, not_held};
use crate::inventory::HostId;
use crate::vars::{Outcome, Task, Value, Vars, is_magic};
use crate::yaml::{Content, Node};

/// Every host has a value of these.
const OF_ANY_HOST: [&str; 3] = ["group_names", "inventory_hostname", "inventory_hostname_short"];

/// Names of variables.
pub type Names = BTreeSet<Arc<str>>;

/// Works out what the checks of a release hang on.
pub struct Hangs<'a> {
    /// Over an inventory in which nothing is set.
    pub vars: &'a Vars,
    pub knowledge: &'a Knowledge,
    /// Names that a play or a role gives to what is inside of it.
    pub given: &'a HashSet<String>,
}

impl Hangs<'_> {
    /// The fewest variables that decide; `None` when something else does too: groups, a host's name, what
    /// leads to the check. Defaults read defaults: whatever is behind them counts.
    pub fn on(&self, check: &Rc<Check>) -> Option<Names> {
        if let Asks::That(conditions) = &check.asks
            && conditions.iter().all(|condition| not_held(condition))
        {
            return Some(Names::new());
        }
        let alone = self.skipping(&check.when, check);
        let whole = || self.passes(check).then(|| self.behind(check, self.all(check))).flatten();
        alone.into_iter().chain(whole()).chain(self.whenever(check)).min_by_key(BTreeSet::len)
    }

    /// As it passes whenever it runs, groups and the like decide only whether it does.
    fn whenever(&self, check: &Check) -> Option<Names> {
        let asked = Check { when: Vec::new(), ..check.clone() };
        let asked_names = self.all(&asked);
        let mut names = self.sure(check, &check.when)?;
        names.append(&mut self.behind(check, asked_names)?);
        self.passes(&Rc::new(asked)).then_some(names)
    }

    /// What decides whether conditions can be evaluated, whatever they give.
    fn sure(&self, check: &Check, conditions: &[Arc<str>]) -> Option<Names> {
        let mut open = Vec::new();
        for condition in conditions {
            let shape = self.vars.shape(condition);
            // A run without a control plane has stopped before.
            let groups = matches!(shape.groups.as_slice(), [name] if &**name == CONTROL_PLANE)
                && condition.matches("groups").count() == 1;
            let given = |name: &str| self.given.contains(name) || OF_ANY_HOST.contains(&name);
            let names = shape.names.into_iter().filter(|name| !given(name));
            open.extend(names.filter(|name| !(groups && &**name == "groups")));
        }
        self.behind(check, open)
    }

    /// What keeps a role from being brought in where these conditions stand: as for checks.
    pub fn on_way(&self, conditions: &[Arc<str>]) -> Option<Names> {
        self.skipping(conditions, &Check::default())
    }

    /// The fewest variables behind one condition that alone keeps a task from running.
    fn skipping(&self, conditions: &[Arc<str>], check: &Check) -> Option<Names> {
        let task = Task::with(self.vars, &check.unknown, &check.vars);
        let skips =
            |condition: &str| task.condition(HostId(0), condition).0 == Outcome::Known(Value::Bool(false));
        let names = conditions.iter().enumerate().filter(|(_, condition)| skips(condition));
        let names = names.filter_map(|(n, condition)| {
            // One before it that cannot be evaluated would stop the run.
            let mut names = self.sure(check, conditions.get(..n)?)?;
            names.append(&mut self.behind(check, self.names(condition))?);
            Some(names)
        });
        names.min_by_key(BTreeSet::len)
    }

    fn passes(&self, check: &Rc<Check>) -> bool {
        Asked { vars: self.vars, check, around: &Around::default() }
            .on(&Hosts::new([HostId(0)].into()))
            .is_empty()
    }

    fn names(&self, condition: &str) -> Vec<Arc<str>> {
        self.vars.shape(condition).names
    }

    /// Every name in the check.
    fn all(&self, check: &Check) -> Vec<Arc<str>> {
        let that = check.asks.conditions();
        let mut names: Vec<Arc<str>> =
            check.when.iter().chain(that).flat_map(|condition| self.names(condition)).collect();
        names.extend(check.looped.iter().flat_map(|looped| self.vars.reads(&looped.over)));
        names
    }

    /// No variable of the user's alone decides what it stands for.
    fn is_open(&self, name: &str) -> bool {
        is_magic(name) || LOOKUPS.contains(&name) || self.given.contains(name)
    }

    /// The names with those behind their defaults.
    fn behind(&self, check: &Check, mut open: Vec<Arc<str>>) -> Option<Names> {
        let mut names = Names::new();
        while let Some(name) = open.pop() {
            if self.is_open(&name) {
                return None;
            }
            if !names.insert(name.clone()) {
                continue;
            }
            let own = check.vars.iter().filter(|(known, _)| *known == name);
            open.extend(own.flat_map(|(_, node)| self.vars.reads(node)));
            let Some(variable) = self.knowledge.variable(&name) else { continue };
            let values = [&variable.defaults, &variable.role_vars, &variable.include_vars];
            let values = values.into_iter().flatten().filter_map(|default| default.value.as_deref());
            for node in values {
                if has_statements(node) {
                    return None;
                }
                open.extend(self.vars.reads(node));
            }
        }
        Some(names)
    }
}

/// Loops and macros in it read names of their own.
fn has_statements(node: &Node) -> bool {
    match &node.content {
        Content::Str(text) => text.contains("{%"),
        Content::Seq(items) => items.iter().any(has_statements),
        Content::Map(entries) => entries.iter().any(|entry| has_statements(&entry.value)),
        _ => false,
    }
}
