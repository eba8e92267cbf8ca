//! S3c: without a network plugin nodes stay NotReady, and Helm waits for the approver's pod
//! (#10320, #10491; `cni` repaired by #11704 in v2.27.0).

use super::shared;
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};

pub const RULE: Rule = Rule {
    id: "csr-approver-without-network-plugin",
    title: Phrase::new(
        "kubelet-csr-approver waits for nodes that no network plugin makes ready",
        "没有网络插件使节点就绪，kubelet-csr-approver 却在等待",
    ),
    severity: Severity::Error,
    releases: "v2.22.0..",
    needs_all_hosts: false,
    check,
};

const SAYS: Sentences = Sentences {
    message: Phrase::new(
        "`{variable}` is on, and with `kube_network_plugin: {plugin}` the run installs no network plugin.",
        "启用了 `{variable}`，而 `kube_network_plugin: {plugin}` 意味着本次运行不安装网络插件。",
    ),
    consequence: Phrase::new(
        "The nodes stay NotReady and the approver's pod Pending: `Install Helm Applications` waits five minutes and \
         fails with \"context deadline exceeded\".",
        "节点一直 NotReady，approver 的 Pod 一直 Pending：`Install Helm Applications` 等待五分钟后报错\
         “context deadline exceeded”。",
    ),
    remedy: Phrase::new(
        "Skip the tag `kubelet-csr-approver`, install your network plugin, then run the tag.",
        "先跳过标签 `kubelet-csr-approver`，装好你的网络插件，再单独运行该标签。",
    ),
};

const MAYBE: Sentences = Sentences {
    message: Phrase::new(
        "If this is a first installation: `{variable}` is on, and with `kube_network_plugin: {plugin}` the run \
         installs no network plugin.",
        "如果这是全新安装：启用了 `{variable}`，而 `kube_network_plugin: {plugin}` 意味着本次运行不安装网络插件。",
    ),
    ..SAYS
};

const WAIT: Phrase = Phrase::new(
    "install your network plugin and wait until every node is Ready",
    "装好你的网络插件，等到所有节点都是 Ready",
);

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let Some(install) = shared::install(ctx) else { return };
    let Some(plugin) = shared::text(ctx, install.host, "kube_network_plugin") else { return };
    let waits = match plugin.as_str() {
        "cni" => ctx.release.within("v2.22.0", "v2.26.1"),
        "none" => true,
        _ => false,
    };
    if !waits {
        return;
    }
    let (says, severity) = if install.fresh { (&SAYS, Severity::Error) } else { (&MAYBE, Severity::Warning) };
    findings.push(
        Finding::new(RULE.id, severity, says, ctx.setting_span(install.host, install.variable))
            .arg("variable", install.variable)
            .arg("plugin", plugin)
            .hosts([ctx.host_name(install.host)])
            .related(
                ctx.setting_span(install.host, "kube_network_plugin"),
                Phrase::new("no network plugin", "不安装网络插件"),
            )
            .task("helm-apps", "Install Helm Applications")
            .fix(shared::two_stages(ctx, WAIT, "kubectl get nodes")),
    );
}
