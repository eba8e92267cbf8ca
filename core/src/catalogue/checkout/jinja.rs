//! Names that a template or condition reads, from its syntax tree; by words where it does not parse.
//!
//! Unlike evaluation this never gives up: a filter that nobody knows reads names too. Nothing here
//! knows what a name stands for.

use minijinja::machinery::{ast, parse, parse_expr};
use minijinja::syntax::SyntaxConfig;

use super::pieces::{Pieces, words};
use crate::vars::mask;

/// How a template reads a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read {
    Plain,
    /// With `default` or `is defined`: it need not be there.
    Guarded,
    /// The name is made as the template runs; `*` stands for what is not known of it.
    Made,
    /// Another host's, through `hostvars`; told beside one of the others.
    OfHost,
}

pub type Reader<'a> = &'a mut dyn FnMut(&str, Read);

/// Calls `read` with each name that a template reads and does not bind itself.
pub fn template(text: &str, read: Reader) {
    if !text.contains("{{") && !text.contains("{%") {
        return;
    }
    let syntax = SyntaxConfig::builder().trim_blocks(true).build().ok();
    let masked = mask(text);
    let parsed = masked.as_ref().zip(syntax).and_then(|(text, syntax)| parse(text, "", syntax).ok());
    match parsed {
        Some(ast::Stmt::Template(template)) => Walk { bound: Vec::new(), read }.body(&template.children),
        _ => Pieces::of(text).read(read),
    }
}

/// The same for a condition, which stands without braces.
pub fn condition(text: &str, read: Reader) {
    if text.contains("{{") || text.contains("{%") {
        return template(text, read);
    }
    // Only between marks are strings masked.
    let masked = mask(&format!("{{%if {text}%}}"));
    let inner = masked.as_deref().and_then(|text| text.strip_prefix("{%if ")?.strip_suffix("%}"));
    match inner.and_then(|text| parse_expr(text).ok()) {
        Some(expr) => expression(&expr, read),
        None => words(text, &mut |name| read(name, Read::Plain)),
    }
}

/// The names in one expression that parsed.
pub(super) fn expression(expr: &ast::Expr, read: Reader) {
    Walk { bound: Vec::new(), read }.expr(expr);
}

struct Walk<'a, 't> {
    /// Names that the template itself sets, innermost last.
    bound: Vec<&'t str>,
    read: Reader<'a>,
}

