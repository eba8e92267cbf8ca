//! A default that changes under a running cluster.

use super::shared;
use crate::catalogue::knowledge::{ValueKind, Variable};
use crate::catalogue::{Knowledge, Release};
use crate::report::{Finding, Fix, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};
use crate::text::Span;
use crate::yaml::{Content, Node};

pub const RULE: Rule = Rule {
    id: "upgrade-default-changed",
    title: Phrase::new("a default that changes under a running cluster", "升级中改变的默认值"),
    severity: Severity::Warning,
    releases: "v2.21.0..",
    needs_all_hosts: false,
    check,
};

static SAYS: Sentences = Sentences {
    message: Phrase::new(
        "The default of {names} goes from `{old}` to `{new}` in {release}.",
        "在 {release} 中，{names} 的默认值由 `{old}` 变为 `{new}`。",
    ),
    consequence: Phrase::new("{effect}", "{effect}"),
    remedy: Phrase::new(
        "If the cluster needs what it has now, set the old value before this step.",
        "如果集群需要保持现状，请在这一步之前写明旧值。",
    ),
};

static NO_WAY_BACK: Sentences = Sentences {
    remedy: Phrase::new(
        "The old value no longer works in this release: plan for the new one.",
        "旧值在该版本中不再可用，请按新值做好准备。",
    ),
    ..SAYS
};

/// What a change means to a running cluster.
struct Effect {
    /// The variables.
    of: &'static [&'static str],
    /// The new value, where another means something else.
    to: Option<&'static str>,
    severity: Severity,
    says: Phrase,
    /// The old value can be kept.
    can_stay: bool,
}

const EFFECTS: [Effect; 11] = [
    Effect {
        of: &["cilium_ipam_mode"],
        to: None,
        severity: Severity::Warning,
        says: Phrase::new(
            "Cilium hands out pod addresses from a pool of its own instead of from the range that Kubernetes gave each \
             node: running pods lose their network until they are made anew.",
            "Cilium 改用自己的地址池分配 Pod 地址，而不再使用 Kubernetes 为每个节点分配的网段：运行中的 Pod 会断网，直到重建。",
        ),
        can_stay: true,
    },
    Effect {
        of: &["cilium_identity_allocation_mode"],
        to: None,
        severity: Severity::Warning,
        says: Phrase::new(
            "Cilium keeps identities as Kubernetes objects instead of in etcd: while the agents change over, policies \
             may see pods under identities that they do not know.",
            "Cilium 改为用 Kubernetes 对象保存身份，而不再使用 etcd：各节点切换期间，网络策略可能遇到无法识别的 Pod 身份。",
        ),
        can_stay: true,
    },
    Effect {
        of: &["cilium_kube_proxy_replacement"],
        to: Some("false"),
        severity: Severity::Hint,
        says: Phrase::new(
            "Cilium takes only true or false here from now on; with the new default kube-proxy alone serves services.",
            "Cilium 从此只接受 true 或 false；按新的默认值，Service 完全由 kube-proxy 处理。",
        ),
        can_stay: false,
    },
    Effect {
        of: &["cilium_enable_host_legacy_routing"],
        to: None,
        severity: Severity::Hint,
        says: Phrase::new(
            "Cilium routes pod traffic past the host's own routing and iptables: rules of yours there no longer see it.",
            "Cilium 转发 Pod 流量时绕过主机的路由和 iptables：你在主机上设置的规则不再对它生效。",
        ),
        can_stay: true,
    },
    Effect {
        of: &[
            "kube_apiserver_bind_address",
            "kube_controller_manager_bind_address",
            "kube_scheduler_bind_address",
        ],
        to: None,
        severity: Severity::Hint,
        says: Phrase::new(
            "The control plane listens on IPv6 too; on a host whose kernel has IPv6 switched off (`ipv6.disable=1`) it \
             cannot start.",
            "控制平面会同时监听 IPv6；如果主机内核关闭了 IPv6（`ipv6.disable=1`），它将无法启动。",
        ),
        can_stay: false,
    },
    Effect {
        of: &["calico_vxlan_mode_ipv6"],
        to: None,
        severity: Severity::Warning,
        says: Phrase::new(
            "Calico encapsulates the IPv6 traffic between pods in VXLAN: nodes that have changed and nodes that have not \
             may not reach each other's pods over IPv6.",
            "Calico 改用 VXLAN 封装 Pod 之间的 IPv6 流量：已切换与未切换的节点之间，Pod 可能无法通过 IPv6 互通。",
        ),
        can_stay: true,
    },
    Effect {
        of: &["containerd_max_container_log_line_size"],
        to: None,
        severity: Severity::Hint,
        says: Phrase::new(
            "Log lines of containers longer than this are cut into several.",
            "容器日志中超过此长度的行会被拆成多行。",
        ),
        can_stay: true,
    },
    Effect {
        of: &["containerd_limit_open_file_num"],
        to: None,
        severity: Severity::Hint,
        says: Phrase::new(
            "containerd and what it starts may open at most this many files.",
            "containerd 及其启动的进程最多只能打开这么多文件。",
        ),
        can_stay: true,
    },
    Effect {
        of: &["etcd_snapshot_count"],
        to: None,
        severity: Severity::Hint,
        says: Phrase::new(
            "etcd keeps more of its log in memory between two snapshots: plan for more memory on its hosts.",
            "etcd 在两次快照之间会在内存中保留更多日志：请为 etcd 主机预留更多内存。",
        ),
        can_stay: true,
    },
    Effect {
        of: &["kubelet_authorization_mode_webhook"],
        to: None,
        severity: Severity::Warning,
        says: Phrase::new(
            "kubelets ask the API server who may use their API: what reads metrics or logs from them without that right \
             gets 403.",
            "kubelet 会向 API 服务器确认谁可以访问它的 API：没有相应权限却直接读取指标或日志的程序会收到 403。",
        ),
        can_stay: true,
    },
    Effect {
        of: &["metrics_server_container_port"],
        to: None,
        severity: Severity::Hint,
        says: Phrase::new(
            "metrics-server listens on another port: firewalls and network policies must let it through.",
            "metrics-server 改用另一个端口：防火墙和网络策略需要放行。",
        ),
        can_stay: true,
    },
];

