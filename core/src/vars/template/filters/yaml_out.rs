//! YAML as PyYAML writes it, for values whose text fits on a line.

use std::sync::Arc;

use crate::text::FileId;
use crate::vars::template::eval::{Run, need, truthy};
use crate::vars::template::{Eval, Stop, check_size};
use crate::vars::value::{Map, Value, float_text};
use crate::yaml::Content;

/// PyYAML folds longer lines; we do not write those.
const WIDTH: usize = 80;

struct Writer {
    indent: usize,
    /// Collections without collections in them go on one line.
    flow_leaves: bool,
    sort_keys: bool,
    width: usize,
    out: String,
}

/// `nice` is the indent of `to_nice_yaml`; `to_yaml` writes leaves in flow style.
pub fn dump(run: &mut Run, it: &Value, nice: Option<usize>, options: &[(Arc<str>, Value)]) -> Eval {
    let mut writer = Writer {
        indent: nice.filter(|indent| (2..10).contains(indent)).unwrap_or(2),
        flow_leaves: nice.is_none(),
        sort_keys: true,
        width: WIDTH,
        out: String::new(),
    };
    for (name, value) in options {
        match &**name {
            "sort_keys" => writer.sort_keys = truthy(value)?,
            "default_flow_style" if *value == Value::Bool(false) => writer.flow_leaves = false,
            "indent" => writer.indent = usize::try_from(value.as_int().unwrap_or(2)).unwrap_or(2).clamp(2, 9),
            "width" => writer.width = usize::try_from(value.as_int().unwrap_or(80)).unwrap_or(WIDTH),
            other => return Err(Stop::unknown(format!("option {other} of to_yaml"))),
        }
    }
    if !is_collection(it) {
        return Ok(Value::str(writer.scalar(it, false)? + "\n"));
    }
    if writer.is_flow(it) {
        writer.flow(run, it, false)?;
        writer.out.push('\n');
    } else {
        writer.block(run, it, 0, false)?;
    }
    if writer.out.lines().any(|line| line.chars().count() > writer.width) {
        return Err(Stop::unknown("YAML with long lines"));
    }
    Ok(Value::str(writer.out))
}

fn is_collection(it: &Value) -> bool {
    matches!(it, Value::List(_) | Value::Tuple(_) | Value::Map(_))
}

impl Writer {
    fn is_flow(&self, it: &Value) -> bool {
        match it {
            Value::List(items) | Value::Tuple(items) => {
                items.is_empty() || (self.flow_leaves && !items.iter().any(is_collection))
            }
            Value::Map(map) => map.is_empty() || (self.flow_leaves && !map.values().any(is_collection)),
            _ => true,
        }
    }

