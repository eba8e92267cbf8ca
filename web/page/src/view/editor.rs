//! The middle: the text that is open and what can be done with the file. The editor itself is
//! JavaScript; `editors` keeps it in step.

use std::rc::Rc;

use yew::prelude::*;

use crate::i18n::Texts;
use crate::state::{Action, Form, Origin, State};
use crate::store::Store;
use crate::view::empty::empty;
use crate::view::parts::{button, value_of};
use crate::workspace::{Deployed, Doc};

/// Above this many bytes the editor leaves colours out, as web/js/editor/editor.js decides.
const COLOURED: usize = 1_500_000;

pub fn editor_pane(store: &Store, state: &State, texts: &'static Texts) -> Html {
    let open = state.open_doc();
    html! {
        <section class="center" aria-label={texts.editor}>
            if state.origin == Origin::Sample {
                <div class="banner">
                    <p>{ texts.sample_banner }</p>
                    { button(texts.sample_leave, "link", store.on(|store| store.act(Action::StartEmpty))) }
                </div>
            }
            { match open {
                Some(doc) => file_head(store, state, texts, doc),
                None => empty(store, texts),
            } }
            <div class="editor" id="file-editor" hidden={open.is_none()}></div>
        </section>
    }
}

/// The line over the text: where the file is, what it is, what can be done with it.
fn file_head(store: &Store, state: &State, texts: &'static Texts, doc: &Doc) -> Html {
    let path = doc.path.clone();
    if let Form::Rename(typed) = &state.form {
        return html! { <div class="file-head">{ rename_form(store, texts, path, typed) }</div> };
    }
    let act = |action: fn(&Store, &Rc<str>)| {
        let path = path.clone();
        store.on(move |store| action(store, &path))
    };
    let (folder, name) = path.rsplit_once('/').map_or(("", &*path), |(folder, name)| (folder, name));
    html! {
        <div class="file-head">
            <h2 class="path" title={path.to_string()}>
                if !folder.is_empty() { <span class="folder">{ format!("{folder}/") }</span> }
                { name.to_owned() }
            </h2>
            <span class="note">{ note(state, texts, doc) }</span>
            <div class="gap"></div>
            { inventory_toggle(store, state, texts, doc) }
            { button(texts.rename, "quiet", act(|store, path| store.act(Action::Form(Form::Rename(path.to_string()))))) }
            { button(texts.download, "quiet", act(|store, path| store.download(path))) }
            { button(texts.delete, "quiet", act(Store::delete)) }
        </div>
    }
}

/// What is to be said of a text beside its path.
fn note(state: &State, texts: &Texts, doc: &Doc) -> String {
    if !doc.content.is_text() {
        return texts.read_only.to_owned();
    }
    if doc.content.shown().len() > COLOURED {
        return texts.large.to_owned();
    }
    let Some(answer) = &state.answer else { return String::new() };
    let overview = &answer.overview;
    if let Some(left) = overview.left_out.iter().find(|left| left.name == *doc.path) {
        return left.said.clone();
    }
    let kind = overview.files.iter().find(|file| file.name == *doc.path);
    kind.map(|file| (texts.kind)(&file.said).to_owned()).unwrap_or_default()
}

fn rename_form(store: &Store, texts: &'static Texts, path: Rc<str>, typed: &str) -> Html {
    let submit = {
        let (store, typed) = (store.clone(), typed.to_owned());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            store.rename(path.clone(), typed.clone());
        })
    };
    let change = {
        let store = store.clone();
        Callback::from(move |event: InputEvent| store.act(Action::Form(Form::Rename(value_of(&event)))))
    };
    html! {
        <form class="inline-form" onsubmit={submit}>
            <input type="text" value={typed.to_owned()} oninput={change} spellcheck="false"
                aria-label={texts.new_file_path} />
            <button type="submit">{ texts.rename }</button>
            { button(texts.cancel, "quiet", store.on(|store| store.act(Action::Form(Form::None)))) }
        </form>
    }
}

/// Makes a file an inventory source of the run, or no longer one.
fn inventory_toggle(store: &Store, state: &State, texts: &'static Texts, doc: &Doc) -> Html {
    let Some(answer) = &state.answer else { return Html::default() };
    let path = &*doc.path;
    let deployed =
        matches!(&state.workspace.deployed, Deployed::Inventory(paths) if paths.iter().any(|p| p == path));
    let used = &answer.overview.inventory;
    let is_used = used.iter().any(|known| known == path);
    let is_variables = path.contains("group_vars/") || path.contains("host_vars/");
    let chosen_by_core = is_used && state.workspace.inventory.is_none();
    if deployed || chosen_by_core || (!is_used && is_variables) || state.workspace.is_evidence(path) {
        return Html::default();
    }
    let next: Vec<String> = match is_used {
        true => used.iter().filter(|known| *known != path).cloned().collect(),
        false => vec![path.to_owned()],
    };
    let toggle = store.on(move |store| {
        store.act(Action::Inventory(Some(next.clone()).filter(|next| !next.is_empty())));
    });
    button(if is_used { texts.no_longer_inventory } else { texts.use_as_inventory }, "quiet", toggle)
}
