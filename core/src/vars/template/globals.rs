//! Functions a template can call by name, and lookups.

use std::sync::{Arc, Mutex};

use super::args::Args;
use super::eval::{Run, need, soft, undefined};
use super::object::Object;
use super::{Eval, Extent, Stop, check_size, has, hosts};
use crate::vars::magic;
use crate::vars::value::{Map, Value, text};

const NAMES: &str = "range dict lookup query q namespace now undef cycler joiner lipsum";

pub fn find(name: &str) -> Option<&'static str> {
    NAMES.split(' ').find(|known| *known == name)
}

/// A part of a path that is a position.
pub fn as_index(part: &str) -> Option<i128> {
    if part.bytes().all(|b| b.is_ascii_digit()) { part.parse().ok() } else { None }
}

pub fn call(run: &mut Run, name: &str, args: Args) -> Eval {
    match name {
        "range" => range(args),
        "dict" => dict(run, args),
        "namespace" => {
            let map = dict(run, args)?;
            let map = map.as_map().cloned().unwrap_or_default();
            Ok(Value::Object(Object::Namespace(Arc::new(Mutex::new(map)))))
        }
        "undef" => {
            let bound = args.bind("undef", &["hint"])?;
            let hint = bound.text(0, "")?;
            let hint = if hint.is_empty() { "Mandatory variable has not been overridden" } else { &hint };
            Ok(undefined(hint, None))
        }
        "lookup" => lookup(run, args, false),
        "query" | "q" => lookup(run, args, true),
        "now" => Err(Stop::unknown("the current time")),
        other => Err(Stop::unknown(format!("function {other}"))),
    }
}

fn range(args: Args) -> Eval {
    let bound = args.bind("range", &["", "", ""])?;
    let number = |index: usize| -> Eval<Option<i128>> {
        match bound.get(index)? {
            None => Ok(None),
            Some(value) => value.as_int().map(Some).ok_or_else(|| {
                Stop::other(format!("'{}' object cannot be interpreted as an integer", value.type_name()))
            }),
        }
    };
    let first = number(0)?.ok_or_else(|| Stop::other("range expected at least 1 argument, got 0"))?;
    let (start, stop) = match number(1)? {
        Some(stop) => (first, stop),
        None => (0, first),
    };
    let step = number(2)?.unwrap_or(1);
    if step == 0 {
        return Err(Stop::other("range() arg 3 must not be zero"));
    }
    let count = (stop.saturating_sub(start)).saturating_div(step).max(0);
    check_size(usize::try_from(count).unwrap_or(usize::MAX))?;
    let mut items = Vec::new();
    let mut at = start;
    while (step > 0 && at < stop) || (step < 0 && at > stop) {
        items.push(Value::Int(at));
        at = at.saturating_add(step);
    }
    Ok(Value::Object(Object::View("range", Arc::new(items))))
}

fn dict(run: &Run, args: Args) -> Eval {
    let mut map = Map::new();
    match args.positional.as_slice() {
        [] => {}
        [source] => {
            need(source)?;
            match hosts::mapping(run, source)? {
                Some(source) => map = (*source).clone(),
                None => map = super::filters::map_of_pairs(run, source)?,
            }
        }
        _ => return Err(Stop::other("dict expected at most 1 argument")),
    }
    for (name, value) in args.named {
        map.insert(Value::Str(name), value);
    }
    Ok(Value::map(map))
}

/// Lookups whose answer is in the inventory; the others reach outside.
fn lookup(run: &mut Run, args: Args, want_list: bool) -> Eval {
    let mut terms = args.positional.into_iter();
    let plugin = terms.next().ok_or_else(|| Stop::other("lookup: missing the plugin's name"))?;
    need(&plugin)?;
    let plugin = text(&plugin);
    let named = args.named;
    let terms: Vec<Value> = terms.collect();
    for term in &terms {
        need(term)?;
    }
    let option = |name: &str| named.iter().find(|(key, _)| &**key == name).map(|(_, value)| value);
    let want_list = match option("wantlist") {
        Some(value) => super::eval::truthy(value)?,
        None => want_list,
    };
    let bare = plugin.strip_prefix("ansible.builtin.").unwrap_or(&plugin);
    let found = match bare {
        "vars" => variables(run, &terms, option("default"))?,
        "varnames" => variable_names(run, &terms)?,
        "inventory_hostnames" => hostnames(run, &terms)?,
        "dict" => dict_pairs(run, &terms)?,
        "items" => flat(&terms),
        "list" => terms,
        "flattened" => deep(&terms, 0),
        "indexed_items" => flat(&terms)
            .into_iter()
            .enumerate()
            .map(|(index, item)| Value::tuple(vec![Value::Int(index as i128), item]))
            .collect(),
        _ if has(LOOKUPS, bare) || super::filters::is_of_collection(&plugin) => {
            return Err(Stop::unknown(format!("lookup '{plugin}' reaches outside the text")));
        }
        _ => return Err(Stop::other(format!("lookup plugin ({plugin}) not found"))),
    };
    if want_list {
        return Ok(Value::list(found));
    }
    if found.is_empty() {
        return Ok(Value::list(found));
    }
    if found.iter().all(|item| item.as_str().is_some()) {
        let parts: Vec<&str> = found.iter().filter_map(Value::as_str).collect();
        return Ok(Value::str(parts.join(",")));
    }
    if let [only] = found.as_slice() {
        return Ok(only.clone());
    }
    Ok(Value::list(found))
}

