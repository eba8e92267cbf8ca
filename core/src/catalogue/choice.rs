//! Which release a report is about, and why that one.

use super::Release;
use crate::report::Phrase;
use crate::workspace::Workspace;

/// The tags known, newest first.
pub const RELEASES: [&str; 30] = [
    NEWEST, "v2.30.0", "v2.29.1", "v2.29.0", "v2.28.1", "v2.28.0", "v2.27.1", "v2.27.0", "v2.26.1",
    "v2.26.0", "v2.25.1", "v2.25.0", "v2.24.3", "v2.24.2", "v2.24.1", "v2.24.0", "v2.23.3", "v2.23.2",
    "v2.23.1", "v2.23.0", "v2.22.2", "v2.22.1", "v2.22.0", "v2.21.0", "v2.20.0", "v2.19.1", "v2.19.0",
    "v2.18.2", "v2.18.1", "v2.18.0",
];

/// The newest release known, judged when nothing says another.
pub const NEWEST: &str = "v2.31.0";

/// Why a release was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReleaseReason {
    /// The user said so.
    Given,
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
    /// The release that the workspace names or lies in; the newest known when it tells none or
    /// names none that can be read.
    pub fn of(workspace: &Workspace) -> Option<ChosenRelease> {
        if let Some(release) = workspace.release.as_deref().and_then(Release::parse) {
            return Some(ChosenRelease { release, reason: ReleaseReason::Given });
        }
        let tree = workspace.galaxy.and_then(|id| workspace.file(id));
        if let Some((file, release)) = tree.and_then(|file| Some((file, galaxy_release(&file.bytes)?))) {
            return Some(ChosenRelease { release, reason: ReleaseReason::Tree(file.path.clone()) });
        }
        Release::parse(NEWEST).map(|release| ChosenRelease { release, reason: ReleaseReason::Newest })
    }
}

impl ReleaseReason {
    /// A sentence for people; `{file}` stands for the path of `galaxy.yml`.
    pub fn phrase(&self) -> Phrase {
        match self {
            ReleaseReason::Given => Phrase::new("as given", "由你指定"),
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

/// The version in a Kubespray tree's `galaxy.yml`; `None` for another collection's.
fn galaxy_release(bytes: &[u8]) -> Option<Release> {
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
