//! Suite b: values, templates and conditions, as ansible-core 2.18 evaluates them.

use std::collections::BTreeSet;

use serde_json::Value as Json;
use spraycheck::Session;
use spraycheck::catalogue::Catalogue;
use spraycheck::inventory::HostId;
use spraycheck_tests::{Case, Tally, cases, is_unprintable, outcome_json, same, same_unordered};

#[test]
fn values_are_what_ansible_makes_of_them() {
    let mut tally = Tally::new("b");
    for case in cases("b") {
        compare(&case, &mut tally);
    }
    tally.finish();
}

fn compare(case: &Case, tally: &mut Tally) {
    let session = Session::new(case.workspace(), Catalogue::compiled_in());
    let asked = case.json("eval.json");
    // Their answer came from outside the text: facts, lookups, the machine.
    let free: BTreeSet<String> = case.meta["unknown_ok"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect();
    for (host, answers) in case.expect["hosts"].as_object().into_iter().flatten() {
        if answers.get("fatal").is_some() {
            continue;
        }
        let id = session.inventory().find_host(host);
        tally.note("host", id.is_some(), &case.name, || host.clone());
        let Some(id) = id else { continue };
        for (name, want) in answers["vars"].as_object().into_iter().flatten() {
            let got = outcome_json(&session.vars().value(id, name));
            value(tally, case, &format!("{host}.{name}"), want, &got, free.contains(name));
        }
        for kind in ["template", "condition"] {
            let texts = asked[format!("{kind}s")].as_array().into_iter().flatten();
            let wanted = answers[format!("{kind}s")].as_array().into_iter().flatten();
            for (index, (text, want)) in texts.zip(wanted).enumerate() {
                let got = evaluate(&session, id, kind, text.as_str().unwrap_or_default());
                let known_free = free.contains(&format!("{kind} {index}"));
                value(tally, case, &format!("{host} {text}"), want, &got, known_free);
            }
        }
    }
}

fn evaluate(session: &Session, host: HostId, kind: &str, text: &str) -> Json {
    outcome_json(&match kind {
        "template" => session.vars().template(host, text),
        _ => session.vars().condition(host, text),
    })
}

fn value(tally: &mut Tally, case: &Case, place: &str, want: &Json, got: &Json, unknown_ok: bool) {
    let name = &case.name;
    if got.get("unknown").is_some() && (unknown_ok || want.get("value").is_some_and(is_unprintable)) {
        return;
    }
    if let Some(error) = want.get("error") {
        let failed = got.get("error");
        tally.note("error", failed.is_some(), name, || format!("{place}: Ansible fails: {error}; got {got}"));
        if let Some(failed) = failed {
            let (kind, want) = (&failed["kind"], &want["kind"]);
            tally.note("kind of error", kind == want, name, || format!("{place}: {want} vs {kind}"));
        }
        return;
    }
    let unordered = want["unstable"] == Json::Bool(true);
    let good = got.get("value").is_some_and(|got| {
        same(&want["value"], got, false) || (unordered && same_unordered(&want["value"], got))
    });
    tally.note("value", good, name, || format!("{place}: {} vs {got}", want["value"]));
}
