//! A name that nothing in the release reads and that surely misspells one that it reads.

use std::sync::Arc;

use std::rc::Rc;

use crate::catalogue::knowledge::Variable;
use crate::catalogue::{Glance, Knowledge};
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Place, Places, Rule};
use crate::text::{FileId, misspelt};

pub const RULE: Rule = Rule {
    id: "unknown-variable",
    title: Phrase::new("a misspelt variable", "拼错的变量名"),
    severity: Severity::Warning,
    releases: "v2.20.0..",
    needs_all_hosts: false,
    check,
};

static SAYS: Sentences = Sentences {
    message: Phrase::new(
        "Nothing in {release} reads `{name}`; there is `{near}`.",
        "{release} 中没有任何地方读取 `{name}`，只有 `{near}`。",
    ),
    consequence: Phrase::new(
        "Ansible accepts it in silence, and Kubespray goes on as if it were not there.",
        "Ansible 不会报错，Kubespray 会当它不存在一样继续运行。",
    ),
    remedy: Phrase::new("Write `{near}`.", "请改为 `{near}`。"),
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    for (name, places) in ctx.settings().iter() {
        let Some(near) = meant(ctx, name) else { continue };
        let Some(Place { variable, .. }) = places.first() else { continue };
        if is_turned_round(name, near) && serves_others(ctx, name, variable.name.file) {
            continue;
        }
        let mut finding = Finding::new(RULE.id, RULE.severity, &SAYS, variable.name)
            .arg("release", ctx.release.to_string())
            .arg("name", name)
            .arg("near", near);
        let title = Phrase::new("Rename it to `{near}`", "重命名为 `{near}`");
        finding.fixes.extend(ctx.rename(name, near, title));
        findings.push(finding);
    }
}

/// Two words in the other order, `enable_x` for `x_enabled`: it may well be another playbook's own.
fn is_turned_round(name: &str, near: &str) -> bool {
    let pairs = name.split_once('_').zip(near.split_once('_'));
    pairs.is_some_and(|((first, last), (near_first, near_last))| last == near_first || first == near_last)
}

/// The file sets other names that no release of Kubespray knows, and that nothing here reads: it is
/// another playbook's as well.
fn serves_others(ctx: &Context, name: &str, file: FileId) -> bool {
    let is_there = |places: &Places| places.iter().any(|place| place.variable.name.file == file);
    ctx.settings().iter().any(|(other, places)| {
        other != name && is_there(places) && !is_known(ctx, other) && !ctx.is_read_here(other)
    })
}

/// Some release knows the name, or it is Ansible's own.
fn is_known(ctx: &Context, name: &str) -> bool {
    let glance = |knowledge: &Rc<Knowledge>| match knowledge.glance(name) {
        Glance::Unknown => false,
        Glance::Everywhere(_) => true,
        Glance::Look => knowledge.variable(name).is_some() || ctx.catalogue.history(name).is_some(),
    };
    name.starts_with("ansible_") || ctx.knowledge.as_ref().is_some_and(glance)
}

/// The variable that a name misspells, one that an inventory may set. Names of other releases have rules
/// of their own.
fn meant<'a>(ctx: &'a Context, name: &str) -> Option<&'a str> {
    let knowledge = ctx.knowledge.as_ref()?;
    if is_known(ctx, name) {
        return None;
    }
    let counts = |near: &str| {
        let is_offered =
            |known: Arc<Variable>| known.is_read && !known.rejected && known.role_vars.is_empty();
        knowledge.variable(near).is_some_and(is_offered)
    };
    let near = match knowledge.is_of_checkout() {
        true => {
            let names = knowledge.names();
            misspelt(name, || names.iter().copied(), counts)
        }
        false => misspelt(name, || ctx.catalogue.names(), counts),
    };
    near.filter(|_| !ctx.is_read_here(name))
}
