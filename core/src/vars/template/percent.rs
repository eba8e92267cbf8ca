//! Python's `%` formatting and `str.format`.

use super::access;
use super::eval::Run;
use super::{Eval, MAX_PRODUCT, Stop};
use crate::vars::value::{Map, Value, repr, text};

#[derive(Default)]
struct Spec {
    left: bool,
    zero: bool,
    plus: bool,
    space: bool,
    alternate: bool,
    width: usize,
    precision: Option<usize>,
}

/// `format % values`.
pub fn format(format: &str, values: &Value) -> Eval<String> {
    let single;
    let items: &[Value] = match values {
        Value::Tuple(items) => items,
        other => {
            single = [other.clone()];
            &single
        }
    };
    let mut items = items.iter();
    let mut used_names = false;
    let mut out = String::new();
    let mut rest = format;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        let mut chars = after.chars();
        let mut name = None;
        if let Some(tail) = after.strip_prefix('(') {
            let (key, tail) = tail.split_once(')').ok_or_else(|| Stop::other("incomplete format key"))?;
            let map = values.as_map().ok_or_else(|| Stop::other("format requires a mapping"))?;
            name = Some(map.get(key).cloned().ok_or_else(|| Stop::other(format!("'{key}'")))?);
            used_names = true;
            chars = tail.chars();
        }
        let (spec, kind) = spec(&mut chars, &mut items)?;
        rest = chars.as_str();
        if kind == '%' {
            out.push('%');
            continue;
        }
        let value = match name {
            Some(value) => value,
            None => {
                items.next().cloned().ok_or_else(|| Stop::other("not enough arguments for format string"))?
            }
        };
        known(&value)?;
        out.push_str(&convert(&spec, kind, &value)?);
    }
    out.push_str(rest);
    // To Python everything with items is a mapping here.
    let mapping = values.as_map().is_some() || matches!(values, Value::List(_));
    if items.next().is_some() && !used_names && !mapping {
        return Err(Stop::other("not all arguments converted during string formatting"));
    }
    Ok(out)
}

/// Printing a value reads all of it.
fn known(value: &Value) -> Eval<()> {
    match value.unknown() {
        Some(why) => Err(Stop::Unknown(why.clone())),
        None => super::eval::need(value),
    }
}

fn spec<'v>(chars: &mut std::str::Chars, items: &mut impl Iterator<Item = &'v Value>) -> Eval<(Spec, char)> {
    let mut spec = Spec::default();
    let incomplete = || Stop::other("incomplete format");
    let mut c = chars.next().ok_or_else(incomplete)?;
    loop {
        match c {
            '-' => spec.left = true,
            '0' => spec.zero = true,
            '+' => spec.plus = true,
            ' ' => spec.space = true,
            '#' => spec.alternate = true,
            _ => break,
        }
        c = chars.next().ok_or_else(incomplete)?;
    }
    let mut number = |c: &mut char| -> Eval<Option<usize>> {
        if *c == '*' {
            let value = items.next().and_then(Value::as_int).ok_or_else(|| Stop::other("* wants int"))?;
            *c = chars.next().ok_or_else(incomplete)?;
            return Ok(usize::try_from(value).ok());
        }
        let mut seen = None;
        while let Some(digit) = c.to_digit(10) {
            seen = Some(
                seen.unwrap_or(0usize).saturating_mul(10).saturating_add(digit as usize).min(MAX_PRODUCT),
            );
            *c = chars.next().ok_or_else(incomplete)?;
        }
        Ok(seen)
    };
    spec.width = number(&mut c)?.unwrap_or(0);
    if c == '.' {
        c = chars.next().ok_or_else(incomplete)?;
        let mut number = |c: &mut char| -> Eval<usize> {
            let mut seen = 0usize;
            while let Some(digit) = c.to_digit(10) {
                seen = seen.saturating_mul(10).saturating_add(digit as usize).min(1000);
                *c = chars.next().ok_or_else(incomplete)?;
            }
            Ok(seen)
        };
        spec.precision = Some(number(&mut c)?);
    }
    while matches!(c, 'h' | 'l' | 'L') {
        c = chars.next().ok_or_else(incomplete)?;
    }
    Ok((spec, c))
}

