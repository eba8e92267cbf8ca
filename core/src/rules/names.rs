//! Names with the places that set them, found in one pass. What thousands of hosts set for themselves is
//! not listed place by place, but looked up where the hosts have it.

use crate::collections::IndexMap;
use crate::inventory::{Host, HostId, Variable, Variables};
use crate::text::FileId;
use crate::vars::{Layer, Vars};
use crate::yaml::Content;

/// One place that sets a variable.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub layer: &'a Layer,
    pub variable: &'a Variable,
}

/// Every name that some text sets, with its places, in the order of the layers.
#[derive(Debug, Default)]
pub struct Settings<'a> {
    names: IndexMap<&'a str, Places<'a>>,
    templates: Vec<(&'a str, Place<'a>)>,
}

/// The places that set a name: those of groups and files, then those of hosts in the inventory.
#[derive(Clone, Debug)]
pub struct Places<'a> {
    name: &'a str,
    shared: Vec<Place<'a>>,
    /// From the first host that sets it in the inventory on; empty when none does.
    hosts: &'a [Host],
    first: u32,
    /// How many of the hosts set it.
    own: usize,
    has_numbers: bool,
}

impl<'a> Settings<'a> {
    pub(super) fn of(vars: &'a Vars, bytes: Bytes<'_, 'a>) -> Self {
        let mut settings = Settings::default();
        let mut files = Files { bytes, last: None };
        for (layer, name, variable) in vars.shared_settings() {
            let place = Place { layer, variable };
            let places = settings.names.entry(&**name).or_insert_with(|| Places::new(name));
            places.shared.push(place);
            places.note(place, &mut files, &mut settings.templates);
        }
        settings.add_hosts(&vars.inventory().hosts, &mut files);
        settings
    }

    /// Most hosts set the same names in the same order: they are looked up once for all hosts in a row
    /// that do.
    fn add_hosts(&mut self, hosts: &'a [Host], files: &mut Files) {
        let mut from = 0;
        for row in hosts.chunk_by(|one, next| one.vars.shares_names(&next.vars)) {
            let names = row.first().map_or(&[][..], |host| host.vars.names());
            for (at, name) in names.iter().enumerate() {
                let places = self.names.entry(&**name).or_insert_with(|| Places::new(name));
                if places.own == 0 {
                    places.hosts = hosts.get(from..).unwrap_or_default();
                    places.first = u32::try_from(from).unwrap_or(u32::MAX);
                }
                places.own += row.len();
                for variable in row.iter().filter_map(|host| host.vars.at(at)) {
                    places.note(Place { layer: &Layer::InventoryHost, variable }, files, &mut self.templates);
                }
            }
            from += row.len();
        }
    }

    pub fn get(&self, name: &str) -> Option<&Places<'a>> {
        self.names.get(name)
    }

    pub fn contains(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&'a str, &Places<'a>)> {
        self.names.iter().map(|(name, places)| (*name, places))
    }

    pub fn names(&self) -> impl Iterator<Item = &'a str> {
        self.names.keys().copied()
    }

    /// The places whose values may be templates, or hold some.
    pub fn templates(&self) -> &[(&'a str, Place<'a>)] {
        &self.templates
    }
}

impl<'a> Places<'a> {
    fn new(name: &'a str) -> Self {
        Places { name, shared: Vec::new(), hosts: &[], first: 0, own: 0, has_numbers: false }
    }

    fn note(&mut self, place: Place<'a>, files: &mut Files, templates: &mut Vec<(&'a str, Place<'a>)>) {
        let content = &place.variable.value.content;
        match content {
            Content::Str(_) if !files.may_hold_templates(place.variable.name.file) => {}
            Content::Int(_) | Content::Float(_) => self.has_numbers = true,
            content if may_be_template(content) => templates.push((self.name, place)),
            _ => {}
        }
    }

    /// All of them, in the order of the layers.
    pub fn iter(&self) -> impl Iterator<Item = Place<'a>> {
        let own = self.own().map(|(_, variable)| Place { layer: &Layer::InventoryHost, variable });
        self.shared.iter().copied().chain(own)
    }

    pub fn first(&self) -> Option<Place<'a>> {
        self.iter().next()
    }

    pub fn count(&self) -> usize {
        self.shared.len() + self.own
    }

    /// Those of groups and files.
    pub fn shared(&self) -> &[Place<'a>] {
        &self.shared
    }

    /// The hosts that set it in the inventory, with what they say.
    pub fn own(&self) -> impl Iterator<Item = (HostId, &'a Variable)> {
        let name = self.name;
        let mut last: Option<(&Variables, Option<usize>)> = None;
        let of_host = move |host: &'a Host| {
            let place = match last {
                Some((last, place)) if host.vars.shares_names(last) => place,
                _ => host.vars.place(name),
            };
            last = Some((&host.vars, place));
            host.vars.at(place?)
        };
        let hosts = (self.first..).map(HostId).zip(self.hosts.iter().map(of_host));
        // Behind the last that sets it nobody is asked.
        hosts.filter_map(|(host, variable)| Some((host, variable?))).take(self.own)
    }

    /// Some of its values are numbers.
    pub fn has_numbers(&self) -> bool {
        self.has_numbers
    }
}

/// The files that set variables: in most inventories no host has a template, and no value of theirs needs
/// a look.
struct Files<'f, 'a> {
    bytes: Bytes<'f, 'a>,
    last: Option<(FileId, bool)>,
}

/// Gives the bytes of files.
type Bytes<'f, 'a> = &'f dyn Fn(FileId) -> &'a [u8];

impl Files<'_, '_> {
    /// The file has a brace, or what may be one with an escape before it.
    fn may_hold_templates(&mut self, file: FileId) -> bool {
        match self.last {
            Some((last, holds)) if last == file => holds,
            _ => {
                let holds = memchr::memchr2(b'{', b'\\', (self.bytes)(file)).is_some();
                self.last = Some((file, holds));
                holds
            }
        }
    }
}

/// Some text in the value may be a template.
fn may_be_template(content: &Content) -> bool {
    match content {
        Content::Str(text) => text.bytes().any(|byte| byte == b'{'),
        Content::Seq(items) | Content::Set(items) => items.iter().any(|item| may_be_template(&item.content)),
        Content::Map(entries) => entries
            .iter()
            .any(|entry| may_be_template(&entry.key.content) || may_be_template(&entry.value.content)),
        _ => false,
    }
}
