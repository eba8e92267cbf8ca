//! Host patterns, as in `hosts:` of a play and in `--limit`.

use std::fmt;
use std::sync::Arc;

use regex_lite::Regex;

use super::build::LOCALHOST;
use super::glob::Glob;
use super::{GroupId, HostId, Inventory};

mod parts;

pub use parts::{split, with_files};

/// One host that a pattern selects.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    Host(HostId),
    /// The machine Ansible runs on, which the inventory does not name; by the name in the pattern.
    ImplicitLocalhost(Arc<str>),
}

/// What a pattern selects, in the order in which a play runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    pub targets: Vec<Target>,
    /// Parts of the limit, then of the pattern, that name no host and no group; Ansible warns.
    pub unmatched: Vec<String>,
}

impl Selection {
    /// The hosts of the inventory among the targets.
    pub fn hosts(&self) -> Vec<HostId> {
        let host = |target: &Target| match target {
            Target::Host(id) => Some(*id),
            Target::ImplicitLocalhost(_) => None,
        };
        self.targets.iter().filter_map(host).collect()
    }
}

/// Why Ansible refuses a pattern, or why its hosts cannot be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatternError {
    /// A set or an expression that does not compile, or a part that is only `!` or `&`.
    Invalid(String),
    /// A subscript behind the last host, with the part.
    Subscript(String),
    /// The limit leaves no host of an inventory that has some.
    NoHosts,
    /// A file of hosts, `@path`, which is not given.
    LimitFile(String),
    /// A regular expression with parts that this tool does not know.
    UnknownRegex(String),
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            PatternError::Invalid(part) => write!(f, "Invalid host list pattern: {part}"),
            PatternError::Subscript(part) => write!(f, "No hosts matched the subscripted pattern '{part}'"),
            PatternError::NoHosts => f.write_str(
                "Specified inventory, host pattern and/or --limit leaves us with no hosts to target.",
            ),
            PatternError::LimitFile(path) => write!(f, "Unable to find limit file {path}"),
            PatternError::UnknownRegex(part) => write!(f, "the expression {part} cannot be evaluated here"),
        }
    }
}

/// The hosts of a play with `hosts: pattern` under `--limit limit`, as `ansible-playbook` has them;
/// it refuses a limit that leaves none of the inventory's hosts.
pub fn play(inventory: &Inventory, pattern: &str, limit: Option<&str>) -> Result<Selection, PatternError> {
    check_limit(inventory, limit)?;
    select(inventory, &[pattern], limit)
}

/// `ansible-playbook` refuses a limit that leaves none of the inventory's hosts.
pub fn check_limit(inventory: &Inventory, limit: Option<&str>) -> Result<(), PatternError> {
    if select(inventory, &["all"], None)?.targets.is_empty() {
        return Ok(());
    }
    let all = select(inventory, &["all"], limit)?;
    if all.targets.is_empty() { Err(PatternError::NoHosts) } else { Ok(()) }
}

/// The hosts that patterns (one for each entry of a play's `hosts`) select under a limit. A limit
/// takes hosts away and leaves the order as it is.
pub fn select(
    inventory: &Inventory,
    patterns: &[&str],
    limit: Option<&str>,
) -> Result<Selection, PatternError> {
    let limit: Vec<String> = limit.map(split).unwrap_or_default();
    if let Some(file) = limit.iter().find_map(|part| part.strip_prefix('@')) {
        return Err(PatternError::LimitFile(file.to_owned()));
    }
    let mut evaluation = Evaluation { inventory, implicit: None, unmatched: Vec::new() };
    let parts: Vec<String> = patterns.iter().flat_map(|pattern| split(pattern)).collect();
    // The limit comes first: `ansible-playbook` has looked at it before any play.
    let subset = if limit.is_empty() { None } else { Some(evaluation.evaluate(&limit)?) };
    let mut targets = evaluation.evaluate(&parts)?;
    if let Some(subset) = subset {
        let subset = Seen::of(inventory, &subset);
        targets.retain(|target| subset.contains(target));
    }
    Ok(Selection { targets, unmatched: evaluation.unmatched })
}

/// `[2]`, `[-1]`, `[1:3]`, `[1:]` at the end of a part.
#[derive(Clone, Copy)]
enum Subscript {
    Index(i64),
    /// Inclusive; without an end up to the last.
    Range(i64, Option<i64>),
}

/// A set of targets.
struct Seen {
    hosts: Vec<bool>,
    implicit: bool,
}

