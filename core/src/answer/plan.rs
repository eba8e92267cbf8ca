//! The plays that a command would run.

use serde::Serialize;

use super::pretty;
use crate::inventory::Inventory;
use crate::inventory::pattern::Target;
use crate::plan::{Plan, PlayRun, Problem};
use crate::report::{Language, Phrase, Places, visible};
use crate::text::Position;

/// A plan, ready to be printed.
pub struct PlanAnswer<'a> {
    pub playbook: &'a str,
    pub plan: &'a Plan,
    pub inventory: &'a Inventory,
    pub places: &'a Places<'a>,
    pub language: Language,
}

#[derive(Serialize)]
struct Answer<'a> {
    playbook: &'a str,
    plays: Vec<Play<'a>>,
    problems: Vec<Told>,
}

#[derive(Serialize)]
struct Play<'a> {
    name: &'a str,
    pattern: &'a str,
    hosts: Vec<&'a str>,
    /// How many hosts run together, where the play says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    batch: Option<usize>,
    roles: Vec<&'a str>,
    /// Roles that includes may bring in during the run.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    includes: Vec<&'a str>,
}

#[derive(Serialize)]
struct Told {
    message: String,
    start: Position,
    end: Position,
    /// Ansible stops at it.
    refuses: bool,
}

impl<'a> PlanAnswer<'a> {
    /// `{"playbook": …, "plays": [{"name", "pattern", "hosts", "roles", …}], "problems": [{"message", …}]}`.
    pub fn json(&self) -> String {
        pretty(&Answer {
            playbook: self.playbook,
            plays: self.plan.plays.iter().map(|play| self.play(play)).collect(),
            problems: self.plan.problems.iter().map(|problem| self.told(problem)).collect(),
        })
    }

    fn play(&self, play: &'a PlayRun) -> Play<'a> {
        let roles = |dynamic: bool| {
            let roles = play.roles().iter().filter(move |role| role.dynamic == dynamic);
            roles.map(|role| role.role.as_str()).collect()
        };
        Play {
            name: &play.name,
            pattern: &play.pattern,
            hosts: self.hosts(play).collect(),
            batch: play.first_batch.filter(|batch| *batch < play.targets.len()),
            roles: roles(false),
            includes: roles(true),
        }
    }

    fn hosts(&self, play: &'a PlayRun) -> impl Iterator<Item = &'a str> {
        play.targets.iter().map(|target| match target {
            Target::Host(host) => self.inventory.host(host).map_or("", |host| &host.name),
            Target::ImplicitLocalhost(name) => name,
        })
    }

    fn told(&self, problem: &Problem) -> Told {
        Told {
            message: self.message(problem),
            start: self.places.start(problem.span),
            end: self.places.end(problem.span),
            refuses: problem.is_refusal(),
        }
    }

    fn message(&self, problem: &Problem) -> String {
        problem.args().fill(problem.sentences().message, self.language)
    }

    /// The problems that make Ansible stop, one a line.
    pub fn refusals(&self) -> Vec<String> {
        let refusals = self.plan.problems.iter().filter(|problem| problem.is_refusal());
        refusals.map(|problem| self.message(problem)).collect()
    }

    /// For people: each play with its hosts and roles.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for play in self.plan.plays.iter() {
            let hosts: Vec<&str> = self.hosts(play).collect();
            out.push_str(&visible(&play.name));
            let nobody = Phrase::new("no host", "没有主机");
            let hosts = match hosts.is_empty() {
                true => nobody.get(self.language).to_owned(),
                false => hosts.join(" "),
            };
            out.push_str(&format!("\n    {}: {}\n", visible(&play.pattern), visible(&hosts)));
            let roles: Vec<&str> = play.roles().iter().map(|role| role.role.as_str()).collect();
            if !roles.is_empty() {
                out.push_str(&format!("    {}\n", roles.join(" ")));
            }
        }
        out
    }
}
