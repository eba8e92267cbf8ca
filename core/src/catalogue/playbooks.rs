//! Playbooks, plays, roles and their tags, release by release (`core/data/playbooks.json`).

use crate::collections::HashMap;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::checkout::{self, Tree};
use super::knowledge::{Around, Check};
use super::stored::checks;
use super::{Catalogue, Release};

const PLAYBOOKS: &str = "playbooks";
const ROLES: &str = "roles";

/// Imports and dependencies are not followed deeper than this.
const DEPTH: usize = 16;

/// What holds from a release on, until the next entry; `None`: it is gone.
#[derive(Debug, Deserialize)]
struct Since<'t> {
    from: &'t str,
    #[serde(borrow)]
    is: Option<&'t RawValue>,
}

/// A role (`NAME`), or one tasks file of it (`NAME#FILE`), with the tags that are put on it where it
/// is named.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(from = "Named", into = "Named")]
pub struct Tagged {
    pub role: String,
    pub tags: Vec<String>,
    pub around: Around,
}

/// [`Tagged`] as the data writes it: short where nothing holds around it.
#[derive(Deserialize, Serialize)]
#[serde(untagged)]
enum Named {
    Short(Vec<String>),
    Full {
        role: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        tags: Vec<String>,
        #[serde(rename = "in")]
        around: Around,
    },
}

impl From<Named> for Tagged {
    fn from(named: Named) -> Self {
        match named {
            Named::Short(list) => {
                let mut list = list.into_iter();
                let role = list.next().unwrap_or_default();
                Tagged { role, tags: list.collect(), around: Around::default() }
            }
            Named::Full { role, tags, around } => Tagged { role, tags, around },
        }
    }
}

impl From<Tagged> for Named {
    fn from(tagged: Tagged) -> Self {
        let Tagged { role, tags, around } = tagged;
        match around.is_empty() {
            true => Named::Short([vec![role], tags].concat()),
            false => Named::Full { role, tags, around },
        }
    }
}

/// One play of a playbook.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default)]
pub struct Play {
    /// As Ansible shows it: its hosts, where it has no name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The host pattern; the default where `hosts_from` names a variable.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub hosts: String,
    /// An extra variable that replaces `hosts`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hosts_from: Option<String>,
    /// The play's own tags and those of the imports that lead to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The batch size, a count or a percentage; the default where `serial_from` names a variable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial: Option<Serial>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial_from: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Tagged>,
    /// The different tag sets of its own tasks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<Vec<String>>,
    /// Roles that its tasks import.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub imports: Vec<Tagged>,
    /// Roles that its tasks include during the run.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub includes: Vec<Include>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_by: Option<GroupBy>,
    /// Instead of a play: another playbook's path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub import: Option<String>,
    /// What the play sets for its roles and tasks, and what holds where its playbook is imported.
    #[serde(rename = "in", skip_serializing_if = "Around::is_empty")]
    pub around: Around,
    /// The playbook and the play's index in it, `PATH#INDEX`.
    #[serde(skip)]
    pub origin: String,
}

/// A batch size as a play writes it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Serial {
    Count(u32),
    Text(String),
}

/// A task of a play that puts hosts into groups.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct GroupBy {
    /// A group, then the groups whose hosts join it.
    pub groups: Vec<Vec<String>>,
    #[serde(default)]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
}

/// What a role does.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default)]
pub struct Role {
    /// The different tag sets of its tasks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<Vec<String>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub deps: Vec<Tagged>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub imports: Vec<Tagged>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub includes: Vec<Include>,
}

/// A role that a task includes during the run.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default)]
pub struct Include {
    pub role: String,
    /// The tags of the task.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The tags that the role's tasks inherit.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub apply: Vec<String>,
    /// The tags of the included files that lead to the task.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gates: Vec<Vec<String>>,
    /// A file that is included during the run has it: no listing shows it.
    #[serde(rename = "hidden", skip_serializing_if = "std::ops::Not::not")]
    pub is_hidden: bool,
    #[serde(rename = "in", skip_serializing_if = "Around::is_empty")]
    pub around: Around,
}

