//! Python's methods of str, list and dict that templates call.

use std::sync::Arc;

use super::args::{Args, Bound};
use super::eval::{Run, need};
use super::object::Object;
use super::{Eval, Stop, access, check_size, has, percent};
use crate::vars::value::{Map, Value, equals, text};

const STR: &str = "split rsplit splitlines strip lstrip rstrip upper lower title capitalize swapcase casefold replace \
    startswith endswith find rfind index rindex count join format zfill ljust rjust center partition \
    rpartition removeprefix removesuffix isdigit isalpha isalnum isnumeric isdecimal isspace isupper \
    islower istitle encode expandtabs format_map translate isidentifier";
const LIST: &str = "append extend insert pop remove index count sort reverse copy clear";
const DICT: &str = "keys values items get copy pop update setdefault popitem clear fromkeys";

pub fn exists(object: &Value, name: &str) -> bool {
    match object {
        Value::List(_) => has(LIST, name),
        Value::Tuple(_) => matches!(name, "index" | "count"),
        Value::Map(_) | Value::Object(Object::Vars) => has(DICT, name),
        Value::Object(Object::HostVars | Object::HostVarsOf(_)) => {
            matches!(name, "keys" | "values" | "items" | "get")
        }
        Value::Set(_) => matches!(name, "union" | "intersection" | "difference" | "issubset" | "issuperset"),
        Value::Int(_) | Value::Bool(_) => matches!(name, "bit_length" | "real" | "conjugate" | "to_bytes"),
        Value::Float(_) => matches!(name, "is_integer" | "real" | "hex"),
        Value::Timestamp(_) => matches!(name, "isoformat" | "strftime"),
        Value::Bytes(_) => matches!(name, "decode" | "hex"),
        other => other.as_str().is_some() && has(STR, name),
    }
}

pub fn mutates(object: &Value, name: &str) -> bool {
    match object {
        Value::List(_) => {
            matches!(name, "append" | "extend" | "insert" | "pop" | "remove" | "sort" | "reverse" | "clear")
        }
        Value::Map(_) => matches!(name, "update" | "pop" | "setdefault" | "popitem" | "clear"),
        _ => false,
    }
}

/// A method that changes its object: the object after it, and what it gives.
pub fn mutate(run: &mut Run, object: &Value, name: &str, args: Args) -> Eval<(Value, Value)> {
    let bound = args.bind("method", &["", "", "**"])?;
    match object {
        Value::List(items) => {
            let mut items = items.to_vec();
            let result = mutate_list(run, &mut items, name, &bound)?;
            run.ev.burn(items.len() / 8)?;
            Ok((Value::list(items), result))
        }
        Value::Map(map) => {
            let mut map = (**map).clone();
            let result = mutate_dict(run, &mut map, name, &bound)?;
            run.ev.burn(map.len() / 8)?;
            Ok((Value::map(map), result))
        }
        other => Err(Stop::other(format!("'{}' object cannot be changed", other.type_name()))),
    }
}

fn mutate_list(run: &Run, items: &mut Vec<Value>, name: &str, bound: &Bound) -> Eval {
    match name {
        "append" => {
            items.push(bound.raw(0).cloned().ok_or_else(|| Stop::other("append() takes one argument"))?)
        }
        "extend" => items.extend(access::iterate(run, bound.require(0)?)?.iter().cloned()),
        "clear" => items.clear(),
        "reverse" => items.reverse(),
        "insert" => {
            let at = bound.int(0, 0)?;
            let at = if at < 0 { at + items.len() as i128 } else { at }.clamp(0, items.len() as i128);
            items.insert(usize::try_from(at).unwrap_or(0), bound.require(1)?.clone());
        }
        "pop" => {
            let index = access::position(items.len(), bound.int(0, -1)?);
            return Ok(items.remove(index.ok_or_else(|| Stop::other("pop index out of range"))?));
        }
        "remove" => {
            let index = find(items, bound.require(0)?)?;
            items.remove(index.ok_or_else(|| Stop::other("list.remove(x): x not in list"))?);
        }
        _ => *items = super::filters::sorted(items, false)?,
    }
    Ok(Value::Null)
}

fn mutate_dict(run: &Run, map: &mut Map, name: &str, bound: &Bound) -> Eval {
    match name {
        "update" => {
            if let Some(other) = bound.get(0)? {
                let other =
                    access::mapping(run, other)?.ok_or_else(|| Stop::other("update wants a mapping"))?;
                other.iter().for_each(|(key, value)| map.insert(key.clone(), value.clone()));
            }
            bound
                .extra
                .iter()
                .for_each(|(key, value)| map.insert(Value::Str(Arc::clone(key)), value.clone()));
        }
        "clear" => *map = Map::new(),
        "setdefault" => {
            let key = bound.require(0)?;
            if map.get_value(key).is_none() {
                map.insert(key.clone(), bound.raw(1).cloned().unwrap_or(Value::Null));
            }
            return Ok(map.get_value(key).cloned().unwrap_or(Value::Null));
        }
        "popitem" => {
            let last = map.keys().next_back().cloned();
            let key = last.ok_or_else(|| Stop::other("popitem(): dictionary is empty"))?;
            let value = map.remove(&key).unwrap_or(Value::Null);
            return Ok(Value::tuple(vec![key, value]));
        }
        _ => {
            let key = bound.require(0)?;
            return match (map.remove(key), bound.raw(1)) {
                (Some(value), _) => Ok(value),
                (None, Some(default)) => Ok(default.clone()),
                (None, None) => Err(Stop::other(format!("'{}'", text(key)))),
            };
        }
    }
    Ok(Value::Null)
}

