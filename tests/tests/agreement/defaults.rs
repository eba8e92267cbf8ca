//! Suite d: what Kubespray's role defaults are worth on each host, as Ansible evaluated them in the
//! releases' own trees without facts, and after their tasks that settle addresses.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use spraycheck::Session;
use spraycheck::catalogue::Catalogue;
use spraycheck_tests::{Case, Tally, cases, is_unprintable, outcome_json, same};

/// The part of the values that the catalogue must know, in percent.
const KNOWN_PERCENT: usize = 80;

/// Addresses that the tasks fall back to without facts: a guess of theirs.
const FALLBACKS: [&str; 2] = ["127.0.0.1", "::1"];

#[derive(Default)]
struct Counts {
    known: usize,
    unknown: usize,
}

#[test]
fn role_defaults_are_never_wrong_and_mostly_known() {
    let mut tally = Tally::new("d");
    let mut counts = Counts::default();
    for case in cases("d") {
        compare(&case, &mut tally, &mut counts);
    }
    let Counts { known, unknown } = counts;
    println!("suite d: {known} values known, {unknown} unknown");
    assert!(
        known * 100 >= (known + unknown) * KNOWN_PERCENT,
        "only {known} of {} values are known",
        known + unknown
    );
    tally.finish();
}

fn compare(case: &Case, tally: &mut Tally, counts: &mut Counts) {
    let session = Session::new(case.workspace(), Catalogue::compiled_in());
    let vars = session.vars_of_run();
    let settled = case.json("expect-netfacts.json");
    let hosts = &case.expect["hosts"];
    let base = case.expect["base_host"].as_str().map_or(&Json::Null, |name| &hosts[name]);
    for (host, own) in hosts.as_object().into_iter().flatten() {
        let id = session.inventory().find_host(host);
        tally.note("host", id.is_some(), &case.name, || host.clone());
        let Some(id) = id else { continue };
        let settled = &settled["hosts"][host];
        let wanted = [base, own, settled].into_iter().filter_map(Json::as_object).flatten();
        for (name, want) in wanted.collect::<BTreeMap<_, _>>() {
            let is_settled = settled.get(name).is_some();
            if is_settled && FALLBACKS.iter().any(|address| want.to_string().contains(address)) {
                continue;
            }
            let got = outcome_json(&vars.value(id, name));
            value(tally, counts, &case.name, &format!("{host}.{name}"), want, &got);
        }
    }
}

fn value(tally: &mut Tally, counts: &mut Counts, case: &str, place: &str, want: &Json, got: &Json) {
    let is_unknown = got.get("unknown").is_some();
    // What fails without a live host fails for want of a fact.
    if want.get("error").is_some() {
        let good = is_unknown || got.get("error").is_some();
        return tally.note("needs a fact", good, case, || format!("{place}: got {got}"));
    }
    if is_unknown {
        counts.unknown += 1;
        return;
    }
    let want = &want.get("as_arg").unwrap_or(want)["value"];
    if !is_unprintable(want) {
        counts.known += 1;
        let good = got.get("value").is_some_and(|got| same(want, got, false));
        tally.note("value", good, case, || format!("{place}: {want} vs {got}"));
    }
}
