//! The left column: what is wanted, what is deployed now, what was seen.

use std::rc::Rc;

use yew::prelude::*;

use crate::answer::{Report, Severity};
use crate::i18n::Texts;
use crate::state::{Action, Form, State};
use crate::store::Store;
use crate::view::deployed::deployed;
use crate::view::parts::{Pick, button, picker, value_of};
use crate::workspace::{DEPLOYED, Doc};

#[derive(Properties)]
pub struct FilesProps {
    pub store: Store,
    pub state: State,
}

/// Typing changes nothing here, until there is an answer.
impl PartialEq for FilesProps {
    fn eq(&self, other: &Self) -> bool {
        let of = |props: &Self| {
            let counters = props.state.counters;
            (counters.layouts, counters.answers, props.state.language)
        };
        let (a, b) = (&self.state, &other.state);
        of(self) == of(other) && a.open == b.open && a.form == b.form
    }
}

#[component]
pub fn FilesColumn(props: &FilesProps) -> Html {
    let FilesProps { store, state } = props;
    let texts = state.language.texts();
    let any = state.workspace.files.iter().any(|doc| !doc.path.starts_with(DEPLOYED));
    html! {
        <nav class="files" aria-label={texts.files}>
            <section class="section">
                <h2>{ texts.wanted }</h2>
                if any { { file_list(store, state, texts, false) } } else { <p class="hint">{ texts.wanted_hint }</p> }
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

/// Files under the names of their folders: the wanted ones, or those of the deployed inventory.
pub fn file_list(store: &Store, state: &State, texts: &Texts, deployed: bool) -> Html {
    let files = state.workspace.files.iter().filter(|doc| doc.path.starts_with(DEPLOYED) == deployed);
    let mut rows: Vec<Html> = Vec::new();
    let mut last = if deployed { DEPLOYED.trim_end_matches('/') } else { "" };
    for doc in files {
        let (folder, name) = doc.path.rsplit_once('/').unwrap_or(("", &doc.path));
        if folder != last {
            rows.push(html! { <li class="folder-row" title={folder.to_owned()}><bdi>{ folder.to_owned() }</bdi></li> });
            last = folder;
        }
        rows.push(file_row(store, state, texts, doc, name));
    }
    html! { <ul class="list">{ rows }</ul> }
}

fn file_row(store: &Store, state: &State, texts: &Texts, doc: &Doc, name: &str) -> Html {
    let open = state.open.as_ref() == Some(&doc.path);
    let answer = state.answer.as_ref();
    let is_inventory = answer.is_some_and(|a| a.overview.inventory.iter().any(|path| **path == *doc.path));
    let left = answer.and_then(|a| a.overview.left_out.iter().find(|left| left.name == *doc.path));
    let path = doc.path.clone();
    let show = store.on(move |store| {
        store.flush();
        store.act(Action::Open(path.clone()));
    });
    html! {
        <li>
            <button type="button" onclick={show} aria-current={open.then_some("true")}
                class={if left.is_some() { "file left-out" } else { "file" }} title={left.map(|left| left.said.clone())}>
                <span class="file-name">{ name.to_owned() }</span>
                if is_inventory { <span class="tag">{ texts.is_inventory }</span> }
                if left.is_some() { <span class="tag">{ texts.not_read }</span> }
                { counts(answer.map(|a| &a.report), &doc.path, texts) }
            </button>
        </li>
    }
}

/// How many findings a file has, each severity with its colour.
fn counts(report: Option<&Report>, path: &Rc<str>, texts: &Texts) -> Html {
    let Some(report) = report else { return Html::default() };
    let counts = report.count_in(path);
    let badge = |(severity, n): (Severity, usize)| {
        html! { <span class={format!("badge {}", severity.word())} title={(texts.severities)(severity, n)}>{ n }</span> }
    };
    Severity::ALL.into_iter().zip(counts).filter(|(_, n)| *n > 0).map(badge).collect()
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
    html! {
        <section class="section">
            <h2>{ texts.evidence }</h2>
            if docs.is_empty() {
                <p class="hint">{ texts.evidence_hint }</p>
            } else {
                <ul class="list">{ for docs.iter().map(|doc| file_row(store, state, texts, doc, &doc.path)) }</ul>
            }
            <div class="row small">{ button(texts.evidence_add, "quiet", add) }</div>
        </section>
    }
}
