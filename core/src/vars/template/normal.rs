//! Expressions in one normal form, printed from the syntax tree: spaces, quotes, brackets and line
//! breaks as one author would set them. What is printed parses to the same tree.

use super::ast::*;
use super::lower::parse;
use crate::vars::value::{Value, float_text};

/// A template of expressions with plain text around them or not. `None` when it has none, has statements,
/// or cannot be printed.
pub(crate) fn template(text: &str) -> Option<String> {
    let parsed = parse(text).ok()?;
    if !parsed.body.iter().any(|stmt| matches!(stmt, Stmt::Emit(_))) {
        return None;
    }
    let mut out = String::new();
    for stmt in &parsed.body {
        match stmt {
            Stmt::Text(text) => out.push_str(text),
            Stmt::Emit(expr) => {
                out.push_str("{{ ");
                Printer { out: &mut out, printed: true }.expr(expr, TERNARY)?;
                out.push_str(" }}");
            }
            _ => return None,
        }
    }
    // Jinja takes one line end away at the end; Ansible gives it back.
    out.extend(
        (0..parsed.newlines.saturating_sub(out.len() - out.trim_end_matches('\n').len())).map(|_| '\n'),
    );
    let again = parse(&out).ok()?;
    (again.body == parsed.body && again.newlines == parsed.newlines).then_some(out)
}

/// A condition as in `when` and `that`; one with `{{ }}` in it is none.
pub(crate) fn condition(text: &str) -> Option<String> {
    let tree = |text: &str| {
        let mut parsed = parse(&format!("{{% set it = {text} %}}")).ok()?;
        match (parsed.body.pop(), parsed.body.is_empty()) {
            (Some(Stmt::Set(Target::Name(name), expr)), true) if *name == *"it" => Some(expr),
            _ => None,
        }
    };
    let expr = tree(text)?;
    let mut out = String::new();
    Printer { out: &mut out, printed: false }.expr(&expr, TERNARY)?;
    (tree(&out)? == expr).then_some(out)
}

/// An expression of a template or condition.
pub(super) fn expression(expr: &Expr) -> Option<String> {
    let mut out = String::new();
    Printer { out: &mut out, printed: true }.expr(expr, TERNARY)?;
    Some(out)
}

// How tightly an expression binds; an operand that binds less is put in brackets.
const TERNARY: u8 = 0;
const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
/// `is` takes what follows for an argument, so it stands bare only beside `and`, `or` and filters.
const TEST: u8 = 4;
const COMPARE: u8 = 5;
const SUM: u8 = 6;
const CONCAT: u8 = 7;
const PRODUCT: u8 = 8;
const POWER: u8 = 9;
const NEGATIVE: u8 = 10;
const FILTER: u8 = 11;
const PRIMARY: u8 = 12;

struct Printer<'o> {
    out: &'o mut String,
    /// Between `{{` and `}}`, where strings have no escapes.
    printed: bool,
}

fn level(expr: &Expr) -> u8 {
    match &expr.kind {
        Kind::If(..) => TERNARY,
        Kind::Or(..) => OR,
        Kind::And(..) => AND,
        Kind::Not(inner) => match &inner.kind {
            Kind::Test(..) => TEST,
            Kind::Compare(_, rest) if is_in(rest) => COMPARE,
            _ => NOT,
        },
        Kind::Test(..) => TEST,
        Kind::Compare(..) => COMPARE,
        Kind::Binary(op, ..) => operator(*op).1,
        Kind::Neg(_) => NEGATIVE,
        Kind::Filter(..) => FILTER,
        Kind::Const(Value::Int(_) | Value::Float(_)) => FILTER,
        _ => PRIMARY,
    }
}

fn is_in(rest: &[(Cmp, Expr)]) -> bool {
    matches!(rest, [(Cmp::In, _)])
}

fn operator(op: Op) -> (&'static str, u8) {
    match op {
        Op::Add => ("+", SUM),
        Op::Sub => ("-", SUM),
        Op::Concat => ("~", CONCAT),
        Op::Mul => ("*", PRODUCT),
        Op::Div => ("/", PRODUCT),
        Op::FloorDiv => ("//", PRODUCT),
        Op::Rem => ("%", PRODUCT),
        Op::Pow => ("**", POWER),
    }
}