impl Seen {
    fn of(inventory: &Inventory, targets: &[Target]) -> Self {
        let mut seen = Seen { hosts: vec![false; inventory.hosts.len()], implicit: false };
        for target in targets {
            seen.insert(target);
        }
        seen
    }

    fn contains(&self, target: &Target) -> bool {
        match target {
            Target::Host(id) => self.hosts.get(id.0 as usize).is_some_and(|seen| *seen),
            // There is one implicit localhost.
            Target::ImplicitLocalhost(_) => self.implicit,
        }
    }

    /// Says whether the target is new.
    fn insert(&mut self, target: &Target) -> bool {
        let slot = match target {
            Target::Host(id) => self.hosts.get_mut(id.0 as usize),
            Target::ImplicitLocalhost(_) => Some(&mut self.implicit),
        };
        slot.is_some_and(|slot| !std::mem::replace(slot, true))
    }
}

struct Evaluation<'a> {
    inventory: &'a Inventory,
    /// The implicit localhost, once a part has called for it: it keeps its first name.
    implicit: Option<Arc<str>>,
    unmatched: Vec<String>,
}

impl Evaluation<'_> {
    /// Plain parts first, then `&`, then `!`; without a plain part, `all`.
    fn evaluate(&mut self, parts: &[String]) -> Result<Vec<Target>, PatternError> {
        let with = |marks: [bool; 2]| {
            let kind = move |part: &&String| [part.starts_with('&'), part.starts_with('!')] == marks;
            parts.iter().filter(kind).map(String::as_str)
        };
        let mut plain: Vec<&str> = with([false, false]).collect();
        if plain.is_empty() {
            plain.push("all");
        }
        let mut targets: Vec<Target> = Vec::new();
        let mut seen = Seen::of(self.inventory, &[]);
        for part in plain.into_iter().chain(with([true, false])).chain(with([false, true])) {
            let found = match self.inventory.find_host(part) {
                // A host of exactly this name comes before everything else, marks included.
                Some(host) => vec![Target::Host(host)],
                None => match part.strip_prefix(['&', '!']) {
                    None => self.one(part)?,
                    Some(rest) => {
                        let found = Seen::of(self.inventory, &self.one(rest)?);
                        let keep = part.starts_with('&');
                        targets.retain(|target| found.contains(target) == keep);
                        continue;
                    }
                },
            };
            targets.extend(found.into_iter().filter(|target| seen.insert(target)));
        }
        Ok(targets)
    }

    fn one(&mut self, part: &str) -> Result<Vec<Target>, PatternError> {
        if part.is_empty() {
            return Err(PatternError::Invalid(part.to_owned()));
        }
        let (expression, subscript) = subscript(part);
        let hosts = self.enumerate(expression)?;
        let Some(subscript) = subscript.filter(|_| !hosts.is_empty()) else { return Ok(hosts) };
        let (start, end) = match subscript {
            Subscript::Index(index) => (index, None),
            // An end of 0 is no end to Python: the start alone counts.
            Subscript::Range(start, Some(0)) => (start, None),
            Subscript::Range(start, end) => (start, Some(end.unwrap_or(i64::MAX))),
        };
        match end {
            None => {
                let length = i64::try_from(hosts.len()).unwrap_or(i64::MAX);
                let index = if start < 0 { start.saturating_add(length) } else { start };
                let host = usize::try_from(index).ok().and_then(|index| hosts.get(index));
                host.map(|host| vec![host.clone()]).ok_or_else(|| PatternError::Subscript(part.to_owned()))
            }
            Some(end) => {
                let count = |n: i64| usize::try_from(n).unwrap_or(usize::MAX);
                Ok(hosts.into_iter().take(count(end.saturating_add(1))).skip(count(start)).collect())
            }
        }
    }

    /// The hosts of the groups that match, and the hosts that match. Only a wildcard or an
    /// expression looks at hosts when a group matched.
    fn enumerate(&mut self, expression: &str) -> Result<Vec<Target>, PatternError> {
        let matcher = Matcher::new(expression)?;
        let groups = matcher.groups(self.inventory);
        let mut found = Vec::new();
        for group in &groups {
            found.extend(self.inventory.members(*group).iter().map(|host| Target::Host(*host)));
        }
        if groups.is_empty() || expression.starts_with('~') || expression.contains(['.', '?', '*', '[']) {
            found.extend(matcher.hosts(self.inventory).into_iter().map(Target::Host));
        }
        if found.is_empty() && LOCALHOST.contains(&expression) {
            found.push(self.localhost(expression));
        }
        if found.is_empty() && groups.is_empty() && expression != "all" {
            let part = expression.to_owned();
            if !self.unmatched.contains(&part) {
                self.unmatched.push(part);
            }
        }
        Ok(found)
    }

    fn localhost(&mut self, name: &str) -> Target {
        match self.inventory.localhost() {
            Some(host) => Target::Host(host),
            None => Target::ImplicitLocalhost(self.implicit.get_or_insert_with(|| name.into()).clone()),
        }
    }
}

