//! A template that fails whenever it is used: it is no Jinja, or its variable needs itself. An error only
//! where Kubespray uses it.

use std::rc::Rc;

use crate::catalogue::{Glance, Knowledge};
use crate::collections::HashSet;
use crate::inventory::{GroupSetId, HostId};
use crate::report::{Arg, Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Place, Rule};
use crate::text::Span;
use crate::vars::{ErrorKind, EvalError, Outcome};
use crate::yaml::Content;

pub const RULE: Rule = Rule {
    id: "template-error",
    title: Phrase::new("a template that fails whenever it is used", "一使用就会失败的模板"),
    severity: Severity::Error,
    releases: "*",
    needs_all_hosts: false,
    check,
};

const STOPS: Phrase = Phrase::new(
    "Every task that uses `{name}`, directly or through another variable, fails.",
    "凡是直接或间接使用 `{name}` 的任务都会失败。",
);

static SYNTAX: Sentences = Sentences {
    message: Phrase::new(
        "The template of `{name}` is not valid Jinja: {why}.",
        "`{name}` 的模板不是合法的 Jinja：{why}。",
    ),
    consequence: STOPS,
    remedy: Phrase::new(
        "Correct the template; text that is not meant for Ansible goes between `{{% raw %}}` and `{{% endraw %}}`.",
        "改正模板；不是写给 Ansible 的文本要放在 `{{% raw %}}` 与 `{{% endraw %}}` 之间。",
    ),
};

static CIRCLE: Sentences = Sentences {
    message: Phrase::new(
        "`{name}` needs its own value to be worked out.",
        "计算 `{name}` 的值时需要用到它自己。",
    ),
    consequence: STOPS,
    remedy: Phrase::new(
        "Take the value from a variable with another name; `default` does not help here.",
        "改从另一个名字的变量取值；在这里 `default` 不起作用。",
    ),
};

const OTHER_FAULT: Phrase = Phrase::new("it cannot be read here", "此处无法解析");

/// Sets of groups that are looked at for circles: each costs an evaluation of its templates.
const GROUP_SETS: usize = 200;

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let mut told: HashSet<Span> = HashSet::default();
    for (name, Place { variable, .. }) in ctx.settings().templates() {
        if ctx.vars.shell_writes(variable) {
            continue;
        }
        for error in ctx.vars.syntax_errors(&variable.value) {
            let span = error.span.unwrap_or(variable.value.span);
            // A filter or a test may come with the user's own plugins.
            if !error.message.contains("there is no such") && told.insert(span) {
                let is_used = is_kubesprays(ctx, name) || ctx.is_read_here(name);
                findings.push(syntax(name, &error, span, severity(is_used)));
            }
        }
    }
    circles(ctx, findings);
}

fn syntax(name: &str, error: &EvalError, span: Span, severity: Severity) -> Finding {
    let why = match error.message.trim_end_matches('.') {
        "" => Arg::from(OTHER_FAULT),
        why => Arg::from(why),
    };
    Finding::new(RULE.id, severity, &SYNTAX, span).arg("name", name).arg("why", why)
}

/// Something of Kubespray's reads it: else only the user's own playbooks can meet the error.
fn is_kubesprays(ctx: &Context, name: &str) -> bool {
    let is_known = |known: &Rc<Knowledge>| match known.glance(name) {
        Glance::Unknown => false,
        Glance::Everywhere(_) => true,
        Glance::Look => known.variable(name).is_some(),
    };
    name.starts_with("ansible_") || ctx.knowledge.as_ref().is_none_or(is_known)
}

fn severity(is_used: bool) -> Severity {
    if is_used { RULE.severity } else { Severity::Warning }
}

