//! What a variable is worth for a host: layers, precedence, templates.
//!
//! Knows the inventory and the files beside it; with a release also Kubespray's defaults. Knows
//! nothing of runs or rules.

mod value;

use std::sync::Arc;

use crate::inventory::{HostId, Inventory};
use crate::text::Span;
use crate::yaml::Node;

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
}

impl Vars {
    pub fn new(inventory: Arc<Inventory>) -> Self {
        Vars { inventory }
    }

    pub fn inventory(&self) -> &Inventory {
        &self.inventory
    }

    /// Every place that sets the variable for the host, the winner first; empty when none does.
    pub fn settings(&self, _host: HostId, _name: &str) -> Vec<Setting> {
        Vec::new()
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
