//! How a text uses the variables that it reads: whether their values decide what it gives, or any value
//! without templates will do.

use std::sync::Arc;

use super::ast::*;
use super::needs::is_method_of_mappings;
use super::{Library, condition, normal, reads};
use crate::vars::value::Value;

/// How a text uses variables, each by its name; magic ones are among them.
#[derive(Debug, Default)]
pub struct Uses {
    /// Their values decide: with the keys of the one member that is read, none for the whole.
    pub decide: Vec<(Arc<str>, Vec<Arc<str>>)>,
    /// Whatever they hold, the text can be evaluated.
    pub any: Vec<Arc<str>>,
    /// Expressions that may come to be evaluated when one of those has another value.
    pub parts: Vec<String>,
}

impl Library {
    /// What a condition asks, or what decides what a text gives.
    pub fn deciding(&self, text: &str, is_condition: bool) -> Uses {
        let mut uses = Uses::default();
        let parsed = match is_condition && !text.contains("{{") {
            true => self.get(&condition::as_statement(text)),
            false => self.get(text),
        };
        match parsed.as_ref().as_ref().map(|template| template.body.as_slice()) {
            Ok([Stmt::Set(_, expr)]) if is_condition => uses.decided(expr),
            Ok(body) => uses.body(body, Uses::decided),
            Err(_) => {}
        }
        uses
    }

    /// What decides whether a text can be evaluated, whatever it gives.
    pub fn evaluable(&self, text: &str) -> Uses {
        let mut uses = Uses::default();
        if let Ok(template) = self.get(text).as_ref() {
            uses.body(&template.body, Uses::taken);
        }
        uses
    }
}

impl Uses {
    fn body(&mut self, body: &[Stmt], printed: fn(&mut Uses, &Expr)) {
        let is_simple = |stmt: &Stmt| matches!(stmt, Stmt::Text(_) | Stmt::Emit(_));
        if !body.iter().all(is_simple) {
            let names = reads::names(body, &[]);
            return self.decide.extend(names.into_iter().map(|name| (name, Vec::new())));
        }
        for stmt in body {
            if let Stmt::Emit(expr) = stmt {
                printed(self, expr);
            }
        }
    }

    /// Everything in it decides.
    fn decided(&mut self, expr: &Expr) {
        match member(expr) {
            Some(member) => self.decide.push(member),
            None => expr.each(&mut |inner| self.decided(inner)),
        }
    }

    /// Its value is handed on, compared or asked for its truth: none of that fails.
    fn taken(&mut self, expr: &Expr) {
        match &expr.kind {
            Kind::Name(name) => self.any.push(Arc::clone(name)),
            Kind::Compare(_, rest) if rest.iter().all(is_harmless) => self.all_taken(expr),
            Kind::Not(_) | Kind::Binary(Op::Concat, ..) | Kind::List(_) | Kind::Tuple(_) => {
                self.all_taken(expr)
            }
            Kind::Test(test, ..) if test.asks_definition().is_some() => self.all_taken(expr),
            // It need not be there.
            Kind::Filter(filter, Some(input), args) if DEFAULTS.contains(&filter.name) => {
                self.taken(input);
                args.each(&mut |arg| self.part(arg));
            }
            Kind::Filter(filter, Some(_), _) if TAKES_ANY.contains(&filter.name) => self.parts(expr),
            Kind::And(..) | Kind::Or(..) | Kind::If(..) => self.parts(expr),
            _ => self.decided(expr),
        }
    }

    fn all_taken(&mut self, expr: &Expr) {
        expr.each(&mut |inner| self.taken(inner));
    }

    fn parts(&mut self, expr: &Expr) {
        expr.each(&mut |inner| self.part(inner));
    }

    /// It is not evaluated each time.
    fn part(&mut self, expr: &Expr) {
        match normal::expression(expr) {
            Some(text) => {
                self.parts.push(text);
                self.taken(expr);
            }
            None => self.decided(expr),
        }
    }
}

/// Filters that give another value for what is not there.
const DEFAULTS: [&str; 2] = ["d", "default"];

/// Filters that fail for no value.
const TAKES_ANY: [&str; 2] = ["bool", "string"];

/// Whether two values are the same, or one is among some that are listed there.
fn is_harmless((cmp, right): &(Cmp, Expr)) -> bool {
    match cmp {
        Cmp::Eq | Cmp::Ne => true,
        Cmp::In | Cmp::NotIn => matches!(right.kind, Kind::List(_) | Kind::Tuple(_)),
        _ => false,
    }
}

/// `NAME`, `NAME.KEY`, `NAME['KEY'].KEY`.
fn member(expr: &Expr) -> Option<(Arc<str>, Vec<Arc<str>>)> {
    let mut keys = Vec::new();
    let mut expr = expr;
    loop {
        expr = match &expr.kind {
            Kind::Name(name) => {
                keys.reverse();
                return Some((Arc::clone(name), keys));
            }
            Kind::Attr(object, key) if !is_method_of_mappings(key) => {
                keys.push(Arc::clone(key));
                object
            }
            Kind::Item(object, key) => match &key.kind {
                Kind::Const(Value::Str(key)) => {
                    keys.push(Arc::clone(key));
                    object
                }
                _ => return None,
            },
            _ => return None,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(list: &[Arc<str>]) -> Vec<&str> {
        list.iter().map(|name| &**name).collect()
    }

    #[test]
    fn what_takes_any_value_is_told_from_what_decides() {
        let library = Library::default();
        let cases: [(&str, &[&str], &[&str]); 8] = [
            ("{{ a }}/x-{{ b }}", &["a", "b"], &[]),
            ("{{ a == 'x' and b in ['y', 'z'] }}", &["a", "b"], &[]),
            ("{{ a | default(none) }}", &["a"], &[]),
            ("{{ table[a][b] }}", &[], &["table", "a", "b"]),
            ("{{ 'x' if a is defined else b.c }}", &["a"], &["b"]),
            ("{{ a in b }}", &[], &["a", "b"]),
            ("{{ a | regex_replace('x', 'y') }}", &[], &["a"]),
            ("{% if a %}{{ b }}{% endif %}", &[], &["a", "b"]),
        ];
        for (text, any, decide) in cases {
            let uses = library.evaluable(text);
            assert_eq!(names(&uses.any), any, "{text}");
            let deciding: Vec<&str> = uses.decide.iter().map(|(name, _)| &**name).collect();
            assert_eq!(deciding, decide, "{text}");
        }
        assert_eq!(library.evaluable("{{ 'x' if a else b.c }}").parts, ["a", "'x'", "b.c"]);
        assert_eq!(library.evaluable("{{ a | d(b) }}").parts, ["b"]);
    }

    #[test]
    fn a_condition_may_read_one_member() {
        let uses = Library::default().deciding("a == b.c['d'] and b.keys() and e[f]", true);
        let told: Vec<(&str, Vec<&str>)> =
            uses.decide.iter().map(|(name, keys)| (&**name, names(keys))).collect();
        let whole = |name| (name, vec![]);
        assert_eq!(told, [whole("a"), ("b", vec!["c", "d"]), whole("b"), whole("e"), whole("f")]);
    }
}
