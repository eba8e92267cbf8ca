//! The checklist of an upgrade as JSON.

use serde::Serialize;

use super::json::{Place, place, severity_word};
use super::{Component, Item, KubernetesWindow, Upgrade, UpgradeStep, View};

#[derive(Serialize)]
pub(super) struct JsonUpgrade<'a> {
    from: String,
    to: String,
    verdict: &'static str,
    message: String,
    before: Vec<JsonItem<'a>>,
    steps: Vec<JsonStep<'a>>,
}

#[derive(Serialize)]
struct JsonStep<'a> {
    release: &'a str,
    date: &'a str,
    kubernetes: Option<JsonKubernetes<'a>>,
    ansible: Option<JsonAnsible<'a>>,
    components: Vec<JsonComponent<'a>>,
    items: Vec<JsonItem<'a>>,
    commands: &'a str,
}

#[derive(Serialize)]
struct JsonKubernetes<'a> {
    min: &'a str,
    max: &'a str,
    default: &'a str,
    target: &'a str,
    set: bool,
    refused: bool,
    message: String,
}

#[derive(Serialize)]
struct JsonAnsible<'a> {
    min: &'a str,
    below: &'a str,
    message: String,
}

#[derive(Serialize)]
struct JsonComponent<'a> {
    name: &'a str,
    old: &'a str,
    new: &'a str,
}

#[derive(Serialize)]
struct JsonItem<'a> {
    severity: &'static str,
    message: String,
    remedy: String,
    finding: Option<usize>,
    rule: Option<&'a str>,
    #[serde(flatten)]
    place: Option<Place<'a>>,
    command: Option<String>,
}

pub(super) fn json_upgrade<'a>(view: &View<'a>, upgrade: &'a Upgrade) -> JsonUpgrade<'a> {
    let course = &upgrade.course;
    JsonUpgrade {
        from: course.from.as_ref().map_or_else(Clone::clone, ToString::to_string),
        to: course.to.to_string(),
        verdict: course.verdict.word(),
        message: upgrade.headline(view),
        before: items(view, &upgrade.before),
        steps: upgrade.steps.iter().map(|step| json_step(view, step)).collect(),
    }
}

fn json_step<'a>(view: &View<'a>, step: &'a UpgradeStep) -> JsonStep<'a> {
    let (min, below) = (step.ansible.0.as_str(), step.ansible.1.as_str());
    let component = |Component { name, old, new }: &'a Component| JsonComponent { name, old, new };
    JsonStep {
        release: &step.release,
        date: &step.date,
        kubernetes: step.kubernetes.as_ref().map(|window| json_kubernetes(view, window)),
        ansible: (!min.is_empty()).then(|| JsonAnsible { min, below, message: view.ansible_line(step) }),
        components: step.components.iter().map(component).collect(),
        items: items(view, &step.items),
        commands: &step.commands,
    }
}

fn json_kubernetes<'a>(view: &View<'a>, window: &'a KubernetesWindow) -> JsonKubernetes<'a> {
    let KubernetesWindow { min, max, default, target, set, refused } = window;
    let message = view.kubernetes_line(window);
    JsonKubernetes { min, max, default, target, set: *set, refused: *refused, message }
}

fn items<'a>(view: &View<'a>, items: &[Item]) -> Vec<JsonItem<'a>> {
    let item = |item: &Item| {
        let shown = view.item(item)?;
        Some(JsonItem {
            severity: severity_word(shown.severity),
            message: shown.message,
            remedy: shown.remedy,
            finding: shown.finding.map(|(index, _)| index),
            rule: shown.finding.map(|(_, finding)| finding.rule),
            place: shown.finding.map(|(_, finding)| place(view, finding.span)),
            command: shown.command,
        })
    };
    items.iter().filter_map(item).collect()
}
