//! Releases and checkouts between them.

use std::fmt;

/// Major, minor and patch.
pub type Version = (u32, u32, u32);

/// Kubespray's main branch.
const MASTER: &str = "master";

/// A Kubespray tag, or the `git describe` text of a checkout: `v2.26.0`, `v2.25.0-98-gc0fabccaf`.
/// Ordered by version, then by commits after the tag; `master` is above every tag.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Release {
    version: Version,
    /// Commits after the tag, 0 for the tag itself.
    commits: u32,
    text: String,
}

impl Release {
    /// Reads a tag (`v2.26.0` or `2.26.0`), `git describe` text, or `master`.
    pub fn parse(text: &str) -> Option<Release> {
        let text = text.trim();
        let (version, commits) = key_of(text)?;
        let is_full = text.starts_with('v') || text == MASTER;
        let text = if is_full { text.to_owned() } else { format!("v{text}") };
        Some(Release { version, commits, text })
    }

    /// Major, minor and patch of the tag at or before what a text names.
    pub fn version_of(text: &str) -> Option<Version> {
        key_of(text).map(|(version, _)| version)
    }

    /// Between the two tags, both included; a checkout after `to` is outside.
    pub fn within(&self, from: &str, to: &str) -> bool {
        self.at_least(from) && key_of(to).is_some_and(|to| self.key() <= to)
    }

    pub fn at_least(&self, from: &str) -> bool {
        key_of(from).is_some_and(|from| self.key() >= from)
    }

    pub fn before(&self, to: &str) -> bool {
        !self.at_least(to)
    }

    /// Above the newest tag known, master and tags to come among them.
    pub fn is_newer_than_known(&self) -> bool {
        Release::version_of(super::NEWEST).is_some_and(|newest| self.version > newest)
    }

    /// A checkout between two tags.
    pub fn is_between_tags(&self) -> bool {
        self.commits > 0
    }

    /// Commits after the tag that `git describe` names; 0 for the tag.
    pub fn commits_after_tag(&self) -> u32 {
        self.commits
    }

    /// Of one minor version, whatever the patch.
    pub fn is_of_minor(&self, other: &Release) -> bool {
        (self.version.0, self.version.1) == (other.version.0, other.version.1)
    }

    /// Major, minor and patch of the tag at or before the checkout.
    pub fn version(&self) -> Version {
        self.version
    }

    fn key(&self) -> (Version, u32) {
        (self.version, self.commits)
    }
}

/// The version and the commits after its tag; `None` for text that names no release.
fn key_of(text: &str) -> Option<(Version, u32)> {
    let text = text.trim();
    if text == MASTER {
        return Some(((u32::MAX, 0, 0), 0));
    }
    let (major, rest) = number(text.strip_prefix('v').unwrap_or(text))?;
    let (minor, rest) = number(rest.strip_prefix('.')?)?;
    let (patch, rest) = rest.strip_prefix('.').map_or(Some((0, rest)), number)?;
    let commits = match rest.strip_prefix('-') {
        Some(describe) => describe.split('-').next()?.parse().ok()?,
        None if rest.is_empty() => 0,
        None => return None,
    };
    Some(((major, minor, patch), commits))
}

/// The number at the start of a text, and what follows it.
fn number(text: &str) -> Option<(u32, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at_checked(digits)?;
    Some((digits.parse().ok()?, rest))
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_describes_and_master_are_ordered() {
        let order = ["v2.9.0", "2.25.0", "v2.25.0-98-gc0fabccaf", "v2.25.1", "v2.26.0", "master"];
        let releases: Vec<Release> = order.iter().map(|text| Release::parse(text).unwrap()).collect();
        assert!(releases.is_sorted());
        assert!(Release::parse("v2.26.1").unwrap().within("v2.26.0", "v2.26.1"));
        assert!(!Release::parse("v2.26.1-3-gabc").unwrap().within("v2.26.0", "v2.26.1"));
        assert!(Release::parse("latest").is_none());
    }
}
