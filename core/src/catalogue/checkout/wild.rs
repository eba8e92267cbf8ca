//! Names of files, roles and tags with a template in them: what they may be, by the files of the tree
//! and by the items of a loop.

use std::sync::Arc;

use super::task::{self, Looping};
use super::tasks::{Above, Walk};
use super::tree::join;
use crate::yaml::Node;

/// A name with one template in it.
pub(super) struct Wild {
    before: String,
    expression: String,
    after: String,
}

impl Wild {
    fn of(name: &str) -> Option<Wild> {
        let (before, rest) = name.split_once("{{")?;
        let (expression, after) = rest.split_once("}}")?;
        let one = !after.contains("{{") && !expression.contains('{');
        let text = |text: &str| text.trim().to_owned();
        one.then(|| Wild { before: before.to_owned(), expression: text(expression), after: after.to_owned() })
    }

    /// The name with a value for the template.
    fn filled(&self, value: &str) -> String {
        format!("{}{value}{}", self.before, self.after)
    }

    /// The name with a value, and what holds when the template is worth that.
    fn with(&self, value: &str, inside: &Above) -> (String, Above) {
        let mut inside = inside.clone();
        let quoted = value.replace('\\', "\\\\").replace('\'', "\\'");
        inside.around.when.push(format!("({}) == '{quoted}'", self.expression).into());
        inside.fill_tags(|expression| (expression == self.expression).then(|| value.to_owned()));
        (self.filled(value), inside)
    }

    /// What stands for the template in a name.
    fn matched(&self, name: &str, start: &str) -> Option<String> {
        let value = name.strip_prefix(start)?;
        let value =
            value.strip_suffix(&self.after).or_else(|| value.strip_suffix(&format!("{}.yml", self.after)));
        value.filter(|value| !value.is_empty() && !value.contains('/')).map(str::to_owned)
    }
}

/// What an expression that is the loop's variable, or a member of it, is worth in a round.
fn item_text<'a>(expression: &str, variable: &str, item: &'a Node) -> Option<&'a str> {
    match expression.split_once('.') {
        None if expression == variable => item.as_str(),
        Some((start, member)) if start == variable => item.get(member)?.value.as_str(),
        _ => None,
    }
}

/// The values of a literal mapping in `vars` that an expression `NAME[KEY]` looks something up in.
fn members(expression: &str, vars: &[(Arc<str>, Arc<Node>)]) -> Option<Vec<String>> {
    let (name, _) = expression.split_once('[')?;
    let (_, node) = vars.iter().rev().find(|(known, _)| **known == *name.trim())?;
    let values = node.as_map()?.iter().map(|entry| entry.value.as_str().map(str::to_owned));
    values.collect()
}

/// The expression is this name or something of it.
fn starts_with_name(expression: &str, name: &str) -> bool {
    let rest = expression.strip_prefix(name);
    rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
}

/// The name in each round of a loop over items that stand there, else as it is.
fn rounds(task: &Node, name: &str, inside: &Above) -> Vec<(String, Above)> {
    let looped = match task::looping(task) {
        Looping::Over(looped) if looped.over.as_seq().is_some() => looped,
        _ => return vec![(name.to_owned(), inside.clone())],
    };
    let round = |item: &Node| {
        let mut inside = inside.clone();
        inside.around.vars.push((looped.name.clone(), Arc::new(item.clone())));
        inside.unknown.retain(|unknown| *unknown != looped.name);
        inside.fill_tags(|expression| item_text(expression, &looped.name, item).map(str::to_owned));
        let filled = Wild::of(name)
            .and_then(|wild| Some(wild.filled(item_text(&wild.expression, &looped.name, item)?)));
        (filled.unwrap_or_else(|| name.to_owned()), inside)
    };
    looped.over.as_seq().unwrap_or_default().iter().map(round).collect()
}

impl Walk<'_> {
    /// The names that a templated name of a file or role may be: each with what holds when it is
    /// that one. A name without a template stays.
    pub(super) fn names(
        &self,
        task: &Node,
        name: &str,
        inside: &Above,
        like: impl Fn(&Self, &Wild) -> Vec<String>,
    ) -> Vec<(String, Above)> {
        let mut names = Vec::new();
        for (name, inside) in rounds(task, name, inside) {
            let Some(wild) = Wild::of(&name) else {
                names.extend((!name.contains("{{")).then_some((name, inside)));
                continue;
            };
            if inside.unknown.iter().any(|name| starts_with_name(&wild.expression, name)) {
                continue;
            }
            let looked_up = members(&wild.expression, &inside.around.vars);
            let is_one = |value: &String| looked_up.as_ref().is_none_or(|values| values.contains(value));
            let values = like(self, &wild).into_iter().filter(is_one);
            names.extend(values.map(|value| wild.with(&value, &inside)));
        }
        names
    }

    /// What stands for the template in files of the role.
    pub(super) fn files_like(&self, wild: &Wild, folder: &str) -> Vec<String> {
        let (inner, start) = wild.before.rsplit_once('/').unwrap_or(("", &wild.before));
        let folder = join(folder, inner);
        let names = self.tree.under(&folder).filter_map(|path| path.get(folder.len() + 1..));
        names.filter_map(|name| wild.matched(name, start)).collect()
    }

    /// What stands for the template in names of roles.
    pub(super) fn roles_like(&self, wild: &Wild, file: &str) -> Vec<String> {
        let (inner, start) = wild.before.rsplit_once('/').unwrap_or(("", &wild.before));
        let folder = join("roles", inner);
        let names = self.tree.under(&folder).filter_map(|path| path.get(folder.len() + 1..));
        let ends = [format!("/tasks/{file}.yml"), format!("/tasks/{file}.yaml"), format!("/tasks/{file}")];
        let roles = names.filter_map(|name| ends.iter().find_map(|end| name.strip_suffix(end.as_str())));
        roles.filter_map(|name| wild.matched(name, start)).collect()
    }
}

impl Above {
    /// Puts values for the templates in tags; one that stays a template is no tag that can be told.
    pub(super) fn fill_tags(&mut self, value: impl Fn(&str) -> Option<String>) {
        for tag in &mut self.tags {
            if let Some(wild) = Wild::of(tag)
                && let Some(value) = value(&wild.expression)
            {
                *tag = wild.filled(&value).into();
            }
        }
    }
}
