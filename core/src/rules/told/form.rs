//! What is said where a check cannot be evaluated for a version: written in another form than the
//! release's own, or one that its tables do not have.

use super::Case;
use super::page::{Page, Texts, texts};
use crate::report::Args;
use crate::rules::Context;
use crate::rules::variables::shared;
use crate::vars::Value;

/// A version that the user sets, beside the release's.
struct Version {
    value: String,
    default: String,
    /// The release's versions of Kubernetes, the newest first; empty for a component.
    known: Vec<String>,
    /// YAML reads it as a number.
    is_number: bool,
}

impl Version {
    fn of(ctx: &Context, case: &Case) -> Option<Version> {
        let value = case.subject.value.as_ref().filter(|_| case.subject.is_set)?;
        let versions = ctx.knowledge.as_ref()?.versions()?;
        let (default, known) = match &*case.subject.name {
            "kube_version" => (versions.kubernetes_default.clone(), versions.kubernetes.clone()),
            name => (versions.components.iter().find(|(known, _)| known == name)?.1.clone(), Vec::new()),
        };
        let is_number = !matches!(value, Value::Str(_));
        Some(Version { value: shared::version_text(value)?, default, known, is_number })
    }

    /// With a leading `v` where it has none, without where it has one.
    fn flipped(&self) -> String {
        self.value.strip_prefix('v').map_or_else(|| format!("v{}", self.value), str::to_owned)
    }

    /// The same version as the release writes it.
    fn other(&self) -> Option<String> {
        let other = self.flipped();
        let is_known = match self.known.is_empty() {
            false => self.known.contains(&other),
            true => self.default.starts_with('v') == other.starts_with('v') && is_version(&self.value),
        };
        is_known.then_some(other)
    }

    fn has_wrong_form(&self) -> bool {
        self.value.starts_with('v') != self.default.starts_with('v')
    }
}

/// The same version as the release writes it, where the form is what is wrong.
pub fn other(ctx: &Context, case: &Case) -> Option<String> {
    Version::of(ctx, case)?.other()
}

/// What is said instead of the reason that Ansible gives; `None` where the version is not the cause.
pub fn said(ctx: &Context, case: &Case, args: &mut Args) -> Option<Page> {
    let version = Version::of(ctx, case)?;
    args.set("default", version.default.as_str().into());
    if version.is_number {
        return Some(page(
            texts(
                "YAML reads `{value}` as a number, and {release} takes the text of a whole version here.",
                "YAML 把 `{value}` 读成了数字，而 {release} 在这里需要完整的版本号文本。",
            ),
            texts("Write the whole version, as in `{default}`.", "请写出完整的版本号，例如 `{default}`。"),
        ));
    }
    if version.value.trim().is_empty() {
        return Some(page(
            texts("`{name}` is empty.", "`{name}` 是空的。"),
            texts(
                "Write a version as in `{default}`, or take `{name}` out.",
                "请写成 `{default}` 这样的版本号，或删除 `{name}`。",
            ),
        ));
    }
    if !is_version(&version.value) {
        return Some(page(
            texts(
                "`{name}` is `{value}`, which is no version number.",
                "`{name}` 的值是 `{value}`，不是版本号。",
            ),
            texts("Write a version as in `{default}`.", "请写成 `{default}` 这样的版本号。"),
        ));
    }
    if version.has_wrong_form() {
        let remedy = match version.other() {
            Some(other) => {
                args.set("other", other.into());
                texts("Write `{other}`.", "请写成 `{other}`。")
            }
            None => texts("Write a version as in `{default}`.", "请写成 `{default}` 这样的版本号。"),
        };
        let message = texts(
            "`{name}` is `{value}`; {release} writes such versions as in `{default}`.",
            "`{name}` 的值是 `{value}`；{release} 的写法形如 `{default}`。",
        );
        return Some(page(message, remedy));
    }
    let (newest, least) = (version.known.first()?, version.known.last()?);
    if version.known.contains(&version.value) {
        return None;
    }
    if version.value.matches('.').count() == 1 {
        return Some(page(
            texts(
                "`{value}` names no version of Kubernetes: the patch is missing.",
                "`{value}` 不是完整的 Kubernetes 版本：缺少补丁版本号。",
            ),
            texts("Write all three numbers, as in `{default}`.", "请写全三段数字，例如 `{default}`。"),
        ));
    }
    args.set("newest", newest.as_str().into());
    args.set("least", least.as_str().into());
    Some(page(
        texts(
            "{release} does not have Kubernetes `{value}`; it has {least} to {newest}.",
            "{release} 没有 Kubernetes `{value}`，只有 {least} 到 {newest}。",
        ),
        texts(
            "Take one that it has, `{default}` for instance, or a release of Kubespray that has yours.",
            "改用它支持的版本，例如 `{default}`，或换用支持该版本的 Kubespray 版本。",
        ),
    ))
}

fn page(message: Texts, remedy: Texts) -> Page {
    let consequence = texts(
        "`{task}` cannot be evaluated with it and ends the run on {hosts}.",
        "任务 `{task}` 因此无法求值，会在 {hosts} 上终止运行。",
    );
    Page::generic(message, consequence, remedy)
}

/// Numbers, behind a `v` or not.
fn is_version(text: &str) -> bool {
    text.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit())
}
