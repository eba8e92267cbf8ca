//! Settings that Kubespray takes otherwise from a release on. What changes with a new one is added here.

use super::super::{kube_version_outside, shared};
use crate::report::{Phrase, Sentences, Severity};
use crate::rules::Context;
use crate::upgrade::numbers;
use crate::vars::{Outcome, Value};

/// A setting that works up to a release and breaks something from it on.
pub(super) struct Turn {
    pub name: &'static str,
    pub since: &'static str,
    pub severity: Severity,
    pub says: Sentences,
    /// What is set breaks; asked for the value where the variable counts, `None` when nobody sets it.
    pub breaks: fn(&Context, Option<&Value>) -> bool,
}

/// What older releases deployed of Cilium is in the way of its Helm release.
const NOT_OF_HELM: Phrase = Phrase::new(
    "`Cilium | Install` ends the run of this step: the resources exist and do not belong to Helm.",
    "这一步的运行会在 `Cilium | Install` 处终止：这些资源已存在，且不属于 Helm。",
);

pub(super) static TURNS: [Turn; 15] = [
    Turn {
        name: "calico_network_backend",
        since: "v2.19.0",
        severity: Severity::Error,
        says: Sentences {
            message: Phrase::new(
                "{release} sets Calico up with VXLAN where nothing is set; older releases used IP-in-IP over BGP.",
                "没有设置时，{release} 让 Calico 使用 VXLAN；更旧的版本使用基于 BGP 的 IP-in-IP。",
            ),
            consequence: Phrase::new(
                "`Check if inventory match current cluster configuration` stops the run of this step.",
                "这一步的运行会在 `Check if inventory match current cluster configuration` 处停止。",
            ),
            remedy: Phrase::new(
                "Before this step, set `calico_network_backend: bird`, `calico_ipip_mode: Always` and \
                 `calico_vxlan_mode: Never`.",
                "在这一步之前设置 `calico_network_backend: bird`、`calico_ipip_mode: Always` 和 `calico_vxlan_mode: Never`。",
            ),
        },
        breaks: |ctx, value| {
            let modes = ["calico_ipip_mode", "calico_vxlan_mode"];
            value.is_none() && is_calico(ctx) && !modes.iter().any(|name| ctx.sets(name))
        },
    },
    Turn {
        name: "calico_pool_blocksize",
        since: "v2.20.0",
        severity: Severity::Error,
        says: Sentences {
            message: Phrase::new(
                "{release} wants Calico's pool in blocks of 26 where nothing is set; older releases made blocks of 24.",
                "没有设置时，{release} 要求 Calico 地址池的块大小为 26；更旧的版本创建的是 24。",
            ),
            consequence: Phrase::new(
                "`Check if inventory match current cluster configuration` stops the run of this step.",
                "这一步的运行会在 `Check if inventory match current cluster configuration` 处停止。",
            ),
            remedy: Phrase::new(
                "Before this step, set `calico_pool_blocksize` to what the pool has: `calicoctl get ippool -o yaml` \
                 tells it.",
                "在这一步之前把 `calico_pool_blocksize` 设为地址池的实际值，可用 `calicoctl get ippool -o yaml` 查看。",
            ),
        },
        breaks: |ctx, value| value.is_none() && is_calico(ctx),
    },
    Turn {
        name: "podsecuritypolicy_enabled",
        since: "v2.21.0",
        severity: Severity::Error,
        says: Sentences {
            message: Phrase::new(
                "{release} brings Kubernetes 1.25, which has no PodSecurityPolicy, and `podsecuritypolicy_enabled` is on.",
                "{release} 部署的 Kubernetes 1.25 不再有 PodSecurityPolicy，而 `podsecuritypolicy_enabled` 已启用。",
            ),
            consequence: Phrase::new(
                "The API server is told to load an admission plugin that it does not know, and does not start.",
                "API 服务器会按要求加载一个它不认识的准入插件，因而无法启动。",
            ),
            remedy: Phrase::new(
                "Before this step, move to Pod Security Admission and switch it off.",
                "在这一步之前迁移到 Pod Security Admission，并关闭该变量。",
            ),
        },
        breaks: |ctx, value| {
            let pinned = kube_version_outside::pinned(ctx).and_then(|version| numbers(&version));
            value.and_then(Value::is_truthy) == Some(true) && pinned.is_none_or(|pinned| pinned >= (1, 25, 0))
        },
    },
    Turn {
        name: "kubeadm_patches",
        since: "v2.27.0",
        severity: Severity::Error,
        says: Sentences {
            message: Phrase::new(
                "{release} takes `kubeadm_patches` as a list of patches, not as folders.",
                "{release} 的 `kubeadm_patches` 是补丁列表，而不再是文件夹设置。",
            ),
            consequence: Phrase::new(
                "The run of this step fails where it loops over them, with `enabled: false`, too: a mapping is no list.",
                "这一步的运行会在遍历补丁时失败，即使写了 `enabled: false` 也一样：映射不是列表。",
            ),
            remedy: Phrase::new(
                "With this step, write each patch as an entry with `target` and `patch`; without patches, take it out.",
                "在这一步把每个补丁改写成含 `target` 和 `patch` 的一项；没有补丁则删除该变量。",
            ),
        },
        breaks: |_, value| value.and_then(Value::as_map).is_some_and(|map| !map.is_empty()),
    },
    Turn {
        name: "kubelet_custom_flags",
        since: "v2.27.0",
        severity: Severity::Error,
        says: Sentences {
            message: Phrase::new(
                "{release} takes `kubelet_custom_flags` only as a list.",
                "{release} 的 `kubelet_custom_flags` 只能是列表。",
            ),
            consequence: Phrase::new(
                "A text is taken apart letter by letter, and kubelet does not start with such flags.",
                "字符串会被拆成单个字符，kubelet 无法用这样的参数启动。",
            ),
            remedy: Phrase::new(
                "Write each flag as an entry of a list; every release on the way takes a list.",
                "把每个参数写成列表的一项；途中的各个版本都接受列表。",
            ),
        },
        breaks: |_, value| value.and_then(Value::as_str).is_some_and(|text| !text.is_empty()),
    },
    Turn {
        name: "kube_token_auth",
        since: "v2.27.0",
        severity: Severity::Warning,
        says: Sentences {
            message: Phrase::new(
                "{release} no longer makes the static tokens that `kube_token_auth` asks for.",
                "{release} 不再生成 `kube_token_auth` 所需的静态令牌。",
            ),
            consequence: Phrase::new(
                "Tokens that are there stay; on a new control plane node the API server looks for known_tokens.csv, does \
                 not find it, and does not start.",
                "已有的令牌会保留；但在新的控制平面节点上，API 服务器找不到 known_tokens.csv，无法启动。",
            ),
            remedy: Phrase::new(
                "Take it out with this step, or keep known_tokens.csv on every control plane node yourself.",
                "在这一步删除它，或自行在每个控制平面节点上维护 known_tokens.csv。",
            ),
        },
        breaks: |_, value| value.and_then(Value::is_truthy) == Some(true),
    },
    Turn {
        name: "cilium_remove_old_resources",
        since: "v2.28.0",
        severity: Severity::Error,
        says: Sentences {
            message: Phrase::new(
                "{release} installs Cilium as a Helm release, and what older releases deployed is in its way.",
                "{release} 以 Helm release 的方式安装 Cilium，而旧版本部署的资源会与它冲突。",
            ),
            consequence: NOT_OF_HELM,
            remedy: Phrase::new(
                "Run this step with `cilium_remove_old_resources: true`, which deletes them: pods have no \
                 network until the new Cilium runs. Or put it off with `--skip-tags cilium`.",
                "运行这一步时设置 `cilium_remove_old_resources: true`，它会删除旧资源：在新的 Cilium 就绪之前 \
                 Pod 没有网络。也可以用 `--skip-tags cilium` 推迟。",
            ),
        },
        breaks: |ctx, value| {
            is_old_cilium_in_the_way(ctx)
                && has_switch(ctx)
                && value.is_none_or(|value| value.is_truthy() == Some(false))
        },
    },
    Turn {
        name: "cilium_remove_old_resources",
        since: "v2.28.0",
        severity: Severity::Error,
        says: Sentences {
            message: Phrase::new(
                "{release} installs Cilium as a Helm release, and cannot take away what older releases deployed.",
                "{release} 以 Helm release 的方式安装 Cilium，但无法移除旧版本部署的资源。",
            ),
            consequence: NOT_OF_HELM,
            remedy: Phrase::new(
                "Upgrade to v2.28.1 instead, which can delete them.",
                "请改为升级到 v2.28.1，它可以删除这些资源。",
            ),
        },
        breaks: |ctx, _| is_old_cilium_in_the_way(ctx) && !has_switch(ctx),
    },
    Turn {
        name: "kube_owner",
        since: "v2.28.0",
        severity: Severity::Warning,
        says: Sentences {
            message: Phrase::new(
                "{release} runs Cilium without privileges, and `kube_owner` is not root.",
                "{release} 以非特权方式运行 Cilium，而 `kube_owner` 不是 root。",
            ),
            consequence: Phrase::new(
                "Cilium's init containers may not write to /opt/cni/bin, which belongs to that user: its pods do not \
                 start.",
                "Cilium 的 init 容器无权写入属于该用户的 /opt/cni/bin，Cilium 的 Pod 无法启动。",
            ),
            remedy: Phrase::new(
                "Set `kube_owner: root` before this step.",
                "在这一步之前设置 `kube_owner: root`。",
            ),
        },
        breaks: |ctx, value| {
            shared::concerns(ctx, "cilium_") == Some(true)
                && value.is_none_or(|value| value.as_str().is_some_and(|owner| owner != "root"))
        },
    },
    Turn {
        name: "containerd_registry_auth",
        since: "v2.28.0",
        severity: Severity::Warning,
        says: Sentences {
            message: Phrase::new(
                "{release} brings containerd 2, whose configuration has no `containerd_registry_auth`.",
                "{release} 使用 containerd 2，它的配置不再包含 `containerd_registry_auth`。",
            ),
            consequence: Phrase::new(
                "The credentials are not written any more: pulls from these registries get 401.",
                "这些凭据不会再被写入：从这些镜像仓库拉取会收到 401。",
            ),
            remedy: Phrase::new(
                "Give the credentials in `containerd_registries_mirrors` (`header`, from v2.29.0) or as image pull \
                 secrets.",
                "改在 `containerd_registries_mirrors` 中给出凭据（`header`，v2.29.0 起），或使用 imagePullSecrets。",
            ),
        },
        breaks: |ctx, value| {
            let old = match ctx.first_host().and_then(|host| ctx.outcome(host, "containerd_version")) {
                None => false,
                Some(Outcome::Known(version)) => version.as_str().is_none_or(|text| text.starts_with("1.")),
                Some(_) => true,
            };
            value.is_some_and(|value| value.as_items().is_some_and(|items| !items.is_empty()))
                && shared::concerns(ctx, "containerd_") == Some(true)
                && !old
        },
    },
    Turn {
        name: "kube_apiserver_bind_address",
        since: "v2.28.0",
        severity: Severity::Error,
        says: Sentences {
            message: Phrase::new(
                "{release} takes `0.0.0.0` for one address: its wildcard is `::`.",
                "{release} 把 `0.0.0.0` 当作某个具体地址：它的通配地址是 `::`。",
            ),
            consequence: Phrase::new(
                "The local load balancer is put on the control plane nodes, too, and takes the API server's port.",
                "本地负载均衡器也会部署到控制平面节点，并占用 API 服务器的端口。",
            ),
            remedy: Phrase::new(
                "With this step, take the variable out, or set it to `::`.",
                "在这一步删除该变量，或把它设为 `::`。",
            ),
        },
        breaks: |ctx, value| {
            let outside = ctx.sets("loadbalancer_apiserver") || ctx.sets("loadbalancer_apiserver_port");
            value.and_then(Value::as_str) == Some("0.0.0.0")
                && !outside
                && ctx.is_on("loadbalancer_apiserver_localhost", true) == Some(true)
        },
    },
    Turn {
        name: "loadbalancer_apiserver",
        since: "v2.29.0",
        severity: Severity::Warning,
        says: Sentences {
            message: Phrase::new(
                "{release} no longer writes the load balancer's name into /etc/hosts.",
                "{release} 不再把负载均衡器的名称写入 /etc/hosts。",
            ),
            consequence: Phrase::new(
                "Nodes that join from now on cannot resolve the API server's name, `lb-apiserver.kubernetes.local` when \
                 none is set; lines that older releases wrote stay where they are.",
                "之后加入的节点无法解析 API 服务器的名称（未设置时为 `lb-apiserver.kubernetes.local`）；旧版本写入的行会保留。",
            ),
            remedy: Phrase::new(
                "Before this step, give the name to your DNS, or set `apiserver_loadbalancer_domain_name` to the load \
                 balancer's address.",
                "在这一步之前把该名称加入 DNS，或把 `apiserver_loadbalancer_domain_name` 设为负载均衡器的地址。",
            ),
        },
        breaks: |ctx, value| {
            let name =
                ctx.first_host().and_then(|host| ctx.text_of(host, "apiserver_loadbalancer_domain_name"));
            let is_address = name.as_ref().is_some_and(|name| name.parse::<std::net::IpAddr>().is_ok());
            let is_local =
                name.as_ref().is_none_or(|name| name.ends_with(".local") || name.ends_with(".internal"));
            let map = value.and_then(Value::as_map).is_some_and(|map| !map.is_empty());
            map && !is_address && (is_local || !ctx.sets("apiserver_loadbalancer_domain_name"))
        },
    },
    Turn {
        name: "additional_no_proxy",
        since: "v2.31.0",
        severity: Severity::Error,
        says: Sentences {
            message: Phrase::new(
                "{release} takes `additional_no_proxy` only as a text with commas.",
                "{release} 的 `additional_no_proxy` 只能是逗号分隔的字符串。",
            ),
            consequence: Phrase::new(
                "The run of this step fails where it splits the text: a list cannot be split.",
                "这一步的运行会在拆分该字符串时失败：列表无法拆分。",
            ),
            remedy: Phrase::new(
                "Join the entries with commas; every release on the way takes a text.",
                "用逗号把各项连成一个字符串；途中的各个版本都接受字符串。",
            ),
        },
        breaks: |_, value| value.is_some_and(|value| matches!(value, Value::List(_))),
    },
    DRAIN,
    Turn { name: "drain_fallback_timeout", ..DRAIN },
];

