//! Statements: what a template prints, and the names it sets on the way.

use std::sync::{Arc, Mutex};

use super::args::Args;
use super::ast::*;
use super::eval::{Run, truthy, undefined};
use super::finish::Output;
use super::object::{Loop, Macro, Object};
use super::variables::took_too_much;
use super::{Eval, Stop, access};
use crate::vars::value::Value;

impl Run<'_, '_> {
    /// A whole template's value.
    pub fn template(&mut self, template: &Template) -> Eval {
        let mut out = Output::default();
        self.resolve(&template.reads)?;
        self.body(&template.body, &mut out)?;
        let value = out.value()?;
        Ok(match value.as_str() {
            Some(text) => {
                let kept = text.len() - text.trim_end_matches('\n').len();
                if template.newlines > kept {
                    Value::str(format!("{text}{}", "\n".repeat(template.newlines - kept)))
                } else {
                    value
                }
            }
            None => value,
        })
    }

    /// Reads variables as Jinja does when a body begins: one that cannot be templated ends it. What
    /// is read is kept, so that it is not evaluated again where it is used; one that took too much
    /// ends the body, too.
    pub fn resolve(&mut self, names: &[Arc<str>]) -> Eval<()> {
        for name in names {
            if matches!(&**name, "hostvars" | "self" | "vars" | "omit") || self.known(name).is_some() {
                continue;
            }
            let value = match self.ev.read(self.host, name) {
                Ok(Some(Value::Unknown(why))) | Err(Stop::Unknown(why)) if took_too_much(&why) => {
                    return Err(Stop::Unknown(why));
                }
                Ok(None) => continue,
                Ok(Some(value)) => value,
                Err(Stop::Unknown(why)) => Value::Unknown(why),
                Err(stop) => return Err(stop),
            };
            self.resolved.push((Arc::clone(name), value));
        }
        Ok(())
    }

    fn body(&mut self, body: &[Stmt], out: &mut Output) -> Eval<()> {
        for stmt in body {
            self.stmt(stmt, out)?;
        }
        Ok(())
    }

    fn stmt(&mut self, stmt: &Stmt, out: &mut Output) -> Eval<()> {
        let ev = self.ev;
        match stmt {
            Stmt::Text(text) => out.push(ev, Value::Str(Arc::clone(text))),
            Stmt::Emit(expr) => {
                let value = self.soft(expr)?;
                out.push(ev, value).map_err(|stop| stop.at(expr.at))
            }
            Stmt::If(test, yes, no) => {
                let value = self.eval(test)?;
                let chosen = if truthy(&value).map_err(|stop| stop.at(test.at))? { yes } else { no };
                ev.deeper(1, || self.body(chosen, out))
            }
            Stmt::For(it) => {
                let items = self.eval(&it.iter)?;
                let items = access::iterate(self, &items).map_err(|stop| stop.at(it.iter.at))?;
                ev.deeper(1, || self.for_loop(it, items, 0, out))
            }
            Stmt::Set(target, value) => {
                let value = self.soft(value)?;
                self.assign(target, value)
            }
            Stmt::SetBlock(target, filter, body) => {
                let value = self.captured(body, filter.as_ref())?;
                self.assign(target, value)
            }
            Stmt::With(names, body) => {
                let mut values = Vec::with_capacity(names.len());
                for (target, value) in names {
                    values.push((target, self.soft(value)?));
                }
                self.scoped(|run| {
                    for (target, value) in values {
                        run.assign(target, value)?;
                    }
                    run.body(body, out)
                })
            }
            Stmt::FilterBlock(filter, body) => {
                let value = self.captured(body, Some(filter))?;
                out.push(ev, value)
            }
            Stmt::Macro(definition) => {
                let value = self.macro_value(definition);
                self.set(&definition.name, value);
                Ok(())
            }
            Stmt::CallBlock(call, caller) => {
                let Kind::Call(callee, args) = &call.kind else {
                    return Ok(());
                };
                let callee = self.eval(callee)?;
                let args = self.args(args)?;
                let caller = self.macro_value(caller);
                let value = match &callee {
                    Value::Object(Object::Macro(it)) => {
                        self.call_macro(&Arc::clone(it), args, Some(caller))?
                    }
                    other => self.call_value(other, args)?,
                };
                out.push(ev, value)
            }
        }
    }

