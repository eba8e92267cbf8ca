//! The catalogue's data as one text: a first line that names the sections with their lengths in
//! bytes, then the sections. In a section each entry is a line, `name<TAB>JSON`, sorted by name, so that
//! a reader finds one without reading the rest. Of checks there are three: each by itself, the heads
//! that tell which of them must be read at all, and what the roles lead to.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value as Json;
use serde_json::value::RawValue;

/// The sections, each a file with a key of its name.
const SECTIONS: [&str; 7] = ["variables", "readers", "releases", "runtime", "playbooks", "roles", "upgrades"];

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
    let (checks, roles) = (read(data, "checks"), read(data, "roles"));
    let checks = entries(&checks, "checks");
    sections.push(("check-leads", leads(&entries(&roles, "roles"), &checks)));
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

/// What has checks among a role and all that some release brings in with it, parted by spaces.
fn leads(roles: &Entries, checks: &Entries) -> BTreeMap<String, String> {
    let brought: BTreeMap<&str, Vec<String>> =
        roles.iter().map(|(name, raw)| (name.as_str(), brought_in(&parsed(raw)))).collect();
    let led_to = |name: &str| {
        let (mut seen, mut open) = (BTreeSet::from([name.to_owned()]), vec![name.to_owned()]);
        while let Some(name) = open.pop() {
            let more = brought.get(name.as_str()).into_iter().flatten();
            open.extend(more.filter(|role| seen.insert((*role).clone())).cloned());
        }
        seen.retain(|name| checks.contains_key(name));
        seen.into_iter().collect::<Vec<String>>().join(" ")
    };
    let all = brought.keys().map(|name| ((*name).to_owned(), led_to(name)));
    all.filter(|(_, led_to)| !led_to.is_empty()).collect()
}

/// The roles that a role names, in whichever release.
fn brought_in(entry: &Json) -> Vec<String> {
    let states = entry.as_array().into_iter().flatten().map(|state| &state["is"]);
    let named = states.flat_map(|is| ["deps", "imports", "includes"].map(|key| is[key].as_array()));
    let role = |named: &Json| named[0].as_str().or(named["role"].as_str()).unwrap_or_default().to_owned();
    named.flatten().flatten().map(role).collect()
}
