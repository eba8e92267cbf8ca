//! One check on its hosts: `when`, then what it asserts, round by round of its loop.

use std::rc::Rc;
use std::sync::Arc;

use super::CONTROL_PLANE;
use super::Failed;
use super::classes::{Hosts, OfClass};
use crate::catalogue::knowledge::{Around, Asks, Check, Looped};
use crate::collections::{HashMap, HashSet};
use crate::inventory::HostId;
use crate::vars::{EvalError, Local, Outcome, Pattern, Task, Value, Vars, text};
use crate::yaml::Node;

/// Rounds of a loop that are looked at.
const ROUNDS: usize = 1_000;

/// Variables that tell a host's architecture, from its facts.
const ARCHITECTURE: [&str; 2] = ["image_arch", "host_architecture"];

/// Architectures that Kubespray has checksums for in every release.
const ARCHITECTURES: [&str; 2] = ["amd64", "arm64"];

/// What conditions decide together.
#[derive(Clone, Debug)]
pub(super) enum Decision {
    Holds,
    /// One of them does not hold, or cannot be evaluated.
    Fails(Option<EvalError>),
    Unknown,
}

/// What becomes of a check on a host.
#[derive(Clone, Debug)]
enum Verdict {
    /// It passes, or is skipped.
    Fine,
    Fails(Rc<Vec<Failing>>),
    Unknown,
}

impl Verdict {
    /// Of conditions or rounds of which these fail, and others may not be known.
    fn of(failing: Vec<Failing>, is_open: bool) -> Verdict {
        match (failing.is_empty(), is_open) {
            (false, _) => Verdict::Fails(Rc::new(failing)),
            (true, true) => Verdict::Unknown,
            (true, false) => Verdict::Fine,
        }
    }
}

/// A host with what becomes of the check there, and whether that holds for this host only.
type Judged = (HostId, (Verdict, bool));

/// A condition that does not hold.
#[derive(Debug)]
struct Failing {
    condition: Option<Arc<str>>,
    error: Option<EvalError>,
    /// The loop's item.
    item: Option<(Arc<str>, Local)>,
    said: Option<String>,
    words: Option<String>,
}

/// How often the verdict on hosts of a class was unknown: from some hosts on it is taken to be so on
/// all of them, which can only miss something.
#[derive(Default)]
struct Unknowns(HashMap<u32, usize>);

impl Unknowns {
    const ENOUGH: usize = 16;

    /// Counts one more.
    fn often(&mut self, class: u32) -> bool {
        let count = self.0.entry(class).or_default();
        *count += 1;
        *count >= Self::ENOUGH
    }
}

/// A check that asks a regular expression of every host's name: most names match, and are no reason
/// for an evaluation each.
struct OfNames<'a> {
    asked: &'a Asked<'a>,
    pattern: Option<Rc<Pattern>>,
    /// Of the classes on whose hosts the check is surely asked.
    is_asked: OfClass<'a, ()>,
}

impl<'a> OfNames<'a> {
    fn new(asked: &'a Asked) -> Self {
        let pattern = match asked.check.asks.conditions() {
            [condition] if asked.check.looped.is_none() => asked.vars.asked_of_names(condition),
            _ => None,
        };
        OfNames { asked, pattern, is_asked: OfClass::new(asked.vars) }
    }

    fn pass(&self, host: HostId) -> bool {
        let Some(pattern) = self.pattern.as_ref().filter(|_| self.is_asked.get(host).is_some()) else {
            return false;
        };
        let host = self.asked.vars.inventory().host(host);
        host.is_some_and(|host| pattern.is_match(&host.name) == Ok(true))
    }

    /// Looks whether the hosts of a class are asked.
    fn note(&mut self, task: &Task, host: HostId) {
        if self.pattern.is_some() {
            let mut per_host = false;
            let decision = decide(task, host, &self.asked.check.when, &mut per_host);
            if matches!(decision, Decision::Holds) && !per_host {
                self.is_asked.set(host, ());
            }
        }
    }
}

