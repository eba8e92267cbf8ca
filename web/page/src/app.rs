//! The whole screen, and what happens beside drawing it: the engine is told of changes, the tab
//! keeps the work, keys and drops are heard.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use gloo::utils::{document, document_element, window};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ClipboardEvent, DragEvent, Element, KeyboardEvent};
use yew::prelude::*;

use crate::answer::Answer;
use crate::editors::use_editors;
use crate::js;
use crate::state::{Action, Notice, State, Tab, Theme};
use crate::store::{Editors, Store, begin, keep};
use crate::view::command::command_bar;
use crate::view::editor::editor_pane;
use crate::view::files::FilesColumn;
use crate::view::findings::FindingsColumn;
use crate::view::parts::focus;
use crate::view::status::{notice_line, status_bar, tabs};
use crate::view::top::top_bar;
use crate::workspace::{Telling, Wire, Workspace, telling};

/// How long after the last change the tab's storage is written, in milliseconds.
const KEEP_AFTER: u32 = 400;

#[component]
pub fn App() -> Html {
    let fresh = use_mut_ref(|| false);
    let handle = {
        let fresh = fresh.clone();
        use_reducer(move || {
            let (state, needs_sample) = begin();
            *fresh.borrow_mut() = needs_sample;
            state
        })
    };
    let editors = use_memo((), |()| Editors::default());
    let store = Store::new(handle, editors);
    let state = store.state();
    let dropping = use_state(|| false);

    use_editors(&store, &state);
    use_speaking(&state);
    use_focus(&state);
    use_engine(&store, &state);
    use_keeping(&store, &state);
    use_listening(&store, dropping.setter());
    {
        let store = store.clone();
        use_effect_with((), move |()| {
            if *fresh.borrow() {
                store.load_sample();
            }
        });
    }

    let tab = match state.tab {
        Tab::Files => "app tab-files",
        Tab::Editor => "app tab-editor",
        Tab::Findings => "app tab-findings",
    };
    let texts = state.language.texts();
    html! {
        <div class={tab}>
            { top_bar(&store, &state, texts) }
            { command_bar(&store, texts) }
            <main class="columns">
                <FilesColumn store={store.clone()} state={state.clone()} />
                { editor_pane(&store, &state, texts) }
                <FindingsColumn store={store.clone()} state={state.clone()} />
            </main>
            { notice_line(&store, &state, texts) }
            { status_bar(&state, texts) }
            { tabs(&store, &state, texts) }
            if *dropping {
                <div class="drop-veil" aria-hidden="true"><p>{ texts.drop_here }</p></div>
            }
        </div>
    }
}

/// The document speaks the chosen language and wears the chosen colours.
#[hook]
fn use_speaking(state: &State) {
    use_effect_with(state.language, |language| {
        let _ = document_element().set_attribute("lang", language.tag());
        document().set_title(language.texts().title);
        js::engine_language(language.tag());
    });
    use_effect_with(state.theme, |theme| {
        let name = match theme {
            Theme::System => return document_element().remove_attribute("data-theme").unwrap_or_default(),
            Theme::Light => "light",
            Theme::Dark => "dark",
        };
        let _ = document_element().set_attribute("data-theme", name);
    });
}

/// The keyboard follows to what has just come: a form, a rule's page.
#[hook]
fn use_focus(state: &State) {
    use_effect_with(std::mem::discriminant(&state.form), |_| focus(".inline-form input, .release-text"));
    use_effect_with(state.rule.as_ref().map(|page| page.rule.clone()), |_| focus(".rule-head button"));
}

