//! What checks hang on, over all releases.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::io;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use spraycheck::Session;
use spraycheck::catalogue::knowledge::{Around, Check};
use spraycheck::catalogue::{Catalogue, Include, Knowledge, Release, StoredCheck, Tagged, View};
use spraycheck::checks::{Elsewhere, Given, Hangs, Names};
use spraycheck::workspace::{InventorySource, Workspace};
use spraycheck::yaml::Node;

use crate::compiled;
use crate::file::File;
use crate::range;

/// Clusters with nothing set: of one host, and of three with every other group that a check names, empty.
const INVENTORIES: [&str; 2] = [
    "[kube_control_plane]\nn1\n[etcd]\nn1\n[kube_node]\nn1\n[k8s_cluster:children]\n\
     kube_control_plane\nkube_node\n",
    "[kube_control_plane]\nn[1:3]\n[etcd]\nn[1:3]\n[kube_node]\nn[1:3]\n[k8s_cluster:children]\n\
     kube_control_plane\nkube_node\n[calico_rr]\n[bastion]\n[broken_etcd]\n\
     [broken_kube_control_plane]\n",
];

/// By what leads to the checks and their numbers.
type All = HashMap<(String, usize), Found>;

/// What holds in every release that has the check.
struct Found {
    /// What it hangs on; `None`: to be asked always.
    on: Option<Names>,
    /// What its plays do not bring.
    elsewhere: Names,
}

/// Writes into the checks what they hang on: what they do in any release.
pub fn update(data: &Path, order: &[String]) -> io::Result<()> {
    let mut file = File::read(data, "checks")?;
    let all = all(data, &file, order);
    for (reached, json) in &mut file.entries {
        let mut checks: Vec<StoredCheck> = serde_json::from_str(json)?;
        for (n, check) in checks.iter_mut().enumerate() {
            let found = all.get(&(reached.clone(), n));
            let strings = |names: &Names| names.iter().map(ToString::to_string).collect();
            check.on = found.and_then(|found| found.on.as_ref().map(strings));
            check.elsewhere = found.map(|found| strings(&found.elsewhere)).unwrap_or_default();
        }
        let lines: Result<Vec<String>, _> = checks.iter().map(serde_json::to_string).collect();
        *json = format!("[\n  {}\n ]", lines?.join(",\n  "));
    }
    file.write()
}

impl Found {
    /// What holds in one more release.
    fn add(&mut self, on: Option<Names>, elsewhere: &Names) {
        self.on = self.on.take().zip(on).map(|(known, on)| &known | &on);
        self.elsewhere.retain(|name| elsewhere.contains(name));
    }
}

