//! What the user gave, as bytes with paths. The faces fill it; nothing else knows where it came from.

use std::sync::Arc;

use crate::catalogue::checkout;
use crate::text::FileId;

pub mod survey;
pub mod tree;

pub use tree::Tree;

/// One text of the user: a file of the inventory tree, the command line, a pasted log.
#[derive(Clone, Debug)]
pub struct File {
    /// Path with `/` as separator, relative to the user's folder or absolute; for texts that are
    /// not files a name that is shown (`command`, `evidence 1`).
    pub path: String,
    pub bytes: Arc<[u8]>,
}

/// What `-i` takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InventorySource {
    /// A file or a folder among the files of the workspace.
    Path(String),
    /// A comma list, `h1,h2,`; the file holds its text, for spans.
    HostList(FileId),
}

/// What is deployed now, as far as the user said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DeployedNow {
    /// Not said: what depends on it is at most a warning that names its condition.
    #[default]
    NotSaid,
    /// Nothing yet: a first installation.
    Nothing,
    /// The hosts of the wanted inventory that this pattern selects (`cp1:w*`).
    Hosts(String),
    /// Another inventory.
    Inventory(Vec<InventorySource>),
}

/// Which settings of Ansible are in force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AnsibleCfg {
    /// Kubespray's own ansible.cfg.
    #[default]
    Kubespray,
    /// The given file's settings over Ansible's defaults.
    File(FileId),
}

/// A checkout of Kubespray: what it knows takes the place of the catalogue.
#[derive(Clone, Debug)]
pub struct Kubespray {
    /// Its folder, as it is shown.
    pub path: String,
    pub tree: Arc<checkout::Tree>,
}

/// Everything the user gave. Paths are text: the core never touches a file system.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    pub files: Vec<File>,
    /// The absolute path of the user's folder, where there is one: relative paths start there.
    /// Ansible puts absolute paths into `inventory_file` and `inventory_dir`.
    pub folder: Option<String>,
    pub inventory: Vec<InventorySource>,
    /// Folder of the playbook, whose `group_vars` and `host_vars` outrank the inventory's.
    pub playbook_dir: Option<String>,
    pub ansible_cfg: AnsibleCfg,
    /// A tag (`v2.31.0`) or `git describe` text; `None`: the newest release known.
    pub release: Option<String>,
    /// The release that is deployed, when the run shall bring the cluster to the one in force.
    pub upgrade_from: Option<String>,
    /// Values that only repeat the release's defaults are told, too.
    pub tidy: bool,
    /// The `galaxy.yml` of the Kubespray tree around the inventory: it tells the release when
    /// `release` does not.
    pub galaxy: Option<FileId>,
    pub kubespray: Option<Kubespray>,
    /// The `ansible-playbook` command about to run.
    pub command: Option<FileId>,
    /// `-e` arguments given beside the command, in order, each as one text.
    pub extra_vars: Vec<FileId>,
    pub deployed: DeployedNow,
    /// Text from the live cluster or a failed run.
    pub evidence: Vec<FileId>,
}

impl Workspace {
    /// Adds a text and gives its id. A path that is there already is replaced.
    pub fn add_file(&mut self, path: impl Into<String>, bytes: impl Into<Arc<[u8]>>) -> FileId {
        let path = path.into();
        let bytes = bytes.into();
        let index = match self.files.iter().position(|file| file.path == path) {
            Some(index) => {
                if let Some(file) = self.files.get_mut(index) {
                    file.bytes = bytes;
                }
                index
            }
            None => {
                self.files.push(File { path, bytes });
                self.files.len() - 1
            }
        };
        FileId(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// Adds a text that is not a file of the tree, under a name that no file has.
    pub fn add_text(&mut self, name: &str, bytes: impl Into<Arc<[u8]>>) -> FileId {
        let taken = |candidate: &str| self.files.iter().any(|file| file.path == candidate);
        let mut path = name.to_owned();
        let mut n = 2;
        while taken(&path) {
            path = format!("{name} {n}");
            n += 1;
        }
        self.add_file(path, bytes)
    }

    pub fn file(&self, id: FileId) -> Option<&File> {
        self.files.get(id.0 as usize)
    }

    pub fn each_file(&self) -> impl Iterator<Item = (FileId, &File)> {
        (0..).map(FileId).zip(&self.files)
    }

    pub fn bytes(&self, id: FileId) -> &[u8] {
        self.file(id).map_or(&[], |file| &file.bytes)
    }

    /// The path from the root as far as the user's folder is known.
    pub fn absolute(&self, path: &str) -> String {
        match &self.folder {
            Some(folder) if !path.starts_with('/') => tree::normal(&tree::join(folder, path)),
            _ => tree::normal(path),
        }
    }

    /// The bytes of the file that a path means, however it is written.
    pub fn read(&self, path: &str) -> Option<&[u8]> {
        let path = self.absolute(path);
        let file = self.files.iter().find(|file| self.absolute(&file.path) == path)?;
        Some(&file.bytes)
    }

    /// The id of the file with this path.
    pub fn find(&self, path: &str) -> Option<FileId> {
        let index = self.files.iter().position(|file| file.path == path)?;
        u32::try_from(index).ok().map(FileId)
    }
}
