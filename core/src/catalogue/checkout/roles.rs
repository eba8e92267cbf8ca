//! What the roles of a tree set: `defaults/`, and `vars/`, which an inventory cannot change.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Tree;
use crate::catalogue::knowledge::RoleDefault;
use crate::collections::gather;
use crate::yaml::Node;

/// What roles set, by name; for each name in the order of the roles' paths.
#[derive(Debug, Default)]
pub struct RoleValues {
    pub defaults: BTreeMap<Arc<str>, Vec<RoleDefault>>,
    /// Of `vars/main`.
    pub vars: BTreeMap<Arc<str>, Vec<RoleDefault>>,
    /// Of other files in `vars/`, which a task loads on some hosts.
    pub include_vars: BTreeMap<Arc<str>, Vec<RoleDefault>>,
}

/// Roles that Kubespray has renamed: the name before, and the one that the catalogue uses.
pub const RENAMED_ROLES: [(&str, &str); 3] = [
    ("kubespray-defaults", "kubespray_defaults"),
    ("bootstrap-os", "bootstrap_os"),
    ("remove-node/pre-remove", "remove_node/pre_remove"),
];

/// What Ansible tries for `main`, in its order; the folder `main` comes last.
const EXTENSIONS: [&str; 3] = [".yml", ".yaml", ".json"];

impl RoleValues {
    pub fn of(tree: &Tree) -> RoleValues {
        let mut values = RoleValues::default();
        for (folder, role) in folders(tree, "defaults") {
            add_main(tree, &folder, &role, &mut values.defaults);
        }
        for (folder, role) in folders(tree, "vars") {
            let main = add_main(tree, &folder, &role, &mut values.vars);
            for path in tree.under(&folder).filter(|path| !main.contains(*path)) {
                add_included(tree, path, &role, &mut values.include_vars);
            }
        }
        values
    }
}

/// The current name of a role.
pub fn current_name(role: &str) -> &str {
    RENAMED_ROLES.iter().find(|(old, _)| *old == role).map_or(role, |(_, new)| new)
}

/// The folders `roles/ROLE/KIND`, with the role's current name.
fn folders(tree: &Tree, kind: &str) -> BTreeSet<(String, Arc<str>)> {
    let part = format!("/{kind}/");
    let folders = tree.under("roles").filter_map(|path| {
        let (before, _) = path.split_once(&part)?;
        let role = before.strip_prefix("roles/")?;
        Some((format!("{before}/{kind}"), Arc::from(current_name(role))))
    });
    gather(folders)
}

/// What Ansible loads with the role; the paths that were read.
fn add_main(
    tree: &Tree,
    folder: &str,
    role: &Arc<str>,
    values: &mut BTreeMap<Arc<str>, Vec<RoleDefault>>,
) -> BTreeSet<Arc<str>> {
    let mut files = EXTENSIONS.iter().map(|extension| format!("{folder}/main{extension}"));
    let paths: BTreeSet<Arc<str>> = match files.find(|path| tree.file(path).is_some()) {
        Some(path) => gather([path.into()]),
        None => gather(tree.under(&format!("{folder}/main")).cloned()),
    };
    paths.iter().for_each(|path| add_file(tree, path, role, values));
    paths
}

/// The variables of a file; of one role a later file wins.
fn add_file(tree: &Tree, path: &str, role: &Arc<str>, values: &mut BTreeMap<Arc<str>, Vec<RoleDefault>>) {
    for (name, value) in variables(tree, path, role) {
        let known = values.entry(name).or_default();
        known.retain(|other| other.role != *role);
        known.push(value);
    }
}

/// The variables of a file that some hosts load: where several set one, only the host decides.
fn add_included(tree: &Tree, path: &str, role: &Arc<str>, values: &mut BTreeMap<Arc<str>, Vec<RoleDefault>>) {
    for (name, value) in variables(tree, path, role) {
        let known = values.entry(name).or_default();
        match known.iter_mut().find(|other| other.role == *role) {
            Some(other) => other.value = None,
            None => known.push(value),
        }
    }
}

fn variables<'t>(
    tree: &'t Tree,
    path: &str,
    role: &Arc<str>,
) -> impl Iterator<Item = (Arc<str>, RoleDefault)> + use<'t> {
    let role = role.clone();
    let entries = tree.root(path).and_then(Node::as_map).unwrap_or_default();
    entries.iter().filter_map(move |entry| {
        let value = Some(Arc::new(entry.value.clone()));
        let default = RoleDefault { role: role.clone(), place: tree.place(entry.key.span), value };
        Some((entry.key.as_str()?.into(), default))
    })
}
