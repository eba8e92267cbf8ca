//! Facts that a tree sets before anything else runs: by one task of a role that settles them on the
//! hosts of a play.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::tasks::{Given, MAIN, Walk};
use super::{Tree, plays};
use crate::catalogue::knowledge::SetFact;

/// The role that settles the addresses of hosts, from v2.28.0.
const ROLE: &str = "network_facts";

/// What the role's tasks set without a condition and without a loop, for each host by itself; a name
/// that something else sets too is left out.
pub fn of(tree: &Tree) -> BTreeMap<Arc<str>, Arc<SetFact>> {
    let mut facts = BTreeMap::new();
    let Some(groups) = groups(tree) else { return facts };
    let set = Walk::role(tree, ROLE, MAIN).facts;
    for Given { name, value, vars, is_plain, place } in &set {
        let is_only = set.iter().filter(|other| other.name == *name).count() == 1;
        if is_only && *is_plain {
            let fact = SetFact {
                role: ROLE.into(),
                place: tree.place(*place),
                value: value.clone(),
                vars: vars.clone(),
                groups: groups.clone(),
            };
            facts.insert(name.clone(), Arc::new(fact));
        }
    }
    facts
}

/// The groups on whose hosts the role runs: those of the first play with it, where its pattern only
/// joins groups.
fn groups(tree: &Tree) -> Option<Arc<[Arc<str>]>> {
    let plays = plays::playbooks(tree).into_iter().filter_map(|path| plays::plays(tree, path)).flatten();
    let has_role = |play: &crate::catalogue::Play| {
        play.roles.iter().chain(&play.imports).any(|tagged| tagged.role == ROLE)
    };
    let pattern = plays.into_iter().find(has_role)?.hosts;
    let is_plain = !pattern.is_empty() && !pattern.contains(['!', '&', '[', '*', '~', '{', ',']);
    is_plain.then(|| pattern.split(':').map(Arc::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Session;
    use crate::catalogue::Catalogue;
    use crate::inventory::HostId;
    use crate::vars::{Outcome, Value};
    use crate::workspace::{InventorySource, Kubespray, Workspace};

    const TREE: [(&str, &str); 4] = [
        ("cluster.yml", "- hosts: k8s_cluster:etcd\n  roles: [network_facts]\n"),
        (
            "roles/network_facts/tasks/main.yml",
            "- name: Set addresses\n  vars:\n    _fallback: \"{{ ansible_default_ipv4.address }}\"\n    _ip: \"{{ ip | default(_fallback) }}\"\n  set_fact:\n    main_ip: \"{{ _ip }}\"\n- set_fact:\n    once: 1\n  run_once: true\n- set_fact:\n    maybe: 1\n  when: ip is defined\n",
        ),
        ("roles/kubespray_defaults/defaults/main.yml", "url: \"http://{{ hostvars['m2'].main_ip }}\"\n"),
        ("roles/kubespray_defaults/vars/main.yml", "x: 1\n"),
    ];

    #[test]
    fn what_a_task_surely_sets_on_a_host_is_known() {
        let files = TREE.iter().map(|(path, text)| (*path, Arc::from(text.as_bytes())));
        let tree = Arc::new(Tree::new(files));
        assert_eq!(of(&tree).keys().map(|name| &**name).collect::<Vec<_>>(), ["main_ip"]);
        let mut workspace = Workspace::default();
        let hosts = "m1\nm2 ip=10.0.0.2\nout ip=10.0.0.3\n[etcd]\nm1\nm2\n";
        workspace.add_file("i/hosts.ini", hosts.as_bytes());
        workspace.add_file("i/group_vars/all.yml", "main_ip: 1.2.3.4\nmine: \"{{ main_ip }}\"\n".as_bytes());
        workspace.inventory = vec![InventorySource::Path("i/hosts.ini".to_owned())];
        workspace.release = Some("v2.31.0".to_owned());
        workspace.kubespray = Some(Kubespray { path: "kubespray".to_owned(), tree });
        let session = Session::new(workspace, Catalogue::default());
        let known = |host: u32, name: &str| match session.vars_of_run().value(HostId(host), name) {
            Outcome::Known(value) => Some(value),
            _ => None,
        };
        assert_eq!(known(1, "main_ip"), Some(Value::str("10.0.0.2")));
        assert_eq!(known(0, "url"), Some(Value::str("http://10.0.0.2")));
        assert_eq!(known(1, "mine"), Some(Value::str("10.0.0.2")));
        // A live host's fact, and a host of which the play says nothing.
        assert_eq!((known(0, "main_ip"), known(2, "main_ip")), (None, None));
    }
}
