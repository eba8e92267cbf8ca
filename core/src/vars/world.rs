//! The variables as templates see them.

use crate::collections::HashMap;
use std::cell::RefCell;
use std::sync::Arc;

use super::file::Opaque;
use super::layers::Winner;
use super::magic::{self, fact, source_path};
use super::template::{Binding, Extent, Memo, World};
use super::{Beneath, Layer, Outcome, Vars};
use crate::catalogue::knowledge::SetFact;
use crate::inventory::{HostId, pattern};

/// What was evaluated before: for all hosts, for those of a class, or for one.
pub(super) struct Remembered<T> {
    of_all: RefCell<HashMap<Arc<str>, T>>,
    of_class: RefCell<HashMap<u32, HashMap<Arc<str>, T>>>,
    of_host: RefCell<HashMap<HostId, HashMap<Arc<str>, T>>>,
}

/// With whom a host shares what is evaluated.
#[derive(Clone, Copy)]
pub(super) struct Peers {
    host: HostId,
    class: u32,
    /// It is in the inventory, unlike the implicit localhost.
    is_one_of_all: bool,
}

impl<T> Default for Remembered<T> {
    fn default() -> Self {
        Remembered { of_all: RefCell::default(), of_class: RefCell::default(), of_host: RefCell::default() }
    }
}

impl<T: Clone> Remembered<T> {
    pub fn get(&self, of: Peers, name: &str) -> Option<T> {
        if of.is_one_of_all
            && let Some(found) = self.of_all.borrow().get(name)
        {
            return Some(found.clone());
        }
        let of_class = self.of_class.borrow();
        if let Some(found) = of_class.get(&of.class).and_then(|names| names.get(name)) {
            return Some(found.clone());
        }
        self.of_host.borrow().get(&of.host).and_then(|names| names.get(name)).cloned()
    }

    /// The value is there for all hosts of the class.
    pub fn is_of_class(&self, of: Peers, name: &str) -> bool {
        let class = &of.class;
        of.is_one_of_all && self.of_all.borrow().contains_key(name)
            || self.of_class.borrow().get(class).is_some_and(|names| names.contains_key(name))
    }

    pub fn set(&self, of: Peers, name: &str, extent: Extent, value: T) {
        let Peers { host, class, is_one_of_all } = of;
        match extent {
            Extent::All if is_one_of_all => self.of_all.borrow_mut().insert(name.into(), value),
            Extent::All | Extent::Class => {
                self.of_class.borrow_mut().entry(class).or_default().insert(name.into(), value)
            }
            Extent::Host => self.of_host.borrow_mut().entry(host).or_default().insert(name.into(), value),
        };
    }
}

impl Opaque {
    /// Why a name that the texts do not set cannot be called undefined.
    fn reason(self) -> &'static str {
        match self {
            Opaque::Vault => "an encrypted file may set it",
            Opaque::Broken => "a file that cannot be read may set it",
            Opaque::NotGiven => "a file that was not given may set it",
        }
    }
}

impl World for Vars {
    fn variable(&self, host: HostId, name: &str) -> Binding {
        if let Some(magic) = self.magic.over_all(&self.inventory, name) {
            return magic;
        }
        let winner = self.layers.winner(host, name, &self.inventory);
        let above_magic = winner.as_ref().is_some_and(|winner| winner.above_magic);
        if let Some(magic) = self.magic.of_host(&self.inventory, host, name).filter(|_| !above_magic) {
            return magic;
        }
        match self.over_texts(name, winner.as_ref()) {
            Some(over) => self.of_roles(host, name, over),
            None => self.of_texts(host, winner, name).unwrap_or_else(|| self.unset(host, name)),
        }
    }

    fn in_hostvars(&self, host: HostId, name: &str) -> Option<Binding> {
        let defaults = self.defaults.as_ref()?;
        if magic::is_magic(name) || defaults.is_fact(name) {
            return None;
        }
        let winner = self.layers.winner(host, name, &self.inventory);
        if self.over_texts(name, winner.as_ref()).is_some() {
            return Some(self.of_texts(host, winner, name).unwrap_or_else(|| self.unsaid(host, name)));
        }
        let is_default = winner.is_none() && !matches!(defaults.get(host, name), Beneath::Absent);
        is_default.then(|| self.unsaid(host, name))
    }

    fn differs_between_hosts(&self, name: &str) -> bool {
        self.layers.is_own(name)
    }

    fn differs_between_groups(&self, name: &str) -> bool {
        let of_groups = || matches!(name, "group_names" | "inventory_dir" | "inventory_file");
        let defaults = || self.defaults.as_ref().and_then(|defaults| defaults.over(name));
        of_groups()
            || self.layers.is_of_some(name, &self.inventory)
            || matches!(defaults(), Some(Beneath::Fact(_)))
    }

    fn variable_names(&self, host: HostId) -> Vec<Arc<str>> {
        self.layers.names_as_set(host, &self.inventory)
    }

    fn each_other_name(&self, starts: &[&str], see: &mut dyn FnMut(&str)) {
        self.defaults.iter().for_each(|defaults| defaults.each_name(starts, see));
    }

