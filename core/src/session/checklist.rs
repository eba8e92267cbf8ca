//! The checklist of the upgrade: the steps with what is known of each release and what the rules
//! found.

use crate::report::{Finding, Item, Upgrade, UpgradeStep};
use crate::rules::Context;
use crate::upgrade::Course;

/// The steps of the course, each with its findings and its commands.
pub(super) fn checklist(context: &Context, course: &Course, findings: &[Finding]) -> Upgrade {
    let step = |(index, release): (usize, &crate::catalogue::Release)| UpgradeStep {
        release: release.to_string(),
        items: items(findings, index),
        commands: commands(context, &release.to_string()),
        ..UpgradeStep::default()
    };
    Upgrade {
        course: course.clone(),
        before: Vec::new(),
        steps: course.steps.iter().enumerate().map(step).collect(),
    }
}

/// The findings of a step, the gravest first.
fn items(findings: &[Finding], step: usize) -> Vec<Item> {
    let mut own: Vec<(usize, &Finding)> =
        findings.iter().enumerate().filter(|(_, finding)| finding.step == Some(step)).collect();
    own.sort_by_key(|(index, finding)| (std::cmp::Reverse(finding.severity), *index));
    own.into_iter().map(|(index, _)| Item::Finding(index)).collect()
}

fn commands(context: &Context, release: &str) -> String {
    let run = context.playbook_command("upgrade-cluster.yml", "");
    format!("git checkout {release}\npip install -r requirements.txt\n{run}")
}
