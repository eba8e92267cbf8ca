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
        if let Kind::Name(name) = &expr.kind
            && !self.set.contains(name)
            && !self.names.contains(name)
        {
            self.names.push(Arc::clone(name));
        }
        expr.each(&mut |inner| self.expr(inner));
    }
}
