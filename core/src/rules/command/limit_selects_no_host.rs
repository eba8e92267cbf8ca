//! A limit, or a part of it, that selects nobody.

use crate::inventory::GroupId;
use crate::inventory::pattern::{self, PatternError};
use crate::plan::{Change, OptionKind, Problem, ProblemKind};
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};
use crate::text::{Span, nearest};

pub const RULE: Rule = Rule {
    id: "limit-selects-no-host",
    title: Phrase::new("a limit that selects no host", "`--limit` 没有选中任何主机"),
    severity: Severity::Error,
    releases: "*",
    needs_all_hosts: true,
    check,
};

/// Groups that Kubespray makes during a run where the inventory lacks them.
const MADE_BY_THE_RUN: &str = "k8s_cluster";

const MADE_LATER: Phrase = Phrase::new(
    "`k8s_cluster` is made during the run at best, and the limit is read before; write `kube_control_plane:kube_node`.",
    "`k8s_cluster` 至多在运行过程中才会生成，而 `--limit` 在此之前就已解析；请改为 `kube_control_plane:kube_node`。",
);
const INDEX: Phrase = Phrase::new(
    "Brackets behind a name are an index into that group, not a set of characters: `~n[13]` is a regular expression.",
    "名称后的方括号是该主机组的下标，不是字符集合；若要用正则表达式，请写成 `~n[13]`。",
);
const NEAR: Phrase = Phrase::new("Write `{near}`.", "请改为 `{near}`。");
const NAME_HOSTS: Phrase =
    Phrase::new("Name hosts or groups of the inventory.", "请使用主机清单中的主机或主机组。");

const fn nobody(remedy: Phrase) -> Sentences {
    Sentences {
        message: Phrase::new(
            "`--limit {limit}` leaves no host of the inventory.",
            "`--limit {limit}` 没有选中任何主机。",
        ),
        consequence: Phrase::new(
            "`ansible-playbook` stops at once and says that no hosts are left to target.",
            "`ansible-playbook` 会立即停止，提示没有可操作的主机。",
        ),
        remedy,
    }
}

const fn a_part(remedy: Phrase) -> Sentences {
    Sentences {
        message: Phrase::new(
            "The limit names {parts}: no host and no group of the inventory.",
            "`--limit` 中的 {parts} 不是主机清单中的主机或主机组。",
        ),
        consequence: Phrase::new(
            "Ansible only warns, and the run goes on with the others.",
            "Ansible 只给出警告，并在其余主机上继续运行。",
        ),
        remedy,
    }
}

/// What is said of the whole limit, and of a part of it.
struct Says([Sentences; 2]);

const fn says(remedy: Phrase) -> Says {
    Says([nobody(remedy), a_part(remedy)])
}

static SAYS_NEAR: Says = says(NEAR);
static SAYS_MADE_LATER: Says = says(MADE_LATER);
static SAYS_INDEX: Says = says(INDEX);
static SAYS_NAME_HOSTS: Says = says(NAME_HOSTS);

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let unmatched = |problem: &&Problem| matches!(problem.kind, ProblemKind::LimitUnmatched(_));
    let parts: Vec<&Problem> = ctx.run.problems.iter().filter(unmatched).collect();
    let nobody = ctx.run.problems.iter().find_map(|problem| match &problem.kind {
        ProblemKind::Limit { text, error: PatternError::NoHosts } => Some((text, problem.span)),
        _ => None,
    });
    if let Some((limit, span)) = nobody {
        let part = parts.first().and_then(|problem| part_of(problem));
        let says = |[whole, _]: &'static [Sentences; 2]| whole;
        findings.push(advise(ctx, part, RULE.severity, span, says).arg("limit", limit.clone()));
        return;
    }
    let parts: Vec<(&str, Span)> =
        parts.iter().filter_map(|problem| Some((part_of(problem)?, problem.span))).collect();
    // To leave out who is not there does no harm, unless another was meant.
    let counts = |(part, _): &&(&str, Span)| !is_left_out(ctx, part) || near(ctx, part).is_some();
    let parts: Vec<(&str, Span)> = parts.iter().filter(counts).copied().collect();
    let Some(((first, span), rest)) = parts.split_first() else { return };
    let only = rest.is_empty().then_some(*first);
    let says = |[_, part]: &'static [Sentences; 2]| part;
    let span = place(ctx, first).unwrap_or(*span);
    let names: Vec<String> = parts.iter().map(|(part, _)| format!("`{part}`")).collect();
    let finding = advise(ctx, only, Severity::Warning, span, says).arg("parts", names);
    findings.push(
        rest.iter().filter_map(|(part, _)| place(ctx, part)).fold(finding, |finding, span| {
            finding.related(span, Phrase::new("And this one.", "还有这一个。"))
        }),
    );
}

fn part_of(problem: &Problem) -> Option<&str> {
    match &problem.kind {
        ProblemKind::LimitUnmatched(part) => Some(part),
        _ => None,
    }
}

/// The limit names the part only to take it away.
fn is_left_out(ctx: &Context, part: &str) -> bool {
    let limit = ctx.run.limit.as_ref().map_or("", |(text, _)| text);
    pattern::split(limit).iter().any(|whole| whole.strip_prefix('!') == Some(part))
}

/// Where the part is written in the limit.
fn place(ctx: &Context, part: &str) -> Option<Span> {
    let value = ctx.run.command.last(OptionKind::Limit)?;
    let at = value.text().find(part)?;
    Some(value.part(at, at + part.len()))
}

/// The finding with its remedy, and with a fix when only one name can be meant.
fn advise(
    ctx: &Context,
    part: Option<&str>,
    severity: Severity,
    span: Span,
    which: fn(&'static [Sentences; 2]) -> &'static Sentences,
) -> Finding {
    let plain = |says: &'static Says| Finding::new(RULE.id, severity, which(&says.0), span);
    let Some(part) = part else { return plain(&SAYS_NAME_HOSTS) };
    if part == MADE_BY_THE_RUN {
        return plain(&SAYS_MADE_LATER);
    }
    match near(ctx, part) {
        Some(near) => {
            let title = Phrase::new("Limit to `{near}`", "限定为 `{near}`");
            let limit = ctx.run.limit.as_ref().map(|(text, _)| text.replacen(part, near, 1));
            let fix = ctx.command_fix(title, |command| command.change(Change::Limit(limit)));
            plain(&SAYS_NEAR).arg("near", near).fix(fix)
        }
        None if part.contains('[') => plain(&SAYS_INDEX),
        None => plain(&SAYS_NAME_HOSTS),
    }
}

fn near<'a>(ctx: &'a Context, part: &str) -> Option<&'a str> {
    let groups = ctx.inventory.groups.iter().skip(GroupId::UNGROUPED.0 as usize + 1);
    let names = groups.map(|group| &*group.name).chain(ctx.inventory.hosts.iter().map(|host| &*host.name));
    nearest(part, names)
}
