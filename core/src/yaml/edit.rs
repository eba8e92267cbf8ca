//! Small edits of a mapping that keep every comment and everything else of the file.
//!
//! Each function answers `None` where a safe edit is not to be had, for instance when an anchor
//! would go that something else may need.

use super::quote::{Quoting, quote, quoting};
use super::{Content, Entry, Node};
use crate::text::{Edit, Span};

/// Columns between a key and the keys below it, where the file shows no habit of its own.
const INDENT: usize = 2;

/// Gives a scalar another text, quoted as it was; a missing value is added.
pub fn replace_scalar(text: &str, node: &Node, value: &str) -> Edit {
    if node.span.start == node.span.end {
        return Edit::insert(node.span, format!(" {}", quote(value, Quoting::Plain)));
    }
    Edit::replace(node.span, quote(value, quoting(text, node)))
}

/// The whole lines of an entry of a block mapping, with the last line's end. Comments above it are
/// not its own.
pub fn entry_lines(text: &str, entry: &Entry) -> Span {
    let start = line_start(text, entry.key.span.start as usize);
    let end = line_end(text, entry_end(entry));
    let end = end + break_len(text, end);
    Span::new(entry.key.span.file, start, end)
}

/// Takes an entry out of the mapping that has it. Comments stay: those on the entry's lines get
/// lines of their own. An emptied mapping becomes `{}`.
pub fn remove_entry(text: &str, map: &Node, entry: &Entry) -> Option<Edit> {
    let entries = written(map);
    let place = entries.iter().position(|known| known.key.span == entry.key.span)?;
    let span = Span::new(entry.key.span.file, entry.key.span.start as usize, entry_end(entry));
    if gaps(text, span, entry).contains(['&', '?']) {
        return None;
    }
    let neighbours = Neighbours {
        before: place.checked_sub(1).and_then(|i| entries.get(i)).copied(),
        after: entries.get(place + 1).copied(),
    };
    if is_flow(text, map) {
        return Some(remove_flow(text, span, &neighbours));
    }
    remove_block(text, span, entry, &neighbours)
}

/// Takes the lines of an entry that counts for nothing, as a later one has its key; see
/// [`Problem::lost`](super::Problem::lost). Only where no other entry shares its lines.
pub fn remove_lost(text: &str, lost: &Entry) -> Option<Edit> {
    let span = Span::new(lost.key.span.file, lost.key.span.start as usize, entry_end(lost));
    let prefix = slice(text, line_start(text, span.start as usize), span.start as usize);
    let line = Span { end: line_end(text, span.end as usize) as u32, ..span };
    let gaps = gaps(text, line, lost);
    let code = gaps.split(['\r', '\n']).map(|line| line.split('#').next().unwrap_or_default());
    let alone = prefix.trim().is_empty() && !code.clone().any(|code| code.contains(['&', '?']));
    let last = slice(text, span.end as usize, line.end as usize).trim_start();
    (alone && (last.is_empty() || last.starts_with('#'))).then(|| delete_lines(text, span, lost, prefix))
}

struct Neighbours<'n> {
    before: Option<&'n Entry>,
    after: Option<&'n Entry>,
}

fn remove_block(text: &str, span: Span, entry: &Entry, neighbours: &Neighbours) -> Option<Edit> {
    let (start, end) = (span.start as usize, span.end as usize);
    if neighbours.before.is_none() && neighbours.after.is_none() {
        let commented = gaps(text, span, entry).contains('#');
        return (!commented).then(|| Edit::replace(span, "{}"));
    }
    let line = line_start(text, start);
    let prefix = slice(text, line, start);
    if !prefix.trim_matches([' ', '-']).is_empty() {
        return None;
    }
    if prefix.contains('-') {
        // The first key after `- `: the next one takes its place, on its own line if it must.
        let next = neighbours.after?.key.span;
        let rest = Span { end: next.start, ..span };
        let comments = comments(&gaps(text, rest, entry));
        let indent = " ".repeat(column(text, start));
        let eol = eol(text, end);
        let kept = comments.join(&format!("{eol}{indent}"));
        return Some(Edit::replace(
            rest,
            if kept.is_empty() { kept } else { format!("{kept}{eol}{indent}") },
        ));
    }
    Some(delete_lines(text, span, entry, prefix))
}

/// Deletes whole lines, but for their comments.
fn delete_lines(text: &str, span: Span, entry: &Entry, prefix: &str) -> Edit {
    let lines = entry_lines(text, entry);
    let end = line_end(text, span.end as usize);
    let eol = slice(text, end, lines.end as usize);
    let comments = comments(&gaps(text, Span { end: end as u32, ..span }, entry));
    Edit::replace(lines, comments.iter().map(|comment| format!("{prefix}{comment}{eol}")).collect::<String>())
}