    fn macro_value(&self, definition: &Arc<MacroDef>) -> Value {
        let it = Macro { definition: Arc::clone(definition), frames: self.frames.clone() };
        Value::Object(Object::Macro(Arc::new(it)))
    }

    /// What a body prints, as a value, through a filter if there is one.
    fn captured(&mut self, body: &[Stmt], filter: Option<&Expr>) -> Eval {
        let mut out = Output::default();
        self.scoped(|run| run.body(body, &mut out))?;
        let value = super::eval::soft(out.value())?;
        match filter {
            Some(filter) => self.through(filter, value),
            None => Ok(value),
        }
    }

    /// Puts a value in at the start of a chain of filters.
    fn through(&mut self, chain: &Expr, value: Value) -> Eval {
        match &chain.kind {
            Kind::Filter(filter, input, args) => {
                let input = match input {
                    Some(inner) => self.through(inner, value)?,
                    None => value,
                };
                let args = self.args(args)?;
                filter.apply(self, input, args)
            }
            _ => Err(Stop::syntax("expected a filter")),
        }
    }

    fn scoped<T>(&mut self, run: impl FnOnce(&mut Self) -> Eval<T>) -> Eval<T> {
        self.frames.push(Vec::new());
        let result = run(self);
        self.frames.pop();
        result
    }

    fn set(&mut self, name: &Arc<str>, value: Value) {
        if let Some(frame) = self.frames.last_mut() {
            match frame.iter_mut().find(|(n, _)| n == name) {
                Some(slot) => slot.1 = value,
                None => frame.push((Arc::clone(name), value)),
            }
        }
    }

    fn assign(&mut self, target: &Target, value: Value) -> Eval<()> {
        match target {
            Target::Name(name) => self.set(name, value),
            Target::Attr(object, attribute) => match self.local(object) {
                Some(Value::Object(Object::Namespace(it))) => {
                    if let Ok(mut map) = it.lock() {
                        map.insert_str(attribute, value);
                    }
                }
                _ => return Err(Stop::other("cannot assign attribute on non-namespace object")),
            },
            Target::Tuple(targets) => {
                let items = access::iterate(self, &value)?;
                if items.len() != targets.len() {
                    return Err(Stop::other(format!(
                        "cannot unpack {} values into {} names",
                        items.len(),
                        targets.len()
                    )));
                }
                for (target, item) in targets.iter().zip(items.iter()) {
                    self.assign(target, item.clone())?;
                }
            }
        }
        Ok(())
    }

    /// After `list.append` and its like: what the expression names has changed, for the rest of the
    /// template. Another name for the same object does not see it.
    pub fn put_back(&mut self, place: &Expr, changed: Value) -> Eval<()> {
        let (object, key) = match &place.kind {
            Kind::Name(variable) => {
                let local = self.frames.iter_mut().rev().flat_map(|frame| frame.iter_mut().rev());
                let mut slots = local.chain(self.resolved.iter_mut());
                match slots.find(|(name, _)| name == variable) {
                    Some(slot) => slot.1 = changed,
                    None => self.resolved.push((Arc::clone(variable), changed)),
                }
                return Ok(());
            }
            Kind::Attr(object, name) => (object, Value::Str(Arc::clone(name))),
            Kind::Item(object, key) => (object, self.eval(key)?),
            _ => return Ok(()),
        };
        let around = match self.eval(object)? {
            Value::Object(Object::Namespace(it)) => {
                if let Ok(mut map) = it.lock() {
                    map.insert(key, changed);
                }
                return Ok(());
            }
            Value::Map(map) => {
                let mut map = (*map).clone();
                map.insert(key, changed);
                Value::map(map)
            }
            Value::List(items) => {
                let mut items = items.to_vec();
                let index = key.as_int().and_then(|index| access::position(items.len(), index));
                if let Some(slot) = index.and_then(|index| items.get_mut(index)) {
                    *slot = changed;
                }
                Value::list(items)
            }
            _ => return Ok(()),
        };
        self.put_back(object, around)
    }

