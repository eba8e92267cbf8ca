//! A pool of Calico's that does not lie in the pod network. Kubespray checks it where the pool is not
//! there yet, which only the cluster tells.

use crate::plan::Playbook;
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};
use crate::vars::{Outcome, Value};

pub const RULE: Rule = Rule {
    id: "calico-pool-outside-pods",
    title: Phrase::new("a Calico pool outside the pod network", "Calico 地址池不在 Pod 网段之内"),
    severity: Severity::Error,
    releases: "*",
    needs_all_hosts: false,
    check,
};

static SAYS: Sentences = Sentences {
    message: Phrase::new(
        "`{name}` is `{value}`, which does not lie in `{pods}`: `{network}`.",
        "`{name}` 的值是 `{value}`，它不在 `{pods}`（`{network}`）之内。",
    ),
    consequence: Phrase::new(
        "Unless the cluster has this pool already, `{task}` ends the run when Calico is set up.",
        "除非集群中已有这个地址池，否则在设置 Calico 时，任务 `{task}` 会终止运行。",
    ),
    remedy: Phrase::new(
        "Choose a part of `{pods}`, or leave `{name}` out: the pool is then the whole pod network.",
        "请选择 `{pods}` 的一部分，或不设置 `{name}`：地址池就是整个 Pod 网段。",
    ),
};

/// The pool, the pod network, and the task.
const POOLS: [(&str, &str, &str); 2] = [
    (
        "calico_pool_cidr",
        "kube_pods_subnet",
        "Calico | Ensure that calico_pool_cidr is within kube_pods_subnet when defined",
    ),
    (
        "calico_pool_cidr_ipv6",
        "kube_pods_subnet_ipv6",
        "Calico | Ensure that calico_pool_cidr_ipv6 is within kube_pods_subnet_ipv6 when defined",
    ),
];

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let installs = matches!(ctx.run.playbook, Playbook::Cluster | Playbook::Scale | Playbook::UpgradeCluster);
    if !installs || !POOLS.iter().any(|(name, ..)| ctx.sets(name)) || !ctx.run.selects(&["network", "calico"])
    {
        return;
    }
    // The first of the control plane is asked.
    let Some(host) = ctx.group("kube_control_plane").first().copied() else { return };
    let is_calico = ctx.vars.condition(host, "kube_network_plugin == 'calico'");
    if is_calico != Outcome::Known(Value::Bool(true)) || !ctx.run.limits_to(host) {
        return;
    }
    for (name, pods, task) in POOLS.iter().filter(|(name, ..)| ctx.sets(name) && is_asked(ctx, name)) {
        let lies_in = ctx.vars.condition(host, &format!("[{name}] | ipaddr({pods}) | length == 1"));
        let (Outcome::Known(value), Outcome::Known(network)) =
            (ctx.vars.value(host, name), ctx.vars.value(host, pods))
        else {
            continue;
        };
        if lies_in != Outcome::Known(Value::Bool(false)) || value.as_str().is_none_or(str::is_empty) {
            continue;
        }
        let severity =
            if ctx.anything_deployed() == Some(false) { Severity::Error } else { Severity::Warning };
        findings.push(
            Finding::new(RULE.id, severity, &SAYS, ctx.setting_span(host, name))
                .arg("name", *name)
                .arg("value", ctx.shown(name, &value))
                .arg("pods", *pods)
                .arg("network", ctx.shown(pods, &network))
                .arg("task", *task)
                .hosts([ctx.host_name(host)])
                .task("network_plugin/calico", task),
        );
    }
}

/// The protocol of the pool is on for the control plane; what cannot be known is not.
fn is_asked(ctx: &Context, name: &str) -> bool {
    let switch = match (name.ends_with("ipv6"), ctx.release.at_least("v2.28.0")) {
        (false, false) => return true,
        (false, true) => "ipv4_stack",
        (true, false) => "enable_dual_stack_networks",
        (true, true) => "ipv6_stack",
    };
    let first = ctx.group("kube_control_plane").first().copied();
    let on = first.map(|host| ctx.vars.condition(host, &format!("{switch} | bool")));
    on == Some(Outcome::Known(Value::Bool(true)))
}
