//! Names that the tasks, templates and playbooks of a tree read, and those that they set.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Tree;
use super::jinja::{self, Read};
use super::task::ROLE_KEYWORDS;
use crate::text::fits;
use crate::yaml::{Content, Entry, Node};

/// What a tree does with names, apart from its roles' defaults and vars.
#[derive(Debug, Default)]
pub struct Names {
    /// Every name that something reads.
    read: BTreeSet<Arc<str>>,
    /// Read by values of the sample inventory, commented out or not.
    shown: BTreeSet<Arc<str>>,
    /// Names that are made as the run goes, `*` for what is not known of them.
    made: BTreeSet<Arc<str>>,
    /// Read of other hosts, through `hostvars`; `*` for what is not known of a name.
    of_hosts: BTreeSet<Arc<str>>,
    /// Set by `set_fact`.
    facts: BTreeSet<Arc<str>>,
    /// Set by `set_fact` only where they are not defined.
    filled_in: BTreeSet<Arc<str>>,
    registered: BTreeSet<Arc<str>>,
    /// Given to tasks, roles and plays: `vars`, role parameters, names of loops.
    given: BTreeSet<Arc<str>>,
}

/// Keys whose texts are conditions, in tasks and in the arguments of `assert` and `debug`.
const CONDITIONS: [&str; 6] = ["when", "that", "until", "changed_when", "failed_when", "var"];

/// Names of the file read to a task's text are far fewer.
const DEPTH: usize = 64;

impl Names {
    pub fn of(tree: &Tree) -> Names {
        Names::of_files(tree, tree.paths())
    }

    /// What some of its files do.
    pub fn of_files<'p>(tree: &Tree, paths: impl IntoIterator<Item = &'p Arc<str>>) -> Names {
        let mut names = Names::default();
        for path in paths {
            let folder = folder_of(path);
            match folder {
                Folder::Templates => names.template_file(tree, path),
                Folder::Values => names.values(tree, path),
                Folder::Tasks => names.tasks(tree, path),
                Folder::Sample => names.sample(tree, path),
                Folder::Other => {}
            }
        }
        names
    }

    /// Names that something reads and nothing in the tree defines: the inventory may.
    pub fn referenced(&self) -> impl Iterator<Item = &Arc<str>> {
        // What a run sets only where nothing else did is the inventory's too.
        let set = |name: &Arc<str>| {
            self.facts.contains(name) || self.given.contains(name) || self.registered.contains(name)
        };
        let defined = move |name: &Arc<str>| set(name) && !self.filled_in.contains(name);
        self.read.iter().filter(move |name| is_name(name) && !defined(name) && !is_ansibles(name))
    }

    /// Ansible itself reads names of its own.
    pub fn is_read(&self, name: &str) -> bool {
        is_ansibles(name)
            || self.read.contains(name)
            || self.shown.contains(name)
            || self.made.iter().any(|pattern| fits(pattern, name))
    }

    pub fn is_set(&self, name: &str) -> bool {
        self.facts.contains(name) || self.registered.contains(name)
    }

    /// What a value reads.
    pub fn of_value(value: &Node) -> Names {
        let mut names = Names::default();
        names.templates(value, 0);
        names
    }

    /// Names that something reads, with `*` in those that are made as the run goes.
    pub fn all_read(&self) -> impl Iterator<Item = &Arc<str>> {
        self.read.iter().chain(&self.made)
    }

    /// Those of them that are read of other hosts.
    pub fn read_of_hosts(&self) -> impl Iterator<Item = &Arc<str>> {
        self.of_hosts.iter()
    }

    /// Every name that the run of a playbook gives a value somewhere; for a name of Ansible's own that
    /// is one task's affair.
    pub fn set_in_run(&self) -> BTreeSet<Arc<str>> {
        let set = [&self.facts, &self.registered, &self.given].into_iter().flatten();
        set.filter(|name| !is_ansibles(name)).cloned().collect()
    }

    fn add(&mut self, name: &str, how: Read) {
        let names = match how {
            Read::Plain | Read::Guarded => &mut self.read,
            Read::Made => &mut self.made,
            Read::OfHost => &mut self.of_hosts,
        };
        add(names, name);
    }

    fn sample(&mut self, tree: &Tree, path: &str) {
        for line in tree.text(path).unwrap_or_default().lines() {
            jinja::template(line, &mut |name, how| {
                if how != Read::OfHost {
                    add(&mut self.shown, name);
                }
            });
        }
    }

    fn template_file(&mut self, tree: &Tree, path: &str) {
        if let Some(text) = tree.text(path) {
            jinja::template(text, &mut |name, how| self.add(name, how));
        }
    }

    /// A file of variables: what its values read.
    fn values(&mut self, tree: &Tree, path: &str) {
        match tree.root(path) {
            Some(root) => self.templates(root, 0),
            None => self.template_file(tree, path),
        }
    }

    /// A file of tasks or plays.
    fn tasks(&mut self, tree: &Tree, path: &str) {
        match tree.root(path) {
            Some(root) => self.task(root, 0),
            None => self.template_file(tree, path),
        }
    }

    /// A play, block, task, or list of them: what it reads, and the names that it gives or sets.
    fn task(&mut self, node: &Node, depth: usize) {
        if depth > DEPTH {
            return;
        }
        for item in node.as_seq().into_iter().flatten() {
            self.task(item, depth + 1);
        }
        for entry in node.as_map().into_iter().flatten() {
            self.entry(entry, depth);
        }
        self.fills_in(node);
        if !matches!(node.content, Content::Seq(_) | Content::Map(_)) {
            self.templates(node, depth);
        }
    }

    fn entry(&mut self, entry: &Entry, depth: usize) {
        let key = entry.key.as_str().unwrap_or_default();
        match key.strip_prefix("ansible.builtin.").unwrap_or(key) {
            key if CONDITIONS.contains(&key) => {
                return conditions(&entry.value, depth + 1, &mut |name, how| self.add(name, how));
            }
            "vars" => self.keys(&entry.value, |names| &mut names.given),
            "set_fact" => self.facts(&entry.value),
            "register" => self.registered.extend(entry.value.as_str().map(Arc::from)),
            "loop_var" | "index_var" => self.given.extend(entry.value.as_str().map(Arc::from)),
            "service_facts" => add(&mut self.registered, "services"),
            "package_facts" => add(&mut self.registered, "packages"),
            "roles" | "dependencies" => self.parameters(&entry.value),
            _ => {}
        }
        self.templates(&entry.key, depth);
        self.task(&entry.value, depth + 1);
    }

    fn keys(&mut self, node: &Node, of: impl Fn(&mut Names) -> &mut BTreeSet<Arc<str>>) {
        let keys = node.as_map().into_iter().flatten().filter_map(|entry| entry.key.as_str());
        of(self).extend(keys.filter(|key| is_name(key)).map(Arc::from));
    }

    /// A task with `set_fact` under `when: NAME is not defined`.
    fn fills_in(&mut self, task: &Node) {
        let Some(when) = task.get("when") else { return };
        let mut asked = BTreeSet::new();
        conditions(&when.value, 0, &mut |name, how| {
            if how == Read::Guarded {
                asked.insert(Arc::from(name));
            }
        });
        let facts = ["set_fact", "ansible.builtin.set_fact"].iter().filter_map(|key| task.get(key));
        let keys = facts.flat_map(|entry| entry.value.as_map().unwrap_or_default());
        let keys = keys.filter_map(|entry| entry.key.as_str()).filter(|key| asked.contains(*key));
        self.filled_in.extend(keys.map(Arc::from));
    }

    /// `set_fact`, as a mapping or as `name=value`.
    fn facts(&mut self, node: &Node) {
        let words = node.as_str().unwrap_or_default().split_whitespace();
        let names = words.filter_map(|word| word.split_once('=').map(|(name, _)| name));
        self.facts.extend(names.filter(|name| is_name(name)).map(Arc::from));
        self.keys(node, |names| &mut names.facts);
    }

    /// `- { role: etcd, etcd_cluster_setup: true }`.
    fn parameters(&mut self, roles: &Node) {
        let roles = roles.as_seq().into_iter().flatten().filter_map(Node::as_map);
        let keys = roles.flatten().filter_map(|entry| entry.key.as_str());
        self.given.extend(keys.filter(|key| is_name(key) && !ROLE_KEYWORDS.contains(key)).map(Arc::from));
    }

    /// Every text below a node, as templates.
    fn templates(&mut self, node: &Node, depth: usize) {
        if depth > DEPTH {
            return;
        }
        match &node.content {
            Content::Str(text) => jinja::template(text, &mut |name, how| self.add(name, how)),
            Content::Seq(items) => items.iter().for_each(|item| self.templates(item, depth + 1)),
            Content::Map(entries) => entries.iter().for_each(|entry| {
                self.templates(&entry.key, depth + 1);
                self.templates(&entry.value, depth + 1);
            }),
            _ => {}
        }
    }
}

