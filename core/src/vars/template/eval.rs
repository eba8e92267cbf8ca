//! Expressions.

use std::sync::Arc;

use super::args::Args;
use super::ast::*;
use super::object::{Object, Undefined};
use super::variables::is_template;
use super::{Binding, Eval, Evaluator, Stop, access, globals, methods, ops};
use crate::inventory::HostId;
use crate::vars::value::{Map, Value, equals};
use crate::yaml::Content;

/// Names set in the template itself, innermost last.
pub type Frames = Vec<Vec<(Arc<str>, Value)>>;

/// A template under evaluation for one host.
pub struct Run<'e, 'w> {
    pub ev: &'e Evaluator<'w>,
    pub host: HostId,
    pub frames: Frames,
    /// Variables that were read as the template began.
    pub resolved: Vec<(Arc<str>, Value)>,
}

/// An unknown stays a value, so that what does not read it is known.
pub(super) fn soft(result: Eval) -> Eval {
    match result {
        Err(Stop::Unknown(why)) => Ok(Value::Unknown(why)),
        other => other,
    }
}

pub(super) fn undefined_value(undefined: Undefined) -> Value {
    Value::Object(Object::Undefined(Arc::new(undefined)))
}

/// A missing name or member, with Jinja's words.
pub(super) fn undefined(message: impl Into<String>, name: Option<&str>) -> Value {
    undefined_value(Undefined { message: message.into(), name: name.map(Into::into), lax: false, span: None })
}

/// Using a value: fails when it is undefined, ends when it is unknown.
pub(super) fn need(value: &Value) -> Eval<()> {
    match value {
        Value::Unknown(why) => Err(Stop::Unknown(Arc::clone(why))),
        Value::Object(Object::Undefined(it)) => Err(undefined_stop(it)),
        _ => Ok(()),
    }
}

pub(super) fn undefined_stop(it: &Undefined) -> Stop {
    // It is empty text to some filters and an error to others.
    if it.lax {
        return Stop::unknown(NO_ELSE);
    }
    let mut stop = Stop::undefined(it.message.clone());
    if let Stop::Failed(failure) = &mut stop {
        failure.span = it.span;
    }
    stop
}

const NO_ELSE: &str = "the inline if-expression evaluated to false and no else section was defined.";

pub(super) fn truthy(value: &Value) -> Eval<bool> {
    if matches!(value, Value::Object(Object::Undefined(it)) if it.lax) {
        return Ok(false);
    }
    need(value)?;
    value.is_truthy().ok_or_else(|| Stop::unknown("truth of this value"))
}

impl<'e, 'w> Run<'e, 'w> {
    pub fn new(ev: &'e Evaluator<'w>, host: HostId) -> Self {
        Run { ev, host, frames: vec![Vec::new()], resolved: Vec::new() }
    }

    pub fn local(&self, name: &str) -> Option<&Value> {
        self.frames
            .iter()
            .rev()
            .flat_map(|frame| frame.iter().rev())
            .find(|(n, _)| **n == *name)
            .map(|(_, v)| v)
    }

    /// A name that is set in the template or was read as it began.
    pub fn known(&self, name: &str) -> Option<&Value> {
        let resolved = || self.resolved.iter().find(|(known, _)| **known == *name).map(|(_, value)| value);
        self.local(name).or_else(resolved)
    }

    /// What a name stands for here; a missing one is an undefined value.
    pub fn name(&self, name: &str) -> Eval {
        if let Some(value) = self.known(name) {
            return Ok(value.clone());
        }
        match name {
            "hostvars" => {
                self.ev.read_hostvars.set(true);
                return Ok(match self.ev.without_hostvars.get() {
                    true => undefined("'hostvars' is undefined", Some(name)),
                    false => Value::Object(Object::HostVars),
                });
            }
            "self" => return Ok(Value::str("<TemplateReference None>")),
            "vars" => return Ok(Value::Object(Object::Vars)),
            "omit" => return Ok(Value::Object(Object::Omit)),
            _ => {}
        }
        if let Some(value) =
            soft(self.ev.read(self.host, name).map(|v| v.unwrap_or(Value::Object(Object::Omit))))
                .map(|value| (!matches!(value, Value::Object(Object::Omit))).then_some(value))?
        {
            return Ok(value);
        }
        Ok(match globals::find(name) {
            Some(function) => Value::Object(Object::Function(function)),
            None => undefined(format!("'{name}' is undefined"), Some(name)),
        })
    }

    /// Evaluates to a value that may be unknown or undefined.
    pub fn soft(&mut self, expr: &Expr) -> Eval {
        soft(self.eval(expr))
    }

