//! The catalogue's data as one text: a first line that names the sections with their lengths in
//! bytes, those of their marks first, then the sections. In a section the lines are sorted by name,
//! `name<TAB>…`, and before them stand marks, the starts of some, so that a reader finds one without
//! reading the rest.
//! What is behind the name is made for being read quickly: it is worked out here what holds in each
//! release, and what leads to what.

mod checks;
mod fields;
mod order;
mod variables;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value as Json;
use serde_json::value::RawValue;

use order::Order;

/// Read as they are: a file each, with a key of its name.
const PLAIN: [&str; 2] = ["releases", "upgrades"];

/// What pages without code say of checks, by the page's id.
const CHECK_PAGES: &str = "check-pages";

/// The entries of a file by their names.
type Entries<'t> = BTreeMap<String, &'t RawValue>;

/// What is behind the names of a section.
type Lines = BTreeMap<String, String>;

pub fn compile(data: &Path, check_pages: Vec<(String, String)>) -> String {
    let releases = read(data, "releases");
    let releases = entries(&releases, "releases");
    let order = Order::new(releases.keys().cloned());
    let mut sections: Vec<(&str, Lines)> = vec![("tags", tags(&releases, &order))];
    sections.extend(variables(data, &order));
    let lines = |key: &str, line: &dyn Fn(&RawValue) -> String| -> Lines {
        entries(&read(data, key), key).into_iter().map(|(name, raw)| (name, line(raw))).collect()
    };
    sections.push(("runtime", lines("runtime", &|raw| order.letters(parsed(raw)))));
    sections.push(("readers", lines("readers", &|raw| readers(parsed(raw), &order))));
    sections.push(("hangs", hangs(&read(data, "checks"), &order, &releases)));
    sections.push(("leading", leading(&read(data, "roles"))));
    sections.push(("checks", singly(&read(data, "checks"))));
    sections.push((
        "playbooks",
        lines("playbooks", &|raw| states(&parsed::<Vec<Json>>(raw), &order, fields::plays)),
    ));
    sections.push(("roles", lines("roles", &|raw| states(&parsed::<Vec<Json>>(raw), &order, fields::role))));
    sections.extend(PLAIN.map(|key| (key, lines(key, &|raw| one_line(raw.get())))));
    sections.push((CHECK_PAGES, check_pages.into_iter().collect()));
    let (mut heads, mut body) = (Vec::new(), String::new());
    for (name, lines) in sections {
        let [marks, lines] = section(&lines);
        heads.push(format!("{name} {} {}", marks.len(), lines.len()));
        body.extend([marks, lines]);
    }
    format!("{}\n{body}", heads.join("\t"))
}

/// One line of so many has a mark.
const MARKED: usize = 2;

