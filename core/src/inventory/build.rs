//! The inventory while sources add to it, with Ansible's rules for every step.

use crate::collections::HashSet;
use std::sync::{Arc, OnceLock};

use super::named::Hash;
use super::problem::{Effect, Problem, Reason, Refused};
use super::range::python_int;
use super::reconcile::closure;
use super::settings::{GroupNames, Settings};
use super::variables::{Gathered, NameLists};
use super::{Group, GroupId, Host, HostId, Inventory, ListId, Variable, Variables, lines};
use crate::text::{FileId, Span};
use crate::yaml::{Content, Node};

/// Names that mean this machine.
pub(super) const LOCALHOST: [&str; 3] = ["127.0.0.1", "localhost", "::1"];
/// Groups that name a host directly, from which on they are looked up by hash.
const FEW: usize = 8;
const PRIORITY: &str = "ansible_group_priority";

pub struct Builder<'a> {
    pub(super) inventory: Inventory,
    settings: &'a Settings,
    /// The source that is being read.
    source: Arc<str>,
    edges: HashSet<(GroupId, GroupId)>,
    /// Of hosts in many groups: with [`FEW`], looking at each is quicker.
    memberships: HashSet<(GroupId, HostId)>,
    names: NameLists,
    /// The host behind the one named last: groups mostly name hosts in one order.
    next: HostId,
}

impl<'a> Builder<'a> {
    pub fn new(settings: &'a Settings) -> Self {
        let mut builder = Builder {
            inventory: Inventory::default(),
            settings,
            source: "".into(),
            edges: HashSet::default(),
            memberships: HashSet::default(),
            names: NameLists::default(),
            next: HostId(0),
        };
        builder.new_group("all");
        builder.new_group("ungrouped");
        builder.link(GroupId::ALL, GroupId::UNGROUPED, Span::start_of(FileId(0)));
        builder
    }

    /// Goes on with a finished inventory.
    pub fn over(inventory: &Inventory, settings: &'a Settings) -> Self {
        let mut inventory = inventory.clone();
        inventory.group_sets.clear();
        let mut edges = HashSet::default();
        let mut memberships = HashSet::default();
        for (id, group) in (0..).map(GroupId).zip(&mut inventory.groups) {
            group.depth = 0;
            group.members = OnceLock::new();
            edges.extend(group.children.iter().map(|(child, _)| (id, *child)));
        }
        let lists = &inventory.lists;
        let hosts = (0..).map(HostId).zip(&inventory.hosts);
        for (id, host) in hosts.filter(|(_, host)| lists.length(host.named_by) >= FEW) {
            memberships.extend(lists.reversed(host.named_by).map(|group| (group, id)));
        }
        Builder {
            inventory,
            settings,
            source: "".into(),
            edges,
            memberships,
            names: NameLists::default(),
            next: HostId(0),
        }
    }

    /// Says what is read from here on, with its file unless it is a host list.
    pub fn begin_source(&mut self, source: Arc<str>, file: Option<FileId>) {
        self.source = source;
        self.inventory.files.extend(file);
    }

    pub fn report(&mut self, effect: Effect, span: Option<Span>, reason: Reason) {
        let problem = Problem { source: self.source.clone(), span, reason, effect };
        if !self.inventory.problems.contains(&problem) {
            self.inventory.problems.push(problem);
        }
    }

    pub fn warn(&mut self, span: Span, reason: Reason) {
        self.report(Effect::Warned, Some(span), reason);
    }

    pub fn find_host(&self, name: &str) -> Option<HostId> {
        self.inventory.find_host(name)
    }

    pub fn find_group(&self, name: &str) -> Option<GroupId> {
        self.inventory.find_group(name)
    }

    /// The name a group gets: as written, or with `_` where the settings want it.
    pub fn safe_group_name(&mut self, name: &str, span: Span) -> String {
        let valid = |(index, c): (usize, char)| lines::is_word(c) && !(index == 0 && c.is_numeric());
        if name.chars().enumerate().all(valid) {
            return name.to_owned();
        }
        if matches!(self.settings.group_names, GroupNames::Warn | GroupNames::ReplaceAndWarn) {
            self.warn(span, Reason::InvalidGroupName(name.to_owned()));
        }
        if matches!(self.settings.group_names, GroupNames::Warn | GroupNames::Keep) {
            return name.to_owned();
        }
        name.chars().enumerate().map(|(index, c)| if valid((index, c)) { c } else { '_' }).collect()
    }

