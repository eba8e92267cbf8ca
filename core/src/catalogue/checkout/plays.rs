//! Playbooks, plays and roles of a tree, in the shape of the catalogue's.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::task;
use super::tasks::{Grouping, MAIN, Walk, Walked, folder};
use super::tree::Tree;
use crate::catalogue::knowledge::{Around, Check};
use crate::catalogue::playbooks::{GroupBy, Include, Play, Role, Serial, Tagged};
use crate::yaml::{Content, Node};

/// Folders that playbooks stand in.
const FOLDERS: [&str; 3] = ["", "playbooks", "extra_playbooks"];

/// The playbooks of the tree by path, sorted.
pub fn playbooks(tree: &Tree) -> Vec<&str> {
    tree.paths().map(|path| &**path).filter(|path| is_playbook(tree, path)).collect()
}

/// The tree has a playbook of this path.
pub fn is_playbook(tree: &Tree, path: &str) -> bool {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    FOLDERS.contains(&folder) && tree.root(path).and_then(Node::as_seq).is_some_and(is_list_of_plays)
}

fn is_list_of_plays(items: &[Node]) -> bool {
    !items.is_empty() && items.iter().all(|item| item.get("hosts").is_some() || import_of(item).is_some())
}

fn import_of(item: &Node) -> Option<&str> {
    ["import_playbook", "ansible.builtin.import_playbook", "include"]
        .iter()
        .find_map(|key| task::text(item, key))
}

/// The plays of a playbook in order, imports unfollowed; `None` when the tree has none of that path.
pub fn plays(tree: &Tree, path: &str) -> Option<Vec<Play>> {
    let items = tree.root(path).and_then(Node::as_seq).filter(|items| is_list_of_plays(items))?;
    Some(items.iter().enumerate().map(|(index, item)| play(tree, path, index, item)).collect())
}

/// The assertions in a play's own tasks.
pub fn play_checks(tree: &Tree, path: &str, index: usize) -> Vec<Check> {
    let items = tree.root(path).and_then(Node::as_seq).unwrap_or_default();
    let walked = items.get(index).map(|item| Walk::play(tree, path, &origin(path, index), item));
    walked.map(|walked| walked.checks).unwrap_or_default()
}

/// What leads to a play's own tasks: see [`Check::reached`].
pub fn origin(path: &str, index: usize) -> String {
    format!("{path}#{index}")
}

fn play(tree: &Tree, path: &str, index: usize, item: &Node) -> Play {
    let around = around(item);
    if let Some(import) = import_of(item) {
        let folder = path.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        let import = Some(format!("{folder}{import}"));
        return Play { import, tags: strings(&task::tags(item)), around, ..Play::default() };
    }
    let (hosts, hosts_from) = variable_or(task::text(item, "hosts").unwrap_or_default());
    let (serial, serial_from) = serial(task::get(item, "serial"));
    let walked = Walk::play(tree, path, &origin(path, index), item);
    let roles: Vec<Tagged> = task::get(item, "roles")
        .and_then(Node::as_seq)
        .map(|roles| roles.iter().filter_map(role_of).collect())
        .unwrap_or_default();
    let group_by = grouping(tree, &hosts, &walked, &roles);
    let (imports, includes) = uses(&walked);
    Play {
        name: task::text(item, "name").or_else(|| task::text(item, "hosts")).unwrap_or_default().to_owned(),
        hosts,
        hosts_from,
        tags: strings(&task::tags(item)),
        serial,
        serial_from,
        roles,
        tasks: tag_sets(&walked),
        imports,
        includes,
        group_by,
        import: None,
        around,
        origin: origin(path, index),
    }
}

/// What a role, or one tasks file of it (`NAME#FILE`), does; `None` when the tree has no such role.
pub fn role(tree: &Tree, name: &str) -> Option<(Role, Vec<Check>)> {
    let (role, file) = name.split_once('#').unwrap_or((name, MAIN));
    let folder = folder(tree, role)?;
    let walked = Walk::role(tree, role, file);
    let meta = ["meta/main.yml", "meta/main.yaml"];
    let meta = meta.iter().find_map(|path| tree.root(&format!("{folder}/{path}")));
    let deps =
        meta.and_then(|meta| task::get(meta, "dependencies")).and_then(Node::as_seq).unwrap_or_default();
    let deps = deps.iter().filter_map(role_of).collect();
    let tasks = tag_sets(&walked);
    let (imports, includes) = uses(&walked);
    Some((Role { tasks, deps, imports, includes }, walked.checks))
}

