//! A group that Kubespray cannot do without and that has no host.

use super::{group_misspelt, shared};
use crate::inventory::{Effect, GroupId, HostId, Inventory, Reason};
use crate::plan::{PlayRun, Playbook};
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};
use crate::text::Span;
use crate::vars::Outcome;

pub const RULE: Rule = Rule {
    id: "required-group-missing",
    title: Phrase::new("a required group without hosts", "必需的组没有主机"),
    severity: Severity::Error,
    releases: "v2.20.0..",
    needs_all_hosts: false,
    check,
};

const EMPTY: Phrase = Phrase::new("Group `{group}` has no host.", "`{group}` 组没有主机。");
const ABSENT: Phrase = Phrase::new("The inventory has no group `{group}`.", "主机清单中没有 `{group}` 组。");
const STOPS: Phrase = Phrase::new(
    "The task `{task}` ends the run on all hosts before Kubernetes is installed.",
    "任务 `{task}` 会在安装 Kubernetes 之前终止所有主机上的运行。",
);

const CONTROL_PLANE: Phrase = Phrase::new(
    "List the control-plane hosts in `kube_control_plane`.",
    "把控制平面主机列入 `kube_control_plane` 组。",
);
const ETCD: Phrase = Phrase::new(
    "List an odd number of hosts in `etcd`, most often those of the control plane, or set \
     `etcd_deployment_type: kubeadm` for all hosts.",
    "在 `etcd` 组中列出奇数台主机（通常就是控制平面主机），或为所有主机设置 `etcd_deployment_type: kubeadm`。",
);
const NODES: Phrase = Phrase::new(
    "List the hosts that run pods in `kube_node`; control-plane hosts may be among them.",
    "把运行 Pod 的主机列入 `kube_node` 组，控制平面主机也可以在其中。",
);
const CLUSTER: Phrase = Phrase::new(
    "Make `k8s_cluster` the parent of `kube_control_plane` and `kube_node`.",
    "让 `k8s_cluster` 成为 `kube_control_plane` 和 `kube_node` 的父组。",
);
const NO_KUBELET: Phrase = Phrase::new(
    "This release installs container runtime and kubelet on the hosts of `k8s_cluster` only: no node comes up.",
    "该版本只在 `k8s_cluster` 组的主机上安装容器运行时和 kubelet：没有节点能启动。",
);

const fn says(message: Phrase, consequence: Phrase, remedy: Phrase) -> Sentences {
    Sentences { message, consequence, remedy }
}

static NO_CONTROL_PLANE: [Sentences; 2] =
    [says(ABSENT, STOPS, CONTROL_PLANE), says(EMPTY, STOPS, CONTROL_PLANE)];
static NO_ETCD: [Sentences; 2] = [says(ABSENT, STOPS, ETCD), says(EMPTY, STOPS, ETCD)];
static NO_NODES: [Sentences; 2] = [says(ABSENT, STOPS, NODES), says(EMPTY, STOPS, NODES)];
static NO_CLUSTER: [Sentences; 2] = [says(ABSENT, NO_KUBELET, CLUSTER), says(EMPTY, NO_KUBELET, CLUSTER)];

static ETCD_FOR_KUBEADM: Sentences = says(
    Phrase::new(
        "Group `etcd` is there and empty, while kubeadm runs etcd.",
        "etcd 由 kubeadm 运行，而主机清单中仍有一个空的 `etcd` 组。",
    ),
    Phrase::new(
        "The task `{task}` counts the hosts of the group, and 0 is even: it ends the run.",
        "任务 `{task}` 会统计该组的主机数，而 0 是偶数：运行会被终止。",
    ),
    Phrase::new("Take the group `etcd` out of the inventory.", "从主机清单中删去 `etcd` 组。"),
);

static NOTHING_RUNS: Sentences = says(
    Phrase::new(
        "No host is in `k8s_cluster` or `etcd`; the inventory has {count} hosts.",
        "主机清单中有 {count} 台主机，但没有一台属于 `k8s_cluster` 或 `etcd` 组。",
    ),
    Phrase::new(
        "Every play that installs something is skipped, and the run may even end as a success.",
        "所有执行安装的 play 都会被跳过，运行甚至可能以成功结束。",
    ),
    Phrase::new(
        "List the hosts in `kube_control_plane`, `etcd` and `kube_node`, and make `k8s_cluster` the parent of the \
         first and the last.",
        "把主机列入 `kube_control_plane`、`etcd`、`kube_node` 组，并让 `k8s_cluster` 成为第一个和最后一个组的父组。",
    ),
);

