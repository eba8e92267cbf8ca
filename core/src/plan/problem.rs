//! Why `ansible-playbook` would not do what the command says.

use super::command;
use crate::inventory::pattern::PatternError;
use crate::text::Span;

/// Something about the command, resolved against the release and the inventory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// In the command.
    pub span: Span,
    pub kind: ProblemKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// The command's own text.
    Command(command::ProblemKind),
    /// The release has no playbook of this path.
    UnknownPlaybook {
        path: String,
        /// The playbook that is surely meant.
        near: Option<String>,
    },
    /// Ansible refuses the limit.
    Limit { text: String, error: PatternError },
    /// A part of the limit names no host and no group; Ansible warns.
    LimitUnmatched(String),
    /// A variable gives the hosts of a play and its value is no pattern.
    Hosts { variable: String, error: PatternError },
    /// A part of such a value names no host and no group; Ansible warns.
    HostsUnmatched { variable: String, part: String },
}

impl Problem {
    /// Ansible, or the shell before it, stops at this.
    pub fn is_refusal(&self) -> bool {
        match &self.kind {
            ProblemKind::Command(kind) => {
                command::Problem { span: self.span, kind: kind.clone() }.is_refusal()
            }
            // A file that was not given, and expressions beyond this tool: Ansible may take them.
            ProblemKind::Limit {
                error: PatternError::LimitFile(_) | PatternError::UnknownRegex(_), ..
            } => false,
            ProblemKind::UnknownPlaybook { .. } | ProblemKind::Limit { .. } | ProblemKind::Hosts { .. } => {
                true
            }
            ProblemKind::LimitUnmatched(_) | ProblemKind::HostsUnmatched { .. } => false,
        }
    }
}
