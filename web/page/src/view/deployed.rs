//! What is deployed now: not said, nothing, some hosts of the inventory, or another inventory.

use yew::prelude::*;

use crate::i18n::Texts;
use crate::state::{Action, State};
use crate::store::Store;
use crate::view::files::file_list;
use crate::view::parts::{Pick, button, picker};
use crate::view::upgrade::upgrade_from;
use crate::workspace::{DEPLOYED, Deployed};

pub fn deployed(store: &Store, state: &State, texts: &'static Texts) -> Html {
    let chosen = &state.workspace.deployed;
    let choice = |id: &'static str, label: &'static str, checked: bool, value: fn(&State) -> Deployed| {
        let choose = store.on(move |store| store.act(Action::Deployed(value(&store.state()))));
        html! {
            <label class="choice">
                <input type="radio" name="deployed" value={id} {checked} onchange={choose} />{ label }
            </label>
        }
    };
    let hosts = matches!(chosen, Deployed::Hosts(_));
    let inventory = matches!(chosen, Deployed::Inventory(_));
    html! {
        <div class="section deployed" role="radiogroup" aria-labelledby="deployed">
            <h2 id="deployed">{ texts.deployed }</h2>
            { choice("not-said", texts.deployed_not_said, *chosen == Deployed::NotSaid, |_| Deployed::NotSaid) }
            { choice("nothing", texts.deployed_nothing, *chosen == Deployed::Nothing, |_| Deployed::Nothing) }
            { choice("hosts", texts.deployed_hosts, hosts, all_hosts) }
            { choice("inventory", texts.deployed_inventory, inventory, deployed_inventories) }
            { match chosen {
                Deployed::NotSaid => html! { <p class="tip">{ texts.deployed_not_said_hint }</p> },
                Deployed::Nothing => Html::default(),
                Deployed::Hosts(ticked) => host_ticks(store, state, texts, ticked),
                Deployed::Inventory(_) => other_inventory(store, state, texts),
            } }
            { upgrade_from(store, state, texts) }
        </div>
    }
}

fn host_names(state: &State) -> &[String] {
    state.answer.as_ref().map_or(&[], |answer| &answer.overview.host_names)
}

fn all_hosts(state: &State) -> Deployed {
    Deployed::Hosts(host_names(state).to_vec())
}

/// The files put aside as deployed that can be inventories.
fn deployed_inventories(state: &State) -> Deployed {
    let paths = state.workspace.files.iter().map(|doc| &*doc.path);
    let sources =
        paths.filter(|p| p.starts_with(DEPLOYED) && !p.contains("group_vars/") && !p.contains("host_vars/"));
    Deployed::Inventory(sources.map(str::to_owned).collect())
}

fn host_ticks(store: &Store, state: &State, texts: &'static Texts, ticked: &[String]) -> Html {
    let names = host_names(state);
    if names.is_empty() {
        return html! { <p class="tip">{ texts.deployed_hosts_none }</p> };
    }
    let known = names.iter().filter(|host| ticked.contains(host)).count();
    let all = store.on(|store| store.act(Action::Deployed(all_hosts(&store.state()))));
    let none = store.on(|store| store.act(Action::Deployed(Deployed::Hosts(Vec::new()))));
    let tick = |name: &String| {
        let toggled = name.clone();
        let toggle = store.on(move |store| store.act(Action::Tick(toggled.clone())));
        html! {
            <li><label class="choice">
                <input type="checkbox" checked={ticked.contains(name)} onchange={toggle} />
                <span class="mono">{ name.clone() }</span>
            </label></li>
        }
    };
    html! {
        <div class="ticks">
            <div class="row small">
                <span class="tip">{ (texts.deployed_of)(known, names.len()) }</span>
                <div class="gap"></div>
                { button(texts.all, "link", all) }
                { button(texts.none, "link", none) }
            </div>
            <ul class="tick-list" tabindex="-1">{ for names.iter().map(tick) }</ul>
        </div>
    }
}

fn other_inventory(store: &Store, state: &State, texts: &'static Texts) -> Html {
    let any = state.workspace.files.iter().any(|doc| doc.path.starts_with(DEPLOYED));
    let paste = store.on(|store| {
        let path = store.state().workspace.free_path("deployed/inventory.ini");
        store.act(Action::NewFile(path));
        store.act(Action::Deployed(deployed_inventories(&store.state())));
    });
    html! {
        <div class="other-inventory">
            if any {
                { file_list(store, state, texts, true) }
            } else {
                <p class="tip">{ texts.deployed_inventory_hint }</p>
            }
            <div class="row small">
                { button(texts.deployed_paste, "quiet", paste) }
                { picker(store, texts.add_files, "quiet", Pick::Files, true) }
                { picker(store, texts.add_folder, "quiet", Pick::Folder, true) }
            </div>
        </div>
    }
}
