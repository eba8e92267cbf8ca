//! S1a: 34 commits of master put one advertise address into every API server (#11387, taken back
//! by #11457 before v2.26.0). No tag has them.

use crate::catalogue::Release;
use crate::plan::Playbook;
use crate::report::{Finding, Fix, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};

pub const RULE: Rule = Rule {
    id: "advertise-address-checkout",
    title: Phrase::new(
        "a checkout that gives all API servers one advertise address",
        "该检出版本会让所有 API server 使用同一个通告地址",
    ),
    severity: Severity::Error,
    releases: "v2.25.0-79..v2.25.0-112",
    needs_all_hosts: false,
    check,
};

const SAYS: Sentences = Sentences {
    message: Phrase::new(
        "Checkout {release} writes the address of {first} as `advertise-address` for all {count} control planes.",
        "检出版本 {release} 会把 {first} 的地址作为 `advertise-address` 写给全部 {count} 个控制平面节点。",
    ),
    consequence: Phrase::new(
        "No task fails. The `kubernetes` Service keeps a single endpoint, and in-cluster clients lose the API when \
         {first} goes; kubeadm stores the value, so it outlives the checkout.",
        "不会有任务失败。`kubernetes` Service 只有一个端点，{first} 一旦停止，集群内客户端就会失去 API；\
         该值由 kubeadm 保存，换版本后仍然存在。",
    ),
    remedy: Phrase::new(
        "Check out a release tag: none has this, v2.26.0 and later included.",
        "切换到发布标签：所有标签（包括 v2.26.0 及以上）都没有这个问题。",
    ),
};

/// Commits after v2.25.0: the first with the override, and the one that removed it.
const WINDOW: std::ops::Range<u32> = 79..113;

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let group = ctx.group("kube_control_plane");
    let deploys = matches!(ctx.run.playbook, Playbook::Cluster | Playbook::UpgradeCluster);
    let ([first, _, ..], true, true) = (group.as_slice(), deploys, in_window(ctx.release)) else { return };
    findings.push(
        Finding::new(RULE.id, RULE.severity, &SAYS, ctx.group_span("kube_control_plane"))
            .arg("release", ctx.release.to_string())
            .arg("first", ctx.host_name(*first))
            .arg("count", group.len())
            .hosts(ctx.names(&group))
            .fix(Fix::command(
                Phrase::new("Check out a tag", "切换到发布标签"),
                "git -C kubespray fetch --tags\ngit -C kubespray checkout v2.26.1",
            )),
    );
}

/// Whether the checkout has the override.
pub fn in_window(release: &Release) -> bool {
    release.version() == (2, 25, 0) && WINDOW.contains(&release.commits_after_tag())
}
