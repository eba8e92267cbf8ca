//! A variable of a network plugin that is not the cluster's.

use super::shared;
use crate::inventory::HostId;
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};

pub const RULE: Rule = Rule {
    id: "variable-of-other-plugin",
    title: Phrase::new("a variable of a network plugin that is not used", "未使用的网络插件的变量"),
    severity: Severity::Hint,
    releases: "v2.20.0..",
    needs_all_hosts: false,
    check,
};

static SAYS: Sentences = Sentences {
    message: Phrase::new(
        "`{name}` is for {plugin}, and the network plugin is `{selected}`.",
        "`{name}` 用于 {plugin}，而网络插件是 `{selected}`。",
    ),
    consequence: Phrase::new("The value has no effect.", "这个值不起作用。"),
    remedy: Phrase::new(
        "Take it out, or set `kube_network_plugin` if you meant {plugin}.",
        "删除它；如果你想用的是 {plugin}，请设置 `kube_network_plugin`。",
    ),
};

const NAME: &str = "kube_network_plugin";

/// How the names of a plugin's variables begin, the plugin, and others that use it.
const FAMILIES: [(&str, &str, &[&str]); 7] = [
    ("calico_", "calico", &["canal"]),
    ("cilium_", "cilium", &[]),
    ("flannel_", "flannel", &["canal"]),
    ("kube_ovn_", "kube-ovn", &[]),
    ("kube_router_", "kube-router", &[]),
    ("macvlan_", "macvlan", &[]),
    ("weave_", "weave", &[]),
];

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let families: Vec<_> = FAMILIES.iter().filter(|(prefix, ..)| sets_some(ctx, prefix)).collect();
    if families.is_empty() || ctx.sets("cilium_deploy_additionally") {
        return;
    }
    let Some(selected) = selected(ctx) else { return };
    for (name, places) in ctx.settings().iter() {
        let family = families.iter().find(|(prefix, ..)| name.starts_with(prefix));
        let Some((_, plugin, also)) = family.filter(|(_, plugin, _)| *plugin != selected) else { continue };
        if also.contains(&selected.as_str()) {
            continue;
        }
        if let Some(place) = places.first().filter(|_| shared::matters(ctx, name, places)) {
            findings.push(
                Finding::new(RULE.id, RULE.severity, &SAYS, place.variable.name)
                    .arg("name", name)
                    .arg("plugin", *plugin)
                    .arg("selected", selected.as_str()),
            );
        }
    }
}

fn sets_some(ctx: &Context, prefix: &str) -> bool {
    ctx.settings().names().any(|name| name.starts_with(prefix))
}

/// The plugin that every host of the cluster has.
fn selected(ctx: &Context) -> Option<String> {
    let text = |host: HostId| ctx.text_of(host, NAME);
    let mut hosts = ctx.group("k8s_cluster").into_iter();
    let first = text(hosts.next()?)?;
    hosts.all(|host| text(host).as_ref() == Some(&first)).then_some(first)
}
