//! Hosts of the cluster that share an address.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::Arc;

use crate::collections::{HashMap, HashSet};
use crate::inventory::HostId;
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Places, Rule};
use crate::text::Span;
use crate::vars::{Outcome, Value};

pub const RULE: Rule = Rule {
    id: "duplicate-address",
    title: Phrase::new("one address for several hosts", "多台主机使用同一个地址"),
    severity: Severity::Error,
    releases: "*",
    needs_all_hosts: false,
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
    let cluster = cluster(ctx);
    let servers = ctx.members(&["etcd", "kube_control_plane"]);
    for (name, says, severity) in [
        ("ip", &NODE, Severity::Error),
        ("access_ip", &NODE, Severity::Error),
        ("ansible_host", &CONNECTION, Severity::Warning),
    ] {
        // Written as their `ip`, what they share is told of that.
        if name != "ip" && repeats(ctx, name, "ip") {
            continue;
        }
        for (address, sharing) in shared(ctx, &cluster, name) {
            let apart = name == "ansible_host" && !same_connection(ctx, &sharing);
            // Their `ip` says it already.
            if apart || !told.insert(sharing.clone()) {
                continue;
            }
            // Workers are reached by their `ip`, too: one access address may be a gateway's.
            let gateway =
                name == "access_ip" && servers.iter().filter(|host| sharing.contains(host)).count() < 2;
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

/// For each host whether it is one of the cluster.
fn cluster(ctx: &Context) -> Vec<bool> {
    let mut is_member = ctx.is_member(&["k8s_cluster", "kube_control_plane", "kube_node", "etcd"]);
    let connects = ctx.sets(CONNECTION_KIND);
    for ((id, host), is_member) in ctx.inventory.each_host().zip(&mut is_member) {
        *is_member = *is_member && !is_loopback(&host.name) && !(connects && is_local(ctx, id));
    }
    is_member
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

/// Only hosts set the two variables, each for itself and to one and the same text.
fn repeats(ctx: &Context, name: &str, other: &str) -> bool {
    let (Some(places), Some(others)) = (of_hosts(ctx, name), of_hosts(ctx, other)) else { return false };
    let mut pairs = places.own().zip(others.own());
    places.count() == others.count()
        && pairs.all(|((host, value), (of, other))| {
            host == of && value.value.as_str().is_some_and(|text| other.value.as_str() == Some(text))
        })
}

/// The places of a variable that hosts set for themselves, and nothing but that counts.
fn of_hosts<'c>(ctx: &'c Context, name: &str) -> Option<&'c Places<'c>> {
    let places = ctx.settings().get(name)?;
    (places.shared().is_empty() && ctx.vars.is_of_texts(name)).then_some(places)
}

/// Addresses that several hosts have for a variable, in the order of the hosts.
fn shared(ctx: &Context, cluster: &[bool], name: &str) -> Vec<(Arc<str>, Vec<HostId>)> {
    if !ctx.sets(name) {
        return Vec::new();
    }
    let mut found = Shared::default();
    let is_in = |host: HostId| cluster.get(host.0 as usize).is_some_and(|is_in| *is_in);
    let other = |host: HostId, found: &mut Shared| {
        if let Some(Outcome::Known(Value::Str(text))) = ctx.outcome(host, name) {
            found.text(text, host);
        }
    };
    match of_hosts(ctx, name) {
        Some(places) => {
            found.row.reserve(places.count());
            for (host, variable) in places.own().filter(|(host, _)| is_in(*host)) {
                match variable.value.as_str().and_then(number) {
                    Some(number) => found.number(number, host),
                    None => other(host, &mut found),
                }
            }
        }
        None => {
            ctx.inventory.host_ids().filter(|host| is_in(*host)).for_each(|host| other(host, &mut found));
        }
    }
    found.several.into_values().collect()
}

/// Addresses with the first host of each, and those of several hosts by the first of them: nearly every
/// address has one host alone.
#[derive(Default)]
struct Shared {
    /// Those that come in ascending order, as most are written, and the others.
    row: Vec<(u32, HostId)>,
    numbers: HashMap<u32, HostId>,
    texts: HashMap<Arc<str>, HostId>,
    several: BTreeMap<HostId, (Arc<str>, Vec<HostId>)>,
}

impl Shared {
    fn number(&mut self, number: u32, host: HostId) {
        let address = Ipv4Addr::from(number);
        if address.is_loopback() {
            return;
        }
        if self.row.last().is_none_or(|(last, _)| *last < number) {
            return self.row.push((number, host));
        }
        let in_row = self.row.binary_search_by_key(&number, |(number, _)| *number);
        let first = match in_row.ok().and_then(|at| self.row.get(at)) {
            Some((_, first)) => *first,
            None => *self.numbers.entry(number).or_insert(host),
        };
        self.note(first, host, || address.to_string().into());
    }

    fn text(&mut self, text: Arc<str>, host: HostId) {
        let address = normal(text);
        if let Some(number) = number(&address) {
            self.number(number, host);
        } else if !address.is_empty() && !is_loopback(&address) {
            let first = *self.texts.entry(address.clone()).or_insert(host);
            self.note(first, host, || address);
        }
    }

    fn note(&mut self, first: HostId, host: HostId, address: impl FnOnce() -> Arc<str>) {
        if first != host {
            self.several.entry(first).or_insert_with(|| (address(), vec![first])).1.push(host);
        }
    }
}

/// The number of an IPv4 address, where it is written in its one plain form.
fn number(text: &str) -> Option<u32> {
    let (mut number, mut part, mut digits, mut dots) = (0, 0, 0, 0);
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' if digits < 3 && (digits == 0 || part > 0) => {
                part = part * 10 + u32::from(byte - b'0');
                digits += 1;
            }
            b'.' if digits > 0 && part <= 255 && dots < 3 => {
                number = number << 8 | part;
                (part, digits, dots) = (0, 0, dots + 1);
            }
            _ => return None,
        }
    }
    (dots == 3 && digits > 0 && part <= 255).then_some(number << 8 | part)
}

/// An address without blanks around it, in small letters.
fn normal(text: Arc<str>) -> Arc<str> {
    match text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase() || matches!(byte, b'.' | b':'))
    {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Python's `ipaddress` takes these forms and no other.
    #[test]
    fn numbers_are_of_plain_addresses_alone() {
        for text in ["0.0.0.0", "10.0.0.1", "192.168.250.9", "255.255.255.255", "100.64.0.10"] {
            assert_eq!(number(text), text.parse().ok().map(|address: Ipv4Addr| address.into()), "{text}");
        }
        for text in [
            "",
            "10.0.0",
            "10.0.0.",
            "10.0.0.1.2",
            "10.0.0.256",
            "10.0.0.01",
            "10..0.1",
            "::1",
            "a",
            "10.0.0.1 ",
        ] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
