//! Hosts of the cluster that share an address.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::collections::{HashMap, HashSet};
use crate::inventory::HostId;
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};
use crate::text::Span;
use crate::vars::{Outcome, Value};

pub const RULE: Rule = Rule {
    id: "duplicate-address",
    title: Phrase::new("one address for several hosts", "多台主机使用同一个地址"),
    severity: Severity::Error,
    releases: "*",
    check,
};

const REMEDY: Phrase = Phrase::new(
    "Give each host its own address; if these are one machine, list it under one name.",
    "给每台主机各自的地址；如果它们是同一台机器，只保留一个名字。",
);
const OTHER: Phrase = Phrase::new("the same address is here", "此处是相同的地址");

static NODE: Sentences = Sentences {
    message: Phrase::new(
        "{count} hosts have `{address}` as `{name}`: {hosts}.",
        "有 {count} 台主机的 `{name}` 都是 `{address}`：{hosts}。",
    ),
    consequence: Phrase::new(
        "Kubespray binds etcd, the API server and kubelet to this address and puts it into certificates and \
         `/etc/hosts`: the hosts that do not own it fail, or are taken for another.",
        "Kubespray 让 etcd、API server 和 kubelet 绑定该地址，并把它写入证书和 `/etc/hosts`：\
         不拥有该地址的主机会失败，或被当作另一台主机。",
    ),
    remedy: REMEDY,
};

static CONNECTION: Sentences = Sentences {
    message: NODE.message,
    consequence: Phrase::new(
        "Ansible connects to the same machine under {count} names, unless another inventory name or a proxy parts \
         them: one machine gets the tasks of all of them, the others get none.",
        "除非由代理等方式区分，Ansible 会以 {count} 个名字连接同一台机器：这台机器执行所有名字的任务，其他机器什么也不会执行。",
    ),
    remedy: REMEDY,
};

/// What tells machines behind one `ansible_host` apart.
const APART: [&str; 8] = [
    "ansible_port",
    "ansible_ssh_port",
    "ansible_connection",
    "ansible_ssh_common_args",
    "ansible_ssh_extra_args",
    "ansible_ssh_args",
    "ansible_user",
    "ansible_ssh_executable",
];

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let mut told = HashSet::default();
    let hosts = cluster(ctx);
    let servers: HashSet<HostId> = ctx.group("etcd").into_iter().chain(ctx.group("kube_control_plane")).collect();
    for (name, says, severity) in [
        ("ip", &NODE, Severity::Error),
        ("access_ip", &NODE, Severity::Error),
        ("ansible_host", &CONNECTION, Severity::Warning),
    ] {
        for (address, sharing) in shared(ctx, &hosts, name) {
            let apart = name == "ansible_host" && !same_connection(ctx, &sharing);
            // Their `ip` says it already.
            if apart || !told.insert(sharing.clone()) {
                continue;
            }
            // Workers are reached by their `ip`, too: one access address may be a gateway's.
            let gateway = name == "access_ip" && servers.iter().filter(|host| sharing.contains(host)).count() < 2;
            let severity = if gateway { Severity::Warning } else { severity };
            findings.push(finding(ctx, name, &address, &sharing, says, severity));
        }
    }
}

fn finding(
    ctx: &Context,
    name: &'static str,
    address: &str,
    sharing: &[HostId],
    says: &'static Sentences,
    severity: Severity,
) -> Finding {
    let place = |host: &HostId| ctx.value_span(*host, name).unwrap_or_else(|| ctx.host_span(*host));
    let mut places: Vec<Span> = sharing.iter().map(place).collect();
    places.dedup();
    // The first is right as often as not; the slip is in a copy of it.
    let span = places.get(1).or(places.first()).copied().unwrap_or_else(|| ctx.inventory_span());
    let names = ctx.names(sharing);
    let mut finding = Finding::new(RULE.id, severity, says, span)
        .arg("count", sharing.len())
        .arg("name", name)
        .arg("address", address)
        .arg("hosts", listed(&names))
        .hosts(names);
    for place in places.into_iter().filter(|place| *place != span).take(SHOWN) {
        finding = finding.related(place, OTHER);
    }
    finding
}

/// Names and places in one finding, at most.
const SHOWN: usize = 5;

fn listed(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    let more = if names.len() > SHOWN { " …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

/// The hosts of the cluster, each once, in the order of the inventory.
fn cluster(ctx: &Context) -> Vec<HostId> {
    let mut hosts = ctx.members(&["k8s_cluster", "kube_control_plane", "kube_node", "etcd"]);
    let connects = ctx.sets(CONNECTION_KIND);
    hosts.retain(|host| !(connects && is_local(ctx, *host) || is_loopback(ctx.host_name(*host))));
    hosts
}

const CONNECTION_KIND: &str = "ansible_connection";

/// It stands for the machine Ansible runs on, or is reached otherwise than by an address.
fn is_local(ctx: &Context, host: HostId) -> bool {
    match ctx.outcome(host, CONNECTION_KIND) {
        None => false,
        Some(Outcome::Known(kind)) => kind.as_str() != Some("ssh"),
        Some(_) => true,
    }
}

fn is_loopback(address: &str) -> bool {
    address == "localhost" || address == "::1" || address.starts_with("127.")
}

/// Addresses that several hosts have for a variable, in the order of the hosts.
fn shared(ctx: &Context, hosts: &[HostId], name: &str) -> Vec<(Arc<str>, Vec<HostId>)> {
    if !ctx.sets(name) {
        return Vec::new();
    }
    let mut first: HashMap<Arc<str>, HostId> = HashMap::default();
    // By the first host of each: nearly every address has one host alone.
    let mut several: BTreeMap<HostId, (Arc<str>, Vec<HostId>)> = BTreeMap::new();
    for host in hosts {
        let Some(Outcome::Known(Value::Str(text))) = ctx.outcome(*host, name) else { continue };
        let address = normal(text);
        if address.is_empty() || is_loopback(&address) {
            continue;
        }
        match first.get(&address) {
            Some(one) => several.entry(*one).or_insert_with(|| (address, vec![*one])).1.push(*host),
            None => {
                first.insert(address, *host);
            }
        }
    }
    several.into_values().collect()
}

/// An address without blanks around it, in small letters.
fn normal(text: Arc<str>) -> Arc<str> {
    match text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase() || matches!(byte, b'.' | b':')) {
        true => text,
        false => text.trim().to_ascii_lowercase().into(),
    }
}

/// Nothing that is set for a connection tells these hosts apart.
fn same_connection(ctx: &Context, hosts: &[HostId]) -> bool {
    let Some((first, rest)) = hosts.split_first() else { return false };
    APART.iter().all(|name| {
        let value = ctx.outcome(*first, name);
        let known = matches!(value, None | Some(Outcome::Known(_)));
        known && rest.iter().all(|host| ctx.outcome(*host, name) == value)
    })
}
