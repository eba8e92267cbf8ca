//! Other hosts' variables (`hostvars`) and the host's own as they are set (`vars`).

use std::sync::Arc;

use super::eval::{Run, soft};
use super::object::Object;
use super::variables::node_value;
use super::{Binding, Eval, Extent, Stop};
use crate::inventory::HostId;
use crate::vars::ErrorKind;
use crate::vars::value::{Map, Value};

pub fn host_vars(run: &Run, name: &str) -> Option<Value> {
    run.ev.world.find_host(name).map(|host| Value::Object(Object::HostVarsOf(host)))
}

/// Another host's variable, templated with that host's variables. What is undefined there comes
/// back as the text of the template.
pub fn host_variable(run: &Run, host: HostId, name: &str) -> Eval<Option<Value>> {
    let ev = run.ev;
    let outer = (ev.extent.get(), ev.without_hostvars.replace(true));
    let value = host_variable_inside(run, host, name);
    ev.without_hostvars.set(outer.1);
    // The answer is the same for every host that asks, unless it asks for itself.
    ev.extent.set(if host == run.host { Extent::Host } else { outer.0 });
    value
}

fn host_variable_inside(run: &Run, host: HostId, name: &str) -> Eval<Option<Value>> {
    match soft(run.ev.read(host, name).map(|value| value.unwrap_or(Value::Object(Object::Omit))))? {
        Value::Object(Object::Omit) => Ok(None),
        Value::Object(Object::Undefined(it)) => match run.ev.found(host, name) {
            Binding::Node { node, .. } => run.ev.template_leniently(host, &node).map(Some),
            _ => Ok(Some(Value::Object(Object::Undefined(it)))),
        },
        value => Ok(Some(value)),
    }
}

impl super::Evaluator<'_> {
    /// Templates a node; a text whose template is undefined stays as it is written.
    fn template_leniently(&self, host: HostId, node: &crate::yaml::Node) -> Eval {
        use crate::yaml::Content;
        self.deeper(1, || match &node.content {
            Content::Seq(items) => {
                let items: Eval<Vec<Value>> =
                    items.iter().map(|item| soft(self.template_leniently(host, item))).collect();
                Ok(Value::list(items?))
            }
            Content::Map(entries) => {
                let mut map = Map::new();
                for entry in entries.iter() {
                    map.insert(node_value(&entry.key), soft(self.template_leniently(host, &entry.value))?);
                }
                Ok(Value::map(map))
            }
            _ => match self.template_node(host, node) {
                Err(Stop::Failed(failure)) if failure.kind == ErrorKind::Undefined => Ok(node_value(node)),
                other => other,
            },
        })
    }
}

/// A variable as it is set, templates and all.
pub fn raw_variable(run: &Run, name: &str) -> Option<Value> {
    match run.ev.binding(run.host, name) {
        Binding::Node { node, .. } => Some(node_value(&node)),
        Binding::Value { value, .. } => Some(value),
        Binding::Within { .. } => Some(Value::Unknown("a task templates it".into())),
        Binding::Unknown(why) => Some(Value::Unknown(why)),
        Binding::Absent => None,
    }
}

pub fn names(run: &Run, host: HostId) -> Vec<Value> {
    run.ev.note(Extent::Host);
    run.ev.world.variable_names(host).into_iter().map(Value::Str).collect()
}

pub fn bound(run: &Run, host: HostId, name: &str) -> Eval<bool> {
    match run.ev.binding(host, name) {
        Binding::Absent => Ok(false),
        Binding::Unknown(why) => Err(Stop::Unknown(why)),
        Binding::Node { .. } | Binding::Value { .. } | Binding::Within { .. } => Ok(true),
    }
}

/// A mapping as a dict: `hostvars[h]` and `vars` too.
pub fn mapping(run: &Run, value: &Value) -> Eval<Option<Arc<Map>>> {
    let host = match value {
        Value::Map(map) => return Ok(Some(Arc::clone(map))),
        Value::Object(Object::HostVarsOf(host)) => Some(*host),
        Value::Object(Object::Vars) => None,
        _ => return Ok(None),
    };
    let mut map = Map::new();
    for name in run.ev.world.variable_names(host.unwrap_or(run.host)) {
        let value = match host {
            Some(host) => soft(host_variable(run, host, &name).map(|value| value.unwrap_or(Value::Null)))?,
            None => raw_variable(run, &name).unwrap_or(Value::Null),
        };
        map.insert(Value::Str(name), value);
    }
    Ok(Some(Arc::new(map)))
}