/// A role that a play uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleUse {
    pub role: String,
    /// It comes in through an include that is decided during the run.
    pub dynamic: bool,
}

/// The playbooks of one release.
pub struct View {
    source: Source,
    roles: RefCell<HashMap<String, Option<Rc<Role>>>>,
    /// Checks that came with roles of a tree.
    checks: RefCell<HashMap<String, Vec<Check>>>,
}

enum Source {
    Stored(Catalogue, Release),
    Tree(Arc<Tree>),
}

impl View {
    /// What one release has; a checkout between tags has what the tag before it has, and a release
    /// newer than the data what master has.
    pub fn of_release(catalogue: &Catalogue, release: &Release) -> View {
        View {
            source: Source::Stored(catalogue.clone(), release.clone()),
            roles: RefCell::default(),
            checks: RefCell::default(),
        }
    }

    /// What a checkout has.
    pub fn of_tree(tree: Arc<Tree>) -> View {
        View { source: Source::Tree(tree), roles: RefCell::default(), checks: RefCell::default() }
    }

    /// The data reaches back to this release.
    pub fn is_known(&self) -> bool {
        match &self.source {
            Source::Stored(_, release) => release.at_least(OLDEST),
            Source::Tree(_) => true,
        }
    }

    /// Every playbook by its path in the tree.
    pub fn names(&self) -> Vec<String> {
        match &self.source {
            Source::Stored(catalogue, release) => {
                let all = catalogue.entries(PLAYBOOKS);
                let there = all.filter(|(_, entries)| current(entries, release).is_some());
                there.map(|(name, _)| name.to_owned()).collect()
            }
            Source::Tree(tree) => checkout::playbooks(tree).into_iter().map(str::to_owned).collect(),
        }
    }

    pub fn has(&self, path: &str) -> bool {
        match &self.source {
            Source::Stored(catalogue, release) => stored(catalogue, PLAYBOOKS, path, release).is_some(),
            Source::Tree(tree) => checkout::is_playbook(tree, path),
        }
    }

    /// The plays of one file.
    fn own_plays(&self, path: &str) -> Option<Vec<Play>> {
        match &self.source {
            Source::Stored(catalogue, release) => {
                serde_json::from_str(stored(catalogue, PLAYBOOKS, path, release)?.get()).ok()
            }
            Source::Tree(tree) => checkout::plays(tree, path),
        }
    }

    /// The plays of a playbook in order, those of imported playbooks in their place.
    pub fn plays(&self, path: &str) -> Option<Vec<Play>> {
        let mut out = Vec::new();
        self.add_plays(path, &[], &Around::default(), &mut out, 0)?;
        Some(out)
    }

    fn add_plays(
        &self,
        path: &str,
        tags: &[String],
        around: &Around,
        out: &mut Vec<Play>,
        depth: usize,
    ) -> Option<()> {
        for (index, mut play) in self.own_plays(path)?.into_iter().enumerate() {
            play.tags.extend(tags.iter().cloned());
            play.around = around.and(&play.around);
            play.origin = format!("{path}#{index}");
            match play.import.take() {
                Some(import) if depth < DEPTH => {
                    self.add_plays(&import, &play.tags, &play.around, out, depth + 1)?;
                }
                Some(_) => {}
                None => out.push(play),
            }
        }
        Some(())
    }

