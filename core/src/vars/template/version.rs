//! Versions: loose and strict as Python's distutils had them, and semantic ones.

use std::cmp::Ordering;

use super::{Eval, Stop};

/// How Python's words begin for a letter that stands where the other version has a number.
const VERSIONS_DIFFER: &str = "Version comparison failed: '<' not supported between instances of";

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Loose,
    Strict,
    Semantic,
}

#[derive(Debug, PartialEq)]
enum Part {
    Number(u128),
    Word(String),
}

/// The test `version`.
pub fn compare(kind: Kind, a: &str, operator: &str, b: &str) -> Eval<bool> {
    let holds: fn(Ordering) -> bool = match operator {
        "==" | "=" | "eq" => Ordering::is_eq,
        "!=" | "<>" | "ne" => Ordering::is_ne,
        "<" | "lt" => Ordering::is_lt,
        "<=" | "le" => Ordering::is_le,
        ">" | "gt" => Ordering::is_gt,
        ">=" | "ge" => Ordering::is_ge,
        other => return Err(Stop::other(format!("Invalid operator type ({other})"))),
    };
    let ordering = match kind {
        Kind::Loose => loose(a, b)?,
        Kind::Strict => strict(a)?.cmp(&strict(b)?),
        Kind::Semantic => semantic(a, b)?,
    };
    Ok(holds(ordering))
}

/// Digits, small letters and what is between them; points separate.
fn loose_parts(text: &str) -> Vec<Part> {
    let class = |c: char| match c {
        c if c.is_ascii_digit() => 0,
        c if c.is_ascii_lowercase() => 1,
        '.' => 2,
        _ => 3,
    };
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| class(c) != class(first)).unwrap_or(rest.len());
        let (part, tail) = rest.split_at_checked(end).unwrap_or((rest, ""));
        match part.parse() {
            Ok(number) => parts.push(Part::Number(number)),
            Err(_) if class(first) == 2 => {}
            Err(_) => parts.push(Part::Word(part.to_owned())),
        }
        rest = tail;
    }
    parts
}

fn loose(a: &str, b: &str) -> Eval<Ordering> {
    let (a, b) = (loose_parts(a), loose_parts(b));
    for (x, y) in a.iter().zip(&b) {
        let ordering = match (x, y) {
            (Part::Number(x), Part::Number(y)) => x.cmp(y),
            (Part::Word(x), Part::Word(y)) => x.cmp(y),
            (Part::Word(_), _) => return Err(Stop::other(format!("{VERSIONS_DIFFER} 'str' and 'int'"))),
            _ => return Err(Stop::other(format!("{VERSIONS_DIFFER} 'int' and 'str'"))),
        };
        if ordering.is_ne() {
            return Ok(ordering);
        }
    }
    Ok(a.len().cmp(&b.len()))
}

/// `1.2.3` with an optional `a4` or `b4`, before which a version without one comes last.
fn strict(text: &str) -> Eval<([u64; 3], (char, u64))> {
    let invalid = || Stop::other(format!("Version comparison failed: invalid version number '{text}'"));
    let (numbers, pre) = match text.find(['a', 'b']) {
        Some(at) => {
            let (numbers, pre) = text.split_at_checked(at).ok_or_else(invalid)?;
            let mut chars = pre.chars();
            let letter = chars.next().ok_or_else(invalid)?;
            (numbers, (letter, number(chars.as_str()).ok_or_else(invalid)?))
        }
        None => (text, ('z', 0)),
    };
    let parts: Option<Vec<u64>> = numbers.split('.').map(number).collect();
    match parts.as_deref() {
        Some([major, minor]) => Ok(([*major, *minor, 0], pre)),
        Some([major, minor, patch]) => Ok(([*major, *minor, *patch], pre)),
        _ => Err(invalid()),
    }
}

fn number(text: &str) -> Option<u64> {
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None }
}

fn semantic(a: &str, b: &str) -> Eval<Ordering> {
    let (core_a, pre_a) = semantic_parts(a)?;
    let (core_b, pre_b) = semantic_parts(b)?;
    if core_a != core_b {
        return Ok(core_a.cmp(&core_b));
    }
    Ok(match (pre_a, pre_b) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some(a), Some(b)) => {
            let pairs = a.split('.').zip(b.split('.')).map(|(x, y)| match (number(x), number(y)) {
                (Some(x), Some(y)) => x.cmp(&y),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => x.cmp(y),
            });
            let first = pairs.into_iter().find(|ordering| ordering.is_ne());
            first.unwrap_or_else(|| a.split('.').count().cmp(&b.split('.').count()))
        }
    })
}

fn semantic_parts(text: &str) -> Eval<([u64; 3], Option<&str>)> {
    let invalid = || Stop::other(format!("Version comparison failed: invalid semantic version '{text}'"));
    let core = text.split_once('+').map_or(text, |(core, _)| core);
    let (core, pre) = core.split_once('-').map_or((core, None), |(core, pre)| (core, Some(pre)));
    let plain = |part: &str| number(part).filter(|_| part == "0" || !part.starts_with('0'));
    let parts: Option<Vec<u64>> = core.split('.').map(plain).collect();
    match parts.as_deref() {
        Some([major, minor, patch]) => Ok(([*major, *minor, *patch], pre)),
        _ => Err(invalid()),
    }
}
