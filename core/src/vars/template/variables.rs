//! Variables: read once, remembered, templated from their nodes.

use std::sync::Arc;

use super::eval::{Run, soft, undefined_value};
use super::object::Undefined;
use super::{Binding, Eval, Evaluator, Extent, Memo, Stop, VARIABLE_DEPTH, finish};
use crate::inventory::HostId;
use crate::vars::ErrorKind;
use crate::vars::value::{Map, Value};
use crate::yaml::{Content, Node};

impl Evaluator<'_> {
    /// The value of a variable inside an expression, `None` when there is no such name. One whose
    /// own template reads something undefined is itself undefined.
    pub(super) fn read(&self, host: HostId, name: &str) -> Eval<Option<Value>> {
        let without = self.without_hostvars.get();
        if let Some(memo) = self.world.recall(host, name).filter(|memo| !(without && memo.hostvars)) {
            self.burn(1)?;
            self.note(memo.extent);
            self.read_hostvars.set(self.read_hostvars.get() || memo.hostvars);
            return memo.value.map(Some);
        }
        let outer = self.extent.take();
        let outer_hostvars = self.read_hostvars.replace(false);
        let binding = self.binding(host, name);
        let own = self.extent.replace(self.extent.get().max(outer));
        let (node, vars) = match binding {
            Binding::Node { node, .. } => (node, None),
            Binding::Within { node, vars } => (node, Some(vars)),
            other => {
                self.read_hostvars.set(outer_hostvars || self.read_hostvars.get());
                return Ok(match other {
                    Binding::Value { value, .. } => Some(value),
                    Binding::Unknown(why) => Some(Value::Unknown(why)),
                    _ => None,
                });
            }
        };
        self.extent.set(own);
        let constant = self.library.constant(&node).filter(|_| vars.is_none());
        let value = constant.map_or_else(|| self.guarded(host, name, &node, vars.as_deref()), Ok);
        let hostvars = self.read_hostvars.get();
        self.read_hostvars.set(outer_hostvars || hostvars);
        let extent = self.extent.get();
        self.note(outer);
        // Inside a recursion every variable of the circle looks broken; each is asked again.
        let in_circle = matches!(&value, Err(Stop::Failed(f)) if f.kind == ErrorKind::Recursion)
            && !self.under_way.borrow().is_empty();
        if !(in_circle || is_exhausted(&value) || without && hostvars) {
            self.world.remember(host, name, Memo { value: value.clone(), hostvars, extent });
        }
        value.map(Some)
    }

    /// Templates a variable's node, unless that is under way already.
    fn guarded(&self, host: HostId, name: &str, node: &Node, vars: Option<&[(Arc<str>, Arc<Node>)]>) -> Eval {
        let without = self.without_hostvars.get();
        if self.under_way.borrow().iter().any(|(h, n, w)| *h == host && **n == *name && *w == without) {
            let message = format!("recursive loop: the value of '{name}' needs itself");
            return Err(Stop::new(ErrorKind::Recursion, message).in_node(node));
        }
        self.under_way.borrow_mut().push((host, name.into(), without));
        let value = self.deeper(VARIABLE_DEPTH, || match vars {
            Some(vars) => self.within(host, node, vars),
            None => self.template_node(host, node),
        });
        self.under_way.borrow_mut().pop();
        match value {
            // Facts, and what tasks set: Kubespray's own text is not to blame.
            Err(Stop::Failed(failure))
                if !failure.is_of_values() && self.world.in_hostvars(host, name).is_some() =>
            {
                Ok(Value::Unknown("a run of Kubespray settles it".into()))
            }
            Err(Stop::Failed(failure)) if failure.kind == ErrorKind::Undefined => {
                let name = Some(name.into());
                Ok(undefined_value(Undefined {
                    message: failure.message,
                    name,
                    lax: false,
                    span: failure.span,
                }))
            }
            Err(Stop::Unknown(why)) => Ok(Value::Unknown(why)),
            other => other,
        }
    }

    /// What `{{ name }}` gives as a task's argument.
    pub(super) fn as_argument(&self, host: HostId, name: &str) -> Eval {
        match self.scalar(host, name) {
            Some(value) => Ok(value),
            None => {
                let value = Run::new(self, host).name(name)?;
                finish::concat_one(self, value)
            }
        }
    }

    /// A number, Boolean or null as it is set: Ansible hands those through `{{ name }}`.
    fn scalar(&self, host: HostId, name: &str) -> Option<Value> {
        match self.found(host, name) {
            Binding::Node { node, per_host } => {
                let value = match &node.content {
                    Content::Null => Value::Null,
                    Content::Bool(value) => Value::Bool(*value),
                    Content::Int(number) => Value::Int(number.get()),
                    Content::Float(number) => Value::Float(*number),
                    _ => return None,
                };
                self.note(if per_host { Extent::Host } else { Extent::Class });
                Some(value)
            }
            Binding::Value { value: value @ (Value::Bool(_) | Value::Int(_) | Value::Null), .. } => {
                Some(value)
            }
            _ => None,
        }
    }

    pub(super) fn template_node(&self, host: HostId, node: &Node) -> Eval {
        self.deeper(1, || match &node.content {
            Content::Str(text) => self.template_text(host, text).map_err(|stop| stop.in_node(node)),
            Content::Seq(items) => {
                let items: Eval<Vec<Value>> =
                    items.iter().map(|item| soft(self.template_node(host, item))).collect();
                Ok(Value::list(items?))
            }
            Content::Map(entries) => {
                let mut map = Map::with_capacity(entries.len());
                for entry in entries.iter() {
                    map.insert(node_value(&entry.key), soft(self.template_node(host, &entry.value))?);
                }
                Ok(Value::map(map))
            }
            _ => Ok(node_value(node)),
        })
    }

    pub(super) fn template_text(&self, host: HostId, text: &str) -> Eval {
        if !is_template(text) {
            return Ok(Value::str(text));
        }
        let parsed = self.library.get(text);
        let template = match &*parsed {
            Ok(template) => template,
            Err(stop) => return Err(stop.clone()),
        };
        if let Some(value) = template.single.as_ref().and_then(|name| self.scalar(host, name)) {
            return Ok(value);
        }
        self.deeper(1, || Run::new(self, host).template(template))
    }
}

