//! Numbers.

use crate::vars::template::args::Bound;
use crate::vars::template::ast::Op;
use crate::vars::template::eval::Run;
use crate::vars::template::{Eval, Stop, access, ops};
use crate::vars::value::{Value, parse_number};

/// Python's `int(text, base)`.
fn int_of(text: &str, base: u32) -> Option<i128> {
    let trimmed = text.trim();
    let (negative, digits) = match trimmed.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, trimmed.strip_prefix('+').unwrap_or(trimmed)),
    };
    if digits.starts_with('_')
        || digits.ends_with('_')
        || digits.contains("__")
        || digits.starts_with(['+', '-'])
    {
        return None;
    }
    let lower = digits.replace('_', "").to_ascii_lowercase();
    let digits = match base {
        16 => lower.strip_prefix("0x").unwrap_or(&lower),
        8 => lower.strip_prefix("0o").unwrap_or(&lower),
        2 => lower.strip_prefix("0b").unwrap_or(&lower),
        _ => &lower,
    };
    let number = i128::from_str_radix(digits, base).ok()?;
    Some(if negative { -number } else { number })
}

/// Python's `float(text)`.
fn float_of(text: &str) -> Option<f64> {
    let trimmed = text.trim();
    let lower = trimmed.to_ascii_lowercase();
    let bare = lower.trim_start_matches(['+', '-']);
    if matches!(bare, "inf" | "infinity" | "nan") {
        return lower.parse().ok();
    }
    let first = bare.chars().next()?;
    if !(first.is_ascii_digit() || first == '.') || bare.contains('x') {
        return None;
    }
    let plain = if bare.contains('_') {
        parse_number(bare)?;
        lower.replace('_', "")
    } else {
        lower
    };
    plain.parse().ok()
}

/// 2¹²⁷: integers from here on are not held.
const MAX_INT: f64 = 1.701_411_834_604_692_3e38;

pub fn int(_: &mut Run, it: &Value, args: &Bound) -> Eval {
    let default = args.get(0)?.cloned().unwrap_or(Value::Int(0));
    let base = u32::try_from(args.int(1, 10)?).ok().filter(|base| (2..=36).contains(base)).unwrap_or(10);
    let whole = |number: f64| match number.abs() < MAX_INT {
        true => Ok(Value::Int(number as i128)),
        false => Err(Stop::unknown("integer is too large")),
    };
    let exact = match it.as_str() {
        Some(text) => int_of(text, base),
        None => it.as_int(),
    };
    let number = match it {
        Value::Float(number) => Some(*number),
        other => other.as_str().and_then(float_of),
    };
    match (exact, number.filter(|number| number.is_finite())) {
        (Some(exact), _) => Ok(Value::Int(exact)),
        (None, Some(number)) => whole(number),
        (None, None) => Ok(default),
    }
}

pub fn float(_: &mut Run, it: &Value, args: &Bound) -> Eval {
    let default = args.get(0)?.cloned().unwrap_or(Value::Float(0.0));
    let number = match it.as_str() {
        Some(text) => float_of(text),
        None => it.as_float(),
    };
    Ok(number.map_or(default, Value::Float))
}

pub fn abs(_: &mut Run, it: &Value, _: &Bound) -> Eval {
    match (it.as_int(), it.as_float()) {
        (Some(number), _) => Ok(Value::Int(number.saturating_abs())),
        (_, Some(number)) => Ok(Value::Float(number.abs())),
        _ => Err(Stop::other(format!("bad operand type for abs(): '{}'", it.type_name()))),
    }
}

pub fn pow(_: &mut Run, it: &Value, args: &Bound) -> Eval {
    let exponent = args.require(0)?;
    let (Some(base), Some(power)) = (it.as_float(), exponent.as_float()) else {
        return Err(Stop::other("pow() can only be used on numbers"));
    };
    let value = base.powf(power);
    match value.is_finite() {
        true => Ok(Value::Float(value)),
        false => Err(Stop::unknown("a number out of range")),
    }
}

pub fn round(_: &mut Run, it: &Value, args: &Bound) -> Eval {
    let precision = i32::try_from(args.int(0, 0)?.clamp(-300, 300)).unwrap_or(0);
    let method = args.text(1, "common")?;
    let Some(number) = it.as_float() else {
        return Err(Stop::other(format!("type {} doesn't define __round__ method", it.type_name())));
    };
    let scale = 10f64.powi(precision);
    Ok(match method.as_str() {
        "common" => match it {
            Value::Int(_) | Value::Bool(_) if precision >= 0 => Value::Int(it.as_int().unwrap_or(0)),
            _ if precision >= 0 => {
                let digits = usize::try_from(precision).unwrap_or(0);
                // Printing rounds half to even on the exact decimal value, as Python does.
                Value::Float(format!("{number:.digits$}").parse().unwrap_or(number))
            }
            _ => Value::Float((number * scale).round_ties_even() / scale),
        },
        "ceil" => Value::Float((number * scale).ceil() / scale),
        "floor" => Value::Float((number * scale).floor() / scale),
        _ => return Err(Stop::other("method must be common, ceil or floor")),
    })
}

pub fn sum(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let mut total = args.get(1)?.cloned().unwrap_or(Value::Int(0));
    if total.as_str().is_some() {
        return Err(Stop::other("sum() can't sum strings [use ''.join(seq) instead]"));
    }
    for item in access::iterate(run, it)?.iter() {
        let item = match args.get(0)? {
            None | Some(Value::Null) => item.clone(),
            Some(attribute) => access::path(run, item, attribute)?,
        };
        crate::vars::template::eval::need(&item)?;
        run.ev.burn(ops::weight(&total) + 1)?;
        total = ops::binary(Op::Add, &total, &item)?;
    }
    Ok(total)
}

/// `'2G' | human_to_bytes`.
pub fn human_to_bytes(_: &mut Run, it: &Value, args: &Bound) -> Eval {
    let text = crate::vars::value::text(it);
    if args.flag(1, false)? || args.raw(0).is_some() {
        return Err(Stop::unknown("units of human_to_bytes"));
    }
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(end).unwrap_or((&text, ""));
    let refused = || Stop::other(format!("human_to_bytes() can't interpret following string: {text}"));
    let number: f64 = number.parse().map_err(|_| refused())?;
    let unit = unit.trim();
    let power = match unit.chars().next().map(|c| c.to_ascii_uppercase()) {
        None | Some('B') => 0,
        Some(prefix) => "KMGTPEZY".find(prefix).ok_or_else(refused)? as i32 + 1,
    };
    if !matches!(unit.get(1..), None | Some("" | "B")) {
        return Err(Stop::unknown("units of human_to_bytes"));
    }
    Ok(Value::Int((number * 1024f64.powi(power)).round_ties_even() as i128))
}