const LOOKUPS: &str = "env file password pipe url template fileglob first_found config csvfile ini lines nested \
    random_choice sequence subelements together unvault filetree ansible_vault cartesian chef_databag \
    conjur_variable consul_kv credstash dig dnstxt etcd hashi_vault hiera k8s keyring lastpass nios \
    onepassword openshift passwordstore redis shelvefile aws_secret aws_ssm";

/// Lists within lists are opened no deeper.
const MAX_LEVELS: u32 = 64;

fn deep(items: &[Value], level: u32) -> Vec<Value> {
    let open = |item: &Value| match item {
        Value::List(items) if level < MAX_LEVELS => deep(items, level + 1),
        other => vec![other.clone()],
    };
    items.iter().flat_map(open).collect()
}

fn flat(terms: &[Value]) -> Vec<Value> {
    terms
        .iter()
        .flat_map(|term| match term {
            Value::List(items) => items.to_vec(),
            other => vec![other.clone()],
        })
        .collect()
}

fn variables(run: &mut Run, terms: &[Value], default: Option<&Value>) -> Eval<Vec<Value>> {
    let mut found = Vec::new();
    for term in terms {
        let name = term
            .as_str()
            .ok_or_else(|| Stop::other("lookup vars: the name of a variable must be a string"))?;
        let value = match soft(run.ev.read(run.host, name).map(|v| v.unwrap_or(Value::Object(Object::Omit))))?
        {
            Value::Object(Object::Omit) => match default {
                Some(default) => default.clone(),
                None => return Err(Stop::undefined(format!("No variable found with this name: {name}"))),
            },
            value => value,
        };
        need(&value)?;
        found.push(value);
    }
    Ok(found)
}

fn variable_names(run: &mut Run, terms: &[Value]) -> Eval<Vec<Value>> {
    run.ev.note(Extent::Host);
    let names = run.ev.world.variable_names(run.host);
    let mut found = Vec::new();
    for term in terms {
        let pattern = term.as_str().ok_or_else(|| {
            Stop::other(format!("Invalid setting identifier, \"{}\" is not a string", text(term)))
        })?;
        let pattern = super::filters::pattern(run, pattern, "")?;
        for name in magic::names() {
            if pattern.is_match(name)? {
                return Err(Stop::unknown("which names Ansible sets itself"));
            }
        }
        for name in &names {
            if pattern.is_match(name)? {
                found.push(Value::Str(Arc::clone(name)));
            }
        }
        let mut others: Vec<Arc<str>> = Vec::new();
        run.ev.world.each_other_name(&pattern.starts(), &mut |name| {
            if !matches!(pattern.is_match(name), Ok(false)) && !names.iter().any(|known| **known == *name) {
                others.push(name.into());
            }
        });
        for name in others {
            if hosts::bound(run, run.host, &name)? {
                found.push(Value::Str(name));
            }
        }
    }
    Ok(found)
}

fn hostnames(run: &mut Run, terms: &[Value]) -> Eval<Vec<Value>> {
    if terms.iter().any(|term| matches!(term, Value::List(_) | Value::Map(_))) {
        return Err(Stop::other("unhashable type of a host pattern"));
    }
    let patterns: Vec<String> = terms.iter().map(text).collect();
    let hosts = run.ev.world.hosts_matching(&patterns.join(":"));
    let hosts = hosts.ok_or_else(|| Stop::unknown("hosts of this pattern"))?;
    Ok(hosts.into_iter().map(Value::Str).collect())
}

fn dict_pairs(run: &mut Run, terms: &[Value]) -> Eval<Vec<Value>> {
    let mut found = Vec::new();
    for term in terms {
        let map = hosts::mapping(run, term)?.ok_or_else(|| Stop::other("with_dict expects a dict"))?;
        for (key, value) in map.iter() {
            let pair = [(Value::str("key"), key.clone()), (Value::str("value"), value.clone())];
            found.push(Value::map(pair.into_iter().collect()));
        }
    }
    Ok(found)
}
