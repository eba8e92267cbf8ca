//! remove-node.yml whose `node` is missing or names nobody.

use crate::plan::{Change, PlayRun, Playbook, ProblemKind};
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};
use crate::vars::Outcome;

pub const RULE: Rule = Rule {
    id: "remove-node-without-node",
    title: Phrase::new("remove-node.yml without a node", "remove-node.yml 没有指定节点"),
    severity: Severity::Error,
    releases: "*",
    needs_all_hosts: false,
    check,
};

const NAME_NODES: Phrase = Phrase::new(
    "Name the nodes to remove: `-e node=NODE`, several joined with commas.",
    "请用 `-e node=NODE` 指定要移除的节点，多个节点用逗号分隔。",
);
static WHOLE_CLUSTER: Sentences = Sentences {
    message: Phrase::new(
        "`{playbook}` runs without `node`: in {release} that means every host of the cluster.",
        "`{playbook}` 没有指定 `node`：在 {release} 中这意味着集群的所有主机。",
    ),
    consequence: Phrase::new(
        "After one question the run drains and resets {hosts}: the workers and what runs on them are gone.",
        "确认一次之后，{hosts} 会被排空（drain）并重置：这些工作节点及其上运行的内容都会丢失。",
    ),
    remedy: NAME_NODES,
};
static LIMITED: Sentences = Sentences {
    message: Phrase::new(
        "`{playbook}` runs without `node`: the limit alone says what is removed.",
        "`{playbook}` 没有指定 `node`：移除哪些主机仅由 `--limit` 决定。",
    ),
    consequence: Phrase::new(
        "The run resets {hosts}, but nothing is taken out of the cluster: the nodes stay listed.",
        "{hosts} 会被重置，但不会从集群中删除，仍会作为节点列出。",
    ),
    remedy: NAME_NODES,
};
static ASSERTED: Sentences = Sentences {
    message: Phrase::new("`{playbook}` runs without `node`.", "`{playbook}` 没有指定 `node`。"),
    consequence: Phrase::new(
        "`Assert that nodes are specified for removal` fails and nothing is removed.",
        "`Assert that nodes are specified for removal` 会失败，不会移除任何节点。",
    ),
    remedy: NAME_NODES,
};
static SILENT: Sentences = Sentences {
    message: ASSERTED.message,
    consequence: Phrase::new(
        "The limit leaves out localhost and with it the check for `node`: the run ends with success and removes nothing.",
        "`--limit` 排除了 localhost，对 `node` 的检查也随之跳过：运行会成功结束，但不会移除任何节点。",
    ),
    remedy: NAME_NODES,
};
static NOBODY: Sentences = Sentences {
    message: Phrase::new(
        "`{part}` in `node` names no host and no group of the inventory.",
        "`node` 中的 `{part}` 不是主机清单中的主机或主机组。",
    ),
    consequence: Phrase::new(
        "Ansible only warns; the run does nothing for that name.",
        "Ansible 只给出警告，不会对它做任何事。",
    ),
    remedy: Phrase::new(
        "Correct the name; a node must still be in the inventory when it is removed.",
        "请更正名称；移除节点时，它必须仍在主机清单中。",
    ),
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let Some(plan) = ctx.plan.filter(|plan| ctx.run.playbook == Playbook::RemoveNode && !plan.refused())
    else {
        return;
    };
    let problems = plan.problems.iter().filter(|_| !ctx.inventory.hides_hosts());
    for problem in problems {
        if let ProblemKind::HostsUnmatched { part, .. } = &problem.kind {
            let finding = Finding::new(RULE.id, Severity::Warning, &NOBODY, problem.span);
            findings.push(finding.arg("part", part.clone()));
        }
    }
    let missing = match ctx.extra_var("node") {
        None => true,
        Some(Outcome::Known(value)) => value.as_str() == Some(""),
        Some(_) => false,
    };
    if missing && !ctx.release.is_between_tags() {
        findings.push(without_node(ctx, &plan.plays));
    }
}

fn without_node(ctx: &Context, plays: &[PlayRun]) -> Finding {
    let reset: Vec<_> = plays
        .iter()
        .filter(|play| play.has_role("reset"))
        .flat_map(|play| play.hosts().iter().copied())
        .collect();
    let asserted = ctx.release.at_least("v2.28.0");
    let says = match (asserted, &ctx.run.limit) {
        (true, Some(_)) => &SILENT,
        (true, None) => &ASSERTED,
        (false, Some(_)) => &LIMITED,
        (false, None) => &WHOLE_CLUSTER,
    };
    let severity = if asserted || ctx.run.limit.is_none() { Severity::Error } else { Severity::Warning };
    let names = ctx.names(&reset);
    let mut finding = Finding::new(RULE.id, severity, says, ctx.run.playbook_span)
        .arg("playbook", ctx.run.playbook_name.clone())
        .arg("release", ctx.release.to_string())
        .arg("hosts", names.clone())
        .hosts(names);
    // Who is inside the limit is surely who is meant.
    if ctx.run.limit.is_some() && !ctx.run.hosts.is_empty() {
        let value = ctx.names(&ctx.run.hosts).join(",");
        let change = Change::AddExtra { name: "node".to_owned(), value };
        let title = Phrase::new("Name the hosts of the limit as `node`", "把 `--limit` 中的主机写入 `node`");
        finding = finding.fix(ctx.command_fix(title, |command| command.without_limit().change(change)));
    }
    finding
}
