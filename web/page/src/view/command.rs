//! The command about to run, edited as code.

use yew::prelude::*;

use crate::i18n::Texts;
use crate::store::Store;
use crate::view::parts::button;

pub fn command_bar(store: &Store, texts: &'static Texts) -> Html {
    let copy = store.on(|store| {
        store.flush();
        store.copy(store.state().workspace.command.content.shown().to_string());
    });
    html! {
        <section class="command" aria-label={texts.command}>
            <span class="prompt" aria-hidden="true">{"$"}</span>
            <div class="command-editor" id="command-editor"></div>
            { button(texts.copy, "quiet", copy) }
        </section>
    }
}
