//! A version of a component that the release does not have, or that is written in another form.

use super::shared;
use crate::inventory::HostId;
use crate::report::{Finding, Fix, Phrase, Sentences, Severity};
use crate::rules::{Context, FileKind, Place, Places, Rule};
use crate::text::{Edit, Span};
use crate::vars::Layer;
use crate::yaml::{Content, Node, quote, quoting};

pub const RULE: Rule = Rule {
    id: "component-version-unknown",
    title: Phrase::new("a component's version that the release does not have", "该版本没有的组件版本"),
    severity: Severity::Warning,
    releases: "v2.20.0..",
    needs_all_hosts: false,
    check,
};

static UNKNOWN: Sentences = Sentences {
    message: Phrase::new(
        "{release} has no checksum for `{name}` `{value}`; its own is `{default}`.",
        "{release} 没有 `{name}` `{value}` 的校验和；它自己的默认版本是 `{default}`。",
    ),
    consequence: Phrase::new(
        "Unless your checkout is newer than the tag and has it, the run fails when files are downloaded, whether the \
         component is enabled or not.",
        "除非你的代码比该标签更新并已包含它，否则下载文件时运行会失败，无论该组件是否启用。",
    ),
    remedy: Phrase::new(
        "Take a version that it has, leave `{name}` to the default, or set the checksum of yours, too.",
        "改用它拥有的版本，或不设置 `{name}` 而使用默认值，或同时设置该版本的校验和。",
    ),
};

static FORM: Sentences = Sentences {
    message: Phrase::new(
        "`{name}` is `{value}`; {release} writes such versions as in `{default}`.",
        "`{name}` 的值是 `{value}`；{release} 的写法形如 `{default}`。",
    ),
    consequence: Phrase::new(
        "Addresses of downloads, tags of images and keys of checksums are made of it: it is not found.",
        "下载地址、镜像标签和校验和的键都由它拼成，因此会找不到对应的内容。",
    ),
    remedy: Phrase::new("Write `{fixed}`.", "请写成 `{fixed}`。"),
};

/// Versions of files, and the tables of their checksums.
const TABLES: [(&str, &str); 22] = [
    ("argocd_version", "argocd_install_checksums"),
    ("calico_ctl_version", "calicoctl_binary_checksums"),
    ("calico_version", "calicoctl_binary_checksums"),
    ("cilium_cli_version", "ciliumcli_binary_checksums"),
    ("cni_version", "cni_binary_checksums"),
    ("containerd_version", "containerd_archive_checksums"),
    ("cri_dockerd_version", "cri_dockerd_archive_checksums"),
    ("crictl_version", "crictl_checksums"),
    ("crio_version", "crio_archive_checksums"),
    ("crun_version", "crun_checksums"),
    ("etcd_version", "etcd_binary_checksums"),
    ("gateway_api_version", "gateway_api_standard_crds_checksums"),
    ("gvisor_version", "gvisor_runsc_binary_checksums"),
    ("helm_version", "helm_archive_checksums"),
    ("kata_containers_version", "kata_containers_binary_checksums"),
    ("krew_version", "krew_archive_checksums"),
    ("nerdctl_version", "nerdctl_archive_checksums"),
    ("prometheus_operator_crds_version", "prometheus_operator_crds_checksums"),
    ("runc_version", "runc_checksums"),
    ("skopeo_version", "skopeo_binary_checksums"),
    ("youki_version", "youki_checksums"),
    ("yq_version", "yq_checksums"),
];

/// Who sets one of these downloads nothing, or as they like.
const OWN_DOWNLOADS: [&str; 2] = ["downloads", "skip_downloads"];

/// Tables are nested no deeper: system, architecture, version.
const DEPTH: usize = 4;

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let is_version = |name: &str| name.ends_with("_version") && name != "kube_version";
    if !ctx.settings().names().any(is_version) || !is_judged(ctx) {
        return;
    }
    let Some(versions) = ctx.knowledge.as_ref().and_then(|knowledge| knowledge.versions()) else { return };
    for (name, places) in ctx.settings().iter().filter(|(name, _)| is_version(name)) {
        let Some((_, default)) = versions.components.iter().find(|(known, _)| known == name) else {
            continue;
        };
        let table =
            TABLES.iter().find(|(version, _)| *version == name).and_then(|(_, table)| keys(ctx, table));
        for place in places.iter() {
            let Some((host, value)) = ctx.value_at(name, place) else { continue };
            let value = shared::version_text(&value);
            let Some(value) = value.as_deref().filter(|value| is_number(value)) else { continue };
            let case = Case { name, place, host, value, default };
            let known = |version: &str| table.as_ref().map(|table| table.iter().any(|key| key == version));
            let other = other_form(value);
            let (is_fine, has_other) = match (known(value), known(&other)) {
                (Some(is_fine), Some(has_other)) => (is_fine, has_other),
                _ => (has_v(value) == has_v(default) || sets_tag(ctx, name), true),
            };
            if !is_fine && !ctx.is_told_by_check(place.variable.value.span) {
                findings.push(case.finding(ctx, has_other.then_some(other)));
            }
        }
    }
}

