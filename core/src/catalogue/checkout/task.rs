//! One task, block or play as it is written: its keywords, and the module that it calls.

use std::sync::Arc;

use crate::catalogue::knowledge::Looped;
use crate::yaml::{Content, Node};

/// Ansible's prefixes of its own modules.
const PREFIXES: [&str; 2] = ["ansible.builtin.", "ansible.legacy."];

/// Keywords where a role is named, in a play or as a dependency; any other key is a variable for it.
pub(super) const ROLE_KEYWORDS: [&str; 14] = [
    "role",
    "name",
    "tags",
    "when",
    "vars",
    "become",
    "become_user",
    "environment",
    "delegate_to",
    "delegate_facts",
    "ignore_errors",
    "run_once",
    "any_errors_fatal",
    "no_log",
];

/// What a task does, as far as it matters here.
pub(super) enum Action<'a> {
    /// `assert`, `fail`.
    Check(&'static str, &'a Node),
    /// `import_tasks` (static), `include_tasks` and `include`.
    Tasks {
        args: &'a Node,
        is_static: bool,
    },
    /// `import_role` (static), `include_role`.
    Role {
        args: &'a Node,
        is_static: bool,
    },
    GroupBy(&'a Node),
    /// `meta`: no task of its own in a listing.
    Meta,
    Block(&'a [Node]),
    Other,
}

/// What the mapping of a task calls.
pub(super) fn action(task: &Node) -> Action<'_> {
    let Some(entries) = task.as_map() else { return Action::Other };
    for entry in entries {
        let Some(key) = entry.key.as_str() else { continue };
        let name = PREFIXES.iter().find_map(|prefix| key.strip_prefix(prefix)).unwrap_or(key);
        let args = &entry.value;
        return match name {
            "assert" => Action::Check("assert", args),
            "fail" => Action::Check("fail", args),
            "import_tasks" => Action::Tasks { args, is_static: true },
            "include_tasks" | "include" => Action::Tasks { args, is_static: false },
            "import_role" => Action::Role { args, is_static: true },
            "include_role" => Action::Role { args, is_static: false },
            "group_by" => Action::GroupBy(args),
            "meta" => Action::Meta,
            "block" => Action::Block(args.as_seq().unwrap_or_default()),
            _ => continue,
        };
    }
    Action::Other
}

/// The value of a keyword.
pub(super) fn get<'a>(task: &'a Node, key: &str) -> Option<&'a Node> {
    task.get(key).map(|entry| &entry.value)
}

pub(super) fn text<'a>(task: &'a Node, key: &str) -> Option<&'a str> {
    get(task, key)?.as_str()
}

/// Conditions: a text, a Boolean or a list of them.
pub(super) fn conditions(node: Option<&Node>) -> Vec<Arc<str>> {
    let one = |node: &Node| -> Option<Arc<str>> {
        Some(match &node.content {
            Content::Str(text) => Arc::clone(text),
            Content::Bool(value) => if *value { "True" } else { "False" }.into(),
            Content::Int(number) => number.to_string().into(),
            _ => return None,
        })
    };
    match node {
        None => Vec::new(),
        Some(node) => match node.as_seq() {
            Some(items) => items.iter().filter_map(one).collect(),
            None => one(node).into_iter().collect(),
        },
    }
}

/// Tags: a list, or a text with commas.
pub(super) fn tags(task: &Node) -> Vec<Arc<str>> {
    let split = |text: &str| -> Vec<Arc<str>> { text.split(',').map(|tag| tag.trim().into()).collect() };
    match get(task, "tags") {
        None => Vec::new(),
        Some(node) => match node.as_seq() {
            Some(items) => items.iter().filter_map(Node::as_str).flat_map(split).collect(),
            None => node.as_str().map(split).unwrap_or_default(),
        },
    }
}

/// `vars`, in order.
pub(super) fn vars(task: &Node) -> Vec<(Arc<str>, Arc<Node>)> {
    let entries = get(task, "vars").and_then(Node::as_map).unwrap_or_default();
    let named = entries.iter().filter_map(|entry| Some((entry.key.as_str()?, &entry.value)));
    named.map(|(name, value)| (name.into(), Arc::new(value.clone()))).collect()
}

/// A keyword that is `true` as written.
pub(super) fn is_on(task: &Node, key: &str) -> bool {
    get(task, key).is_some_and(|node| node.content == Content::Bool(true))
}

/// A keyword that is `false` as written.
pub(super) fn is_off(task: &Node, key: &str) -> bool {
    get(task, key).is_some_and(|node| node.content == Content::Bool(false))
}

/// How a task loops.
pub(super) enum Looping {
    Not,
    Over(Looped),
    /// Over something that only the run knows, under this name.
    Unknown(Arc<str>),
}

pub(super) fn looping(task: &Node) -> Looping {
    let control = get(task, "loop_control");
    let name = control.and_then(|control| text(control, "loop_var")).unwrap_or("item");
    for (key, flattens) in [("loop", false), ("with_list", false), ("with_items", true)] {
        if let Some(over) = get(task, key) {
            return Looping::Over(Looped { over: Arc::new(over.clone()), name: name.into(), flattens });
        }
    }
    let entries = task.as_map().unwrap_or_default();
    let looks = |key: &str| key.starts_with("with_");
    match entries.iter().any(|entry| entry.key.as_str().is_some_and(looks)) {
        true => Looping::Unknown(name.into()),
        false => Looping::Not,
    }
}
