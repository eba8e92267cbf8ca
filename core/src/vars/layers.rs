//! Which layers set variables for which hosts, in Ansible's order.

mod builder;

use crate::collections::{HashMap, HashSet};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use self::builder::Builder;
use super::extra::ExtraArg;
use super::file::{FileCache, Opaque, VarsText};
use super::find::{Found, Scope, find};
use super::problem::{NotLoaded, Problem, ProblemKind, is_reserved};
use super::{Layer, Setting, is_magic};
use crate::inventory::{GroupId, HostId, Inventory, Settings, Variable, Variables, merged};
use crate::text::{FileId, Span};
use crate::workspace::tree::{self, Tree};
use crate::workspace::{InventorySource, Workspace};
use crate::yaml::{Content, Node};

/// Where variables may come from.
pub struct Sources<'a> {
    pub workspace: &'a Workspace,
    pub tree: &'a Tree,
    /// The sources of this inventory: `group_vars` and `host_vars` beside them count.
    pub inventory: &'a [InventorySource],
    pub extra: &'a [ExtraArg],
    pub cache: &'a FileCache,
}

/// What a file is to an inventory's variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileUse {
    Loaded(Scope, Arc<str>),
    NotLoaded(Scope, NotLoaded),
}

/// Index of a layer that hosts share or that a file of one host makes.
type LayerId = u32;

#[derive(Debug)]
enum Source {
    InventoryGroup(GroupId),
    Text(Arc<VarsText>),
}

#[derive(Debug)]
struct LayerData {
    layer: Layer,
    source: Source,
}

/// The winning setting of a name.
pub(super) struct Winner<'a> {
    pub layer: &'a Layer,
    pub variable: &'a Variable,
    /// It outranks the magic variables of a host.
    pub above_magic: bool,
}

/// Hosts with the same groups, and the layers all of them have, lowest first.
#[derive(Debug)]
struct Class {
    layers: Vec<LayerId>,
    opaque: Option<Opaque>,
}

/// All layers of one inventory.
#[derive(Debug, Default)]
pub(super) struct Layers {
    layers: Vec<LayerData>,
    classes: Vec<Class>,
    /// Class of each host.
    class_of: Vec<u32>,
    /// Layers of `host_vars`, lowest first.
    own: HashMap<HostId, Vec<LayerId>>,
    /// Names that some layer sets which not all classes of hosts have; `None` where any name may be set so.
    of_some: OnceLock<Option<HashSet<Arc<str>>>>,
    /// Names that some host sets for itself.
    own_names: HashSet<Arc<str>>,
    /// Some text sets a name that Ansible itself sets.
    pub sets_magic: bool,
    extra: Vec<LayerId>,
    /// `hash_behaviour = merge`: mappings of several layers are one.
    merges: bool,
    /// `-e` arguments whose values only the shell knows.
    of_shell: Vec<Span>,
    pub problems: Vec<Problem>,
    pub files: BTreeMap<FileId, FileUse>,
}

impl Layers {
    pub fn new(inventory: &Inventory, sources: &Sources) -> Self {
        let mut layers = Layers { merges: Settings::of(sources.workspace).merge_hashes, ..Layers::default() };
        let (beside_inventory, beside_playbook) = roots(sources);
        let playbook_from = beside_inventory.len();
        let roots: Vec<&String> = beside_inventory.iter().chain(&beside_playbook).collect();
        let found: Vec<Found> = roots.iter().map(|root| find(sources.tree, root, inventory)).collect();
        let mut builder = Builder {
            inventory,
            sources,
            layers: &mut layers,
            read: HashMap::default(),
            groups: HashMap::default(),
        };
        builder.read_hosts(&found);
        builder.read_extra();
        builder.make_classes(&found, playbook_from);
        layers.note_reserved(inventory);
        layers.note_files(found, &roots, sources);
        layers
    }

