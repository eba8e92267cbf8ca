//! `# spraycheck: ignore[rule-id] reason`: on or above a line it silences that rule there.

use memchr::memchr_iter;

use super::{FINDINGS_OF_A_RULE, Finding, Phrase, Sentences, Severity};
use crate::text::{FileId, LineIndex, Span};
use crate::workspace::Workspace;

/// The rule of a comment that silences nothing.
const UNUSED_IGNORE: &str = "ignore-without-effect";

const SAYS: Sentences = Sentences {
    message: Phrase::new(
        "This comment silences `{rule}`, which finds nothing here.",
        "这条注释要忽略 `{rule}`，但该规则在此处没有发现问题。",
    ),
    consequence: Phrase::new(
        "Nothing breaks, but a later finding on this line would be hidden.",
        "不会造成故障，但以后这一行若真有问题，会被它掩盖。",
    ),
    remedy: Phrase::new("Remove the comment, or correct the rule's name.", "删除这条注释，或改正规则名。"),
};

/// One rule that one comment silences.
struct Ignore {
    rule: String,
    /// The rule's name in the comment.
    span: Span,
    /// The line it is about, from 0.
    line: usize,
    used: bool,
}

/// Takes out what comments silence, and reports the comments that silence nothing.
pub fn apply_ignores(workspace: &Workspace, mut findings: Vec<Finding>) -> Vec<Finding> {
    let mut files: Vec<(FileId, LineIndex, Vec<Ignore>)> = Vec::new();
    for (id, file) in workspace.each_file() {
        if workspace.evidence.contains(&id) || !mentions(&file.bytes) {
            continue;
        }
        let lines = LineIndex::new(file.bytes.clone());
        let ignores = read(id, &file.bytes, &lines);
        files.push((id, lines, ignores));
    }
    findings.retain(|finding| {
        let of_file = files.iter_mut().find(|(id, ..)| *id == finding.span.file);
        !of_file.is_some_and(|(_, lines, ignores)| is_silenced(finding, lines, ignores))
    });
    let unused = files.into_iter().flat_map(|(.., ignores)| ignores).filter(|ignore| !ignore.used);
    findings.extend(unused.take(FINDINGS_OF_A_RULE).map(|ignore| {
        Finding::new(UNUSED_IGNORE, Severity::Hint, &SAYS, ignore.span).arg("rule", ignore.rule)
    }));
    findings
}

fn is_silenced(finding: &Finding, lines: &LineIndex, ignores: &mut [Ignore]) -> bool {
    let line = lines.line_of(finding.span.start as usize);
    let mut silenced = false;
    for ignore in ignores.iter_mut().filter(|ignore| ignore.line == line && ignore.rule == finding.rule) {
        ignore.used = true;
        silenced = true;
    }
    silenced
}

const MARK: &str = "spraycheck:";

/// The mark is somewhere: each colon is looked at once, whatever a line consists of.
fn mentions(bytes: &[u8]) -> bool {
    let ends_there = |at: usize| bytes.get(..=at).is_some_and(|text| text.ends_with(MARK.as_bytes()));
    memchr_iter(b':', bytes).any(ends_there)
}

fn read(file: FileId, bytes: &[u8], lines: &LineIndex) -> Vec<Ignore> {
    let mut ignores: Vec<Ignore> = Vec::new();
    // Comments on lines of their own wait for the line they are about.
    let mut waiting = 0;
    let mut starts = lines.starts_from(0).peekable();
    for line in 0..lines.line_count() {
        let start = starts.next().unwrap_or(bytes.len());
        let end = starts.peek().copied().unwrap_or(bytes.len());
        let text =
            bytes.get(start..end).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
        let content = text.trim();
        let comment = content.starts_with(['#', ';']);
        if !comment && !content.is_empty() {
            for ignore in ignores.iter_mut().rev().take(waiting) {
                ignore.line = line;
            }
            waiting = 0;
        }
        let found = in_line(text);
        if comment {
            waiting += found.len();
        }
        let rule = |(at, rule): (usize, &str)| Ignore {
            rule: rule.to_owned(),
            span: Span::new(file, start + at, start + at + rule.len()),
            line,
            used: false,
        };
        ignores.extend(found.into_iter().map(rule));
    }
    ignores
}

/// The names of rules in a line's comment, with their offsets.
fn in_line(text: &str) -> Vec<(usize, &str)> {
    let Some((before, after)) = text.split_once(MARK) else { return Vec::new() };
    if !before.trim_end().ends_with(['#', ';']) {
        return Vec::new();
    }
    let Some((names, _)) = after.trim_start().strip_prefix("ignore[").and_then(|rest| rest.split_once(']'))
    else {
        return Vec::new();
    };
    let start = names.as_ptr() as usize - text.as_ptr() as usize;
    let mut at = start;
    let mut found = Vec::new();
    for part in names.split(',') {
        let lead = part.len() - part.trim_start().len();
        if !part.trim().is_empty() {
            found.push((at + lead, part.trim()));
        }
        at += part.len() + 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(text: &str, places: &[(&'static str, usize)]) -> Vec<(&'static str, usize)> {
        let mut workspace = Workspace::default();
        let file = workspace.add_file("a.yml", text.as_bytes());
        let finding = |(rule, at): &(&'static str, usize)| {
            Finding::new(rule, Severity::Error, &SAYS, Span::new(file, *at, *at))
        };
        let findings = apply_ignores(&workspace, places.iter().map(finding).collect());
        findings.iter().map(|finding| (finding.rule, finding.span.start as usize)).collect()
    }

    #[test]
    fn comments_silence_their_rule_on_their_line_only() {
        let text = "a: 1 # spraycheck: ignore[x, y] known\nb: 1\n# spraycheck: ignore[z]\n\n# why\nc: 1\n";
        let (b, c) = (text.find("b:").unwrap(), text.find("c:").unwrap());
        assert_eq!(left(text, &[("x", 0), ("y", 3), ("z", c), ("x", b)]), [("x", b)]);
    }

    #[test]
    fn comments_without_effect_are_found() {
        let text = "a: 1 # spraycheck: ignore[x]\nb: 'spraycheck: ignore[x]'\n";
        let at = text.find("x]").unwrap();
        assert_eq!(left(text, &[("y", 0)]), [("y", 0), (UNUSED_IGNORE, at)]);
    }
}
