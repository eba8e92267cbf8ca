//! What lies beneath the texts of the user, and above them: what roles and their tasks set. Says in
//! which shape it is asked, not where it comes from.

use std::sync::Arc;

use super::{Layer, Setting};
use crate::catalogue::knowledge::SetFact;
use crate::inventory::HostId;
use crate::yaml::Node;

/// What roles and their tasks say of names.
pub trait Defaults {
    /// What a name has where no text sets it.
    fn get(&self, host: HostId, name: &str) -> Beneath;

    /// What outranks all texts but `-e`.
    fn over(&self, _name: &str) -> Option<Beneath> {
        None
    }

    /// Tasks set it, so that other hosts see it in `hostvars`: roles' defaults and vars they do not.
    fn is_fact(&self, _name: &str) -> bool {
        false
    }

    /// The roles that alone give the name a value, each in its own plays; empty where a role gives it in
    /// every play, where tasks may set it, and where nothing does.
    fn only_given_by(&self, _name: &str) -> Vec<Arc<str>> {
        Vec::new()
    }

    /// The names that roles or tasks set, sorted.
    fn names(&self) -> Vec<Arc<str>> {
        Vec::new()
    }

    /// Every name that begins in one of these ways and that roles or tasks may set, whether they do or
    /// not.
    fn each_name(&self, _starts: &[&str], _see: &mut dyn FnMut(&str)) {}

    /// Who sets a name, the strongest first.
    fn settings(&self, _name: &str) -> Vec<RoleSetting> {
        Vec::new()
    }
}

/// What lies beneath the settings of the user, or above them.
#[derive(Clone)]
pub enum Beneath {
    /// A value, templated when it is read. `per_host`: hosts with the same groups may have
    /// different ones.
    Node {
        node: Arc<Node>,
        per_host: bool,
    },
    /// What a task sets on the hosts of some groups, with the task's own variables.
    Fact(Arc<SetFact>),
    /// There may be a value; says why it is not known.
    Unknown(Arc<str>),
    Absent,
}

/// A text or a role that sets a variable.
#[derive(Clone, Debug)]
pub enum Source {
    Text(Setting),
    Role(RoleSetting),
}

/// A role that sets a variable.
#[derive(Clone, Debug)]
pub struct RoleSetting {
    pub layer: Layer,
    pub role: Arc<str>,
    /// A path in the Kubespray tree and a line, counted from 1, where a checkout was read.
    pub place: Option<(Arc<str>, u32)>,
    /// As written; `None` when the catalogue does not hold it.
    pub value: Option<Arc<Node>>,
}

/// For names that something outside the texts may set: all of them.
pub struct UnknownDefaults(pub Arc<str>);

impl Defaults for UnknownDefaults {
    fn get(&self, _host: HostId, _name: &str) -> Beneath {
        Beneath::Unknown(self.0.clone())
    }

    fn is_fact(&self, _name: &str) -> bool {
        true
    }
}
