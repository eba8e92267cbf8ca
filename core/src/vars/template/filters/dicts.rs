//! Dicts.

use std::sync::Arc;

use super::Reads::{All, Shape};
use super::{Filter, filter, sets};
use crate::vars::template::args::Bound;
use crate::vars::template::eval::{Run, need, truthy};
use crate::vars::template::object::Object;
use crate::vars::template::{Eval, Stop, access, hosts};
use crate::vars::value::{Map, Value, equals};

/// Filters of community.general.
pub const GENERAL: &[Filter] = &[
    filter("dict", &[], Shape, |run, it, _| pairs(run, it)),
    filter("dict_kv", &["key"], Shape, |_, it, args| {
        Ok(Value::map([(args.require(0)?.clone(), it.clone())].into_iter().collect()))
    }),
    filter("lists_union", &["*"], All, |run, it, args| combined(run, it, args, sets::union_of)),
    filter("lists_intersect", &["*"], All, |run, it, args| combined(run, it, args, sets::intersect_of)),
    filter("lists_difference", &["*"], All, |run, it, args| combined(run, it, args, sets::difference_of)),
];

fn combined(run: &mut Run, it: &Value, args: &Bound, with: fn(&[Value], &[Value]) -> Vec<Value>) -> Eval {
    let mut out = sets::union_of(&access::iterate(run, it)?, &[]);
    for other in &args.rest {
        out = with(&out, &access::iterate(run, other)?);
    }
    Ok(Value::list(out))
}

/// A dict of pairs.
fn pairs(run: &mut Run, it: &Value) -> Eval {
    Ok(Value::map(map_of_pairs(run, it)?))
}

/// What Python's `dict()` makes of a sequence of pairs.
pub fn map_of_pairs(run: &Run, it: &Value) -> Eval<Map> {
    let mut map = Map::new();
    for pair in access::iterate(run, it)?.iter() {
        let pair = access::iterate(run, pair)?;
        let [key, value] = pair.as_slice() else {
            return Err(Stop::other("dictionary update sequence element has a wrong length"));
        };
        need(key)?;
        access::check_hashable(key)?;
        map.insert(key.clone(), value.clone());
    }
    Ok(map)
}

fn mapping(run: &Run, it: &Value, who: &str) -> Eval<Arc<Map>> {
    hosts::mapping(run, it)?
        .ok_or_else(|| Stop::other(format!("{who} requires a dictionary, got {} instead.", it.type_name())))
}

pub fn items(run: &mut Run, it: &Value, _: &Bound) -> Eval {
    if let Value::Object(Object::Undefined(_)) = it {
        return Ok(Value::list(Vec::new()));
    }
    need(it)?;
    let map = mapping(run, it, "items")?;
    Ok(Value::list(map.iter().map(|(k, v)| Value::tuple(vec![k.clone(), v.clone()])).collect()))
}

pub fn dict2items(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let map = mapping(run, it, "dict2items")?;
    let (key_name, value_name) = (args.text(0, "key")?, args.text(1, "value")?);
    let pair = |(key, value): (&Value, &Value)| {
        let pair =
            [(Value::str(key_name.as_str()), key.clone()), (Value::str(value_name.as_str()), value.clone())];
        Value::map(pair.into_iter().collect())
    };
    Ok(Value::list(map.iter().map(pair).collect()))
}

pub fn items2dict(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let (Value::List(items) | Value::Tuple(items) | Value::Set(items)) = it else {
        return Err(Stop::other(format!("items2dict requires a list, got {} instead.", it.type_name())));
    };
    let (key_name, value_name) = (args.text(0, "key")?, args.text(1, "value")?);
    let mut map = Map::new();
    for item in items.iter() {
        need(item)?;
        let entry = mapping(run, item, "items2dict")?;
        let (Some(key), Some(value)) = (entry.get(&key_name), entry.get(&value_name)) else {
            return Err(Stop::other(format!(
                "items2dict requires each dictionary in the list to contain the keys '{key_name}' and '{value_name}'"
            )));
        };
        need(key)?;
        access::check_hashable(key)?;
        map.insert(key.clone(), value.clone());
    }
    Ok(Value::map(map))
}

pub fn dictsort(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let map = mapping(run, it, "dictsort")?;
    let case_sensitive = args.flag(0, false)?;
    let position = match args.text(1, "key")?.as_str() {
        "key" => 0,
        "value" => 1,
        _ => return Err(Stop::other("You can only sort by either \"key\" or \"value\"")),
    };
    let mut keyed = Vec::new();
    for (key, value) in map.iter() {
        let by = if position == 0 { key } else { value };
        need(by)?;
        let by = match by.as_str() {
            Some(text) if !case_sensitive => Value::str(text.to_lowercase()),
            _ => by.clone(),
        };
        keyed.push((by, Value::tuple(vec![key.clone(), value.clone()])));
    }
    Ok(Value::list(super::lists::sort_by_keys(keyed, args.flag(2, false)?)?))
}

