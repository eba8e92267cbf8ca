//! Python's `==` and `<`.

use std::cmp::Ordering;

use super::{Map, Value};

/// Python's `==`; `None` when an unknown value decides.
pub fn equals(a: &Value, b: &Value) -> Option<bool> {
    match (a, b) {
        (Value::Unknown(_), _) | (_, Value::Unknown(_)) => None,
        (Value::Null, Value::Null) => Some(true),
        (Value::Timestamp(x), Value::Timestamp(y)) => Some(x == y),
        (Value::Bytes(x), Value::Bytes(y)) => Some(x == y),
        (Value::List(x), Value::List(y)) | (Value::Tuple(x), Value::Tuple(y)) => equal_items(x, y),
        (Value::Set(x), Value::Set(y)) => equal_sets(x, y),
        (Value::Map(x), Value::Map(y)) => equal_maps(x, y),
        (Value::Object(x), Value::Object(y)) if a.as_str().is_none() => Some(x == y),
        _ => match (a.as_str(), b.as_str()) {
            (Some(x), Some(y)) => Some(x == y),
            (None, None) => Some(compare_numbers(a, b) == Some(Ordering::Equal)),
            _ => Some(false),
        },
    }
}

/// False as soon as one pair differs, even when another is unknown.
fn all(pairs: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut result = Some(true);
    for pair in pairs {
        match pair {
            Some(false) => return Some(false),
            Some(true) => {}
            None => result = None,
        }
    }
    result
}

fn equal_items(a: &[Value], b: &[Value]) -> Option<bool> {
    if a.len() != b.len() {
        return Some(false);
    }
    all(a.iter().zip(b).map(|(x, y)| equals(x, y)))
}

fn equal_sets(a: &[Value], b: &[Value]) -> Option<bool> {
    if a.len() != b.len() {
        return Some(false);
    }
    let members: Map = b.iter().map(|item| (item.clone(), Value::Null)).collect();
    Some(a.iter().all(|item| members.get_value(item).is_some()))
}

fn equal_maps(a: &Map, b: &Map) -> Option<bool> {
    if a.len() != b.len() {
        return Some(false);
    }
    all(a.iter().map(|(key, x)| match b.get_value(key) {
        Some(y) => equals(x, y),
        None => Some(false),
    }))
}

/// Compares two numbers, Booleans among them, exactly; `None` when one is none or not a number.
fn compare_numbers(a: &Value, b: &Value) -> Option<Ordering> {
    match (a.as_int(), b.as_int()) {
        (Some(x), Some(y)) => Some(x.cmp(&y)),
        _ => a.as_float()?.partial_cmp(&b.as_float()?),
    }
}

/// Python's order: `Err` where Python refuses, `Ok(None)` when unknown or unordered (`nan`, sets).
pub fn order(a: &Value, b: &Value) -> Result<Option<Ordering>, ()> {
    match (a, b) {
        (Value::Unknown(_), _) | (_, Value::Unknown(_)) => Ok(None),
        (Value::List(x), Value::List(y)) | (Value::Tuple(x), Value::Tuple(y)) => order_items(x, y),
        (Value::Timestamp(x), Value::Timestamp(y)) if a.type_name() == b.type_name() => Ok(Some(x.cmp(y))),
        (Value::Bytes(x), Value::Bytes(y)) => Ok(Some(x.cmp(y))),
        _ => match (a.as_str(), b.as_str()) {
            // By code point, which is the order of UTF-8 bytes.
            (Some(x), Some(y)) => Ok(Some(x.cmp(y))),
            _ if a.as_float().is_some() && b.as_float().is_some() => Ok(compare_numbers(a, b)),
            _ => Err(()),
        },
    }
}

fn order_items(a: &[Value], b: &[Value]) -> Result<Option<Ordering>, ()> {
    for (x, y) in a.iter().zip(b) {
        match equals(x, y) {
            Some(true) => {}
            Some(false) => return order(x, y),
            None => return Ok(None),
        }
    }
    Ok(Some(a.len().cmp(&b.len())))
}
