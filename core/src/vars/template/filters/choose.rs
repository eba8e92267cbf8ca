//! `map`, `select` and their like: filters that apply other filters and tests.

use std::sync::Arc;

use super::Reads::Shape;
use super::{Filter, filter};
use crate::vars::ErrorKind;
use crate::vars::template::args::{Args, Bound};
use crate::vars::template::eval::{Run, need, soft, truthy};
use crate::vars::template::object::Object;
use crate::vars::template::{Eval, Stop, access, filters, tests};
use crate::vars::value::{Value, text};

pub const TABLE: &[Filter] = &[
    filter("map", &["*", "**"], Shape, map),
    filter("select", &["*", "**"], Shape, |run, it, args| choose(run, it, args, false, true)),
    filter("reject", &["*", "**"], Shape, |run, it, args| choose(run, it, args, false, false)),
    filter("selectattr", &["*", "**"], Shape, |run, it, args| choose(run, it, args, true, true)),
    filter("rejectattr", &["*", "**"], Shape, |run, it, args| choose(run, it, args, true, false)),
];

fn map(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let items = members(run, it)?;
    let mut out = Vec::with_capacity(items.len());
    let named = |name: &str| args.extra.iter().find(|(key, _)| &**key == name).map(|(_, value)| value);
    if let (true, Some(attribute)) = (args.rest.is_empty(), named("attribute")) {
        if let Some((name, _)) = args.extra.iter().find(|(key, _)| !matches!(&**key, "attribute" | "default"))
        {
            return Err(Stop::other(format!("Unexpected keyword argument '{name}'")));
        }
        let default = named("default").filter(|value| **value != Value::Null);
        for item in items.iter() {
            let value = soft(access::path(run, item, attribute))?;
            out.push(match (&value, default) {
                (Value::Object(Object::Undefined(_)), Some(default)) => default.clone(),
                _ => value,
            });
        }
        return Ok(Value::list(out));
    }
    let name = args.rest.first().ok_or_else(|| Stop::other("map requires a filter argument"))?;
    need(name)?;
    let name = text(name);
    // Ansible looks the filter up when the first item needs it.
    for item in items.iter() {
        run.ev.burn(1)?;
        let filter = filters::find(&name).ok_or_else(|| no_such("filter", &name))?;
        let rest = args.rest.get(1..).unwrap_or_default().to_vec();
        out.push(soft(filter.apply(
            run,
            item.clone(),
            Args { positional: rest, named: args.extra.clone() },
        ))?);
    }
    Ok(Value::list(out))
}

/// Jinja does not go through what is false.
fn members(run: &Run, it: &Value) -> Eval<Arc<Vec<Value>>> {
    if truthy(it)? { access::iterate(run, it) } else { Ok(Arc::default()) }
}

fn named_test(name: &Value) -> Eval<&'static tests::Test> {
    need(name)?;
    let name = text(name);
    tests::find(&name).ok_or_else(|| no_such("test", &name))
}

fn no_such(what: &str, name: &str) -> Stop {
    Stop::new(ErrorKind::UnknownFilter, format!("Could not load \"{name}\": there is no such {what}"))
}

fn choose(run: &mut Run, it: &Value, args: &Bound, by_attribute: bool, keep: bool) -> Eval {
    let items = members(run, it)?;
    let mut rest = args.rest.as_slice();
    let mut attribute = None;
    if by_attribute {
        let (first, tail) =
            rest.split_first().ok_or_else(|| Stop::other("Missing parameter for attribute name"))?;
        need(first)?;
        attribute = Some(first);
        rest = tail;
    }
    let mut out = Vec::new();
    let mut known = None;
    for item in items.iter() {
        run.ev.burn(1)?;
        let value = match attribute {
            Some(attribute) => access::path(run, item, attribute)?,
            None => item.clone(),
        };
        let passes = match rest.split_first() {
            None => truthy(&value)?,
            Some((name, more)) => {
                // As with filters, when the first item needs it.
                let test = match known {
                    Some(test) => test,
                    None => *known.insert(named_test(name)?),
                };
                test.apply(run, value, Args { positional: more.to_vec(), named: args.extra.clone() })?
            }
        };
        if passes == keep {
            out.push(item.clone());
        }
    }
    Ok(Value::list(out))
}
