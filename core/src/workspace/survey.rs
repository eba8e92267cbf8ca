//! What each of a user's files is, and which of them is the inventory, for faces where nobody says:
//! a folder that is dropped on a page holds certificates and notes beside the inventory.
//!
//! Knows names, places and a glance at the text; knows nothing of what the files mean.

use crate::collections::HashSet;
use std::cmp::Reverse;

use super::tree::{join, normal, split};
use super::{DeployedNow, InventorySource, Workspace};
use crate::report::Phrase;
use crate::text::FileId;

/// How much of a file is looked at to tell an inventory from other texts, in bytes.
const GLANCE: usize = 64 * 1024;
/// How many folders above a file are looked at.
const DEPTH: usize = 64;

/// What a file of the workspace is used as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Inventory,
    GroupVars,
    HostVars,
    /// Belongs to the inventory of what is deployed now.
    Deployed,
    Command,
    Evidence,
    /// The `galaxy.yml` of a Kubespray tree, which names its release.
    Galaxy,
    LeftOut(Reason),
}

/// Why a file has no part in the analysis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    OtherInventory,
    /// Variables that do not lie beside the inventory.
    Elsewhere,
    Settings,
    Unrelated,
}

impl Kind {
    /// The word of a kind in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Inventory => "inventory",
            Kind::GroupVars => "group_vars",
            Kind::HostVars => "host_vars",
            Kind::Deployed => "deployed",
            Kind::Command => "command",
            Kind::Evidence => "evidence",
            Kind::Galaxy => "galaxy",
            Kind::LeftOut(_) => "left_out",
        }
    }
}

impl Reason {
    pub fn phrase(self) -> Phrase {
        match self {
            Reason::OtherInventory => {
                Phrase::new("it is an inventory, but another one is checked", "它也是清单，但检查的是另一份")
            }
            Reason::Elsewhere => Phrase::new(
                "Ansible reads group_vars and host_vars only beside the inventory or the playbook",
                "Ansible 只读取与清单或 playbook 同目录的 group_vars 和 host_vars",
            ),
            Reason::Settings => Phrase::new(
                "the check assumes the ansible.cfg that Kubespray ships",
                "检查时采用 Kubespray 自带的 ansible.cfg",
            ),
            Reason::Unrelated => {
                Phrase::new("it is neither an inventory nor variables", "它既不是清单，也不是变量文件")
            }
        }
    }
}

/// The file that is the inventory: the one a command's `-i` names, else the one that looks most like
/// one. `named` holds the values of `-i`, in order.
pub fn choose_inventory(workspace: &Workspace, named: &[String]) -> Vec<InventorySource> {
    let free: Vec<&str> = candidates(workspace).collect();
    let mut chosen: Vec<InventorySource> = Vec::new();
    for name in named {
        if let Some(path) = named_source(&free, name)
            && !chosen.contains(&path)
        {
            chosen.push(path);
        }
    }
    if chosen.is_empty() {
        let vars = beside_vars(workspace);
        let best = free.iter().filter_map(|path| {
            let (text, name, shallow) = likeness(workspace, path)?;
            Some(((text, name, vars.contains(split(path).0), shallow), *path))
        });
        let best = best.max_by(|(a, x), (b, y)| a.cmp(b).then_with(|| y.cmp(x)));
        chosen.extend(best.map(|(_, path)| InventorySource::Path(path.to_owned())));
    }
    chosen
}

/// The `galaxy.yml` of the Kubespray tree around the inventory, the nearest first.
pub fn find_galaxy(workspace: &Workspace, inventory: &[InventorySource]) -> Option<FileId> {
    let path = inventory.iter().find_map(|source| match source {
        InventorySource::Path(path) => Some(normal(path)),
        InventorySource::HostList(_) => None,
    })?;
    let mut folder = path.as_str();
    for _ in 0..DEPTH {
        folder = split(folder).0;
        if let Some(id) = workspace.find(&join(folder, "galaxy.yml")) {
            return Some(id);
        }
        if matches!(folder, "" | "/") {
            break;
        }
    }
    None
}

/// What every file is, in the order of [`Workspace::files`].
pub fn kinds(workspace: &Workspace) -> Vec<Kind> {
    let wanted = folders(&workspace.inventory);
    let deployed = match &workspace.deployed {
        DeployedNow::Inventory(sources) => folders(sources),
        _ => Folders::default(),
    };
    let kind = |(id, path): (FileId, &str)| {
        if workspace.command == Some(id) {
            Kind::Command
        } else if workspace.evidence.contains(&id) {
            Kind::Evidence
        } else if workspace.galaxy == Some(id) {
            Kind::Galaxy
        } else if let Some(kind) = wanted.kind(path) {
            kind
        } else if deployed.kind(path).is_some() {
            Kind::Deployed
        } else if let Some(folder) = &workspace.playbook_dir
            && let Some(kind) = vars_kind(path, &normal(folder))
        {
            kind
        } else {
            Kind::LeftOut(reason(workspace, path))
        }
    };
    workspace.each_file().map(|(id, file)| kind((id, &file.path))).collect()
}

