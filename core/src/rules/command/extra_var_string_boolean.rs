//! R2: a switch that is a string. Kubespray uses these names bare in `when`, where any non-empty
//! string is true.

use crate::catalogue::knowledge::ValueKind;
use crate::inventory::HostId;
use crate::plan::Change;
use crate::report::{Finding, Fix, Phrase, Sentences, Severity};
use crate::rules::{Context, FileKind, Place, Rule};
use crate::text::{Edit, Span};
use crate::vars::Layer;
use crate::yaml::Content;

pub const RULE: Rule = Rule {
    id: "extra-var-string-boolean",
    title: Phrase::new("a switch that is a string, and so is on", "开关变量是字符串，因此始终为真"),
    severity: Severity::Warning,
    releases: "*",
    needs_all_hosts: false,
    check,
};

/// Names that Kubespray's tasks and templates use as they are, as conditions, and that do not look
/// like it.
const SWITCHES: [&str; 31] = [
    "auto_renew_certificates",
    "dashboard_skip_login",
    "disable_host_nameservers",
    "download_force_cache",
    "download_localhost",
    "drain_nodes",
    "etcd_events_cluster_enabled",
    "ignore_assert_errors",
    "kube_api_anonymous_auth",
    "kube_encrypt_secret_data",
    "kube_network_plugin_multus",
    "kube_oidc_auth",
    "kube_proxy_strict_arp",
    "kube_token_auth",
    "kube_vip_lb_enable",
    "kubeadm_config_validate_enabled",
    "kubeadm_use_file_discovery",
    "kubeconfig_localhost",
    "kubectl_localhost",
    "kubelet_csr_approver_enabled",
    "kubelet_rotate_server_certificates",
    "kubernetes_audit",
    "loadbalancer_apiserver_localhost",
    "override_system_hostname",
    "populate_inventory_to_hosts_file",
    "remove_anonymous_access",
    "remove_default_searchdomains",
    "skip_downloads",
    "upgrade_cluster_setup",
    "upgrade_node_always_cordon",
    "upgrade_node_confirm",
];

/// Switches that only go into a file as text.
const ONLY_WRITTEN: [&str; 5] = [
    "external_openstack_lbaas_enabled",
    "kube_ovn_bind_local_ip_enabled",
    "kube_ovn_eip_snat_enabled",
    "kube_vip_ddns_enabled",
    "kube_vip_metrics_enabled",
];

/// Kubespray's own check refuses a string, and that is told.
const CHECKED: [&str; 5] =
    ["deploy_netchecker", "download_always_pull", "download_run_once", "helm_enabled", "openstack_lbaas_enabled"];

const SAYS: Sentences = Sentences {
    message: Phrase::new(
        "`{name}` is the string `{value}`, not a Boolean.",
        "`{name}` 的值是字符串 `{value}`，不是布尔值。",
    ),
    consequence: Phrase::new(
        "Kubespray uses it bare in conditions, where any non-empty string is true: it is switched on.",
        "Kubespray 在条件中直接使用这个变量，任何非空字符串都为真：它实际上是开启的。",
    ),
    remedy: Phrase::new(
        "Give a Boolean: `-e '{{\"{name}\": false}}'`, or `{name}: false` in `group_vars`.",
        "请使用布尔值：`-e '{{\"{name}\": false}}'`，或在 `group_vars` 中写 `{name}: false`。",
    ),
};

/// Without anonymous access a node cannot read what it needs to join by token.
const DISCOVERY: Sentences = Sentences {
    remedy: Phrase::new(
        "Give a Boolean; but while `remove_anonymous_access` is on, nodes can join with the file only: leave `{name}` \
         out, or switch both off.",
        "请使用布尔值；但只要启用了 `remove_anonymous_access`，节点就只能用文件加入：请去掉 `{name}`，或将两者都关闭。",
    ),
    ..SAYS
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let named = ctx.settings().iter().filter(|(name, _)| SWITCHES.contains(name) || is_named_as_switch(name));
    for (name, Place { layer, variable }) in named.flat_map(|(name, places)| places.iter().map(move |it| (name, it))) {
        let Content::Str(value) = &variable.value.content else { continue };
        let place = variable.value.span;
        if !means_false(value) || !is_switch(ctx, name) || !wins(ctx, name, variable.name) {
            continue;
        }
        let needed = name == "kubeadm_use_file_discovery"
            && hosts(ctx).any(|host| ctx.truthy_or(host, "remove_anonymous_access", false) == Some(true));
        let says = if needed { &DISCOVERY } else { &SAYS };
        let finding = Finding::new(RULE.id, RULE.severity, says, place).arg("name", name).arg("value", &**value);
        findings.push(match fix(ctx, layer, name, place) {
            Some(fix) => finding.fix(fix),
            None => finding,
        });
    }
}

/// A variable that decides conditions as it is.
fn is_switch(ctx: &Context, name: &str) -> bool {
    if SWITCHES.contains(&name) {
        return true;
    }
    let known = ctx.knowledge.as_ref().and_then(|knowledge| knowledge.variable(name));
    known.is_some_and(|known| known.kind == Some(ValueKind::Bool) && known.kind_is_sure && known.is_read)
}

fn is_named_as_switch(name: &str) -> bool {
    (name.ends_with("_enabled") || name.starts_with("enable_"))
        && !ONLY_WRITTEN.contains(&name)
        && !CHECKED.contains(&name)
}

fn means_false(text: &str) -> bool {
    let words = ["false", "no", "off", "n", "f", "0", "0.0"];
    words.iter().any(|word| text.trim().eq_ignore_ascii_case(word))
}

fn hosts(ctx: &Context) -> impl Iterator<Item = HostId> {
    (0..u32::try_from(ctx.inventory.hosts.len()).unwrap_or(u32::MAX)).map(HostId)
}

/// Some host has this setting of the name and no stronger one.
fn wins(ctx: &Context, name: &str, place: Span) -> bool {
    hosts(ctx).any(|host| ctx.setting(host, name).is_some_and(|setting| setting.name == place))
}

fn fix(ctx: &Context, layer: &Layer, name: &str, place: Span) -> Option<Fix> {
    let title = Phrase::new("Make it the Boolean false", "改为布尔值 false");
    if Some(place.file) == ctx.workspace.command {
        let change = Change::SetExtra { name: name.to_owned(), json: "false".to_owned() };
        return Some(ctx.command_fix(title, |command| command.change(change)));
    }
    let text = match (ctx.file_kind(place.file), layer) {
        (FileKind::Vars(..), _) => "false",
        // An INI inventory knows Python's words only.
        (FileKind::Inventory, _) => "False",
        _ => return None,
    };
    Some(Fix::edits(title, false, vec![Edit::replace(place, text)]))
}
