//! Lists the rules: every `src/rules/FAMILY/RULE.rs` with its `RULE.md` becomes a module and a row
//! of the table `RULES`. Compiles the catalogue: the files of `data` become one text.

#[path = "build/catalogue.rs"]
mod catalogue;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// What several rules of a family share: a module, not a rule.
const SHARED: &str = "shared";

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let rules = root.join("src/rules");
    println!("cargo::rerun-if-changed={}", rules.display());
    let mut modules = String::new();
    let mut table = String::new();
    let mut pages = String::new();
    for family in sorted(&rules).iter().filter(|path| path.is_dir()) {
        println!("cargo::rerun-if-changed={}", family.display());
        let family_name = stem(family);
        writeln!(modules, "pub mod {family_name} {{").expect("writing to a string");
        for file in sorted(family) {
            let name = stem(&file);
            if file.extension().is_none_or(|ext| ext != "rs") {
                continue;
            }
            writeln!(modules, "    #[path = {:?}]\n    pub mod {name};", file.display())
                .expect("writing to a string");
            if name == SHARED {
                continue;
            }
            let page = file.with_extension("md");
            assert!(page.exists(), "{} has no page beside it", file.display());
            writeln!(table, "    &{family_name}::{name}::RULE,").expect("writing to a string");
            writeln!(pages, "    ({family_name}::{name}::RULE.id, include_str!({:?})),", page.display())
                .expect("writing to a string");
        }
        modules.push_str("}\n");
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("catalogue.txt"), catalogue::compile(&root.join("data")))
        .expect("OUT_DIR is writable");
    let text = format!(
        "{modules}\n/// Every rule, sorted by family and file.\npub static RULES: &[&Rule] = &[\n{table}];\n\n\
         /// The page of each rule: id and Markdown.\n#[cfg(feature = \"pages\")]\npub static PAGES: &[(&str, &str)] = &[\n{pages}];\n"
    );
    fs::write(out.join("rules.rs"), text).expect("OUT_DIR is writable");
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
