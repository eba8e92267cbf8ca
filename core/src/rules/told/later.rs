//! Between two tags: whether a check that fails in the tag before a checkout fails in those behind it too.

use std::rc::Rc;

use crate::catalogue::knowledge::{Asks, Check};
use crate::checks::{self, Failed};
use crate::rules::Context;
use crate::vars::Vars;

/// The checks of the tags behind the release; none where it is a tag, or a checkout tells.
pub struct Later<'a>(Vec<Vec<Rc<Check>>>, &'a Vars);

impl<'a> Later<'a> {
    pub fn of(ctx: &Context<'a>) -> Later<'a> {
        let tags = ctx.view.map(|view| view.later_checks(ctx.release)).unwrap_or_default();
        Later(tags.into_iter().map(|checks| checks.into_iter().map(Rc::new).collect()).collect(), ctx.vars)
    }

    /// In each of them something of the kind surely fails; else the checkout may have what fails no more.
    pub fn agree(&self, failed: &Failed) -> bool {
        self.0.iter().all(|checks| {
            let mut alike = checks.iter().filter(|later| is_alike(later, failed));
            alike.any(|later| checks::fails(self.1, later, &failed.hosts))
        })
    }
}

/// The task has the same name, or asserts the same under another, in this role or another.
fn is_alike(later: &Check, failed: &Failed) -> bool {
    let asserts = |condition| matches!(&later.asks, Asks::That(that) if that.contains(condition));
    later.task == failed.check.task || failed.condition.as_ref().is_some_and(asserts)
}

#[cfg(all(test, feature = "catalogue"))]
mod tests {
    use crate::Session;
    use crate::catalogue::Catalogue;
    use crate::workspace::{InventorySource, Workspace};

    fn rules(release: &str, group_vars: &str) -> Vec<String> {
        let mut workspace = Workspace { release: Some(release.to_owned()), ..Workspace::default() };
        let hosts = "[kube_control_plane]\nm1 ip=10.0.0.1\n[etcd]\nm1\n[kube_node]\nm1\n\
                     [k8s_cluster:children]\nkube_control_plane\nkube_node\n";
        workspace.add_file("i/hosts.ini", hosts.as_bytes());
        workspace.add_file("i/group_vars/all.yml", group_vars.as_bytes());
        workspace.inventory = vec![InventorySource::Path("i/hosts.ini".to_owned())];
        let session = Session::new(workspace, Catalogue::compiled_in());
        let told = session.check().findings.into_iter().filter(|finding| !finding.kubespray.is_empty());
        told.map(|finding| finding.rule.to_owned()).collect()
    }

    /// The task about versions with a `v` is in v2.28.1 and not in v2.29.0, that about the network
    /// plugin in both.
    #[test]
    fn a_check_that_the_later_tag_lacks_is_not_told() {
        let set = "helm_version: v3.18.4\n";
        assert_eq!(rules("v2.28.1", set), ["version-with-leading-v"]);
        assert!(rules("v2.28.1-9-g0123456789", set).is_empty());
        let between = rules("v2.28.1-9-g0123456789", "kube_network_plugin: bogus\n");
        assert_eq!(between, ["unknown-network-plugin"]);
    }

    /// v2.28.0 is the first release that takes `kube_version` without its `v`; main took it before,
    /// while v2.27.1, made on a branch of its own, does not.
    #[test]
    fn main_is_on_the_way_to_the_next_minor_version() {
        let set = "kube_version: 1.32.2\n";
        assert_eq!(rules("v2.27.0", set), ["kubernetes-version-too-old"]);
        assert_eq!(rules("v2.27.1", set), ["kubernetes-version-too-old"]);
        assert!(rules("v2.27.0-160-ga4843eaf5", set).is_empty());
    }
}
