//! Reads the sources into layers, and puts hosts with the same layers together.

use crate::collections::{HashMap, HashSet, sort_by_key};
use std::sync::Arc;

use super::{Class, LayerId, Layers, Source, Sources};
use crate::inventory::{GroupId, GroupSetId, HostId, Inventory, Variables};
use crate::text::FileId;
use crate::vars::Layer;
use crate::vars::extra::Extra;
use crate::vars::file::{Opaque, VarsText};
use crate::vars::find::{Found, Scope};

pub(super) struct Builder<'a> {
    pub inventory: &'a Inventory,
    pub sources: &'a Sources<'a>,
    pub layers: &'a mut Layers,
    /// Layers that hosts share, so that each is there once.
    pub read: HashMap<FileId, LayerId>,
    pub groups: HashMap<GroupId, LayerId>,
}

impl Builder<'_> {
    fn read_file(&mut self, id: FileId, layer: Layer) -> LayerId {
        let text = self.sources.cache.vars(self.sources.workspace, id);
        self.layers.problems.extend(text.problems.iter().cloned());
        self.layers.push(layer, Source::Text(text))
    }

    pub fn read_hosts(&mut self, found: &[Found]) {
        let mut own: Vec<(HostId, &Vec<FileId>)> = Vec::new();
        for one in found {
            let hosts = one.files.iter().filter(|((scope, _), _)| *scope == Scope::Host);
            let hosts = hosts.filter_map(|((_, name), files)| Some((self.inventory.find_host(name)?, files)));
            // Hash maps have no order: the inventory's keeps the result the same.
            let mut new: Vec<(HostId, &Vec<FileId>)> = hosts.collect();
            sort_by_key(&mut new, |(host, _)| *host);
            own.append(&mut new);
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
        let mut before: Option<&Variables> = None;
        for vars in files.map(|(_, vars)| vars).chain(hosts) {
            if before.is_none_or(|before| !vars.shares_names(before)) {
                names.extend(vars.names().iter().cloned());
                before = Some(vars);
            }
        }
        self.layers.own_names = names;
    }

    pub fn read_extra(&mut self) {
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
    pub fn make_classes(&mut self, found: &[Found], playbook_from: usize) {
        let mut known: HashMap<(GroupSetId, Option<Opaque>), u32> = HashMap::default();
        let mut before: Option<((GroupSetId, Option<Opaque>), u32)> = None;
        self.layers.class_of.reserve_exact(self.inventory.hosts.len() + 1);
        let extra = self.layers.extra.clone();
        let extra = self.opaque(&extra);
        for (id, host) in self.inventory.each_host() {
            let own = self.layers.own.get(&id).and_then(|layers| self.opaque(layers)).or(extra);
            let asked = (self.inventory.set_of(host), own);
            let class = match before.filter(|(same, _)| *same == asked) {
                Some((_, class)) => class,
                None => *known.entry(asked).or_insert_with(|| self.add_class(asked, found, playbook_from)),
            };
            before = Some((asked, class));
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

    fn add_class(
        &mut self,
        (set, own): (GroupSetId, Option<Opaque>),
        found: &[Found],
        playbook_from: usize,
    ) -> u32 {
        let groups = self.inventory.group_set(set).iter().copied();
        let groups: Vec<GroupId> = groups.filter(|group| *group != GroupId::ALL).collect();
        let made = self.make_class(&groups, own, found, playbook_from);
        self.layers.classes.push(made);
        u32::try_from(self.layers.classes.len() - 1).unwrap_or(u32::MAX)
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
