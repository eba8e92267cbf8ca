//! From what `-i` takes to one inventory: which plugin reads which file, in Ansible's order.

use crate::collections::HashSet;
use std::sync::Arc;

use regex_lite::Regex;

use super::build::Builder;
use super::problem::{Effect, Ignored, Reason, Refused};
use super::{Inventory, Settings, host_list, ini, yaml};
use crate::text::{FileId, Span};
use crate::workspace::tree::Entry;
use crate::workspace::{AnsibleCfg, InventorySource, Tree, Workspace};
use crate::yaml::{Document, ProblemKind, parse};

/// Folders inside folders.
const MAX_DEPTH: usize = 64;
/// Never read as inventories inside a folder.
const RESERVED: [&str; 3] = ["host_vars", "group_vars", "vars_plugins"];

impl Inventory {
    /// Reads the inventory of a workspace.
    pub fn load(workspace: &Workspace) -> Inventory {
        let document = |id| Arc::new(parse(id, workspace.bytes(id)));
        Inventory::load_sources(workspace, &workspace.inventory, &Settings::of(workspace), &document)
    }

    /// Reads and merges sources, in order; `document` reads a file as YAML.
    pub fn load_sources(
        workspace: &Workspace,
        sources: &[InventorySource],
        settings: &Settings,
        document: &dyn Fn(FileId) -> Arc<Document>,
    ) -> Inventory {
        let mut loader = Loader::new(workspace, sources, settings, document);
        match loader.load(sources) {
            Ok(()) => {}
            Err(Refused { span, reason }) => loader.builder.report(Effect::Stops, Some(span), reason),
        }
        loader.builder.finish()
    }
}

struct Loader<'a> {
    workspace: &'a Workspace,
    settings: &'a Settings,
    document: &'a dyn Fn(FileId) -> Arc<Document>,
    tree: Tree,
    /// Texts that are no files of the tree.
    texts: HashSet<FileId>,
    ignore_patterns: Vec<Regex>,
    builder: Builder<'a>,
    /// Ansible stops at a source that cannot be read.
    stopped: bool,
}

impl<'a> Loader<'a> {
    fn new(
        workspace: &'a Workspace,
        sources: &[InventorySource],
        settings: &'a Settings,
        document: &'a dyn Fn(FileId) -> Arc<Document>,
    ) -> Self {
        let mut texts: HashSet<FileId> = workspace.command.into_iter().collect();
        texts.extend(workspace.extra_vars.iter().chain(&workspace.evidence));
        if let AnsibleCfg::File(file) = workspace.ansible_cfg {
            texts.insert(file);
        }
        for source in sources.iter().chain(&workspace.inventory) {
            if let InventorySource::HostList(file) = source {
                texts.insert(*file);
            }
        }
        let ignore_patterns =
            settings.ignore_patterns.iter().filter_map(|text| Regex::new(text).ok()).collect();
        let builder = Builder::new(settings);
        Loader {
            workspace,
            settings,
            document,
            tree: Tree::new(workspace),
            texts,
            ignore_patterns,
            builder,
            stopped: false,
        }
    }

    fn load(&mut self, sources: &[InventorySource]) -> Result<(), Refused> {
        let mut parsed = false;
        for source in sources {
            parsed |= match source {
                InventorySource::Path(path) => self.path(clean(path), 0),
                InventorySource::HostList(file) => self.host_list(*file),
            };
            if self.stopped {
                return Ok(());
            }
        }
        if parsed {
            return self.builder.reconcile();
        }
        self.builder.begin_source("".into(), None);
        if self.settings.unparsed_is_failed {
            self.builder.report(Effect::Stops, None, Reason::NothingParsed);
        } else if self.settings.unparsed_warning {
            self.builder.report(Effect::Warned, None, Reason::NothingParsed);
        }
        Ok(())
    }

    fn enabled(&self, plugin: &str) -> bool {
        let names = &self.settings.enable_plugins;
        names.iter().any(|name| name.strip_prefix("ansible.builtin.").unwrap_or(name) == plugin)
    }

    /// What Ansible does about a source that no plugin reads.
    fn dropped(&mut self) -> Effect {
        if self.settings.any_unparsed_is_failed {
            self.stopped = true;
            Effect::Stops
        } else {
            Effect::SourceDropped
        }
    }

    fn host_list(&mut self, file: FileId) -> bool {
        let text = String::from_utf8_lossy(self.workspace.bytes(file));
        self.builder.begin_source(text.as_ref().into(), None);
        let outcome = if self.enabled("host_list") {
            host_list::read(&mut self.builder, file, &text)
        } else {
            Err(Refused::new(Span::start_of(file), Reason::SourceMissing))
        };
        self.settle(outcome)
    }

    fn settle(&mut self, outcome: Result<(), Refused>) -> bool {
        let Err(Refused { span, reason }) = outcome else { return true };
        let effect = self.dropped();
        self.builder.report(effect, Some(span), reason);
        false
    }

