//! The one door of the faces.

use crate::report::Report;
use crate::workspace::Workspace;

/// An analysis of one [`Workspace`].
pub struct Session {
    workspace: Workspace,
}

impl Session {
    pub fn new(workspace: Workspace) -> Self {
        Session { workspace }
    }

    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// Runs every rule.
    pub fn check(&self) -> Report {
        Report::default()
    }
}
