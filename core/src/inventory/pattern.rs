//! Host patterns, as in `hosts:` of a play and in `--limit`.

use std::fmt;
use std::sync::Arc;

use regex_lite::Regex;

use super::build::LOCALHOST;
use super::glob::Glob;
use super::{GroupId, HostId, Inventory};

mod parts;
mod targets;

pub use parts::{split, with_files};
pub use targets::{Target, Targets};

/// What a pattern selects, and what it does not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    pub targets: Targets,
    /// Parts of the limit, then of the pattern, that name no host and no group; Ansible warns.
    pub unmatched: Vec<String>,
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
    let mut found = evaluation.evaluate(&parts)?;
    if let Some(subset) = subset {
        found = retained(inventory, &found, &subset, true);
    }
    Ok(Selection { targets: evaluation.targets(found), unmatched: evaluation.unmatched })
}

/// `[2]`, `[-1]`, `[1:3]`, `[1:]` at the end of a part.
#[derive(Clone, Copy)]
enum Subscript {
    Index(i64),
    /// Inclusive; without an end up to the last.
    Range(i64, Option<i64>),
}

/// The implicit localhost, of which there is one, among hosts: the id behind the last.
fn implicit_localhost(inventory: &Inventory) -> HostId {
    HostId(u32::try_from(inventory.hosts.len()).unwrap_or(u32::MAX))
}

/// A set of hosts, the implicit localhost among them.
struct Seen(Vec<bool>);

impl Seen {
    fn of(inventory: &Inventory, hosts: &[HostId]) -> Self {
        let mut seen = Seen(vec![false; inventory.hosts.len() + 1]);
        for host in hosts {
            seen.insert(*host);
        }
        seen
    }

    fn contains(&self, host: HostId) -> bool {
        self.0.get(host.0 as usize).is_some_and(|seen| *seen)
    }

    /// Says whether the host is new.
    fn insert(&mut self, host: HostId) -> bool {
        self.0.get_mut(host.0 as usize).is_some_and(|seen| !std::mem::replace(seen, true))
    }
}

/// Those of the hosts that are among others, or those that are not.
fn retained(inventory: &Inventory, hosts: &[HostId], others: &[HostId], among: bool) -> Arc<[HostId]> {
    let others = Seen::of(inventory, others);
    hosts.iter().copied().filter(|host| others.contains(*host) == among).collect()
}

struct Evaluation<'a> {
    inventory: &'a Inventory,
    /// The name of the implicit localhost, once a part has called for it: it keeps its first name.
    implicit: Option<Arc<str>>,
    unmatched: Vec<String>,
}

impl Evaluation<'_> {
    /// Plain parts first, then `&`, then `!`; without a plain part, `all`.
    fn evaluate(&mut self, parts: &[String]) -> Result<Arc<[HostId]>, PatternError> {
        let with = |marks: [bool; 2]| {
            let kind = move |part: &&String| [part.starts_with('&'), part.starts_with('!')] == marks;
            parts.iter().filter(kind).map(String::as_str)
        };
        let mut plain: Vec<&str> = with([false, false]).collect();
        if plain.is_empty() {
            plain.push("all");
        }
        let mut found: Option<Arc<[HostId]>> = None;
        for part in plain.into_iter().chain(with([true, false])).chain(with([false, true])) {
            let of_part: Arc<[HostId]> = match (self.inventory.find_host(part), part.strip_prefix(['&', '!']))
            {
                // A host of exactly this name comes before everything else, marks included.
                (Some(host), _) => [host].into(),
                (None, None) => self.one(part)?,
                (None, Some(rest)) => {
                    let others = self.one(rest)?;
                    let hosts = found.unwrap_or_default();
                    found = Some(retained(self.inventory, &hosts, &others, part.starts_with('&')));
                    continue;
                }
            };
            found = Some(match found {
                None if self.is_group(part, &of_part) => of_part,
                before => self.with_new(before.unwrap_or_default(), &of_part),
            });
        }
        Ok(found.unwrap_or_default())
    }

    /// The hosts are just those of the group.
    fn is_group(&self, name: &str, hosts: &Arc<[HostId]>) -> bool {
        let group = self.inventory.find_group(name);
        group.is_some_and(|group| Arc::ptr_eq(&self.inventory.shared_members(group), hosts))
    }

    /// Hosts and those of others that are not among them, each once.
    fn with_new(&self, hosts: Arc<[HostId]>, others: &[HostId]) -> Arc<[HostId]> {
        let mut seen = Seen::of(self.inventory, &hosts);
        let new: Vec<HostId> = others.iter().copied().filter(|host| seen.insert(*host)).collect();
        if new.is_empty() { hosts } else { [&hosts, new.as_slice()].concat().into() }
    }

    /// Takes the implicit localhost out from among the hosts.
    fn targets(&self, found: Arc<[HostId]>) -> Targets {
        let localhost = implicit_localhost(self.inventory);
        let name = || self.implicit.clone();
        let place = self.implicit.as_ref().and_then(|_| found.iter().position(|host| *host == localhost));
        match place.zip(name()) {
            None => Targets { hosts: found, implicit: None },
            Some(implicit) => {
                let hosts = found.iter().copied().filter(|host| *host != localhost).collect();
                Targets { hosts, implicit: Some(implicit) }
            }
        }
    }

    fn one(&mut self, part: &str) -> Result<Arc<[HostId]>, PatternError> {
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
                host.map(|host| [*host].into()).ok_or_else(|| PatternError::Subscript(part.to_owned()))
            }
            Some(end) => {
                let count = |n: i64| usize::try_from(n).unwrap_or(usize::MAX);
                let up_to = hosts.iter().copied().take(count(end.saturating_add(1)));
                Ok(up_to.skip(count(start)).collect())
            }
        }
    }

    /// The hosts of the groups that match, and the hosts that match. Only a wildcard or an
    /// expression looks at hosts when a group matched.
    fn enumerate(&mut self, expression: &str) -> Result<Arc<[HostId]>, PatternError> {
        let matcher = Matcher::new(expression)?;
        let groups = matcher.groups(self.inventory);
        let looks_at_hosts =
            groups.is_empty() || expression.starts_with('~') || expression.contains(['.', '?', '*', '[']);
        if let ([group], false) = (groups.as_slice(), looks_at_hosts) {
            let hosts = self.inventory.shared_members(*group);
            if !hosts.is_empty() {
                return Ok(hosts);
            }
        }
        let mut found: Vec<HostId> = Vec::new();
        for group in &groups {
            found.extend(self.inventory.members(*group));
        }
        if looks_at_hosts {
            found.extend(matcher.hosts(self.inventory));
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
        Ok(found.into())
    }

    fn localhost(&mut self, name: &str) -> HostId {
        if let Some(host) = self.inventory.localhost() {
            return host;
        }
        self.implicit.get_or_insert_with(|| name.into());
        implicit_localhost(self.inventory)
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
        inventory.each_group().filter(|(_, group)| self.matches(&group.name)).map(|(id, _)| id).collect()
    }

    fn hosts(&self, inventory: &Inventory) -> Vec<HostId> {
        if let Matcher::Name(name) = self {
            return inventory.find_host(name).into_iter().collect();
        }
        inventory.each_host().filter(|(_, host)| self.matches(&host.name)).map(|(id, _)| id).collect()
    }
}
