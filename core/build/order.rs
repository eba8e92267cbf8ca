//! The releases in their order, and what holds in which of them. In the compiled text a release is one
//! letter.

use std::cell::RefCell;
use std::collections::HashMap;

/// The letter of the oldest release.
const FIRST: u8 = b'A';

pub struct Order {
    tags: Vec<String>,
    /// What [`Order::holds`] was asked before: few ranges stand in many places.
    known: RefCell<HashMap<String, Vec<bool>>>,
}

impl Order {
    pub fn new(tags: impl Iterator<Item = String>) -> Order {
        let mut tags: Vec<String> = tags.collect();
        tags.sort_by_key(|tag| version(tag));
        assert!(tags.len() <= usize::from(b'z' - FIRST), "there are more releases than letters");
        Order { tags, known: RefCell::default() }
    }

    /// The releases with their letters, oldest first.
    pub fn tags(&self) -> impl Iterator<Item = (char, &str)> {
        (FIRST..).map(char::from).zip(&self.tags).map(|(letter, tag)| (letter, tag.as_str()))
    }

    /// Whether a release, by its place in the order, lies in the ranges: `v2.24.0..v2.26.1`, `..v2.23.3`,
    /// `v2.28.0..`, one release, or `*` for all; a comma joins several.
    pub fn holds(&self, ranges: &str, at: usize) -> bool {
        if let Some(known) = self.known.borrow().get(ranges) {
            return known[at];
        }
        let parts: Vec<_> = ranges.split(',').map(|part| bounds(part.trim())).collect();
        let lies = |tag: &String| {
            let at = version(tag);
            parts.iter().any(|(from, to)| from.is_none_or(|from| from <= at) && to.is_none_or(|to| at <= to))
        };
        let all: Vec<bool> = self.tags.iter().map(lies).collect();
        let holds = all[at];
        self.known.borrow_mut().insert(ranges.to_owned(), all);
        holds
    }

    pub fn holds_in_all(&self, ranges: &str) -> bool {
        (0..self.tags.len()).all(|at| self.holds(ranges, at))
    }

    /// The ranges by the letters of their ends: `AFKZ`.
    pub fn letters(&self, ranges: &str) -> String {
        let mut runs: Vec<(char, char)> = Vec::new();
        let mut was_in = false;
        for (at, (letter, _)) in self.tags().enumerate() {
            let is_in = self.holds(ranges, at);
            match runs.last_mut().filter(|_| was_in) {
                Some((_, end)) if is_in => *end = letter,
                None if is_in => runs.push((letter, letter)),
                _ => {}
            }
            was_in = is_in;
        }
        runs.into_iter().flat_map(|(start, end)| [start, end]).collect()
    }

    /// `LETTER LENGTH,LETTER LENGTH,…<TAB>STATES`: what holds from a release on, each state with its length
    /// in bytes, so that one is found without reading the others; an empty one where a release has
    /// nothing.
    pub fn states(&self, of: impl Fn(usize) -> String) -> String {
        let (mut heads, mut states) = (Vec::new(), Vec::<String>::new());
        for (at, (letter, _)) in self.tags().enumerate() {
            let state = of(at);
            if states.last() != Some(&state) {
                heads.push(format!("{letter}{}", state.len()));
                states.push(state);
            }
        }
        format!("{}\t{}", heads.join(","), states.concat())
    }
}

type Version = (u32, u32, u32);

/// The ends of one range; `None` where it is open.
fn bounds(range: &str) -> (Option<Version>, Option<Version>) {
    let end = |tag: &str| (!tag.is_empty()).then(|| version(tag));
    match range.split_once("..") {
        None if range == "*" => (None, None),
        None => (end(range), end(range)),
        Some((from, to)) => (end(from), end(to)),
    }
}

fn version(tag: &str) -> Version {
    if tag == "master" {
        return (u32::MAX, 0, 0);
    }
    let number = |part: &str| part.parse().unwrap_or_else(|_| panic!("{tag:?} is no release"));
    let numbers: Vec<u32> = tag.trim_start_matches('v').split('.').map(number).collect();
    match numbers.as_slice() {
        [major, minor, patch] => (*major, *minor, *patch),
        _ => panic!("{tag:?} is no release"),
    }
}
