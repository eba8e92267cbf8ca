//! The catalogue's data as one text: a first line that names the sections with their lengths in
//! bytes, then the sections. In a section each entry is a line, `name<TAB>JSON`, sorted by name, so that
//! a reader finds one without reading the rest. Some are worked out of others: what a role brings in, and
//! the heads of the checks, which tell which of them must be read at all.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value as Json;
use serde_json::value::RawValue;

/// The sections, each a file with a key of its name.
const SECTIONS: [&str; 5] = ["variables", "readers", "releases", "runtime", "upgrades"];

/// The sections whose entries hold from a release on, until the next state.
const STATED: [&str; 2] = ["playbooks", "roles"];

/// What pages without code say of checks, by the page's id.
const CHECK_PAGES: &str = "check-pages";

/// The entries of a file by their names.
type Entries<'t> = BTreeMap<String, &'t RawValue>;

pub fn compile(data: &Path, check_pages: Vec<(String, String)>) -> String {
    let mut sections: Vec<(&str, BTreeMap<String, String>)> = Vec::new();
    for key in SECTIONS {
        let text = read(data, key);
        let lines = entries(&text, key).into_iter().map(|(name, raw)| (name, one_line(raw.get())));
        sections.push((key, lines.collect()));
    }
    for key in STATED {
        let text = read(data, key);
        let lines = entries(&text, key).into_iter().map(|(name, raw)| (name, states(raw)));
        sections.push((key, lines.collect()));
    }
    let (checks, roles) = (read(data, "checks"), read(data, "roles"));
    let checks = entries(&checks, "checks");
    sections.push(("brings", brings(&entries(&roles, "roles"))));
    sections.push(("check-heads", checks.iter().map(|(name, raw)| (name.clone(), heads(raw))).collect()));
    sections.push(("checks", checks.iter().flat_map(|(name, raw)| singly(name, raw)).collect()));
    sections.push((CHECK_PAGES, check_pages.into_iter().collect()));
    let mut head = Vec::new();
    let mut body = String::new();
    for (name, lines) in sections {
        let section: String = lines.iter().map(|(name, line)| format!("{name}\t{line}\n")).collect();
        head.push(format!("{name} {}", section.len()));
        body += &section;
    }
    format!("{}\n{body}", head.join("\t"))
}

fn read(data: &Path, file: &str) -> String {
    let path = data.join(file).with_extension("json");
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn entries<'t>(text: &'t str, key: &str) -> Entries<'t> {
    let file: BTreeMap<&str, &RawValue> =
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{key}: {error}"));
    file.get(key).map(|raw| parsed(raw)).unwrap_or_default()
}

fn parsed<'t, T: Deserialize<'t>>(raw: &'t RawValue) -> T {
    serde_json::from_str(raw.get()).unwrap_or_else(|error| panic!("{raw}: {error}"))
}

/// JSON holds line ends only between its tokens.
fn one_line(json: &str) -> String {
    json.lines().map(str::trim).collect()
}

/// `TAG LENGTH,TAG LENGTH,…<TAB>JSON…`: the states one behind the other, each with its length in bytes,
/// so that one is found without reading the others; 0 where a release has nothing.
fn states(raw: &RawValue) -> String {
    let states: Vec<BTreeMap<&str, &RawValue>> = parsed(raw);
    let json = |state: &BTreeMap<&str, &RawValue>| match state["is"].get() {
        "null" => String::new(),
        json => one_line(json),
    };
    let head = |state: &BTreeMap<&str, &RawValue>| {
        format!("{} {}", parsed::<&str>(state["from"]), json(state).len())
    };
    let heads: Vec<String> = states.iter().map(head).collect();
    format!("{}\t{}", heads.join(","), states.iter().map(json).collect::<String>())
}

/// What stands in the heads is not said again.
const OF_HEAD: [&str; 2] = ["in", "on"];

/// Each check by itself, under its number.
fn singly(reached: &str, raw: &RawValue) -> Vec<(String, String)> {
    let checks: Vec<BTreeMap<&str, &RawValue>> = parsed(raw);
    let json = |mut check: BTreeMap<&str, &RawValue>| {
        check.retain(|key, _| !OF_HEAD.contains(key));
        one_line(&serde_json::to_string(&check).expect("it was JSON"))
    };
    (0..).zip(checks).map(|(n, check): (usize, _)| (format!("{reached} {n:03}"), json(check))).collect()
}

/// `RANGE NAME,NAME;…`: of every check its releases and what it hangs on, `!` where it must always be
/// asked.
fn heads(raw: &RawValue) -> String {
    let head = |check: &BTreeMap<&str, &RawValue>| {
        let range: &str = check.get("in").map_or("*", |raw| parsed(raw));
        let on: Option<Vec<&str>> = check.get("on").map(|raw| parsed(raw));
        format!("{range} {}", on.map_or("!".to_owned(), |names| names.join(",")))
    };
    let checks: Vec<BTreeMap<&str, &RawValue>> = parsed(raw);
    checks.iter().map(head).collect::<Vec<String>>().join(";")
}

/// A role and all that some release brings in with it, parted by spaces.
fn brings(roles: &Entries) -> BTreeMap<String, String> {
    let named: BTreeMap<&str, Vec<String>> =
        roles.iter().map(|(name, raw)| (name.as_str(), named_in(&parsed(raw)))).collect();
    let all_of = |name: &str| {
        let (mut seen, mut open) = (BTreeSet::from([name.to_owned()]), vec![name.to_owned()]);
        while let Some(name) = open.pop() {
            let more = named.get(name.as_str()).into_iter().flatten();
            open.extend(more.filter(|role| seen.insert((*role).clone())).cloned());
        }
        seen.into_iter().collect::<Vec<String>>().join(" ")
    };
    named.keys().map(|name| ((*name).to_owned(), all_of(name))).collect()
}

/// The roles that a role names, in whichever release.
fn named_in(entry: &Json) -> Vec<String> {
    let states = entry.as_array().into_iter().flatten().map(|state| &state["is"]);
    let named = states.flat_map(|is| ["deps", "imports", "includes"].map(|key| is[key].as_array()));
    let role = |named: &Json| named[0].as_str().or(named["role"].as_str()).unwrap_or_default().to_owned();
    named.flatten().flatten().map(role).collect()
}