    /// What a role, or one tasks file of it (`NAME#FILE`), does; read once.
    pub fn role(&self, name: &str) -> Option<Rc<Role>> {
        if let Some(role) = self.roles.borrow().get(name) {
            return role.clone();
        }
        let role = match &self.source {
            Source::Stored(catalogue, release) => {
                let raw = stored(catalogue, ROLES, name, release);
                raw.and_then(|raw| serde_json::from_str(raw.get()).ok())
            }
            Source::Tree(tree) => checkout::role(tree, name).map(|(role, checks)| {
                self.checks.borrow_mut().insert(name.to_owned(), checks);
                role
            }),
        };
        let role = role.map(Rc::new);
        self.roles.borrow_mut().insert(name.to_owned(), role.clone());
        role
    }

    /// The checks that something leads to: see [`Check::reached`].
    pub fn checks(&self, reached: &str) -> Vec<Check> {
        let tree = match &self.source {
            Source::Stored(catalogue, release) => return checks::of(catalogue, release, reached),
            Source::Tree(tree) => tree,
        };
        if let Some((path, index)) = reached.split_once(".yml#") {
            let index = index.parse().unwrap_or(usize::MAX);
            return checkout::play_checks(tree, &format!("{path}.yml"), index);
        }
        if self.role(reached).is_none() {
            return Vec::new();
        }
        self.checks.borrow().get(reached).cloned().unwrap_or_default()
    }

    /// The roles of a play with at least one task that `selects` takes by its effective tags, in
    /// the order in which they run.
    pub fn roles(&self, play: &Play, selects: &dyn Fn(&[&str]) -> bool) -> Vec<RoleUse> {
        let mut uses = Vec::new();
        let tags: Vec<&str> = play.tags.iter().map(String::as_str).collect();
        let mut visit = |role: &str, tags: &[&str], dynamic: bool| {
            if selects(tags) && !uses.iter().any(|known: &RoleUse| known.role == role) {
                uses.push(RoleUse { role: role.to_owned(), dynamic });
            }
            selects(tags)
        };
        for tagged in play.roles.iter().chain(&play.imports) {
            self.walk(&tagged.role, &with(&tags, &tagged.tags), false, 0, &mut visit);
        }
        for include in play.includes.iter().filter(|include| !include.is_hidden) {
            if selects(&with(&tags, &include.tags)) {
                self.walk(&include.role, &with(&tags, &include.apply), true, 0, &mut visit);
            }
        }
        uses
    }

    /// Whether `selects` takes one of the play's own tasks.
    pub fn selects_own_task(&self, play: &Play, selects: &dyn Fn(&[&str]) -> bool) -> bool {
        let tags: Vec<&str> = play.tags.iter().map(String::as_str).collect();
        play.tasks.iter().any(|own| selects(&with(&tags, own)))
    }

    /// Every tag that a task of the playbook can have.
    pub fn tags(&self, path: &str) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        for play in self.plays(path).unwrap_or_default() {
            all.extend(play.tags.iter().chain(play.tasks.iter().flatten()).cloned());
            for tagged in play.roles.iter().chain(&play.imports) {
                let own: Vec<&str> = tagged.tags.iter().map(String::as_str).collect();
                self.walk(&tagged.role, &own, false, 0, &mut |_, tags, _| {
                    all.extend(tags.iter().map(|tag| (*tag).to_owned()));
                    true
                });
            }
        }
        all
    }

    /// Shows `visit` every tag set of the tasks of a role and of what it brings with it: role,
    /// effective tags, and whether an include brought it. An include is followed when `visit`
    /// says yes to its own tags.
    fn walk(
        &self,
        name: &str,
        tags: &[&str],
        dynamic: bool,
        depth: usize,
        visit: &mut dyn FnMut(&str, &[&str], bool) -> bool,
    ) {
        let Some(role) = self.role(name).filter(|_| depth < DEPTH) else { return };
        for dep in &role.deps {
            self.walk(&dep.role, &with(tags, &dep.tags), dynamic, depth + 1, visit);
        }
        let shown = name.split('#').next().unwrap_or(name);
        for own in &role.tasks {
            visit(shown, &with(tags, own), dynamic);
        }
        for import in &role.imports {
            self.walk(&import.role, &with(tags, &import.tags), dynamic, depth + 1, visit);
        }
        for include in role.includes.iter().filter(|include| !include.is_hidden) {
            if visit(shown, &with(tags, &include.tags), dynamic) {
                self.walk(&include.role, &with(tags, &include.apply), true, depth + 1, visit);
            }
        }
    }
}

