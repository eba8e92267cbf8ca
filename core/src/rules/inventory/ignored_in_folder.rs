//! A folder given as inventory whose only inventory is a file that Ansible passes over there.

use crate::inventory::{GroupId, Ignored, Reason};
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};
use crate::text::Span;

pub const RULE: Rule = Rule {
    id: "inventory-ignored-in-folder",
    title: Phrase::new("an inventory file that is ignored in a folder", "目录中被忽略的主机清单文件"),
    severity: Severity::Error,
    releases: "*",
    needs_all_hosts: true,
    check,
};

const SAYS: Sentences = Sentences {
    message: Phrase::new(
        "The inventory is a folder, and there Ansible ignores {path}: its name ends with `{extension}`.",
        "主机清单是一个目录，而 Ansible 会忽略其中的 {path}：它的扩展名是 `{extension}`。",
    ),
    consequence: Phrase::new(
        "No host is found, every play is skipped, and the run may even end as a success.",
        "找不到任何主机，所有 play 都被跳过，运行甚至可能以成功结束。",
    ),
    remedy: Phrase::new("Give the file itself: `-i {path}`.", "直接给出该文件：`-i {path}`。"),
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    if !ctx.inventory.members(GroupId::ALL).is_empty() {
        return;
    }
    for problem in &ctx.inventory.problems {
        let (Reason::FileIgnored(Ignored::Extension(extension)), Some(span)) =
            (&problem.reason, problem.span)
        else {
            continue;
        };
        if let Some(header) = first_header(ctx, span) {
            findings.push(
                Finding::new(RULE.id, RULE.severity, &SAYS, header)
                    .arg("path", &*problem.source)
                    .arg("extension", extension.as_str()),
            );
        }
    }
}

/// The first section header for one of the groups that a cluster is made of: the file is meant as
/// an inventory.
fn first_header(ctx: &Context, start: Span) -> Option<Span> {
    let mut at = 0;
    for line in ctx.workspace.bytes(start.file).split(|byte| *byte == b'\n') {
        let text = line.trim_ascii();
        if text.starts_with(b"[kube_") || text.starts_with(b"[etcd") || text.starts_with(b"[k8s_") {
            return Some(Span::new(start.file, at, at + text.len()));
        }
        at += line.len() + 1;
    }
    None
}
