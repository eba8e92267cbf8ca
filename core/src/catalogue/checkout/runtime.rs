//! The names that tasks of a tree set as a run goes: registered results and facts.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Tree;
use crate::catalogue::knowledge::{Asks, Check};
use crate::yaml::Node;

/// Blocks in blocks are not followed deeper than this.
const DEPTH: usize = 32;

/// Every name that a task registers or sets as a fact.
pub fn names(tree: &Tree) -> BTreeSet<Arc<str>> {
    let mut names = BTreeSet::new();
    let has_tasks = |path: &&Arc<str>| path.contains("/tasks/") || !path.contains("roles/");
    for path in tree.paths().filter(has_tasks) {
        tree.root(path).into_iter().for_each(|root| find(root, &mut names, 0));
    }
    names
}

fn find(node: &Node, names: &mut BTreeSet<Arc<str>>, depth: usize) {
    if depth > DEPTH {
        return;
    }
    node.as_seq().into_iter().flatten().for_each(|item| find(item, names, depth + 1));
    for entry in node.as_map().into_iter().flatten() {
        match entry.key.as_str() {
            Some("register") => names.extend(entry.value.as_str().map(Arc::from)),
            Some("set_fact" | "ansible.builtin.set_fact") => {
                let facts = entry.value.as_map().into_iter().flatten();
                names.extend(facts.filter_map(|fact| fact.key.as_str()).map(Arc::from));
            }
            Some("tasks" | "pre_tasks" | "post_tasks" | "block" | "rescue" | "always") => {
                find(&entry.value, names, depth + 1);
            }
            _ => {}
        }
    }
}

/// Those of the names that a check reads.
pub fn read_by(check: &Check, set: &BTreeSet<Arc<str>>) -> Vec<Arc<str>> {
    let mut found: BTreeSet<&Arc<str>> = BTreeSet::new();
    let mut text = |text: &str| {
        let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        found.extend(words.filter_map(|word| set.get(word)));
    };
    check.when.iter().for_each(|condition| text(condition));
    if let Asks::That(conditions) = &check.asks {
        conditions.iter().for_each(|condition| text(condition));
    }
    let looped = check.looped.iter().map(|looped| &looped.over);
    for node in check.vars.iter().map(|(_, node)| node).chain(looped) {
        let mut open = vec![&**node];
        while let Some(node) = open.pop() {
            node.as_str().into_iter().for_each(&mut text);
            open.extend(node.as_seq().into_iter().flatten());
            open.extend(node.as_map().into_iter().flatten().map(|entry| &entry.value));
        }
    }
    found.into_iter().cloned().collect()
}
