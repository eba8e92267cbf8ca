//! What a variable is worth for a host: layers, precedence, templates.
//!
//! Knows the inventory and the files beside it; with a release also Kubespray's defaults. Knows
//! nothing of runs or rules.

mod extra;
mod file;
mod find;
mod layers;
mod problem;
mod value;

use std::sync::Arc;

use crate::inventory::{HostId, Inventory, Variable};
use crate::text::{FileId, Span};
use crate::yaml::Node;
use layers::Layers;

pub use extra::ExtraArg;
pub use file::{FileCache, Opaque, VarsText};
pub use find::Scope;
pub use layers::{FileUse, Sources};
pub use problem::{NotLoaded, Problem, ProblemKind};
pub use value::{Map, Value};

/// Where a setting stands in Ansible's precedence, lowest first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    RoleDefault,
    /// Variables of a group in an inventory source.
    InventoryGroup(Arc<str>),
    /// `group_vars/GROUP` beside the inventory or the playbook.
    GroupVars(Arc<str>),
    /// Variables of the host in an inventory source.
    InventoryHost,
    HostVars,
    RoleVar,
    ExtraVars,
}

/// One place that sets a variable for a host.
#[derive(Clone, Debug)]
pub struct Setting {
    pub layer: Layer,
    /// Where the name is written.
    pub name: Span,
    pub value: Arc<Node>,
}

/// What evaluating a variable, a template or a condition gives.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Known(Value),
    /// Cannot be known from the text; says why (a fact, a vault, a lookup).
    Unknown(Arc<str>),
    /// Ansible would fail.
    Error(EvalError),
}

#[derive(Clone, Debug, PartialEq)]
pub struct EvalError {
    pub kind: ErrorKind,
    /// Ansible's reason in plain words.
    pub message: String,
    /// The failing expression, where it is written in a file.
    pub span: Option<Span>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    Undefined,
    Syntax,
    Recursion,
    UnknownFilter,
    Other,
}

/// The variables of an inventory, evaluated lazily and remembered.
pub struct Vars {
    inventory: Arc<Inventory>,
    layers: Layers,
}

impl Vars {
    pub fn new(inventory: Arc<Inventory>, sources: &Sources) -> Self {
        let layers = Layers::new(&inventory, sources);
        Vars { inventory, layers }
    }

    pub fn inventory(&self) -> &Arc<Inventory> {
        &self.inventory
    }

    /// What Ansible refuses, warns about or passes over, in the order of files and places.
    pub fn problems(&self) -> &[Problem] {
        &self.layers.problems
    }

    /// What a file is to the variables; `None` when it is none of theirs.
    pub fn file_use(&self, file: FileId) -> Option<&FileUse> {
        self.layers.files.get(&file)
    }

    /// Every setting of every layer, shared ones once, not per host.
    pub fn every_setting(&self) -> impl Iterator<Item = (&Layer, &Arc<str>, &Variable)> {
        self.layers.every(&self.inventory)
    }

    /// Why the host may have variables that the texts do not show: a vault, a broken file, a file
    /// that was not given.
    pub fn opaque(&self, host: HostId) -> Option<Opaque> {
        self.layers.opaque(host)
    }

    /// The names that the texts set for the host, sorted.
    pub fn names(&self, host: HostId) -> Vec<Arc<str>> {
        self.layers.names(host, &self.inventory)
    }

    /// Every place that sets the variable for the host, the winner first; empty when none does.
    pub fn settings(&self, host: HostId, name: &str) -> Vec<Setting> {
        self.layers.settings(host, name, &self.inventory)
    }

    /// What `{{ name }}` gives for the host; an undefined name is an [`ErrorKind::Undefined`].
    pub fn value(&self, _host: HostId, _name: &str) -> Outcome {
        Outcome::Unknown("".into())
    }

    /// What a template gives for the host.
    pub fn template(&self, _host: HostId, _template: &str) -> Outcome {
        Outcome::Unknown("".into())
    }

    /// What a `when` gives for the host: a Boolean, unless unknown or an error.
    pub fn condition(&self, _host: HostId, _condition: &str) -> Outcome {
        Outcome::Unknown("".into())
    }
}
