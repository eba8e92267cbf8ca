//! The pitfalls the project started from: every trigger is found, every near-miss stays silent, in
//! both inventory formats.

use std::collections::BTreeSet;

use serde_json::Value as Json;
use spraycheck::Session;
use spraycheck::catalogue::Catalogue;
use spraycheck::report::Severity;
use spraycheck::workspace::{DeployedNow, InventorySource, Workspace};
use spraycheck_tests::{founding_cases, json_file};

/// Good advice in every such run: a hint is enough, and it is no false alarm.
const ADVICE: [&str; 2] = ["S2i", "S2j"];

#[test]
fn founding_pitfalls_are_found_and_their_near_misses_stay_silent() {
    let facts = json_file("facts-to-rules.json");
    let cases = founding_cases();
    let mut wrong: Vec<String> = Vec::new();
    for case in &cases {
        for format in ["ini", "yaml"] {
            let told = found(case, format);
            if let Err(why) = judge(case, &facts, &told) {
                wrong.push(format!("{} {format}: {why}", text(case, "id")));
            }
        }
    }
    assert!(cases.len() > 40, "only {} cases", cases.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn text<'a>(case: &'a Json, name: &str) -> &'a str {
    case[name].as_str().unwrap_or_default()
}

/// The rules that fire, with their severities.
fn found(case: &Json, format: &str) -> Vec<(&'static str, Severity)> {
    let session = Session::new(workspace(case, format), Catalogue::compiled_in());
    session.check().findings.iter().map(|finding| (finding.rule, finding.severity)).collect()
}

fn judge(case: &Json, facts: &Json, told: &[(&'static str, Severity)]) -> Result<(), String> {
    let rules_of = |wanted: &dyn Fn(&str) -> bool| -> BTreeSet<&str> {
        let facts = facts.as_object().into_iter().flatten().filter(|(fact, _)| wanted(fact));
        facts.flat_map(|(_, rules)| rules.as_array().into_iter().flatten()).filter_map(Json::as_str).collect()
    };
    let grave: BTreeSet<&str> =
        told.iter().filter(|(_, severity)| *severity > Severity::Hint).map(|(rule, _)| *rule).collect();
    let expect = text(case, "expect");
    if expect == "none" {
        let pitfall = text(case, "pitfall");
        let mine = rules_of(&|fact| fact.starts_with(pitfall) && !ADVICE.contains(&fact));
        let alarms: Vec<_> = mine.intersection(&grave).collect();
        return if alarms.is_empty() { Ok(()) } else { Err(format!("false alarm: {alarms:?}")) };
    }
    let mine = rules_of(&|fact| fact == expect || (fact.starts_with(expect) && expect.len() == 2));
    let all: BTreeSet<&str> = told.iter().map(|(rule, _)| *rule).collect();
    let heard = if ADVICE.contains(&expect) { &all } else { &grave };
    if mine.is_disjoint(heard) { Err(format!("{expect} {mine:?} not among {all:?}")) } else { Ok(()) }
}

fn workspace(case: &Json, format: &str) -> Workspace {
    let mut workspace = Workspace::default();
    let path = format!("inventory/mycluster/hosts.{format}");
    workspace.add_file(path.clone(), text(case, &format!("inventory_{format}")).as_bytes());
    workspace.inventory = vec![InventorySource::Path(path)];
    let group_vars = text(case, "group_vars_yaml");
    if !group_vars.is_empty() {
        workspace.add_file("inventory/mycluster/group_vars/all/all.yml", group_vars.as_bytes());
    }
    workspace.playbook_dir = Some("nowhere".to_owned());
    workspace.release = Some(release(text(case, "release")));
    workspace.command = Some(workspace.add_text("command", text(case, "command").as_bytes()));
    workspace.deployed = deployed(case, &mut workspace);
    for evidence in case["evidence"].as_array().into_iter().flatten() {
        let id = workspace.add_text("evidence", evidence.as_str().unwrap_or_default().as_bytes());
        workspace.evidence.push(id);
    }
    workspace
}

/// `c0fabccaf (v2.25.0-98)` as `git describe` says it.
fn release(text: &str) -> String {
    match text.split_once(" (") {
        Some((commit, tag)) => format!("{}-g{commit}", tag.trim_end_matches(')')),
        None => text.to_owned(),
    }
}

fn deployed(case: &Json, workspace: &mut Workspace) -> DeployedNow {
    let previous = text(case, "previous_inventory_yaml");
    if !previous.is_empty() {
        workspace.add_file("deployed/hosts.yaml", previous.as_bytes());
        return DeployedNow::Inventory(vec![InventorySource::Path("deployed/hosts.yaml".to_owned())]);
    }
    let hosts = case["already_deployed_hosts"].as_array().into_iter().flatten();
    let hosts: Vec<&str> = hosts.filter_map(Json::as_str).collect();
    if hosts.is_empty() { DeployedNow::Nothing } else { DeployedNow::Hosts(hosts.join(":")) }
}
