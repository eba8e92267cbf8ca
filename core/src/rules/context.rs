//! What a rule may ask: one read-only door to everything that is known.

use crate::collections::HashMap;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use super::deployment::Deployment;
use super::ladder::Ladder;
use super::names::Settings;
use super::told;
use super::uses::Uses;
use crate::catalogue::{Catalogue, Knowledge, Release, View};
use crate::inventory::{self, GroupId, HostId, Inventory};
use crate::plan::{Plan, Playbook, Problem, ProblemKind, Run};
use crate::report::{Finding, is_secret_name};
use crate::text::{FileId, LineIndex, Position, Span, cut};
use crate::upgrade::Course;
use crate::vars::{FileCache, FileUse, Layer, NotLoaded, Outcome, Scope, Setting, Value, Vars, text};
use crate::workspace::{InventorySource, Workspace, tree};
use crate::yaml::Document;

/// A value in a sentence is cut behind this many characters.
const SHOWN: usize = 60;

pub struct Context<'a> {
    pub workspace: &'a Workspace,
    pub release: &'a Release,
    /// As the sources say it, without the groups that a run makes.
    pub inventory: &'a Inventory,
    /// As the run has them: in the groups that it makes, too.
    pub vars: &'a Vars,
    pub run: &'a Run,
    /// What the run would do, play by play.
    pub plan: Option<&'a Plan>,
    pub deployment: &'a Deployment,
    /// The way from the release that is deployed, when the user said which.
    pub course: Option<&'a Course>,
    pub(crate) ladder: OnceCell<Ladder>,
    /// What is known of all releases.
    pub catalogue: &'a Catalogue,
    /// What the release knows; `None` for one older than the catalogue.
    pub knowledge: Option<Rc<Knowledge>>,
    pub(crate) files: &'a FileCache,
    pub(crate) lines: RefCell<HashMap<FileId, Rc<LineIndex>>>,
    pub(crate) texts: RefCell<HashMap<FileId, &'a str>>,
    pub(crate) settings: OnceCell<Settings<'a>>,
    /// Playbooks, roles and checks of the release.
    pub view: Option<&'a View>,
    /// The findings about Kubespray's own checks, once one is asked for.
    pub(crate) told: OnceCell<Vec<Finding>>,
    pub(crate) uses: OnceCell<Uses<'a>>,
}

/// What a file is to the analysis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// An inventory source, or a file of one that is a folder.
    Inventory,
    /// Variables of this group or host.
    Vars(Scope, Arc<str>),
    /// A file of `group_vars` or `host_vars` that Ansible does not load.
    NotLoaded(Scope, NotLoaded),
    /// A command, evidence, or anything else.
    Other,
}

impl<'a> Context<'a> {
    /// The playbook of the given command, when the release has none of this name nor of one close to
    /// it: the user's own.
    pub fn unknown_playbook(&self) -> Option<&str> {
        let own = |problem: &Problem| match &problem.kind {
            ProblemKind::UnknownPlaybook { near: None, .. } => problem.span == self.run.playbook_span,
            _ => false,
        };
        let known = self.run.playbook != Playbook::Other || !self.run.given;
        (!known && self.plan?.problems.iter().any(own)).then_some(&self.run.playbook_name)
    }

    /// One of Kubespray's own checks fails by what stands there.
    pub fn is_told_by_check(&self, span: Span) -> bool {
        told::tells(self, span)
    }

    /// The check of this rule's page fails by what stands there.
    pub fn is_told_by(&self, rule: &str, span: Span) -> bool {
        told::tells_of(self, rule, span)
    }

    /// The hosts of a group and of its children as the magic variable `groups` has them; empty
    /// when there is no such group.
    pub fn group(&self, name: &str) -> Vec<HostId> {
        self.inventory.find_group(name).map(|id| self.inventory.members(id).to_vec()).unwrap_or_default()
    }

    /// The hosts of groups, each once, in the order of the inventory.
    pub fn members(&self, groups: &[&str]) -> Vec<HostId> {
        let is_member = self.is_member(groups);
        (0..).map(HostId).zip(is_member).filter(|(_, is_member)| *is_member).map(|(host, _)| host).collect()
    }

    /// For each host of the inventory whether it is in one of the groups.
    pub fn is_member(&self, groups: &[&str]) -> Vec<bool> {
        let mut is_member = vec![false; self.inventory.hosts.len()];
        for group in groups.iter().filter_map(|name| self.inventory.find_group(name)) {
            for host in self.inventory.members(group) {
                if let Some(slot) = is_member.get_mut(host.0 as usize) {
                    *slot = true;
                }
            }
        }
        is_member
    }

    pub fn host_name(&self, host: HostId) -> &str {
        self.inventory.host(host).map_or("", |host| &host.name)
    }

    /// The names of hosts, for a sentence or a finding.
    pub fn names(&self, hosts: &[HostId]) -> Vec<String> {
        hosts.iter().map(|host| self.host_name(*host).to_owned()).collect()
    }

    /// The winning setting of a variable for a host, if anybody sets it (role defaults apart).
    pub fn setting(&self, host: HostId, name: &str) -> Option<Setting> {
        self.vars.setting(host, name)
    }

