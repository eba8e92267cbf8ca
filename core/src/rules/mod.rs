//! The rules. One file a rule, in folders by family, each with its page beside it; `build.rs`
//! lists them, so a new rule is its file and its page and nothing else.

mod commands;
mod context;
mod deployment;
mod edits;
mod ladder;
mod names;
mod places;
mod settings;
mod told;
mod uses;

pub use commands::CommandFix;
pub use context::{Context, FileKind};
pub use deployment::{Deployed, Deployment};
pub use names::{Place, Places, Settings};

pub(crate) use told::settle;
pub use uses::{Use, Uses};

use crate::report::{Finding, Phrase, Severity};

/// A check with its identity. Its id is kebab-case, stable and never used again.
pub struct Rule {
    pub id: &'static str,
    /// What the rule finds, as a short noun phrase.
    pub title: Phrase,
    /// The gravest severity it gives.
    pub severity: Severity,
    /// The releases it can fire for, as text for people; `check` decides.
    pub releases: &'static str,
    /// It counts the hosts of a group, or asks which is first: it is silent where a source hides hosts.
    pub needs_all_hosts: bool,
    pub check: fn(&Context, &mut Vec<Finding>),
}

include!(concat!(env!("OUT_DIR"), "/rules.rs"));
