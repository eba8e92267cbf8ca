//! Kubespray's own check that five switches are Booleans (kubernetes/preinstall up to v2.27.1,
//! validate_inventory from v2.28.0).

use crate::inventory::HostId;
use crate::plan::{Change, Playbook};
use crate::report::{Finding, Fix, Phrase, Sentences, Severity};
use crate::rules::{Context, FileKind, Rule};
use crate::text::{Edit, Span};
use crate::vars::{Layer, Outcome, Value};
use crate::yaml::Content;

pub const RULE: Rule = Rule {
    id: "boolean-as-string",
    title: Phrase::new("a string where Kubespray asks for a Boolean", "Kubespray 要求布尔值的地方写了字符串"),
    severity: Severity::Error,
    releases: "*",
    check,
};

const SAYS: Sentences = Sentences {
    message: Phrase::new(
        "`{name}` is the string `{value}`, and Kubespray accepts nothing but a Boolean.",
        "`{name}` 的值是字符串 `{value}`，而 Kubespray 只接受布尔值。",
    ),
    consequence: Phrase::new(
        "`Stop if known booleans are set as strings` ends the run at its start.",
        "任务 `Stop if known booleans are set as strings` 会在运行开始时终止它。",
    ),
    remedy: Phrase::new(
        "Give a Boolean: without quotes in a file, as JSON behind `-e`.",
        "请使用布尔值：在文件中不加引号，在 `-e` 之后用 JSON。",
    ),
};

const TASK: &str = "Stop if known booleans are set as strings (Use JSON format on CLI: -e \"{'key': true }\")";

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let inside = ctx.release.at_least("v2.28.0");
    let reached = match ctx.run.playbook {
        Playbook::Other => false,
        Playbook::RemoveNode => inside,
        _ => true,
    };
    if !reached {
        return;
    }
    let hosts = hosts(ctx);
    for name in switches(ctx) {
        let found = hosts.iter().find_map(|host| Some((*host, string(ctx, *host, name)?)));
        let Some((host, value)) = found else { continue };
        if ctx.truthy_or(host, "ignore_assert_errors", false) != Some(false) {
            continue;
        }
        let role = if inside { "validate_inventory" } else { "kubernetes/preinstall" };
        let place = ctx.value_span(host, name).unwrap_or_else(|| ctx.setting_span(host, name));
        let mut finding = Finding::new(RULE.id, RULE.severity, &SAYS, place)
            .arg("name", name)
            .arg("value", value.clone())
            .hosts([ctx.host_name(host)])
            .task(role, TASK);
        finding.fixes.extend(fix(ctx, host, name, &value, place));
        findings.push(finding);
    }
}

/// `deploy_netchecker` is gone in v2.31.0.
fn switches(ctx: &Context) -> impl Iterator<Item = &'static str> {
    let netchecker = ctx.release.before("v2.31.0").then_some("deploy_netchecker");
    ["download_run_once", "download_always_pull", "helm_enabled", "openstack_lbaas_enabled"]
        .into_iter()
        .chain(netchecker)
}

/// The hosts on which the check runs: all of the cluster up to v2.27.1, then one of them.
fn hosts(ctx: &Context) -> Vec<HostId> {
    let mut hosts = ctx.members(&["k8s_cluster", "etcd"]);
    hosts.retain(|host| ctx.run.limits_to(*host));
    if ctx.release.at_least("v2.28.0") {
        hosts.truncate(1);
    }
    hosts
}

/// The variable's text, when it is a text that fails the check. Up to v2.27.1 the check's loop
/// turns Python's own words into Booleans.
fn string(ctx: &Context, host: HostId, name: &str) -> Option<String> {
    let Some(Outcome::Known(Value::Str(text))) = ctx.outcome(host, name) else { return None };
    let passes = ctx.release.before("v2.28.0") && matches!(&*text, "True" | "False");
    (!passes).then(|| text.to_string())
}

fn fix(ctx: &Context, host: HostId, name: &str, value: &str, place: Span) -> Option<Fix> {
    let meant = match value.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => true,
        "false" | "no" | "off" | "0" => false,
        _ => return None,
    };
    let title = Phrase::new("Make it a Boolean", "改为布尔值");
    let setting = ctx.setting(host, name)?;
    if Some(place.file) == ctx.workspace.command {
        let change = Change::SetExtra { name: name.to_owned(), json: meant.to_string() };
        return Some(ctx.command_fix(title, |command| command.change(change)));
    }
    let written = matches!(setting.value.content, Content::Str(_));
    let text = match (ctx.file_kind(place.file), &setting.layer) {
        (FileKind::Vars(..), Layer::GroupVars(_) | Layer::HostVars) if written => meant.to_string(),
        _ => return None,
    };
    Some(Fix::edits(title, false, vec![Edit::replace(place, text)]))
}
