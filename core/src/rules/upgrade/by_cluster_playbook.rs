//! An upgrade by `cluster.yml`.

use crate::plan::Playbook;
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};

pub const RULE: Rule = Rule {
    id: "upgrade-by-cluster-playbook",
    title: Phrase::new("an upgrade by cluster.yml", "用 cluster.yml 升级"),
    severity: Severity::Error,
    releases: "v2.21.0..",
    needs_all_hosts: false,
    check,
};

static SAYS: Sentences = Sentences {
    message: Phrase::new(
        "The command runs `cluster.yml`, and the cluster is to be upgraded.",
        "要升级集群，而命令运行的是 `cluster.yml`。",
    ),
    consequence: Phrase::new(
        "It brings new binaries and kubelets to all nodes at once without draining them, and leaves the control \
         plane's static pods at the old version.",
        "它会在不驱逐 Pod 的情况下同时更新所有节点的二进制文件和 kubelet，而控制平面的静态 Pod 仍停留在旧版本。",
    ),
    remedy: Phrase::new(
        "Run `upgrade-cluster.yml`, which goes node by node.",
        "请运行 `upgrade-cluster.yml`，它会逐个节点升级。",
    ),
};

const SWITCH: &str = "upgrade_cluster_setup";

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let by_cluster = ctx.run.given && ctx.run.playbook == Playbook::Cluster;
    if ctx.ladder().is_empty() || !by_cluster || ctx.is_on(SWITCH, false) != Some(false) {
        return;
    }
    let title = Phrase::new("Run upgrade-cluster.yml", "改为运行 upgrade-cluster.yml");
    findings.push(
        Finding::new(RULE.id, RULE.severity, &SAYS, ctx.run.playbook_span)
            .fix(ctx.command_fix(title, |command| command.set_playbook("upgrade-cluster.yml")))
            .at_step(0),
    );
}