fn reason(workspace: &Workspace, path: &str) -> Reason {
    let name = split(path).1;
    if name == "ansible.cfg" {
        Reason::Settings
    } else if in_vars_folder(path) {
        Reason::Elsewhere
    } else if likeness(workspace, path).is_some() {
        Reason::OtherInventory
    } else {
        Reason::Unrelated
    }
}

/// Sources that are files or folders, and the folders whose variables go with them.
#[derive(Default)]
struct Folders {
    sources: Vec<String>,
    beside: Vec<String>,
}

fn folders(sources: &[InventorySource]) -> Folders {
    let mut folders = Folders::default();
    for source in sources {
        if let InventorySource::Path(path) = source {
            let path = normal(path);
            folders.beside.push(split(&path).0.to_owned());
            folders.beside.push(path.clone());
            folders.sources.push(path);
        }
    }
    folders
}

impl Folders {
    fn kind(&self, path: &str) -> Option<Kind> {
        let path = normal(path);
        if let Some(kind) = self.beside.iter().find_map(|folder| vars_kind(&path, folder)) {
            return Some(kind);
        }
        let within = |source: &String| *source == path || under(&path, source).is_some();
        self.sources.iter().any(within).then_some(Kind::Inventory)
    }
}

/// The path below a folder; the empty folder is the user's own.
fn under<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    if folder.is_empty() { Some(path) } else { path.strip_prefix(folder)?.strip_prefix('/') }
}

fn vars_kind(path: &str, folder: &str) -> Option<Kind> {
    match under(path, folder)?.split_once('/')?.0 {
        "group_vars" => Some(Kind::GroupVars),
        "host_vars" => Some(Kind::HostVars),
        _ => None,
    }
}

fn in_vars_folder(path: &str) -> bool {
    path.split('/').rev().skip(1).any(|part| matches!(part, "group_vars" | "host_vars"))
}

/// The paths that may be the wanted inventory.
fn candidates(workspace: &Workspace) -> impl Iterator<Item = &str> {
    let deployed = match &workspace.deployed {
        DeployedNow::Inventory(sources) => folders(sources),
        _ => Folders::default(),
    };
    workspace
        .each_file()
        .filter(|(id, _)| workspace.command != Some(*id) && !workspace.evidence.contains(id))
        .map(|(_, file)| file.path.as_str())
        .filter(move |path| deployed.kind(path).is_none())
}

/// The given file or folder that a value of `-i` means: paths on the user's machine are longer or
/// shorter than those of a dropped folder, so they are compared from their ends.
fn named_source(paths: &[&str], named: &str) -> Option<InventorySource> {
    let named = normal(named);
    let agree = |path: &str| {
        let pairs = path.rsplit('/').zip(named.rsplit('/'));
        pairs.take_while(|(a, b)| a == b).count()
    };
    let mut best: Option<(usize, &str)> = None;
    for path in paths {
        let ends = std::iter::successors(Some(*path), |path| path.rsplit_once('/').map(|(folder, _)| folder));
        for end in ends.filter(|end| !end.is_empty()) {
            let parts = agree(end);
            if parts > best.map_or(0, |(parts, _)| parts) {
                best = Some((parts, end));
            }
        }
    }
    best.map(|(_, path)| InventorySource::Path(path.to_owned()))
}

/// How much a file looks like an inventory, more being better; `None`: not at all.
fn likeness(workspace: &Workspace, path: &str) -> Option<(u8, u8, Reverse<usize>)> {
    let folders_apart = ["group_vars", "host_vars", "roles", "playbooks", "tasks", "templates", "defaults"];
    if path.split('/').rev().skip(1).any(|part| folders_apart.contains(&part)) {
        return None;
    }
    let name = split(path).1;
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    if !matches!(extension, "" | "ini" | "yaml" | "yml" | "cfg" | "txt" | "json") || name == "ansible.cfg" {
        return None;
    }
    let by_name = u8::from(matches!(stem, "hosts" | "inventory"));
    let bytes = workspace.find(path).map(|id| workspace.bytes(id)).unwrap_or_default();
    let by_text = glance(bytes);
    let depth = path.split('/').count();
    (by_name + by_text > 0).then_some((by_text, by_name, Reverse(depth)))
}

/// The folders that hold `group_vars` or `host_vars`.
fn beside_vars(workspace: &Workspace) -> HashSet<&str> {
    let folder = |path| {
        let parents =
            std::iter::successors(Some(path), |path: &&str| Some(split(path).0).filter(|up| up != path));
        let vars =
            parents.skip(1).take(DEPTH).filter(|path| matches!(split(path).1, "group_vars" | "host_vars"));
        vars.last().map(|path| split(path).0)
    };
    workspace.files.iter().filter_map(|file| folder(file.path.as_str())).collect()
}

