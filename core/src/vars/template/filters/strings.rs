//! Text.

use crate::vars::template::args::{Args, Bound};
use crate::vars::template::eval::Run;
use crate::vars::template::{Eval, Stop, access, check_size, finish, methods, percent, str_methods};
use crate::vars::value::{Map, Value, text};

pub fn lower(run: &mut Run, it: &Value, _: &Bound) -> Eval {
    Ok(Value::str(finish::text_of(run.ev, it)?.to_lowercase()))
}

pub fn upper(run: &mut Run, it: &Value, _: &Bound) -> Eval {
    Ok(Value::str(finish::text_of(run.ev, it)?.to_uppercase()))
}

pub fn string(run: &mut Run, it: &Value, _: &Bound) -> Eval {
    Ok(Value::str(finish::text_of(run.ev, it)?))
}

pub fn capitalize(run: &mut Run, it: &Value, _: &Bound) -> Eval {
    Ok(Value::str(str_methods::capitalize(&finish::text_of(run.ev, it)?)))
}

/// Jinja's title: a word begins after white space or an opening mark.
pub fn title(run: &mut Run, it: &Value, _: &Bound) -> Eval {
    let mut out = String::new();
    let mut inside = false;
    for c in finish::text_of(run.ev, it)?.chars() {
        let separator = c.is_whitespace() || matches!(c, '-' | '(' | '{' | '[' | '<');
        match inside {
            _ if separator => out.push(c),
            true => out.extend(c.to_lowercase()),
            false => out.extend(c.to_uppercase()),
        }
        inside = !separator;
    }
    Ok(Value::str(out))
}

pub fn trim(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let it = finish::text_of(run.ev, it)?;
    Ok(Value::str(match args.str(0)? {
        Some(set) => it.trim_matches(|c| set.contains(c)),
        None => it.trim_matches(str_methods::is_space),
    }))
}

pub fn center(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let width = usize::try_from(args.int(0, 80)?).unwrap_or(0);
    check_size(width)?;
    Ok(Value::str(str_methods::justify(&finish::text_of(run.ev, it)?, width, " ", "center")))
}

pub fn replace(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let it = finish::text_of(run.ev, it)?;
    let (old, new) = (text(args.require(0)?), text(args.require(1)?));
    let count = match args.get(2)? {
        None | Some(Value::Null) => usize::MAX,
        Some(_) => usize::try_from(args.int(2, -1)?).unwrap_or(usize::MAX),
    };
    check_size(it.len().saturating_mul(new.len().max(1)))?;
    Ok(Value::str(it.replacen(&old, &new, count)))
}

pub fn escape(run: &mut Run, it: &Value, _: &Bound) -> Eval {
    let it = finish::text_of(run.ev, it)?.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    Ok(Value::str(it.replace('\'', "&#39;").replace('"', "&#34;")))
}

pub fn wordcount(run: &mut Run, it: &Value, _: &Bound) -> Eval {
    let it = finish::text_of(run.ev, it)?;
    let words = it.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty());
    Ok(Value::Int(words.count() as i128))
}

pub fn indent(_: &mut Run, it: &Value, args: &Bound) -> Eval {
    let it = it.as_str().ok_or_else(|| {
        Stop::other(format!("unsupported operand type(s) for +=: '{}' and 'str'", it.type_name()))
    })?;
    let space = match args.get(0)? {
        Some(width) => match width.as_str() {
            Some(text) => text.to_owned(),
            None => " ".repeat(usize::try_from(args.int(0, 4)?.min(1000)).unwrap_or(0)),
        },
        None => "    ".to_owned(),
    };
    let (first, blank) = (args.flag(1, false)?, args.flag(2, false)?);
    let mut out = String::new();
    let with_end = format!("{it}\n");
    for (index, line) in str_methods::split_lines(&with_end, false).into_iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        if (index == 0 && first) || (index > 0 && (blank || !line.is_empty())) {
            out.push_str(&space);
        }
        out.push_str(line);
    }
    Ok(Value::str(out))
}

pub fn join(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let items = access::iterate(run, it)?;
    let mut parts = Vec::with_capacity(items.len());
    for item in items.iter() {
        parts.push(match args.get(1)? {
            None | Some(Value::Null) => finish::text_of(run.ev, item)?,
            Some(attribute) => {
                let member = access::path(run, item, attribute)?;
                finish::text_of(run.ev, &member)?
            }
        });
    }
    let joined = parts.join(&args.text(0, "")?);
    check_size(joined.len())?;
    Ok(Value::str(joined))
}

