//! What the suites share: cases from the disk, and the comparison with what real Ansible said.
//!
//! The suites hold files as users have them and what ansible-core and `ansible-playbook` answered
//! for them. Every fact agrees, or its case is listed with a reason in `known-differences.json`.

mod case;
mod compare;
pub mod pages;
pub mod proof;
mod tally;

pub use case::{Case, cases, founding_cases, json_file};
pub use compare::{is_unprintable, same, same_unordered};
pub use tally::Tally;

use spraycheck::vars::Outcome;

/// One outcome as the command line prints it.
pub fn outcome_json(outcome: &Outcome) -> serde_json::Value {
    let text = spraycheck::answer::outcomes(std::slice::from_ref(outcome));
    let mut list: Vec<serde_json::Value> = serde_json::from_str(&text).expect("the answer is JSON");
    list.pop().expect("one answer")
}
