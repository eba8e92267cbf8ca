//! A host that has the name of a group.

use crate::inventory::Reason;
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};

pub const RULE: Rule = Rule {
    id: "host-named-like-group",
    title: Phrase::new("a host with the name of a group", "主机与组同名"),
    severity: Severity::Warning,
    releases: "*",
    needs_all_hosts: false,
    check,
};

const SAYS: Sentences = Sentences {
    message: Phrase::new("`{name}` is a host and a group.", "`{name}` 既是主机，又是组。"),
    consequence: Phrase::new(
        "Ansible warns and goes on, and takes the name for the group wherever hosts are selected: \
         `--limit {name}` gives the group's {count} hosts, not the host.",
        "Ansible 只给出警告并继续运行，凡是选择主机的地方都把这个名字当作组：`--limit {name}` 选中的是该组的 {count} 台主机，而不是这台主机。",
    ),
    remedy: Phrase::new("Give the host another name.", "给主机换一个名字。"),
};

const GROUP: Phrase = Phrase::new("the group is here", "组在这里");

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    for problem in &ctx.inventory.problems {
        let (Reason::HostAndGroup(name), Some(span)) = (&problem.reason, problem.span) else { continue };
        let members = ctx.group(name);
        // A group of this one host selects the same either way.
        if members.iter().all(|host| ctx.host_name(*host) == name) && !members.is_empty() {
            continue;
        }
        let finding = Finding::new(RULE.id, RULE.severity, &SAYS, span)
            .arg("name", name.as_str())
            .arg("count", members.len())
            .hosts([name.as_str()]);
        findings.push(finding.related(ctx.group_span(name), GROUP));
    }
}
