//! S2c: up to v2.22.2 the search for a member's address is unanchored (#10291, v2.23.0).

use super::shared;
use crate::inventory::HostId;
use crate::report::{Finding, Fix, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};

pub const RULE: Rule = Rule {
    id: "etcd-address-taken-for-member",
    title: Phrase::new(
        "a new etcd host's address is part of a member's address",
        "新 etcd 主机的地址是已有成员地址的一部分",
    ),
    severity: Severity::Error,
    releases: "..v2.22.2",
    needs_all_hosts: false,
    check,
};

const SAYS: Sentences = Sentences {
    message: Phrase::new(
        "The address {address} of new etcd host {new} is found inside {url} of member {member}.",
        "新 etcd 主机 {new} 的地址 {address} 会在成员 {member} 的 {url} 中被匹配到。",
    ),
    consequence: Phrase::new(
        "Kubespray {release} takes {new} for a member already and never adds it: etcd there keeps failing and the \
         play ends at `Configure | Wait for etcd cluster to be healthy` or with an unhealthy member.",
        "Kubespray {release} 会误以为 {new} 已经是成员而跳过加入步骤：该主机上的 etcd 一直启动失败，最后停在\
         `Configure | Wait for etcd cluster to be healthy`，或留下一个不健康的成员。",
    ),
    remedy: Phrase::new(
        "Give the new host an address that no member's address contains, or use v2.23.0 or later.",
        "给新主机换一个不被任何成员地址包含的地址，或使用 v2.23.0 及以上版本。",
    ),
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    if ctx.release.at_least("v2.23.0") {
        return;
    }
    let Some(growth) = shared::growth(ctx) else { return };
    for new in &growth.new {
        let Some(address) = ctx.address(*new) else { continue };
        if let Some((member, url)) = growth.members.iter().find_map(|m| taken_for(ctx, &address, *m)) {
            findings.push(
                Finding::new(RULE.id, RULE.severity, &SAYS, ctx.address_span(*new))
                    .arg("address", address)
                    .arg("new", ctx.host_name(*new))
                    .arg("url", url)
                    .arg("member", ctx.host_name(member))
                    .arg("release", ctx.release.to_string())
                    .hosts([ctx.host_name(*new)])
                    .related(ctx.address_span(member), Phrase::new("the member's address", "已有成员的地址"))
                    .fix(Fix::command(
                        Phrase::new(
                            "Check out a release that compares whole addresses",
                            "切换到按完整地址比较的版本",
                        ),
                        "git -C kubespray fetch --tags\ngit -C kubespray checkout v2.23.3",
                    )),
            );
        }
    }
}

/// The URL of a member in which the address matches as a regular expression, as the task searches.
fn taken_for(ctx: &Context, address: &str, member: HostId) -> Option<(HostId, String)> {
    let own = ctx.address(member)?;
    ["2380", "2379"]
        .into_iter()
        .map(|port| format!("https://{own}:{port}"))
        .find(|url| occurs(address, url))
        .map(|url| (member, url))
}

/// Whether an address, whose dots match any character, occurs anywhere in a text.
fn occurs(address: &str, text: &str) -> bool {
    let (pattern, text) = (address.as_bytes(), text.as_bytes());
    let fits = |window: &[u8]| window.iter().zip(pattern).all(|(t, p)| *p == b'.' || t == p);
    !pattern.is_empty() && text.windows(pattern.len()).any(fits)
}

#[cfg(test)]
mod tests {
    use super::occurs;

    #[test]
    fn dots_match_any_character_and_nothing_is_anchored() {
        assert!(occurs("10.0.0.1", "https://10.0.0.10:2380"));
        assert!(occurs("10.0.0.1", "https://10.0.011:2380"));
        assert!(!occurs("10.0.0.14", "https://10.0.0.1:2380"));
    }
}
