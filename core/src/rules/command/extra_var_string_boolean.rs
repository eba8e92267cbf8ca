//! R2: a switch that is a string. Kubespray uses these names bare in `when`, where any non-empty
//! string is true.

use crate::catalogue::Glance;
use crate::catalogue::knowledge::ValueKind;
use crate::plan::Change;
use crate::report::{Finding, Fix, Phrase, Sentences, Severity};
use crate::rules::variables::shared;
use crate::rules::{Context, FileKind, Place, Rule};
use crate::text::{Edit, Span};
use crate::vars::Layer;

pub const RULE: Rule = Rule {
    id: "extra-var-string-boolean",
    title: Phrase::new("a switch that is a string, and so is on", "开关变量是字符串，因此始终为真"),
    severity: Severity::Warning,
    releases: "*",
    needs_all_hosts: false,
    check,
};

const SAYS: Sentences = Sentences {
    message: Phrase::new(
        "`{name}` is the string `{value}`, not a Boolean.",
        "`{name}` 的值是字符串 `{value}`，不是布尔值。",
    ),
    consequence: Phrase::new(
        "Kubespray uses it bare in conditions, where any non-empty string is true: it is switched on.",
        "Kubespray 在条件中直接使用这个变量，任何非空字符串都为真：它实际上是开启的。",
    ),
    remedy: Phrase::new(
        "Give a Boolean: `-e '{{\"{name}\": false}}'`, or `{name}: false` in `group_vars`.",
        "请使用布尔值：`-e '{{\"{name}\": false}}'`，或在 `group_vars` 中写 `{name}: false`。",
    ),
};

/// Without anonymous access a node cannot read what it needs to join by token.
const DISCOVERY: Sentences = Sentences {
    remedy: Phrase::new(
        "Give a Boolean; but while `remove_anonymous_access` is on, nodes can join with the file only: leave `{name}` \
         out, or switch both off.",
        "请使用布尔值；但只要启用了 `remove_anonymous_access`，节点就只能用文件加入：请去掉 `{name}`，或将两者都关闭。",
    ),
    ..SAYS
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    for (name, places) in ctx.settings().iter().filter(|(name, _)| may_be_switch(ctx, name)) {
        findings.extend(places.iter().filter_map(|place| finding(ctx, name, place)));
    }
}

fn finding(ctx: &Context, name: &str, Place { layer, variable }: Place) -> Option<Finding> {
    let value = variable.value.as_str().filter(|value| means_false(value))?;
    let place = variable.value.span;
    // A check of Kubespray's refuses some, and that is told.
    if !is_switch(ctx, name) || !wins(ctx, name, variable.name) || ctx.is_told_by("boolean-as-string", place)
    {
        return None;
    }
    let needed = name == "kubeadm_use_file_discovery"
        && ctx
            .inventory
            .host_ids()
            .any(|host| ctx.truthy_or(host, "remove_anonymous_access", false) == Some(true));
    let says = if needed { &DISCOVERY } else { &SAYS };
    let mut finding = Finding::new(RULE.id, RULE.severity, says, place).arg("name", name).arg("value", value);
    finding.fixes.extend(fix(ctx, layer, name, place));
    Some(finding)
}

/// Told without reading an entry.
fn may_be_switch(ctx: &Context, name: &str) -> bool {
    match shared::glance(ctx, name) {
        Glance::Everywhere(kind) => kind == Some(ValueKind::Bool),
        Glance::Unknown => ctx.knowledge.is_none(),
        Glance::Look => true,
    }
}

/// A Boolean that decides conditions as it is: one whose text serves as well has another kind. Which it
/// is does not change between releases.
fn is_switch(ctx: &Context, name: &str) -> bool {
    let releases = ctx.catalogue.releases().iter().rev();
    let known = match &ctx.knowledge {
        Some(knowledge) => knowledge.variable(name),
        None => releases.filter_map(|release| ctx.catalogue.knowledge(release)?.variable(name)).next(),
    };
    known.is_some_and(|known| known.kind == Some(ValueKind::Bool) && known.kind_is_sure && known.is_read)
}

fn means_false(text: &str) -> bool {
    let words = ["false", "no", "off", "n", "f", "0", "0.0"];
    words.iter().any(|word| text.trim().eq_ignore_ascii_case(word))
}

/// Some host has this setting of the name and no stronger one.
fn wins(ctx: &Context, name: &str, place: Span) -> bool {
    ctx.inventory.host_ids().any(|host| ctx.setting(host, name).is_some_and(|setting| setting.name == place))
}

fn fix(ctx: &Context, layer: &Layer, name: &str, place: Span) -> Option<Fix> {
    let title = Phrase::new("Make it the Boolean false", "改为布尔值 false");
    if Some(place.file) == ctx.workspace.command {
        let change = Change::SetExtra { name: name.to_owned(), json: "false".to_owned() };
        return Some(ctx.command_fix(title, |command| command.change(change)));
    }
    let text = match (ctx.file_kind(place.file), layer) {
        (FileKind::Vars(..), _) => "false",
        // An INI inventory knows Python's words only.
        (FileKind::Inventory, _) => "False",
        _ => return None,
    };
    Some(Fix::edits(title, false, vec![Edit::replace(place, text)]))
}