fn convert(spec: &Spec, kind: char, value: &Value) -> Eval<String> {
    let cut = |text: String| match spec.precision {
        Some(precision) => text.chars().take(precision).collect(),
        None => text,
    };
    let (sign, digits) = match kind {
        's' => ("", cut(text(value))),
        'r' | 'a' => ("", cut(repr(value))),
        'c' => match (value.as_int(), value.as_str()) {
            (Some(code), _) => {
                ("", u32::try_from(code).ok().and_then(char::from_u32).map(String::from).unwrap_or_default())
            }
            (_, Some(text)) if text.chars().count() == 1 => ("", text.to_owned()),
            _ => return Err(Stop::other("%c requires int or char")),
        },
        'd' | 'i' | 'u' | 'x' | 'X' | 'o' => integer(spec, kind, value)?,
        'f' | 'F' | 'e' | 'E' | 'g' | 'G' => {
            let number = value
                .as_float()
                .ok_or_else(|| Stop::other(format!("must be real number, not {}", value.type_name())))?;
            (sign(spec, number < 0.0), float(kind, number.abs(), spec.precision.unwrap_or(6), spec.alternate))
        }
        other => return Err(Stop::other(format!("unsupported format character '{other}'"))),
    };
    let zero = spec.zero && !matches!(kind, 's' | 'r' | 'a' | 'c');
    Ok(pad(
        sign,
        &digits,
        spec.width,
        if spec.left { '<' } else { '>' },
        if zero && !spec.left { '0' } else { ' ' },
    ))
}

fn sign(spec: &Spec, negative: bool) -> &'static str {
    match (negative, spec.plus, spec.space) {
        (true, ..) => "-",
        (_, true, _) => "+",
        (_, _, true) => " ",
        _ => "",
    }
}

fn integer(spec: &Spec, kind: char, value: &Value) -> Eval<(&'static str, String)> {
    let number = match value {
        Value::Float(number) if matches!(kind, 'd' | 'i' | 'u') => *number as i128,
        other => other.as_int().ok_or_else(|| {
            Stop::other(format!("%{kind} format: a real number is required, not {}", other.type_name()))
        })?,
    };
    let size = number.unsigned_abs();
    let digits = match kind {
        'x' => format!("{}{size:x}", if spec.alternate { "0x" } else { "" }),
        'X' => format!("{}{size:X}", if spec.alternate { "0X" } else { "" }),
        'o' => format!("{}{size:o}", if spec.alternate { "0o" } else { "" }),
        _ => size.to_string(),
    };
    let digits = match spec.precision {
        Some(precision) => format!("{digits:0>precision$}"),
        None => digits,
    };
    Ok((sign(spec, number < 0), digits))
}

/// `%f`, `%e`, `%g` of a number that is not negative.
fn float(kind: char, number: f64, precision: usize, alternate: bool) -> String {
    let out = match kind {
        'f' | 'F' => format!("{number:.precision$}"),
        'e' | 'E' => exponent(&format!("{number:.precision$e}")),
        _ => {
            let precision = precision.max(1);
            let scientific = format!("{number:.*e}", precision - 1);
            let power: i32 = scientific.split_once('e').and_then(|(_, e)| e.parse().ok()).unwrap_or(0);
            let text = if power < -4 || power >= precision as i32 {
                exponent(&scientific)
            } else {
                format!("{number:.*}", usize::try_from(precision as i32 - 1 - power).unwrap_or(0))
            };
            if alternate { text } else { trim_zeros(&text) }
        }
    };
    if kind.is_uppercase() { out.to_uppercase() } else { out }
}

fn exponent(scientific: &str) -> String {
    match scientific.split_once('e') {
        Some((digits, power)) => {
            let power: i32 = power.parse().unwrap_or(0);
            let sign = if power < 0 { '-' } else { '+' };
            format!("{digits}e{sign}{:02}", power.unsigned_abs())
        }
        None => scientific.to_owned(),
    }
}

fn trim_zeros(text: &str) -> String {
    let (digits, power) = text.split_once('e').map_or((text, ""), |(d, p)| (d, p));
    let digits =
        if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits };
    if power.is_empty() { digits.to_owned() } else { format!("{digits}e{power}") }
}

fn pad(sign: &str, digits: &str, width: usize, align: char, fill: char) -> String {
    let missing = width.saturating_sub(sign.chars().count() + digits.chars().count());
    let filler = |count: usize| fill.to_string().repeat(count);
    match align {
        _ if fill == '0' && align == '>' => format!("{sign}{}{digits}", filler(missing)),
        '<' => format!("{sign}{digits}{}", filler(missing)),
        '^' => format!("{}{sign}{digits}{}", filler(missing / 2), filler(missing - missing / 2)),
        _ => format!("{}{sign}{digits}", filler(missing)),
    }
}

