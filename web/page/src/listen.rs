//! What is heard from outside: the engine, keys, drops and pastes that no field takes, and the tab
//! that goes. The page lives as long as its tab, so nothing here is ever taken down.

use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::{document, document_element, window};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, Element, Event, KeyboardEvent};

use crate::answer::Answer;
use crate::js;
use crate::state::Action;
use crate::store::{Store, keep};

pub fn listen(store: &Store) {
    let hearing = store.clone();
    let listener = Closure::new(move |kind: String, seq: u32, took: f64, text: String| {
        if let Some(action) = heard(&kind, seq, took, text) {
            hearing.act(action);
        }
    });
    js::engine_listen(&listener);
    listener.forget();
    for name in ["keydown", "dragover", "dragleave", "drop", "paste"] {
        let store = store.clone();
        let active = EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(&document(), name, active, move |event| {
            on_event(&store, name, event)
        })
        .forget();
    }
    let store = store.clone();
    EventListener::new(&window(), "pagehide", move |_| {
        store.flush();
        keep(&store.state());
    })
    .forget();
}

fn heard(kind: &str, seq: u32, took: f64, text: String) -> Option<Action> {
    match kind {
        "report" => match Answer::parse(&text) {
            Some(answer) => Some(Action::Answer { seq, took, answer: Rc::new(answer) }),
            None => Some(Action::Failed(text)),
        },
        "ready" => Some(Action::Ready),
        "restart" => Some(Action::Restarted),
        "failed" => Some(Action::Failed(text)),
        _ => None,
    }
}

fn on_event(store: &Store, name: &str, event: &Event) {
    match name {
        "keydown" => on_key(store, event),
        "paste" => on_paste(store, event),
        _ => on_drag(store, name, event),
    }
}

/// F8 and Shift+F8 go from finding to finding, wherever the keyboard is. Ctrl+Z takes back what the
/// page offers to undo; in a field it is the field's own.
fn on_key(store: &Store, event: &Event) {
    let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
    let undoes = key.key() == "z" && (key.ctrl_key() || key.meta_key()) && !key.shift_key() && !key.alt_key();
    if undoes && !in_field(event) && store.state().undo.is_some() {
        event.prevent_default();
        return store.undo();
    }
    if key.key() != "F8" {
        return;
    }
    event.prevent_default();
    if let Some(index) = store.state().neighbour(!key.shift_key()) {
        store.act(Action::Select(index, None));
    }
}

/// Files may be dropped anywhere on the page.
fn on_drag(store: &Store, name: &str, event: &Event) {
    let Some(drag) = event.dyn_ref::<DragEvent>() else { return };
    let Some(transfer) = drag.data_transfer() else { return };
    if !transfer.types().iter().any(|kind| kind == "Files") {
        return;
    }
    let over = name == "dragover" || (name == "dragleave" && drag.related_target().is_some());
    let _ = document_element().class_list().toggle_with_force("dropping", over);
    if name != "dragleave" {
        event.prevent_default();
    }
    if name == "drop" {
        take(store, &transfer);
    }
}

fn take(store: &Store, transfer: &DataTransfer) {
    let store = store.clone();
    // The transfer can be read only while its event is being handled, so the reading begins here.
    let reading = JsFuture::from(js::files_from_transfer(transfer));
    spawn_local(async move { store.take(reading.await.ok().and_then(|json| json.as_string()), false) });
}

/// Whether something that takes text has the event.
fn in_field(event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let field =
        target.and_then(|t| t.closest("input, textarea, select, [contenteditable=true]").ok().flatten());
    field.is_some()
}

fn on_paste(store: &Store, event: &Event) {
    let Some(paste) = event.dyn_ref::<ClipboardEvent>() else { return };
    let Some(transfer) = paste.clipboard_data().filter(|_| !in_field(event)) else { return };
    event.prevent_default();
    match transfer.get_data("text/plain") {
        Ok(text) if !text.is_empty() => store.act(Action::Paste(text)),
        _ => take(store, &transfer),
    }
}
