//! A variable that only hosts have which do not use it.

use super::shared;
use crate::checks::Reached;
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Place, Rule, Use};
use crate::vars::Layer;

pub const RULE: Rule = Rule {
    id: "variable-on-other-hosts",
    title: Phrase::new("a variable set for hosts that do not use it", "设置在不使用它的主机上的变量"),
    severity: Severity::Warning,
    releases: "v2.20.0..",
    needs_all_hosts: true,
    check,
};

static SAYS: Sentences = Sentences {
    message: Phrase::new(
        "`{name}` is set for {where} only, and no host there uses it.",
        "`{name}` 只为 {where} 设置，而那里没有主机使用它。",
    ),
    consequence: Phrase::new(
        "It is read by `{roles}` on `{groups}` only; those hosts keep the default.",
        "它只由 `{roles}` 在 `{groups}` 的主机上读取；这些主机仍使用默认值。",
    ),
    remedy: Phrase::new(
        "Set it where those hosts have it: in `group_vars` of their group, or of `all`.",
        "把它设置在这些主机能取得的位置：所在主机组的 `group_vars`，或 `all` 的 `group_vars`。",
    ),
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let uses = ctx.uses();
    let of_some = uses.of_few.iter().filter(|of| of.places.iter().all(|place| is_of_some(place.layer)));
    for of in of_some.filter(|of| !is_set_by_the_run(ctx, of.name)) {
        let reached: Vec<(&str, &Reached)> = uses.reached(of).collect();
        let Some(place) = missed(ctx, of, &reached) else { continue };
        let patterns = reached.iter().flat_map(|(_, reached)| &reached.patterns);
        let parts = patterns.flat_map(|pattern| pattern.split([':', ',']));
        let groups = parts.map(|part| part.trim_matches(['!', '&']));
        let groups = groups.filter(|group| ctx.inventory.find_group(group).is_some());
        findings.push(
            Finding::new(RULE.id, RULE.severity, &SAYS, place.variable.name)
                .arg("name", of.name)
                .arg("where", described(ctx, of.name, place))
                .arg("roles", joined(reached.iter().map(|(role, _)| *role)))
                .arg("groups", joined(groups)),
        );
    }
}

/// It is set for some hosts, and not for all.
fn is_of_some(layer: &Layer) -> bool {
    match layer {
        Layer::InventoryGroup(name) | Layer::GroupVars(name) => **name != *"all",
        Layer::InventoryHost | Layer::HostVars => true,
        Layer::RoleDefault | Layer::RoleVar | Layer::ExtraVars => false,
    }
}

/// What tasks settle may outrank what is set.
fn is_set_by_the_run(ctx: &Context, name: &str) -> bool {
    shared::variable(ctx, name).is_none_or(|known| known.set_at_runtime || !known.role_vars.is_empty())
}

/// The first place, when some host uses the variable, and none of those that do has it.
fn missed<'u>(ctx: &Context, of: &'u Use, reached: &[(&str, &Reached)]) -> Option<Place<'u>> {
    let mut is_used = false;
    let mut is_set = false;
    for host in ctx.inventory.host_ids() {
        let uses = reached.iter().any(|(_, reached)| reached.has(host));
        let has = ctx.setting(host, of.name).is_some();
        if uses && has {
            return None;
        }
        is_used |= uses;
        is_set |= has;
    }
    of.places.first().filter(|_| is_used && is_set)
}

/// The group or the host of a place.
fn described(ctx: &Context, name: &str, place: Place) -> String {
    match place.layer {
        Layer::InventoryGroup(group) | Layer::GroupVars(group) => format!("`{group}`"),
        _ => ctx.host_of(name, place).map(|host| format!("`{}`", ctx.host_name(host))).unwrap_or_default(),
    }
}

fn joined<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let mut known: Vec<&str> = Vec::new();
    for name in names {
        if !known.contains(&name) {
            known.push(name);
        }
    }
    known.join("`, `")
}