/// A check in the place from which it was reached.
pub(super) struct Asked<'a> {
    pub vars: &'a Vars,
    pub check: &'a Rc<Check>,
    /// What holds around the role or play that has it.
    pub around: &'a Around,
    /// Names that are undefined where no text sets them, whatever roles of other plays say.
    pub hidden: &'a [Arc<str>],
}

impl<'a> Asked<'a> {
    pub fn new(vars: &'a Vars, check: &'a Rc<Check>, around: &'a Around) -> Self {
        Asked { vars, check, around, hidden: &[] }
    }

    /// On which hosts it fails and by what.
    pub fn on(&self, hosts: &Hosts) -> Vec<Failed> {
        // One for all hosts: what they share is evaluated once.
        let task = self.task();
        let firsts = hosts.firsts(self.vars).iter();
        let firsts: Vec<Judged> = firsts.map(|host| (*host, self.verdict(&task, *host))).collect();
        let is_settled =
            |(_, (verdict, per_host)): &Judged| !per_host && !matches!(verdict, Verdict::Fails(_));
        if firsts.iter().all(is_settled) { Vec::new() } else { self.host_by_host(&task, firsts, &hosts.ids) }
    }

    /// `firsts`: the verdicts on the first host of every class.
    fn host_by_host(&self, task: &Task, firsts: Vec<Judged>, hosts: &[HostId]) -> Vec<Failed> {
        let mut failed: Vec<(Rc<Vec<Failing>>, Vec<HostId>)> = Vec::new();
        let mut known: OfClass<Verdict> = OfClass::new(self.vars);
        let mut firsts = firsts.into_iter().peekable();
        let mut unknown = Unknowns::default();
        let mut of_names = OfNames::new(self);
        for host in hosts {
            let verdict = match known.get(*host) {
                Some(Verdict::Fine | Verdict::Unknown) => continue,
                Some(verdict) => verdict.clone(),
                None if of_names.pass(*host) => continue,
                None => {
                    let first = firsts.next_if(|(first, _)| first == host).map(|(_, verdict)| verdict);
                    let (verdict, per_host) = first.unwrap_or_else(|| self.verdict(task, *host));
                    of_names.note(task, *host);
                    let is_open = matches!(verdict, Verdict::Unknown);
                    if !per_host || is_open && self.vars.class(*host).is_some_and(|it| unknown.often(it)) {
                        known.set(*host, verdict.clone());
                    }
                    verdict
                }
            };
            match verdict {
                Verdict::Fine | Verdict::Unknown => {}
                Verdict::Fails(failing) => match failed.iter_mut().find(|(known, _)| same(known, &failing)) {
                    Some((_, hosts)) => hosts.push(*host),
                    None => failed.push((failing, vec![*host])),
                },
            }
        }
        let failed = failed.iter().flat_map(|(failing, hosts)| {
            failing.iter().map(|failing| self.failed(failing, hosts)).collect::<Vec<_>>()
        });
        failed.collect()
    }

    /// The first host on which it neither passes nor fails.
    pub fn undecided(&self, hosts: &[HostId]) -> Option<HostId> {
        let mut decided: HashSet<u32> = HashSet::default();
        let task = self.task();
        hosts.iter().copied().find(|host| {
            let class = self.vars.class(*host);
            if class.is_some_and(|class| decided.contains(&class)) {
                return false;
            }
            let (verdict, per_host) = self.verdict(&task, *host);
            decided.extend(class.filter(|_| !per_host));
            matches!(verdict, Verdict::Unknown)
        })
    }

    /// The task's name as Kubespray shows it.
    pub fn name(&self, host: HostId) -> String {
        match self.task().text(host, &self.check.task) {
            Outcome::Known(value) => text(&value),
            _ => self.check.task.to_string(),
        }
    }

