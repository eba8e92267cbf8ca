//! Whether a check is there in the tag behind a checkout between two, as it is in the tag before it.

use std::rc::Rc;

use crate::catalogue::Release;
use crate::catalogue::knowledge::{Asks, Check};
use crate::checks::{self, Failed};
use crate::report::Arg;
use crate::rules::Context;
use crate::vars::Vars;

/// The checks of the tag behind the release, where it lies between two.
pub struct Later<'a>(Option<(Release, Vec<Rc<Check>>)>, &'a Vars);

impl<'a> Later<'a> {
    pub fn of(ctx: &Context<'a>) -> Later<'a> {
        let later = ctx.view.and_then(|view| view.later_checks(ctx.release));
        Later(later.map(|(tag, checks)| (tag, checks.into_iter().map(Rc::new).collect())), ctx.vars)
    }

    /// The tag in which nothing of the kind fails: the checkout may have what fails no more.
    pub fn lacks(&self, failed: &Failed) -> Option<&Release> {
        let (tag, checks) = self.0.as_ref()?;
        let mut alike = checks.iter().filter(|later| is_alike(later, failed));
        (!alike.any(|later| checks::fails(self.1, later, &failed.hosts))).then_some(tag)
    }
}

/// The task has the same name, or asserts the same under another, in this role or another.
fn is_alike(later: &Check, failed: &Failed) -> bool {
    let asserts = |condition| matches!(&later.asks, Asks::That(that) if that.contains(condition));
    later.task == failed.check.task || failed.condition.as_ref().is_some_and(asserts)
}

/// What the finding says then, behind its consequence.
pub fn said(consequence: Arg, later: &Release) -> Arg {
    match consequence {
        Arg::Said([en, zh]) => Arg::Said([
            format!(
                "{en} {later}, the next release, no longer fails here; a checkout before it may not either."
            ),
            format!("{zh}下一个版本 {later} 已不再因此失败，介于两者之间的检出版本可能也不会。"),
        ]),
        other => other,
    }
}

#[cfg(all(test, feature = "catalogue"))]
mod tests {
    use crate::Session;
    use crate::catalogue::Catalogue;
    use crate::report::{Language, Severity};
    use crate::workspace::{InventorySource, Workspace};

    fn findings(release: &str, group_vars: &str) -> Vec<(String, Severity, bool)> {
        let mut workspace = Workspace { release: Some(release.to_owned()), ..Workspace::default() };
        let hosts = "[kube_control_plane]\nm1 ip=10.0.0.1\n[etcd]\nm1\n[kube_node]\nm1\n";
        workspace.add_file("i/hosts.ini", hosts.as_bytes());
        workspace.add_file("i/group_vars/all.yml", group_vars.as_bytes());
        workspace.inventory = vec![InventorySource::Path("i/hosts.ini".to_owned())];
        let session = Session::new(workspace, Catalogue::compiled_in());
        let says_so = |text: &str| text.contains("v2.29.0, the next release, no longer fails here");
        let told = session.check().findings.into_iter().filter(|finding| !finding.kubespray.is_empty());
        told.map(|finding| {
            (
                finding.rule.to_owned(),
                finding.severity,
                says_so(&finding.args.fill(finding.says.consequence, Language::English)),
            )
        })
        .collect()
    }

    /// The task about versions with a `v` is in v2.28.1 and not in v2.29.0, that about the network
    /// plugin in both.
    #[test]
    fn a_check_that_the_later_tag_lacks_is_a_warning() {
        let set = "helm_version: v3.18.4\n";
        let rule = "version-with-leading-v".to_owned();
        assert_eq!(findings("v2.28.1", set), [(rule.clone(), Severity::Error, false)]);
        assert_eq!(findings("v2.28.1-9-g0123456789", set), [(rule, Severity::Warning, true)]);
        let between = findings("v2.28.1-9-g0123456789", "kube_network_plugin: bogus\n");
        assert_eq!(between, [("unknown-network-plugin".to_owned(), Severity::Error, false)]);
    }
}
