//! From a command to the plays it would run: playbook, hosts, batches, roles.

use crate::collections::{HashMap, HashSet};
use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use super::command::Word;
use super::{Problem, ProblemKind, Run, TagFilter, etcd_client};
use crate::catalogue::checkout::join;
use crate::catalogue::{GroupBy, Play, RoleUse, Serial, View};
use crate::inventory::pattern::{Targets, select};
use crate::inventory::{GroupId, GroupSetId, HostId, Inventory};
use crate::text::{Span, nearest};
use crate::vars::{Layer, Outcome, Value, Vars};

/// Where the roles of plays come from.
#[derive(Debug)]
struct Source {
    view: Rc<View>,
    tags: TagFilter,
}

/// One play as the command would run it.
#[derive(Clone, Debug)]
pub struct PlayRun {
    pub name: String,
    /// The host pattern after extra variables.
    pub pattern: String,
    /// In the order in which the play runs; empty when the pattern cannot be known.
    pub targets: Targets,
    /// How many hosts run together: those of the first batch; all without `serial`. `None`: not
    /// known.
    pub first_batch: Option<usize>,
    /// What `roles` answers from, and its answer.
    source: Rc<Source>,
    roles: OnceCell<Vec<RoleUse>>,
    /// The tags select one of the play's own tasks.
    pub own_tasks: bool,
    /// As the playbook has it.
    pub play: Arc<Play>,
}

impl PlayRun {
    /// The hosts of the inventory among the targets.
    pub fn hosts(&self) -> &Arc<[HostId]> {
        self.targets.hosts()
    }

    /// Roles with at least one task that the tags select, in order; found when they are asked for.
    pub fn roles(&self) -> &[RoleUse] {
        let Source { view, tags } = &*self.source;
        self.roles.get_or_init(|| view.roles(&self.play, &|own| tags.selects(own)))
    }

    pub fn has_role(&self, role: &str) -> bool {
        self.roles().iter().any(|known| known.role == role)
    }
}

/// What a run is resolved against.
pub struct Ground<'a> {
    /// Playbooks and roles of the release.
    pub view: &'a Rc<View>,
    pub inventory: &'a Inventory,
    pub vars: &'a Vars,
    /// The variables over the inventory with the groups that the run has made.
    pub vars_over: &'a dyn Fn(Arc<Inventory>) -> Vars,
}

/// The plays of a run, in order, and what is wrong with its command.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Every play of the playbook, those without hosts and without a selected task too; none when
    /// the release is older than what is known.
    pub plays: Vec<PlayRun>,
    pub problems: Vec<Problem>,
    /// Every tag that a task of the playbooks can have; empty when the command selects by none.
    pub tags: BTreeSet<String>,
    /// The inventory with the groups that the run makes; `None` when it makes none.
    pub inventory: Option<Arc<Inventory>>,
}

impl Plan {
    /// Follows the run through its playbooks.
    pub fn new(run: &Run, ground: &Ground) -> Self {
        let mut planner = Planner {
            ground,
            view: ground.view,
            tags: &run.tags,
            source: Rc::new(Source { view: ground.view.clone(), tags: run.tags.clone() }),
            limit: run.limiting(),
            made: None,
            selected: HashMap::default(),
            told: HashSet::default(),
            problems: run.problems.clone(),
            plays: Vec::new(),
            known_tags: BTreeSet::new(),
        };
        if planner.view.is_known() {
            for playbook in &run.command.playbooks {
                planner.add(playbook);
            }
            // A playbook of the user's own most likely imports this one.
            if planner.plays.is_empty() {
                planner.add_plays("cluster.yml");
                planner.plays.clear();
            }
        }
        crate::collections::sort_by_key(&mut planner.problems, |problem| problem.span);
        Plan {
            plays: planner.plays,
            problems: planner.problems,
            tags: planner.known_tags,
            inventory: planner.made.map(|made| made.inventory),
        }
    }

    /// `ansible-playbook` stops at the command.
    pub fn refused(&self) -> bool {
        self.problems.iter().any(Problem::is_refusal)
    }
}

struct Planner<'a> {
    ground: &'a Ground<'a>,
    view: &'a View,
    tags: &'a TagFilter,
    source: Rc<Source>,
    limit: Option<&'a str>,
    made: Option<Made>,
    /// Targets by pattern, in the inventory as it is now.
    selected: HashMap<String, Targets>,
    /// Variables with a problem that has been told: several plays use one.
    told: HashSet<String>,
    problems: Vec<Problem>,
    plays: Vec<PlayRun>,
    known_tags: BTreeSet<String>,
}