/// A version where it counts.
struct Case<'a> {
    name: &'a str,
    place: Place<'a>,
    host: HostId,
    value: &'a str,
    default: &'a str,
}

/// The tables of the release are known, and the user brings none.
fn is_judged(ctx: &Context) -> bool {
    let known = ctx.catalogue.releases().contains(ctx.release) || ctx.workspace.kubespray.is_some();
    let is_switch = |place: Place| matches!(place.variable.value.content, Content::Bool(_));
    let brings = |(name, places): (&str, &Places)| {
        OWN_DOWNLOADS.contains(&name) || name.contains("checksum") && !places.iter().all(is_switch)
    };
    // The advice on an upgrade speaks of versions itself.
    known && ctx.ladder().is_empty() && !ctx.settings().iter().any(brings)
}

impl Case<'_> {
    /// `fixed`: the form in which the release has it, if in any.
    fn finding(&self, ctx: &Context, fixed: Option<String>) -> Finding {
        let span = self.place.variable.value.span;
        let says = if fixed.is_some() { &FORM } else { &UNKNOWN };
        let mut finding = Finding::new(RULE.id, RULE.severity, says, span)
            .arg("release", ctx.release.to_string())
            .arg("name", self.name)
            .arg("value", self.value)
            .arg("default", self.default)
            .hosts([ctx.host_name(self.host)]);
        if let Some(fixed) = fixed {
            finding = finding.arg("fixed", fixed.as_str());
            finding.fixes.extend(fix(ctx, self.place, self.value, &fixed));
        }
        finding
    }
}

/// Writes the other form where the text stands as it is, in a file of variables.
fn fix(ctx: &Context, place: Place, value: &str, fixed: &str) -> Option<Fix> {
    let node = &place.variable.value;
    let span: Span = node.span;
    let in_file = matches!(place.layer, Layer::GroupVars(_) | Layer::HostVars)
        && matches!(ctx.file_kind(span.file), FileKind::Vars(..));
    let text = (in_file && node.as_str() == Some(value))
        .then(|| quote(fixed, quoting(ctx.text(span.file), node)))?;
    Some(Fix::edits(Phrase::new("Write `{fixed}`", "改为 `{fixed}`"), false, vec![Edit::replace(span, text)]))
}

/// The versions of a table, in its order; `None` where it is not known.
fn keys(ctx: &Context, table: &str) -> Option<Vec<String>> {
    let known = shared::variable(ctx, table)?;
    let values = known.defaults.iter().chain(&known.role_vars).map(|default| default.value.as_deref());
    let mut keys = Vec::new();
    for value in values {
        collect(value?, &mut keys, 0)?;
    }
    (!keys.is_empty()).then_some(keys)
}

/// Every key that looks like a version; `None` where something on the way is not held.
fn collect(node: &Node, keys: &mut Vec<String>, depth: usize) -> Option<()> {
    for entry in node.as_map().filter(|_| depth < DEPTH)? {
        match entry.key.as_str() {
            Some(key) if is_number(key) => keys.push(key.to_owned()),
            // A key of another type stands for a version that text does not.
            None => return None,
            Some(_) if matches!(entry.value.content, Content::Map(_)) => {
                collect(&entry.value, keys, depth + 1)?;
            }
            Some(_) => {}
        }
    }
    Some(())
}

/// The user says which tag the images have.
fn sets_tag(ctx: &Context, name: &str) -> bool {
    let stem = name.trim_end_matches("version");
    ctx.settings().names().any(|other| other.starts_with(stem) && other.ends_with("image_tag"))
}

/// `1.2.3`, with or without a `v`.
fn is_number(text: &str) -> bool {
    let rest = text.strip_prefix('v').unwrap_or(text);
    rest.starts_with(|c: char| c.is_ascii_digit())
        && rest.chars().all(|c| c.is_ascii_alphanumeric() || ".-+_".contains(c))
}

fn has_v(version: &str) -> bool {
    version.starts_with('v')
}

fn other_form(version: &str) -> String {
    version.strip_prefix('v').map_or_else(|| format!("v{version}"), str::to_owned)
}
