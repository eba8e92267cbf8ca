//! remove-node.yml that asks all the same, though the command answers.

use crate::plan::{Change, Playbook};
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};

pub const RULE: Rule = Rule {
    id: "remove-node-asks",
    title: Phrase::new("an answer that remove-node.yml does not read", "remove-node.yml 不读取的确认变量"),
    severity: Severity::Warning,
    releases: "*",
    needs_all_hosts: false,
    check,
};

static SAYS: Sentences = Sentences {
    message: Phrase::new(
        "`{playbook}` does not read `{name}`: it asks unless `skip_confirmation` is true.",
        "`{playbook}` 不读取 `{name}`：只有 `skip_confirmation` 为真才不会询问。",
    ),
    consequence: Phrase::new(
        "Without a terminal nobody answers, and `Fail if user does not confirm deletion` ends the run.",
        "没有终端时无人回答，任务 `Fail if user does not confirm deletion` 会终止运行。",
    ),
    remedy: Phrase::new(
        "Write `-e skip_confirmation=true`, or answer `yes` when it asks.",
        "请写 `-e skip_confirmation=true`，或在询问时回答 `yes`。",
    ),
};

const READ: &str = "skip_confirmation";

/// Answers of reset.yml, and of remove-node.yml in old releases.
const NOT_READ: [&str; 2] = ["reset_confirmation", "delete_nodes_confirmation"];

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    if ctx.run.playbook != Playbook::RemoveNode || ctx.sets(READ) {
        return;
    }
    for name in NOT_READ.into_iter().filter(|name| ctx.extra_var(name).is_some()) {
        let Some(place) = ctx.settings().get(name).and_then(|places| places.iter().last()) else { continue };
        let change = Change::SetExtra { name: READ.to_owned(), json: "true".to_owned() };
        let title = Phrase::new("Add `skip_confirmation`", "加上 `skip_confirmation`");
        findings.push(
            Finding::new(RULE.id, RULE.severity, &SAYS, place.variable.name)
                .arg("playbook", ctx.run.playbook_name.as_str())
                .arg("name", name)
                .task("", "Fail if user does not confirm deletion")
                .fix(ctx.command_fix(title, |command| command.change(change))),
        );
    }
}
