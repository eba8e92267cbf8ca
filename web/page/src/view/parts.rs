//! Small things that several parts of the screen share.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::answer::Severity;
use crate::i18n::Texts;
use crate::js;
use crate::markdown::{Inline, inlines};
use crate::store::Store;

/// A sentence with `code` in it.
pub fn sentence(text: &str) -> Html {
    inlines(text).into_iter().map(inline).collect()
}

pub fn inline(piece: Inline) -> Html {
    match piece {
        Inline::Text(text) => html! { {text} },
        Inline::Code(code) => html! { <code>{code}</code> },
        Inline::Strong(text) => html! { <strong>{text}</strong> },
        Inline::Link(text, address) => {
            html! { <a href={address} target="_blank" rel="noopener noreferrer">{text}</a> }
        }
    }
}

/// The mark of a severity: a shape as well as a colour.
pub fn mark(severity: Severity, texts: &Texts) -> Html {
    html! { <span class={format!("mark {}", severity.word())} role="img" aria-label={(texts.severity)(severity)} /> }
}

/// A button; `class` says its weight ("", "quiet", "link", "primary").
pub fn button(label: &'static str, class: &'static str, onclick: Callback<MouseEvent>) -> Html {
    html! { <button type="button" {class} {onclick}>{ label }</button> }
}

/// What is typed or chosen in the field an event came from.
pub fn value_of(event: &Event) -> String {
    let Some(target) = event.target() else { return String::new() };
    if let Some(input) = target.dyn_ref::<HtmlInputElement>() {
        return input.value();
    }
    if let Some(area) = target.dyn_ref::<HtmlTextAreaElement>() {
        return area.value();
    }
    target.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value).unwrap_or_default()
}

/// What a file chooser is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Pick {
    Files,
    Folder,
}

/// A button that opens the browser's file chooser. `deployed`: what is chosen is the inventory of
/// what is deployed now.
pub fn picker(store: &Store, label: &'static str, class: &'static str, pick: Pick, deployed: bool) -> Html {
    // The input that opens the chooser stands behind its button.
    let open = Callback::from(|event: MouseEvent| {
        let button = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
        let input = button.and_then(|button| button.next_element_sibling());
        if let Some(input) = input.and_then(|input| input.dyn_into::<HtmlElement>().ok()) {
            input.click();
        }
    });
    let store = store.clone();
    let chosen = Callback::from(move |event: Event| {
        let Some(input) = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()) else { return };
        let store = store.clone();
        spawn_local(async move { store.take(js::files_from_input(&input).await.as_string(), deployed) });
    });
    let (class_of_input, folder) = match pick {
        Pick::Files => ("pick-files", false),
        Pick::Folder => ("pick-folder", true),
    };
    html! {
        <>
            { button(label, class, open) }
            <input type="file" class={class_of_input} webkitdirectory={folder} multiple=true hidden=true
                aria-label={label} onchange={chosen} />
        </>
    }
}

/// Puts the keyboard on the first element that a selector finds.
pub fn focus(selector: &str) {
    let found = gloo::utils::document().query_selector(selector).ok().flatten();
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
