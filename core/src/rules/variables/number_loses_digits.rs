//! A version or another text that YAML reads as a number, which is written back differently.

use super::shared;
use crate::catalogue::knowledge::ValueKind;
use crate::report::{Finding, Fix, Phrase, Sentences, Severity};
use crate::rules::{Context, FileKind, Place, Rule};
use crate::text::Edit;
use crate::vars::{Value, text};
use crate::yaml::Content;

pub const RULE: Rule = Rule {
    id: "number-loses-digits",
    title: Phrase::new("a text that is read as another number", "被读成另一个数字的文本"),
    severity: Severity::Warning,
    releases: "v2.20.0..",
    needs_all_hosts: false,
    check,
};

static SAYS: Sentences = Sentences {
    message: Phrase::new(
        "YAML reads `{written}` as a number, so `{name}` is `{read}`.",
        "YAML 把 `{written}` 读成数字，因此 `{name}` 的值是 `{read}`。",
    ),
    consequence: Phrase::new(
        "Everything that uses `{name}` gets `{read}`: another version, tag, mode or time than the one meant.",
        "所有使用 `{name}` 的地方得到的都是 `{read}`：不是你想要的版本、标签、权限或时间。",
    ),
    remedy: Phrase::new("Put it between quotes: `\"{written}\"`.", "加上引号：`\"{written}\"`。"),
};

/// Where a number belongs: a leading zero makes it octal.
static OCTAL: Sentences = Sentences {
    message: Phrase::new(
        "YAML reads `{written}` as an octal number, so `{name}` is `{read}`.",
        "YAML 把 `{written}` 读成八进制数，因此 `{name}` 的值是 `{read}`。",
    ),
    consequence: Phrase::new(
        "Everything that uses `{name}` gets `{read}`.",
        "所有使用 `{name}` 的地方得到的都是 `{read}`。",
    ),
    remedy: Phrase::new("Write it without the leading zero: `{decimal}`.", "去掉开头的零：`{decimal}`。"),
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    for (name, places) in ctx.settings().iter().filter(|(_, places)| places.has_numbers()) {
        for place in places.iter() {
            let Some((written, read)) = lost(ctx, place) else { continue };
            let kind = shared::variable(ctx, name).filter(|known| known.is_read).and_then(|known| known.kind);
            let Some(kind) = kind.filter(|_| ctx.host_of(name, place).is_some()) else { continue };
            let meant = match kind {
                ValueKind::Int | ValueKind::Number => decimal(written),
                ValueKind::Bool
                | ValueKind::Switch
                | ValueKind::Float
                | ValueKind::List
                | ValueKind::Dict => None,
                _ => Some(format!("\"{written}\"")),
            };
            let Some(meant) = meant else { continue };
            let is_text = meant.starts_with('"');
            let mut finding = Finding::new(
                RULE.id,
                RULE.severity,
                if is_text { &SAYS } else { &OCTAL },
                place.variable.value.span,
            )
            .arg("name", name)
            .arg("written", written)
            .arg("decimal", meant.as_str())
            .arg("read", read);
            if matches!(ctx.file_kind(place.variable.name.file), FileKind::Vars(..)) {
                let edit = Edit::replace(place.variable.value.span, meant);
                let title = match is_text {
                    true => Phrase::new("Put it between quotes", "加上引号"),
                    false => Phrase::new("Write `{decimal}`", "改为 `{decimal}`"),
                };
                finding = finding.fix(Fix::edits(title, false, vec![edit]));
            }
            findings.push(finding);
        }
    }
}

/// The number that the digits behind leading zeros make.
fn decimal(written: &str) -> Option<String> {
    let rest = written.strip_prefix('0')?.trim_start_matches('0');
    (!rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit())).then(|| rest.to_owned())
}

/// A number as it is written and as it is written back, where the two differ.
fn lost<'a>(ctx: &Context<'a>, place: Place) -> Option<(&'a str, String)> {
    let value = match place.variable.value.content {
        Content::Int(number) => Value::Int(number.get()),
        Content::Float(number) => Value::Float(number),
        _ => return None,
    };
    let span = place.variable.value.span;
    let written = std::str::from_utf8(ctx.workspace.bytes(span.file).get(span.range())?).ok()?;
    let read = text(&value);
    let is_number = written.starts_with(|ch: char| ch.is_ascii_digit()) && written.is_ascii();
    (is_number && written != read).then_some((written, read))
}