fn comparison(cmp: Cmp) -> &'static str {
    match cmp {
        Cmp::Eq => "==",
        Cmp::Ne => "!=",
        Cmp::Lt => "<",
        Cmp::Le => "<=",
        Cmp::Gt => ">",
        Cmp::Ge => ">=",
        Cmp::In => "in",
        Cmp::NotIn => "not in",
    }
}

impl Printer<'_> {
    /// Prints an expression, in brackets when it binds less than its place wants. The parser bounds
    /// how deep it is.
    fn expr(&mut self, expr: &Expr, least: u8) -> Option<()> {
        if level(expr) >= least {
            return self.bare(expr);
        }
        self.out.push('(');
        self.bare(expr)?;
        self.out.push(')');
        Some(())
    }

    fn bare(&mut self, expr: &Expr) -> Option<()> {
        match &expr.kind {
            Kind::Const(value) => self.constant(value)?,
            Kind::Name(name) => self.out.push_str(name),
            Kind::List(items) => self.between("[", items, "]")?,
            Kind::Tuple(items) => self.between("(", items, if items.len() == 1 { ",)" } else { ")" })?,
            Kind::Dict(entries) => self.dict(entries)?,
            Kind::Not(inner) => self.not(inner)?,
            Kind::Neg(inner) => {
                self.out.push('-');
                self.expr(inner, PRIMARY)?;
            }
            Kind::And(a, b) => self.infix(a, AND, "and", b, NOT)?,
            Kind::Or(a, b) => self.infix(a, OR, "or", b, AND)?,
            Kind::Binary(op, a, b) => {
                let (sign, level) = operator(*op);
                self.infix(a, level.min(FILTER), sign, b, level + 1)?;
            }
            Kind::Compare(first, rest) => {
                self.expr(first, SUM)?;
                for (cmp, right) in rest {
                    self.sign(comparison(*cmp));
                    self.expr(right, SUM)?;
                }
            }
            Kind::If(test, yes, no) => self.ternary(test, yes, no.as_deref())?,
            Kind::Attr(object, name) => {
                self.expr(object, PRIMARY)?;
                self.out.push('.');
                self.out.push_str(name);
            }
            Kind::Item(object, index) => {
                self.expr(object, PRIMARY)?;
                self.between("[", std::slice::from_ref(&**index), "]")?;
            }
            Kind::Slice(object, parts) => self.slice(object, parts)?,
            Kind::Call(callee, args) => {
                self.expr(callee, PRIMARY)?;
                self.args(args)?;
            }
            Kind::Filter(filter, input, args) => {
                let input = input.as_deref()?;
                self.expr(input, if level(input) == TEST { TEST } else { FILTER })?;
                self.sign("|");
                self.out.push_str(filter.name);
                self.some_args(args)?;
            }
            Kind::Test(..) => self.test(expr, "is")?,
        }
        Some(())
    }

    fn sign(&mut self, sign: &str) {
        self.out.push(' ');
        self.out.push_str(sign);
        self.out.push(' ');
    }

    fn infix(&mut self, a: &Expr, left: u8, sign: &str, b: &Expr, right: u8) -> Option<()> {
        self.expr(a, left)?;
        self.sign(sign);
        self.expr(b, right)
    }

    fn not(&mut self, inner: &Expr) -> Option<()> {
        match &inner.kind {
            Kind::Test(..) => self.test(inner, "is not"),
            Kind::Compare(first, rest) if is_in(rest) => {
                self.expr(first, SUM)?;
                self.sign("not in");
                rest.iter().try_for_each(|(_, right)| self.expr(right, SUM))
            }
            _ => {
                self.out.push_str("not ");
                self.expr(inner, NOT)
            }
        }
    }

    fn test(&mut self, expr: &Expr, sign: &str) -> Option<()> {
        let Kind::Test(test, input, args) = &expr.kind else { return None };
        // What a filter or test gives may be tested; a sum would be taken apart.
        self.expr(input, FILTER)?;
        self.sign(sign);
        self.out.push_str(test.prefix());
        self.out.push_str(test.name);
        self.some_args(args)
    }

    fn ternary(&mut self, test: &Expr, yes: &Expr, no: Option<&Expr>) -> Option<()> {
        self.expr(yes, COMPARE)?;
        self.sign("if");
        self.expr(test, OR)?;
        if let Some(no) = no {
            self.sign("else");
            self.expr(no, TERNARY)?;
        }
        Some(())
    }

    fn slice(&mut self, object: &Expr, [start, stop, step]: &[Option<Box<Expr>>; 3]) -> Option<()> {
        self.expr(object, PRIMARY)?;
        self.out.push('[');
        start.iter().try_for_each(|part| self.expr(part, OR))?;
        self.out.push(':');
        stop.iter().try_for_each(|part| self.expr(part, OR))?;
        if let Some(step) = step {
            self.out.push(':');
            self.expr(step, OR)?;
        }
        self.out.push(']');
        Some(())
    }

    fn list(&mut self, items: &[Expr]) -> Option<()> {
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                self.out.push_str(", ");
            }
            self.expr(item, TERNARY)?;
        }
        Some(())
    }

    fn between(&mut self, open: &str, items: &[Expr], close: &str) -> Option<()> {
        self.out.push_str(open);
        self.list(items)?;
        self.out.push_str(close);
        Some(())
    }

    fn dict(&mut self, entries: &[(Expr, Expr)]) -> Option<()> {
        self.out.push('{');
        for (i, (key, value)) in entries.iter().enumerate() {
            if i > 0 {
                self.out.push_str(", ");
            }
            self.expr(key, OR)?;
            self.out.push_str(": ");
            self.expr(value, TERNARY)?;
        }
        // `}}` would be a mark.
        self.out.push_str(if self.printed && self.out.ends_with('}') { " }" } else { "}" });
        Some(())
    }

    /// Brackets only where there are arguments.
    fn some_args(&mut self, args: &CallArgs) -> Option<()> {
        let none = args.positional.is_empty() && args.named.is_empty() && args.mappings.is_empty();
        if none { Some(()) } else { self.args(args) }
    }

    fn args(&mut self, args: &CallArgs) -> Option<()> {
        self.out.push('(');
        let mut first = true;
        let mut next = |out: &mut String, mark: &str| {
            if !std::mem::take(&mut first) {
                out.push_str(", ");
            }
            out.push_str(mark);
        };
        for arg in &args.positional {
            let (mark, value) = match arg {
                Arg::One(value) => ("", value),
                Arg::Many(value) => ("*", value),
            };
            next(self.out, mark);
            self.expr(value, TERNARY)?;
        }
        for (name, value) in &args.named {
            next(self.out, name);
            self.out.push('=');
            self.expr(value, TERNARY)?;
        }
        for value in &args.mappings {
            next(self.out, "**");
            self.expr(value, TERNARY)?;
        }
        self.out.push(')');
        Some(())
    }

    fn constant(&mut self, value: &Value) -> Option<()> {
        match value {
            Value::Null => self.out.push_str("none"),
            Value::Bool(value) => self.out.push_str(if *value { "true" } else { "false" }),
            Value::Int(number) => self.out.push_str(&number.to_string()),
            Value::Float(number) => self.out.push_str(&float_text(*number)),
            Value::Str(text) => self.string(text)?,
            _ => return None,
        }
        Some(())
    }

    fn string(&mut self, text: &str) -> Option<()> {
        let quote = ['\'', '"'].into_iter().find(|quote| !text.contains(*quote));
        let quote = quote.or((!self.printed).then_some('\''))?;
        self.out.push(quote);
        for c in text.chars() {
            match c {
                '\n' if !self.printed => self.out.push_str("\\n"),
                c => {
                    if !self.printed && (c == '\\' || c == quote) {
                        self.out.push('\\');
                    }
                    self.out.push(c);
                }
            }
        }
        self.out.push(quote);
        Some(())
    }
}

#[cfg(test)]
mod tests;
