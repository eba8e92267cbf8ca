//! What a condition asks of which variable, as far as its form says.

use std::rc::Rc;
use std::sync::Arc;

use super::ast::*;
use super::{Library, filters, reads};
use crate::vars::value::Value;

/// A condition taken apart.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    /// The names that it reads, in the order in which they stand.
    pub names: Vec<Arc<str>>,
    /// The members of `groups` that it names.
    pub groups: Vec<Arc<str>>,
    pub asks: Wanted,
}

/// What a condition wants of the variable that it is about.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Wanted {
    /// `name in [...]`.
    OneOf(Arc<str>, Vec<Value>),
    /// `name | type_debug == 'bool'`, also of a part of it; `name is boolean`.
    Boolean(Arc<str>),
    /// `not name.startswith('v')`.
    NoLeadingV(Arc<str>),
    /// `name is not defined`.
    Unset(Arc<str>),
    /// `name is defined`.
    Set(Arc<str>),
    #[default]
    Other,
}

impl Library {
    /// Takes a condition apart; nothing of it where it cannot be read.
    pub fn shape(&self, condition: &str) -> Shape {
        let inner = condition.trim().strip_prefix("{{").and_then(|text| text.strip_suffix("}}"));
        let parsed = self.get(&super::condition::as_statement(inner.unwrap_or(condition)));
        let Ok(template) = parsed.as_ref() else { return Shape::default() };
        let [Stmt::Set(_, expr)] = template.body.as_slice() else { return Shape::default() };
        let mut groups = Vec::new();
        find_groups(expr, &mut groups, 0);
        Shape { names: template.reads.clone(), groups, asks: wanted(expr) }
    }

    /// The name and the pattern of a condition `name is match('PATTERN')`.
    pub fn matched(&self, condition: &str) -> Option<(Arc<str>, Rc<filters::Pattern>)> {
        let parsed = self.get(&super::condition::as_statement(condition));
        let [Stmt::Set(_, expr)] = parsed.as_ref().as_ref().ok()?.body.as_slice() else { return None };
        let Kind::Test(test, input, args) = &expr.kind else { return None };
        let [Arg::One(Expr { kind: Kind::Const(Value::Str(pattern)), .. })] = args.positional.as_slice()
        else {
            return None;
        };
        let is_plain = test.is_named("match") && args.named.is_empty();
        let name = named(input).filter(|_| is_plain && matches!(input.kind, Kind::Name(_)))?;
        Some((name, filters::in_library(self, &filters::anchored(pattern), "").ok()?))
    }

    /// The names that a text with templates reads.
    pub fn names(&self, text: &str) -> Vec<Arc<str>> {
        match self.get(text).as_ref() {
            Ok(template) => reads::names(&template.body, &[]),
            Err(_) => Vec::new(),
        }
    }
}

fn wanted(expr: &Expr) -> Wanted {
    match &expr.kind {
        Kind::Compare(left, rest) => match rest.as_slice() {
            [(Cmp::In, choices)] => one_of(left, choices),
            [(Cmp::Eq, right)] => type_is(left, right),
            _ => Wanted::Other,
        },
        Kind::Not(inner) => match &inner.kind {
            Kind::Test(test, input, _) => defined(test.asks_definition().map(|asks| !asks), input),
            Kind::Call(callee, args) => leading(callee, args),
            _ => Wanted::Other,
        },
        Kind::Test(test, input, _) if test.is_named("boolean") => {
            named(input).map_or(Wanted::Other, Wanted::Boolean)
        }
        Kind::Test(test, input, _) => defined(test.asks_definition(), input),
        _ => Wanted::Other,
    }
}

fn one_of(left: &Expr, choices: &Expr) -> Wanted {
    let (Kind::List(items) | Kind::Tuple(items)) = &choices.kind else { return Wanted::Other };
    let constant = |item: &Expr| match &item.kind {
        Kind::Const(value) => Some(value.clone()),
        _ => None,
    };
    match (named(left), items.iter().map(constant).collect::<Option<Vec<Value>>>()) {
        (Some(name), Some(choices)) => Wanted::OneOf(name, choices),
        _ => Wanted::Other,
    }
}

fn type_is(left: &Expr, right: &Expr) -> Wanted {
    match (&left.kind, &right.kind) {
        (Kind::Filter(filter, Some(input), _), Kind::Const(value))
            if filter.name == "type_debug" && value.as_str() == Some("bool") =>
        {
            // Of a loop's item most often a part of it is asked.
            let whole = if let Kind::Attr(whole, _) = &input.kind { whole } else { input };
            named(whole).map_or(Wanted::Other, Wanted::Boolean)
        }
        _ => Wanted::Other,
    }
}

fn defined(asks: Option<bool>, input: &Expr) -> Wanted {
    match (asks, named(input)) {
        (Some(true), Some(name)) => Wanted::Set(name),
        (Some(false), Some(name)) => Wanted::Unset(name),
        _ => Wanted::Other,
    }
}

fn leading(callee: &Expr, args: &CallArgs) -> Wanted {
    let text = match args.positional.as_slice() {
        [Arg::One(Expr { kind: Kind::Const(value), .. })] => value.as_str(),
        _ => None,
    };
    match (&callee.kind, text) {
        (Kind::Attr(object, method), Some("v")) if **method == *"startswith" => {
            named(object).map_or(Wanted::Other, Wanted::NoLeadingV)
        }
        _ => Wanted::Other,
    }
}

/// The variable that an expression is, a default for it set aside.
fn named(expr: &Expr) -> Option<Arc<str>> {
    match &expr.kind {
        Kind::Name(name) => Some(Arc::clone(name)),
        Kind::Filter(filter, Some(input), _) if ["default", "d"].contains(&filter.name) => named(input),
        _ => None,
    }
}

/// Conditions are not looked into deeper than this.
const DEPTH: usize = 32;

fn find_groups(expr: &Expr, groups: &mut Vec<Arc<str>>, depth: usize) {
    if depth > DEPTH {
        return;
    }
    let is_groups = |expr: &Expr| matches!(&expr.kind, Kind::Name(name) if **name == *"groups");
    let mut found = |name: &str| {
        if !groups.iter().any(|known| **known == *name) {
            groups.push(name.into());
        }
    };
    match &expr.kind {
        Kind::Attr(object, name) if is_groups(object) => found(name),
        Kind::Item(object, key) if is_groups(object) => {
            if let Kind::Const(Value::Str(name)) = &key.kind {
                found(name);
            }
        }
        Kind::Call(callee, args) => {
            if let (Kind::Attr(object, method), [Arg::One(first), ..]) =
                (&callee.kind, args.positional.as_slice())
                && is_groups(object)
                && **method == *"get"
                && let Kind::Const(Value::Str(name)) = &first.kind
            {
                found(name);
            }
        }
        _ => {}
    }
    expr.each(&mut |inner| find_groups(inner, groups, depth + 1));
}
