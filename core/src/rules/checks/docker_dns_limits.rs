//! More name servers or search domains than Docker hands to containers. Facts that tasks put together
//! are checked, so that the check's own condition tells nothing before the run.

use crate::inventory::HostId;
use crate::plan::Playbook;
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};
use crate::vars::Outcome;

pub const RULE: Rule = Rule {
    id: "docker-dns-limits",
    title: Phrase::new("more DNS settings than Docker takes", "超出 Docker 限制的 DNS 设置"),
    severity: Severity::Error,
    releases: "*",
    needs_all_hosts: false,
    check,
};

const CONSEQUENCE: Phrase = Phrase::new(
    "`{task}` ends the run when Docker is set up; what the host itself has is still added.",
    "设置 Docker 时，任务 `{task}` 会终止运行；主机自身的设置还会再加进来。",
);
static SERVERS: Sentences = Sentences {
    message: Phrase::new(
        "Docker gets {count} name servers from `{name}` and the cluster's own, and takes 3.",
        "Docker 会从 `{name}` 和集群自身得到 {count} 个 DNS 服务器，而它只接受 3 个。",
    ),
    consequence: CONSEQUENCE,
    remedy: Phrase::new(
        "Shorten the list, or leave `docker_dns_servers_strict` out: then the first 3 are used.",
        "缩短列表，或不设置 `docker_dns_servers_strict`：这样只使用前 3 个。",
    ),
};
static DOMAINS: Sentences = Sentences {
    message: Phrase::new(
        "Docker gets {count} search domains from `{name}` and the cluster's own, and takes 6.",
        "Docker 会从 `{name}` 和集群自身得到 {count} 个搜索域，而它只接受 6 个。",
    ),
    consequence: CONSEQUENCE,
    remedy: Phrase::new("Leave out those that nobody needs.", "去掉不需要的搜索域。"),
};
static LENGTH: Sentences = Sentences {
    message: Phrase::new(
        "The search domains of `{name}` and the cluster's own have {count} characters together; 256 are taken.",
        "`{name}` 与集群自身的搜索域合计 {count} 个字符，上限为 256。",
    ),
    consequence: CONSEQUENCE,
    remedy: DOMAINS.remedy,
};

const MODE: &str = "resolvconf_mode";

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let installs = matches!(ctx.run.playbook, Playbook::Cluster | Playbook::Scale | Playbook::UpgradeCluster);
    // No release has this mode by default.
    if !installs || !ctx.sets(MODE) || !ctx.run.selects(&["container-engine", "docker"]) {
        return;
    }
    let mut hosts = ctx.members(&["k8s_cluster", "etcd"]);
    hosts.retain(|host| ctx.run.limits_to(*host));
    // One host of each kind: what is set is set for many.
    let mut told = Vec::new();
    for host in hosts.into_iter().filter(|host| is_asked(ctx, *host)) {
        let place = ctx.setting_span(host, MODE);
        if !told.contains(&place) {
            told.push(place);
            judge(ctx, host, findings);
        }
    }
}

fn is_asked(ctx: &Context, host: HostId) -> bool {
    let is = |name: &str, wanted: &str| text(ctx, host, name).is_some_and(|value| value == wanted);
    is("container_manager", "docker")
        && is(MODE, "docker_dns")
        && text(ctx, host, "dns_mode").is_some_and(|mode| mode != "none")
}

fn judge(ctx: &Context, host: HostId, findings: &mut Vec<Finding>) {
    let mode = text(ctx, host, "dns_mode").unwrap_or_default();
    let upstream = if mode.starts_with("coredns") { "upstream_dns_servers" } else { "dns_servers" };
    let servers = together(ctx, host, ["dns_servers", upstream]);
    let domains = together(ctx, host, ["docker_dns_search_domains", "searchdomains"]);
    let length = domains.join(" ").len();
    let strict = matches!(ctx.vars.value(host, "docker_dns_servers_strict"),
        Outcome::Known(value) if value.is_truthy() == Some(true));
    let says = [
        (
            servers.len() > 3 && strict,
            &SERVERS,
            servers.len(),
            "upstream_dns_servers",
            "number of nameservers",
        ),
        (domains.len() > 6, &DOMAINS, domains.len(), "searchdomains", "number of search domains"),
        (length > 256, &LENGTH, length, "searchdomains", "length of search domains"),
    ];
    for (_, says, count, name, task) in says.into_iter().filter(|(fails, ..)| *fails) {
        let check = if ctx.release.at_least("v2.23.0") { "Check" } else { "check" };
        let task = format!("{check} {task}");
        findings.push(
            Finding::new(RULE.id, RULE.severity, says, ctx.setting_span(host, name))
                .arg("count", count)
                .arg("name", name)
                .arg("task", task.as_str())
                .hosts([ctx.host_name(host)])
                .task("container-engine/docker", &task),
        );
    }
}

/// What is known of two lists, each entry once.
fn together(ctx: &Context, host: HostId, names: [&str; 2]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for name in names {
        let Outcome::Known(value) = ctx.vars.value(host, name) else { continue };
        for item in value.as_items().into_iter().flatten().filter_map(|item| item.as_str()) {
            if !all.iter().any(|known| known == item) {
                all.push(item.to_owned());
            }
        }
    }
    all
}

fn text(ctx: &Context, host: HostId, name: &str) -> Option<String> {
    match ctx.vars.value(host, name) {
        Outcome::Known(value) => value.as_str().map(str::to_owned),
        _ => None,
    }
}
