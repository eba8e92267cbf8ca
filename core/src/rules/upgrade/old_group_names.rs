//! Group names of old, which a release on the way no longer maps to its own.

use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};

pub const RULE: Rule = Rule {
    id: "upgrade-old-group-names",
    title: Phrase::new("old group names that a step no longer knows", "某一步不再识别的旧组名"),
    severity: Severity::Error,
    releases: "v2.27.0..",
    needs_all_hosts: false,
    check,
};

static SAYS: Sentences = Sentences {
    message: Phrase::new(
        "{count} of the hosts of `{group}` get into `k8s_cluster` by its old name only, which {release} no longer maps.",
        "`{group}` 组中有 {count} 台主机只靠旧组名进入 `k8s_cluster`，而 {release} 不再映射旧组名。",
    ),
    consequence: Phrase::new(
        "The plays over `k8s_cluster` pass these hosts by without a word: they get no new runtime and no new binaries, \
         and `group_vars/k8s_cluster` does not count for them.",
        "针对 `k8s_cluster` 的 play 会跳过这些主机且没有任何提示：它们得不到新的容器运行时和二进制文件，\
         `group_vars/k8s_cluster` 对它们也不生效。",
    ),
    remedy: Phrase::new(
        "Before this step, rename the groups: `kube_control_plane`, `kube_node`, `k8s_cluster`, and the files of \
         `group_vars` with them. Every release on the way knows the new names.",
        "在这一步之前改组名：`kube_control_plane`、`kube_node`、`k8s_cluster`，`group_vars` 下的文件名也一并改。\
         途中的各个版本都认识新名称。",
    ),
};

/// The release that stopped mapping them.
const SINCE: &str = "v2.27.0";
const OLD: [&str; 3] = ["kube-master", "kube-node", "k8s-cluster"];
const NEW: [&str; 4] = ["kube_control_plane", "kube_node", "calico_rr", "k8s_cluster"];

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let Some(step) = ctx.step_of(SINCE).filter(|_| !ctx.ladder().is_empty()) else { return };
    let mut known = ctx.members(&NEW);
    for name in OLD {
        let mut lost = ctx.group(name);
        lost.retain(|host| !known.contains(host));
        if lost.is_empty() {
            continue;
        }
        known.extend(&lost);
        findings.push(
            Finding::new(RULE.id, RULE.severity, &SAYS, ctx.group_span(name))
                .arg("group", name)
                .arg("count", lost.len())
                .arg("release", ctx.step_name(step))
                .hosts(ctx.names(&lost))
                .at_step(step),
        );
    }
}
