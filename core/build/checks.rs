//! Kubespray's checks: which are to be asked at all.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::order::Order;

/// Instead of a name: they must be asked always.
const ALWAYS: &str = "!";

/// Any version of Kubernetes that a release has, up to the minor one of its default.
const SUPPORTED: &str = "kube_version:supported";

/// Behind a name: any value that can be evaluated will do.
const ANY: &str = ":any";

/// Numbers of checks by what leads to them.
type Reached<'t> = BTreeMap<&'t str, Vec<String>>;

/// Variables and statements about the inventory with the checks of a release that hang on them: fields
/// between tabs, each a name, `!` for those that must be asked always, then `REACHED NUMBER NUMBER…;…`;
/// without a name those that pass whatever a user sets. `NAME=VALUE|VALUE|…` is one that may have these
/// values, too; `NAME|NAME|…:any` are some that may have any value that can be
/// evaluated.
pub fn hangs(checks: &[(String, Vec<Json>)], order: &Order, at: usize, versions: &[&str]) -> String {
    let supported = format!("kube_version={}", versions.join("|"));
    let mut by_name: BTreeMap<&str, Reached> = BTreeMap::new();
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
    let by_name = together(by_name);
    let one = |(reached, numbers): (&&str, &Vec<String>)| format!("{reached} {}", numbers.join(" "));
    let field = |(name, reached): (&String, &Reached)| {
        format!("{name} {}", reached.iter().map(one).collect::<Vec<String>>().join(";"))
    };
    by_name.iter().map(field).collect::<Vec<String>>().join("\t")
}

/// Names of which any value will do, and on which the same checks hang, become one.
fn together<'t>(by_name: BTreeMap<&str, Reached<'t>>) -> BTreeMap<String, Reached<'t>> {
    let mut of_any: BTreeMap<Reached, Vec<&str>> = BTreeMap::new();
    let mut all = BTreeMap::new();
    for (name, reached) in by_name {
        match name.strip_suffix(ANY) {
            Some(name) => of_any.entry(reached).or_default().push(name),
            None => {
                all.insert(name.to_owned(), reached);
            }
        }
    }
    let names = of_any.into_iter().map(|(reached, names)| (names.join("|") + ANY, reached));
    all.extend(names);
    all
}

/// `1.28` of `v1.28.6`, as numbers.
pub fn minor(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.trim_start_matches('v').split('.').map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}
