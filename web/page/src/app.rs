//! The whole screen.

use yew::prelude::*;

use crate::after::After;
use crate::state::Tab;
use crate::store::{Store, begin};
use crate::view::command::command_bar;
use crate::view::editor::editor_pane;
use crate::view::files::files_column;
use crate::view::findings::findings_column;
use crate::view::status::{notice_line, status_bar, tabs};
use crate::view::top::top_bar;

/// The one component: everything else is a function of the state.
pub struct App {
    store: Store,
    after: After,
}

impl Component for App {
    /// The state changed.
    type Message = ();
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        App { store: Store::new(begin(), ctx.link().callback(|()| ())), after: After::default() }
    }

    fn update(&mut self, _: &Context<Self>, (): ()) -> bool {
        true
    }

    fn view(&self, _: &Context<Self>) -> Html {
        let store = &self.store;
        let state = &store.state();
        let texts = state.language.texts();
        let tab = match state.tab {
            Tab::Files => "app tab-files",
            Tab::Editor => "app tab-editor",
            Tab::Findings => "app tab-findings",
        };
        html! {
            <div class={tab}>
                { top_bar(store, state, texts) }
                { command_bar(store, texts) }
                <main class="columns">
                    { files_column(store, state, texts) }
                    { editor_pane(store, state, texts) }
                    { findings_column(store, state, texts) }
                </main>
                { notice_line(store, state, texts) }
                { status_bar(state, texts) }
                { tabs(store, state, texts) }
                <div class="drop-veil" aria-hidden="true"><p>{ texts.drop_here }</p></div>
            </div>
        }
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        if let Some(action) = self.after.drawn(&self.store) {
            self.store.act(action);
        }
    }
}
