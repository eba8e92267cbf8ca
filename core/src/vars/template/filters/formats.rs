//! JSON, YAML and base64.

use super::yaml_out;
use crate::text::FileId;
use crate::vars::template::args::Bound;
use crate::vars::template::eval::Run;
use crate::vars::template::variables::node_value;
use crate::vars::template::{Eval, Stop, check_size, finish, hosts};
use crate::vars::value::{Map, Value, float_text};
use crate::yaml::base64;

pub fn b64encode(run: &mut Run, it: &Value, _: &Bound) -> Eval {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let it = finish::text_of(run.ev, it)?;
    let mut out = String::new();
    for chunk in it.as_bytes().chunks(3) {
        let word =
            chunk.iter().fold(0u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for index in 0..4 {
            if index > chunk.len() {
                out.push('=');
                continue;
            }
            let sextet = (word >> (18 - 6 * index) & 63) as usize;
            out.push(ALPHABET.get(sextet).copied().map_or('=', char::from));
        }
    }
    Ok(Value::str(out))
}

pub fn b64decode(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let it = finish::text_of(run.ev, it)?;
    if !matches!(args.text(0, "utf-8")?.to_lowercase().as_str(), "utf-8" | "utf8" | "ascii") {
        return Err(Stop::unknown("this encoding"));
    }
    let bytes = base64::decode(&it).ok_or_else(|| Stop::other("Incorrect padding"))?;
    // Ansible keeps other bytes as lone surrogates, which no text here can hold.
    String::from_utf8(bytes).map(Value::str).map_err(|_| Stop::unknown("bytes that are not UTF-8"))
}

pub fn from_json(_: &mut Run, it: &Value, _: &Bound) -> Eval {
    let text = it.as_str().ok_or_else(|| {
        Stop::other(format!("the JSON object must be str, bytes or bytearray, not {}", it.type_name()))
    })?;
    let parsed: serde_json::Value =
        serde_json::from_str(text).map_err(|error| Stop::other(format!("not JSON: {error}")))?;
    from_serde(&parsed)
}

/// serde_json itself refuses more than 128 levels.
fn from_serde(value: &serde_json::Value) -> Eval {
    Ok(match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(value) => Value::Bool(*value),
        serde_json::Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(number), ..) => Value::Int(i128::from(number)),
            (_, Some(number), _) => Value::Int(i128::from(number)),
            (.., Some(number)) if number.abs() < 1e18 || number.fract() != 0.0 => Value::Float(number),
            _ => return Err(Stop::unknown("a very large number")),
        },
        serde_json::Value::String(text) => Value::str(text.as_str()),
        serde_json::Value::Array(items) => {
            let items: Eval<Vec<Value>> = items.iter().map(from_serde).collect();
            Value::list(items?)
        }
        serde_json::Value::Object(entries) => {
            let mut map = Map::new();
            for (key, value) in entries {
                map.insert_str(key, from_serde(value)?);
            }
            Value::map(map)
        }
    })
}

pub fn from_yaml(_: &mut Run, it: &Value, _: &Bound) -> Eval {
    let Some(text) = it.as_str() else {
        return Ok(it.clone());
    };
    // Its reader is PyYAML's own, which takes JSON for YAML.
    let document = crate::yaml::parse_yaml(FileId(u32::MAX), text);
    if document.refused() {
        return Err(Stop::other("not YAML"));
    }
    Ok(document.root.as_ref().map_or(Value::Null, node_value))
}

struct Json {
    /// Text of one level; `None` for a single line.
    indent: Option<String>,
    sort_keys: bool,
    ascii: bool,
    separators: (String, String),
}

pub fn to_json(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let mut style =
        Json { indent: None, sort_keys: false, ascii: true, separators: (", ".into(), ": ".into()) };
    options(&mut style, args)?;
    dump(run, it, &style)
}

pub fn to_nice_json(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let width = usize::try_from(args.int(0, 4)?).unwrap_or(0).min(64);
    let mut style = Json {
        indent: Some(" ".repeat(width)),
        sort_keys: args.flag(1, true)?,
        ascii: true,
        separators: (",".into(), ": ".into()),
    };
    options(&mut style, args)?;
    style.separators = (",".into(), ": ".into());
    dump(run, it, &style)
}

/// Jinja's own, whose result may stand in HTML.
pub fn tojson(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    if let Value::Timestamp(_) = it {
        return Err(Stop::other("Object of type date is not JSON serializable"));
    }
    let indent = usize::try_from(args.int(0, 0)?).unwrap_or(0).min(64);
    let style = Json {
        indent: args.get(0)?.filter(|width| **width != Value::Null).map(|_| " ".repeat(indent)),
        sort_keys: true,
        ascii: true,
        separators: (if args.get(0)?.is_some() { "," } else { ", " }.into(), ": ".into()),
    };
    let mut out = String::new();
    write_json(run, it, &style, 0, &mut out)?;
    for (sign, code) in [('<', "\\u003c"), ('>', "\\u003e"), ('&', "\\u0026"), ('\'', "\\u0027")] {
        out = out.replace(sign, code);
    }
    Ok(Value::str(out))
}

