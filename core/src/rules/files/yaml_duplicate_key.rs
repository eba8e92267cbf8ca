//! A key written twice in one mapping: Ansible warns and keeps the last.

use super::shared;
use crate::report::{Finding, Fix, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};
use crate::yaml::edit::remove_lost;
use crate::yaml::{Entry, ProblemKind};

pub const RULE: Rule = Rule {
    id: "yaml-duplicate-key",
    title: Phrase::new("a key written twice in one mapping", "同一个映射中重复出现的键"),
    severity: Severity::Warning,
    releases: "*",
    needs_all_hosts: false,
    check,
};

const SAYS: Sentences = Sentences {
    message: Phrase::new(
        "`{key}` is written twice in this mapping, first in line {line}.",
        "这个映射中 `{key}` 出现了两次，前一次在第 {line} 行。",
    ),
    consequence: Phrase::new(
        "Only the last one counts. What stands under the one in line {line} is lost as a whole, with no more than a \
         warning among Ansible's output.",
        "只有最后一次生效。第 {line} 行的内容会整个丢失，Ansible 只在输出中夹带一条警告。",
    ),
    remedy: Phrase::new(
        "Keep one of the two; if both hold something you need, put it under one key.",
        "两处只留一处；如果都有需要的内容，合并到同一个键下。",
    ),
};

const FIRST: Phrase = Phrase::new("this one counts for nothing", "这一处不起作用");
const REMOVE: Phrase = Phrase::new("Remove the one that counts for nothing", "删除不起作用的那一处");

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    for problem in shared::problems(ctx) {
        let (ProblemKind::DuplicateKey(key), Some(first)) = (&problem.kind, problem.related) else {
            continue;
        };
        let line = ctx.position(first).line as usize;
        let mut finding = Finding::new(RULE.id, RULE.severity, &SAYS, problem.span)
            .arg("key", key.clone())
            .arg("line", line)
            .related(first, FIRST);
        if let Some(lost) = &problem.lost
            && let Some(edit) = remove_lost(ctx.text(first.file), lost)
        {
            finding =
                finding.fix(Fix::edits(REMOVE, says_the_same(ctx, lost, problem.span.start), vec![edit]));
        }
        findings.push(finding);
    }
}

/// Both places hold the same text, so that nothing is lost with the first.
fn says_the_same(ctx: &Context, lost: &Entry, second: u32) -> bool {
    let text = ctx.text(lost.key.span.file);
    let first = text.get(lost.key.span.start as usize..lost.value.span.end as usize);
    let rest = text.get(second as usize..).unwrap_or_default();
    first.is_some_and(|first| {
        rest.strip_prefix(first)
            .is_some_and(|after| after.trim_start_matches([' ', '\t']).starts_with(['\n', '\r', '#']))
            && !first.contains('\n')
    })
}