    /// Reads a file, or a folder with what is in it.
    fn path(&mut self, path: &str, depth: usize) -> bool {
        if let Some(file) = self.tree.file(path) {
            return self.file(path, file);
        }
        let names = self.names(path);
        if names.is_empty() || depth >= MAX_DEPTH {
            self.builder.begin_source(path.into(), None);
            let effect = self.dropped();
            self.builder.report(effect, None, Reason::SourceMissing);
            return false;
        }
        let mut parsed = false;
        for (name, file) in names {
            let full = if path.is_empty() { name.clone() } else { join(path, &name) };
            if let Some(why) = self.ignored(&name) {
                if !RESERVED.contains(&name.as_str()) {
                    self.builder.begin_source(full.as_str().into(), file);
                    self.builder.report(Effect::Silent, file.map(Span::start_of), Reason::FileIgnored(why));
                }
                continue;
            }
            parsed |= self.path(&full, depth + 1);
            if self.stopped {
                return parsed;
            }
        }
        if !parsed {
            self.builder.begin_source(path.into(), None);
            let effect = self.dropped();
            self.builder.report(effect, None, Reason::FolderWithoutInventory);
        }
        parsed
    }

    /// The names in a folder, sorted; files with their id.
    fn names(&self, folder: &str) -> Vec<(String, Option<FileId>)> {
        let entries = self.tree.list(folder).into_iter();
        let names = entries.map(|(name, entry)| match entry {
            Entry::File(id) => (name.to_owned(), Some(id)),
            Entry::Folder => (name.to_owned(), None),
        });
        names.filter(|(_, id)| id.is_none_or(|id| !self.texts.contains(&id))).collect()
    }

    fn ignored(&self, name: &str) -> Option<Ignored> {
        if name.starts_with('.') || RESERVED.contains(&name) {
            return Some(Ignored::Hidden);
        }
        let pattern = self.ignore_patterns.iter().find(|pattern| pattern.is_match(name));
        if let Some(pattern) = pattern {
            return Some(Ignored::Pattern(pattern.as_str().to_owned()));
        }
        let extension = self.settings.ignore_extensions.iter().find(|end| name.ends_with(end.as_str()))?;
        Some(Ignored::Extension(extension.clone()))
    }

    /// Tries the plugins on a file as Ansible does; what a failed one had read stays.
    fn file(&mut self, path: &str, file: FileId) -> bool {
        let bytes = self.workspace.bytes(file);
        let source: Arc<str> = path.into();
        self.builder.begin_source(source, Some(file));
        let start = Span::start_of(file);
        if bytes.starts_with(b"$ANSIBLE_VAULT") {
            return self.settle(Err(Refused::new(start, Reason::Vaulted)));
        }
        let extension = extension(path);
        let mut failures = Vec::new();
        if self.enabled("script") && bytes.starts_with(b"#!") {
            failures.push(Refused::new(start, Reason::Script));
        }
        if self.enabled("yaml") && self.takes_yaml(extension) {
            match self.yaml(file, start) {
                Ok(()) => return true,
                Err(refused) => failures.push(refused),
            }
        }
        if self.enabled("ini") {
            match ini::read(&mut self.builder, file, bytes) {
                Ok(()) => return true,
                Err(refused) => failures.push(refused),
            }
        }
        match main_failure(failures, extension) {
            Some(refused) => self.settle(Err(refused)),
            None => self.settle(Err(Refused::new(start, Reason::SourceMissing))),
        }
    }

    fn takes_yaml(&self, extension: &str) -> bool {
        extension.is_empty() || self.settings.yaml_extensions.iter().any(|known| known == extension)
    }

    fn yaml(&mut self, file: FileId, start: Span) -> Result<(), Refused> {
        let document = (self.document)(file);
        for problem in &document.problems {
            let reason = Reason::Yaml(problem.kind.clone());
            if !matches!(problem.kind, ProblemKind::DuplicateKey(_)) {
                return Err(Refused::new(problem.span, reason));
            }
            self.builder.warn(problem.span, reason);
        }
        yaml::read(&mut self.builder, document.root.as_ref(), start)
    }
}

/// Of what the plugins said, the reason that tells most: the one of the format that the name
/// promises, or else of the plugin that got furthest.
fn main_failure(failures: Vec<Refused>, extension: &str) -> Option<Refused> {
    let by_name = matches!(extension, ".yaml" | ".yml" | ".json");
    let opaque = |refused: &Refused| matches!(refused.reason, Reason::Script | Reason::PluginConfig(_));
    if by_name || failures.iter().any(opaque) {
        let index = failures.iter().position(opaque).unwrap_or(0);
        return failures.into_iter().nth(index);
    }
    failures.into_iter().max_by_key(|refused| refused.span.start)
}

/// A path without what does not matter at its ends.
fn clean(path: &str) -> &str {
    let mut path = path.strip_prefix("./").unwrap_or(path);
    while let Some(shorter) = path.strip_suffix('/').filter(|shorter| !shorter.is_empty()) {
        path = shorter;
    }
    if path == "." { "" } else { path }
}

fn join(folder: &str, name: &str) -> String {
    if folder.ends_with('/') { format!("{folder}{name}") } else { format!("{folder}/{name}") }
}

/// `os.path.splitext`: with the dot; none for a name that only begins with dots.
fn extension(path: &str) -> &str {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    let stem = name.trim_start_matches('.');
    stem.rfind('.').and_then(|at| stem.get(at..)).unwrap_or("")
}
