//! The names behind a check: what it reads, and what the defaults of those read.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::hangs::{ANY, Hangs, Names};
use super::premise::{self, Premise};
use crate::catalogue::knowledge::Check;
use crate::inventory::HostId;
use crate::vars::{Local, Need, Outcome, Task, Value, is_magic, is_of_run};
use crate::yaml::{Content, Node};

/// A name, with the keys of the one member of its value that is read.
type Path = (Arc<str>, Vec<Arc<str>>);

/// What is asked of a value.
#[derive(Clone, Copy, PartialEq)]
enum Wanted {
    /// What it is.
    Value,
    /// That it can be evaluated.
    Evaluable,
}

/// Collects the names that are behind others.
pub(super) struct Search<'a> {
    hangs: &'a Hangs<'a>,
    check: &'a Check,
    /// Still to be looked at, and seen: those whose values decide,
    open: Vec<Path>,
    seen: BTreeSet<Path>,
    /// and those of which any value will do that can be evaluated.
    open_any: Vec<Arc<str>>,
    any: Names,
    found: Names,
}

impl<'a> Search<'a> {
    pub fn new(hangs: &'a Hangs, check: &'a Check) -> Search<'a> {
        Search {
            hangs,
            check,
            open: Vec::new(),
            seen: BTreeSet::new(),
            open_any: Vec::new(),
            any: Names::new(),
            found: Names::new(),
        }
    }

    pub fn add(&mut self, premise: Premise) {
        self.found.insert(premise.to_string().into());
    }

    /// Its value decides.
    pub fn name(&mut self, name: Arc<str>) {
        self.open.push((name, Vec::new()));
    }

    /// What a condition gives decides.
    pub fn condition(&mut self, condition: &str) -> Option<()> {
        self.text(condition, true, Wanted::Value)
    }

    /// The names, and the statements, all of them; `None` where something else decides, too.
    pub fn all(mut self) -> Option<Names> {
        loop {
            if let Some((name, keys)) = self.open.pop() {
                if !is_of_run(&name) && self.seen.insert((name.clone(), keys.clone())) {
                    self.found.insert(name.clone());
                    self.behind(&name, &keys, Wanted::Value)?;
                }
            } else if let Some(name) = self.open_any.pop() {
                if !is_of_run(&name) && !self.found.contains(&name) && self.any.insert(name.clone()) {
                    self.behind(&name, &[], Wanted::Evaluable)?;
                }
            } else {
                break;
            }
        }
        let any = self.any.difference(&self.found).map(|name| format!("{name}{ANY}").into());
        let any: Vec<Arc<str>> = any.collect();
        self.found.extend(any);
        Some(self.found)
    }

    /// The names behind a name; `None` where something else than variables and the inventory decides.
    fn behind(&mut self, name: &str, keys: &[Arc<str>], wanted: Wanted) -> Option<()> {
        if is_magic(name) {
            return None;
        }
        // The task's own are over all others.
        let own = self.check.vars.iter().filter(|(known, _)| **known == *name).map(|(_, node)| node);
        let own: Vec<_> = own.collect();
        if !own.is_empty() {
            return own.into_iter().try_for_each(|node| self.member(node, keys, wanted));
        }
        if let Some(given) = self.hangs.given.get(name) {
            self.member(given.as_ref()?, keys, wanted)?;
        }
        let Some(variable) = self.hangs.knowledge.variable(name) else { return Some(()) };
        let values = [&variable.defaults, &variable.role_vars, &variable.include_vars];
        let mut values = values.into_iter().flatten().filter_map(|default| default.value.as_deref());
        values.try_for_each(|node| self.member(node, keys, wanted))
    }

    /// Of a mapping one member is read, and the others are evaluated with it.
    fn member(&mut self, node: &Node, keys: &[Arc<str>], wanted: Wanted) -> Option<()> {
        let Some(((key, keys), entries)) = keys.split_first().zip(node.as_map()) else {
            return self.node(node, wanted);
        };
        entries.iter().try_for_each(|entry| match entry.key.as_str() == Some(&**key) {
            true => self.member(&entry.value, keys, wanted),
            false => self.node(&entry.value, Wanted::Evaluable),
        })
    }

    /// What is read in a value decides.
    pub fn value(&mut self, node: &Node) -> Option<()> {
        self.node(node, Wanted::Value)
    }

    fn node(&mut self, node: &Node, wanted: Wanted) -> Option<()> {
        match &node.content {
            Content::Str(text) if text.contains('{') => self.text(text, false, wanted),
            Content::Seq(items) => items.iter().try_for_each(|item| self.node(item, wanted)),
            Content::Map(entries) => entries.iter().try_for_each(|entry| self.node(&entry.value, wanted)),
            _ => Some(()),
        }
    }

    fn text(&mut self, text: &str, is_condition: bool, wanted: Wanted) -> Option<()> {
        let hangs = self.hangs;
        let needs = hangs.vars.needs(text, is_condition);
        let library = hangs.vars.library();
        let taken = (wanted == Wanted::Evaluable).then(|| library.evaluable(text));
        let taken = taken.filter(|uses| uses.parts.iter().all(|part| self.is_evaluable(part)));
        let mut uses = taken.unwrap_or_else(|| library.deciding(text, is_condition));
        uses.decide.retain(|(name, _)| needs.names.contains(name));
        uses.any.retain(|name| needs.names.contains(name));
        self.open.append(&mut uses.decide);
        self.open_any.append(&mut uses.any);
        needs.of_inventory.iter().try_for_each(|need| self.need(need))
    }

    fn is_evaluable(&self, expression: &str) -> bool {
        let task = self.hangs.task(self.check);
        let text = format!("{{{{ {expression} }}}}");
        self.hangs.hosts().all(|host| !matches!(task.text(host, &text), Outcome::Error(_)))
    }

    /// The statements that decide what is needed of the inventory.
    fn need(&mut self, need: &Need) -> Option<()> {
        let premise = match need {
            Need::HasHosts(group) => self.hangs.as_it_is(group),
            Need::IsOdd(group) if self.hangs.size(group) % 2 == 1 => Premise::IsOdd(group),
            Need::Members(group) | Need::Member(group) if self.hangs.size(group) == 0 => {
                Premise::IsEmpty(group)
            }
            Need::Name(pattern) if self.takes_plain_names(pattern) => Premise::PlainNames,
            Need::SetNames(pattern) => return self.set_names(pattern),
            _ => return None,
        };
        self.add(premise);
        Some(())
    }

    /// The expression gives alternatives, each a part of a name, at its start or end or anywhere.
    fn set_names(&mut self, pattern: &str) -> Option<()> {
        self.text(&format!("{{{{ {pattern} }}}}"), false, Wanted::Value)?;
        let task = self.hangs.task(self.check);
        let Outcome::Known(pattern) = task.text(HostId(0), &format!("{{{{ {pattern} }}}}")) else {
            return None;
        };
        for part in pattern.as_str()?.split('|') {
            let start = part.strip_prefix('^');
            let part = start.unwrap_or(part);
            let end = part.strip_suffix('$');
            let name = end.unwrap_or(part);
            if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                return None;
            }
            let more = |is_end: bool| if is_end { "" } else { "*" };
            self.add(Premise::NotSet(&format!("{}{name}{}", more(start.is_some()), more(end.is_some()))));
        }
        Some(())
    }

    /// Every plain name of up to five characters matches.
    fn takes_plain_names(&self, pattern: &str) -> bool {
        const LETTERS: [&str; 7] = ["a", "k", "z", "0", "5", "9", "-"];
        let task = Task::new(self.hangs.vars, &[]);
        let condition = "name is match(pattern)";
        let takes = |name: &str| {
            let mut task = task.clone();
            task.set("name".into(), Local::Value(Value::str(name)));
            task.set("pattern".into(), Local::Value(Value::str(pattern)));
            task.condition(HostId(0), condition).0 == Outcome::Known(Value::Bool(true))
        };
        let mut names = vec![String::new()];
        for _ in 0..5 {
            let longer = |name: &String| LETTERS.map(|letter| format!("{name}{letter}"));
            names = names.iter().flat_map(longer).collect();
            if names.iter().filter(|name| premise::is_plain(name)).any(|name| !takes(name)) {
                return false;
            }
        }
        true
    }
}