/// In `{…}` an entry goes with the comma that follows it, the last one with the comma before it.
fn remove_flow(text: &str, span: Span, neighbours: &Neighbours) -> Edit {
    let (start, end) = (span.start as usize, span.end as usize);
    let rest = text.get(end..).unwrap_or_default();
    let gap = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let comma = rest.get(gap..).is_some_and(|rest| rest.starts_with(','));
    let Some(before) = neighbours.before.filter(|_| neighbours.after.is_none() && !comma) else {
        let end = if comma { end + gap + 1 } else { end };
        let line = line_start(text, start);
        let alone = slice(text, line, start).trim().is_empty()
            && slice(text, end, line_end(text, end)).trim().is_empty();
        let tail = text.get(end..).unwrap_or_default();
        let blanks = tail.len() - tail.trim_start_matches([' ', '\t']).len();
        return match alone && line > 0 {
            true => Edit::delete(Span::new(
                span.file,
                line,
                line_end(text, end) + break_len(text, line_end(text, end)),
            )),
            false => Edit::delete(Span::new(span.file, start, end + if comma { blanks } else { 0 })),
        };
    };
    // A comment may stand between: then only the entry goes, and the comma before it is harmless.
    let from = entry_end(before);
    match slice(text, from, start).contains('#') {
        true => Edit::delete(span),
        false => Edit::delete(Span::new(span.file, from, end)),
    }
}

/// Adds `key: value` behind an entry, at its indentation; `value` is YAML text, empty for none.
pub fn insert_after(text: &str, map: &Node, entry: &Entry, key: &str, value: &str) -> Option<Edit> {
    if is_flow(text, map) {
        return Some(insert_flow(text, map, entry, &flow_pair(key, value)));
    }
    insert_lines_after(text, map, entry, &pair(key, value))
}

/// Adds lines of YAML behind an entry of a block mapping, at its indentation.
pub fn insert_lines_after(text: &str, map: &Node, entry: &Entry, lines: &str) -> Option<Edit> {
    let end = entry_end(entry);
    let line = line_end(text, end);
    if is_flow(text, map) || ends_in_open_block(text, &entry.value, line) {
        return None;
    }
    let start = format!("{}{}", eol(text, end), " ".repeat(column(text, entry.key.span.start as usize)));
    let new: String = lines.lines().map(|line| format!("{start}{line}")).collect();
    Some(Edit::insert(Span::new(map.span.file, line, line), new))
}

/// The mapping that has the entry whose key is written at a place, and that entry.
pub fn owner(root: &Node, key: Span) -> Option<(&Node, &Entry)> {
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        match &node.content {
            Content::Map(_) => {
                for entry in written(node) {
                    if entry.key.span == key {
                        return Some((node, entry));
                    }
                    open.push(&entry.value);
                }
            }
            Content::Seq(items) => open.extend(items.iter()),
            _ => {}
        }
    }
    None
}

/// Adds `key: value` at the end of the mapping that is the value of `parent`; the value may be
/// missing, null or empty, as `hosts:` often is.
pub fn append_entry(text: &str, parent: &Entry, key: &str, value: &str) -> Option<Edit> {
    let map = &parent.value;
    if let Some(last) = written(map).last() {
        return insert_after(text, map, last, key, value);
    }
    let shown = slice(text, map.span.start as usize, map.span.end as usize);
    let empty = match &map.content {
        Content::Null => !shown.starts_with('*'),
        Content::Map(_) => shown.starts_with('{'),
        _ => false,
    };
    if !empty {
        return None;
    }
    let (start, end) = (map.span.start as usize, map.span.end as usize);
    let after = line_end(text, end);
    let rest = slice(text, end, after);
    let inside_flow = !rest.trim_start().is_empty() && !rest.trim_start().starts_with('#');
    // Between key and value there may be a tag or an anchor, which must stay where they are.
    let from = parent.key.span.end as usize;
    let colon = from + slice(text, from, start).find(':')? + 1;
    let bare = colon.min(start);
    if inside_flow || !slice(text, bare, start).trim().is_empty() || shown.contains('#') {
        return Some(Edit::replace(
            map.span,
            format!("{}{{{}}}", if start == end { " " } else { "" }, flow_pair(key, value)),
        ));
    }
    let indent = " ".repeat(column(text, parent.key.span.start as usize) + INDENT);
    let new = format!("{rest}{}{indent}{}", eol(text, end), pair(key, value));
    Some(Edit::replace(Span::new(map.span.file, bare, after), new))
}

/// In flow style a plain key with `:` right before a bracket or comma is refused.
fn flow_pair(key: &str, value: &str) -> String {
    format!("{}: {value}", quote(key, Quoting::Plain))
}

