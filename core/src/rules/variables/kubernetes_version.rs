//! A `kube_version` that the release has no checksums for, where none of its checks says so.

use super::shared;
use crate::report::{Finding, Fix, Phrase, Sentences, Severity};
use crate::rules::{Context, FileKind, Rule};
use crate::text::Span;
use crate::vars::{Outcome, Setting};
use crate::yaml::edit;

pub const RULE: Rule = Rule {
    id: "kubernetes-version-unsupported",
    title: Phrase::new(
        "a Kubernetes version that the release does not have",
        "该版本不支持的 Kubernetes 版本",
    ),
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
/// Two numbers name no version.
static SHORT: Sentences = Sentences {
    message: Phrase::new(
        "`{version}` names no version of Kubernetes: the patch is missing.",
        "`{version}` 不是完整的 Kubernetes 版本：缺少补丁版本号。",
    ),
    consequence: Phrase::new(
        "Checksums and addresses of downloads are looked up by the whole version, so the run fails when kubelet and \
         kubeadm are downloaded.",
        "校验和与下载地址都按完整版本查找，因此下载 kubelet 和 kubeadm 时运行会失败。",
    ),
    remedy: Phrase::new("Write all three numbers, as in `{near}`.", "请写全三段数字，例如 `{near}`。"),
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
    let (Some(newest), Some(least)) = (versions.kubernetes.first(), versions.kubernetes.last()) else {
        return;
    };
    let mut told: Vec<Span> = Vec::new();
    for host in ctx.group("k8s_cluster") {
        let (Some(setting), Some(Outcome::Known(value))) = (ctx.setting(host, NAME), ctx.outcome(host, NAME))
        else {
            continue;
        };
        let Some(version) = shared::version_text(&value) else { continue };
        let place = setting.value.span;
        if versions.kubernetes.contains(&version) || told.contains(&place) || ctx.is_told_by_check(place) {
            continue;
        }
        told.push(place);
        let near = near(&version, &versions.kubernetes).unwrap_or(&versions.kubernetes_default);
        let is_short = is_short(&version);
        let mut finding =
            Finding::new(RULE.id, RULE.severity, if is_short { &SHORT } else { &UNKNOWN }, place)
                .arg("release", ctx.release.to_string())
                .arg("version", version.as_str())
                .arg("least", least.as_str())
                .arg("newest", newest.as_str())
                .arg("near", near.as_str())
                .hosts([ctx.host_name(host)]);
        finding.fixes.extend(fix(ctx, &setting, near).filter(|_| is_short));
        findings.push(finding);
    }
}

/// Writes the newest patch where the version stands as it is, in a file of variables.
fn fix(ctx: &Context, setting: &Setting, near: &str) -> Option<Fix> {
    let node = &setting.value;
    let written = ctx.text(node.span.file);
    let is_plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || ".\"'".contains(c));
    let is_here = matches!(ctx.file_kind(node.span.file), FileKind::Vars(..));
    let edit = edit::replace_scalar(written, node, near);
    let title = Phrase::new("Write `{near}`", "改为 `{near}`");
    (is_here && written.get(node.span.range()).is_some_and(is_plain))
        .then(|| Fix::edits(title, false, vec![edit]))
}

/// `1.33`, `v1.33`
fn is_short(version: &str) -> bool {
    numbers(version).is_some_and(|(.., patch)| patch.is_none())
}

/// The newest patch of the same minor version.
fn near<'v>(version: &str, known: &'v [String]) -> Option<&'v String> {
    let (major, minor, _) = numbers(version)?;
    known.iter().find(|known| numbers(known).is_some_and(|known| (known.0, known.1) == (major, minor)))
}

fn numbers(version: &str) -> Option<(u32, u32, Option<u32>)> {
    let mut parts = version.strip_prefix('v').unwrap_or(version).split('.').map(str::parse::<u32>);
    let (major, minor) = (parts.next()?.ok()?, parts.next()?.ok()?);
    let patch = parts.next().transpose().ok()?;
    parts.next().is_none().then_some((major, minor, patch))
}
