//! A pattern of deployed hosts, or a part of it, that selects nobody.

use crate::inventory::pattern;
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};
use crate::workspace::DeployedNow;

pub const RULE: Rule = Rule {
    id: "deployed-hosts-unmatched",
    title: Phrase::new("deployed hosts that the inventory does not have", "主机清单中没有所说的已部署主机"),
    severity: Severity::Hint,
    releases: "*",
    needs_all_hosts: true,
    check,
};

const REMEDY: Phrase = Phrase::new(
    "Name hosts or groups of this inventory, or give the inventory that is deployed now.",
    "请使用这份主机清单中的主机或主机组，或给出当前已部署的主机清单。",
);

static NOBODY: Sentences = Sentences {
    message: Phrase::new(
        "`{pattern}`, said to be deployed now, selects no host of this inventory.",
        "所说的已部署主机 `{pattern}` 没有选中这份主机清单中的任何主机。",
    ),
    consequence: Phrase::new(
        "What is deployed counts as not said: what depends on it is at most a warning.",
        "这等于没有说明已部署的内容：依赖它的结论至多是警告。",
    ),
    remedy: REMEDY,
};

static A_PART: Sentences = Sentences {
    message: Phrase::new(
        "Said to be deployed now, but no host and no group of this inventory: {parts}.",
        "所说的已部署主机中，{parts} 不是这份主机清单中的主机或主机组。",
    ),
    consequence: Phrase::new(
        "Only the others count as deployed; a host that was misspelt there counts as new.",
        "只有其余主机算作已部署；若名称写错，对应的主机会被当作新主机。",
    ),
    remedy: REMEDY,
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let DeployedNow::Hosts(pattern) = &ctx.workspace.deployed else { return };
    if pattern.trim().is_empty() || ctx.inventory.hosts.is_empty() {
        return;
    }
    let finding = |says| Finding::new(RULE.id, RULE.severity, says, ctx.run.playbook_span);
    match pattern::play(ctx.inventory, pattern, None) {
        Ok(selection) if !selection.targets.hosts().is_empty() => {
            let parts: Vec<String> = selection.unmatched.iter().map(|part| format!("`{part}`")).collect();
            if !parts.is_empty() {
                findings.push(finding(&A_PART).arg("parts", parts));
            }
        }
        _ => findings.push(finding(&NOBODY).arg("pattern", pattern.as_str())),
    }
}
