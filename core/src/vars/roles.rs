//! What Kubespray's roles set, beneath the user's settings and above them.
//!
//! Knows what a release knows of its variables; knows nothing of plays: a role's default counts
//! where all roles that have one agree, or where the role runs in every play.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use super::magic;
use super::{Beneath, Defaults, Layer, RoleSetting, Source, Vars};
use crate::catalogue::Knowledge;
use crate::catalogue::checkout::RENAMED_ROLES;
use crate::catalogue::knowledge::{Origin, RoleDefault, SetFact, Variable};
use crate::collections::HashMap;
use crate::inventory::HostId;

/// The role that every play brings, so that what it sets counts for all tasks.
const EVERYWHERE: &str = "kubespray_defaults";

/// Defaults and vars of a release's roles.
pub struct Roles {
    knowledge: Rc<Knowledge>,
    known: RefCell<HashMap<Box<str>, Known>>,
}

/// What roles and tasks say of a name.
#[derive(Clone)]
struct Known {
    over: Option<Beneath>,
    under: Beneath,
    is_fact: bool,
}

impl Roles {
    pub fn new(knowledge: Rc<Knowledge>) -> Roles {
        Roles { knowledge, known: RefCell::default() }
    }

    /// Looked up once a name.
    fn ask<T>(&self, name: &str, answer: impl Fn(&Known) -> T) -> T {
        if let Some(known) = self.known.borrow().get(name) {
            return answer(known);
        }
        let fact = self.knowledge.fact(name).cloned();
        let known = match self.knowledge.variable(name) {
            _ if fact.is_some() => {
                Known { over: fact.map(Beneath::Fact), under: at_run_time(), is_fact: true }
            }
            Some(variable) => Known::of(&variable),
            // Tasks register and set many names that nothing else knows.
            None if self.is_of_run(name) => Known { over: None, under: at_run_time(), is_fact: true },
            None => Known { over: None, under: Beneath::Absent, is_fact: false },
        };
        let answer = answer(&known);
        self.known.borrow_mut().insert(name.into(), known);
        answer
    }

    fn is_of_run(&self, name: &str) -> bool {
        magic::is_of_task(name) || self.knowledge.is_set_in_run(name)
    }
}

impl Known {
    fn of(variable: &Variable) -> Known {
        let of_all =
            |values: &[RoleDefault]| values.iter().find(|value| &*value.role == EVERYWHERE).map(given);
        let over = of_all(&variable.role_vars);
        let under = of_all(&variable.defaults)
            .or_else(|| agreed(&variable.role_vars))
            .or_else(|| agreed(&variable.defaults));
        let is_set = under.is_some() || over.is_some();
        let may_be_set = variable.set_at_runtime
            || variable.origin == Origin::Documented
            || !variable.include_vars.is_empty();
        let under = under.unwrap_or_else(|| if may_be_set { at_run_time() } else { Beneath::Absent });
        Known { over, under, is_fact: may_be_set && !is_set }
    }
}

/// Why a default is unknown of which the catalogue has no more than the name.
pub const NOT_HELD: &str = "the default is not in the catalogue";

/// What all roles give that set it; `None` when none does.
fn agreed(values: &[RoleDefault]) -> Option<Beneath> {
    let (first, rest) = values.split_first()?;
    match rest.iter().all(|other| other.value == first.value) {
        true => Some(given(first)),
        false => Some(Beneath::Unknown("Kubespray's roles have different defaults".into())),
    }
}

fn given(value: &RoleDefault) -> Beneath {
    match &value.value {
        Some(node) => Beneath::Node { node: node.clone(), per_host: false },
        None => Beneath::Unknown(NOT_HELD.into()),
    }
}

fn at_run_time() -> Beneath {
    Beneath::Unknown("a run of Kubespray may set it".into())
}

impl Defaults for Roles {
    fn get(&self, _host: HostId, name: &str) -> Beneath {
        self.ask(name, |known| known.under.clone())
    }