/// A role as a play or a dependency names it. What is no keyword is a variable for it.
fn role_of(node: &Node) -> Option<Tagged> {
    if let Some(role) = node.as_str() {
        return Some(Tagged { role: role.to_owned(), ..Tagged::default() });
    }
    let role = task::text(node, "role").or_else(|| task::text(node, "name"))?;
    let mut around = around(node);
    for entry in node.as_map().unwrap_or_default() {
        let Some(name) = entry.key.as_str().filter(|name| !task::ROLE_KEYWORDS.contains(name)) else {
            continue;
        };
        around.vars.push((name.into(), Arc::new(entry.value.clone())));
    }
    Some(Tagged { role: role.to_owned(), tags: strings(&task::tags(node)), around })
}

fn around(node: &Node) -> Around {
    Around {
        when: task::conditions(task::get(node, "when")),
        vars: task::vars(node),
        run_once: task::is_on(node, "run_once"),
    }
}

fn uses(walked: &Walked) -> (Vec<Tagged>, Vec<Include>) {
    let mut imports = Vec::new();
    let mut includes = Vec::new();
    for used in &walked.uses {
        let (role, around) = (used.role.clone(), used.around.clone());
        let mut gates: Vec<Vec<String>> = used.gates.iter().map(|tags| strings(tags)).collect();
        match used.gate.as_ref().map(|tags| strings(tags)).or_else(|| gates.pop()) {
            None => imports.push(Tagged { role, tags: strings(&used.tags), around }),
            Some(tags) => {
                let (apply, is_hidden) = (strings(&used.tags), !used.gates.is_empty());
                includes.push(Include { role, tags, apply, gates, is_hidden, around });
            }
        }
    }
    (imports, includes)
}

fn tag_sets(walked: &Walked) -> Vec<Vec<String>> {
    walked.tasks.iter().map(|tags| strings(tags)).collect()
}

/// Tags in the order in which they are given, each once.
fn strings(tags: &[Arc<str>]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let known = tags.iter().filter(|tag| !tag.contains("{{") && seen.insert(Arc::clone(tag)));
    known.map(|tag| tag.to_string()).collect()
}

/// `{{ name | default('value') }}` as the value and the name; other text as it is.
fn variable_or(text: &str) -> (String, Option<String>) {
    let read = || {
        let inner = text.trim().strip_prefix("{{")?.strip_suffix("}}")?;
        let (name, rest) = inner.split_once('|')?;
        let value = rest.trim().strip_prefix("default(")?.strip_suffix(')')?.trim();
        let value = value.strip_prefix(['\'', '"'])?.strip_suffix(['\'', '"'])?;
        Some((value.to_owned(), Some(name.trim().to_owned())))
    };
    read().unwrap_or_else(|| (text.to_owned(), None))
}

fn serial(node: Option<&Node>) -> (Option<Serial>, Option<String>) {
    match node.map(|node| &node.content) {
        Some(Content::Int(count)) => (u32::try_from(count.get()).ok().map(Serial::Count), None),
        Some(Content::Str(text)) => {
            let (text, name) = variable_or(text);
            (Some(Serial::Text(text)), name)
        }
        _ => (None, None),
    }
}

/// The task of the play, or of a role that it names, that puts hosts into groups.
fn grouping(tree: &Tree, hosts: &str, walked: &Walked, roles: &[Tagged]) -> Option<GroupBy> {
    let told = |walked: &Walked| walked.groups.iter().position(|grouping| !grouping.groups.is_empty());
    let own = told(walked).and_then(|at| Some(group_by(walked.groups.get(at)?, hosts, &[])));
    let of_role = || {
        roles.iter().find_map(|tagged| {
            let (name, file) = tagged.role.split_once('#').unwrap_or((&tagged.role, MAIN));
            let walked = Walk::role(tree, name, file);
            told(&walked).and_then(|at| Some(group_by(walked.groups.get(at)?, hosts, &tagged.tags)))
        })
    };
    own.or_else(of_role)
}

/// A group without others is joined by the hosts of the play.
fn group_by(grouping: &Grouping, hosts: &str, around: &[String]) -> GroupBy {
    let row = |row: &Vec<String>| match row.as_slice() {
        [group] => vec![group.clone(), hosts.to_owned()],
        _ => row.clone(),
    };
    let tags = around.iter().cloned().chain(strings(&grouping.tags)).collect();
    GroupBy { groups: grouping.groups.iter().map(row).collect(), tags }
}
