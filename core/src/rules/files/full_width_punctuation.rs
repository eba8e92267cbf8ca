//! Full-width signs and no-break spaces where YAML or INI wants ASCII: the input method was on.

use super::shared;
use crate::inventory::Effect;
use crate::report::{Finding, Fix, Phrase, Sentences, Severity};
use crate::rules::{Context, FileKind, Rule};
use crate::text::{Edit, FileId, Span};
use crate::yaml::{Content, Node, Quoting, quoting};

pub const RULE: Rule = Rule {
    id: "full-width-punctuation",
    title: Phrase::new("full-width punctuation where ASCII belongs", "该用半角的地方用了全角标点"),
    severity: Severity::Error,
    releases: "*",
    needs_all_hosts: false,
    check,
};

const MESSAGE: Phrase = Phrase::new(
    "{signs} is not the ASCII sign that belongs here.",
    "这里应当用半角，写成了全角或特殊字符：{signs}。",
);
const REMEDY: Phrase = Phrase::new("Replace it with the ASCII sign.", "换成对应的半角字符。");

const REFUSED: Sentences = Sentences {
    message: MESSAGE,
    consequence: Phrase::new(
        "Ansible cannot read the file and uses nothing of it.",
        "Ansible 无法读取这个文件，其中的内容都不起作用。",
    ),
    remedy: REMEDY,
};

const PART_OF_VALUE: Sentences = Sentences {
    message: MESSAGE,
    consequence: Phrase::new(
        "Ansible reads it as a part of the name or value: {text}.",
        "Ansible 会把它当成名字或值的一部分：{text}。",
    ),
    remedy: REMEDY,
};

const REPLACE: Phrase = Phrase::new("Replace with ASCII signs", "换成半角字符");

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    for problem in shared::refusals(ctx) {
        let text = ctx.text(problem.span.file);
        if let Some((edits, reads)) = shared::full_width(&problem, text) {
            findings.extend(finding(text, &REFUSED, Severity::Error, edits, reads));
        }
    }
    for (file, path, kind) in ctx.files() {
        let text = ctx.text(file);
        let read = matches!(kind, FileKind::Inventory | FileKind::Vars(..));
        if text.is_ascii() || !read {
            continue;
        }
        let document = ctx.document(file);
        let mapping = document.root.as_ref().filter(|root| root.as_map().is_some());
        let named_yaml = [".yml", ".yaml", ".json"].iter().any(|ending| path.ends_with(ending));
        match mapping {
            Some(root) => in_mapping(root, text, findings),
            None if kind == FileKind::Inventory && !named_yaml => in_ini(ctx, file, text, findings),
            None => {}
        }
    }
}

fn finding(
    text: &str,
    says: &'static Sentences,
    severity: Severity,
    edits: Vec<Edit>,
    reads: bool,
) -> Option<Finding> {
    let span = edits.iter().map(|edit| edit.span).min()?;
    let mut signs: Vec<String> = Vec::new();
    for sign in edits.iter().filter_map(|edit| text.get(edit.span.range())) {
        let shown = match sign {
            "\u{a0}" => "U+00A0".to_owned(),
            "\u{3000}" => "U+3000".to_owned(),
            _ => format!("`{sign}`"),
        };
        if !signs.contains(&shown) {
            signs.push(shown);
        }
    }
    let finding = Finding::new(RULE.id, severity, says, span).arg("signs", signs);
    Some(if reads { finding.fix(Fix::edits(REPLACE, severity == Severity::Error, edits)) } else { finding })
}

/// Fixes that are tried one by one, where the file cannot be read with all of them.
const TRIED: usize = 20;

/// Values and keys of a file that were read, but not as meant.
fn in_mapping(root: &Node, text: &str, findings: &mut Vec<Finding>) {
    let mut slips = Vec::new();
    in_values(root, text, &mut slips);
    let file = root.span.file;
    let all: Vec<Edit> = slips.iter().flat_map(|slip| slip.edits.iter().cloned()).collect();
    let reads_all = !all.is_empty() && shared::reads(file, text, &all);
    for (n, Slip { shown, edits }) in slips.into_iter().enumerate() {
        let reads = reads_all || n < TRIED && shared::reads(file, text, &edits);
        let found = finding(text, &PART_OF_VALUE, Severity::Warning, edits, reads);
        findings.extend(found.map(|finding| finding.arg("text", format!("`{shown}`"))));
    }
}

