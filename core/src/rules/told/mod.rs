//! Findings about Kubespray's own checks: what fails is evaluated (`checks`), what is said of it stands
//! in the pages without code (`checks/NAME.md`); a check without a page is told by the rule
//! `kubespray-check`.

mod fixes;
mod form;
mod later;
mod page;
mod settle;
mod subject;

use std::cell::OnceCell;
use std::sync::Arc;

use memchr::memchr2;

use super::variables::shared::is_default;
use super::{Context, Place, RULES};
use crate::checks::{self, Failed, Ground, Hosts, Premise};
use crate::report::{Arg, Args, Finding, Language, Phrase, Sentences, Severity, TaskRef, is_secret_name};
use crate::text::Span;
use crate::vars::{ErrorKind, Value, Wanted, normal, text};
use crate::yaml::{Content, Node};
use later::Later;
use page::Page;
pub(crate) use settle::settle;
use subject::{Subject, causes};

/// The rule that tells of checks without a page.
pub const GENERIC: &str = "kubespray-check";

/// The texts are data: see [`Page`].
static SAYS: Sentences = Sentences {
    message: Phrase::new("{message}", "{message}"),
    consequence: Phrase::new("{consequence}", "{consequence}"),
    remedy: Phrase::new("{remedy}", "{remedy}"),
};

/// Gives the findings of one rule about checks.
pub(super) fn add(ctx: &Context, rule: &str, findings: &mut Vec<Finding>) {
    let told = ctx.told.get_or_init(|| told(ctx));
    findings.extend(told.iter().filter(|finding| finding.rule == rule).cloned());
}

/// A check fails by what stands there.
pub(super) fn tells(ctx: &Context, span: Span) -> bool {
    ctx.told.get_or_init(|| told(ctx)).iter().any(|finding| finding.span == span)
}

/// A check with this page fails by what stands there.
pub(super) fn tells_of(ctx: &Context, rule: &str, span: Span) -> bool {
    ctx.told.get_or_init(|| told(ctx)).iter().any(|finding| finding.rule == rule && finding.span == span)
}

/// A failing check with what is said of it.
struct Case<'a> {
    failed: &'a Failed,
    page: Option<&'a Page>,
    subject: Subject,
}

fn told(ctx: &Context) -> Vec<Finding> {
    let (Some(plan), Some(view)) = (ctx.plan.filter(|plan| !plan.refused()), ctx.view) else {
        return Vec::new();
    };
    let hosts = OnceCell::new();
    let is_changed = &|on: &str| is_changed(ctx, &hosts, on);
    let ground =
        Ground { view, plan, tags: &ctx.run.tags, inventory: ctx.inventory, vars: ctx.vars, is_changed };
    let failed = checks::failures(&ground);
    if failed.is_empty() {
        return Vec::new();
    }
    let pages = page::about(ctx.catalogue, &failed);
    let later = Later::of(ctx);
    let cases = failed.iter().filter(|failed| is_sure(ctx, failed) && later.agree(failed)).map(|failed| {
        let page = page::of(ctx, failed, &pages);
        Case { failed, page, subject: Subject::of(ctx, failed, page) }
    });
    let mut findings: Vec<Finding> = Vec::new();
    let (errors, plain): (Vec<Case>, Vec<Case>) = cases.partition(|case| case.failed.error.is_some());
    for case in &plain {
        tell(ctx, case, &mut findings);
    }
    // What cannot be evaluated is most often broken by what another check finds: one cause.
    for case in &errors {
        let same = |finding: &&mut Finding| finding.span == case.subject.span;
        match findings.iter_mut().find(same) {
            Some(finding) => add_task(finding, case.failed),
            None if case.subject.is_cause => tell(ctx, case, &mut findings),
            None => {}
        }
    }
    findings
}

