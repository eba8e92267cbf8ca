//! What a check hangs on: while a user changes none of these variables, and these statements about the
//! inventory hold, it fails on no host, so that it need not be asked. Worked out when the catalogue is made.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::CONTROL_PLANE;
use super::behind::Search;
use super::classes::Hosts;
use super::evaluate::Asked;
use super::premise::Premise;
use crate::catalogue::knowledge::{Around, Asks, Check, Looped};
use crate::catalogue::{Knowledge, not_held, written};
use crate::inventory::HostId;
use crate::vars::{Need, Outcome, Task, Value, Vars};
use crate::yaml::Node;

/// Most users set these: what else decides is looked for first.
const SET_OFTEN: [&str; 3] = [KUBE_VERSION, "ip", "upstream_dns_servers"];

const KUBE_VERSION: &str = "kube_version";

/// In place of the name: a check passes for all versions of Kubernetes that the release has.
const SUPPORTED: &str = "kube_version:supported";

/// Behind the name of a variable: it may have any plain text for its value, or a list of plain texts.
pub(crate) const PLAIN: &str = ":plain";

/// Behind the name of a variable: it may have any value that can be evaluated.
pub(crate) const ANY: &str = ":any";

/// Names of variables, and [`Premise`]s.
pub type Names = BTreeSet<Arc<str>>;

/// The names that plays and roles give to what is inside of them, with the value where it is always the
/// same one.
pub type Given = HashMap<Arc<str>, Option<Arc<Node>>>;

/// Works out what the checks of a release hang on.
pub struct Hangs<'a> {
    /// Over an inventory in which nothing is set.
    pub vars: &'a Vars,
    pub knowledge: &'a Knowledge,
    /// On the ways to the check.
    pub given: &'a Given,
}

