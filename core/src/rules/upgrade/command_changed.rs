//! A playbook or a tag of the command that a release on the way has under another name, or not at all.

use super::shared;
use crate::catalogue::View;
use crate::plan::{Change, OptionKind, find_playbook};
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::command::tag_unknown::{SPECIAL, named, renamed};
use crate::rules::{Context, Rule};

pub const RULE: Rule = Rule {
    id: "upgrade-command-changed",
    title: Phrase::new("a command that a step knows otherwise", "某一步中写法不同的命令"),
    severity: Severity::Error,
    releases: "v2.21.0..",
    needs_all_hosts: false,
    check,
};

const NO_PLAYBOOK: Phrase =
    Phrase::new("{release} has no playbook `{name}`.", "{release} 没有 playbook `{name}`。");
const REFUSED: Phrase = Phrase::new(
    "Ansible refuses the command of this step: the file is not there.",
    "Ansible 会拒绝这一步的命令：文件不存在。",
);
static PLAYBOOK: Sentences = Sentences {
    message: NO_PLAYBOOK,
    consequence: REFUSED,
    remedy: Phrase::new(
        "Run the commands of the checklist, which each release has.",
        "请使用清单中的命令，每个版本都有这些 playbook。",
    ),
};
static PLAYBOOK_NEAR: Sentences = Sentences {
    message: NO_PLAYBOOK,
    consequence: REFUSED,
    remedy: Phrase::new("There it is `{near}`.", "在该版本中应写 `{near}`。"),
};
static PLAYBOOK_THROUGHOUT: Sentences = Sentences {
    message: NO_PLAYBOOK,
    consequence: REFUSED,
    remedy: Phrase::new("Write `{near}`, which every step knows.", "请改为 `{near}`，每一步的版本都有它。"),
};

const SILENCE: Phrase = Phrase::new(
    "Ansible accepts the old tag in silence, and what you meant to run does not run.",
    "Ansible 不会报错，而你想执行的内容不会执行。",
);
static TAG_RENAMED: Sentences = Sentences {
    message: Phrase::new(
        "{release} calls the tag `{name}` `{near}`.",
        "在 {release} 中，标签 `{name}` 写作 `{near}`。",
    ),
    consequence: SILENCE,
    remedy: Phrase::new(
        "Write `{near}` from this step on; the releases before it know `{name}`.",
        "从这一步起改为 `{near}`；之前的版本使用 `{name}`。",
    ),
};
static TAG_NOT_YET: Sentences = Sentences {
    message: Phrase::new(
        "{release} does not know the tag `{name}` yet: it calls it `{near}`.",
        "{release} 还没有标签 `{name}`，应写作 `{near}`。",
    ),
    consequence: SILENCE,
    remedy: Phrase::new(
        "Write `{near}` for this step; later ones know `{name}`.",
        "在这一步写 `{near}`；之后的版本才使用 `{name}`。",
    ),
};
static TAG_GONE: Sentences = Sentences {
    message: Phrase::new(
        "In {release} no task of `{playbook}` has the tag `{name}`.",
        "{release} 的 `{playbook}` 中没有任务带有标签 `{name}`。",
    ),
    consequence: SILENCE,
    remedy: Phrase::new(
        "Take it out of the command of this step, or list the tags with `--list-tags`.",
        "在这一步的命令中去掉它，或用 `--list-tags` 查看可用的标签。",
    ),
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    if ctx.ladder().is_empty() || !ctx.run.given {
        return;
    }
    let between = shared::views(ctx);
    let views: Vec<&View> = between.iter().chain(ctx.view).collect();
    for playbook in &ctx.run.command.playbooks {
        let paths: Vec<Place> = views.iter().map(|view| find_playbook(view, &playbook.text)).collect();
        if paths.iter().any(Result::is_ok) {
            findings.extend(missing(ctx, &views, playbook.span, &playbook.text, &paths));
            tags(ctx, &views, &playbook.text, findings);
        }
    }
}

