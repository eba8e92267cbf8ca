//! What follows a drawing: the document, the editors, the engine and the tab's storage are brought
//! in step with the state. One place that compares the state with the one it saw last.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use gloo::utils::{document, document_element};

use crate::editors;
use crate::js;
use crate::listen::listen;
use crate::state::{Action, Notice, State, Theme};
use crate::store::{Store, keep};
use crate::view::parts::focus;
use crate::workspace::{Telling, Wire, Workspace, same_checkout, telling};

/// How long after the last change the tab's storage is written, in milliseconds.
const KEEP_AFTER: u32 = 400;

#[derive(Default)]
pub struct After {
    last: Option<State>,
    /// Dropping it stops the clock.
    keeping: Option<Timeout>,
}

impl After {
    /// Brings everything in step; gives what the state has to know of it.
    pub fn drawn(&mut self, store: &Store) -> Option<Action> {
        let state = store.state();
        let first = self.last.is_none();
        if first {
            editors::mount(store);
            listen(store);
            if state.fresh {
                store.load_sample();
            }
        }
        let last = self.last.replace(state.clone()).unwrap_or_default();
        let changed = first || last.counters.changes != state.counters.changes;
        if first || last.language != state.language {
            speak(&state);
        }
        if first || last.theme != state.theme {
            wear(state.theme);
        }
        editors::follow(store, &state, (!first).then_some(&last));
        if std::mem::discriminant(&last.form) != std::mem::discriminant(&state.form) {
            focus(".inline-form input, .release-text");
        }
        if last.rule.is_none() && state.rule.is_some() {
            focus(".rule-head button");
        }
        if !first && is_new_and_empty(&state, &last) {
            focus("#file-editor .cm-content");
        }
        if changed || last.language != state.language || last.theme != state.theme || last.open != state.open
        {
            self.keep_soon(store);
        }
        let before = (!first).then_some(&*last.workspace);
        if changed { tell(before, &state.workspace) } else { None }
    }

    fn keep_soon(&mut self, store: &Store) {
        let store = store.clone();
        self.keeping = Some(Timeout::new(KEEP_AFTER, move || {
            if !keep(&store.state()) && !store.state().too_large {
                store.act(Action::Notify(Notice::TooLargeToKeep));
            }
        }));
    }
}

/// A text was begun, so the next thing is to type or paste it.
fn is_new_and_empty(state: &State, last: &State) -> bool {
    let new = state.open_doc().filter(|doc| last.workspace.doc(&doc.path).is_none());
    new.is_some_and(|doc| doc.content.shown().is_empty())
}

/// The document speaks the chosen language.
fn speak(state: &State) {
    let _ = document_element().set_attribute("lang", state.language.tag());
    document().set_title(state.language.texts().title);
    js::engine_language(state.language.tag());
}

/// The document wears the chosen colours, or the system's.
fn wear(theme: Theme) {
    let _ = match theme {
        Theme::System => document_element().remove_attribute("data-theme"),
        Theme::Light => document_element().set_attribute("data-theme", "light"),
        Theme::Dark => document_element().set_attribute("data-theme", "dark"),
    };
}

/// Tells the engine what changed since it was last told.
fn tell(before: Option<&Workspace>, workspace: &Rc<Workspace>) -> Option<Action> {
    if before.map_or(workspace.kubespray.is_some(), |before| !same_checkout(before, workspace)) {
        js::engine_checkout(workspace.kubespray.as_ref().map_or("", |kubespray| &kubespray.files));
    }
    let seq = match before.map_or(Telling::Open, |before| telling(before, workspace)) {
        Telling::Nothing => return None,
        Telling::Open => {
            js::engine_open(&serde_json::to_string(&Wire::from(&**workspace)).unwrap_or_default())
        }
        Telling::Update(paths) => {
            let docs = paths.iter().filter_map(|path| workspace.doc(path));
            docs.fold(0, |_, doc| js::engine_update(&doc.path, doc.content.shown()))
        }
    };
    Some(Action::Asked(seq))
}