/// `text.format(…)`.
pub fn str_format(run: &Run, format: &str, positional: &[Value], named: &Map) -> Eval<String> {
    let mut out = String::new();
    let mut rest = format;
    let mut next = 0usize;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, mark) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        if let Some(after) = mark.strip_prefix("{{").or_else(|| mark.strip_prefix("}}")) {
            out.push_str(mark.get(..1).unwrap_or(""));
            rest = after;
            continue;
        }
        let field =
            mark.strip_prefix('{').ok_or_else(|| Stop::other("Single '}' encountered in format string"))?;
        let (field, after) =
            field.split_once('}').ok_or_else(|| Stop::other("expected '}' before end of string"))?;
        rest = after;
        let (field, spec) = field.split_once(':').unwrap_or((field, ""));
        let (field, conversion) = field.split_once('!').unwrap_or((field, ""));
        let end = field.find(['.', '[']).unwrap_or(field.len());
        let (first, path) = field.split_at_checked(end).unwrap_or((field, ""));
        let mut value = match first.parse::<usize>() {
            Ok(index) => positional.get(index).cloned(),
            Err(_) if first.is_empty() => {
                next += 1;
                positional.get(next - 1).cloned()
            }
            Err(_) => named.get(first).cloned(),
        }
        .ok_or_else(|| Stop::other("Replacement index out of range for positional args tuple"))?;
        for part in path.split(['.', '[']).filter(|part| !part.is_empty()) {
            value = access::path(run, &value, &Value::str(part.trim_end_matches(']')))?;
        }
        known(&value)?;
        if conversion == "r" {
            value = Value::str(repr(&value));
        }
        out.push_str(&format_spec(&value, spec)?);
    }
    out.push_str(rest);
    Ok(out)
}

/// Python's format mini-language, the common part.
fn format_spec(value: &Value, spec: &str) -> Eval<String> {
    if spec.is_empty() {
        return Ok(text(value));
    }
    let value = &match value {
        Value::Timestamp(_) | Value::Object(_) if value.as_str().is_none() => {
            return Err(Stop::unknown("format specification"));
        }
        Value::Bool(flag) => Value::Int(i128::from(*flag)),
        _ if value.as_str().is_some() || value.as_float().is_some() => value.clone(),
        other => {
            let kind = other.type_name();
            return Err(Stop::other(format!("unsupported format string passed to {kind}.__format__")));
        }
    };
    let mut chars: Vec<char> = spec.chars().collect();
    let (mut fill, mut align) = (' ', None);
    match chars.as_slice() {
        [f, a @ ('<' | '>' | '^'), ..] => {
            (fill, align) = (*f, Some(*a));
            chars.drain(..2);
        }
        [a @ ('<' | '>' | '^'), ..] => {
            align = Some(*a);
            chars.drain(..1);
        }
        _ => {}
    }
    let rest: String = chars.into_iter().collect();
    let zero = rest.starts_with('0') && align.is_none();
    let (body, kind) = match rest.chars().last().filter(|c| c.is_ascii_alphabetic()) {
        Some(kind) => (rest.trim_end_matches(kind), Some(kind)),
        None => (rest.as_str(), None),
    };
    let (width, precision) = body.split_once('.').unwrap_or((body, ""));
    let width = width.parse::<usize>().unwrap_or(0);
    if width > MAX_PRODUCT || body.contains([',', '_', '+', '#', '=']) {
        return Err(Stop::unknown("format specification"));
    }
    let spec = Spec { precision: precision.parse().ok(), ..Spec::default() };
    let number = value.as_float().is_some();
    let digits = match kind {
        Some('%' | 'c' | 'n') => return Err(Stop::unknown("format specification")),
        Some(kind)
            if kind == 's' && number
                || kind != 's' && !number
                || matches!(value, Value::Float(_)) && "dxXob".contains(kind) =>
        {
            let name = value.type_name();
            return Err(Stop::other(format!("Unknown format code '{kind}' for object of type '{name}'")));
        }
        Some(kind) => convert(&spec, kind, value)?,
        None if number => text(value),
        None => convert(&spec, 's', value)?,
    };
    let align = align.unwrap_or(if number { '>' } else { '<' });
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(digits) if number => ("-", digits.to_owned()),
        _ => ("", digits),
    };
    Ok(pad(sign, &digits, width, align, if zero { '0' } else { fill }))
}
