//! A playbook that is not Kubespray's: what it would run is not known.

use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};

pub const RULE: Rule = Rule {
    id: "playbook-unknown",
    title: Phrase::new("a playbook that is not Kubespray's", "不属于 Kubespray 的 playbook"),
    severity: Severity::Hint,
    releases: "*",
    needs_all_hosts: false,
    check,
};

static SAYS: Sentences = Sentences {
    message: Phrase::new(
        "Kubespray {release} has no playbook `{playbook}`: its plays are not known here.",
        "Kubespray {release} 没有名为 `{playbook}` 的 playbook：无法得知它有哪些 play。",
    ),
    consequence: Phrase::new(
        "Rules about plays are not applied; inventory, variables and the command itself are checked.",
        "与 play 有关的规则没有应用；主机清单、变量和命令本身仍会检查。",
    ),
    remedy: Phrase::new(
        "If it imports a playbook of Kubespray, check a command with that one (for instance `cluster.yml`) as well.",
        "如果它导入了 Kubespray 的 playbook（例如 `cluster.yml`），请再检查一次直接运行后者的命令。",
    ),
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let Some(playbook) = ctx.unknown_playbook() else { return };
    findings.push(
        Finding::new(RULE.id, RULE.severity, &SAYS, ctx.run.playbook_span)
            .arg("playbook", playbook)
            .arg("release", ctx.release.to_string()),
    );
}