static NO_HOST: Sentences = says(
    Phrase::new("The inventory has no host.", "主机清单中没有任何主机。"),
    Phrase::new(
        "Every play is skipped, and the run may even end as a success.",
        "所有 play 都会被跳过，运行甚至可能以成功结束。",
    ),
    Phrase::new(
        "List the hosts in `kube_control_plane`, `etcd` and `kube_node`.",
        "把主机列入 `kube_control_plane`、`etcd` 和 `kube_node` 组。",
    ),
);

const EITHER: &str = "Stop if either kube_control_plane or kube_node group is empty";
const CONTROL_PLANE_TASK: &str = "Stop if kube_control_plane group is empty";
const ETCD_TASK: &str = "Stop if etcd group is empty in external etcd mode";
const EVEN_TASK: &str = "Stop if even number of etcd hosts";
/// Reads `groups['kube_node']`, which is an error without the group.
const MEMORY_TASK: &str = "Stop if memory is too small for nodes";

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    if !is_whole(ctx) {
        return;
    }
    if ctx.inventory.hosts.is_empty() {
        // It may be a sample that is still to be filled in.
        findings.extend(is_written(ctx).map(|span| Finding::new(RULE.id, Severity::Hint, &NO_HOST, span)));
        return;
    }
    if nothing_runs(ctx) {
        let hosts = ctx.inventory.members(GroupId::ALL);
        findings.push(
            Finding::new(RULE.id, RULE.severity, &NOTHING_RUNS, ctx.inventory_span())
                .arg("count", hosts.len())
                .hosts(ctx.names(hosts)),
        );
        return;
    }
    for (group, sentences) in
        [("kube_control_plane", &NO_CONTROL_PLANE), ("etcd", &NO_ETCD), ("kube_node", &NO_NODES)]
    {
        let tasks = failing_tasks(ctx, group);
        if !tasks.is_empty() && !group_misspelt::stands_for(ctx, group) {
            let kubeadm = group == "etcd" && tasks.first() == Some(&EVEN_TASK);
            let [absent, empty] = sentences;
            let says = if kubeadm {
                &ETCD_FOR_KUBEADM
            } else if has_group(ctx, group) {
                empty
            } else {
                absent
            };
            findings.push(finding(ctx, group, says, &tasks));
        }
    }
    if lacks_cluster(ctx) && !group_misspelt::stands_for(ctx, "k8s_cluster") {
        let [absent, empty] = &NO_CLUSTER;
        let says = if has_group(ctx, "k8s_cluster") { empty } else { absent };
        findings.push(finding(ctx, "k8s_cluster", says, &[]));
    }
}

