//! Texts from a failed run or the live cluster.

use yew::prelude::*;

use crate::state::{Action, State};
use crate::store::Store;
use crate::view::files::file_row;

#[derive(Properties, PartialEq)]
pub struct EvidenceProps {
    pub store: Store,
    pub state: State,
}

#[component]
pub fn EvidenceSection(props: &EvidenceProps) -> Html {
    let EvidenceProps { store, state } = props;
    let texts = state.language.texts();
    let add = {
        let store = store.clone();
        Callback::from(move |_: MouseEvent| {
            store.act(Action::AddEvidence { name: "evidence-1.txt".to_owned(), text: String::new() });
            if let Some(editor) = store.editors.main.borrow().as_ref() {
                editor.focus();
            }
        })
    };
    html! {
        <section class="section">
            <div class="section-head"><h2>{ texts.evidence }</h2></div>
            if state.workspace.evidence.is_empty() {
                <p class="hint">{ texts.evidence_hint }</p>
            } else {
                <ul class="list">
                    { for state.workspace.evidence.iter().map(|doc| file_row(store, state, texts, doc, &doc.path, false)) }
                </ul>
            }
            <div class="row small">
                <button type="button" class="quiet" onclick={add}>{ texts.evidence_add }</button>
            </div>
        </section>
    }
}
