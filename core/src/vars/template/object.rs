//! Values that only live inside an expression.

use std::sync::{Arc, Mutex};

use super::ast::{For, MacroDef};
use crate::inventory::HostId;
use crate::text::Span;
use crate::vars::value::{Map, Value};

#[derive(Clone, Debug)]
pub enum Object {
    /// Text that stays text even where it looks like a list (`to_json` and its like).
    NativeText(Arc<str>),
    Undefined(Arc<Undefined>),
    HostVars,
    HostVarsOf(HostId),
    /// The magic variable `vars`: everything untemplated.
    Vars,
    /// `range`, `dict_keys` and their like: read as lists, no lists to Python.
    View(&'static str, Arc<Vec<Value>>),
    /// A bound method that was not called.
    Method(Arc<(Value, Arc<str>)>),
    Function(&'static str),
    Namespace(Arc<Mutex<Map>>),
    Loop(Arc<Loop>),
    Macro(Arc<Macro>),
    /// `x.__class__`.
    Class(&'static str),
    /// `omit`, as Ansible's placeholder text begins.
    Omit,
}

/// A name or an attribute that is not there; using it fails, asking about it does not.
#[derive(Debug)]
pub struct Undefined {
    pub message: String,
    /// The name, as messages of `mandatory` say it.
    pub name: Option<Arc<str>>,
    /// An inline `if` without `else` gives one that is false and prints as nothing.
    pub lax: bool,
    /// Where the template that reads it is written, when another variable's template failed.
    pub span: Option<Span>,
}

/// The variable `loop`.
#[derive(Debug)]
pub struct Loop {
    pub index: usize,
    pub items: Arc<Vec<Value>>,
    /// How often it was entered through itself.
    pub depth: usize,
    /// What calling it goes through again, where it says that it is recursive.
    pub again: Option<Arc<For>>,
    /// What `loop.changed` saw last.
    pub last_changed: Arc<Mutex<Option<Value>>>,
}

/// A macro and the names it sees.
#[derive(Debug)]
pub struct Macro {
    pub definition: Arc<MacroDef>,
    pub frames: Vec<Vec<(Arc<str>, Value)>>,
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Object::NativeText(a), Object::NativeText(b)) => a == b,
            (Object::View(a, x), Object::View(b, y)) => a == b && x == y,
            (Object::HostVars, Object::HostVars) | (Object::Vars, Object::Vars) => true,
            (Object::Omit, Object::Omit) => true,
            (Object::HostVarsOf(a), Object::HostVarsOf(b)) => a == b,
            (Object::Function(a), Object::Function(b)) | (Object::Class(a), Object::Class(b)) => a == b,
            (Object::Namespace(a), Object::Namespace(b)) => Arc::ptr_eq(a, b),
            (Object::Loop(a), Object::Loop(b)) => Arc::ptr_eq(a, b),
            (Object::Macro(a), Object::Macro(b)) => Arc::ptr_eq(a, b),
            (Object::Undefined(a), Object::Undefined(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }
}

impl Object {
    /// `None` for an undefined value, whose truth nobody may ask.
    pub fn is_truthy(&self) -> Option<bool> {
        match self {
            Object::Undefined(_) => None,
            Object::NativeText(text) => Some(!text.is_empty()),
            Object::View(_, items) => Some(!items.is_empty()),
            _ => Some(true),
        }
    }

    pub fn type_name(&self) -> &'static str {
        match self {
            Object::NativeText(_) => "NativeJinjaText",
            Object::Undefined(_) => "AnsibleUndefined",
            Object::HostVars => "HostVars",
            Object::HostVarsOf(_) => "HostVarsVars",
            Object::Vars => "dict",
            Object::View(name, _) => name,
            Object::Method(_) => "builtin_function_or_method",
            Object::Function(_) => "function",
            Object::Namespace(_) => "Namespace",
            Object::Loop(_) => "LoopContext",
            Object::Macro(_) => "Macro",
            Object::Class(_) => "type",
            Object::Omit => "str",
        }
    }

    pub fn write_repr(&self, out: &mut String) {
        match self {
            Object::View(name, items) if *name == "range" => write_range(items, out),
            Object::View(name, items) => {
                crate::vars::value::write_items(items, &format!("{name}(["), "])", out);
            }
            Object::Method(bound) => {
                let (receiver, name) = &**bound;
                let kind = receiver.type_name();
                out.push_str(&format!("<built-in method {name} of {kind} object at 0xADDR>"));
            }
            Object::Class(name) => out.push_str(&format!("<class '{name}'>")),
            Object::Omit => out.push_str("__omit_place_holder__"),
            other => out.push_str(&format!("<{} object>", other.type_name())),
        }
    }
}

fn write_range(items: &[Value], out: &mut String) {
    let numbers: Vec<i128> = items.iter().filter_map(Value::as_int).collect();
    let start = numbers.first().copied().unwrap_or(0);
    let step = numbers.get(1).map_or(1, |second| second - start);
    let stop = numbers.last().map_or(0, |last| last + step);
    out.push_str(&match step {
        1 => format!("range({start}, {stop})"),
        _ => format!("range({start}, {stop}, {step})"),
    });
}
