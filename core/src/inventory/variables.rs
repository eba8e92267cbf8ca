//! Variables by name, small for the thousands of hosts that set two or three.

use std::sync::Arc;

use super::ordinary::is_key;
use crate::collections::{HashMap, HashSet};
use crate::text::Span;
use crate::yaml::{Content, Entry, Node};

/// Up to so many names a search from the front is quicker than a hash, and takes no memory.
const FEW: usize = 8;

/// A variable as a source sets it.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Where its name is written.
    pub name: Span,
    pub value: Node,
}

/// Variables by name, in the order in which they were first set; the last setting won.
#[derive(Clone, Debug, Default)]
pub struct Variables {
    /// One for each value; hosts that set the same names share the list. Missing with no values.
    names: Option<Arc<Names>>,
    values: Vec<Variable>,
}

/// Different names, in order.
#[derive(Clone, Debug, Default)]
struct Names {
    list: Vec<Arc<str>>,
    /// The place of every name, when there are more than a few.
    places: HashMap<Arc<str>, usize>,
}

impl Names {
    fn place(&self, name: &str) -> Option<usize> {
        match self.list.len() > FEW {
            true => self.places.get(name).copied(),
            false => self.list.iter().position(|other| **other == *name),
        }
    }

    fn push(&mut self, name: Arc<str>) {
        if self.list.len() >= FEW {
            // The one that makes them many brings in all before it.
            let new = self.places.len()..self.list.len();
            let before = self.list.get(new.clone()).unwrap_or_default().iter().cloned();
            self.places.extend(before.zip(new));
            self.places.insert(name.clone(), self.list.len());
        }
        self.list.push(name);
    }
}

impl Variables {
    /// Room for so many variables and no more.
    pub fn with_capacity(count: usize) -> Self {
        Variables { names: None, values: Vec::with_capacity(count) }
    }

    pub fn len(&self) -> usize {
        self.values.len()
    }

    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    pub fn get(&self, name: &str) -> Option<&Variable> {
        self.values.get(self.place(name)?)
    }

    /// The place of a name among them.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.names.as_ref()?.place(name)
    }

    /// The variable at a place.
    pub fn at(&self, place: usize) -> Option<&Variable> {
        self.values.get(place)
    }

    pub fn get_mut(&mut self, name: &str) -> Option<&mut Variable> {
        let place = self.place(name)?;
        self.values.get_mut(place)
    }

    /// Sets a variable; one of this name keeps its place.
    pub fn insert(&mut self, name: Arc<str>, variable: Variable) {
        self.put(name, variable);
    }

    /// Sets a variable; `merge`: one of this name takes the new keys where both are mappings.
    pub fn set(&mut self, name: Arc<str>, variable: Variable, merge: bool) {
        let value = match self.get(&name).filter(|_| merge) {
            Some(old) => merged(&old.value, &variable.value),
            None => variable.value,
        };
        self.insert(name, Variable { name: variable.name, value });
    }

    /// Sets a variable and says at which place.
    fn put(&mut self, name: Arc<str>, variable: Variable) -> usize {
        if let Some(place) = self.place(&name) {
            if let Some(old) = self.values.get_mut(place) {
                *old = variable;
            }
            return place;
        }
        Arc::make_mut(self.names.get_or_insert_default()).push(name);
        self.values.push(variable);
        self.values.len() - 1
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&Arc<str>, &Variable)> {
        self.names().iter().zip(&self.values)
    }

    pub fn names(&self) -> &[Arc<str>] {
        self.names.as_ref().map_or(&[], |names| &names.list)
    }

    /// The names are those of the other variables, in one list that both share.
    pub fn shares_names(&self, other: &Variables) -> bool {
        match (&self.names, &other.names) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (None, None) => true,
            _ => false,
        }
    }
}

impl FromIterator<(Arc<str>, Variable)> for Variables {
    fn from_iter<I: IntoIterator<Item = (Arc<str>, Variable)>>(variables: I) -> Self {
        let variables = variables.into_iter();
        let mut all = Variables::with_capacity(variables.size_hint().0);
        variables.for_each(|(name, variable)| all.insert(name, variable));
        all
    }
}

/// `hash_behaviour = merge`: keys of the newer mapping win, mappings inside are merged too.
pub fn merged(old: &Node, new: &Node) -> Node {
    let (Content::Map(old_entries), Content::Map(new_entries)) = (&old.content, &new.content) else {
        return new.clone();
    };
    let mut entries: Vec<Entry> = old_entries.to_vec();
    for entry in new_entries.iter() {
        match entries.iter_mut().find(|other| other.key.content == entry.key.content) {
            Some(other) => other.value = merged(&other.value, &entry.value),
            None => entries.push(entry.clone()),
        }
    }
    Node { span: new.span, content: Content::Map(Arc::new(entries)) }
}

