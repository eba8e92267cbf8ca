//! Values that a tree accepts and names that it refuses, from its own assertions.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::catalogue::knowledge::{Asks, Check, Variable};
use crate::text::{FileId, Span};
use crate::vars::Value;
use crate::vars::outline::{self, Asked};
use crate::yaml::{Content, Node};

/// The variable that turns assertions off.
const IGNORE: &str = "ignore_assert_errors";

/// No file that a finding could point into.
const NOWHERE: Span = Span { file: FileId(u32::MAX), start: 0, end: 0 };

/// Fills in what the checks say of each variable; several checks of one are taken together. A check
/// that depends on another variable counts when that switches on what the variable is for.
pub fn add(variables: &mut BTreeMap<Arc<str>, Variable>, checks: &[Check]) {
    for check in checks.iter().filter(|check| check.looped.is_none()) {
        let guards: Vec<Asked> = check.when.iter().flat_map(|when| outline::condition(when)).collect();
        match &check.asks {
            Asks::That(conditions) => {
                for asked in conditions.iter().flat_map(|that| outline::condition(that)) {
                    wanted(variables, asked, &guards);
                }
            }
            Asks::NotReached => refused(variables, &guards),
        }
    }
}

/// `assert` wants this, where its guards hold.
fn wanted(variables: &mut BTreeMap<Arc<str>, Variable>, asked: Asked, guards: &[Asked]) {
    match asked {
        Asked::Among { name, values, negated: false } => allow(variables, &name, &values, guards),
        Asked::Defined { name, negated: true }
            if guards.iter().all(|guard| is_about(guard, &[&name, IGNORE])) =>
        {
            reject(variables, &name);
        }
        _ => {}
    }
}

/// `fail` comes when all of this holds.
fn refused(variables: &mut BTreeMap<Arc<str>, Variable>, guards: &[Asked]) {
    for guard in guards {
        let (Asked::Among { name, .. } | Asked::Defined { name, .. }) = guard else { continue };
        let mut others = guards.iter().filter(|other| *other != guard);
        if !others.all(|other| is_about(other, &[name, IGNORE])) {
            continue;
        }
        match guard {
            Asked::Among { values, negated: true, .. } => allow(variables, name, values, &[]),
            Asked::Defined { negated: false, .. } => reject(variables, name),
            _ => {}
        }
    }
}

/// The guard is about one of these names and asks no value of it.
fn is_about(guard: &Asked, names: &[&str]) -> bool {
    match guard {
        Asked::Defined { name, .. } | Asked::True { name, .. } => names.contains(&&**name),
        Asked::Host => true,
        Asked::Among { .. } | Asked::Other => false,
    }
}

fn reject(variables: &mut BTreeMap<Arc<str>, Variable>, name: &str) {
    if let Some(variable) = variables.get_mut(name) {
        variable.rejected = true;
    }
}

fn allow(variables: &mut BTreeMap<Arc<str>, Variable>, name: &str, values: &[Value], guards: &[Asked]) {
    let Some(variable) = variables.get_mut(name) else { return };
    let is_free = guards.iter().all(|guard| is_about(guard, &[name, IGNORE]));
    // One value under a condition: these two do not go together.
    if !is_free && (values.len() < 2 || !guards.iter().all(is_switch)) {
        return;
    }
    // Only what is not empty is asked.
    let is_given = Asked::True { name: name.into(), negated: false };
    let empty = guards.contains(&is_given).then(|| Value::str(""));
    // The longest list sets the order.
    let known = std::mem::take(&mut variable.allowed);
    let more: Vec<Node> = empty.iter().chain(values).filter_map(node).collect();
    let (long, short) = if known.len() < more.len() { (more, known) } else { (known, more) };
    for node in long.into_iter().chain(short) {
        if !variable.allowed.iter().any(|known| known.content == node.content) {
            variable.allowed.push(node);
        }
    }
}

/// It asks whether something is on, or chosen.
fn is_switch(guard: &Asked) -> bool {
    match guard {
        Asked::Defined { .. } | Asked::True { .. } | Asked::Host => true,
        Asked::Among { values, negated, .. } => values.len() == 1 && !negated,
        Asked::Other => false,
    }
}

fn node(value: &Value) -> Option<Node> {
    let content = match value {
        Value::Null => Content::Null,
        Value::Bool(value) => Content::Bool(*value),
        Value::Int(number) => Content::int(*number),
        Value::Str(text) => Content::Str(text.clone()),
        _ => return None,
    };
    Some(Node { span: NOWHERE, content })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is allowed of `a` and whether it is rejected, for an assertion, or `fail` when it is empty.
    fn told(that: &str, when: &[&str]) -> (Vec<String>, bool) {
        let mut variables = BTreeMap::from([(Arc::from("a"), Variable::default())]);
        let asks = if that.is_empty() { Asks::NotReached } else { Asks::That(vec![that.into()]) };
        let when = when.iter().map(|when| Arc::from(*when)).collect();
        add(&mut variables, &[Check { asks, when, ..Check::default() }]);
        let values = variables["a"].allowed.iter().filter_map(|node| node.as_str().map(str::to_owned));
        (values.collect(), variables["a"].rejected)
    }

    #[test]
    fn assertions_tell_what_is_allowed_and_what_is_refused() {
        let allowed = |values: &[&str]| (values.iter().map(|value| (*value).to_owned()).collect(), false);
        let refused = (Vec::new(), true);
        assert_eq!(told("a in ['x', 'y']", &["not ignore_assert_errors"]), allowed(&["x", "y"]));
        assert_eq!(told("a in ['x', 'y']", &["b == 'z'", "c"]), allowed(&["x", "y"]));
        assert_eq!(told("a == 'x'", &["a"]), allowed(&["", "x"]));
        assert_eq!(told("", &["a not in ['x', 'y']"]), allowed(&["x", "y"]));
        assert_eq!(told("a is not defined", &[]), refused);
        assert_eq!(told("", &["a is defined"]), refused);
        for (that, when) in [
            ("a in ['x']", &["b in ['y', 'z']"][..]),
            ("a in ['x', 'y']", &["b != 'z'"]),
            ("a is not defined", &["b"]),
            ("", &["a != 'x'", "b"]),
            ("b in ['x', 'y']", &[]),
        ] {
            assert_eq!(told(that, when), allowed(&[]), "{that} {when:?}");
        }
    }
}