/// The marks, where some lines start, counted from the first and in four digits of base 64; and the lines.
fn section(lines: &Lines) -> [String; 2] {
    let (mut marks, mut text) = (String::new(), String::new());
    for (n, (name, line)) in lines.iter().enumerate() {
        let start = text.len();
        assert!(start < 1 << 24, "a section is too long for its digits");
        let digit = |shift: usize| char::from(b'0' + u8::try_from(start >> shift & 63).expect("six bits"));
        marks.extend([18, 12, 6, 0].map(digit).into_iter().filter(|_| n % MARKED == 0));
        text += &format!("{name}\t{line}\n");
    }
    [marks, text]
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

/// By its letter: the tag, and the ansible-core that it takes: at least, and below.
fn tags(releases: &Entries, order: &Order) -> Lines {
    let line = |(letter, tag): (char, &str)| {
        let release: Json = parsed(releases[tag]);
        let [min, below] = ["min", "below"].map(|key| release["ansible"][key].as_str().unwrap_or_default());
        (letter.to_string(), [tag, min, below].join(" "))
    };
    order.tags().map(line).collect()
}

/// The variables, what they became, and those whose defaults change.
fn variables(data: &Path, order: &Order) -> [(&'static str, Lines); 3] {
    let text = read(data, "variables");
    let (mut lines, mut became, mut changing) = (Lines::new(), Lines::new(), Lines::new());
    for (name, raw) in entries(&text, "variables") {
        let entry: variables::Entry = parsed(raw);
        lines.insert(name.clone(), entry.line(order));
        became.extend(entry.became().map(|became| (name.clone(), became)));
        changing.extend(entry.changes().then(|| (name, String::new())));
    }
    [("variables", lines), ("became", became), ("changing", changing)]
}

/// `ROLE LETTERS;…`: who reads a variable, and in which releases.
fn readers(roles: BTreeMap<&str, &str>, order: &Order) -> String {
    let role = |(role, ranges): (&str, &str)| format!("{role} {}", order.letters(ranges));
    roles.into_iter().map(role).collect::<Vec<String>>().join(";")
}

/// What holds from each of some releases on, see [`Order::states`].
fn states(states: &[Json], order: &Order, compiled: fn(&Json) -> String) -> String {
    order.states(|at| {
        let from = |state: &Json| format!("{}..", state["from"].as_str().expect("a release"));
        let begun = states.iter().rev().find(|state| order.holds(&from(state), at));
        begun.map(|state| &state["is"]).filter(|is| !is.is_null()).map(compiled).unwrap_or_default()
    })
}

/// By the letter of a release what its checks hang on, see [`checks::hangs`].
fn hangs(checks: &str, order: &Order, releases: &Entries) -> Lines {
    let checks: Vec<(String, Vec<Json>)> =
        entries(checks, "checks").into_iter().map(|(reached, raw)| (reached, parsed(raw))).collect();
    let line = |(at, (letter, tag)): (usize, (char, &str))| {
        let release: Json = parsed(releases[tag]);
        let versions = release["kubernetes"]["versions"].as_array().into_iter().flatten();
        let newest = release["kubernetes"]["default"].as_str().and_then(checks::minor);
        let versions = versions.filter_map(Json::as_str).filter(|version| checks::minor(version) <= newest);
        let versions: Vec<&str> = versions.collect();
        (letter.to_string(), checks::hangs(&checks, order, at, &versions))
    };
    order.tags().enumerate().map(line).collect()
}

/// Each check by itself, under its number.
fn singly(checks: &str) -> Lines {
    let of = |(reached, raw): (&String, &&RawValue)| -> Vec<(String, String)> {
        let numbered = (0..).zip(parsed::<Vec<Json>>(raw));
        numbered.map(|(n, check): (usize, _)| (format!("{reached} {n}"), fields::check(&check))).collect()
    };
    entries(checks, "checks").iter().flat_map(of).collect()
}

/// A role, and every other that in some release brings it in, parted by spaces.
fn leading(roles: &str) -> Lines {
    let roles = entries(roles, "roles");
    let named: BTreeMap<&str, Vec<String>> =
        roles.iter().map(|(name, raw)| (name.as_str(), named_in(&parsed(raw)))).collect();
    let mut leads: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for role in named.keys() {
        let (mut seen, mut open) = (BTreeSet::from([*role]), vec![*role]);
        while let Some(name) = open.pop() {
            let more = named.get(name).into_iter().flatten();
            open.extend(more.map(String::as_str).filter(|name| seen.insert(*name)));
        }
        for name in seen {
            leads.entry(name.to_owned()).or_default().insert(*role);
        }
    }
    let spaced = |roles: BTreeSet<&str>| roles.into_iter().collect::<Vec<&str>>().join(" ");
    leads.into_iter().map(|(role, from)| (role, spaced(from))).collect()
}

/// The roles that a role names, in whichever release.
fn named_in(entry: &Json) -> Vec<String> {
    let states = entry.as_array().into_iter().flatten().map(|state| &state["is"]);
    let named = states.flat_map(|is| ["deps", "imports", "includes"].map(|key| is[key].as_array()));
    let role = |named: &Json| named[0].as_str().or(named["role"].as_str()).unwrap_or_default().to_owned();
    named.flatten().flatten().map(role).collect()
}
