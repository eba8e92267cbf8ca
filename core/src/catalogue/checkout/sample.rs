//! Names that the sample inventory shows, live or commented out.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Tree;

const FOLDER: &str = "inventory/sample";

/// Where the sample names a variable: the first place where it is live, else the first.
pub struct Sample {
    /// A path under `inventory/sample`.
    pub file: Arc<str>,
    /// Not commented out there.
    pub is_live: bool,
}

pub fn names(tree: &Tree) -> BTreeMap<Arc<str>, Sample> {
    let mut names: BTreeMap<Arc<str>, Sample> = BTreeMap::new();
    for path in tree.under(FOLDER) {
        // Beside the variables lie patches for kubeadm.
        let shown = path.strip_prefix(FOLDER).and_then(|path| path.strip_prefix('/'));
        let Some(shown) = shown.filter(|path| path.contains("_vars/")) else { continue };
        let file: Arc<str> = shown.into();
        let mut add = |name: &str, is_live: bool| {
            let sample = Sample { file: file.clone(), is_live };
            match names.get(name) {
                Some(known) if known.is_live || !is_live => {}
                _ => drop(names.insert(Arc::from(name), sample)),
            }
        };
        let live = tree.root(path).and_then(|root| root.as_map()).unwrap_or_default();
        for name in live.iter().filter_map(|entry| entry.key.as_str()) {
            add(name, true);
        }
        for name in tree.text(path).unwrap_or_default().lines().filter_map(commented) {
            add(name, false);
        }
    }
    names
}

/// The name in `# name: value`. A mapping inside a commented value is indented further.
fn commented(line: &str) -> Option<&str> {
    line.strip_prefix('#')?;
    let text = line.trim_start_matches('#');
    let text = text.strip_prefix(' ').unwrap_or(text);
    let (name, value) = text.split_once(':')?;
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let is_name = name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(is_word);
    (is_name && (value.is_empty() || value.starts_with([' ', '\t']))).then_some(name)
}
