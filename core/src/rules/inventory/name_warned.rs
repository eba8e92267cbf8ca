//! Names of hosts and groups that Ansible takes with a warning.

use crate::inventory::Reason;
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};

pub const RULE: Rule = Rule {
    id: "inventory-name-warned",
    title: Phrase::new("a name that Ansible warns about", "Ansible 会给出警告的名字"),
    severity: Severity::Warning,
    releases: "*",
    needs_all_hosts: false,
    check,
};

static LOCALHOST: Sentences = Sentences {
    message: Phrase::new(
        "`{name}` is this machine, too: `{first}` stands before it.",
        "`{name}` 也指本机，而 `{first}` 已在它之前出现。",
    ),
    consequence: Phrase::new(
        "Ansible warns and goes on: wherever a play says `localhost`, it means `{first}`, with the variables of `{first}`.",
        "Ansible 只给出警告并继续运行：play 中写 `localhost` 的地方都指 `{first}`，用的也是 `{first}` 的变量。",
    ),
    remedy: Phrase::new("Keep one of the two names.", "两个名字只保留一个。"),
};

static GROUP: Sentences = Sentences {
    message: Phrase::new(
        "The group name `{name}` has characters that no variable name may have.",
        "组名 `{name}` 含有变量名中不允许的字符。",
    ),
    consequence: Phrase::new(
        "Ansible warns; with `force_valid_group_names = always` it replaces them by `_`, and `{name}` selects nothing.",
        "Ansible 会给出警告；如果设置了 `force_valid_group_names = always`，这些字符会被替换成 `_`，`{name}` 就选不中任何主机。",
    ),
    remedy: Phrase::new(
        "Use letters, digits and `_` only, or run with Kubespray's own `ansible.cfg`, which ignores this.",
        "组名只用字母、数字和 `_`；或使用 Kubespray 自带的 `ansible.cfg`，它不检查组名。",
    ),
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    for problem in &ctx.inventory.problems {
        let Some(span) = problem.span else { continue };
        let finding = |says| Finding::new(RULE.id, RULE.severity, says, span);
        match &problem.reason {
            Reason::SecondLocalhost { host, first } => {
                findings.push(finding(&LOCALHOST).arg("name", host.as_str()).arg("first", first.as_str()));
            }
            Reason::InvalidGroupName(name) => findings.push(finding(&GROUP).arg("name", name.as_str())),
            _ => {}
        }
    }
}