    fn entries<'m>(&self, map: &'m Map) -> Eval<Vec<(&'m Value, &'m Value)>> {
        let mut entries: Vec<_> = map.iter().collect();
        if self.sort_keys {
            let keys: Vec<Value> = map.keys().cloned().collect();
            // Keys that cannot be compared stay as they are.
            if super::lists::sorted(&keys, false).is_ok() {
                crate::collections::sort_by(&mut entries, |(a, _), (b, _)| {
                    crate::vars::value::order(a, b).ok().flatten().unwrap_or(std::cmp::Ordering::Equal)
                });
            }
        }
        Ok(entries)
    }

    fn flow(&mut self, run: &Run, it: &Value, inside: bool) -> Eval<()> {
        check_size(self.out.len())?;
        match it {
            Value::List(items) => {
                self.out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        self.out.push_str(", ");
                    }
                    run.ev.deeper(1, || self.flow(run, item, true))?;
                }
                self.out.push(']');
            }
            Value::Map(map) => {
                self.out.push('{');
                for (index, (key, value)) in self.entries(map)?.into_iter().enumerate() {
                    if index > 0 {
                        self.out.push_str(", ");
                    }
                    let key = self.scalar(key, true)?;
                    self.out.push_str(&key);
                    self.out.push_str(": ");
                    run.ev.deeper(1, || self.flow(run, value, true))?;
                }
                self.out.push('}');
            }
            other => {
                let text = self.scalar(other, inside)?;
                self.out.push_str(&text);
            }
        }
        Ok(())
    }

    /// A block collection; `inline` when the first line continues a line that has begun.
    fn block(&mut self, run: &Run, it: &Value, column: usize, inline: bool) -> Eval<()> {
        check_size(self.out.len())?;
        let mut first = inline;
        match it {
            Value::List(items) => {
                for item in items.iter() {
                    self.start(column, &mut first);
                    self.out.push('-');
                    run.ev.deeper(1, || self.member(run, item, column, true))?;
                }
            }
            Value::Map(map) => {
                for (key, value) in self.entries(map)? {
                    self.start(column, &mut first);
                    let key = self.scalar(key, false)?;
                    self.out.push_str(&key);
                    self.out.push(':');
                    run.ev.deeper(1, || self.member(run, value, column, false))?;
                }
            }
            _ => return Err(Stop::unknown("YAML of this value")),
        }
        Ok(())
    }

    fn start(&mut self, column: usize, inline: &mut bool) {
        if !std::mem::take(inline) {
            self.out.push_str(&" ".repeat(column));
        }
    }

    /// What follows a dash or a key.
    fn member(&mut self, run: &Run, it: &Value, column: usize, in_list: bool) -> Eval<()> {
        need(it)?;
        if self.is_flow(it) {
            self.out.push(' ');
            self.flow(run, it, false)?;
            self.out.push('\n');
            return Ok(());
        }
        if in_list {
            self.out.push_str(&" ".repeat(self.indent.saturating_sub(1)));
            return self.block(run, it, column + self.indent, true);
        }
        self.out.push('\n');
        // A list under a key stands at the key's column.
        let deeper = if matches!(it, Value::List(_)) { column } else { column + self.indent };
        self.block(run, it, deeper, false)
    }

    /// `in_flow`: inside `[ ]` or `{ }`, where more text needs quotes.
    fn scalar(&self, it: &Value, in_flow: bool) -> Eval<String> {
        need(it)?;
        Ok(match it {
            Value::Null => "null".to_owned(),
            Value::Bool(value) => value.to_string(),
            Value::Int(number) => number.to_string(),
            Value::Float(number) if number.is_nan() => ".nan".to_owned(),
            Value::Float(number) if number.is_infinite() => {
                if *number > 0.0 { ".inf" } else { "-.inf" }.to_owned()
            }
            Value::Float(number) => {
                let text = float_text(*number);
                // YAML 1.1 wants a point before an exponent.
                if text.contains('.') { text } else { text.replacen('e', ".0e", 1) }
            }
            Value::Timestamp(text) => text.replacen('T', " ", 1),
            other => match other.as_str() {
                Some(text) => quoted(text, in_flow)?,
                None => return Err(Stop::unknown("YAML of this value")),
            },
        })
    }
}

fn quoted(text: &str, in_flow: bool) -> Eval<String> {
    if text
        .chars()
        .any(|c| c == '\n' || c.is_control() || (!c.is_ascii() && (c as u32) < 0xa0) || c as u32 == 0xfeff)
    {
        return Err(Stop::unknown("YAML of text with special characters"));
    }
    Ok(if is_plain(text, in_flow) { text.to_owned() } else { format!("'{}'", text.replace('\'', "''")) })
}

/// Text that PyYAML writes without quotes.
fn is_plain(text: &str, in_flow: bool) -> bool {
    let Some(first) = text.chars().next() else {
        return false;
    };
    let mut previous = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied().unwrap_or(' ');
        let bad = match c {
            ':' => in_flow || next == ' ',
            '#' => previous == ' ',
            ',' | '[' | ']' | '{' | '}' | '?' => in_flow,
            _ => false,
        };
        if bad {
            return false;
        }
        previous = c;
    }
    if text.starts_with(' ') || text.ends_with(' ') || text.starts_with("---") || text.starts_with("...") {
        return false;
    }
    if "#,[]{}&*!|>'\"%@`".contains(first) {
        return false;
    }
    if matches!(first, '-' | '?' | ':') && matches!(text.chars().nth(1), None | Some(' ')) {
        return false;
    }
    if matches!(text, "=" | "<<") {
        return false;
    }
    let document = crate::yaml::parse(FileId(u32::MAX), text.as_bytes());
    matches!(document.root.map(|root| root.content), Some(Content::Str(read)) if *read == *text)
}