/// What a release has under a name of a section.
fn stored<'c>(
    catalogue: &'c Catalogue,
    section: &str,
    name: &str,
    release: &Release,
) -> Option<&'c RawValue> {
    current(catalogue.entry(section, name)?, release)
}

fn current<'t>(entries: &'t str, release: &Release) -> Option<&'t RawValue> {
    let entries: Vec<Since> = serde_json::from_str(entries).ok()?;
    let holds = |entry: &&Since| match entry.from {
        "master" => release.is_newer_than_known(),
        tag => release.at_least(tag),
    };
    entries.iter().rev().find(holds)?.is
}

fn with<'a>(tags: &[&'a str], more: &'a [String]) -> Vec<&'a str> {
    tags.iter().copied().chain(more.iter().map(String::as_str)).collect()
}

/// The first release of the data.
const OLDEST: &str = "v2.20.0";

#[cfg(test)]
mod tests {
    use super::*;

    fn release(text: &str) -> Release {
        Release::parse(text).unwrap()
    }

    #[test]
    fn every_entry_of_the_data_can_be_read() {
        let catalogue = Catalogue::compiled_in();
        let entries = |text| serde_json::from_str::<Vec<Since>>(text).unwrap();
        for (name, text) in catalogue.entries(PLAYBOOKS) {
            for raw in entries(text).iter().filter_map(|entry| entry.is) {
                assert!(serde_json::from_str::<Vec<Play>>(raw.get()).is_ok(), "{name}");
            }
        }
        for (name, text) in catalogue.entries(ROLES) {
            assert!(entries(text).is_sorted_by_key(|entry| release(entry.from)), "{name}");
            for raw in entries(text).iter().filter_map(|entry| entry.is) {
                assert!(serde_json::from_str::<Role>(raw.get()).is_ok(), "{name}");
            }
        }
    }

    #[test]
    fn every_role_that_a_play_names_is_there() {
        let catalogue = Catalogue::compiled_in();
        for tag in super::super::RELEASES.into_iter().chain(["master", "v2.99.0", "v2.27.0-12-gabcdef0"]) {
            let release = release(tag);
            let view = View::of_release(&catalogue, &release);
            for name in view.names() {
                for play in view.plays(&name).unwrap() {
                    for tagged in &play.roles {
                        assert!(view.role(&tagged.role).is_some(), "{tag} {name} {}", tagged.role);
                    }
                }
            }
            assert_eq!(view.is_known(), !view.names().is_empty(), "{tag}");
        }
    }

    /// Facts of the trees of these tags.
    #[test]
    fn releases_differ_in_playbooks_and_tags() {
        let catalogue = Catalogue::compiled_in();
        let at = |tag: &str| View::of_release(&catalogue, &release(tag));
        let has = |tag: &str, path: &str| at(tag).has(path);
        assert!(!has("v2.29.0", "remove_node.yml") && has("v2.29.1", "remove_node.yml"));
        assert!(has("v2.21.0", "facts.yml") && !has("v2.22.0", "facts.yml"));
        let tagged = |tag: &str, path: &str, name: &str| at(tag).tags(path).contains(name);
        assert!(tagged("v2.28.1", "cluster.yml", "master") && !tagged("v2.30.0", "cluster.yml", "master"));
        assert!(tagged("v2.29.1", "upgrade-cluster.yml", "master"));
        assert!(tagged("v2.31.0", "cluster.yml", "multus"));
        assert!(
            tagged("v2.26.0", "cluster.yml", "netchecker") && !tagged("v2.31.0", "cluster.yml", "netchecker")
        );
    }
}