/// The inventory with the groups that the run has made so far, and the variables over it.
struct Made {
    inventory: Arc<Inventory>,
    vars: Vars,
}

impl Planner<'_> {
    fn inventory(&self) -> &Inventory {
        self.made.as_ref().map_or(self.ground.inventory, |made| &made.inventory)
    }

    fn add(&mut self, playbook: &Word) {
        match find_playbook(self.view, &playbook.text) {
            Ok(path) => {
                if !(self.tags.only.is_empty() && self.tags.skip.is_empty()) {
                    self.known_tags.extend(self.view.tags(&path));
                }
                self.add_plays(&path);
            }
            Err(near) => {
                let kind = ProblemKind::UnknownPlaybook { path: playbook.text.clone(), near };
                self.problems.push(Problem { span: playbook.span, kind });
            }
        }
    }

    fn add_plays(&mut self, path: &str) {
        for play in self.view.plays(path).unwrap_or_default() {
            let (pattern, targets) = self.hosts(&play);
            let selects = |tags: &[&str]| self.tags.selects(tags);
            let own_tasks = self.view.selects_own_task(&play, &selects);
            let first_batch = self.first_batch(&play, targets.len());
            let play = Arc::new(play);
            let run = PlayRun {
                name: play.name.clone(),
                pattern,
                targets,
                first_batch,
                source: self.source.clone(),
                roles: OnceCell::new(),
                own_tasks,
                play: play.clone(),
            };
            if let Some(group_by) = &play.group_by {
                self.group_by(&play, group_by, &run);
            }
            self.plays.push(run);
        }
    }

    /// The pattern of a play and what it selects under the limit.
    fn hosts(&mut self, play: &Play) -> (String, Targets) {
        let given = play.hosts_from.as_deref().and_then(|name| Some((name, self.extra(name)?)));
        let (pattern, from) = match given {
            None => (play.hosts.clone(), None),
            Some((name, (span, Outcome::Known(value)))) => (pattern_of(&value), Some((name, span))),
            Some(_) => return (play.hosts.clone(), Targets::default()),
        };
        let targets = self.select(&pattern);
        if let Some((name, span)) = from.filter(|(name, _)| self.told.insert((*name).to_owned())) {
            self.check_hosts(&pattern, name, span);
        }
        (pattern, targets)
    }

    /// What a pattern selects under the limit; several plays have the same.
    fn select(&mut self, pattern: &str) -> Targets {
        if let Some(targets) = self.selected.get(pattern) {
            return targets.clone();
        }
        let selection = select(self.inventory(), &[pattern], self.limit).unwrap_or_default();
        let targets = selection.targets;
        self.selected.insert(pattern.to_owned(), targets.clone());
        targets
    }

    /// Tells what is wrong with hosts that a variable names, whatever the limit.
    fn check_hosts(&mut self, pattern: &str, variable: &str, span: Span) {
        let variable = || variable.to_owned();
        match select(self.inventory(), &[pattern], None) {
            Err(error) => {
                self.problems
                    .push(Problem { span, kind: ProblemKind::Hosts { variable: variable(), error } });
            }
            Ok(selection) => self.problems.extend(selection.unmatched.into_iter().map(|part| Problem {
                span,
                kind: ProblemKind::HostsUnmatched { variable: variable(), part },
            })),
        }
    }

    /// What `-e` gives a name, with its place; `None` when it does not set it.
    fn extra(&self, name: &str) -> Option<(Span, Outcome)> {
        let (host, vars) = (HostId(0), self.ground.vars);
        let winner = vars.settings(host, name).into_iter().next()?;
        (winner.layer == Layer::ExtraVars).then(|| (winner.value.span, vars.value(host, name)))
    }

    fn first_batch(&self, play: &Play, hosts: usize) -> Option<usize> {
        let given = play.serial_from.as_deref().and_then(|name| self.extra(name));
        match (given, &play.serial) {
            (Some((_, Outcome::Known(value))), _) => first_batch(&value, hosts),
            (Some(_), _) => None,
            (None, Some(Serial::Count(count))) => first_batch(&Value::Int(i128::from(*count)), hosts),
            (None, Some(Serial::Text(text))) => first_batch(&Value::Str(text.as_str().into()), hosts),
            (None, None) => Some(hosts),
        }
    }

    /// The hosts of a play that its task puts into a group, those of some other groups; `None` when all of
    /// them are in it.
    fn joining(&self, group: &str, from: &[String], run: &PlayRun) -> Option<Vec<HostId>> {
        let inventory = self.inventory();
        let from: Vec<GroupId> = from.iter().filter_map(|name| inventory.find_group(name)).collect();
        let target = inventory.find_group(group);
        // Hosts with the same groups join alike, apart from what only variables tell.
        let set = |set: GroupSetId| {
            let groups = inventory.group_set(set);
            let joins = groups.iter().any(|group| from.contains(group));
            (joins, joins && !target.is_some_and(|group| groups.contains(&group)))
        };
        let sets: Vec<(bool, bool)> =
            (0..).take(inventory.group_set_count()).map(GroupSetId).map(set).collect();
        if !sets.iter().any(|(_, is_new)| *is_new) {
            return None;
        }
        let vars = self.made.as_ref().map_or(self.ground.vars, |made| &made.vars);
        let mut etcd_client = vars.holds_on_each(&etcd_client::NAMES, |host| etcd_client::is_one(vars, host));
        let mut has_new = false;
        let mut joins = |host: &HostId| {
            let set = inventory.host(*host).and_then(|host| sets.get(inventory.set_of(host).0 as usize));
            let (joins, is_new) = set.copied().unwrap_or_default();
            let joins = joins && (group != etcd_client::GROUP || etcd_client(*host));
            has_new |= joins && is_new;
            joins
        };
        let hosts: Vec<HostId> = run.hosts().iter().copied().filter(|host| joins(host)).collect();
        has_new.then_some(hosts)
    }

    /// Puts the hosts of a play into groups, as its task does.
    fn group_by(&mut self, play: &Play, group_by: &GroupBy, run: &PlayRun) {
        let tags: Vec<&str> = play.tags.iter().chain(&group_by.tags).map(String::as_str).collect();
        if !self.tags.selects(&tags) {
            return;
        }
        let mut joins: Vec<(Arc<str>, Vec<HostId>)> = Vec::new();
        for names in &group_by.groups {
            let Some((group, from)) = names.split_first() else { continue };
            let hosts = self.joining(group, from, run);
            if let Some(hosts) = hosts {
                joins.push((group.as_str().into(), hosts));
            }
        }
        if !joins.is_empty() {
            let inventory = Arc::new(self.inventory().with_members(&joins));
            let vars = (self.ground.vars_over)(inventory.clone());
            self.made = Some(Made { inventory, vars });
            self.selected.clear();
        }
    }
}

