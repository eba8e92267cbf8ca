//! What the steps of an upgrade ask for that no line of the inventory shows (`core/data/upgrades.json`).

use serde::Deserialize;

use crate::report::{Advice, Arg, Args, Item, Phrase, Severity};
use crate::rules::Context;
use crate::rules::upgrade::{kube_version_outside, shared};
use crate::upgrade;

#[derive(Deserialize)]
struct Note<'t> {
    #[serde(default)]
    severity: &'t str,
    #[serde(default)]
    part: Option<&'t str>,
    #[serde(borrow, default)]
    unless: Vec<&'t str>,
    #[serde(default)]
    kubernetes: Option<&'t str>,
    en: String,
    #[serde(rename = "zh-CN")]
    zh: String,
    #[serde(default)]
    command: Option<String>,
}

/// The notes with the steps that they belong to, the gravest first.
pub(super) fn notes(context: &Context) -> Vec<(usize, Item)> {
    let targets = kube_version_outside::targets(context);
    let mut notes: Vec<(usize, Advice)> = going_back(context).map(|note| (0, note)).into_iter().collect();
    for (since, entries) in context.catalogue.upgrade_notes() {
        let Some(step) = context.step_of(since) else { continue };
        let target = targets.get(step + 1).and_then(Option::as_deref);
        let entries: Vec<Note> = serde_json::from_str(entries).unwrap_or_default();
        let here = entries.into_iter().filter(|note| matters(context, note, target));
        notes.extend(here.map(|note| (step, advice(note))));
    }
    crate::collections::sort_by(&mut notes, |(a, one), (b, other)| {
        (a, std::cmp::Reverse(one.severity)).cmp(&(b, std::cmp::Reverse(other.severity)))
    });
    notes.into_iter().map(|(step, advice)| (step, Item::Advice(advice))).collect()
}

/// The first step is to an older patch than the deployed one is by date, where a later one is not.
fn going_back(context: &Context) -> Option<Advice> {
    let (from, to) = (context.course?.from.as_ref().ok()?, context.course?.steps.first()?);
    let (name, old, new) = upgrade::behind(context.catalogue, from, to)?;
    let newest = upgrade::newest_of(to)?;
    if shared::concerns(context, name) != Some(true) || newest.version() <= to.version() {
        return None;
    }
    let mut args = Args::default();
    args.set("release", to.to_string().into());
    args.set("newest", newest.to_string().into());
    args.set("name", name.trim_end_matches("_version").into());
    args.set("old", old.into());
    args.set("new", new.into());
    let says = Phrase::new(
        "{release} is older than what is deployed and takes {name} back from {old} to {new}. Go to {newest} instead.",
        "{release} 的发布早于已部署的版本，会把 {name} 从 {old} 退回到 {new}。请改为升级到 {newest}。",
    );
    Some(Advice { severity: Severity::Warning, says, args, command: None })
}

/// The cluster has what the note is about, with the Kubernetes version of the step.
fn matters(context: &Context, note: &Note, target: Option<&str>) -> bool {
    let is_settled = note.unless.iter().any(|name| context.sets(name));
    let concerns = note.part.is_none_or(|part| shared::concerns(context, part) == Some(true));
    let is_reached = match note.kubernetes.map(minor) {
        Some(since) => target.is_none_or(|target| minor(target) >= since),
        None => true,
    };
    !is_settled && concerns && is_reached
}

/// 35 of `1.35` and of `v1.35.4`.
fn minor(version: &str) -> Option<u32> {
    version.split('.').nth(1)?.parse().ok()
}

fn advice(note: Note) -> Advice {
    let mut args = Args::default();
    args.set("said", Arg::Said([note.en, note.zh]));
    let severity = if note.severity == "warning" { Severity::Warning } else { Severity::Hint };
    Advice { severity, says: Phrase::new("{said}", "{said}"), args, command: note.command }
}

#[cfg(all(test, feature = "catalogue"))]
mod tests {
    use super::*;
    use crate::catalogue::{Catalogue, Release};

    #[test]
    fn every_note_can_be_read_and_belongs_to_a_release() {
        let catalogue = Catalogue::compiled_in();
        assert!(catalogue.upgrade_notes().count() > 5);
        for (since, entries) in catalogue.upgrade_notes() {
            assert!(catalogue.releases().contains(&Release::parse(since).unwrap()), "{since}");
            let notes: Vec<Note> = serde_json::from_str(entries).unwrap();
            for note in notes {
                assert!(matches!(note.severity, "" | "warning"), "{since}");
                assert!(!note.en.is_empty() && !note.zh.contains('!'), "{since}");
            }
        }
    }
}
