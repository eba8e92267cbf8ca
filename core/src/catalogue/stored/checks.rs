//! Checks as `core/data/checks.json` has them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::text::named;
use super::{Catalogue, Letter, Section, fields};
use crate::catalogue::checkout::expression;
use crate::catalogue::knowledge::{Around, Asks, Check};
use crate::catalogue::written;
use crate::collections::HashMap;

/// Instead of names: it must be asked always.
const ALWAYS: &str = "!";

/// A name that only a live host knows: it stands for a condition that is too long to be held.
const NOT_HELD: &str = "ansible_condition_not_held";

/// A check; what is empty is left out.
#[derive(Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default)]
pub struct Stored {
    /// The releases that have it; all when absent.
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    pub range: Option<String>,
    /// What it hangs on: while a user changes none of these variables it passes. Absent where it must be
    /// asked always.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<Vec<String>>,
    task: String,
    file: String,
    /// Where it is not the role that leads to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<String>,
    /// Absent where the task fails for being reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    that: Option<Vec<String>>,
    #[serde(rename = "around", skip_serializing_if = "Around::is_empty")]
    around: Around,
    #[serde(rename = "loop", skip_serializing_if = "Option::is_none")]
    looped: Option<StoredLoop>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    gates: Vec<Vec<String>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unknown: Vec<String>,
    /// What it reads and its plays do not bring, in all these releases.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub elsewhere: Vec<String>,
    /// What its message holds of values, without the words around them.
    #[serde(skip_serializing_if = "Option::is_none")]
    says: Option<String>,
}

#[derive(Debug, Default, Deserialize, PartialEq, Serialize)]
struct StoredLoop {
    over: Json,
    name: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    flat: bool,
}

/// The numbers of a tag's checks by what leads to them, see [`Check::reached`], but for those that hang
/// on nothing that is changed.
pub fn asked<'c>(
    catalogue: &'c Catalogue,
    tag: Letter,
    is_changed: &dyn Fn(&str) -> bool,
) -> HashMap<&'c str, Vec<usize>> {
    let mut asked: HashMap<&str, Vec<usize>> = HashMap::default();
    let hangs = catalogue.entry_of(Section::Hangs, tag).unwrap_or_default();
    let fields = named(hangs, b'\t', b' ');
    let taken = fields.filter(|(name, _)| *name == ALWAYS || is_changed(name));
    for (reached, numbers) in
        taken.flat_map(|(_, checks)| checks.split(';')).filter_map(|all| all.split_once(' '))
    {
        let known = asked.entry(reached).or_default();
        known.extend(numbers.split(' ').filter_map(|number| number.parse::<usize>().ok()));
    }
    for numbers in asked.values_mut() {
        crate::collections::sort(numbers);
        numbers.dedup();
    }
    asked
}

/// Checks by their numbers.
pub fn numbered(catalogue: &Catalogue, reached: &str, numbers: &[usize]) -> Vec<Check> {
    let text = |n: &usize| catalogue.entry(Section::Checks, &format!("{reached} {n}"));
    numbers.iter().filter_map(text).map(|text| fields::check(text, reached)).collect()
}

/// The checks that something leads to in a tag.
pub fn of(catalogue: &Catalogue, tag: Letter, reached: &str) -> Vec<Check> {
    let all = asked(catalogue, tag, &|_| true);
    all.get(reached).map(|numbers| numbered(catalogue, reached, numbers)).unwrap_or_default()
}

/// Every check of a tag.
pub fn every(catalogue: &Catalogue, tag: Letter) -> Vec<Check> {
    let mut all: Vec<(&str, Vec<usize>)> = asked(catalogue, tag, &|_| true).into_iter().collect();
    crate::collections::sort(&mut all);
    all.iter().flat_map(|(reached, numbers)| numbered(catalogue, reached, numbers)).collect()
}

/// The name stands for a condition that is not held.
pub fn not_held(name: &str) -> bool {
    name == NOT_HELD
}

/// Conditions as they are held: in normal form, or as one that is never known.
pub fn conditions(conditions: &[Arc<str>]) -> Vec<Arc<str>> {
    let held = |text: &Arc<str>| {
        let held = if text.contains("{{") { expression::text(text) } else { expression::condition(text) };
        held.unwrap_or_else(|| NOT_HELD.to_owned()).into()
    };
    conditions.iter().map(held).collect()
}

/// What is around something, as it is held.
pub fn around(around: &Around) -> Around {
    let vars = around.vars.iter();
    let held = vars.map(|(name, node)| {
        let unknown = || written::node(&Json::from(format!("{{{{ {NOT_HELD} }}}}")));
        (name.clone(), Arc::new(expression::value(node).unwrap_or_else(unknown)))
    });
    Around { when: conditions(&around.when), vars: held.collect(), run_once: around.run_once }
}

impl Stored {
    pub fn new(check: &Check) -> Stored {
        let strings = |list: &[Arc<str>]| list.iter().map(ToString::to_string).collect::<Vec<String>>();
        let value = |node| expression::value(node).and_then(|node| written::json(&node));
        let own = Around { when: check.when.clone(), vars: check.vars.clone(), run_once: check.run_once };
        let base = check.reached.split('#').next().unwrap_or_default();
        let mut unknown = strings(&check.unknown);
        let looped = check.looped.as_ref().and_then(|looped| {
            let over = value(&looped.over);
            if over.is_none() {
                unknown.push(looped.name.to_string());
            }
            Some(StoredLoop { over: over?, name: looped.name.to_string(), flat: looped.flattens })
        });
        Stored {
            range: None,
            on: None,
            task: check.task.to_string(),
            file: check.file.to_string(),
            role: (*check.role != *base).then(|| check.role.to_string()),
            that: match &check.asks {
                Asks::That(that) => Some(strings(&conditions(that))),
                Asks::NotReached => None,
            },
            around: around(&own),
            looped,
            tags: strings(&check.tags),
            gates: check.gates.iter().map(|gate| strings(gate)).collect(),
            unknown,
            elsewhere: strings(check.elsewhere.as_deref().unwrap_or_default()),
            says: check.message.as_ref().and_then(|message| message.as_str().map(str::to_owned)),
        }
    }
}
