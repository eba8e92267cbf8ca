//! Templates as we keep them: owned, with names resolved to filters and tests.

use std::sync::Arc;

use super::filters::Filter;
use super::tests::Test;
use crate::vars::value::Value;

#[derive(Debug)]
pub struct Template {
    /// Names that are resolved before anything else.
    pub reads: Vec<Arc<str>>,
    pub body: Vec<Stmt>,
    /// Line ends at the end of the text: Ansible gives back those that Jinja eats.
    pub newlines: usize,
    /// The one name between the braces when the whole text is `{{ name }}`.
    pub single: Option<Arc<str>>,
}

#[derive(Debug, PartialEq)]
pub enum Stmt {
    Text(Arc<str>),
    Emit(Expr),
    If(Expr, Vec<Stmt>, Vec<Stmt>),
    For(Arc<For>),
    Set(Target, Expr),
    SetBlock(Target, Option<Expr>, Vec<Stmt>),
    With(Vec<(Target, Expr)>, Vec<Stmt>),
    FilterBlock(Expr, Vec<Stmt>),
    Macro(Arc<MacroDef>),
    CallBlock(Expr, Arc<MacroDef>),
}

#[derive(Debug, PartialEq)]
pub struct For {
    pub target: Target,
    pub iter: Expr,
    pub filter: Option<Expr>,
    pub recursive: bool,
    /// Names that are resolved as each round begins.
    pub reads: Vec<Arc<str>>,
    pub body: Vec<Stmt>,
    pub otherwise: Vec<Stmt>,
}

#[derive(Debug, PartialEq)]
pub struct MacroDef {
    pub name: Arc<str>,
    pub params: Vec<Arc<str>>,
    /// Defaults of the last parameters.
    pub defaults: Vec<Expr>,
    pub body: Vec<Stmt>,
}

#[derive(Debug, PartialEq)]
pub enum Target {
    Name(Arc<str>),
    /// `namespace.attribute`.
    Attr(Arc<str>, Arc<str>),
    Tuple(Vec<Target>),
}

/// An expression; `at` is its range of bytes in the text.
#[derive(Debug)]
pub struct Expr {
    pub at: (u32, u32),
    pub kind: Kind,
}

/// Equal where the trees are; places do not count.
impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl Expr {
    /// Shows the expressions directly inside.
    pub fn each<'a>(&'a self, visit: &mut dyn FnMut(&'a Expr)) {
        match &self.kind {
            Kind::Const(_) | Kind::Name(_) => {}
            Kind::List(items) | Kind::Tuple(items) => items.iter().for_each(visit),
            Kind::Dict(entries) => entries.iter().for_each(|(key, value)| {
                visit(key);
                visit(value);
            }),
            Kind::Not(inner) | Kind::Neg(inner) | Kind::Attr(inner, _) => visit(inner),
            Kind::And(a, b) | Kind::Or(a, b) | Kind::Binary(_, a, b) | Kind::Item(a, b) => {
                visit(a);
                visit(b);
            }
            Kind::Compare(first, rest) => {
                visit(first);
                rest.iter().for_each(|(_, expr)| visit(expr));
            }
            Kind::If(test, yes, no) => {
                visit(test);
                visit(yes);
                no.iter().for_each(|no| visit(no));
            }
            Kind::Slice(object, parts) => {
                visit(object);
                parts.iter().flatten().for_each(|part| visit(part));
            }
            Kind::Call(callee, args) => {
                visit(callee);
                args.each(visit);
            }
            Kind::Filter(_, input, args) => {
                input.iter().for_each(|input| visit(input));
                args.each(visit);
            }
            Kind::Test(_, input, args) => {
                visit(input);
                args.each(visit);
            }
        }
    }
}

impl CallArgs {
    pub fn each<'a>(&'a self, visit: &mut dyn FnMut(&'a Expr)) {
        for Arg::One(value) | Arg::Many(value) in &self.positional {
            visit(value);
        }
        self.named.iter().for_each(|(_, value)| visit(value));
        self.mappings.iter().for_each(visit);
    }
}

#[derive(Debug, PartialEq)]
pub enum Kind {
    Const(Value),
    Name(Arc<str>),
    List(Vec<Expr>),
    Tuple(Vec<Expr>),
    Dict(Vec<(Expr, Expr)>),
    Not(Box<Expr>),
    Neg(Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    Binary(Op, Box<Expr>, Box<Expr>),
    Compare(Box<Expr>, Vec<(Cmp, Expr)>),
    If(Box<Expr>, Box<Expr>, Option<Box<Expr>>),
    Attr(Box<Expr>, Arc<str>),
    Item(Box<Expr>, Box<Expr>),
    Slice(Box<Expr>, [Option<Box<Expr>>; 3]),
    Call(Box<Expr>, CallArgs),
    /// Without input only in `{% filter %}`.
    Filter(&'static Filter, Option<Box<Expr>>, CallArgs),
    Test(&'static Test, Box<Expr>, CallArgs),
}

#[derive(Debug, Default, PartialEq)]
pub struct CallArgs {
    pub positional: Vec<Arg>,
    pub named: Vec<(Arc<str>, Expr)>,
    /// `**mapping`.
    pub mappings: Vec<Expr>,
}

#[derive(Debug, PartialEq)]
pub enum Arg {
    One(Expr),
    /// `*list`.
    Many(Expr),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Op {
    Add,
    Sub,
    Mul,
    Div,
    FloorDiv,
    Rem,
    Pow,
    Concat,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cmp {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    In,
    NotIn,
}
