//! Facts of the trees of the tags named.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use serde_json::value::RawValue;

use super::*;
use crate::catalogue::View;
use crate::catalogue::knowledge::{Check, Origin, RoleDefault, ValueKind};
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

/// The files as they are written, by names.
fn data(text: &str, key: &str) -> BTreeMap<String, Box<RawValue>> {
    let mut file: Raw = serde_json::from_str(text).unwrap();
    serde_json::from_str(file.remove(key).unwrap().get()).unwrap()
}

fn json(raw: &RawValue) -> Json {
    serde_json::from_str(raw.get()).unwrap()
}

/// The ranges of the files: `v2.24.0..v2.26.1`, `..v2.23.3`, `v2.28.0..`, one release, or `*`.
fn lies(ranges: &Json, tag: &Release) -> bool {
    let version = |text: &str| Release::version_of(text).unwrap();
    ranges.as_str().unwrap_or("*").split(',').any(|range| match range.split_once("..") {
        None => range == "*" || version(range) == tag.version(),
        Some((from, to)) => {
            (from.is_empty() || version(from) <= tag.version())
                && (to.is_empty() || tag.version() <= version(to))
        }
    })
}

/// Values as they stand there: objects keep the order of their keys.
type Raw = BTreeMap<String, Box<RawValue>>;

/// The value that the files give a role in a release.
fn written_value(defaults: &[Raw], role: &str, tag: &Release) -> Option<Content> {
    let part = |default: &Raw, key: &str| default.get(key).map_or(Json::Null, |raw| json(raw));
    let mut held = defaults.iter().filter(|default| lies(&part(default, "in"), tag));
    let value =
        held.find(|default| part(default, "role").as_str().is_none_or(|only| only == role))?.get("value")?;
    variable::node(value.get()).map(|node| node.content.clone())
}

#[test]
fn every_variable_is_as_it_is_written() {
    let catalogue = catalogue();
    let data = data(include_str!("../../../data/variables.json"), "variables");
    assert!(catalogue.names().eq(data.keys().map(String::as_str)));
    assert_eq!(catalogue.releases().len(), 26);
    let all: Vec<Knowledge> =
        catalogue.releases().iter().map(|tag| catalogue.knowledge(tag).unwrap()).collect();
    for (name, raw) in &data {
        let entry = json(raw);
        let mut parts: Raw = serde_json::from_str(raw.get()).unwrap();
        let defaults: Option<Vec<Raw>> =
            parts.remove("defaults").map(|raw| serde_json::from_str(raw.get()).unwrap());
        for knowledge in &all {
            is_as_written(knowledge, name, &entry, defaults.as_deref().unwrap_or_default());
        }
    }
}

fn is_as_written(knowledge: &Knowledge, name: &str, entry: &Json, defaults: &[Raw]) {
    let tag = knowledge.release();
    let known = knowledge.variable(name);
    assert_eq!(known.is_some(), lies(&entry["in"], tag), "{tag} {name}");
    let Some(known) = known else { return };
    let sets =
        [("roles", &known.defaults), ("role_vars", &known.role_vars), ("include_vars", &known.include_vars)];
    for (key, values) in sets {
        let roles = entry[key].as_object().into_iter().flatten().filter(|(_, range)| lies(range, tag));
        let wanted = roles.map(|(role, _)| (role.clone(), written_value(defaults, role, tag)));
        let content = |set: &RoleDefault| set.value.as_ref().map(|node| node.content.clone());
        let found: Vec<_> = values.iter().map(|set| (set.role.to_string(), content(set))).collect();
        assert_eq!(format!("{found:?}"), format!("{:?}", wanted.collect::<Vec<_>>()), "{tag} {name}");
    }
    let at = |key: &str| entry[key].as_array().into_iter().flatten().find(|of| lies(&of["in"], tag));
    let is = |ranges: &Json| ranges.is_string() && lies(ranges, tag);
    let allowed = at("allowed").and_then(|of| of["values"].as_array()).map_or(0, Vec::len);
    assert_eq!(known.allowed.len(), allowed, "{tag} {name}");
    let sample = at("sample");
    assert_eq!(known.sample.as_deref(), sample.and_then(|of| of["file"].as_str()), "{tag} {name}");
    assert_eq!(known.is_live_in_sample, sample.is_some_and(|of| is(&of["live"])), "{tag} {name}");
    assert_eq!(
        (known.is_read, known.rejected),
        (!is(&entry["unread"]), is(&entry["rejected"])),
        "{tag} {name}"
    );
    assert_eq!(known.kind.map(ValueKind::word), entry["kind"].as_str());
    assert_eq!((known.kind_is_sure, known.set_at_runtime), (entry["sure"] == true, entry["runtime"] == true));
}

