//! Facts of the releases named: their checks, variables and versions.

use super::Session;
use crate::catalogue::Catalogue;
use crate::report::{Item, Language, Report, View, markdown, text};
use crate::workspace::{InventorySource, Workspace};

const HOSTS: &str = "[kube_control_plane]\ncp1\n[etcd]\ncp1\n[kube_node]\nw1\n[k8s_cluster:children]\nkube_control_plane\nkube_node\n";

fn check(from: &str, to: &str, vars: &str) -> (Session, Report) {
    let mut workspace = Workspace {
        release: Some(to.to_owned()),
        upgrade_from: Some(from.to_owned()),
        ..Workspace::default()
    };
    workspace.add_file("c/hosts.ini", HOSTS.as_bytes());
    workspace.add_file("c/group_vars/all/all.yml", vars.as_bytes());
    workspace.inventory = vec![InventorySource::Path("c/hosts.ini".to_owned())];
    let session = Session::new(workspace, Catalogue::compiled_in());
    let report = session.check();
    (session, report)
}

/// The rules on the list of each step.
fn listed(report: &Report) -> Vec<(String, Vec<&'static str>)> {
    let upgrade = report.upgrade.as_ref().unwrap();
    let rule = |item: &Item| match item {
        Item::Finding(index) => report.findings.get(*index).map(|finding| finding.rule),
        Item::Advice(_) => None,
    };
    let step = |step: &crate::report::UpgradeStep| {
        (step.release.clone(), step.items.iter().filter_map(rule).collect())
    };
    upgrade.steps.iter().map(step).collect()
}

#[test]
fn what_stops_a_release_on_the_way_is_on_its_list() {
    let vars = "kube_network_plugin_multus: true\ncontainer_manager: containerd\n";
    let (_, report) = check("v2.25.1", "v2.27.1", vars);
    let first = listed(&report).remove(0);
    assert_eq!(first, ("v2.26.1".to_owned(), vec!["multus-broken-release"]));
    let (_, report) = check("v2.26.1", "v2.27.1", vars);
    assert!(!listed(&report).iter().any(|(_, rules)| rules.contains(&"multus-broken-release")));
}

#[test]
fn a_removed_variable_is_told_once_with_its_step() {
    let (_, report) = check("v2.29.1", "v2.31.0", "dashboard_enabled: true\n");
    let about: Vec<_> = report.findings.iter().filter(|finding| finding.rule.contains("removed")).collect();
    assert_eq!(about.len(), 1);
    assert_eq!((about[0].rule, about[0].step), ("upgrade-variable-removed", Some(1)));
}

#[test]
fn a_healthy_cluster_one_minor_on_gets_a_short_list() {
    let (_, report) = check("v2.30.0", "v2.31.0", "kube_network_plugin: calico\n");
    assert_eq!(listed(&report), [("v2.31.0".to_owned(), Vec::new())]);
    let step = &report.upgrade.as_ref().unwrap().steps[0];
    let kubernetes = step.kubernetes.as_ref().unwrap();
    assert_eq!((kubernetes.target.as_str(), kubernetes.set), ("1.35.4", false));
    let etcd = step.components.iter().find(|component| component.name == "etcd").unwrap();
    assert_eq!((etcd.old.as_str(), etcd.new.as_str()), ("3.5.26", "3.6.10"));
    assert!(!step.components.iter().any(|component| component.name == "Cilium"));
}

#[test]
fn components_go_with_the_kubernetes_that_runs() {
    let (_, report) = check("v2.29.1", "v2.30.0", "kube_version: 1.32.9\n");
    let components = &report.upgrade.as_ref().unwrap().steps[0].components;
    let etcd = components.iter().find(|component| component.name == "etcd").unwrap();
    assert_eq!(etcd.new, "3.5.26");
}

#[test]
fn the_forms_for_people_hold_every_step_and_no_markup_of_the_user() {
    let (session, report) = check("v2.28.1", "v2.31.0", "kube_network_plugin: weave\n");
    for language in Language::ALL {
        let view = View::new(&report, &session.workspace().files, language);
        for form in [text(&view, false), markdown(&view)] {
            for release in ["v2.29.1", "v2.30.0", "v2.31.0", "3.6.10"] {
                assert!(form.contains(release), "{form}");
            }
        }
    }
}

/// What is said beside the findings, in English, step by step.
fn said(report: &Report) -> Vec<Vec<String>> {
    let view = View::new(report, &[], Language::English);
    let upgrade = report.upgrade.as_ref().unwrap();
    let item =
        |item: &Item| view.item(item).filter(|shown| shown.finding.is_none()).map(|shown| shown.message);
    upgrade.steps.iter().map(|step| step.items.iter().filter_map(item).collect()).collect()
}

/// From Kubespray's release notes (#13176) and its template of the kubelet's configuration.
#[test]
fn a_step_asks_for_what_no_line_shows() {
    let cgroups = |vars: &str| {
        let steps = said(&check("v2.29.1", "v2.31.0", vars).1);
        let tells = |step: &Vec<String>| step.iter().any(|said| said.contains("cgroup v1"));
        steps.iter().map(tells).collect::<Vec<_>>()
    };
    assert_eq!(cgroups("cluster_name: cluster.local\n"), [false, true]);
    assert_eq!(cgroups("kubelet_fail_cgroup_v1: false\n"), [false, false]);
    assert_eq!(cgroups("kube_version: 1.34.3\n"), [false, true]);
}

/// Facts of the trees: `cilium_kube_proxy_replacement` is `probe`, then `partial`, then `false`.
#[test]
fn a_default_that_changes_twice_is_told_twice() {
    let (_, report) = check("v2.20.0", "v2.28.1", "kube_network_plugin: cilium\nkube_owner: root\n");
    let name = vec!["`cilium_kube_proxy_replacement`".to_owned()];
    let about = |finding: &&crate::report::Finding| finding.args.get("names") == Some(&name.clone().into());
    let step = |finding: &crate::report::Finding| {
        (finding.step, finding.args.get("old").cloned(), finding.args.get("new").cloned())
    };
    let told: Vec<_> = report.findings.iter().filter(about).map(step).collect();
    let change = |step: usize, old: &str, new: &str| (Some(step), Some(old.into()), Some(new.into()));
    assert_eq!(told, [change(1, "probe", "partial"), change(7, "partial", "false")]);
}

/// v2.24.3 came after v2.25.0, with etcd 3.5.16 instead of 3.5.12.
#[test]
fn an_aim_that_takes_components_back_is_told() {
    let back = |from: &str, to: &str| {
        let steps = said(&check(from, to, "cluster_name: cluster.local\n").1);
        steps.iter().flatten().any(|said| said.contains("etcd back from 3.5.16 to 3.5.12"))
    };
    assert!(back("v2.24.3", "v2.25.0"));
    assert!(!back("v2.24.3", "v2.25.1") && !back("v2.24.1", "v2.25.0"));
}

#[test]
fn what_the_release_in_force_refuses_too_names_the_first_that_does() {
    let (_, report) = check("v2.27.1", "v2.31.0", "kube_network_plugin: weave\n");
    let about = |finding: &&crate::report::Finding| finding.rule == "unknown-network-plugin";
    let told: Vec<_> = report.findings.iter().filter(about).collect();
    let view = View::new(&report, &[], Language::English);
    let [finding] = told[..] else { panic!("{told:?}") };
    assert_eq!(finding.step, Some(1));
    assert!(view.message(finding).contains("v2.29.1"), "{}", view.message(finding));
}
