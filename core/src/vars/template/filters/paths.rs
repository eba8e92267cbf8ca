//! POSIX paths.

use crate::vars::template::args::Bound;
use crate::vars::template::eval::Run;
use crate::vars::template::{Eval, Stop};
use crate::vars::value::Value;

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
    let Some(parts) = it.as_items() else {
        let kind = it.type_name();
        return match it.as_str() {
            Some(_) => Ok(it.clone()),
            None => Err(Stop::other(format!("|path_join expects string or sequence, got {kind} instead."))),
        };
    };
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
