//! What decides what a text gives: the variables that it reads, and how it reads the inventory.

use std::sync::Arc;

use super::ast::*;
use super::{Library, condition, normal, reads};
use crate::vars::value::Value;

/// Expressions are not looked into deeper than this.
const DEPTH: usize = 64;

/// How a text reads the inventory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// Whether a group has hosts; without any it may be missing or empty.
    HasHosts(Arc<str>),
    /// Whether a group has an odd number of hosts.
    IsOdd(Arc<str>),
    /// Which hosts a group has, or whether there is such a group.
    Members(Arc<str>),
    /// Whether the host is in a group.
    Member(Arc<str>),
    /// Whether the host's name matches a regular expression from its start.
    Name(Arc<str>),
    /// Which variables have names that match what this expression gives.
    SetNames(String),
    /// The host, in some other way.
    Host,
    /// Something that cannot be told from the form of the text.
    Other,
}

/// What decides what a text gives.
#[derive(Debug, Default)]
pub struct Needs {
    /// The variables that it reads, none of them magic ones of the inventory.
    pub names: Vec<Arc<str>>,
    pub of_inventory: Vec<Need>,
}

impl Library {
    /// What a text with templates needs, or a condition.
    pub fn needs(&self, text: &str, is_condition: bool) -> Needs {
        let mut needs = Needs::default();
        let parsed = match is_condition && !text.contains("{{") {
            true => self.get(&condition::as_statement(text)),
            false => self.get(text),
        };
        match (parsed.as_ref(), is_condition) {
            (Ok(template), true) => match template.body.as_slice() {
                [Stmt::Set(_, expr)] => needs.expr(expr, true, 0),
                _ => needs.other(&template.body),
            },
            (Ok(template), false) => needs.body(&template.body, 0),
            (Err(_), _) => needs.of_inventory.push(Need::Other),
        }
        needs
    }
}

impl Library {
    /// All that a condition asks of a variable is whether it is there, whether another one holds it, and
    /// whether it is empty.
    pub fn asks_little_of(&self, condition: &str, name: &str) -> bool {
        let parsed = self.get(&condition::as_statement(condition));
        let Ok([Stmt::Set(_, expr)]) = parsed.as_ref().as_ref().map(|template| template.body.as_slice())
        else {
            return false;
        };
        asks_little_of(expr, name, 0)
    }
}

fn asks_little_of(expr: &Expr, name: &str, depth: usize) -> bool {
    let is_it = |expr: &Expr| matches!(&expr.kind, Kind::Name(known) if **known == *name);
    match &expr.kind {
        Kind::Not(inner) if depth < DEPTH => asks_little_of(inner, name, depth + 1),
        Kind::And(a, b) | Kind::Or(a, b) if depth < DEPTH => {
            asks_little_of(a, name, depth + 1) && asks_little_of(b, name, depth + 1)
        }
        Kind::Test(test, input, _) if is_it(input) => test.asks_definition().is_some(),
        Kind::Compare(left, rest) => match (&left.kind, rest.as_slice()) {
            (Kind::Name(_), [(Cmp::In | Cmp::NotIn, right)]) if is_it(left) => {
                matches!(right.kind, Kind::Name(_)) && !is_it(right)
            }
            (Kind::Filter(filter, Some(input), _), [(_, Expr { kind: Kind::Const(Value::Int(0)), .. })])
                if is_it(input) =>
            {
                filter.name == "length"
            }
            _ => !reads_it(expr, name),
        },
        _ => !reads_it(expr, name),
    }
}

fn reads_it(expr: &Expr, name: &str) -> bool {
    let mut found = matches!(&expr.kind, Kind::Name(known) if **known == *name);
    expr.each(&mut |inner| found = found || reads_it(inner, name));
    found
}

impl Needs {
    fn body(&mut self, body: &[Stmt], depth: usize) {
        for stmt in body {
            match stmt {
                Stmt::Text(_) => {}
                Stmt::Emit(expr) => self.expr(expr, false, depth),
                Stmt::If(test, yes, no) if depth < DEPTH => {
                    self.expr(test, true, depth + 1);
                    self.body(yes, depth + 1);
                    self.body(no, depth + 1);
                }
                _ => self.other(body),
            }
        }
    }

    /// Statements with names of their own.
    fn other(&mut self, body: &[Stmt]) {
        reads::names(body, &[]).into_iter().for_each(|name| self.name(&name));
        self.of_inventory.push(Need::Other);
    }

    fn add(&mut self, need: Need) {
        if !self.of_inventory.contains(&need) {
            self.of_inventory.push(need);
        }
    }

    fn name(&mut self, name: &Arc<str>) {
        match &**name {
            "inventory_hostname" | "inventory_hostname_short" | "group_names" => self.add(Need::Host),
            "groups" | "hostvars" | "vars" | "self" | "omit" | "lookup" | "query" | "q" => {
                self.add(Need::Other);
            }
            _ if self.names.contains(name) => {}
            _ => self.names.push(Arc::clone(name)),
        }
    }