/// Variables that need themselves, each circle once.
fn circles(ctx: &Context, findings: &mut Vec<Finding>) {
    let names = templated(ctx);
    if names.is_empty() {
        return;
    }
    let mut told: HashSet<&str> = HashSet::default();
    for host in representatives(ctx) {
        for name in &names {
            if told.contains(name) {
                continue;
            }
            let Some(span) = needs_itself(ctx, host, name) else { continue };
            // The error is at the variable that is met twice, which need not be the one asked for.
            let holds = |name: &&&str| {
                ctx.setting(host, name)
                    .is_some_and(|setting| setting.value.span.to(span) == setting.value.span)
            };
            let Some(twice) = names.iter().find(holds).filter(|name| !told.contains(*name)) else { continue };
            let is_met = |name: &&str| is_kubesprays(ctx, name) && needs_itself(ctx, host, name).is_some();
            let severity = severity(names.iter().any(is_met));
            findings.push(Finding::new(RULE.id, severity, &CIRCLE, span).arg("name", *twice));
            told.extend(circle(ctx, host, twice, &names));
        }
    }
}

/// Where a template is that the value needs while it is being worked out.
fn needs_itself(ctx: &Context, host: HostId, name: &str) -> Option<Span> {
    match ctx.vars.value(host, name) {
        Outcome::Error(EvalError { kind: ErrorKind::Recursion, span, .. }) => span,
        _ => None,
    }
}

/// A variable and the templated ones that its text leads to.
fn circle<'a>(ctx: &Context, host: HostId, start: &'a str, names: &[&'a str]) -> Vec<&'a str> {
    let mut found = vec![start];
    let mut next = 0;
    while let Some(setting) = found.get(next).map(|name| ctx.setting(host, name)) {
        next += 1;
        let Some(span) = setting.map(|setting| setting.value.span) else { continue };
        let text = ctx.text(span.file).get(span.range()).unwrap_or_default();
        let new = names.iter().filter(|name| text.contains(**name) && !found.contains(name));
        let new: Vec<_> = new.copied().collect();
        found.extend(new);
    }
    found
}

/// The names that some text sets to a template, each once.
fn templated<'a>(ctx: &Context<'a>) -> Vec<&'a str> {
    let is_template = |content: &Content| match content {
        Content::Str(text) => text.contains("{{") || text.contains("{%"),
        _ => true,
    };
    let places = ctx.settings().templates().iter();
    let names = places.filter(|(_, place)| is_template(&place.variable.value.content)).map(|(name, _)| *name);
    let mut seen = HashSet::default();
    names.filter(|name| seen.insert(*name)).collect()
}

/// One host of every set of groups.
fn representatives(ctx: &Context) -> Vec<HostId> {
    let count = ctx.inventory.group_set_count();
    let mut seen = vec![false; count];
    let mut is_first =
        |set: GroupSetId| seen.get_mut(set.0 as usize).is_some_and(|seen| !std::mem::replace(seen, true));
    let first =
        ctx.inventory.each_host().filter(|(_, host)| is_first(ctx.inventory.set_of(host))).map(|(id, _)| id);
    first.take(GROUP_SETS.min(count)).collect()
}

#[cfg(all(test, feature = "catalogue"))]
mod tests {
    use super::*;
    use crate::Session;
    use crate::catalogue::Catalogue;
    use crate::workspace::{InventorySource, Workspace};

    fn severities(group_vars: &str) -> Vec<Severity> {
        let mut workspace = Workspace { release: Some("v2.29.0".to_owned()), ..Workspace::default() };
        let hosts = "[kube_control_plane]\nm1 ip=10.0.0.1\n[etcd]\nm1\n[kube_node]\nm1\n";
        workspace.add_file("i/hosts.ini", hosts.as_bytes());
        workspace.add_file("i/group_vars/all.yml", group_vars.as_bytes());
        workspace.inventory = vec![InventorySource::Path("i/hosts.ini".to_owned())];
        let report = Session::new(workspace, Catalogue::compiled_in()).check();
        let told = report.findings.iter().filter(|finding| finding.rule == RULE.id);
        told.map(|finding| finding.severity).collect()
    }

    #[test]
    fn what_kubespray_does_not_read_is_no_error() {
        let own = "proxmox_url: \"{{ proxmox_url | default('x') }}\"\n";
        assert_eq!(severities(own), [Severity::Warning]);
        assert_eq!(severities(&format!("{own}cluster_name: \"{{{{ proxmox_url }}}}\"\n")), [Severity::Error]);
        assert_eq!(severities("my_alert: '{{ $labels.host }}'\n"), [Severity::Warning]);
        assert_eq!(severities("dns_domain: '{{ $labels.host }}'\n"), [Severity::Error]);
    }
}
