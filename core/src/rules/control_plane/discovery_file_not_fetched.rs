//! S0a: a control plane joins with file discovery after the first one was deployed (#11016,
//! v2.25.0; not repaired).

use super::shared;
use crate::inventory::HostId;
use crate::plan::Playbook;
use crate::report::{Finding, Fix, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};

pub const RULE: Rule = Rule {
    id: "discovery-file-not-fetched",
    title: Phrase::new(
        "a control plane joins with a discovery file that nobody fetched",
        "控制平面节点加入时所需的发现文件没有被获取",
    ),
    severity: Severity::Error,
    releases: "v2.25.0..",
    needs_all_hosts: true,
    check,
};

const SAYS: Sentences = Sentences {
    message: Phrase::new(
        "The run lets {new} join the control plane with file discovery (`{variable}` is on), while {first}, the first \
         control plane of this run, is deployed already.",
        "{new} 要以文件发现方式加入控制平面（`{variable}` 已启用），而本次运行中的第一个控制平面节点 {first} 已经部署。",
    ),
    consequence: Phrase::new(
        "The fetch of the discovery kubeconfig is skipped on {first} and its empty result counts for all hosts: \
         `Copy discovery kubeconfig` fails on {new} with \"'dict object' has no attribute 'stdout'\".",
        "获取发现用 kubeconfig 的任务在 {first} 上被跳过，所有主机都拿到空结果：`Copy discovery kubeconfig` 会在 {new} \
         上报错“'dict object' has no attribute 'stdout'”。",
    ),
    remedy: Phrase::new(
        "Hand the kubeconfig in as extra variable `kubeconfig_file_discovery` for this run.",
        "本次运行用额外变量 `kubeconfig_file_discovery` 传入该 kubeconfig。",
    ),
};

const MAYBE: Sentences = Sentences {
    message: Phrase::new(
        "Unless {new} joined the control plane earlier, or {first} is new as well: control planes join with file \
         discovery (`{variable}` is on).",
        "如果 {first} 已部署，而 {new} 尚未加入控制平面：控制平面节点会以文件发现方式加入（`{variable}` 已启用）。",
    ),
    ..SAYS
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    if !ctx.release.at_least("v2.25.0") || ctx.run.playbook != Playbook::Cluster {
        return;
    }
    let control_planes = shared::in_run(ctx);
    let Some(first) = control_planes.first().copied() else { return };
    let (says, severity, new) = match (ctx.was_in(first, "kube_control_plane"), shared::joining(ctx)) {
        (Some(true), Some(new)) => (&SAYS, Severity::Error, new),
        (None, _) => (&MAYBE, Severity::Warning, control_planes.iter().skip(1).copied().collect()),
        _ => return,
    };
    let Some(joiner) = new.first().copied() else { return };
    let on = shared::uses_file_discovery(ctx, joiner) == Some(true);
    let handed_in = ctx.outcome(joiner, "kubeconfig_file_discovery").is_some();
    if !on || handed_in || validated_first(ctx, joiner) || !ctx.run.selects(&[shared::tag(ctx)]) {
        return;
    }
    let variable = shared::discovery_variable(ctx, joiner);
    findings.push(
        Finding::new(RULE.id, severity, says, ctx.member_span("kube_control_plane", joiner))
            .arg("new", ctx.names(&new))
            .arg("first", ctx.host_name(first))
            .arg("variable", variable)
            .hosts(ctx.names(&new))
            .related(
                ctx.setting_span(joiner, variable),
                Phrase::new("file discovery is on here", "文件发现在此启用"),
            )
            .task("kubernetes/control-plane", "Copy discovery kubeconfig")
            .fix(Fix::steps(
                Phrase::new("Hand the discovery kubeconfig in", "传入发现用的 kubeconfig"),
                shared::hand_in_discovery(ctx, ""),
            )),
    );
}

/// v2.27.0 to v2.28.1 fail earlier, in the validation: another rule's finding.
fn validated_first(ctx: &Context, host: HostId) -> bool {
    super::discovery_file_validated_early::validates(ctx, host) != Some(false)
}
