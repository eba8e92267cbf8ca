//! Members: attributes, items, slices, and going through a value.

use std::sync::Arc;

use super::eval::{Run, need, undefined};
use super::object::{Loop, Object};
use super::{Eval, Stop, globals, hosts, methods};
use crate::vars::value::{Value, repr};

/// `object.name`: Python's attribute first, then the item.
pub fn attribute(run: &Run, object: &Value, name: &str) -> Eval {
    if let Value::Object(Object::Undefined(_)) = object {
        return Ok(object.clone());
    }
    need(object)?;
    if name.starts_with("__") && !matches!(object, Value::Object(_)) {
        return match (name, object) {
            // Text and dates are of classes of Ansible's own, or not, as they came about.
            ("__class__", Value::Str(_) | Value::Timestamp(_)) => Err(Stop::unknown("the class of a text")),
            ("__class__", _) => Ok(Value::Object(Object::Class(object.type_name()))),
            _ if object.as_map().is_some_and(|map| map.get(name).is_some()) => {
                item(run, object, &Value::str(name))
            }
            _ => Err(Stop::unknown("an attribute of Python's own")),
        };
    }
    match object {
        Value::Object(Object::Class(class)) if name == "__name__" => return Ok(Value::str(*class)),
        Value::Object(Object::Loop(it)) => return loop_attribute(it, name),
        Value::Object(Object::Namespace(it)) => {
            let found = it.lock().ok().and_then(|map| map.get(name).cloned());
            return Ok(found.unwrap_or_else(|| no_attribute(object, name)));
        }
        _ => {}
    }
    if let Some(part) = number_part(object, name) {
        return Ok(part);
    }
    if methods::exists(object, name) {
        return Ok(Value::Object(Object::Method(Arc::new((object.clone(), name.into())))));
    }
    if let Value::Timestamp(text) = object {
        return date_part(text, name).ok_or_else(|| Stop::unknown("part of a date"));
    }
    match lookup(run, object, &Value::str(name))? {
        Some(value) => Ok(value),
        None if matches!(object, Value::Object(Object::View("range", _))) => {
            Err(Stop::unknown("a part of an internal object"))
        }
        None => Ok(no_attribute(object, name)),
    }
}

/// What Python's numbers say of themselves.
fn number_part(object: &Value, name: &str) -> Option<Value> {
    match (object.as_int(), object, name) {
        (Some(number), _, "real" | "numerator") => Some(Value::Int(number)),
        (Some(_), _, "imag") => Some(Value::Int(0)),
        (Some(_), _, "denominator") => Some(Value::Int(1)),
        (_, Value::Float(_), "real") => Some(object.clone()),
        (_, Value::Float(_), "imag") => Some(Value::Float(0.0)),
        _ => None,
    }
}

/// `date.year` and its like.
fn date_part(text: &str, name: &str) -> Option<Value> {
    let names = ["year", "month", "day", "hour", "minute", "second"];
    let index = names.iter().position(|part| *part == name)?;
    let part = text.split(|c: char| !c.is_ascii_digit()).nth(index)?;
    part.parse().ok().map(Value::Int)
}

fn no_attribute(object: &Value, name: &str) -> Value {
    undefined(format!("'{}' has no attribute '{name}'", type_phrase(object)), Some(name))
}

fn type_phrase(object: &Value) -> String {
    match object {
        Value::Null => "None".to_owned(),
        other => format!("{} object", other.type_name()),
    }
}

/// `object[key]`: the item first, then, for text, Python's attribute.
pub fn item(run: &Run, object: &Value, key: &Value) -> Eval {
    if let Value::Object(Object::Undefined(_)) = object {
        return Ok(object.clone());
    }
    need(object)?;
    need(key)?;
    if let Some(value) = lookup(run, object, key)? {
        return Ok(value);
    }
    match key.as_str() {
        Some(name) if methods::exists(object, name) => {
            Ok(Value::Object(Object::Method(Arc::new((object.clone(), name.into())))))
        }
        Some(name) => Ok(no_attribute(object, name)),
        None => Ok(undefined(format!("{} has no element {}", type_phrase(object), repr(key)), None)),
    }
}

