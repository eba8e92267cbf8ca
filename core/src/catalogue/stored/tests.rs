//! Facts of the trees of the tags named.

use super::*;
use crate::catalogue::knowledge::{Origin, ValueKind};
use crate::yaml::Content;

fn catalogue() -> Catalogue {
    Catalogue::compiled_in()
}

fn at(tag: &str) -> Knowledge {
    catalogue().knowledge(&Release::parse(tag).unwrap()).unwrap()
}

fn default(tag: &str, name: &str) -> Option<Content> {
    at(tag).variable(name)?.defaults.first()?.value.as_ref().map(|node| node.content.clone())
}

fn text(value: &str) -> Option<Content> {
    Some(Content::Str(value.into()))
}

#[test]
fn every_entry_can_be_read() {
    let catalogue = catalogue();
    for (name, json) in catalogue.text.entries(VARIABLES) {
        assert!(Entry::read(json).is_some(), "{name}: {json}");
        let entry = Entry::read(json).unwrap();
        assert_eq!(entry.became.len(), catalogue.history(name).unwrap().became.len(), "{name}");
    }
    assert_eq!(catalogue.releases().len(), 26);
    for release in catalogue.releases() {
        assert!(catalogue.knowledge(release).unwrap().versions().is_some(), "{release}");
    }
}

#[test]
fn no_name_with_several_defaults_is_left_out() {
    let catalogue = catalogue();
    let told: Vec<&str> = catalogue.names_with_defaults().collect();
    for (name, json) in catalogue.text.entries(VARIABLES) {
        let entry = Entry::read(json).unwrap();
        let ranged = entry.defaults.iter().filter(|default| default.range != "*").count();
        assert!(ranged < 2 || told.contains(&name), "{name}: {json}");
    }
    assert!(told.len() < catalogue.names().count() / 4);
}

#[test]
fn a_glance_tells_what_every_release_says() {
    let catalogue = catalogue();
    let all: Vec<Knowledge> =
        catalogue.releases().iter().map(|release| catalogue.knowledge(release).unwrap()).collect();
    let mut everywhere = 0;
    for name in catalogue.names() {
        let Glance::Everywhere(kind) = all[0].glance(name) else { continue };
        everywhere += 1;
        for knowledge in &all {
            let known = knowledge.variable(name).unwrap();
            assert!(known.is_read && !known.rejected && known.role_vars.is_empty(), "{name}");
            assert_eq!(known.kind, kind, "{name}");
        }
    }
    assert!(everywhere > catalogue.names().count() / 2, "{everywhere}");
    assert_eq!(all[0].glance("no_such_name"), Glance::Unknown);
}

#[test]
fn releases_differ() {
    assert_eq!(default("v2.26.1", "kube_version"), text("v1.30.6"));
    assert_eq!(default("v2.27.1", "kube_network_plugin"), text("calico"));
    assert!(at("v2.23.3").variable("gateway_api_enabled").is_none());
    let mode = at("v2.31.0").variable("calico_ipip_mode").unwrap();
    assert_eq!((mode.kind, mode.kind_is_sure, mode.origin), (Some(ValueKind::Enum), true, Origin::Default));
    assert_eq!(mode.allowed.len(), 3);
    assert_eq!(&*mode.defaults[0].role, "network_plugin/calico_defaults");
    assert_eq!(
        &*at("v2.23.1").variable("calico_ipip_mode").unwrap().defaults[0].role,
        "network_plugin/calico"
    );
    let weave = |tag: &str| {
        let plugin = at(tag).variable("kube_network_plugin").unwrap();
        plugin.allowed.iter().any(|value| value.as_str() == Some("weave"))
    };
    assert!(weave("v2.28.1") && !weave("v2.29.0"));
}

#[test]
fn between_tags_only_what_both_say_is_kept() {
    assert_eq!(default("v2.26.1-20-gabcdef0", "kube_version"), None);
    assert_eq!(default("v2.26.1-20-gabcdef0", "kube_network_plugin"), text("calico"));
    assert_eq!(default("v2.99.0", "kube_network_plugin"), text("calico"));
    assert!(catalogue().knowledge(&Release::parse("v2.19.1").unwrap()).is_none());
}

#[test]
fn the_history_of_a_variable_is_told() {
    let history = catalogue().history("kubeadm_version").unwrap();
    let became = history.became.first().unwrap();
    assert_eq!((became.how, became.name.as_str()), (Change::Merged, "kube_version"));
    assert_eq!(became.since.to_string(), "v2.26.0");
    assert_eq!(history.known_in.last().unwrap().to_string(), "v2.25.1");
    let versions = catalogue().history("kube_version").unwrap();
    assert_eq!(versions.defaults.first().unwrap().0.to_string(), "v2.20.0");
    assert!(catalogue().history("no_such_name").is_none());
}

#[test]
fn versions_belong_to_a_release() {
    let versions = at("v2.30.0").versions().unwrap();
    assert_eq!((&*versions.kubernetes_default, &*versions.kubernetes_min), ("1.34.3", "1.32.0"));
    assert_eq!((&*versions.ansible_min, &*versions.ansible_below), ("2.17.3", "2.18.0"));
    assert_eq!(versions.date, "2026-01-29");
}
