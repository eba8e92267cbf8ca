//! The variables that Ansible sets itself before a task runs, and the names that only a live host
//! can tell.

use crate::collections::HashMap;
use std::cell::OnceCell;
use std::net::{Ipv4Addr, Ipv6Addr};

use super::template::{Binding, Object};
use super::{Map, Value};
use crate::inventory::{GroupSetId, HostId, Inventory};
use crate::workspace::tree;

/// What a run alone can tell, beside the facts.
const OF_RUN: [&str; 22] = [
    "ansible_check_mode",
    "ansible_collection_name",
    "ansible_config_file",
    "ansible_dependent_role_names",
    "ansible_diff_mode",
    "ansible_forks",
    "ansible_inventory_sources",
    "ansible_limit",
    "ansible_play_batch",
    "ansible_play_hosts",
    "ansible_play_hosts_all",
    "ansible_play_name",
    "ansible_play_role_names",
    "ansible_playbook_python",
    "ansible_role_names",
    "ansible_run_tags",
    "ansible_skip_tags",
    "ansible_verbosity",
    "ansible_version",
    "play_hosts",
    "playbook_dir",
    "role_names",
];

/// Names that Ansible sets while a task runs, beside the magic variables; and facts of other programs.
pub(super) fn is_of_task(name: &str) -> bool {
    const NAMES: [&str; 7] =
        ["environment", "gather_subset", "item", "module_setup", "role_name", "role_path", "role_uuid"];
    NAMES.contains(&name) || name.starts_with("facter_") || name.starts_with("ohai_")
}

/// How Ansible reaches a host: set by the user or not at all, never gathered.
const CONNECTION: [&str; 21] = [
    "ansible_become",
    "ansible_connection",
    "ansible_executable",
    "ansible_host",
    "ansible_module_compression",
    "ansible_network_os",
    "ansible_paramiko",
    "ansible_password",
    "ansible_pipelining",
    "ansible_port",
    "ansible_private_key_file",
    "ansible_python_interpreter",
    "ansible_remote_tmp",
    "ansible_scp",
    "ansible_sftp",
    "ansible_shell",
    "ansible_ssh",
    "ansible_sudo",
    "ansible_timeout",
    "ansible_user",
    "ansible_winrm",
];

/// What Ansible, or Jinja itself, tells of the inventory.
const OF_INVENTORY: [&str; 8] = [
    "group_names",
    "groups",
    "hostvars",
    "inventory_hostname",
    "inventory_hostname_short",
    "omit",
    "self",
    "vars",
];

/// Ansible, or Jinja itself, has something to say about the name.
pub(crate) fn is_magic(name: &str) -> bool {
    OF_RUN.contains(&name) || OF_INVENTORY.contains(&name)
}

/// Only a run can tell what it stands for, whatever the texts set.
pub(crate) fn is_of_run(name: &str) -> bool {
    OF_RUN.contains(&name)
}

/// Names that Ansible sets itself, in every run or in some.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    OF_RUN.into_iter().chain(OF_INVENTORY).chain(["inventory_dir", "inventory_file"])
}

/// Magic variables of one inventory, each made once.
#[derive(Debug, Default)]
pub(super) struct Magic {
    groups: OnceCell<Value>,
    group_names: std::cell::RefCell<HashMap<GroupSetId, Value>>,
}

impl Magic {
    /// A magic variable that nothing overrides.
    pub fn over_all(&self, inventory: &Inventory, name: &str) -> Option<Binding> {
        Some(match name {
            "groups" => shared(self.groups.get_or_init(|| groups(inventory)).clone()),
            "hostvars" => shared(Value::Object(Object::HostVars)),
            "omit" => shared(Value::Object(Object::Omit)),
            "vars" => Binding::Value { value: Value::Object(Object::Vars), per_host: true },
            name if OF_RUN.contains(&name) => Binding::Unknown("only a run can tell".into()),
            _ => return None,
        })
    }

    /// A magic variable that `host_vars` files and `-e` override.
    pub fn of_host(&self, inventory: &Inventory, id: HostId, name: &str) -> Option<Binding> {
        let Some(host) = inventory.host(id) else { return implicit_localhost(name) };
        Some(match name {
            "inventory_hostname" => own(&host.name),
            "inventory_hostname_short" => own(short(&host.name)),
            "group_names" => {
                let mut known = self.group_names.borrow_mut();
                let names = known.entry(inventory.set_of(host)).or_insert_with(|| {
                    Value::list(inventory.group_names(id).into_iter().map(Value::Str).collect())
                });
                shared(names.clone())
            }
            _ => return None,
        })
    }
}

/// The host that `localhost` means when no source names it.
fn implicit_localhost(name: &str) -> Option<Binding> {
    Some(match name {
        "inventory_hostname" | "inventory_hostname_short" => own("localhost"),
        "group_names" => shared(Value::list(Vec::new())),
        "ansible_connection" => own("local"),
        "ansible_python_interpreter" => Binding::Unknown("the Python that runs Ansible".into()),
        _ => return None,
    })
}

/// `inventory_file` and `inventory_dir`, host variables that Ansible sets from the source's path.
pub(super) fn source_path(path: Option<&str>, name: &str) -> Option<Binding> {
    let path = match name {
        "inventory_file" => path,
        "inventory_dir" => path.map(|path| tree::split(path).0),
        _ => return None,
    };
    Some(match path {
        Some(path) if path.starts_with('/') => own(path),
        Some(_) => Binding::Unknown("the folder of the inventory is not known".into()),
        None => Binding::Absent,
    })
}

/// Why a name that nobody sets may have a value on a live host.
pub(super) fn fact(name: &str) -> Option<&'static str> {
    let connection = || {
        CONNECTION.iter().any(|known| {
            name.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
        })
    };
    (name.starts_with("ansible_") && !connection()).then_some("a fact that a live host tells")
}

fn shared(value: Value) -> Binding {
    Binding::Value { value, per_host: false }
}

fn own(text: &str) -> Binding {
    Binding::Value { value: Value::str(text), per_host: true }
}

/// Up to the first dot, unless the name is an address.
fn short(name: &str) -> &str {
    if name.parse::<Ipv4Addr>().is_ok() || name.parse::<Ipv6Addr>().is_ok() {
        return name;
    }
    name.split('.').next().unwrap_or(name)
}

fn groups(inventory: &Inventory) -> Value {
    let mut map = Map::default();
    // Mostly several groups have all hosts: one list does for them.
    let mut lists: HashMap<&[HostId], Value> = HashMap::default();
    for (id, group) in inventory.each_group() {
        let members = inventory.members(id);
        let list = lists.entry(members).or_insert_with(|| names_of(inventory, members));
        map.insert(Value::Str(group.name.clone()), list.clone());
    }
    Value::map(map)
}

fn names_of(inventory: &Inventory, hosts: &[HostId]) -> Value {
    let mut names = Vec::with_capacity(hosts.len());
    names.extend(
        hosts.iter().filter_map(|host| inventory.host(*host)).map(|host| Value::Str(host.name.clone())),
    );
    Value::list(names)
}
