//! S1d, S1e: pasted manifests or the kubeadm-config ConfigMap show one advertise address for all.

use crate::evidence::{self, Address};
use crate::plan::Playbook;
use crate::report::{Finding, Fix, Phrase, Sentences, Severity, Step};
use crate::rules::{Context, Rule};
use crate::text::FileId;

pub const RULE: Rule = Rule {
    id: "advertise-address-shared",
    title: Phrase::new(
        "the running API servers share one advertise address",
        "正在运行的 API server 共用一个通告地址",
    ),
    severity: Severity::Error,
    releases: "*",
    needs_all_hosts: false,
    check,
};

const MANIFESTS: Sentences = Sentences {
    message: Phrase::new(
        "{count} kube-apiserver manifests all say `--advertise-address={address}`.",
        "{count} 份 kube-apiserver manifest 都写着 `--advertise-address={address}`。",
    ),
    consequence: Phrase::new(
        "The `kubernetes` Service has a single endpoint: when the node with {address} stops or is removed, CoreDNS, \
         metrics-server and every other in-cluster client lose the API. {kept}",
        "`kubernetes` Service 只有一个端点：{address} 所在节点停止或被移除后，CoreDNS、metrics-server \
         等集群内客户端都会失去 API。{kept}",
    ),
    remedy: Phrase::new(
        "Rewrite the API server manifest on each control plane from its own kubeadm-config.yaml, then upload the \
         configuration once.",
        "在每个控制平面节点上用各自的 kubeadm-config.yaml 重写 API server 的 manifest，然后上传一次配置。",
    ),
};

const CONFIG_MAP: Sentences = Sentences {
    message: Phrase::new(
        "The kubeadm-config ConfigMap has `advertise-address` among the extra arguments of the API server.",
        "kubeadm-config ConfigMap 的 API server 额外参数里有 `advertise-address`。",
    ),
    consequence: Phrase::new(
        "Every control plane that joins or is upgraded from it advertises that one address instead of its own. {kept}",
        "之后据此加入或升级的每个控制平面节点都会通告这一个地址，而不是自己的地址。{kept}",
    ),
    ..MANIFESTS
};

const KEPT: Phrase = Phrase::new(
    "`upgrade-cluster.yml` of this release does not heal it: it upgrades without a configuration file.",
    "这个版本的 `upgrade-cluster.yml` 不会修复它：升级时不传配置文件。",
);

const NOT_KEPT: Phrase = Phrase::new("", "");

fn heal() -> Vec<Step> {
    let config = "--config /etc/kubernetes/kubeadm-config.yaml";
    vec![
        Step::Note(Phrase::new("on each control plane, one after the other", "在每个控制平面节点上依次执行")),
        Step::Run(format!("kubeadm init phase control-plane apiserver {config}")),
        Step::Note(Phrase::new("on the first control plane, once", "在第一个控制平面节点上执行一次")),
        Step::Run(format!("kubeadm init phase upload-config kubeadm {config}")),
        Step::Note(Phrase::new(
            "must list one address per control plane",
            "应为每个控制平面节点各列出一个地址",
        )),
        Step::Run("kubectl get endpoints kubernetes -o wide".to_owned()),
    ]
}

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    if ctx.group("kube_control_plane").len() < 2 {
        return;
    }
    let texts = || ctx.workspace.evidence.iter().map(|file| (*file, ctx.text(*file)));
    let mut manifests: Vec<(FileId, Address)> = Vec::new();
    for (file, text) in texts() {
        for address in evidence::advertise_addresses(text) {
            manifests.push((file, address));
        }
        if let Some(place) = evidence::advertise_address_in_kubeadm_config(text) {
            findings.push(finding(ctx, &CONFIG_MAP, ctx.span_in(file, place)));
        }
    }
    let Some(((file, first), others)) = manifests.split_first() else { return };
    if others.is_empty() || others.iter().any(|(_, other)| other.text != first.text) {
        return;
    }
    let mut found = finding(ctx, &MANIFESTS, ctx.span_in(*file, first.place.clone()))
        .arg("count", manifests.len())
        .arg("address", first.text.clone());
    for (file, other) in others {
        found = found.related(
            ctx.span_in(*file, other.place.clone()),
            Phrase::new("the same address again", "同样的地址"),
        );
    }
    findings.push(found);
}

fn finding(ctx: &Context, says: &'static Sentences, span: crate::text::Span) -> Finding {
    // kubeadm upgrade apply without --config: c89ea7e4c (#11352), repaired by b551fe083 (v2.27.1).
    let kept = ctx.run.playbook == Playbook::UpgradeCluster && ctx.release.within("v2.26.0", "v2.27.0");
    let title = Phrase::new("Heal the running control planes", "修复正在运行的控制平面");
    Finding::new(RULE.id, RULE.severity, says, span)
        .arg("kept", if kept { KEPT } else { NOT_KEPT })
        .fix(Fix::steps(title, heal()))
}
