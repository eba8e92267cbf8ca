//! A line at which Ansible gives up on an inventory file.

use super::shared;
use crate::inventory::{Effect, GroupId};
use crate::report::{Finding, Phrase, Severity};
use crate::rules::{Context, Rule};
use crate::text::Span;

pub const RULE: Rule = Rule {
    id: "inventory-line-refused",
    title: Phrase::new("a line that makes Ansible drop the inventory", "导致 Ansible 丢弃主机清单的一行"),
    severity: Severity::Error,
    releases: "*",
    needs_all_hosts: false,
    check,
};

const STOPS: Phrase =
    Phrase::new("Ansible stops before the first play.", "Ansible 会在第一个 play 之前终止。");
const NOTHING_LEFT: Phrase = Phrase::new(
    "Ansible drops the file with a warning and goes on without any host: every play is skipped, and the run may even \
     end as a success.",
    "Ansible 只给出警告就丢弃该文件，随后在没有主机的情况下继续：所有 play 都被跳过，甚至可能以成功结束。",
);
const REST_LOST: Phrase = Phrase::new(
    "Ansible drops the rest of the file with a warning and goes on with what it has: hosts, groups and variables \
     behind this place are missing.",
    "Ansible 只给出警告就丢弃该文件的其余内容，用已有的部分继续：此处之后的主机、组和变量全部缺失。",
);

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let no_hosts = ctx.inventory.members(GroupId::ALL).is_empty();
    for problem in &ctx.inventory.problems {
        let consequence = match problem.effect {
            Effect::Stops => STOPS,
            Effect::SourceDropped if no_hosts => NOTHING_LEFT,
            Effect::SourceDropped if !ctx.passed_over(problem) => REST_LOST,
            _ => continue,
        };
        let (Some(span), Some((says, args))) = (problem.span, shared::sentences(&problem.reason)) else {
            continue;
        };
        let mut finding = Finding::new(RULE.id, RULE.severity, says, shown(ctx, span))
            .arg("path", &*problem.source)
            .arg("consequence", consequence);
        for (name, value) in args {
            finding = finding.arg(name, value);
        }
        findings.push(finding);
    }
}

/// An empty place is shown as the line that it begins.
fn shown(ctx: &Context, span: Span) -> Span {
    if span.start < span.end {
        return span;
    }
    let rest = ctx.workspace.bytes(span.file).get(span.start as usize..).unwrap_or_default();
    let length = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
    Span::new(span.file, span.start as usize, span.start as usize + length)
}
