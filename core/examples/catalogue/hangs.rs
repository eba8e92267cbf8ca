//! What checks hang on, over all releases.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::Path;
use std::rc::Rc;

use serde_json::Value as Json;
use spraycheck::Session;
use spraycheck::catalogue::knowledge::Around;
use spraycheck::catalogue::{Catalogue, Include, Release, StoredCheck, Tagged, View};
use spraycheck::checks::{Hangs, Names};
use spraycheck::workspace::{InventorySource, Workspace};

use crate::compiled;
use crate::file::File;
use crate::range;

/// A cluster of one host, with nothing set.
const INVENTORY: &str = "[kube_control_plane]\nn1\n[etcd]\nn1\n[kube_node]\nn1\n";

/// By what leads to the checks and their numbers; `None`: to be asked always.
type All = HashMap<(String, usize), Option<Names>>;

/// Writes into the checks what they hang on: what they do in any release.
pub fn update(data: &Path, order: &[String]) -> io::Result<()> {
    let mut file = File::read(data, "checks")?;
    let all = all(data, &file, order);
    for (reached, json) in &mut file.entries {
        let mut checks: Vec<StoredCheck> = serde_json::from_str(json)?;
        for (n, check) in checks.iter_mut().enumerate() {
            let names = all.get(&(reached.clone(), n)).and_then(Option::as_ref);
            check.on = names.map(|names| names.iter().map(ToString::to_string).collect());
        }
        let lines: Result<Vec<String>, _> = checks.iter().map(serde_json::to_string).collect();
        *json = format!("[\n  {}\n ]", lines?.join(",\n  "));
    }
    file.write()
}

fn all(data: &Path, file: &File, order: &[String]) -> All {
    let catalogue = Catalogue::open(compiled::compile(data, Vec::new())).expect("just compiled");
    let given = given(data);
    let mut all = All::new();
    for (at, tag) in order.iter().enumerate() {
        let release = Release::parse(tag).expect("a tag");
        let mut workspace = Workspace { release: Some(tag.clone()), ..Workspace::default() };
        workspace.add_file("hosts.ini", INVENTORY.as_bytes());
        workspace.inventory = vec![InventorySource::Path("hosts.ini".to_owned())];
        let session = Session::new(workspace, catalogue.clone());
        let knowledge = session.knowledge().expect("a release of the catalogue");
        let hangs = Hangs { vars: session.vars_of_run(), knowledge: &knowledge, given: &given };
        let view = View::of_release(&catalogue, &release);
        let ways = Ways::new(&view, &hangs);
        for (reached, json) in &file.entries {
            let here = in_force(json, order, at).into_iter();
            let way = ways.to(reached, 0);
            for (n, check) in here.zip(view.checks(reached)) {
                let on = way.clone().into_iter().chain(hangs.on(&Rc::new(check))).min_by_key(Names::len);
                let known = all.entry((reached.clone(), n)).or_insert_with(|| Some(Names::new()));
                *known = known.take().zip(on).map(|(known, on)| &known | &on);
            }
        }
    }
    all
}

/// The numbers of the checks that a release has.
fn in_force(json: &str, order: &[String], at: usize) -> Vec<usize> {
    let checks: Vec<StoredCheck> = serde_json::from_str(json).expect("the data is as it was written");
    let held = |check: &StoredCheck| range::expand(check.range.as_deref().unwrap_or(range::ALL), order)[at];
    (0..checks.len()).filter(|n| held(&checks[*n])).collect()
}

/// The names that plays and roles give to what is inside of them.
fn given(data: &Path) -> HashSet<String> {
    let mut names = HashSet::new();
    for file in ["playbooks", "roles"] {
        let entries = File::read(data, file).expect("a file of the data").entries;
        entries
            .iter()
            .for_each(|(_, json)| add_given(&serde_json::from_str(json).expect("JSON"), &mut names));
    }
    names
}

fn add_given(json: &Json, names: &mut HashSet<String>) {
    match json {
        Json::Array(items) => items.iter().for_each(|item| add_given(item, names)),
        Json::Object(entries) => {
            let vars = json["in"]["vars"].as_object().into_iter().flatten();
            names.extend(vars.map(|(name, _)| name.clone()));
            entries.values().for_each(|value| add_given(value, names));
        }
        _ => {}
    }
}

/// How a release comes to its roles.
struct Ways<'a> {
    /// By role.
    to: HashMap<String, Vec<Way>>,
    hangs: &'a Hangs<'a>,
}

/// A place that names a role.
struct Way {
    /// The role that it is in, unless it is a play.
    from: Option<String>,
    /// What keeps the role from being brought in there.
    on: Option<Names>,
}

impl<'a> Ways<'a> {
    fn new(view: &View, hangs: &'a Hangs<'a>) -> Ways<'a> {
        let mut ways = Ways { to: HashMap::new(), hangs };
        let mut open: Vec<String> = Vec::new();
        for play in view.names().iter().filter_map(|path| view.plays(path)).flatten() {
            let of_play = |around: &Around| play.around.and(around);
            open.extend(ways.add(None, &[&play.roles, &play.imports], &play.includes, of_play));
        }
        let mut seen = HashSet::new();
        while let Some(name) = open.pop() {
            if let Some(role) = view.role(&name).filter(|_| seen.insert(name.clone())) {
                let named = [role.deps.as_slice(), &role.imports];
                open.extend(ways.add(Some(&name), &named, &role.includes, Around::clone));
            }
        }
        ways
    }

    /// Adds what is named in one place; gives the names.
    fn add(
        &mut self,
        from: Option<&str>,
        named: &[&[Tagged]],
        includes: &[Include],
        around: impl Fn(&Around) -> Around,
    ) -> Vec<String> {
        let named = named.iter().flat_map(|list| list.iter()).map(|tagged| (&tagged.role, &tagged.around));
        let includes = includes.iter().map(|include| (&include.role, &include.around));
        let all = named.chain(includes).map(|(role, own)| {
            let way = Way { from: from.map(str::to_owned), on: self.hangs.on_way(&around(own).when) };
            self.to.entry(role.clone()).or_default().push(way);
            role.clone()
        });
        all.collect()
    }

    /// What keeps a role from being brought in at all; `None` when nothing that is known does.
    fn to(&self, role: &str, depth: usize) -> Option<Names> {
        let ways = self.to.get(role).filter(|_| depth < 16)?;
        let mut all = Names::new();
        for way in ways {
            let before = || way.from.as_deref().and_then(|from| self.to(from, depth + 1));
            all.extend(way.on.clone().or_else(before)?);
        }
        Some(all)
    }
}
