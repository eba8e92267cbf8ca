//! The line on top: name, release, language, colours, and what concerns the whole workspace.

use std::rc::Rc;

use gloo::utils::window;
use yew::prelude::*;

use crate::answer::Answer;
use crate::i18n::Language;
use crate::state::{Action, Theme};
use crate::store::Store;
use crate::view::parts::value_of;

#[derive(Properties)]
pub struct TopBarProps {
    pub store: Store,
    pub language: Language,
    pub theme: Theme,
    pub release: Option<String>,
    pub overview: Option<Rc<Answer>>,
    pub empty: bool,
}

impl PartialEq for TopBarProps {
    fn eq(&self, other: &Self) -> bool {
        let releases = |props: &Self| props.overview.as_ref().map(|answer| answer.overview.releases.len());
        (self.language, self.theme, &self.release, self.empty)
            == (other.language, other.theme, &other.release, other.empty)
            && releases(self) == releases(other)
    }
}

#[component]
pub fn TopBar(props: &TopBarProps) -> Html {
    let texts = props.language.texts();
    let act = |action: fn(&Store)| {
        let store = props.store.clone();
        Callback::from(move |_: MouseEvent| action(&store))
    };
    html! {
        <header class="top">
            <h1 class="name"><span class="logo" aria-hidden="true"></span>{"spraycheck"}</h1>
            <ReleaseChoice ..ReleaseProps {
                store: props.store.clone(),
                language: props.language,
                chosen: props.release.clone(),
                known: props.overview.as_ref().map(|a| a.overview.releases.clone()).unwrap_or_default(),
            } />
            <div class="gap"></div>
            <div class="actions" role="group" aria-label={texts.menu}>
                <button type="button" class="quiet" onclick={act(Store::load_sample)}>{ texts.load_sample }</button>
                <button type="button" class="quiet" disabled={props.empty}
                    onclick={act(|store| store.act(Action::StartEmpty))}>{ texts.start_empty }</button>
                <button type="button" class="quiet" disabled={props.empty}
                    onclick={act(Store::download_all)}>{ texts.download_all }</button>
            </div>
            <div class="languages" role="group" aria-label={texts.language}>
                { for Language::ALL.map(|language| {
                    let store = props.store.clone();
                    let choose = Callback::from(move |_: MouseEvent| store.act(Action::Language(language)));
                    let pressed = (language == props.language).to_string();
                    html! {
                        <button type="button" lang={language.tag()} aria-pressed={pressed} onclick={choose}>
                            { language.name() }
                        </button>
                    }
                }) }
            </div>
            <ThemeButton store={props.store.clone()} theme={props.theme} language={props.language} />
        </header>
    }
}

#[derive(Properties, PartialEq)]
struct ThemeProps {
    store: Store,
    theme: Theme,
    language: Language,
}

fn system_is_dark() -> bool {
    window().match_media("(prefers-color-scheme: dark)").ok().flatten().is_some_and(|query| query.matches())
}

#[component]
fn ThemeButton(props: &ThemeProps) -> Html {
    let texts = props.language.texts();
    let dark = match props.theme {
        Theme::System => system_is_dark(),
        Theme::Light => false,
        Theme::Dark => true,
    };
    let label = if dark { texts.theme_to_light } else { texts.theme_to_dark };
    let store = props.store.clone();
    let toggle = Callback::from(move |_: MouseEvent| {
        store.act(Action::Theme(if dark { Theme::Light } else { Theme::Dark }));
    });
    html! {
        <button type="button" class="icon theme" title={label} aria-label={label} onclick={toggle}>
            <span class="half" aria-hidden="true"></span>
        </button>
    }
}

#[derive(Properties, PartialEq)]
struct ReleaseProps {
    store: Store,
    language: Language,
    chosen: Option<String>,
    known: Vec<String>,
}

/// The value of the choice that asks for a text.
const OTHER: &str = "other";

#[component]
fn ReleaseChoice(props: &ReleaseProps) -> Html {
    let texts = props.language.texts();
    let asking = use_state(|| false);
    let chosen = props.chosen.clone().unwrap_or_default();
    let unlisted = !chosen.is_empty() && !props.known.contains(&chosen);
    let choose = {
        let (store, asking) = (props.store.clone(), asking.clone());
        Callback::from(move |event: Event| {
            let value = value_of(&event);
            asking.set(value == OTHER);
            if value != OTHER {
                store.act(Action::Release(Some(value).filter(|value| !value.is_empty())));
            }
        })
    };
    let typed = {
        let (store, asking) = (props.store.clone(), asking.clone());
        Callback::from(move |event: Event| {
            let value = value_of(&event).trim().to_owned();
            asking.set(false);
            if !value.is_empty() {
                store.act(Action::Release(Some(value)));
            }
        })
    };
    let newest = (texts.release_newest)(props.known.first().map_or("", String::as_str));
    let option = |value: &str, label: &str| {
        html! { <option value={value.to_owned()} selected={!*asking && value == chosen}>{ label }</option> }
    };
    html! {
        <div class="release">
            <label for="release">{ texts.release }</label>
            <select id="release" onchange={choose}>
                { option("", &newest) }
                if unlisted { { option(&chosen, &chosen) } }
                { for props.known.iter().map(|name| option(name, name)) }
                <option value={OTHER} selected={*asking}>{ texts.release_other }</option>
            </select>
            if *asking {
                <input type="text" class="release-text" autofocus=true placeholder={texts.release_other_hint}
                    aria-label={texts.release_other_hint} onchange={typed} />
            }
        </div>
    }
}
