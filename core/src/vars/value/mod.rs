//! Values as Python has them, without places.
//!
//! Knows Python's equality, order, truth and printing; knows nothing of YAML or templates, except
//! that [`Value::Object`] exists while an expression is evaluated.

mod compare;
mod literal;
mod map;
mod print;

use std::sync::Arc;

use super::template::Object;

pub use compare::{equals, order};
pub use literal::parse_literal;
pub(crate) use literal::{parse_number, unescape};
pub use map::Map;
pub(crate) use print::write_items;
pub use print::{float_text, repr, text};

/// A value of a variable or an expression. Cheap to clone.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Int(i128),
    Float(f64),
    Str(Arc<str>),
    /// ISO text of a date or datetime.
    Timestamp(Arc<str>),
    Bytes(Arc<[u8]>),
    List(Arc<Vec<Value>>),
    Tuple(Arc<Vec<Value>>),
    Set(Arc<Vec<Value>>),
    Map(Arc<Map>),
    /// Cannot be known from the text; says why.
    Unknown(Arc<str>),
    /// What only lives inside an expression: undefined names, `hostvars`, methods, loops. Never
    /// in the outcome of a variable, a template or a condition.
    Object(Object),
}

impl Value {
    pub fn str(text: impl Into<Arc<str>>) -> Value {
        Value::Str(text.into())
    }

    pub fn list(items: Vec<Value>) -> Value {
        Value::List(Arc::new(items))
    }

    pub fn tuple(items: Vec<Value>) -> Value {
        Value::Tuple(Arc::new(items))
    }

    pub fn map(map: Map) -> Value {
        Value::Map(Arc::new(map))
    }

    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Str(text) | Value::Object(Object::NativeText(text)) => Some(text),
            _ => None,
        }
    }

    /// Members of a list, tuple, set or view, in order.
    pub fn as_items(&self) -> Option<&[Value]> {
        match self {
            Value::List(items) | Value::Tuple(items) | Value::Set(items) => Some(items),
            Value::Object(Object::View(_, items)) => Some(items),
            _ => None,
        }
    }

    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The number an int or a bool stands for.
    pub fn as_int(&self) -> Option<i128> {
        match self {
            Value::Int(number) => Some(*number),
            Value::Bool(value) => Some(i128::from(*value)),
            _ => None,
        }
    }

    pub fn as_float(&self) -> Option<f64> {
        match self {
            Value::Float(number) => Some(*number),
            other => other.as_int().map(|number| number as f64),
        }
    }

    /// Python's truth; `None` for an unknown or undefined value.
    pub fn is_truthy(&self) -> Option<bool> {
        Some(match self {
            Value::Null => false,
            Value::Bool(value) => *value,
            Value::Int(value) => *value != 0,
            Value::Float(value) => *value != 0.0,
            Value::Str(text) => !text.is_empty(),
            Value::Timestamp(_) => true,
            Value::Bytes(bytes) => !bytes.is_empty(),
            Value::List(items) | Value::Tuple(items) | Value::Set(items) => !items.is_empty(),
            Value::Map(map) => !map.is_empty(),
            Value::Object(object) => return object.is_truthy(),
            Value::Unknown(_) => return None,
        })
    }

    /// The reason of the first unknown value in it, at any depth.
    pub fn unknown(&self) -> Option<&Arc<str>> {
        match self {
            Value::Unknown(why) => Some(why),
            Value::List(items) | Value::Tuple(items) | Value::Set(items) => {
                items.iter().find_map(Value::unknown)
            }
            Value::Map(map) => map.iter().find_map(|(_, value)| value.unknown()),
            Value::Object(Object::View(_, items)) => items.iter().find_map(Value::unknown),
            _ => None,
        }
    }

    /// The name of its Python type, as error messages and `type_debug` say it.
    pub fn type_name(&self) -> &'static str {
        match self {
            Value::Null => "NoneType",
            Value::Bool(_) => "bool",
            Value::Int(_) => "int",
            Value::Float(_) => "float",
            Value::Str(_) => "str",
            Value::Timestamp(text) if text.len() == 10 => "date",
            Value::Timestamp(_) => "datetime",
            Value::Bytes(_) => "bytes",
            Value::List(_) => "list",
            Value::Tuple(_) => "tuple",
            Value::Set(_) => "set",
            Value::Map(_) => "dict",
            Value::Unknown(_) => "unknown",
            Value::Object(object) => object.type_name(),
        }
    }
}
