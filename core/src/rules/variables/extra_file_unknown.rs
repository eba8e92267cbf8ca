//! `-e @file` of a file that was not given.

use crate::plan::OptionKind;
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};
use crate::workspace::Tree;

pub const RULE: Rule = Rule {
    id: "extra-vars-file-unknown",
    title: Phrase::new("a variable file of the command that was not given", "命令引用了未提供的变量文件"),
    severity: Severity::Hint,
    releases: "*",
    needs_all_hosts: false,
    check,
};

const SAYS: Sentences = Sentences {
    message: Phrase::new(
        "`{path}` of `-e` is not among the files here.",
        "`-e` 引用的 `{path}` 不在已提供的文件之中。",
    ),
    consequence: Phrase::new(
        "What it sets outranks everything else and is not known: checks that depend on it stay silent.",
        "它设置的值优先级最高，却无法得知：依赖这些值的检查不会给出结果。",
    ),
    remedy: Phrase::new("Add the file under this path.", "以此路径添加该文件。"),
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let values = ctx.run.command.all(OptionKind::ExtraVars).filter_map(|opt| opt.value.as_ref());
    let mut tree = None;
    for value in values.filter(|value| !value.unknown()) {
        let Some(path) = value.text().strip_prefix('@') else { continue };
        if tree.get_or_insert_with(|| Tree::new(ctx.workspace)).file(path).is_none() {
            findings.push(Finding::new(RULE.id, RULE.severity, &SAYS, value.span).arg("path", path));
        }
    }
}