fn all(data: &Path, file: &File, order: &[String]) -> All {
    let catalogue = Catalogue::open(compiled::compile(data, Vec::new())).expect("just compiled");
    let mut all = All::new();
    for (at, tag) in order.iter().enumerate() {
        let release = Release::parse(tag).expect("a tag");
        let view = View::of_release(&catalogue, &release);
        for inventory in INVENTORIES {
            let mut workspace = Workspace { release: Some(tag.clone()), ..Workspace::default() };
            workspace.add_file("hosts.ini", inventory.as_bytes());
            workspace.inventory = vec![InventorySource::Path("hosts.ini".to_owned())];
            let session = Session::new(workspace, catalogue.clone());
            let ways = Ways::new(&view, &session);
            let elsewhere = Elsewhere { view: &view, vars: session.vars_of_run() };
            for (reached, json) in &file.entries {
                let here = in_force(json, order, at).into_iter();
                for (n, mut check) in here.zip(view.checks(reached)) {
                    let names = elsewhere.of(&check);
                    check.elsewhere = Some(names.clone());
                    let on = ways.on(reached, &Rc::new(check));
                    let names = names.into_iter().collect();
                    match all.entry((reached.clone(), n)) {
                        Entry::Occupied(mut known) => known.get_mut().add(on, &names),
                        Entry::Vacant(known) => drop(known.insert(Found { on, elsewhere: names })),
                    }
                }
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

/// How a release comes to its roles.
struct Ways<'a> {
    session: &'a Session,
    knowledge: Rc<Knowledge>,
    /// By role, and by play for its own tasks.
    to: HashMap<String, Vec<Way>>,
}

/// A place that names a role, or a play.
struct Way {
    /// The role that it is in, unless it is a play.
    from: Option<String>,
    around: Around,
}

impl<'a> Ways<'a> {
    fn new(view: &View, session: &'a Session) -> Ways<'a> {
        let knowledge = session.knowledge().expect("a release of the catalogue");
        let mut ways = Ways { session, knowledge, to: HashMap::new() };
        let mut open: Vec<String> = Vec::new();
        for play in view.names().iter().filter_map(|path| view.plays(path)).flatten() {
            let way = Way { from: None, around: play.around.clone() };
            ways.to.entry(play.origin.clone()).or_default().push(way);
            let named = [play.roles.as_slice(), &play.imports];
            open.extend(ways.add(None, &named, &play.includes, &play.around));
        }
        let mut seen = HashSet::new();
        while let Some(name) = open.pop() {
            if let Some(role) = view.role(&name).filter(|_| seen.insert(name.clone())) {
                let named = [role.deps.as_slice(), &role.imports];
                open.extend(ways.add(Some(&name), &named, &role.includes, &Around::default()));
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
        around: &Around,
    ) -> Vec<String> {
        let named = named.iter().flat_map(|list| list.iter()).map(|tagged| (&tagged.role, &tagged.around));
        let includes = includes.iter().map(|include| (&include.role, &include.around));
        let all = named.chain(includes).map(|(role, own)| {
            let way = Way { from: from.map(str::to_owned), around: around.and(own) };
            self.to.entry(role.clone()).or_default().push(way);
            role.clone()
        });
        all.collect()
    }

    /// What a check hangs on, or all that leads to it.
    fn on(&self, reached: &str, check: &Rc<Check>) -> Option<Names> {
        let given = self.given(reached, 0);
        let way = self.barred(reached, 0);
        way.into_iter().chain(self.hangs(&given).on(check)).min_by_key(Names::len)
    }

    fn hangs<'h>(&'h self, given: &'h Given) -> Hangs<'h> {
        Hangs { vars: self.session.vars_of_run(), knowledge: &self.knowledge, given }
    }

    /// What keeps a role from being brought in at all; `None` when nothing that is known does.
    fn barred(&self, role: &str, depth: usize) -> Option<Names> {
        let ways = self.to.get(role).filter(|_| depth < DEPTH)?;
        let mut all = Names::new();
        for way in ways {
            let given = self.given_in(way, depth);
            let here = self.hangs(&given).on_way(&way.around.when);
            let before = || way.from.as_deref().and_then(|from| self.barred(from, depth + 1));
            all.extend(here.or_else(before)?);
        }
        Some(all)
    }

    /// What is given on the ways to a role.
    fn given(&self, role: &str, depth: usize) -> Given {
        let ways = self.to.get(role).filter(|_| depth < DEPTH).into_iter().flatten();
        let mut all: Option<Given> = None;
        for way in ways {
            let given = self.given_in(way, depth);
            all = Some(match all {
                Some(all) => in_both(all, given),
                None => given,
            });
        }
        all.unwrap_or_default()
    }

    fn given_in(&self, way: &Way, depth: usize) -> Given {
        let mut given = way.from.as_deref().map(|from| self.given(from, depth + 1)).unwrap_or_default();
        given.extend(way.around.vars.iter().map(|(name, value)| (name.clone(), Some(value.clone()))));
        given
    }
}

/// Roles in roles are not followed deeper than this.
const DEPTH: usize = 16;

/// What is given on one way or another.
fn in_both(mut one: Given, mut other: Given) -> Given {
    for (name, value) in &mut one {
        let same = |a: &Arc<Node>, b: Option<Arc<Node>>| b.is_some_and(|b| a.content == b.content);
        let other = other.remove(name).flatten();
        if !value.as_ref().is_some_and(|value| same(value, other)) {
            *value = None;
        }
    }
    one.extend(other.into_keys().map(|name| (name, None)));
    one
}
