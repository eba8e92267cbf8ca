//! Hosts as checks see them: in lists, by class. Those of a class have the same groups and share what does
//! not hang on the host itself.

use std::cell::OnceCell;
use std::rc::Rc;
use std::sync::Arc;

use crate::inventory::HostId;
use crate::vars::Vars;

/// Hosts in the order of a play. What is worked out of them is worked out once.
#[derive(Debug, Default)]
pub struct Hosts {
    pub(super) ids: Arc<[HostId]>,
    firsts: OnceCell<Vec<HostId>>,
    among: OnceCell<Vec<bool>>,
}

impl Hosts {
    pub fn new(ids: Arc<[HostId]>) -> Self {
        Hosts { ids, firsts: OnceCell::new(), among: OnceCell::new() }
    }

    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    pub fn has(&self, host: HostId) -> bool {
        let among = || {
            let mut among = vec![false; self.ids.iter().max().map_or(0, |last| last.0 as usize + 1)];
            for host in self.ids.iter() {
                among.get_mut(host.0 as usize).into_iter().for_each(|has| *has = true);
            }
            among
        };
        self.among.get_or_init(among).get(host.0 as usize).is_some_and(|has| *has)
    }

    /// The first host of every class.
    pub fn firsts(&self, vars: &Vars) -> &[HostId] {
        self.firsts.get_or_init(|| {
            let mut seen: OfClass<()> = OfClass::new(vars);
            let mut is_first = |host: &HostId| {
                seen.get(*host).is_none() && {
                    seen.set(*host, ());
                    true
                }
            };
            self.ids.iter().copied().filter(|host| is_first(host)).collect()
        })
    }

    /// Those that pass. `ask` says whether a host does, and whether that holds for this host only.
    pub fn passing(self: &Rc<Self>, vars: &Vars, ask: impl Fn(HostId) -> (bool, bool)) -> Rc<Hosts> {
        let firsts = self.firsts(vars);
        let answers: Vec<(bool, bool)> = firsts.iter().map(|host| ask(*host)).collect();
        if answers.iter().all(|(passes, per_host)| *passes && !per_host) {
            return self.clone();
        }
        if answers.iter().all(|(passes, per_host)| !passes && !per_host) {
            return Rc::default();
        }
        let mut known: OfClass<bool> = OfClass::new(vars);
        let mut asked = firsts.iter().zip(answers).peekable();
        let mut passes = |host: HostId| {
            if let Some(passes) = known.get(host) {
                return *passes;
            }
            let answer = asked.next_if(|(first, _)| **first == host).map(|(_, answer)| answer);
            let (passes, per_host) = answer.unwrap_or_else(|| ask(host));
            if !per_host {
                known.set(host, passes);
            }
            passes
        };
        Rc::new(Hosts::new(self.ids.iter().copied().filter(|host| passes(*host)).collect()))
    }
}

/// Lists of hosts, each once: several plays have the same.
#[derive(Debug, Default)]
pub(super) struct Lists(Vec<Rc<Hosts>>);

impl Lists {
    pub fn of(&mut self, ids: Arc<[HostId]>) -> Rc<Hosts> {
        if let Some(known) = self.0.iter().find(|known| known.ids == ids) {
            return known.clone();
        }
        let hosts = Rc::new(Hosts::new(ids));
        self.0.push(hosts.clone());
        hosts
    }
}

/// A value for each class of hosts, found without a hash: it is asked for thousands of hosts.
pub(super) struct OfClass<'a, T> {
    vars: &'a Vars,
    known: Vec<Option<T>>,
}

impl<'a, T> OfClass<'a, T> {
    pub fn new(vars: &'a Vars) -> Self {
        OfClass { vars, known: Vec::new() }
    }

    /// What is known of the class of a host.
    pub fn get(&self, host: HostId) -> Option<&T> {
        self.known.get(self.vars.class(host)? as usize)?.as_ref()
    }

    /// Remembers it for all hosts of the class.
    pub fn set(&mut self, host: HostId, value: T) {
        let Some(class) = self.vars.class(host) else { return };
        if self.known.len() <= class as usize {
            self.known.resize_with(class as usize + 1, || None);
        }
        if let Some(known) = self.known.get_mut(class as usize) {
            *known = Some(value);
        }
    }
}
