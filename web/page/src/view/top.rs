//! The line on top: name, release, language, colours, and what concerns the whole workspace.

use gloo::utils::window;
use yew::prelude::*;

use crate::i18n::{Language, Texts};
use crate::state::{Action, Form, State, Theme};
use crate::store::Store;
use crate::view::parts::button;

pub fn top_bar(store: &Store, state: &State, texts: &'static Texts) -> Html {
    let quiet = |label, disabled, act: fn(&Store)| {
        html! { <button type="button" class="quiet" {disabled} onclick={store.on(act)}>{ label }</button> }
    };
    let empty = state.workspace.is_empty();
    let nothing = empty && state.workspace.command.content.shown().is_empty();
    html! {
        <header class="top">
            <h1 class="name"><span class="logo" aria-hidden="true"></span>{"spraycheck"}</h1>
            { release(store, state, texts) }
            <div class="gap"></div>
            <div class="actions" role="group" aria-label={texts.menu}>
                { button(texts.load_sample, "quiet", store.on(Store::load_sample)) }
                { quiet(texts.start_empty, nothing, |store| store.act(Action::StartEmpty)) }
                { quiet(texts.download_all, empty, Store::download_all) }
            </div>
            <div class="languages" role="group" aria-label={texts.language}>
                { for Language::ALL.map(|language| html! {
                    <button type="button" lang={language.tag()} aria-pressed={pressed(language == state.language)}
                        onclick={store.on(move |store| store.act(Action::Language(language)))}>
                        { language.name() }
                    </button>
                }) }
            </div>
            { theme(store, state, texts) }
        </header>
    }
}

/// For `aria-pressed`.
pub fn pressed(is: bool) -> &'static str {
    if is { "true" } else { "false" }
}

fn system_is_dark() -> bool {
    window().match_media("(prefers-color-scheme: dark)").ok().flatten().is_some_and(|query| query.matches())
}

fn theme(store: &Store, state: &State, texts: &Texts) -> Html {
    let dark = match state.theme {
        Theme::System => system_is_dark(),
        Theme::Light => false,
        Theme::Dark => true,
    };
    let (label, next) = match dark {
        true => (texts.theme_to_light, Theme::Light),
        false => (texts.theme_to_dark, Theme::Dark),
    };
    html! {
        <button type="button" class="icon theme" title={label} aria-label={label}
            onclick={store.on(move |store| store.act(Action::Theme(next)))}>
            <span class="half" aria-hidden="true"></span>
        </button>
    }
}

/// The value of the choice that asks for a text.
const OTHER: &str = "other";

fn release(store: &Store, state: &State, texts: &Texts) -> Html {
    let known = state.answer.as_ref().map(|answer| &*answer.overview.releases).unwrap_or_default();
    let chosen = state.workspace.release.as_deref().unwrap_or_default();
    let asking = state.form == Form::Release;
    let choose = store.on_value(|store, value| {
        store.act(match value.as_str() {
            OTHER => Action::Form(Form::Release),
            "" => Action::Release(None),
            _ => Action::Release(Some(value)),
        });
    });
    let typed = store.on_value(|store, value| {
        let value = value.trim();
        store.act(match value {
            "" => Action::Form(Form::None),
            _ => Action::Release(Some(value.to_owned())),
        });
    });
    // Without a choice the files may tell: a dropped tree does.
    let first = known.first().map_or("", String::as_str);
    let judged = state.answer.as_ref().map_or("", |answer| &answer.overview.release.name);
    let newest = match chosen.is_empty() && judged != first {
        true => judged.to_owned(),
        false => (texts.release_newest)(first),
    };
    let option = |value: &str, label: &str| {
        html! { <option value={value.to_owned()} selected={!asking && value == chosen}>{ label }</option> }
    };
    html! {
        <div class="release">
            <label for="release">{ texts.release }</label>
            <select id="release" onchange={choose}>
                { option("", &newest) }
                if !chosen.is_empty() && !known.iter().any(|name| name == chosen) { { option(chosen, chosen) } }
                { for known.iter().map(|name| option(name, name)) }
                <option value={OTHER} selected={asking}>{ texts.release_other }</option>
            </select>
            if asking {
                <input type="text" class="release-text" placeholder={texts.release_other_hint}
                    aria-label={texts.release_other_hint} onchange={typed} />
            }
        </div>
    }
}