    pub fn eval(&mut self, expr: &Expr) -> Eval {
        let ev = self.ev;
        let depth = ev.depth.get();
        if depth > super::MAX_DEPTH {
            return Err(Stop::unknown("nested too deeply to evaluate"));
        }
        ev.burn(1)?;
        ev.depth.set(depth + 1);
        let result = self.kind(&expr.kind);
        ev.depth.set(depth);
        result.map_err(|stop| stop.at(expr.at))
    }

    fn kind(&mut self, kind: &Kind) -> Eval {
        match kind {
            Kind::Const(value) => Ok(value.clone()),
            Kind::Name(name) => self.name(name),
            Kind::List(items) => Ok(Value::list(self.many(items)?)),
            Kind::Tuple(items) => Ok(Value::tuple(self.many(items)?)),
            Kind::Dict(entries) => self.dict(entries),
            Kind::Not(inner) => {
                let value = self.eval(inner)?;
                Ok(Value::Bool(!truthy(&value)?))
            }
            Kind::Neg(inner) => {
                let value = self.eval(inner)?;
                ops::negate(&value)
            }
            Kind::And(left, right) => {
                let value = self.eval(left)?;
                if truthy(&value)? { self.eval(right) } else { Ok(value) }
            }
            Kind::Or(left, right) => {
                let value = self.eval(left)?;
                if truthy(&value)? { Ok(value) } else { self.eval(right) }
            }
            Kind::Binary(op, left, right) => self.binary(*op, left, right),
            Kind::Compare(first, rest) => self.compare(first, rest),
            Kind::If(test, yes, no) => self.choose(test, yes, no.as_deref()),
            Kind::Attr(object, name) => {
                let object = self.eval(object)?;
                access::attribute(self, &object, name)
            }
            Kind::Item(object, key) => {
                let object = self.eval(object)?;
                let key = self.eval(key)?;
                access::item(self, &object, &key)
            }
            Kind::Slice(object, parts) => self.slice(object, parts),
            Kind::Call(callee, args) => self.call(callee, args),
            Kind::Filter(filter, input, args) => {
                if filter.name == "type_debug"
                    && let Some(input) = input
                    && self.is_plain_text(input)
                {
                    return Ok(Value::str("AnsibleUnicode"));
                }
                let input = match input {
                    Some(input) => self.soft(input)?,
                    None => Value::Null,
                };
                let args = self.args(args)?;
                filter.apply(self, input, args)
            }
            Kind::Test(test, input, args) => {
                if let (Kind::Name(name), Some(wanted)) = (&input.kind, test.asks_definition())
                    && self.is_set(name)
                {
                    return Ok(Value::Bool(wanted));
                }
                let input = self.soft(input)?;
                let args = self.args(args)?;
                test.apply(self, input, args).map(Value::Bool)
            }
        }
    }

    /// An unknown value that somebody sets: whatever it is worth, it is there.
    fn is_set(&self, name: &str) -> bool {
        self.local(name).is_none()
            && matches!(self.ev.read(self.host, name), Ok(Some(Value::Unknown(_))))
            && matches!(self.ev.found(self.host, name), Binding::Node { .. })
    }

    /// A variable whose text is no template: it keeps the type in which Ansible read it.
    fn is_plain_text(&self, expr: &Expr) -> bool {
        let Kind::Name(name) = &expr.kind else {
            return false;
        };
        self.local(name).is_none()
            && matches!(self.ev.found(self.host, name), Binding::Node { node, .. }
                if matches!(&node.content, Content::Str(text) if !is_template(text)))
    }

    fn many(&mut self, items: &[Expr]) -> Eval<Vec<Value>> {
        let mut out = Vec::with_capacity(items.len());
        for item in items {
            out.push(self.soft(item)?);
        }
        Ok(out)
    }

    fn dict(&mut self, entries: &[(Expr, Expr)]) -> Eval {
        let mut map = Map::new();
        for (key, value) in entries {
            let key = self.eval(key)?;
            need(&key)?;
            access::check_hashable(&key)?;
            let value = self.soft(value)?;
            map.insert(key, value);
        }
        Ok(Value::map(map))
    }

    fn binary(&mut self, op: Op, left: &Expr, right: &Expr) -> Eval {
        let left = self.soft(left)?;
        let right = self.soft(right)?;
        if op == Op::Concat {
            return ops::concat(self.ev, &left, &right);
        }
        if let (Op::Rem, Some(format), Value::Object(Object::Undefined(_))) = (op, left.as_str(), &right)
            && !format.contains('%')
        {
            return Ok(left);
        }
        // An undefined operand fails whatever the other is worth.
        for value in [&left, &right] {
            if matches!(value, Value::Object(Object::Undefined(_))) {
                need(value)?;
            }
        }
        need(&left)?;
        need(&right)?;
        let value = ops::binary(op, &left, &right)?;
        self.ev.burn(ops::weight(&value))?;
        Ok(value)
    }

