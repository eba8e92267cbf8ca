//! What a plain scalar is, by YAML 1.1 as PyYAML resolves it, and what an explicit tag makes of one.
//! Knows text only.

use super::Content;
use super::{base64, timestamp};

/// The value of a plain scalar, or why PyYAML fails on it.
pub(super) fn plain(text: &str) -> Result<Content, String> {
    let Some(first) = text.bytes().next() else { return Ok(Content::Null) };
    match first {
        b'~' if text == "~" => Ok(Content::Null),
        b'n' | b'N' if matches!(text, "null" | "Null" | "NULL") => Ok(Content::Null),
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' => {
            Ok(implicit_bool(text).map_or_else(|| Content::Str(text.into()), Content::Bool))
        }
        b'-' | b'+' | b'.' | b'0'..=b'9' => number_or_date(text),
        b'<' if text == "<<" => Err(no_constructor("tag:yaml.org,2002:merge")),
        b'=' if text == "=" => Err(no_constructor("tag:yaml.org,2002:value")),
        _ => Ok(Content::Str(text.into())),
    }
}

/// PyYAML's words for a tag it does not know.
pub(super) fn no_constructor(tag: &str) -> String {
    format!("could not determine a constructor for the tag '{tag}'")
}

/// An address, a network or a version with two points: neither a number nor a date, and most of what
/// begins with a digit in an inventory.
fn is_dotted(text: &str) -> bool {
    let mut points = 0;
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' => {}
            b'.' => points += 1,
            b'/' => return true,
            _ => return false,
        }
    }
    points > 1
}

fn number_or_date(text: &str) -> Result<Content, String> {
    if is_dotted(text) {
        return Ok(Content::Str(text.into()));
    }
    if is_float(text) {
        return float(text).map(Content::Float);
    }
    if is_int(text) {
        return int(text);
    }
    if timestamp::is_implicit(text) {
        return timestamp::construct(text).map(Content::Timestamp);
    }
    Ok(Content::Str(text.into()))
}

fn implicit_bool(text: &str) -> Option<bool> {
    match text {
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Some(true),
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}

/// `!!bool`: any casing.
pub(super) fn bool(text: &str) -> Result<Content, String> {
    match text.to_lowercase().as_str() {
        "yes" | "true" | "on" => Ok(Content::Bool(true)),
        "no" | "false" | "off" => Ok(Content::Bool(false)),
        lower => Err(format!("'{lower}'")),
    }
}

fn unsigned(text: &str) -> &str {
    text.strip_prefix(['-', '+']).unwrap_or(text)
}

/// `[0-9][0-9_]*`
fn is_digits(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit()) && text.bytes().all(|b| b.is_ascii_digit() || b == b'_')
}

/// `(:[0-5]?[0-9])+` after the first part.
fn is_sexagesimal(text: &str) -> bool {
    text.split_once(':').is_some_and(|(_, rest)| {
        rest.split(':').all(|part| matches!(part.as_bytes(), [b'0'..=b'5', b'0'..=b'9'] | [b'0'..=b'9']))
    })
}

fn is_int(text: &str) -> bool {
    let body = unsigned(text);
    let all =
        |digits: &str, ok: fn(u8) -> bool| !digits.is_empty() && digits.bytes().all(|b| ok(b) || b == b'_');
    if let Some(digits) = body.strip_prefix("0b") {
        return all(digits, |b| matches!(b, b'0' | b'1'));
    }
    if let Some(digits) = body.strip_prefix("0x") {
        return all(digits, |b| b.is_ascii_hexdigit());
    }
    match body.strip_prefix('0') {
        Some("") => true,
        Some(digits) => all(digits, |b| matches!(b, b'0'..=b'7')),
        None => {
            let (head, _) = body.split_once(':').unwrap_or((body, ""));
            is_digits(head) && (!body.contains(':') || is_sexagesimal(body))
        }
    }
}

