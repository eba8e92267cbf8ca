//! The releases on the way of an upgrade, for rules about it.

use std::rc::Rc;

use super::context::Context;
use crate::catalogue::{Knowledge, Release};
use crate::inventory::HostId;
use crate::upgrade::{Course, Verdict};
use crate::vars::Value;

/// What each release on the way knows: the one that is deployed, then one for each step. `None` for
/// one that the catalogue does not hold.
pub type Ladder = Vec<Option<Rc<Knowledge>>>;

impl Context<'_> {
    /// What the releases on the way know; empty unless this is an upgrade.
    pub fn ladder(&self) -> &[Option<Rc<Knowledge>>] {
        self.ladder.get_or_init(|| {
            let is_upgrade =
                |course: &&Course| matches!(course.verdict, Verdict::Upgrade | Verdict::UpgradeFromBefore);
            let Some(course) = self.course.filter(is_upgrade) else { return Vec::new() };
            let known = |release: &Release| self.catalogue.knowledge(release).map(Rc::new);
            let between = course.steps.split_last().map(|(_, between)| between).unwrap_or_default();
            let mut ladder: Ladder = vec![course.from.as_ref().ok().and_then(known)];
            ladder.extend(between.iter().map(known));
            ladder.push(self.knowledge.clone());
            ladder
        })
    }

    /// The release of a step as people write it.
    pub fn step_name(&self, step: usize) -> String {
        let release = self.course.and_then(|course| course.steps.get(step));
        release.map(ToString::to_string).unwrap_or_default()
    }

    /// The first step whose release has this tag or a later one, when the release before it has not.
    pub fn step_of(&self, since: &str) -> Option<usize> {
        let course = self.course?;
        let first = course.steps.iter().position(|release| release.at_least(since))?;
        (first > 0 || course.from.as_ref().is_ok_and(|from| !from.at_least(since))).then_some(first)
    }

    /// A host that stands for the cluster: the first of the control plane, else the first of all.
    pub fn first_host(&self) -> Option<HostId> {
        let control_plane = self.members(&["kube_control_plane", "kube-master"]);
        control_plane.first().copied().or_else(|| (!self.inventory.hosts.is_empty()).then_some(HostId(0)))
    }

    /// Whether some text switches it on, for the host that stands for the cluster; `None` when that
    /// cannot be known.
    pub fn is_on(&self, name: &str, default: bool) -> Option<bool> {
        match self.truthy_or(self.first_host()?, name, default)? {
            true if self.is_text(name, &["false", "False", "no", "off"]) => Some(false),
            on => Some(on),
        }
    }

    /// Whether a choice is one of these words, for the host that stands for the cluster; `None` when
    /// that cannot be known.
    pub fn is_one_of(&self, name: &str, default: &str, words: &[&str]) -> Option<bool> {
        match self.value_or(self.first_host()?, name, Value::str(default)) {
            crate::vars::Outcome::Known(value) if value.unknown().is_none() => {
                Some(value.as_str().is_some_and(|text| words.contains(&text)))
            }
            _ => None,
        }
    }

    fn is_text(&self, name: &str, words: &[&str]) -> bool {
        let text = self.first_host().and_then(|host| self.text_of(host, name));
        text.is_some_and(|text| words.contains(&text.as_str()))
    }
}