/// Ansible's first question about a text: does a mark of Jinja occur in it?
pub(super) fn is_template(text: &str) -> bool {
    text.contains('{') && ["{{", "{%", "{#"].iter().any(|mark| text.contains(mark))
}

fn is_exhausted(value: &Eval) -> bool {
    match value {
        Ok(Value::Unknown(why)) | Err(Stop::Unknown(why)) => took_too_much(why),
        _ => false,
    }
}

/// Unknown because a limit was met, which another way to the same variable may not meet.
pub(super) fn took_too_much(why: &str) -> bool {
    why.contains("to evaluate")
}

/// A node's value without templating anything in it.
pub(super) fn node_value(node: &Node) -> Value {
    match &node.content {
        Content::Null => Value::Null,
        Content::Bool(value) => Value::Bool(*value),
        Content::Int(number) => Value::Int(number.get()),
        Content::Float(number) => Value::Float(*number),
        Content::Str(text) | Content::Unsafe(text) => Value::Str(Arc::clone(text)),
        Content::Timestamp(text) => Value::Timestamp(Arc::clone(text)),
        Content::Bytes(bytes) => Value::Bytes(Arc::clone(bytes)),
        Content::Seq(items) => Value::list(items.iter().map(node_value).collect()),
        Content::Set(items) => Value::Set(Arc::new(items.iter().map(node_value).collect())),
        Content::Map(entries) => Value::map(
            entries.iter().map(|entry| (node_value(&entry.key), node_value(&entry.value))).collect(),
        ),
        Content::Vault(_) => Value::Unknown("vaulted value".into()),
        Content::NotHeld => Value::Unknown("not in the catalogue".into()),
    }
}
