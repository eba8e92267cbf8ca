//! S2f: scale.yml runs with `etcd_cluster_setup: false`.

use super::shared;
use crate::plan::Playbook;
use crate::report::{Finding, Fix, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};

pub const RULE: Rule = Rule {
    id: "etcd-growth-by-scale",
    title: Phrase::new("scale.yml does not add etcd members", "scale.yml 不会添加 etcd 成员"),
    severity: Severity::Error,
    releases: "*",
    needs_all_hosts: false,
    check,
};

const SAYS: Sentences = Sentences {
    message: Phrase::new(
        "New in group `etcd`: {new}. `{playbook}` sets up no etcd member.",
        "{new} 是 `etcd` 组的新主机，但 `{playbook}` 不会部署 etcd 成员。",
    ),
    consequence: Phrase::new(
        "scale.yml runs with `etcd_cluster_setup: false`: new hosts get certificates but no etcd, \
         while every later run counts them as members.",
        "scale.yml 以 `etcd_cluster_setup: false` 运行：这些主机只会得到证书，不会成为成员，\
         而之后的每次运行都会把它们当作成员。",
    ),
    remedy: Phrase::new(
        "Run `cluster.yml` with `--limit=etcd,kube_control_plane`, then `upgrade-cluster.yml` with the same limit.",
        "改用 `cluster.yml` 并加上 `--limit=etcd,kube_control_plane`，随后以同样的限定运行 `upgrade-cluster.yml`。",
    ),
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    if ctx.run.playbook != Playbook::Scale {
        return;
    }
    let Some(growth) = shared::newcomers(ctx) else { return };
    findings.push(
        Finding::new(RULE.id, RULE.severity, &SAYS, ctx.run.playbook_span)
            .arg("new", ctx.names(&growth.new))
            .arg("playbook", ctx.run.playbook_name.clone())
            .hosts(ctx.names(&growth.new))
            .fix(Fix::command(
                Phrase::new("The documented steps for growing etcd", "官方文档中的 etcd 扩容步骤"),
                shared::documented_growth(ctx),
            )),
    );
}
