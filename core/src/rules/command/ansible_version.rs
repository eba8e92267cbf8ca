//! A pasted text tells of an Ansible that the release refuses.

use std::ops::Range;

use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};
use crate::text::{FileId, Span};

pub const RULE: Rule = Rule {
    id: "ansible-version-outside",
    title: Phrase::new("an Ansible that the release refuses", "该版本不接受的 Ansible 版本"),
    severity: Severity::Error,
    releases: "v2.20.0..",
    needs_all_hosts: false,
    check,
};

static SAYS: Sentences = Sentences {
    message: Phrase::new(
        "This is ansible-core {version}; {release} takes {min} or later, below {below}.",
        "这里是 ansible-core {version}；{release} 要求不低于 {min}，且低于 {below}。",
    ),
    consequence: Phrase::new(
        "Kubespray's first check ends the run before anything is changed.",
        "Kubespray 的第一项检查会终止运行，此时还没有任何改动。",
    ),
    remedy: Phrase::new(
        "Install what the release asks for: `pip install -r requirements.txt` of its checkout, in a venv of its own.",
        "安装该版本要求的 Ansible：在单独的 venv 中执行其代码目录的 `pip install -r requirements.txt`。",
    ),
};

const TASK: &str = "Check {min} <= Ansible version < {below}";

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    if ctx.workspace.evidence.is_empty() {
        return;
    }
    let Some((min, below)) = ctx.knowledge.as_ref().and_then(|knowledge| knowledge.ansible()) else { return };
    let (Some(least), Some(end)) = (numbers(&min), numbers(&below)) else { return };
    let texts = ctx.workspace.evidence.iter().map(|file| (*file, ctx.text(*file)));
    let task = TASK.replace("{min}", &min).replace("{below}", &below);
    for (file, (version, place)) in texts.flat_map(|(file, text)| told(text).map(move |found| (file, found)))
    {
        if numbers(version).is_some_and(|version| version < least || version >= end) {
            findings.push(
                Finding::new(RULE.id, RULE.severity, &SAYS, span(file, place))
                    .arg("version", version)
                    .arg("release", ctx.release.to_string())
                    .arg("min", min.as_str())
                    .arg("below", below.as_str())
                    .task("", &task),
            );
        }
    }
}

fn span(file: FileId, place: Range<usize>) -> Span {
    let at = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Span { file, start: at(place.start), end: at(place.end) }
}

/// The versions in the first lines of `ansible --version` and its kin: `ansible [core 2.18.1]`.
fn told(text: &str) -> impl Iterator<Item = (&str, Range<usize>)> {
    const BEFORE: &str = "[core ";
    text.match_indices(BEFORE).filter_map(move |(at, _)| {
        let start = at + BEFORE.len();
        let rest = text.get(start..)?;
        let version = rest.get(..rest.find(']')?)?;
        let line = text.get(..at)?.rsplit('\n').next()?;
        line.contains("ansible").then_some((version, start..start + version.len()))
    })
}

/// `2.18`, `2.18.1`, `2.18.0rc1`.
fn numbers(version: &str) -> Option<[u32; 3]> {
    let mut parts = version.split('.').map(|part| {
        let digits = part.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        digits.parse::<u32>().ok()
    });
    Some([parts.next()??, parts.next()??, parts.next().flatten().unwrap_or_default()])
}
