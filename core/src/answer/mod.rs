//! Answers to questions about an inventory, in the shapes that Ansible gives them.
//!
//! Knows inventories and variables; knows nothing of rules or reports, but for places in files.

mod inventory;
mod plan;
mod value;
mod vars;
mod warnings;

pub use inventory::inventory_list;
pub use plan::PlanAnswer;
pub use value::{AsWritten, Printed};
pub use vars::{HostVars, outcomes};
pub use warnings::warnings;

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::PrettyFormatter;

/// JSON text as Ansible lays it out: four spaces a level, a line end behind it.
pub fn pretty(value: &impl Serialize) -> String {
    let mut bytes = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut bytes, PrettyFormatter::with_indent(b"    "));
    match value.serialize(&mut serializer) {
        Ok(()) => String::from_utf8_lossy(&bytes).into_owned() + "\n",
        Err(_) => String::new(),
    }
}
