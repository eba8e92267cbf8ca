//! Where roles run, whatever the command: the hosts of the plays that bring them in, as the conditions
//! on the way let them through. What is not known lets through.

use std::rc::Rc;
use std::sync::Arc;

use super::DEPTH;
use super::classes::{Hosts, Lists};
use crate::catalogue::knowledge::Around;
use crate::catalogue::{Leading, Play, View};
use crate::collections::{HashMap, HashSet};
use crate::inventory::pattern::select;
use crate::inventory::{GroupId, HostId, Inventory};
use crate::vars::{Local, Outcome, Task, Value, Vars};
use crate::yaml::Node;

/// Where a role runs.
#[derive(Clone, Debug, Default)]
pub struct Reached {
    /// The hosts on which it may run, list by list.
    hosts: Vec<Rc<Hosts>>,
    /// The host patterns of the plays that bring it to hosts, each once.
    pub patterns: Vec<String>,
    /// What keeps it from every host that it would come to.
    pub bar: Option<Bar>,
    /// A play that names it has no hosts: more than a condition keeps it from them.
    pub lacks_hosts: bool,
}

/// A condition that holds on no host, where it stands.
#[derive(Clone, Debug)]
pub struct Bar {
    pub condition: Arc<str>,
    /// The variables of the includes and roles around it.
    pub locals: Vec<(Arc<str>, Local)>,
}

impl Reached {
    pub fn has(&self, host: HostId) -> bool {
        self.hosts.iter().any(|hosts| hosts.has(host))
    }

    /// The hosts on which it may run; some more than once.
    pub fn hosts(&self) -> impl Iterator<Item = HostId> {
        self.hosts.iter().flat_map(|hosts| hosts.ids.iter().copied())
    }

    /// It runs on no host.
    pub fn is_idle(&self) -> bool {
        self.hosts.iter().all(|hosts| hosts.is_empty())
    }
}

/// Where roles run.
#[derive(Debug, Default)]
pub struct RoleHosts(HashMap<String, Reached>);

impl RoleHosts {
    /// Follows plays to these roles, until what was found is enough. `inventory`: with the groups that a
    /// run makes.
    pub fn of<'p, 'a>(
        plays: impl Iterator<Item = &'p Play>,
        wanted: HashSet<&'a str>,
        view: &'a View,
        inventory: &'a Inventory,
        vars: &'a Vars,
        is_enough: &'a dyn Fn(&RoleHosts) -> bool,
    ) -> RoleHosts {
        let (seen, found) = (HashMap::default(), RoleHosts::default());
        let (wanted, lists) = (view.leading(wanted), Lists::default());
        let mut walk = Walk { inventory, vars, wanted, lists, seen, found, is_enough, is_done: false };
        plays.for_each(|play| walk.play(play));
        walk.found
    }

    /// `None` when no playbook brings the role in.
    pub fn get(&self, role: &str) -> Option<&Reached> {
        self.0.get(role)
    }
}

struct Walk<'a> {
    inventory: &'a Inventory,
    vars: &'a Vars,
    /// The roles that are wanted, or bring in one that is.
    wanted: Leading<'a>,
    /// The hosts of the plays.
    lists: Lists,
    /// Roles that were followed before, without variables around them, with the hosts that got there.
    seen: HashMap<String, Vec<Rc<Hosts>>>,
    found: RoleHosts,
    is_enough: &'a dyn Fn(&RoleHosts) -> bool,
    is_done: bool,
}

#[derive(Clone)]
struct Place<'p> {
    pattern: &'p str,
    hosts: Rc<Hosts>,
    vars: Vec<(Arc<str>, Arc<Node>)>,
    bar: Option<Rc<Bar>>,
}

