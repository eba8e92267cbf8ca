//! The way from the release that is deployed to the one in force.
//!
//! Knows releases and their order; must not know what the user's files set.

pub mod kubernetes;

use crate::catalogue::knowledge::Versions;
use crate::catalogue::{Catalogue, ChosenRelease, RELEASES, Release};
use crate::workspace::Workspace;

/// From one release to another.
#[derive(Clone, Debug)]
pub struct Course {
    /// As far as it can be read; the user's own text else.
    pub from: Result<Release, String>,
    pub to: Release,
    pub verdict: Verdict,
    /// The releases to go through, the last is `to`; empty unless this is an upgrade.
    pub steps: Vec<Release>,
}

/// What going from one release to another is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Upgrade,
    /// An upgrade from before the first release that is known: its first steps are not told.
    UpgradeFromBefore,
    Same,
    Downgrade,
    /// The release that is deployed is none that is known.
    Unknown,
}

impl Course {
    /// The way to `to` from the release that the workspace names; `None` when it names none.
    pub fn of(workspace: &Workspace, to: &Release, catalogue: &Catalogue) -> Option<Course> {
        let text = workspace.upgrade_from.as_deref()?.trim();
        let course = |from, verdict, steps| Course { from, to: to.clone(), verdict, steps };
        let Some(from) = ChosenRelease::given(text).map(|chosen| chosen.release) else {
            return Some(course(Err(text.to_owned()), Verdict::Unknown, Vec::new()));
        };
        let verdict = verdict(&from, to);
        let steps = match verdict {
            Verdict::Upgrade | Verdict::UpgradeFromBefore => steps(&from, to, catalogue),
            _ => Vec::new(),
        };
        Some(course(Ok(from), verdict, steps))
    }

    /// The release before a step: the one before it on the way, at first the one that is deployed.
    pub fn before(&self, step: usize) -> Option<&Release> {
        match step.checked_sub(1) {
            Some(before) => self.steps.get(before),
            None => self.from.as_ref().ok(),
        }
    }
}

fn verdict(from: &Release, to: &Release) -> Verdict {
    let known = RELEASES.iter().filter_map(|tag| Release::parse(tag));
    let oldest = RELEASES.last().and_then(|tag| Release::parse(tag));
    let (place, aim) = (position(from), position(to));
    if place == aim {
        Verdict::Same
    } else if place > aim {
        Verdict::Downgrade
    } else if oldest.is_some_and(|oldest| from.version() < oldest.version()) {
        Verdict::UpgradeFromBefore
    } else if known.into_iter().any(|tag| tag.version() == from.version()) || from.is_newer_than_known() {
        Verdict::Upgrade
    } else {
        Verdict::Unknown
    }
}

fn position(release: &Release) -> ((u32, u32, u32), u32) {
    (release.version(), release.commits_after_tag())
}

/// A patch of each minor version on the way, then the aim itself: upstream supports one minor version
/// at a time, and within one any patch. The newest, unless it is ahead of the step behind it.
fn steps(from: &Release, to: &Release, catalogue: &Catalogue) -> Vec<Release> {
    let minor = |release: &Release| (release.version().0, release.version().1);
    let known = RELEASES.iter().filter_map(|tag| Release::parse(tag));
    let between = known.filter(|tag| minor(tag) > minor(from) && minor(tag) < minor(to));
    let between: Vec<Release> = between.collect();
    let mut steps = vec![to.clone()];
    // From the newest to the oldest, as `RELEASES` has them.
    for patches in between.chunk_by(|a, b| minor(a) == minor(b)) {
        let next = steps.last().unwrap_or(to);
        // Newest patches do not overtake each other.
        let fits = patches.iter().find(|patch| is_newest(next) || behind(catalogue, patch, next).is_none());
        steps.extend(fits.or(patches.first()).cloned());
    }
    steps.reverse();
    steps
}

/// There is no later patch of its minor version.
fn is_newest(release: &Release) -> bool {
    newest_of(release).is_none_or(|newest| newest.version() <= release.version())
}

