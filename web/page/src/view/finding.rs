//! One finding: what is wrong, what will happen, what to do; where; and the ways out.

use yew::prelude::*;

use crate::answer::{Answer, Edit, Finding, Fix, Place};
use crate::change::{Change, changes, corrected, snippet};
use crate::i18n::Texts;
use crate::state::{Action, State};
use crate::store::Store;
use crate::view::parts::{button, mark, sentence};
use crate::view::top::pressed;
use crate::workspace::{COMMAND, Workspace};

/// How many hosts are named before the rest is counted.
const HOSTS_SHOWN: usize = 8;

pub fn finding_card(
    store: &Store,
    state: &State,
    answer: &Answer,
    index: usize,
    texts: &'static Texts,
) -> Html {
    let Some(finding) = answer.report.findings.get(index) else { return Html::default() };
    let why = store.on(move |store| store.explain(index));
    let select = store.on(move |store| store.go(index, None));
    let selected = if state.selected == Some(index) { " selected" } else { "" };
    html! {
        <li class={format!("finding {}{selected}", finding.severity.word())} data-rule={finding.rule.clone()}
            data-severity={finding.severity.word()} data-file={finding.file.clone()}
            data-line={finding.start.line.to_string()}>
            { mark(finding.severity, texts) }
            <div class="finding-body">
                <h3><button type="button" class="message" onclick={select}>{ sentence(&finding.message) }</button></h3>
                <p class="consequence">{ sentence(&finding.consequence) }</p>
                <p class="remedy">{ sentence(&finding.remedy) }</p>
                { places(store, finding, index, texts) }
                { facts(finding, texts) }
                { for finding.fixes.iter().enumerate().map(|(n, fix)| fix_row(store, state, texts, fix, (index, n))) }
                <button type="button" class="link why" title={(texts.why_of)(&finding.rule)} onclick={why}>
                    { texts.why }
                </button>
                <span class="rule-id">{ finding.rule.clone() }</span>
            </div>
        </li>
    }
}

/// A place to go to: the finding's own, or that of what is related to it.
pub fn place(store: &Store, texts: &Texts, file: &str, start: Place, at: (usize, Option<usize>)) -> Html {
    let name = if file == COMMAND { texts.the_command } else { file.rsplit('/').next().unwrap_or(file) };
    html! {
        <button type="button" class="place" title={file.to_owned()} onclick={store.on(move |store| store.go(at.0, at.1))}>
            { format!("{name}:{}", start.line.max(1)) }
        </button>
    }
}

fn places(store: &Store, finding: &Finding, index: usize, texts: &Texts) -> Html {
    html! {
        <ul class="places">
            if !finding.file.is_empty() {
                <li>{ place(store, texts, &finding.file, finding.start, (index, None)) }</li>
            }
            { for finding.related.iter().enumerate().map(|(n, related)| html! {
                <li>
                    { place(store, texts, &related.file, related.start, (index, Some(n))) }
                    <span class="related-note">{ sentence(&related.message) }</span>
                </li>
            }) }
        </ul>
    }
}

fn facts(finding: &Finding, texts: &Texts) -> Html {
    let more = finding.hosts.len().saturating_sub(HOSTS_SHOWN);
    let mut hosts = finding.hosts.get(..HOSTS_SHOWN).unwrap_or(&finding.hosts).join(", ");
    if more > 0 {
        hosts = format!("{hosts} {}", (texts.more_hosts)(more));
    }
    let fact = |name: &'static str, value: String, all: String| {
        html! { <div><dt>{ name }</dt><dd class="mono" title={all}>{ value }</dd></div> }
    };
    html! {
        <dl class="facts">
            if !hosts.is_empty() { { fact(texts.on_hosts, hosts, finding.hosts.join(", ")) } }
            if let Some(task) = finding.kubespray.first() {
                { fact(texts.failing_tasks, format!("{} : {}", task.role, task.task), String::new()) }
            }
        </dl>
    }
}

fn fix_row(store: &Store, state: &State, texts: &'static Texts, fix: &Fix, at: (usize, usize)) -> Html {
    let with = |act: fn(&Store, &Fix)| store.on(move |store| store.with_fix(at, act));
    let apply = with(|store, fix| store.apply(&fix.edits, 1));
    let copy = with(|store, fix| store.copy(to_copy(&store.state().workspace, fix)));
    let opened = state.opened == Some(at);
    let is_command = fix.command.is_some() || fix.edits.iter().all(|edit| edit.file == COMMAND);
    let edits = !fix.edits.is_empty();
    html! {
        <div class="fix">
            <p class="fix-title">{ sentence(&fix.title) }</p>
            if let Some(command) = &fix.command { <pre class="code" tabindex="0">{ command.clone() }</pre> }
            <div class="row small">
                if edits {
                    <button type="button" class={if at.1 == 0 { "apply primary" } else { "apply" }}
                        disabled={!state.is_current()} onclick={apply}>{ texts.apply }</button>
                }
                if !only_removes_lines(fix) {
                    { button(if is_command { texts.copy_command } else { texts.copy_snippet }, "quiet", copy) }
                }
                if edits {
                    <button type="button" class="quiet" aria-expanded={pressed(opened)}
                        onclick={store.on(move |store| store.act(Action::Difference(at.0, at.1)))}>
                        { texts.show_change }
                    </button>
                }
            </div>
            if opened && state.is_current() { { difference(&state.workspace, fix, texts) } }
        </div>
    }
}

/// It takes whole lines away and leaves nothing to copy.
fn only_removes_lines(fix: &Fix) -> bool {
    let removes = |edit: &Edit| edit.text.is_empty() && edit.start.column == 1 && edit.end.column == 1;
    fix.command.is_none() && !fix.edits.is_empty() && fix.edits.iter().all(removes)
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

fn text<'a>(workspace: &'a Workspace, file: &str) -> &'a str {
    workspace.doc(file).map(|doc| &**doc.content.shown()).unwrap_or_default()
}

/// A command to run, or a corrected command as a whole, or the corrected lines.
fn to_copy(workspace: &Workspace, fix: &Fix) -> String {
    if let Some(command) = &fix.command {
        return command.clone();
    }
    let part = |(file, edits): (&str, Vec<&Edit>)| match file {
        COMMAND => corrected(text(workspace, file), &edits),
        _ => snippet(text(workspace, file), &edits),
    };
    by_file(fix).into_iter().map(part).collect::<Vec<String>>().join("\n")
}

fn difference(workspace: &Workspace, fix: &Fix, texts: &Texts) -> Html {
    let file = |(file, edits): (&str, Vec<&Edit>)| {
        let name = if file == COMMAND { texts.the_command } else { file };
        html! {
            <div class="difference">
                <p class="difference-file">{ name.to_owned() }</p>
                { for changes(text(workspace, file), &edits).iter().map(change) }
            </div>
        }
    };
    by_file(fix).into_iter().map(file).collect()
}

fn change(change: &Change) -> Html {
    html! {
        <div class="change" tabindex="0">
            { for change.old.iter().zip(change.line..).map(|(line, n)| html! {
                <div class="line old"><span class="number">{ n }</span><del>{ line.clone() }</del></div>
            }) }
            { for change.new.iter().zip(change.line..).map(|(line, n)| html! {
                <div class="line new"><span class="number">{ n }</span><ins>{ line.clone() }</ins></div>
            }) }
        </div>
    }
}
