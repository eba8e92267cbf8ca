//! The command about to run, edited as code.

use wasm_bindgen::prelude::*;
use web_sys::Element;
use yew::prelude::*;

use crate::state::{Action, State};
use crate::store::Store;
use crate::view::editor::{mark, phrases, reveal, use_editor};
use crate::workspace::COMMAND;

#[derive(Properties, PartialEq)]
pub struct CommandProps {
    pub store: Store,
    pub state: State,
}

#[component]
pub fn CommandBar(props: &CommandProps) -> Html {
    let state = &props.state;
    let texts = state.language.texts();
    let place = use_node_ref();
    {
        let (place, store) = (place.clone(), props.store.clone());
        use_effect_with((), move |()| {
            let hearing = store.clone();
            let changed =
                Closure::new(move |path: String, text: String| hearing.act(Action::Edited { path, text }));
            if let Some(parent) = place.cast::<Element>() {
                let editor = crate::js::create_command(&parent, &changed);
                store.editors.command.replace(Some(editor));
            }
            move || {
                if let Some(editor) = store.editors.command.take() {
                    editor.destroy();
                }
                drop(changed);
            }
        });
    }
    let editor = &props.store.editors.command;
    use_editor(editor, state, state.workspace.command.revision, |editor, state| {
        editor.show(COMMAND, state.workspace.command.content.shown(), "shell", false);
    });
    use_editor(editor, state, state.language, |editor, state| {
        let texts = state.language.texts();
        editor.speak(texts.command, texts.command_hint, &phrases(state.language));
    });
    use_editor(editor, state, (state.counters.answers, state.is_current()), |editor, state| {
        mark(editor, state, COMMAND);
    });
    use_editor(editor, state, state.counters.jumps, |editor, state| reveal(editor, state, COMMAND));

    let copy = {
        let store = props.store.clone();
        Callback::from(move |_: MouseEvent| {
            store.flush();
            store.copy(store.state().workspace.command.content.shown().to_string());
        })
    };
    html! {
        <section class="command" aria-label={texts.command}>
            <span class="prompt" aria-hidden="true">{"$"}</span>
            <div class="command-editor" ref={place}></div>
            <button type="button" class="quiet" onclick={copy}>{ texts.copy }</button>
        </section>
    }
}