    fn failed(&self, failing: &Failing, hosts: &[HostId]) -> Failed {
        let vars = self.around.vars.iter().chain(&self.check.vars);
        let locals = vars.map(|(name, node)| (name.clone(), Local::Node(node.clone())));
        Failed {
            check: self.check.clone(),
            task: hosts.first().map(|host| self.name(*host)).unwrap_or_else(|| self.check.task.to_string()),
            condition: failing.condition.clone(),
            locals: locals.chain(failing.item.clone()).collect(),
            error: failing.error.clone(),
            said: failing.said.clone(),
            words: failing.words.clone(),
            hosts: hosts.to_vec(),
        }
    }

    pub fn task(&self) -> Task<'_> {
        let vars = self.around.vars.iter().chain(&self.check.vars);
        Task::with(self.vars, &self.check.unknown, vars).without(self.hidden)
    }

    /// What becomes of it on a host, and whether that holds for this host only.
    fn verdict(&self, task: &Task, host: HostId) -> (Verdict, bool) {
        let mut per_host = false;
        let Some(looped) = &self.check.looped else {
            let verdict = self.round(task, host, None, &mut per_host);
            return (verdict, per_host);
        };
        let (items, own) = items(task, host, looped);
        per_host |= own;
        let Some(items) = items else { return (self.without_items(task, host), per_host) };
        let mut task = task.clone();
        let mut all = Vec::new();
        let mut is_open = false;
        for item in items.into_iter().take(ROUNDS) {
            let item = (looped.name.clone(), item);
            task.set(item.0.clone(), item.1.clone());
            match self.round(&task, host, Some(item), &mut per_host) {
                Verdict::Fine => {}
                Verdict::Unknown => is_open = true,
                Verdict::Fails(failing) => all.extend(Rc::into_inner(failing).unwrap_or_default()),
            }
        }
        (Verdict::of(all, is_open), per_host)
    }

    /// A loop over something that is not known: only a condition that holds for no item decides.
    fn without_items(&self, task: &Task, host: HostId) -> Verdict {
        match decide(task, host, &self.check.when, &mut false) {
            Decision::Fails(None) => Verdict::Fine,
            _ => Verdict::Unknown,
        }
    }

    fn round(
        &self,
        task: &Task,
        host: HostId,
        item: Option<(Arc<str>, Local)>,
        per_host: &mut bool,
    ) -> Verdict {
        match decide(task, host, &self.check.when, per_host) {
            Decision::Holds => {}
            Decision::Fails(None) => return Verdict::Fine,
            Decision::Fails(Some(error)) => {
                let condition = self.failing_condition(task, host);
                if condition.as_ref().is_some_and(|condition| self.is_stopped_before(condition)) {
                    return Verdict::Fine;
                }
                let failing = Failing { condition, error: Some(error), item, said: None, words: None };
                return Verdict::Fails(Rc::new(vec![failing]));
            }
            Decision::Unknown => return Verdict::Unknown,
        }
        let failing = |condition, error| {
            let said = self.said(task, host, self.check.message.as_ref());
            let words = self.said(task, host, self.check.words.as_ref());
            Failing { condition, error, item: item.clone(), said, words }
        };
        let conditions = match &self.check.asks {
            Asks::NotReached => return Verdict::Fails(Rc::new(vec![failing(None, None)])),
            Asks::That(conditions) => conditions,
        };
        let mut all: Vec<Failing> = Vec::new();
        let mut is_open = false;
        for condition in conditions {
            let (outcome, own) = task.condition(host, condition);
            *per_host |= own;
            match outcome {
                Outcome::Known(Value::Bool(true)) => {}
                Outcome::Known(_) => all.push(failing(Some(condition.clone()), None)),
                Outcome::Unknown(_) if self.fails_everywhere(task, host, condition) => {
                    all.push(failing(Some(condition.clone()), None));
                }
                Outcome::Unknown(_) => is_open = true,
                // What comes behind a condition that does not hold is not asked for.
                Outcome::Error(_) if !all.is_empty() => {}
                Outcome::Error(error) => all.push(failing(Some(condition.clone()), Some(error))),
            }
        }
        Verdict::of(all, is_open)
    }

    /// The condition holds on no architecture that Kubespray has files for, whichever the host is of.
    fn fails_everywhere(&self, task: &Task, host: HostId, condition: &str) -> bool {
        let names = self.vars.shape(condition).names;
        let Some(name) = names.into_iter().find(|name| ARCHITECTURE.contains(&&**name)) else { return false };
        ARCHITECTURES.iter().all(|architecture| {
            let mut task = task.clone();
            task.set(name.clone(), Local::Value(Value::str(*architecture)));
            task.condition(host, condition).0 == Outcome::Known(Value::Bool(false))
        })
    }

    /// The condition asks for the control plane, and there is none: the first checks of a run stop it.
    fn is_stopped_before(&self, condition: &str) -> bool {
        let inventory = self.vars.inventory();
        let is_empty =
            || inventory.find_group(CONTROL_PLANE).is_none_or(|group| inventory.members(group).is_empty());
        self.vars.shape(condition).groups.iter().any(|name| &**name == CONTROL_PLANE) && is_empty()
    }

    /// The condition of `when` that cannot be evaluated.
    fn failing_condition(&self, task: &Task, host: HostId) -> Option<Arc<str>> {
        let mut conditions = self.check.when.iter();
        conditions.find(|condition| matches!(task.condition(host, condition).0, Outcome::Error(_))).cloned()
    }

    fn said(&self, task: &Task, host: HostId, message: Option<&Arc<Node>>) -> Option<String> {
        match task.value(host, message?).0 {
            Outcome::Known(value) => Some(text(&value)),
            _ => None,
        }
    }
}

