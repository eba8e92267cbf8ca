//! Which release a report is about, and why that one.

use super::Release;
use crate::report::Phrase;
use crate::workspace::{Kubespray, Workspace};

/// The tags known, newest first.
pub const RELEASES: [&str; 30] = [
    NEWEST, "v2.30.0", "v2.29.1", "v2.29.0", "v2.28.1", "v2.28.0", "v2.27.1", "v2.27.0", "v2.26.1",
    "v2.26.0", "v2.25.1", "v2.25.0", "v2.24.3", "v2.24.2", "v2.24.1", "v2.24.0", "v2.23.3", "v2.23.2",
    "v2.23.1", "v2.23.0", "v2.22.2", "v2.22.1", "v2.22.0", "v2.21.0", "v2.20.0", "v2.19.1", "v2.19.0",
    "v2.18.2", "v2.18.1", "v2.18.0",
];

/// The newest release known, judged when nothing says another.
pub const NEWEST: &str = "v2.31.0";

/// What git puts before the name of a tag or branch.
const REFS: [&str; 4] = ["refs/tags/", "refs/heads/", "refs/remotes/origin/", "origin/"];

/// Why a release was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReleaseReason {
    /// The user said so.
    Given,
    /// The user said so, and the `galaxy.yml` of the checkout says another minor version: its path, and what
    /// it says.
    GivenAgainst(String, Release),
    /// The user named a minor version or its branch, `2.31`: the newest patch known of it.
    NewestOf(String),
    /// The `galaxy.yml` of the Kubespray tree around the inventory says so; its path.
    Tree(String),
    /// Nothing says: the newest known.
    Newest,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChosenRelease {
    pub release: Release,
    pub reason: ReleaseReason,
}

impl ChosenRelease {
    /// The release that the workspace names, that its checkout is or that it lies in; the newest
    /// known when it tells none or names none that can be read. `None` for a checkout that does not
    /// tell.
    pub fn of(workspace: &Workspace) -> Option<ChosenRelease> {
        if let Some(given) = workspace.release.as_deref().and_then(ChosenRelease::given) {
            let said =
                workspace.kubespray.as_ref().and_then(|it| Some((it, super::checkout::release(&it.tree)?)));
            // A commit between two tags may say the one before or the one to come.
            let is_tag = !given.release.is_newer_than_known() && !given.release.is_between_tags();
            return Some(match said {
                Some((kubespray, said)) if is_tag && !given.release.is_of_minor(&said) => {
                    let reason = ReleaseReason::GivenAgainst(galaxy_of(kubespray), said);
                    ChosenRelease { reason, ..given }
                }
                _ => given,
            });
        }
        if let Some(kubespray) = &workspace.kubespray {
            let reason = ReleaseReason::Tree(galaxy_of(kubespray));
            return super::checkout::release(&kubespray.tree)
                .map(|release| ChosenRelease { release, reason });
        }
        let tree = workspace.galaxy.and_then(|id| workspace.file(id));
        if let Some((file, release)) = tree.and_then(|file| Some((file, galaxy_release(&file.bytes)?))) {
            return Some(ChosenRelease { release, reason: ReleaseReason::Tree(file.path.clone()) });
        }
        Release::parse(NEWEST).map(|release| ChosenRelease { release, reason: ReleaseReason::Newest })
    }

    /// The release as people paste it: a tag, also as a ref; `git describe` text, also behind the
    /// commit in the recap of a run, `ce9ba9a8b (v2.25.0-98)`; a minor version or its branch.
    /// `None` when it is none of these.
    pub fn given(text: &str) -> Option<ChosenRelease> {
        let text = text.trim();
        let inner = text.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
        let text = inner.unwrap_or(text).trim();
        let text = REFS.iter().find_map(|refs| text.strip_prefix(refs)).unwrap_or(text);
        let text = text.strip_prefix("release-").unwrap_or(text);
        let release = Release::parse(text)?;
        let minor = text.strip_prefix('v').unwrap_or(text);
        let newest = RELEASES.iter().find(|tag| {
            let patch = tag.strip_prefix('v').and_then(|tag| tag.strip_prefix(minor));
            patch.is_some_and(|patch| patch.starts_with('.') && minor.contains('.'))
        });
        match newest.and_then(|tag| Release::parse(tag)) {
            Some(release) => {
                Some(ChosenRelease { release, reason: ReleaseReason::NewestOf(format!("v{minor}")) })
            }
            None => Some(ChosenRelease { release, reason: ReleaseReason::Given }),
        }
    }
}

