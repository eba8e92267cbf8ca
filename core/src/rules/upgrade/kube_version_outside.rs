//! A pinned Kubernetes version that a release on the way does not take.

use std::rc::Rc;

use crate::catalogue::knowledge::Versions;
use crate::report::{Finding, KubernetesWindow, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};
use crate::upgrade::kubernetes::windows;
use crate::vars::Outcome;

pub const RULE: Rule = Rule {
    id: "upgrade-kube-version-outside",
    title: Phrase::new("a Kubernetes version that a step does not take", "某一步不支持的 Kubernetes 版本"),
    severity: Severity::Error,
    releases: "v2.21.0..",
    needs_all_hosts: false,
    check,
};

static SAYS: Sentences = Sentences {
    message: Phrase::new(
        "`kube_version` is {version}, and {release} takes {min} to {max}.",
        "`kube_version` 是 {version}，而 {release} 支持的是 {min} 到 {max}。",
    ),
    consequence: Phrase::new(
        "The run of this step fails: the release has no checksums for this version, or refuses it.",
        "这一步的运行会失败：该版本没有它的校验和，或直接拒绝它。",
    ),
    remedy: Phrase::new(
        "Kubernetes moves one minor version at a time. Set `kube_version` for each step: {plan}; or take it out, and \
         each release deploys its own.",
        "Kubernetes 每次只能升级一个次版本。请在每一步设置 `kube_version`：{plan}；或删除它，由各版本部署自己的默认值。",
    ),
};

static SPELLING: Sentences = Sentences {
    message: Phrase::new(
        "{release} takes Kubernetes versions only without a leading `v`, and `kube_version` is {version}.",
        "{release} 的 Kubernetes 版本不带前缀 `v`，而 `kube_version` 是 {version}。",
    ),
    consequence: Phrase::new(
        "The run of this step fails: up to v2.27.1 versions begin with a `v`, later ones do not.",
        "这一步的运行会失败：v2.27.1 及以前的版本号以 `v` 开头，之后的不带 `v`。",
    ),
    remedy: Phrase::new(
        "With this step, write it without; to upgrade Kubernetes as well, set for each step: {plan}.",
        "从这一步起去掉 `v`；如果也要升级 Kubernetes，请在每一步设置：{plan}。",
    ),
};

static LEAPS: Sentences = Sentences {
    message: Phrase::new(
        "`kube_version` is {version}, more than one minor version above the Kubernetes that runs before the step to \
         {release}.",
        "`kube_version` 是 {version}，比升级到 {release} 之前运行的 Kubernetes 高出不止一个次版本。",
    ),
    consequence: Phrase::new(
        "kubeadm ends the run of this step: it upgrades by one minor version at a time.",
        "kubeadm 会终止这一步的运行：它每次只能升级一个次版本。",
    ),
    remedy: Phrase::new(
        "Set `kube_version` for each step: {plan}; or take it out, and each release deploys its own.",
        "请在每一步设置 `kube_version`：{plan}；或删除它，由各版本部署自己的默认值。",
    ),
};