/// Lists of names, each there once however many hosts set them.
#[derive(Debug, Default)]
pub(super) struct NameLists {
    /// One text for a name.
    names: HashSet<Arc<str>>,
    lists: HashMap<Vec<Arc<str>>, Arc<Names>>,
    /// The list of the host before: mostly the next one sets the same.
    last: Option<Arc<Names>>,
    /// Each of its names stands before `=` as it is.
    last_are_keys: bool,
}

impl NameLists {
    /// The one text for a name.
    pub fn name(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.names.get(name) {
            return known.clone();
        }
        let name: Arc<str> = name.into();
        self.names.insert(name.clone());
        name
    }

    /// Lets the variables share their list of names with all that have the same.
    pub fn share(&mut self, variables: &mut Variables) {
        let Some(names) = variables.names.take() else { return };
        let shared = match self.lists.get(&names.list) {
            Some(shared) => shared.clone(),
            None => self.lists.entry(names.list.clone()).or_insert(names).clone(),
        };
        self.last_are_keys = shared.list.iter().all(|name| is_key(name));
        self.last = Some(shared.clone());
        variables.names = Some(shared);
    }
}

/// The variables of a host while a source is read.
pub(super) struct Gathered<'l> {
    lists: &'l mut NameLists,
    made: Variables,
    /// The place of what was set last.
    last: usize,
    /// Up to here the names are those of the host before, and `made` has no list of them.
    as_before: bool,
}

impl<'l> Gathered<'l> {
    pub fn new(lists: &'l mut NameLists) -> Self {
        Gathered { lists, made: Variables::default(), last: 0, as_before: true }
    }

    /// What was set last.
    pub fn last(&self) -> Option<&Variable> {
        self.made.values.get(self.last)
    }

    /// The name that the host before set next, where that is a plain key: mostly this one does, too.
    pub fn expected(&self) -> Option<&str> {
        self.next_as_before().filter(|_| self.lists.last_are_keys)
    }

    fn next_as_before(&self) -> Option<&str> {
        let last = self.lists.last.as_ref().filter(|_| self.as_before)?;
        last.list.get(self.made.len()).map(|name| &**name)
    }

    /// Sets a variable, the last of a name wins.
    pub fn set(&mut self, name: &str, variable: Variable) {
        if self.next_as_before() == Some(name) {
            if self.made.is_empty() {
                self.made.values.reserve_exact(self.lists.last.as_ref().map_or(1, |last| last.list.len()));
            }
            self.last = self.made.len();
            return self.made.values.push(variable);
        }
        if self.as_before {
            self.as_before = false;
            self.list_names();
        }
        let name = self.lists.name(name);
        self.last = self.made.put(name, variable);
    }

    /// Gives what was gathered a list of its own.
    fn list_names(&mut self) {
        let known = self.lists.last.iter().flat_map(|names| &names.list).take(self.made.len());
        let mut names = Names::default();
        known.for_each(|name| names.push(name.clone()));
        self.made.names = Some(Arc::new(names));
    }

    pub fn finish(mut self) -> Variables {
        if self.made.is_empty() {
            return self.made;
        }
        if let Some(last) = self.lists.last.as_ref().filter(|last| last.list.len() == self.made.len())
            && self.as_before
        {
            self.made.names = Some(last.clone());
            return self.made;
        }
        if self.as_before {
            self.list_names();
        }
        self.made.values.shrink_to_fit();
        self.lists.share(&mut self.made);
        self.made
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;
    use crate::yaml::Content;

    #[test]
    fn few_and_many_behave_the_same() {
        let variable = |number: i128| {
            let span = Span::start_of(FileId(0));
            Variable { name: span, value: Node { span, content: Content::int(number) } }
        };
        for count in [1, FEW, FEW + 1, 100] {
            let mut variables = Variables::default();
            for number in 0..count {
                variables.insert(format!("v{number}").into(), variable(0));
            }
            variables.insert("v0".into(), variable(7));
            assert_eq!(variables.len(), count);
            assert_eq!(variables.get("v0").unwrap().value.content, Content::int(7));
            assert!(variables.get(&format!("v{}", count - 1)).is_some());
            assert!(variables.get("w").is_none());
            let names: Vec<String> = (0..count).map(|number| format!("v{number}")).collect();
            assert!(variables.names().iter().map(|name| &**name).eq(names.iter().map(String::as_str)));
        }
    }
}
