//! Which names a template looks up before it runs.
//!
//! Jinja resolves every name that a template or the body of a loop reads when that part begins,
//! those in branches that are not taken too. Ansible templates a variable when it is resolved, so
//! a variable whose template fails breaks every template that names it; one that is undefined
//! only breaks where it is used.

use std::sync::Arc;

use super::ast::*;

/// The names that a body resolves as it begins, in the order in which they stand. Bodies of loops
/// and macros resolve their own; names that are set before they are read are no variables.
pub fn names(body: &[Stmt], set_before: &[&Target]) -> Vec<Arc<str>> {
    let mut reads = Reads::default();
    set_before.iter().for_each(|target| reads.target(target));
    reads.body(body);
    reads.names
}

#[derive(Default)]
struct Reads {
    names: Vec<Arc<str>>,
    set: Vec<Arc<str>>,
}

impl Reads {
    fn body(&mut self, body: &[Stmt]) {
        body.iter().for_each(|stmt| self.stmt(stmt));
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Text(_) => {}
            Stmt::Emit(expr) => self.expr(expr),
            Stmt::If(test, yes, no) => {
                self.expr(test);
                let before = self.set.len();
                self.body(yes);
                let set_in_yes = self.set.split_off(before);
                self.body(no);
                // What one branch alone sets may still be a variable after it.
                let both = self.set.split_off(before);
                self.set.extend(set_in_yes.into_iter().filter(|name| both.contains(name)));
            }
            Stmt::For(it) => self.expr(&it.iter),
            Stmt::Set(target, value) => {
                self.expr(value);
                self.target(target);
            }
            Stmt::SetBlock(target, ..) => self.target(target),
            Stmt::With(names, _) => names.iter().for_each(|(_, value)| self.expr(value)),
            Stmt::FilterBlock(filter, _) => self.expr(filter),
            Stmt::Macro(it) => self.set.push(Arc::clone(&it.name)),
            Stmt::CallBlock(call, _) => self.expr(call),
        }
    }

    fn target(&mut self, target: &Target) {
        match target {
            Target::Name(name) => self.set.push(Arc::clone(name)),
            Target::Attr(..) => {}
            Target::Tuple(targets) => targets.iter().for_each(|target| self.target(target)),
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            Kind::Const(_) => {}
            Kind::Name(name) => {
                if !self.set.contains(name) && !self.names.contains(name) {
                    self.names.push(Arc::clone(name));
                }
            }
            Kind::List(items) | Kind::Tuple(items) => items.iter().for_each(|item| self.expr(item)),
            Kind::Dict(entries) => entries.iter().for_each(|(key, value)| {
                self.expr(key);
                self.expr(value);
            }),
            Kind::Not(inner) | Kind::Neg(inner) | Kind::Attr(inner, _) => self.expr(inner),
            Kind::And(a, b) | Kind::Or(a, b) | Kind::Binary(_, a, b) | Kind::Item(a, b) => {
                self.expr(a);
                self.expr(b);
            }
            Kind::Compare(first, rest) => {
                self.expr(first);
                rest.iter().for_each(|(_, expr)| self.expr(expr));
            }
            Kind::If(test, yes, no) => {
                self.expr(test);
                self.expr(yes);
                no.iter().for_each(|no| self.expr(no));
            }
            Kind::Slice(object, parts) => {
                self.expr(object);
                parts.iter().flatten().for_each(|part| self.expr(part));
            }
            Kind::Call(callee, args) => {
                self.expr(callee);
                self.args(args);
            }
            Kind::Filter(_, input, args) => {
                input.iter().for_each(|input| self.expr(input));
                self.args(args);
            }
            Kind::Test(_, input, args) => {
                self.expr(input);
                self.args(args);
            }
        }
    }

    fn args(&mut self, args: &CallArgs) {
        for Arg::One(value) | Arg::Many(value) in &args.positional {
            self.expr(value);
        }
        args.named.iter().for_each(|(_, value)| self.expr(value));
        args.mappings.iter().for_each(|value| self.expr(value));
    }
}
