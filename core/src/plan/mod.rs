//! The `ansible-playbook` command about to run, and the plays, hosts and roles it would touch.

pub mod command;
mod etcd_client;
mod plays;
mod problem;
mod tags;
mod words;

use std::sync::Arc;

use crate::inventory::pattern::{self, PatternError};
use crate::inventory::{GroupId, HostId, Inventory};
use crate::text::{FileId, Span};
use crate::workspace::{InventorySource, Workspace};

pub(crate) use command::plain_command;
pub use command::{Change, Command, Correction, OptionKind};
pub use plays::{Ground, Plan, PlayRun};
pub(crate) use plays::{find_playbook, first_batch};
pub use problem::{Problem, ProblemKind};
pub use tags::TagFilter;

/// The playbooks whose behaviour rules know; names with `-` and `_` are the same playbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Playbook {
    Cluster,
    Scale,
    UpgradeCluster,
    RemoveNode,
    Reset,
    Other,
}

impl Playbook {
    /// From a path as a command names it: `playbooks/upgrade_cluster.yml`, `upgrade-cluster.yml`.
    pub fn from_path(path: &str) -> Self {
        let of_collection = of_collection(path);
        let path = of_collection.as_deref().unwrap_or(path);
        let name = path.rsplit('/').next().unwrap_or_default().replace('_', "-");
        match name.strip_suffix(".yml").or_else(|| name.strip_suffix(".yaml")) {
            Some("cluster") => Playbook::Cluster,
            Some("scale") => Playbook::Scale,
            Some("upgrade-cluster") => Playbook::UpgradeCluster,
            Some("remove-node") => Playbook::RemoveNode,
            Some("reset") => Playbook::Reset,
            _ => Playbook::Other,
        }
    }
}

/// The path of a playbook that is named in Kubespray's collection, as in
/// `kubernetes_sigs.kubespray.upgrade_cluster` (docs/ansible/ansible_collection.md).
fn of_collection(name: &str) -> Option<String> {
    let name = name.strip_prefix("kubernetes_sigs.kubespray.")?;
    Some(format!("playbooks/{name}.yml"))
}

/// The planned command, resolved against the inventory.
#[derive(Clone, Debug)]
pub struct Run {
    /// The user gave a command; else a full `cluster.yml` is judged.
    pub given: bool,
    pub playbook: Playbook,
    /// The playbook as written, for instance `upgrade-cluster.yml`.
    pub playbook_name: String,
    /// Where the playbook is named; the start of the first inventory file without a command.
    pub playbook_span: Span,
    /// `--limit` as written, with its place; `None` too when only the shell knows its value.
    pub limit: Option<(String, Span)>,
    /// What `--tags` and `--skip-tags` ask for.
    pub tags: TagFilter,
    /// Hosts inside the limit, in inventory order: all without one.
    pub hosts: Arc<[HostId]>,
    /// The command taken apart; a full `cluster.yml` when the user gave none.
    pub command: Arc<Command>,
    /// What is wrong with the command itself and with its limit.
    pub problems: Vec<Problem>,
    limit_read: Option<String>,
    /// For each host whether it is inside; `None` while all are.
    in_limit: Option<Vec<bool>>,
}

impl Run {
    /// Reads the workspace's command; the limit selects from the inventory.
    pub fn new(workspace: &Workspace, inventory: &Inventory) -> Self {
        let written = workspace.command.filter(|file| !workspace.bytes(*file).trim_ascii().is_empty());
        let given = written.is_some();
        let command = Arc::new(match written {
            Some(file) => Command::parse(file, workspace.bytes(file)),
            None => Command::parse(NO_FILE, plain(workspace).into_bytes()),
        });
        let name = command.playbooks.first().map_or("", |word| &word.text).to_owned();
        let playbook_span = match command.playbooks.first().map(|word| word.span).or(command.program) {
            Some(span) if given => span,
            _ => Span::start_of(workspace.command.unwrap_or_else(|| first_file(workspace))),
        };
        let limit = command.last(OptionKind::Limit).filter(|value| !value.unknown());
        let limit = limit.map(|value| (value.text().to_owned(), value.span));
        let limit_read =
            limit.as_ref().map(|(text, _)| pattern::with_files(text, |path| workspace.read(path)));
        let text = |problem: &command::Problem| Problem {
            span: problem.span,
            kind: ProblemKind::Command(problem.kind.clone()),
        };
        let mut run = Run {
            given,
            playbook: Playbook::from_path(&name),
            playbook_name: name,
            playbook_span,
            limit,
            limit_read,
            tags: tag_filter(&command),
            hosts: Arc::default(),
            problems: command.problems.iter().map(text).collect(),
            command,
            in_limit: None,
        };
        run.select_hosts(inventory);
        run
    }

