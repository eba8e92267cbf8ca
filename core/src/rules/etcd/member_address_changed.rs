//! S2e: etcd stores the peers' addresses; a changed address in the inventory does not reach them.

use super::shared;
use crate::plan::Playbook;
use crate::report::{Finding, Fix, Phrase, Sentences, Severity, Step};
use crate::rules::{Context, Deployment, Rule};

pub const RULE: Rule = Rule {
    id: "etcd-member-address-changed",
    title: Phrase::new("the address of a running etcd member changed", "正在运行的 etcd 成员的地址变了"),
    severity: Severity::Error,
    releases: "*",
    needs_all_hosts: false,
    check,
};

const SAYS: Sentences = Sentences {
    message: Phrase::new(
        "etcd member {host} is deployed with address {old}; this inventory gives it {new}.",
        "etcd 成员 {host} 部署时的地址是 {old}，而这份主机清单给它的是 {new}。",
    ),
    consequence: Phrase::new(
        "etcd keeps its members' addresses in its data: the others go on dialling {old}, and the member no longer \
         matches its own entry; with several members changed at once the quorum is lost.",
        "etcd 把成员地址存在自己的数据里：其他成员会继续连接 {old}，该成员也与自己的登记不符；\
         若同时改动多个成员，会失去法定人数（quorum）。",
    ),
    remedy: Phrase::new(
        "Keep the address, or change one member at a time: `etcdctl member update` first, then the inventory.",
        "保留原地址；确需更改时一次只改一个成员：先执行 `etcdctl member update`，再改主机清单。",
    ),
};

/// The IDs are known to etcd alone.
const OWN_ID: Phrase = Phrase::new(
    "put the ID that the list shows for {host} in place of <ID>",
    "把 <ID> 换成列表中 {host} 对应的 ID",
);

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    let Deployment::Known { inventory: Some(deployed), .. } = ctx.deployment else { return };
    if !matches!(ctx.run.playbook, Playbook::Cluster | Playbook::UpgradeCluster | Playbook::Scale)
        || !shared::runs_as_service(ctx)
    {
        return;
    }
    for host in ctx.group("etcd") {
        if ctx.was_in(host, "etcd") != Some(true) {
            continue;
        }
        let (Some(old), Some(new)) = (deployed.address(ctx.host_name(host)), ctx.address(host)) else {
            continue;
        };
        if old == new {
            continue;
        }
        let update = format!("etcdctl member update <ID> --peer-urls=https://{new}:2380");
        findings.push(
            Finding::new(RULE.id, RULE.severity, &SAYS, ctx.address_span(host))
                .arg("host", ctx.host_name(host))
                .arg("old", old)
                .arg("new", new)
                .hosts([ctx.host_name(host)])
                .fix(Fix::steps(
                    Phrase::new(
                        "Update the member's entry before the inventory, one member at a time",
                        "改主机清单之前先更新成员登记，一次一个成员",
                    ),
                    vec![
                        Step::Run("etcdctl member list -w table".to_owned()),
                        Step::Note(OWN_ID),
                        Step::Run(update),
                    ],
                )),
        );
    }
}
