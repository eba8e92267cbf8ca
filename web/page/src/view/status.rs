//! The line at the bottom, the calm notices over it, and the tabs of a narrow screen.

use yew::prelude::*;

use crate::answer::Severity;
use crate::state::{Action, Engine, State, Tab};
use crate::store::Store;

#[derive(Properties, PartialEq)]
pub struct StatusProps {
    pub state: State,
}

#[component]
pub fn StatusBar(props: &StatusProps) -> Html {
    let state = &props.state;
    let texts = state.language.texts();
    let answer = state.answer.as_ref().filter(|_| !state.workspace.is_empty());
    // For whoever drives the page from outside: has what is shown caught up with what was typed?
    let doing = match state.engine {
        Engine::Loading => "loading",
        Engine::Failed(_) => "failed",
        Engine::Ready if state.is_current() => "ready",
        Engine::Ready => "busy",
    };
    html! {
        <footer class="status" data-state={doing}>
            if let Some(answer) = answer {
                <span>{ (texts.hosts)(answer.overview.hosts) }</span>
                <span>{ (texts.control_planes)(answer.overview.control_plane) }</span>
                if answer.overview.etcd > 0 {
                    <span>{ (texts.etcd)(answer.overview.etcd, answer.overview.etcd_tolerates) }</span>
                }
                <span title={answer.overview.release.why.clone()}>{ answer.overview.release.name.clone() }</span>
                if !answer.report.run.note.is_empty() {
                    <span class="run-note">{ answer.report.run.note.clone() }</span>
                }
            } else if state.engine == Engine::Loading {
                <span>{ texts.loading }</span>
            }
            <div class="gap"></div>
            if answer.is_some() { <span class="took">{ (texts.milliseconds)(state.took) }</span> }
            <span class="stays" title={texts.stays_here_why}>{ texts.stays_here }</span>
        </footer>
    }
}

#[derive(Properties, PartialEq)]
pub struct NoticeProps {
    pub store: Store,
    pub state: State,
}

#[component]
pub fn NoticeLine(props: &NoticeProps) -> Html {
    let NoticeProps { store, state } = props;
    let texts = state.language.texts();
    let undo = {
        let store = store.clone();
        Callback::from(move |_: MouseEvent| store.undo())
    };
    let dismiss = {
        let store = store.clone();
        Callback::from(move |_: MouseEvent| store.act(Action::Dismiss))
    };
    // The region is always there, so that a screen reader hears what comes into it.
    html! {
        <div class="notice-place" role="status" aria-live="polite">
            if let Some(notice) = &state.notice {
                <div class="notice">
                    <p>{ (texts.notice)(notice) }</p>
                    if state.undo.is_some() {
                        <button type="button" class="link" onclick={undo}>{ texts.undo }</button>
                    }
                    <button type="button" class="icon close" aria-label={texts.dismiss} title={texts.dismiss}
                        onclick={dismiss}>{"×"}</button>
                </div>
            }
        </div>
    }
}

/// On a narrow screen one column at a time.
#[component]
pub fn Tabs(props: &NoticeProps) -> Html {
    let NoticeProps { store, state } = props;
    let texts = state.language.texts();
    let total: usize = Severity::ALL.iter().map(|severity| state.count(*severity)).sum();
    let gravest = Severity::ALL.into_iter().find(|severity| state.count(*severity) > 0);
    let tabs = [(Tab::Files, texts.files), (Tab::Editor, texts.editor), (Tab::Findings, texts.findings)];
    html! {
        <div class="tabs" role="group" aria-label={texts.menu}>
            { for tabs.into_iter().map(|(tab, label)| {
                let store = store.clone();
                let choose = Callback::from(move |_: MouseEvent| store.act(Action::Tab(tab)));
                let badge = gravest.filter(|_| tab == Tab::Findings);
                html! {
                    <button type="button" aria-pressed={(state.tab == tab).to_string()} onclick={choose}>
                        { label }
                        if let Some(severity) = badge {
                            <span class={classes!("badge", severity.word())}>{ total }</span>
                        }
                    </button>
                }
            }) }
        </div>
    }
}
