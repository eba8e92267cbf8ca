//! The middle: the text that is open, with its marks, and what can be done with the file.

use std::rc::Rc;

use gloo::utils::window;
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::{Element, SubmitEvent};
use yew::prelude::*;

use crate::answer::Place;
use crate::guess;
use crate::i18n::Language;
use crate::js;
use crate::state::{Action, Origin, State};
use crate::store::{EditorCell, Store};
use crate::view::empty::Empty;
use crate::view::parts::value_of;
use crate::workspace::{Deployed, Doc};

/// Acts on an editor that is on the screen, after the first drawing and whenever `when` changes.
#[hook]
pub fn use_editor<D: PartialEq + 'static>(
    cell: &EditorCell,
    state: &State,
    when: D,
    act: impl FnOnce(&js::Editor, &State) + 'static,
) {
    let (cell, state) = (cell.clone(), state.clone());
    use_effect_with(when, move |_| {
        if let Some(editor) = cell.borrow().as_ref() {
            act(editor, &state);
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

/// Marks the findings of a text, if they are about the text as it is now.
pub fn mark(editor: &js::Editor, state: &State, path: &str) {
    if !state.is_current() {
        return;
    }
    let findings = state.answer.iter().flat_map(|answer| &answer.report.findings).filter(|f| f.file == path);
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
}

/// Shows the place to go to, if it is in this text. A finger gets no keyboard in its way.
pub fn reveal(editor: &js::Editor, state: &State, path: &str) {
    let Some(jump) = state.jump.as_ref().filter(|jump| jump.file == path) else { return };
    let fine = window().match_media("(pointer: fine)").ok().flatten().is_some_and(|query| query.matches());
    editor.reveal(jump.start.line, jump.start.column, jump.end.line, jump.end.column, fine);
}

/// The editor's own words in a language.
pub fn phrases(language: Language) -> String {
    let words = language.texts().in_editor.iter().copied();
    serde_json::to_string(&words.collect::<std::collections::BTreeMap<&str, &str>>()).unwrap_or_default()
}

#[derive(Properties, PartialEq)]
pub struct EditorProps {
    pub store: Store,
    pub state: State,
}

#[component]
pub fn EditorPane(props: &EditorProps) -> Html {
    let EditorProps { store, state } = props;
    let texts = state.language.texts();
    let place = use_node_ref();
    {
        let (place, store) = (place.clone(), store.clone());
        use_effect_with((), move |()| {
            let hearing = store.clone();
            let changed =
                Closure::new(move |path: String, text: String| hearing.act(Action::Edited { path, text }));
            if let Some(parent) = place.cast::<Element>() {
                store.editors.main.replace(Some(js::create_editor(&parent, &changed)));
            }
            move || {
                if let Some(editor) = store.editors.main.take() {
                    editor.destroy();
                }
                drop(changed);
            }
        });
    }
    let editor = &store.editors.main;
    let open = state.open_doc();
    let shown = open.map(|doc| (doc.path.clone(), doc.revision));
    use_editor(editor, state, shown.clone(), show);
    use_editor(editor, state, (state.language, shown.clone()), |editor, state| {
        let label = match state.open.as_deref() {
            Some(path) => format!("{}: {path}", state.language.texts().editor),
            None => state.language.texts().editor.to_owned(),
        };
        let evidence = state.open.as_deref().is_some_and(|path| state.workspace.is_evidence(path));
        let hint = if evidence { state.language.texts().evidence_placeholder } else { "" };
        editor.speak(&label, hint, &phrases(state.language));
    });
    use_editor(editor, state, (state.counters.answers, state.is_current(), shown), |editor, state| {
        if let Some(path) = state.open.as_deref() {
            mark(editor, state, path);
        }
    });
    use_editor(editor, state, state.counters.jumps, |editor, state| {
        if let Some(path) = state.open.as_deref() {
            reveal(editor, state, path);
        }
    });
    html! {
        <section class="center" aria-label={texts.editor}>
            if state.origin == Origin::Sample {
                <div class="banner">
                    <p>{ texts.sample_banner }</p>
                    <button type="button" class="link" onclick={leave(store)}>{ texts.sample_leave }</button>
                </div>
            }
            if let Some(doc) = open {
                <FileHead key={doc.path.to_string()} store={store.clone()} state={state.clone()} path={doc.path.clone()} />
            } else {
                <Empty store={store.clone()} language={state.language} />
            }
            <div class="editor" ref={place} hidden={open.is_none()}></div>
        </section>
    }
}

fn leave(store: &Store) -> Callback<MouseEvent> {
    let store = store.clone();
    Callback::from(move |_| store.act(Action::StartEmpty))
}

fn show(editor: &js::Editor, state: &State) {
    let Some(doc) = state.open_doc() else { return editor.clear() };
    let text = doc.content.shown();
    let language = match state.workspace.is_evidence(&doc.path) {
        true => "text",
        false => guess::language(&doc.path, text),
    };
    editor.show(&doc.path, text, language, !doc.content.is_text());
}

#[derive(Properties, PartialEq)]
struct HeadProps {
    store: Store,
    state: State,
    path: Rc<str>,
}

/// The line over the text: where the file is, what it is, what can be done with it.
#[component]
fn FileHead(props: &HeadProps) -> Html {
    let HeadProps { store, state, path } = props;
    let texts = state.language.texts();
    let renaming = use_state(|| false);
    let doc = state.workspace.doc(path);
    let evidence = state.workspace.is_evidence(path);
    let act = |action: fn(&Store, &Rc<str>)| {
        let (store, path) = (store.clone(), path.clone());
        Callback::from(move |_: MouseEvent| action(&store, &path))
    };
    let rename = {
        let renaming = renaming.clone();
        Callback::from(move |_: MouseEvent| renaming.set(!*renaming))
    };
    let (folder, name) = path.rsplit_once('/').map_or(("", &**path), |(folder, name)| (folder, name));
    html! {
        <div class="file-head">
            if *renaming {
                <RenameForm store={store.clone()} path={path.clone()} language={state.language}
                    done={let renaming = renaming.clone(); Callback::from(move |()| renaming.set(false))} />
            } else {
                <h2 class="path" title={path.to_string()}>
                    if !folder.is_empty() { <span class="folder">{ format!("{folder}/") }</span> }
                    { name }
                </h2>
                <FileNote state={state.clone()} doc={doc.map(DocNote::of)} path={path.clone()} />
                <div class="gap"></div>
                if !evidence { <InventoryToggle store={store.clone()} state={state.clone()} path={path.clone()} /> }
                <button type="button" class="quiet" onclick={rename}>{ texts.rename }</button>
                <button type="button" class="quiet" onclick={act(|store, path| store.download(path))}>
                    { texts.download }
                </button>
                <button type="button" class="quiet" onclick={act(|store, path| store.delete(path))}>
                    { texts.delete }
                </button>
            }
        </div>
    }
}

/// What is to be said of a text beside its path.
#[derive(Clone, PartialEq)]
struct DocNote {
    bytes: bool,
    large: bool,
}

/// As web/js/editor/editor.js decides.
const COLOURED: usize = 1_500_000;

impl DocNote {
    fn of(doc: &Doc) -> Self {
        DocNote { bytes: !doc.content.is_text(), large: doc.content.shown().len() > COLOURED }
    }
}

#[derive(Properties, PartialEq)]
struct NoteProps {
    state: State,
    doc: Option<DocNote>,
    path: Rc<str>,
}

#[component]
fn FileNote(props: &NoteProps) -> Html {
    let texts = props.state.language.texts();
    let overview = props.state.answer.as_ref().map(|answer| &answer.overview);
    let left_out = overview.and_then(|o| o.left_out.iter().find(|left| left.path == *props.path));
    let kind = overview.and_then(|o| o.files.iter().find(|file| file.path == *props.path));
    let note = match (&props.doc, left_out, kind) {
        (Some(DocNote { bytes: true, .. }), _, _) => texts.read_only.to_owned(),
        (Some(DocNote { large: true, .. }), _, _) => texts.large.to_owned(),
        (_, Some(left), _) => left.why.clone(),
        (_, None, Some(file)) => (texts.kind)(&file.kind).to_owned(),
        _ => String::new(),
    };
    html! { if !note.is_empty() { <span class="note">{ note }</span> } }
}

#[derive(Properties, PartialEq)]
struct RenameProps {
    store: Store,
    path: Rc<str>,
    language: Language,
    done: Callback<()>,
}

#[component]
fn RenameForm(props: &RenameProps) -> Html {
    let texts = props.language.texts();
    let name = use_state(|| props.path.to_string());
    let submit = {
        let (store, path, name, done) =
            (props.store.clone(), props.path.clone(), name.clone(), props.done.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            done.emit(());
            store.rename(path.clone(), (*name).clone());
        })
    };
    let typed = {
        let name = name.clone();
        Callback::from(move |event: InputEvent| name.set(value_of(&event)))
    };
    let cancel = props.done.reform(|_: MouseEvent| ());
    html! {
        <form class="inline-form" onsubmit={submit}>
            <input type="text" value={(*name).clone()} oninput={typed} autofocus=true spellcheck="false"
                aria-label={texts.new_file_path} />
            <button type="submit">{ texts.rename }</button>
            <button type="button" class="quiet" onclick={cancel}>{ texts.cancel }</button>
        </form>
    }
}

#[derive(Properties, PartialEq)]
struct ToggleProps {
    store: Store,
    state: State,
    path: Rc<str>,
}

/// Makes a file an inventory source of the run, or no longer one.
#[component]
fn InventoryToggle(props: &ToggleProps) -> Html {
    let ToggleProps { store, state, path } = props;
    let texts = state.language.texts();
    let Some(answer) = &state.answer else { return Html::default() };
    if matches!(&state.workspace.deployed, Deployed::Inventory(paths) if paths.iter().any(|p| **p == **path))
    {
        return Html::default();
    }
    let used = &answer.overview.inventory;
    let is_used = used.iter().any(|known| **known == **path);
    if !is_used && (path.contains("group_vars/") || path.contains("host_vars/")) {
        return Html::default();
    }
    let next: Vec<String> = match is_used {
        true => used.iter().filter(|known| ***known != **path).cloned().collect(),
        false => vec![path.to_string()],
    };
    if is_used && state.workspace.inventory.is_none() {
        return Html::default();
    }
    let store = store.clone();
    let toggle = Callback::from(move |_: MouseEvent| {
        store.act(Action::Inventory(Some(next.clone()).filter(|next| !next.is_empty())));
    });
    let label = if is_used { texts.no_longer_inventory } else { texts.use_as_inventory };
    html! { <button type="button" class="quiet" onclick={toggle}>{ label }</button> }
}
