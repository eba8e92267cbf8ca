//! What a fix changes, as lines to read and to copy. Places are the report's: lines and columns
//! from 1, columns in Unicode characters.

use crate::answer::{Edit, Place};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The line of the old text where it begins, from 1.
    pub line: u32,
    pub old: Vec<String>,
    pub new: Vec<String>,
}

/// The changes that `edits` make to one text, in its order, each cut to the lines that differ.
pub fn changes(text: &str, edits: &[&Edit]) -> Vec<Change> {
    let lines = lines_of(text);
    let mut sorted: Vec<&Edit> = Vec::new();
    for edit in edits {
        let at = sorted.partition_point(|known| (known.start, known.end) <= (edit.start, edit.end));
        sorted.insert(at, edit);
    }
    let mut groups: Vec<Vec<&Edit>> = Vec::new();
    for edit in sorted {
        match groups.last_mut() {
            Some(group) if group.iter().any(|known| known.end.line >= edit.start.line) => group.push(edit),
            _ => groups.push(vec![edit]),
        }
    }
    groups.iter().filter_map(|group| change(&lines, group)).collect()
}

fn lines_of(text: &str) -> Vec<&str> {
    text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).collect()
}

fn change(lines: &[&str], group: &[&Edit]) -> Option<Change> {
    let first = group.first()?.start.line.max(1);
    let last = group.iter().map(|edit| edit.end.line).max()?.max(first);
    let old: Vec<&str> =
        lines.get(first as usize - 1..(last as usize).min(lines.len())).unwrap_or_default().to_vec();
    let chunk = old.join("\n");
    let mut out = String::new();
    let mut done = 0;
    for edit in group {
        let from = offset(&old, first, edit.start).max(done);
        let to = offset(&old, first, edit.end).max(from);
        out.push_str(chunk.get(done..from)?);
        out.push_str(&edit.text);
        done = to;
    }
    out.push_str(chunk.get(done..)?);
    let new = lines_of(&out);
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - head;
    let tail = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let cut = |lines: &[&str]| {
        lines
            .iter()
            .take(lines.len() - tail)
            .skip(head)
            .map(|line| (*line).to_owned())
            .collect::<Vec<String>>()
    };
    let (old, new) = (cut(&old), cut(&new));
    let line = first + u32::try_from(head).unwrap_or_default();
    (!old.is_empty() || !new.is_empty()).then_some(Change { line, old, new })
}

/// The byte offset of a place in lines joined by "\n", the first of which has number `base`.
fn offset(lines: &[&str], base: u32, place: Place) -> usize {
    let row = (place.line.max(base) - base) as usize;
    let before: usize = lines.iter().take(row).map(|line| line.len() + 1).sum();
    let Some(line) = lines.get(row) else { return before.saturating_sub(1) };
    let skip = (place.column.max(1) - 1) as usize;
    before + line.char_indices().nth(skip).map_or(line.len(), |(at, _)| at)
}

/// The corrected lines, to copy.
pub fn snippet(text: &str, edits: &[&Edit]) -> String {
    let parts: Vec<String> = changes(text, edits).iter().map(|change| change.new.join("\n")).collect();
    parts.join("\n")
}

/// The whole text with the edits made, for texts that one copies whole.
pub fn corrected(text: &str, edits: &[&Edit]) -> String {
    let mut lines: Vec<String> = lines_of(text).into_iter().map(str::to_owned).collect();
    for change in changes(text, edits).into_iter().rev() {
        let from = change.line as usize - 1;
        let to = from + change.old.len();
        if to <= lines.len() {
            lines.splice(from..to, change.new);
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(from: (u32, u32), to: (u32, u32), text: &str) -> Edit {
        let place = |(line, column)| Place { line, column };
        Edit { file: String::new(), start: place(from), end: place(to), text: text.to_owned() }
    }

    const TEXT: &str = "all:\n  hosts:\n    主机: {}\n    b: {}\n";

    #[test]
    fn a_replaced_word_shows_its_line() {
        let e = edit((3, 5), (3, 7), "cp1");
        let expected =
            Change { line: 3, old: vec!["    主机: {}".into()], new: vec!["    cp1: {}".into()] };
        assert_eq!(changes(TEXT, &[&e]), [expected]);
        assert_eq!(snippet(TEXT, &[&e]), "    cp1: {}");
        assert_eq!(corrected(TEXT, &[&e]), "all:\n  hosts:\n    cp1: {}\n    b: {}\n");
    }

    #[test]
    fn removed_and_inserted_lines_stand_alone() {
        let removed = edit((3, 1), (4, 1), "");
        assert_eq!(
            changes(TEXT, &[&removed]),
            [Change { line: 3, old: vec!["    主机: {}".into()], new: vec![] }]
        );
        let inserted = edit((4, 1), (4, 1), "    c: {}\n");
        assert_eq!(
            changes(TEXT, &[&inserted]),
            [Change { line: 4, old: vec![], new: vec!["    c: {}".into()] }]
        );
    }

    #[test]
    fn a_moved_line_is_two_changes_whatever_the_order_of_the_edits() {
        let moved = [edit((5, 1), (5, 1), "    主机: {}\n"), edit((3, 1), (4, 1), "")];
        let moved: Vec<&Edit> = moved.iter().collect();
        assert_eq!(changes(TEXT, &moved).len(), 2);
        assert_eq!(corrected(TEXT, &moved), "all:\n  hosts:\n    b: {}\n    主机: {}\n");
    }

    #[test]
    fn places_outside_the_text_do_no_harm() {
        assert_eq!(changes("a", &[&edit((7, 1), (9, 4), "x")]).len(), 1);
        assert_eq!(corrected("a\n", &[&edit((0, 0), (0, 0), "b")]), "ba\n");
    }
}
