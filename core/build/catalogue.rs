//! The catalogue's data as one text: a first line that names the sections with their lengths in
//! bytes, then the sections. In a section each entry is a line, `name<TAB>JSON`, sorted by name, so that
//! a reader finds one without reading the rest.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::value::RawValue;

/// The sections: the file, and the key in it.
const SECTIONS: [(&str, &str); 7] = [
    ("variables", "variables"),
    ("readers", "readers"),
    ("releases", "releases"),
    ("playbooks", "playbooks"),
    ("roles", "roles"),
    ("checks", "checks"),
    ("upgrades", "upgrades"),
];

/// What pages without code say of checks, by the page's id.
const CHECK_PAGES: &str = "check-pages";

pub fn compile(data: &Path, mut check_pages: Vec<(String, String)>) -> String {
    println!("cargo::rerun-if-changed={}", data.display());
    let mut head = String::new();
    let mut body = String::new();
    for (file, key) in SECTIONS {
        let path = data.join(file).with_extension("json");
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let section = section(&text, key).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        head += &format!("{key} {}\t", section.len());
        body += &section;
    }
    check_pages.sort();
    let section: String = check_pages.iter().map(|(id, said)| format!("{id}\t{said}\n")).collect();
    format!("{head}{CHECK_PAGES} {}\n{body}{section}", section.len())
}

fn section(text: &str, key: &str) -> Result<String, serde_json::Error> {
    let file: BTreeMap<&str, &RawValue> = serde_json::from_str(text)?;
    let entries = file.get(key).map_or("{}", |raw| raw.get());
    let entries: BTreeMap<String, &RawValue> = serde_json::from_str(entries)?;
    let line = |(name, raw): (String, &RawValue)| format!("{name}\t{}\n", one_line(raw.get()));
    Ok(entries.into_iter().map(line).collect())
}

/// JSON holds line ends only between its tokens.
fn one_line(json: &str) -> String {
    json.lines().map(str::trim).collect()
}
