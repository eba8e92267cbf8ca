//! The checklist of an upgrade, in the right column's place; and where one says what is deployed.

use yew::prelude::*;

use crate::answer::{Item, Step, Upgrade};
use crate::i18n::Texts;
use crate::state::{Action, State};
use crate::store::Store;
use crate::view::finding::place;
use crate::view::parts::{button, mark, sentence};

/// The release that is deployed, to choose among those known.
pub fn upgrade_from(store: &Store, state: &State, texts: &'static Texts) -> Html {
    let known = state.answer.as_ref().map(|answer| &*answer.overview.releases).unwrap_or_default();
    let chosen = state.workspace.upgrade_from.as_deref().unwrap_or_default();
    let choose = store.on_value(|store, value| {
        store.act(Action::UpgradeFrom(Some(value).filter(|value| !value.is_empty())));
    });
    let option = |name: &String| html! { <option value={name.clone()} selected={name == chosen}>{ name.clone() }</option> };
    html! {
        <div class="upgrade-from">
            <label for="upgrade-from">{ texts.upgrade_from }</label>
            <select id="upgrade-from" onchange={choose}>
                <option value="" selected={chosen.is_empty()}>{ texts.deployed_not_said }</option>
                { for known.iter().map(option) }
            </select>
            if !chosen.is_empty() && !state.upgrade {
                { button(texts.upgrade_show, "link", store.on(|store| store.act(Action::Upgrade(true)))) }
            }
        </div>
    }
}

pub fn upgrade_panel(store: &Store, upgrade: &Upgrade, texts: &'static Texts) -> Html {
    html! {
        <article class="rule-page upgrade" aria-label={texts.upgrade}>
            <div class="rule-head">
                <button type="button" class="quiet" onclick={store.on(|store| store.act(Action::Upgrade(false)))}>
                    <span aria-hidden="true">{"← "}</span>{ texts.back }
                </button>
            </div>
            <div class="prose">
                <h2>{ texts.upgrade }</h2>
                <p>{ sentence(&upgrade.message) }</p>
                { items(store, &upgrade.before, texts) }
                <ol class="steps">{ for upgrade.steps.iter().map(|step| one_step(store, step, texts)) }</ol>
            </div>
        </article>
    }
}

fn one_step(store: &Store, step: &Step, texts: &'static Texts) -> Html {
    let commands = step.commands.clone();
    html! {
        <li>
            <h3>{ step.release.clone() }<span class="rule-id">{ step.date.clone() }</span></h3>
            { for step.about.iter().map(|text| html! { <p>{ sentence(text) }</p> }) }
            if !step.components.is_empty() { <p class="components">{ step.components.join(" · ") }</p> }
            { items(store, &step.items, texts) }
            if !commands.is_empty() {
                <pre class="code" tabindex="0">{ commands.clone() }</pre>
                { button(texts.copy_command, "quiet", store.on(move |store| store.copy(commands.clone()))) }
            }
        </li>
    }
}

fn items(store: &Store, items: &[Item], texts: &'static Texts) -> Html {
    let item = |item: &Item| {
        html! {
            <li>
                { mark(item.severity, texts) }
                <div>
                    <p>{ sentence(&item.message) }</p>
                    <p class="remedy">{ sentence(&item.remedy) }</p>
                    if let Some(index) = item.finding {
                        { place(store, texts, &item.file, item.start, (index as usize, None)) }
                    }
                    if !item.command.is_empty() { <pre class="code" tabindex="0">{ item.command.clone() }</pre> }
                </div>
            </li>
        }
    };
    if items.is_empty() {
        return Html::default();
    }
    html! { <ul class="points">{ for items.iter().map(item) }</ul> }
}
