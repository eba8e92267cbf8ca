//! What the page gets: the report, as `check --format json` gives it, and an overview.
//!
//! ```json
//! { "report": …,
//!   "overview": { "hosts": n, "control_plane": n, "etcd": n, "etcd_tolerates": n, "workers": n,
//!                 "host_names": […], "release": {"name", "why"}, "releases": [newest first],
//!                 "inventory": [path, …], "left_out": [{"path", "why"}, …],
//!                 "files": [{"path", "kind"}, …] } }
//! ```
//! `report.upgrade` is there when the request has `upgrade_from`:
//!
//! ```json
//! { "from": release, "to": release, "verdict": "upgrade" | "same" | "downgrade" | "unknown",
//!   "message": sentence,                        what it is, or why there are no steps
//!   "before": [item, …],                        before the first step
//!   "steps": [{ "release", "date",              year-month-day, "" when not known
//!               "kubernetes": {"min", "max", "default", "target", "set": bool, "refused": bool, "message"} | null,
//!               "ansible": {"min", "below", "message"} | null,
//!               "components": [{"name", "old", "new"}, …],
//!               "items": [item, …],
//!               "commands": "line\nline" }] }
//! ```
//! An item: `{"severity", "message", "remedy", "finding": index into report.findings | null, "rule" | null,
//! "file", "start", "end" (with a finding), "command": text | null}`. `kubernetes.set`: `kube_version` is
//! pinned and is to be set to `target` for the step; `refused`: the release does not take the pinned one. Sentences are in the language asked for.
//!
//! Kinds are the words of `spraycheck::workspace::survey::Kind`.

use serde::Serialize;
use spraycheck::Session;
use spraycheck::catalogue::RELEASES;
use spraycheck::inventory::Inventory;
use spraycheck::report::{JsonReport, View, json};
use spraycheck::workspace::survey::{Kind, kinds};
use spraycheck::workspace::{InventorySource, Workspace};

#[derive(Serialize)]
pub struct Answer<'a> {
    report: JsonReport<'a>,
    overview: Overview<'a>,
}

#[derive(Serialize)]
struct Overview<'a> {
    hosts: usize,
    control_plane: usize,
    etcd: usize,
    /// How many etcd members may fail while the rest still has a majority.
    etcd_tolerates: usize,
    /// Nodes that are no control plane.
    workers: usize,
    host_names: Vec<&'a str>,
    release: ReleaseChoice,
    releases: &'static [&'static str],
    inventory: Vec<&'a str>,
    left_out: Vec<LeftOut<'a>>,
    files: Vec<FileKind<'a>>,
}

#[derive(Serialize)]
struct ReleaseChoice {
    name: String,
    why: String,
}

#[derive(Serialize)]
struct LeftOut<'a> {
    path: &'a str,
    why: &'static str,
}

#[derive(Serialize)]
struct FileKind<'a> {
    path: &'a str,
    kind: &'static str,
}

impl<'a> Answer<'a> {
    pub fn new(session: &'a Session, view: &View<'a>) -> Self {
        Answer { report: json(view), overview: overview(session, view) }
    }
}

fn overview<'a>(session: &'a Session, view: &View<'a>) -> Overview<'a> {
    let about = &view.report.about;
    let workspace = session.workspace();
    let kinds = kinds(workspace);
    let files = || workspace.files.iter().map(|file| file.path.as_str()).zip(&kinds);
    Overview {
        hosts: about.hosts,
        control_plane: about.control_plane,
        etcd: about.etcd,
        etcd_tolerates: about.etcd.saturating_sub(1) / 2,
        workers: workers(session.inventory()),
        host_names: session.inventory().hosts.iter().map(|host| &*host.name).collect(),
        release: ReleaseChoice {
            name: about.release.as_ref().map(|chosen| chosen.release.to_string()).unwrap_or_default(),
            why: [view.release_reason(), view.needed()].join(" · "),
        },
        releases: &RELEASES,
        inventory: inventory(workspace),
        left_out: files()
            .filter_map(|(path, kind)| match kind {
                Kind::LeftOut(reason) => Some(LeftOut { path, why: view.say(reason.phrase()) }),
                _ => None,
            })
            .collect(),
        files: files().map(|(path, kind)| FileKind { path, kind: kind.word() }).collect(),
    }
}

/// Nodes that are no control plane.
fn workers(inventory: &Inventory) -> usize {
    let members = |name| inventory.find_group(name).map(|id| inventory.members(id)).unwrap_or_default();
    let mut works = vec![false; inventory.hosts.len()];
    for (group, does) in [("kube_node", true), ("kube_control_plane", false)] {
        for host in members(group) {
            works[host.0 as usize] = does;
        }
    }
    works.into_iter().filter(|works| *works).count()
}

fn inventory(workspace: &Workspace) -> Vec<&str> {
    let sources = workspace.inventory.iter();
    sources
        .filter_map(|source| match source {
            InventorySource::Path(path) => Some(path.as_str()),
            InventorySource::HostList(_) => None,
        })
        .collect()
}
