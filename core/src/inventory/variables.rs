//! Variables by name, small for the thousands of hosts that set two or three.

use std::sync::Arc;

use crate::collections::HashMap;
use crate::text::Span;
use crate::yaml::Node;

/// Up to so many names a search from the front is quicker than a hash, and takes no memory.
const FEW: usize = 8;

/// A variable as a source sets it.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Where its name is written.
    pub name: Span,
    pub value: Arc<Node>,
}

/// Variables by name, in the order in which they were first set; the last setting won.
#[derive(Clone, Debug, Default)]
pub struct Variables {
    entries: Vec<(Arc<str>, Variable)>,
    /// The place of every name, when there are more than a few.
    places: Option<Box<HashMap<Arc<str>, usize>>>,
}

impl Variables {
    /// Room for so many variables and no more.
    pub fn with_capacity(count: usize) -> Self {
        Variables { entries: Vec::with_capacity(count), places: None }
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn place(&self, name: &str) -> Option<usize> {
        match &self.places {
            Some(places) => places.get(name).copied(),
            None => self.entries.iter().position(|(other, _)| **other == *name),
        }
    }

    pub fn get(&self, name: &str) -> Option<&Variable> {
        self.entries.get(self.place(name)?).map(|(_, variable)| variable)
    }

    /// The variable and its index, quickest where it stands at the index at which it is expected.
    pub fn find_near(&self, name: &str, expected: usize) -> Option<(usize, &Variable)> {
        match self.entries.get(expected) {
            Some((known, variable)) if **known == *name => Some((expected, variable)),
            _ => self.place(name).and_then(|at| Some((at, &self.entries.get(at)?.1))),
        }
    }

    pub fn get_mut(&mut self, name: &str) -> Option<&mut Variable> {
        let place = self.place(name)?;
        self.entries.get_mut(place).map(|(_, variable)| variable)
    }

    /// Sets a variable; one of this name keeps its place.
    pub fn insert(&mut self, name: Arc<str>, variable: Variable) {
        match self.get_mut(&name) {
            Some(old) => *old = variable,
            None => self.push(name, variable),
        }
    }

    fn push(&mut self, name: Arc<str>, variable: Variable) {
        if let Some(places) = &mut self.places {
            places.insert(name.clone(), self.entries.len());
        }
        self.entries.push((name, variable));
        if self.places.is_none() && self.entries.len() > FEW {
            let names = self.entries.iter().map(|(name, _)| name.clone());
            self.places = Some(Box::new(names.zip(0..).collect()));
        }
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&Arc<str>, &Variable)> {
        self.entries.iter().map(|(name, variable)| (name, variable))
    }

    pub fn last(&self) -> Option<&Variable> {
        self.entries.last().map(|(_, variable)| variable)
    }

    pub fn names(&self) -> impl Iterator<Item = &Arc<str>> {
        self.entries.iter().map(|(name, _)| name)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;
    use crate::yaml::Content;

    #[test]
    fn few_and_many_behave_the_same() {
        let variable = |number: i128| {
            let span = Span::start_of(FileId(0));
            Variable { name: span, value: Arc::new(Node { span, content: Content::Int(number) }) }
        };
        for count in [1, FEW, FEW + 1, 100] {
            let mut variables = Variables::default();
            for number in 0..count {
                variables.insert(format!("v{number}").into(), variable(0));
            }
            variables.insert("v0".into(), variable(7));
            assert_eq!(variables.len(), count);
            assert_eq!(variables.get("v0").unwrap().value.content, Content::Int(7));
            assert!(variables.get(&format!("v{}", count - 1)).is_some());
            assert!(variables.get("w").is_none());
            let names: Vec<String> = (0..count).map(|number| format!("v{number}")).collect();
            assert!(variables.names().map(|name| &**name).eq(names.iter().map(String::as_str)));
        }
    }
}