/// Whether all conditions hold, in Ansible's order: the first that does not decides. One that does
/// not hold decides too behind one that is not known.
pub(super) fn decide(task: &Task, host: HostId, conditions: &[Arc<str>], per_host: &mut bool) -> Decision {
    let mut is_open = false;
    let mut differs = false;
    for condition in conditions {
        let (outcome, own) = task.condition(host, condition);
        differs |= own;
        match outcome {
            Outcome::Known(Value::Bool(true)) => {}
            Outcome::Known(_) => {
                // One that fails for all hosts of the class decides for them, whatever stands before.
                *per_host |= own;
                return Decision::Fails(None);
            }
            Outcome::Unknown(_) => is_open = true,
            Outcome::Error(error) if !is_open => {
                *per_host |= differs;
                return Decision::Fails(Some(error));
            }
            Outcome::Error(_) => {}
        }
    }
    *per_host |= differs;
    if is_open { Decision::Unknown } else { Decision::Holds }
}

/// The items of a loop; `None` when they are not known or none can be had. What cannot be evaluated is no
/// failure yet: a task that its conditions skip does not fail for it.
fn items(task: &Task, host: HostId, looped: &Looped) -> (Option<Vec<Local>>, bool) {
    if let Some(nodes) = looped.over.as_seq().filter(|nodes| !looped.flattens || nodes.iter().all(is_single))
    {
        return (Some(nodes.iter().map(|node| Local::Node(Arc::new(node.clone()))).collect()), false);
    }
    let (outcome, own) = task.value(host, &looped.over);
    let items = match outcome {
        Outcome::Known(value) => value.as_items().map(<[Value]>::to_vec),
        Outcome::Unknown(_) | Outcome::Error(_) => None,
    };
    let flat = |items: Vec<Value>| -> Vec<Value> {
        items
            .into_iter()
            .flat_map(|item| item.as_items().map(<[Value]>::to_vec).unwrap_or(vec![item]))
            .collect()
    };
    let items = items.map(|items| if looped.flattens { flat(items) } else { items });
    (items.map(|items| items.into_iter().map(Local::Value).collect()), own)
}

/// An item that stays one when lists are flattened.
fn is_single(node: &Node) -> bool {
    node.as_seq().is_none() && !node.as_str().is_some_and(|text| text.contains("{{"))
}

fn same(a: &Rc<Vec<Failing>>, b: &Rc<Vec<Failing>>) -> bool {
    let key = |failing: &Failing| (failing.condition.clone(), failing.error.is_some(), failing.said.clone());
    Rc::ptr_eq(a, b) || a.iter().map(key).eq(b.iter().map(key))
}
