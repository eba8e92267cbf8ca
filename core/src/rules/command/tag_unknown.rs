//! A tag that no task of the playbook has in this release.

use std::collections::BTreeSet;

use crate::plan::{Change, OptionKind, command};
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};
use crate::text::{Span, nearest};

pub const RULE: Rule = Rule {
    id: "tag-unknown",
    title: Phrase::new("a tag that no task has", "没有任何任务使用的标签"),
    severity: Severity::Error,
    releases: "*",
    needs_all_hosts: false,
    check,
};

const MASTER: &str = "master";
/// Tags that mean something to Ansible itself.
pub const SPECIAL: [&str; 5] = ["all", "always", "never", "tagged", "untagged"];
/// Tags of a role that was given another one.
const RENAMED: [(&str, &str, &str); 2] = [
    ("kubernetes/control-plane", "master", "control-plane"),
    ("bootstrap_os", "bootstrap-os", "bootstrap_os"),
];

const MESSAGE: Phrase = Phrase::new(
    "No task of `{playbook}` in {release} has the tag `{tag}`.",
    "{release} 的 `{playbook}` 中没有任务带有标签 `{tag}`。",
);
const NOTHING_SELECTED: Phrase = Phrase::new(
    "Ansible accepts it in silence: the tag selects nothing, and what you meant to run does not run.",
    "Ansible 不会报错：这个标签选不中任何任务，你想执行的内容不会执行。",
);
const NOTHING_SKIPPED: Phrase =
    Phrase::new("Ansible accepts it in silence: nothing is skipped.", "Ansible 不会报错：不会跳过任何任务。");
const NEAR: Phrase = Phrase::new("Write `{near}`.", "请改为 `{near}`。");
static SELECTED: Sentences = Sentences {
    message: MESSAGE,
    consequence: NOTHING_SELECTED,
    remedy: Phrase::new(
        "Take it out, or list the tags with `--list-tags`.",
        "请将其去掉，或用 `--list-tags` 查看可用的标签。",
    ),
};
static SELECTED_NEAR: Sentences = Sentences { message: MESSAGE, consequence: NOTHING_SELECTED, remedy: NEAR };
static FEW_SELECTED: Sentences = Sentences {
    message: Phrase::new(
        "In {release} the tag `{tag}` is not that of the role `{role}`: `{playbook}` has it as `{near}`.",
        "在 {release} 中，`{tag}` 不是角色 `{role}` 的标签：`{playbook}` 里该角色的标签是 `{near}`。",
    ),
    consequence: Phrase::new(
        "Ansible accepts it in silence: only a few tasks of other roles run.",
        "Ansible 不会报错：只会执行其他角色的少数任务。",
    ),
    remedy: NEAR,
};
static REFUSED: Sentences = Sentences {
    message: Phrase::new(
        "{release} refuses the tag `{tag}`; it is `{near}` now.",
        "{release} 拒绝标签 `{tag}`，现在应写 `{near}`。",
    ),
    consequence: Phrase::new(
        "`Stop if removed tags are used` ends the run at its start.",
        "任务 `Stop if removed tags are used` 会在运行开始时终止它。",
    ),
    remedy: NEAR,
};
static SKIPPED_NEAR: Sentences = Sentences { message: MESSAGE, consequence: NOTHING_SKIPPED, remedy: NEAR };

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let Some(tags) = ctx.plan.map(|plan| &plan.tags).filter(|tags| !tags.is_empty()) else { return };
    let unknown = |(tag, _): &(String, Span)| !tags.contains(tag) && !SPECIAL.contains(&tag.as_str());
    let mut told = BTreeSet::new();
    if refuses_master(ctx) {
        let all = [OptionKind::Tags, OptionKind::SkipTags].into_iter().flat_map(|kind| named(ctx, kind));
        for (tag, span) in all.filter(|(tag, _)| tag == MASTER) {
            let mut finding = finding(ctx, &REFUSED, span, &tag, Some("control-plane"));
            finding.severity = Severity::Error;
            findings.push(finding.task("validate_inventory", "Stop if removed tags are used"));
            told.insert(tag);
        }
    }
    let (unknown_tags, known_tags): (Vec<_>, Vec<_>) =
        named(ctx, OptionKind::Tags).into_iter().partition(unknown);
    for (tag, span) in known_tags.into_iter().filter(|(tag, _)| !told.contains(tag)) {
        findings.extend(of_another_release(ctx, tags, &tag, span));
    }
    for (tag, span) in unknown_tags.into_iter().filter(|(tag, _)| !told.contains(tag)).collect::<Vec<_>>() {
        let near = near(&tag, tags);
        let says = if near.is_some() { &SELECTED_NEAR } else { &SELECTED };
        told.insert(tag.clone());
        findings.push(finding(ctx, says, span, &tag, near));
    }
    // Skipping what is not there does no harm, unless something else was meant.
    for (tag, span) in named(ctx, OptionKind::SkipTags).into_iter().filter(unknown) {
        if let Some(near) = near(&tag, tags).filter(|_| told.insert(tag.clone())) {
            findings.push(finding(ctx, &SKIPPED_NEAR, span, &tag, Some(near)));
        }
    }
}

