//! Corrected commands, for fixes.

use super::context::Context;
use crate::plan::Change;
use crate::report::{Fix, Phrase, Step};
use crate::workspace::InventorySource;

/// What a fix does to the user's command.
#[derive(Clone, Debug, Default)]
pub struct CommandFix(Vec<Change>);

impl CommandFix {
    /// Runs this playbook instead.
    pub fn set_playbook(self, name: &str) -> Self {
        self.change(Change::Playbook(name.to_owned()))
    }

    pub fn set_limit(self, pattern: &str) -> Self {
        self.change(Change::Limit(Some(pattern.to_owned())))
    }

    pub fn without_limit(self) -> Self {
        self.change(Change::Limit(None))
    }

    /// Skips one more tag; `None` changes nothing.
    pub fn skip_tags(self, tag: Option<&str>) -> Self {
        match tag {
            Some(tag) => self.change(Change::SkipTag(tag.to_owned())),
            None => self,
        }
    }

    /// Puts arguments behind the command.
    pub fn append(self, arguments: &str) -> Self {
        self.change(Change::Append(arguments.to_owned()))
    }

    pub fn change(mut self, change: Change) -> Self {
        self.0.push(change);
        self
    }
}

impl Context<'_> {
    /// The user's command after changes: edits of its text, and the whole command.
    pub fn command_fix(&self, title: Phrase, build: impl FnOnce(CommandFix) -> CommandFix) -> Fix {
        let correction = self.run.with(&build(CommandFix::default()).0);
        Fix { title, safe: false, edits: correction.edits, command: vec![Step::Run(correction.command)] }
    }

    /// Another playbook on the same inventory, run as the user runs theirs, with these arguments.
    pub fn playbook_command(&self, playbook: &str, arguments: &str) -> String {
        let sources = self.inventory_paths();
        let own = Some(&self.run.command).filter(|command| self.run.given && command.program.is_some());
        let command = match own {
            Some(command) => command.another(&sources, playbook),
            None => crate::plan::plain_command(&sources, playbook),
        };
        if arguments.is_empty() { command } else { format!("{command} {arguments}") }
    }

    fn inventory_paths(&self) -> Vec<&str> {
        let sources = self.workspace.inventory.iter();
        let text = |source| match source {
            &InventorySource::HostList(file) => self.text(file),
            InventorySource::Path(path) => path.as_str(),
        };
        sources.map(text).collect()
    }
}
