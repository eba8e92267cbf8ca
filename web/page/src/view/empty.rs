//! What one meets before there is a file: where to paste, where to drop, where to look first.

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use crate::i18n::Language;
use crate::state::Action;
use crate::store::Store;
use crate::view::parts::Picker;

#[derive(Properties, PartialEq)]
pub struct EmptyProps {
    pub store: Store,
    pub language: Language,
}

#[component]
pub fn Empty(props: &EmptyProps) -> Html {
    let texts = props.language.texts();
    let area = use_node_ref();
    let take = {
        let (store, area) = (props.store.clone(), area.clone());
        Callback::from(move |()| {
            if let Some(area) = area.cast::<HtmlTextAreaElement>() {
                store.act(Action::Paste(area.value()));
                area.set_value("");
            }
        })
    };
    let submit = {
        let take = take.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            take.emit(());
        })
    };
    // A paste is complete: it need not be confirmed. It is in the field a moment after the event.
    let pasted = Callback::from(move |_: Event| {
        let take = take.clone();
        gloo::timers::callback::Timeout::new(0, move || take.emit(())).forget();
    });
    let sample = {
        let store = props.store.clone();
        Callback::from(move |_: MouseEvent| store.load_sample())
    };
    html! {
        <form class="empty" onsubmit={submit}>
            <h2>{ texts.empty_title }</h2>
            <p class="lead">{ texts.empty_lead }</p>
            <textarea ref={area} id="paste" rows="9" spellcheck="false" autocomplete="off" wrap="off"
                aria-label={texts.empty_paste} placeholder={texts.empty_placeholder} onpaste={pasted} />
            <div class="row">
                <button type="submit" class="primary">{ texts.empty_check }</button>
                <Picker store={props.store.clone()} label={texts.choose_files} />
                <Picker store={props.store.clone()} label={texts.choose_folder} folder=true />
            </div>
            <p><button type="button" class="link" onclick={sample}>{ texts.or_sample }</button></p>
            <p class="privacy">{ texts.privacy }</p>
        </form>
    }
}
