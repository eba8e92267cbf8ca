//! From the plays of a run to the checks that it reaches: roles, their dependencies, imports and
//! includes, as tags and conditions let them through.

use std::rc::Rc;
use std::sync::Arc;

use super::classes::{Hosts, Lists};
use super::evaluate::{self, Decision, decide};
use super::open::Open;
use super::{DEPTH, Elsewhere, Failed, Ground};
use crate::catalogue::knowledge::{Around, Check};
use crate::catalogue::{Asked, Include, Play};
use crate::collections::HashMap;
use crate::inventory::{HostId, Inventory};
use crate::plan::PlayRun;
use crate::vars::Task;

pub(super) struct Walk<'a> {
    ground: &'a Ground<'a>,
    /// What is to be asked, and the roles that lead to it.
    wanted: Asked<'a>,
    /// The hosts of the plays.
    lists: Lists,
    /// For each check the hosts on which it was evaluated before in the same surroundings.
    asked: HashMap<usize, Vec<Rc<Hosts>>>,
    /// Checks by what leads to them: one and the same for every play.
    checks: HashMap<String, Rc<[Rc<Check>]>>,
    failed: Vec<Failed>,
    /// Instead of what fails, what the texts do not decide.
    open: Option<Vec<Open>>,
}

/// Where in a run something stands.
#[derive(Clone)]
struct Place<'p> {
    tags: Vec<&'p str>,
    around: Around,
    /// The hosts that surely get here.
    hosts: Rc<Hosts>,
    /// The first host of each batch: `run_once` asks there.
    firsts: Arc<[HostId]>,
    /// All hosts of the play, when the order of its groups is not settled: Ansible puts hosts into the
    /// groups that a run makes as their answers come in, and any may be the first.
    any: Option<Rc<Hosts>>,
}

impl<'a> Walk<'a> {
    pub fn new(ground: &'a Ground<'a>) -> Self {
        Walk {
            ground,
            wanted: ground.view.asked(ground.is_changed),
            lists: Lists::default(),
            asked: HashMap::default(),
            checks: HashMap::default(),
            failed: Vec::new(),
            open: None,
        }
    }

    /// What fails.
    pub fn failures(mut self) -> Vec<Failed> {
        self.plays();
        self.failed
    }

    /// What the texts do not decide.
    pub fn open(mut self) -> Vec<Open> {
        self.open = Some(Vec::new());
        self.plays();
        self.open.unwrap_or_default()
    }

    fn plays(&mut self) {
        for run in &self.ground.plan.plays {
            self.play(run, &run.play);
        }
    }

    fn play(&mut self, run: &PlayRun, play: &Play) {
        let hosts = self.lists.of(run.hosts().clone());
        let batch = run.first_batch.unwrap_or(1).max(1);
        let place = Place {
            tags: play.tags.iter().map(String::as_str).collect(),
            around: Around::default(),
            firsts: hosts.ids.iter().step_by(batch).copied().collect(),
            any: self.is_unsettled(&run.pattern).then(|| hosts.clone()),
            hosts,
        };
        let Some(place) = self.enter(&place, &[], &play.around) else { return };
        for tagged in &play.roles {
            self.role(&place, &tagged.role, &tagged.tags, &tagged.around, 0);
        }
        self.checks(&place, &play.origin);
        for tagged in &play.imports {
            self.role(&place, &tagged.role, &tagged.tags, &tagged.around, 0);
        }
        play.includes.iter().for_each(|include| self.include(&place, include, 0));
    }

    /// The run adds hosts to a group of the pattern.
    fn is_unsettled(&self, pattern: &str) -> bool {
        let Some(made) = &self.ground.plan.inventory else { return false };
        let names = pattern.split([':', ',', '&', '!', '[']).map(str::trim);
        let members = |inventory: &Inventory, name: &str| {
            inventory.find_group(name).map(|group| inventory.members(group).to_vec()).unwrap_or_default()
        };
        names.into_iter().any(|name| {
            let all = members(made, name);
            all.len() > 1 && all != members(self.ground.inventory, name)
        })
    }

    /// What is inside of something with tags and conditions of its own; `None` when no host surely
    /// gets there.
    fn enter<'p>(&self, place: &Place<'p>, tags: &'p [String], around: &Around) -> Option<Place<'p>> {
        let mut inside = place.clone();
        inside.tags.extend(tags.iter().map(String::as_str));
        if !around.is_empty() {
            inside.around.vars.extend(around.vars.iter().cloned());
            inside.around.run_once |= around.run_once;
            inside.hosts = self.let_through(&inside, &around.when);
        }
        (!inside.hosts.is_empty()).then_some(inside)
    }

    fn let_through(&self, place: &Place, conditions: &[Arc<str>]) -> Rc<Hosts> {
        if conditions.is_empty() {
            return place.hosts.clone();
        }
        let vars = self.ground.vars;
        let task = Task::with(vars, &[], &place.around.vars);
        let holds = |host| {
            let mut per_host = false;
            let decision = decide(&task, host, conditions, &mut per_host);
            (matches!(decision, Decision::Holds), per_host)
        };
        place.hosts.passing(vars, holds)
    }