    fn push(&mut self, layer: Layer, source: Source) -> LayerId {
        self.layers.push(LayerData { layer, source });
        LayerId::try_from(self.layers.len() - 1).unwrap_or(LayerId::MAX)
    }

    fn data(&self, id: LayerId) -> Option<&LayerData> {
        self.layers.get(id as usize)
    }

    fn vars<'a>(&'a self, id: LayerId, inventory: &'a Inventory) -> Option<(&'a Layer, &'a Variables)> {
        let data = self.data(id)?;
        let vars = match &data.source {
            Source::InventoryGroup(group) => &inventory.group(*group)?.vars,
            Source::Text(text) => &text.vars,
        };
        Some((&data.layer, vars))
    }

    fn class(&self, host: HostId) -> Option<&Class> {
        self.classes.get(*self.class_of.get(host.0 as usize)? as usize)
    }

    /// The class whose hosts share what depends on no host; every class has another number.
    pub fn class_id(&self, host: HostId) -> Option<u32> {
        self.class_of.get(host.0 as usize).copied()
    }

    /// The last class is that of the implicit localhost, which is in no group.
    pub fn is_of_localhost(&self, class: u32) -> bool {
        class as usize + 1 == self.classes.len()
    }

    /// The variable comes from an argument whose text the shell changes.
    pub fn is_of_shell(&self, variable: &Variable) -> bool {
        let name = variable.name;
        let covers = |arg: &Span| arg.file == name.file && arg.start <= name.start && name.end <= arg.end;
        self.of_shell.iter().any(covers)
    }

    /// Some host sets this name for itself, so that hosts of one class may differ in it.
    pub fn is_own(&self, name: &str) -> bool {
        self.own_names.contains(name)
    }

    /// Hosts of different classes may differ in it.
    pub fn is_of_some(&self, name: &str, inventory: &Inventory) -> bool {
        let of_some = self.of_some.get_or_init(|| {
            let is_opaque = self.classes.iter().any(|class| class.opaque.is_some());
            (!is_opaque).then(|| self.names_of_some(inventory))
        });
        of_some.as_ref().is_none_or(|names| names.contains(name))
    }

    fn names_of_some(&self, inventory: &Inventory) -> HashSet<Arc<str>> {
        let (_, of_hosts) = self.classes.split_last().unzip();
        let of_hosts: &[Class] = of_hosts.unwrap_or_default();
        let mut count: HashMap<LayerId, usize> = HashMap::default();
        for layer in of_hosts.iter().flat_map(|class| &class.layers) {
            *count.entry(*layer).or_default() += 1;
        }
        let some = count.into_iter().filter(|(_, count)| *count < of_hosts.len());
        let vars = some.filter_map(|(layer, _)| self.vars(layer, inventory));
        vars.flat_map(|(_, vars)| vars.names().iter().cloned()).collect()
    }

    /// Why a host may have variables that the texts do not show.
    pub fn opaque(&self, host: HostId) -> Option<Opaque> {
        self.class(host)?.opaque
    }

    /// Layers of the host that outrank its magic variables, highest first.
    fn above<'a>(
        &'a self,
        host: HostId,
        inventory: &'a Inventory,
    ) -> impl Iterator<Item = (&'a Layer, &'a Variables)> {
        let own = self.own.get(&host).map_or(&[][..], Vec::as_slice);
        self.extra.iter().rev().chain(own.iter().rev()).filter_map(|id| self.vars(*id, inventory))
    }

    /// The other layers of the host, highest first.
    fn below<'a>(
        &'a self,
        host: HostId,
        inventory: &'a Inventory,
    ) -> impl Iterator<Item = (&'a Layer, &'a Variables)> {
        let own = inventory.host(host).map(|host| (&Layer::InventoryHost, &host.vars));
        let shared = self.class(host).map_or(&[][..], |class| &class.layers);
        own.into_iter().chain(shared.iter().rev().filter_map(|id| self.vars(*id, inventory)))
    }

    /// The winning place that sets the name.
    pub fn winner<'a>(&'a self, host: HostId, name: &str, inventory: &'a Inventory) -> Option<Winner<'a>> {
        let find = |(layer, vars): (&'a Layer, &'a Variables)| Some((layer, vars.get(name)?));
        // Mostly nothing lies above.
        if !(self.extra.is_empty() && self.own.is_empty())
            && let Some((layer, variable)) = self.above(host, inventory).find_map(find)
        {
            return Some(Winner { layer, variable, above_magic: true });
        }
        let (layer, variable) = self.below(host, inventory).find_map(find)?;
        Some(Winner { layer, variable, above_magic: false })
    }

    /// The value of the name for the host: the winner's, unless mappings are merged.
    pub fn value(&self, host: HostId, name: &str, winner: &Winner, inventory: &Inventory) -> Node {
        if self.merges && matches!(winner.variable.value.content, Content::Map(_)) {
            let settings = self.settings(host, name, inventory);
            let whole = settings.into_iter().rev().map(|setting| setting.value);
            if let Some(whole) = whole.reduce(|below, above| merged(&below, &above)) {
                return whole;
            }
        }
        winner.variable.value.clone()
    }

    /// Every place that sets the name for the host, the winner first.
    pub fn settings(&self, host: HostId, name: &str, inventory: &Inventory) -> Vec<Setting> {
        let all = self.above(host, inventory).chain(self.below(host, inventory));
        let setting = |layer: &Layer, variable: &Variable| Setting {
            layer: layer.clone(),
            name: variable.name,
            value: variable.value.clone(),
        };
        all.filter_map(|(layer, vars)| vars.get(name).map(|variable| setting(layer, variable))).collect()
    }

    /// The names that some layer of the host sets, sorted.
    pub fn names(&self, host: HostId, inventory: &Inventory) -> Vec<Arc<str>> {
        let all = self.above(host, inventory).chain(self.below(host, inventory));
        let mut names: Vec<Arc<str>> = all.flat_map(|(_, vars)| vars.names().iter().cloned()).collect();
        crate::collections::sort(&mut names);
        names.dedup();
        names
    }

    /// The names that some layer of the host sets, in the order in which Ansible's dictionary of them
    /// grows: a layer that sets a name again leaves it where it is.
    pub fn names_as_set(&self, host: HostId, inventory: &Inventory) -> Vec<Arc<str>> {
        let mut layers: Vec<_> = self.above(host, inventory).chain(self.below(host, inventory)).collect();
        layers.reverse();
        let mut seen: HashSet<&str> = HashSet::default();
        let mut names = Vec::new();
        for (_, vars) in layers {
            let mut of_layer: Vec<_> = vars.iter().filter(|(name, _)| seen.insert(name)).collect();
            crate::collections::sort_by_key(&mut of_layer, |(_, variable)| variable.name);
            names.extend(of_layer.into_iter().map(|(name, _)| name.clone()));
        }
        names
    }

    /// Every setting that hosts share or that a file makes, with its layer.
    pub fn shared<'a>(
        &'a self,
        inventory: &'a Inventory,
    ) -> impl Iterator<Item = (&'a Layer, &'a Arc<str>, &'a Variable)> {
        let layers = (0..).take(self.layers.len()).filter_map(|id| self.vars(id, inventory));
        layers.flat_map(|(layer, vars)| vars.iter().map(move |(name, var)| (layer, name, var)))
    }

    /// Some layer sets the name for some host.
    pub fn sets(&self, name: &str, inventory: &Inventory) -> bool {
        let mut shared = (0..).take(self.layers.len()).filter_map(|id| self.vars(id, inventory));
        self.is_own(name) || shared.any(|(_, vars)| vars.get(name).is_some())
    }

    /// Names that Ansible warns about, each at the first place that sets it.
    fn note_reserved(&mut self, inventory: &Inventory) {
        let shared = (0..).take(self.layers.len()).filter_map(|id| self.vars(id, inventory));
        let mut found: BTreeMap<&str, Span> = BTreeMap::new();
        let mut sets_magic = self.own_names.iter().any(|name| is_magic(name));
        for (name, variable) in shared.flat_map(|(_, vars)| vars.iter()) {
            sets_magic |= is_magic(name);
            if is_reserved(name) {
                found.entry(name).or_insert(variable.name);
            }
        }
        for name in self.own_names.iter().filter(|name| is_reserved(name)) {
            let mut hosts = inventory.hosts.iter();
            if let Some(variable) = hosts.find_map(|host| host.vars.get(name)) {
                found.entry(name).or_insert(variable.name);
            }
        }
        let problem =
            |(name, span): (&str, Span)| Problem::note(span, ProblemKind::ReservedName(name.to_owned()));
        let problems: Vec<Problem> = found.into_iter().map(problem).collect();
        self.problems.extend(problems);
        self.sets_magic = sets_magic;
    }

    fn note_files(&mut self, found: Vec<Found>, roots: &[&String], sources: &Sources) {
        for one in found {
            self.problems.extend(one.problems);
            for ((scope, owner), files) in one.files {
                let owner: Arc<str> = owner.into();
                let uses = files.into_iter().map(|id| (id, FileUse::Loaded(scope, owner.clone())));
                self.files.extend(uses);
            }
            for (id, (scope, why)) in one.not_loaded {
                self.files.entry(id).or_insert(FileUse::NotLoaded(scope, why));
            }
        }
        self.note_elsewhere(roots, sources);
        for (id, file_use) in &self.files {
            if let FileUse::NotLoaded(_, why) = file_use {
                self.problems.push(Problem::not_loaded(*id, why.clone()));
            }
        }
        crate::collections::sort_by_key(&mut self.problems, |problem| problem.span);
    }

    /// Variable folders above or below a place where Ansible looks: meant for it, but not read.
    fn note_elsewhere(&mut self, roots: &[&String], sources: &Sources) {
        for (path, id) in sources.tree.files() {
            if self.files.contains_key(&id) {
                continue;
            }
            let Some((scope, folder)) = variable_folder(path) else { continue };
            let near = |root: &&&String| tree::within(folder, root) || tree::within(root, folder);
            if let Some(root) = roots.iter().find(near).filter(|root| **root != folder) {
                let place = tree::join(root, scope.folder());
                self.files.insert(id, FileUse::NotLoaded(scope, NotLoaded::Elsewhere(place)));
            }
        }
    }
}

