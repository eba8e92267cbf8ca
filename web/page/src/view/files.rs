//! The left column: what is wanted, what is deployed now, what was seen.

use yew::prelude::*;

use crate::answer::Severity;
use crate::i18n::Texts;
use crate::state::{Action, Form, State};
use crate::store::Store;
use crate::view::deployed::deployed;
use crate::view::parts::{Pick, button, picker, value_of};
use crate::workspace::{DEPLOYED, Doc};

pub fn files_column(store: &Store, state: &State, texts: &'static Texts) -> Html {
    let any = state.workspace.files.iter().any(|doc| !doc.path.starts_with(DEPLOYED));
    html! {
        <nav class="files" aria-label={texts.files}>
            <section class="section">
                <h2>{ texts.wanted }</h2>
                if let Some(kubespray) = &state.workspace.kubespray {
                    <p class="checkout">
                        { (texts.checkout)(&kubespray.name) }
                        { button(texts.checkout_remove, "link", store.on(|store| store.act(Action::Kubespray(None)))) }
                    </p>
                }
                if any { { file_list(store, state, texts, false) } } else { <p class="tip">{ texts.wanted_hint }</p> }
                if state.workspace.inventory.is_some() {
                    <p>{ button(texts.choose_itself, "link", store.on(|store| store.act(Action::Inventory(None)))) }</p>
                }
                { add_file(store, state, texts) }
            </section>
            { deployed(store, state, texts) }
            { evidence(store, state, texts) }
        </nav>
    }
}

/// What the last answer says of one file.
#[derive(Default)]
struct Said<'a> {
    is_inventory: bool,
    /// Why nothing reads it.
    left_out: Option<&'a str>,
    counts: [usize; 3],
}

/// Files under the names of their folders: the wanted ones, or those of the deployed inventory.
pub fn file_list(store: &Store, state: &State, texts: &Texts, deployed: bool) -> Html {
    let answer = state.answer.as_deref();
    let counts = answer.map(|answer| answer.report.counts()).unwrap_or_default();
    let inventory = answer.map(|answer| &*answer.overview.inventory).unwrap_or_default();
    // The engine names files in the order in which it was given them, so one walk finds all.
    let mut left_out = answer.map(|answer| &*answer.overview.left_out).unwrap_or_default().iter().peekable();
    let mut rows: Vec<Html> = Vec::new();
    let mut last = if deployed { DEPLOYED.trim_end_matches('/') } else { "" };
    for doc in &state.workspace.files {
        let path = &*doc.path;
        let left = left_out.next_if(|left| left.name == path);
        if path.starts_with(DEPLOYED) != deployed {
            continue;
        }
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        if folder != last {
            rows.push(html! { <li class="folder-row" title={folder.to_owned()}><bdi>{ folder.to_owned() }</bdi></li> });
            last = folder;
        }
        let said = Said {
            is_inventory: inventory.iter().any(|known| known == path),
            left_out: left.map(|left| left.said.as_str()),
            counts: counts.iter().find(|(file, _)| *file == path).map(|(_, n)| *n).unwrap_or_default(),
        };
        rows.push(file_row(store, state, texts, doc, name, said));
    }
    html! { <ul class="list">{ rows }</ul> }
}

fn file_row(store: &Store, state: &State, texts: &Texts, doc: &Doc, name: &str, said: Said) -> Html {
    let open = state.open.as_ref() == Some(&doc.path);
    let path = doc.path.clone();
    let show = store.on(move |store| {
        store.flush();
        store.act(Action::Open(path.clone()));
    });
    let badge = |(severity, n): (Severity, usize)| {
        html! { <span class={format!("badge {}", severity.word())} title={(texts.severities)(severity, n)}>{ n }</span> }
    };
    let left_out = said.left_out.map(str::to_owned);
    html! {
        <li>
            <button type="button" onclick={show} aria-current={open.then_some("true")}
                class={if left_out.is_some() { "file left-out" } else { "file" }} title={left_out.clone()}>
                <span class="file-name">{ name.to_owned() }</span>
                if said.is_inventory { <span class="tag">{ texts.is_inventory }</span> }
                if left_out.is_some() { <span class="tag">{ texts.not_read }</span> }
                { for Severity::ALL.into_iter().zip(said.counts).filter(|(_, n)| *n > 0).map(badge) }
            </button>
        </li>
    }
}

/// A new file by its path, or files and folders of the computer.
fn add_file(store: &Store, state: &State, texts: &'static Texts) -> Html {
    let Form::NewFile(typed) = &state.form else {
        let begin = store.on(|store| store.act(Action::Form(Form::NewFile("group_vars/all/".to_owned()))));
        return html! {
            <div class="row small">
                { button(texts.new_file, "quiet", begin) }
                { picker(store, texts.add_files, "quiet", Pick::Files, false) }
                { picker(store, texts.add_folder, "quiet", Pick::Folder, false) }
            </div>
        };
    };
    let submit = {
        let (store, typed) = (store.clone(), typed.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            store.act(Action::NewFile(typed.clone()));
        })
    };
    let change = {
        let store = store.clone();
        Callback::from(move |event: InputEvent| store.act(Action::Form(Form::NewFile(value_of(&event)))))
    };
    html! {
        <form class="inline-form" onsubmit={submit}>
            <input type="text" value={typed.clone()} oninput={change} spellcheck="false" aria-label={texts.new_file_path} />
            <div class="row small">
                <button type="submit">{ texts.add }</button>
                { button(texts.cancel, "quiet", store.on(|store| store.act(Action::Form(Form::None)))) }
            </div>
        </form>
    }
}

/// Texts from a failed run or the live cluster.
fn evidence(store: &Store, state: &State, texts: &'static Texts) -> Html {
    let add = store.on(|store| {
        store.act(Action::AddEvidence { name: "evidence-1.txt".to_owned(), text: String::new() });
    });
    let docs = &state.workspace.evidence;
    let counts = state.answer.as_deref().map(|answer| answer.report.counts()).unwrap_or_default();
    let said = |doc: &Doc| {
        let counts = counts.iter().find(|(file, _)| *file == &*doc.path).map(|(_, n)| *n).unwrap_or_default();
        Said { counts, ..Said::default() }
    };
    html! {
        <section class="section">
            <h2>{ texts.evidence }</h2>
            if docs.is_empty() {
                <p class="tip">{ texts.evidence_hint }</p>
            } else {
                <ul class="list">
                    { for docs.iter().map(|doc| file_row(store, state, texts, doc, &doc.path, said(doc))) }
                </ul>
            }
            <div class="row small">{ button(texts.evidence_add, "quiet", add) }</div>
        </section>
    }
}
