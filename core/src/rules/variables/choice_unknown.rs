//! A word that the release compares with nothing, where none of its checks refuses it.

use crate::inventory::HostId;
use crate::report::{Finding, Fix, Phrase, Sentences, Severity};
use crate::rules::{Context, FileKind, Place, Places, Rule};
use crate::text::{Edit, nearest};
use crate::vars::{Outcome, Value};

pub const RULE: Rule = Rule {
    id: "choice-unknown",
    title: Phrase::new("a choice that the release does not have", "该版本没有的选项"),
    severity: Severity::Warning,
    releases: "v2.20.0..v2.31.0",
    needs_all_hosts: false,
    check,
};

static SAYS: Sentences = Sentences {
    message: Phrase::new(
        "`{name}` is `{value}`, and {release} knows {choices} only.",
        "`{name}` 的值是 `{value}`，而 {release} 只认识 {choices}。",
    ),
    consequence: Phrase::new("{harm}", "{harm}"),
    remedy: Phrase::new("Choose one of {choices}.", "请从 {choices} 中选择。"),
};

/// A variable that tasks compare with these words, and that no check of Kubespray's looks at.
struct Choice {
    name: &'static str,
    from: &'static str,
    words: &'static [&'static str],
    matters: fn(&Context, HostId) -> bool,
    harm: Phrase,
}

/// Read in the roles of every tag from `from` to v2.31.0.
const CHOICES: [Choice; 3] = [
    Choice {
        name: "loadbalancer_apiserver_type",
        from: "v2.20.0",
        words: &["nginx", "haproxy"],
        matters: has_local_balancer,
        harm: Phrase::new(
            "No load balancer is put on the nodes, and a kubelet that looks for it on its own node reaches no API server.",
            "节点上不会部署负载均衡器，而 kubelet 会在本节点上寻找它，因此连不上任何 API server。",
        ),
    },
    Choice {
        name: "ntp_package",
        from: "v2.27.0",
        words: &["chrony", "ntp", "ntpsec"],
        matters: sets_clocks,
        harm: Phrase::new(
            "No package for NTP is installed, and the clocks are not set.",
            "不会安装任何 NTP 软件包，时钟也不会同步。",
        ),
    },
    Choice {
        name: "system_upgrade_reboot",
        from: "v2.23.0",
        words: &["always", "never", "on-upgrade"],
        matters: upgrades_systems,
        harm: Phrase::new(
            "It works like `on-upgrade`: a host whose packages were upgraded reboots.",
            "效果与 `on-upgrade` 相同：升级过软件包的主机会重启。",
        ),
    },
];

fn has_local_balancer(ctx: &Context, host: HostId) -> bool {
    let external = ctx.outcome(host, "loadbalancer_apiserver").is_some();
    ctx.truthy_or(host, "loadbalancer_apiserver_localhost", !external) == Some(true)
}

fn sets_clocks(ctx: &Context, host: HostId) -> bool {
    ctx.truthy_or(host, "ntp_enabled", false) == Some(true)
}

fn upgrades_systems(ctx: &Context, host: HostId) -> bool {
    ctx.truthy_or(host, "system_upgrade", false) == Some(true)
}

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    if !ctx.catalogue.releases().contains(ctx.release) {
        return;
    }
    for choice in CHOICES.iter().filter(|choice| ctx.release.within(choice.from, "v2.31.0")) {
        for place in ctx.settings().get(choice.name).into_iter().flat_map(Places::iter) {
            findings.extend(finding(ctx, choice, place));
        }
    }
}

fn finding(ctx: &Context, choice: &Choice, place: Place) -> Option<Finding> {
    let host = ctx.host_of(choice.name, place)?;
    let Outcome::Known(value @ Value::Str(_)) = ctx.vars.value(host, choice.name) else { return None };
    let word = value.as_str()?;
    if choice.words.contains(&word) || !(choice.matters)(ctx, host) {
        return None;
    }
    let words: Vec<String> = choice.words.iter().map(|word| format!("`{word}`")).collect();
    let span = place.variable.value.span;
    let finding = Finding::new(RULE.id, RULE.severity, &SAYS, span)
        .arg("name", choice.name)
        .arg("value", ctx.shown(choice.name, &value))
        .arg("release", ctx.release.to_string())
        .arg("choices", words)
        .arg("harm", choice.harm);
    let near = nearest(word, choice.words.iter().copied());
    let literal = place.variable.value.as_str() == Some(word);
    let Some(near) = near.filter(|_| literal && matches!(ctx.file_kind(span.file), FileKind::Vars(..)))
    else {
        return Some(finding);
    };
    let title = Phrase::new("Choose `{near}`", "改为 `{near}`");
    let edit = Edit::replace(span, near.to_owned());
    Some(finding.arg("near", near).fix(Fix::edits(title, false, vec![edit])))
}
