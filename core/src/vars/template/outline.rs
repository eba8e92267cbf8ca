//! What can be told of an expression without evaluating it: the sort of its value, and what a
//! condition asks of one name.

use std::sync::Arc;

use super::ast::*;
use super::lower::parse;
use crate::vars::value::Value;

/// The sort of value that an expression or a text comes to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape {
    Bool,
    Int,
    Float,
    Text,
    List,
    Dict,
    /// This very value.
    Is(Value),
    /// What this variable is.
    Of(Arc<str>),
}

/// What a condition asks of one name.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Asked {
    /// It is one of these, or is none of these.
    Among {
        name: Arc<str>,
        values: Vec<Value>,
        negated: bool,
    },
    Defined {
        name: Arc<str>,
        negated: bool,
    },
    /// Its truth.
    True {
        name: Arc<str>,
        negated: bool,
    },
    /// Which host it is.
    Host,
    /// Something else.
    Other,
}

/// The shape of a template; `None` when it cannot be told.
pub(crate) fn template(text: &str) -> Option<Shape> {
    let parsed = parse(text).ok()?;
    match parsed.body.as_slice() {
        [Stmt::Emit(expr)] => shape(expr),
        // Text with a value in it is text; whole statements may come to anything.
        body if body.iter().all(|stmt| matches!(stmt, Stmt::Text(_) | Stmt::Emit(_))) => Some(Shape::Text),
        _ => None,
    }
}

/// The parts of a condition that must all hold.
pub(crate) fn condition(text: &str) -> Vec<Asked> {
    let parsed = parse(&format!("{{% set it = {text} %}}"));
    let mut asked = Vec::new();
    match parsed.as_ref().map(|parsed| parsed.body.as_slice()) {
        Ok([Stmt::Set(_, expr)]) => parts(expr, &mut asked),
        _ => asked.push(Asked::Other),
    }
    asked
}

fn parts(expr: &Expr, asked: &mut Vec<Asked>) {
    match &expr.kind {
        Kind::And(a, b) => {
            parts(a, asked);
            parts(b, asked);
        }
        _ => asked.push(part(expr, false)),
    }
}

fn part(expr: &Expr, negated: bool) -> Asked {
    let name = |expr: &Expr| match &expr.kind {
        Kind::Name(name) => Some(name.clone()),
        Kind::Filter(filter, Some(input), _) if matches!(filter.name, "default" | "d") => match &input.kind {
            Kind::Name(name) => Some(name.clone()),
            _ => None,
        },
        _ => None,
    };
    let asked = match &expr.kind {
        Kind::Not(inner) => return part(inner, !negated),
        Kind::Filter(filter, Some(inner), _) if filter.name == "bool" => return part(inner, negated),
        Kind::Name(name) => Some(Asked::True { name: name.clone(), negated }),
        Kind::Test(test, inner, _) => match test.name {
            "defined" => name(inner).map(|name| Asked::Defined { name, negated }),
            "undefined" => name(inner).map(|name| Asked::Defined { name, negated: !negated }),
            _ => None,
        },
        Kind::Compare(first, _) if name(first).as_deref() == Some("inventory_hostname") => Some(Asked::Host),
        Kind::Compare(first, rest) => match rest.as_slice() {
            [(cmp, right)] => among(name(first), *cmp, right, negated),
            _ => None,
        },
        _ => None,
    };
    asked.unwrap_or(Asked::Other)
}

fn among(name: Option<Arc<str>>, cmp: Cmp, right: &Expr, negated: bool) -> Option<Asked> {
    let values = match (cmp, &right.kind) {
        (Cmp::In | Cmp::NotIn, Kind::List(items) | Kind::Tuple(items)) => {
            items.iter().map(constant).collect::<Option<Vec<Value>>>()?
        }
        (Cmp::Eq | Cmp::Ne, _) => vec![constant(right)?],
        _ => return None,
    };
    Some(Asked::Among { name: name?, values, negated: negated != matches!(cmp, Cmp::NotIn | Cmp::Ne) })
}

fn constant(expr: &Expr) -> Option<Value> {
    match &expr.kind {
        Kind::Const(value) => Some(value.clone()),
        _ => None,
    }
}

