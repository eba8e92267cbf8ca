//! What is deployed now: not said, nothing, some hosts of the inventory, or another inventory.

use yew::prelude::*;

use crate::state::{Action, State};
use crate::store::Store;
use crate::view::files::FileList;
use crate::view::parts::Picker;
use crate::workspace::{DEPLOYED, Deployed};

#[derive(Properties, PartialEq)]
pub struct DeployedProps {
    pub store: Store,
    pub state: State,
}

#[component]
pub fn DeployedSection(props: &DeployedProps) -> Html {
    let DeployedProps { store, state } = props;
    let texts = state.language.texts();
    let deployed = &state.workspace.deployed;
    let hosts = match deployed {
        Deployed::Hosts(hosts) => hosts.clone(),
        _ => host_names(state).to_vec(),
    };
    let files = state.workspace.files.iter().map(|doc| doc.path.to_string());
    let inventories: Vec<String> = files
        .filter(|path| {
            path.starts_with(DEPLOYED) && !path.contains("group_vars/") && !path.contains("host_vars/")
        })
        .collect();
    let choices = [
        ("not-said", texts.deployed_not_said, Deployed::NotSaid, *deployed == Deployed::NotSaid),
        ("nothing", texts.deployed_nothing, Deployed::Nothing, *deployed == Deployed::Nothing),
        ("hosts", texts.deployed_hosts, Deployed::Hosts(hosts), matches!(deployed, Deployed::Hosts(_))),
        (
            "inventory",
            texts.deployed_inventory,
            Deployed::Inventory(inventories),
            matches!(deployed, Deployed::Inventory(_)),
        ),
    ];
    html! {
        <fieldset class="section deployed">
            <legend><h2>{ texts.deployed }</h2></legend>
            { for choices.into_iter().map(|(id, label, value, checked)| {
                let store = store.clone();
                let choose = Callback::from(move |_: Event| store.act(Action::Deployed(value.clone())));
                html! {
                    <label class="choice">
                        <input type="radio" name="deployed" value={id} {checked} onchange={choose} />{ label }
                    </label>
                }
            }) }
            { match deployed {
                Deployed::NotSaid => html! { <p class="hint">{ texts.deployed_not_said_hint }</p> },
                Deployed::Nothing => Html::default(),
                Deployed::Hosts(hosts) => html! {
                    <HostTicks store={store.clone()} state={state.clone()} ticked={hosts.clone()} />
                },
                Deployed::Inventory(_) => html! { <OtherInventory store={store.clone()} state={state.clone()} /> },
            } }
        </fieldset>
    }
}

fn host_names(state: &State) -> &[String] {
    state.answer.as_ref().map_or(&[], |answer| &answer.overview.host_names)
}

#[derive(Properties, PartialEq)]
struct TicksProps {
    store: Store,
    state: State,
    ticked: Vec<String>,
}

#[component]
fn HostTicks(props: &TicksProps) -> Html {
    let TicksProps { store, state, ticked } = props;
    let texts = state.language.texts();
    let names = host_names(state);
    if names.is_empty() {
        return html! { <p class="hint">{ texts.deployed_hosts_none }</p> };
    }
    let set = |hosts: Vec<String>| {
        let store = store.clone();
        Callback::from(move |_: MouseEvent| store.act(Action::Deployed(Deployed::Hosts(hosts.clone()))))
    };
    let known = ticked.iter().filter(|host| names.contains(host)).count();
    html! {
        <div class="ticks">
            <div class="row small">
                <span class="hint">{ (texts.deployed_of)(known, names.len()) }</span>
                <div class="gap"></div>
                <button type="button" class="link" onclick={set(names.to_vec())}>{ texts.all }</button>
                <button type="button" class="link" onclick={set(Vec::new())}>{ texts.none }</button>
            </div>
            <ul class="tick-list">
                { for names.iter().map(|name| {
                    let checked = ticked.contains(name);
                    let mut next: Vec<String> = ticked.iter().filter(|host| *host != name).cloned().collect();
                    if !checked {
                        next.push(name.clone());
                    }
                    let store = store.clone();
                    let toggle =
                        Callback::from(move |_: Event| store.act(Action::Deployed(Deployed::Hosts(next.clone()))));
                    html! {
                        <li><label class="choice">
                            <input type="checkbox" {checked} onchange={toggle} />
                            <span class="mono">{ name.clone() }</span>
                        </label></li>
                    }
                }) }
            </ul>
        </div>
    }
}

#[component]
fn OtherInventory(props: &DeployedProps) -> Html {
    let DeployedProps { store, state } = props;
    let texts = state.language.texts();
    let any = state.workspace.files.iter().any(|doc| doc.path.starts_with(DEPLOYED));
    let paste = {
        let store = store.clone();
        Callback::from(move |_: MouseEvent| {
            let path = store.state().workspace.free_path("deployed/inventory.ini");
            let mut sources = match store.state().workspace.deployed.clone() {
                Deployed::Inventory(paths) => paths,
                _ => Vec::new(),
            };
            store.act(Action::NewFile(path.clone()));
            sources.push(path);
            store.act(Action::Deployed(Deployed::Inventory(sources)));
        })
    };
    html! {
        <div class="other-inventory">
            if any {
                <FileList store={store.clone()} state={state.clone()} deployed=true />
            } else {
                <p class="hint">{ texts.deployed_inventory_hint }</p>
            }
            <div class="row small">
                <button type="button" class="quiet" onclick={paste}>{ texts.deployed_paste }</button>
                <Picker store={store.clone()} label={texts.add_files} deployed=true class="quiet" />
                <Picker store={store.clone()} label={texts.add_folder} deployed=true folder=true class="quiet" />
            </div>
        </div>
    }
}
