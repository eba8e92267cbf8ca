//! A variable that a role sets in its `vars`, which outrank the inventory.

use super::shared;
use crate::catalogue::Glance;
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};
use crate::vars::Layer;

pub const RULE: Rule = Rule {
    id: "role-variable-set",
    title: Phrase::new("a variable that an inventory cannot set", "主机清单无法设置的变量"),
    severity: Severity::Warning,
    releases: "v2.20.0..",
    needs_all_hosts: false,
    check,
};

static SAYS: Sentences = Sentences {
    message: Phrase::new(
        "The inventory sets `{name}`, which the role `{role}` of {release} sets in its `vars`.",
        "主机清单设置了 `{name}`，而 {release} 的角色 `{role}` 在其 `vars` 中设置了它。",
    ),
    consequence: Phrase::new(
        "A role's `vars` outrank the inventory: this value has no effect.",
        "角色的 `vars` 优先于主机清单：这个值不起作用。",
    ),
    remedy: Phrase::new(
        "Set what is built on it instead (for checksums, `…_binary_checksum` or `…_archive_checksum`), or give it with \
         `-e`, which outranks both.",
        "改为设置由它派生的变量（校验和则是 `…_binary_checksum` 或 `…_archive_checksum`），或用优先级最高的 `-e` 指定。",
    ),
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    for (name, places) in ctx.settings().iter() {
        if shared::glance(ctx, name) != Glance::Look {
            continue;
        }
        // Where some role has a default too, another may read the inventory's value.
        let Some(known) = shared::variable(ctx, name).filter(|known| known.defaults.is_empty()) else {
            continue;
        };
        let Some(role) = known.role_vars.first() else { continue };
        let says_same = |value| role.value.as_ref().is_some_and(|own| shared::same(own, value));
        let idle =
            places.iter().find(|place| *place.layer != Layer::ExtraVars && !says_same(&place.variable.value));
        let Some(place) = idle else { continue };
        if ctx.extra_var(name).is_some() || shared::may_be_own(ctx, name) {
            continue;
        }
        findings.push(
            Finding::new(RULE.id, RULE.severity, &SAYS, place.variable.name)
                .arg("name", name)
                .arg("role", &*role.role)
                .arg("release", ctx.release.to_string()),
        );
    }
}
