//! Reads a Kubespray tree: what a fork or a commit between tags knows, in the shape of the catalogue.
//!
//! It knows where Kubespray keeps things and nothing of any release.

mod allowed;
pub mod expression;
mod facts;
mod jinja;
mod kinds;
mod names;
mod pieces;
mod plays;
mod readers;
mod roles;
mod runtime;
mod sample;
mod task;
mod tasks;
mod tree;
mod versions;
mod wild;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Release;
use super::choice::galaxy_release;
use super::knowledge::{Check, Origin, SetFact, Variable, Versions};
use crate::collections::gather;
use crate::vars::{Outcome, Value, text};
use names::Names;
use roles::RoleValues;

pub use plays::{is_playbook, play_checks, playbooks, plays, role};
pub use readers::{Readers, readers};
pub use roles::{RENAMED_ROLES, current_name};
pub(crate) use tree::join;
pub use tree::{FOLDERS, Tree, matters};

/// The file of a tree that tells its release.
const GALAXY: &str = "galaxy.yml";

/// What a tree knows.
#[derive(Clone, Debug, Default)]
pub struct Checkout {
    /// See [`release`].
    pub release: Option<Release>,
    pub variables: BTreeMap<Arc<str>, Variable>,
    /// Names that tasks set or are given: facts, results, items of loops, variables of tasks.
    pub runtime: BTreeSet<Arc<str>>,
    /// Those of them whose values the texts tell.
    pub facts: BTreeMap<Arc<str>, Arc<SetFact>>,
    pub versions: Versions,
    /// See [`Tree::refused`]: what stands in these files is not known.
    pub refused: Vec<(Arc<str>, u32)>,
}

/// The release that a tree says it is, which may lag behind its tag; those before v2.22 say none.
pub fn release(tree: &Tree) -> Option<Release> {
    tree.file(GALAXY).and_then(galaxy_release)
}

impl Checkout {
    pub fn read(tree: &Tree) -> Checkout {
        let release = release(tree);
        let names = Names::of(tree);
        let variables = variables(tree, &names);
        let versions = versions::versions(tree, &variables);
        let (runtime, facts, refused) = (names.set_in_run(), facts::of(tree), tree.refused());
        Checkout { release, variables, runtime, facts, versions, refused }
    }

    /// What the tree alone makes of a variable, without hosts and without an inventory.
    pub fn value(&self, name: &str) -> Outcome {
        versions::value(&self.variables, name)
    }

    /// The same of a variable that holds a version, as text.
    pub fn version(&self, name: &str) -> Option<String> {
        self.variables.get(name)?;
        match self.value(name) {
            Outcome::Known(value @ (Value::Str(_) | Value::Int(_) | Value::Float(_))) => Some(text(&value)),
            _ => None,
        }
    }
}

fn variables(tree: &Tree, names: &Names) -> BTreeMap<Arc<str>, Variable> {
    let mut roles = RoleValues::of(tree);
    let mut samples = sample::names(tree);
    // Words of prose and keys of commented values look like names: nothing knows them.
    samples.retain(|name, sample| {
        sample.is_live || name.contains('_') || names.is_read(name) || roles.defaults.contains_key(name)
    });
    let mut known: BTreeSet<Arc<str>> = gather(names.referenced().cloned());
    known.extend(roles.defaults.keys().chain(roles.vars.keys()).chain(roles.include_vars.keys()).cloned());
    known.extend(samples.keys().cloned());
    let variable = |name: Arc<str>| {
        let mut variable = Variable {
            defaults: roles.defaults.remove(&name).unwrap_or_default(),
            role_vars: roles.vars.remove(&name).unwrap_or_default(),
            include_vars: roles.include_vars.remove(&name).unwrap_or_default(),
            is_live_in_sample: samples.get(&name).is_some_and(|sample| sample.is_live),
            sample: samples.remove(&name).map(|sample| sample.file),
            is_read: names.is_read(&name),
            set_at_runtime: names.is_set(&name),
            ..Variable::default()
        };
        variable.origin = origin(&variable);
        (name, variable)
    };
    let mut variables = gather(known.into_iter().map(variable));
    allowed::add(&mut variables, &checks(tree));
    kinds::add(&mut variables);
    variables
}

