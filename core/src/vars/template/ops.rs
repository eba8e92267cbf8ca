//! Operators.

use std::cmp::Ordering;
use std::sync::Arc;

use super::ast::{Cmp, Op};
use super::eval::{Run, need};
use super::object::Object;
use super::{Eval, Evaluator, Stop, access, check_size, percent};
use crate::vars::value::{Value, equals, order, text};

/// What making a value costs.
pub fn weight(value: &Value) -> usize {
    match value {
        Value::Str(text) => text.len() / 64,
        Value::List(items) => items.len() / 8,
        _ => 0,
    }
}

pub fn negate(value: &Value) -> Eval {
    need(value)?;
    match value {
        Value::Float(number) => Ok(Value::Float(-number)),
        other => match other.as_int() {
            Some(number) => number.checked_neg().map(Value::Int).ok_or_else(overflow),
            None => Err(Stop::other(format!("bad operand type for unary -: '{}'", other.type_name()))),
        },
    }
}

/// `a ~ b`: both as text.
pub fn concat(ev: &Evaluator, left: &Value, right: &Value) -> Eval {
    for value in [left, right] {
        if matches!(value, Value::Object(Object::Undefined(_))) {
            need(value)?;
        }
    }
    let mut out = super::finish::text_of(ev, left)?;
    out.push_str(&super::finish::text_of(ev, right)?);
    check_size(out.len())?;
    Ok(Value::str(out))
}

fn refuse(op: &str, left: &Value, right: &Value) -> Stop {
    let is_view = |value: &Value| matches!(value, Value::Object(Object::View(..)));
    if is_view(left) || is_view(right) {
        return Stop::unknown("sets of a dict's keys");
    }
    Stop::other(format!(
        "unsupported operand type(s) for {op}: '{}' and '{}'",
        left.type_name(),
        right.type_name()
    ))
}

pub fn binary(op: Op, left: &Value, right: &Value) -> Eval {
    match op {
        Op::Add => add(left, right),
        Op::Sub => subtract(left, right),
        Op::Mul => multiply(left, right),
        Op::Rem => match left.as_str() {
            Some(format) => percent::format(format, right).map(Value::str),
            None => remainder(left, right),
        },
        Op::Div => match (left.as_float(), right.as_float()) {
            (Some(_), Some(0.0)) => Err(Stop::other("division by zero")),
            (Some(a), Some(b)) => Ok(Value::Float(a / b)),
            _ => Err(refuse("/", left, right)),
        },
        Op::FloorDiv => floor_divide(left, right),
        Op::Pow => power(left, right),
        Op::Concat => Ok(Value::str(text(left) + &text(right))),
    }
}

fn overflow() -> Stop {
    Stop::unknown("integer is too large")
}

fn add(left: &Value, right: &Value) -> Eval {
    match (left, right) {
        (Value::List(a), Value::List(b)) => joined(a, b).map(Value::list),
        (Value::Tuple(a), Value::Tuple(b)) => joined(a, b).map(Value::tuple),
        _ => match (left.as_int(), right.as_int(), left.as_str(), right.as_str()) {
            (Some(a), Some(b), ..) => a.checked_add(b).map(Value::Int).ok_or_else(overflow),
            (_, _, Some(a), Some(b)) => {
                check_size(a.len() + b.len())?;
                Ok(Value::str([a, b].concat()))
            }
            (_, _, Some(_), None) => {
                Err(Stop::other(format!("can only concatenate str (not \"{}\") to str", right.type_name())))
            }
            _ => match (left.as_float(), right.as_float()) {
                (Some(a), Some(b)) => Ok(Value::Float(a + b)),
                _ if matches!(left, Value::List(_)) => Err(Stop::other(format!(
                    "can only concatenate list (not \"{}\") to list",
                    right.type_name()
                ))),
                _ => Err(refuse("+", left, right)),
            },
        },
    }
}

fn joined(a: &[Value], b: &[Value]) -> Eval<Vec<Value>> {
    check_size(a.len() + b.len())?;
    Ok(a.iter().chain(b).cloned().collect())
}

fn subtract(left: &Value, right: &Value) -> Eval {
    if let (Value::Set(a), Value::Set(b)) = (left, right) {
        let kept = a.iter().filter(|x| !b.iter().any(|y| equals(x, y) == Some(true))).cloned().collect();
        return Ok(Value::Set(Arc::new(kept)));
    }
    match (left.as_int(), right.as_int()) {
        (Some(a), Some(b)) => a.checked_sub(b).map(Value::Int).ok_or_else(overflow),
        _ => match (left.as_float(), right.as_float()) {
            (Some(a), Some(b)) => Ok(Value::Float(a - b)),
            _ if matches!((left, right), (Value::Timestamp(_), Value::Timestamp(_))) => {
                Err(Stop::unknown("difference of dates"))
            }
            _ => Err(refuse("-", left, right)),
        },
    }
}

fn multiply(left: &Value, right: &Value) -> Eval {
    if let (Some(a), Some(b)) = (left.as_int(), right.as_int()) {
        return a.checked_mul(b).map(Value::Int).ok_or_else(overflow);
    }
    if let (Some(a), Some(b)) = (left.as_float(), right.as_float()) {
        return Ok(Value::Float(a * b));
    }
    let (sequence, times) = match (left.as_int(), right.as_int()) {
        (None, Some(times)) => (left, times),
        (Some(times), None) => (right, times),
        _ => return Err(refuse("*", left, right)),
    };
    let times = usize::try_from(times.max(0)).unwrap_or(usize::MAX);
    let length = sequence.as_str().map(str::len).or_else(|| sequence.as_items().map(<[Value]>::len));
    check_size(length.unwrap_or(0).saturating_mul(times))?;
    let repeated =
        |items: &[Value]| items.iter().cycle().take(items.len() * times).cloned().collect::<Vec<_>>();
    match sequence {
        Value::List(items) => Ok(Value::list(repeated(items))),
        Value::Tuple(items) => Ok(Value::tuple(repeated(items))),
        other => match other.as_str() {
            Some(text) => Ok(Value::str(text.repeat(times))),
            None => Err(refuse("*", left, right)),
        },
    }
}

