//! Python's methods of text.

use std::sync::Arc;

use super::args::{Args, Bound};
use super::eval::{Run, need};
use super::{Eval, Stop, access, check_size, has, percent};
use crate::vars::value::{Map, Value};

const STR: &str = "split rsplit splitlines strip lstrip rstrip upper lower title capitalize swapcase casefold replace \
    startswith endswith find rfind index rindex count join format zfill ljust rjust center partition \
    rpartition removeprefix removesuffix isdigit isalpha isalnum isnumeric isdecimal isspace isupper \
    islower istitle isascii isprintable encode expandtabs format_map translate isidentifier maketrans";

pub fn exists(name: &str) -> bool {
    has(STR, name)
}

/// Calls a method of text.
pub fn call(run: &Run, it: &str, name: &str, args: Args) -> Eval {
    if name == "format" {
        let named: Map = args.named.iter().map(|(k, v)| (Value::Str(Arc::clone(k)), v.clone())).collect();
        return percent::str_format(run, it, &args.positional, &named).map(Value::str);
    }
    let params: &'static [&'static str] = match name {
        "split" | "rsplit" => &["sep", "maxsplit"],
        "splitlines" => &["keepends"],
        "encode" => &["encoding", "errors"],
        _ => &["", "", ""],
    };
    let bound = args.bind("method", params)?;
    let flag = |value: bool| Ok(Value::Bool(value));
    let all = |test: fn(char) -> bool| flag(!it.is_empty() && it.chars().all(test));
    let made = |text: String| Ok(Value::str(text));
    match name {
        "split" => split(it, &bound, false),
        "rsplit" => split(it, &bound, true),
        "splitlines" => {
            let keep = bound.flag(0, false)?;
            Ok(Value::list(split_lines(it, keep).into_iter().map(Value::str).collect()))
        }
        "strip" | "lstrip" | "rstrip" => {
            let set = bound.str(0)?;
            let strips = |c: char| set.map_or(is_space(c), |set| set.contains(c));
            Ok(Value::str(match name {
                "strip" => it.trim_matches(strips),
                "lstrip" => it.trim_start_matches(strips),
                _ => it.trim_end_matches(strips),
            }))
        }
        "upper" => made(it.to_uppercase()),
        "lower" | "casefold" => made(it.to_lowercase()),
        "title" => made(title(it)),
        "capitalize" => made(capitalize(it)),
        "swapcase" => made(
            it.chars()
                .flat_map(|c| {
                    if c.is_uppercase() {
                        c.to_lowercase().collect::<Vec<_>>()
                    } else {
                        c.to_uppercase().collect()
                    }
                })
                .collect(),
        ),
        "replace" => {
            let (old, new) = (required(&bound, 0)?, required(&bound, 1)?);
            let count = usize::try_from(bound.int(2, -1)?).unwrap_or(usize::MAX);
            check_size(it.len().saturating_mul(new.len().max(1)))?;
            made(it.replacen(old, new, count))
        }
        "startswith" | "endswith" => {
            let Some((_, it)) = section(it, &bound)? else { return flag(false) };
            let ends =
                |part: &str| if name == "startswith" { it.starts_with(part) } else { it.ends_with(part) };
            match bound.require(0)? {
                Value::Tuple(parts) => flag(parts.iter().filter_map(Value::as_str).any(ends)),
                value => match value.as_str() {
                    Some(part) => flag(ends(part)),
                    None => Err(Stop::other(format!(
                        "{name} first arg must be str or a tuple of str, not {}",
                        value.type_name()
                    ))),
                },
            }
        }
        "find" | "rfind" | "index" | "rindex" => {
            let part = required(&bound, 0)?;
            let found = section(it, &bound)?.and_then(|(start, it)| {
                let at = if name.starts_with('r') { it.rfind(part) } else { it.find(part) }?;
                Some(start + it.get(..at)?.chars().count())
            });
            match found {
                Some(at) => Ok(Value::Int(at as i128)),
                None if name.ends_with("find") => Ok(Value::Int(-1)),
                None => Err(Stop::other("substring not found")),
            }
        }
        "count" => {
            let part = required(&bound, 0)?;
            let count = section(it, &bound)?.map_or(0, |(_, it)| match part {
                "" => it.chars().count() + 1,
                part => it.matches(part).count(),
            });
            Ok(Value::Int(count as i128))
        }
        "join" => {
            let items = access::iterate(run, bound.require(0)?)?;
            let mut parts = Vec::with_capacity(items.len());
            for (index, item) in items.iter().enumerate() {
                need(item)?;
                parts.push(item.as_str().ok_or_else(|| {
                    Stop::other(format!(
                        "sequence item {index}: expected str instance, {} found",
                        item.type_name()
                    ))
                })?);
            }
            made(parts.join(it))
        }
        "zfill" => {
            let width = usize::try_from(bound.int(0, 0)?).unwrap_or(0);
            check_size(width)?;
            let (sign, digits) = match it.strip_prefix(['+', '-']) {
                Some(digits) => (it.get(..1).unwrap_or(""), digits),
                None => ("", it),
            };
            let missing = width.saturating_sub(it.chars().count());
            made(format!("{sign}{}{digits}", "0".repeat(missing)))
        }
        "ljust" | "rjust" | "center" => {
            let width = usize::try_from(bound.int(0, 0)?).unwrap_or(0);
            check_size(width)?;
            made(justify(it, width, bound.str(1)?.unwrap_or(" "), name))
        }
        "partition" | "rpartition" => {
            let separator = required(&bound, 0)?;
            let found =
                if name == "partition" { it.split_once(separator) } else { it.rsplit_once(separator) };
            let parts = match found {
                Some((before, after)) => [before, separator, after],
                None if name == "partition" => [it, "", ""],
                None => ["", "", it],
            };
            Ok(Value::tuple(parts.into_iter().map(Value::str).collect()))
        }
        "removeprefix" => Ok(Value::str(it.strip_prefix(required(&bound, 0)?).unwrap_or(it))),
        "removesuffix" => Ok(Value::str(it.strip_suffix(required(&bound, 0)?).unwrap_or(it))),
        "isdigit" | "isnumeric" | "isdecimal" => all(|c| c.is_numeric()),
        "isalpha" => all(char::is_alphabetic),
        "isalnum" => all(char::is_alphanumeric),
        "isspace" => all(is_space),
        "isupper" => flag(it.chars().any(char::is_uppercase) && !it.chars().any(char::is_lowercase)),
        "islower" => flag(it.chars().any(char::is_lowercase) && !it.chars().any(char::is_uppercase)),
        "isascii" => flag(it.is_ascii()),
        "isprintable" if it.is_ascii() => flag(!it.chars().any(char::is_control)),
        "istitle" => flag(it.chars().any(char::is_alphabetic) && title(it) == it),
        "encode" => Ok(Value::Bytes(it.as_bytes().into())),
        other => Err(Stop::unknown(format!("method {other}"))),
    }
}

