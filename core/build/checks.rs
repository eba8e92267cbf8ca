//! Kubespray's checks: which are to be asked at all.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::order::Order;

/// Instead of a name: they must be asked always.
const ALWAYS: &str = "!";

/// Any version of Kubernetes that a release has.
const SUPPORTED: &str = "kube_version:supported";

/// Variables and statements about the inventory with the checks of a release that hang on them: fields
/// between tabs, each a name, `!` for those that must be asked always, then `REACHED NUMBER NUMBER…;…`;
/// without a name those that pass whatever a user sets. `NAME=VALUE|VALUE|…` is one that may have these
/// values, too.
pub fn hangs(checks: &[(String, Vec<Json>)], order: &Order, at: usize, versions: &[&str]) -> String {
    let supported = format!("kube_version={}", versions.join("|"));
    let mut by_name: BTreeMap<&str, BTreeMap<&str, Vec<String>>> = BTreeMap::new();
    for (reached, checks) in checks {
        for (n, check) in checks.iter().enumerate() {
            if !order.holds(check["in"].as_str().unwrap_or("*"), at) {
                continue;
            }
            let names = check["on"].as_array().map(|on| on.iter().filter_map(Json::as_str).collect());
            let names = names.unwrap_or_else(|| vec![ALWAYS]);
            assert!(!names.iter().any(|name| name.contains([' ', '\t'])), "{names:?} are no names");
            for name in if names.is_empty() { vec![""] } else { names } {
                let name = if name == SUPPORTED { &supported } else { name };
                by_name.entry(name).or_default().entry(reached).or_default().push(n.to_string());
            }
        }
    }
    let one = |(reached, numbers): (&&str, &Vec<String>)| format!("{reached} {}", numbers.join(" "));
    let field = |(name, reached): (&&str, &BTreeMap<&str, Vec<String>>)| {
        format!("{name} {}", reached.iter().map(one).collect::<Vec<String>>().join(";"))
    };
    by_name.iter().map(field).collect::<Vec<String>>().join("\t")
}
