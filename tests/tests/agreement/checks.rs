//! Suite c: which of Kubespray's own checks fail, as its real roles said, release by release.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;
use spraycheck::Session;
use spraycheck::catalogue::Catalogue;
use spraycheck::report::Severity;
use spraycheck_tests::{Case, Tally, cases, json_file};

#[test]
fn suite_c_names_the_checks_that_fail_and_no_other() {
    let phases = json_file("suites/check-tasks.json");
    let catalogue = Catalogue::compiled_in();
    let mut tally = Tally::new("c");
    for case in cases("c") {
        compare(&case, &phases, &catalogue, &mut tally);
    }
    tally.finish();
}

fn compare(case: &Case, phases: &Json, catalogue: &Catalogue, tally: &mut Tally) {
    let plugins = case.text("phases_run") == Some("net");
    let compared = |task: &str| {
        let phase = phases[task].as_str();
        phase.is_some_and(|phase| plugins || !["calico", "cilium"].contains(&phase))
    };
    for (release, said) in case.expect["releases"].as_object().into_iter().flatten() {
        if !["pass", "fail"].contains(&said["result"].as_str().unwrap_or_default()) {
            continue;
        }
        let failures = said["failures"].as_array().into_iter().flatten();
        let failures: Vec<(&str, bool)> = failures
            .filter_map(|failure| Some((failure["task"].as_str()?, is_assertion(failure))))
            .filter(|(task, _)| compared(task))
            .collect();
        let told = told(case, release, catalogue);
        let got: BTreeSet<&str> = told.iter().map(String::as_str).filter(|task| compared(task)).collect();
        judge(case, release, &failures, &got, tally);
    }
}

/// A condition that does not hold, rather than one that cannot be evaluated.
fn is_assertion(failure: &Json) -> bool {
    let hosts = failure["hosts"].as_array().into_iter().flatten();
    let has = |it: &Json| it.get("assertion").is_some();
    hosts.into_iter().any(|host| has(host) || host["items"].as_array().into_iter().flatten().any(has))
}

/// The tasks that errors name.
fn told(case: &Case, release: &str, catalogue: &Catalogue) -> BTreeSet<String> {
    let mut workspace = case.workspace();
    workspace.release = Some(release.to_owned());
    let report = Session::new(workspace, catalogue.clone()).check();
    let errors = report.findings.iter().filter(|finding| finding.severity == Severity::Error);
    errors.flat_map(|finding| &finding.kubespray).map(|task| task.task.clone()).collect()
}

fn judge(case: &Case, release: &str, failures: &[(&str, bool)], got: &BTreeSet<&str>, tally: &mut Tally) {
    let said = |what: String| move || format!("{release}: {what}");
    let by_task: BTreeMap<&str, bool> = failures.iter().copied().collect();
    let tasks: Vec<&&str> = by_task.keys().collect();
    tally.note(
        "result",
        by_task.is_empty() == got.is_empty(),
        &case.name,
        said(format!("{tasks:?} vs {got:?}")),
    );
    let first = failures.first().map(|(task, _)| *task);
    if let Some(first) = first.filter(|_| !got.is_empty()) {
        tally.note("first failing task", got.contains(first), &case.name, said(first.to_owned()));
    }
    for task in got {
        tally.note("task named rightly", by_task.contains_key(task), &case.name, said((*task).to_owned()));
    }
    let further = by_task.iter().filter(|(task, asserts)| **asserts && Some(**task) != first);
    for (task, _) in further {
        tally.note("further failing assertion", got.contains(task), &case.name, said((*task).to_owned()));
    }
}