const ANY: Effect = Effect {
    of: &[],
    to: None,
    severity: Severity::Hint,
    says: Phrase::new(
        "It is not set here, so the running cluster gets the new value with this step.",
        "这里没有设置它，因此运行中的集群会在这一步得到新值。",
    ),
    can_stay: true,
};

/// Changes that no cluster notices.
const UNNOTICED: [&str; 4] =
    ["kubelet_event_record_qps", "kube_vip_bgp_peeras", "discovery_timeout", "audit_log_maxbackups"];

/// Variables whose default changes in the same way in the same step.
struct Change<'a> {
    step: usize,
    old: String,
    new: String,
    names: Vec<&'a str>,
    effect: &'static Effect,
}

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let mut changes: Vec<Change> = Vec::new();
    let Some(Some(aim)) = ctx.ladder().last() else { return };
    let course = ctx.course.into_iter();
    let way: Vec<Release> =
        course.flat_map(|course| course.from.iter().chain(&course.steps).cloned()).collect();
    // A checkout may have another default for any name.
    let names: Vec<&str> = match aim.is_of_checkout() {
        true => ctx.catalogue.names().collect(),
        false => ctx.catalogue.names_with_defaults().collect(),
    };
    for name in names.into_iter().filter(|name| is_told(ctx, name)) {
        for (step, old, new) in changed(ctx, &way, name) {
            let fits = |effect: &&Effect| effect.of.contains(&name) && effect.to.is_none_or(|to| to == new);
            let effect = EFFECTS.iter().find(fits).unwrap_or(&ANY);
            let alike = |change: &&mut Change| {
                change.step == step
                    && change.old == old
                    && change.new == new
                    && std::ptr::eq(change.effect, effect)
            };
            match changes.iter_mut().find(alike) {
                Some(change) => change.names.push(name),
                None => changes.push(Change { step, old, new, names: vec![name], effect }),
            }
        }
    }
    findings.extend(changes.iter().map(|change| finding(ctx, change)));
}

