//! What plays, roles, tags and checks a release has, or a checkout that stands for it.

use crate::collections::{HashMap, HashSet};
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use super::checkout::{self, Readers, Tree};
use super::knowledge::{Around, Check};
use super::playbooks::{Play, Role};
use super::stored::{Letter, Section, checks, current, fields, readers_at};
use super::{Catalogue, Release};

/// Imports and dependencies are not followed deeper than this.
const DEPTH: usize = 16;

/// A role that a play uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleUse {
    pub role: String,
    /// It comes in through an include that is decided during the run.
    pub dynamic: bool,
}

/// The playbooks of one release.
#[derive(Debug)]
pub struct View {
    pub(super) source: Source,
    roles: RefCell<HashMap<String, Option<Rc<Role>>>>,
    /// Checks that came with roles of a tree.
    checks: RefCell<HashMap<String, Vec<Check>>>,
    /// Who reads what in a tree.
    readers: OnceCell<Readers>,
}

#[derive(Debug)]
pub(super) enum Source {
    /// With the tag that stands for the release, when the catalogue reaches back to it.
    Stored(Catalogue, Option<Letter>),
    Tree(Arc<Tree>),
}

impl View {
    /// What one release has; a checkout between tags has what the tag before it has, and a release
    /// newer than the data what master has.
    pub fn of_release(catalogue: &Catalogue, release: &Release) -> View {
        View::new(Source::Stored(catalogue.clone(), catalogue.letter_for(release)))
    }

    /// What a checkout has.
    pub fn of_tree(tree: Arc<Tree>) -> View {
        View::new(Source::Tree(tree))
    }

    fn new(source: Source) -> View {
        View { source, roles: RefCell::default(), checks: RefCell::default(), readers: OnceCell::new() }
    }

    /// The data reaches back to this release.
    pub fn is_known(&self) -> bool {
        match &self.source {
            Source::Stored(_, tag) => tag.is_some(),
            Source::Tree(_) => true,
        }
    }

    /// Every playbook by its path in the tree.
    pub fn names(&self) -> Vec<String> {
        match &self.source {
            Source::Stored(catalogue, tag) => {
                let all = catalogue.entries(Section::Playbooks);
                let there = all.filter(|(_, states)| tag.is_some_and(|tag| current(states, tag).is_some()));
                there.map(|(name, _)| name.to_owned()).collect()
            }
            Source::Tree(tree) => checkout::playbooks(tree).into_iter().map(str::to_owned).collect(),
        }
    }

    pub fn has(&self, path: &str) -> bool {
        match &self.source {
            Source::Stored(catalogue, tag) => stored(catalogue, Section::Playbooks, path, *tag).is_some(),
            Source::Tree(tree) => checkout::is_playbook(tree, path),
        }
    }

