//! Kubespray's own checks that have no page of their own: those of forks and of new releases.

use crate::report::{Phrase, Severity};
use crate::rules::{Rule, told};

pub const RULE: Rule = Rule {
    // As `told::GENERIC`; the build of the page reads it here.
    id: "kubespray-check",
    title: Phrase::new("a check of Kubespray's own that fails", "不通过的 Kubespray 自带检查"),
    severity: Severity::Error,
    releases: "*",
    needs_all_hosts: false,
    check: |context, findings| told::add(context, told::GENERIC, findings),
};