/// `'%s' | format(…)`.
pub fn format(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let it = finish::text_of(run.ev, it)?;
    let values = match (args.extra.is_empty(), args.rest.is_empty()) {
        (true, _) => Value::tuple(args.rest.clone()),
        (false, true) => {
            let map: Map = args.extra.iter().map(|(k, v)| (Value::Str(k.clone()), v.clone())).collect();
            Value::map(map)
        }
        _ => return Err(Stop::other("can't handle positional and keyword arguments at the same time")),
    };
    percent::format(&it, &values).map(Value::str)
}

/// Ansible's `split` is Python's, on text only.
pub fn split(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    if it.as_str().is_none() {
        let kind = it.type_name();
        return Err(Stop::other(format!(
            "descriptor 'split' for 'str' objects doesn't apply to a '{kind}' object"
        )));
    }
    let mut given = Args::default();
    for (index, name) in ["sep", "maxsplit"].into_iter().enumerate() {
        if let Some(value) = args.raw(index) {
            given.named.push((name.into(), value.clone()));
        }
    }
    methods::call(run, it, "split", given)
}

/// Quotes for a shell, where that is needed.
pub fn quote(run: &mut Run, it: &Value, _: &Bound) -> Eval {
    let it = if *it == Value::Null { String::new() } else { finish::text_of(run.ev, it)? };
    let plain = |c: char| c.is_ascii_alphanumeric() || "_@%+=:,./-".contains(c);
    Ok(Value::str(if !it.is_empty() && it.chars().all(plain) {
        it
    } else {
        format!("'{}'", it.replace('\'', "'\"'\"'"))
    }))
}

/// Jinja lets a text be a little longer before it cuts.
const LEEWAY: i128 = 5;

pub fn truncate(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    if matches!(it, Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_)) {
        return Err(Stop::other("truncate needs text, this has no length"));
    }
    if !matches!(it, Value::Str(_) | Value::Object(_) | Value::Unknown(_)) {
        let short = it.as_items().is_some_and(|items| items.len() as i128 <= args.int(0, 255).unwrap_or(0));
        return if short { Ok(it.clone()) } else { Err(Stop::unknown("a part of what is no text")) };
    }
    let it = finish::text_of(run.ev, it)?;
    let length = usize::try_from(args.int(0, 255)?).unwrap_or(0);
    let end = args.text(2, "...")?;
    let leeway = match args.get(3)? {
        None | Some(Value::Null) => LEEWAY,
        Some(_) => args.int(3, LEEWAY)?,
    };
    let ended = end.chars().count();
    if length < ended {
        return Err(Stop::other(format!("expected length >= {ended}, got {length}")));
    }
    if it.chars().count() <= length.saturating_add(usize::try_from(leeway).unwrap_or(0)) {
        return Ok(Value::str(it));
    }
    let kept: String = it.chars().take(length - ended).collect();
    let kept = if args.flag(1, false)? {
        kept.as_str()
    } else {
        kept.rsplit_once(' ').map_or(&*kept, |(words, _)| words)
    };
    Ok(Value::str(format!("{kept}{end}")))
}

/// Text as part of a URL.
pub fn urlencode(run: &mut Run, it: &Value, _: &Bound) -> Eval {
    let pairs: Vec<(Value, Value)> = match it {
        Value::Map(map) => map.iter().map(|(key, value)| (key.clone(), value.clone())).collect(),
        Value::List(items) | Value::Tuple(items) => {
            let mut pairs = Vec::new();
            for item in items.iter() {
                let members = access::iterate(run, item)?;
                let [key, value] = members.as_slice() else {
                    return Err(Stop::other("a query string is made of pairs"));
                };
                pairs.push((key.clone(), value.clone()));
            }
            pairs
        }
        other => return Ok(Value::str(percent_encoded(&finish::text_of(run.ev, other)?, true))),
    };
    let mut parts = Vec::new();
    for (key, value) in pairs {
        let encoded = |it: &Value| {
            finish::text_of(run.ev, it).map(|text| percent_encoded(&text, false).replace("%20", "+"))
        };
        parts.push(format!("{}={}", encoded(&key)?, encoded(&value)?));
    }
    Ok(Value::str(parts.join("&")))
}

/// What `%` stands for, and `+` for a blank.
pub fn urldecode(_: &mut Run, it: &Value, _: &Bound) -> Eval {
    let no_text = || Stop::other(format!("'{}' object has no attribute 'replace'", it.type_name()));
    let text = it.as_str().ok_or_else(no_text)?.replace('+', " ");
    let mut out = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| *byte == b'%').and_then(|it| std::str::from_utf8(it).ok());
        let code = digits.filter(|it| it.bytes().all(|b| b.is_ascii_hexdigit()));
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(decoded) => {
                out.push(decoded);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                out.push(*byte);
                rest = after;
            }
        }
    }
    Ok(Value::str(String::from_utf8_lossy(&out)))
}

fn percent_encoded(text: &str, keeps_slash: bool) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"_.-~".contains(&byte) || (keeps_slash && byte == b'/') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
