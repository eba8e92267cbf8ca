//! One finding: what is wrong, what will happen, what to do; where; and the ways out.

use std::rc::Rc;

use web_sys::Element;
use yew::prelude::*;

use crate::answer::{Answer, Edit, Finding, Fix, Place};
use crate::change::{Change, changes, corrected, snippet};
use crate::i18n::{Language, Texts};
use crate::state::{Action, Jump, Tab};
use crate::store::Store;
use crate::view::parts::{mark, sentence};
use crate::workspace::COMMAND;

/// How many hosts are named before the rest is counted.
const HOSTS_SHOWN: usize = 8;

#[derive(Properties)]
pub struct CardProps {
    pub store: Store,
    pub language: Language,
    pub answer: Rc<Answer>,
    pub index: usize,
    pub selected: bool,
    pub current: bool,
}

impl PartialEq for CardProps {
    fn eq(&self, other: &Self) -> bool {
        let rest = |p: &Self| (p.language, p.index, p.selected, p.current);
        Rc::ptr_eq(&self.answer, &other.answer) && rest(self) == rest(other)
    }
}

#[component]
pub fn FindingCard(props: &CardProps) -> Html {
    let texts = props.language.texts();
    let card = use_node_ref();
    {
        let card = card.clone();
        use_effect_with(props.selected, move |selected| {
            if let Some(card) = card.cast::<Element>().filter(|_| *selected) {
                let options = web_sys::ScrollIntoViewOptions::new();
                options.set_block(web_sys::ScrollLogicalPosition::Nearest);
                card.scroll_into_view_with_scroll_into_view_options(&options);
            }
        });
    }
    let Some(finding) = props.answer.report.findings.get(props.index) else { return Html::default() };
    let why = {
        let (store, rule) = (props.store.clone(), finding.rule.clone());
        Callback::from(move |_: MouseEvent| {
            store.act(Action::Rule(Some(rule.clone())));
            store.act(Action::Tab(Tab::Findings));
        })
    };
    let select = {
        let (store, index) = (props.store.clone(), props.index);
        Callback::from(move |_: MouseEvent| {
            store.flush();
            store.act(Action::Select(index));
        })
    };
    html! {
        <li ref={card} class={classes!("finding", finding.severity.word(), props.selected.then_some("selected"))}
            data-rule={finding.rule.clone()} data-severity={finding.severity.word()}
            data-file={finding.file.clone()} data-line={finding.start.line.to_string()}>
            { mark(finding.severity, texts) }
            <div class="finding-body">
                <h3><button type="button" class="message" onclick={select}>{ sentence(&finding.message) }</button></h3>
                <p class="consequence">{ sentence(&finding.consequence) }</p>
                <p class="remedy">{ sentence(&finding.remedy) }</p>
                { places(props, finding, texts) }
                { facts(finding, texts) }
                { for finding.fixes.iter().enumerate().map(|(n, fix)| html! {
                    <FixRow store={props.store.clone()} language={props.language} answer={props.answer.clone()}
                        finding={props.index} fix={n} current={props.current} primary={n == 0 && !fix.edits.is_empty()} />
                }) }
                <button type="button" class="link why" title={(texts.why_of)(&finding.rule)} onclick={why}>
                    { texts.why }<span class="rule-id">{ finding.rule.clone() }</span>
                </button>
            </div>
        </li>
    }
}

fn place_name(texts: &Texts, file: &str, start: Place) -> String {
    let name = if file == COMMAND { texts.the_command } else { file.rsplit('/').next().unwrap_or(file) };
    format!("{name}:{}", start.line.max(1))
}

fn places(props: &CardProps, finding: &Finding, texts: &'static Texts) -> Html {
    let go = |file: &str, start: Place, end: Place| {
        let (store, jump) = (props.store.clone(), Jump { file: file.to_owned(), start, end });
        Callback::from(move |_: MouseEvent| {
            store.flush();
            store.act(Action::Jump(jump.clone()));
        })
    };
    html! {
        <ul class="places">
            if !finding.file.is_empty() {
                <li><button type="button" class="place" title={finding.file.clone()}
                    onclick={go(&finding.file, finding.start, finding.end)}>
                    { place_name(texts, &finding.file, finding.start) }
                </button></li>
            }
            { for finding.related.iter().map(|related| html! {
                <li>
                    <button type="button" class="place" title={related.file.clone()}
                        onclick={go(&related.file, related.start, related.end)}>
                        { place_name(texts, &related.file, related.start) }
                    </button>
                    <span class="related-note">{ sentence(&related.message) }</span>
                </li>
            }) }
        </ul>
    }
}