/// A playbook's path in the tree; else the one that is surely meant.
type Place = Result<String, Option<String>>;

/// The finding about a playbook that a step has not.
fn missing(
    ctx: &Context,
    views: &[&View],
    span: crate::text::Span,
    name: &str,
    paths: &[Place],
) -> Option<Finding> {
    let (step, near) =
        paths.iter().skip(1).enumerate().find_map(|(step, path)| Some((step, path.as_ref().err()?)))?;
    let throughout = near.as_ref().filter(|near| views.iter().skip(1).all(|view| view.has(near)));
    let says = match (near, throughout) {
        (_, Some(_)) => &PLAYBOOK_THROUGHOUT,
        (Some(_), None) => &PLAYBOOK_NEAR,
        (None, None) => &PLAYBOOK,
    };
    let mut finding = Finding::new(RULE.id, RULE.severity, says, span)
        .arg("name", name)
        .arg("release", ctx.step_name(step))
        .at_step(step);
    if let Some(near) = near {
        finding = finding.arg("near", near.as_str());
    }
    if let Some(near) = throughout {
        let title = Phrase::new("Run `{near}`", "改为运行 `{near}`");
        finding = finding.fix(ctx.command_fix(title, |command| command.set_playbook(near)));
    }
    Some(finding)
}

/// The findings about tags of a playbook, by whatever name a release has it.
fn tags(ctx: &Context, views: &[&View], playbook: &str, findings: &mut Vec<Finding>) {
    let given: Vec<_> =
        [OptionKind::Tags, OptionKind::SkipTags].into_iter().map(|kind| named(ctx, kind)).collect();
    for tags in &given {
        for (tag, span) in tags.iter().filter(|(tag, _)| !SPECIAL.contains(&tag.as_str())) {
            let known: Vec<bool> = views.iter().map(|view| means(view, playbook, tag)).collect();
            let near = renamed(tag).map(|(_, near)| near);
            let has_both = |view: &View| {
                near.is_some_and(|near| {
                    tags.iter().any(|(given, _)| given == near) && means(view, playbook, near)
                })
            };
            let mut steps = known.iter().zip(views).skip(1);
            let Some(step) = steps.position(|(known, view)| !known && !has_both(view)) else { continue };
            // What no release knows is told of the release in force alone.
            if !known.contains(&true) {
                continue;
            }
            let near =
                near.filter(|near| views.get(step + 1).is_some_and(|view| means(view, playbook, near)));
            let was = known.iter().take(step + 1).any(|known| *known);
            let says = match near {
                Some(_) if was => &TAG_RENAMED,
                Some(_) => &TAG_NOT_YET,
                None => &TAG_GONE,
            };
            let mut finding = Finding::new(RULE.id, Severity::Warning, says, *span)
                .arg("name", tag.as_str())
                .arg("playbook", playbook)
                .arg("release", ctx.step_name(step))
                .at_step(step);
            if let Some(near) = near {
                finding = finding.arg("near", near);
                if views.iter().skip(1).all(|view| means(view, playbook, near)) {
                    let title = Phrase::new("Use the tag `{near}`", "改用标签 `{near}`");
                    let change = Change::RenameTag { from: tag.clone(), to: near.to_owned() };
                    finding = finding.fix(ctx.command_fix(title, |command| command.change(change)));
                }
            }
            findings.push(finding);
        }
    }
}

/// Tasks of the playbook have the tag; one that a role was renamed to or from must be that role's.
fn means(view: &View, playbook: &str, tag: &str) -> bool {
    let Some(path) = find_playbook(view, playbook).map_or_else(|near| near, Some) else { return false };
    let Some((role, _)) = renamed(tag) else { return view.tags(&path).contains(tag) };
    let same = |name: &str| name.replace('-', "_") == role.replace('-', "_");
    let mut plays = view.plays(&path).unwrap_or_default().into_iter();
    plays.any(|play| view.roles(&play, &|tags| tags.contains(&tag)).iter().any(|used| same(&used.role)))
}
