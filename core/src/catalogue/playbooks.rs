//! Playbooks, plays, roles and their tags, release by release (`core/data/playbooks.json`).

use crate::collections::HashMap;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::Release;

const DATA: &str = include_str!("../../data/playbooks.json");

/// Imports and dependencies are not followed deeper than this.
const DEPTH: usize = 16;

/// Playbooks and roles of all releases. The data is looked through once, at the first question;
/// only what a release needs is read.
#[derive(Debug, Default)]
pub struct Playbooks {
    data: OnceLock<Option<Data>>,
}

#[derive(Debug, Deserialize)]
struct Data {
    #[serde(borrow)]
    playbooks: BTreeMap<&'static str, Vec<Since>>,
    #[serde(borrow)]
    roles: BTreeMap<&'static str, Vec<Since>>,
}

/// What holds from a release on, until the next entry; `None`: it is gone.
#[derive(Debug, Deserialize)]
struct Since {
    from: &'static str,
    #[serde(borrow)]
    is: Option<&'static RawValue>,
}

/// A role, or one tasks file of a role, with the tags that are put on it where it is named.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(from = "Vec<String>")]
pub struct Tagged {
    pub role: String,
    pub tags: Vec<String>,
}

impl From<Vec<String>> for Tagged {
    fn from(list: Vec<String>) -> Self {
        let mut list = list.into_iter();
        Tagged { role: list.next().unwrap_or_default(), tags: list.collect() }
    }
}

/// One play of a playbook.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(default)]
pub struct Play {
    /// As Ansible shows it: its hosts, where it has no name.
    pub name: String,
    /// The host pattern; the default where `hosts_from` names a variable.
    pub hosts: String,
    /// An extra variable that replaces `hosts`.
    pub hosts_from: Option<String>,
    /// The play's own tags and those of the imports that lead to it.
    pub tags: Vec<String>,
    /// The batch size, a count or a percentage; the default where `serial_from` names a variable.
    pub serial: Option<Serial>,
    pub serial_from: Option<String>,
    pub roles: Vec<Tagged>,
    /// The different tag sets of its own tasks.
    pub tasks: Vec<Vec<String>>,
    /// Roles that its tasks import.
    pub imports: Vec<Tagged>,
    pub group_by: Option<GroupBy>,
    import: Option<String>,
}

/// A batch size as a play writes it.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(untagged)]
pub enum Serial {
    Count(u32),
    Text(String),
}

/// A task of a play that puts hosts into groups.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct GroupBy {
    /// A group, then the groups whose hosts join it.
    pub groups: Vec<Vec<String>>,
    #[serde(default)]
    pub tags: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Role {
    tasks: Vec<Vec<String>>,
    deps: Vec<Tagged>,
    imports: Vec<Tagged>,
    includes: Vec<Include>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Include {
    role: String,
    tags: Vec<String>,
    apply: Vec<String>,
}

/// A role that a play uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleUse {
    pub role: String,
    /// It comes in through an include that is decided during the run.
    pub dynamic: bool,
}

impl Playbooks {
    fn data(&self) -> Option<&Data> {
        self.data.get_or_init(|| serde_json::from_str(DATA).ok()).as_ref()
    }

    /// What one release has; a checkout between tags has what the tag before it has, and a release
    /// newer than the data what master has.
    pub fn at<'a>(&'a self, release: &'a Release) -> View<'a> {
        View { playbooks: self, release, roles: RefCell::default() }
    }
}

/// The playbooks of one release.
pub struct View<'a> {
    playbooks: &'a Playbooks,
    release: &'a Release,
    roles: RefCell<HashMap<String, Option<Rc<Role>>>>,
}

