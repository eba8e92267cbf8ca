//! `when`, `assert`'s `that` and their like.

use super::eval::Run;
use super::eval::truthy;
use super::library::Parsed;
use super::{Eval, Evaluator, Stop, source};
use crate::inventory::HostId;
use crate::vars::value::{Value, text};

/// A condition's truth, as ansible-core 2.16 to 2.18 decide it: text with `{{ }}` is templated
/// first, then the result is an expression; the value of that expression is not read again.
pub fn evaluate(ev: &Evaluator, host: HostId, condition: &str) -> Eval<bool> {
    if condition.is_empty() {
        return Ok(true);
    }
    if let Some(parsed) = ev.library.expression(condition) {
        return truth(ev, host, condition, &parsed);
    }
    if !source::prepare(condition)?.is_template {
        let parsed = ev.library.get(&as_statement(condition));
        ev.library.keep_expression(condition, &parsed);
        return truth(ev, host, condition, &parsed);
    }
    match ev.template_text(host, condition)? {
        Value::Bool(value) => Ok(value),
        value => match value.as_str() {
            Some("") => Ok(false),
            // What a lookup gives is not trusted to be an expression.
            Some(_) if calls_lookup(condition) => Err(Stop::unknown("a condition that a lookup gives")),
            _ => {
                let expression = text(&super::finish::plain(value)?);
                let parsed = ev.library.get(&as_statement(&expression));
                truth(ev, host, &expression, &parsed).map_err(|stop| match stop {
                    // Its place is in text that nobody wrote.
                    Stop::Failed(mut failure) => {
                        failure.range = None;
                        Stop::Failed(failure)
                    }
                    unknown => unknown,
                })
            }
        },
    }
}

fn calls_lookup(template: &str) -> bool {
    ["lookup", "query", "q"].iter().any(|name| {
        template.match_indices(name).any(|(at, _)| {
            template.get(at + name.len()..).is_some_and(|rest| rest.trim_start().starts_with('('))
        })
    })
}

/// What Ansible puts before the expression.
const SET: &str = "{% set __cres = ";

/// A condition as the statement that is parsed for it.
pub fn as_statement(condition: &str) -> String {
    format!("{SET}{condition} %}}")
}

fn truth(ev: &Evaluator, host: HostId, expression: &str, parsed: &Parsed) -> Eval<bool> {
    let result = whole(ev, host, parsed);
    result.map_err(|stop| match stop {
        Stop::Failed(mut failure) => {
            let before = SET.len() as u32;
            let end = expression.len() as u32;
            failure.range = failure
                .range
                .map(|(from, to)| (from.saturating_sub(before).min(end), to.saturating_sub(before).min(end)));
            Stop::Failed(failure)
        }
        unknown => unknown,
    })
}

fn whole(ev: &Evaluator, host: HostId, parsed: &Parsed) -> Eval<bool> {
    let parsed = parsed.as_ref().as_ref().map_err(Clone::clone)?;
    let [super::ast::Stmt::Set(_, expr)] = parsed.body.as_slice() else {
        return Err(Stop::syntax("not an expression"));
    };
    let mut run = Run::new(ev, host);
    run.resolve(&parsed.reads)?;
    let value = run.eval(expr)?;
    truthy(&value).map_err(|stop| stop.at(expr.at))
}