    /// What `loop(items)` prints inside a recursive loop.
    pub fn call_loop(&mut self, state: &Loop, args: Args) -> Eval {
        let Some(it) = &state.again else {
            return Err(Stop::other("The loop must have the 'recursive' marker to be called recursively."));
        };
        let bound = args.bind("loop", &["iterable"])?;
        let items = access::iterate(self, bound.require(0)?)?;
        let mut out = Output::default();
        self.ev.deeper(4, || self.for_loop(it, items, state.depth + 1, &mut out))?;
        out.value()
    }

    fn for_loop(
        &mut self,
        it: &Arc<For>,
        items: Arc<Vec<Value>>,
        depth: usize,
        out: &mut Output,
    ) -> Eval<()> {
        let items = match &it.filter {
            Some(filter) => Arc::new(self.kept(it, filter, &items)?),
            None => items,
        };
        if items.is_empty() {
            return self.scoped(|run| run.body(&it.otherwise, out));
        }
        let last_changed = Arc::new(Mutex::new(None));
        for index in 0..items.len() {
            self.ev.burn(1)?;
            let state = Arc::new(Loop {
                index,
                items: Arc::clone(&items),
                depth,
                again: it.recursive.then(|| Arc::clone(it)),
                last_changed: Arc::clone(&last_changed),
            });
            let value = items.get(index).cloned().unwrap_or(Value::Null);
            self.scoped(|run| {
                run.set(&"loop".into(), Value::Object(Object::Loop(Arc::clone(&state))));
                run.assign(&it.target, value)?;
                run.resolve(&it.reads)?;
                run.body(&it.body, out)
            })?;
        }
        Ok(())
    }

    /// The items of `{% for … if … %}`.
    fn kept(&mut self, it: &For, filter: &Expr, items: &[Value]) -> Eval<Vec<Value>> {
        let mut kept = Vec::new();
        for item in items {
            let keep = self.scoped(|run| {
                run.assign(&it.target, item.clone())?;
                let value = run.eval(filter)?;
                truthy(&value)
            })?;
            if keep {
                kept.push(item.clone());
            }
        }
        Ok(kept)
    }

    pub fn call_macro(&mut self, it: &Arc<Macro>, args: Args, caller: Option<Value>) -> Eval {
        let definition = &it.definition;
        let mut frame: Vec<(Arc<str>, Value)> = Vec::new();
        // A macro sees itself and what was set before it.
        let mut run = Run { ev: self.ev, host: self.host, frames: it.frames.clone(), resolved: Vec::new() };
        run.set(&definition.name, Value::Object(Object::Macro(Arc::clone(it))));
        let mut positional = args.positional.into_iter();
        let mut named = args.named;
        let required = definition.params.len() - definition.defaults.len().min(definition.params.len());
        for (index, param) in definition.params.iter().enumerate() {
            let given = positional.next().or_else(|| {
                let at = named.iter().position(|(name, _)| name == param)?;
                Some(named.swap_remove(at).1)
            });
            let value = match (given, index.checked_sub(required).and_then(|i| definition.defaults.get(i))) {
                (Some(value), _) => value,
                (None, Some(default)) => {
                    run.frames.push(frame);
                    let value = run.soft(default);
                    frame = run.frames.pop().unwrap_or_default();
                    value?
                }
                (None, None) => undefined(format!("parameter '{param}' was not provided"), Some(param)),
            };
            frame.push((Arc::clone(param), value));
        }
        let rest: Vec<Value> = positional.collect();
        frame.push(("varargs".into(), Value::tuple(rest)));
        let extra = named.into_iter().map(|(name, value)| (Value::Str(name), value)).collect();
        frame.push(("kwargs".into(), Value::map(extra)));
        if let Some(caller) = caller {
            frame.push(("caller".into(), caller));
        }
        run.frames.push(frame);
        let mut out = Output::default();
        self.ev.deeper(4, || run.body(&definition.body, &mut out))?;
        out.value()
    }
}
