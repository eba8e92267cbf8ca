//! How the data of the catalogue writes what it shares with a tree: values, and what holds around a
//! task.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::knowledge::Around;
use crate::text::{FileId, Span};
use crate::yaml::{Content, Entry, Node};

/// Values nested deeper than this are cut.
const DEPTH: usize = 64;

/// No file that a finding could point into.
const NOWHERE: Span = Span { file: FileId(u32::MAX), start: 0, end: 0 };

/// A value of the data as a node without a place.
pub fn node(value: &Json) -> Node {
    node_at(value, 0)
}

fn node_at(value: &Json, depth: usize) -> Node {
    let content = match value {
        _ if depth > DEPTH => Content::Null,
        Json::Null => Content::Null,
        Json::Bool(value) => Content::Bool(*value),
        Json::Number(number) => match number.as_i64() {
            Some(number) => Content::int(number),
            None => Content::Float(number.as_f64().unwrap_or_default()),
        },
        Json::String(text) => Content::Str(text.as_str().into()),
        Json::Array(items) => {
            Content::Seq(Arc::new(items.iter().map(|item| node_at(item, depth + 1)).collect()))
        }
        Json::Object(map) => {
            let entry = |(key, value): (&String, &Json)| Entry {
                key: Node { span: NOWHERE, content: Content::Str(key.as_str().into()) },
                value: node_at(value, depth + 1),
            };
            Content::Map(Arc::new(map.iter().map(entry).collect()))
        }
    };
    Node { span: NOWHERE, content }
}

/// A node as the data writes it; `None` where JSON has nothing like it.
pub fn json(node: &Node) -> Option<Json> {
    json_at(node, 0)
}

fn json_at(node: &Node, depth: usize) -> Option<Json> {
    Some(match &node.content {
        _ if depth > DEPTH => return None,
        Content::Null => Json::Null,
        Content::Bool(value) => Json::Bool(*value),
        Content::Int(number) => Json::from(i64::try_from(number.get()).ok()?),
        Content::Float(number) => Json::from(*number),
        Content::Str(text) => Json::String(text.to_string()),
        Content::Seq(items) => {
            Json::Array(items.iter().map(|item| json_at(item, depth + 1)).collect::<Option<_>>()?)
        }
        Content::Map(entries) => {
            let entry =
                |entry: &Entry| Some((entry.key.as_str()?.to_owned(), json_at(&entry.value, depth + 1)?));
            Json::Object(entries.iter().map(entry).collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

/// [`Around`] as the data writes it.
#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
struct AroundText {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    when: Vec<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    vars: BTreeMap<String, Json>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    once: bool,
}

impl<'de> Deserialize<'de> for Around {
    fn deserialize<D: serde::Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let text = AroundText::deserialize(source)?;
        Ok(Around {
            when: text.when.into_iter().map(Into::into).collect(),
            vars: text
                .vars
                .iter()
                .map(|(name, value)| (name.as_str().into(), Arc::new(node(value))))
                .collect(),
            run_once: text.once,
        })
    }
}

impl Serialize for Around {
    fn serialize<S: serde::Serializer>(&self, target: S) -> Result<S::Ok, S::Error> {
        let vars = self.vars.iter().filter_map(|(name, value)| Some((name.to_string(), json(value)?)));
        let when = self.when.iter().map(ToString::to_string).collect();
        AroundText { when, vars: vars.collect(), once: self.run_once }.serialize(target)
    }
}
