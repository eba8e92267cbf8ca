//! Sets of values in lists.
//!
//! Python's sets have no order of their own; small whole numbers come out ascending, everything
//! else keeps the order in which it was first seen.

use std::sync::Arc;

use crate::vars::template::args::Bound;
use crate::vars::template::eval::{Run, need};
use crate::vars::template::{Eval, Stop, access};
use crate::vars::value::{Map, Value};

/// Members found in constant time; what cannot be a key is compared one by one.
#[derive(Default)]
struct Seen {
    keys: Map,
    others: Vec<Value>,
}

impl Seen {
    fn of(items: &[Value]) -> Seen {
        let mut seen = Seen::default();
        for item in items {
            seen.add(item);
        }
        seen
    }

    fn has(&self, item: &Value) -> bool {
        match access::check_hashable(item) {
            Ok(()) => self.keys.get_value(item).is_some(),
            Err(_) => self.others.iter().any(|other| crate::vars::value::equals(other, item) == Some(true)),
        }
    }

    /// Whether it is new.
    fn add(&mut self, item: &Value) -> bool {
        if self.has(item) {
            return false;
        }
        match access::check_hashable(item) {
            Ok(()) => self.keys.insert(item.clone(), Value::Null),
            Err(_) => self.others.push(item.clone()),
        }
        true
    }
}

fn distinct<'v>(items: impl Iterator<Item = &'v Value>) -> Vec<Value> {
    let mut seen = Seen::default();
    items.filter(|item| seen.add(item)).cloned().collect()
}

/// The order that Python gives a set of small numbers.
fn settle(mut items: Vec<Value>) -> Vec<Value> {
    let small = |item: &Value| matches!(item, Value::Int(number) if (0..64).contains(number));
    if items.iter().all(small) {
        crate::collections::sort_by_key(&mut items, |item| item.as_int());
    }
    items
}

pub fn union_of(a: &[Value], b: &[Value]) -> Vec<Value> {
    distinct(a.iter().chain(b))
}

pub fn intersect_of(a: &[Value], b: &[Value]) -> Vec<Value> {
    let other = Seen::of(b);
    distinct(a.iter().filter(|item| other.has(item)))
}

pub fn difference_of(a: &[Value], b: &[Value]) -> Vec<Value> {
    let other = Seen::of(b);
    distinct(a.iter().filter(|item| !other.has(item)))
}

fn both(run: &Run, it: &Value, args: &Bound, with: impl Fn(&[Value], &[Value]) -> Vec<Value>) -> Eval {
    let (a, b) = (access::iterate(run, it)?, access::iterate(run, args.require(0)?)?);
    run.ev.burn(a.len() + b.len())?;
    let made = with(&a, &b);
    let hashable = a.iter().chain(b.iter()).all(|item| access::check_hashable(item).is_ok());
    Ok(Value::list(if hashable { settle(made) } else { made }))
}

pub fn union(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    both(run, it, args, union_of)
}

pub fn intersect(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    both(run, it, args, intersect_of)
}

pub fn difference(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    both(run, it, args, difference_of)
}

pub fn symmetric_difference(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    both(run, it, args, |a, b| union_of(&difference_of(a, b), &difference_of(b, a)))
}

/// Jinja's `unique` ignores case unless told otherwise; where it fails Ansible's own takes over.
/// Ansible's falls back to its own where Jinja's fails, and its own knows no `attribute`: then a name
/// that is not there is a failed filter, not an undefined variable.
pub fn unique(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    if let Some(why) = it.unknown().or_else(|| args.unknown()) {
        return Err(Stop::Unknown(Arc::clone(why)));
    }
    let with_attribute = args.get(1)?.is_some_and(|attribute| *attribute != Value::Null);
    match need(it).and_then(|()| first_of_each(run, it, args)) {
        Err(Stop::Failed(failure)) if with_attribute => Err(Stop::other(failure.message)),
        kept => kept,
    }
}

fn first_of_each(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let items = access::iterate(run, it)?;
    let attribute = args.get(1)?.filter(|value| **value != Value::Null);
    let given = args.get(0)?.filter(|value| **value != Value::Null);
    let case_sensitive = args.flag(0, false)?;
    let mut keys = Vec::with_capacity(items.len());
    for item in items.iter() {
        let key = match attribute {
            Some(attribute) => access::path(run, item, attribute)?,
            None => item.clone(),
        };
        crate::vars::template::eval::need(&key)?;
        keys.push(match key.as_str() {
            Some(text) if !case_sensitive => Value::str(text.to_lowercase()),
            _ => key,
        });
    }
    if keys.iter().any(|key| access::check_hashable(key).is_err()) {
        if attribute.is_some() || (given.is_some() && !case_sensitive) {
            return Err(Stop::other("unique: unhashable values"));
        }
        return Ok(Value::list(distinct(items.iter())));
    }
    let mut seen = Seen::default();
    let kept = items.iter().zip(&keys).filter(|(_, key)| seen.add(key)).map(|(item, _)| item.clone());
    Ok(Value::list(kept.collect()))
}
