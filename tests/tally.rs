//! Counting facts that agree, and holding the rest against the list of known differences.

use std::collections::{BTreeMap, BTreeSet};

use crate::json_file;

/// The part of a suite's facts that may differ for a known reason, in percent.
const KNOWN_PERCENT: usize = 2;

/// Facts of one suite.
pub struct Tally {
    suite: &'static str,
    known: BTreeSet<String>,
    agree: usize,
    differing: BTreeMap<String, usize>,
    unexpected: Vec<String>,
}

impl Tally {
    pub fn new(suite: &'static str) -> Self {
        let known = json_file("known-differences.json");
        let mine = |case: &&String| case.split('-').next() == Some(suite);
        let known = known.as_object().into_iter().flat_map(|known| known.keys()).filter(mine);
        Tally {
            suite,
            known: known.cloned().collect(),
            agree: 0,
            differing: BTreeMap::new(),
            unexpected: Vec::new(),
        }
    }

    /// Counts one fact of a case.
    pub fn note(&mut self, kind: &str, good: bool, case: &str, what: impl FnOnce() -> String) {
        if good {
            self.agree += 1;
            return;
        }
        *self.differing.entry(case.to_owned()).or_default() += 1;
        if !self.known.contains(case) {
            self.unexpected.push(format!("{kind}: {case}: {}", what()));
        }
    }

    /// Fails on a difference that is not listed, on a listed case that agrees, and when too many
    /// facts differ.
    pub fn finish(self) {
        let differing: usize = self.differing.values().sum();
        let total = self.agree + differing;
        println!("suite {}: {} of {total} facts agree", self.suite, self.agree);
        assert!(total > 0, "suite {} compared nothing", self.suite);
        let shown: Vec<String> = self.unexpected.iter().take(40).map(|line| shorten(line)).collect();
        assert!(
            self.unexpected.is_empty(),
            "{} facts of suite {} differ from what Ansible says:\n{}",
            self.unexpected.len(),
            self.suite,
            shown.join("\n")
        );
        let stale: BTreeSet<&String> =
            self.known.iter().filter(|case| !self.differing.contains_key(*case)).collect();
        assert!(stale.is_empty(), "listed in known-differences.json but agreeing: {stale:?}");
        assert!(
            differing * 100 <= total * KNOWN_PERCENT,
            "{differing} of {total} facts of suite {} differ: more than {KNOWN_PERCENT} %",
            self.suite
        );
    }
}

fn shorten(line: &str) -> String {
    line.chars().take(500).collect()
}
