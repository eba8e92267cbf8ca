//! What is wrong with variable files and `-e` arguments.

use std::fmt;

use crate::text::{FileId, Span};
use crate::yaml;

/// Something Ansible refuses, warns about or passes over in silence, with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    pub span: Span,
    pub kind: ProblemKind,
    /// A second place: the first of two duplicate keys, the file that hides this one.
    pub related: Option<Span>,
    /// Ansible stops here; else it goes on.
    pub stops: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ProblemKind {
    Yaml(yaml::ProblemKind),
    /// A variable file that holds something else than `name: value` pairs.
    NotAMapping,
    /// A name that a playbook's keywords use; Ansible warns.
    ReservedName(String),
    /// `group_vars` or `host_vars` is a file.
    NotAFolder,
    /// A file that looks meant as variables, which Ansible does not load.
    NotLoaded(NotLoaded),
    /// `-e path` without the `@` that makes it a file.
    ExtraNeedsAt,
    /// `-e` with a quote or a Jinja block that stays open.
    ExtraUnbalanced,
    /// `-e name` without a value, which sets nothing.
    ExtraNoValue(String),
    /// `-e` with YAML or JSON that is no mapping.
    ExtraNotAMapping,
}

/// Why Ansible does not load a file of `group_vars` or `host_vars`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotLoaded {
    /// Its name, or that of a folder above it, begins with `.` or ends with `~`.
    Hidden,
    /// Neither `.yml`, `.yaml`, `.json` nor no extension; a folder inside may have none.
    Extension(String),
    NoSuchGroup(String),
    NoSuchHost(String),
    /// Of `NAME/`, `NAME`, `NAME.yml`, `NAME.yaml`, `NAME.json` only the first is read: this one.
    HiddenBy(String),
    /// The folder lies neither beside the inventory nor beside the playbook; where it would be
    /// read.
    Elsewhere(String),
}

/// Names of keywords of plays and tasks and of functions in templates (ansible-core 2.18), sorted.
const RESERVED: [&str; 73] = [
    "action",
    "always",
    "any_errors_fatal",
    "args",
    "async",
    "async_val",
    "become",
    "become_exe",
    "become_flags",
    "become_method",
    "become_user",
    "block",
    "changed_when",
    "check_mode",
    "collections",
    "connection",
    "cycler",
    "debugger",
    "delay",
    "delegate_facts",
    "delegate_to",
    "dict",
    "diff",
    "environment",
    "fact_path",
    "failed_when",
    "force_handlers",
    "gather_facts",
    "gather_timeout",
    "handlers",
    "hosts",
    "ignore_errors",
    "ignore_unreachable",
    "joiner",
    "lipsum",
    "local_action",
    "lookup",
    "loop",
    "loop_control",
    "loop_with",
    "max_fail_percentage",
    "module_defaults",
    "name",
    "namespace",
    "no_log",
    "notify",
    "now",
    "order",
    "poll",
    "port",
    "post_tasks",
    "pre_tasks",
    "q",
    "query",
    "range",
    "register",
    "remote_user",
    "rescue",
    "retries",
    "roles",
    "run_once",
    "serial",
    "strategy",
    "tags",
    "tasks",
    "throttle",
    "timeout",
    "undef",
    "until",
    "vars_files",
    "vars_prompt",
    "when",
    "with_",
];

/// Ansible warns about a variable of this name.
pub(super) fn is_reserved(name: &str) -> bool {
    RESERVED.binary_search(&name).is_ok()
}

impl Problem {
    pub fn stop(span: Span, kind: ProblemKind) -> Self {
        Problem { span, kind, related: None, stops: true }
    }

    pub fn note(span: Span, kind: ProblemKind) -> Self {
        Problem { span, kind, related: None, stops: false }
    }

    pub fn not_loaded(file: FileId, why: NotLoaded) -> Self {
        Problem::note(Span::start_of(file), ProblemKind::NotLoaded(why))
    }

    /// What the YAML reader reported about a variable file.
    pub(super) fn yaml(problem: &yaml::Problem) -> Self {
        Problem {
            span: problem.span,
            related: problem.related,
            stops: !matches!(problem.kind, yaml::ProblemKind::DuplicateKey(_)),
            kind: ProblemKind::Yaml(problem.kind.clone()),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match &self.kind {
            ProblemKind::Yaml(kind) => f.write_str(&kind.reason()),
            ProblemKind::NotAMapping => f.write_str("expected variables, a mapping of names to values"),
            ProblemKind::ReservedName(name) => write!(f, "Found variable using reserved name: {name}"),
            ProblemKind::NotAFolder => {
                f.write_str("Found group_vars or host_vars that is not a directory, skipping")
            }
            ProblemKind::NotLoaded(_) => f.write_str("Ansible does not load this file"),
            ProblemKind::ExtraNeedsAt => f.write_str("Please prepend extra_vars filename with '@'"),
            ProblemKind::ExtraUnbalanced => {
                f.write_str("failed at splitting arguments, either an unbalanced jinja2 block or quotes")
            }
            ProblemKind::ExtraNoValue(text) => write!(f, "'{text}' sets no variable"),
            ProblemKind::ExtraNotAMapping => f.write_str("Invalid extra vars data supplied: no dictionary"),
        }
    }
}
