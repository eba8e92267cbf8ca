//! A small tree becomes an entry, and the entry says what the tree says.

use std::path::PathBuf;

use spraycheck::Session;
use spraycheck::catalogue::Catalogue;
use spraycheck::catalogue::checkout::expression;
use spraycheck::catalogue::knowledge::{RoleDefault, Variable};

use spraycheck::text::Span;
use spraycheck::workspace::{InventorySource, Kubespray, Workspace};

use super::*;
use crate::file::json;

/// A tag that the catalogue does not have yet.
const TAG: &str = "v2.31.9";

const TREE: [(&str, &str); 7] = [
    ("cluster.yml", "- import_playbook: playbooks/cluster.yml\n"),
    (
        "playbooks/ansible_version.yml",
        "- hosts: all\n  vars:\n    minimal_ansible_version: 2.20.0\n    maximal_ansible_version: 2.22.0\n",
    ),
    (
        "roles/kubespray_defaults/defaults/main/main.yml",
        "kube_version: \"{{ (kubelet_checksums['amd64']|dict2items)[0].key }}\"\n\
         kube_version_min_required: 1.40.0\nx_plugin: calico\nx_flag: false\nx_none:\n\
         x_made: \"{% if x_flag %}a{% endif %}\"\nx_list: [1, \"{{ x_flag }}\"]\n",
    ),
    (
        "roles/kubespray_defaults/vars/main.yml",
        "kubelet_checksums:\n  amd64:\n    1.41.2: sha256:1\n    1.41.1: sha256:2\n\
         kubeadm_checksums:\n  amd64:\n    1.41.2: sha256:3\n    1.40.0: sha256:4\n",
    ),
    ("roles/x/defaults/main.yml", "x_flag: true\n"),
    ("roles/x/templates/x.j2", "{{ x_list }} {{ x_asked | default('') }}"),
    ("inventory/sample/group_vars/all/x.yml", "# x_made: 1\nx_none: 5\n"),
];

