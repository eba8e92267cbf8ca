//! Kubespray's own checks: which of them this run reaches, on which hosts they fail, and by what; and
//! where its roles run.
//!
//! Knows the plan and the variables; knows nothing of findings. What only a live host tells makes a
//! check neither pass nor fail.

mod behind;
mod classes;
mod elsewhere;
mod evaluate;
mod hangs;
mod open;
mod premise;
mod reach;
mod roles;

pub use elsewhere::Elsewhere;
pub(crate) use hangs::{ANY, PLAIN};
pub use hangs::{Given, Hangs, Names};
pub use premise::Premise;

use std::rc::Rc;
use std::sync::Arc;

use crate::catalogue::View;
use crate::catalogue::knowledge::{Around, Check};
use crate::inventory::{HostId, Inventory};
use crate::plan::{Plan, TagFilter};
use crate::vars::{EvalError, Local, Outcome, Task, Vars};
use crate::yaml::Node;

pub use classes::Hosts;
use evaluate::Asked;
pub use open::{Lack, Missing, Open};
pub use roles::{Bar, Reached, RoleHosts};

/// Kubespray's first check is that this group has hosts.
const CONTROL_PLANE: &str = "kube_control_plane";

/// Roles in roles are not followed deeper than this.
const DEPTH: usize = 16;

/// Functions of templates that read variables and more by themselves, under names that only the run makes.
const LOOKUPS: [&str; 3] = ["lookup", "query", "q"];

/// Names that lead to others are followed through so many.
const NAMES: usize = 64;

/// What checks are evaluated against.
pub struct Ground<'a> {
    pub view: &'a View,
    pub plan: &'a Plan,
    pub tags: &'a TagFilter,
    /// As the sources say it, without the groups that the run makes.
    pub inventory: &'a Inventory,
    /// Over the defaults of the release.
    pub vars: &'a Vars,
    /// The user gives a variable another value than the release, or a [`Premise`] does not hold.
    pub is_changed: &'a dyn Fn(&str) -> bool,
}

/// A check that fails, by one of its conditions.
#[derive(Clone, Debug)]
pub struct Failed {
    pub check: Rc<Check>,
    /// Its name as Kubespray shows it.
    pub task: String,
    /// The condition that does not hold; `None` where the task fails for being reached.
    pub condition: Option<Arc<str>>,
    /// What it has beside the hosts' variables: those of the includes and roles around it, its own,
    /// and the item of its loop.
    pub locals: Vec<(Arc<str>, Local)>,
    /// Why it cannot be evaluated, where that is what fails.
    pub error: Option<EvalError>,
    /// What it tells of values, where that is known.
    pub said: Option<String>,
    /// All that it says, where a checkout has it.
    pub words: Option<String>,
    pub hosts: Vec<HostId>,
}

/// Whether a check by itself fails on one of the hosts, however a run may reach it.
pub fn fails(vars: &Vars, check: &Rc<Check>, hosts: &[HostId]) -> bool {
    let failed = Asked::new(vars, check, &Around::default()).on(&Hosts::new(hosts.into()));
    failed.iter().any(|failed| failed.error.is_none())
}

/// Whether a value can be evaluated on all hosts, whatever it gives there.
pub fn is_evaluable(vars: &Vars, hosts: &Hosts, value: &Node) -> bool {
    let task = Task::new(vars, &[]);
    hosts.firsts(vars).iter().all(|host| {
        let (outcome, is_of_host) = task.value(*host, value);
        !is_of_host && !matches!(outcome, Outcome::Error(_))
    })
}

/// Evaluates every check that the run reaches, each once however often it is reached, and gives those
/// that fail.
pub fn failures(ground: &Ground) -> Vec<Failed> {
    reach::Walk::new(ground).failures()
}

/// These names, then those behind them, each once.
pub(crate) fn followed(
    first: impl IntoIterator<Item = Arc<str>>,
    mut behind: impl FnMut(&Arc<str>) -> Vec<Arc<str>>,
) -> Vec<Arc<str>> {
    let mut names: Vec<Arc<str>> = Vec::new();
    let add = |name, names: &mut Vec<Arc<str>>| {
        if names.len() < NAMES && !names.contains(&name) {
            names.push(name);
        }
    };
    first.into_iter().for_each(|name| add(name, &mut names));
    let mut next = 0;
    while let Some(name) = names.get(next).cloned() {
        next += 1;
        behind(&name).into_iter().for_each(|name| add(name, &mut names));
    }
    names
}

/// The checks that the run reaches and that the texts do not decide, each once.
pub fn open(ground: &Ground) -> Vec<Open> {
    reach::Walk::new(ground).open()
}
