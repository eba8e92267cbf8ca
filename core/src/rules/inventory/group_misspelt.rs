//! A group that Kubespray does not know in the place of one that it needs.

use super::required_group_missing as required;
use crate::inventory::{Group, GroupId};
use crate::report::{Finding, Fix, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};
use crate::text::{Edit, nearest};
use crate::vars::Outcome;

pub const RULE: Rule = Rule {
    id: "group-name-misspelt",
    title: Phrase::new("a group named almost like one of Kubespray's", "与 Kubespray 的组名相近的组"),
    severity: Severity::Error,
    releases: "v2.16.0..",
    needs_all_hosts: true,
    check,
};

const SAYS: Sentences = Sentences {
    message: Phrase::new(
        "Group `{group}` has {count} of the hosts, while `{meant}`, the name that Kubespray knows, has none.",
        "`{group}` 组有 {count} 台主机，而 Kubespray 认识的 `{meant}` 组却没有主机。",
    ),
    consequence: Phrase::new(
        "No play looks at `{group}`: its hosts are not set up as `{meant}`.",
        "没有任何 play 会使用 `{group}` 组：其中的主机不会按 `{meant}` 的角色安装。",
    ),
    remedy: Phrase::new("Name the group `{meant}`.", "把组名改为 `{meant}`。"),
};

/// The groups that a cluster is made of.
const NEEDED: [&str; 4] = ["kube_control_plane", "etcd", "kube_node", "k8s_cluster"];
/// Old names, which Kubespray maps or mapped itself.
const LEGACY: [&str; 3] = ["kube-master", "kube-node", "k8s-cluster"];
/// Names that are far in letters and near in meaning.
const SAME_MEANING: [(&str, &str); 4] = [
    ("kube_master", "kube_control_plane"),
    ("kube_masters", "kube_control_plane"),
    ("control_plane", "kube_control_plane"),
    ("kube_worker", "kube_node"),
];

/// The group that goes by this name in other releases, or in people's words.
pub fn other_name(name: &str) -> Option<&'static str> {
    let name = name.replace('-', "_");
    SAME_MEANING.iter().find(|(other, _)| *other == name).map(|(_, meant)| *meant)
}

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let missing: Vec<&str> = NEEDED.into_iter().filter(|name| is_missing(ctx, name)).collect();
    if missing.is_empty() || !ctx.release.at_least("v2.16.0") {
        return;
    }
    for (id, group) in ctx.inventory.each_group() {
        let hosts = ctx.inventory.members(id);
        let (Some(meant), Some(span)) = (meant(&group.name, &missing), group.spans.first()) else { continue };
        if hosts.is_empty() {
            continue;
        }
        let severity = match meant {
            // Without them the run fails; later releases make k8s_cluster themselves.
            "kube_control_plane" | "etcd" => Severity::Error,
            _ => Severity::Warning,
        };
        let finding = Finding::new(RULE.id, severity, &SAYS, *span)
            .arg("group", &*group.name)
            .arg("meant", meant)
            .arg("count", hosts.len())
            .hosts(ctx.names(hosts));
        let tasks = required::failing_tasks(ctx, meant);
        let finding =
            tasks.into_iter().fold(finding, |finding, task| finding.task(required::role(ctx), task));
        findings.push(match ctx.inventory.find_group(meant) {
            None => finding.fix(rename(group, meant)),
            Some(_) => finding,
        });
    }
}

/// A group with hosts has a name that is surely a slip for this one.
pub fn stands_for(ctx: &Context, name: &str) -> bool {
    is_missing(ctx, name)
        && ctx.release.at_least("v2.16.0")
        && ctx.inventory.each_group().any(|(id, group)| {
            meant(&group.name, &[name]).is_some()
                && !group.spans.is_empty()
                && !ctx.inventory.members(id).is_empty()
        })
}

/// A group without hosts; `etcd` may be one where kubeadm runs etcd.
fn is_missing(ctx: &Context, name: &str) -> bool {
    let by_kubeadm = || {
        let kinds = ctx
            .inventory
            .members(GroupId::ALL)
            .iter()
            .filter_map(|h| ctx.outcome(*h, "etcd_deployment_type"));
        kinds
            .into_iter()
            .any(|kind| !matches!(kind, Outcome::Known(kind) if kind.as_str() != Some("kubeadm")))
    };
    ctx.group(name).is_empty() && !(name == "etcd" && by_kubeadm())
}

fn meant<'a>(name: &str, missing: &[&'a str]) -> Option<&'a str> {
    if NEEDED.contains(&name) || LEGACY.contains(&name) {
        return None;
    }
    let known = nearest(name, NEEDED).or_else(|| {
        let same = SAME_MEANING.iter().find(|(other, _)| *other == name);
        same.map(|(_, meant)| *meant)
    })?;
    missing.iter().find(|name| **name == known).copied()
}

/// Every place that names the group gets the other name.
fn rename(group: &Group, meant: &str) -> Fix {
    let edits = group.spans.iter().map(|span| Edit { span: *span, text: meant.to_owned() }).collect();
    Fix::edits(Phrase::new("Rename the group to `{meant}`", "把组重命名为 `{meant}`"), false, edits)
}
