//! A component that the upgrade moves further at once than the component itself can.

use super::shared;
use std::rc::Rc;

use crate::catalogue::knowledge::Versions;
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::upgrade::kube_version_outside;
use crate::rules::{Context, Rule};
use crate::text::Span;
use crate::upgrade::numbers;
use crate::vars::Value;

pub const RULE: Rule = Rule {
    id: "upgrade-component-leap",
    title: Phrase::new("a component that leaps over versions", "升级中跳过版本的组件"),
    severity: Severity::Warning,
    releases: "v2.21.0..",
    needs_all_hosts: false,
    check,
};

/// A component with a rule of its own about its upgrades.
struct Leap {
    variable: &'static str,
    says: Sentences,
    /// Going from one version to the other needs one in between; by major, minor and patch.
    is_one: fn(Version, Version) -> bool,
}

type Version = (u32, u32, u32);

static LEAPS: [Leap; 2] = [
    Leap {
        variable: "cilium_version",
        says: Sentences {
            message: Phrase::new(
                "{pin}{release} brings Cilium {new} where {old} runs: it leaps over {between}.",
                "{pin}{release} 会把 Cilium 从 {old} 升级到 {new}，跳过了 {between}。",
            ),
            consequence: Phrase::new(
                "Cilium tests upgrades only from one minor version to the next. Agents of both versions run side by side \
                 meanwhile, and pods may lose their network.",
                "Cilium 只测试相邻次版本之间的升级。升级期间两个版本的 agent 同时运行，Pod 可能断网。",
            ),
            remedy: Phrase::new(
                "With this step, deploy {between} first: set `cilium_version` to its newest patch, wait until all agents \
                 are ready, then take it out and run the step again.",
                "在这一步先部署 {between}：把 `cilium_version` 设为它的最新补丁版本，等所有 agent 就绪后删除该变量，再运行一次这一步。",
            ),
        },
        is_one: |old, new| old.0 == new.0 && new.1 > old.1 + 1,
    },
    Leap {
        variable: "etcd_version",
        says: Sentences {
            message: Phrase::new(
                "{pin}{release} brings etcd {new} where {old} runs.",
                "{pin}{release} 会把 etcd 从 {old} 升级到 {new}。",
            ),
            consequence: Phrase::new(
                "etcd 3.6 believes another record of its members than 3.5, which only 3.5.26 and later put right: members \
                 that were removed long ago may come back, and the cluster stands still.",
                "etcd 3.6 采用的成员记录与 3.5 不同，3.5.26 起才会修正：早已移除的成员可能重新出现，导致集群停摆。",
            ),
            remedy: Phrase::new(
                "Before this step, bring etcd to 3.5.26 or a later 3.5, and wait until all members are healthy.",
                "在这一步之前，先把 etcd 升级到 3.5.26 或更高的 3.5 版本，并等所有成员恢复健康。",
            ),
        },
        is_one: |old, new| old < (3, 5, 26) && new >= (3, 6, 0),
    },
];

/// A pinned component stays where it is until its pin is taken out.
const PINNED: Phrase = Phrase::new("Without its pin, ", "不再固定版本时，");
const FREE: Phrase = Phrase::new("", "");

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    if ctx.ladder().is_empty() {
        return;
    }
    for leap in LEAPS.iter().filter(|leap| shared::concerns(ctx, leap.variable) == Some(true)) {
        findings.extend(leaps(ctx, leap));
    }
}

/// The steps that leap, from what runs now by what each release deploys.
fn leaps(ctx: &Context, leap: &'static Leap) -> Vec<Finding> {
    let known = |known: &Option<Rc<crate::catalogue::Knowledge>>| known.as_ref()?.versions();
    let way: Vec<Option<Rc<Versions>>> = ctx.ladder().iter().map(known).collect();
    let kubernetes = kube_version_outside::targets(ctx);
    let of = |place: usize| {
        let target = kubernetes.get(place).and_then(Option::as_deref);
        shared::component(way.get(place)?.as_ref()?, target, leap.variable).map(str::to_owned)
    };
    let is_pinned = ctx.sets(leap.variable);
    let (span, mut running) = match is_pinned {
        true => match pin(ctx, leap.variable) {
            Some((span, version)) => (span, Some(version)),
            None => return Vec::new(),
        },
        false => (place(ctx, leap.variable), of(0)),
    };
    let mut findings = Vec::new();
    for (step, here) in (1..way.len()).map(of).enumerate() {
        let versions = running.as_deref().and_then(numbers).zip(here.as_deref().and_then(numbers));
        if let (Some((old, new)), Some(before), Some(here)) = (versions, &running, &here) {
            let between: Vec<String> = (old.1 + 1..new.1).map(|minor| format!("{}.{minor}", old.0)).collect();
            if (leap.is_one)(old, new) {
                let finding = Finding::new(RULE.id, RULE.severity, &leap.says, span)
                    .arg("release", ctx.step_name(step))
                    .arg("pin", if is_pinned { PINNED } else { FREE })
                    .arg("old", before.trim_start_matches('v'))
                    .arg("new", here.trim_start_matches('v'))
                    .arg("between", between)
                    .at_step(step);
                findings.push(finding);
            }
        }
        running = here.or(running);
    }
    findings
}

/// The version that the inventory pins, and where.
fn pin(ctx: &Context, name: &str) -> Option<(Span, String)> {
    let place = ctx.settings().get(name)?.first()?;
    match ctx.value_at(name, place)?.1 {
        Value::Str(version) => Some((place.variable.value.span, version.to_string())),
        _ => None,
    }
}

/// The choice that makes the cluster use it, else the inventory.
fn place(ctx: &Context, name: &str) -> Span {
    match shared::reason(ctx, name).zip(ctx.first_host()) {
        Some((reason, host)) => ctx.setting_span(host, reason),
        None => ctx.inventory_span(),
    }
}