impl<'a> Walk<'a> {
    fn play(&mut self, play: &Play) {
        if self.is_done {
            return;
        }
        let named = play.roles.iter().chain(&play.imports).map(|tagged| &tagged.role);
        let named = named.chain(play.includes.iter().map(|include| &include.role));
        if !named.clone().any(|role| self.wanted.has(role)) {
            return;
        }
        let hosts = self.hosts(play);
        if hosts.is_empty() {
            for role in named.filter(|role| self.wanted.has(role)) {
                self.found.0.entry(role.clone()).or_default().lacks_hosts = true;
            }
            return;
        }
        let place = Place { pattern: &play.hosts, hosts, vars: Vec::new(), bar: None };
        let place = self.enter(&place, &play.around);
        for tagged in play.roles.iter().chain(&play.imports) {
            self.role(&place, &tagged.role, &tagged.around, 0);
        }
        for include in &play.includes {
            self.role(&place, &include.role, &include.around, 0);
        }
    }

    /// All hosts where the pattern is not known: it names a variable, or Ansible refuses it.
    fn hosts(&mut self, play: &Play) -> Rc<Hosts> {
        let all = || self.inventory.shared_members(GroupId::ALL);
        let ids = match play.hosts_from.is_some() || play.hosts.contains("{{") {
            true => all(),
            false => select(self.inventory, &[&play.hosts], None)
                .map_or_else(|_| all(), |found| found.targets.hosts().clone()),
        };
        self.lists.of(ids)
    }

    fn enter<'p>(&self, place: &Place<'p>, around: &Around) -> Place<'p> {
        let mut inside = place.clone();
        inside.vars.extend(around.vars.iter().cloned());
        if around.when.is_empty() || inside.bar.is_some() || inside.hosts.is_empty() {
            return inside;
        }
        let task = Task::with(self.vars, &[], &inside.vars);
        let mut hosts = inside.hosts.clone();
        for condition in &around.when {
            // It holds, or may.
            let may = |host| {
                let (outcome, per_host) = task.condition(host, condition);
                (!matches!(outcome, Outcome::Known(value) if value != Value::Bool(true)), per_host)
            };
            let passing = hosts.passing(self.vars, may);
            if passing.is_empty() {
                let locals = inside.vars.iter();
                let locals = locals.map(|(name, node)| (name.clone(), Local::Node(node.clone()))).collect();
                inside.bar = Some(Rc::new(Bar { condition: condition.clone(), locals }));
                break;
            }
            hosts = passing;
        }
        inside.hosts = if inside.bar.is_some() { Rc::default() } else { hosts };
        inside
    }

    fn role(&mut self, place: &Place, name: &str, around: &Around, depth: usize) {
        if depth > DEPTH || self.is_done || !self.wanted.has(name) {
            return;
        }
        let Some(role) = self.wanted.role(name) else { return };
        let place = self.enter(place, around);
        let is_new = self.note(&place, name);
        self.is_done = (self.is_enough)(&self.found);
        if !is_new {
            return;
        }
        for tagged in role.deps.iter().chain(&role.imports) {
            self.role(&place, &tagged.role, &tagged.around, depth + 1);
        }
        for include in &role.includes {
            self.role(&place, &include.role, &include.around, depth + 1);
        }
    }

    /// Remembers that a role is brought in; whether what it brings in itself is to be followed.
    fn note(&mut self, place: &Place, name: &str) -> bool {
        let reached = self.found.0.entry(name.to_owned()).or_default();
        if !reached.hosts.iter().any(|known| known.ids == place.hosts.ids) {
            reached.hosts.push(place.hosts.clone());
        }
        if let Some(bar) = place.bar.as_ref().filter(|_| reached.bar.is_none()) {
            reached.bar = Some((**bar).clone());
        }
        if !place.hosts.is_empty() && !reached.patterns.iter().any(|known| known == place.pattern) {
            reached.patterns.push(place.pattern.to_owned());
        }
        if !place.vars.is_empty() {
            return true;
        }
        let seen = self.seen.entry(name.to_owned()).or_default();
        let known = seen.iter().any(|hosts| hosts.ids == place.hosts.ids);
        if !known {
            seen.push(place.hosts.clone());
        }
        !known
    }
}