fn finding(ctx: &Context, change: &Change) -> Finding {
    let says = if change.effect.can_stay { &SAYS } else { &NO_WAY_BACK };
    let names: Vec<String> = change.names.iter().map(|name| format!("`{name}`")).collect();
    let finding = Finding::new(RULE.id, change.effect.severity, says, span(ctx, change))
        .arg("names", names)
        .arg("old", change.old.as_str())
        .arg("new", change.new.as_str())
        .arg("release", ctx.step_name(change.step))
        .arg("effect", change.effect.says)
        .at_step(change.step);
    match pin(ctx, change).filter(|_| change.effect.can_stay) {
        Some(fix) => finding.fix(fix),
        None => finding,
    }
}

/// The choice that makes the change matter here, else the inventory.
fn span(ctx: &Context, change: &Change) -> Span {
    let reason = change.names.first().and_then(|name| shared::reason(ctx, name));
    let host = ctx.first_host();
    match reason.zip(host) {
        Some((reason, host)) => ctx.setting_span(host, reason),
        None => ctx.inventory_span(),
    }
}

/// The old values, written behind the choice that makes the change matter.
fn pin(ctx: &Context, change: &Change) -> Option<Fix> {
    let reason = shared::reason(ctx, change.names.first()?)?;
    let quoted = change.old.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    let line = |name: &&str| format!("{name}: {}", change.old);
    let lines = change.names.iter().map(line).collect::<Vec<_>>().join("\n");
    let edit = ctx.insert_after(ctx.first_host()?, reason, &lines).filter(|_| quoted)?;
    Some(Fix::edits(Phrase::new("Pin the old value", "写明旧值"), false, vec![edit]))
}

/// The cluster uses it by its default, and would notice.
fn is_told(ctx: &Context, name: &str) -> bool {
    !ctx.sets(name)
        && !UNNOTICED.contains(&name)
        && !is_version(name)
        && shared::concerns(ctx, name) == Some(true)
}

/// The steps that change a default, each with the value before and after it.
fn changed(ctx: &Context, way: &[Release], name: &str) -> Vec<(usize, String, String)> {
    let at = |place: usize| default(ctx.ladder().get(place)?.as_deref()?, name);
    let mut turns = ctx.catalogue.turns(name, way);
    let is_of_checkout =
        |aim: &usize| ctx.ladder().get(*aim).and_then(Option::as_ref).is_some_and(|aim| aim.is_of_checkout());
    let aim = Some(way.len().saturating_sub(1)).filter(is_of_checkout).filter(|aim| !turns.contains(aim));
    turns.extend(aim);
    let change = |place: usize| {
        let here = at(place)?;
        let old = (0..place).rev().find_map(at).filter(|old| !same(old, &here))?;
        Some((place.checked_sub(1)?, shared::plain(&old)?, shared::plain(&here)?))
    };
    turns.into_iter().filter_map(change).collect()
}

/// Versions and where they come from are summed up elsewhere.
fn is_version(name: &str) -> bool {
    ["_tag", "_repo", "_checksum", "_gpgkey", "_url"].iter().any(|end| name.ends_with(end))
        || name.contains("_version")
}

/// The one value that the release has for it when nobody sets it, where it is a literal.
fn default(knowledge: &Knowledge, name: &str) -> Option<Node> {
    let variable: &Variable = &*knowledge.variable(name)?;
    let versioned = matches!(variable.kind, Some(ValueKind::Version | ValueKind::Url | ValueKind::Quantity));
    if versioned || !variable.is_read || !variable.role_vars.is_empty() {
        return None;
    }
    let mut values = variable.defaults.iter().map(|default| default.value.as_deref());
    let first = values.next()??;
    let alike = values.all(|value| value.is_some_and(|value| value.content == first.content));
    let template = first.as_str().is_some_and(|text| text.contains("{{") || text.contains("{%"));
    (alike && !template).then(|| first.clone())
}

/// The same, or the same in another spelling: nothing, or a number and its digits.
fn same(old: &Node, new: &Node) -> bool {
    let nothing = |node: &Node| shared::is_empty(&node.content) || node.as_str() == Some("0");
    let number = |node: &Node| match &node.content {
        Content::Int(number) => Some(number.get()),
        Content::Str(text) if text.starts_with('0') => i128::from_str_radix(text, 8).ok(),
        Content::Str(text) => text.parse().ok(),
        _ => None,
    };
    old.content == new.content
        || (nothing(old) && nothing(new))
        || number(old).is_some_and(|old| number(new) == Some(old))
}