/// The newest patch of the release's minor version.
pub fn newest_of(release: &Release) -> Option<Release> {
    let minor = |release: &Release| (release.version().0, release.version().1);
    RELEASES.iter().filter_map(|tag| Release::parse(tag)).find(|tag| minor(tag) == minor(release))
}

/// Components that a later patch of an older minor version may have brought further.
const CORE: [&str; 5] =
    ["etcd_version", "containerd_version", "runc_version", "calico_version", "cilium_version"];

/// A component that goes back from one release to the next, with both versions.
pub fn behind(catalogue: &Catalogue, from: &Release, to: &Release) -> Option<(&'static str, String, String)> {
    let (from, to) = (catalogue.knowledge(from)?.versions()?, catalogue.knowledge(to)?.versions()?);
    let of = |versions: &Versions, name: &str| {
        let found = versions.components.iter().find(|(known, _)| known == name);
        found.map(|(_, version)| version.trim_start_matches('v').to_owned())
    };
    CORE.into_iter().find_map(|name| {
        let (old, new) = (of(&from, name)?, of(&to, name)?);
        (numbers(&old)? > numbers(&new)?).then_some((name, old, new))
    })
}

/// Major, minor and patch of a version as releases write it, with or without a leading `v`.
pub fn numbers(version: &str) -> Option<(u32, u32, u32)> {
    let mut numbers = version.trim_start_matches('v').split('.').map(|part| {
        let digits = part.find(|c: char| !c.is_ascii_digit()).and_then(|end| part.get(..end)).unwrap_or(part);
        digits.parse().ok()
    });
    Some((numbers.next()??, numbers.next()??, numbers.next().flatten().unwrap_or(0)))
}

#[cfg(all(test, feature = "catalogue"))]
mod tests {
    use super::*;

    fn course(from: &str, to: &str) -> (Verdict, Vec<String>) {
        let workspace = Workspace { upgrade_from: Some(from.to_owned()), ..Workspace::default() };
        let course = Course::of(&workspace, &Release::parse(to).unwrap(), &Catalogue::compiled_in()).unwrap();
        (course.verdict, course.steps.iter().map(Release::to_string).collect())
    }

    fn way(steps: &[&str]) -> (Verdict, Vec<String>) {
        (Verdict::Upgrade, steps.iter().map(|tag| (*tag).to_owned()).collect())
    }

    #[test]
    fn one_minor_at_a_time_by_its_newest_patch() {
        assert_eq!(course("v2.24.1", "v2.27.0"), way(&["v2.25.1", "v2.26.1", "v2.27.0"]));
        // v2.27.1 came after v2.28.0, and v2.25.1 after v2.26.0, with a newer etcd.
        assert_eq!(course("v2.26.1", "v2.28.0"), way(&["v2.27.0", "v2.28.0"]));
        assert_eq!(course("v2.24.1", "v2.26.0"), way(&["v2.25.0", "v2.26.0"]));
        assert_eq!(course("v2.24.1", "v2.24.3"), way(&["v2.24.3"]));
        assert_eq!(course("2.30", "v2.31.0"), way(&["v2.31.0"]));
        assert_eq!(course("v2.29.0-40-gabc", "master"), way(&["v2.30.0", "v2.31.0", "master"]));
        assert_eq!(course("v2.30.0", "v2.30.0-7-gabc"), way(&["v2.30.0-7-gabc"]));
    }

    #[test]
    fn what_is_no_upgrade_is_told() {
        for (from, to, verdict) in [
            ("v2.31.0", "v2.31.0", Verdict::Same),
            ("v2.31.0", "v2.30.0", Verdict::Downgrade),
            ("master", "v2.31.0", Verdict::Downgrade),
            ("v2.22.9", "v2.31.0", Verdict::Unknown),
            ("latest", "v2.31.0", Verdict::Unknown),
        ] {
            assert_eq!(course(from, to), (verdict, Vec::new()), "{from} {to}");
        }
        assert_eq!(course("v2.14.0", "v2.19.0").0, Verdict::UpgradeFromBefore);
    }
}
