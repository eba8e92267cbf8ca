//! Checks that a run reaches and that the texts do not decide: what is missing.

use std::rc::Rc;
use std::sync::Arc;

use super::evaluate::Asked;
use super::{LOOKUPS, followed};
use crate::catalogue::knowledge::{Around, Check};
use crate::catalogue::not_held;
use crate::inventory::HostId;
use crate::vars::{NOT_HELD, Outcome, Task, Vars, is_magic};
use crate::yaml::{Content, Node};

/// A check that the texts do not decide on some host.
#[derive(Clone, Debug)]
pub struct Open {
    pub check: Rc<Check>,
    /// Its name as Kubespray shows it.
    pub task: String,
    pub missing: Vec<Missing>,
}

/// A name whose value is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    pub name: Arc<str>,
    pub lack: Lack,
}

/// Why a value is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    /// The live host tells it.
    Fact,
    /// Ansible itself does, as it runs.
    Ansible,
    /// A task of the run registers or sets it.
    Run,
    /// It is vaulted.
    Vault,
    /// It is too long for the catalogue; a checkout has it.
    NotHeld,
    /// Something else: a lookup, a file that was not given.
    Other,
}

impl Asked<'_> {
    /// The check, when it is open on some of these hosts.
    pub fn open(&self, hosts: &[HostId]) -> Option<Open> {
        let host = self.undecided(hosts)?;
        let task = self.task();
        let mut search =
            Search { vars: self.vars, check: self.check, around: self.around, host, found: Vec::new() };
        search.all(&task);
        Some(Open { check: self.check.clone(), task: self.name(host), missing: search.found })
    }
}

struct Search<'a> {
    vars: &'a Vars,
    check: &'a Check,
    around: &'a Around,
    host: HostId,
    found: Vec<Missing>,
}

impl Search<'_> {
    /// Follows the names of what is not known to those that nothing is behind.
    fn all(&mut self, task: &Task) {
        let check = self.check;
        let is_open =
            |condition: &&Arc<str>| matches!(task.condition(self.host, condition).0, Outcome::Unknown(_));
        let open = check.when.iter().chain(check.asks.conditions()).filter(is_open);
        let over = check.looped.iter().flat_map(|looped| self.vars.reads(&looped.over));
        let asked = open.flat_map(|condition| self.vars.shape(condition).names).chain(over);
        let is_item = |name: &Arc<str>| {
            **name == *"item" || check.looped.as_ref().is_some_and(|looped| looped.name == *name)
        };
        let asked: Vec<Arc<str>> = asked.filter(|name| !is_item(name)).collect();
        followed(asked, |name| {
            let mut behind = self.behind(name);
            behind.retain(|name| !is_item(name));
            behind
        });
        // What is only not evaluated for lack of the others.
        if self.found.iter().any(|missing| missing.lack != Lack::Other) {
            self.found.retain(|missing| missing.lack != Lack::Other);
        }
    }

    /// The names that an unknown one is made of; without any it is missing itself.
    fn behind(&mut self, name: &Arc<str>) -> Vec<Arc<str>> {
        if let Some(node) = self.local(name) {
            return self.vars.reads(&node);
        }
        if !self.is_unknown(name) {
            return Vec::new();
        }
        let setting = self.vars.setting(self.host, name).map(|setting| Arc::new(setting.value));
        let node = setting.or_else(|| self.vars.default_of(self.host, name));
        let reads = node.as_ref().map(|node| self.vars.reads(node)).unwrap_or_default();
        if reads.is_empty() {
            let lack = self.lack(name, node.as_deref());
            self.found.push(Missing { name: name.clone(), lack });
        }
        reads
    }

    fn local(&self, name: &str) -> Option<Arc<Node>> {
        let vars = self.around.vars.iter().chain(&self.check.vars);
        vars.rev().find(|(known, _)| **known == *name).map(|(_, node)| node.clone())
    }

    fn is_unknown(&self, name: &Arc<str>) -> bool {
        let of_task = self.check.unknown.contains(name) && !self.vars.is_set(self.host, name);
        of_task
            || match self.vars.value(self.host, name) {
                Outcome::Known(value) => value.unknown().is_some(),
                Outcome::Unknown(_) => true,
                Outcome::Error(_) => false,
            }
    }

    fn lack(&self, name: &str, node: Option<&Node>) -> Lack {
        match node.map(|node| &node.content) {
            Some(Content::Vault(_)) => Lack::Vault,
            Some(Content::NotHeld) => Lack::NotHeld,
            Some(_) => Lack::Other,
            None if not_held(name) => Lack::NotHeld,
            None if is_magic(name) => Lack::Ansible,
            None if name.starts_with("ansible_") => Lack::Fact,
            None if LOOKUPS.contains(&name) => Lack::Other,
            None => match self.vars.value(self.host, name) {
                Outcome::Unknown(why) if *why == *NOT_HELD => Lack::NotHeld,
                _ => Lack::Run,
            },
        }
    }
}
