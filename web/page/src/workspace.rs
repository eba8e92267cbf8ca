//! What the user gave, as the page holds it: texts with paths, the run, what is deployed. `wire`
//! is the form that the engine, the sample and the saved session share, `telling` what the engine has to
//! be told after a change. It knows nothing of the screen.

use std::rc::Rc;

mod telling;
mod wire;

pub use telling::{Telling, same_checkout, telling};
pub use wire::{Wire, WireFile};

/// The path of the command among the texts.
pub const COMMAND: &str = "command";
/// Where the files of a deployed inventory are put.
pub const DEPLOYED: &str = "deployed/";

#[derive(Clone, Debug)]
pub enum Content {
    Text(Rc<str>),
    /// Bytes that are not UTF-8, with a decoding to show.
    Bytes {
        base64: Rc<str>,
        shown: Rc<str>,
    },
}

impl Content {
    /// Sharing counts as being equal; nothing compares megabytes.
    fn is(&self, other: &Content) -> bool {
        match (self, other) {
            (Content::Text(a), Content::Text(b)) => Rc::ptr_eq(a, b),
            (Content::Bytes { base64: a, .. }, Content::Bytes { base64: b, .. }) => Rc::ptr_eq(a, b),
            _ => false,
        }
    }

    pub fn shown(&self) -> &Rc<str> {
        match self {
            Content::Text(text) => text,
            Content::Bytes { shown, .. } => shown,
        }
    }

    pub fn is_text(&self) -> bool {
        matches!(self, Content::Text(_))
    }

    fn size(&self) -> usize {
        match self {
            Content::Text(text) => text.len(),
            Content::Bytes { base64, .. } => base64.len(),
        }
    }
}

#[derive(Clone, Debug)]
pub struct Doc {
    pub path: Rc<str>,
    pub content: Content,
    /// Grows when something else than the editor changes the text, which the editor then takes over.
    pub revision: u32,
}

impl Doc {
    pub fn text(path: &str, text: &str) -> Self {
        Doc { path: path.into(), content: Content::Text(text.into()), revision: 0 }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Deployed {
    #[default]
    NotSaid,
    Nothing,
    Hosts(Vec<String>),
    Inventory(Vec<String>),
}

#[derive(Clone, Debug)]
pub struct Workspace {
    /// Sorted by folder, then name.
    pub files: Vec<Doc>,
    pub evidence: Vec<Doc>,
    pub command: Doc,
    /// None: the newest release known.
    pub release: Option<String>,
    /// The release that is deployed now, when it is to be brought to the one in force.
    pub upgrade_from: Option<String>,
    /// Stands for what the catalogue knows of a release.
    pub kubespray: Option<Kubespray>,
    /// None: the core chooses.
    pub inventory: Option<Vec<String>>,
    pub deployed: Deployed,
}

impl Default for Workspace {
    fn default() -> Self {
        Workspace {
            files: Vec::new(),
            evidence: Vec::new(),
            command: Doc::text(COMMAND, ""),
            release: None,
            upgrade_from: None,
            kubespray: None,
            inventory: None,
            deployed: Deployed::NotSaid,
        }
    }
}

/// A checkout of Kubespray: its folder's name, and its files as the engine takes them.
#[derive(Clone, Debug)]
pub struct Kubespray {
    pub name: Rc<str>,
    pub files: Rc<str>,
}

fn order(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

impl Workspace {
    pub fn doc(&self, path: &str) -> Option<&Doc> {
        if path == COMMAND {
            return Some(&self.command);
        }
        self.files.iter().chain(&self.evidence).find(|doc| &*doc.path == path)
    }

    pub fn doc_mut(&mut self, path: &str) -> Option<&mut Doc> {
        if path == COMMAND {
            return Some(&mut self.command);
        }
        self.files.iter_mut().chain(&mut self.evidence).find(|doc| &*doc.path == path)
    }

    pub fn is_evidence(&self, path: &str) -> bool {
        self.evidence.iter().any(|doc| &*doc.path == path)
    }

    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.evidence.is_empty()
    }

    /// Adds a file or replaces the one of that path.
    pub fn put(&mut self, path: &str, content: Content) {
        if let Some(doc) = self.files.iter_mut().find(|doc| &*doc.path == path) {
            doc.content = content;
            doc.revision += 1;
            return;
        }
        self.insert(Doc { path: path.into(), content, revision: 0 });
    }

    /// Adds a file whose path is free, at its place in the order.
    pub fn insert(&mut self, doc: Doc) {
        let at = self.files.partition_point(|known| order(&known.path) < order(&doc.path));
        self.files.insert(at, doc);
    }

    /// `wanted`, or with a number before its extension the first path that is free.
    pub fn free_path(&self, wanted: &str) -> String {
        let (stem, extension) = match wanted.rsplit_once('.') {
            Some((stem, extension)) if !extension.contains('/') => (stem, format!(".{extension}")),
            _ => (wanted, String::new()),
        };
        let numbered = (2..).map(|n| format!("{stem}-{n}{extension}"));
        let mut candidates = std::iter::once(wanted.to_owned()).chain(numbered);
        candidates.find(|path| self.doc(path).is_none()).unwrap_or_default()
    }

    /// Takes a path out of what refers to files.
    pub fn forget(&mut self, path: &str) {
        for list in self.references() {
            list.retain(|known| known != path);
        }
        if self.inventory.as_ref().is_some_and(Vec::is_empty) {
            self.inventory = None;
        }
    }

    pub fn refer_anew(&mut self, from: &str, to: &str) {
        for list in self.references() {
            for path in list.iter_mut().filter(|path| *path == from) {
                to.clone_into(path);
            }
        }
    }

    fn references(&mut self) -> impl Iterator<Item = &mut Vec<String>> {
        let deployed = match &mut self.deployed {
            Deployed::Inventory(paths) => Some(paths),
            _ => None,
        };
        self.inventory.iter_mut().chain(deployed)
    }

    /// Bytes of all texts, roughly.
    pub fn size(&self) -> usize {
        let docs: usize =
            self.files.iter().chain(&self.evidence).map(|doc| doc.content.size() + doc.path.len()).sum();
        docs + self.kubespray.as_ref().map_or(0, |kubespray| kubespray.files.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn two_files() -> Workspace {
        let mut workspace = Workspace::default();
        workspace.put("b.ini", Content::Text("[all]".into()));
        workspace.put("a/c.yml", Content::Text("x: 1".into()));
        workspace
    }

    #[test]
    fn files_stand_before_folders_and_names_stay_free() {
        let workspace = two_files();
        let paths: Vec<&str> = workspace.files.iter().map(|doc| &*doc.path).collect();
        assert_eq!(paths, ["b.ini", "a/c.yml"]);
        assert_eq!(workspace.free_path("b.ini"), "b-2.ini");
        assert_eq!(workspace.free_path("a.b/hosts"), "a.b/hosts");
    }

    #[test]
    fn references_follow_a_file() {
        let mut workspace = two_files();
        workspace.inventory = Some(vec!["b.ini".into()]);
        workspace.deployed = Deployed::Inventory(vec!["b.ini".into()]);
        workspace.refer_anew("b.ini", "hosts.ini");
        assert_eq!(workspace.inventory.as_deref(), Some(&["hosts.ini".to_owned()][..]));
        workspace.forget("hosts.ini");
        assert_eq!((workspace.inventory, workspace.deployed), (None, Deployed::Inventory(vec![])));
    }
}
