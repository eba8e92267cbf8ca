//! The groups in the shape of `ansible-inventory --list`.

use serde_json::{Map, Value, json};

use super::{Group, GroupId, Inventory};

impl Inventory {
    /// Every group with direct hosts and children by name; empty lists and empty groups are left
    /// out, and so are the hosts of `all`, as `ansible-inventory` does.
    pub fn groups_json(&self) -> Map<String, Value> {
        let mut groups = Map::new();
        for (index, group) in self.groups.iter().enumerate() {
            let mut entry = Map::new();
            if !group.children.is_empty() {
                entry.insert("children".to_owned(), json!(self.child_names(group)));
            }
            if !group.hosts.is_empty() && index != GroupId::ALL.0 as usize {
                let hosts: Vec<&str> =
                    group.hosts.iter().filter_map(|(id, _)| self.host(*id)).map(|host| &*host.name).collect();
                entry.insert("hosts".to_owned(), json!(hosts));
            }
            if !entry.is_empty() {
                groups.insert(group.name.to_string(), Value::Object(entry));
            }
        }
        groups
    }

    fn child_names(&self, group: &Group) -> Vec<&str> {
        group.children.iter().filter_map(|(id, _)| self.group(*id)).map(|child| &*child.name).collect()
    }
}
