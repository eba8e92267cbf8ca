//! What the etcd rules share: who is a member already, and whether this run lets etcd grow.

use crate::inventory::HostId;
use crate::plan::Playbook;
use crate::rules::Context;
use crate::vars::Outcome;

/// An etcd cluster that runs now and the hosts that are to join it.
pub struct Growth {
    pub members: Vec<HostId>,
    pub new: Vec<HostId>,
}

/// Members and newcomers, when both are known to exist. `None` for a first installation, when
/// nothing is new, when the user did not say what is deployed, and for etcd under kubeadm, where
/// Kubespray's etcd role does not run.
pub fn newcomers(ctx: &Context) -> Option<Growth> {
    if !runs_as_service(ctx) {
        return None;
    }
    let (mut members, mut new) = (Vec::new(), Vec::new());
    for host in ctx.group("etcd") {
        match ctx.was_in(host, "etcd")? {
            true => members.push(host),
            false => new.push(host),
        }
    }
    (!members.is_empty() && !new.is_empty()).then_some(Growth { members, new })
}

/// [`newcomers`] of a run that adds them: its playbook sets etcd up and its tags reach the role.
pub fn growth(ctx: &Context) -> Option<Growth> {
    let sets_up = matches!(ctx.run.playbook, Playbook::Cluster | Playbook::UpgradeCluster);
    (sets_up && ctx.run.selects(&["etcd"])).then(|| newcomers(ctx))?
}

/// etcd is a service of its own on the hosts of `etcd`, not a static pod of kubeadm.
pub fn runs_as_service(ctx: &Context) -> bool {
    ctx.group("etcd").first().is_some_and(|host| match ctx.outcome(*host, "etcd_deployment_type") {
        None => true,
        Some(Outcome::Known(value)) => value.as_str() != Some("kubeadm"),
        Some(_) => false,
    })
}

/// The whole of what upstream documents for growing etcd, as commands for this release.
pub fn documented_growth(ctx: &Context) -> String {
    let facts = if ctx.release.at_least("v2.22.0") { "playbooks/facts.yml" } else { "facts.yml" };
    let skip = if ctx.release.within("v2.21.0", "v2.25.1") { " --skip-tags=multus" } else { "" };
    let limit = "--limit=etcd,kube_control_plane -e ignore_assert_errors=yes";
    [
        "etcdctl snapshot save /var/backups/etcd-before-growth.db".to_owned(),
        ctx.playbook_command(facts, ""),
        ctx.playbook_command("cluster.yml", &format!("{limit} -e etcd_retries=10{skip}")),
        ctx.playbook_command("upgrade-cluster.yml", &format!("{limit}{skip}")),
    ]
    .join("\n")
}
