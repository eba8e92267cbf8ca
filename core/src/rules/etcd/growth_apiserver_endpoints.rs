//! S2j: cluster.yml does not rewrite `--etcd-servers` of running kube-apiservers.

use super::shared;
use crate::plan::Playbook;
use crate::report::{Finding, Fix, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};

pub const RULE: Rule = Rule {
    id: "etcd-growth-apiserver-endpoints",
    title: Phrase::new(
        "kube-apiserver does not learn of new etcd members",
        "kube-apiserver 不会得知新的 etcd 成员",
    ),
    severity: Severity::Hint,
    releases: "*",
    needs_all_hosts: false,
    check,
};

const SAYS: Sentences = Sentences {
    message: Phrase::new(
        "After {new} joined etcd, the running kube-apiservers still list the old members.",
        "{new} 加入 etcd 之后，正在运行的 kube-apiserver 仍只列出原来的成员。",
    ),
    consequence: Phrase::new(
        "`cluster.yml` does not rewrite `--etcd-servers`: if the old members fail, the API is gone although etcd \
         lives.",
        "`cluster.yml` 不会重写 `--etcd-servers`：原来的成员一旦故障，即使 etcd 仍然可用，API 也会中断。",
    ),
    remedy: Phrase::new(
        "Run `upgrade-cluster.yml` with the same limit afterwards.",
        "随后以同样的限定运行 `upgrade-cluster.yml`。",
    ),
};

const BY_HAND: Sentences = Sentences {
    remedy: Phrase::new(
        "Edit `--etcd-servers` in /etc/kubernetes/manifests/kube-apiserver.yaml on each control plane: \
         `upgrade-cluster.yml` of {release} does not pass the new configuration on.",
        "在每个控制平面节点上手工修改 /etc/kubernetes/manifests/kube-apiserver.yaml 中的 `--etcd-servers`：\
         {release} 的 `upgrade-cluster.yml` 不会传递新的配置。",
    ),
    ..SAYS
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    if ctx.run.playbook != Playbook::Cluster {
        return;
    }
    let Some(growth) = shared::growth(ctx) else { return };
    let by_hand = ctx.release.within("v2.26.0", "v2.27.0");
    let says = if by_hand { &BY_HAND } else { &SAYS };
    let mut finding = Finding::new(RULE.id, RULE.severity, says, ctx.run.playbook_span)
        .arg("new", ctx.names(&growth.new))
        .arg("release", ctx.release.to_string())
        .hosts(ctx.names(&growth.new));
    if !by_hand {
        finding = finding.fix(Fix::command(
            Phrase::new("Run this afterwards", "之后运行"),
            ctx.playbook_command(
                "upgrade-cluster.yml",
                "--limit=etcd,kube_control_plane -e ignore_assert_errors=yes",
            ),
        ));
    }
    findings.push(finding);
}
