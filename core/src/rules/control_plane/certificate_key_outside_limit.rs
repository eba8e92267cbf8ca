//! S0c: up to v2.29.1 the certificate key comes from the first control plane, which must be in the
//! run (#12759, v2.30.0).

use super::shared;
use crate::plan::Playbook;
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};

pub const RULE: Rule = Rule {
    id: "certificate-key-outside-limit",
    title: Phrase::new(
        "the limit leaves out the first control plane while others join",
        "有节点要加入控制平面，--limit 却漏掉了第一个控制平面节点",
    ),
    severity: Severity::Error,
    releases: "..v2.29.1",
    needs_all_hosts: true,
    check,
};

const SAYS: Sentences = Sentences {
    message: Phrase::new(
        "`--limit {limit}` leaves out {first}, the first control plane, while the run adds {new}.",
        "`--limit {limit}` 漏掉了第一个控制平面节点 {first}，而 {new} 要加入控制平面。",
    ),
    consequence: Phrase::new(
        "The certificate key is made on {first}: `Create kubeadm ControlPlane config` fails on {new} with \
         \"'kubeadm_certificate_key' is undefined\".",
        "证书密钥在 {first} 上生成：`Create kubeadm ControlPlane config` 会在 {new} 上报错\
         “'kubeadm_certificate_key' is undefined”。",
    ),
    remedy: Phrase::new(
        "Keep the whole control plane in the limit: `--limit=kube_control_plane`.",
        "把整个控制平面放进限定范围：`--limit=kube_control_plane`。",
    ),
};

const MAYBE: Sentences = Sentences {
    message: Phrase::new(
        "Unless {new} joined the control plane earlier: `--limit {limit}` leaves out {first}, the first control plane.",
        "如果 {new} 尚未加入控制平面：`--limit {limit}` 漏掉了第一个控制平面节点 {first}。",
    ),
    ..SAYS
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let Some(limit) = &ctx.run.limit else { return };
    let Some(first) = ctx.group("kube_control_plane").first().copied() else { return };
    let joins = ctx.run.playbook == Playbook::Cluster && ctx.run.selects(&[shared::tag(ctx)]);
    if !joins || ctx.release.at_least("v2.30.0") || ctx.run.limits_to(first) {
        return;
    }
    let (says, severity, new) = match shared::joining(ctx) {
        Some(new) => (&SAYS, Severity::Error, new),
        None => (&MAYBE, Severity::Warning, shared::in_run(ctx)),
    };
    let Some(joiner) = new.first().copied() else { return };
    if ctx.outcome(joiner, "kubeadm_certificate_key").is_some() {
        return;
    }
    let skip = ctx.release.within("v2.21.0", "v2.25.1").then_some("multus");
    let title = Phrase::new("Limit the run to the whole control plane", "限定到整个控制平面");
    findings.push(
        Finding::new(RULE.id, severity, says, limit.1)
            .arg("limit", limit.0.clone())
            .arg("first", ctx.host_name(first))
            .arg("new", ctx.names(&new))
            .hosts(ctx.names(&new))
            .task("kubernetes/control-plane", "Create kubeadm ControlPlane config")
            .fix(ctx.command_fix(title, |command| command.set_limit("kube_control_plane").skip_tags(skip))),
    );
}
