//! Lists.

use std::cmp::Ordering;

use crate::vars::template::args::Bound;
use crate::vars::template::ast::Cmp;
use crate::vars::template::eval::{Run, need, undefined};
use crate::vars::template::{Eval, Stop, access, check_size, ops};
use crate::vars::value::{Map, Value, equals, order};

pub fn first(run: &mut Run, it: &Value, _: &Bound) -> Eval {
    let items = access::iterate(run, it)?;
    Ok(items.first().cloned().unwrap_or_else(|| undefined("No first item, sequence was empty.", None)))
}

pub fn last(run: &mut Run, it: &Value, _: &Bound) -> Eval {
    let items = access::iterate(run, it)?;
    Ok(items.last().cloned().unwrap_or_else(|| undefined("No last item, sequence was empty.", None)))
}

pub fn reverse(run: &mut Run, it: &Value, _: &Bound) -> Eval {
    if let Some(text) = it.as_str() {
        return Ok(Value::str(text.chars().rev().collect::<String>()));
    }
    Ok(Value::list(access::iterate(run, it)?.iter().rev().cloned().collect()))
}

/// Jinja compares without case unless told otherwise.
fn fold(value: &Value, case_sensitive: bool) -> Value {
    match value.as_str() {
        Some(text) if !case_sensitive => Value::str(text.to_lowercase()),
        _ => value.clone(),
    }
}

/// The attribute by which a filter sorts or groups, or the item itself. Several, with commas,
/// make a list.
fn sort_key(run: &Run, item: &Value, attribute: Option<&Value>, case_sensitive: bool) -> Eval {
    let value = match attribute {
        None | Some(Value::Null) => return Ok(fold(item, case_sensitive)),
        Some(attribute) => match attribute.as_str() {
            Some(text) if text.contains(',') => {
                let mut parts = Vec::new();
                for part in text.split(',') {
                    let member = access::path(run, item, &Value::str(part))?;
                    need(&member)?;
                    parts.push(fold(&member, case_sensitive));
                }
                Value::list(parts)
            }
            _ => access::path(run, item, attribute)?,
        },
    };
    need(&value)?;
    Ok(fold(&value, case_sensitive))
}

/// Sorted as Python sorts; refuses what Python cannot compare.
pub fn sorted(items: &[Value], reverse: bool) -> Eval<Vec<Value>> {
    sort_by_keys(items.iter().map(|item| (item.clone(), item.clone())).collect(), reverse)
}

pub fn sort_by_keys(mut items: Vec<(Value, Value)>, reverse: bool) -> Eval<Vec<Value>> {
    let mut problem = None;
    crate::collections::sort_by(&mut items, |(a, _), (b, _)| {
        let (a, b) = if reverse { (b, a) } else { (a, b) };
        match order(a, b) {
            Ok(Some(ordering)) => ordering,
            Ok(None) => {
                if let Some(why) = a.unknown().or_else(|| b.unknown()) {
                    problem.get_or_insert(Stop::Unknown(why.clone()));
                }
                Ordering::Equal
            }
            Err(()) => {
                let undefined = need(a).and_then(|()| need(b)).err();
                problem.get_or_insert_with(|| {
                    undefined.unwrap_or_else(|| {
                        Stop::other(format!(
                            "'<' not supported between instances of '{}' and '{}'",
                            a.type_name(),
                            b.type_name()
                        ))
                    })
                });
                Ordering::Equal
            }
        }
    });
    match problem {
        Some(stop) => Err(stop),
        None => Ok(items.into_iter().map(|(_, item)| item).collect()),
    }
}

pub fn sort(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let case_sensitive = args.flag(1, false)?;
    let mut keyed = Vec::new();
    for item in access::iterate(run, it)?.iter() {
        keyed.push((sort_key(run, item, args.get(2)?, case_sensitive)?, item.clone()));
    }
    run.ev.burn(keyed.len())?;
    Ok(Value::list(sort_by_keys(keyed, args.flag(0, false)?)?))
}

/// `min` and `max`.
pub fn extreme(run: &mut Run, it: &Value, args: &Bound, largest: bool) -> Eval {
    let case_sensitive = args.flag(0, false)?;
    let mut best: Option<(Value, Value)> = None;
    for item in access::iterate(run, it)?.iter() {
        let key = sort_key(run, item, args.get(1)?, case_sensitive)?;
        let better = match &best {
            None => true,
            Some((top, _)) => ops::compare(run, if largest { Cmp::Gt } else { Cmp::Lt }, &key, top)?,
        };
        if better {
            best = Some((key, item.clone()));
        }
    }
    Ok(best.map_or_else(|| undefined("No aggregated item, sequence was empty.", None), |(_, item)| item))
}