static STAYS: Sentences = Sentences {
    message: Phrase::new(
        "`kube_version` is pinned to {version}: the upgrade to {release} leaves Kubernetes there.",
        "`kube_version` 固定为 {version}：升级到 {release} 后 Kubernetes 仍停留在该版本。",
    ),
    consequence: Phrase::new(
        "{release} still takes it, a later release will not; {target} is what it deploys by itself.",
        "{release} 仍支持它，之后的版本将不再支持；{release} 自身部署的是 {target}。",
    ),
    remedy: Phrase::new(
        "To upgrade Kubernetes as well, set `kube_version` for each step: {plan}; or take it out.",
        "如果也要升级 Kubernetes，请在每一步设置 `kube_version`：{plan}；或删除它。",
    ),
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let Some(version) = pinned(ctx) else { return };
    let windows = plan(ctx);
    let first =
        |is: fn(&KubernetesWindow) -> bool| windows.iter().position(|window| window.as_ref().is_some_and(is));
    let refused = first(|window| window.refused);
    let Some(step) = refused.or_else(|| first(|window| window.set)) else { return };
    let Some(Some(window)) = windows.get(step) else { return };
    let span = ctx.first_host().and_then(|host| ctx.value_span(host, "kube_version"));
    let span = span.unwrap_or_else(|| ctx.inventory_span());
    let bare = version.trim_start_matches('v');
    let (says, severity) = match refused {
        None => (&STAYS, Severity::Warning),
        Some(step) if takes(ctx, step, &version) => (&LEAPS, Severity::Error),
        Some(step) if takes(ctx, step, bare) => (&SPELLING, Severity::Error),
        Some(_) => (&SAYS, Severity::Error),
    };
    findings.push(
        Finding::new(RULE.id, severity, says, span)
            .arg("version", version.as_str())
            .arg("release", ctx.step_name(step))
            .arg("min", window.min.as_str())
            .arg("max", window.max.as_str())
            .arg("target", window.target.as_str())
            .arg("plan", told(ctx, &windows))
            .at_step(step),
    );
}

/// The release of a step has checksums for the version.
fn takes(ctx: &Context, step: usize, version: &str) -> bool {
    let known = ctx.ladder().get(step + 1).and_then(|known| known.as_ref()?.versions());
    known.is_some_and(|versions| versions.kubernetes.iter().any(|known| known == version))
}

/// What to set, step by step, from the first that needs it.
fn told(ctx: &Context, windows: &[Option<KubernetesWindow>]) -> String {
    let one = |(step, window): (usize, &Option<KubernetesWindow>)| {
        let window = window.as_ref().filter(|window| window.set)?;
        Some(format!("{} → {}", ctx.step_name(step), window.target))
    };
    windows.iter().enumerate().filter_map(one).collect::<Vec<_>>().join(" · ")
}

/// The Kubernetes version that the inventory pins, when it is known.
pub fn pinned(ctx: &Context) -> Option<String> {
    match ctx.outcome(ctx.first_host()?, "kube_version")? {
        Outcome::Known(value) => value.as_str().map(str::to_owned),
        _ => None,
    }
}

/// The Kubernetes version of each step; empty unless this is an upgrade.
pub fn plan(ctx: &Context) -> Vec<Option<KubernetesWindow>> {
    let versions = |known: &Option<Rc<crate::catalogue::Knowledge>>| known.as_ref()?.versions();
    let Some((from, steps)) = ctx.ladder().split_first() else { return Vec::new() };
    let steps: Vec<Option<Rc<Versions>>> = steps.iter().map(versions).collect();
    windows(versions(from).as_deref(), &steps, pinned(ctx).as_deref(), said(ctx).as_deref())
}

/// The Kubernetes version that the inventory of the deployed cluster pins.
fn said(ctx: &Context) -> Option<String> {
    let host = ctx.first_host()?;
    match ctx.deployed()?.value(ctx.host_name(host), "kube_version")? {
        Outcome::Known(value) => value.as_str().map(str::to_owned),
        _ => None,
    }
}

/// The Kubernetes version that runs before the upgrade and after each step.
pub fn targets(ctx: &Context) -> Vec<Option<String>> {
    let after = plan(ctx).into_iter().map(|window| Some(window?.target));
    std::iter::once(deployed(ctx)).chain(after).collect()
}

/// The Kubernetes version that the deployed release has brought the cluster to.
fn deployed(ctx: &Context) -> Option<String> {
    let versions = ctx.ladder().first()?.as_ref()?.versions()?;
    let own = said(ctx).or_else(|| pinned(ctx)).filter(|pinned| versions.kubernetes.contains(pinned));
    Some(own.unwrap_or_else(|| versions.kubernetes_default.clone()))
}
