//! S0b: v2.27.0 to v2.28.1 validate the join configuration before its file is there (#11835,
//! repaired by #12132 in v2.29.0).

use super::shared;
use crate::inventory::HostId;
use crate::plan::Playbook;
use crate::report::{Finding, Fix, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};

pub const RULE: Rule = Rule {
    id: "discovery-file-validated-early",
    title: Phrase::new(
        "the join configuration is validated before its discovery file exists",
        "加入配置在发现文件存在之前就被校验",
    ),
    severity: Severity::Error,
    releases: "v2.27.0..v2.28.1",
    needs_all_hosts: true,
    check,
};

const SAYS: Sentences = Sentences {
    message: Phrase::new(
        "The run lets {new} join the control plane with file discovery (`{variable}` is on), which {release} validates too \
         early.",
        "{new} 要以文件发现方式加入控制平面（`{variable}` 已启用），而 {release} 校验得太早。",
    ),
    consequence: Phrase::new(
        "`Create kubeadm ControlPlane config` fails on every joining control plane, also on a first installation: \
         the discovery file is \"not a valid HTTPS URL or a file on disk\" yet.",
        "`Create kubeadm ControlPlane config` 会在每个要加入的控制平面节点上失败，全新安装也不例外：\
         此时发现文件“not a valid HTTPS URL or a file on disk”。",
    ),
    remedy: Phrase::new("Use v2.29.0 or later.", "使用 v2.29.0 及以上版本。"),
};

const MAYBE: Sentences = Sentences {
    message: Phrase::new(
        "Unless {new} joined the control plane earlier: control planes join with file discovery (`{variable}` is on), \
         which {release} validates too early.",
        "如果 {new} 尚未加入控制平面：加入时会采用文件发现方式（`{variable}` 已启用），而 {release} 校验得太早。",
    ),
    ..SAYS
};

/// v2.28 has a switch for the validation, v2.27 none.
const WITH_SWITCH: Phrase = Phrase::new(
    "Switch the validation off, and hand the discovery kubeconfig in",
    "关闭校验，并传入发现用的 kubeconfig",
);

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    if !matches!(ctx.run.playbook, Playbook::Cluster | Playbook::UpgradeCluster) {
        return;
    }
    let (says, severity, new) = match shared::joining(ctx) {
        Some(new) => (&SAYS, Severity::Error, new),
        None => {
            let first = ctx.group("kube_control_plane").first().copied();
            let others = shared::in_run(ctx).into_iter().filter(|host| Some(*host) != first).collect();
            (&MAYBE, Severity::Warning, others)
        }
    };
    let Some(joiner) = new.first().copied() else { return };
    let validated = validates(ctx, joiner) == Some(true);
    let on = shared::uses_file_discovery(ctx, joiner) == Some(true);
    if !validated || !on || !ctx.run.selects(&[shared::tag(ctx)]) {
        return;
    }
    let variable = shared::discovery_variable(ctx, joiner);
    let mut finding = Finding::new(RULE.id, severity, says, ctx.member_span("kube_control_plane", joiner))
        .arg("new", ctx.names(&new))
        .arg("variable", variable)
        .arg("release", ctx.release.to_string())
        .hosts(ctx.names(&new))
        .related(
            ctx.setting_span(joiner, variable),
            Phrase::new("file discovery is on here", "文件发现在此启用"),
        )
        .task("kubernetes/control-plane", "Create kubeadm ControlPlane config")
        .fix(Fix::command(
            Phrase::new("Check out v2.29.1", "切换到 v2.29.1"),
            "git -C kubespray fetch --tags\ngit -C kubespray checkout v2.29.1",
        ));
    if ctx.release.at_least("v2.28.0") {
        let off = " -e '{\"kubeadm_config_validate_enabled\": false}'";
        finding = finding.fix(Fix::steps(WITH_SWITCH, shared::hand_in_discovery(ctx, off)));
    }
    findings.push(finding);
}

/// Whether this release validates the join configuration of the host; `None` when unknown.
pub fn validates(ctx: &Context, host: HostId) -> Option<bool> {
    if ctx.release.within("v2.27.0", "v2.27.1") {
        return Some(true);
    }
    if !ctx.release.within("v2.28.0", "v2.28.1") {
        return Some(false);
    }
    ctx.truthy_or(host, "kubeadm_config_validate_enabled", true)
}