const DRAIN: Turn = Turn {
    name: "drain_timeout",
    since: "v2.31.0",
    severity: Severity::Warning,
    says: Sentences {
        message: Phrase::new(
            "{release} takes `{name}` for seconds, and it is `{value}`.",
            "{release} 按秒理解 `{name}`，而它的值是 `{value}`。",
        ),
        consequence: Phrase::new(
            "The task that drains a node is ended after two minutes, whatever the value says.",
            "无论该值是多少，驱逐节点的任务都会在两分钟后被终止。",
        ),
        remedy: Phrase::new(
            "Write it in seconds, such as `600s`; every release on the way takes that.",
            "改用秒数，例如 `600s`；途中的各个版本都接受。",
        ),
    },
    breaks: no_seconds,
};

fn is_calico(ctx: &Context) -> bool {
    ctx.is_one_of("kube_network_plugin", "calico", &["calico"]) == Some(true)
}

/// The run deploys Cilium.
fn is_old_cilium_in_the_way(ctx: &Context) -> bool {
    let skips = ctx.run.tags.skip.iter().any(|tag| tag == "cilium");
    shared::concerns(ctx, "cilium_") == Some(true) && !skips
}

/// The step to v2.28 is one to v2.28.1, unless v2.28.0 is the aim.
fn has_switch(ctx: &Context) -> bool {
    ctx.release.version() != (2, 28, 0)
}

fn no_seconds(_: &Context, value: Option<&Value>) -> bool {
    let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    value.and_then(Value::as_str).is_some_and(|text| !digits(text.strip_suffix('s').unwrap_or(text)))
}
