use super::*;
use crate::answer::{Finding, Report};

fn file(path: &str, text: &str) -> WireFile {
    WireFile { path: path.into(), text: Some(text.into()), ..WireFile::default() }
}

fn with_files(paths: &[&str]) -> State {
    let files = paths.iter().map(|path| file(path, "x")).collect();
    State::default().reduced(Action::Add { files, left: Vec::new(), deployed: false })
}

fn paths(state: &State) -> Vec<&str> {
    state.workspace.files.iter().map(|doc| &*doc.path).collect()
}

fn answer(findings: &[(&str, &str, Severity)]) -> Rc<Answer> {
    let finding = |(rule, file, severity): &(&str, &str, Severity)| Finding {
        rule: (*rule).into(),
        file: (*file).into(),
        severity: *severity,
        ..Finding::default()
    };
    let findings = findings.iter().map(finding).collect();
    Rc::new(Answer { report: Report { findings, ..Report::default() }, ..Answer::default() })
}

fn answered(state: &State, seq: u32, findings: &[(&str, &str, Severity)]) -> State {
    state.reduced(Action::Answer { seq, took: 1.0, answer: answer(findings) })
}

#[test]
fn a_dropped_folder_shows_its_inventory() {
    let state = with_files(&["c/group_vars/all/all.yml", "c/inventory.ini"]);
    assert_eq!(state.open.as_deref(), Some("c/inventory.ini"));
    assert_eq!(state.notice, Some(Notice::Added(2)));
}

#[test]
fn ones_own_files_take_the_samples_place_and_undo_brings_it_back() {
    let wire =
        Wire { files: vec![file("sample.ini", "s")], release: Some("v2.25.1".into()), ..Wire::default() };
    let sample = State::default().reduced(Action::Load { wire, origin: Origin::Sample, open: None });
    let own = sample.reduced(Action::Paste("[all]\ncp1\n".into()));
    assert_eq!(paths(&own), ["inventory.ini"]);
    assert_eq!((own.origin, own.workspace.release.as_deref()), (Origin::Own, None));
    let back = own.reduced(Action::Undo);
    assert_eq!((paths(&back), back.origin), (vec!["sample.ini"], Origin::Sample));
    assert_eq!(back.open.as_deref(), Some("sample.ini"));
}

#[test]
fn a_pasted_command_becomes_the_command_and_nothing_else() {
    let state = with_files(&["a.ini"]).reduced(Action::Paste("$ ansible-playbook cluster.yml\n".into()));
    assert_eq!(&**state.workspace.command.content.shown(), "ansible-playbook cluster.yml");
    assert_eq!((paths(&state), state.workspace.command.revision), (vec!["a.ini"], 1));
}

#[test]
fn deleting_is_taken_back_without_losing_what_was_typed_since() {
    let state = with_files(&["a.ini", "b.yml"]).reduced(Action::Delete("b.yml".into()));
    let typed = state.reduced(Action::Edited { path: "a.ini".into(), text: "typed".into() });
    let back = typed.reduced(Action::Undo);
    assert_eq!(paths(&back), ["a.ini", "b.yml"]);
    assert_eq!(&**back.workspace.doc("a.ini").unwrap().content.shown(), "typed");
    assert_eq!(back.open.as_deref(), Some("b.yml"));
}

#[test]
fn renaming_refuses_a_taken_path_and_cleans_a_strange_one() {
    let state = with_files(&["a.ini", "b.yml"]);
    let refused = state.reduced(Action::Rename { from: "a.ini".into(), to: "b.yml".into() });
    assert_eq!(refused.notice, Some(Notice::PathTaken("b.yml".into())));
    let renamed = state.reduced(Action::Rename { from: "a.ini".into(), to: "/../x//hosts.ini".into() });
    assert_eq!(
        (paths(&renamed), renamed.open.as_deref()),
        (vec!["b.yml", "x/hosts.ini"], Some("x/hosts.ini"))
    );
}

#[test]
fn a_deployed_inventory_is_put_aside_and_named() {
    let files = vec![file("hosts.ini", "[all]"), file("group_vars/all.yml", "x: 1")];
    let state = with_files(&["hosts.ini"]).reduced(Action::Add { files, left: Vec::new(), deployed: true });
    assert_eq!(paths(&state), ["hosts.ini", "deployed/hosts.ini", "deployed/group_vars/all.yml"]);
    assert_eq!(state.workspace.deployed, Deployed::Inventory(vec!["deployed/hosts.ini".into()]));
    assert_eq!(state.open.as_deref(), Some("hosts.ini"));
}

#[test]
fn an_answer_about_older_texts_is_shown_but_its_places_are_not_trusted() {
    let asked = with_files(&["a.ini"]).reduced(Action::Asked(2));
    let stale = answered(&asked, 1, &[("r", "a.ini", Severity::Error)]);
    assert!(!stale.is_current());
    assert_eq!(stale.count(Severity::Error), 1);
    assert!(answered(&stale, 2, &[]).is_current());
}

#[test]
fn the_selected_finding_is_followed_from_answer_to_answer() {
    let first = [("a", "a.ini", Severity::Hint), ("b", "a.ini", Severity::Error)];
    let state = answered(&with_files(&["a.ini"]), 1, &first).reduced(Action::Select(1, None));
    assert_eq!(answered(&state, 2, &first[1..]).selected, Some(0));
    assert_eq!(answered(&state, 2, &first[..1]).selected, None);
}

#[test]
fn the_next_finding_goes_by_severity_and_around() {
    let found =
        [("a", "a.ini", Severity::Hint), ("b", "a.ini", Severity::Error), ("c", "a.ini", Severity::Warning)];
    let state = answered(&with_files(&["a.ini"]), 1, &found);
    assert_eq!((state.neighbour(true), state.neighbour(false)), (Some(1), Some(0)));
    let at = |i| state.reduced(Action::Select(i, None));
    assert_eq!(
        (at(1).neighbour(true), at(0).neighbour(true), at(1).neighbour(false)),
        (Some(2), Some(1), Some(0))
    );
    let no_hints = at(2).reduced(Action::Toggle(Severity::Hint));
    assert_eq!(no_hints.neighbour(true), Some(1));
    assert_eq!(answered(&state, 2, &[]).neighbour(true), None);
}

#[test]
fn typing_into_bytes_makes_them_text() {
    let bytes = WireFile { path: "g.ini".into(), base64: Some("1tA=".into()), ..WireFile::default() };
    let state =
        State::default().reduced(Action::Add { files: vec![bytes], left: Vec::new(), deployed: false });
    assert!(!state.open_doc().unwrap().content.is_text());
    let text = state.reduced(Action::Edited { path: "g.ini".into(), text: "中".into() });
    assert!(text.open_doc().unwrap().content.is_text());
    assert_eq!(text.open_doc().unwrap().revision, 1);
}

#[test]
fn starting_empty_can_be_taken_back() {
    let empty = with_files(&["a.ini"]).reduced(Action::StartEmpty);
    assert!(empty.workspace.is_empty() && empty.open.is_none());
    assert_eq!(paths(&empty.reduced(Action::Undo)), ["a.ini"]);
}

#[test]
fn an_undo_that_would_take_later_work_away_goes() {
    let empty = with_files(&["a.ini"]).reduced(Action::StartEmpty);
    let pasted = empty.reduced(Action::Paste("[all]\ncp1\n".into()));
    assert!(pasted.undo.is_none() && pasted.notice.is_none());
    assert_eq!(paths(&pasted.reduced(Action::Undo)), ["inventory.ini"]);
}