/// Names that Ansible or Jinja gives: facts, magic variables, functions.
fn is_ansibles(name: &str) -> bool {
    name.starts_with("ansible_") || MAGIC.contains(&name)
}

const MAGIC: [&str; 24] = [
    "cycler",
    "dict",
    "environment",
    "group_names",
    "groups",
    "hostvars",
    "inventory_dir",
    "inventory_file",
    "inventory_hostname",
    "inventory_hostname_short",
    "item",
    "joiner",
    "lookup",
    "lipsum",
    "namespace",
    "now",
    "omit",
    "play_hosts",
    "playbook_dir",
    "q",
    "query",
    "range",
    "role_path",
    "vars",
];

/// The names that a condition, or a list of them, reads.
fn conditions(node: &Node, depth: usize, read: &mut dyn FnMut(&str, Read)) {
    match &node.content {
        Content::Str(text) => jinja::condition(text, read),
        Content::Seq(items) if depth < DEPTH => {
            items.iter().for_each(|item| conditions(item, depth + 1, read));
        }
        _ => {}
    }
}

fn is_name(key: &str) -> bool {
    let mut chars = key.chars();
    chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && chars.all(|c| c.is_alphanumeric() || c == '_')
}

fn add(names: &mut BTreeSet<Arc<str>>, name: &str) {
    if !names.contains(name) {
        names.insert(name.into());
    }
}

pub(super) enum Folder {
    Templates,
    Values,
    Tasks,
    Sample,
    Other,
}

pub(super) fn folder_of(path: &str) -> Folder {
    if path.starts_with("inventory/") {
        return if path.contains("_vars/") { Folder::Sample } else { Folder::Other };
    }
    if !path.starts_with("roles/") {
        return Folder::Tasks;
    }
    let kinds = ["templates", "defaults", "vars", "tasks", "handlers", "meta"];
    match path.split('/').skip(2).find(|part| kinds.contains(part)) {
        Some("templates") => Folder::Templates,
        Some("defaults" | "vars") => Folder::Values,
        _ => Folder::Tasks,
    }
}