    /// The plays of one file, with the imports of others in their places.
    pub(crate) fn own_plays(&self, path: &str) -> Option<Vec<Play>> {
        match &self.source {
            Source::Stored(catalogue, tag) => {
                Some(fields::plays(stored(catalogue, Section::Playbooks, path, *tag)?))
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
            if !around.is_empty() {
                play.around = around.and(&play.around);
            }
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
            Source::Stored(catalogue, tag) => {
                let text = stored(catalogue, Section::Roles, name, *tag);
                text.map(|text| fields::role(text, &|_| true))
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

    /// What a role does; of what it names only what is taken, where that spares work.
    pub(super) fn role_with(&self, name: &str, takes: &dyn Fn(&str) -> bool) -> Option<Rc<Role>> {
        let Source::Stored(catalogue, tag) = &self.source else { return self.role(name) };
        let text = stored(catalogue, Section::Roles, name, *tag)?;
        Some(Rc::new(fields::role(text, takes)))
    }

    /// The checks that something leads to, see [`Check::reached`].
    pub fn checks(&self, reached: &str) -> Vec<Check> {
        let tree = match &self.source {
            Source::Stored(catalogue, tag) => {
                return tag.map(|tag| checks::of(catalogue, tag, reached)).unwrap_or_default();
            }
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

    /// A role of a checkout has checks.
    pub(super) fn has_checks(&self, role: &str) -> bool {
        self.role(role).is_some() && self.checks.borrow().get(role).is_some_and(|checks| !checks.is_empty())
    }

    /// For a checkout between two tags that the catalogue answers for: the checks of each tag that it
    /// may be on the way to.
    pub fn later_checks(&self, release: &Release) -> Vec<Vec<Check>> {
        let Source::Stored(catalogue, _) = &self.source else { return Vec::new() };
        let letters = catalogue.tags_after(release).into_iter().filter_map(|tag| catalogue.letter(tag));
        letters.map(|letter| checks::every(catalogue, letter)).collect()
    }

    /// The roles that read a variable, directly or through the values of others, when they are few:
    /// `ROLE`, or `ROLE#FILE` for what only that tasks file reads. Empty for what is read everywhere,
    /// by nothing, or not known.
    pub fn readers(&self, name: &str) -> Vec<String> {
        match &self.source {
            Source::Stored(catalogue, tag) => {
                let held = catalogue.entry(Section::Readers, name).zip(*tag);
                held.map(|(readers, tag)| readers_at(readers, tag)).unwrap_or_default()
            }
            Source::Tree(tree) => {
                let readers = self.readers.get_or_init(|| checkout::readers(tree));
                readers.get(name).into_iter().flatten().map(|role| role.to_string()).collect()
            }
        }
    }

    /// Whether a role of a checkout, or one that it may bring in, is of a kind; without conditions and tags.
    pub(super) fn leads(&self, role: &str, is: &dyn Fn(&str) -> bool) -> bool {
        let (mut seen, mut open) = (HashSet::from_iter([role.to_owned()]), vec![role.to_owned()]);
        while let Some(name) = open.pop() {
            if is(&name) {
                return true;
            }
            let Some(role) = self.role(&name) else { continue };
            let named = role.deps.iter().chain(&role.imports).map(|tagged| &tagged.role);
            let named = named.chain(role.includes.iter().map(|include| &include.role));
            open.extend(named.filter(|name| seen.insert((*name).clone())).cloned());
        }
        false
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

/// What a tag has under a name of a section.
fn stored<'c>(
    catalogue: &'c Catalogue,
    section: Section,
    name: &str,
    tag: Option<Letter>,
) -> Option<&'c str> {
    current(catalogue.entry(section, name)?, tag?)
}

fn with<'a>(tags: &[&'a str], more: &'a [String]) -> Vec<&'a str> {
    tags.iter().copied().chain(more.iter().map(String::as_str)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release(text: &str) -> Release {
        Release::parse(text).unwrap()
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
    fn few_roles_read_some_variables() {
        let catalogue = Catalogue::compiled_in();
        let readers = |tag: &str, name: &str| View::of_release(&catalogue, &release(tag)).readers(name);
        assert_eq!(readers("v2.31.0", "metallb_config"), ["kubernetes-apps/metallb"]);
        assert_eq!(readers("v2.20.0", "metallb_config"), [""; 0]);
        assert_eq!(readers("v2.29.0", "kube_apiserver_request_timeout"), ["kubernetes/control-plane"]);
        // Read by the limits of pods before the run, since that role was there.
        assert!(readers("v2.27.1", "kubelet_max_pods").contains(&"kubernetes/preinstall".to_owned()));
        assert!(readers("v2.28.0", "kubelet_max_pods").contains(&"validate_inventory".to_owned()));
        for name in ["kube_network_plugin", "container_manager", "no_such_name"] {
            assert_eq!(readers("v2.31.0", name), [""; 0], "{name}");
        }
    }

    #[test]
    fn every_entry_about_readers_can_be_read() {
        let catalogue = Catalogue::compiled_in();
        let known: Vec<&str> = catalogue.names().collect();
        for (name, readers) in catalogue.entries(Section::Readers) {
            assert!(known.binary_search(&name).is_ok(), "{name}");
            let at = |tag| catalogue.letter_for(&release(tag));
            let is_read = |tag| at(tag).is_some_and(|at| !readers_at(readers, at).is_empty());
            assert!(super::super::RELEASES.into_iter().chain(["master"]).any(is_read), "{name}");
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
