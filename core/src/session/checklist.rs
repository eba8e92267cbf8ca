//! The checklist of the upgrade: the steps with what is known of each release and what the rules
//! found.

use std::rc::Rc;

use super::notes::notes;
use crate::catalogue::Knowledge;
use crate::catalogue::knowledge::Versions;
use crate::report::{
    Advice, Args, Component, Finding, Item, KubernetesWindow, Phrase, Severity, Upgrade, UpgradeStep,
};
use crate::rules::Context;
use crate::rules::upgrade::{kube_version_outside, shared};
use crate::upgrade::{Course, Verdict};

/// The steps of the course, each with its findings and its commands.
pub(super) fn checklist(context: &Context, course: &Course, findings: &[Finding]) -> Upgrade {
    let known = |known: &Option<Rc<Knowledge>>| known.as_ref()?.versions();
    let ladder: Vec<Option<Rc<Versions>>> = context.ladder().iter().map(known).collect();
    let windows = kube_version_outside::plan(context);
    let notes = notes(context);
    let targets = kube_version_outside::targets(context);
    let target = |place: usize| targets.get(place).and_then(Option::as_deref);
    let step = |(index, release): (usize, &crate::catalogue::Release)| {
        let before = ladder.get(index).and_then(Option::as_ref);
        let here = ladder.get(index + 1).and_then(Option::as_ref);
        UpgradeStep {
            release: release.to_string(),
            date: here.map(|here| here.date.clone()).unwrap_or_default(),
            kubernetes: windows.get(index).cloned().flatten(),
            ansible: here
                .map(|here| (here.ansible_min.clone(), here.ansible_below.clone()))
                .unwrap_or_default(),
            components: before
                .zip(here)
                .map(|(before, here)| components(context, (before, target(index)), (here, target(index + 1))))
                .unwrap_or_default(),
            items: items(findings, &notes, index),
            commands: commands(context, &release.to_string(), windows.get(index).and_then(Option::as_ref)),
        }
    };
    let is_upgrade = matches!(course.verdict, Verdict::Upgrade | Verdict::UpgradeFromBefore);
    Upgrade {
        course: course.clone(),
        before: if is_upgrade { before(context) } else { Vec::new() },
        steps: course.steps.iter().enumerate().map(step).collect(),
    }
}

/// The findings of a step, the gravest first, then what else it asks for.
fn items(findings: &[Finding], notes: &[(usize, Item)], step: usize) -> Vec<Item> {
    let mut own: Vec<(usize, &Finding)> =
        findings.iter().enumerate().filter(|(_, finding)| finding.step == Some(step)).collect();
    crate::collections::sort_by_key(&mut own, |(index, finding)| {
        (std::cmp::Reverse(finding.severity), *index)
    });
    let notes = notes.iter().filter(|(of, _)| *of == step).map(|(_, note)| note.clone());
    own.into_iter().map(|(index, _)| Item::Finding(index)).chain(notes).collect()
}

fn commands(context: &Context, release: &str, window: Option<&KubernetesWindow>) -> String {
    let mut run = context.playbook_command("upgrade-cluster.yml", "");
    // A version in the user's own command is that of one step.
    if let Some((pinned, window)) =
        kube_version_outside::pinned(context).zip(window.filter(|window| window.set))
    {
        run = run.replace(&format!("kube_version={pinned}"), &format!("kube_version={}", window.target));
    }
    format!("git checkout {release}\npip install -r requirements.txt\n{run}")
}

/// Components that every cluster has, and those of parts that a cluster may use.
const COMPONENTS: [(&str, &str); 16] = [
    ("etcd_version", "etcd"),
    ("containerd_version", "containerd"),
    ("runc_version", "runc"),
    ("crio_version", "CRI-O"),
    ("docker_version", "Docker"),
    ("calico_version", "Calico"),
    ("cilium_version", "Cilium"),
    ("flannel_version", "Flannel"),
    ("kube_ovn_version", "Kube-OVN"),
    ("kube_router_version", "kube-router"),
    ("coredns_version", "CoreDNS"),
    ("nodelocaldns_version", "NodeLocal DNS"),
    ("metallb_version", "MetalLB"),
    ("metrics_server_version", "metrics-server"),
    ("cert_manager_version", "cert-manager"),
    ("kube_vip_version", "kube-vip"),
];

/// A release's versions, with the Kubernetes version that runs with it.
type With<'a> = (&'a Versions, Option<&'a str>);

/// The components of this cluster whose default version the step changes; what the inventory pins
/// stays.
fn components(context: &Context, before: With, here: With) -> Vec<Component> {
    let of = |(versions, kubernetes): &With, name: &str| {
        let version = shared::component(versions, *kubernetes, name)?;
        Some(version.trim_start_matches('v').to_owned())
    };
    let changed = COMPONENTS.iter().filter_map(|(variable, name)| {
        let (old, new) = (of(&before, variable)?, of(&here, variable)?);
        let used = !context.sets(variable) && shared::concerns(context, variable) == Some(true);
        (used && old != new).then(|| Component { name: (*name).to_owned(), old, new })
    });
    changed.collect()
}

/// What comes before the first step.
fn before(context: &Context) -> Vec<Item> {
    let advice = |severity, says, command: Option<String>| {
        Item::Advice(Advice { severity, says, args: Args::default(), command })
    };
    let mut items = vec![advice(
        Severity::Warning,
        Phrase::new(
            "Take a snapshot of etcd before each step: neither Kubernetes nor Kubespray goes back to an older version.",
            "每一步之前为 etcd 做快照：Kubernetes 和 Kubespray 都不能回退到旧版本。",
        ),
        None,
    )];
    items.push(advice(
        Severity::Hint,
        Phrase::new(
            "Wait after each step until all nodes are Ready at the new version; only then take the next tag.",
            "每一步之后，等所有节点都以新版本恢复 Ready，再切换到下一个标签。",
        ),
        Some("kubectl get nodes".to_owned()),
    ));
    items.push(advice(
        Severity::Hint,
        Phrase::new(
            "Nodes are drained in batches of 20 %; `-e serial=1` takes one at a time. To go on with a part of the nodes \
             by `--limit`, refresh the facts of all first, and do the control plane and etcd before the workers.",
            "节点按 20% 一批驱逐并升级；`-e serial=1` 可改为逐台进行。如果要用 `--limit` 分批升级，请先刷新所有主机的 \
             facts，并先升级控制平面和 etcd，再升级工作节点。",
        ),
        Some(context.playbook_command(facts_playbook(context), "")),
    ));
    items
}

/// Where the first step's release has the playbook that gathers facts.
fn facts_playbook(context: &Context) -> &'static str {
    let first = context.course.and_then(|course| course.steps.first());
    match first.is_some_and(|release| release.before("v2.22.0")) {
        true => "facts.yml",
        false => "playbooks/facts.yml",
    }
}
