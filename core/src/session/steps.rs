//! What fails on the way of an upgrade: the releases between the deployed one and the one in force
//! are judged as well, each as if it were the one in force.

use super::Session;
use crate::catalogue::Release;
use crate::collections::{HashMap, HashSet};
use crate::report::{Finding, Severity};
use crate::text::Span;
use crate::upgrade::{Course, Verdict};
use crate::workspace::Workspace;

/// Rules about the release in force whose findings a finding of the upgrade says with its step.
const SAID_WITH_STEP: [&str; 5] =
    ["variable-removed", "variable-renamed", "command-refused", "playbook-unknown", "tag-unknown"];

type Key = (&'static str, Span);

impl Session {
    /// Puts findings that stop the run of a step on its list, and drops what the upgrade says twice.
    pub(super) fn on_the_way(&self, course: &Course, findings: &mut Vec<Finding>) {
        let told: HashSet<Span> =
            findings.iter().filter(|finding| finding.step.is_some()).map(|finding| finding.span).collect();
        findings.retain(|finding| !SAID_WITH_STEP.contains(&finding.rule) || !told.contains(&finding.span));
        let Ok(from) = &course.from else { return };
        if course.verdict != Verdict::Upgrade {
            return;
        }
        let between = course.steps.split_last().map(|(_, between)| between).unwrap_or_default();
        let mut stopped: Vec<(usize, Finding)> = Vec::new();
        for (step, release) in between.iter().enumerate() {
            stopped.extend(self.stops_at(release).into_iter().map(|finding| (step, finding)));
        }
        if stopped.is_empty() && !findings.iter().any(stops) {
            return;
        }
        // What stops the deployed release as well is no matter of the upgrade.
        let before: HashSet<Key> = self.stops_at(from).iter().map(key).collect();
        stopped.retain(|(_, finding)| !before.contains(&key(finding)));
        self.put_on_steps(stopped, findings);
        let last = course.steps.len().saturating_sub(1);
        for finding in findings.iter_mut().filter(|finding| stops(finding) && !before.contains(&key(finding)))
        {
            finding.step = finding.step.or(Some(last));
        }
        self.drop_twice_told(findings);
    }

    /// A place that stops several steps is told once, with the first of them.
    fn put_on_steps(&self, stopped: Vec<(usize, Finding)>, findings: &mut Vec<Finding>) {
        let own = findings.iter().enumerate().filter(|(_, own)| stops(own));
        let here: HashMap<Key, usize> = own.map(|(at, own)| (key(own), at)).collect();
        let mut seen: HashMap<Span, usize> = HashMap::default();
        for (step, finding) in stopped {
            if *seen.entry(finding.span).or_insert(step) != step {
                continue;
            }
            match here.get(&key(&finding)).and_then(|at| findings.get_mut(*at)) {
                // It names the release of its step.
                Some(own) if own.step.is_none() => *own = finding.at_step(step),
                Some(_) => {}
                None => findings.push(finding.at_step(step)),
            }
        }
    }

    /// What stops a run of the release on these files.
    fn stops_at(&self, release: &Release) -> Vec<Finding> {
        let workspace = Workspace {
            release: Some(release.to_string()),
            upgrade_from: None,
            kubespray: None,
            galaxy: None,
            ..self.workspace.clone()
        };
        let mut known = self.on_the_way.borrow_mut();
        let session = known
            .entry(release.to_string())
            .or_insert_with(|| Box::new(Session::new(Workspace::default(), self.catalogue.clone())));
        session.replace(workspace);
        session.check().findings.into_iter().filter(stops).collect()
    }

    /// Of a pinned Kubernetes version, the upgrade says more than Kubespray's own check.
    fn drop_twice_told(&self, findings: &mut Vec<Finding>) {
        let line = |finding: &Finding| {
            let bytes = self.workspace.bytes(finding.span.file);
            let before = bytes.get(..finding.span.start as usize).unwrap_or_default();
            (finding.span.file, before.iter().filter(|byte| **byte == b'\n').count())
        };
        let versions: HashSet<_> = findings
            .iter()
            .filter(|finding| finding.rule == "upgrade-kube-version-outside")
            .map(line)
            .collect();
        findings.retain(|finding| !is_check(finding) || !versions.contains(&line(finding)));
    }
}

fn key(finding: &Finding) -> Key {
    (finding.rule, finding.span)
}

/// A task of Kubespray fails by it.
fn stops(finding: &Finding) -> bool {
    finding.severity == Severity::Error && is_check(finding)
}

fn is_check(finding: &Finding) -> bool {
    !finding.kubespray.is_empty()
}