impl ReleaseReason {
    /// A sentence for people; `{file}` stands for the path of `galaxy.yml`, `{said}` for what it says,
    /// `{minor}` for the minor version given.
    pub fn phrase(&self) -> Phrase {
        match self {
            ReleaseReason::Given => Phrase::new("as given", "由你指定"),
            ReleaseReason::GivenAgainst(..) => {
                Phrase::new("as given, though {file} says {said}", "由你指定，而 {file} 写的是 {said}")
            }
            ReleaseReason::NewestOf(_) => Phrase::new(
                "the newest patch known of {minor}, as given",
                "由你指定的 {minor} 中已知的最新补丁版本",
            ),
            ReleaseReason::Tree(_) => {
                Phrase::new("from {file} of the Kubespray tree", "取自 Kubespray 目录中的 {file}")
            }
            ReleaseReason::Newest => Phrase::new(
                "the newest known, because no release was given",
                "没有指定版本，因此使用已知的最新版本",
            ),
        }
    }
}

fn galaxy_of(kubespray: &Kubespray) -> String {
    format!("{}/galaxy.yml", kubespray.path)
}

/// The version in a Kubespray tree's `galaxy.yml`; `None` for another collection's.
pub(super) fn galaxy_release(bytes: &[u8]) -> Option<Release> {
    let text = std::str::from_utf8(bytes).ok()?;
    let field = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
        let value = line.split(" #").next().unwrap_or(line);
        Some(value.trim().trim_matches(['"', '\'']))
    };
    if field("name")? != "kubespray" {
        return None;
    }
    Release::parse(field("version")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_known_tags_go_from_new_to_old() {
        let releases: Vec<Release> = RELEASES.iter().map(|tag| Release::parse(tag).unwrap()).collect();
        assert!(releases.iter().rev().is_sorted());
    }

    #[test]
    fn a_release_is_taken_as_people_paste_it() {
        let chosen =
            |text| ChosenRelease::given(text).map(|chosen| (chosen.release.to_string(), chosen.reason));
        let given = |text: &str| Some((text.to_owned(), ReleaseReason::Given));
        assert_eq!(chosen("ce9ba9a8b (v2.25.0-98)"), given("v2.25.0-98"));
        assert_eq!(chosen(" v2.25.0-98-gce9ba9a8b\n"), given("v2.25.0-98-gce9ba9a8b"));
        assert_eq!(chosen("refs/tags/v2.31.0"), given("v2.31.0"));
        assert_eq!(chosen("2.28.0"), given("v2.28.0"));
        assert_eq!(chosen("master"), given("master"));
        for text in ["2.28", "v2.28", "release-2.28", "origin/release-2.28"] {
            let newest = ReleaseReason::NewestOf("v2.28".to_owned());
            assert_eq!(chosen(text), Some(("v2.28.1".to_owned(), newest)), "{text}");
        }
        assert_eq!(chosen("2.99").map(|(_, reason)| reason), Some(ReleaseReason::Given));
        for text in ["latest", "", "(", "()", "ce9ba9a8b"] {
            assert_eq!(chosen(text), None, "{text}");
        }
    }

    #[test]
    fn a_kubespray_tree_names_its_release_and_another_collection_does_not() {
        let mut workspace = Workspace::default();
        assert_eq!(ChosenRelease::of(&workspace).unwrap().reason, ReleaseReason::Newest);
        let galaxy = "---\nnamespace: kubernetes_sigs\nname: kubespray\nversion: 2.27.1 # now\n";
        workspace.galaxy = Some(workspace.add_file("k/galaxy.yml", galaxy.as_bytes()));
        let chosen = ChosenRelease::of(&workspace).unwrap();
        assert_eq!(chosen.release.to_string(), "v2.27.1");
        assert_eq!(chosen.reason, ReleaseReason::Tree("k/galaxy.yml".to_owned()));
        workspace.add_file("k/galaxy.yml", galaxy.replace("kubespray", "other").as_bytes());
        assert_eq!(ChosenRelease::of(&workspace).unwrap().reason, ReleaseReason::Newest);
    }
}