    /// `is_truth`: of the value only its truth counts.
    fn expr(&mut self, expr: &Expr, is_truth: bool, depth: usize) {
        if depth > DEPTH {
            return self.add(Need::Other);
        }
        if let Some(need) = of_form(expr, is_truth) {
            return self.add(need);
        }
        if let Some((group, default)) = group(expr) {
            self.add(if is_truth { Need::HasHosts(group) } else { Need::Members(group) });
            default.iter().for_each(|default| self.expr(default, is_truth, depth + 1));
            return;
        }
        match &expr.kind {
            Kind::Name(name) => self.name(name),
            Kind::Not(inner) => self.expr(inner, true, depth + 1),
            Kind::And(a, b) | Kind::Or(a, b) => {
                self.expr(a, is_truth, depth + 1);
                self.expr(b, is_truth, depth + 1);
            }
            _ => expr.each(&mut |inner| self.expr(inner, false, depth + 1)),
        }
    }
}

/// Expressions of which is known how they depend on the inventory.
fn of_form(expr: &Expr, is_truth: bool) -> Option<Need> {
    match &expr.kind {
        Kind::Compare(left, rest) => match rest.as_slice() {
            [(Cmp::In | Cmp::NotIn, right)] => member(left, right),
            [(Cmp::Eq | Cmp::Ne, Expr { kind: Kind::List(items), .. })] if items.is_empty() => {
                group(left).map(|(group, _)| Need::HasHosts(group))
            }
            _ => None,
        },
        Kind::Test(test, input, args) if test.is_named("divisibleby") => match &input.kind {
            Kind::Filter(filter, Some(input), _)
                if ["length", "count"].contains(&filter.name) && is_two(args) =>
            {
                group(input).map(|(group, _)| Need::IsOdd(group))
            }
            _ => None,
        },
        Kind::Test(test, input, args) if test.is_named("match") && is_host_name(input) => {
            text_of(args).map(Need::Name)
        }
        Kind::Filter(filter, Some(input), _) if is_truth && ["length", "count"].contains(&filter.name) => {
            group(input).filter(|(_, default)| default.is_none()).map(|(group, _)| Need::HasHosts(group))
        }
        Kind::Call(callee, args) => match (&callee.kind, args.positional.as_slice()) {
            (Kind::Name(name), [Arg::One(first), Arg::One(pattern)])
                if ["query", "q"].contains(&&**name) && is_text(first, "varnames") =>
            {
                normal::expression(pattern).map(Need::SetNames)
            }
            _ => None,
        },
        _ => None,
    }
}

/// `'GROUP' in group_names`, `inventory_hostname in groups['GROUP']`, `'GROUP' in groups`.
fn member(left: &Expr, right: &Expr) -> Option<Need> {
    match (&left.kind, &right.kind) {
        (Kind::Const(Value::Str(group)), Kind::Name(name)) if **name == *"group_names" => {
            Some(Need::Member(Arc::clone(group)))
        }
        (Kind::Const(Value::Str(group)), Kind::Name(name)) if **name == *"groups" => {
            Some(Need::HasHosts(Arc::clone(group)))
        }
        (Kind::Name(_), _) if is_host_name(left) => match group(right)? {
            (group, None) => Some(Need::Members(group)),
            (group, Some(Expr { kind: Kind::List(items), .. })) if items.is_empty() => {
                Some(Need::Member(group))
            }
            _ => None,
        },
        _ => None,
    }
}

fn is_host_name(expr: &Expr) -> bool {
    matches!(&expr.kind, Kind::Name(name) if **name == *"inventory_hostname")
}

fn is_text(expr: &Expr, text: &str) -> bool {
    matches!(&expr.kind, Kind::Const(Value::Str(known)) if **known == *text)
}

fn is_two(args: &CallArgs) -> bool {
    let [Arg::One(Expr { kind: Kind::Const(value), .. })] = args.positional.as_slice() else { return false };
    value.as_int() == Some(2)
}

fn text_of(args: &CallArgs) -> Option<Arc<str>> {
    match args.positional.as_slice() {
        [Arg::One(Expr { kind: Kind::Const(Value::Str(text)), .. })] if args.named.is_empty() => {
            Some(Arc::clone(text))
        }
        _ => None,
    }
}

/// Python's methods of a mapping.
const OF_MAPPINGS: [&str; 5] = ["copy", "get", "items", "keys", "values"];

pub(super) fn is_method_of_mappings(name: &str) -> bool {
    OF_MAPPINGS.contains(&name)
}

/// A group by its name, and what stands for it where there is none: `groups.GROUP`,
/// `groups['GROUP']`, `groups.get('GROUP', …)`.
fn group(expr: &Expr) -> Option<(Arc<str>, Option<&Expr>)> {
    let is_groups = |expr: &Expr| matches!(&expr.kind, Kind::Name(name) if **name == *"groups");
    let text = |expr: &Expr| match &expr.kind {
        Kind::Const(Value::Str(text)) => Some(Arc::clone(text)),
        _ => None,
    };
    match &expr.kind {
        Kind::Attr(object, name) if is_groups(object) && !is_method_of_mappings(name) => {
            Some((Arc::clone(name), None))
        }
        Kind::Item(object, key) if is_groups(object) => Some((text(key)?, None)),
        Kind::Call(callee, args) => match (&callee.kind, args.positional.as_slice()) {
            (Kind::Attr(object, method), [Arg::One(name), rest @ ..])
                if is_groups(object) && **method == *"get" =>
            {
                let default = match rest {
                    [] => None,
                    [Arg::One(default)] => Some(default),
                    _ => return None,
                };
                Some((text(name)?, default))
            }
            _ => None,
        },
        _ => None,
    }
}
