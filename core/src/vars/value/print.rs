//! How Python prints values: `str()` and `repr()`.

use super::Value;
use crate::vars::template::Object;

/// Python's `str(value)`; an unknown or undefined value prints as nothing.
pub fn text(value: &Value) -> String {
    match value {
        Value::Timestamp(text) => text.replacen('T', " ", 1),
        other => match other.as_str() {
            Some(text) => text.to_owned(),
            None => repr(other),
        },
    }
}

/// Python's `repr(value)`.
pub fn repr(value: &Value) -> String {
    let mut out = String::new();
    write_repr(value, &mut out);
    out
}

fn write_repr(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("None"),
        Value::Bool(true) => out.push_str("True"),
        Value::Bool(false) => out.push_str("False"),
        Value::Int(number) => out.push_str(&number.to_string()),
        Value::Float(number) => out.push_str(&float_text(*number)),
        Value::Str(text) | Value::Object(Object::NativeText(text)) => write_str(text, out),
        Value::Timestamp(text) => write_timestamp(text, out),
        Value::Bytes(bytes) => write_bytes(bytes, out),
        Value::List(items) => write_items(items, "[", "]", out),
        Value::Tuple(items) if items.len() == 1 => write_items(items, "(", ",)", out),
        Value::Tuple(items) => write_items(items, "(", ")", out),
        Value::Set(items) if items.is_empty() => out.push_str("set()"),
        Value::Set(items) => write_items(items, "{", "}", out),
        Value::Map(map) => {
            out.push('{');
            for (index, (key, value)) in map.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                write_repr(key, out);
                out.push_str(": ");
                write_repr(value, out);
            }
            out.push('}');
        }
        Value::Object(object) => object.write_repr(out),
        Value::Unknown(_) => {}
    }
}

pub(crate) fn write_items(items: &[Value], open: &str, close: &str, out: &mut String) {
    out.push_str(open);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        write_repr(item, out);
    }
    out.push_str(close);
}

/// Quotes text as Python does: single quotes unless only they occur in it.
fn write_str(text: &str, out: &mut String) {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    out.push(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            c if (c as u32) < 0x20 || c as u32 == 0x7f => out.push_str(&format!("\\x{:02x}", c as u32)),
            c if is_printable(c) => out.push(c),
            c if (c as u32) < 0x100 => out.push_str(&format!("\\x{:02x}", c as u32)),
            c if (c as u32) < 0x10000 => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push_str(&format!("\\U{:08x}", c as u32)),
        }
    }
    out.push(quote);
}

/// Close to Python's `str.isprintable`: no controls, formats, separators, private use.
fn is_printable(c: char) -> bool {
    !matches!(c as u32,
        0x80..=0xa0 | 0xad | 0x600..=0x605 | 0x61c | 0x6dd | 0x70f | 0x1680 | 0x180e | 0x2000..=0x200f
        | 0x2028..=0x202f | 0x205f..=0x206f | 0x3000 | 0xe000..=0xf8ff | 0xfeff | 0xfff0..=0xfffb
        | 0xfffe | 0xffff | 0xe0000..=0x10ffff)
}

fn write_bytes(bytes: &[u8], out: &mut String) {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { b'"' } else { b'\'' };
    out.push('b');
    out.push(char::from(quote));
    for &byte in bytes {
        match byte {
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            b if b == quote => {
                out.push('\\');
                out.push(char::from(b));
            }
            0x20..=0x7e => out.push(char::from(byte)),
            _ => out.push_str(&format!("\\x{byte:02x}")),
        }
    }
    out.push(char::from(quote));
}

/// `datetime.date(2024, 1, 31)`; parts that a repr leaves out (zero seconds) are left out.
fn write_timestamp(text: &str, out: &mut String) {
    let mut numbers: Vec<u32> =
        text.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect();
    if text.len() == 10 {
        out.push_str("datetime.date(");
    } else {
        out.push_str("datetime.datetime(");
        numbers.truncate(6);
        if numbers.len() == 6 && numbers.last() == Some(&0) {
            numbers.pop();
        }
    }
    let parts: Vec<String> = numbers.iter().map(u32::to_string).collect();
    out.push_str(&parts.join(", "));
    out.push(')');
}

/// Python's shortest text of a float that reads back as the same: `1.0`, `1e+16`, `inf`.
pub fn float_text(number: f64) -> String {
    if number.is_nan() {
        return "nan".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "inf".to_owned() } else { "-inf".to_owned() };
    }
    let scientific = format!("{number:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..16).contains(&exponent) {
        let plain = format!("{number}");
        return if plain.contains('.') { plain } else { format!("{plain}.0") };
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.unsigned_abs())
}
