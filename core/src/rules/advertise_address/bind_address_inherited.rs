//! S1c: a bind address that is not the wildcard is stored by kubeadm and inherited by every joiner
//! (#7032, #7962).

use super::extra_argument;
use crate::inventory::HostId;
use crate::plan::Playbook;
use crate::report::{Finding, Fix, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};
use crate::text::{Edit, Span};
use crate::vars::Outcome;

pub const RULE: Rule = Rule {
    id: "bind-address-inherited",
    title: Phrase::new(
        "joining API servers inherit the first one's bind address",
        "新加入的 API server 会沿用第一个节点的绑定地址",
    ),
    severity: Severity::Error,
    releases: "*",
    needs_all_hosts: false,
    check,
};

const SAYS: Sentences = Sentences {
    message: Phrase::new(
        "`{variable}` is {address} on {first}, and the run adds {new} to the control plane.",
        "`{variable}` 在 {first} 上是 {address}，而 {new} 要加入控制平面。",
    ),
    consequence: Phrase::new(
        "kubeadm stores the bind address for the whole cluster: the API server of each joiner tries to listen on \
         {address}, \"bind: cannot assign requested address\", and `Joining control plane node to the cluster.` fails.",
        "kubeadm 为整个集群保存绑定地址：每个新节点的 API server 都会尝试监听 {address}，\
         报错“bind: cannot assign requested address”，`Joining control plane node to the cluster.` 失败。",
    ),
    remedy: Phrase::new(
        "Leave the API server on the wildcard address {wildcard}; if a load balancer needs the port, give it another one.",
        "让 API server 监听通配地址 {wildcard}；如果负载均衡器占用了端口，就给负载均衡器换一个端口。",
    ),
};

const MAYBE: Sentences = Sentences {
    message: Phrase::new(
        "Unless {new} joined the control plane earlier: `{variable}` is {address} on {first}.",
        "如果 {new} 尚未加入控制平面：`{variable}` 在 {first} 上是 {address}。",
    ),
    ..SAYS
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let group = ctx.group("kube_control_plane");
    let deploys = matches!(ctx.run.playbook, Playbook::Cluster | Playbook::UpgradeCluster);
    let ([first, others @ ..], true) = (group.as_slice(), deploys) else { return };
    let said = ctx.was_in(*first, "kube_control_plane").is_some();
    let joins = |host: &HostId| ctx.was_in(*host, "kube_control_plane") != Some(true);
    let new: Vec<_> = others.iter().copied().filter(joins).collect();
    let Some((variable, address, span)) = narrow_bind_address(ctx, *first) else { return };
    if new.is_empty() {
        return;
    }
    let wildcard = if ctx.release.at_least("v2.28.0") { "\"::\"" } else { "0.0.0.0" };
    let (says, severity) = if said { (&SAYS, Severity::Error) } else { (&MAYBE, Severity::Warning) };
    let mut finding = Finding::new(RULE.id, severity, says, span)
        .arg("variable", variable)
        .arg("address", address)
        .arg("first", ctx.host_name(*first))
        .arg("wildcard", wildcard)
        .arg("new", ctx.names(&new))
        .hosts(ctx.names(&new))
        .task("kubernetes/control-plane", "Joining control plane node to the cluster.");
    if let Some(value) = ctx.value_span(*first, variable).filter(|_| variable == BIND_ADDRESS) {
        finding = finding.fix(Fix::edits(
            Phrase::new("Listen on the wildcard address", "监听通配地址"),
            false,
            vec![Edit::replace(value, wildcard)],
        ));
    }
    findings.push(finding);
}

const BIND_ADDRESS: &str = "kube_apiserver_bind_address";

/// The setting that narrows the address on which the API server listens: variable, value, place.
fn narrow_bind_address(ctx: &Context, host: HostId) -> Option<(&'static str, String, Span)> {
    if let Some(address) = extra_argument::argument(ctx, host, "bind-address").filter(|a| !is_wildcard(a)) {
        let span = ctx.entry_span(host, extra_argument::EXTRA_ARGS, "bind-address");
        return Some((extra_argument::EXTRA_ARGS, address, span));
    }
    match ctx.outcome(host, BIND_ADDRESS)? {
        Outcome::Known(value) => {
            let address = value.as_str().filter(|address| !is_wildcard(address))?;
            Some((BIND_ADDRESS, address.to_owned(), ctx.setting_span(host, BIND_ADDRESS)))
        }
        _ => None,
    }
}

fn is_wildcard(address: &str) -> bool {
    matches!(address, "0.0.0.0" | "::" | "")
}
