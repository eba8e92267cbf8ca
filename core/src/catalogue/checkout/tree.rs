//! The files of a checkout, by path; YAML is parsed when it is first asked for.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use crate::text::{FileId, Span, line_count};
use crate::yaml::{self, Document, Node, Problem, ProblemKind};

/// Files that are held at most; a release has some 800 that matter.
const FILES: usize = 20_000;

/// The folders that hold what matters, beside the files of the tree's root.
pub const FOLDERS: [&str; 5] = ["roles", "playbooks", "extra_playbooks", "inventory/sample", "meta"];

/// Folders of a role whose files say what it does.
const ROLE_FOLDERS: [&str; 6] = ["defaults", "handlers", "meta", "tasks", "templates", "vars"];

/// Folders of playbooks. What lies deeper there is a link to other folders of the tree.
const PLAYBOOKS: [&str; 2] = ["playbooks", "extra_playbooks"];

/// A Kubespray tree. Paths are relative to its root, with `/`.
#[derive(Debug, Default)]
pub struct Tree {
    /// Sorted by path.
    files: Vec<File>,
    set_at_runtime: OnceLock<BTreeSet<Arc<str>>>,
}

#[derive(Debug)]
struct File {
    path: Arc<str>,
    bytes: Arc<[u8]>,
    yaml: OnceLock<Document>,
}

impl Tree {
    /// Takes the files that matter and leaves the others out; the first of a path counts.
    pub fn new<P: AsRef<str>>(files: impl IntoIterator<Item = (P, Arc<[u8]>)>) -> Tree {
        let mut files: Vec<File> = files
            .into_iter()
            .filter(|(path, _)| matters(path.as_ref()))
            .take(FILES)
            .map(|(path, bytes)| File { path: path.as_ref().into(), bytes, yaml: OnceLock::new() })
            .collect();
        crate::collections::sort_by(&mut files, |a, b| a.path.cmp(&b.path));
        files.dedup_by(|later, first| later.path == first.path);
        Tree { files, set_at_runtime: OnceLock::new() }
    }

    /// The names that its tasks set as a run goes; looked for once.
    pub fn set_at_runtime(&self) -> &BTreeSet<Arc<str>> {
        self.set_at_runtime.get_or_init(|| super::runtime::names(self))
    }

    pub fn file(&self, path: &str) -> Option<&[u8]> {
        self.entry(path).map(|file| &*file.bytes)
    }

    /// The file as text; `None` where it is not UTF-8.
    pub fn text(&self, path: &str) -> Option<&str> {
        std::str::from_utf8(self.file(path)?).ok()
    }

    /// Every path, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &Arc<str>> {
        self.files.iter().map(|file| &file.path)
    }

    /// It has what makes a tree Kubespray's: the playbook that installs a cluster, and roles.
    pub fn is_kubespray(&self) -> bool {
        let has_playbook =
            ["cluster.yml", "playbooks/cluster.yml"].iter().any(|path| self.file(path).is_some());
        has_playbook && self.under("roles").next().is_some()
    }

    /// The paths below a folder, at any depth, sorted.
    pub fn under(&self, folder: &str) -> impl Iterator<Item = &Arc<str>> {
        let folder = format!("{}/", folder.trim_end_matches('/'));
        let start = self.files.partition_point(|file| *file.path < *folder);
        let files = self.files.get(start..).unwrap_or_default();
        files.iter().map(|file| &file.path).take_while(move |path| path.starts_with(&folder))
    }

    /// A file read as YAML, once. The file of its spans is of this tree: see [`Tree::place`].
    pub fn yaml(&self, path: &str) -> Option<&Document> {
        let index = self.index(path)?;
        let file = self.files.get(index)?;
        let id = FileId(u32::try_from(index).unwrap_or(u32::MAX));
        Some(file.yaml.get_or_init(|| yaml::parse(id, &file.bytes)))
    }

    /// What stands in a YAML file; `None` where it is not there, empty or refused.
    pub fn root(&self, path: &str) -> Option<&Node> {
        self.yaml(path)?.root.as_ref()
    }

    /// The path and line, from 1, of a node of this tree.
    pub fn place(&self, span: Span) -> Option<(Arc<str>, u32)> {
        let file = self.files.get(span.file.0 as usize)?;
        let before = file.bytes.get(..span.start as usize)?;
        let line = line_count(before);
        Some((file.path.clone(), u32::try_from(line).unwrap_or(u32::MAX)))
    }

    /// The YAML files that Ansible refuses: their paths, each with the line of the mistake, from 1.
    pub fn refused(&self) -> Vec<(Arc<str>, u32)> {
        let is_read =
            |path: &str| is_yaml(path) && !path.contains("/templates/") && !path.starts_with("inventory/");
        let paths = self.paths().filter(|path| is_read(path));
        paths
            .filter_map(|path| {
                let is_fatal = |problem: &&Problem| !matches!(problem.kind, ProblemKind::DuplicateKey(_));
                self.place(self.yaml(path)?.problems.iter().find(is_fatal)?.span)
            })
            .collect()
    }

    fn entry(&self, path: &str) -> Option<&File> {
        self.files.get(self.index(path)?)
    }

    fn index(&self, path: &str) -> Option<usize> {
        self.files.binary_search_by(|file| (*file.path).cmp(path)).ok()
    }
}