    /// The group of this name, made when there is none.
    pub fn add_group(&mut self, name: &str, span: Span) -> Result<GroupId, Refused> {
        if name.is_empty() {
            return Err(Refused::new(span, Reason::EmptyGroupName(String::new())));
        }
        let id = match self.find_group(name) {
            Some(id) => id,
            None => {
                let name = self.safe_group_name(name, span);
                self.find_group(&name).unwrap_or_else(|| self.new_group(&name))
            }
        };
        self.name_group_at(id, span);
        Ok(id)
    }

    pub fn group_name(&self, id: GroupId) -> String {
        self.inventory.group(id).map(|group| group.name.to_string()).unwrap_or_default()
    }

    /// Remembers one more place that names a group.
    pub fn name_group_at(&mut self, id: GroupId, span: Span) {
        if let Some(group) = self.group_mut(id) {
            group.spans.push(span);
        }
    }

    pub fn new_group(&mut self, name: &str) -> GroupId {
        let id = GroupId(u32::try_from(self.inventory.groups.len()).unwrap_or(u32::MAX));
        self.inventory.group_by_name.insert(Hash::of(name), id.0);
        self.inventory.groups.push(Group { name: name.into(), priority: 1, ..Group::default() });
        id
    }

    /// The host of this name, made when there is none, as a member of the group. Only a new host
    /// takes the port.
    pub fn add_host(
        &mut self,
        name: &str,
        group: Option<GroupId>,
        port: Option<u64>,
        span: Span,
    ) -> Result<HostId, Refused> {
        if name.is_empty() {
            return Err(Refused::new(span, Reason::EmptyHostName));
        }
        let next = self.inventory.host(self.next).filter(|host| *host.name == *name);
        let id = match next {
            Some(_) => self.next,
            None => {
                let hash = Hash::of(name);
                match self.inventory.find_hashed(hash, name) {
                    Some(id) => id,
                    None => self.new_host((name, hash), port, span)?,
                }
            }
        };
        self.next = HostId(id.0 + 1);
        if let Some(group) = group {
            self.join(group, id, span);
        }
        Ok(id)
    }

    fn new_host(
        &mut self,
        (name, hash): (&str, Hash),
        port: Option<u64>,
        span: Span,
    ) -> Result<HostId, Refused> {
        if self.inventory.hosts.len() >= Inventory::MAX_HOSTS {
            return Err(Refused::new(span, Reason::TooManyHosts));
        }
        let id = HostId(u32::try_from(self.inventory.hosts.len()).unwrap_or(u32::MAX));
        let mut vars = Variables::default();
        if let Some(port) = port.filter(|port| *port != 0) {
            let value = Node { span, content: Content::int(port) };
            let mut gathered = self.gather();
            gathered.set("ansible_port", Variable { name: span, value });
            vars = gathered.finish();
        }
        self.inventory.host_by_name.insert(hash, id.0);
        self.inventory.hosts.push(Host { name: name.into(), span, named_by: ListId::default(), vars });
        if LOCALHOST.contains(&name) {
            match self.inventory.localhost.and_then(|first| self.inventory.host(first)) {
                None => self.inventory.localhost = Some(id),
                Some(first) => {
                    let reason =
                        Reason::SecondLocalhost { host: name.to_string(), first: first.name.to_string() };
                    self.warn(span, reason);
                }
            }
        }
        Ok(id)
    }

    /// Makes a host a direct member of a group.
    pub fn join(&mut self, group: GroupId, host: HostId, span: Span) {
        let list = self.inventory.host(host).map(|host| host.named_by).unwrap_or_default();
        // Mostly the host before joined the same group with the same list, which is not in it then.
        let again = self.inventory.lists.with_again(list, group);
        if again.is_none() && self.is_member(group, host) {
            return;
        }
        if let Some(group) = self.group_mut(group) {
            group.hosts.push((host, span));
        }
        let Some(known) = self.inventory.hosts.get_mut(host.0 as usize) else { return };
        let lists = &mut self.inventory.lists;
        known.named_by = again.unwrap_or_else(|| lists.with(list, group));
        match lists.length(known.named_by) {
            FEW => self.memberships.extend(lists.reversed(known.named_by).map(|group| (group, host))),
            many if many > FEW => {
                self.memberships.insert((group, host));
            }
            _ => {}
        }
    }

    /// Takes a host out of `ungrouped`, whose own list the caller mends.
    pub(super) fn leave_ungrouped(&mut self, host: HostId) {
        self.memberships.remove(&(GroupId::UNGROUPED, host));
        if let Some(host) = self.inventory.hosts.get_mut(host.0 as usize) {
            host.named_by = self.inventory.lists.without(host.named_by, GroupId::UNGROUPED);
        }
    }

