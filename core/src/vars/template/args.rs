//! Arguments of a call, and how they meet parameters.

use std::sync::Arc;

use super::eval::need;
use super::{Eval, Stop};
use crate::vars::value::{Value, text};

#[derive(Default)]
pub struct Args {
    pub positional: Vec<Value>,
    pub named: Vec<(Arc<str>, Value)>,
}

/// Arguments by the parameters' order.
pub struct Bound {
    name: &'static str,
    slots: Vec<Option<Value>>,
    /// What `*args` takes.
    pub rest: Vec<Value>,
    /// What `**kwargs` takes.
    pub extra: Vec<(Arc<str>, Value)>,
}

impl Args {
    pub fn new(positional: Vec<Value>) -> Args {
        Args { positional, named: Vec::new() }
    }

    /// Binds to parameters; `*` as a parameter takes what positions are left, `**` other names.
    pub fn bind(self, name: &'static str, params: &'static [&'static str]) -> Eval<Bound> {
        let plain = params.iter().take_while(|param| !param.starts_with('*')).count();
        let star = params.contains(&"*");
        let mut bound = Bound { name, slots: vec![None; params.len()], rest: Vec::new(), extra: Vec::new() };
        for (index, value) in self.positional.into_iter().enumerate() {
            match bound.slots.get_mut(index) {
                Some(slot) if index < plain => *slot = Some(value),
                _ if star => bound.rest.push(value),
                _ => return Err(Stop::other(format!("{name}: takes at most {plain} arguments"))),
            }
        }
        for (key, value) in self.named {
            match params.iter().position(|param| **param == *key) {
                Some(index) => match bound.slots.get_mut(index) {
                    Some(slot @ None) => *slot = Some(value),
                    _ => {
                        return Err(Stop::other(format!("{name}: got multiple values for argument '{key}'")));
                    }
                },
                None if params.contains(&"**") => bound.extra.push((key, value)),
                None => {
                    return Err(Stop::other(format!("{name}: got an unexpected keyword argument '{key}'")));
                }
            }
        }
        Ok(bound)
    }
}

impl Bound {
    /// An argument that may be undefined or unknown.
    pub fn raw(&self, index: usize) -> Option<&Value> {
        self.slots.get(index).and_then(Option::as_ref)
    }

    /// An argument that is used.
    pub fn get(&self, index: usize) -> Eval<Option<&Value>> {
        match self.raw(index) {
            Some(value) => need(value).map(|()| Some(value)),
            None => Ok(None),
        }
    }

    pub fn require(&self, index: usize) -> Eval<&Value> {
        self.get(index)?.ok_or_else(|| Stop::other(format!("{}: missing required argument", self.name)))
    }

    /// A flag; absent or null is `default`.
    pub fn flag(&self, index: usize, default: bool) -> Eval<bool> {
        match self.get(index)? {
            Some(value) => super::eval::truthy(value),
            None => Ok(default),
        }
    }

    pub fn int(&self, index: usize, default: i128) -> Eval<i128> {
        match self.get(index)? {
            Some(value) => value.as_int().ok_or_else(|| {
                Stop::other(format!("'{}' object cannot be interpreted as an integer", value.type_name()))
            }),
            None => Ok(default),
        }
    }

    /// Text of an argument, whatever its type.
    pub fn text(&self, index: usize, default: &str) -> Eval<String> {
        match self.get(index)? {
            Some(value) => Ok(text(value)),
            None => Ok(default.to_owned()),
        }
    }

    /// A string argument; another type is refused, null counts as absent.
    pub fn str(&self, index: usize) -> Eval<Option<&str>> {
        match self.get(index)? {
            None | Some(Value::Null) => Ok(None),
            Some(value) => value.as_str().map(Some).ok_or_else(|| {
                Stop::other(format!("{}: expected str, got {}", self.name, value.type_name()))
            }),
        }
    }
}

impl Bound {
    /// The reason of the first unknown part of any argument.
    pub fn unknown(&self) -> Option<&Arc<str>> {
        let slots = self.slots.iter().flatten();
        slots.chain(&self.rest).chain(self.extra.iter().map(|(_, value)| value)).find_map(Value::unknown)
    }
}