/// A scalar with signs that do not belong there.
struct Slip<'t> {
    shown: &'t str,
    edits: Vec<Edit>,
}

/// Recursion is bounded by the depth of a tree.
fn in_values<'t>(node: &Node, text: &'t str, slips: &mut Vec<Slip<'t>>) {
    match &node.content {
        Content::Map(entries) => {
            for entry in entries.iter().filter(|entry| within(node, &entry.key)) {
                slips.extend(scalar(&entry.key, text, Place::Key));
                slips.extend(scalar(&entry.value, text, Place::Value));
                in_values(&entry.value, text, slips);
            }
        }
        Content::Seq(items) => {
            let flow = text.get(node.span.range()).is_some_and(|shown| shown.starts_with('['));
            let place = if flow { Place::FlowItem } else { Place::Item };
            for item in items.iter().filter(|item| within(node, item)) {
                slips.extend(scalar(item, text, place));
                in_values(item, text, slips);
            }
        }
        _ => {}
    }
}

/// What aliases and merge keys bring is judged where it is written.
fn within(outer: &Node, inner: &Node) -> bool {
    outer.span.start <= inner.span.start && inner.span.end <= outer.span.end
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Key,
    Value,
    Item,
    FlowItem,
}

fn scalar<'t>(node: &Node, text: &'t str, place: Place) -> Option<Slip<'t>> {
    let shown = text.get(node.span.range())?;
    let is_text = matches!(node.content, Content::Str(_)) && quoting(text, node) == Quoting::Plain;
    if !is_text || shown.is_ascii() || !shown.chars().all(|c| c.is_ascii() || shared::ascii(c).is_some()) {
        return None;
    }
    let start = shown.len() - shown.trim_start().len();
    let inside = start..start + shown.trim().len();
    // The letters of a variable's name stand before it and nothing else.
    let behind_name = shown.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')));
    let wrong = |at: usize, c: char| match c {
        '\u{a0}' | '\u{3000}' => place == Place::Key || !inside.contains(&at),
        '“' | '”' | '‘' | '’' | '＂' | '＇' => {
            shown.starts_with(['“', '”', '‘', '’', '＂', '＇'])
                && shown.ends_with(['“', '”', '‘', '’', '＂', '＇'])
        }
        '：' => place != Place::Value && at > 0 && Some(at) == behind_name,
        '，' => place == Place::FlowItem,
        _ => false,
    };
    let edits = shared::exchange(node.span.file, shown, node.span.start as usize, true);
    let wrong = |edit: &Edit| {
        let at = (edit.span.start - node.span.start) as usize;
        shown.get(at..).and_then(|rest| rest.chars().next()).is_some_and(|c| wrong(at, c))
    };
    let edits: Vec<Edit> = edits.into_iter().filter(wrong).collect();
    (!edits.is_empty()).then_some(Slip { shown, edits })
}

/// An INI inventory: signs outside quotes and comments, on lines that are ASCII otherwise.
fn in_ini(ctx: &Context, file: FileId, text: &str, findings: &mut Vec<Finding>) {
    let mut edits = Vec::new();
    let mut first = "";
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let comment = line.trim_start().starts_with(['#', ';']);
        let new = if comment { Vec::new() } else { shared::exchange(file, line, at, false) };
        if edits.is_empty() && !new.is_empty() {
            first = line.trim();
        }
        edits.extend(new);
        at += line.len();
    }
    let dropped = ctx.inventory.problems.iter().any(|problem| {
        problem.span.is_some_and(|span: Span| span.file == file)
            && matches!(problem.effect, Effect::SourceDropped | Effect::Stops)
    });
    let (says, severity) = match dropped {
        true => (&REFUSED, Severity::Error),
        false => (&PART_OF_VALUE, Severity::Warning),
    };
    findings.extend(
        finding(text, says, severity, edits, true).map(|finding| finding.arg("text", format!("`{first}`"))),
    );
}