    /// What a variable gives for a host; `None` when nobody sets it.
    pub fn outcome(&self, host: HostId, name: &str) -> Option<Outcome> {
        self.vars.set_value(host, name)
    }

    /// The value of a variable for a host, or `default` when nobody sets it.
    pub fn value_or(&self, host: HostId, name: &str, default: Value) -> Outcome {
        self.outcome(host, name).unwrap_or(Outcome::Known(default))
    }

    /// What a bare `when: name` decides for the host, or `default` when nobody sets the variable;
    /// `None` when it cannot be known. Any non-empty string is true, `"false"` too (ansible-core
    /// 2.12 to 2.18).
    pub fn truthy_or(&self, host: HostId, name: &str, default: bool) -> Option<bool> {
        match self.value_or(host, name, Value::Bool(default)) {
            Outcome::Known(value) => value.is_truthy(),
            _ => None,
        }
    }

    /// The text of a variable for a host; `None` when it is not set, not known or no text.
    pub fn text_of(&self, host: HostId, name: &str) -> Option<String> {
        match self.outcome(host, name)? {
            Outcome::Known(value) => value.as_str().map(str::to_owned),
            _ => None,
        }
    }

    /// What `-e` gives a variable, which counts for all hosts and plays; `None` when none sets it.
    pub fn extra_var(&self, name: &str) -> Option<Outcome> {
        let host = HostId(0);
        let extra = self.setting(host, name).is_some_and(|setting| setting.layer == Layer::ExtraVars);
        extra.then(|| self.vars.value(host, name))
    }

    /// The address that etcd and the API server of a host have for the others: `access_ip`, else
    /// `ip`. `None` when it is left to what the host itself reports.
    pub fn address(&self, host: HostId) -> Option<String> {
        address(self.vars, host)
    }

    /// A value for a sentence: short, and nothing of it when the name looks secret.
    pub fn shown(&self, name: &str, value: &Value) -> String {
        if is_secret_name(name) {
            return "••••".to_owned();
        }
        cut(&text(value), SHOWN).into_owned()
    }

    /// What a file is to the analysis.
    pub fn file_kind(&self, id: FileId) -> FileKind {
        match self.vars.file_use(id) {
            Some(FileUse::Loaded(scope, owner)) => FileKind::Vars(*scope, owner.clone()),
            Some(FileUse::NotLoaded(scope, why)) => FileKind::NotLoaded(*scope, why.clone()),
            None if self.is_inventory(id) => FileKind::Inventory,
            None => FileKind::Other,
        }
    }

    fn is_inventory(&self, id: FileId) -> bool {
        let Some(file) = self.workspace.file(id) else { return false };
        self.workspace.inventory.iter().any(|source| match source {
            InventorySource::HostList(list) => *list == id,
            InventorySource::Path(path) => tree::within(&file.path, path),
        })
    }

    /// The problem is about a file that was only found in a folder, while there are hosts: a note
    /// or a script there does no harm.
    pub fn passed_over(&self, problem: &inventory::Problem) -> bool {
        let named = self.workspace.inventory.iter().any(|source| match source {
            InventorySource::Path(path) => tree::normal(path) == *problem.source,
            InventorySource::HostList(list) => problem.span.is_some_and(|span| span.file == *list),
        });
        !named && !self.inventory.members(GroupId::ALL).is_empty()
    }

    /// Every file with its kind.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &str, FileKind)> {
        self.workspace.each_file().map(|(id, file)| (id, file.path.as_str(), self.file_kind(id)))
    }

    /// A file read as YAML; remembered.
    pub fn document(&self, id: FileId) -> Arc<Document> {
        self.files.document(self.workspace, id)
    }

    /// A file as text: up to the first byte that is no UTF-8; remembered.
    pub fn text(&self, id: FileId) -> &'a str {
        self.texts.borrow_mut().entry(id).or_insert_with(|| valid_start(self.workspace.bytes(id)))
    }

    /// The lines of a file; remembered.
    pub fn lines(&self, id: FileId) -> Rc<LineIndex> {
        let mut lines = self.lines.borrow_mut();
        lines
            .entry(id)
            .or_insert_with(|| {
                Rc::new(LineIndex::new(
                    self.workspace.file(id).map(|file| file.bytes.clone()).unwrap_or_default(),
                ))
            })
            .clone()
    }

    /// Where a span begins, in lines and columns.
    pub fn position(&self, span: Span) -> Position {
        self.lines(span.file).position(span.start as usize)
    }
}

fn valid_start(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_else(|error| {
        std::str::from_utf8(bytes.get(..error.valid_up_to()).unwrap_or_default()).unwrap_or_default()
    })
}

/// `access_ip`, else `ip`, when it is set and known.
pub(super) fn address(vars: &Vars, host: HostId) -> Option<String> {
    let name = address_name(vars, host)?;
    match vars.value(host, name) {
        Outcome::Known(value) => value.as_str().map(str::to_owned),
        _ => None,
    }
}

/// The variable that gives a host its address.
pub(super) fn address_name(vars: &Vars, host: HostId) -> Option<&'static str> {
    ["access_ip", "ip"].into_iter().find(|name| vars.is_set(host, name))
}
