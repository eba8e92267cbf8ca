//! The report as JSON: the one object that the command line, the page and the embed give.

use serde::Serialize;

use super::json_upgrade::{JsonUpgrade, json_upgrade};
use super::open::JsonNotEvaluated;
use super::{Finding, Fix, Severity, View};
use crate::text::{Position, Span};

/// The whole report; field names and their order are a stable contract.
#[derive(Serialize)]
pub struct JsonReport<'a> {
    tool: Tool,
    release: String,
    release_reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ansible: Option<Ansible<'a>>,
    run: Run<'a>,
    findings: Vec<JsonFinding<'a>>,
    summary: Summary,
    #[serde(skip_serializing_if = "Option::is_none")]
    upgrade: Option<JsonUpgrade<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_evaluated: Option<Vec<JsonNotEvaluated<'a>>>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Run<'a> {
    /// False: no command was given and a full `cluster.yml` is judged.
    given: bool,
    playbook: &'a str,
    note: String,
}

/// The ansible-core that the release takes.
#[derive(Serialize)]
struct Ansible<'a> {
    min: &'a str,
    below: &'a str,
    message: String,
}

#[derive(Serialize)]
struct Summary {
    errors: usize,
    warnings: usize,
    hints: usize,
    hosts: usize,
    control_plane: usize,
    etcd: usize,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    rule: &'static str,
    severity: &'static str,
    message: String,
    consequence: String,
    remedy: String,
    #[serde(flatten)]
    place: Place<'a>,
    hosts: &'a [String],
    related: Vec<JsonRelated<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    kubespray: Vec<Task<'a>>,
    fixes: Vec<JsonFix<'a>>,
    docs: String,
}

#[derive(Serialize)]
pub(super) struct Place<'a> {
    file: &'a str,
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct JsonRelated<'a> {
    message: String,
    #[serde(flatten)]
    place: Place<'a>,
}

#[derive(Serialize)]
struct Task<'a> {
    role: &'a str,
    task: &'a str,
}

#[derive(Serialize)]
struct JsonFix<'a> {
    title: String,
    safe: bool,
    edits: Vec<JsonEdit<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    command: Option<String>,
}

#[derive(Serialize)]
struct JsonEdit<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    text: &'a str,
}

/// The word of a severity in JSON, the same in every language.
pub fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "hint",
    }
}

/// The path of a rule's page, relative to where the pages are published.
pub fn docs_path(rule: &str) -> String {
    format!("rules/{rule}.md")
}

/// The report as an object to serialise.
pub fn json<'a>(view: &View<'a>) -> JsonReport<'a> {
    let about = &view.report.about;
    let not_evaluated = view.report.not_evaluated.as_ref();
    JsonReport {
        tool: Tool { name: "spraycheck", version: env!("CARGO_PKG_VERSION") },
        release: about.release.as_ref().map(|chosen| chosen.release.to_string()).unwrap_or_default(),
        release_reason: view.release_reason(),
        ansible: about.ansible.as_ref().map(|(min, below)| Ansible { min, below, message: view.needed() }),
        run: Run {
            given: !about.playbook.is_empty(),
            playbook: if about.playbook.is_empty() { "cluster.yml" } else { &about.playbook },
            note: view.run_line(),
        },
        findings: view.report.findings.iter().map(|finding| json_finding(view, finding)).collect(),
        summary: Summary {
            errors: view.report.count(Severity::Error),
            warnings: view.report.count(Severity::Warning),
            hints: view.report.count(Severity::Hint),
            hosts: about.hosts,
            control_plane: about.control_plane,
            etcd: about.etcd,
        },
        upgrade: view.report.upgrade.as_ref().map(|upgrade| json_upgrade(view, upgrade)),
        not_evaluated: not_evaluated.map(|all| all.iter().map(|one| one.json(view.language)).collect()),
    }
}

fn json_finding<'a>(view: &View<'a>, finding: &'a Finding) -> JsonFinding<'a> {
    let related = finding.related.iter();
    JsonFinding {
        rule: finding.rule,
        severity: severity_word(finding.severity),
        message: view.message(finding),
        consequence: view.consequence(finding),
        remedy: view.remedy(finding),
        place: place(view, finding.span),
        hosts: &finding.hosts,
        related: related
            .map(|related| JsonRelated {
                message: view.note(finding, related),
                place: place(view, related.span),
            })
            .collect(),
        kubespray: finding.kubespray.iter().map(|t| Task { role: &t.role, task: &t.task }).collect(),
        fixes: finding.fixes.iter().map(|fix| json_fix(view, finding, fix)).collect(),
        docs: docs_path(finding.rule),
    }
}

fn json_fix<'a>(view: &View<'a>, finding: &Finding, fix: &'a Fix) -> JsonFix<'a> {
    let edits = fix.edits.iter();
    JsonFix {
        title: view.title(finding, fix),
        safe: fix.safe,
        edits: edits.map(|edit| JsonEdit { place: place(view, edit.span), text: &edit.text }).collect(),
        command: view.command(finding, fix),
    }
}

pub(super) fn place<'a>(view: &View<'a>, span: Span) -> Place<'a> {
    Place { file: view.places.path(span.file), start: view.places.start(span), end: view.places.end(span) }
}
