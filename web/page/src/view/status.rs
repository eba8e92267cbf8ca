//! The line at the bottom, the calm notices over it, and the tabs of a narrow screen.

use yew::prelude::*;

use crate::answer::Severity;
use crate::i18n::Texts;
use crate::state::{Action, Engine, State, Tab};
use crate::store::Store;
use crate::view::parts::button;
use crate::view::top::pressed;

pub fn status_bar(state: &State, texts: &Texts) -> Html {
    // For whoever drives the page from outside: has what is shown caught up with what was typed?
    let doing = match state.engine {
        Engine::Loading => "loading",
        Engine::Failed(_) => "failed",
        Engine::Ready if state.is_current() => "ready",
        Engine::Ready => "busy",
    };
    let span =
        |class: &'static str, title: String, text: String| html! { <span {class} {title}>{ text }</span> };
    let plain = |text: String| span("", String::new(), text);
    let answer = state.answer.as_ref().filter(|_| !state.workspace.is_empty());
    html! {
        <footer class="status" data-state={doing}>
            if let Some(answer) = answer {
                { plain((texts.hosts)(answer.overview.hosts as usize)) }
                { plain((texts.control_planes)(answer.overview.control_plane as usize)) }
                if answer.overview.etcd > 0 {
                    { plain((texts.etcd)(answer.overview.etcd as usize, answer.overview.etcd_tolerates as usize)) }
                }
                { span("", answer.overview.release.said.clone(), answer.overview.release.name.clone()) }
                { span("run-note", String::new(), answer.report.run_note.clone()) }
            } else if state.engine == Engine::Loading {
                { plain(texts.loading.to_owned()) }
            }
            <div class="gap"></div>
            if answer.is_some() { { span("took", String::new(), milliseconds(state.took)) } }
            { span("stays", texts.stays_here_why.to_owned(), texts.stays_here.to_owned()) }
        </footer>
    }
}

/// With one decimal below ten.
fn milliseconds(took: f64) -> String {
    let tenths = (took * 10.0).round().max(0.0) as u64;
    match tenths {
        0..100 => format!("{}.{} ms", tenths / 10, tenths % 10),
        _ => format!("{} ms", (tenths + 5) / 10),
    }
}

pub fn notice_line(store: &Store, state: &State, texts: &'static Texts) -> Html {
    // The region is always there, so that a screen reader hears what comes into it.
    html! {
        <div class="notice-place" role="status" aria-live="polite">
            if let Some(notice) = &state.notice {
                <div class="notice">
                    <p>{ (texts.notice)(notice) }</p>
                    if state.undo.is_some() { { button(texts.undo, "link", store.on(Store::undo)) } }
                    <button type="button" class="icon close" aria-label={texts.dismiss} title={texts.dismiss}
                        onclick={store.on(|store| store.act(Action::Dismiss))}>{"×"}</button>
                </div>
            }
        </div>
    }
}

/// On a narrow screen one column at a time.
pub fn tabs(store: &Store, state: &State, texts: &Texts) -> Html {
    let total: usize = Severity::ALL.iter().map(|severity| state.count(*severity)).sum();
    let gravest = Severity::ALL.into_iter().find(|severity| state.count(*severity) > 0);
    let tab = |tab: Tab, label: &'static str| {
        let badge = gravest.filter(|_| tab == Tab::Findings);
        html! {
            <button type="button" aria-pressed={pressed(state.tab == tab)}
                onclick={store.on(move |store| store.act(Action::Tab(tab)))}>
                { label }
                if let Some(severity) = badge {
                    <span class={format!("badge {}", severity.word())}>{ total }</span>
                }
            </button>
        }
    };
    html! {
        <div class="tabs" role="group" aria-label={texts.menu}>
            { tab(Tab::Files, texts.files) }
            { tab(Tab::Editor, texts.editor) }
            { tab(Tab::Findings, texts.findings) }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::milliseconds;

    #[test]
    fn short_times_have_a_decimal() {
        assert_eq!(
            [0.0, 0.04, 4.26, 9.99, 56.4].map(milliseconds),
            ["0.0 ms", "0.0 ms", "4.3 ms", "10 ms", "56 ms"]
        );
    }
}