impl<'t> Walk<'_, 't> {
    fn body(&mut self, stmts: &[ast::Stmt<'t>]) {
        stmts.iter().for_each(|stmt| self.stmt(stmt));
    }

    fn stmt(&mut self, stmt: &ast::Stmt<'t>) {
        match stmt {
            ast::Stmt::Template(it) => self.body(&it.children),
            ast::Stmt::EmitExpr(it) => self.expr(&it.expr),
            ast::Stmt::ForLoop(it) => {
                self.expr(&it.iter);
                self.scope(|walk| {
                    walk.bound.push("loop");
                    walk.bind(&it.target);
                    it.filter_expr.iter().for_each(|expr| walk.expr(expr));
                    walk.body(&it.body);
                });
                self.body(&it.else_body);
            }
            ast::Stmt::IfCond(it) => {
                self.expr(&it.expr);
                self.body(&it.true_body);
                self.body(&it.false_body);
            }
            ast::Stmt::WithBlock(it) => self.scope(|walk| {
                for (target, value) in &it.assignments {
                    walk.expr(value);
                    walk.bind(target);
                }
                walk.body(&it.body);
            }),
            ast::Stmt::Set(it) => {
                self.expr(&it.expr);
                self.bind(&it.target);
            }
            ast::Stmt::SetBlock(it) => {
                it.filter.iter().for_each(|filter| self.expr(filter));
                self.body(&it.body);
                self.bind(&it.target);
            }
            ast::Stmt::AutoEscape(it) => self.body(&it.body),
            ast::Stmt::FilterBlock(it) => {
                self.expr(&it.filter);
                self.body(&it.body);
            }
            ast::Stmt::Macro(it) => {
                self.bound.push(it.name);
                self.parameters(it);
            }
            ast::Stmt::CallBlock(it) => {
                self.expr(&it.call.expr);
                self.args(&it.call.args);
                self.parameters(&it.macro_decl);
            }
            ast::Stmt::Do(it) => {
                self.expr(&it.call.expr);
                self.args(&it.call.args);
            }
            ast::Stmt::EmitRaw(_) | ast::Stmt::Continue(_) | ast::Stmt::Break(_) => {}
        }
    }

    fn parameters(&mut self, it: &ast::Macro<'t>) {
        it.defaults.iter().for_each(|value| self.expr(value));
        self.scope(|walk| {
            walk.bound.extend(["caller", "varargs", "kwargs"]);
            it.args.iter().for_each(|arg| walk.bind(arg));
            walk.body(&it.body);
        });
    }

    fn scope(&mut self, run: impl FnOnce(&mut Self)) {
        let depth = self.bound.len();
        run(self);
        self.bound.truncate(depth);
    }

    fn bind(&mut self, target: &ast::Expr<'t>) {
        match target {
            ast::Expr::Var(var) => self.bound.push(var.id),
            ast::Expr::List(list) => list.items.iter().for_each(|item| self.bind(item)),
            ast::Expr::Tuple(tuple) => tuple.items.iter().for_each(|item| self.bind(item)),
            _ => {}
        }
    }

    fn name(&mut self, name: &str, how: Read) {
        if !self.bound.contains(&name) {
            (self.read)(name, how);
        }
    }

    /// What `default` or `is defined` is asked of.
    fn guarded(&mut self, expr: &ast::Expr<'t>) {
        match expr {
            ast::Expr::Var(var) => self.name(var.id, Read::Guarded),
            expr => self.expr(expr),
        }
    }

    /// `hostvars[host]`, `vars`: what has variables as its members.
    fn holds_variables(&self, expr: &ast::Expr) -> bool {
        match expr {
            ast::Expr::Var(var) => var.id == "vars" && !self.bound.contains(&var.id),
            ast::Expr::GetItem(it) => matches!(&it.expr, ast::Expr::Var(var) if var.id == "hostvars"),
            _ => false,
        }
    }

    /// A name that stands as a text, or is made of texts and values.
    fn named(&mut self, expr: &ast::Expr) {
        let name = made(expr);
        match name.contains('*') {
            false => self.name(&name, Read::Plain),
            true if name.contains(|c| c != '*') => (self.read)(&name, Read::Made),
            true => {}
        }
    }

    /// The same of a variable of `vars`, or of a host in `hostvars`.
    fn member(&mut self, holder: &ast::Expr, name: &ast::Expr) {
        self.named(name);
        if !matches!(holder, ast::Expr::Var(_)) {
            self.of_host(&made(name));
        }
    }

    fn of_host(&mut self, name: &str) {
        if name != "*" {
            (self.read)(name, Read::OfHost);
        }
    }

    fn expr(&mut self, expr: &ast::Expr<'t>) {
        match expr {
            ast::Expr::Var(var) => self.name(var.id, Read::Plain),
            ast::Expr::Const(_) => {}
            ast::Expr::Slice(it) => {
                self.expr(&it.expr);
                [&it.start, &it.stop, &it.step].into_iter().flatten().for_each(|part| self.expr(part));
            }
            ast::Expr::UnaryOp(it) => self.expr(&it.expr),
            ast::Expr::BinOp(it) => {
                self.expr(&it.left);
                self.expr(&it.right);
                if matches!(it.op, ast::BinOpKind::In) && self.holds_variables(&it.right) {
                    self.member(&it.right, &it.left);
                }
            }
            ast::Expr::Compare(it) => {
                self.expr(&it.expr);
                it.ops.iter().for_each(|link| self.expr(&link.expr));
            }
            ast::Expr::IfExpr(it) => {
                self.expr(&it.test_expr);
                self.expr(&it.true_expr);
                it.false_expr.iter().for_each(|expr| self.expr(expr));
            }
            ast::Expr::Filter(it) => {
                match matches!(it.name, "default" | "d") {
                    true => it.expr.iter().for_each(|expr| self.guarded(expr)),
                    false => it.expr.iter().for_each(|expr| self.expr(expr)),
                }
                self.args(&it.args);
                self.extracted(it);
            }
            ast::Expr::Test(it) => {
                match matches!(it.name, "defined" | "undefined") {
                    true => self.guarded(&it.expr),
                    false => self.expr(&it.expr),
                }
                self.args(&it.args);
            }
            ast::Expr::GetAttr(it) => {
                self.expr(&it.expr);
                if self.holds_variables(&it.expr) {
                    self.name(it.name, Read::Plain);
                    if !matches!(it.expr, ast::Expr::Var(_)) {
                        self.of_host(it.name);
                    }
                }
            }
            ast::Expr::GetItem(it) => {
                self.expr(&it.expr);
                self.expr(&it.subscript_expr);
                if self.holds_variables(&it.expr) {
                    self.member(&it.expr, &it.subscript_expr);
                }
            }
            ast::Expr::Call(it) => {
                self.args(&it.args);
                match &it.expr {
                    ast::Expr::Var(var) => self.looked_up(var.id, &it.args),
                    // `hostvars[host].get('NAME')`
                    ast::Expr::GetAttr(method) if self.holds_variables(&method.expr) => {
                        self.expr(&method.expr);
                        if let Some(ast::CallArg::Pos(name)) = it.args.first() {
                            self.member(&method.expr, name);
                        }
                    }
                    callee => self.expr(callee),
                }
            }
            ast::Expr::List(it) => it.items.iter().for_each(|item| self.expr(item)),
            ast::Expr::Tuple(it) => it.items.iter().for_each(|item| self.expr(item)),
            ast::Expr::Map(it) => it.keys.iter().chain(&it.values).for_each(|item| self.expr(item)),
        }
    }

    fn args(&mut self, args: &[ast::CallArg<'t>]) {
        for arg in args {
            let (ast::CallArg::Pos(expr)
            | ast::CallArg::Kwarg(_, expr)
            | ast::CallArg::PosSplat(expr)
            | ast::CallArg::KwargSplat(expr)) = arg;
            self.expr(expr);
        }
    }

    /// `lookup('vars', 'NAME', …)`.
    fn looked_up(&mut self, function: &str, args: &[ast::CallArg]) {
        let mut args = args.iter().filter_map(|arg| match arg {
            ast::CallArg::Pos(expr) => Some(expr),
            _ => None,
        });
        let plugin = args.next().and_then(text).unwrap_or_default();
        if matches!(function, "lookup" | "query" | "q") && matches!(&*plugin, "vars" | "ansible.builtin.vars")
        {
            args.for_each(|name| self.named(name));
        }
    }

    /// `map('extract', hostvars, 'NAME')` and `extract(hostvars, ['NAME', …])`.
    fn extracted(&mut self, it: &ast::Filter<'t>) {
        let mut args = it.args.iter().filter_map(|arg| match arg {
            ast::CallArg::Pos(expr) => Some(expr),
            _ => None,
        });
        if it.name == "map" && args.next().and_then(text).as_deref() != Some("extract") {
            return;
        }
        let of_hosts = |expr: &ast::Expr| matches!(expr, ast::Expr::Var(var) if var.id == "hostvars");
        if !matches!(it.name, "map" | "extract") || !args.next().is_some_and(of_hosts) {
            return;
        }
        let first = match args.next() {
            Some(ast::Expr::List(list)) => list.items.first(),
            other => other,
        };
        if let Some(name) = first {
            self.named(name);
            self.of_host(&made(name));
        }
    }
}

fn text(expr: &ast::Expr) -> Option<String> {
    match expr {
        ast::Expr::Const(constant) => constant.value.as_str().map(str::to_owned),
        _ => None,
    }
}

/// The text of an expression, with `*` for what is only known as it runs.
fn made(expr: &ast::Expr) -> String {
    match expr {
        ast::Expr::BinOp(it) if matches!(it.op, ast::BinOpKind::Add | ast::BinOpKind::Concat) => {
            made(&it.left) + &made(&it.right)
        }
        expr => text(expr).unwrap_or_else(|| "*".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(run: impl FnOnce(Reader)) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        run(&mut |name, _| {
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        });
        names
    }

    #[test]
    fn a_template_reads_what_it_does_not_bind() {
        let text = "{% set port = base_port | default(80) %}{% for host in groups['etcd'] if host != me %}\
                    {{ host }}:{{ port }}{{ loop.index }}{% endfor %}{{ host | some.new_filter(arg) }}";
        assert_eq!(names(|read| template(text, read)), ["base_port", "groups", "me", "host", "arg"]);
        assert!(names(|read| template("plain text, no name", read)).is_empty());
    }

    #[test]
    fn names_behind_hostvars_and_lookups_are_read() {
        let text = "{{ hostvars[h]['ip'] | d(hostvars[h].access_ip) }}{{ lookup('vars', 'a_' ~ x, 'b') }}\
                    {{ hs | map('extract', hostvars, ['etcd_name', 'x']) }}{{ 'ip6' in hostvars[h] }}";
        let found = names(|read| template(text, read));
        for name in ["hostvars", "h", "ip", "access_ip", "a_*", "b", "hs", "etcd_name", "ip6"] {
            assert!(found.iter().any(|known| known == name), "{name}: {found:?}");
        }
    }

    #[test]
    fn conditions_stand_without_braces_and_broken_ones_are_read_by_words() {
        let text = "kube_network_plugin in ['calico', \"x\"] and not a.b is defined";
        assert_eq!(names(|read| condition(text, read)), ["kube_network_plugin", "a"]);
        assert_eq!(names(|read| condition("a == 'x y' and (b | bool", read)), ["a", "b"]);
        assert_eq!(names(|read| template("{{ a.b | c(d) }} {% if e is f( %} g", read)), ["a", "d", "e"]);
        let text = "{% for a in b, c %}{% set d = a + e %}{{ d | f(x=y) }}{{ g | h(i=j }}";
        assert_eq!(names(|read| template(text, read)), ["b", "c", "e", "y", "g", "j"]);
    }
}