fn facts(finding: &Finding, texts: &Texts) -> Html {
    let more = finding.hosts.len().saturating_sub(HOSTS_SHOWN);
    let hosts = finding.hosts.iter().take(HOSTS_SHOWN).cloned().collect::<Vec<String>>().join(", ");
    if finding.hosts.is_empty() && finding.kubespray.is_empty() {
        return Html::default();
    }
    html! {
        <dl class="facts">
            if !hosts.is_empty() {
                <div>
                    <dt>{ texts.on_hosts }</dt>
                    <dd class="mono" title={finding.hosts.join(", ")}>
                        { hosts }
                        if more > 0 { { " " }{ (texts.more_hosts)(more) } }
                    </dd>
                </div>
            }
            if let Some(task) = finding.kubespray.first() {
                <div>
                    <dt>{ texts.failing_tasks }</dt>
                    <dd class="mono">{ format!("{} : {}", task.role, task.task) }</dd>
                </div>
            }
        </dl>
    }
}

#[derive(Properties)]
struct FixProps {
    store: Store,
    language: Language,
    answer: Rc<Answer>,
    finding: usize,
    fix: usize,
    current: bool,
    primary: bool,
}

impl PartialEq for FixProps {
    fn eq(&self, other: &Self) -> bool {
        let rest = |p: &Self| (p.language, p.finding, p.fix, p.current, p.primary);
        Rc::ptr_eq(&self.answer, &other.answer) && rest(self) == rest(other)
    }
}

impl FixProps {
    fn fix(&self) -> Option<&Fix> {
        self.answer.report.findings.get(self.finding)?.fixes.get(self.fix)
    }
}

#[component]
fn FixRow(props: &FixProps) -> Html {
    let texts = props.language.texts();
    let opened = use_state(|| false);
    let Some(fix) = props.fix() else { return Html::default() };
    let apply = {
        let (store, edits) = (props.store.clone(), fix.edits.clone());
        Callback::from(move |_: MouseEvent| store.apply(&edits, 1))
    };
    let copy = {
        let (store, fix) = (props.store.clone(), fix.clone());
        Callback::from(move |_: MouseEvent| store.copy(to_copy(&store, &fix)))
    };
    let toggle = {
        let opened = opened.clone();
        Callback::from(move |_: MouseEvent| opened.set(!*opened))
    };
    let copies_command = fix.command.is_some() || fix.edits.iter().all(|edit| edit.file == COMMAND);
    html! {
        <div class="fix">
            <p class="fix-title">{ sentence(&fix.title) }</p>
            if let Some(command) = &fix.command { <pre class="code">{ command.clone() }</pre> }
            <div class="row small">
                if !fix.edits.is_empty() {
                    <button type="button" class={classes!("apply", props.primary.then_some("primary"))}
                        disabled={!props.current} onclick={apply}>{ texts.apply }</button>
                }
                <button type="button" class="quiet copy" onclick={copy}>
                    { if copies_command { texts.copy_command } else { texts.copy_snippet } }
                </button>
                if !fix.edits.is_empty() {
                    <button type="button" class="quiet" aria-expanded={opened.to_string()} onclick={toggle}>
                        { texts.show_change }
                    </button>
                }
            </div>
            if *opened && props.current { { difference(&props.store, fix) } }
        </div>
    }
}

/// The texts that a fix edits, with their edits, in the order in which they are named.
fn by_file(fix: &Fix) -> Vec<(&str, Vec<&Edit>)> {
    let mut files: Vec<(&str, Vec<&Edit>)> = Vec::new();
    for edit in &fix.edits {
        match files.iter_mut().find(|(file, _)| *file == edit.file) {
            Some((_, edits)) => edits.push(edit),
            None => files.push((&edit.file, vec![edit])),
        }
    }
    files
}

/// A command to run, or a corrected command as a whole, or the corrected lines.
fn to_copy(store: &Store, fix: &Fix) -> String {
    if let Some(command) = &fix.command {
        return command.clone();
    }
    let workspace = store.state().workspace;
    let text = |file: &str| workspace.doc(file).map(|doc| doc.content.shown().clone()).unwrap_or_default();
    let part = |(file, edits): (&str, Vec<&Edit>)| match file {
        COMMAND => corrected(&text(file), &edits),
        _ => snippet(&text(file), &edits),
    };
    by_file(fix).into_iter().map(part).collect::<Vec<String>>().join("\n")
}

fn difference(store: &Store, fix: &Fix) -> Html {
    let state = store.state();
    let texts = state.language.texts();
    let file = |(file, edits): (&str, Vec<&Edit>)| {
        let text = state.workspace.doc(file).map(|doc| doc.content.shown().clone()).unwrap_or_default();
        let name = if file == COMMAND { texts.the_command } else { file };
        html! {
            <div class="difference">
                <p class="difference-file">{ name.to_owned() }</p>
                { for changes(&text, &edits).iter().map(change) }
            </div>
        }
    };
    by_file(fix).into_iter().map(file).collect()
}

fn change(change: &Change) -> Html {
    html! {
        <div class="change">
            { for change.old.iter().zip(change.line..).map(|(line, n)| html! {
                <div class="line old"><span class="number">{ n }</span><del>{ line.clone() }</del></div>
            }) }
            { for change.new.iter().zip(change.line..).map(|(line, n)| html! {
                <div class="line new"><span class="number">{ n }</span><ins>{ line.clone() }</ins></div>
            }) }
        </div>
    }
}
