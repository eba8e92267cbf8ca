//! Variables that Ansible does not take: an `-e` it cannot read, a file that holds no variables.

use crate::plan::OptionKind;
use crate::report::{Finding, Fix, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};
use crate::text::{Edit, Span};
use crate::vars::{Problem, ProblemKind};

pub const RULE: Rule = Rule {
    id: "variables-refused",
    title: Phrase::new("variables that Ansible does not take", "Ansible 不接受的变量"),
    severity: Severity::Error,
    releases: "*",
    needs_all_hosts: false,
    check,
};

const STOPS: Phrase = Phrase::new(
    "Ansible stops before the first task; no host is touched.",
    "Ansible 会在执行第一个任务之前停止，不会触及任何主机。",
);
const LOST: Phrase = Phrase::new(
    "Ansible goes on without it: nothing of it is set.",
    "Ansible 会跳过它继续运行：其中的内容都不会生效。",
);

const fn says(message: Phrase, consequence: Phrase, remedy: Phrase) -> Sentences {
    Sentences { message, consequence, remedy }
}

static NEEDS_AT: Sentences = says(
    Phrase::new("`-e` names a file without an `@` before it.", "`-e` 给出的是文件，前面却没有 `@`。"),
    STOPS,
    Phrase::new("Write `-e @file`.", "改为 `-e @文件`。"),
);
static UNBALANCED: Sentences = says(
    Phrase::new("A quote or a `{{{{` inside this `-e` stays open.", "这个 `-e` 中有引号或 `{{{{` 没有闭合。"),
    STOPS,
    Phrase::new("Close it, or give the variables as JSON.", "将其闭合，或用 JSON 形式给出变量。"),
);
static NO_VALUE: Sentences = says(
    Phrase::new(
        "`{text}` in `-e` has no `=`, so it is no variable.",
        "`-e` 中的 `{text}` 没有 `=`，因此不是变量。",
    ),
    LOST,
    Phrase::new(
        "Write `name=value` without blanks around `=`, or `-e '{{\"name\": value}}'`.",
        "写成 `变量名=值`，`=` 两侧不留空格，或写成 `-e '{{\"变量名\": 值}}'`。",
    ),
);
static NOT_PAIRS: Sentences = says(
    Phrase::new(
        "This `-e` is YAML or JSON, but no mapping of names to values.",
        "这个 `-e` 是 YAML 或 JSON，但不是“变量名: 值”的映射。",
    ),
    STOPS,
    Phrase::new("Write `-e '{{\"name\": value}}'`.", "写成 `-e '{{\"变量名\": 值}}'`。"),
);
static NOT_VARIABLES: Sentences = says(
    Phrase::new(
        "This file is read as variables, but holds no mapping of names to values.",
        "该文件会被当作变量文件读取，但其内容不是“变量名: 值”的映射。",
    ),
    STOPS,
    Phrase::new(
        "Write `name: value`, without a dash before the name and with a colon behind it.",
        "写成 `变量名: 值`，名字前面不加短横线，后面是冒号。",
    ),
);
static NO_FOLDER: Sentences = says(
    Phrase::new(
        "`group_vars` or `host_vars` is a file here, not a folder.",
        "这里的 `group_vars` 或 `host_vars` 是文件，而不是目录。",
    ),
    Phrase::new(
        "Ansible warns, passes it over and goes on: none of its variables is set.",
        "Ansible 只给出警告，跳过它并继续运行：其中的变量都不会生效。",
    ),
    Phrase::new(
        "Make it a folder, and put the file into it as `all.yml`.",
        "改为目录，并把该文件以 `all.yml` 为名放入其中。",
    ),
);

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    findings.extend(ctx.vars.problems().iter().filter_map(|problem| finding(ctx, problem)));
}

fn finding(ctx: &Context, problem: &Problem) -> Option<Finding> {
    let says = match &problem.kind {
        ProblemKind::ExtraNeedsAt => &NEEDS_AT,
        ProblemKind::ExtraUnbalanced => &UNBALANCED,
        ProblemKind::ExtraNoValue(_) => &NO_VALUE,
        ProblemKind::ExtraNotAMapping => &NOT_PAIRS,
        ProblemKind::NotAMapping => &NOT_VARIABLES,
        ProblemKind::NotAFolder => &NO_FOLDER,
        _ => return None,
    };
    // What the shell puts in may close a quote or be a file's name.
    if of_shell(ctx, problem.span) {
        return None;
    }
    let severity = if problem.stops { Severity::Error } else { Severity::Warning };
    let finding = Finding::new(RULE.id, severity, says, problem.span);
    Some(match &problem.kind {
        ProblemKind::ExtraNoValue(text) => finding.arg("text", text.as_str()),
        ProblemKind::ExtraNeedsAt => finding.fix(with_at(ctx, problem.span)),
        _ => finding,
    })
}

fn of_shell(ctx: &Context, span: Span) -> bool {
    let values = ctx.run.command.all(OptionKind::ExtraVars).filter_map(|opt| opt.value.as_ref());
    let mut values = values.filter(|value| value.unknown());
    values.any(|value| value.span.to(span) == value.span)
}

/// The `@` stands inside the quotes of the shell.
fn with_at(ctx: &Context, span: Span) -> Fix {
    let quote = matches!(ctx.workspace.bytes(span.file).get(span.start as usize), Some(b'"' | b'\''));
    let at = span.start as usize + usize::from(quote);
    let edit = Edit::insert(Span::new(span.file, at, at), "@".to_owned());
    Fix::edits(Phrase::new("Put `@` before the file", "在文件前加上 `@`"), false, vec![edit])
}