/// v2.29 checks for the old tag in every run of a playbook that validates the inventory.
fn refuses_master(ctx: &Context) -> bool {
    let checks = ctx.release.at_least("v2.29.0") && ctx.release.before("v2.30.0");
    checks && ctx.plan.is_some_and(|plan| plan.plays.iter().any(|play| play.has_role("validate_inventory")))
}

/// The tags that an option names, with their places.
pub fn named(ctx: &Context, kind: OptionKind) -> Vec<(String, Span)> {
    let values =
        ctx.run.command.all(kind).filter_map(|opt| opt.value.as_ref()).filter(|value| !value.unknown());
    let tags = values.flat_map(|value| {
        let place = |(at, tag): (usize, &str)| (tag.to_owned(), value.part(at, at + tag.len()));
        command::parts(value.text(), ',').filter(|(_, tag)| !tag.is_empty()).map(place).collect::<Vec<_>>()
    });
    tags.collect()
}

/// A tag that a role had in other releases only, though some other task has it here, too.
fn of_another_release(ctx: &Context, tags: &BTreeSet<String>, tag: &str, span: Span) -> Option<Finding> {
    let (role, near) = renamed(tag).filter(|(_, near)| tags.contains(*near))?;
    let runs = ctx.plan?.plays.iter().any(|play| play.has_role(role));
    (!runs).then(|| finding(ctx, &FEW_SELECTED, span, tag, Some(near)).arg("role", role))
}

/// The role whose tag was renamed, and its other name.
pub fn renamed(tag: &str) -> Option<(&'static str, &'static str)> {
    RENAMED.iter().find_map(|(role, a, b)| match tag {
        _ if tag == *a => Some((*role, *b)),
        _ if tag == *b => Some((*role, *a)),
        _ => None,
    })
}

fn near<'a>(tag: &str, tags: &'a BTreeSet<String>) -> Option<&'a str> {
    let known = renamed(tag).and_then(|(_, name)| tags.get(name)).map(String::as_str);
    known.or_else(|| nearest(tag, tags.iter().map(String::as_str)))
}

fn finding(ctx: &Context, says: &'static Sentences, span: Span, tag: &str, near: Option<&str>) -> Finding {
    let finding = Finding::new(RULE.id, Severity::Warning, says, span)
        .arg("playbook", ctx.run.playbook_name.clone())
        .arg("release", ctx.release.to_string())
        .arg("tag", tag);
    let Some(near) = near else { return finding };
    let title = Phrase::new("Use the tag `{near}`", "改用标签 `{near}`");
    let change = Change::RenameTag { from: tag.to_owned(), to: near.to_owned() };
    finding.arg("near", near).fix(ctx.command_fix(title, |command| command.change(change)))
}
