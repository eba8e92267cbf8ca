//! The examples of rule pages: files, settings and what is expected of them.
//!
//! Behind `<!-- examples -->` each heading opens an example. `bad` gives the finding of the page's
//! rule; `fixed` is what its first fix makes of it; `near-miss` gives nothing. `fixed` and
//! `near-miss` say only what differs from the `bad` before them. Files under `kubespray/` are a
//! checkout's. What the catalogue does not hold `needs: checkout`: it is tried
//! where the environment names a folder of checkouts, by their tags, in `KUBESPRAY`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use spraycheck::catalogue::checkout::{FOLDERS, Tree};
use spraycheck::workspace::{DeployedNow, InventorySource, Kubespray, Workspace};

/// What an example is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Bad,
    Fixed,
    NearMiss,
}

/// One example: a whole workspace as text.
#[derive(Clone, Debug)]
pub struct Example {
    pub kind: Kind,
    pub title: String,
    pub files: BTreeMap<String, Vec<u8>>,
    pub settings: BTreeMap<String, String>,
    /// Beside the one whose files it may give.
    pub checkout: Option<Arc<Tree>>,
}

/// Reads the examples of a page.
///
/// # Panics
/// When the page is not of the form above: it is a mistake of the page.
pub fn examples(page: &str) -> Vec<Example> {
    let (_, text) = page.split_once("<!-- examples -->").expect("a page ends with <!-- examples -->");
    let mut examples: Vec<Example> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(heading) = line.strip_prefix("### ") {
            let example = open(heading, &examples);
            examples.push(example);
        } else if let Some(info) = line.strip_prefix("```") {
            let body: String =
                lines.by_ref().take_while(|line| *line != "```").map(|line| format!("{line}\n")).collect();
            let example = examples.last_mut().expect("a block stands under a heading");
            add_block(example, info, body);
        }
    }
    examples
}

fn open(heading: &str, before: &[Example]) -> Example {
    let (word, title) = heading.split_once(": ").unwrap_or((heading, heading));
    let kind = match word {
        "bad" => Kind::Bad,
        "fixed" => Kind::Fixed,
        "near-miss" => Kind::NearMiss,
        _ => panic!("an example is bad, fixed or near-miss, not {word:?}"),
    };
    let base = before.iter().rev().find(|example| example.kind == Kind::Bad).filter(|_| kind != Kind::Bad);
    Example {
        kind,
        title: title.to_owned(),
        files: base.map(|base| base.files.clone()).unwrap_or_default(),
        settings: base.map(|base| base.settings.clone()).unwrap_or_default(),
        checkout: None,
    }
}

fn add_block(example: &mut Example, info: &str, body: String) {
    if info == "settings" {
        for line in body.lines() {
            let (key, value) = line.split_once(": ").expect("a setting is `key: value`");
            assert!(
                matches!(
                    key,
                    "release" | "needs" | "upgrade_from" | "tidy" | "command" | "deployed" | "inventory"
                ),
                "unknown setting {key:?}"
            );
            example.settings.insert(key.to_owned(), value.to_owned());
        }
    } else {
        let (_, path) = info.split_once(' ').expect("a block names its file behind the language");
        let bytes = if info.starts_with("hex ") { from_hex(&body) } else { body.into_bytes() };
        example.files.insert(path.to_owned(), bytes);
    }
}

/// A file that is no text: a block of language `hex` gives its bytes.
fn from_hex(body: &str) -> Vec<u8> {
    body.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).expect("two hex digits a byte")).collect()
}

/// The checkout of a release under the folder that the environment names, read once.
fn checkout_of(release: &str) -> Option<Arc<Tree>> {
    static READ: Mutex<BTreeMap<String, Arc<Tree>>> = Mutex::new(BTreeMap::new());
    let root = Path::new(&std::env::var_os("KUBESPRAY")?).join(release);
    let mut read = READ.lock().expect("nobody panics while reading");
    if let Some(tree) = read.get(release) {
        return Some(tree.clone());
    }
    let mut files = Vec::new();
    read_folder(&root, "", 0, &mut files);
    FOLDERS.iter().for_each(|folder| read_folder(&root, folder, 12, &mut files));
    let tree = Tree::new(files);
    tree.is_kubespray().then(|| read.entry(release.to_owned()).or_insert(Arc::new(tree)).clone())
}

fn read_folder(root: &Path, folder: &str, depth: usize, files: &mut Vec<(String, Arc<[u8]>)>) {
    for entry in fs::read_dir(root.join(folder)).into_iter().flatten().flatten() {
        let path = Path::new(folder).join(entry.file_name()).to_string_lossy().into_owned();
        if !entry.path().is_dir() {
            files.extend(fs::read(entry.path()).map(|bytes| (path, Arc::from(bytes))));
        } else if depth > 0 {
            read_folder(root, &path, depth - 1, files);
        }
    }
}

impl Example {
    /// The example in the checkout of its release, where there is one.
    pub fn in_checkout(mut self) -> Option<Example> {
        self.checkout = Some(checkout_of(self.settings.get("release")?)?);
        Some(self)
    }

    /// The checkout whose files it gives.
    fn own_checkout(&self) -> Option<Arc<Tree>> {
        let files = self.files.iter().filter_map(|(path, bytes)| {
            Some((path.strip_prefix("kubespray/")?, Arc::from(bytes.as_slice())))
        });
        let tree = Arc::new(Tree::new(files));
        let is_there = tree.paths().next().is_some();
        is_there.then_some(tree)
    }

    /// The workspace that a user with these files would have.
    pub fn workspace(&self) -> Workspace {
        let setting = |name: &str| self.settings.get(name).cloned();
        let mut workspace = Workspace {
            release: setting("release"),
            upgrade_from: setting("upgrade_from"),
            tidy: setting("tidy").is_some_and(|said| said == "yes"),
            ..Default::default()
        };
        workspace.kubespray = self
            .checkout
            .clone()
            .or_else(|| self.own_checkout())
            .map(|tree| Kubespray { path: "kubespray".to_owned(), tree });
        for (path, text) in &self.files {
            if path.starts_with("kubespray/") {
                continue;
            }
            let bytes = text.as_slice();
            if path.starts_with("evidence/") {
                let id = workspace.add_file(path.clone(), bytes);
                workspace.evidence.push(id);
                continue;
            }
            workspace.add_file(path.clone(), bytes);
            let is_inventory = !path.contains("group_vars/") && !path.contains("host_vars/");
            match path.starts_with("deployed/") {
                true if is_inventory => {
                    workspace.deployed = DeployedNow::Inventory(vec![InventorySource::Path(path.clone())]);
                }
                false if is_inventory && !self.settings.contains_key("inventory") => {
                    workspace.inventory.push(InventorySource::Path(path.clone()))
                }
                _ => {}
            }
        }
        if let Some(source) = self.settings.get("inventory") {
            workspace.inventory.push(InventorySource::Path(source.clone()));
        }
        if let Some(command) = self.settings.get("command") {
            workspace.command = Some(workspace.add_text("command", command.as_bytes()));
        }
        match self.settings.get("deployed").map(String::as_str) {
            Some("none") => workspace.deployed = DeployedNow::Nothing,
            Some(hosts) => workspace.deployed = DeployedNow::Hosts(hosts.replace(' ', ",")),
            None => {}
        }
        workspace
    }
}
