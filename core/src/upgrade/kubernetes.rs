//! The Kubernetes version of each step.
//!
//! Kubernetes moves one minor version at a time, as Kubespray does: each release takes the versions
//! that it has checksums for, three minor versions of them, and deploys its default where nothing is
//! pinned.

use std::rc::Rc;

use crate::catalogue::knowledge::Versions;
use crate::report::KubernetesWindow;

/// The Kubernetes versions that a step takes, and what it brings the cluster to. `pinned` is the
/// `kube_version` of the inventory, `deployed` what runs now where that is said; `None` for a step whose
/// versions are not known.
pub fn windows(
    from: Option<&Versions>,
    steps: &[Option<Rc<Versions>>],
    pinned: Option<&str>,
    deployed: Option<&str>,
) -> Vec<Option<KubernetesWindow>> {
    let mut running = deployed.and_then(minor).or_else(|| from.and_then(|from| running(from, pinned)));
    let window = |versions: &Option<Rc<Versions>>| {
        let window = window(versions.as_ref()?, pinned, running)?;
        running = minor(&window.target);
        Some(window)
    };
    steps.iter().map(window).collect()
}

/// The minor version that the deployed release has brought the cluster to.
fn running(from: &Versions, pinned: Option<&str>) -> Option<u32> {
    let own = pinned.filter(|pinned| from.kubernetes.iter().any(|known| bare(known) == bare(pinned)));
    minor(own.unwrap_or(&from.kubernetes_default))
}

fn window(versions: &Versions, pinned: Option<&str>, running: Option<u32>) -> Option<KubernetesWindow> {
    let newest = versions.kubernetes.first()?;
    let reach = running.map_or(u32::MAX, |running| running + 1);
    let is_in_reach = |version: &String| minor(version).is_some_and(|minor| minor <= reach);
    let own = pinned.and_then(|pinned| versions.kubernetes.iter().find(|known| bare(known) == bare(pinned)));
    let own = own.filter(|own| is_in_reach(own));
    let default = Some(&versions.kubernetes_default).filter(|default| is_in_reach(default));
    // A pin above what runs is where the user wants to get to.
    let raised = own.filter(|own| minor(own) > running);
    let target = match pinned {
        None => &versions.kubernetes_default,
        Some(_) => raised.or(default).or_else(|| next(versions, reach))?,
    };
    Some(KubernetesWindow {
        min: versions.kubernetes_min.clone(),
        max: newest.clone(),
        default: versions.kubernetes_default.clone(),
        target: target.clone(),
        set: pinned.is_some_and(|pinned| pinned != target),
        refused: pinned.is_some_and(|pinned| own.is_none_or(|own| own != pinned)),
    })
}

/// The newest version within reach.
fn next(versions: &Versions, reach: u32) -> Option<&String> {
    versions.kubernetes.iter().find(|known| minor(known).is_some_and(|minor| minor <= reach))
}

/// Releases up to v2.27.1 write a leading `v`.
fn bare(version: &str) -> &str {
    version.strip_prefix('v').unwrap_or(version)
}

fn minor(version: &str) -> Option<u32> {
    bare(version).split('.').nth(1)?.parse().ok()
}

#[cfg(all(test, feature = "catalogue"))]
mod tests {
    use super::*;
    use crate::catalogue::{Catalogue, Release};

    fn targets(tags: &[&str], pinned: Option<&str>) -> Vec<(String, bool, bool)> {
        let catalogue = Catalogue::compiled_in();
        let versions = |tag: &&str| catalogue.knowledge(&Release::parse(tag)?)?.versions();
        let from = tags.first().and_then(versions);
        let steps: Vec<Option<Rc<Versions>>> = tags.iter().skip(1).map(versions).collect();
        let windows = windows(from.as_deref(), &steps, pinned, None);
        windows.into_iter().flatten().map(|window| (window.target, window.set, window.refused)).collect()
    }

    fn kept(target: &str) -> (String, bool, bool) {
        (target.to_owned(), false, false)
    }

    /// To be set; refused otherwise.
    fn set(target: &str, refused: bool) -> (String, bool, bool) {
        (target.to_owned(), true, refused)
    }

    #[test]
    fn without_a_pin_each_release_deploys_its_own() {
        assert_eq!(targets(&["v2.30.0", "v2.31.0"], None), [kept("1.35.4")]);
    }

    #[test]
    fn a_pin_of_what_runs_is_raised_with_each_step_and_must_be_where_it_is_refused() {
        let way = ["v2.25.1", "v2.26.1", "v2.27.1", "v2.28.1"];
        let plan = [set("v1.30.6", false), set("v1.31.9", false), set("1.32.8", true)];
        assert_eq!(targets(&way, Some("v1.29.5")), plan);
        assert_eq!(targets(&["v2.25.1", "v2.26.1"], Some("v1.28.6")), [set("v1.29.10", false)]);
    }

    #[test]
    fn a_pin_that_is_already_raised_waits_for_its_release() {
        let way = ["v2.29.1", "v2.30.0", "v2.31.0"];
        assert_eq!(targets(&way, Some("1.35.4")), [set("1.34.3", true), kept("1.35.4")]);
    }

    #[test]
    fn the_leading_v_goes_with_v2_28() {
        assert_eq!(targets(&["v2.27.1", "v2.28.1"], Some("v1.32.5")), [set("1.32.5", true)]);
    }
}