/// Splits a subscript off; a regular expression has none.
fn subscript(part: &str) -> (&str, Option<Subscript>) {
    let parsed = || {
        let (expression, inner) = part.strip_suffix(']')?.rsplit_once('[')?;
        if part.starts_with('~') || expression.is_empty() {
            return None;
        }
        let digits = |text: &str| {
            let all = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            all.then(|| text.parse().unwrap_or(i64::MAX))
        };
        let index = match inner.strip_prefix('-') {
            Some(rest) => digits(rest).map(|n: i64| -n),
            None => digits(inner),
        };
        if let Some(index) = index {
            return Some((expression, Subscript::Index(index)));
        }
        let (start, end) = inner.split_once([':', '-'])?;
        let end = if end.is_empty() { None } else { Some(digits(end)?) };
        Some((expression, Subscript::Range(digits(start)?, end)))
    };
    match parsed() {
        Some((expression, subscript)) => (expression, Some(subscript)),
        None => (part, None),
    }
}

/// The same expression for our engine: inside a set, Python takes `[`, `&`, `~` as they are.
fn from_python(regex: &str) -> String {
    let mut out = String::with_capacity(regex.len());
    // How many members the open set has, if one is open.
    let mut set: Option<usize> = None;
    let mut chars = regex.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, set) {
            ('\\', _) => {
                out.push(c);
                out.extend(chars.next().map(|next| if next == 'Z' { 'z' } else { next }));
                set = set.map(|members| members + 1);
                continue;
            }
            ('[', None) => {
                out.push(c);
                out.extend(chars.next_if_eq(&'^'));
                set = Some(0);
                continue;
            }
            (']', Some(members)) if members > 0 => set = None,
            ('[' | ']' | '&' | '~', Some(_)) => out.push('\\'),
            _ => {}
        }
        out.push(c);
        set = set.map(|members| members + 1);
    }
    out
}

enum Matcher<'a> {
    Name(&'a str),
    Glob(Glob),
    Regex(Regex),
}

impl<'a> Matcher<'a> {
    fn new(expression: &'a str) -> Result<Self, PatternError> {
        if let Some(regex) = expression.strip_prefix('~') {
            // Python matches from the start and leaves the end open.
            return match Regex::new(&format!("^(?:{})", from_python(regex))) {
                Ok(regex) => Ok(Matcher::Regex(regex)),
                Err(_) if regex.contains("(?") || regex.contains('\\') => {
                    Err(PatternError::UnknownRegex(expression.to_owned()))
                }
                Err(_) => Err(PatternError::Invalid(expression.to_owned())),
            };
        }
        let is_name = !expression.contains(['*', '?', '[']);
        Ok(if is_name { Matcher::Name(expression) } else { Matcher::Glob(Glob::new(expression)) })
    }

    fn matches(&self, name: &str) -> bool {
        match self {
            Matcher::Name(wanted) => *wanted == name,
            Matcher::Glob(glob) => glob.matches(name),
            Matcher::Regex(regex) => regex.is_match(name),
        }
    }

    fn groups(&self, inventory: &Inventory) -> Vec<GroupId> {
        if let Matcher::Name(name) = self {
            return inventory.find_group(name).into_iter().collect();
        }
        let all = (0..).map(GroupId).zip(&inventory.groups);
        all.filter(|(_, group)| self.matches(&group.name)).map(|(id, _)| id).collect()
    }

    fn hosts(&self, inventory: &Inventory) -> Vec<HostId> {
        if let Matcher::Name(name) = self {
            return inventory.find_host(name).into_iter().collect();
        }
        let all = (0..).map(HostId).zip(&inventory.hosts);
        all.filter(|(_, host)| self.matches(&host.name)).map(|(id, _)| id).collect()
    }
}
