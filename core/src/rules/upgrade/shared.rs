//! What the rules about upgrades share: which part of Kubespray a variable belongs to, and whether
//! this cluster uses it.

use crate::catalogue::View;
use crate::catalogue::knowledge::Versions;
use crate::rules::Context;
use crate::yaml::{Content, Node};

/// What makes a cluster use a part of Kubespray.
enum Use {
    /// The network plugin, also beside another where Kubespray can.
    Plugin(&'static str),
    Runtime(&'static str),
    /// The in-tree cloud provider, or the external one.
    Cloud(&'static str),
    /// A variable that switches it on.
    Switch(&'static str),
    Ipv6,
}

/// Parts by how the names of their variables begin; the first that fits counts.
const PARTS: [(&str, Use); 56] = [
    ("calico_rr_", Use::Plugin("calico")),
    ("calico_", Use::Plugin("calico")),
    ("calicoctl_", Use::Plugin("calico")),
    ("typha_", Use::Plugin("calico")),
    ("canal_", Use::Plugin("canal")),
    ("cilium_", Use::Plugin("cilium")),
    ("flannel_", Use::Plugin("flannel")),
    ("weave_", Use::Plugin("weave")),
    ("kube_ovn_", Use::Plugin("kube-ovn")),
    ("kube_router_", Use::Plugin("kube-router")),
    ("macvlan_", Use::Plugin("macvlan")),
    ("multus_", Use::Switch("kube_network_plugin_multus")),
    ("containerd_tracing_", Use::Switch("containerd_tracing_enabled")),
    ("containerd_", Use::Runtime("containerd")),
    ("crio_", Use::Runtime("crio")),
    ("crun_", Use::Switch("crun_enabled")),
    ("youki_", Use::Switch("youki_enabled")),
    ("docker_", Use::Runtime("docker")),
    ("cri_dockerd_", Use::Runtime("docker")),
    ("gvisor_", Use::Switch("gvisor_enabled")),
    ("kata_containers_", Use::Switch("kata_containers_enabled")),
    ("metallb_", Use::Switch("metallb_enabled")),
    ("ingress_nginx_", Use::Switch("ingress_nginx_enabled")),
    ("ingress_alb_", Use::Switch("ingress_alb_enabled")),
    ("dashboard_", Use::Switch("dashboard_enabled")),
    ("netcheck_", Use::Switch("deploy_netchecker")),
    ("netchecker_", Use::Switch("deploy_netchecker")),
    ("krew_", Use::Switch("krew_enabled")),
    ("helm_", Use::Switch("helm_enabled")),
    ("cephfs_provisioner_", Use::Switch("cephfs_provisioner_enabled")),
    ("rbd_provisioner_", Use::Switch("rbd_provisioner_enabled")),
    ("local_path_provisioner_", Use::Switch("local_path_provisioner_enabled")),
    ("local_volume_provisioner_", Use::Switch("local_volume_provisioner_enabled")),
    ("metrics_server_", Use::Switch("metrics_server_enabled")),
    ("cert_manager_", Use::Switch("cert_manager_enabled")),
    ("argocd_", Use::Switch("argocd_enabled")),
    ("registry_", Use::Switch("registry_enabled")),
    ("gateway_api_", Use::Switch("gateway_api_enabled")),
    ("kube_vip_", Use::Switch("kube_vip_enabled")),
    ("node_feature_discovery_", Use::Switch("node_feature_discovery_enabled")),
    ("scheduler_plugins_", Use::Switch("scheduler_plugins_enabled")),
    ("audit_", Use::Switch("kubernetes_audit")),
    ("kube_apiserver_tracing_", Use::Switch("kube_apiserver_tracing")),
    ("kubelet_tracing_", Use::Switch("kubelet_tracing")),
    ("ntp_", Use::Switch("ntp_enabled")),
    ("nvidia_", Use::Switch("nvidia_accelerator_enabled")),
    ("aws_ebs_csi_", Use::Switch("aws_ebs_csi_enabled")),
    ("azure_csi_", Use::Switch("azure_csi_enabled")),
    ("cinder_", Use::Switch("cinder_csi_enabled")),
    ("gcp_pd_csi_", Use::Switch("gcp_pd_csi_enabled")),
    ("vsphere_csi_", Use::Switch("vsphere_csi_enabled")),
    ("external_openstack_", Use::Cloud("openstack")),
    ("openstack_", Use::Cloud("openstack")),
    ("azure_", Use::Cloud("azure")),
    ("vsphere_", Use::Cloud("vsphere")),
    ("oci_", Use::Cloud("oci")),
];

/// Whether this cluster uses what a variable belongs to; `None` when that cannot be known. A variable
/// of no part is everybody's.
pub fn concerns(ctx: &Context, name: &str) -> Option<bool> {
    if name.ends_with("_ipv6") && uses(ctx, &Use::Ipv6) != Some(true) {
        return uses(ctx, &Use::Ipv6);
    }
    match PARTS.iter().find(|(start, _)| name.starts_with(start)) {
        Some((_, part)) => uses(ctx, part),
        None => Some(true),
    }
}

/// The variable that makes the cluster use what another belongs to, where some text sets it.
pub fn reason(ctx: &Context, name: &str) -> Option<&'static str> {
    let (_, part) = PARTS.iter().find(|(start, _)| name.starts_with(start))?;
    let choice = match part {
        Use::Plugin(_) => "kube_network_plugin",
        Use::Runtime(_) => "container_manager",
        Use::Cloud(_) => "cloud_provider",
        Use::Switch(switch) => switch,
        Use::Ipv6 => "ipv6_stack",
    };
    ctx.sets(choice).then_some(choice)
}

fn uses(ctx: &Context, part: &Use) -> Option<bool> {
    match part {
        Use::Plugin("cilium") if ctx.is_on("cilium_deploy_additionally", false) == Some(true) => Some(true),
        Use::Plugin("calico") => ctx.is_one_of("kube_network_plugin", "calico", &["calico", "canal"]),
        Use::Plugin("flannel") => ctx.is_one_of("kube_network_plugin", "calico", &["flannel", "canal"]),
        Use::Plugin(plugin) => ctx.is_one_of("kube_network_plugin", "calico", &[plugin]),
        Use::Runtime(runtime) => ctx.is_one_of("container_manager", "containerd", &[runtime]),
        Use::Cloud(cloud) => {
            let own = ctx.is_one_of("cloud_provider", "", &[cloud])?;
            Some(own || ctx.is_one_of("external_cloud_provider", "", &[cloud])?)
        }
        Use::Switch(switch) => ctx.is_on(switch, false),
        Use::Ipv6 => Some(ctx.is_on("enable_dual_stack_networks", false)? || ctx.is_on("ipv6_stack", false)?),
    }
}

/// Playbooks and roles of the deployed release and of each on the way; those of the last step are
/// [`Context::view`].
pub fn views(ctx: &Context) -> Vec<View> {
    let Some(course) = ctx.course else { return Vec::new() };
    let between = course.steps.split_last().map(|(_, between)| between).unwrap_or_default();
    let way = course.from.as_ref().ok().into_iter().chain(between);
    way.map(|release| View::of_release(ctx.catalogue, release)).collect()
}

/// What a release deploys of a component, with the Kubernetes version that runs with it.
pub fn component<'v>(versions: &'v Versions, kubernetes: Option<&str>, name: &str) -> Option<&'v str> {
    let bare = kubernetes.map(|version| version.trim_start_matches('v')).unwrap_or_default();
    // `1.33` of `1.33.4`.
    let minor = bare.match_indices('.').nth(1).and_then(|(end, _)| bare.get(..end)).unwrap_or(bare);
    let own = versions.by_kubernetes.iter().find(|(known, of, _)| known == name && of == minor);
    let default = || versions.components.iter().find(|(known, _)| known == name).map(|(_, version)| version);
    own.map(|(_, _, version)| version).or_else(default).map(String::as_str)
}

/// A value as a short text for a sentence: `"` around nothing, so that it can be seen.
pub fn plain(node: &Node) -> Option<String> {
    Some(match &node.content {
        Content::Null => "null".to_owned(),
        Content::Bool(value) => value.to_string(),
        Content::Int(number) => number.to_string(),
        Content::Float(number) => number.to_string(),
        Content::Str(text) if text.is_empty() => "\"\"".to_owned(),
        Content::Str(text) => text.to_string(),
        _ => return None,
    })
}

/// Nothing, or what switches off: a variable that holds it does nothing, whether it is read or not.
pub fn is_empty(content: &Content) -> bool {
    match content {
        Content::Null | Content::Bool(false) => true,
        Content::Str(text) => matches!(text.trim(), "" | "false" | "False" | "no"),
        Content::Seq(items) | Content::Set(items) => items.is_empty(),
        Content::Map(entries) => entries.is_empty(),
        _ => false,
    }
}
