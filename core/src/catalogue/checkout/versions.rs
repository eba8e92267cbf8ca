//! Versions that a tree goes with.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Tree;
use crate::catalogue::knowledge::{Variable, Versions};
use crate::vars::{Alone, Outcome, Value};
use crate::yaml::{Content, Node};

/// Tables of checksums: by architecture, then by version.
const CHECKSUMS: [&str; 3] = ["kubelet_checksums", "kubeadm_checksums", "kubectl_checksums"];

const ARCHITECTURE: &str = "amd64";

/// Where a release asks which Ansible runs it.
const ANSIBLE: [&str; 2] = ["playbooks/ansible_version.yml", "ansible_version.yml"];

/// What the tree says; the date is not in it.
pub fn versions(tree: &Tree, variables: &BTreeMap<Arc<str>, Variable>) -> Versions {
    let tables: Vec<Arc<Node>> = CHECKSUMS.iter().filter_map(|name| node(variables, name)).collect();
    let text = |name: &str| match value(variables, name) {
        Outcome::Known(Value::Str(text)) => text.to_string(),
        Outcome::Known(value @ (Value::Int(_) | Value::Float(_))) => crate::vars::text(&value),
        _ => String::new(),
    };
    let mut tables = tables.iter().map(|table| keys(table));
    let mut kubernetes = tables.next().unwrap_or_default();
    tables.for_each(|table| kubernetes.retain(|version| table.contains(version)));
    crate::collections::sort_by(&mut kubernetes, |a, b| numbers(b).cmp(&numbers(a)));
    let ansible = ANSIBLE.iter().find_map(|path| tree.root(path));
    let ansible = |name: &str| ansible.and_then(|root| play_var(root, name)).unwrap_or_default();
    Versions {
        components: Vec::new(),
        by_kubernetes: Vec::new(),
        kubernetes,
        kubernetes_default: text("kube_version"),
        kubernetes_min: text("kube_version_min_required"),
        ansible_min: ansible("minimal_ansible_version"),
        ansible_below: ansible("maximal_ansible_version"),
        date: String::new(),
    }
}

/// What the tree alone makes of a variable, without hosts and without an inventory.
pub fn value(variables: &BTreeMap<Arc<str>, Variable>, name: &str) -> Outcome {
    Alone(&|name| node(variables, name)).value(name)
}

/// The role that all plays have; where several roles have a default, its own counts.
const COMMON: &str = "kubespray_defaults";

/// The value that wins.
fn node(variables: &BTreeMap<Arc<str>, Variable>, name: &str) -> Option<Arc<Node>> {
    let variable = variables.get(name)?;
    let of_common = variable.defaults.iter().filter(|default| *default.role == *COMMON);
    variable.role_vars.iter().chain(of_common).chain(&variable.defaults).find_map(|it| it.value.clone())
}

/// The versions with a checksum; 0 stands where there is none.
fn keys(table: &Node) -> Vec<String> {
    let table = table.get(ARCHITECTURE).and_then(|entry| entry.value.as_map()).unwrap_or_default();
    let real = table.iter().filter(|entry| entry.value.content != Content::int(0));
    real.filter_map(|entry| scalar(&entry.key)).collect()
}

/// `2.20` in YAML is a number.
fn scalar(node: &Node) -> Option<String> {
    match &node.content {
        Content::Str(text) => Some(text.to_string()),
        Content::Int(number) => Some(number.to_string()),
        Content::Float(number) => Some(number.to_string()),
        _ => None,
    }
}

fn play_var(root: &Node, name: &str) -> Option<String> {
    let plays = root.as_seq()?.iter();
    plays.filter_map(|play| play.get("vars")).find_map(|vars| scalar(&vars.value.get(name)?.value))
}

/// The numbers of a version, for their order.
fn numbers(version: &str) -> Vec<u32> {
    version.trim_start_matches('v').split(['.', '-', '+']).map(|part| part.parse().unwrap_or(0)).collect()
}