fn find(items: &[Value], wanted: &Value) -> Eval<Option<usize>> {
    for (index, item) in items.iter().enumerate() {
        match equals(item, wanted) {
            Some(true) => return Ok(Some(index)),
            Some(false) => {}
            None => return Err(Stop::unknown("position after an unknown value")),
        }
    }
    Ok(None)
}

pub fn call(run: &mut Run, object: &Value, name: &str, args: Args) -> Eval {
    if mutates(object, name) {
        // A copy that nobody else sees is changed.
        return mutate(run, object, name, args).map(|(_, result)| result);
    }
    match object {
        Value::List(items) | Value::Tuple(items) => list_method(items, name, args),
        Value::Map(_) | Value::Object(Object::Vars | Object::HostVars | Object::HostVarsOf(_)) => {
            dict_method(run, object, name, args)
        }
        Value::Object(Object::Loop(it)) => {
            if name == "changed" {
                return Err(Stop::unknown("loop.changed"));
            }
            let index = it.index % args.positional.len().max(1);
            args.positional.get(index).cloned().ok_or_else(|| Stop::other("no items for cycling given"))
        }
        other => match other.as_str() {
            Some(receiver) => {
                let receiver: Arc<str> = receiver.into();
                for value in args.positional.iter().chain(args.named.iter().map(|(_, value)| value)) {
                    need(value)?;
                }
                str_method(run, &receiver, name, args)
            }
            None => Err(Stop::unknown(format!("method {name} of {}", other.type_name()))),
        },
    }
}

fn list_method(items: &[Value], name: &str, args: Args) -> Eval {
    let bound = args.bind("method", &["", "", ""])?;
    match name {
        "copy" => Ok(Value::list(items.to_vec())),
        "count" => {
            let wanted = bound.require(0)?;
            let count = items.iter().filter(|item| equals(item, wanted) == Some(true)).count();
            Ok(Value::Int(count as i128))
        }
        _ => {
            let wanted = bound.require(0)?;
            let from = usize::try_from(bound.int(1, 0)?).unwrap_or(0);
            let index = find(items.get(from..).unwrap_or_default(), wanted)?;
            let index = index
                .ok_or_else(|| Stop::other(format!("{} is not in list", crate::vars::value::repr(wanted))))?;
            Ok(Value::Int((index + from) as i128))
        }
    }
}

fn dict_method(run: &mut Run, object: &Value, name: &str, args: Args) -> Eval {
    if name == "get" {
        let bound = args.bind("get", &["", ""])?;
        let key = bound.require(0)?;
        access::check_hashable(key)?;
        let found = access::lookup(run, object, key)?;
        return Ok(found.unwrap_or_else(|| bound.raw(1).cloned().unwrap_or(Value::Null)));
    }
    args.bind("method", &[])?;
    if let (Value::Object(Object::HostVars), "keys") = (object, name) {
        return Ok(Value::Object(Object::View("KeysView", access::iterate(run, object)?)));
    }
    let map = match object {
        Value::Object(Object::HostVars) => {
            let names = access::iterate(run, object)?;
            let mut map = Map::new();
            for name in names.iter() {
                map.insert(name.clone(), access::item(run, object, name)?);
            }
            Arc::new(map)
        }
        _ => access::mapping(run, object)?.unwrap_or_default(),
    };
    let (view, items) = match name {
        "keys" => ("dict_keys", map.keys().cloned().collect()),
        "values" => ("dict_values", map.values().cloned().collect()),
        "items" => {
            ("dict_items", map.iter().map(|(k, v)| Value::tuple(vec![k.clone(), v.clone()])).collect())
        }
        _ => return Ok(Value::Map(map)),
    };
    Ok(Value::Object(Object::View(view, Arc::new(items))))
}

fn str_method(run: &Run, it: &str, name: &str, args: Args) -> Eval {
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
            let at = if name.starts_with('r') { it.rfind(part) } else { it.find(part) };
            let at = at.map(|at| it.get(..at).map_or(0, |before| before.chars().count()) as i128);
            match at {
                Some(at) => Ok(Value::Int(at)),
                None if name.ends_with("find") => Ok(Value::Int(-1)),
                None => Err(Stop::other("substring not found")),
            }
        }
        "count" => {
            let part = required(&bound, 0)?;
            let count = if part.is_empty() { it.chars().count() + 1 } else { it.matches(part).count() };
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
        "istitle" => flag(it.chars().any(char::is_alphabetic) && title(it) == it),
        "encode" => Ok(Value::Bytes(it.as_bytes().into())),
        other => Err(Stop::unknown(format!("method {other}"))),
    }
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
    let mut rest = it.trim_matches(is_space);
    while !rest.is_empty() {
        let at = if from_end { rest.rfind(is_space) } else { rest.find(is_space) };
        let Some(at) = at.filter(|_| parts.len() < limit) else {
            parts.push(Value::str(rest));
            break;
        };
        let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        let (part, left) = if from_end { (after, before) } else { (before, after) };
        parts.push(Value::str(part.trim_matches(is_space)));
        rest = left.trim_matches(is_space);
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
