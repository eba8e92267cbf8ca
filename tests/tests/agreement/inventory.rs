//! Suite a: inventories, variable files, patterns, as ansible-core 2.18 reads them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};
use spraycheck::Session;
use spraycheck::answer::inventory_list;
use spraycheck::catalogue::Catalogue;
use spraycheck::inventory::pattern::{self, Target};
use spraycheck_tests::{Case, Tally, cases, outcome_json, same};

#[test]
fn inventories_read_as_ansible_reads_them() {
    let mut tally = Tally::new("a");
    for case in cases("a") {
        compare(&case, &mut tally);
    }
    tally.finish();
}

fn compare(case: &Case, tally: &mut Tally) {
    let expect = &case.expect;
    let ok = expect["ok"] == json!(true);
    let error = expect["error"].as_str().unwrap_or_default();
    // Ansible stops for want of a password; we need none.
    if !ok && error.to_lowercase().contains("vault") {
        return;
    }
    let session = Session::new(case.workspace(), Catalogue::compiled_in());
    let stopped = session.stopped();
    tally.note("readable", ok == stopped.is_none(), &case.name, || format!("{error:?} vs {stopped:?}"));
    if !ok || stopped.is_some() {
        return;
    }
    groups_and_variables(case, &session, tally);
    magic(case, &session, tally);
    patterns(case, &session, tally);
}

fn groups_and_variables(case: &Case, session: &Session, tally: &mut Tally) {
    let text = inventory_list(session.vars());
    let mut got: Map<String, Json> = serde_json::from_str(&text).expect("the answer is JSON");
    let hostvars = got.remove("_meta").unwrap_or_default()["hostvars"].take();
    let (want, got) = (shape(&case.expect["groups"]), shape(&Json::Object(got)));
    tally.note("groups", want == got, &case.name, || format!("{want:?} vs {got:?}"));
    if case.expect["hostvars_unstable"] == json!(true) {
        return;
    }
    let nothing = Json::Object(Map::new());
    for (host, want) in case.expect["hostvars"].as_object().into_iter().flatten() {
        let got = hostvars.get(host).unwrap_or(&nothing);
        let names: BTreeSet<&String> =
            [want, got].into_iter().filter_map(Json::as_object).flat_map(Map::keys).collect();
        for name in names {
            let pair = (want.get(name), got.get(name));
            let good = matches!(pair, (Some(want), Some(got)) if same(want, got, true));
            tally.note("host variable", good, &case.name, || format!("{host}.{name}: {pair:?}"));
        }
    }
    let strangers: Vec<&String> = hostvars
        .as_object()
        .into_iter()
        .flat_map(Map::keys)
        .filter(|host| case.expect["hostvars"].get(host).is_none())
        .collect();
    tally.note("hosts", strangers.is_empty(), &case.name, || format!("{strangers:?}"));
}

/// Groups that have members or children; the order of `all`'s children means nothing.
fn shape(groups: &Json) -> BTreeMap<String, (Json, Json)> {
    let list = |group: &Json, key: &str| group.get(key).cloned().unwrap_or(json!([]));
    let mut shapes = BTreeMap::new();
    for (name, group) in groups.as_object().into_iter().flatten() {
        let mut hosts = list(group, "hosts");
        let mut children = list(group, "children");
        if name == "all" {
            hosts = json!([]);
            sort(&mut children);
        }
        if hosts != json!([]) || children != json!([]) {
            shapes.insert(name.clone(), (hosts, children));
        }
    }
    shapes
}

fn sort(list: &mut Json) {
    if let Some(items) = list.as_array_mut() {
        items.sort_by_key(Json::to_string);
    }
}

fn sorted(list: &Json) -> Json {
    let mut list = list.clone();
    sort(&mut list);
    list
}

/// `groups` and `group_names`.
fn magic(case: &Case, session: &Session, tally: &mut Tally) {
    let hosts: Vec<&str> = strings(&case.expect["hosts"]);
    let evaluate = |host: &str, template: &str| {
        let id = session.inventory().find_host(host)?;
        outcome_json(&session.vars().template(id, template)).get("value").cloned()
    };
    let Some(first) = hosts.first() else { return };
    let groups = evaluate(first, "{{ groups }}").unwrap_or_default();
    let unstable = strings(&case.expect["order_unstable"]);
    for (name, want) in case.expect["groups_effective"].as_object().into_iter().flatten() {
        let have = groups.get(name).cloned().unwrap_or(json!([]));
        let as_sets = unstable.contains(&name.as_str());
        let good = have == *want || (as_sets && sorted(&have) == sorted(want));
        tally.note("groups[x]", good, &case.name, || format!("{name}: {want} vs {have}"));
    }
    for host in hosts.into_iter().take(3) {
        let got = evaluate(host, "{{ group_names }}");
        let want = case.expect["group_names"].get(host).cloned().unwrap_or(json!([]));
        tally.note("group_names", got.as_ref() == Some(&want), &case.name, || {
            format!("{host}: {want} vs {got:?}")
        });
    }
}

fn patterns(case: &Case, session: &Session, tally: &mut Tally) {
    for question in case.expect["patterns"].as_array().into_iter().flatten() {
        let limit = question["limit"].as_str();
        let answer =
            pattern::play(session.inventory(), question["pattern"].as_str().unwrap_or_default(), limit);
        let play = &question["play"];
        let told = || format!("{} limit {limit:?}: {play} vs {answer:?}", question["pattern"]);
        if play.get("error").is_some() {
            tally.note("pattern error", answer.is_err(), &case.name, told);
            continue;
        }
        let name = |target: Target| match target {
            Target::Host(id) => session.inventory().host(id).map(|host| json!(&*host.name)),
            Target::ImplicitLocalhost(name) => Some(json!(name)),
        };
        let got = answer.as_ref().ok().map(|selection| {
            let names: Vec<Json> = selection.targets.iter().filter_map(name).collect();
            Json::from(names)
        });
        let want = &play["hosts"];
        let as_sets = question["order_unstable"] == json!(true);
        let good = got.is_some_and(|got| got == *want || (as_sets && sorted(&got) == sorted(want)));
        tally.note("pattern", good, &case.name, told);
    }
}

fn strings(list: &Json) -> Vec<&str> {
    list.as_array().into_iter().flatten().filter_map(Json::as_str).collect()
}
