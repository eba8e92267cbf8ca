//! Expectations are facts of the releases: their roles' defaults and assertions.

use super::*;
use crate::catalogue::Catalogue;
use crate::workspace::{InventorySource, Workspace};

const INVENTORY: &str = "[kube_control_plane]\ncp1\n[etcd]\ncp1\n[kube_node]\nw1\nw2\n";

/// A session with a file, and the byte of the `|` in it.
fn session(release: &str, path: &str, text: &str) -> (Session, usize) {
    let offset = text.find('|').unwrap();
    let mut workspace = Workspace { release: Some(release.into()), ..Workspace::default() };
    workspace.add_file("c/hosts.ini", INVENTORY.as_bytes().to_vec());
    workspace.inventory = vec![InventorySource::Path("c/hosts.ini".into())];
    let text = text.replacen('|', "", 1).into_bytes();
    match path {
        "command" => workspace.command = Some(workspace.add_text(path, text)),
        _ => drop(workspace.add_file(path, text)),
    }
    (Session::new(workspace, Catalogue::compiled_in()), offset)
}

fn complete(release: &str, path: &str, text: &str) -> Vec<String> {
    let (session, offset) = session(release, path, text);
    let items = session.complete(path, offset, Language::English).unwrap_or_default().items;
    items.into_iter().map(|item| item.text).collect()
}

fn hover(release: &str, path: &str, text: &str, language: Language) -> Option<Hover> {
    let (session, offset) = session(release, path, text);
    session.hover(path, offset, language)
}

const VARS: &str = "c/group_vars/all/all.yml";

#[test]
fn names_of_the_release_are_suggested() {
    let names = complete("v2.31.0", VARS, "kube_network_pl|");
    assert_eq!(names.first().map(String::as_str), Some("kube_network_plugin"), "{names:?}");
    // Renamed from kube_master in v2.15, so no release of the catalogue knows the old name.
    assert!(complete("v2.31.0", VARS, "kube_master_|").is_empty());
}

#[test]
fn values_that_the_release_accepts_are_suggested() {
    // roles/validate_inventory: "Stop if unknown network plugin".
    let plugins = complete("v2.31.0", VARS, "kube_network_plugin: |");
    assert!(plugins.contains(&"calico".into()) && plugins.contains(&"cilium".into()), "{plugins:?}");
    assert!(!plugins.contains(&"weave".into()), "{plugins:?}");
    let older = complete("v2.24.1", VARS, "kube_network_plugin: |");
    assert!(older.contains(&"weave".into()), "{older:?}");
    assert_eq!(complete("v2.31.0", VARS, "helm_enabled: t|"), ["true"]);
}

#[test]
fn versions_of_kubernetes_are_suggested_and_the_own_one_is_told() {
    let versions = complete("v2.29.1", VARS, "kube_version: |");
    assert_eq!(versions.first().map(String::as_str), Some("1.33.7"), "{versions:?}");
    assert!(
        versions.iter().any(|version| version == "1.31.0") && !versions.iter().any(|it| it.starts_with('v'))
    );
    let told = hover("v2.26.1", VARS, "kube_ver|sion: v1.30.0", Language::English).unwrap();
    assert!(told.lines.contains(&"Default: `v1.30.6`.".to_owned()), "{:?}", told.lines);
    assert!(told.lines.contains(&"The release has `v1.28.0` to `v1.30.6`.".to_owned()), "{:?}", told.lines);
    let told = hover("v2.29.1", VARS, "calico_ver|sion: 3.30.0", Language::English).unwrap();
    assert!(told.lines.contains(&"Default: `3.30.5`.".to_owned()), "{:?}", told.lines);
}

#[test]
fn groups_and_hosts_of_the_inventory_are_suggested() {
    assert_eq!(complete("v2.31.0", "command", "ansible-playbook cluster.yml --limit cp|"), ["cp1"]);
    let groups = complete("v2.31.0", "command", "ansible-playbook cluster.yml --limit kube_|");
    assert_eq!(groups, ["kube_control_plane", "kube_node"]);
    let (session, _) = session("v2.31.0", "x", "|");
    let offset = INVENTORY.find("[etcd]\n").unwrap() + "[etcd]\n".len();
    let hosts = session.complete("c/hosts.ini", offset, Language::English).unwrap();
    assert_eq!(hosts.items.iter().map(|item| &*item.text).collect::<Vec<_>>(), ["cp1", "w1", "w2"]);
}

#[test]
fn a_variable_is_told_in_each_language() {
    let english = hover("v2.31.0", VARS, "kube_network_|plugin: calico", Language::English).unwrap();
    assert_eq!((english.start, english.end, &*english.name), (0, 19, "kube_network_plugin"));
    assert!(english.lines.iter().any(|line| line.contains("`calico`")), "{english:?}");
    let chinese =
        hover("v2.31.0", VARS, "|kube_network_plugin: calico", Language::SimplifiedChinese).unwrap();
    assert!(chinese.lines.iter().any(|line| line.contains("允许的值")), "{chinese:?}");
    assert_eq!(hover("v2.31.0", VARS, "my_own_th|ing: 1", Language::English), None);
}

#[test]
fn a_name_that_is_gone_says_so() {
    // containerd_registries gave way to containerd_registries_mirrors; v2.26 still knew it.
    let gone = hover("v2.31.0", VARS, "containerd_regis|tries: []", Language::English).unwrap();
    assert!(gone.lines.iter().any(|line| line.contains("containerd_registries_mirrors")), "{gone:?}");
    assert!(gone.lines.iter().any(|line| line.contains("does not know it")), "{gone:?}");
}

#[test]
fn a_group_and_a_host_are_told() {
    let group = hover("v2.31.0", "command", "ansible-playbook cluster.yml -l kube_n|ode", Language::English);
    assert_eq!(group.unwrap().lines, ["Group, 2 hosts.", "`w1`, `w2`"]);
    let host =
        hover("v2.31.0", "command", "ansible-playbook cluster.yml -l cp|1", Language::English).unwrap();
    assert_eq!(host.lines, ["Host, in the groups `etcd`, `kube_control_plane`."]);
}