    fn over(&self, name: &str) -> Option<Beneath> {
        self.ask(name, |known| known.over.clone())
    }

    fn is_fact(&self, name: &str) -> bool {
        self.ask(name, |known| known.is_fact)
    }

    fn only_given_by(&self, name: &str) -> Vec<Arc<str>> {
        let may_be_set = |variable: &Variable| {
            variable.set_at_runtime || !(variable.role_vars.is_empty() && variable.include_vars.is_empty())
        };
        if self.knowledge.fact(name).is_some() || self.is_of_run(name) {
            return Vec::new();
        }
        let variable = self.knowledge.variable(name).filter(|variable| !may_be_set(variable));
        let roles = variable.map(|it| it.defaults.iter().map(|default| default.role.clone()).collect());
        // The tree may have a role under its name of before.
        let is_sure =
            |role: &Arc<str>| **role != *EVERYWHERE && !RENAMED_ROLES.iter().any(|(_, new)| **new == **role);
        roles.filter(|roles: &Vec<Arc<str>>| roles.iter().all(is_sure)).unwrap_or_default()
    }

    fn names(&self) -> Vec<Arc<str>> {
        let names = self.knowledge.names().into_iter();
        let is_set = |name: &&str| {
            self.knowledge
                .variable(name)
                .is_some_and(|variable| !(variable.defaults.is_empty() && variable.role_vars.is_empty()))
        };
        let facts = self.knowledge.facts().cloned();
        let mut names: Vec<Arc<str>> = names.filter(is_set).map(Arc::from).chain(facts).collect();
        crate::collections::sort(&mut names);
        names.dedup();
        names
    }

    fn each_name(&self, starts: &[&str], see: &mut dyn FnMut(&str)) {
        self.knowledge.names_starting(starts).into_iter().for_each(see);
    }

    fn settings(&self, name: &str) -> Vec<RoleSetting> {
        if let Some(fact) = self.knowledge.fact(name) {
            let SetFact { role, place, value, .. } = (**fact).clone();
            return vec![RoleSetting { layer: Layer::RoleVar, role, place, value: Some(value) }];
        }
        let Some(variable) = self.knowledge.variable(name) else { return Vec::new() };
        let setting = |layer: Layer, value: &RoleDefault| RoleSetting {
            layer,
            role: value.role.clone(),
            place: value.place.clone(),
            value: value.value.clone(),
        };
        let vars = variable.role_vars.iter().map(|value| setting(Layer::RoleVar, value));
        let defaults = variable.defaults.iter().map(|value| setting(Layer::RoleDefault, value));
        vars.chain(defaults).collect()
    }
}

