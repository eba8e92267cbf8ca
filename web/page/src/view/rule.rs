//! A rule's page, drawn from its Markdown.

use yew::prelude::*;

use crate::i18n::{Language, Texts};
use crate::markdown::{Block, blocks, page};
use crate::state::{Action, RulePage, RuleText};
use crate::store::Store;
use crate::view::parts::inline;

pub fn rule_page(store: &Store, shown: &RulePage, language: Language, texts: &Texts) -> Html {
    let calm = |text: &'static str| html! { <p class="calm">{ text }</p> };
    html! {
        <article class="rule-page" aria-label={format!("{}: {}", texts.rule, shown.rule)}>
            <div class="rule-head">
                <button type="button" class="quiet" onclick={store.on(|store| store.act(Action::Rule(None)))}>
                    <span aria-hidden="true">{"← "}</span>{ texts.back }
                </button>
                <span class="rule-id">{ shown.rule.clone() }</span>
            </div>
            { match &shown.text {
                RuleText::Loading => calm(texts.rule_loading),
                RuleText::Missing => calm(texts.rule_missing),
                RuleText::Is(text) => html! {
                    <div class="prose">{ for blocks(page(text, language.tag())).into_iter().map(block) }</div>
                },
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
            let items: Vec<Html> =
                items.into_iter().map(|item| html! { <li>{ pieces(item) }</li> }).collect();
            if numbered {
                html! { <ol>{ items }</ol> }
            } else {
                html! { <ul>{ items }</ul> }
            }
        }
    }
}
