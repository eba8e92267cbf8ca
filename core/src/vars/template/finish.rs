//! From what a template printed to its value: Ansible's reading of results without native types.

use std::sync::Arc;

use super::eval::{need, undefined_stop};
use super::object::Object;
use super::{Eval, Evaluator, Stop, check_size};
use crate::vars::value::{Value, parse_literal, text};

/// Collects what a template prints.
#[derive(Default)]
pub struct Output {
    first: Option<Value>,
    text: String,
    many: bool,
    unknown: Option<Arc<str>>,
}

impl Output {
    /// Takes one printed value. An unknown one makes the whole unknown, but errors after it still
    /// are errors.
    pub fn push(&mut self, ev: &Evaluator, value: Value) -> Eval<()> {
        let value = match printed(ev, value) {
            Ok(value) => value,
            Err(Stop::Unknown(why)) => {
                self.unknown.get_or_insert(why);
                self.many = self.first.is_some();
                self.first.get_or_insert(Value::Null);
                return Ok(());
            }
            Err(stop) => return Err(stop),
        };
        if self.unknown.is_some() {
            return Ok(());
        }
        match self.first.take() {
            None if !self.many => self.first = Some(value),
            first => {
                if let Some(first) = first {
                    self.text.push_str(&printed_text(&first)?);
                }
                self.many = true;
                let more = printed_text(&value)?;
                ev.burn(more.len() / 64)?;
                self.text.push_str(&more);
                check_size(self.text.len())?;
            }
        }
        Ok(())
    }

    /// The value of everything printed.
    pub fn value(self) -> Eval {
        if let Some(why) = self.unknown {
            return Err(Stop::Unknown(why));
        }
        match self.first {
            Some(value) if !self.many => convert(value),
            _ => Ok(literal(self.text)),
        }
    }
}

/// What `{{ }}` hands on: views become lists, null becomes nothing, undefined fails.
fn printed(ev: &Evaluator, value: Value) -> Eval {
    match value {
        Value::Null => Ok(Value::str("")),
        Value::Unknown(why) => Err(Stop::Unknown(why)),
        Value::Object(Object::Undefined(it)) if it.lax => Ok(Value::str("")),
        Value::Object(Object::Undefined(it)) => Err(undefined_stop(&it)),
        Value::Object(Object::View(_, items)) => {
            check_defined(&Value::List(Arc::clone(&items)))?;
            Ok(Value::List(items))
        }
        Value::Object(Object::HostVarsOf(_) | Object::Vars) => {
            let _ = ev;
            Err(Stop::unknown("all variables of a host as text"))
        }
        Value::Object(
            Object::Omit
            | Object::HostVars
            | Object::Loop(_)
            | Object::Macro(_)
            | Object::Namespace(_)
            | Object::Function(_),
        ) => Err(Stop::unknown("text of an internal object")),
        Value::Object(Object::Method(bound)) if bound.0.as_str().is_some() => {
            Err(Stop::unknown("the class of a text"))
        }
        other => {
            check_defined(&other)?;
            Ok(other)
        }
    }
}

/// Fails when anything in it is undefined.
fn check_defined(value: &Value) -> Eval<()> {
    match value {
        Value::Object(Object::Undefined(it)) => Err(undefined_stop(it)),
        // It has another text in each run.
        Value::Object(Object::Omit) => Err(Stop::unknown("the placeholder of `omit`")),
        Value::Map(map) => map.values().try_for_each(check_defined),
        Value::List(items) | Value::Tuple(items) => items.iter().try_for_each(check_defined),
        _ => Ok(()),
    }
}

fn printed_text(value: &Value) -> Eval<String> {
    match (value.unknown(), value) {
        (Some(why), _) => Err(Stop::Unknown(Arc::clone(why))),
        // Ansible decodes what it joins.
        (None, Value::Bytes(bytes)) => Ok(String::from_utf8_lossy(bytes).into_owned()),
        (None, _) => Ok(text(value)),
    }
}

/// A value as the text that Python's `str` makes.
pub fn text_of(_ev: &Evaluator, value: &Value) -> Eval<String> {
    need(value)?;
    match value {
        Value::Object(Object::NativeText(_) | Object::View(..) | Object::Undefined(_)) => printed_text(value),
        Value::Object(_) => Err(Stop::unknown("text of an internal object")),
        other if check_defined(other).is_err() => Err(Stop::unknown("text of an undefined value")),
        other => printed_text(other),
    }
}

/// The result of a template that prints this one value.
pub fn concat_one(ev: &Evaluator, value: Value) -> Eval {
    convert(printed(ev, value)?)
}

/// Ansible prints the value and reads it again where it looks like a list, dict or Boolean.
fn convert(value: Value) -> Eval {
    match &value {
        Value::Object(Object::NativeText(_)) | Value::Bool(_) => Ok(value),
        Value::List(_) | Value::Map(_) if survives(&value) => Ok(value),
        Value::Set(items) if !items.is_empty() && survives(&value) => Ok(value),
        other => Ok(literal(printed_text(other)?)),
    }
}

fn literal(text: String) -> Value {
    let looks_like_one = text.starts_with(['{', '[']) || text == "True" || text == "False";
    if looks_like_one && let Some(value) = parse_literal(&text) {
        return value;
    }
    Value::str(text)
}

/// Reading the printed value gives it back unchanged.
fn survives(value: &Value) -> bool {
    match value {
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Str(_)
        | Value::Bytes(_)
        | Value::Unknown(_) => true,
        Value::Float(number) => number.is_finite(),
        Value::List(items) | Value::Tuple(items) | Value::Set(items) => items.iter().all(survives),
        Value::Map(map) => map.iter().all(|(key, value)| survives(key) && survives(value)),
        Value::Timestamp(_) | Value::Object(_) => false,
    }
}

/// An outcome without anything that only lives in expressions; unknown as a whole when a part is.
pub fn plain(value: Value) -> Eval {
    if let Some(why) = value.unknown() {
        return Err(Stop::Unknown(Arc::clone(why)));
    }
    strip(value)
}

fn strip(value: Value) -> Eval {
    match value {
        Value::Object(Object::NativeText(text)) => Ok(Value::Str(text)),
        Value::Object(Object::Undefined(it)) => Err(undefined_stop(&it)),
        Value::Object(Object::View(_, items)) => Ok(Value::List(items)),
        Value::Object(_) => Err(Stop::unknown("an internal object")),
        Value::List(items) if items.iter().any(holds_object) => {
            let items: Eval<Vec<Value>> = items.iter().cloned().map(strip).collect();
            Ok(Value::list(items?))
        }
        Value::Map(map) if map.values().any(holds_object) => {
            let mut out = crate::vars::value::Map::new();
            for (key, value) in map.iter() {
                out.insert(key.clone(), strip(value.clone())?);
            }
            Ok(Value::map(out))
        }
        other => Ok(other),
    }
}

fn holds_object(value: &Value) -> bool {
    match value {
        Value::Object(_) => true,
        Value::List(items) | Value::Tuple(items) => items.iter().any(holds_object),
        Value::Map(map) => map.values().any(holds_object),
        _ => false,
    }
}
