//! Values as `ansible-inventory --list` prints them.

use serde::Serialize;
use serde::ser::{SerializeMap as _, SerializeSeq as _, Serializer};

use crate::vars::{Value, text};
use crate::yaml::{Content, Node};

/// A value after templating: dates are ISO text, tuples and sets are lists, keys are text. JSON
/// has no infinity: it is the text `Infinity`.
pub struct Printed<'a>(pub &'a Value);

/// A value as written, before templating, with Ansible's marks for unsafe and vaulted text; keys
/// sorted.
pub struct AsWritten<'a>(pub &'a Node);

impl Serialize for Printed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Int(value) => serializer.serialize_i128(*value),
            Value::Float(value) => float(*value, serializer),
            Value::Str(text) | Value::Timestamp(text) => serializer.serialize_str(text),
            Value::Bytes(bytes) => serializer.serialize_str(&String::from_utf8_lossy(bytes)),
            Value::List(items) | Value::Tuple(items) | Value::Set(items) => {
                serializer.collect_seq(items.iter().map(Printed))
            }
            Value::Map(entries) => {
                let mut map = serializer.serialize_map(None)?;
                for (name, value) in entries.iter() {
                    map.serialize_entry(&value_key(name), &Printed(value))?;
                }
                map.end()
            }
            // What is unknown is said beside the value, never inside it.
            _ => serializer.serialize_unit(),
        }
    }
}

impl Serialize for AsWritten<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0.content {
            Content::Null => serializer.serialize_unit(),
            Content::Bool(value) => serializer.serialize_bool(*value),
            Content::Int(value) => serializer.serialize_i128(value.get()),
            Content::Float(value) => float(*value, serializer),
            Content::Str(text) | Content::Timestamp(text) => serializer.serialize_str(text),
            Content::Bytes(bytes) => serializer.serialize_str(&String::from_utf8_lossy(bytes)),
            Content::Seq(items) | Content::Set(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items.iter() {
                    list.serialize_element(&AsWritten(item))?;
                }
                list.end()
            }
            Content::Map(entries) => {
                let mut entries: Vec<_> = entries.iter().map(|e| (node_key(&e.key), &e.value)).collect();
                crate::collections::sort_by(&mut entries, |a, b| a.0.cmp(&b.0));
                serializer.collect_map(entries.into_iter().map(|(name, value)| (name, AsWritten(value))))
            }
            Content::Unsafe(text) => marked("__ansible_unsafe", text, serializer),
            Content::Vault(text) => marked("__ansible_vault", text, serializer),
            Content::NotHeld => serializer.serialize_str("…"),
        }
    }
}

fn marked<S: Serializer>(mark: &str, text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry(mark, text)?;
    map.end()
}

fn float<S: Serializer>(value: f64, serializer: S) -> Result<S::Ok, S::Error> {
    if value.is_nan() {
        serializer.serialize_str("NaN")
    } else if value.is_infinite() {
        serializer.serialize_str(if value > 0.0 { "Infinity" } else { "-Infinity" })
    } else {
        serializer.serialize_f64(value)
    }
}

fn value_key(key: &Value) -> String {
    match key {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => float_key(*value),
        Value::Str(text) | Value::Timestamp(text) => text.to_string(),
        Value::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        key => serde_json::to_string(&Printed(key)).unwrap_or_default(),
    }
}

fn node_key(key: &Node) -> String {
    match &key.content {
        Content::Null => "null".to_owned(),
        Content::Bool(value) => value.to_string(),
        Content::Int(value) => value.to_string(),
        Content::Float(value) => float_key(*value),
        Content::Str(text) | Content::Timestamp(text) | Content::Unsafe(text) | Content::Vault(text) => {
            text.to_string()
        }
        Content::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        _ => serde_json::to_string(&AsWritten(key)).unwrap_or_default(),
    }
}

/// As Python writes it: `1.5`, `1.0`, `1e-05`, `inf`.
fn float_key(value: f64) -> String {
    text(&Value::Float(value))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::FileId;

    #[test]
    fn values_keep_their_types() {
        let list =
            vec![Value::Int(10i128.pow(29)), Value::Float(1.0), Value::Float(f64::INFINITY), Value::Null];
        let text = serde_json::to_string(&Printed(&Value::List(Arc::new(list)))).unwrap();
        assert_eq!(text, "[100000000000000000000000000000,1.0,\"Infinity\",null]");
    }

    #[test]
    fn written_values_keep_marks_and_keys_become_text() {
        let text = b"{b: !unsafe '{{ x }}', true: 1, 1.5: 2024-01-31, ~: [0x10, 1.0]}";
        let root = crate::yaml::parse(FileId(0), text).root.unwrap();
        assert_eq!(
            serde_json::to_string(&AsWritten(&root)).unwrap(),
            r#"{"1.5":"2024-01-31","b":{"__ansible_unsafe":"{{ x }}"},"null":[16,1.0],"true":1}"#
        );
    }
}
