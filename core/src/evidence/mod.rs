//! Text from a live cluster or a failed run: manifests, ConfigMaps, task output.
//!
//! Pasted text is whatever the user had at hand: a manifest, a `ps` line, several of them with
//! prompts between. So it is searched, not parsed, and places are byte ranges in it.

use crate::collections::HashSet;
use std::ops::Range;

/// A value found in a pasted text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    pub text: String,
    pub place: Range<usize>,
}

/// The `--advertise-address=` of every kube-apiserver in a text, in order. A manifest that names
/// its node counts once a node.
pub fn advertise_addresses(text: &str) -> Vec<Address> {
    const FLAG: &str = "--advertise-address=";
    let mut nodes = HashSet::default();
    let mut found = Vec::new();
    for document in documents(text) {
        let node = value_of(document.text, "nodeName:");
        if node.is_some_and(|node| !nodes.insert(node.to_owned())) {
            continue;
        }
        for (at, flag) in document.text.match_indices(FLAG) {
            let rest = document.text.get(at + flag.len()..).unwrap_or_default();
            let length =
                rest.find(|c: char| !(c.is_ascii_hexdigit() || c == '.' || c == ':')).unwrap_or(rest.len());
            let value = rest.get(..length).unwrap_or_default();
            if !value.is_empty() {
                let start = document.start + at;
                found.push(Address { text: value.to_owned(), place: start..start + flag.len() + length });
            }
        }
    }
    found
}

/// Where the kubeadm-config ConfigMap sets `advertise-address` among the API server's extra
/// arguments: as a key (kubeadm v1beta3) or as a name in a list (v1beta4).
pub fn advertise_address_in_kubeadm_config(text: &str) -> Option<Range<usize>> {
    let mut at = 0;
    let mut scope = Scope::default();
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let content = line.trim_end();
        let trimmed = content.trim_start();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let indent = content.len() - trimmed.len();
        scope.enter(indent, trimmed);
        let item = trimmed.trim_start_matches('-').trim_start();
        let names_it = item.starts_with("advertise-address:")
            || item
                .strip_prefix("name:")
                .is_some_and(|name| name.trim().trim_matches('"') == "advertise-address");
        if names_it && scope.in_extra_args(indent) {
            return Some(start + indent..start + content.len());
        }
    }
    None
}

/// Which of the mappings `apiServer:` and `extraArgs:` the reader of a text is inside.
#[derive(Default)]
struct Scope {
    api_server: Option<usize>,
    extra_args: Option<usize>,
}

impl Scope {
    fn enter(&mut self, indent: usize, line: &str) {
        let item = line.starts_with('-');
        // A list may stand at the indentation of its key.
        let left = |outer: Option<usize>| outer.filter(|outer| indent > *outer || (item && indent == *outer));
        self.api_server = left(self.api_server);
        self.extra_args = left(self.extra_args).filter(|_| self.api_server.is_some());
        match line {
            "apiServer:" => self.api_server = Some(indent),
            "extraArgs:" if self.api_server.is_some() => self.extra_args = Some(indent),
            _ => {}
        }
    }

    fn in_extra_args(&self, indent: usize) -> bool {
        self.extra_args.is_some_and(|outer| indent >= outer)
    }
}

struct Document<'a> {
    text: &'a str,
    start: usize,
}

/// The YAML documents of a text, split at `---` lines.
fn documents(text: &str) -> Vec<Document<'_>> {
    let mut documents = Vec::new();
    let (mut start, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        if line.trim_end() == "---" {
            documents.push(Document { text: text.get(start..at).unwrap_or_default(), start });
            start = at;
        }
        at += line.len();
    }
    documents.push(Document { text: text.get(start..).unwrap_or_default(), start });
    documents
}

/// The value behind a key that starts a line.
fn value_of<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.trim_start().strip_prefix(key)).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_api_server_counts_once() {
        let pod = |node: &str, ip: &str| {
            format!("spec:\n  nodeName: {node}\n  command:\n  - --advertise-address={ip}\n")
        };
        let text =
            format!("{}---\n{}---\n{}", pod("a", "10.0.0.1"), pod("b", "10.0.0.1"), pod("a", "10.0.0.1"));
        let found = advertise_addresses(&text);
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|address| address.text == "10.0.0.1"));
        assert_eq!(&text[found[1].place.clone()], "--advertise-address=10.0.0.1");
    }

    #[test]
    fn only_the_api_servers_extra_arguments_count() {
        let old = "apiServer:\n  extraArgs:\n    advertise-address: 10.0.0.1\n";
        let new = "apiServer:\n  extraArgs:\n  - name: advertise-address\n    value: 10.0.0.1\n";
        let healthy = "localAPIEndpoint:\n  advertise-address: 10.0.0.1\napiServer:\n  extraArgs:\n    v: \"2\"\n  certSANs: []\nscheduler:\n  extraArgs:\n    advertise-address: x\n";
        assert_eq!(
            advertise_address_in_kubeadm_config(old).map(|r| &old[r]),
            Some("advertise-address: 10.0.0.1")
        );
        assert_eq!(
            advertise_address_in_kubeadm_config(new).map(|r| &new[r]),
            Some("- name: advertise-address")
        );
        assert_eq!(advertise_address_in_kubeadm_config(healthy), None);
    }
}
