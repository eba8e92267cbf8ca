//! Which workers need a client of etcd: those whose network plugin talks to it, which then gives them a
//! certificate (`playbooks/install_etcd.yml`).

use crate::inventory::HostId;
use crate::vars::{ErrorKind, Outcome, Value, Vars};

/// Their group, made during the run.
pub const GROUP: &str = "_kubespray_needs_etcd";

/// The variables that decide.
pub const NAMES: [&str; 4] =
    ["etcd_deployment_type", "kube_network_plugin", "cilium_deploy_additionally", "calico_datastore"];

/// Whether the host surely is one: Kubespray's condition, but without a template, which few runs need else.
pub fn is_one(vars: &Vars, host: HostId) -> bool {
    let value = |name, default| match vars.value(host, name) {
        Outcome::Known(value) => Some(value),
        Outcome::Error(error) if error.kind == ErrorKind::Undefined => Some(Value::str(default)),
        _ => None,
    };
    let [deployment, plugin, additionally, datastore] = NAMES;
    let Some(deployment) = value(deployment, "host") else { return false };
    let plugin = value(plugin, "calico");
    let plugin = plugin.as_ref().and_then(Value::as_str);
    deployment.as_str() != Some("kubeadm")
        && (matches!(plugin, Some("flannel" | "canal" | "cilium"))
            || value(additionally, "").is_some_and(|value| value.is_truthy() == Some(true))
            || plugin == Some("calico")
                && value(datastore, "kdd").is_some_and(|it| it.as_str() == Some("etcd")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Session;
    use crate::catalogue::Catalogue;
    use crate::workspace::{InventorySource, Workspace};

    /// Kubespray's conditions, with the defaults of its roles.
    const CONDITION: &str = "((kube_network_plugin | default('calico')) in ['flannel', 'canal', 'cilium'] or \
        (cilium_deploy_additionally | default(false)) or \
        ((kube_network_plugin | default('calico')) == 'calico' and (calico_datastore | default('kdd')) == 'etcd')) \
        and (etcd_deployment_type | default('host')) != 'kubeadm'";

    #[test]
    fn values_decide_as_the_condition_does() {
        let choices = [
            ["", "host", "kubeadm", "null", "\"{{ 'kube' ~ 'adm' }}\""],
            ["", "calico", "flannel", "cilium", "weave"],
            ["", "true", "false", "\"{{ kube_network_plugin == 'calico' }}\"", "\"\""],
            ["", "etcd", "kdd", "null", "\"{{ none }}\""],
        ];
        let mut clients = 0;
        for number in 0..5_usize.pow(4) {
            let digits = [number / 125, number / 25 % 5, number / 5 % 5, number % 5];
            let set = NAMES.iter().zip(choices).zip(digits).map(|((name, choices), at)| (name, choices[at]));
            let lines: Vec<String> = set
                .filter(|(_, value)| !value.is_empty())
                .map(|(name, value)| format!("{name}: {value}\n"))
                .collect();
            let mut workspace = Workspace::default();
            workspace.add_file("hosts.ini", &b"[kube_node]\nn1\n"[..]);
            workspace.add_file("group_vars/all.yml", lines.concat().as_bytes());
            workspace.inventory.push(InventorySource::Path("hosts.ini".to_owned()));
            let session = Session::new(workspace, Catalogue::compiled_in());
            let vars = session.vars();
            let holds = vars.condition(HostId(0), CONDITION) == Outcome::Known(Value::Bool(true));
            assert_eq!(is_one(vars, HostId(0)), holds, "{}", lines.concat());
            clients += usize::from(holds);
        }
        assert!(clients > 100, "{clients}");
    }
}
