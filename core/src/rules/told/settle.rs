//! What is told twice: a rule of its own and a check's page about one cause.

use super::{GENERIC, SAYS};
use crate::report::{Finding, Severity};

/// Leaves out what a rule of its own tells of the same task for the same cause.
pub(crate) fn settle(findings: &mut Vec<Finding>) {
    let is_check = |finding: &Finding| std::ptr::eq(finding.says, &SAYS);
    if !findings.iter().any(is_check) {
        return;
    }
    let (mut told, mut own): (Vec<Finding>, Vec<Finding>) =
        std::mem::take(findings).into_iter().partition(is_check);
    let named: Vec<String> =
        told.iter().flat_map(|check| &check.kubespray).map(|task| task.task.clone()).collect();
    // A task that fails by one condition only has one cause.
    let alone = |task: &str| named.iter().filter(|name| *name == task).count() == 1;
    for finding in own.iter_mut().filter(|finding| finding.severity == Severity::Error) {
        told.retain_mut(|check| {
            let is_at = check.span == finding.span;
            let before = check.kubespray.len();
            check.kubespray.retain(|task| {
                let same = finding.kubespray.iter().any(|own| own.task == task.task);
                !(same && (is_at || alone(&task.task)))
            });
            // Tasks that cannot be evaluated for the same cause.
            if is_at && check.rule == GENERIC && check.kubespray.len() < before {
                finding.kubespray.append(&mut check.kubespray);
            }
            !check.kubespray.is_empty()
        });
    }
    *findings = own;
    findings.append(&mut told);
}
