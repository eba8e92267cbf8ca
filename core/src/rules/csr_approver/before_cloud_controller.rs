//! S3a: up to v2.27.1 cluster.yml installs the approver before the cloud controller (#12059,
//! repaired by #12141 in v2.28.0).

use super::shared;
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};

pub const RULE: Rule = Rule {
    id: "csr-approver-before-cloud-controller",
    title: Phrase::new(
        "kubelet-csr-approver waits for nodes that only the later cloud controller frees",
        "kubelet-csr-approver 等待的节点要由之后才安装的云控制器解除污点",
    ),
    severity: Severity::Error,
    releases: "v2.22.0..v2.27.1",
    needs_all_hosts: false,
    check,
};

const SAYS: Sentences = Sentences {
    message: Phrase::new(
        "`cloud_provider` is external and `{variable}` is on: {release} installs kubelet-csr-approver before the \
         cloud controller.",
        "`cloud_provider` 为 external 且启用了 `{variable}`：{release} 会先装 kubelet-csr-approver，后装云控制器。",
    ),
    consequence: Phrase::new(
        "Every node still has the taint `node.cloudprovider.kubernetes.io/uninitialized`, which the approver's pod \
         does not tolerate: `Install Helm Applications` waits five minutes, fails with \"context deadline exceeded\", \
         and the controller that would free the nodes is never installed.",
        "此时所有节点都带有污点 `node.cloudprovider.kubernetes.io/uninitialized`，approver 的 Pod 不容忍它：\
         `Install Helm Applications` 等待五分钟后报错“context deadline exceeded”，能解除污点的云控制器也就装不上了。",
    ),
    remedy: Phrase::new(
        "Let the approver tolerate the taint, or run in two stages with `--skip-tags=kubelet-csr-approver` first.",
        "让 approver 容忍该污点，或分两步运行，第一步加上 `--skip-tags=kubelet-csr-approver`。",
    ),
};

const MAYBE: Sentences = Sentences {
    message: Phrase::new(
        "If this is a first installation: `cloud_provider` is external and `{variable}` is on, and {release} installs \
         kubelet-csr-approver before the cloud controller.",
        "如果这是全新安装：`cloud_provider` 为 external 且启用了 `{variable}`，而 {release} 会先装 \
         kubelet-csr-approver，后装云控制器。",
    ),
    ..SAYS
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    if !ctx.release.within("v2.22.0", "v2.27.1") {
        return;
    }
    let Some(install) = shared::install(ctx) else { return };
    let host = install.host;
    let external = shared::text(ctx, host, "cloud_provider").is_some_and(|cloud| cloud == "external");
    // The role turns Helm's waiting off for `cni` since v2.27.0 (#11704).
    let plugin = shared::text(ctx, host, "kube_network_plugin");
    let waits = plugin.is_some_and(|plugin| !(ctx.release.at_least("v2.27.0") && plugin == "cni"));
    if !external || !waits || shared::tolerates_cloud_taint(ctx, host) != Some(false) {
        return;
    }
    let (says, severity) = if install.fresh { (&SAYS, Severity::Error) } else { (&MAYBE, Severity::Warning) };
    let finding = Finding::new(RULE.id, severity, says, ctx.setting_span(host, install.variable))
        .arg("variable", install.variable)
        .arg("release", ctx.release.to_string())
        .hosts([ctx.host_name(host)])
        .related(
            ctx.setting_span(host, "cloud_provider"),
            Phrase::new("the cloud's controller", "外部云控制器"),
        )
        .task("helm-apps", "Install Helm Applications");
    findings.push(shared::with_fixes(ctx, &install, finding));
}
