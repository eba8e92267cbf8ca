//! A list where a mapping belongs, text where a list belongs, and the like.

use super::shared;
use crate::catalogue::Glance;
use crate::catalogue::knowledge::{ValueKind, Variable};
use crate::report::{Finding, Fix, Phrase, Sentences, Severity};
use crate::rules::upgrade::meaning_changed;
use crate::rules::{Context, FileKind, Place, Rule};
use crate::text::Edit;
use crate::vars::Value;
use crate::yaml::{Content, Node, Quoting, quote};

pub const RULE: Rule = Rule {
    id: "variable-wrong-shape",
    title: Phrase::new("a list, a mapping or a text in each other's place", "列表、字典与文本用错了地方"),
    severity: Severity::Warning,
    releases: "v2.20.0..",
    needs_all_hosts: false,
    check,
};

static SAYS: Sentences = Sentences {
    message: Phrase::new(
        "`{name}` is {given}, where {release} wants {wanted}.",
        "`{name}` 是{given}，而 {release} 需要{wanted}。",
    ),
    consequence: Phrase::new("{harm}", "{harm}"),
    remedy: Phrase::new("Write it as {wanted}.", "把它写成{wanted}。"),
};

const LIST: Phrase = Phrase::new("a list", "列表");
const MAPPING: Phrase = Phrase::new("a mapping", "字典");
const TEXT: Phrase = Phrase::new("a text", "文本");
const SINGLE: Phrase = Phrase::new("a single value", "单个值");

const LETTERS: Phrase = Phrase::new(
    "A task that loops over it fails, and a template that joins its items takes it letter by letter.",
    "循环遍历它的任务会失败，而拼接各项的模板会把它拆成一个个字符。",
);
const KEYS_ONLY: Phrase = Phrase::new(
    "Templates that go through its items see the keys only; a task that loops over it fails.",
    "遍历各项的模板只会得到键名；循环遍历它的任务会失败。",
);
const NO_KEYS: Phrase = Phrase::new(
    "Templates that look up its keys fail, or find nothing.",
    "查找其中键名的模板会失败，或什么也找不到。",
);
const ALWAYS_TRUE: Phrase = Phrase::new(
    "In a condition it is true whatever it holds, and in a configuration file it is no valid value.",
    "在条件中，无论内容是什么它都为真；写入配置文件时则不是合法的值。",
);

struct Fault {
    given: Phrase,
    wanted: Phrase,
    harm: Phrase,
}

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    for (name, places) in ctx.settings().iter() {
        if let Glance::Everywhere(kind) = shared::glance(ctx, name)
            && !kind.is_some_and(has_shape)
        {
            continue;
        }
        let is_suspect = |place: &Place| is_suspect(&place.variable.value.content);
        if !places.iter().any(|place| is_suspect(&place)) {
            continue;
        }
        let Some(kind) = shared::variable(ctx, name).and_then(|known| shape(&known)) else { continue };
        for place in places.iter().filter(is_suspect) {
            let Some((_, value)) = ctx.value_at(name, place) else { continue };
            let Some(fault) = fault(kind, &value).filter(|_| !meaning_changed::tells(ctx, name)) else {
                continue;
            };
            let mut finding = Finding::new(RULE.id, RULE.severity, &SAYS, place.variable.value.span)
                .arg("name", name)
                .arg("release", ctx.release.to_string())
                .arg("given", fault.given)
                .arg("wanted", fault.wanted)
                .arg("harm", fault.harm);
            finding.fixes.extend(as_list(ctx, &place.variable.value).filter(|_| fault.wanted == LIST));
            findings.push(finding);
        }
    }
}

/// A word, or words with commas between them, as a list; other texts may mean anything.
fn as_list(ctx: &Context, node: &Node) -> Option<Fix> {
    let span = node.span;
    let written = ctx.text(span.file).get(span.range())?;
    let is_in_line = matches!(ctx.file_kind(span.file), FileKind::Vars(..)) && !written.contains('\n');
    let items: Vec<&str> = node.as_str().filter(|_| is_in_line)?.split(',').map(str::trim).collect();
    let is_word = |item: &&str| {
        !item.is_empty() && item.chars().all(|c| c.is_ascii_alphanumeric() || "._-/:=".contains(c))
    };
    let quoted: Vec<String> = items.iter().map(|item| quote(item, Quoting::Plain)).collect();
    let edit = Edit::replace(span, format!("[{}]", quoted.join(", ")));
    let title = Phrase::new("Make it a list", "改为列表");
    items.iter().all(is_word).then(|| Fix::edits(title, false, vec![edit]))
}

fn has_shape(kind: ValueKind) -> bool {
    matches!(
        kind,
        ValueKind::List
            | ValueKind::Dict
            | ValueKind::Bool
            | ValueKind::Switch
            | ValueKind::Int
            | ValueKind::Float
    )
}

/// The kind of value that the release takes, when its own default is of that shape. One without a default
/// takes what others give it, unless its sample shows a value of its own.
fn shape(known: &Variable) -> Option<ValueKind> {
    let kind = known.kind.filter(|_| known.kind_is_sure && known.is_read)?;
    let is_such = |value: &Node| match kind {
        ValueKind::List => matches!(value.content, Content::Seq(_)),
        ValueKind::Dict => matches!(value.content, Content::Map(_)),
        ValueKind::Bool | ValueKind::Switch => matches!(value.content, Content::Bool(_)),
        ValueKind::Int | ValueKind::Float => matches!(value.content, Content::Int(_) | Content::Float(_)),
        _ => false,
    };
    let mut defaults = known.defaults.iter().map(|default| default.value.as_deref());
    let is_told = !known.defaults.is_empty() || !known.is_live_in_sample;
    (is_told && defaults.all(|value| value.is_some_and(is_such))).then_some(kind)
}

/// Other scalars fit nowhere that this rule judges, or are what switches a thing off.
fn is_suspect(content: &Content) -> bool {
    match content {
        Content::Str(text) => !text.is_empty(),
        Content::Seq(items) => !items.is_empty(),
        Content::Map(entries) => !entries.is_empty(),
        _ => false,
    }
}

fn fault(kind: ValueKind, value: &Value) -> Option<Fault> {
    let given = match value {
        Value::Str(text) if !text.trim().is_empty() => TEXT,
        Value::List(items) | Value::Tuple(items) if !items.is_empty() => LIST,
        Value::Map(map) if !map.is_empty() => MAPPING,
        _ => return None,
    };
    let (wanted, harm) = match kind {
        ValueKind::List if given == TEXT => (LIST, LETTERS),
        ValueKind::List if given == MAPPING => (LIST, KEYS_ONLY),
        ValueKind::Dict if given != MAPPING => (MAPPING, NO_KEYS),
        ValueKind::Bool | ValueKind::Switch | ValueKind::Int | ValueKind::Float if given != TEXT => {
            (SINGLE, ALWAYS_TRUE)
        }
        _ => return None,
    };
    Some(Fault { given, wanted, harm })
}