fn finding(ctx: &Context, group: &'static str, says: &'static Sentences, tasks: &[&'static str]) -> Finding {
    let finding = Finding::new(RULE.id, RULE.severity, says, ctx.group_span(group))
        .arg("group", group)
        .arg("task", tasks.first().copied().unwrap_or_default());
    tasks.iter().fold(finding, |finding, task| finding.task(role(ctx), task))
}

/// Every source was read: what is not there is missing.
fn is_whole(ctx: &Context) -> bool {
    let tells_nothing = |reason: &Reason| {
        matches!(reason, Reason::EmptyYaml | Reason::NothingParsed | Reason::FolderWithoutInventory)
    };
    ctx.inventory.problems.iter().all(|problem| match (&problem.reason, problem.effect) {
        (Reason::FileIgnored(_), _) => !ctx.inventory.hosts.is_empty(),
        (reason, Effect::SourceDropped | Effect::Stops) => tells_nothing(reason),
        _ => true,
    })
}

/// The first text of an inventory, when anything but blanks and comments is written there.
fn is_written(ctx: &Context) -> Option<Span> {
    let file = shared::inventory_files(ctx).find(|file| {
        let text = ctx.workspace.bytes(*file);
        text.split(|byte| *byte == b'\n')
            .any(|line| !matches!(line.trim_ascii().first(), None | Some(b'#' | b';')))
    })?;
    Some(Span::start_of(file))
}

/// Up to v2.27.1 no play touches a host outside these groups.
fn nothing_runs(ctx: &Context) -> bool {
    let installs = matches!(ctx.run.playbook, Playbook::Cluster | Playbook::Scale | Playbook::UpgradeCluster);
    let known = ctx.plan.is_some_and(|plan| !plan.plays.is_empty());
    let misspelt = ["k8s_cluster", "etcd"].iter().any(|group| group_misspelt::stands_for(ctx, group));
    installs
        && known
        && !misspelt
        && ctx.run.limit.is_none()
        && ctx.release.before("v2.28.0")
        && is_empty(ctx, "k8s_cluster")
        && is_empty(ctx, "etcd")
        && is_empty(ctx, "k8s-cluster")
}

/// Later releases make the group themselves.
fn lacks_cluster(ctx: &Context) -> bool {
    let installs = matches!(ctx.run.playbook, Playbook::Cluster | Playbook::Scale | Playbook::UpgradeCluster);
    let known = ctx.plan.is_some_and(|plan| !plan.plays.is_empty());
    installs
        && known
        && ctx.release.before("v2.27.0")
        && ["k8s_cluster", "k8s-cluster"].iter().all(|group| is_empty(ctx, group))
        && !is_empty(ctx, "kube_control_plane")
}

/// The tasks of Kubespray that fail in this run because the group has no host, the first first;
/// none when the group has hosts, when nothing checks it, and when that cannot be told.
pub fn failing_tasks(ctx: &Context, group: &str) -> Vec<&'static str> {
    let Some(first) = checking_play(ctx).and_then(|play| play.hosts().first().copied()) else {
        return Vec::new();
    };
    if !is_empty(ctx, group) || ctx.truthy_or(first, "ignore_assert_errors", false) != Some(false) {
        return Vec::new();
    }
    match group {
        "kube_control_plane" if ctx.release.before("v2.26.0") => vec![EITHER],
        "kube_control_plane" => vec![CONTROL_PLANE_TASK],
        "kube_node" if ctx.release.before("v2.25.1") => vec![EITHER],
        "kube_node" if ctx.release.before("v2.27.0") && !has_group(ctx, group) => vec![MEMORY_TASK],
        "etcd" => etcd_tasks(ctx, first),
        _ => Vec::new(),
    }
}

fn etcd_tasks(ctx: &Context, first: HostId) -> Vec<&'static str> {
    // Since v2.28.0 the count looks at the control plane where there is no group `etcd`.
    let even =
        ctx.release.at_least("v2.28.0") && (has_group(ctx, "etcd") || !has_group(ctx, "kube_control_plane"));
    let service = match ctx.outcome(first, "etcd_deployment_type") {
        None => true,
        Some(Outcome::Known(kind)) => kind.as_str() != Some("kubeadm"),
        Some(_) => return Vec::new(),
    };
    let mut tasks = if service { vec![ETCD_TASK] } else { Vec::new() };
    tasks.extend(even.then_some(EVEN_TASK));
    tasks
}

/// The role whose tasks check the groups.
pub fn role(ctx: &Context) -> &'static str {
    if ctx.release.at_least("v2.28.0") { "validate_inventory" } else { "kubernetes/preinstall" }
}

/// The play that runs these checks, when this run reaches them.
fn checking_play<'a>(ctx: &Context<'a>) -> Option<&'a PlayRun> {
    let installs = matches!(ctx.run.playbook, Playbook::Cluster | Playbook::Scale | Playbook::UpgradeCluster);
    let reached = ctx.release.at_least("v2.28.0") || installs && ctx.run.selects(&["preinstall", "asserts"]);
    let mut plays = ctx.plan.filter(|_| reached)?.plays.iter();
    plays.find(|play| play.has_role(role(ctx)) && !play.hosts().is_empty())
}

/// The inventory with the groups that the run makes.
fn inventory<'a>(ctx: &Context<'a>) -> &'a Inventory {
    ctx.plan.and_then(|plan| plan.inventory.as_deref()).unwrap_or(ctx.inventory)
}

fn has_group(ctx: &Context, name: &str) -> bool {
    inventory(ctx).find_group(name).is_some()
}

fn is_empty(ctx: &Context, name: &str) -> bool {
    let inventory = inventory(ctx);
    inventory.find_group(name).is_none_or(|group| inventory.members(group).is_empty())
}