/// Filters by what they give.
const GIVES: [(&str, &[&str]); 6] = [
    ("bool", &["bool"]),
    ("int", &["int", "length", "count", "abs", "human_to_bytes"]),
    ("float", &["float"]),
    (
        "text",
        &[
            "string",
            "lower",
            "upper",
            "join",
            "replace",
            "regex_replace",
            "trim",
            "to_json",
            "to_nice_json",
            "to_yaml",
            "to_nice_yaml",
            "b64encode",
            "b64decode",
            "quote",
            "basename",
            "dirname",
            "indent",
            "hash",
            "password_hash",
            "ansible.utils.ipwrap",
        ],
    ),
    (
        "list",
        &[
            "list",
            "split",
            "unique",
            "union",
            "intersect",
            "difference",
            "flatten",
            "sort",
            "select",
            "reject",
            "selectattr",
            "rejectattr",
            "map",
            "dict2items",
            "regex_findall",
            "zip",
            "batch",
        ],
    ),
    ("dict", &["combine", "items2dict"]),
];

fn shape(expr: &Expr) -> Option<Shape> {
    Some(match &expr.kind {
        Kind::Const(value) => Shape::Is(value.clone()),
        Kind::Name(name) => Shape::Of(name.clone()),
        Kind::List(_) | Kind::Tuple(_) => Shape::List,
        Kind::Dict(_) => Shape::Dict,
        Kind::Not(_) | Kind::Compare(..) | Kind::Test(..) => Shape::Bool,
        Kind::And(a, b) | Kind::Or(a, b) => return same(shape(a)?, shape(b)?),
        Kind::Binary(Op::Concat, ..) => Shape::Text,
        Kind::Binary(Op::Add, a, b) => return same(shape(a)?, shape(b)?),
        Kind::If(_, yes, Some(no)) => return same(shape(yes)?, shape(no)?),
        Kind::Filter(filter, Some(input), _) => return filtered(filter.name, input),
        _ => return None,
    })
}

fn filtered(filter: &str, input: &Expr) -> Option<Shape> {
    if matches!(filter, "default" | "d" | "mandatory") {
        return shape(input);
    }
    let (gives, _) = GIVES.iter().find(|(_, filters)| filters.contains(&filter))?;
    Some(match *gives {
        "bool" => Shape::Bool,
        "int" => Shape::Int,
        "float" => Shape::Float,
        "text" => Shape::Text,
        "list" => Shape::List,
        _ => Shape::Dict,
    })
}

/// What two branches have in common.
fn same(a: Shape, b: Shape) -> Option<Shape> {
    let plain = |shape: &Shape| match shape {
        Shape::Is(Value::Bool(_)) => Shape::Bool,
        Shape::Is(Value::Int(_)) => Shape::Int,
        Shape::Is(Value::Float(_)) => Shape::Float,
        Shape::Is(Value::Str(_)) => Shape::Text,
        other => other.clone(),
    };
    match (plain(&a), plain(&b)) {
        (a, b) if a == b => Some(a),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_of_an_expression_is_told_by_its_outermost_part() {
        let cases = [
            ("{{ a == 'b' and not c }}", Some(Shape::Bool)),
            ("{{ a }}", Some(Shape::Of("a".into()))),
            ("{{ a | default(true) | bool }}", Some(Shape::Bool)),
            ("{{ 'x' if a else 'y' }}", Some(Shape::Text)),
            ("{{ 'x' if a else 5 }}", None),
            ("/usr/{{ a }}", Some(Shape::Text)),
            ("{{ a.b }}", None),
            ("{{ [a] + b | list }}", Some(Shape::List)),
            ("{% if a %}true{% endif %}", None),
            ("{{ 5 }}", Some(Shape::Is(Value::Int(5)))),
        ];
        for (text, expected) in cases {
            assert_eq!(template(text), expected, "{text}");
        }
    }

    #[test]
    fn conditions_ask_names() {
        let name: Arc<str> = "a".into();
        let among = |values: &[&str], negated| Asked::Among {
            name: name.clone(),
            values: values.iter().map(|value| Value::str(*value)).collect(),
            negated,
        };
        let cases = [
            ("a in ['x', 'y']", vec![among(&["x", "y"], false)]),
            ("not a in ('x',)", vec![among(&["x"], true)]),
            ("a != 'x'", vec![among(&["x"], true)]),
            ("a is not defined", vec![Asked::Defined { name: name.clone(), negated: true }]),
            ("not a | bool", vec![Asked::True { name: name.clone(), negated: true }]),
            ("a and b.c", vec![Asked::True { name: name.clone(), negated: false }, Asked::Other]),
            ("inventory_hostname in groups['etcd']", vec![Asked::Host]),
            ("a | d('x') == 'x'", vec![among(&["x"], false)]),
            ("a in b", vec![Asked::Other]),
            ("a(", vec![Asked::Other]),
        ];
        for (text, expected) in cases {
            assert_eq!(condition(text), expected, "{text}");
        }
    }
}