fn is_float(text: &str) -> bool {
    let body = unsigned(text);
    if matches!(body, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let Some((head, tail)) = body.split_once('.') else { return false };
    if head.contains(':') {
        let (first, _) = head.split_once(':').unwrap_or_default();
        return is_digits(first)
            && is_sexagesimal(head)
            && tail.bytes().all(|b| b.is_ascii_digit() || b == b'_');
    }
    let (fraction, exponent) = match tail.find(['e', 'E']) {
        Some(at) => (tail.get(..at).unwrap_or_default(), tail.get(at + 1..)),
        None => (tail, None),
    };
    let exponent_ok = exponent.is_none_or(|e| {
        e.strip_prefix(['-', '+']).is_some_and(|e| !e.is_empty() && e.bytes().all(|b| b.is_ascii_digit()))
    });
    let fraction_ok = fraction.bytes().all(|b| b.is_ascii_digit() || b == b'_');
    let head_ok = match head.is_empty() {
        // `.5`: no sign, and a digit right after the point.
        true => body.len() == text.len() && fraction.starts_with(|c: char| c.is_ascii_digit()),
        false => is_digits(head),
    };
    exponent_ok && fraction_ok && head_ok
}

/// Python's `int()` after PyYAML's own prefixes; integers beyond 128 bits stay text.
pub(super) fn int(text: &str) -> Result<Content, String> {
    let clean = text.replace('_', "");
    let (sign, body) = match clean.strip_prefix('-') {
        Some(body) => (-1, body),
        None => (1, clean.strip_prefix('+').unwrap_or(&clean)),
    };
    if body == "0" {
        return Ok(Content::int(0));
    }
    let (radix, digits) = if let Some(digits) = body.strip_prefix("0b") {
        (2, digits)
    } else if let Some(digits) = body.strip_prefix("0x") {
        (16, digits)
    } else if body.starts_with('0') {
        (8, body)
    } else if body.contains(':') {
        return sexagesimal_int(body).map(|n| Content::int(sign * n)).ok_or_else(|| bad_int(10, body));
    } else {
        (10, body.trim())
    };
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return Err(bad_int(radix, digits));
    }
    Ok(match i128::from_str_radix(digits, radix) {
        Ok(n) => Content::int(sign * n),
        Err(_) => Content::Str(clean.as_str().into()),
    })
}

fn bad_int(base: u32, digits: &str) -> String {
    format!("invalid literal for int() with base {base}: '{digits}'")
}

fn sexagesimal_int(body: &str) -> Option<i128> {
    body.split(':').try_fold(0i128, |n, part| n.checked_mul(60)?.checked_add(part.trim().parse().ok()?))
}

/// Python's `float()` after PyYAML's own forms.
pub(super) fn float(text: &str) -> Result<f64, String> {
    let clean = text.replace('_', "").to_lowercase();
    let (sign, body) = match clean.strip_prefix('-') {
        Some(body) => (-1.0, body),
        None => (1.0, clean.strip_prefix('+').unwrap_or(&clean)),
    };
    let parse = |part: &str| {
        let part = part.trim();
        part.parse::<f64>().map_err(|_| format!("could not convert string to float: '{part}'"))
    };
    match body {
        ".inf" => Ok(sign * f64::INFINITY),
        ".nan" => Ok(f64::NAN),
        _ if body.contains(':') => {
            // As PyYAML adds: from the last part up, so that rounding agrees.
            let mut base = 1.0;
            let mut value = 0.0;
            for part in body.rsplit(':') {
                value += parse(part)? * base;
                base *= 60.0;
            }
            Ok(sign * value)
        }
        _ => Ok(sign * parse(body)?),
    }
}

/// `!!binary`: Python's lenient base64, which skips what is not of its alphabet.
pub(super) fn binary(text: &str) -> Result<Vec<u8>, String> {
    if !text.is_ascii() {
        return Err("failed to convert base64 data into ascii".to_owned());
    }
    base64::decode(text).ok_or_else(|| "failed to decode base64 data: Incorrect padding".to_owned())
}