fn remainder(left: &Value, right: &Value) -> Eval {
    match (left.as_int(), right.as_int()) {
        (Some(_), Some(0)) => Err(Stop::other("integer modulo by zero")),
        (Some(a), Some(b)) => {
            let rest = a.checked_rem(b).ok_or_else(overflow)?;
            Ok(Value::Int(if rest != 0 && (rest < 0) != (b < 0) { rest + b } else { rest }))
        }
        _ => match (left.as_float(), right.as_float()) {
            (Some(_), Some(0.0)) => Err(Stop::other("float modulo")),
            (Some(a), Some(b)) => Ok(Value::Float(float_remainder(a, b))),
            _ => Err(refuse("%", left, right)),
        },
    }
}

/// Python's remainder has the sign of the divisor, when it is nothing too.
pub fn float_remainder(a: f64, b: f64) -> f64 {
    match a % b {
        0.0 => 0f64.copysign(b),
        rest if (rest < 0.0) != (b < 0.0) => rest + b,
        rest => rest,
    }
}

fn floor_divide(left: &Value, right: &Value) -> Eval {
    match (left.as_int(), right.as_int()) {
        (Some(_), Some(0)) => Err(Stop::other("integer division or modulo by zero")),
        (Some(a), Some(b)) => {
            let quotient = a.checked_div(b).ok_or_else(overflow)?;
            let inexact = a % b != 0 && (a < 0) != (b < 0);
            Ok(Value::Int(if inexact { quotient - 1 } else { quotient }))
        }
        _ => match (left.as_float(), right.as_float()) {
            (Some(_), Some(0.0)) => Err(Stop::other("float floor division by zero")),
            (Some(a), Some(b)) => Ok(Value::Float((a / b).floor())),
            _ => Err(refuse("//", left, right)),
        },
    }
}

fn power(left: &Value, right: &Value) -> Eval {
    if let (Some(base), Some(exponent)) = (left.as_int(), right.as_int())
        && exponent >= 0
    {
        let exponent = u32::try_from(exponent).map_err(|_| overflow())?;
        return base.checked_pow(exponent).map(Value::Int).ok_or_else(overflow);
    }
    match (left.as_float(), right.as_float()) {
        (Some(0.0), Some(exponent)) if exponent < 0.0 => {
            Err(Stop::other("0.0 cannot be raised to a negative power"))
        }
        (Some(base), Some(exponent)) => {
            let result = base.powf(exponent);
            if result.is_nan() && !base.is_nan() {
                Err(Stop::unknown("complex number"))
            } else {
                Ok(Value::Float(result))
            }
        }
        _ => Err(refuse("** or pow()", left, right)),
    }
}

pub fn compare(run: &Run, op: Cmp, left: &Value, right: &Value) -> Eval<bool> {
    if let Value::Object(Object::Undefined(_)) = left
        && !matches!(op, Cmp::In | Cmp::NotIn)
    {
        need(left)?;
    }
    match op {
        Cmp::In => access::contains(run, right, left),
        Cmp::NotIn => access::contains(run, right, left).map(|found| !found),
        Cmp::Eq => equal(left, right),
        Cmp::Ne => equal(left, right).map(|same| !same),
        _ => ordered(op, left, right),
    }
}

pub fn equal(left: &Value, right: &Value) -> Eval<bool> {
    for value in [left, right] {
        if matches!(value, Value::Object(Object::Undefined(_))) {
            need(value)?;
        }
    }
    match equals(left, right) {
        Some(same) => Ok(same),
        None => {
            let why = left.unknown().or_else(|| right.unknown());
            Err(Stop::Unknown(why.cloned().unwrap_or_else(|| "unknown value".into())))
        }
    }
}

fn ordered(op: Cmp, left: &Value, right: &Value) -> Eval<bool> {
    let sign = match op {
        Cmp::Lt => "<",
        Cmp::Le => "<=",
        Cmp::Gt => ">",
        _ => ">=",
    };
    for value in [left, right] {
        if matches!(value, Value::Object(Object::Undefined(_))) {
            need(value)?;
        }
    }
    need(left)?;
    need(right)?;
    if let (Value::Set(a), Value::Set(b)) = (left, right) {
        let within =
            |a: &[Value], b: &[Value]| a.iter().all(|x| b.iter().any(|y| equals(x, y) == Some(true)));
        return Ok(match op {
            Cmp::Lt => within(a, b) && a.len() < b.len(),
            Cmp::Le => within(a, b),
            Cmp::Gt => within(b, a) && a.len() > b.len(),
            _ => within(b, a),
        });
    }
    let ordering = order(left, right).map_err(|()| {
        Stop::other(format!(
            "'{sign}' not supported between instances of '{}' and '{}'",
            left.type_name(),
            right.type_name()
        ))
    })?;
    let Some(ordering) = ordering else {
        return match left.unknown().or_else(|| right.unknown()) {
            Some(why) => Err(Stop::Unknown(Arc::clone(why))),
            None => Ok(false),
        };
    };
    Ok(match op {
        Cmp::Lt => ordering == Ordering::Less,
        Cmp::Le => ordering != Ordering::Greater,
        Cmp::Gt => ordering == Ordering::Greater,
        _ => ordering != Ordering::Less,
    })
}
