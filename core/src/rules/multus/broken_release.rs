//! S4c: v2.26.0 and v2.26.1 break Multus in every run (#10934, #11794).

use super::shared;
use crate::report::{Finding, Fix, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};

pub const RULE: Rule = Rule {
    id: "multus-broken-release",
    title: Phrase::new("Multus fails in every run of this release", "这个版本的每次运行都会在 Multus 处失败"),
    severity: Severity::Error,
    releases: "v2.26.0..v2.26.1",
    needs_all_hosts: false,
    check,
};

const SAYS: Sentences = Sentences {
    message: Phrase::new(
        "Multus is on, and {release} cannot deploy it.",
        "启用了 Multus，而 {release} 无法部署它。",
    ),
    consequence: Phrase::new(
        "`Multus | Start resources` fails in every run that reaches it, with or without a limit: \"has no attribute \
         'multus_manifest_2.results'\".",
        "凡是走到 `Multus | Start resources` 的运行都会失败，与是否限定主机无关：\
         “has no attribute 'multus_manifest_2.results'”。",
    ),
    remedy: Phrase::new(
        "Use v2.27.0 or later, or add `--skip-tags=multus` and deploy Multus yourself.",
        "使用 v2.27.0 及以上版本，或加上 `--skip-tags=multus` 并自行部署 Multus。",
    ),
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    if !ctx.release.within("v2.26.0", "v2.26.1") || !shared::in_reach(ctx) {
        return;
    }
    let Some(host) = shared::play(ctx).and_then(|play| play.hosts.first().copied()) else { return };
    if shared::is_on(ctx, host) != Some(true) {
        return;
    }
    let title = Phrase::new("Skip the Multus task", "跳过 Multus 任务");
    findings.push(
        Finding::new(RULE.id, RULE.severity, &SAYS, ctx.setting_span(host, shared::VARIABLE))
            .arg("release", ctx.release.to_string())
            .task("kubernetes-apps/network_plugin/multus", "Multus | Start resources")
            .fix(ctx.command_fix(title, |command| command.skip_tags(Some("multus"))))
            .fix(Fix::command(
                Phrase::new("Check out v2.27.1", "切换到 v2.27.1"),
                "git -C kubespray fetch --tags\ngit -C kubespray checkout v2.27.1",
            )),
    );
}
