//! Which files of `group_vars` and `host_vars` Ansible loads, and why it passes over the others.

use crate::collections::HashMap;
use std::collections::BTreeMap;

use super::problem::{NotLoaded, Problem, ProblemKind};
use crate::inventory::Inventory;
use crate::text::{FileId, Span};
use crate::workspace::tree::{self, Entry, Tree};

/// Tried in this order; the first that exists is the only one read.
const SUFFIXES: [&str; 4] = ["", ".yml", ".yaml", ".json"];

/// Folders in folders deeper than this are not followed.
const MAX_NESTING: usize = 64;

/// Whose variables a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    Group,
    Host,
}

impl Scope {
    pub fn folder(self) -> &'static str {
        match self {
            Scope::Group => "group_vars",
            Scope::Host => "host_vars",
        }
    }
}

/// What one folder with `group_vars` and `host_vars` gives.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Files of a group or host by name, in the order in which they are merged.
    pub files: HashMap<(Scope, String), Vec<FileId>>,
    pub not_loaded: BTreeMap<FileId, (Scope, NotLoaded)>,
    pub problems: Vec<Problem>,
}

/// Looks into a folder of the inventory or of the playbook.
pub(super) fn find(tree: &Tree, root: &str, inventory: &Inventory) -> Found {
    let mut found = Found::default();
    for scope in [Scope::Group, Scope::Host] {
        let folder = tree::join(root, scope.folder());
        match tree.entry(&folder) {
            Some(Entry::Folder) => found.look_into(tree, &folder, scope, inventory),
            Some(Entry::File(id)) => {
                found.problems.push(Problem::note(Span::start_of(id), ProblemKind::NotAFolder));
            }
            None => {}
        }
    }
    found
}

impl Found {
    fn look_into(&mut self, tree: &Tree, folder: &str, scope: Scope, inventory: &Inventory) {
        let known = |name: &str| match scope {
            Scope::Group => inventory.find_group(name).is_some(),
            Scope::Host => inventory.find_host(name).is_some(),
        };
        let names = tree.list(folder);
        for (name, entry) in &names {
            let path = tree::join(folder, name);
            let owner =
                SUFFIXES.iter().filter_map(|suffix| name.strip_suffix(suffix)).find(|name| known(name));
            let first = owner.and_then(|owner| {
                let mut forms = SUFFIXES.iter().map(|suffix| format!("{owner}{suffix}"));
                forms.find(|form| names.binary_search_by_key(&form.as_str(), |(name, _)| name).is_ok())
            });
            match (owner, first) {
                (Some(owner), Some(first)) if first == *name => {
                    let mut files = Vec::new();
                    self.collect(tree, &path, *entry, scope, 0, &mut files);
                    self.files.insert((scope, owner.to_owned()), files);
                }
                (Some(_), Some(first)) => self.pass_over(tree, &path, scope, NotLoaded::HiddenBy(first)),
                _ => self.pass_over(tree, &path, scope, why_nobodys(name, *entry, scope, &known)),
            }
        }
    }

    /// The files of one form, as they are merged: by name, folders in their place.
    fn collect(
        &mut self,
        tree: &Tree,
        path: &str,
        entry: Entry,
        scope: Scope,
        depth: usize,
        files: &mut Vec<FileId>,
    ) {
        if let Entry::File(id) = entry {
            files.push(id);
            return;
        }
        for (name, entry) in tree.list(path) {
            let inner = tree::join(path, name);
            let extension = extension(name);
            let read = match entry {
                Entry::Folder => extension.is_empty(),
                Entry::File(_) => SUFFIXES.contains(&extension),
            };
            if name.starts_with('.') || name.ends_with('~') {
                self.pass_over(tree, &inner, scope, NotLoaded::Hidden);
            } else if read && depth < MAX_NESTING {
                self.collect(tree, &inner, entry, scope, depth + 1, files);
            } else {
                self.pass_over(tree, &inner, scope, NotLoaded::Extension(extension.to_owned()));
            }
        }
    }

    /// A file, or all files of a folder, that are not loaded for one reason.
    fn pass_over(&mut self, tree: &Tree, path: &str, scope: Scope, why: NotLoaded) {
        let mut folders = match tree.entry(path) {
            Some(Entry::File(id)) => {
                self.not_loaded.insert(id, (scope, why));
                return;
            }
            Some(Entry::Folder) => vec![path.to_owned()],
            None => return,
        };
        while let Some(folder) = folders.pop() {
            for (name, entry) in tree.list(&folder) {
                match entry {
                    Entry::Folder => folders.push(tree::join(&folder, name)),
                    Entry::File(id) if name.starts_with('.') || name.ends_with('~') => {
                        self.not_loaded.insert(id, (scope, NotLoaded::Hidden));
                    }
                    Entry::File(id) => {
                        self.not_loaded.insert(id, (scope, why.clone()));
                    }
                }
            }
        }
    }
}

/// Why a name directly in `group_vars` or `host_vars` is nobody's.
fn why_nobodys(name: &str, entry: Entry, scope: Scope, known: &dyn Fn(&str) -> bool) -> NotLoaded {
    if name.starts_with('.') || name.ends_with('~') {
        return NotLoaded::Hidden;
    }
    let extension = extension(name);
    let stem = name.strip_suffix(extension).unwrap_or(name);
    let is_file = matches!(entry, Entry::File(_));
    if is_file && (!SUFFIXES.contains(&extension) || known(stem)) && !dotted_host(extension, scope) {
        return NotLoaded::Extension(extension.to_owned());
    }
    let name = if SUFFIXES.contains(&extension) { stem } else { name };
    match scope {
        Scope::Group => NotLoaded::NoSuchGroup(name.to_owned()),
        Scope::Host => NotLoaded::NoSuchHost(name.to_owned()),
    }
}

/// A dot in a host's name begins no extension, unless it looks like one of an editor's copies or
/// of another format.
fn dotted_host(extension: &str, scope: Scope) -> bool {
    const FORMATS: [&str; 12] =
        [".ini", ".toml", ".txt", ".md", ".j2", ".bak", ".orig", ".old", ".swp", ".yam", ".ym", ".jsn"];
    let lower = extension.to_ascii_lowercase();
    scope == Scope::Host && !FORMATS.contains(&lower.as_str()) && !SUFFIXES.contains(&lower.as_str())
}

/// The extension with its dot as Python's `splitext` has it: leading dots begin none.
fn extension(name: &str) -> &str {
    let stem = name.trim_start_matches('.');
    match stem.rfind('.') {
        Some(at) => stem.split_at_checked(at).map_or("", |(_, extension)| extension),
        None => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_are_those_of_python() {
        let cases = [
            ("a.yml", ".yml"),
            ("a.b.yml", ".yml"),
            (".yml", ""),
            ("..a", ""),
            ("a.", "."),
            ("a", ""),
            (".a.b", ".b"),
        ];
        for (name, want) in cases {
            assert_eq!(extension(name), want, "{name}");
        }
    }
}
