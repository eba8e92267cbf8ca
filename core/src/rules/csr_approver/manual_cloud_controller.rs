//! S3b: from v2.28.0 the order is right, but a cloud controller of the user's own is not installed
//! by the run, and Helm waits all the same.

use super::shared;
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};

pub const RULE: Rule = Rule {
    id: "csr-approver-manual-cloud-controller",
    title: Phrase::new(
        "kubelet-csr-approver waits for a cloud controller that the run does not install",
        "kubelet-csr-approver 等待的云控制器不由本次运行安装",
    ),
    severity: Severity::Error,
    releases: "v2.28.0..",
    needs_all_hosts: false,
    check,
};

const SAYS: Sentences = Sentences {
    message: Phrase::new(
        "`{variable}` is on, `cloud_provider` is external, and installing the cloud controller is left to you \
         (`external_cloud_provider` is {provider}).",
        "启用了 `{variable}`，`cloud_provider` 为 external，而云控制器要由你自己安装（`external_cloud_provider` 为 {provider}）。",
    ),
    consequence: Phrase::new(
        "Until your controller runs, every node has the taint `node.cloudprovider.kubernetes.io/uninitialized`, which \
         the approver's pod does not tolerate: `Install Helm Applications` waits five minutes and fails.",
        "在你的控制器运行之前，所有节点都带有污点 `node.cloudprovider.kubernetes.io/uninitialized`，approver 的 Pod \
         不容忍它：`Install Helm Applications` 等待五分钟后失败。",
    ),
    remedy: Phrase::new(
        "Let the approver tolerate the taint, or skip its tag, install your controller, then run the tag.",
        "让 approver 容忍该污点；或先跳过它的标签，装好你的控制器，再单独运行该标签。",
    ),
};

const MAYBE: Sentences = Sentences {
    message: Phrase::new(
        "If this is a first installation: `{variable}` is on, `cloud_provider` is external, and installing the cloud \
         controller is left to you (`external_cloud_provider` is {provider}).",
        "如果这是全新安装：启用了 `{variable}`，`cloud_provider` 为 external，而云控制器要由你自己安装\
         （`external_cloud_provider` 为 {provider}）。",
    ),
    ..SAYS
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    if !ctx.release.at_least("v2.28.0") {
        return;
    }
    let Some(install) = shared::install(ctx) else { return };
    let host = install.host;
    let external = shared::text(ctx, host, "cloud_provider").is_some_and(|cloud| cloud == "external");
    let Some(provider) = shared::text(ctx, host, "external_cloud_provider") else { return };
    let waits = shared::text(ctx, host, "kube_network_plugin").is_some_and(|plugin| plugin != "cni");
    let own = matches!(provider.as_str(), "manual" | "");
    if !external || !own || !waits || shared::tolerates_cloud_taint(ctx, host) != Some(false) {
        return;
    }
    let (says, severity) = if install.fresh { (&SAYS, Severity::Error) } else { (&MAYBE, Severity::Warning) };
    let shown = if provider.is_empty() { "\"\"" } else { &provider };
    let finding = Finding::new(RULE.id, severity, says, ctx.setting_span(host, install.variable))
        .arg("variable", install.variable)
        .arg("provider", shown)
        .hosts([ctx.host_name(host)])
        .related(
            ctx.setting_span(host, "cloud_provider"),
            Phrase::new("the cloud's controller", "外部云控制器"),
        )
        .task("helm-apps", "Install Helm Applications");
    findings.push(shared::with_fixes(ctx, &install, finding));
}