/// The folder that holds the `group_vars` or `host_vars` in which a file lies.
fn variable_folder(path: &str) -> Option<(Scope, &str)> {
    [Scope::Group, Scope::Host].into_iter().find_map(|scope| {
        let name = scope.folder();
        if path.strip_prefix(name).is_some_and(|rest| rest.starts_with('/')) {
            return Some((scope, ""));
        }
        let (folder, _) = path.split_once(&format!("/{name}/"))?;
        Some((scope, if folder.is_empty() { "/" } else { folder }))
    })
}

/// The folders beside the inventory sources and beside the playbook, each once, the one that
/// counts last where it is named twice.
fn roots(sources: &Sources) -> (Vec<String>, Vec<String>) {
    let playbook: Vec<String> = sources.workspace.playbook_dir.iter().map(|dir| tree::normal(dir)).collect();
    let mut inventory: Vec<String> = Vec::new();
    for source in sources.inventory {
        let InventorySource::Path(path) = source else { continue };
        let path = tree::normal(path);
        let folder = if sources.tree.is_folder(&path) { path } else { tree::split(&path).0.to_owned() };
        inventory.retain(|other| *other != folder);
        inventory.push(folder);
    }
    let playbook = playbook.into_iter().filter(|dir| inventory.last() != Some(dir)).collect();
    (inventory, playbook)
}
