//! POSIX paths.

use crate::vars::template::args::Bound;
use crate::vars::template::eval::Run;
use crate::vars::template::{Eval, Stop};
use crate::vars::value::{Map, Value};

fn path(it: &Value) -> Eval<&str> {
    it.as_str().ok_or_else(|| {
        Stop::other(format!("expected str, bytes or os.PathLike object, not {}", it.type_name()))
    })
}

pub fn basename(_: &mut Run, it: &Value, _: &Bound) -> Eval {
    let it = path(it)?;
    Ok(Value::str(it.rsplit_once('/').map_or(it, |(_, name)| name)))
}

pub fn dirname(_: &mut Run, it: &Value, _: &Bound) -> Eval {
    let it = path(it)?;
    let end = it.rfind('/').map_or(0, |at| at + 1);
    let head = it.get(..end).unwrap_or("");
    Ok(Value::str(if head.bytes().all(|b| b == b'/') { head } else { head.trim_end_matches('/') }))
}

pub fn path_join(_: &mut Run, it: &Value, _: &Bound) -> Eval {
    let parts = match it {
        Value::List(parts) | Value::Tuple(parts) => Some(parts.as_slice()),
        _ => None,
    };
    let Some(parts) = parts else {
        let kind = it.type_name();
        return match it.as_str() {
            Some(_) => Ok(it.clone()),
            None => Err(Stop::other(format!("|path_join expects string or sequence, got {kind} instead."))),
        };
    };
    if parts.is_empty() {
        return Err(Stop::other("join() missing 1 required positional argument: 'a'"));
    }
    let mut out = String::new();
    for part in parts {
        let part = path(part)?;
        if part.starts_with('/') {
            out = part.to_owned();
            continue;
        }
        if !out.is_empty() && !out.ends_with('/') {
            out.push('/');
        }
        out.push_str(part);
    }
    Ok(Value::str(out))
}

pub fn splitext(_: &mut Run, it: &Value, _: &Bound) -> Eval {
    let it = path(it)?;
    let name = it.rsplit_once('/').map_or(it, |(_, name)| name);
    let stem = name.trim_start_matches('.');
    let at = stem.rfind('.').map_or(it.len(), |at| it.len() - stem.len() + at);
    let (root, extension) = it.split_at_checked(at).unwrap_or((it, ""));
    Ok(Value::tuple(vec![Value::str(root), Value::str(extension)]))
}

/// Parts of a URL, or one of them.
pub fn urlsplit(_: &mut Run, it: &Value, args: &Bound) -> Eval {
    let url = path(it)?;
    let (rest, fragment) = url.split_once('#').unwrap_or((url, ""));
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (scheme, rest) = match rest.split_once(':') {
        Some((scheme, rest))
            if !scheme.is_empty()
                && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b)) =>
        {
            (scheme.to_lowercase(), rest)
        }
        _ => (String::new(), rest),
    };
    let (netloc, path) = match rest.strip_prefix("//") {
        Some(rest) => rest.split_at_checked(rest.find('/').unwrap_or(rest.len())).unwrap_or((rest, "")),
        None => ("", rest),
    };
    let (user, address) =
        netloc.rsplit_once('@').map_or((None, netloc), |(user, address)| (Some(user), address));
    let (host, port) = match address.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, after)) => (host, after.strip_prefix(':').unwrap_or("")),
        None => address.split_once(':').unwrap_or((address, "")),
    };
    let optional = |text: Option<&str>| text.map_or(Value::Null, Value::str);
    let port = match port {
        "" => Value::Null,
        port => Value::Int(port.parse().map_err(|_| Stop::other("Port could not be cast to integer value"))?),
    };
    let name = user.map(|user| user.split_once(':').map_or(user, |(name, _)| name));
    let password = user.and_then(|user| user.split_once(':')).map(|(_, password)| password);
    let mut parts = Map::new();
    parts.insert_str("fragment", Value::str(fragment));
    parts
        .insert_str("hostname", optional(Some(host.to_lowercase().as_str()).filter(|host| !host.is_empty())));
    parts.insert_str("netloc", Value::str(netloc));
    parts.insert_str("password", optional(password));
    parts.insert_str("path", Value::str(path));
    parts.insert_str("port", port);
    parts.insert_str("query", Value::str(query));
    parts.insert_str("scheme", Value::str(scheme));
    parts.insert_str("username", optional(name));
    match args.str(0)? {
        None | Some("") => Ok(Value::map(parts)),
        Some(part) => parts.get(part).cloned().ok_or_else(|| Stop::other("query: unknown URL component")),
    }
}