    fn find_host(&self, name: &str) -> Option<HostId> {
        let implicit =
            || LOCALHOST.contains(&name).then(|| self.inventory.localhost().or(self.implicit_localhost()));
        self.inventory.find_host(name).or_else(|| implicit().flatten())
    }

    fn host_names(&self) -> Vec<Arc<str>> {
        self.inventory.hosts.iter().map(|host| host.name.clone()).collect()
    }

    fn hosts_matching(&self, text: &str) -> Option<Vec<Arc<str>>> {
        let hosts = pattern::play(&self.inventory, text, None).ok()?.targets;
        Some(hosts.hosts().iter().filter_map(|id| Some(self.inventory.host(*id)?.name.clone())).collect())
    }

    fn recall(&self, host: HostId, name: &str) -> Option<Memo> {
        self.memos.get(self.peers(host)?, name)
    }

    fn remember(&self, host: HostId, name: &str, memo: Memo) {
        if let Some(peers) = self.peers(host) {
            self.memos.set(peers, name, memo.extent, memo);
        }
    }
}

/// Names of this machine, which need not be in the inventory.
const LOCALHOST: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

impl Vars {
    pub(super) fn peers(&self, host: HostId) -> Option<Peers> {
        let class = self.layers.class_id(host)?;
        Some(Peers { host, class, is_one_of_all: !self.layers.is_of_localhost(class) })
    }

    /// The host behind the last: Ansible makes it when a template asks for it.
    fn implicit_localhost(&self) -> Option<HostId> {
        u32::try_from(self.inventory.hosts.len()).ok().map(HostId)
    }

    /// The setting is not all there is to the name: Ansible, a role or the shell has its say.
    pub(super) fn is_magic(&self, winner: &Winner, name: &str) -> bool {
        self.layers.sets_magic && magic::is_magic(name)
            || *winner.layer == Layer::ExtraVars && self.layers.is_of_shell(winner.variable)
            || self.over_texts(name, Some(winner)).is_some()
    }

    /// What roles and tasks put over the texts; `-e` is over all.
    fn over_texts(&self, name: &str, winner: Option<&Winner>) -> Option<Beneath> {
        let defaults = self.defaults.as_ref()?;
        let is_extra = winner.is_some_and(|winner| *winner.layer == Layer::ExtraVars);
        if is_extra { None } else { defaults.over(name) }
    }

    /// What the text that wins gives.
    fn of_texts(&self, host: HostId, winner: Option<Winner>, name: &str) -> Option<Binding> {
        let winner = winner?;
        if *winner.layer == Layer::ExtraVars && self.layers.is_of_shell(winner.variable) {
            return Some(Binding::Unknown("only the shell knows the value".into()));
        }
        let node = self.layers.value(host, name, &winner, &self.inventory);
        Some(Binding::Node { node: Arc::new(node), per_host: self.layers.is_own(name) })
    }

    fn of_roles(&self, host: HostId, name: &str, given: Beneath) -> Binding {
        match given {
            Beneath::Node { node, per_host } => {
                Binding::Node { node, per_host: per_host || self.layers.is_own(name) }
            }
            Beneath::Fact(fact) => self.of_fact(host, &fact),
            Beneath::Unknown(why) => Binding::Unknown(why),
            Beneath::Absent => self.unsaid(host, name),
        }
    }

    /// A run may make the groups larger: a host that is in none of them may have the fact too.
    fn of_fact(&self, host: HostId, fact: &SetFact) -> Binding {
        let is_member = |group: &Arc<str>| {
            let group = self.inventory.find_group(group);
            group.is_some_and(|group| self.inventory.members(group).contains(&host))
        };
        match fact.groups.iter().any(is_member) {
            true => Binding::Within { node: fact.value.clone(), vars: fact.vars.clone() },
            false => Binding::Unknown("a run of Kubespray may set it".into()),
        }
    }

    /// A name that no text sets for the host.
    fn unset(&self, host: HostId, name: &str) -> Binding {
        let file = self.inventory.host(host).map(|host| host.span.file);
        let path = file.and_then(|id| self.paths.get(&id)).map(|path| &**path);
        if let Some(binding) = source_path(path, name) {
            return binding;
        }
        let beneath = self.defaults.as_ref().map_or(Beneath::Absent, |defaults| defaults.get(host, name));
        self.of_roles(host, name, beneath)
    }

    /// A name that neither texts nor roles set.
    pub(super) fn unsaid(&self, host: HostId, name: &str) -> Binding {
        match self.opaque(host).map(Opaque::reason).or_else(|| fact(name)) {
            Some(why) => Binding::Unknown(why.into()),
            None => Binding::Absent,
        }
    }

    /// Evaluates a variable or a condition once for all hosts that share its value.
    pub(super) fn remembered(
        &self,
        known: &Remembered<Outcome>,
        host: HostId,
        name: &str,
        run: impl FnOnce() -> (Outcome, Extent),
    ) -> Outcome {
        let Some(peers) = self.peers(host) else { return run().0 };
        if let Some(outcome) = known.get(peers, name) {
            return outcome;
        }
        let (outcome, extent) = run();
        known.set(peers, name, extent, outcome.clone());
        outcome
    }
}
