//! What Ansible's YAML reader said about the files it reads, and corrections that are tried first.

use crate::inventory::Reason;
use crate::rules::Context;
use crate::text::{Edit, FileId, LineIndex, Span, apply_edits};
use crate::vars::ProblemKind as VarsProblem;
use crate::yaml::{Problem, parse};

/// Corrections of one file that are tried one after the other.
const ATTEMPTS: usize = 20;

/// Problems of the files that Ansible reads for this inventory, whole as the reader gave them.
pub fn problems(ctx: &Context) -> Vec<Problem> {
    let vars = ctx.vars.problems().iter().filter_map(|problem| match &problem.kind {
        VarsProblem::Yaml(kind) => Some((problem.span, kind)),
        _ => None,
    });
    let inventory = ctx.inventory.problems.iter().filter_map(|problem| match &problem.reason {
        Reason::Yaml(kind) if says_yaml(&problem.source) || !ctx.passed_over(problem) => {
            Some((problem.span?, kind))
        }
        _ => None,
    });
    let mut found: Vec<Problem> = Vec::new();
    for (span, kind) in vars.chain(inventory) {
        let document = ctx.document(span.file);
        let whole = document.problems.iter().find(|problem| problem.span == span && problem.kind == *kind);
        if let Some(problem) = whole.filter(|problem| !found.contains(problem)) {
            found.push(problem.clone());
        }
    }
    found
}

/// The name of a file promises YAML.
fn says_yaml(path: &str) -> bool {
    [".yaml", ".yml", ".json"].iter().any(|extension| path.ends_with(extension))
}

/// The problems for which Ansible refuses a file.
pub fn refusals(ctx: &Context) -> Vec<Problem> {
    problems(ctx).into_iter().filter(|problem| problem.kind.refuses()).collect()
}

/// The text after edits, when they fit it.
pub fn edited(text: &str, edits: &[Edit]) -> Option<String> {
    String::from_utf8(apply_edits(text.as_bytes(), edits).ok()?).ok()
}

/// Ansible reads the text after these edits.
pub fn reads(file: FileId, text: &str, edits: &[Edit]) -> bool {
    edited(text, edits).is_some_and(|text| !parse(file, text.as_bytes()).refused())
}

/// The ASCII sign that a full-width one, or a blank that is none, stands for.
pub fn ascii(c: char) -> Option<&'static str> {
    Some(match c {
        '：' => ":",
        '，' => ",",
        '“' | '”' | '＂' => "\"",
        '‘' | '’' | '＇' => "'",
        '\u{3000}' | '\u{a0}' => " ",
        '＝' => "=",
        '［' | '【' => "[",
        '］' | '】' => "]",
        '｛' => "{",
        '｝' => "}",
        '－' => "-",
        '＃' => "#",
        _ => return None,
    })
}

/// Edits that exchange the full-width signs of a line outside quotes and comments. Where other text
/// that is not ASCII stands, only the colon behind a key counts: the rest may be prose.
pub fn exchange(file: FileId, line: &str, at: usize, yaml: bool) -> Vec<Edit> {
    let mut signs: Vec<(usize, char)> = Vec::new();
    let mut prose = false;
    let mut quote = None;
    let mut before = ' ';
    for (i, c) in line.char_indices() {
        match quote {
            Some(open) if open == c => quote = None,
            Some(_) => {}
            None if matches!(c, '#' | ';') && before.is_whitespace() && (c == '#' || !yaml) => break,
            None if matches!(c, '"' | '\'') && !before.is_alphanumeric() => quote = Some(c),
            None if ascii(c).is_some() => signs.push((i, c)),
            None => prose |= !c.is_ascii(),
        }
        before = c;
    }
    if prose {
        let key = |i: usize| {
            let key = line.get(..i).unwrap_or_default().trim().trim_start_matches("- ");
            !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
        };
        // Another one before it is no part of a key.
        let colon = signs.into_iter().find(|(_, c)| *c == '：');
        signs = colon.into_iter().filter(|(i, _)| yaml && key(*i)).collect();
    }
    let edit = |(i, c): (usize, char)| {
        let end = i + c.len_utf8();
        let next = line.get(end..).and_then(|rest| rest.chars().next());
        let space = yaml && c == '：' && next.is_some_and(|next| !next.is_whitespace());
        let text = format!("{}{}", ascii(c).unwrap_or_default(), if space { " " } else { "" });
        Edit::replace(Span::new(file, at + i, at + end), text)
    };
    signs.into_iter().map(edit).collect()
}

/// Full-width signs for which Ansible refuses a file: their edits, and whether the file reads then.
pub fn full_width(problem: &Problem, text: &str) -> Option<(Vec<Edit>, bool)> {
    let file = problem.span.file;
    let lines = LineIndex::new(text.as_bytes());
    let mut edits: Vec<Edit> = Vec::new();
    let mut current = Some(problem.clone());
    for _ in 0..ATTEMPTS {
        let Some(problem) = &current else { break };
        let new = exchange_near(problem, text, &edits, &lines);
        if new.is_empty() {
            break;
        }
        edits.extend(new);
        let document = parse(file, edited(text, &edits)?.as_bytes());
        let next = document.problems.into_iter().find(|problem| problem.kind.refuses());
        if edits.is_empty() || next.as_ref() == Some(problem) {
            return None;
        }
        current = next;
    }
    (!edits.is_empty()).then_some((edits, current.is_none()))
}

/// Edits of the lines that a refusal is about, but for lines that have theirs already.
fn exchange_near(problem: &Problem, text: &str, edits: &[Edit], lines: &LineIndex) -> Vec<Edit> {
    let (here, context) = (original(problem.span, edits), problem.related.map(|span| original(span, edits)));
    let line = lines.line_of(here);
    let mut near = vec![line.saturating_sub(1), line];
    near.extend(context.map(|at| lines.line_of(at)));
    crate::collections::sort(&mut near);
    near.dedup();
    let of_line = |line: usize| {
        let start = lines.line_start(line)?;
        let end = lines.line_start(line + 1).unwrap_or(text.len());
        let is_done = edits.iter().any(|edit| (start..end).contains(&(edit.span.start as usize)));
        (!is_done).then(|| exchange(problem.span.file, text.get(start..end).unwrap_or_default(), start, true))
    };
    near.into_iter().filter_map(of_line).flatten().collect()
}

/// The place before edits of what is at a place after them.
fn original(span: Span, edits: &[Edit]) -> usize {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    crate::collections::sort_by_key(&mut sorted, |edit| edit.span.start);
    // What edits before the place added and took away.
    let (mut added, mut taken) = (0, 0);
    for edit in sorted {
        if span.start as usize + taken < edit.span.start as usize + added {
            break;
        }
        added += edit.text.len();
        taken += edit.span.range().len();
    }
    (span.start as usize + taken).saturating_sub(added)
}