/// Some text gives the variable another value than the release does, or the statement does not hold.
fn is_changed(ctx: &Context, hosts: &OnceCell<Hosts>, statement: &str) -> bool {
    let mark = memchr2(b':', b'=', statement.as_bytes());
    let Some((name, said)) = mark.and_then(|at| statement.split_at_checked(at)) else {
        return has_other(ctx, statement, |_| false);
    };
    match said.strip_prefix('=') {
        Some(values) => has_other(ctx, name, |value| values.split('|').any(|known| known == value)),
        None if said == checks::PLAIN && !name.is_empty() => has_unlike(ctx, name, is_plain),
        None if said == checks::ANY => {
            let is_fine = |node: &Node| is_literal(node) || is_evaluable(ctx, hosts, node);
            name.split('|').any(|name| has_unlike(ctx, name, is_fine))
        }
        None => {
            let premise = Premise::parse(statement);
            premise.is_some_and(|premise| !premise.holds(ctx.vars.inventory(), ctx.settings().names()))
        }
    }
}

/// A text gives the variable a value that is neither the release's own nor one of these.
fn has_other(ctx: &Context, name: &str, is_one: impl Fn(&str) -> bool) -> bool {
    let is_same =
        |place: Place| place.variable.value.as_str().is_some_and(&is_one) || is_default(ctx, name, &place);
    ctx.settings().get(name).is_some_and(|places| !places.iter().all(is_same))
}

/// A text gives the variable a value that is not so.
fn has_unlike(ctx: &Context, name: &str, is_so: impl Fn(&Node) -> bool) -> bool {
    ctx.settings().get(name).is_some_and(|places| !places.iter().all(|place| is_so(&place.variable.value)))
}

/// Templates of the user that cannot be evaluated are asked about.
fn is_evaluable(ctx: &Context, hosts: &OnceCell<Hosts>, value: &Node) -> bool {
    let hosts = hosts.get_or_init(|| Hosts::new(ctx.inventory.host_ids().collect()));
    checks::is_evaluable(ctx.vars, hosts, value)
}

/// A value without templates, and none that the run opens first.
fn is_literal(node: &Node) -> bool {
    match &node.content {
        Content::Str(text) => !text.contains('{'),
        Content::Seq(items) => items.iter().all(is_literal),
        Content::Map(entries) => entries.iter().all(|entry| is_literal(&entry.value)),
        Content::Null | Content::Bool(_) | Content::Int(_) | Content::Float(_) => true,
        _ => false,
    }
}

/// A text without templates, or a list of such.
fn is_plain(node: &Node) -> bool {
    let is_text = |node: &Node| matches!(&node.content, Content::Str(text) if !text.contains('{'));
    is_text(node) || node.as_seq().is_some_and(|items| items.iter().all(is_text))
}

/// An error that may be ours, or that comes from what only the run knows, is none of the user's.
fn is_sure(ctx: &Context, failed: &Failed) -> bool {
    if is_set_anew(ctx, failed) || ctx.inventory.hides_hosts() && hangs_on_hosts(ctx, failed) {
        return false;
    }
    let opaque = || failed.hosts.iter().any(|host| ctx.vars.opaque(*host).is_some());
    let has_gaps = || ctx.knowledge.as_ref().is_some_and(|knowledge| knowledge.has_gaps());
    match &failed.error {
        None => true,
        Some(error) => error.kind != ErrorKind::UnknownFilter && !has_gaps() && !opaque(),
    }
}

/// It asks for groups, or for what their files may set: hosts that the text does not tell may change that.
fn hangs_on_hosts(ctx: &Context, failed: &Failed) -> bool {
    let is_about_groups = |name: &Arc<str>| matches!(&**name, "groups" | "group_names" | "hostvars");
    failed.error.is_some() || causes(ctx, failed).iter().any(is_about_groups)
}

/// Up to v2.27.1 the tasks of kubespray-defaults set `etcd_deployment_type` to `kubeadm` where
/// `etcd_kubeadm_enabled` is on, before anything is checked; only `-e` is stronger.
fn is_set_anew(ctx: &Context, failed: &Failed) -> bool {
    const SET: &str = "etcd_deployment_type";
    ctx.release.before("v2.28.0")
        && failed.condition.as_ref().is_some_and(|condition| condition.contains(SET))
        && ctx.extra_var(SET).is_none()
        && failed.hosts.iter().any(|host| ctx.truthy_or(*host, "etcd_kubeadm_enabled", false) != Some(false))
}