fn insert_flow(text: &str, map: &Node, entry: &Entry, new: &str) -> Edit {
    let end = entry_end(entry);
    let mut at = end;
    if slice(text, end.saturating_sub(1), end) == ":" {
        let rest = text.get(end..).unwrap_or_default();
        at += rest.len() - rest.trim_start_matches([' ', '\t']).len();
    }
    let space = if at == end && slice(text, at.saturating_sub(1), at) == ":" { " " } else { "" };
    Edit::insert(Span::new(map.span.file, at, at), format!("{space}, {new}"))
}

fn pair(key: &str, value: &str) -> String {
    let key = quote(key, Quoting::Plain);
    if value.is_empty() { format!("{key}:") } else { format!("{key}: {value}") }
}

/// The entries that stand in the mapping itself, in the order they are written; merged ones do not.
fn written(map: &Node) -> Vec<&Entry> {
    let within =
        |entry: &&Entry| map.span.start <= entry.key.span.start && entry.key.span.end <= map.span.end;
    let mut entries: Vec<&Entry> = map.as_map().unwrap_or_default().iter().filter(within).collect();
    crate::collections::sort_by_key(&mut entries, |entry| entry.key.span.start);
    entries
}

fn entry_end(entry: &Entry) -> usize {
    entry.value.span.end.max(entry.key.span.end) as usize
}

fn is_flow(text: &str, map: &Node) -> bool {
    slice(text, map.span.start as usize, map.span.end as usize).starts_with('{')
}

/// The value ends in a block scalar whose last line break counts, so that a line behind it would
/// change it.
fn ends_in_open_block(text: &str, value: &Node, line: usize) -> bool {
    let mut last = value;
    loop {
        let inner = match &last.content {
            Content::Map(_) => written(last).last().map(|entry| &entry.value),
            Content::Seq(items) => items.last(),
            _ => None,
        };
        match inner.filter(|node| node.span.end == last.span.end && node.span.start >= last.span.start) {
            Some(node) if node.span != last.span => last = node,
            _ => break,
        }
    }
    let shown = slice(text, last.span.start as usize, last.span.end as usize);
    let header = shown.split(['\r', '\n']).next().unwrap_or_default();
    shown.starts_with(['|', '>']) && (header.contains('+') || line == text.len())
}

/// The text of a span without its scalars: marks, tags, anchors and comments.
fn gaps(text: &str, span: Span, entry: &Entry) -> String {
    let mut scalars = Vec::new();
    leaves(text, &entry.key, &mut scalars);
    leaves(text, &entry.value, &mut scalars);
    crate::collections::sort(&mut scalars);
    let mut out = String::new();
    let mut at = span.start as usize;
    for (start, end) in scalars {
        out.push_str(slice(text, at, start));
        at = at.max(end);
    }
    out.push_str(slice(text, at, span.end as usize));
    out
}

/// The ranges of scalars; recursion is bounded by the depth of the tree.
fn leaves(text: &str, node: &Node, out: &mut Vec<(usize, usize)>) {
    let (start, end) = (node.span.start as usize, node.span.end as usize);
    let shown = slice(text, start, end);
    match &node.content {
        _ if shown.starts_with('*') => out.push((start, end)),
        Content::Map(_) => {
            for entry in written(node) {
                leaves(text, &entry.key, out);
                leaves(text, &entry.value, out);
            }
        }
        Content::Seq(items) | Content::Set(items) => items.iter().for_each(|item| leaves(text, item, out)),
        // What follows `|` on its line may be a comment.
        _ if shown.starts_with(['|', '>']) => out.push((line_end(text, start).min(end), end)),
        _ => out.push((start, end)),
    }
}

/// The comments in a text without scalars.
fn comments(gaps: &str) -> Vec<String> {
    let lines = gaps.split(['\r', '\n']);
    lines.filter_map(|line| Some(line.get(line.find('#')?..)?.trim_end().to_owned())).collect()
}

fn slice(text: &str, start: usize, end: usize) -> &str {
    text.get(start..end).unwrap_or_default()
}

fn line_start(text: &str, at: usize) -> usize {
    let before = slice(text, 0, at);
    let start = before.rfind(['\r', '\n']).map_or(0, |end| end + 1);
    if start == 0 && text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { start }
}

/// The end of the line, before its line break.
fn line_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.find(['\r', '\n']).unwrap_or(rest.len())
}

fn break_len(text: &str, at: usize) -> usize {
    match text.as_bytes().get(at..) {
        Some([b'\r', b'\n', ..]) => 2,
        Some([_, ..]) => 1,
        _ => 0,
    }
}

/// How lines end here: as this line does, or as the first one, or `\n`.
pub(crate) fn eol(text: &str, at: usize) -> &str {
    let end = line_end(text, at);
    let end = if end == text.len() { line_end(text, 0) } else { end };
    match break_len(text, end) {
        0 => "\n",
        len => slice(text, end, end + len),
    }
}

/// Characters before a place on its line.
fn column(text: &str, at: usize) -> usize {
    slice(text, line_start(text, at), at).chars().count()
}
