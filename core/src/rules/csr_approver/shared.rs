//! What the rules about kubelet-csr-approver share: whether it is deployed, whether Helm waits for
//! it, and whether its pod can be scheduled on an uninitialised node.

use crate::inventory::HostId;
use crate::plan::Playbook;
use crate::report::{Finding, Fix, Phrase, Step};
use crate::rules::Context;
use crate::text::Edit;
use crate::vars::{Map, Outcome, Value};

/// The tag of the role, in cluster.yml and upgrade-cluster.yml since v2.22.0.
pub const TAG: &str = "kubelet-csr-approver";
const VALUES: &str = "kubelet_csr_approver_values";
const CLOUD_TAINT: &str = "node.cloudprovider.kubernetes.io/uninitialized";

/// A run that installs the approver with Helm waiting for it, on nodes that no cloud controller has
/// initialised yet.
pub struct Install {
    /// Helm runs here.
    pub host: HostId,
    /// The variable that asks for the approver.
    pub variable: &'static str,
    /// The user did say that nothing is deployed.
    pub fresh: bool,
}

/// `None` when the run installs no approver, waits for none, or the nodes run already.
pub fn install(ctx: &Context) -> Option<Install> {
    let host = ctx.group("kube_control_plane").first().copied()?;
    let runs = ctx.run.playbook == Playbook::Cluster && ctx.run.limits_to(host) && ctx.run.selects(&[TAG]);
    if !runs || !ctx.release.at_least("v2.22.0") || ctx.anything_deployed() == Some(true) {
        return None;
    }
    let variable = match ctx.outcome(host, "kubelet_csr_approver_enabled") {
        Some(_) => "kubelet_csr_approver_enabled",
        None => "kubelet_rotate_server_certificates",
    };
    let wanted = ctx.truthy_or(host, variable, false)?;
    wanted.then_some(Install { host, variable, fresh: ctx.anything_deployed() == Some(false) })
}

/// The text of a variable: empty when nobody sets it, `None` when it is unknown or no text.
pub fn text(ctx: &Context, host: HostId, name: &str) -> Option<String> {
    match ctx.value_or(host, name, Value::Str("".into())) {
        Outcome::Known(Value::Str(text)) => Some(text.to_string()),
        Outcome::Known(Value::Null) => Some(String::new()),
        _ => None,
    }
}

/// Whether the approver's pod tolerates the taint of a node without its cloud's controller; `None`
/// when unknown. The chart alone tolerates the control-plane taint only.
pub fn tolerates_cloud_taint(ctx: &Context, host: HostId) -> Option<bool> {
    match ctx.value_or(host, VALUES, Value::Map(Default::default())) {
        Outcome::Known(Value::Map(values)) => match values.get("tolerations") {
            None => Some(false),
            Some(Value::List(tolerations)) => {
                let mut known = true;
                for toleration in tolerations.iter() {
                    match toleration {
                        Value::Map(toleration) if covers(toleration) => return Some(true),
                        Value::Map(_) => {}
                        _ => known = false,
                    }
                }
                known.then_some(false)
            }
            Some(_) => None,
        },
        _ => None,
    }
}

fn covers(toleration: &Map) -> bool {
    let text = |key: &str| toleration.get(key).and_then(Value::as_str).unwrap_or_default();
    let exists = text("operator") == "Exists";
    let key = matches!(text("key"), CLOUD_TAINT) || (text("key").is_empty() && exists);
    key && (exists || text("value") == "true") && matches!(text("effect"), "" | "NoSchedule")
}

/// The ways out: tolerate the taint, or run in two stages.
pub fn with_fixes(ctx: &Context, install: &Install, mut finding: Finding) -> Finding {
    let set = ctx.outcome(install.host, VALUES).is_some();
    let edit = (!set).then(|| ctx.insert_after(install.host, install.variable, TOLERATIONS)).flatten();
    if let Some(edit) = edit {
        let title = Phrase::new("Let the approver tolerate the cloud's taint", "让 approver 容忍云厂商污点");
        finding = finding.fix(Fix::edits(title, false, vec![edit] as Vec<Edit>));
    }
    let wait = Phrase::new(
        "wait until no node has the taint uninitialized",
        "等到所有节点都没有 uninitialized 污点",
    );
    finding.fix(two_stages(ctx, wait, TAINTS))
}

/// First everything else, then, when what `look` shows is as the note says, the approver.
pub fn two_stages(ctx: &Context, wait: Phrase, look: &str) -> Fix {
    let title = Phrase::new(
        "Run in two stages: everything else, then the approver",
        "分两步运行：先装其余部分，再装 approver",
    );
    let mut fix = ctx.command_fix(title, |command| command.skip_tags(Some(TAG)));
    fix.command.push(Step::Note(wait));
    fix.command.push(Step::Run(look.to_owned()));
    fix.command.push(Step::Run(ctx.playbook_command("cluster.yml", &format!("--tags={TAG}"))));
    fix
}

/// Every node with the keys of its taints.
const TAINTS: &str = "kubectl get nodes -o jsonpath='{range .items[*]}{.metadata.name}{\" \"}{.spec.taints[*].key}{\"\\n\"}{end}'";

/// A list in Helm values replaces the chart's own, so the control-plane toleration is repeated.
const TOLERATIONS: &str = "\
kubelet_csr_approver_values:
  tolerations:
    - key: node-role.kubernetes.io/control-plane
      operator: Exists
      effect: NoSchedule
    - key: node.cloudprovider.kubernetes.io/uninitialized
      operator: Exists
      effect: NoSchedule
";
