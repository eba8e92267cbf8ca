//! What the tests ask.

use crate::vars::template::args::Bound;
use crate::vars::template::ast::Cmp;
use crate::vars::template::eval::{Run, need, truthy};
use crate::vars::template::filters::{self, Network};
use crate::vars::template::object::Object;
use crate::vars::template::version::{self, Kind};
use crate::vars::template::{ErrorKind, Eval, Stop, access, finish, ops};
use crate::vars::value::{Value, text};

pub fn known(it: &Value) -> Eval<()> {
    match it {
        Value::Unknown(_) => need(it),
        _ => Ok(()),
    }
}

pub fn defined(it: &Value) -> Eval<bool> {
    known(it)?;
    Ok(!matches!(it, Value::Object(Object::Undefined(_))))
}

pub fn is_mapping(it: &Value) -> bool {
    matches!(it, Value::Map(_) | Value::Object(Object::HostVars | Object::HostVarsOf(_) | Object::Vars))
}

pub fn is_sequence(it: &Value) -> bool {
    // Undefined answers every question about its members with itself.
    is_mapping(it)
        || it.as_str().is_some()
        || matches!(
            it,
            Value::List(_) | Value::Tuple(_) | Value::Bytes(_) | Value::Object(Object::View("range", _))
        )
}

pub fn iterable(it: &Value) -> Eval<bool> {
    if let Value::Object(Object::Undefined(_)) = it {
        need(it)?;
    }
    known(it)?;
    Ok(is_sequence(it) || it.as_items().is_some())
}

pub fn is_callable(it: &Value) -> bool {
    // Undefined answers to every call, too.
    matches!(
        it,
        Value::Object(
            Object::Undefined(_)
                | Object::Method(_)
                | Object::Function(_)
                | Object::Macro(_)
                | Object::Class(_)
        )
    )
}

/// Whether this is left when it is divided.
pub fn leaves(it: &Value, by: i128, rest: i128) -> Eval<bool> {
    match (it.as_int(), it.as_float()) {
        (Some(number), _) => Ok(number.checked_rem_euclid(by.saturating_abs()).unwrap_or(0) == rest),
        (None, Some(number)) => Ok(ops::float_remainder(number, by as f64) == rest as f64),
        (None, None) => {
            Err(Stop::other(format!("unsupported operand type(s) for %: '{}' and 'int'", it.type_name())))
        }
    }
}

pub fn same(it: &Value, args: &Bound) -> Eval<bool> {
    known(it)?;
    let other = args.require(0)?;
    match (it, other) {
        (Value::Null | Value::Bool(_), _) | (_, Value::Null | Value::Bool(_)) => Ok(it == other),
        // Python keeps one of each small number.
        (Value::Int(a), Value::Int(b)) if a != b || (-5..=256).contains(a) => Ok(a == b),
        _ if it.type_name() != other.type_name() => Ok(false),
        _ => Err(Stop::unknown("identity of two values")),
    }
}

pub fn compare(run: &mut Run, op: Cmp, it: &Value, args: &Bound) -> Eval<bool> {
    let other = args.raw(0).ok_or_else(|| Stop::other("missing argument of a comparison"))?;
    ops::compare(run, op, it, other)
}

pub fn matches(run: &mut Run, it: &Value, args: &Bound, at_start: bool) -> Eval<bool> {
    let it = finish::text_of(run.ev, it)?;
    let flags = match (args.flag(1, false)?, args.flag(2, false)?) {
        (true, true) => "im",
        (true, false) => "i",
        (false, true) => "m",
        _ => "",
    };
    let source = match args.get(0)? {
        None => String::new(),
        Some(value) => value
            .as_str()
            .map(str::to_owned)
            .ok_or_else(|| Stop::other("first argument must be string or compiled pattern"))?,
    };
    let pattern = filters::pattern(
        run,
        &if at_start { filters::anchored(&source) } else { source },
        if at_start { flags.trim_end_matches('m') } else { flags },
    )?;
    pattern.is_match(&it)
}

pub fn version_test(run: &mut Run, it: &Value, args: &Bound) -> Eval<bool> {
    let other = args.require(0)?;
    let operator = args.text(1, "eq")?;
    let strict = args.get(2)?.filter(|value| **value != Value::Null);
    let kind = args.get(3)?.filter(|value| **value != Value::Null);
    if strict.is_some() && kind.is_some() {
        return Err(Stop::other("Cannot specify both 'strict' and 'version_type'"));
    }
    if !truthy(it)? {
        return Err(Stop::other("Input version value cannot be empty"));
    }
    if !truthy(other)? {
        return Err(Stop::other("Version parameter to compare against cannot be empty"));
    }
    let kind = match (strict, kind.map(text).as_deref()) {
        (Some(strict), _) if truthy(strict)? => Kind::Strict,
        (_, None | Some("loose")) => Kind::Loose,
        (_, Some("strict")) => Kind::Strict,
        (_, Some("semver" | "semantic")) => Kind::Semantic,
        (_, Some("pep440")) => return Err(Stop::unknown("PEP 440 versions")),
        (_, Some(other)) => return Err(Stop::other(format!("Invalid version type ({other})"))),
    };
    version::compare(kind, &finish::text_of(run.ev, it)?, &operator, &finish::text_of(run.ev, other)?)
}

