//! A variable with the name of a playbook keyword.

use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};
use crate::vars::ProblemKind;

pub const RULE: Rule = Rule {
    id: "variable-name-reserved",
    title: Phrase::new("a variable named like a playbook keyword", "与 playbook 关键字同名的变量"),
    severity: Severity::Hint,
    releases: "*",
    needs_all_hosts: false,
    check,
};

const SAYS: Sentences = Sentences {
    message: Phrase::new(
        "The variable `{name}` has the name of a playbook keyword.",
        "变量 `{name}` 与 playbook 关键字同名。",
    ),
    consequence: Phrase::new(
        "Ansible warns and goes on; the variable does not set the keyword, and a template may read the keyword in \
         its place.",
        "Ansible 只给出警告并继续运行；这个变量不会设置该关键字，而模板读到的可能是关键字的值。",
    ),
    remedy: Phrase::new("Give it another name.", "换一个名字。"),
};

const CONNECTION: Sentences = Sentences {
    remedy: Phrase::new(
        "For the connection, set `{meant}`; else give it another name.",
        "如果用于连接，请设置 `{meant}`；否则换一个名字。",
    ),
    ..SAYS
};

/// Keywords that people mean to set for a host, and the variables that do.
const MEANT: [(&str, &str); 6] = [
    ("become", "ansible_become"),
    ("become_method", "ansible_become_method"),
    ("become_user", "ansible_become_user"),
    ("connection", "ansible_connection"),
    ("port", "ansible_port"),
    ("remote_user", "ansible_user"),
];

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    for problem in ctx.vars.problems() {
        let ProblemKind::ReservedName(name) = &problem.kind else { continue };
        let finding =
            |says| Finding::new(RULE.id, RULE.severity, says, problem.span).arg("name", name.as_str());
        findings.push(match MEANT.iter().find(|(keyword, _)| keyword == name) {
            Some((_, meant)) => finding(&CONNECTION).arg("meant", *meant),
            None => finding(&SAYS),
        });
    }
}
