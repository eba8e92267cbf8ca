//! The right column: all findings, the gravest first, with what can be done about each.

use std::rc::Rc;

use yew::prelude::*;

use crate::answer::{Answer, Edit, Severity};
use crate::i18n::Language;
use crate::state::{Action, Engine};
use crate::store::Store;
use crate::view::finding::FindingCard;

/// How many findings are drawn at once.
const SHOWN: usize = 100;

#[derive(Properties)]
pub struct FindingsProps {
    pub store: Store,
    pub language: Language,
    pub answer: Option<Rc<Answer>>,
    /// The places of the answer hold.
    pub current: bool,
    pub selected: Option<usize>,
    pub filter: Vec<Severity>,
    pub engine: Engine,
    pub empty: bool,
    /// Another panel stands in front.
    pub behind: bool,
}

/// An answer that is shared is the same; nothing compares reports.
impl PartialEq for FindingsProps {
    fn eq(&self, other: &Self) -> bool {
        let same_answer = match (&self.answer, &other.answer) {
            (Some(a), Some(b)) => Rc::ptr_eq(a, b),
            (None, None) => true,
            _ => false,
        };
        let rest = |p: &Self| (p.language, p.current, p.selected, p.empty, p.behind);
        same_answer && rest(self) == rest(other) && self.filter == other.filter && self.engine == other.engine
    }
}

#[component]
pub fn FindingsColumn(props: &FindingsProps) -> Html {
    let texts = props.language.texts();
    let more = use_state(|| SHOWN);
    let counts = Severity::ALL.map(|severity| props.answer.as_ref().map_or(0, |a| a.report.count(severity)));
    let total: usize = counts.iter().sum();
    let said = match (&props.answer, props.current) {
        (Some(_), true) => (texts.counts)(counts[0], counts[1], counts[2]),
        _ => String::new(),
    };
    html! {
        <section class="findings" hidden={props.behind}>
            <div class="findings-head">
                <h2>{ texts.findings }</h2>
                <div class="filters" role="group" aria-label={texts.findings}>
                    { for Severity::ALL.into_iter().zip(counts).filter(|(_, n)| *n > 0).map(|(severity, n)| {
                        filter(props, severity, n)
                    }) }
                </div>
                <p class="offstage" role="status" aria-live="polite">{ said }</p>
                if !props.empty && !props.current && props.engine == Engine::Ready {
                    <span class="checking">{ texts.checking }</span>
                }
            </div>
            { trouble(props) }
            if let Some(answer) = props.answer.as_ref().filter(|_| total > 0) {
                <SafeFixes store={props.store.clone()} language={props.language} answer={answer.clone()}
                    current={props.current} />
                { list(props, answer, &more) }
            } else {
                { nothing(props) }
            }
        </section>
    }
}

fn filter(props: &FindingsProps, severity: Severity, n: usize) -> Html {
    let texts = props.language.texts();
    let store = props.store.clone();
    let toggle = Callback::from(move |_: MouseEvent| store.act(Action::Toggle(severity)));
    let pressed = !props.filter.contains(&severity);
    html! {
        <button type="button" class={classes!("filter", severity.word())} aria-pressed={pressed.to_string()} onclick={toggle}>
            <span class={classes!("mark", severity.word())} aria-hidden="true"></span>
            { (texts.severities)(severity, n) }
        </button>
    }
}

/// What keeps the check from running, if anything does.
fn trouble(props: &FindingsProps) -> Html {
    let texts = props.language.texts();
    match &props.engine {
        Engine::Failed(why) => {
            let again = Callback::from(|_: MouseEvent| crate::js::engine_restart());
            html! {
                <div class="trouble" role="alert">
                    <p>{ texts.failed }</p>
                    <p class="detail">{ why.clone() }</p>
                    <button type="button" onclick={again}>{ texts.try_again }</button>
                </div>
            }
        }
        Engine::Loading if !props.empty => html! { <p class="calm">{ texts.loading }</p> },
        _ => Html::default(),
    }
}

fn nothing(props: &FindingsProps) -> Html {
    let texts = props.language.texts();
    if props.empty {
        return html! { <p class="calm">{ texts.nothing_yet }</p> };
    }
    if props.engine != Engine::Ready || !props.current {
        return Html::default();
    }
    html! {
        <div class="calm good">
            <p class="headline"><span class="mark fine" aria-hidden="true"></span>{ texts.nothing_found }</p>
            <p>{ texts.nothing_found_lead }</p>
        </div>
    }
}

fn list(props: &FindingsProps, answer: &Rc<Answer>, more: &UseStateHandle<usize>) -> Html {
    let texts = props.language.texts();
    let findings = &answer.report.findings;
    let order = answer.report.by_severity();
    let shown: Vec<usize> = order
        .into_iter()
        .filter(|i| findings.get(*i).is_some_and(|f| !props.filter.contains(&f.severity)))
        .collect();
    if shown.is_empty() {
        return html! { <p class="calm">{ texts.all_hidden }</p> };
    }
    let hidden = shown.len().saturating_sub(**more);
    let show_more = {
        let more = more.clone();
        Callback::from(move |_: MouseEvent| more.set(*more + SHOWN))
    };
    html! {
        <ol class="finding-list">
            { for shown.iter().take(**more).map(|index| html! {
                <FindingCard key={*index} store={props.store.clone()} language={props.language}
                    answer={answer.clone()} index={*index} selected={props.selected == Some(*index)}
                    current={props.current} />
            }) }
            if hidden > 0 {
                <li><button type="button" class="quiet" onclick={show_more}>{ (texts.show_more)(hidden) }</button></li>
            }
            <li class="keys">{ texts.next_finding }</li>
        </ol>
    }
}

#[derive(Properties)]
struct SafeProps {
    store: Store,
    language: Language,
    answer: Rc<Answer>,
    current: bool,
}

impl PartialEq for SafeProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.answer, &other.answer)
            && (self.language, self.current) == (other.language, other.current)
    }
}

/// Applies the first safe fix of each finding, as far as they do not touch each other.
#[component]
fn SafeFixes(props: &SafeProps) -> Html {
    let texts = props.language.texts();
    let (edits, count) = safe_edits(&props.answer);
    if count < 2 {
        return Html::default();
    }
    let store = props.store.clone();
    let apply = Callback::from(move |_: MouseEvent| store.apply(&edits, count));
    html! {
        <p class="safe">
            <button type="button" disabled={!props.current} title={texts.apply_safe_why} onclick={apply}>
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
