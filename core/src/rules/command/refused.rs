//! What `ansible-playbook`, or the shell before it, would not take.

use crate::inventory::pattern::PatternError;
use crate::plan::command::ProblemKind as Text;
use crate::plan::{Change, Problem, ProblemKind};
use crate::report::{Finding, Fix, Phrase, Severity, Step};
use crate::rules::{Context, Rule};
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "command-refused",
    title: Phrase::new("a command that ansible-playbook refuses", "ansible-playbook 会拒绝执行的命令"),
    severity: Severity::Error,
    releases: "*",
    needs_all_hosts: false,
    check,
};

const ALSO_HERE: Phrase = Phrase::new("Another one is here.", "此处还有一个。");

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let Some(plan) = ctx.plan.filter(|_| ctx.run.given) else { return };
    let (lookalikes, others): (Vec<&Problem>, Vec<&Problem>) = plan
        .problems
        .iter()
        .filter(|problem| is_ours(problem))
        .partition(|problem| lookalike(problem).is_some());
    for problem in others {
        let fix = fix(ctx, problem);
        findings.extend(finding(problem).map(|finding| match fix {
            Some(fix) => finding.fix(fix),
            None => finding,
        }));
    }
    // Such characters come in numbers: one finding, and one fix for all.
    if let Some((first, rest)) = lookalikes.split_first() {
        let edits =
            lookalikes.iter().filter_map(|problem| Some(Edit::replace(problem.span, lookalike(problem)?)));
        let title = Phrase::new("Type what the shell wants", "改为 shell 需要的字符");
        let fix = command_edits(ctx, title, edits.collect());
        findings.extend(finding(first).map(|finding| {
            rest.iter().fold(finding, |finding, problem| finding.related(problem.span, ALSO_HERE)).fix(fix)
        }));
    }
}

/// A limit that selects nobody has a rule of its own; a playbook that is no slip for one of
/// Kubespray's may be the user's own.
fn is_ours(problem: &Problem) -> bool {
    let elsewhere = matches!(
        problem.kind,
        ProblemKind::Limit { error: PatternError::NoHosts, .. }
            | ProblemKind::UnknownPlaybook { near: None, .. }
    );
    problem.is_refusal() && !elsewhere
}

fn lookalike(problem: &Problem) -> Option<&'static str> {
    match problem.kind {
        ProblemKind::Command(Text::NotAscii { meant, .. }) => Some(meant),
        _ => None,
    }
}

fn finding(problem: &Problem) -> Option<Finding> {
    let mut finding = Finding::new(RULE.id, RULE.severity, problem.sentences(), problem.span);
    finding.args = problem.args();
    Some(finding)
}

/// The fix where only one thing can be meant.
fn fix(ctx: &Context, problem: &Problem) -> Option<Fix> {
    match &problem.kind {
        ProblemKind::UnknownPlaybook { near: Some(near), .. } => {
            let title = Phrase::new("Run `{near}`", "运行 `{near}`");
            Some(ctx.command_fix(title, |command| command.change(Change::Playbook(near.clone()))))
        }
        ProblemKind::Command(Text::UnknownOption { text, near: Some(near) }) => {
            let written = ctx.workspace.bytes(problem.span.file).get(problem.span.range())?;
            let end = problem.span.start.saturating_add(u32::try_from(text.len()).ok()?);
            let name = crate::text::Span { end, ..problem.span };
            let title = Phrase::new("Write `{near}`", "改为 `{near}`");
            written
                .starts_with(text.as_bytes())
                .then(|| command_edits(ctx, title, vec![Edit::replace(name, near.clone())]))
        }
        ProblemKind::Command(Text::BlankAfterBackslash) => {
            let title = Phrase::new("Remove the blanks", "删除空格");
            Some(command_edits(ctx, title, vec![Edit::replace(problem.span, "\\")]))
        }
        _ => None,
    }
}

fn command_edits(ctx: &Context, title: Phrase, edits: Vec<Edit>) -> Fix {
    let command = vec![Step::Run(ctx.run.command.edited(&edits))];
    Fix { title, safe: false, edits, command }
}
