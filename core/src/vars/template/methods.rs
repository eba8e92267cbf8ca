//! Python's methods of list and dict that templates call; those of str are next door.

use std::sync::Arc;

use super::args::{Args, Bound};
use super::eval::{Run, need};
use super::object::Object;
use super::{Eval, Stop, access, has, hosts, str_methods};
use crate::vars::value::{Map, Value, equals, text};

const LIST: &str = "append extend insert pop remove index count sort reverse copy clear";
const INT: &str = "as_integer_ratio bit_count bit_length conjugate from_bytes to_bytes";
const FLOAT: &str = "as_integer_ratio conjugate fromhex hex is_integer";
const DICT: &str = "keys values items get copy pop update setdefault popitem clear fromkeys";

/// Whether Python has a method or an attribute of this name.
pub fn exists(object: &Value, name: &str) -> bool {
    match object {
        Value::List(_) => has(LIST, name),
        Value::Tuple(_) => matches!(name, "index" | "count"),
        Value::Map(_) | Value::Object(Object::Vars) => has(DICT, name),
        Value::Object(Object::HostVars | Object::HostVarsOf(_)) => {
            matches!(name, "keys" | "values" | "items" | "get")
        }
        Value::Set(_) => matches!(name, "union" | "intersection" | "difference" | "issubset" | "issuperset"),
        Value::Int(_) | Value::Bool(_) => has(INT, name),
        Value::Float(_) => has(FLOAT, name),
        Value::Timestamp(_) => matches!(name, "isoformat" | "strftime"),
        Value::Bytes(_) => matches!(name, "decode" | "hex"),
        other => other.as_str().is_some() && str_methods::exists(name),
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
                    hosts::mapping(run, other)?.ok_or_else(|| Stop::other("update wants a mapping"))?;
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
                let value = Value::tuple(args.positional);
                need(&value)?;
                if let Some(why) = value.unknown() {
                    return Err(Stop::Unknown(Arc::clone(why)));
                }
                let Ok(mut last) = it.last_changed.lock() else { return Ok(Value::Bool(true)) };
                let same = last.as_ref().is_some_and(|last| equals(last, &value) == Some(true));
                *last = Some(value);
                return Ok(Value::Bool(!same));
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
                str_methods::call(run, &receiver, name, args)
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
            let mut count = 0;
            for item in items {
                match equals(item, wanted) {
                    Some(same) => count += i128::from(same),
                    None => return Err(Stop::unknown("number of unknown values")),
                }
            }
            Ok(Value::Int(count))
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
    if name == "fromkeys" {
        return from_keys(run, args);
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
        _ => hosts::mapping(run, object)?.unwrap_or_default(),
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

fn from_keys(run: &Run, args: Args) -> Eval {
    let bound = args.bind("fromkeys", &["", ""])?;
    let mut map = Map::new();
    for key in access::iterate(run, bound.require(0)?)?.iter() {
        need(key)?;
        access::check_hashable(key)?;
        map.insert(key.clone(), bound.raw(1).cloned().unwrap_or(Value::Null));
    }
    Ok(Value::map(map))
}