/// A path as the tree has it: without `.` and doubled slashes, and never above the root.
pub(crate) fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// A file of a Kubespray tree that says what the release does; tests, documents, programs and
/// what roles copy are left out.
pub fn matters(path: &str) -> bool {
    if let Some(role) = path.strip_prefix("roles/") {
        let mut folders = role.split('/').skip(1).peekable();
        // The last part is the file's name, and the folder may be that of a role in a role's folder.
        while let Some(part) = folders.next() {
            match part {
                "files" | "molecule" | "tests" | "library" => return false,
                "templates" => return folders.peek().is_some(),
                _ if ROLE_FOLDERS.contains(&part) => return folders.peek().is_some() && is_yaml(path),
                _ => {}
            }
        }
        return false;
    }
    if path.starts_with("inventory/sample/") {
        return true;
    }
    match path.rsplit_once('/') {
        None => is_yaml(path) || (path.starts_with("requirements") && path.ends_with(".txt")),
        Some((folder, _)) => is_yaml(path) && (folder == "meta" || PLAYBOOKS.contains(&folder)),
    }
}

fn is_yaml(path: &str) -> bool {
    (path.ends_with(".yml") || path.ends_with(".yaml")) && !path.starts_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> Tree {
        Tree::new(files.iter().map(|(path, text)| (*path, Arc::from(text.as_bytes()))))
    }

    #[test]
    fn only_what_matters_is_held() {
        for path in [
            "galaxy.yml",
            "cluster.yml",
            "requirements-2.12.txt",
            "meta/runtime.yml",
            "playbooks/facts.yml",
            "inventory/sample/group_vars/all/all.yml",
            "inventory/sample/inventory.ini",
            "roles/etcd/defaults/main.yml",
            "roles/kubespray_defaults/defaults/main/main.yml",
            "roles/network_plugin/calico/vars/amazon.yml",
            "roles/network_plugin/calico/templates/calico-node.yml.j2",
            "roles/container-engine/meta/main.yml",
            "roles/kubernetes-apps/external_cloud_controller/openstack/tasks/main.yml",
        ] {
            assert!(matters(path), "{path}");
        }
        for path in [
            ".git/config",
            "README.md",
            "tests/files/a.yml",
            "docs/ansible/vars.md",
            "contrib/terraform/group_vars/all.yml",
            "roles/etcd/files/main.yml",
            "roles/etcd/molecule/default/tasks/main.yml",
            "roles/adduser/defaults",
            "roles/tasks",
            "inventory/local/hosts.ini",
            "library/kube.py",
            ".gitlab-ci.yml",
            "extra_playbooks/roles/etcd/tasks/main.yml",
        ] {
            assert!(!matters(path), "{path}");
        }
    }

    #[test]
    fn files_are_found_by_path_and_below_folders() {
        let tree = tree(&[
            ("roles/b/tasks/main.yml", "- name: two\n"),
            ("roles/b-c/tasks/main.yml", "- name: one\n\n- fail:\n"),
            ("README.md", "no"),
        ]);
        assert_eq!(tree.text("roles/b/tasks/main.yml"), Some("- name: two\n"));
        assert_eq!(tree.file("README.md"), None);
        let paths: Vec<&str> = tree.under("roles/b").map(|path| &**path).collect();
        assert_eq!(paths, ["roles/b/tasks/main.yml"]);
        let tasks = tree.root("roles/b-c/tasks/main.yml").and_then(Node::as_seq).unwrap();
        let place = tree.place(tasks[1].span);
        assert_eq!(place, Some(("roles/b-c/tasks/main.yml".into(), 3)));
    }
}