    /// Adds the group of this name, or else the host of this name, to a group.
    pub fn add_child(&mut self, group: GroupId, child: &str, span: Span) -> Result<(), Refused> {
        if let Some(child) = self.find_group(child) {
            return self.add_child_group(group, child, span);
        }
        match self.find_host(child) {
            Some(host) => {
                self.join(group, host, span);
                Ok(())
            }
            None => Err(Refused::new(span, Reason::UnknownChild(child.to_owned()))),
        }
    }

    pub fn add_child_group(&mut self, group: GroupId, child: GroupId, span: Span) -> Result<(), Refused> {
        let name = |id: GroupId| self.group_name(id);
        if group == child {
            return Err(Refused::new(span, Reason::ChildOfItself(name(group))));
        }
        if self.edges.contains(&(group, child)) {
            return Ok(());
        }
        if self.is_ancestor(child, group) {
            return Err(Refused::new(span, Reason::Loop { group: name(group), child: name(child) }));
        }
        self.link(group, child, span);
        Ok(())
    }

    fn link(&mut self, group: GroupId, child: GroupId, span: Span) {
        self.edges.insert((group, child));
        if let Some(group) = self.group_mut(group) {
            group.children.push((child, span));
        }
        if let Some(child) = self.group_mut(child) {
            child.parents.push(group);
        }
    }

    /// The group names the host directly.
    pub(super) fn is_member(&self, group: GroupId, host: HostId) -> bool {
        let lists = &self.inventory.lists;
        let list = self.inventory.host(host).map(|host| host.named_by).unwrap_or_default();
        match lists.length(list) < FEW {
            true => lists.reversed(list).any(|known| known == group),
            false => self.memberships.contains(&(group, host)),
        }
    }

    fn is_ancestor(&self, ancestor: GroupId, group: GroupId) -> bool {
        let childless = self.inventory.group(ancestor).is_none_or(|group| group.children.is_empty());
        !childless && closure(&self.inventory.groups, vec![group]).contains(&ancestor)
    }

    pub fn set_group_variable(&mut self, id: GroupId, key: &str, variable: Variable) -> Result<(), Refused> {
        if key == PRIORITY {
            let span = variable.value.span;
            let priority = priority(&variable.value.content).map_err(|reason| Refused::new(span, reason))?;
            if let Some(group) = self.group_mut(id) {
                group.priority = priority;
            }
            return Ok(());
        }
        let key = self.names.name(key);
        let merge = self.settings.merge_hashes;
        if let Some(group) = self.group_mut(id) {
            group.vars.set(key, variable, merge);
        }
        Ok(())
    }

    /// Sets variables of a host; a group of the same name gets them instead.
    pub fn set_host_variables(&mut self, id: HostId, variables: Variables) -> Result<(), Refused> {
        if variables.is_empty() {
            return Ok(());
        }
        let group = self.inventory.host(id).and_then(|host| self.find_group(&host.name));
        let merge = self.settings.merge_hashes;
        match (group, self.host_mut(id)) {
            (Some(group), _) => {
                for (name, variable) in variables.iter() {
                    self.set_group_variable(group, name, variable.clone())?;
                }
            }
            (None, Some(host)) if host.vars.is_empty() => host.vars = variables,
            (None, Some(host)) => {
                for (name, variable) in variables.iter() {
                    host.vars.set(name.clone(), variable.clone(), merge);
                }
                let is_short = host.vars.len() <= FEW;
                // A long list that grows line by line stays the host's own.
                if let Some(host) = self.inventory.hosts.get_mut(id.0 as usize).filter(|_| is_short) {
                    self.names.share(&mut host.vars);
                }
            }
            (None, None) => {}
        }
        Ok(())
    }

    /// Begins to gather the variables of a host.
    pub fn gather(&mut self) -> Gathered<'_> {
        Gathered::new(&mut self.names)
    }

    pub(super) fn group_mut(&mut self, id: GroupId) -> Option<&mut Group> {
        self.inventory.groups.get_mut(id.0 as usize)
    }

    pub(super) fn host_mut(&mut self, id: HostId) -> Option<&mut Host> {
        self.inventory.hosts.get_mut(id.0 as usize)
    }
}

/// `int(value)`.
fn priority(content: &Content) -> Result<i64, Reason> {
    let number = match content {
        Content::Int(value) => Some(value.get()),
        Content::Bool(value) => Some(i128::from(*value)),
        Content::Float(value) if value.is_finite() => Some(value.trunc() as i128),
        Content::Str(text) | Content::Unsafe(text) => python_int(text),
        _ => None,
    };
    let shown = || match content {
        Content::Str(text) | Content::Unsafe(text) => format!("'{text}'"),
        other => super::yaml::class(other).to_owned(),
    };
    let number = number.ok_or_else(|| Reason::BadPriority(shown()))?;
    Ok(i64::try_from(number).unwrap_or(if number < 0 { i64::MIN } else { i64::MAX }))
}