#[test]
fn what_variables_became_is_as_it_is_written() {
    let catalogue = catalogue();
    for (name, entry) in data(include_str!("../../../data/variables.json"), "variables") {
        let became = catalogue.history(&name).unwrap().became;
        let found: Vec<_> =
            became.iter().map(|became| (became.since.to_string(), became.name.clone())).collect();
        let text = |json: &Json| json.as_str().unwrap().to_owned();
        let entry = json(&entry);
        let wanted = entry["became"].as_array().into_iter().flatten();
        let wanted: Vec<_> = wanted.map(|became| (text(&became["in"]), text(&became["name"]))).collect();
        assert_eq!(found, wanted, "{name}");
    }
}

#[test]
fn names_of_runs_and_readers_are_as_they_are_written() {
    let catalogue = catalogue();
    let runtime = data(include_str!("../../../data/runtime.json"), "runtime");
    let readers = data(include_str!("../../../data/readers.json"), "readers");
    for tag in catalogue.releases() {
        let knowledge = catalogue.knowledge(tag).unwrap();
        for (name, range) in &runtime {
            assert_eq!(knowledge.is_set_in_run(name), lies(&json(range), tag), "{tag} {name}");
        }
        let view = View::of_release(&catalogue, tag);
        for (name, roles) in &readers {
            let roles = json(roles);
            let wanted = roles.as_object().unwrap().iter().filter(|(_, range)| lies(range, tag));
            assert!(view.readers(name).iter().eq(wanted.map(|(role, _)| role)), "{tag} {name}");
        }
    }
}

/// What the files say from the last release on that is not behind the tag.
fn in_force(states: &RawValue, tag: &Release) -> Option<Json> {
    let states: Vec<Json> = serde_json::from_str(states.get()).unwrap();
    let begun = states.into_iter().rev().find(|state| tag.at_least(state["from"].as_str().unwrap()));
    begun.map(|mut state| state["is"].take()).filter(|is| !is.is_null())
}

#[test]
fn playbooks_and_roles_are_as_they_are_written() {
    let catalogue = catalogue();
    let playbooks = data(include_str!("../../../data/playbooks.json"), "playbooks");
    let roles = data(include_str!("../../../data/roles.json"), "roles");
    for tag in catalogue.releases() {
        let view = View::of_release(&catalogue, tag);
        for (path, states) in &playbooks {
            let found = view.own_plays(path).map(|plays| serde_json::to_value(plays).unwrap());
            assert_eq!(found, in_force(states, tag), "{tag} {path}");
        }
        for (name, states) in &roles {
            let found = view.role(name).map(|role| serde_json::to_value(&*role).unwrap());
            assert_eq!(found, in_force(states, tag), "{tag} {name}");
        }
    }
}

#[test]
fn checks_are_as_they_are_written() {
    let catalogue = catalogue();
    let checks = data(include_str!("../../../data/checks.json"), "checks");
    for tag in catalogue.releases() {
        let view = View::of_release(&catalogue, tag);
        for (reached, all) in &checks {
            let all: Vec<Json> = serde_json::from_str(all.get()).unwrap();
            let mut wanted: Vec<Json> = all.into_iter().filter(|check| lies(&check["in"], tag)).collect();
            let ons: Vec<Json> = wanted.iter().map(|check| check["on"].clone()).collect();
            for check in &mut wanted {
                check.as_object_mut().unwrap().retain(|key, _| key != "in" && key != "on");
            }
            let json = |check: &Check| serde_json::to_value(checks::Stored::new(check)).unwrap();
            let found: Vec<Json> = view.checks(reached).iter().map(json).collect();
            assert_eq!(found, wanted, "{tag} {reached}");
            let name = "kube_network_plugin";
            let hang = |on: &Json| on.as_array().is_none_or(|on| on.iter().any(|on| on == name));
            let asked = view.asked(&|changed| changed == name).of(reached);
            assert_eq!(asked.len(), ons.iter().filter(|on| hang(on)).count(), "{tag} {reached}");
        }
    }
}

/// Those whose default changes, at least.
#[test]
fn no_name_with_several_defaults_is_left_out() {
    let catalogue = catalogue();
    let told: Vec<&str> = catalogue.names_with_defaults().collect();
    for name in catalogue.names() {
        let defaults = catalogue.history(name).unwrap().defaults;
        let content = |n: usize| format!("{:?}", defaults[n].1.as_ref().map(|node| &node.content));
        let changes = (1..defaults.len()).any(|n| content(n) != content(n - 1));
        assert!(!changes || told.contains(&name), "{name}");
    }
    assert!(told.len() < catalogue.names().count() / 4);
}

#[test]
fn names_are_found_by_their_start() {
    let knowledge = at("v2.31.0");
    let found = knowledge.names_starting(&["kube_network_pl", "_calico_pool"]);
    let wanted = ["kube_network_plugin", "kube_network_plugin_multus", "_calico_pool", "_calico_pool_cmd"];
    assert_eq!(found[..4], wanted);
    assert_eq!(knowledge.names_starting(&["no_such"]), [""; 0]);
    let all = knowledge.names_starting(&[""]);
    assert!(all.len() > catalogue().names().count() && all.contains(&"kube_network_plugin"));
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