/// The playbook of the release that a path names; else the one that is surely meant. A command may
/// be run from outside the tree: the longest end of the path that is a playbook counts.
pub(crate) fn find_playbook(view: &View, path: &str) -> Result<String, Option<String>> {
    let path = super::of_collection(path).unwrap_or_else(|| join("", path));
    let mut rest = path.as_str();
    loop {
        if view.has(rest) {
            return Ok(rest.to_owned());
        }
        match rest.split_once('/') {
            Some((_, shorter)) => rest = shorter,
            None => break,
        }
    }
    Err(near(&path, &view.names()))
}

/// The playbook that a path surely means: the same name with `-` for `_`, in the same folder or
/// else nearest to the root; then a slip of the pen.
fn near(path: &str, names: &[String]) -> Option<String> {
    let folder = |path: &str| path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    let same = names.iter().filter(|name| normal_name(name) == normal_name(path));
    let same = same.min_by_key(|name| (folder(name) != folder(path), name.matches('/').count()));
    let same = same.map(String::as_str);
    same.or_else(|| nearest(path, names.iter().map(String::as_str))).map(str::to_owned)
}

/// A playbook's file name with `-` for `_`.
fn normal_name(path: &str) -> String {
    path.rsplit('/').next().unwrap_or_default().replace('_', "-")
}

/// A play's `hosts` from a variable: text, or a list of patterns.
fn pattern_of(value: &Value) -> String {
    match value {
        Value::Str(text) => text.to_string(),
        Value::List(items) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","),
        _ => String::new(),
    }
}

/// The size of the first batch in a play of so many hosts: a count, a percentage, or the first of
/// a list; 0 takes them all.
pub(crate) fn first_batch(serial: &Value, hosts: usize) -> Option<usize> {
    let size = match serial {
        Value::Int(count) => usize::try_from(*count).ok()?,
        Value::Str(text) => match text.trim().strip_suffix('%') {
            Some(percent) => {
                let percent: f64 = percent.trim().parse().ok()?;
                ((hosts as f64 * percent / 100.0) as usize).max(1)
            }
            None => text.trim().parse().ok()?,
        },
        Value::List(sizes) => return first_batch(sizes.first()?, hosts),
        _ => return None,
    };
    Some(if size == 0 { hosts } else { size.min(hosts) })
}