/// Whether a member's truth is `wanted`.
pub fn any(run: &mut Run, it: &Value, wanted: bool) -> Eval<bool> {
    let mut unknown = None;
    for item in access::iterate(run, it)?.iter() {
        match truthy(item) {
            Ok(truth) if truth == wanted => return Ok(true),
            Ok(_) => {}
            Err(Stop::Unknown(why)) => unknown = Some(why),
            Err(stop) => return Err(stop),
        }
    }
    unknown.map_or(Ok(false), |why| Err(Stop::Unknown(why)))
}

pub fn truthy_test(_: &mut Run, it: &Value, args: &Bound) -> Eval<bool> {
    if args.flag(0, false)? {
        let lower = text(it).trim().to_lowercase();
        match lower.as_str() {
            "y" | "yes" | "on" | "1" | "true" | "t" | "1.0" => return Ok(true),
            "n" | "no" | "off" | "0" | "false" | "f" | "0.0" => return Ok(false),
            _ => {}
        }
    }
    truthy(it)
}

pub fn subset(run: &mut Run, a: &Value, b: &Value) -> Eval<bool> {
    let (a, b) = (access::iterate(run, a)?, access::iterate(run, b)?);
    a.iter().chain(b.iter()).try_for_each(access::check_hashable)?;
    for item in a.iter() {
        if !run.contains(&b, item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

pub fn nan(it: &Value) -> Eval<bool> {
    Ok(it.as_float().is_some_and(f64::is_nan))
}

/// Whether there is a plugin of this name; asking about another is refused.
pub fn plugin(it: &Value, exists: impl Fn(&str) -> bool) -> Eval<bool> {
    let name = it.as_str().ok_or_else(|| Stop::other("key must be a string"))?;
    if exists(name) {
        return Ok(true);
    }
    Err(Stop::new(ErrorKind::UnknownFilter, format!("Could not load \"{name}\"")))
}

pub fn is_absolute(it: &Value) -> Eval<bool> {
    let path = it.as_str().ok_or_else(|| {
        Stop::other(format!("expected str, bytes or os.PathLike object, not {}", it.type_name()))
    })?;
    Ok(path.starts_with('/'))
}

/// A key of a task's result.
pub fn result(it: &Value, key: &str) -> Eval<bool> {
    known(it)?;
    let map = it.as_map().ok_or_else(|| Stop::other(format!("The '{key}' test expects a dictionary")))?;
    if key == "changed" && map.get("changed").is_none() && map.get("results").is_some() {
        return Err(Stop::unknown("result of a loop"));
    }
    map.get(key).map_or(Ok(false), truthy)
}

/// What the network tests ask about: text, or what has one; nothing has none.
fn network_text(it: &Value) -> Eval<String> {
    match it {
        Value::Null => Err(Stop::other("argument is of type NoneType, which has no text")),
        other => Ok(text(other)),
    }
}

/// As Python's `ipaddress` reads networks: no host bits.
pub fn strict_network(it: &Value) -> Eval<Option<Network>> {
    let text = network_text(it)?;
    Ok(Network::parse(&text).filter(|network| network.ip == network.network()))
}

pub fn address(it: &Value) -> Eval<Option<Network>> {
    let text = network_text(it)?;
    Ok(if text.contains('/') { None } else { Network::parse(&text) })
}

/// A network that passes; nothing else does.
pub fn network(it: &Value, passes: fn(&Network) -> bool) -> Eval<bool> {
    Ok(strict_network(it)?.is_some_and(|network| passes(&network)))
}

/// An address without a prefix that passes; nothing else does.
pub fn of_address(it: &Value, passes: fn(&Network) -> bool) -> Eval<bool> {
    Ok(address(it)?.is_some_and(|address| passes(&address)))
}

pub fn within(it: &Value, network: &Value) -> Eval<bool> {
    Ok(match (strict_network(it)?, strict_network(network)?) {
        (Some(inner), Some(outer)) => outer.contains(&inner),
        _ => false,
    })
}

pub fn in_any_network(run: &mut Run, it: &Value, args: &Bound) -> Eval<bool> {
    let networks = access::iterate(run, args.require(0)?)?;
    let mut found = false;
    for network in networks.iter() {
        need(network)?;
        found |= within(it, network)?;
    }
    Ok(found)
}
