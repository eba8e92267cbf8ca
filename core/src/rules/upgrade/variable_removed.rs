//! A variable of this inventory that a release on the way no longer reads.

use super::shared;
use crate::catalogue::{Became, Change, Knowledge, Release};
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::variables::shared::asks_nothing;
use crate::rules::{Context, Place, Places, Rule};
use crate::yaml::Content;

pub const RULE: Rule = Rule {
    id: "upgrade-variable-removed",
    title: Phrase::new("a variable that the upgrade leaves behind", "升级后不再起作用的变量"),
    severity: Severity::Warning,
    releases: "v2.21.0..",
    needs_all_hosts: false,
    check,
};

static REMOVED: Sentences = Sentences {
    message: Phrase::new("{release} no longer reads `{name}`.", "{release} 不再读取 `{name}`。"),
    consequence: Phrase::new(
        "From this step on the value is ignored in silence, and Kubespray does what it does without it.",
        "从这一步起，该值会被忽略且没有任何提示，Kubespray 会当它不存在一样运行。",
    ),
    remedy: Phrase::new(
        "Take it out with this step, after you made sure that the cluster does not need it.",
        "确认集群不再需要它之后，在这一步删除它。",
    ),
};

static ADD_ON: Sentences = Sentences {
    message: Phrase::new(
        "{release} no longer deploys what `{name}` switches on.",
        "{release} 不再部署由 `{name}` 启用的组件。",
    ),
    consequence: Phrase::new(
        "The upgrade passes and leaves the deployed one running: nobody upgrades or removes it any more.",
        "升级会成功，已部署的组件会继续运行，但之后不会再有人升级或删除它。",
    ),
    remedy: Phrase::new(
        "Take it over before this step, with its Helm chart for example, or delete it; then take the variable out.",
        "在这一步之前自行接管它（例如改用 Helm chart），或删除它；然后去掉该变量。",
    ),
};

static REPLACED: Sentences = Sentences {
    message: Phrase::new(
        "{release} no longer reads `{name}`; {new} takes its place.",
        "{release} 不再读取 `{name}`，取而代之的是 {new}。",
    ),
    consequence: Phrase::new(
        "From this step on the value is ignored in silence, and the default of what took its place counts.",
        "从这一步起，该值会被忽略且没有任何提示，生效的是替代项的默认值。",
    ),
    remedy: Phrase::new(
        "With this step, say the same by {new}: its value has another form.",
        "在这一步改用 {new} 表达同样的设置：它的写法与原来不同。",
    ),
};

/// Switches of what runs in the cluster and stays there.
const ADD_ONS: [&str; 5] = [
    "cephfs_provisioner_enabled",
    "dashboard_enabled",
    "deploy_netchecker",
    "ingress_nginx_enabled",
    "rbd_provisioner_enabled",
];

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    if ctx.ladder().is_empty() {
        return;
    }
    for (name, places) in ctx.settings().iter() {
        let Some(step) = last_read(ctx, name) else { continue };
        let became = successor(ctx, name);
        let Some(place) = telling(ctx, name, places, became.is_some()) else { continue };
        let says = match &became {
            Some(became) if became.how == Change::Renamed || ctx.sets(&became.name) => continue,
            Some(_) => &REPLACED,
            None if ADD_ONS.contains(&name) => &ADD_ON,
            None => &REMOVED,
        };
        // A value that says what the last default said was perhaps never asked for.
        let is_default = became.is_none() && asks_nothing(ctx, name, &place.variable.value);
        let severity = if is_default { Severity::Hint } else { RULE.severity };
        let finding = Finding::new(RULE.id, severity, says, place.variable.name)
            .arg("name", name)
            .arg("release", ctx.step_name(step))
            .at_step(step);
        findings.push(match became {
            Some(became) => finding.arg("new", quoted(&became.name)),
            None => finding,
        });
    }
}

/// A variable's name is code, `ipv4_stack + ipv6_stack` are two, and prose stays prose.
fn quoted(name: &str) -> String {
    let is_name = |word: &str| word.contains('_') && !word.contains(' ');
    let part = |part: &str| if is_name(part) { format!("`{part}`") } else { part.to_owned() };
    name.split(" + ").map(part).collect::<Vec<_>>().join(", ")
}

/// The step that stops reading a variable which the deployed release reads; `None` when the release in
/// force reads it, too.
pub fn last_read(ctx: &Context, name: &str) -> Option<usize> {
    let reads = |knowledge: &Knowledge| knowledge.variable(name).is_some_and(|variable| variable.is_read);
    let mut ladder: Vec<Option<bool>> =
        ctx.ladder().iter().map(|known| known.as_deref().map(reads)).collect();
    // Of releases older than the catalogue, its first one tells.
    let first = ladder.iter().position(Option::is_some)?;
    let oldest = ladder.get(first).copied().flatten();
    ladder.iter_mut().take(first).for_each(|reads| *reads = oldest);
    let ladder: Vec<bool> = ladder.into_iter().collect::<Option<_>>()?;
    if ladder.first() != Some(&true) || ladder.last() != Some(&false) {
        return None;
    }
    ladder.iter().rposition(|reads| *reads)
}

/// What a variable turned into on the way.
pub fn successor(ctx: &Context, name: &str) -> Option<Became> {
    let from: &Release = ctx.course?.from.as_ref().ok()?;
    let became = ctx.catalogue.history(name)?.became;
    let on_the_way = |became: &Became| {
        became.how != Change::Deprecated
            && became.since.version() > from.version()
            && became.since.version() <= ctx.release.version()
    };
    became.into_iter().rev().find(on_the_way)
}

/// The place to tell it at; `None` when the variable does nothing here: it holds nothing, belongs to a
/// part that this cluster does not use, or is read by the user's own templates.
pub fn telling<'a>(ctx: &Context, name: &str, places: &Places<'a>, replaced: bool) -> Option<Place<'a>> {
    let counts = |place: &Place| replaced || !shared::is_empty(&place.variable.value.content);
    let place = places.iter().find(counts)?;
    let null = matches!(place.variable.value.content, Content::Null);
    (!null && shared::concerns(ctx, name) == Some(true) && !ctx.is_read_here(name)).then_some(place)
}
