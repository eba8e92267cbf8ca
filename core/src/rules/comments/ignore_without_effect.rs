//! A comment that is to silence a rule where that rule finds nothing. What comments silence is
//! known only when all rules have run, so the finding is made there (`report/ignore.rs`).

use crate::report::{Phrase, Severity};
use crate::rules::Rule;

pub const RULE: Rule = Rule {
    id: "ignore-without-effect",
    title: Phrase::new("a comment that silences nothing", "没有作用的忽略注释"),
    severity: Severity::Hint,
    releases: "*",
    needs_all_hosts: false,
    check: |_, _| {},
};
