//! The folders that the paths of a workspace imply.

use std::collections::BTreeMap;
use std::ops::Bound;

use super::Workspace;
use crate::text::FileId;

/// What a path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    File(FileId),
    Folder,
}

/// Files by normal path, for asking as one asks a file system. Paths are compared byte by byte.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    files: BTreeMap<String, FileId>,
}

impl Tree {
    pub fn new(workspace: &Workspace) -> Self {
        let mut files = BTreeMap::new();
        // One by one: `collect` would bring a sort of its own into WASM.
        for (file, id) in workspace.files.iter().zip(0..) {
            files.insert(normal(&file.path), FileId(id));
        }
        Tree { files }
    }

    /// What is at a path, if anything is. The empty path is the user's own folder.
    pub fn entry(&self, path: &str) -> Option<Entry> {
        let path = normal(path);
        if let Some(id) = self.files.get(&path) {
            return Some(Entry::File(*id));
        }
        let prefix = folder_prefix(&path);
        let first = self.files.range::<str, _>((Bound::Included(prefix.as_str()), Bound::Unbounded)).next();
        first.filter(|(path, _)| path.starts_with(&prefix)).map(|_| Entry::Folder)
    }

    pub fn file(&self, path: &str) -> Option<FileId> {
        self.files.get(&normal(path)).copied()
    }

    /// Every file by its normal path, sorted by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, FileId)> {
        self.files.iter().map(|(path, id)| (path.as_str(), *id))
    }

    pub fn is_folder(&self, path: &str) -> bool {
        self.entry(path) == Some(Entry::Folder)
    }

    /// The names directly in a folder with what they are, sorted by bytes; costs what the folder
    /// holds, not what its subfolders do.
    pub fn list(&self, folder: &str) -> Vec<(&str, Entry)> {
        let prefix = folder_prefix(&normal(folder));
        let mut names = Vec::new();
        let mut from = Bound::Included(prefix.clone());
        loop {
            let next = self.files.range::<String, _>((from.as_ref(), Bound::Unbounded)).next();
            let Some((path, id)) = next else { break };
            let Some(rest) = path.strip_prefix(prefix.as_str()) else { break };
            match rest.split_once('/') {
                // The root of absolute paths is no name in the user's own folder.
                Some(("", _)) => from = Bound::Excluded(path.clone()),
                Some((name, _)) => {
                    names.push((name, Entry::Folder));
                    // The first path after everything in that folder: `0` follows `/`.
                    from = Bound::Included(format!("{prefix}{name}0"));
                }
                None => {
                    names.push((rest, Entry::File(*id)));
                    from = Bound::Excluded(path.clone());
                }
            }
        }
        crate::collections::sort_by_key(&mut names, |(name, _)| *name);
        names.dedup_by_key(|(name, _)| *name);
        names
    }
}

/// `/` behind a folder's path, nothing behind the empty one.
fn folder_prefix(folder: &str) -> String {
    if folder.is_empty() || folder.ends_with('/') { folder.to_owned() } else { format!("{folder}/") }
}

/// The path without `.`, `..` and doubled or trailing `/`; empty for the user's own folder.
pub fn normal(path: &str) -> String {
    let absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if absolute => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if absolute { format!("/{joined}") } else { joined }
}

/// The path is this one or lies in this folder.
pub fn within(path: &str, folder: &str) -> bool {
    let (path, folder) = (normal(path), normal(folder));
    match path.strip_prefix(folder.as_str()) {
        Some(rest) => rest.is_empty() || rest.starts_with('/') || folder.is_empty() || folder == "/",
        None => false,
    }
}

/// The path of `name` in `folder`.
pub fn join(folder: &str, name: &str) -> String {
    format!("{}{name}", folder_prefix(folder))
}

/// The folder and the last name of a normal path.
pub fn split(path: &str) -> (&str, &str) {
    match path.rsplit_once('/') {
        Some(("", name)) => ("/", name),
        Some((folder, name)) => (folder, name),
        None => ("", path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(paths: &[&str]) -> Tree {
        let mut workspace = Workspace::default();
        for path in paths {
            workspace.add_file(*path, &b""[..]);
        }
        Tree::new(&workspace)
    }

    #[test]
    fn paths_lose_their_detours() {
        let cases =
            [("./a//b/../c/", "a/c"), ("", ""), (".", ""), ("../x", "../x"), ("/../a/.", "/a"), ("/", "/")];
        for (path, want) in cases {
            assert_eq!(normal(path), want, "{path}");
        }
    }

    #[test]
    fn folders_list_their_own_names_only() {
        let tree =
            tree(&["inv/b.yml", "inv/a/x/y.yml", "inv/a.ini", "inv/a-b/c", "inventory.ini", "/etc/hosts"]);
        let names = |folder: &str| tree.list(folder).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(names("inv"), ["a", "a-b", "a.ini", "b.yml"]);
        assert_eq!(names(""), ["inv", "inventory.ini"]);
        assert_eq!(names("/"), ["etc"]);
        assert!(tree.is_folder("inv/a") && !tree.is_folder("inv/a.ini") && !tree.is_folder("in"));
        assert!(tree.is_folder("") && tree.file("./inv/../inv/b.yml").is_some());
    }
}
