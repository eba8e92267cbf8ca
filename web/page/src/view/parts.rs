//! Small things that several parts of the screen share.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
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
    html! { <span class={classes!("mark", severity.word())} role="img" aria-label={(texts.severity)(severity)} /> }
}

/// What was typed into the field an event came from.
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

#[derive(Properties, PartialEq)]
pub struct PickerProps {
    pub store: Store,
    pub label: &'static str,
    /// Asks for a folder instead of files.
    #[prop_or_default]
    pub folder: bool,
    /// What is chosen is the inventory of what is deployed now.
    #[prop_or_default]
    pub deployed: bool,
    #[prop_or_default]
    pub class: Classes,
}

/// A button that opens the browser's file chooser.
#[component]
pub fn Picker(props: &PickerProps) -> Html {
    let input = use_node_ref();
    let folder = props.folder;
    use_effect_with(input.clone(), move |input| {
        if let Some(input) = input.cast::<HtmlInputElement>().filter(|_| folder) {
            let _ = input.set_attribute("webkitdirectory", "");
        }
    });
    let open = {
        let input = input.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                input.click();
            }
        })
    };
    let chosen = {
        let (store, deployed) = (props.store.clone(), props.deployed);
        Callback::from(move |event: Event| {
            let Some(input) = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()) else {
                return;
            };
            let store = store.clone();
            spawn_local(async move { store.take(js::files_from_input(&input).await.as_string(), deployed) });
        })
    };
    html! {
        <>
            <button type="button" class={props.class.clone()} onclick={open}>{ props.label }</button>
            <input
                ref={input} type="file" multiple=true hidden=true tabindex="-1" aria-label={props.label}
                class={if folder { "pick-folder" } else { "pick-files" }} onchange={chosen}
            />
        </>
    }
}