/// The part from a start to an end, as the second and third argument of a search say, and where it
/// begins; none where it would begin behind the end.
fn section<'a>(it: &'a str, bound: &Bound) -> Eval<Option<(usize, &'a str)>> {
    let given = |index: usize| bound.get(index).map(|value| value.filter(|value| **value != Value::Null));
    if given(1)?.is_none() && given(2)?.is_none() {
        return Ok(Some((0, it)));
    }
    let length = it.chars().count() as i128;
    let place = |index: usize, default: i128| -> Eval<i128> {
        let at = if given(index)?.is_some() { bound.int(index, default)? } else { default };
        Ok(if at < 0 { (at + length).max(0) } else { at })
    };
    let (start, end) = (place(1, 0)?, place(2, length)?.min(length));
    if start > end {
        return Ok(None);
    }
    let byte = |at: i128| {
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        it.char_indices().nth(at).map_or(it.len(), |(byte, _)| byte)
    };
    let start_at = usize::try_from(start).unwrap_or(usize::MAX);
    Ok(it.get(byte(start)..byte(end)).map(|part| (start_at, part)))
}

fn required(bound: &Bound, index: usize) -> Eval<&str> {
    let value = bound.require(index)?;
    value.as_str().ok_or_else(|| Stop::other(format!("must be str, not {}", value.type_name())))
}