pub fn groupby(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let case_sensitive = args.flag(2, false)?;
    let attribute = args.require(0)?;
    let mut keyed = Vec::new();
    for item in access::iterate(run, it)?.iter() {
        let mut key = access::path(run, item, attribute)?;
        if let (Err(_), Some(default)) = (need(&key), args.get(1)?) {
            key = default.clone();
        }
        need(&key)?;
        keyed.push((fold(&key, case_sensitive), Value::tuple(vec![key, item.clone()])));
    }
    let mut groups: Vec<(Value, Value, Vec<Value>)> = Vec::new();
    for pair in sort_by_keys(keyed, false)? {
        let [key, item] = pair.as_items().unwrap_or_default() else {
            continue;
        };
        let folded = fold(key, case_sensitive);
        match groups.last_mut() {
            Some((last, _, members)) if equals(last, &folded) == Some(true) => members.push(item.clone()),
            _ => groups.push((folded, key.clone(), vec![item.clone()])),
        }
    }
    Ok(Value::list(
        groups.into_iter().map(|(_, key, members)| Value::tuple(vec![key, Value::list(members)])).collect(),
    ))
}

fn count(args: &Bound, index: usize) -> Eval<usize> {
    args.require(index)?;
    usize::try_from(args.int(index, 1)?)
        .ok()
        .filter(|n| *n > 0)
        .ok_or_else(|| Stop::other("count must be positive"))
}

pub fn batch(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let size = count(args, 0)?;
    let items = access::iterate(run, it)?;
    let mut rows: Vec<Vec<Value>> = items.chunks(size).map(<[Value]>::to_vec).collect();
    if let (Some(last), Some(fill)) = (rows.last_mut(), args.raw(1).filter(|fill| **fill != Value::Null)) {
        check_size(size)?;
        last.resize(size.max(last.len()), fill.clone());
    }
    Ok(Value::list(rows.into_iter().map(Value::list).collect()))
}

pub fn slice(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let slices = count(args, 0)?;
    check_size(slices)?;
    let items = access::iterate(run, it)?;
    let (each, extra) = (items.len() / slices, items.len() % slices);
    let mut rest = items.as_slice();
    let mut rows = Vec::new();
    for index in 0..slices {
        let (row, tail) = rest.split_at_checked(each + usize::from(index < extra)).unwrap_or((rest, &[]));
        rest = tail;
        let mut row = row.to_vec();
        // Where nothing is left over every row gets the filling.
        if let Some(fill) = args.raw(1).filter(|fill| index >= extra && **fill != Value::Null) {
            row.push(fill.clone());
        }
        rows.push(Value::list(row));
    }
    Ok(Value::list(rows))
}

/// Deeper lists than this stay as they are.
const MAX_LEVELS: i128 = 64;

pub fn flatten(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let levels = match args.get(0)? {
        None | Some(Value::Null) => MAX_LEVELS,
        Some(_) => args.int(0, 0)?.min(MAX_LEVELS),
    };
    let skip = args.flag(1, true)?;
    let mut out = Vec::new();
    flatten_into(run, &access::iterate(run, it)?, levels, skip, &mut out)?;
    Ok(Value::list(out))
}

fn flatten_into(run: &Run, items: &[Value], levels: i128, skip: bool, out: &mut Vec<Value>) -> Eval<()> {
    for item in items {
        run.ev.burn(1)?;
        match item {
            Value::Unknown(_) => need(item)?,
            Value::Null if skip => {}
            Value::List(inner) | Value::Tuple(inner) if levels >= 1 => {
                flatten_into(run, inner, levels - 1, skip, out)?;
            }
            other if skip && matches!(other.as_str(), Some("None" | "null")) => {}
            other => {
                if skip {
                    need(other)?;
                }
                out.push(other.clone());
            }
        }
    }
    Ok(())
}

fn columns(run: &Run, it: &Value, args: &Bound) -> Eval<Vec<Vec<Value>>> {
    let mut columns = vec![access::iterate(run, it)?.to_vec()];
    for other in &args.rest {
        columns.push(access::iterate(run, other)?.to_vec());
    }
    Ok(columns)
}

