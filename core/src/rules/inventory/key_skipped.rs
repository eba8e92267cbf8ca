//! A key of a YAML inventory that Ansible passes over with all that stands below it.

use crate::inventory::{Effect, Problem, Reason};
use crate::report::{Arg, Finding, Fix, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};
use crate::text::{Edit, nearest};

pub const RULE: Rule = Rule {
    id: "inventory-key-skipped",
    title: Phrase::new("a key that Ansible skips in a YAML inventory", "YAML 主机清单中被 Ansible 跳过的键"),
    severity: Severity::Warning,
    releases: "*",
    needs_all_hosts: false,
    check,
};

const SECTIONS: [&str; 3] = ["hosts", "children", "vars"];

const LOST: Phrase = Phrase::new(
    "{voice}: the hosts, groups or variables that it names are not there.",
    "{voice}：它所写的主机、组或变量都不存在。",
);
const WARNS: Phrase =
    Phrase::new("Ansible warns, passes it over and goes on", "Ansible 只给出警告，跳过它并继续运行");
const SILENT: Phrase = Phrase::new("Ansible passes it over without a word", "Ansible 不给任何提示就跳过它");

static MISSPELT: Sentences = Sentences {
    message: Phrase::new(
        "Group `{group}` has a key `{key}`, which Ansible does not know; `{meant}` is what it reads.",
        "`{group}` 组中有键 `{key}`，Ansible 不认识它，能识别的是 `{meant}`。",
    ),
    consequence: LOST,
    remedy: Phrase::new("Write `{meant}:`.", "改为 `{meant}:`。"),
};

static MISPLACED: Sentences = Sentences {
    message: Phrase::new(
        "`{key}` stands directly in group `{group}`, which may hold only `hosts`, `children` and `vars`.",
        "`{key}` 直接写在 `{group}` 组中，而组中只能有 `hosts`、`children` 和 `vars`。",
    ),
    consequence: LOST,
    remedy: Phrase::new(
        "Put a host under `hosts:`, a group under `children:`, a variable under `vars:`.",
        "主机写在 `hosts:` 下，子组写在 `children:` 下，变量写在 `vars:` 下。",
    ),
};

static NOT_A_GROUP: Sentences = Sentences {
    message: Phrase::new(
        "`{key}` stands where {path} lists groups, and its value is no group.",
        "{path} 在列出组的位置写了 `{key}`，而它的值不是组的定义。",
    ),
    consequence: LOST,
    remedy: Phrase::new(
        "Variables of all hosts go into `vars:` below `all:`, or into `group_vars/all`.",
        "所有主机共用的变量写在 `all:` 下的 `vars:` 中，或写在 `group_vars/all` 中。",
    ),
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    findings.extend(ctx.inventory.problems.iter().filter_map(|problem| finding(ctx, problem)));
}

fn finding(ctx: &Context, problem: &Problem) -> Option<Finding> {
    let span = problem.span?;
    let voice = if problem.effect == Effect::Silent { SILENT } else { WARNS };
    let build = |says, key: &str| {
        Finding::new(RULE.id, RULE.severity, says, span)
            .arg("key", key)
            .arg("path", &*problem.source)
            .arg("voice", Arg::from(voice))
    };
    let (key, group) = match &problem.reason {
        Reason::NotAGroup(key) if problem.effect != Effect::SourceDropped => {
            // As a child of a group it makes Ansible drop the file, which is said there.
            let dropped =
                |other: &Problem| matches!(&other.reason, Reason::UnknownChild(name) if name == key);
            let dropped = ctx.inventory.problems.iter().any(dropped);
            return (!dropped).then(|| build(&NOT_A_GROUP, key));
        }
        Reason::SkippedKey { key, group, .. } | Reason::UnexpectedKey { key, group } => (key, group),
        _ => return None,
    };
    let Some(meant) = nearest(key, SECTIONS) else {
        return Some(build(&MISPLACED, key).arg("group", group.as_str()));
    };
    let finding = build(&MISSPELT, key).arg("group", group.as_str()).arg("meant", meant);
    // What holds no mapping needs more than another name.
    let renamed = matches!(problem.reason, Reason::UnexpectedKey { .. }) && !has_section(ctx, problem, meant);
    let title = Phrase::new("Write `{meant}`", "改为 `{meant}`");
    Some(match renamed {
        true => finding.fix(Fix::edits(title, false, vec![Edit::replace(span, meant.to_owned())])),
        false => finding,
    })
}

/// The mapping that holds the skipped key has the section already.
fn has_section(ctx: &Context, problem: &Problem, section: &str) -> bool {
    let Some(span) = problem.span else { return true };
    let document = ctx.document(span.file);
    let mut open: Vec<_> = document.root.iter().collect();
    while let Some(node) = open.pop() {
        let entries = node.as_map().unwrap_or_default();
        if entries.iter().any(|entry| entry.key.span == span) {
            return entries.iter().any(|entry| entry.key.as_str() == Some(section));
        }
        open.extend(entries.iter().map(|entry| &entry.value));
    }
    true
}
