//! Keeps the two editors (JavaScript) in step with the state: what they show, mark and go to.

use gloo::utils::{document, window};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use yew::prelude::*;

use crate::answer::Place;
use crate::guess;
use crate::js::{self, Editor};
use crate::state::{Action, State};
use crate::store::Store;
use crate::workspace::COMMAND;

/// Creates both editors in their places on the screen, and then does what the state asks of them.
#[hook]
pub fn use_editors(store: &Store, state: &State) {
    let mounted = store.clone();
    use_effect_with((), move |()| {
        let hearing = mounted.clone();
        let changed =
            Closure::new(move |path: String, text: String| hearing.act(Action::Edited { path, text }));
        let place = |id| document().get_element_by_id(id);
        *mounted.editors.main.borrow_mut() =
            place("file-editor").map(|place| js::create_editor(&place, &changed));
        *mounted.editors.command.borrow_mut() =
            place("command-editor").map(|place| js::create_command(&place, &changed));
        move || drop(changed)
    });
    // The order matters: a text is shown before it is marked, and marked before one goes there.
    let open = state.open_doc().map(|doc| (doc.path.clone(), doc.revision));
    let command = state.workspace.command.revision;
    use_change(store, open.clone(), show_file);
    use_change(store, command, show_command);
    use_change(store, (open.clone(), command, state.language), speak);
    use_change(store, (open, command, state.counters.answers, state.is_current()), mark);
    use_change(store, state.counters.jumps, reveal);
}

/// Acts after the first drawing and whenever `when` is another.
#[hook]
fn use_change<D: PartialEq + 'static>(store: &Store, when: D, act: fn(&Store, &State)) {
    let store = store.clone();
    use_effect_with(when, move |_| act(&store, &store.state()));
}

/// Both editors with the path that each shows.
fn each(store: &Store, state: &State, act: impl Fn(&Editor, &str)) {
    if let (Some(editor), Some(path)) = (&*store.editors.main.borrow(), &state.open) {
        act(editor, path);
    }
    if let Some(editor) = &*store.editors.command.borrow() {
        act(editor, COMMAND);
    }
}

fn show_file(store: &Store, state: &State) {
    let cell = store.editors.main.borrow();
    let Some(editor) = &*cell else { return };
    let Some(doc) = state.open_doc() else { return editor.clear() };
    let text = doc.content.shown();
    let language = match state.workspace.is_evidence(&doc.path) {
        true => "text",
        false => guess::language(&doc.path, text),
    };
    editor.show(&doc.path, text, language, !doc.content.is_text());
}

fn show_command(store: &Store, state: &State) {
    if let Some(editor) = &*store.editors.command.borrow() {
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
        if path == jump.file {
            editor.reveal(jump.start.line, jump.start.column, jump.end.line, jump.end.column, fine);
        }
    });
    if let Some(card) = document().query_selector(".finding.selected").ok().flatten() {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        card.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
