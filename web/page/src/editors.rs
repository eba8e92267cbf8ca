//! Keeps the two editors (JavaScript) in step with the state: what they show, mark and go to.

use gloo::utils::{document, window};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::answer::Place;
use crate::guess;
use crate::js::{self, Editor};
use crate::state::{Action, State};
use crate::store::Store;
use crate::workspace::COMMAND;

/// Creates both editors in their places on the screen.
pub fn mount(store: &Store) {
    let hearing = store.clone();
    let changed = Closure::new(move |path: String, text: String| hearing.act(Action::Edited { path, text }));
    let place = |id| document().get_element_by_id(id);
    let mut editors = store.editors.borrow_mut();
    editors.main = place("file-editor").map(|place| js::create_editor(&place, &changed));
    editors.command = place("command-editor").map(|place| js::create_command(&place, &changed));
    changed.forget();
}

/// Does what the state asks of the editors. A text is given to an editor only when something else
/// changed it: giving back what was typed could undo the next letter.
pub fn follow(store: &Store, state: &State, last: Option<&State>) {
    let open = |state: &State| state.open_doc().map(|doc| (doc.path.clone(), doc.revision));
    let command = |state: &State| state.workspace.command.revision;
    let report = |state: &State| (state.counters.answers, state.is_current());
    let new_file = last.is_none_or(|last| open(last) != open(state));
    let new_command = last.is_none_or(|last| command(last) != command(state));
    if new_file {
        show_file(store, state);
    }
    if new_command {
        show_command(store, state);
    }
    if new_file || new_command || last.is_none_or(|last| last.language != state.language) {
        speak(store, state);
    }
    if new_file || new_command || last.is_none_or(|last| report(last) != report(state)) {
        mark(store, state);
    }
    if last.is_some_and(|last| last.counters.jumps != state.counters.jumps) {
        reveal(store, state);
    }
}

/// Both editors with the path that each shows.
fn each(store: &Store, state: &State, act: impl Fn(&Editor, &str)) {
    if let (Some(editor), Some(path)) = (&store.editors.borrow().main, &state.open) {
        act(editor, path);
    }
    if let Some(editor) = &store.editors.borrow().command {
        act(editor, COMMAND);
    }
}

fn show_file(store: &Store, state: &State) {
    let editors = store.editors.borrow();
    let Some(editor) = &editors.main else { return };
    let Some(doc) = state.open_doc() else { return editor.clear() };
    let text = doc.content.shown();
    let language = match state.workspace.is_evidence(&doc.path) {
        true => "text",
        false => guess::language(&doc.path, text),
    };
    editor.show(&doc.path, text, language, !doc.content.is_text());
}

fn show_command(store: &Store, state: &State) {
    if let Some(editor) = &store.editors.borrow().command {
        editor.show(COMMAND, state.workspace.command.content.shown(), "shell", false);
    }
}

/// The accessible name, the hint of an empty text and the editor's own words.
fn speak(store: &Store, state: &State) {
    let texts = state.language.texts();
    let words = serde_json::to_string(texts.in_editor).unwrap_or_default();
    each(store, state, |editor, path| match path {
        COMMAND => editor.speak(texts.command, texts.command_hint, &words),
        _ => {
            let hint = if state.workspace.is_evidence(path) { texts.evidence_placeholder } else { "" };
            editor.speak(&format!("{}: {path}", texts.editor), hint, &words);
        }
    });
}

#[derive(Serialize)]
struct Mark<'a> {
    severity: &'static str,
    message: &'a str,
    consequence: &'a str,
    remedy: &'a str,
    start: Place,
    end: Place,
}

/// Marks the findings, if they are about the texts as they are now.
fn mark(store: &Store, state: &State) {
    let Some(answer) = state.answer.as_ref().filter(|_| state.is_current()) else { return };
    each(store, state, |editor, path| {
        let findings = answer.report.findings.iter().filter(|finding| finding.file == path);
        let marks: Vec<Mark> = findings
            .map(|finding| Mark {
                severity: finding.severity.word(),
                message: &finding.message,
                consequence: &finding.consequence,
                remedy: &finding.remedy,
                start: finding.start,
                end: finding.end,
            })
            .collect();
        editor.mark(&serde_json::to_string(&marks).unwrap_or_default());
    });
}

/// Shows the place to go to. A finger gets no keyboard in its way.
fn reveal(store: &Store, state: &State) {
    let Some(jump) = &state.jump else { return };
    let fine = window().match_media("(pointer: fine)").ok().flatten().is_some_and(|query| query.matches());
    each(store, state, |editor, path| {
        if path == &*jump.file {
            editor.reveal(jump.start.line, jump.start.column, jump.end.line, jump.end.column, fine);
        }
    });
    if let Some(card) = document().query_selector(".finding.selected").ok().flatten() {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        card.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
