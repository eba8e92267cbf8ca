//! Which roles read a variable: in their tasks and templates, or through other variables whose values
//! read it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Tree;
use super::names::{Folder, Names, folder_of};
use super::roles::{RoleValues, current_name};
use crate::collections::gather;
use crate::text::fits;

/// What more roles than these read counts as read everywhere.
const FEW: usize = 6;

/// A tasks file that takes a role's work away again: other roles include it by itself.
const RESET: &str = "reset";

/// The names that few roles read, each with these roles, sorted: `ROLE`, or `ROLE#reset` for what only
/// that tasks file reads. Names that a playbook reads, or a host of another, are read everywhere.
pub type Readers = BTreeMap<Arc<str>, BTreeSet<Arc<str>>>;

pub fn readers(tree: &Tree) -> Readers {
    let reads = Reads::of(tree);
    let names: BTreeSet<&Arc<str>> = gather(reads.by_role.keys().chain(reads.by_values.keys()));
    let few = names.into_iter().filter_map(|name| Some((name.clone(), reads.closed(name)?)));
    gather(few.filter(|(_, roles)| !roles.is_empty()))
}

/// Who reads a name itself.
#[derive(Default)]
struct Reads {
    by_role: BTreeMap<Arc<str>, BTreeSet<Arc<str>>>,
    /// The variables whose values read it.
    by_values: BTreeMap<Arc<str>, BTreeSet<Arc<str>>>,
    everywhere: BTreeSet<Arc<str>>,
    /// Names with `*`: by roles, and by the values of variables.
    made: Vec<(Arc<str>, Arc<str>)>,
    made_by_values: Vec<(Arc<str>, Arc<str>)>,
}

impl Reads {
    fn of(tree: &Tree) -> Reads {
        let mut reads = Reads::default();
        let mut files: BTreeMap<Option<Arc<str>>, Vec<&Arc<str>>> = BTreeMap::new();
        for path in tree.paths() {
            match folder_of(path) {
                Folder::Tasks | Folder::Templates => files.entry(role_of(path)).or_default().push(path),
                Folder::Values | Folder::Sample | Folder::Other => {}
            }
        }
        for (role, paths) in files {
            reads.add(&Names::of_files(tree, paths), role.as_ref());
        }
        let values = RoleValues::of(tree);
        for (name, settings) in values.defaults.iter().chain(&values.vars).chain(&values.include_vars) {
            let values = settings.iter().filter_map(|setting| setting.value.as_deref());
            values.for_each(|value| reads.add_value(name, &Names::of_value(value)));
        }
        reads
    }

    fn add(&mut self, names: &Names, role: Option<&Arc<str>>) {
        self.everywhere.extend(names.read_of_hosts().cloned());
        let Some(role) = role else { return self.everywhere.extend(names.all_read().cloned()) };
        for name in names.all_read() {
            match name.contains('*') {
                true => self.made.push((name.clone(), role.clone())),
                false => drop(self.by_role.entry(name.clone()).or_default().insert(role.clone())),
            }
        }
    }

    fn add_value(&mut self, variable: &Arc<str>, names: &Names) {
        self.everywhere.extend(names.read_of_hosts().cloned());
        for name in names.all_read().filter(|name| *name != variable) {
            match name.contains('*') {
                true => self.made_by_values.push((name.clone(), variable.clone())),
                false => drop(self.by_values.entry(name.clone()).or_default().insert(variable.clone())),
            }
        }
    }

    /// The roles that read a name, directly or not; `None` for what is read everywhere.
    fn closed(&self, name: &Arc<str>) -> Option<BTreeSet<Arc<str>>> {
        let mut roles = BTreeSet::new();
        let mut seen = BTreeSet::from([name]);
        let mut open = vec![name];
        while let Some(name) = open.pop() {
            if self.everywhere.iter().any(|pattern| fits(pattern, name)) {
                return None;
            }
            roles.extend(self.by_role.get(name).into_iter().flatten().cloned());
            roles.extend(fitting(&self.made, name).cloned());
            if roles.len() > FEW {
                return None;
            }
            let values = self.by_values.get(name).into_iter().flatten();
            let values = values.chain(fitting(&self.made_by_values, name));
            open.extend(values.filter(|value| seen.insert(*value)));
        }
        Some(roles)
    }
}

fn fitting<'r>(made: &'r [(Arc<str>, Arc<str>)], name: &'r str) -> impl Iterator<Item = &'r Arc<str>> {
    made.iter().filter(move |(pattern, _)| fits(pattern, name)).map(|(_, reader)| reader)
}

/// The role of a file; `None` for one of no role.
fn role_of(path: &str) -> Option<Arc<str>> {
    let inner = path.strip_prefix("roles/")?;
    let kinds = ["/tasks/", "/handlers/", "/templates/", "/meta/"];
    let (at, kind) = kinds.iter().filter_map(|kind| Some((inner.find(kind)?, kind))).min()?;
    let (role, file) = (inner.get(..at)?, inner.get(at + kind.len()..)?);
    let role = current_name(role);
    let is_reset = *kind == "/tasks/" && file.split_once('.').is_some_and(|(stem, _)| stem == RESET);
    Some(if is_reset { format!("{role}#{RESET}").into() } else { role.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_read_directly_through_values_and_by_made_names() {
        let files = [
            ("roles/kubespray-defaults/defaults/main.yaml", "urls: '{{ base }}/x'\nbase: '{{ mirror }}'\n"),
            ("roles/a/tasks/main.yml", "- get_url:\n    url: '{{ urls }}'\n  when: on_a\n"),
            ("roles/a/tasks/reset.yml", "- file:\n    path: '{{ folder }}'\n"),
            ("roles/b/c/templates/x.j2", "{{ lookup('vars', 'kube_' ~ kind) }} {{ shared }}"),
            ("roles/remove-node/pre-remove/handlers/main.yml", "- debug:\n    var: drained\n"),
            ("playbooks/cluster.yml", "- hosts: '{{ shared }}'\n"),
            ("roles/d/tasks/main.yml", "- debug:\n    msg: \"{{ hostvars[h]['told'] }} {{ kube_x }}\"\n"),
        ];
        let tree = Tree::new(files.map(|(path, text)| (path, Arc::from(text.as_bytes()))));
        let readers = readers(&tree);
        let of = |name: &str| -> Vec<&str> {
            readers.get(name).into_iter().flatten().map(|role| &**role).collect()
        };
        for name in ["urls", "base", "mirror", "on_a"] {
            assert_eq!(of(name), ["a"], "{name}");
        }
        assert_eq!(of("folder"), ["a#reset"]);
        assert_eq!(of("kube_x"), ["b/c", "d"]);
        assert_eq!(of("drained"), ["remove_node/pre_remove"]);
        for name in ["shared", "told", "nobody"] {
            assert!(of(name).is_empty(), "{name}");
        }
    }
}
