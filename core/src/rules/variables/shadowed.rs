//! A variable of a group that something stronger hides from every host.

use crate::inventory::HostId;
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Place, Rule};
use crate::text::Span;
use crate::vars::{Layer, Setting};

pub const RULE: Rule = Rule {
    id: "variable-shadowed",
    title: Phrase::new("a value that counts for no host", "对任何主机都不生效的值"),
    severity: Severity::Hint,
    releases: "*",
    needs_all_hosts: true,
    check,
};

static SAYS: Sentences = Sentences {
    message: Phrase::new(
        "This value of `{name}` counts for no host: each has it from a stronger place.",
        "`{name}` 的这个值对任何主机都不生效：每台主机都从优先级更高的位置取得该变量。",
    ),
    consequence: Phrase::new(
        "Changing it here changes nothing; the value in force stands in {place}.",
        "在这里修改不会有任何效果；生效的值写在 {place} 中。",
    ),
    remedy: Phrase::new(
        "Keep the value that you mean, and take the other out.",
        "保留你想要的值，删除另一个。",
    ),
};

const IN_FORCE: Phrase = Phrase::new("this value is in force", "实际生效的是这个值");

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let several = ctx.settings().iter().filter(|(_, places)| places.count() > 1);
    for (name, places) in several {
        for place in places.shared().iter().filter(|place| is_of_group(place.layer)) {
            let Some(winner) = winner(ctx, name, place) else { continue };
            let path = ctx.workspace.file(winner.name.file).map_or("", |file| &file.path);
            findings.push(
                Finding::new(RULE.id, RULE.severity, &SAYS, place.variable.name)
                    .arg("name", name)
                    .arg("place", path)
                    .related(winner.name, IN_FORCE),
            );
        }
    }
}

fn is_of_group(layer: &Layer) -> bool {
    matches!(layer, Layer::InventoryGroup(_) | Layer::GroupVars(_))
}

/// What hides a place from every host that would have it, when it says something else there.
fn winner(ctx: &Context, name: &str, place: &Place) -> Option<Setting> {
    let mut hidden_by: Option<Setting> = None;
    for host in ctx.inventory.host_ids() {
        let Some(setting) = ctx.setting(host, name) else { continue };
        if setting.name == place.variable.name {
            return None;
        }
        if hidden_by.is_none() && has(ctx, host, name, place.variable.name) {
            hidden_by = Some(setting);
        }
    }
    let differs = |setting: &Setting| setting.value.content != place.variable.value.content;
    hidden_by.filter(|setting| !is_on_purpose(ctx, &setting.layer) && differs(setting))
}

/// What is given for one run, and what a group with a priority of its own says, is meant to win.
fn is_on_purpose(ctx: &Context, layer: &Layer) -> bool {
    match layer {
        Layer::ExtraVars => true,
        Layer::InventoryGroup(name) | Layer::GroupVars(name) => {
            let group = ctx.inventory.find_group(name).and_then(|id| ctx.inventory.group(id));
            group.is_some_and(|group| group.priority != 1)
        }
        _ => false,
    }
}

fn has(ctx: &Context, host: HostId, name: &str, place: Span) -> bool {
    ctx.vars.settings(host, name).iter().any(|setting| setting.name == place)
}
