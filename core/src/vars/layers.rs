//! Which layers set variables for which hosts, in Ansible's order.

use crate::collections::{HashMap, HashSet};
use std::collections::BTreeMap;
use std::sync::Arc;

use super::extra::{Extra, ExtraArg};
use super::file::{FileCache, Opaque, VarsText};
use super::find::{Found, Scope, find};
use super::problem::{NotLoaded, Problem, ProblemKind, is_reserved};
use super::{Layer, Setting};
use crate::inventory::{GroupId, GroupSetId, HostId, Inventory, Variable, Variables};
use crate::text::{FileId, Span};
use crate::workspace::tree::{self, Tree};
use crate::workspace::{InventorySource, Workspace};

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
    /// Names that some host sets for itself.
    own_names: HashSet<Arc<str>>,
    extra: Vec<LayerId>,
    /// `-e` arguments whose values only the shell knows.
    of_shell: Vec<Span>,
    pub problems: Vec<Problem>,
    pub files: BTreeMap<FileId, FileUse>,
}

impl Layers {
    pub fn new(inventory: &Inventory, sources: &Sources) -> Self {
        let mut layers = Layers::default();
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
        if let Some((layer, variable)) = self.above(host, inventory).find_map(find) {
            return Some(Winner { layer, variable, above_magic: true });
        }
        let (layer, variable) = self.below(host, inventory).find_map(find)?;
        Some(Winner { layer, variable, above_magic: false })
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
        let mut names: Vec<Arc<str>> = all.flat_map(|(_, vars)| vars.keys().cloned()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Every setting in every layer, with the layer: shared ones once, not per host.
    pub fn every<'a>(
        &'a self,
        inventory: &'a Inventory,
    ) -> impl Iterator<Item = (&'a Layer, &'a Arc<str>, &'a Variable)> {
        let shared = (0..).take(self.layers.len()).filter_map(|id| self.vars(id, inventory));
        let hosts = inventory.hosts.iter().map(|host| (&Layer::InventoryHost, &host.vars));
        shared.chain(hosts).flat_map(|(layer, vars)| vars.iter().map(move |(name, var)| (layer, name, var)))
    }

    /// Names that Ansible warns about, each at the first place that sets it.
    fn note_reserved(&mut self, inventory: &Inventory) {
        let shared = (0..).take(self.layers.len()).filter_map(|id| self.vars(id, inventory));
        let mut found: BTreeMap<&str, Span> = BTreeMap::new();
        for (name, variable) in shared.flat_map(|(_, vars)| vars) {
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
        self.problems.sort_by_key(|problem| problem.span);
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

struct Builder<'a> {
    inventory: &'a Inventory,
    sources: &'a Sources<'a>,
    layers: &'a mut Layers,
    /// Layers that hosts share, so that each is there once.
    read: HashMap<FileId, LayerId>,
    groups: HashMap<GroupId, LayerId>,
}

impl Builder<'_> {
    fn read_file(&mut self, id: FileId, layer: Layer) -> LayerId {
        let text = self.sources.cache.vars(self.sources.workspace, id);
        self.layers.problems.extend(text.problems.iter().cloned());
        self.layers.push(layer, Source::Text(text))
    }

    fn read_hosts(&mut self, found: &[Found]) {
        let mut own: Vec<(HostId, &Vec<FileId>)> = Vec::new();
        for one in found {
            let hosts = one.files.iter().filter(|((scope, _), _)| *scope == Scope::Host);
            let start = own.len();
            own.extend(hosts.filter_map(|((_, name), files)| Some((self.inventory.find_host(name)?, files))));
            // Hash maps have no order: the inventory's keeps the result the same.
            if let Some(new) = own.get_mut(start..) {
                new.sort_by_key(|(host, _)| *host);
            }
        }
        for (host, files) in own {
            for file in files {
                let id = self.read_file(*file, Layer::HostVars);
                self.layers.own.entry(host).or_default().push(id);
            }
        }
        let ids: Vec<LayerId> = self.layers.own.values().flatten().copied().collect();
        let files = ids.into_iter().filter_map(|id| self.layers.vars(id, self.inventory));
        let hosts = self.inventory.hosts.iter().map(|host| &host.vars);
        let mut names: HashSet<Arc<str>> = HashSet::default();
        for name in files.map(|(_, vars)| vars).chain(hosts).flat_map(|vars| vars.keys()) {
            if !names.contains(name) {
                names.insert(name.clone());
            }
        }
        self.layers.own_names = names;
    }

    fn read_extra(&mut self) {
        for arg in self.sources.extra {
            if arg.of_shell {
                self.layers.of_shell.push(arg.span);
            }
            let text = match arg.read() {
                Extra::Text(text) => Arc::new(text),
                Extra::File(path) => match self.sources.tree.file(&path) {
                    Some(id) => self.sources.cache.vars(self.sources.workspace, id),
                    None => Arc::new(VarsText { opaque: Some(Opaque::NotGiven), ..VarsText::default() }),
                },
            };
            self.layers.problems.extend(text.problems.iter().cloned());
            let id = self.layers.push(Layer::ExtraVars, Source::Text(text));
            self.layers.extra.push(id);
        }
    }

    /// Puts hosts with the same groups together.
    fn make_classes(&mut self, found: &[Found], playbook_from: usize) {
        let mut known: HashMap<(GroupSetId, Option<Opaque>), u32> = HashMap::default();
        let extra = self.layers.extra.clone();
        let extra = self.opaque(&extra);
        for (id, host) in (0..).map(HostId).zip(&self.inventory.hosts) {
            let own = self.layers.own.get(&id).and_then(|layers| self.opaque(layers)).or(extra);
            let class = match known.get(&(host.group_set, own)) {
                Some(class) => *class,
                None => {
                    let groups = self.inventory.group_set(host.group_set).iter().copied();
                    let groups: Vec<GroupId> = groups.filter(|group| *group != GroupId::ALL).collect();
                    let made = self.make_class(&groups, own, found, playbook_from);
                    self.layers.classes.push(made);
                    let class = u32::try_from(self.layers.classes.len() - 1).unwrap_or(u32::MAX);
                    known.insert((host.group_set, own), class);
                    class
                }
            };
            self.layers.class_of.push(class);
        }
        if self.inventory.hosts.is_empty() {
            return;
        }
        // The implicit localhost is in no group, but what is set for `all` counts.
        let made = self.make_class(&[], extra, found, playbook_from);
        self.layers.class_of.push(u32::try_from(self.layers.classes.len()).unwrap_or(u32::MAX));
        self.layers.classes.push(made);
    }

    fn opaque(&self, layers: &[LayerId]) -> Option<Opaque> {
        layers.iter().find_map(|id| match &self.layers.data(*id)?.source {
            Source::Text(text) => text.opaque,
            Source::InventoryGroup(_) => None,
        })
    }

    /// Ansible's order: variables in the inventory, then files for `all`, then files for the other
    /// groups, and of files those beside the inventory, source by source, before the playbook's.
    fn make_class(
        &mut self,
        groups: &[GroupId],
        own: Option<Opaque>,
        found: &[Found],
        playbook_from: usize,
    ) -> Class {
        let all = [GroupId::ALL];
        let mut layers = Vec::new();
        for group in all.iter().chain(groups) {
            let Some(data) = self.inventory.group(*group).filter(|group| !group.vars.is_empty()) else {
                continue;
            };
            let id = *self.groups.entry(*group).or_insert_with(|| {
                self.layers.push(Layer::InventoryGroup(data.name.clone()), Source::InventoryGroup(*group))
            });
            layers.push(id);
        }
        let (inventory, playbook) = found.split_at_checked(playbook_from).unwrap_or((found, &[]));
        for (found, groups) in
            [(inventory, &all[..]), (playbook, &all), (inventory, groups), (playbook, groups)]
        {
            for one in found {
                for group in groups {
                    self.read_group(one, *group, &mut layers);
                }
            }
        }
        let opaque = own.or_else(|| self.opaque(&layers));
        Class { layers, opaque }
    }

    fn read_group(&mut self, found: &Found, group: GroupId, layers: &mut Vec<LayerId>) {
        let Some(name) = self.inventory.group(group).map(|group| group.name.clone()) else { return };
        let Some(files) = found.files.get(&(Scope::Group, name.to_string())) else { return };
        for file in files {
            let id = match self.read.get(file) {
                Some(id) => *id,
                None => self.read_file(*file, Layer::GroupVars(name.clone())),
            };
            self.read.insert(*file, id);
            layers.push(id);
        }
    }
}