/// A folder with the data of the catalogue and the tree.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let root = env::temp_dir().join(format!("spraycheck-{name}-{}", std::process::id()));
        for (path, text) in TREE {
            let path = root.join("tree").join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        fs::create_dir_all(root.join("data")).unwrap();
        for entry in fs::read_dir(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data")).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, root.join("data").join(path.file_name().unwrap())).unwrap();
        }
        Folder(root)
    }

    fn update(&self) {
        update(&self.0.join("tree"), TAG, &self.0.join("data")).unwrap();
    }

    fn text(&self, file: &str) -> String {
        fs::read_to_string(self.0.join("data").join(file)).unwrap()
    }

    fn line(&self, name: &str) -> String {
        let text = self.text("variables.json");
        let start = format!(" \"{name}\": ");
        let line = text.lines().find_map(|line| line.strip_prefix(&start)).unwrap_or_default();
        line.trim_end_matches(',').to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_new_tag_gets_its_entry_before_master_and_leaves_the_others_alone() {
    let folder = Folder::new("new");
    let before = folder.line("etcd_deployment_type");
    folder.update();
    let flag = r#"{"in":"v2.31.9","origin":"default","kind":"bool","sure":true,"defaults":[{"in":"v2.31.9","role":"kubespray_defaults","value":false},{"in":"v2.31.9","role":"x","value":true}],"roles":{"kubespray_defaults":"v2.31.9","x":"v2.31.9"}}"#;
    assert_eq!(folder.line("x_flag"), flag);
    let made = r#"{"in":"v2.31.9","origin":"default","defaults":[{"in":"v2.31.9","held":false}],"roles":{"kubespray_defaults":"v2.31.9"},"sample":[{"in":"v2.31.9","file":"group_vars/all/x.yml"}],"unread":"v2.31.9"}"#;
    assert_eq!(folder.line("x_made"), made);
    assert!(before.starts_with(r#"{"origin""#), "{before}");
    assert!(folder.line("etcd_deployment_type").starts_with(r#"{"in":"..v2.31.0,master","#));
    let releases = folder.text("releases.json");
    let tags: Vec<&str> =
        releases.lines().filter_map(|line| line.strip_prefix(" \"")?.split('"').next()).collect();
    assert_eq!(tags[tags.len() - 3..], ["v2.31.0", TAG, "master"]);
    let again = folder.text("variables.json");
    folder.update();
    assert_eq!((folder.text("variables.json"), folder.text("releases.json")), (again, releases));
}

/// Whoever changes a default or a condition by hand must let the tool run again.
#[test]
fn checks_say_what_they_hang_on_today() {
    let folder = Folder::new("hangs");
    let written = folder.text("checks.json");
    let releases = File::read(&folder.0.join("data"), "releases").unwrap().entries;
    let order: Vec<String> = releases.into_iter().map(|(tag, _)| tag).collect();
    hangs::update(&folder.0.join("data"), &order).unwrap();
    let again = folder.text("checks.json");
    for (line, known) in again.lines().zip(written.lines()) {
        assert_eq!(line, known);
    }
    assert_eq!(again.len(), written.len());
}

#[test]
fn the_entry_says_what_the_tree_says() {
    let folder = Folder::new("back");
    folder.update();
    let checkout = Checkout::read(&tree(&folder.0.join("tree")).unwrap());
    let catalogue = Catalogue::open(compiled::compile(&folder.0.join("data"), Vec::new())).unwrap();
    let known = catalogue.knowledge(&Release::parse(TAG).unwrap()).unwrap();
    for (name, of_tree) in &checkout.variables {
        let stored = known.variable(name).unwrap_or_else(|| panic!("{name}"));
        assert_eq!(told(&stored), told(of_tree), "{name}");
    }
    let names: Vec<&str> = checkout.variables.keys().map(|name| &**name).collect();
    let more = known.names().into_iter().filter(|name| !names.contains(name));
    assert!(
        more.clone().all(|name| known.variable(name).unwrap().defaults.is_empty()),
        "{:?}",
        more.collect::<Vec<_>>()
    );
    let (stored, of_tree) = (known.versions().unwrap(), &checkout.versions);
    assert_eq!(of_tree.kubernetes, ["1.41.2"]);
    assert_eq!((&*stored.kubernetes_default, &*stored.kubernetes_min), ("1.41.2", "1.40.0"));
    assert_eq!((&*stored.ansible_min, &*stored.ansible_below), ("2.20.0", "2.22.0"));
}

/// An inventory with slips that the tree can tell.
const INVENTORY: [(&str, &str); 2] = [
    (
        "hosts.ini",
        "[kube_control_plane]\nm1\n[etcd]\nm1\n[kube_node]\nm1\n[k8s_cluster:children]\nkube_control_plane\nkube_node\n",
    ),
    ("group_vars/all.yml", "x_flga: true\nx_flag: [1]\nx_mode: loud\nx_list: {}\nx_none: 5\n"),
];

#[test]
fn a_checkout_gives_the_report_of_the_catalogue() {
    let folder = Folder::new("report");
    folder.update();
    let read = Arc::new(tree(&folder.0.join("tree")).unwrap());
    let report = |kubespray: Option<Kubespray>| -> Vec<(&str, Span)> {
        let mut workspace = Workspace { release: Some(TAG.to_owned()), kubespray, ..Workspace::default() };
        for (path, text) in INVENTORY {
            workspace.add_file(path, text.as_bytes());
        }
        workspace.inventory = vec![InventorySource::Path("hosts.ini".to_owned())];
        let text = compiled::compile(&folder.0.join("data"), Vec::new());
        let findings = Session::new(workspace, Catalogue::open(text).unwrap()).check().findings;
        findings.into_iter().map(|finding| (finding.rule, finding.span)).collect()
    };
    let stored = report(None);
    assert!(stored.iter().any(|(rule, _)| *rule == "variable-wrong-shape"), "{stored:?}");
    assert_eq!(report(Some(Kubespray { path: "tree".to_owned(), tree: read })), stored);
}

/// A variable without its places, values in the form of the catalogue. The origin and the kind are
/// those of all releases.
fn told(variable: &Variable) -> String {
    let values = |list: &[RoleDefault]| -> Vec<(String, Option<String>)> {
        let value = |it: &RoleDefault| expression::value(it.value.as_ref()?).as_ref().and_then(json);
        list.iter().map(|it| (it.role.to_string(), value(it))).collect()
    };
    let flags = (variable.is_read, variable.is_live_in_sample, variable.rejected);
    let lists = (values(&variable.defaults), values(&variable.role_vars), &variable.sample);
    let allowed: Vec<Option<String>> = variable.allowed.iter().map(json).collect();
    format!("{lists:?} {flags:?} {allowed:?}")
}