impl Hangs<'_> {
    /// The fewest variables and statements that decide; `None` when something else does too. Defaults read
    /// defaults: whatever is behind them counts.
    pub fn on(&self, check: &Rc<Check>) -> Option<Names> {
        if let Asks::That(conditions) = &check.asks
            && conditions.iter().all(|condition| not_held(condition))
        {
            return Some(Names::new());
        }
        let whole = || self.passes(check).then(|| self.fixed_all(check)).flatten();
        let ways =
            [self.skipping(&check.when, check), self.without_rounds(check), whole(), self.whenever(check)];
        let is_set_often = |names: &Names| names.iter().any(|name| SET_OFTEN.contains(&&**name));
        ways.into_iter().flatten().min_by_key(|names| (is_set_often(names), names.len()))
    }

    /// As it passes whenever it runs, groups and the like decide only whether it does.
    fn whenever(&self, check: &Check) -> Option<Names> {
        let asked = Check { when: Vec::new(), ..check.clone() };
        let mut names = self.fixed_all(&asked)?;
        let asked = Rc::new(asked);
        self.widen(&mut names, |around| self.passes_in(&asked, around));
        names.append(&mut self.sure(check, &check.when)?);
        // Only one is tried with other values at a time.
        if !names.contains(SUPPORTED)
            && let Some(name) = names.iter().find(|name| self.takes_plain(check, &asked, name)).cloned()
        {
            names.remove(&name);
            names.insert(format!("{name}{PLAIN}").into());
        }
        self.passes(&asked).then_some(names)
    }

    /// It passes whatever plain text, or list of them, is the value of a variable; so little is asked of it.
    fn takes_plain(&self, check: &Check, asked: &Rc<Check>, name: &Arc<str>) -> bool {
        let conditions = || check.when.iter().chain(check.asks.conditions());
        let is_asked = |condition: &Arc<str>| self.vars.needs(condition, true).names.contains(name);
        if !SET_OFTEN.contains(&&**name) || check.looped.is_some() || !conditions().any(is_asked) {
            return false;
        }
        // It must not be behind another one.
        let mut others = Search::new(self, check);
        let names = conditions().flat_map(|condition| self.vars.needs(condition, true).names);
        names
            .filter(|other| other != name && !self.given.contains_key(other))
            .for_each(|other| others.name(other));
        let is_behind = others.all().is_none_or(|others| others.iter().any(|other| is_about(other, name)));
        let takes = |value: &Json| {
            let mut around = self.around();
            around.vars.push((name.clone(), Arc::new(written::node(value))));
            let task = Task::with(self.vars, &check.unknown, around.vars.iter().chain(&check.vars));
            let fails =
                |host, condition: &Arc<str>| matches!(task.condition(host, condition).0, Outcome::Error(_));
            let is_sure = self.hosts().all(|host| !check.when.iter().any(|condition| fails(host, condition)));
            is_sure && self.passes_in(asked, &around)
        };
        let values = [json!(""), json!("a"), json!("10.0.0.1"), json!([]), json!(["a"]), json!(["a", "b"])];
        !is_behind
            && conditions().all(|condition| self.vars.library().asks_little_of(condition, name))
            && values.iter().all(takes)
    }

    /// Where it does so for every version of Kubernetes that the release has, any of them will do.
    fn widen(&self, names: &mut Names, does: impl Fn(&Around) -> bool) {
        let versions: Vec<String> = self
            .knowledge
            .versions()
            .map(|versions| versions.supported().cloned().collect())
            .unwrap_or_default();
        let takes = |version: String| {
            let mut around = self.around();
            around.vars.push((KUBE_VERSION.into(), Arc::new(written::node(&version.into()))));
            does(&around)
        };
        if names.contains(KUBE_VERSION) && !versions.is_empty() && versions.into_iter().all(takes) {
            names.remove(KUBE_VERSION);
            names.insert(SUPPORTED.into());
        }
    }

    /// What it loops over is not known: it is taken to have no rounds.
    fn without_rounds(&self, check: &Check) -> Option<Names> {
        let looped = check.looped.as_ref().filter(|looped| looped.over.as_seq().is_none())?;
        let is_open = |host| !matches!(self.task(check).value(host, &looped.over).0, Outcome::Known(_));
        self.hosts().all(is_open).then(|| self.fixed(check, &[], Some(&looped.over))).flatten()
    }

    /// What keeps a role from being brought in where these conditions stand: as for checks.
    pub fn on_way(&self, conditions: &[Arc<str>]) -> Option<Names> {
        self.skipping(conditions, &Check::default())
    }

    /// The fewest names behind one condition that alone keeps a task from running, or from being known to.
    fn skipping(&self, conditions: &[Arc<str>], check: &Check) -> Option<Names> {
        let names = conditions.iter().enumerate().filter_map(|(n, condition)| {
            if !self.skips(condition, check, &self.around()) {
                return None;
            }
            let mut names = self.fixed(check, std::slice::from_ref(condition), None)?;
            self.widen(&mut names, |around| self.skips(condition, check, around));
            // One before it that cannot be evaluated would stop the run.
            names.append(&mut self.sure(check, conditions.get(..n)?)?);
            Some(names)
        });
        names.min_by_key(BTreeSet::len)
    }

    /// The condition holds on no host, or is not known to.
    fn skips(&self, condition: &str, check: &Check, around: &Around) -> bool {
        let is_of_round = || {
            let of = |looped: &Looped| self.vars.needs(condition, true).names.contains(&looped.name);
            check.looped.as_ref().is_some_and(of)
        };
        let task = Task::with(self.vars, &check.unknown, around.vars.iter().chain(&check.vars));
        self.hosts().all(|host| match task.condition(host, condition).0 {
            Outcome::Known(value) => value == Value::Bool(false),
            Outcome::Unknown(_) => !is_of_round(),
            Outcome::Error(_) => false,
        })
    }

    pub(super) fn hosts(&self) -> impl Iterator<Item = HostId> {
        self.vars.inventory().host_ids()
    }

    fn passes(&self, check: &Rc<Check>) -> bool {
        self.passes_in(check, &self.around())
    }

    fn passes_in(&self, check: &Rc<Check>, around: &Around) -> bool {
        let hosts = Hosts::new(self.hosts().collect());
        let asked = Asked::new(self.vars, check, around);
        let hidden = check.elsewhere.as_deref().unwrap_or_default();
        asked.on(&hosts).is_empty() && (hidden.is_empty() || Asked { hidden, ..asked }.on(&hosts).is_empty())
    }

    /// What plays and roles give.
    fn around(&self) -> Around {
        let vars = self.given.iter().filter_map(|(name, value)| Some((name.clone(), value.clone()?)));
        Around { vars: vars.collect(), ..Around::default() }
    }

    pub(super) fn task<'t>(&'t self, check: &'t Check) -> Task<'t> {
        Task::with(self.vars, &check.unknown, self.around().vars.iter().chain(&check.vars))
    }

    /// What decides whether conditions can be evaluated, whatever they give.
    fn sure(&self, check: &Check, conditions: &[Arc<str>]) -> Option<Names> {
        let task = self.task(check);
        let mut search = Search::new(self, check);
        for condition in conditions {
            let fails = |host| matches!(task.condition(host, condition).0, Outcome::Error(_));
            let needs = self.vars.needs(condition, true);
            if self.hosts().any(fails) {
                return None;
            }
            let names = needs.names.into_iter().filter(|name| !self.given.contains_key(name));
            names.for_each(|name| search.name(name));
            for need in needs.of_inventory {
                match need {
                    // A run without a control plane has stopped before.
                    Need::HasHosts(group) | Need::Members(group) if *group == *CONTROL_PLANE => {}
                    Need::HasHosts(group) | Need::IsOdd(group) | Need::Members(group) => {
                        search.add(self.as_it_is(&group));
                    }
                    Need::Member(_) | Need::Name(_) | Need::Host => {}
                    Need::SetNames(_) | Need::Other => return None,
                }
            }
        }
        search.all()
    }

    /// What decides everything in the check.
    fn fixed_all(&self, check: &Check) -> Option<Names> {
        let conditions: Vec<Arc<str>> = check.when.iter().chain(check.asks.conditions()).cloned().collect();
        self.fixed(check, &conditions, check.looped.as_ref().map(|looped| &*looped.over))
    }

    /// What decides what conditions and a value give.
    fn fixed(&self, check: &Check, conditions: &[Arc<str>], node: Option<&Node>) -> Option<Names> {
        let mut search = Search::new(self, check);
        conditions.iter().try_for_each(|condition| search.condition(condition))?;
        node.into_iter().try_for_each(|node| search.value(node))?;
        search.all()
    }

    pub(super) fn size(&self, group: &str) -> usize {
        let inventory = self.vars.inventory();
        inventory.find_group(group).map_or(0, |group| inventory.members(group).len())
    }

    /// That the group has hosts, or that it has none.
    pub(super) fn as_it_is<'g>(&self, group: &'g str) -> Premise<'g> {
        if self.size(group) > 0 { Premise::HasHosts(group) } else { Premise::IsEmpty(group) }
    }
}

/// The statement is about this variable.
fn is_about(statement: &str, name: &str) -> bool {
    statement.strip_suffix(ANY).unwrap_or(statement) == name
}
