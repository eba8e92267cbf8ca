//! The finding and its fixes.

use std::sync::Arc;

use super::{Arg, Args, NotEvaluated, Phrase, Sentences, Upgrade};
use crate::catalogue::ChosenRelease;
use crate::text::{Edit, Span};

/// One rule gives at most this many findings: nobody reads more, and a file of junk must not cost
/// the page its memory.
pub const FINDINGS_OF_A_RULE: usize = 1_000;

/// A fix has at most this many edits: one for each character of a pasted megabyte helps nobody.
pub const EDITS_OF_A_FIX: usize = 20_000;

/// Ordered from the mildest to the gravest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Better practice, with evidence.
    Hint,
    /// It works now, but a named thing goes wrong later or under a named condition.
    Warning,
    /// The run fails or the cluster breaks, provably from the text.
    Error,
}

/// Another place that belongs to a finding.
#[derive(Clone, Debug)]
pub struct Related {
    pub span: Span,
    /// What is there; shares the arguments of the finding.
    pub note: Phrase,
}

/// A task of Kubespray that fails for the cause of a finding, by its exact names in that release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskRef {
    pub role: String,
    pub task: String,
}

/// One way out: edits of the user's files, or a command to run instead, or both.
#[derive(Clone, Debug)]
pub struct Fix {
    /// Shares the arguments of the finding.
    pub title: Phrase,
    /// It cannot change meaning beyond the finding.
    pub safe: bool,
    pub edits: Vec<Edit>,
    /// The corrected command or the commands to run, in order, as text to copy.
    pub command: Vec<Step>,
}

/// A line to copy into a terminal; a command that goes on over several lines is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Run(String),
    /// Said before the next command, as a comment of the shell: where to run it, what to wait for.
    /// Shares the arguments of the finding.
    Note(Phrase),
}

impl Fix {
    pub fn edits(title: Phrase, safe: bool, edits: Vec<Edit>) -> Self {
        Fix { title, safe, edits, command: Vec::new() }
    }

    pub fn command(title: Phrase, command: impl Into<String>) -> Self {
        Fix::steps(title, vec![Step::Run(command.into())])
    }

    pub fn steps(title: Phrase, command: Vec<Step>) -> Self {
        Fix { title, safe: false, edits: Vec::new(), command }
    }
}

/// One result of one rule.
#[derive(Clone, Debug)]
pub struct Finding {
    pub rule: &'static str,
    pub severity: Severity,
    pub says: &'static Sentences,
    pub args: Args,
    pub span: Span,
    pub related: Vec<Related>,
    /// The hosts it is about, in inventory order; empty when it is about none in particular.
    pub hosts: Vec<String>,
    pub kubespray: Vec<TaskRef>,
    pub fixes: Vec<Fix>,
    /// The step of the upgrade that it belongs to, counted from 0.
    pub step: Option<usize>,
}

impl Finding {
    pub fn new(rule: &'static str, severity: Severity, says: &'static Sentences, span: Span) -> Self {
        Finding {
            rule,
            severity,
            says,
            args: Args::default(),
            span,
            related: Vec::new(),
            hosts: Vec::new(),
            kubespray: Vec::new(),
            fixes: Vec::new(),
            step: None,
        }
    }

    /// Gives a value for `{name}` in the sentences.
    pub fn arg(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.args.set(name, value.into());
        self
    }

    pub fn related(mut self, span: Span, note: Phrase) -> Self {
        self.related.push(Related { span, note });
        self
    }

    pub fn hosts<S: Into<String>>(mut self, hosts: impl IntoIterator<Item = S>) -> Self {
        self.hosts.extend(hosts.into_iter().map(Into::into));
        self
    }

    pub fn task(mut self, role: &str, task: &str) -> Self {
        self.kubespray.push(TaskRef { role: role.to_owned(), task: task.to_owned() });
        self
    }

    /// Puts it on the checklist of the upgrade, under this step.
    pub fn at_step(mut self, step: usize) -> Self {
        self.step = Some(step);
        self
    }

    pub fn fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }
}

/// What a report stands on.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// The release judged, and why that one; `None` only in a report of nothing.
    pub release: Option<ChosenRelease>,
    /// The release is older than the catalogue, and no checkout tells what it knows.
    pub release_unknown: bool,
    /// Files of the checkout that are not valid YAML, each with a line, from 1.
    pub refused: Vec<(Arc<str>, u32)>,
    /// The ansible-core that it takes: at least, and below; `None` for a release that is not known.
    pub ansible: Option<(String, String)>,
    /// The playbook judged, as the command names it; empty when the user gave no command, and a
    /// full `cluster.yml` is judged.
    pub playbook: String,
    /// The playbook is not one of Kubespray's: rules about its plays are not applied.
    pub playbook_unknown: bool,
    /// Hosts of the inventory, of its control plane, and etcd members.
    pub hosts: usize,
    pub control_plane: usize,
    pub etcd: usize,
}

/// All findings of one analysis, sorted by file, place and rule.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub about: About,
    pub findings: Vec<Finding>,
    /// When the user said what is deployed.
    pub upgrade: Option<Upgrade>,
    /// Kubespray's checks that only the run can judge, where a face asked for them.
    pub not_evaluated: Option<Vec<NotEvaluated>>,
}

impl Report {
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }
}