fn options(style: &mut Json, args: &Bound) -> Eval<()> {
    for (name, value) in &args.extra {
        match (&**name, value) {
            ("sort_keys", value) => style.sort_keys = crate::vars::template::eval::truthy(value)?,
            ("ensure_ascii", value) => style.ascii = crate::vars::template::eval::truthy(value)?,
            ("indent", Value::Null) | ("vault_to_text" | "preprocess_unsafe", _) => {}
            ("indent", Value::Int(width)) => {
                style.indent = Some(" ".repeat(usize::try_from(*width).unwrap_or(0).min(64)));
                if style.separators.0 == ", " {
                    style.separators.0 = ",".into();
                }
            }
            ("separators", value) => match value.as_items() {
                Some([item, key]) => {
                    style.separators = (crate::vars::value::text(item), crate::vars::value::text(key));
                }
                _ => return Err(Stop::other("separators must be a pair")),
            },
            (other, _) => return Err(Stop::unknown(format!("option {other} of to_json"))),
        }
    }
    Ok(())
}

fn dump(run: &mut Run, it: &Value, style: &Json) -> Eval {
    let mut out = String::new();
    write_json(run, it, style, 0, &mut out)?;
    Ok(Value::str(out))
}

fn new_line(style: &Json, level: usize, out: &mut String) {
    if let Some(indent) = &style.indent {
        out.push('\n');
        out.push_str(&indent.repeat(level));
    }
}

fn write_json(run: &Run, it: &Value, style: &Json, level: usize, out: &mut String) -> Eval<()> {
    run.ev.burn(1)?;
    check_size(out.len())?;
    crate::vars::template::eval::need(it)?;
    match it {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Int(number) => out.push_str(&number.to_string()),
        Value::Float(number) => out.push_str(&match *number {
            number if number.is_nan() => "NaN".to_owned(),
            number if number.is_infinite() => if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned(),
            number => float_text(number),
        }),
        Value::Timestamp(text) => write_text(text, style, out),
        Value::List(items) | Value::Tuple(items) | Value::Set(items) => {
            write_many(run, items, style, level, ('[', ']'), out, |item, out| {
                write_json(run, item, style, level + 1, out)
            })?;
        }
        other => match (hosts::mapping(run, other)?, other.as_str()) {
            (_, Some(text)) => write_text(text, style, out),
            (Some(map), _) => {
                let mut entries: Vec<(String, &Value)> = Vec::new();
                for (key, value) in map.iter() {
                    entries.push((key_text(key)?, value));
                }
                if style.sort_keys {
                    let kinds: Vec<bool> = map.keys().map(|key| key.as_str().is_some()).collect();
                    if kinds.iter().any(|text| *text) && !kinds.iter().all(|text| *text) {
                        return Err(Stop::other("'<' not supported between keys of different types"));
                    }
                    crate::collections::sort_by(&mut entries, |(a, _), (b, _)| a.cmp(b));
                }
                write_many(run, &entries, style, level, ('{', '}'), out, |(key, value), out| {
                    write_text(key, style, out);
                    out.push_str(&style.separators.1);
                    write_json(run, value, style, level + 1, out)
                })?;
            }
            _ => {
                return Err(Stop::other(format!(
                    "Object of type {} is not JSON serializable",
                    other.type_name()
                )));
            }
        },
    }
    Ok(())
}

fn write_many<T>(
    run: &Run,
    items: &[T],
    style: &Json,
    level: usize,
    (open, close): (char, char),
    out: &mut String,
    mut write: impl FnMut(&T, &mut String) -> Eval<()>,
) -> Eval<()> {
    out.push(open);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(&style.separators.0);
        }
        new_line(style, level + 1, out);
        run.ev.deeper(1, || write(item, out))?;
    }
    if !items.is_empty() {
        new_line(style, level, out);
    }
    out.push(close);
    Ok(())
}

fn key_text(key: &Value) -> Eval<String> {
    Ok(match key {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(_) | Value::Float(_) => crate::vars::value::text(key),
        other => match other.as_str() {
            Some(text) => text.to_owned(),
            None => {
                return Err(Stop::other(format!(
                    "keys must be str, int, float, bool or None, not {}",
                    other.type_name()
                )));
            }
        },
    })
}

fn write_text(text: &str, style: &Json, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\x08' => out.push_str("\\b"),
            '\x0c' => out.push_str("\\f"),
            c if (c as u32) < 0x20 || (style.ascii && (c as u32) > 0x7e) => {
                let mut units = [0u16; 2];
                for unit in c.encode_utf16(&mut units) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Both writers of YAML hide what kind of failure they met.
fn wrapped<T>(result: Eval<T>) -> Eval<T> {
    match result {
        Err(Stop::Failed(failure)) => Err(Stop::other(failure.message)),
        other => other,
    }
}

pub fn to_yaml(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    wrapped(crate::vars::template::eval::need(it))?;
    wrapped(yaml_out::dump(run, it, None, &args.extra))
}

pub fn to_nice_yaml(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    wrapped(crate::vars::template::eval::need(it))?;
    let indent = usize::try_from(args.int(0, 4)?).unwrap_or(4);
    wrapped(yaml_out::dump(run, it, Some(indent), &args.extra))
}