    /// Works out the hosts inside the limit. One that cannot be known is taken for none.
    fn select_hosts(&mut self, inventory: &Inventory) {
        let limit = self.limiting();
        let selected = pattern::select(inventory, &["all"], limit);
        if let (Some((text, span)), Some(outcome)) = (&self.limit, limit.map(|_| &selected)) {
            let span = *span;
            if let Ok(selection) = outcome {
                let parts = selection.unmatched.iter().cloned();
                self.problems
                    .extend(parts.map(|part| Problem { span, kind: ProblemKind::LimitUnmatched(part) }));
            }
            if let Err(error) = pattern::check_limit(inventory, self.limiting()) {
                self.problems.push(Problem { span, kind: ProblemKind::Limit { text: text.clone(), error } });
            }
        }
        if matches!(selected, Err(PatternError::LimitFile(_) | PatternError::UnknownRegex(_))) {
            (self.limit, self.limit_read) = (None, None);
        }
        self.hosts = match (&selected, &self.limit) {
            (Ok(selection), _) => selection.targets.hosts().clone(),
            (Err(_), None) => inventory.shared_members(GroupId::ALL),
            (Err(_), Some(_)) => Arc::default(),
        };
        if self.hosts.len() < inventory.hosts.len() {
            let mut in_limit = vec![false; inventory.hosts.len()];
            for host in self.hosts.iter() {
                in_limit.get_mut(host.0 as usize).into_iter().for_each(|inside| *inside = true);
            }
            self.in_limit = Some(in_limit);
        }
    }

    /// The limit as a pattern: files of hosts are read.
    pub fn limiting(&self) -> Option<&str> {
        self.limit_read.as_deref()
    }

    /// The host is inside the limit.
    pub fn limits_to(&self, host: HostId) -> bool {
        match &self.in_limit {
            Some(in_limit) => in_limit.get(host.0 as usize).is_some_and(|inside| *inside),
            None => (host.0 as usize) < self.hosts.len(),
        }
    }

    /// The tags of this run select a task with these effective tags: its own and those of every
    /// role, play and static import around it.
    pub fn selects(&self, tags: &[&str]) -> bool {
        self.tags.selects(tags)
    }

    /// The command after the changes: edits of the user's command (none when no command was
    /// given) and the whole command as text.
    pub fn with(&self, changes: &[Change]) -> Correction {
        let mut correction = self.command.with(changes);
        if !self.given {
            correction.edits.clear();
        }
        correction
    }
}

/// The file of a command that the user did not give.
const NO_FILE: FileId = FileId(u32::MAX);

/// What is judged without a command.
fn plain(workspace: &Workspace) -> String {
    let sources: Vec<&str> = workspace
        .inventory
        .iter()
        .filter_map(|source| match source {
            InventorySource::Path(path) => Some(path.as_str()),
            InventorySource::HostList(file) => std::str::from_utf8(workspace.bytes(*file)).ok(),
        })
        .collect();
    command::plain_command(&sources, "cluster.yml")
}

fn first_file(workspace: &Workspace) -> FileId {
    workspace
        .inventory
        .iter()
        .find_map(|source| match source {
            InventorySource::Path(path) => workspace.find(path),
            InventorySource::HostList(file) => Some(*file),
        })
        .unwrap_or(FileId(0))
}

fn tag_filter(command: &Command) -> TagFilter {
    let list = |kind| {
        let values = command.all(kind).filter_map(|opt| opt.value.as_ref());
        values.flat_map(|value| value.text().split(',')).map(|tag| tag.trim().to_owned()).collect()
    };
    TagFilter { only: list(OptionKind::Tags), skip: list(OptionKind::SkipTags) }
}
