//! The right column: all findings, the gravest first, or a rule's page in their place.

use yew::prelude::*;

use crate::answer::{Answer, Edit, Severity};
use crate::i18n::Texts;
use crate::state::{Action, Engine, State};
use crate::store::Store;
use crate::view::finding::finding_card;
use crate::view::parts::button;
use crate::view::rule::rule_page;
use crate::view::top::pressed;
use crate::view::upgrade::upgrade_panel;

pub fn findings_column(store: &Store, state: &State, texts: &'static Texts) -> Html {
    let counts = Severity::ALL.map(|severity| state.count(severity));
    let said = match state.is_current() {
        true => (texts.counts)(counts[0], counts[1], counts[2]),
        false => String::new(),
    };
    let upgrade = state.answer.as_ref().and_then(|answer| answer.report.upgrade.as_ref());
    let upgrade = upgrade.filter(|_| state.upgrade && state.rule.is_none());
    let checking = !state.workspace.is_empty() && !state.is_current() && state.engine == Engine::Ready;
    html! {
        <aside class="side" aria-label={texts.findings}>
            if let Some(page) = &state.rule {
                { rule_page(store, page, state.language, texts) }
            }
            if let Some(upgrade) = upgrade { { upgrade_panel(store, upgrade, texts) } }
            <section class="findings" hidden={state.rule.is_some() || upgrade.is_some()}>
                <div class="findings-head">
                    <h2>{ texts.findings }</h2>
                    <div class="filters" role="group" aria-label={texts.findings}>
                        { for Severity::ALL.into_iter().zip(counts).filter(|(_, n)| *n > 0).map(|(severity, n)| {
                            filter(store, state, texts, severity, n)
                        }) }
                    </div>
                    <p class="offstage" role="status" aria-live="polite">{ said }</p>
                    if checking { <span class="checking">{ texts.checking }</span> }
                </div>
                { trouble(state, texts) }
                { match state.answer.as_deref().filter(|_| counts.iter().sum::<usize>() > 0) {
                    Some(answer) => list(store, state, answer, texts),
                    None => nothing(state, texts),
                } }
                if state.is_current() && !state.workspace.is_empty() {
                    <p class="keys">{ button(texts.not_evaluated, "link", store.on(Store::not_evaluated)) }</p>
                }
            </section>
        </aside>
    }
}

fn filter(store: &Store, state: &State, texts: &Texts, severity: Severity, n: usize) -> Html {
    let toggle = store.on(move |store| store.act(Action::Toggle(severity)));
    html! {
        <button type="button" class="filter" aria-pressed={pressed(!state.hidden.contains(&severity))} onclick={toggle}>
            <span class={format!("mark {}", severity.word())} aria-hidden="true"></span>
            { (texts.severities)(severity, n) }
        </button>
    }
}

/// What keeps the check from running, if anything does.
fn trouble(state: &State, texts: &'static Texts) -> Html {
    match &state.engine {
        Engine::Failed(why) => html! {
            <div class="trouble" role="alert">
                <p>{ texts.failed }</p>
                <p class="detail">{ why.clone() }</p>
                { button(texts.try_again, "", Callback::from(|_: MouseEvent| crate::js::engine_restart())) }
            </div>
        },
        Engine::Loading if !state.workspace.is_empty() => html! { <p class="calm">{ texts.loading }</p> },
        _ => Html::default(),
    }
}

fn nothing(state: &State, texts: &Texts) -> Html {
    if state.workspace.is_empty() {
        return html! { <p class="calm">{ texts.nothing_yet }</p> };
    }
    if state.engine != Engine::Ready || !state.is_current() {
        return Html::default();
    }
    html! {
        <div class="calm good">
            <p class="headline"><span class="mark fine" aria-hidden="true"></span>{ texts.nothing_found }</p>
            <p>{ texts.nothing_found_lead }</p>
        </div>
    }
}

fn list(store: &Store, state: &State, answer: &Answer, texts: &'static Texts) -> Html {
    let findings = &answer.report.findings;
    let order = answer.report.by_severity();
    let visible = |index: &usize| findings.get(*index).is_some_and(|f| !state.hidden.contains(&f.severity));
    let shown: Vec<usize> = order.into_iter().filter(visible).collect();
    if shown.is_empty() {
        return html! { <p class="calm">{ texts.all_hidden }</p> };
    }
    let waiting = shown.len().saturating_sub(state.drawn);
    html! {
        <>
            { safe_fixes(store, state, answer, texts) }
            <ol class="finding-list">
                { for shown.iter().take(state.drawn).map(|index| finding_card(store, state, answer, *index, texts)) }
            </ol>
            if waiting > 0 {
                <p class="keys">
                    <button type="button" onclick={store.on(|store| store.act(Action::More))}>
                        { (texts.show_more)(waiting) }
                    </button>
                </p>
            }
            <p class="keys">{ texts.next_finding }</p>
        </>
    }
}

/// Applies the first safe fix of each finding, as far as they do not touch each other.
fn safe_fixes(store: &Store, state: &State, answer: &Answer, texts: &Texts) -> Html {
    let (_, count) = safe_edits(answer);
    if count < 2 {
        return Html::default();
    }
    let apply = store.on(|store| {
        if let Some(answer) = store.state().answer {
            let (edits, count) = safe_edits(&answer);
            store.apply(&edits, count);
        }
    });
    html! {
        <p class="safe">
            <button type="button" disabled={!state.is_current()} title={texts.apply_safe_why}
                onclick={apply}>
                { (texts.apply_safe)(count) }
            </button>
        </p>
    }
}

fn safe_edits(answer: &Answer) -> (Vec<Edit>, usize) {
    let mut edits: Vec<Edit> = Vec::new();
    let mut count = 0;
    for finding in &answer.report.findings {
        let Some(fix) = finding.fixes.iter().find(|fix| fix.safe && !fix.edits.is_empty()) else { continue };
        let touches = |new: &Edit| {
            edits.iter().any(|old| old.file == new.file && old.start <= new.end && new.start <= old.end)
        };
        if !fix.edits.iter().any(touches) {
            edits.extend(fix.edits.iter().cloned());
            count += 1;
        }
    }
    (edits, count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::{Finding, Fix, Place, Report};

    #[test]
    fn safe_fixes_that_touch_each_other_wait_for_the_next_report() {
        let edit = |line| Edit {
            file: "a".into(),
            start: Place { line, column: 1 },
            end: Place { line, column: 4 },
            text: "x".into(),
        };
        let finding = |safe, line| Finding {
            fixes: vec![Fix { safe, edits: vec![edit(line)], ..Fix::default() }],
            ..Finding::default()
        };
        let findings = vec![finding(true, 1), finding(true, 1), finding(false, 2), finding(true, 3)];
        let answer = Answer { report: Report { findings, ..Report::default() }, ..Answer::default() };
        let (edits, count) = safe_edits(&answer);
        assert_eq!((edits, count), (vec![edit(1), edit(3)], 2));
    }
}
