//! What one meets before there is a file: where to paste, where to drop, where to look first.

use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use crate::i18n::Texts;
use crate::state::Action;
use crate::store::Store;
use crate::view::parts::{Pick, button, picker};

pub fn empty(store: &Store, texts: &'static Texts) -> Html {
    let submit = {
        let store = store.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            take(&store);
        })
    };
    // A paste is complete: it need not be confirmed. It is in the field a moment after the event.
    let pasted = store.on(|store| {
        let store = store.clone();
        gloo::timers::callback::Timeout::new(0, move || take(&store)).forget();
    });
    html! {
        <form class="empty" onsubmit={submit}>
            <h2>{ texts.empty_title }</h2>
            <p class="lead">{ texts.empty_lead }</p>
            <textarea id="paste" rows="9" spellcheck="false" autocomplete="off" wrap="off"
                aria-label={texts.empty_paste} placeholder={texts.empty_placeholder} onpaste={pasted} />
            <div class="row">
                <button type="submit" class="primary">{ texts.empty_check }</button>
                { picker(store, texts.choose_files, "", Pick::Files, false) }
                { picker(store, texts.choose_folder, "", Pick::Folder, false) }
            </div>
            <p>{ button(texts.or_sample, "link", store.on(Store::load_sample)) }</p>
            <p class="privacy">{ texts.privacy }</p>
        </form>
    }
}

fn take(store: &Store) {
    let area =
        document().get_element_by_id("paste").and_then(|area| area.dyn_into::<HtmlTextAreaElement>().ok());
    if let Some(area) = area {
        store.act(Action::Paste(area.value()));
        area.set_value("");
    }
}