/// The checks of all roles, whether a playbook brings them in or not: by way of each role's first
/// file, then those of files that something else includes.
fn checks(tree: &Tree) -> Vec<Check> {
    let mut files: Vec<(&str, &str)> =
        tree.under("roles").filter_map(|path| path.strip_prefix("roles/")?.split_once("/tasks/")).collect();
    crate::collections::sort_by_key(&mut files, |(_, file)| !file.starts_with("main."));
    let mut checks: Vec<Check> = Vec::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for (role, file) in files {
        if !seen.contains(&format!("roles/{role}/tasks/{file}")) {
            let (_, more) = plays::role(tree, &format!("{role}#{file}")).unwrap_or_default();
            seen.extend(more.iter().map(|check| check.file.to_string()));
            checks.extend(more);
        }
    }
    checks
}

fn origin(variable: &Variable) -> Origin {
    if !variable.defaults.is_empty() {
        Origin::Default
    } else if !(variable.role_vars.is_empty() && variable.include_vars.is_empty()) {
        Origin::RoleVar
    } else if variable.sample.is_some() {
        Origin::Sample
    } else {
        Origin::Referenced
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(files: &[(&str, &str)]) -> Checkout {
        Checkout::read(&Tree::new(files.iter().map(|(path, text)| (*path, Arc::from(text.as_bytes())))))
    }

    #[test]
    fn a_variable_is_known_for_its_strongest_reason() {
        let checkout = read(&[
            ("roles/kubespray-defaults/defaults/main.yaml", "# first\nplugin: calico\nboth: 1\n"),
            ("roles/b/defaults/main.yml", "both: 2\n"),
            ("roles/b/defaults/main/more.yml", "unread_by_ansible: 1\n"),
            ("roles/b/vars/main.yml", "fixed: \"{{ asked | default('x') }}\"\n"),
            ("roles/b/vars/debian.yml", "packages: []\n"),
            (
                "roles/b/tasks/main.yml",
                "- set_fact:\n    fact: \"{{ both }}\"\n  register: out\n- command: run {{ fact }} {{ out }} {{ ansible_os_family }}\n  when: wanted is defined\n",
            ),
            ("roles/b/templates/a.j2", "{% for x in peers %}{{ x }}{% endfor %}"),
            ("inventory/sample/group_vars/all/all.yml", "live: 1\n# shown: 2\n# prose: 3\n##  both: 3\n"),
        ]);
        let origins: Vec<(&str, Origin)> =
            checkout.variables.iter().map(|(name, variable)| (&**name, variable.origin)).collect();
        assert_eq!(
            origins,
            [
                ("asked", Origin::Referenced),
                ("both", Origin::Default),
                ("fixed", Origin::RoleVar),
                ("live", Origin::Sample),
                ("packages", Origin::RoleVar),
                ("peers", Origin::Referenced),
                ("plugin", Origin::Default),
                ("wanted", Origin::Referenced),
            ]
        );
        let both = &checkout.variables["both"];
        let roles: Vec<&str> = both.defaults.iter().map(|default| &*default.role).collect();
        assert_eq!(roles, ["b", "kubespray_defaults"]);
        assert_eq!(both.defaults[1].place, Some(("roles/kubespray-defaults/defaults/main.yaml".into(), 3)));
        assert!(both.is_read && !checkout.variables["plugin"].is_read);
        assert_eq!(both.sample, None);
        assert_eq!(checkout.variables["live"].sample.as_deref(), Some("group_vars/all/all.yml"));
        assert_eq!(checkout.runtime.iter().map(|name| &**name).collect::<Vec<_>>(), ["fact", "out"]);
    }
}
