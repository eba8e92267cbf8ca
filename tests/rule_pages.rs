//! Every rule's page: its examples do what they say, its fixes are proven, its texts are there. With
//! `RULE=part-of-an-id` in the environment only those pages are tried.

use std::collections::BTreeSet;

use spraycheck::Session;
use spraycheck::catalogue::Catalogue;
use spraycheck::report::{Finding, Language, Phrase, Step};
use spraycheck::rules::{PAGES, RULES};
use spraycheck::workspace::InventorySource;
use spraycheck_tests::pages::{Example, Kind, examples};
use spraycheck_tests::proof;

/// The examples that can be tried: some need a checkout.
fn ready(page: &str) -> Vec<Example> {
    let examples = examples(page).into_iter();
    examples
        .filter_map(|example| match example.settings.get("needs") {
            Some(_) => example.in_checkout(),
            None => Some(example),
        })
        .collect()
}

fn findings(example: &Example, rule: &str) -> Vec<Finding> {
    let report = Session::new(example.workspace(), Catalogue::compiled_in()).check();
    report.findings.into_iter().filter(|finding| finding.rule == rule).collect()
}

/// Runs a test on every page and reports all that fail at once.
fn for_every_page(test: impl Fn(&str, &str) -> Vec<String>) {
    let only = std::env::var("RULE").unwrap_or_default();
    let failures: Vec<String> = PAGES
        .iter()
        .filter(|(rule, _)| rule.contains(&only))
        .flat_map(|(rule, page)| {
            test(rule, page).into_iter().map(move |failure| format!("{rule}: {failure}"))
        })
        .collect();
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn bad_examples_give_their_finding_once() {
    for_every_page(|rule, page| {
        let bad = ready(page).into_iter().filter(|example| example.kind == Kind::Bad);
        bad.filter_map(|example| {
            let count = findings(&example, rule).len();
            (count != 1).then(|| format!("{count} findings for {:?}", example.title))
        })
        .collect()
    });
}

#[test]
fn near_misses_are_silent() {
    for_every_page(|rule, page| {
        let quiet = ready(page).into_iter().filter(|example| example.kind != Kind::Bad);
        quiet
            .filter(|example| !findings(example, rule).is_empty())
            .map(|example| format!("a finding for {:?}", example.title))
            .collect()
    });
}

/// What counts hosts, or says which is first, waits for those that only a run of Ansible tells.
#[test]
fn hosts_that_the_text_does_not_tell_may_be_there() {
    const PLUGIN: &[u8] = b"plugin: openstack.cloud.openstack\n";
    for rule in [
        "calico-rr-outside-cluster",
        "certificate-key-outside-limit",
        "deployed-hosts-unmatched",
        "discovery-file-not-fetched",
        "discovery-file-validated-early",
        "etcd-even-members",
        "etcd-new-member-first",
        "group-name-misspelt",
        "inventory-ignored-in-folder",
        "limit-selects-no-host",
        "new-control-plane-first",
        "required-group-missing",
        "variable-on-other-hosts",
        "variable-shadowed",
    ] {
        let (_, page) = PAGES.iter().find(|(id, _)| *id == rule).expect("the rule is there");
        for example in ready(page).into_iter().filter(|example| example.kind == Kind::Bad) {
            let mut workspace = example.workspace();
            workspace.add_file("openstack.yml".to_owned(), PLUGIN);
            workspace.inventory.push(InventorySource::Path("openstack.yml".to_owned()));
            let report = Session::new(workspace, Catalogue::compiled_in()).check();
            let told =
                report.findings.iter().any(|finding| [rule, "kubespray-check"].contains(&finding.rule));
            assert!(!told, "{rule}: {:?}", example.title);
        }
    }
}

#[test]
fn the_first_fix_makes_what_the_page_shows() {
    for_every_page(|rule, page| {
        let examples = ready(page);
        let pairs = examples.windows(2).filter_map(|pair| match pair {
            [bad, fixed] if fixed.kind == Kind::Fixed => Some((bad, fixed)),
            _ => None,
        });
        pairs.flat_map(|(bad, fixed)| differences(rule, bad, fixed)).collect()
    });
}

fn differences(rule: &str, bad: &Example, fixed: &Example) -> Vec<String> {
    let workspace = bad.workspace();
    let Some(finding) = findings(bad, rule).into_iter().next() else { return vec!["no finding".to_owned()] };
    let Some(fix) = finding.fixes.first() else { return vec!["no fix".to_owned()] };
    let after = proof::apply(&workspace, fix);
    let mut differences = Vec::new();
    for file in &after.files {
        let text = String::from_utf8_lossy(&file.bytes);
        let wanted = match file.path.as_str() {
            "command" => fixed.settings.get("command").map(String::as_bytes),
            path => fixed.files.get(path).map(Vec::as_slice),
        };
        if wanted.is_none_or(|wanted| *wanted != *file.bytes) {
            differences.push(format!("{} becomes\n{text}", file.path));
        }
    }
    differences
}

#[test]
fn fixes_keep_comments_and_values_and_end_their_finding() {
    for_every_page(|rule, page| {
        let bad = ready(page).into_iter().filter(|example| example.kind == Kind::Bad);
        bad.flat_map(|example| {
            let workspace = example.workspace();
            let found = findings(&example, rule);
            let fixes = found.iter().flat_map(|finding| finding.fixes.iter().map(move |fix| (finding, fix)));
            fixes.flat_map(|(finding, fix)| proof::objections(&workspace, finding, fix)).collect::<Vec<_>>()
        })
        .collect()
    });
}

#[test]
fn sentences_leave_no_place_unfilled_in_any_language() {
    for_every_page(|rule, page| {
        let bad = ready(page).into_iter().filter(|example| example.kind == Kind::Bad);
        bad.flat_map(|example| findings(&example, rule)).flat_map(|finding| unfilled(&finding)).collect()
    });
}

fn unfilled(finding: &Finding) -> Vec<String> {
    let says = finding.says;
    let phrases = [says.message, says.consequence, says.remedy]
        .into_iter()
        .chain(finding.fixes.iter().map(|fix| fix.title))
        .chain(finding.fixes.iter().flat_map(|fix| fix.command.iter().filter_map(note)))
        .chain(finding.related.iter().map(|related| related.note));
    let places = phrases.flat_map(|phrase| Language::ALL.map(|language| phrase.get(language)));
    places
        .flat_map(|text| {
            text.replace("{{", "").replace("}}", "").split('{').skip(1).map(name).collect::<Vec<_>>()
        })
        .filter(|name| finding.args.get(name.as_str()).is_none())
        .map(|name| format!("{{{name}}} has no argument"))
        .collect()
}

fn note(step: &Step) -> Option<Phrase> {
    match step {
        Step::Note(note) => Some(*note),
        Step::Run(_) => None,
    }
}

#[test]
fn what_a_command_says_is_said_in_every_language() {
    for_every_page(|rule, page| {
        let bad = ready(page).into_iter().filter(|example| example.kind == Kind::Bad);
        let found: Vec<Finding> = bad.flat_map(|example| findings(&example, rule)).collect();
        let steps = found.iter().flat_map(|finding| &finding.fixes).flat_map(|fix| &fix.command);
        let untold = |step: &Step| match step {
            Step::Run(command) => command.starts_with('#').then(|| command.clone()),
            Step::Note(note) => note.zh.is_ascii().then(|| note.zh.to_owned()),
        };
        steps.filter_map(untold).collect()
    });
}

fn name(place: &str) -> String {
    place.split('}').next().unwrap_or_default().to_owned()
}

#[test]
fn every_page_is_whole_in_every_language() {
    for_every_page(|_, page| {
        let mut missing = Vec::new();
        let text = page.split("<!-- examples -->").next().unwrap_or_default();
        match text.split_once("<!-- lang: zh-CN -->") {
            None => missing.push("no Chinese part".to_owned()),
            Some((english, chinese)) => {
                if !english.starts_with("# ") || !chinese.trim_start().starts_with("# ") {
                    missing.push("a part without a title".to_owned());
                }
                let headings = |part: &str| part.lines().filter(|line| line.starts_with("## ")).count();
                if headings(english) != headings(chinese) {
                    missing.push("the parts differ in their headings".to_owned());
                }
            }
        }
        let kinds: Vec<Kind> = examples(page).iter().map(|example| example.kind).collect();
        if !kinds.contains(&Kind::Bad) || !kinds.contains(&Kind::NearMiss) {
            missing.push("needs a bad example and a near-miss".to_owned());
        }
        missing
    });
}

#[test]
fn ids_are_unique_words_that_name_what_is_wrong() {
    let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "an id is used twice");
    for id in ids {
        assert!(
            id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'),
            "{id} is not kebab-case"
        );
        assert!(
            !["avoid-", "no-", "use-", "require-", "do-not-"].iter().any(|start| id.starts_with(start)),
            "{id} names a wish, not what is wrong"
        );
    }
}
