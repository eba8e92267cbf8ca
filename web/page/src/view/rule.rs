//! A rule's page, fetched when asked for and drawn from its Markdown.

use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::i18n::Language;
use crate::js;
use crate::markdown::{Block, blocks, page};
use crate::state::Action;
use crate::store::Store;
use crate::view::parts::inline;

#[derive(Properties, PartialEq)]
pub struct RuleProps {
    pub store: Store,
    pub rule: String,
    pub language: Language,
}

#[derive(Clone, PartialEq)]
enum Source {
    Loading,
    Missing,
    Is(String),
}

#[component]
pub fn RulePage(props: &RuleProps) -> Html {
    let texts = props.language.texts();
    let source = use_state(|| Source::Loading);
    {
        let source = source.clone();
        use_effect_with(props.rule.clone(), move |rule| {
            let path = format!("rules/{rule}.md");
            source.set(Source::Loading);
            spawn_local(async move {
                let text = js::own(&path).await.as_string();
                source.set(text.map_or(Source::Missing, Source::Is));
            });
        });
    }
    let top = use_node_ref();
    {
        let top = top.clone();
        use_effect_with(props.rule.clone(), move |_| {
            if let Some(top) = top.cast::<HtmlElement>() {
                let _ = top.focus();
            }
        });
    }
    let back = {
        let store = props.store.clone();
        Callback::from(move |_: MouseEvent| store.act(Action::Rule(None)))
    };
    html! {
        <article class="rule-page" aria-label={format!("{}: {}", texts.rule, props.rule)}>
            <div class="rule-head">
                <button type="button" class="quiet" ref={top} onclick={back}>
                    <span aria-hidden="true">{"← "}</span>{ texts.back }
                </button>
                <span class="rule-id">{ props.rule.clone() }</span>
            </div>
            { match &*source {
                Source::Loading => html! { <p class="calm">{ texts.rule_loading }</p> },
                Source::Missing => html! { <p class="calm">{ texts.rule_missing }</p> },
                Source::Is(text) => {
                    html! { <div class="prose">{ for blocks(page(text, props.language.tag())).into_iter().map(block) }</div> }
                }
            } }
        </article>
    }
}

fn block(block: Block) -> Html {
    let pieces = |pieces: Vec<_>| -> Html { pieces.into_iter().map(inline).collect() };
    match block {
        Block::Heading(1, title) => html! { <h2>{ pieces(title) }</h2> },
        Block::Heading(_, title) => html! { <h3>{ pieces(title) }</h3> },
        Block::Paragraph(text) => html! { <p>{ pieces(text) }</p> },
        Block::Code(code) => html! { <pre class="code" tabindex="0">{ code }</pre> },
        Block::List(numbered, items) => {
            let items = items.into_iter().map(|item| html! { <li>{ pieces(item) }</li> });
            if numbered {
                html! { <ol>{ for items }</ol> }
            } else {
                html! { <ul>{ for items }</ul> }
            }
        }
    }
}