/// Hears the engine, and tells it what changed since it was last told.
#[hook]
fn use_engine(store: &Store, state: &State) {
    let listening = store.clone();
    use_effect_with((), move |()| {
        let listener = Closure::new(move |kind: String, seq: u32, took: f64, text: String| {
            if let Some(action) = heard(&kind, seq, took, text) {
                listening.act(action);
            }
        });
        js::engine_listen(&listener);
        move || drop(listener)
    });
    let told: Rc<RefCell<Option<Rc<Workspace>>>> = use_mut_ref(|| None);
    let store = store.clone();
    let workspace = state.workspace.clone();
    use_effect_with(state.counters.changes, move |_| {
        let before = told.replace(Some(workspace.clone()));
        let telling = before.map_or(Telling::Open, |before| telling(&before, &workspace));
        let seq = match telling {
            Telling::Nothing => return,
            Telling::Open => {
                js::engine_open(&serde_json::to_string(&Wire::from(&*workspace)).unwrap_or_default())
            }
            Telling::Update(paths) => {
                let docs = paths.iter().filter_map(|path| workspace.doc(path));
                docs.fold(0, |_, doc| js::engine_update(&doc.path, doc.content.shown()))
            }
        };
        store.act(Action::Asked(seq));
    });
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

/// The work survives a reload of the tab: written a moment after each change and when it goes.
#[hook]
fn use_keeping(store: &Store, state: &State) {
    let said = use_mut_ref(|| false);
    let deps = (state.counters.changes, state.language, state.theme, state.open.clone());
    let later = store.clone();
    use_effect_with(deps, move |_| {
        let timer = Timeout::new(KEEP_AFTER, move || {
            let kept = keep(&later.state());
            if !kept && !said.replace(true) {
                later.act(Action::Notify(Notice::TooLargeToKeep));
            }
        });
        move || drop(timer)
    });
    let store = store.clone();
    use_effect_with((), move |()| {
        let leaving = EventListener::new(&window(), "pagehide", move |_| {
            store.flush();
            keep(&store.state());
        });
        move || drop(leaving)
    });
}

/// F8 from anywhere, files dropped anywhere, and pastes that no field takes.
#[hook]
fn use_listening(store: &Store, dropping: UseStateSetter<bool>) {
    let store = store.clone();
    use_effect_with((), move |()| {
        let active = EventListenerOptions::enable_prevent_default();
        let on = |name: &'static str, act: Box<dyn FnMut(&Event)>| {
            EventListener::new_with_options(&document(), name, active, act)
        };
        let listeners = [
            on("keydown", Box::new(on_key(store.clone()))),
            on(
                "dragover",
                Box::new({
                    let dropping = dropping.clone();
                    move |event| {
                        if carries_files(event) {
                            event.prevent_default();
                            dropping.set(true);
                        }
                    }
                }),
            ),
            on(
                "dragleave",
                Box::new({
                    let dropping = dropping.clone();
                    move |event| {
                        let left = event
                            .dyn_ref::<DragEvent>()
                            .is_some_and(|event| event.related_target().is_none());
                        if left {
                            dropping.set(false);
                        }
                    }
                }),
            ),
            on(
                "drop",
                Box::new({
                    let store = store.clone();
                    move |event| {
                        dropping.set(false);
                        if carries_files(event) {
                            event.prevent_default();
                            let transfer = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer);
                            take(&store, transfer);
                        }
                    }
                }),
            ),
            on("paste", Box::new(move |event| on_paste(&store, event))),
        ];
        move || drop(listeners)
    });
}

fn on_key(store: Store) -> impl FnMut(&Event) {
    move |event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
        if key.key() != "F8" {
            return;
        }
        event.prevent_default();
        if let Some(index) = store.state().neighbour(!key.shift_key()) {
            store.act(Action::Select(index));
        }
    }
}

fn carries_files(event: &Event) -> bool {
    let transfer = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer);
    transfer.is_some_and(|transfer| transfer.types().iter().any(|kind| kind == "Files"))
}

fn take(store: &Store, transfer: Option<web_sys::DataTransfer>) {
    let Some(transfer) = transfer else { return };
    let store = store.clone();
    // The transfer can be read only while its event is being handled, so the reading begins here.
    let reading = JsFuture::from(js::files_from_transfer(&transfer));
    spawn_local(async move { store.take(reading.await.ok().and_then(|json| json.as_string()), false) });
}

fn on_paste(store: &Store, event: &Event) {
    let Some(paste) = event.dyn_ref::<ClipboardEvent>() else { return };
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let in_field = target.is_some_and(|target| {
        target.closest("input, textarea, select, [contenteditable=true]").ok().flatten().is_some()
    });
    let Some(transfer) = paste.clipboard_data().filter(|_| !in_field) else { return };
    event.prevent_default();
    let text = transfer.get_data("text/plain").unwrap_or_default();
    if text.is_empty() {
        take(store, Some(transfer));
    } else {
        store.act(Action::Paste(text));
    }
}
