//! The inventory in the shape of `ansible-inventory --list`.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::{AsWritten, pretty};
use crate::inventory::{GroupId, HostId, Inventory};
use crate::vars::{Setting, Vars};

/// Names that `ansible-inventory` never lists as variables of a host.
const INTERNAL: [&str; 19] = [
    "ansible_diff_mode",
    "ansible_config_file",
    "ansible_facts",
    "ansible_forks",
    "ansible_inventory_sources",
    "ansible_limit",
    "ansible_playbook_python",
    "ansible_run_tags",
    "ansible_skip_tags",
    "ansible_verbosity",
    "ansible_version",
    "group_names",
    "groups",
    "hostvars",
    "inventory_dir",
    "inventory_file",
    "inventory_hostname",
    "inventory_hostname_short",
    "playbook_dir",
];

#[derive(Serialize)]
#[serde(untagged)]
enum Row<'a> {
    Group {
        #[serde(skip_serializing_if = "Vec::is_empty")]
        children: Vec<&'a str>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        hosts: Vec<&'a str>,
    },
    Meta {
        hostvars: BTreeMap<&'a str, Written>,
    },
}

impl Row<'_> {
    /// Groups with nothing in them are named as children only.
    fn is_empty(&self) -> bool {
        matches!(self, Row::Group { children, hosts } if children.is_empty() && hosts.is_empty())
    }
}

/// Variables of a host by name, each with the setting that wins.
struct Written(Vec<(Arc<str>, Setting)>);

impl Serialize for Written {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, setting)| (&**name, AsWritten(&setting.value))))
    }
}

/// Groups with their members and children as declared, and every host's variables before
/// templating, as JSON text.
pub fn inventory_list(vars: &Vars) -> String {
    let inventory = vars.inventory();
    let mut rows: BTreeMap<&str, Row> = BTreeMap::new();
    let name = |id: &GroupId| inventory.group(*id).map_or("", |group| &*group.name);
    for group in &inventory.groups {
        let children = group.children.iter().map(|(id, _)| name(id)).collect();
        let hosts = if &*group.name == "all" { Vec::new() } else { members(inventory, &group.hosts) };
        let row = Row::Group { children, hosts };
        if !row.is_empty() {
            rows.insert(&group.name, row);
        }
    }
    rows.insert("_meta", Row::Meta { hostvars: hostvars(vars, inventory) });
    pretty(&rows)
}

fn members<'a>(inventory: &'a Inventory, hosts: &[(HostId, crate::text::Span)]) -> Vec<&'a str> {
    hosts.iter().filter_map(|(id, _)| inventory.host(*id)).map(|host| &*host.name).collect()
}

fn hostvars<'a>(vars: &Vars, inventory: &'a Inventory) -> BTreeMap<&'a str, Written> {
    // Hosts of a source that was refused are not in `all`, and not listed.
    let hosts = inventory.members(GroupId::ALL).iter().filter_map(|id| Some((*id, inventory.host(*id)?)));
    let written = hosts.map(|(id, host)| {
        let names = vars.names(id).into_iter().filter(|name| !INTERNAL.contains(&&**name));
        let winner = |name: Arc<str>| Some((vars.setting(id, &name)?, name));
        (&*host.name, Written(names.filter_map(winner).map(|(setting, name)| (name, setting)).collect()))
    });
    written.filter(|(_, written)| !written.0.is_empty()).collect()
}