    fn role(&mut self, place: &Place, name: &str, tags: &[String], around: &Around, depth: usize) {
        if depth > DEPTH || !self.wanted.leading.has(name) {
            return;
        }
        let Some(place) = self.enter(place, tags, around) else { return };
        let Some(role) = self.wanted.leading.role(name) else { return };
        for dep in &role.deps {
            self.role(&place, &dep.role, &dep.tags, &dep.around, depth + 1);
        }
        self.checks(&place, name);
        for import in &role.imports {
            self.role(&place, &import.role, &import.tags, &import.around, depth + 1);
        }
        role.includes.iter().for_each(|include| self.include(&place, include, depth + 1));
    }

    fn include(&mut self, place: &Place, include: &Include, depth: usize) {
        let mut gates = include.gates.iter().chain([&include.tags]);
        let passes = |gate: &Vec<String>| {
            let own = gate.iter().map(String::as_str);
            self.ground.tags.selects(&place.tags.iter().copied().chain(own).collect::<Vec<_>>())
        };
        if gates.all(passes) {
            self.role(place, &include.role, &include.apply, &include.around, depth);
        }
    }

    /// The checks that something leads to.
    fn of(&mut self, reached: &str) -> Rc<[Rc<Check>]> {
        if let Some(known) = self.checks.get(reached) {
            return known.clone();
        }
        let checks: Rc<[Rc<Check>]> = self.wanted.of(reached).into_iter().map(Rc::new).collect();
        self.checks.insert(reached.to_owned(), checks.clone());
        checks
    }

    fn checks(&mut self, place: &Place, reached: &str) {
        for check in self.of(reached).iter() {
            let selects = |own: &[Arc<str>]| {
                let all: Vec<&str> = place.tags.iter().copied().chain(own.iter().map(|tag| &**tag)).collect();
                self.ground.tags.selects(&all)
            };
            if selects(&check.tags) && check.gates.iter().all(|gate| selects(gate)) {
                self.check(place, check);
            }
        }
    }

    /// Those who are asked where a task runs once, and get here.
    fn once(&self, place: &Place) -> Rc<Hosts> {
        let asked = place.any.as_ref().map_or(&place.firsts, |any| &any.ids);
        Rc::new(Hosts::new(asked.iter().copied().filter(|host| place.hosts.has(*host)).collect()))
    }

    /// Those on whom the check was not evaluated before; variables of the surroundings may change what
    /// it says.
    fn fresh(&mut self, place: &Place, check: &Rc<Check>, hosts: Rc<Hosts>) -> Rc<Hosts> {
        if !place.around.vars.is_empty() {
            return hosts;
        }
        let asked = self.asked.entry(Rc::as_ptr(check).addr()).or_default();
        let is_fresh = |host: &HostId| !asked.iter().any(|before| before.has(*host));
        let fresh = match asked.iter().any(|before| Rc::ptr_eq(before, &hosts)) {
            _ if asked.is_empty() => hosts.clone(),
            true => Rc::default(),
            false => Rc::new(Hosts::new(hosts.ids.iter().copied().filter(is_fresh).collect())),
        };
        asked.push(hosts);
        fresh
    }

    fn check(&mut self, place: &Place, check: &Rc<Check>) {
        let once = check.run_once || place.around.run_once;
        let hosts = if once { self.once(place) } else { place.hosts.clone() };
        let hosts = self.fresh(place, check, hosts);
        let asked = evaluate::Asked::new(self.ground.vars, check, &place.around);
        if let Some(open) = &mut self.open {
            let known = open.iter().any(|known| Rc::ptr_eq(&known.check, check));
            return open.extend((!known).then(|| asked.open(&hosts.ids)).flatten());
        }
        for mut failed in self.failing(asked, &hosts) {
            if let Some(any) = place.any.as_ref().filter(|_| once) {
                if failed.hosts.len() < any.ids.len() {
                    continue;
                }
                failed.hosts.truncate(1);
            }
            self.add(failed);
        }
    }

    /// By what roles give, then by what they do not give here.
    fn failing(&self, asked: evaluate::Asked, hosts: &Hosts) -> Vec<Failed> {
        let failed = asked.on(hosts);
        if !failed.is_empty() {
            return failed;
        }
        let on = |hidden: &[Arc<str>]| match hidden {
            [] => Vec::new(),
            // That the user does not set it is the failure, not an expression that goes wrong.
            hidden => {
                let failed = evaluate::Asked { hidden, ..asked }.on(hosts).into_iter();
                failed.map(|failed| Failed { error: None, ..failed }).collect()
            }
        };
        if let Some(hidden) = &asked.check.elsewhere {
            return on(hidden);
        }
        // Few names matter: the plays are gone through for those only.
        let elsewhere = Elsewhere { view: self.ground.view, vars: self.ground.vars };
        let is_open = !on(&elsewhere.candidates(asked.check)).is_empty();
        if is_open { on(&elsewhere.of(asked.check)) } else { Vec::new() }
    }

    /// What fails again in a later play is told once.
    fn add(&mut self, failed: Failed) {
        let same = |known: &&mut Failed| {
            known.check.file == failed.check.file
                && known.task == failed.task
                && known.condition == failed.condition
                && known.said == failed.said
        };
        match self.failed.iter_mut().find(same) {
            Some(known) => {
                let new: Vec<HostId> =
                    failed.hosts.iter().filter(|host| !known.hosts.contains(host)).copied().collect();
                known.hosts.extend(new);
            }
            None => self.failed.push(failed),
        }
    }
}
