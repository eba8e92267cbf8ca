//! A component version that the inventory pins, while the releases on the way move on.

use super::shared;
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};
use crate::vars::Value;

pub const RULE: Rule = Rule {
    id: "upgrade-version-pinned",
    title: Phrase::new("a component that the upgrade leaves at its version", "升级时被固定版本的组件"),
    severity: Severity::Warning,
    releases: "v2.21.0..",
    needs_all_hosts: false,
    check,
};

static SAYS: Sentences = Sentences {
    message: Phrase::new(
        "`{name}` is pinned to {version}; {release} is made for {new}.",
        "`{name}` 固定为 {version}，而 {release} 对应的是 {new}。",
    ),
    consequence: Phrase::new(
        "The upgrade leaves it there, or fails: a release has checksums only for the versions it knows, and is tested \
         with its own.",
        "升级不会改变它，或者会失败：每个版本只有它所知版本的校验和，也只用自己的默认版本测试过。",
    ),
    remedy: Phrase::new(
        "Take the pin out before the first step, unless you know that each release on the way takes it.",
        "在第一步之前去掉这个固定版本，除非你确定途中每个版本都支持它。",
    ),
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let newest = ctx.ladder().last().and_then(|known| known.as_ref()?.versions());
    for (name, new) in newest.iter().flat_map(|versions| &versions.components) {
        let Some(places) = ctx.settings().get(name.as_str()) else { continue };
        let value = places.iter().find_map(|place| Some((place, ctx.value_at(name, place)?.1)));
        let Some((place, Value::Str(version))) = value else { continue };
        let is_set = place.variable.value.as_str() == Some(&*version);
        let is_version = version.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit());
        let same = version.trim_start_matches('v') == new.trim_start_matches('v');
        if same || !is_version || !is_set || shared::concerns(ctx, name) != Some(true) {
            continue;
        }
        let title = Phrase::new("Take the pin out", "去掉固定的版本");
        let mut finding = Finding::new(RULE.id, RULE.severity, &SAYS, place.variable.value.span)
            .arg("name", name.as_str())
            .arg("version", &*version)
            .arg("new", new.as_str())
            .arg("release", ctx.release.to_string())
            .at_step(0);
        finding.fixes.extend(ctx.remove(name, title));
        findings.push(finding);
    }
}