    fn compare(&mut self, first: &Expr, rest: &[(Cmp, Expr)]) -> Eval {
        let mut left = self.soft(first)?;
        let mut result = true;
        for (op, right) in rest {
            let right = self.soft(right)?;
            result = ops::compare(self, *op, &left, &right)?;
            if !result {
                break;
            }
            left = right;
        }
        Ok(Value::Bool(result))
    }

    fn choose(&mut self, test: &Expr, yes: &Expr, no: Option<&Expr>) -> Eval {
        let test = self.eval(test)?;
        match (truthy(&test)?, no) {
            (true, _) => self.eval(yes),
            (false, Some(no)) => self.eval(no),
            (false, None) => {
                Ok(undefined_value(Undefined { message: NO_ELSE.into(), name: None, lax: true, span: None }))
            }
        }
    }

    fn slice(&mut self, object: &Expr, parts: &[Option<Box<Expr>>; 3]) -> Eval {
        let object = self.eval(object)?;
        let mut bounds = [None, None, None];
        for (bound, part) in bounds.iter_mut().zip(parts) {
            if let Some(part) = part {
                let value = self.eval(part)?;
                need(&value)?;
                *bound = match value {
                    Value::Null => None,
                    other => Some(other),
                };
            }
        }
        access::slice(&object, &bounds)
    }

    pub fn args(&mut self, args: &CallArgs) -> Eval<Args> {
        let mut out = Args::default();
        for arg in &args.positional {
            match arg {
                Arg::One(expr) => out.positional.push(self.soft(expr)?),
                Arg::Many(expr) => {
                    let value = self.eval(expr)?;
                    out.positional.extend(access::iterate(self, &value)?.iter().cloned());
                }
            }
        }
        for (name, expr) in &args.named {
            out.named.push((Arc::clone(name), self.soft(expr)?));
        }
        for expr in &args.mappings {
            let value = self.eval(expr)?;
            need(&value)?;
            let map = value.as_map().ok_or_else(|| Stop::other("argument after ** must be a mapping"))?;
            for (key, value) in map.iter() {
                let key = key.as_str().ok_or_else(|| Stop::other("keywords must be strings"))?;
                out.named.push((key.into(), value.clone()));
            }
        }
        Ok(out)
    }

    fn call(&mut self, callee: &Expr, args: &CallArgs) -> Eval {
        if let Kind::Attr(object, name) = &callee.kind {
            let receiver = self.eval(object)?;
            let bound = access::attribute(self, &receiver, name)?;
            let args = self.args(args)?;
            if let Value::Object(Object::Method(_)) = &bound
                && methods::mutates(&receiver, name)
            {
                let (changed, result) = methods::mutate(self, &receiver, name, args)?;
                self.put_back(object, changed)?;
                return Ok(result);
            }
            return self.call_value(&bound, args);
        }
        let value = self.eval(callee)?;
        let args = self.args(args)?;
        self.call_value(&value, args)
    }

    pub fn call_value(&mut self, value: &Value, args: Args) -> Eval {
        need(value)?;
        match value {
            Value::Object(Object::Method(bound)) => methods::call(self, &bound.0, &bound.1, args),
            Value::Object(Object::Function(name)) => globals::call(self, name, args),
            Value::Object(Object::Macro(it)) => {
                let it = Arc::clone(it);
                self.call_macro(&it, args, None)
            }
            Value::Object(Object::Loop(it)) => {
                let it = Arc::clone(it);
                self.call_loop(&it, args)
            }
            other => Err(Stop::other(format!("'{}' object is not callable", other.type_name()))),
        }
    }

    /// Whether a list holds a value: unknown members only matter when nothing else matches.
    pub fn contains(&self, items: &[Value], wanted: &Value) -> Eval<bool> {
        self.ev.burn(items.len() / 8 + 1)?;
        let mut unknown = None;
        for item in items {
            if let Value::Object(Object::Undefined(it)) = item {
                return Err(undefined_stop(it));
            }
            match equals(item, wanted) {
                Some(true) => return Ok(true),
                Some(false) => {}
                None => unknown = item.unknown().or_else(|| wanted.unknown()).or(unknown),
            }
        }
        match unknown {
            Some(why) => Err(Stop::Unknown(Arc::clone(why))),
            None => Ok(false),
        }
    }
}
