//! A host `bastion` without the variables that the proxy command of all others reads.

use crate::inventory::HostId;
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};
use crate::vars::Outcome;

pub const RULE: Rule = Rule {
    id: "bastion-without-user",
    title: Phrase::new("a bastion whose user or address is not set", "没有设置用户或地址的堡垒机"),
    severity: Severity::Error,
    releases: "*",
    needs_all_hosts: false,
    check,
};

static SAYS: Sentences = Sentences {
    message: Phrase::new(
        "The inventory has a host `bastion`, but nothing sets `{name}` for it.",
        "主机清单中有主机 `bastion`，但没有为它设置 `{name}`。",
    ),
    consequence: Phrase::new(
        "Kubespray makes the SSH arguments of every host from `hostvars['bastion']['{name}']`: each task of its roles \
         ends with `has no attribute '{name}'` on {hosts}.",
        "Kubespray 用 `hostvars['bastion']['{name}']` 生成每台主机的 SSH 参数：其角色中的每个任务都会在 {hosts} 上以 `has \
         no attribute '{name}'` 失败。",
    ),
    remedy: Phrase::new(
        "Set `{name}` on the line of `bastion`, or hand it over with `-e {name}=…` in every run (`-u` and `remote_user` \
         do not count); or set `ansible_ssh_common_args` for all hosts yourself.",
        "请在 `bastion` 那一行设置 `{name}`，或者每次运行都用 `-e {name}=…` 传入（`-u` 和 `remote_user` \
         不算）；也可以自行为所有主机设置 `ansible_ssh_common_args`。",
    ),
};

const BASTION: &str = "bastion";

/// What the default of `ansible_ssh_common_args` reads of the bastion, in its order.
const READ: [&str; 2] = ["ansible_user", "ansible_host"];

/// The first task of Kubespray's checks, which ends the run: the first releases with it, the role, the task.
const FIRST_TASKS: [(&str, &str, &str); 4] = [
    ("v2.29.0", "dynamic_groups", "Match needed groups by their old names or definition"),
    ("v2.28.0", "validate_inventory", "Stop if some versions have a 'v' left at the start"),
    ("v2.26.0", "kubernetes/preinstall", "Stop if kube_control_plane group is empty"),
    ("v2.20.0", "kubernetes/preinstall", "Stop if either kube_control_plane or kube_node group is empty"),
];

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let Some(bastion) = ctx.inventory.find_host(BASTION) else { return };
    if ctx.plan.is_none_or(|plan| plan.refused()) {
        return;
    }
    let is_missing = |name: &&&str| {
        !ctx.vars.is_set(bastion, name) && matches!(ctx.vars.value(bastion, name), Outcome::Error(_))
    };
    let Some(name) = READ.iter().find(is_missing) else { return };
    // A host with arguments of its own, or perhaps with some, never reads the default.
    let is_proxied = |host: &HostId| {
        !ctx.vars.is_set(*host, "ansible_ssh_common_args") && ctx.vars.opaque(*host).is_none()
    };
    let hosts = ctx.members(&["kube_control_plane", "kube_node", "etcd", "k8s_cluster", "calico_rr"]);
    let hosts: Vec<HostId> = hosts.into_iter().filter(is_proxied).collect();
    if hosts.is_empty() {
        return;
    }
    let mut finding = Finding::new(RULE.id, RULE.severity, &SAYS, ctx.host_span(bastion))
        .arg("name", *name)
        .arg("hosts", ctx.names(&hosts))
        .hosts(ctx.names(&hosts));
    let first = FIRST_TASKS.iter().find(|(since, ..)| ctx.release.at_least(since));
    if let Some((_, role, task)) = first {
        finding = finding.task(role, task);
    }
    findings.push(finding);
}
