//! The left column: what is wanted, what is deployed now, what was seen.

use std::rc::Rc;

use yew::prelude::*;

use crate::answer::{Report, Severity};
use crate::i18n::{Language, Texts};
use crate::state::{Action, State};
use crate::store::Store;
use crate::view::deployed::DeployedSection;
use crate::view::evidence::EvidenceSection;
use crate::view::parts::{Picker, value_of};
use crate::workspace::{DEPLOYED, Doc};

#[derive(Properties, PartialEq)]
pub struct FilesProps {
    pub store: Store,
    pub state: State,
}

#[component]
pub fn FilesColumn(props: &FilesProps) -> Html {
    let FilesProps { store, state } = props;
    let texts = state.language.texts();
    let wanted: Vec<&Doc> =
        state.workspace.files.iter().filter(|doc| !doc.path.starts_with(DEPLOYED)).collect();
    html! {
        <nav class="files" aria-label={texts.files}>
            <section class="section">
                <div class="section-head"><h2>{ texts.wanted }</h2></div>
                if wanted.is_empty() {
                    <p class="hint">{ texts.wanted_hint }</p>
                } else {
                    <FileList store={store.clone()} state={state.clone()} deployed=false />
                }
                if state.workspace.inventory.is_some() {
                    <p><button type="button" class="link" onclick={choose_itself(store)}>{ texts.choose_itself }</button></p>
                }
                <AddFile store={store.clone()} language={state.language} />
            </section>
            <DeployedSection store={store.clone()} state={state.clone()} />
            <EvidenceSection store={store.clone()} state={state.clone()} />
        </nav>
    }
}

fn choose_itself(store: &Store) -> Callback<MouseEvent> {
    let store = store.clone();
    Callback::from(move |_| store.act(Action::Inventory(None)))
}

#[derive(Properties, PartialEq)]
pub struct ListProps {
    pub store: Store,
    pub state: State,
    /// Shows the files of the deployed inventory instead of the wanted ones.
    pub deployed: bool,
}

/// Files under the names of their folders.
#[component]
pub fn FileList(props: &ListProps) -> Html {
    let ListProps { store, state, deployed } = props;
    let texts = state.language.texts();
    let files = state.workspace.files.iter().filter(|doc| doc.path.starts_with(DEPLOYED) == *deployed);
    let mut rows: Vec<Html> = Vec::new();
    let mut last = if *deployed { DEPLOYED.trim_end_matches('/') } else { "" };
    for doc in files {
        let (folder, name) = doc.path.rsplit_once('/').unwrap_or(("", &doc.path));
        if folder != last {
            rows.push(html! { <li class="folder-row" title={folder.to_owned()}><bdi>{ folder.to_owned() }</bdi></li> });
            last = folder;
        }
        rows.push(file_row(store, state, texts, doc, name, !folder.is_empty() && !*deployed));
    }
    html! { <ul class="list">{ rows }</ul> }
}

pub fn file_row(store: &Store, state: &State, texts: &Texts, doc: &Doc, name: &str, inside: bool) -> Html {
    let open = state.open.as_ref() == Some(&doc.path);
    let answer = state.answer.as_ref();
    let is_inventory = answer.is_some_and(|a| a.overview.inventory.iter().any(|path| **path == *doc.path));
    let left = answer.and_then(|a| a.overview.left_out.iter().find(|left| left.path == *doc.path));
    let path = doc.path.clone();
    let store = store.clone();
    let show = Callback::from(move |_: MouseEvent| {
        store.flush();
        store.act(Action::Open(path.clone()));
    });
    html! {
        <li>
            <button type="button" onclick={show} aria-current={open.then_some("true")}
                class={classes!("file", inside.then_some("inside"), left.map(|_| "left-out"))}
                title={left.map(|left| left.why.clone())}>
                <span class="file-name">{ name.to_owned() }</span>
                if is_inventory { <span class="tag">{ texts.is_inventory }</span> }
                if left.is_some() { <span class="tag">{ texts.not_read }</span> }
                { counts(answer.map(|a| &a.report), &doc.path, texts) }
            </button>
        </li>
    }
}

/// How many findings a file has, the gravest with its colour.
fn counts(report: Option<&Report>, path: &Rc<str>, texts: &Texts) -> Html {
    let Some(report) = report else { return Html::default() };
    let counts = report.count_in(path);
    let badges = Severity::ALL.into_iter().zip(counts).filter(|(_, n)| *n > 0);
    badges
        .map(|(severity, n)| {
            html! { <span class={classes!("badge", severity.word())} title={(texts.severities)(severity, n)}>{ n }</span> }
        })
        .collect()
}

#[derive(Properties, PartialEq)]
struct AddProps {
    store: Store,
    language: Language,
}

/// A new file by its path, or files and folders of the computer.
#[component]
fn AddFile(props: &AddProps) -> Html {
    let texts = props.language.texts();
    let path = use_state(|| None::<String>);
    let begin = {
        let path = path.clone();
        Callback::from(move |_: MouseEvent| path.set(Some("group_vars/all/".to_owned())))
    };
    let Some(typed) = (*path).clone() else {
        return html! {
            <div class="row small">
                <button type="button" class="quiet" onclick={begin}>{ texts.new_file }</button>
                <Picker store={props.store.clone()} label={texts.add_files} class="quiet" />
                <Picker store={props.store.clone()} label={texts.add_folder} folder=true class="quiet" />
            </div>
        };
    };
    let submit = {
        let (store, path, typed) = (props.store.clone(), path.clone(), typed.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            path.set(None);
            store.act(Action::NewFile(typed.clone()));
        })
    };
    let change = {
        let path = path.clone();
        Callback::from(move |event: InputEvent| path.set(Some(value_of(&event))))
    };
    let cancel = Callback::from(move |_: MouseEvent| path.set(None));
    html! {
        <form class="inline-form" onsubmit={submit}>
            <input type="text" value={typed} oninput={change} autofocus=true spellcheck="false"
                aria-label={texts.new_file_path} placeholder={texts.new_file_path} />
            <div class="row small">
                <button type="submit">{ texts.add }</button>
                <button type="button" class="quiet" onclick={cancel}>{ texts.cancel }</button>
            </div>
        </form>
    }
}