/// Python's white space.
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\x1c'..='\x1f')
}

fn split(it: &str, bound: &Bound, from_end: bool) -> Eval {
    let limit = usize::try_from(bound.int(1, -1)?).unwrap_or(usize::MAX);
    let parts: Vec<Value> = match bound.str(0)? {
        Some("") => return Err(Stop::other("empty separator")),
        Some(separator) if from_end => {
            let mut parts: Vec<Value> =
                it.rsplitn(limit.saturating_add(1), separator).map(Value::str).collect();
            parts.reverse();
            parts
        }
        Some(separator) => it.splitn(limit.saturating_add(1), separator).map(Value::str).collect(),
        None => split_blank(it, limit, from_end),
    };
    Ok(Value::list(parts))
}

fn split_blank(it: &str, limit: usize, from_end: bool) -> Vec<Value> {
    let mut parts = Vec::new();
    // What is left when the limit is reached keeps the space at its other end.
    let trim = |rest| {
        if from_end { str::trim_end_matches(rest, is_space) } else { str::trim_start_matches(rest, is_space) }
    };
    let mut rest = trim(it);
    while !rest.is_empty() {
        if parts.len() >= limit {
            parts.push(Value::str(rest));
            break;
        }
        let at = if from_end { rest.rfind(is_space) } else { rest.find(is_space) };
        let at = at.unwrap_or(if from_end { 0 } else { rest.len() });
        let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        let (part, left) = if from_end { (after, before) } else { (before, after) };
        parts.push(Value::str(part.trim_matches(is_space)));
        rest = trim(left);
    }
    if from_end {
        parts.reverse();
    }
    parts
}

pub fn split_lines(it: &str, keep: bool) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = it;
    while !rest.is_empty() {
        let breaks = |c: char| {
            matches!(c, '\n' | '\r' | '\x0b' | '\x0c' | '\x1c'..='\x1e' | '\u{85}' | '\u{2028}' | '\u{2029}')
        };
        let end = rest.find(breaks).unwrap_or(rest.len());
        let tail = rest.get(end..).unwrap_or("");
        let mark = if tail.starts_with("\r\n") { 2 } else { tail.chars().next().map_or(0, char::len_utf8) };
        lines.push(rest.get(..if keep { end + mark } else { end }).unwrap_or(rest));
        rest = rest.get(end + mark..).unwrap_or("");
    }
    lines
}

/// Python's `str.title`: a letter after anything that is no letter is a capital.
pub fn title(it: &str) -> String {
    let mut out = String::with_capacity(it.len());
    let mut inside = false;
    for c in it.chars() {
        if inside {
            out.extend(c.to_lowercase());
        } else {
            out.extend(c.to_uppercase());
        }
        inside = c.is_alphabetic();
    }
    out
}

pub fn capitalize(it: &str) -> String {
    let mut chars = it.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().collect::<String>() + &chars.as_str().to_lowercase(),
        None => String::new(),
    }
}

/// Pads to a width: `ljust`, `rjust` or `center`.
pub fn justify(it: &str, width: usize, fill: &str, how: &str) -> String {
    let missing = width.saturating_sub(it.chars().count());
    let left = match how {
        "ljust" => 0,
        "rjust" => missing,
        // Python puts the odd one left when the width is odd.
        _ => missing / 2 + (missing & width & 1),
    };
    format!("{}{it}{}", fill.repeat(left), fill.repeat(missing - left))
}
