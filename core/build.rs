//! Lists the rules: every `src/rules/FAMILY/RULE.rs` with its `RULE.md` becomes a module and a row
//! of the table `RULES`. A page without a file of code tells of Kubespray's own checks: what it says
//! of them stands in a comment at its start, and goes into the catalogue. Compiles the catalogue: the
//! files of `data` and these comments become one text.

#[path = "build/catalogue.rs"]
mod catalogue;

use std::path::{Path, PathBuf};
use std::{env, fs};

/// What several rules of a family share: a module, not a rule.
const SHARED: &str = "shared";

fn main() {
    let of_cargo = |name| PathBuf::from(env::var_os(name).expect("cargo sets it"));
    let (root, out) = (of_cargo("CARGO_MANIFEST_DIR"), of_cargo("OUT_DIR"));
    let (rules, data) = (root.join("src/rules"), root.join("data"));
    println!("cargo::rerun-if-changed={}", rules.display());
    println!("cargo::rerun-if-changed={}", data.display());
    let mut found = Found::default();
    // A folder with a `mod.rs` is a module like others.
    let is_family = |path: &&PathBuf| path.is_dir() && !path.join("mod.rs").exists();
    for family in sorted(&rules).iter().filter(is_family) {
        println!("cargo::rerun-if-changed={}", family.display());
        found.add_family(family, &out);
    }
    fs::write(out.join("rules.rs"), found.text()).expect("OUT_DIR is writable");
    fs::write(out.join("catalogue.txt"), catalogue::compile(&data, found.told)).expect("OUT_DIR is writable");
}

/// The rules, as lines of Rust.
#[derive(Default)]
struct Found {
    modules: String,
    table: String,
    pages: String,
    /// What pages without code say of checks, by the page's id.
    told: Vec<(String, String)>,
}

impl Found {
    fn add_family(&mut self, family: &Path, out: &Path) {
        self.modules += &format!("pub mod {} {{\n", stem(family));
        for file in sorted(family) {
            match file.extension().and_then(|extension| extension.to_str()) {
                Some("rs") => self.add_module(&stem(family), &file),
                Some("md") if !file.with_extension("rs").exists() => {
                    self.add_check_page(&CheckPage::read(&file), out);
                }
                _ => {}
            }
        }
        self.modules += "}\n";
    }

    fn add_module(&mut self, family: &str, file: &Path) {
        let name = stem(file);
        self.modules += &format!("    #[path = {:?}]\n    pub mod {name};\n", file.display());
        if name == SHARED {
            return;
        }
        let page = file.with_extension("md");
        assert!(page.exists(), "{} has no page beside it", file.display());
        self.table += &format!("    &{family}::{name}::RULE,\n");
        self.pages += &format!("    ({family}::{name}::RULE.id, include_str!({:?})),\n", page.display());
    }

    fn add_check_page(&mut self, page: &CheckPage, out: &Path) {
        let id = page.get("id");
        let stripped = out.join(format!("{id}.md"));
        fs::write(&stripped, &page.prose).expect("OUT_DIR is writable");
        self.table += &page.row();
        self.pages += &format!("    ({id:?}, include_str!({:?})),\n", stripped.display());
        self.told.push((id.to_owned(), page.line()));
    }

    fn text(&self) -> String {
        let Found { modules, table, pages, .. } = self;
        format!(
            "{modules}\n/// Every rule, sorted by family and file.\npub static RULES: &[&Rule] = &[\n{table}];\n\n\
             /// The page of each rule: id and Markdown.\n#[cfg(feature = \"pages\")]\npub static PAGES: &[(&str, &str)] = &[\n{pages}];\n"
        )
    }
}

fn sorted(dir: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// A page about checks of Kubespray.
struct CheckPage {
    file: PathBuf,
    /// Keys and texts of its comment, in order.
    entries: Vec<(String, String)>,
    /// The page behind the comment.
    prose: String,
}

/// What a page says, by key; `message.unset` is for checks of what nobody sets.
const SAID: [&str; 4] = ["message", "message.unset", "consequence", "remedy"];

impl CheckPage {
    fn read(file: &Path) -> CheckPage {
        let text = fs::read_to_string(file).expect("a page is text");
        let header = text.strip_prefix("<!-- check\n").and_then(|rest| rest.split_once("-->\n"));
        let (header, prose) =
            header.unwrap_or_else(|| panic!("{} has neither code nor a check comment", file.display()));
        let entry = |line: &str| {
            let (key, value) =
                line.split_once(": ").unwrap_or_else(|| panic!("{}: {line:?} is no entry", file.display()));
            (key.to_owned(), value.trim().to_owned())
        };
        let entries = header.lines().map(entry).collect();
        let page = CheckPage { file: file.to_owned(), entries, prose: prose.to_owned() };
        page.check();
        page
    }

    /// Every key is one that is known, and what must be there is.
    fn check(&self) {
        let plain = |key: &str| key.strip_suffix(".zh-CN").unwrap_or(key).to_owned();
        for (key, _) in &self.entries {
            let known = ["id", "task", "about"].contains(&key.as_str())
                || plain(key) == "title"
                || SAID.contains(&plain(key).as_str());
            assert!(known, "{}: unknown key {key:?}", self.file.display());
        }
        assert!(!self.all("task").is_empty(), "{}: no task", self.file.display());
        for key in ["title", "message", "consequence", "remedy"] {
            self.both(key);
        }
    }

    fn all(&self, key: &str) -> Vec<&str> {
        self.entries.iter().filter(|(name, _)| name == key).map(|(_, value)| value.as_str()).collect()
    }

    fn get(&self, key: &str) -> &str {
        match self.all(key).as_slice() {
            [value] => value,
            found => panic!("{}: {} entries for {key:?}", self.file.display(), found.len()),
        }
    }

    fn both(&self, key: &str) -> [&str; 2] {
        [self.get(key), self.get(&format!("{key}.zh-CN"))]
    }

    fn row(&self) -> String {
        let id = self.get("id");
        let [en, zh] = self.both("title");
        format!(
            "    &Rule {{ id: {id:?}, title: Phrase::new({en:?}, {zh:?}), severity: crate::report::Severity::Error, \
             releases: \"*\", needs_all_hosts: false, check: |context, findings| told::add(context, {id:?}, findings) }},\n"
        )
    }

    /// The tasks, each with a tab behind it, and what is said of them as JSON: only what is about a failing
    /// task is parsed.
    fn line(&self) -> String {
        let tasks: String = self.all("task").iter().map(|task| format!("{task}\t")).collect();
        tasks + &self.json()
    }

    fn json(&self) -> String {
        let list =
            |values: Vec<&str>| values.iter().map(|value| quoted(value)).collect::<Vec<String>>().join(",");
        let mut text = format!("{{\"id\":{},\"about\":[{}]", quoted(self.get("id")), list(self.all("about")));
        for key in SAID {
            if !self.all(key).is_empty() {
                let name = key.replace("message.", "");
                text += &format!(",{name:?}:[{}]", list(self.both(key).to_vec()));
            }
        }
        text + "}"
    }
}

/// JSON text.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if u32::from(c) < 0x20 => out += &format!("\\u{:04x}", u32::from(c)),
            c => out.push(c),
        }
    }
    out + "\""
}
