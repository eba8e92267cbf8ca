//! Proof of fixes: what a fix must not do, checked by doing it.

use std::collections::{BTreeMap, BTreeSet};

use spraycheck::Session;
use spraycheck::catalogue::Catalogue;
use spraycheck::inventory::HostId;
use spraycheck::report::{Finding, Fix};
use spraycheck::text::{Edit, FileId, apply_edits};
use spraycheck::workspace::Workspace;

/// The workspace after the edits of a fix, each file's at once.
///
/// # Panics
/// When edits overlap or lie outside their file.
pub fn apply(workspace: &Workspace, fix: &Fix) -> Workspace {
    let mut after = workspace.clone();
    let files: BTreeSet<FileId> = fix.edits.iter().map(|edit| edit.span.file).collect();
    for file in files {
        let edits: Vec<Edit> = fix.edits.iter().filter(|edit| edit.span.file == file).cloned().collect();
        let bytes = apply_edits(workspace.bytes(file), &edits).expect("edits of one fix fit their file");
        let path = workspace.file(file).expect("an edit is of a file of the workspace").path.clone();
        after.add_file(path, bytes);
    }
    after
}

/// What is wrong with the edits of a fix: nothing, or sentences for the author of the rule.
pub fn objections(workspace: &Workspace, finding: &Finding, fix: &Fix) -> Vec<String> {
    let mut objections = Vec::new();
    if fix.edits.is_empty() {
        return objections;
    }
    let before = Session::new(workspace.clone(), Catalogue::compiled_in()).check();
    let after_workspace = apply(workspace, fix);
    let after = Session::new(after_workspace.clone(), Catalogue::compiled_in()).check();
    let same = |other: &&Finding| other.rule == finding.rule && other.hosts == finding.hosts;
    if after.findings.iter().filter(same).count() >= before.findings.iter().filter(same).count() {
        objections.push("the finding is still there".to_owned());
    }
    let known: BTreeSet<&str> = before.findings.iter().map(|finding| finding.rule).collect();
    for new in after.findings.iter().filter(|other| !known.contains(other.rule)) {
        objections.push(format!("it brings {}", new.rule));
    }
    for (old, new) in workspace.files.iter().zip(&after_workspace.files) {
        let lost: Vec<String> = comments(&old.bytes).difference(&comments(&new.bytes)).cloned().collect();
        if !lost.is_empty() {
            objections.push(format!("{} loses comments: {lost:?}", old.path));
        }
    }
    objections.extend(changed_values(workspace, &after_workspace, finding, fix));
    objections
}

/// The comments of a text: from a `#` at the start of a line or after a blank.
fn comments(bytes: &[u8]) -> BTreeSet<String> {
    let text = String::from_utf8_lossy(bytes);
    let comment = |line: &str| match line.trim_start().strip_prefix('#') {
        Some(rest) => Some(rest.trim().to_owned()),
        None => line.split_once(" #").map(|(_, rest)| rest.trim().to_owned()),
    };
    text.lines().filter_map(comment).collect()
}

/// Values that the fix changes though its edits do not name their variable.
fn changed_values(before: &Workspace, after: &Workspace, finding: &Finding, fix: &Fix) -> Vec<String> {
    let new = values(after);
    let edits = fix.edits.iter().flat_map(|edit| [edit.text.clone(), context_of(before, edit)]);
    let touched: String = edits.collect::<Vec<_>>().join("\n");
    let changed = values(before).into_iter().filter(|(key, value)| new.get(key) != Some(value));
    changed
        .filter(|((_, name), _)| !touched.contains(name.as_str()))
        .map(|((host, name), value)| format!("{}: {name} of {host} is no longer {value}", finding.rule))
        .collect()
}

/// Every variable of every host with what it evaluates to, groups apart: their order is what some
/// fixes are for.
fn values(workspace: &Workspace) -> BTreeMap<(String, String), String> {
    let session = Session::new(workspace.clone(), Catalogue::compiled_in());
    let vars = session.vars();
    let mut values = BTreeMap::new();
    for index in 0..session.inventory().hosts.len() {
        let host = HostId(u32::try_from(index).expect("few hosts"));
        let host_name = session.inventory().host(host).expect("it is listed").name.to_string();
        for name in vars.names(host) {
            let outcome = format!("{:?}", vars.value(host, &name));
            values.insert((host_name.clone(), name.to_string()), outcome);
        }
    }
    values
}

/// The lines that an edit touches, with the key above them.
fn context_of(workspace: &Workspace, edit: &Edit) -> String {
    let text = String::from_utf8_lossy(workspace.bytes(edit.span.file)).into_owned();
    let start =
        text.get(..edit.span.start as usize).map_or(0, |before| before.rfind("\n").map_or(0, |at| at + 1));
    let end = text
        .get(edit.span.end as usize..)
        .and_then(|rest| rest.find('\n'))
        .map_or(text.len(), |at| at + edit.span.end as usize);
    let lines = text.get(start..end).unwrap_or_default();
    let top_level = text
        .get(..start)
        .unwrap_or_default()
        .lines()
        .rev()
        .find(|line| !line.starts_with([' ', '#', '-']) && line.contains(':'))
        .unwrap_or_default();
    format!("{top_level}\n{lines}")
}
