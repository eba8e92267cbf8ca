//! Python's regular expressions, as far as a small engine goes; the rest is unknown.

use regex_lite::Captures;

use super::pattern::pattern;
use crate::vars::template::args::Bound;
use crate::vars::template::eval::Run;
use crate::vars::template::{Eval, Stop, check_size, finish};
use crate::vars::value::{Value, text, unescape};

fn flags(args: &Bound, ignorecase: usize, multiline: usize) -> Eval<&'static str> {
    Ok(match (args.flag(ignorecase, false)?, args.flag(multiline, false)?) {
        (true, true) => "im",
        (true, false) => "i",
        (false, true) => "m",
        (false, false) => "",
    })
}

fn pattern_text(args: &Bound, index: usize) -> Eval<String> {
    let value = args.require(index)?;
    match value.as_str() {
        Some(text) => Ok(text.to_owned()),
        None => Err(Stop::other("first argument must be string or compiled pattern")),
    }
}

/// One piece of a replacement: text, or a group.
enum Piece {
    Text(String),
    Group(usize),
    Named(String),
}

fn replacement(template: &str) -> Eval<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('\\') {
        pieces.push(Piece::Text(before.to_owned()));
        let digits = after.bytes().take(2).take_while(u8::is_ascii_digit).count();
        if after.starts_with('0') {
            return Err(Stop::unknown("octal escape in a replacement"));
        }
        if digits > 0 {
            let number = after.get(..digits).and_then(|digits| digits.parse().ok()).unwrap_or(0);
            pieces.push(Piece::Group(number));
            rest = after.get(digits..).unwrap_or("");
        } else if let Some((name, tail)) = after.strip_prefix("g<").and_then(|tail| tail.split_once('>')) {
            pieces.push(match name.parse() {
                Ok(number) => Piece::Group(number),
                Err(_) => Piece::Named(name.to_owned()),
            });
            rest = tail;
        } else {
            let c = after.chars().next().ok_or_else(|| Stop::other("bad escape (end of pattern)"))?;
            if c.is_ascii_alphabetic() && !matches!(c, 'a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v') {
                return Err(Stop::other(format!("bad escape \\{c}")));
            }
            let escape = format!("\\{c}");
            let text = if c.is_ascii_alphabetic() || c == '\\' { unescape(&escape) } else { Some(escape) };
            pieces.push(Piece::Text(text.unwrap_or_default()));
            rest = after.get(c.len_utf8()..).unwrap_or("");
        }
    }
    pieces.push(Piece::Text(rest.to_owned()));
    Ok(pieces)
}

fn expand(pieces: &[Piece], captures: &Captures) -> Eval<String> {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Group(number) => {
                if *number >= captures.len() {
                    return Err(Stop::other(format!("invalid group reference {number}")));
                }
                out.push_str(captures.get(*number).map_or("", |found| found.as_str()));
            }
            Piece::Named(name) => out.push_str(captures.name(name).map_or("", |found| found.as_str())),
        }
    }
    Ok(out)
}

pub fn replace(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let it = finish::text_of(run.ev, it)?;
    let pattern = pattern(run, &args.text(0, "")?, flags(args, 2, 3)?)?;
    let pieces = replacement(&args.text(1, "")?)?;
    let limit = usize::try_from(args.int(4, 0)?).ok().filter(|n| *n > 0).unwrap_or(usize::MAX);
    let (mut out, mut end, mut count) = (String::new(), 0, 0i128);
    let regex = pattern.exact(&it)?;
    if it.is_empty() || regex.is_match(&it) {
        for captures in regex.captures_iter(&it).take(limit) {
            let Some(whole) = captures.get(0) else {
                continue;
            };
            out.push_str(it.get(end..whole.start()).unwrap_or(""));
            out.push_str(&expand(&pieces, &captures)?);
            check_size(out.len())?;
            run.ev.burn(1)?;
            end = whole.end();
            count += 1;
        }
    }
    out.push_str(it.get(end..).unwrap_or(""));
    let wanted = args.int(5, 0)?;
    if wanted != 0 && wanted != count {
        return Err(Stop::other(format!("pattern should match {wanted} times, but matches {count} times")));
    }
    Ok(Value::str(out))
}

pub fn search(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let it = finish::text_of(run.ev, it)?;
    let pattern = pattern(run, &pattern_text(args, 0)?, flags(args, 2, 3)?)?;
    for group in &args.rest {
        if !text(group).starts_with('\\') {
            return Err(Stop::other("Unknown argument"));
        }
    }
    let Some(captures) = pattern.exact(&it)?.captures(&it) else {
        return match args.rest.is_empty() {
            true => Ok(Value::Null),
            false => Err(Stop::other("'NoneType' object has no attribute 'group'")),
        };
    };
    if args.rest.is_empty() {
        return Ok(captures.get(0).map_or(Value::Null, |found| Value::str(found.as_str())));
    }
    let mut out = Vec::new();
    for group in &args.rest {
        let group = text(group);
        let name = group.strip_prefix("\\g<").and_then(|name| name.strip_suffix('>'));
        let found = match (name, group.strip_prefix('\\').and_then(|n| n.parse::<usize>().ok())) {
            (Some(name), _) => captures.name(name),
            (None, Some(number)) if number < captures.len() => captures.get(number),
            (None, Some(_)) => return Err(Stop::other("no such group")),
            _ => return Err(Stop::other("Unknown argument")),
        };
        out.push(found.map_or(Value::Null, |found| Value::str(found.as_str())));
    }
    Ok(Value::list(out))
}

pub fn findall(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let it = finish::text_of(run.ev, it)?;
    let pattern = pattern(run, &pattern_text(args, 0)?, flags(args, 2, 1)?)?;
    let mut out = Vec::new();
    for captures in pattern.exact(&it)?.captures_iter(&it) {
        run.ev.burn(1)?;
        let group = |index: usize| Value::str(captures.get(index).map_or("", |found| found.as_str()));
        out.push(match captures.len() {
            1 => group(0),
            2 => group(1),
            groups => Value::tuple((1..groups).map(group).collect()),
        });
    }
    Ok(Value::list(out))
}

/// Python's `re.escape`.
pub fn escape(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let it = finish::text_of(run.ev, it)?;
    let special = match args.text(0, "python")?.as_str() {
        "python" => "()[]{}?*+-|^$\\.&~# \t\n\r\x0b\x0c",
        "posix_basic" => "].[^$*\\",
        _ => return Err(Stop::other("Invalid regex type")),
    };
    let mut out = String::new();
    for c in it.chars() {
        if special.contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    Ok(Value::str(out))
}