pub fn zip(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let columns = columns(run, it, args)?;
    let rows = columns.iter().map(Vec::len).min().unwrap_or(0);
    Ok(Value::list((0..rows).map(|row| tuple_of(&columns, row, &Value::Null)).collect()))
}

pub fn zip_longest(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let columns = columns(run, it, args)?;
    let rows = columns.iter().map(Vec::len).max().unwrap_or(0);
    let fill = args.raw(1).cloned().unwrap_or(Value::Null);
    Ok(Value::list((0..rows).map(|row| tuple_of(&columns, row, &fill)).collect()))
}

fn tuple_of(columns: &[Vec<Value>], row: usize, fill: &Value) -> Value {
    Value::tuple(columns.iter().map(|column| column.get(row).unwrap_or(fill).clone()).collect())
}

pub fn product(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let mut columns = columns(run, it, args)?;
    let repeat = usize::try_from(args.int(1, 1)?.min(16)).unwrap_or(1);
    columns = columns.iter().cycle().take(columns.len() * repeat).cloned().collect();
    let size = columns.iter().fold(1usize, |size, column| size.saturating_mul(column.len()));
    check_size(size.saturating_mul(columns.len()).saturating_mul(8))?;
    run.ev.burn(size)?;
    let mut rows: Vec<Vec<Value>> = vec![Vec::new()];
    for column in &columns {
        rows = rows
            .iter()
            .flat_map(|row| column.iter().map(|item| row.iter().chain([item]).cloned().collect()))
            .collect();
    }
    Ok(Value::list(rows.into_iter().map(Value::tuple).collect()))
}

/// `permutations`, and `combinations`, which keep their members in order.
pub fn permutations(run: &mut Run, it: &Value, args: &Bound, in_order: bool) -> Eval {
    let items = access::iterate(run, it)?;
    if in_order {
        args.require(0)?;
    }
    let length = match args.get(0)? {
        None | Some(Value::Null) => items.len(),
        Some(_) => usize::try_from(args.int(0, 0)?).unwrap_or(0),
    };
    let mut rows: Vec<Vec<usize>> = vec![Vec::new()];
    for _ in 0..length {
        check_size(rows.len().saturating_mul(items.len()).saturating_mul(64))?;
        run.ev.burn(rows.len() * items.len().max(1))?;
        rows = rows
            .iter()
            .flat_map(|row| {
                (0..items.len())
                    .filter(|index| match in_order {
                        true => row.last().is_none_or(|last| last < index),
                        false => !row.contains(index),
                    })
                    .map(|index| row.iter().copied().chain([index]).collect())
                    .collect::<Vec<Vec<usize>>>()
            })
            .collect();
    }
    let pick =
        |row: Vec<usize>| Value::tuple(row.iter().filter_map(|index| items.get(*index).cloned()).collect());
    Ok(Value::list(rows.into_iter().map(pick).collect()))
}

pub fn subelements(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let elements: Vec<Value> = match it {
        Value::Map(map) => map.values().cloned().collect(),
        Value::List(items) => items.to_vec(),
        Value::Unknown(_) => return need(it).map(|()| Value::Null),
        _ => return Err(Stop::other("obj must be a list of dicts or a nested dict")),
    };
    let skip_missing = args.flag(1, false)?;
    let path = args.require(0)?;
    let parts: Vec<Value> = match path {
        Value::List(parts) => parts.to_vec(),
        other => match other.as_str() {
            Some(text) => text.split('.').map(Value::str).collect(),
            None => return Err(Stop::other("subelements must be a list or a string")),
        },
    };
    let mut out = Vec::new();
    for element in elements {
        let mut values = element.clone();
        for part in &parts {
            let map: &Map =
                values.as_map().ok_or_else(|| Stop::other("the key should point to a dictionary"))?;
            values = match map.get_value(part) {
                Some(value) => value.clone(),
                None if skip_missing => {
                    values = Value::list(Vec::new());
                    break;
                }
                None => {
                    return Err(Stop::other(format!(
                        "could not find '{}' key",
                        crate::vars::value::text(part)
                    )));
                }
            };
        }
        let Value::List(values) = values else {
            return Err(Stop::other("the key should point to a list"));
        };
        out.extend(values.iter().map(|value| Value::tuple(vec![element.clone(), value.clone()])));
        run.ev.burn(values.len())?;
    }
    Ok(Value::list(out))
}