/// The item alone; `None` when it is not there or the object has no items.
pub fn lookup(run: &Run, object: &Value, key: &Value) -> Eval<Option<Value>> {
    Ok(match object {
        Value::Map(map) => map.get_value(key).cloned(),
        Value::List(items) | Value::Tuple(items) => at_index(items, key).cloned(),
        Value::Object(Object::View("range", items)) => at_index(items, key).cloned(),
        Value::Object(Object::HostVars) => match key.as_str() {
            Some(name) => hosts::host_vars(run, name),
            None => None,
        },
        Value::Object(Object::HostVarsOf(host)) => match key.as_str() {
            Some(name) => hosts::host_variable(run, *host, name)?,
            None => None,
        },
        Value::Object(Object::Vars) => match key.as_str() {
            Some(name) => hosts::raw_variable(run, name),
            None => None,
        },
        Value::Object(Object::Namespace(it)) => {
            key.as_str().and_then(|name| it.lock().ok().and_then(|map| map.get(name).cloned()))
        }
        other => match (other.as_str(), key.as_int()) {
            (Some(text), Some(index)) => char_at(text, index),
            _ => None,
        },
    })
}

/// A position in a sequence of this length, from the end when negative.
pub fn position(length: usize, index: i128) -> Option<usize> {
    let index = if index < 0 { index + length as i128 } else { index };
    usize::try_from(index).ok().filter(|index| *index < length)
}

fn at_index<'v>(items: &'v [Value], key: &Value) -> Option<&'v Value> {
    items.get(position(items.len(), key.as_int()?)?)
}

fn char_at(text: &str, index: i128) -> Option<Value> {
    let index = position(text.chars().count(), index)?;
    text.chars().nth(index).map(|c| Value::str(c.to_string()))
}

/// `object[start:stop:step]`.
pub fn slice(object: &Value, bounds: &[Option<Value>; 3]) -> Eval {
    if let Value::Object(Object::Undefined(_)) = object {
        return Ok(object.clone());
    }
    need(object)?;
    let mut numbers = [None, None, None];
    for (number, bound) in numbers.iter_mut().zip(bounds) {
        if let Some(bound) = bound {
            let index =
                bound.as_int().ok_or_else(|| Stop::other("slice indices must be integers or None"))?;
            *number = Some(index);
        }
    }
    if numbers == [None, None, Some(0)] || numbers.get(2) == Some(&Some(0)) {
        return Err(Stop::other("slice step cannot be zero"));
    }
    Ok(match object {
        Value::List(items) => Value::list(pick(items, numbers)),
        Value::Tuple(items) => Value::tuple(pick(items, numbers)),
        Value::Object(Object::View("range", items)) => {
            Value::Object(Object::View("range", Arc::new(pick(items, numbers))))
        }
        other => match other.as_str() {
            Some(text) => {
                let chars: Vec<char> = text.chars().collect();
                Value::str(pick(&chars, numbers).into_iter().collect::<String>())
            }
            None => return Err(Stop::other(format!("'{}' object is not subscriptable", other.type_name()))),
        },
    })
}

fn pick<T: Clone>(items: &[T], [start, stop, step]: [Option<i128>; 3]) -> Vec<T> {
    let step = step.unwrap_or(1);
    let length = items.len() as i128;
    let clamp = |bound: i128| {
        let bound = if bound < 0 { bound + length } else { bound };
        if step > 0 { bound.clamp(0, length) } else { bound.clamp(-1, length - 1) }
    };
    let start = start.map_or(if step > 0 { 0 } else { length - 1 }, clamp);
    let stop = stop.map_or(if step > 0 { length } else { -1 }, clamp);
    let mut out = Vec::new();
    let mut index = start;
    while (step > 0 && index < stop) || (step < 0 && index > stop) {
        if let Some(item) = usize::try_from(index).ok().and_then(|index| items.get(index)) {
            out.push(item.clone());
        }
        index = index.saturating_add(step);
    }
    out
}

/// The members that Python's iteration gives.
pub fn iterate(run: &Run, value: &Value) -> Eval<Arc<Vec<Value>>> {
    need(value)?;
    let items = match value {
        Value::List(items) | Value::Tuple(items) | Value::Set(items) => Arc::clone(items),
        Value::Object(Object::View(_, items)) => Arc::clone(items),
        Value::Map(map) => Arc::new(map.keys().cloned().collect()),
        Value::Object(Object::HostVars) => {
            Arc::new(run.ev.world.host_names().into_iter().map(Value::Str).collect())
        }
        Value::Object(Object::HostVarsOf(host)) => Arc::new(hosts::names(run, *host)),
        Value::Object(Object::Vars) => Arc::new(hosts::names(run, run.host)),
        Value::Object(Object::Omit) => return Err(Stop::unknown("text of an internal object")),
        Value::Bytes(bytes) => Arc::new(bytes.iter().map(|byte| Value::Int(i128::from(*byte))).collect()),
        other => match other.as_str() {
            Some(text) => Arc::new(text.chars().map(|c| Value::str(c.to_string())).collect()),
            None => return Err(Stop::other(format!("'{}' object is not iterable", other.type_name()))),
        },
    };
    run.ev.burn(items.len() / 4)?;
    Ok(items)
}