fn tell(ctx: &Context, case: &Case, findings: &mut Vec<Finding>) {
    let rule = rule_of(case);
    let same = |finding: &&mut Finding| finding.rule == rule && finding.span == case.subject.span;
    if let Some(finding) = findings.iter_mut().find(same) {
        add_task(finding, case.failed);
        let hosts = ctx.names(&case.failed.hosts);
        finding
            .hosts
            .extend(hosts.into_iter().filter(|host| !finding.hosts.contains(host)).collect::<Vec<_>>());
        return;
    }
    let mut finding = Finding::new(rule, Severity::Error, &SAYS, case.subject.span);
    finding.args = sentences(ctx, case);
    finding.hosts = ctx.names(&case.failed.hosts);
    add_task(&mut finding, case.failed);
    finding.fixes.extend(fixes::of(ctx, case, &mut finding.args));
    findings.push(finding);
}

fn add_task(finding: &mut Finding, failed: &Failed) {
    let task = TaskRef { role: failed.check.role.to_string(), task: failed.task.clone() };
    if !finding.kubespray.contains(&task) {
        finding.kubespray.push(task);
    }
}

/// The id as the table of rules has it.
fn rule_of(case: &Case) -> &'static str {
    let id = case.page.map_or(GENERIC, |page| page.id.as_str());
    RULES.iter().map(|rule| rule.id).find(|known| *known == id).unwrap_or(GENERIC)
}

/// The three sentences with their places filled.
fn sentences(ctx: &Context, case: &Case) -> Args {
    let mut args = arguments(ctx, case);
    let version = case.failed.error.as_ref().and_then(|_| form::said(ctx, case, &mut args));
    let generic = version.unwrap_or_else(|| page::generic(case.failed, &case.subject));
    let page = case.page.filter(|_| case.failed.error.is_none()).unwrap_or(&generic);
    let message = page.unset.as_ref().filter(|_| !case.subject.is_set).unwrap_or(&page.message);
    let fill = |texts: &[String; 2]| {
        let [en, zh] = texts;
        Arg::Said([args.fill_text(en, Language::English), args.fill_text(zh, Language::SimplifiedChinese)])
    };
    let mut said = Args::default();
    said.set("message", fill(message));
    said.set("consequence", fill(&page.consequence));
    said.set("remedy", fill(&page.remedy));
    said
}

fn arguments(ctx: &Context, case: &Case) -> Args {
    let Case { failed, subject, .. } = case;
    let mut args = Args::default();
    args.set("name", subject.name.to_string().into());
    args.set(
        "value",
        subject.value.as_ref().map(|value| ctx.shown(&subject.name, value)).unwrap_or_default().into(),
    );
    args.set("task", failed.task.clone().into());
    args.set("release", ctx.release.to_string().into());
    args.set("hosts", ctx.names(&failed.hosts).into());
    args.set("condition", failed.condition.as_deref().map(shown).unwrap_or_default().into());
    args.set("allowed", allowed(ctx, failed));
    let secret = subject.names.iter().any(|name| is_secret_name(name));
    let said = failed.said.as_deref().map(str::trim).filter(|said| !said.is_empty() && !secret);
    let condition =
        || failed.condition.as_ref().or(failed.check.when.last()).map(|text| format!("`{}`", shown(text)));
    let words = failed.words.as_deref().map(str::trim).filter(|words| !words.is_empty() && !secret);
    args.set("words", words.unwrap_or_default().into());
    args.set("said", said.map(str::to_owned).or_else(condition).unwrap_or_default().into());
    args.set("error", failed.error.as_ref().map(|error| error.message.clone()).unwrap_or_default().into());
    args
}

/// A condition as the catalogue writes it, wherever it comes from.
fn shown(condition: &str) -> String {
    let held =
        if condition.contains("{{") { normal::template(condition) } else { normal::condition(condition) };
    held.unwrap_or_else(|| condition.trim().to_owned())
}

/// The values of a failing `x in [...]`, all of them.
fn allowed(ctx: &Context, failed: &Failed) -> Arg {
    let wanted = failed.condition.as_ref().map(|condition| ctx.vars.shape(condition).asks);
    let Some(Wanted::OneOf(_, choices)) = wanted else { return Arg::Text(String::new()) };
    let quoted = |value: &Value| format!("`{}`", text(value));
    let choices: Vec<String> = choices.iter().map(quoted).collect();
    Arg::Said([choices.join(", "), choices.join("、")])
}
