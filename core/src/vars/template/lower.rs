//! From minijinja's tree to ours: names resolved, constants as Python has them.

use std::sync::Arc;

use minijinja::machinery::{Span as At, ast as mj, parse as parse_text};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::ValueKind;

use super::ast::*;
use super::{Eval, Stop, filters, reads, source, tests};
use crate::vars::value::{Value, unescape};

/// Parses a template. Errors carry their range in the text.
pub fn parse(text: &str) -> Eval<Template> {
    let normal;
    let text = if text.contains('\r') {
        normal = text.replace("\r\n", "\n").replace('\r', "\n");
        normal.as_str()
    } else {
        text
    };
    let prepared = source::prepare(text)?;
    let syntax = SyntaxConfig::builder().trim_blocks(true).build().map_err(|_| Stop::unknown("no syntax"))?;
    let parsed = parse_text(&prepared.masked, "", syntax).map_err(|error| parse_error(&error, text))?;
    let lower = Lower { text };
    let body = match parsed {
        mj::Stmt::Template(template) => lower.body(&template.children)?,
        _ => Vec::new(),
    };
    let newlines = text.len() - text.trim_end_matches('\n').len();
    Ok(Template { reads: reads::names(&body, &[]), body, newlines, single: single_name(text) })
}

/// Statements that bring in other templates, which we do not have.
const OTHER_TEMPLATES: [&str; 5] = ["include", "import", "from", "extends", "block"];

fn parse_error(error: &minijinja::Error, text: &str) -> Stop {
    let message = error.detail().unwrap_or("invalid template").to_owned();
    if message.contains("recursion") {
        return Stop::unknown("template is nested too deeply to evaluate");
    }
    // A tuple to Jinja.
    if message.starts_with("unexpected `,`, expected end of") {
        return Stop::unknown("a tuple without brackets");
    }
    if let Some(name) = message.strip_prefix("unknown statement ")
        && OTHER_TEMPLATES.contains(&name)
    {
        return Stop::unknown("uses another template");
    }
    let stop = Stop::syntax(message);
    match error.line().and_then(|line| line_range(text, line)) {
        Some(range) => stop.at(range),
        None => stop,
    }
}

/// The bytes of a line, counted from 1, without the white space around it.
fn line_range(text: &str, line: usize) -> Option<(u32, u32)> {
    let start = match line.checked_sub(2) {
        Some(before) => text.match_indices('\n').nth(before)?.0 + 1,
        None => 0,
    };
    let line = text.get(start..)?.lines().next().unwrap_or("");
    let start = start + line.len() - line.trim_start().len();
    Some((u32::try_from(start).ok()?, u32::try_from(start + line.trim().len()).ok()?))
}

/// The name in a text that is `{{ name }}` and nothing else.
fn single_name(text: &str) -> Option<Arc<str>> {
    let text = text.strip_suffix('\n').unwrap_or(text);
    let name = text.strip_prefix("{{")?.strip_suffix("}}")?.trim();
    let is_word = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    is_word.then(|| name.into())
}

struct Lower<'t> {
    text: &'t str,
}

fn range(at: At) -> (u32, u32) {
    (at.start_offset, at.end_offset)
}

