//! A case of a suite: its input as a workspace, its meta data and expectations.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;
use spraycheck::workspace::{AnsibleCfg, InventorySource, Workspace};

/// What the suites write for the absolute path of a case's input; here it is the path itself.
pub const CASE_ROOT: &str = "$CASE";

pub struct Case {
    pub name: String,
    pub meta: Json,
    pub expect: Json,
    folder: PathBuf,
}

/// The folder that holds the suites.
fn suites() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("suites")
}

/// A JSON file under the tests' folder.
pub fn json_file(path: &str) -> Json {
    read_json(&Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
}

fn read_json(path: &Path) -> Json {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let text = String::from_utf8(bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let parsed = serde_json::from_str(&text).or_else(|_| serde_json::from_str(&without_surrogates(&text)));
    parsed.unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Python writes bytes that are not UTF-8 as lone surrogates, which no Rust text can hold: a
/// character of private use stands for each.
fn without_surrogates(text: &str) -> String {
    let mut parts = text.split("\\udc");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |done, part| format!("{done}\\ue0{part}"))
}

/// Every case of a suite, by name.
pub fn cases(suite: &str) -> Vec<Case> {
    let entries = fs::read_dir(suites().join(suite)).expect("the suite is there");
    let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    folders.sort();
    let case = |folder: PathBuf| Case {
        name: folder.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        meta: read_json(&folder.join("meta.json")),
        expect: read_json(&folder.join("expect.json")),
        folder,
    };
    folders.into_iter().map(case).collect()
}

/// The cases of the founding pitfalls: inputs in both formats, the fact each must show or `none`.
pub fn founding_cases() -> Vec<Json> {
    match read_json(&suites().join("founding.json")) {
        Json::Array(cases) => cases,
        other => panic!("not a list: {other}"),
    }
}

impl Case {
    /// A further JSON file of the case.
    pub fn json(&self, name: &str) -> Json {
        read_json(&self.folder.join(name))
    }

    /// A text of the meta data.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.meta.get(name)?.as_str()
    }

    /// The input as the command line would load it, rooted at [`CASE_ROOT`].
    pub fn workspace(&self) -> Workspace {
        let mut workspace = Workspace::default();
        add_folder(&mut workspace, &self.folder.join("input"), CASE_ROOT);
        for source in self.meta["inventory"].as_array().into_iter().flatten() {
            let source = source.as_str().unwrap_or_default();
            let source = if source.ends_with(',') {
                InventorySource::HostList(workspace.add_text(source, source.as_bytes()))
            } else {
                InventorySource::Path(format!("{CASE_ROOT}/{source}"))
            };
            workspace.inventory.push(source);
        }
        let playbook_dir = match self.text("cwd") {
            Some(folder) => format!("{CASE_ROOT}/{folder}"),
            None => "/nowhere".to_owned(),
        };
        workspace.playbook_dir = Some(playbook_dir);
        for (index, extra) in self.meta["extra_vars"].as_array().into_iter().flatten().enumerate() {
            let text = extra.as_str().unwrap_or_default();
            let id = workspace.add_text(&format!("-e {index}"), text.as_bytes());
            workspace.extra_vars.push(id);
        }
        if self.text("ansible_cfg") == Some("default") {
            workspace.ansible_cfg = AnsibleCfg::File(workspace.add_text("ansible.cfg", &b""[..]));
        }
        workspace.release = self.text("release").map(str::to_owned);
        workspace
    }
}

fn add_folder(workspace: &mut Workspace, folder: &Path, shown: &str) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let shown = format!("{shown}/{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() {
            add_folder(workspace, &path, &shown);
        } else {
            workspace.add_file(shown, fs::read(&path).expect("the case can be read"));
        }
    }
}