/// What `list_merge` does with two lists under one key.
#[derive(Clone, Copy)]
enum Lists {
    Replace,
    Keep,
    Append,
    Prepend,
    AppendNew,
    PrependNew,
}

/// Dicts within dicts are merged no deeper.
const MAX_LEVELS: u32 = 64;

pub fn combine(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let recursive = args.flag(1, false)?;
    let lists = match args.text(2, "replace")?.as_str() {
        "replace" => Lists::Replace,
        "keep" => Lists::Keep,
        "append" => Lists::Append,
        "prepend" => Lists::Prepend,
        "append_rp" => Lists::AppendNew,
        "prepend_rp" => Lists::PrependNew,
        other => {
            return Err(Stop::other(format!(
                "merge_hash: 'list_merge' argument cannot be equal to '{other}'"
            )));
        }
    };
    let mut dicts = Vec::new();
    for term in [it].into_iter().chain(&args.rest) {
        need(term)?;
        match term {
            Value::List(items) | Value::Tuple(items) => dicts.extend(items.iter().cloned()),
            other => dicts.push(other.clone()),
        }
    }
    dicts.retain(|dict| !matches!(dict, Value::Null) && !matches!(dict.as_str(), Some("None" | "null")));
    for dict in &dicts {
        need(dict)?;
        check_defined(dict)?;
    }
    let mut terms = dicts.into_iter();
    let Some(first) = terms.next() else {
        return Ok(Value::map(Map::new()));
    };
    let mut result = first;
    // Ansible merges from the right; with its rules the result is the same from the left.
    for term in terms {
        let (Some(low), Some(high)) = (hosts::mapping(run, &result)?, hosts::mapping(run, &term)?) else {
            return Err(Stop::other(format!(
                "failed to combine variables, expected dicts but got a '{}' and a '{}'.",
                result.type_name(),
                term.type_name()
            )));
        };
        run.ev.burn(low.len() / 4 + high.len() / 4)?;
        result = Value::map(merge(&low, &high, recursive, lists, 0)?);
    }
    Ok(result)
}

fn check_defined(value: &Value) -> Eval<()> {
    match value {
        Value::Object(Object::Undefined(it)) => Err(Stop::undefined(it.message.clone())),
        Value::Map(map) => map.values().try_for_each(check_defined),
        Value::List(items) => items.iter().try_for_each(check_defined),
        _ => Ok(()),
    }
}

fn merge(low: &Map, high: &Map, recursive: bool, lists: Lists, level: u32) -> Eval<Map> {
    let mut out = low.clone();
    for (key, value) in high.iter() {
        let merged = match (low.get_value(key), value) {
            (Some(Value::Map(a)), Value::Map(b)) if recursive && level < MAX_LEVELS => {
                Value::map(merge(a, b, recursive, lists, level + 1)?)
            }
            (Some(Value::List(a)), Value::List(b)) => merge_lists(a, b, lists)?,
            (Some(Value::Unknown(why)), Value::Map(_) | Value::List(_)) => Value::Unknown(why.clone()),
            _ => value.clone(),
        };
        out.insert(key.clone(), merged);
    }
    Ok(out)
}

fn merge_lists(low: &[Value], high: &[Value], lists: Lists) -> Eval {
    if let (Lists::AppendNew | Lists::PrependNew, Some(why)) =
        (lists, low.iter().chain(high).find_map(Value::unknown))
    {
        return Ok(Value::Unknown(why.clone()));
    }
    let absent = |from: &[Value], without: &[Value]| -> Vec<Value> {
        from.iter().filter(|x| !without.iter().any(|y| equals(x, y) == Some(true))).cloned().collect()
    };
    Ok(Value::list(match lists {
        Lists::Replace => high.to_vec(),
        Lists::Keep => low.to_vec(),
        Lists::Append => low.iter().chain(high).cloned().collect(),
        Lists::Prepend => high.iter().chain(low).cloned().collect(),
        Lists::AppendNew => absent(low, high).into_iter().chain(high.iter().cloned()).collect(),
        Lists::PrependNew => high.iter().cloned().chain(absent(low, high)).collect(),
    }))
}

pub fn rekey_on_member(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let key = args.require(0)?;
    truthy(it)?;
    let overwrite = match args.text(1, "error")?.as_str() {
        "error" => false,
        "overwrite" => true,
        other => return Err(Stop::other(format!("duplicates parameter has unknown value: {other}"))),
    };
    let items: Vec<Value> = match it {
        Value::Map(map) => map.values().cloned().collect(),
        other => access::iterate(run, other)?.to_vec(),
    };
    let mut out = Map::new();
    for item in items {
        need(&item)?;
        let map = item.as_map().ok_or_else(|| Stop::other("List item is not a valid dict"))?;
        let name = map.get_value(key).cloned().ok_or_else(|| Stop::other("Key was not found"))?;
        need(&name)?;
        access::check_hashable(&name)?;
        if out.get_value(&name).is_some() && !overwrite {
            return Err(Stop::other("Key is not unique, cannot correctly turn into dict"));
        }
        out.insert(name, item);
    }
    Ok(Value::map(out))
}