impl Vars {
    /// Every text and role that sets the variable, the strongest first.
    pub fn sources(&self, host: HostId, name: &str) -> Vec<Source> {
        let texts = self.settings(host, name).into_iter();
        let roles = self.defaults.as_ref().map(|defaults| defaults.settings(name)).unwrap_or_default();
        // Vars of a role that does not run everywhere are over the texts in its own tasks only.
        let is_over = self.defaults.as_ref().is_some_and(|defaults| defaults.over(name).is_some());
        let (vars, defaults): (Vec<_>, Vec<_>) =
            roles.into_iter().partition(|setting| setting.layer == Layer::RoleVar);
        let (vars, below) = if is_over { (vars, Vec::new()) } else { (Vec::new(), vars) };
        let (extra, texts): (Vec<_>, Vec<_>) = texts.partition(|setting| setting.layer == Layer::ExtraVars);
        let (extra, texts) = (extra.into_iter().map(Source::Text), texts.into_iter().map(Source::Text));
        let vars = vars.into_iter().map(Source::Role);
        let roles = below.into_iter().chain(defaults).map(Source::Role);
        extra.chain(vars).chain(texts).chain(roles).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Session;
    use crate::catalogue::Catalogue;
    use crate::vars::{Outcome, Value};
    use crate::workspace::{InventorySource, Workspace};

    fn session(release: &str, group_vars: &str) -> Session {
        let mut workspace = Workspace { release: Some(release.to_owned()), ..Workspace::default() };
        workspace.add_file(
            "i/hosts.ini",
            &b"[kube_control_plane]\nm1 ip=10.0.0.1\n[etcd]\nm1\n[kube_node]\nw1\n"[..],
        );
        workspace.add_file("i/group_vars/all.yml", group_vars.as_bytes());
        workspace.inventory = vec![InventorySource::Path("i/hosts.ini".to_owned())];
        Session::new(workspace, Catalogue::compiled_in())
    }

    /// `None`: unknown.
    fn value(session: &Session, name: &str) -> Option<Value> {
        match session.vars_of_run().value(HostId(0), name) {
            Outcome::Known(value) => Some(value),
            Outcome::Unknown(_) => None,
            Outcome::Error(error) => panic!("{name}: {}", error.message),
        }
    }

    /// Facts of the tree of v2.31.0.
    #[test]
    fn defaults_lie_beneath_what_the_user_sets() {
        let session = session("v2.31.0", "cluster_name: mine\nkube_pods_subnets: no\n");
        assert_eq!(value(&session, "kube_network_plugin"), Some(Value::str("calico")));
        assert_eq!(value(&session, "kube_version"), Some(Value::str("1.35.4")));
        assert_eq!(value(&session, "dns_domain"), Some(Value::str("mine")));
        let layers = |name: &str| -> Vec<Layer> {
            let sources = session.vars_of_run().sources(HostId(0), name).into_iter();
            let layer = |source| match source {
                Source::Text(setting) => setting.layer,
                Source::Role(setting) => setting.layer,
            };
            sources.map(layer).collect()
        };
        assert_eq!(layers("cluster_name"), [Layer::GroupVars("all".into()), Layer::RoleDefault]);
        // Vars of the role that every play brings are over the inventory.
        assert_eq!(layers("kube_pods_subnets"), [Layer::RoleVar, Layer::GroupVars("all".into())]);
        assert_eq!(value(&session, "kube_pods_subnets"), None);
    }

    #[test]
    fn what_a_run_settles_is_unknown() {
        let session = session("v2.31.0", "mine: \"{{ main_access_ip }}\"\nother: \"{{ item }}\"\n");
        for name in ["main_access_ip", "mine", "other", "image_arch", "no_proxy"] {
            assert_eq!(value(&session, name), None, "{name}");
        }
    }

    /// As Ansible: what no text, role or task sets is undefined, and so is a table's missing key.
    #[test]
    fn what_nothing_sets_fails() {
        let set = "mine: \"{{ no_such_name }}\"\nkube_version: 1.99.0\n\
                   names: \"{{ query('varnames', '^kubelet_static_pod_path$|^kube_ver.*n$') }}\"\n";
        let session = session("v2.31.0", set);
        for name in ["mine", "coredns_version"] {
            let outcome = session.vars_of_run().value(HostId(0), name);
            assert!(matches!(outcome, Outcome::Error(_)), "{name}: {outcome:?}");
        }
        assert_eq!(value(&session, "names").and_then(|names| names.as_items().map(<[_]>::len)), Some(1));
    }

    /// As Ansible: `hostvars` has no role defaults.
    #[test]
    fn other_hosts_show_nothing_of_roles() {
        let set = "seen: \"{{ hostvars['w1'].kube_network_plugin | default('nothing') }}\"\n\
                   own: \"{{ kube_network_plugin }} {{ hostvars['m1'].ip }}\"\n";
        let session = session("v2.31.0", set);
        assert_eq!(value(&session, "own"), Some(Value::str("calico 10.0.0.1")));
        assert_eq!(value(&session, "seen"), Some(Value::str("nothing")));
    }
}