/// Python's `key in object`.
pub fn contains(run: &Run, object: &Value, key: &Value) -> Eval<bool> {
    if let Value::Object(Object::Undefined(_)) = object {
        need(object)?;
    }
    if let Some(items) = object.as_items() {
        // Keys are looked up by their hash, which an undefined value has not.
        let hashes = matches!(object, Value::Object(Object::View("dict_keys", _)));
        if (hashes || !items.is_empty()) && matches!(key, Value::Object(Object::Undefined(_))) {
            need(key)?;
        }
        if hashes || matches!(object, Value::Set(_)) {
            check_hashable(key)?;
        }
        return run.contains(items, key);
    }
    need(object)?;
    if let Value::Map(_) | Value::Unknown(_) = object {
        need(key)?;
    }
    match object {
        Value::Map(map) => {
            check_hashable(key)?;
            Ok(map.get_value(key).is_some())
        }
        Value::Object(Object::HostVars | Object::HostVarsOf(_) | Object::Vars) => {
            let name = key.as_str().unwrap_or_default();
            match object {
                Value::Object(Object::HostVarsOf(host)) => Ok(hosts::bound(run, *host, name)?),
                Value::Object(Object::Vars) => Ok(hosts::bound(run, run.host, name)?),
                _ => Ok(hosts::host_vars(run, name).is_some()),
            }
        }
        other => match (other.as_str(), key.as_str()) {
            (Some(text), Some(part)) => Ok(text.contains(part)),
            (Some(_), None) if need(key).is_err() => need(key).map(|()| false),
            (Some(_), None) => Err(Stop::other(format!(
                "'in <string>' requires string as left operand, not {}",
                key.type_name()
            ))),
            _ => Err(Stop::other(format!("argument of type '{}' is not iterable", other.type_name()))),
        },
    }
}

/// Python's `len`.
pub fn length(run: &Run, value: &Value) -> Eval<usize> {
    need(value)?;
    match value {
        Value::Map(map) => Ok(map.len()),
        Value::Bytes(bytes) => Ok(bytes.len()),
        Value::List(items) | Value::Tuple(items) | Value::Set(items) => Ok(items.len()),
        Value::Object(Object::View(_, items)) => Ok(items.len()),
        Value::Object(Object::HostVars | Object::HostVarsOf(_) | Object::Vars) => {
            iterate(run, value).map(|items| items.len())
        }
        other => match other.as_str() {
            Some(text) => Ok(text.chars().count()),
            None => Err(Stop::other(format!("object of type '{}' has no len()", other.type_name()))),
        },
    }
}

pub fn check_hashable(key: &Value) -> Eval<()> {
    match key {
        Value::List(_) | Value::Map(_) | Value::Set(_) => {
            Err(Stop::other(format!("unhashable type: '{}'", key.type_name())))
        }
        Value::Tuple(items) => items.iter().try_for_each(check_hashable),
        _ => Ok(()),
    }
}

fn loop_attribute(it: &Arc<Loop>, name: &str) -> Eval {
    let length = it.items.len();
    let int = |number: usize| Ok(Value::Int(number as i128));
    let neighbour = |value: Option<&Value>, what: &str| {
        Ok(value.cloned().unwrap_or_else(|| undefined(format!("there is no {what} item"), None)))
    };
    match name {
        "index" => int(it.index + 1),
        "index0" => int(it.index),
        "revindex" => int(length.saturating_sub(it.index)),
        "revindex0" => int(length.saturating_sub(it.index + 1)),
        "first" => Ok(Value::Bool(it.index == 0)),
        "last" => Ok(Value::Bool(it.index + 1 == length)),
        "length" => int(length),
        "depth" => int(it.depth + 1),
        "depth0" => int(it.depth),
        "previtem" => neighbour(it.index.checked_sub(1).and_then(|i| it.items.get(i)), "previous"),
        "nextitem" => neighbour(it.items.get(it.index + 1), "next"),
        "cycle" | "changed" => {
            let receiver = Value::Object(Object::Loop(Arc::clone(it)));
            Ok(Value::Object(Object::Method(Arc::new((receiver, name.into())))))
        }
        _ => Ok(undefined(format!("'LoopContext object' has no attribute '{name}'"), None)),
    }
}

/// Where a path like `a.0.b` leads, as `map(attribute=…)` reads it.
pub fn path(run: &Run, object: &Value, path: &Value) -> Eval {
    let Some(text) = path.as_str() else {
        return item(run, object, path);
    };
    let mut value = object.clone();
    for part in text.split('.') {
        let key = match globals::as_index(part) {
            Some(index) => Value::Int(index),
            None => Value::str(part),
        };
        value = item(run, &value, &key)?;
    }
    Ok(value)
}
