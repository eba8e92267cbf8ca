//! A `kube_version` that the release has no checksums for, where none of its checks says so.

use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};
use crate::text::Span;

pub const RULE: Rule = Rule {
    id: "kubernetes-version-unsupported",
    title: Phrase::new("a Kubernetes version that the release does not have", "该版本不支持的 Kubernetes 版本"),
    severity: Severity::Warning,
    releases: "v2.20.0..v2.30.0",
    needs_all_hosts: false,
    check,
};

const DOWNLOADS: Phrase = Phrase::new(
    "Unless your checkout is newer than the tag and has them, the run fails when kubelet and kubeadm are downloaded: \
     their checksums for `{version}` are undefined.",
    "除非你的代码比该标签更新并已包含它们，否则下载 kubelet 和 kubeadm 时运行会失败：没有定义 `{version}` 的校验和。",
);
static UNKNOWN: Sentences = Sentences {
    message: Phrase::new(
        "{release} has no checksums for Kubernetes `{version}`; it has {least} to {newest}.",
        "{release} 没有 Kubernetes `{version}` 的校验和，只有 {least} 到 {newest}。",
    ),
    consequence: DOWNLOADS,
    remedy: Phrase::new(
        "Take one that it has, `{near}` for instance, or a release of Kubespray that has yours.",
        "改用它支持的版本，例如 `{near}`，或换用支持该版本的 Kubespray 版本。",
    ),
};
const NAME: &str = "kube_version";

/// Who sets one of these brings checksums, or downloads nothing.
const BROUGHT: [&str; 8] = [
    "kubeadm_binary_checksum",
    "kubeadm_checksums",
    "kubectl_binary_checksum",
    "kubectl_checksums",
    "kubelet_binary_checksum",
    "kubelet_checksums",
    "skip_downloads",
    "downloads",
];

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    // From v2.31.0 on a check of Kubespray's says it.
    let judged = ctx.release.before("v2.31.0") && ctx.catalogue.releases().contains(ctx.release);
    // The advice on an upgrade speaks of versions itself.
    if !judged || !ctx.ladder().is_empty() || BROUGHT.iter().any(|name| ctx.sets(name)) {
        return;
    }
    let Some(versions) = ctx.knowledge.as_ref().and_then(|knowledge| knowledge.versions()) else { return };
    let (Some(newest), Some(least)) = (versions.kubernetes.first(), versions.kubernetes.last()) else { return };
    let mut told: Vec<Span> = Vec::new();
    for host in ctx.group("k8s_cluster") {
        let Some(version) = ctx.text_of(host, NAME) else { continue };
        let place = ctx.value_span(host, NAME).unwrap_or_else(|| ctx.setting_span(host, NAME));
        if versions.kubernetes.contains(&version) || told.contains(&place) || is_checked(&version, least) {
            continue;
        }
        told.push(place);
        findings.push(
            Finding::new(RULE.id, RULE.severity, &UNKNOWN, place)
                .arg("release", ctx.release.to_string())
                .arg("version", version.as_str())
                .arg("least", least.as_str())
                .arg("newest", newest.as_str())
                .arg("near", near(&version, &versions.kubernetes).unwrap_or(&versions.kubernetes_default).as_str())
                .hosts([ctx.host_name(host)]),
        );
    }
}

/// Kubespray's own check refuses it: it is below the least, or written with a `v` where the release
/// has none or without where it has one.
fn is_checked(version: &str, least: &str) -> bool {
    let same_form = version.starts_with('v') == least.starts_with('v');
    !same_form || numbers(version).is_none_or(|version| Some(version) < numbers(least))
}

/// The newest patch of the same minor version.
fn near<'v>(version: &str, known: &'v [String]) -> Option<&'v String> {
    let (major, minor, _) = numbers(version)?;
    known.iter().find(|known| numbers(known).is_some_and(|known| (known.0, known.1) == (major, minor)))
}

fn numbers(version: &str) -> Option<(u32, u32, u32)> {
    let mut parts = version.strip_prefix('v').unwrap_or(version).split('.').map(str::parse::<u32>);
    let numbers = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    parts.next().is_none().then_some(numbers)
}
