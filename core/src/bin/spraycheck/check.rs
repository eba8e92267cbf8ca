//! `spraycheck check`: the report, the safe fixes, their diff.

use std::collections::BTreeMap;
use std::fs;
use std::io::IsTerminal as _;
use std::mem::ManuallyDrop;

use clap::ArgMatches;
use similar::TextDiff;
use spraycheck::Session;
use spraycheck::catalogue::Catalogue;
use spraycheck::report::{self, Language, Report, Severity, View};
use spraycheck::text::{FileId, apply_edits};
use spraycheck::workspace::{DeployedNow, Workspace};

use crate::args::one;
use crate::load::{Loaded, Loader, Refusal};
use crate::{complain, print};

/// Rounds of applying safe fixes: a fix can bring the next one within reach.
const FIX_ROUNDS: usize = 10;

pub fn check(matches: &ArgMatches, language: Language) -> Result<u8, Refusal> {
    let mut loader = Loader::new(language);
    loader.query(matches, false)?;
    if let Some(command) = one(matches, "command") {
        loader.command(command);
    }
    loader.cluster(matches)?;
    loader.upgrade_from(matches)?;
    loader.tidy(matches.get_flag("tidy"));
    let loaded = loader.finish();
    for note in &loaded.notes {
        complain(note);
    }
    let before = loaded.workspace.clone();
    // The process ends after this: freeing a large inventory would only take time.
    let mut session = ManuallyDrop::new(Session::new(loaded.workspace.clone(), Catalogue::compiled_in()));
    deployed_hosts(&session, language)?;
    let mut found = session.check();
    if matches.get_flag("not-evaluated") {
        found.not_evaluated = Some(session.not_evaluated());
    }
    if matches.get_flag("diff") {
        let (fixed, _) = fix(&loaded, found.clone());
        nothing_safe(&before, &fixed, &found, language);
        print_diff(&before, &fixed);
    } else if matches.get_flag("fix") {
        let (fixed, report) = fix(&loaded, found);
        write(&loaded, &fixed, language)?;
        nothing_safe(&before, &fixed, &report, language);
        session = ManuallyDrop::new(Session::new(fixed, Catalogue::compiled_in()));
        found = report;
        print_report(matches, &session, &found, language);
    } else {
        print_report(matches, &session, &found, language);
    }
    let bar = if matches.get_flag("strict") { Severity::Warning } else { Severity::Error };
    Ok(u8::from(found.findings.iter().any(|finding| finding.severity >= bar)))
}

/// Refuses a pattern of deployed hosts that selects none: everything would count as not said.
fn deployed_hosts(session: &Session, language: Language) -> Result<(), Refusal> {
    let DeployedNow::Hosts(pattern) = &session.workspace().deployed else { return Ok(()) };
    if session.inventory().hosts.is_empty()
        || session.hosts(pattern, None).is_ok_and(|hosts| !hosts.is_empty())
    {
        return Ok(());
    }
    let pattern = report::visible(pattern);
    Err(Refusal(match language {
        Language::English => format!("--deployed-hosts {pattern}: selects no host of the inventory"),
        Language::SimplifiedChinese => format!("--deployed-hosts {pattern}：没有选中主机清单中的任何主机"),
    }))
}

/// Says so when no safe fix changed a file, and how many findings have fixes to choose from.
fn nothing_safe(before: &Workspace, fixed: &Workspace, found: &Report, language: Language) {
    if !changed(before, fixed).is_empty() {
        return;
    }
    let count = found.findings.iter().filter(|finding| !finding.fixes.is_empty()).count();
    complain(&match (language, count) {
        (Language::English, 0) => "no safe fix to apply".to_owned(),
        (Language::English, 1) => "no safe fix to apply; 1 finding has a fix to choose yourself".to_owned(),
        (Language::English, _) => {
            format!("no safe fix to apply; {count} findings have a fix to choose yourself")
        }
        (Language::SimplifiedChinese, 0) => "没有可应用的安全修复".to_owned(),
        (Language::SimplifiedChinese, _) => {
            format!("没有可应用的安全修复；有 {count} 个问题的修复需要你自己选择")
        }
    });
}

fn print_report(matches: &ArgMatches, session: &Session, found: &Report, language: Language) {
    let view = View::new(found, &session.workspace().files, language);
    let json = |value: Result<String, _>| value.map(|text| text + "\n").unwrap_or_default();
    let text = match one(matches, "format") {
        Some("json") => json(serde_json::to_string_pretty(&report::json(&view))),
        Some("sarif") => json(serde_json::to_string_pretty(&report::sarif(&view))),
        Some("github") => report::github(&view),
        Some("markdown") => report::markdown(&view),
        _ => report::text(&view, colour()),
    };
    print(&text);
}

/// Colours only on a terminal, and not where the user does not want them.
fn colour() -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    !refused && !dumb && std::io::stdout().is_terminal()
}

/// Applies the safe fixes until none is left; the files on the disk are not touched.
fn fix(loaded: &Loaded, mut found: Report) -> (Workspace, Report) {
    let mut workspace = loaded.workspace.clone();
    for _ in 0..FIX_ROUNDS {
        let edits = report::safe_edits(&found, |file| loaded.on_disk.contains_key(&file));
        let mut changed = false;
        for (id, edits) in edits {
            let Some(file) = workspace.files.get_mut(id.0 as usize) else { continue };
            if let Ok(bytes) = apply_edits(&file.bytes, &edits) {
                changed |= bytes != *file.bytes;
                file.bytes = bytes.into();
            }
        }
        if !changed {
            break;
        }
        found = Session::new(workspace.clone(), Catalogue::compiled_in()).check();
    }
    (workspace, found)
}

/// The files that differ, by path.
fn changed<'a>(
    before: &'a Workspace,
    after: &'a Workspace,
) -> BTreeMap<&'a str, (FileId, &'a [u8], &'a [u8])> {
    let pairs = before.files.iter().zip(&after.files).zip(0..);
    pairs
        .filter(|((old, new), _)| old.bytes != new.bytes)
        .map(|((old, new), id)| (old.path.as_str(), (FileId(id), &*old.bytes, &*new.bytes)))
        .collect()
}

fn write(loaded: &Loaded, fixed: &Workspace, language: Language) -> Result<(), Refusal> {
    for (shown, (id, _, bytes)) in changed(&loaded.workspace, fixed) {
        let Some(path) = loaded.on_disk.get(&id) else { continue };
        fs::write(path, bytes).map_err(|error| Refusal(format!("{shown}: {error}")))?;
        complain(&match language {
            Language::English => format!("{shown}: fixed"),
            Language::SimplifiedChinese => format!("{shown}：已修复"),
        });
    }
    Ok(())
}

/// Unified diffs; secret values are masked in them as in every report.
fn print_diff(before: &Workspace, after: &Workspace) {
    for (path, (_, old, new)) in changed(before, after) {
        let (old, new) = (String::from_utf8_lossy(old), String::from_utf8_lossy(new));
        let diff = TextDiff::from_lines(&*old, &*new);
        let (from, to) = (format!("a/{path}"), format!("b/{path}"));
        let text = diff.unified_diff().context_radius(3).header(&from, &to).to_string();
        for line in text.split_inclusive('\n') {
            print(&report::mask(line, false));
        }
    }
}