impl Lower<'_> {
    fn source(&self, at: At) -> &str {
        self.text.get(at.start_offset as usize..at.end_offset as usize).unwrap_or("")
    }

    /// A name as the user wrote it: letters beyond ASCII are masked in minijinja's tree.
    fn name(&self, masked: &str, at: At) -> Arc<str> {
        let end = at.end_offset as usize;
        let written = end.checked_sub(masked.len()).and_then(|start| self.text.get(start..end));
        match written {
            Some(name) if !name.is_ascii() => name.into(),
            _ => masked.into(),
        }
    }

    fn body(&self, stmts: &[mj::Stmt]) -> Eval<Vec<Stmt>> {
        let mut out = Vec::with_capacity(stmts.len());
        for stmt in stmts {
            out.push(self.stmt(stmt)?);
        }
        Ok(out)
    }

    fn stmt(&self, stmt: &mj::Stmt) -> Eval<Stmt> {
        Ok(match stmt {
            mj::Stmt::EmitRaw(raw) => Stmt::Text(self.data(raw)),
            mj::Stmt::EmitExpr(emit) => Stmt::Emit(self.expr(&emit.expr, true)?),
            mj::Stmt::IfCond(cond) => Stmt::If(
                self.expr(&cond.expr, false)?,
                self.body(&cond.true_body)?,
                self.body(&cond.false_body)?,
            ),
            mj::Stmt::ForLoop(it) => Stmt::For(Arc::new(self.for_loop(it)?)),
            mj::Stmt::Set(set) => Stmt::Set(self.target(&set.target)?, self.expr(&set.expr, false)?),
            mj::Stmt::SetBlock(set) => Stmt::SetBlock(
                self.target(&set.target)?,
                set.filter.as_ref().map(|filter| self.expr(filter, false)).transpose()?,
                self.body(&set.body)?,
            ),
            mj::Stmt::WithBlock(with) => {
                let mut names = Vec::with_capacity(with.assignments.len());
                for (target, value) in &with.assignments {
                    names.push((self.target(target)?, self.expr(value, false)?));
                }
                Stmt::With(names, self.body(&with.body)?)
            }
            mj::Stmt::FilterBlock(block) => {
                Stmt::FilterBlock(self.expr(&block.filter, false)?, self.body(&block.body)?)
            }
            mj::Stmt::Macro(it) => Stmt::Macro(self.macro_def(it)?),
            mj::Stmt::CallBlock(it) => {
                let at = it.call.span();
                let kind =
                    Kind::Call(Box::new(self.expr(&it.call.expr, false)?), self.args(&it.call.args, false)?);
                Stmt::CallBlock(Expr { at: range(at), kind }, self.macro_def(&it.macro_decl)?)
            }
            mj::Stmt::AutoEscape(_) => return Err(Stop::unknown("uses autoescape")),
            mj::Stmt::Continue(_) | mj::Stmt::Break(_) | mj::Stmt::Do(_) => {
                return Err(Stop::syntax("unknown tag: Ansible does not enable this extension"));
            }
            _ => return Err(Stop::unknown("uses another template")),
        })
    }

    fn for_loop(&self, it: &mj::ForLoop) -> Eval<For> {
        let target = self.target(&it.target)?;
        let body = self.body(&it.body)?;
        Ok(For {
            iter: self.expr(&it.iter, false)?,
            filter: it.filter_expr.as_ref().map(|filter| self.expr(filter, false)).transpose()?,
            recursive: it.recursive,
            reads: reads::names(&body, &[&target]),
            target,
            body,
            otherwise: self.body(&it.else_body)?,
        })
    }

    /// Text between tags: where `raw` or trimming moved its borders, minijinja's own slice counts.
    fn data(&self, raw: &mj::EmitRaw) -> Arc<str> {
        raw.raw.into()
    }

    fn macro_def(&self, it: &mj::Macro) -> Eval<Arc<MacroDef>> {
        let mut params = Vec::with_capacity(it.args.len());
        for arg in &it.args {
            if let mj::Expr::Var(var) = arg {
                params.push(self.name(var.id, var.span()));
            }
        }
        let mut defaults = Vec::with_capacity(it.defaults.len());
        for default in &it.defaults {
            defaults.push(self.expr(default, false)?);
        }
        Ok(Arc::new(MacroDef { name: it.name.into(), params, defaults, body: self.body(&it.body)? }))
    }

    fn target(&self, target: &mj::Expr) -> Eval<Target> {
        Ok(match target {
            mj::Expr::Var(var) => Target::Name(self.name(var.id, var.span())),
            mj::Expr::GetAttr(attr) => match &attr.expr {
                mj::Expr::Var(var) => {
                    Target::Attr(self.name(var.id, var.span()), self.name(attr.name, attr.span()))
                }
                _ => return Err(Stop::syntax("cannot assign to this")),
            },
            mj::Expr::List(list) => {
                let mut items = Vec::with_capacity(list.items.len());
                for item in &list.items {
                    items.push(self.target(item)?);
                }
                Target::Tuple(items)
            }
            _ => return Err(Stop::syntax("cannot assign to this")),
        })
    }

    fn boxed(&self, expr: &mj::Expr, printed: bool) -> Eval<Box<Expr>> {
        self.expr(expr, printed).map(Box::new)
    }

    fn many(&self, exprs: &[mj::Expr], printed: bool) -> Eval<Vec<Expr>> {
        exprs.iter().map(|expr| self.expr(expr, printed)).collect()
    }

    /// `printed`: it stands between `{{` and `}}`, where backslashes in strings are kept.
    fn expr(&self, expr: &mj::Expr, printed: bool) -> Eval<Expr> {
        let at = expr.span();
        let kind = self.kind(expr, printed).map_err(|stop| stop.at(range(at)))?;
        Ok(Expr { at: range(at), kind })
    }

    fn kind(&self, expr: &mj::Expr, printed: bool) -> Eval<Kind> {
        Ok(match expr {
            mj::Expr::Var(var) => Kind::Name(self.name(var.id, var.span())),
            mj::Expr::Const(constant) => Kind::Const(self.constant(constant, constant.span(), printed)?),
            mj::Expr::List(list) => Kind::List(self.many(&list.items, printed)?),
            mj::Expr::Tuple(tuple) => Kind::Tuple(self.many(&tuple.items, printed)?),
            mj::Expr::Map(map) => {
                let mut entries = Vec::with_capacity(map.keys.len());
                for (key, value) in map.keys.iter().zip(&map.values) {
                    entries.push((self.expr(key, printed)?, self.expr(value, printed)?));
                }
                Kind::Dict(entries)
            }
            mj::Expr::UnaryOp(unary) => match unary.op {
                mj::UnaryOpKind::Not => Kind::Not(self.boxed(&unary.expr, printed)?),
                mj::UnaryOpKind::Neg => Kind::Neg(self.boxed(&unary.expr, printed)?),
            },
            mj::Expr::BinOp(binary) => self.binary(binary, printed)?,
            mj::Expr::Compare(chain) => {
                let mut rest = Vec::with_capacity(chain.ops.len());
                for link in &chain.ops {
                    rest.push((comparison(link.op), self.expr(&link.expr, printed)?));
                }
                Kind::Compare(self.boxed(&chain.expr, printed)?, rest)
            }
            mj::Expr::IfExpr(it) => Kind::If(
                self.boxed(&it.test_expr, printed)?,
                self.boxed(&it.true_expr, printed)?,
                it.false_expr.as_ref().map(|expr| self.boxed(expr, printed)).transpose()?,
            ),
            mj::Expr::Filter(it) => {
                let filter = filters::find(it.name).ok_or_else(|| {
                    Stop::syntax(format!("Could not load \"{}\": there is no such filter", it.name))
                })?;
                let input = it.expr.as_ref().map(|expr| self.boxed(expr, printed)).transpose()?;
                Kind::Filter(filter, input, self.args(&it.args, printed)?)
            }
            mj::Expr::Test(it) => {
                let test = tests::find(it.name).ok_or_else(|| {
                    Stop::syntax(format!("Could not load \"{}\": there is no such test", it.name))
                })?;
                Kind::Test(test, self.boxed(&it.expr, printed)?, self.args(&it.args, printed)?)
            }
            mj::Expr::GetAttr(it) => {
                Kind::Attr(self.boxed(&it.expr, printed)?, self.name(it.name, it.span()))
            }
            mj::Expr::GetItem(it) => {
                Kind::Item(self.boxed(&it.expr, printed)?, self.boxed(&it.subscript_expr, printed)?)
            }
            mj::Expr::Slice(it) => {
                let part =
                    |part: &Option<mj::Expr>| part.as_ref().map(|e| self.boxed(e, printed)).transpose();
                Kind::Slice(
                    self.boxed(&it.expr, printed)?,
                    [part(&it.start)?, part(&it.stop)?, part(&it.step)?],
                )
            }
            mj::Expr::Call(it) => Kind::Call(self.boxed(&it.expr, printed)?, self.args(&it.args, printed)?),
        })
    }

    fn binary(&self, it: &mj::BinOp, printed: bool) -> Eval<Kind> {
        use mj::BinOpKind as B;
        let left = self.boxed(&it.left, printed)?;
        let right = self.boxed(&it.right, printed)?;
        let compare = |left, right: Box<Expr>, op| Kind::Compare(left, vec![(op, *right)]);
        Ok(match it.op {
            B::ScAnd => Kind::And(left, right),
            B::ScOr => Kind::Or(left, right),
            B::Eq => compare(left, right, Cmp::Eq),
            B::Ne => compare(left, right, Cmp::Ne),
            B::Lt => compare(left, right, Cmp::Lt),
            B::Lte => compare(left, right, Cmp::Le),
            B::Gt => compare(left, right, Cmp::Gt),
            B::Gte => compare(left, right, Cmp::Ge),
            B::In => compare(left, right, Cmp::In),
            B::Add => Kind::Binary(Op::Add, left, right),
            B::Sub => Kind::Binary(Op::Sub, left, right),
            B::Mul => Kind::Binary(Op::Mul, left, right),
            B::Div => Kind::Binary(Op::Div, left, right),
            B::FloorDiv => Kind::Binary(Op::FloorDiv, left, right),
            B::Rem => Kind::Binary(Op::Rem, left, right),
            B::Pow => Kind::Binary(Op::Pow, left, right),
            B::Concat => Kind::Binary(Op::Concat, left, right),
        })
    }

    fn args(&self, args: &[mj::CallArg], printed: bool) -> Eval<CallArgs> {
        let mut out = CallArgs::default();
        for arg in args {
            match arg {
                mj::CallArg::Pos(value) => out.positional.push(Arg::One(self.expr(value, printed)?)),
                mj::CallArg::PosSplat(value) => out.positional.push(Arg::Many(self.expr(value, printed)?)),
                mj::CallArg::Kwarg(name, value) => {
                    out.named.push(((*name).into(), self.expr(value, printed)?))
                }
                mj::CallArg::KwargSplat(value) => out.mappings.push(self.expr(value, printed)?),
            }
        }
        Ok(out)
    }

    fn constant(&self, constant: &mj::Const, at: At, printed: bool) -> Eval<Value> {
        let value = &constant.value;
        Ok(match value.kind() {
            ValueKind::None => Value::Null,
            ValueKind::Bool => Value::Bool(value.is_true()),
            ValueKind::Number if value.is_integer() => i128::try_from(value.clone())
                .map(Value::Int)
                .map_err(|_| Stop::unknown("integer is too large"))?,
            ValueKind::Number => Value::Float(f64::try_from(value.clone()).unwrap_or(0.0)),
            _ => self.string(self.source(at), printed)?,
        })
    }

    /// One string literal, or several side by side, decoded from the original text.
    fn string(&self, source: &str, printed: bool) -> Eval<Value> {
        let mut out = String::new();
        let mut rest = source.trim_start();
        while let Some(quote) = rest.chars().next().filter(|c| matches!(c, '\'' | '"')) {
            let body = rest.get(1..).unwrap_or("");
            let mut escaped = false;
            let end = body.find(|c: char| {
                let closes = c == quote && !escaped;
                escaped = c == '\\' && !escaped;
                closes
            });
            let (body, after) = body.split_at_checked(end.unwrap_or(body.len())).unwrap_or((body, ""));
            if printed || !body.contains('\\') {
                out.push_str(body);
            } else {
                out.push_str(&unescape(body).ok_or_else(|| Stop::syntax("invalid escape in a string"))?);
            }
            rest = after.get(1..).unwrap_or("").trim_start();
        }
        Ok(Value::str(out))
    }
}

fn comparison(op: mj::CompareOpKind) -> Cmp {
    match op {
        mj::CompareOpKind::Eq => Cmp::Eq,
        mj::CompareOpKind::Ne => Cmp::Ne,
        mj::CompareOpKind::Lt => Cmp::Lt,
        mj::CompareOpKind::Lte => Cmp::Le,
        mj::CompareOpKind::Gt => Cmp::Gt,
        mj::CompareOpKind::Gte => Cmp::Ge,
        mj::CompareOpKind::In => Cmp::In,
        mj::CompareOpKind::NotIn => Cmp::NotIn,
    }
}