impl View<'_> {
    /// The data reaches back to this release.
    pub fn is_known(&self) -> bool {
        self.release.at_least(OLDEST)
    }

    /// Every playbook by its path in the tree.
    pub fn names(&self) -> Vec<&'static str> {
        let all = self.playbooks.data().into_iter().flat_map(|data| data.playbooks.iter());
        all.filter(|(_, entries)| self.current(entries).is_some()).map(|(name, _)| *name).collect()
    }

    pub fn has(&self, path: &str) -> bool {
        self.raw_plays(path).is_some()
    }

    fn raw_plays(&self, path: &str) -> Option<&'static RawValue> {
        self.current(self.playbooks.data()?.playbooks.get(path)?)
    }

    fn current(&self, entries: &[Since]) -> Option<&'static RawValue> {
        let holds = |entry: &&Since| match entry.from {
            "master" => self.release.is_newer_than_known(),
            tag => self.release.at_least(tag),
        };
        entries.iter().rev().find(holds)?.is
    }

    /// The plays of a playbook in order, those of imported playbooks in their place.
    pub fn plays(&self, path: &str) -> Option<Vec<Play>> {
        let mut out = Vec::new();
        self.add_plays(path, &[], &mut out, 0)?;
        Some(out)
    }

    fn add_plays(&self, path: &str, tags: &[String], out: &mut Vec<Play>, depth: usize) -> Option<()> {
        let plays: Vec<Play> = serde_json::from_str(self.raw_plays(path)?.get()).ok()?;
        for mut play in plays {
            play.tags.extend(tags.iter().cloned());
            match play.import.take() {
                Some(import) if depth < DEPTH => self.add_plays(&import, &play.tags, out, depth + 1)?,
                Some(_) => {}
                None => out.push(play),
            }
        }
        Some(())
    }

    fn role(&self, name: &str) -> Option<Rc<Role>> {
        if let Some(role) = self.roles.borrow().get(name) {
            return role.clone();
        }
        let raw = self.playbooks.data().and_then(|data| self.current(data.roles.get(name)?));
        let role = raw.and_then(|raw| serde_json::from_str(raw.get()).ok()).map(Rc::new);
        self.roles.borrow_mut().insert(name.to_owned(), role.clone());
        role
    }

    /// The roles of a play with at least one task that `selects` takes by its effective tags, in
    /// the order in which they run.
    pub fn roles(&self, play: &Play, selects: &dyn Fn(&[&str]) -> bool) -> Vec<RoleUse> {
        let mut uses = Vec::new();
        let tags: Vec<&str> = play.tags.iter().map(String::as_str).collect();
        for tagged in play.roles.iter().chain(&play.imports) {
            self.walk(&tagged.role, &with(&tags, &tagged.tags), false, 0, &mut |role, tags, dynamic| {
                if selects(tags) && !uses.iter().any(|known: &RoleUse| known.role == role) {
                    uses.push(RoleUse { role: role.to_owned(), dynamic });
                }
                selects(tags)
            });
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
        for include in &role.includes {
            if visit(shown, &with(tags, &include.tags), dynamic) {
                self.walk(&include.role, &with(tags, &include.apply), true, depth + 1, visit);
            }
        }
    }
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
        let playbooks = Playbooks::default();
        let data = playbooks.data().unwrap();
        for (name, entries) in &data.playbooks {
            for raw in entries.iter().filter_map(|entry| entry.is) {
                assert!(serde_json::from_str::<Vec<Play>>(raw.get()).is_ok(), "{name}");
            }
        }
        for (name, entries) in &data.roles {
            assert!(entries.is_sorted_by_key(|entry| release(entry.from)), "{name}");
            for raw in entries.iter().filter_map(|entry| entry.is) {
                assert!(serde_json::from_str::<Role>(raw.get()).is_ok(), "{name}");
            }
        }
    }

    #[test]
    fn every_role_that_a_play_names_is_there() {
        let playbooks = Playbooks::default();
        for tag in super::super::RELEASES.into_iter().chain(["master", "v2.99.0", "v2.27.0-12-gabcdef0"]) {
            let release = release(tag);
            let view = playbooks.at(&release);
            for name in view.names() {
                for play in view.plays(name).unwrap() {
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
        let playbooks = Playbooks::default();
        let has = |tag: &str, path: &str| playbooks.at(&release(tag)).has(path);
        assert!(!has("v2.29.0", "remove_node.yml") && has("v2.29.1", "remove_node.yml"));
        assert!(has("v2.21.0", "facts.yml") && !has("v2.22.0", "facts.yml"));
        let tagged =
            |tag: &str, path: &str, name: &str| playbooks.at(&release(tag)).tags(path).contains(name);
        assert!(tagged("v2.28.1", "cluster.yml", "master") && !tagged("v2.30.0", "cluster.yml", "master"));
        assert!(tagged("v2.29.1", "upgrade-cluster.yml", "master"));
        assert!(tagged("v2.31.0", "cluster.yml", "multus"));
        assert!(
            tagged("v2.26.0", "cluster.yml", "netchecker") && !tagged("v2.31.0", "cluster.yml", "netchecker")
        );
    }
}
