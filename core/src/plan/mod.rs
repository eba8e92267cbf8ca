//! The `ansible-playbook` command about to run, and the plays, hosts and roles it would touch.

use crate::inventory::HostId;
use crate::text::Span;

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
    /// `--limit` as written, with its place.
    pub limit: Option<(String, Span)>,
    pub tags: Vec<String>,
    pub skip_tags: Vec<String>,
    /// Hosts inside the limit, in inventory order: all without one.
    pub hosts: Vec<HostId>,
}

impl Run {
    pub fn limits_to(&self, host: HostId) -> bool {
        self.hosts.contains(&host)
    }
}