/// 2: groups that Kubespray knows; 1: the form of an inventory; 0: neither.
fn glance(bytes: &[u8]) -> u8 {
    const GROUPS: [&str; 8] = [
        "kube_control_plane",
        "kube-master",
        "kube_node",
        "kube-node",
        "k8s_cluster",
        "k8s-cluster",
        "etcd",
        "calico_rr",
    ];
    let text = String::from_utf8_lossy(bytes.get(..GLANCE).unwrap_or(bytes));
    let mut best = 0;
    for line in text.lines() {
        let section = line.trim().strip_prefix('[').and_then(|rest| rest.split([']', ':']).next());
        let key = line.trim().strip_suffix(':');
        if let Some(name) = section.or(key)
            && GROUPS.contains(&name.trim_matches(['"', '\'']))
        {
            return 2;
        }
        let form = section.is_some_and(|name| name == "all")
            || line.starts_with("all:")
            || line.contains("ansible_host");
        best = best.max(u8::from(form));
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTS: &str = "all:\n  children:\n    kube_control_plane:\n      hosts: {cp1: }\n";

    fn workspace(files: &[(&str, &str)]) -> Workspace {
        let mut workspace = Workspace::default();
        for (path, text) in files {
            workspace.add_file(*path, text.as_bytes());
        }
        workspace
    }

    fn chosen(workspace: &Workspace, named: &[&str]) -> Vec<String> {
        let named: Vec<String> = named.iter().map(|&name| name.to_owned()).collect();
        let path = |source| match source {
            InventorySource::Path(path) => path,
            InventorySource::HostList(_) => "list".to_owned(),
        };
        choose_inventory(workspace, &named).into_iter().map(path).collect()
    }

    #[test]
    fn the_inventory_of_a_folder_is_the_named_one_or_looks_like_one() {
        let files = [
            ("c/README.md", "all: of it"),
            ("c/hosts.yaml", HOSTS),
            ("c/old.ini", "[etcd]\nn1\n"),
            ("c/group_vars/etcd.yml", "etcd:\n"),
            ("c/credentials/key.pem", "etcd:"),
        ];
        let workspace = workspace(&files);
        assert_eq!(chosen(&workspace, &[]), ["c/hosts.yaml"]);
        assert_eq!(chosen(&workspace, &["inventory/c/old.ini"]), ["c/old.ini"]);
        assert_eq!(chosen(&workspace, &["/srv/inventory/c/"]), ["c"]);
        assert_eq!(chosen(&workspace, &["elsewhere.ini"]), ["c/hosts.yaml"]);
    }

    #[test]
    fn the_tree_around_an_inventory_is_found() {
        let workspace =
            workspace(&[("k/galaxy.yml", ""), ("k/inventory/c/hosts.yaml", HOSTS), ("galaxy.yml", "")]);
        let around = |path: &str| {
            let id = find_galaxy(&workspace, &[InventorySource::Path(path.to_owned())])?;
            Some(workspace.file(id)?.path.clone())
        };
        assert_eq!(around("k/inventory/c/hosts.yaml").as_deref(), Some("k/galaxy.yml"));
        assert_eq!(around("c/hosts.yaml").as_deref(), Some("galaxy.yml"));
        assert_eq!(around("/srv/hosts.yaml"), None);
    }

    #[test]
    fn nothing_is_chosen_where_nothing_looks_like_an_inventory() {
        assert!(chosen(&workspace(&[("notes.txt", "hello"), ("a.tar.gz", "[etcd]")]), &[]).is_empty());
        assert_eq!(chosen(&workspace(&[("notes.txt", "n1 ansible_host=10.0.0.1")]), &[]), ["notes.txt"]);
    }

    #[test]
    fn every_file_has_a_kind_or_a_reason() {
        let mut workspace = workspace(&[
            ("c/hosts.yaml", HOSTS),
            ("c/group_vars/all/all.yml", "a: 1"),
            ("c/host_vars/n1.yml", "a: 1"),
            ("d/group_vars/all.yml", "a: 1"),
            ("d/hosts.yaml", HOSTS),
            ("old/hosts.ini", "[etcd]"),
            ("c/note.md", ""),
            ("ansible.cfg", ""),
        ]);
        workspace.inventory = choose_inventory(&workspace, &["c/hosts.yaml".to_owned()]);
        workspace.deployed = DeployedNow::Inventory(vec![InventorySource::Path("old/hosts.ini".to_owned())]);
        let command = workspace.add_text("command", b"ansible-playbook cluster.yml".as_slice());
        workspace.command = Some(command);
        let left_out = Kind::LeftOut;
        assert_eq!(
            kinds(&workspace),
            [
                Kind::Inventory,
                Kind::GroupVars,
                Kind::HostVars,
                left_out(Reason::Elsewhere),
                left_out(Reason::OtherInventory),
                Kind::Deployed,
                left_out(Reason::Unrelated),
                left_out(Reason::Settings),
                Kind::Command,
            ]
        );
    }
}
