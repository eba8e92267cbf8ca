//! What the engine answered, and going from finding to finding.

use std::rc::Rc;

use super::{DRAWN, Engine, Jump, Notice, State};
use crate::answer::Answer;

impl State {
    pub(super) fn select(&mut self, index: usize, related: Option<usize>) {
        let Some(answer) = self.answer.clone() else { return };
        let Some(finding) = answer.report.findings.get(index) else { return };
        let related = related.and_then(|n| finding.related.get(n));
        let (file, start, end) = match related {
            Some(related) => (&related.file, related.start, related.end),
            None => (&finding.file, finding.start, finding.end),
        };
        self.selected = Some(index);
        let Some(path) = self.workspace.doc(file).map(|doc| doc.path.clone()) else { return };
        self.jump = Some(Jump { file: path.clone(), start, end });
        self.counters.jumps += 1;
        self.show(path);
    }

    pub(super) fn answer(&mut self, seq: u32, took: f64, answer: Rc<Answer>) {
        let selected = self.selected.and_then(|i| self.answer.as_ref()?.report.findings.get(i).cloned());
        self.selected =
            selected.and_then(|old| answer.report.findings.iter().position(|new| new.same_as(&old)));
        self.engine = Engine::Ready;
        self.opened = None;
        self.drawn = DRAWN;
        self.answered = seq;
        self.asked = self.asked.max(seq);
        self.took = took;
        self.answer = Some(answer);
        self.counters.answers += 1;
        if self.notice == Some(Notice::Restarted) {
            self.dismiss();
        }
    }

    /// The finding after or before the selected one, in the order of the list.
    pub fn neighbour(&self, forward: bool) -> Option<usize> {
        let answer = self.answer.as_ref()?;
        let shown =
            |i: &usize| answer.report.findings.get(*i).is_some_and(|f| !self.hidden.contains(&f.severity));
        let order: Vec<usize> = answer.report.by_severity().into_iter().filter(shown).collect();
        let at = self.selected.and_then(|selected| order.iter().position(|i| *i == selected));
        let next = match (at, forward) {
            (None, true) => 0,
            (None, false) => order.len().checked_sub(1)?,
            (Some(at), true) => (at + 1) % order.len(),
            (Some(at), false) => (at + order.len() - 1) % order.len(),
        };
        order.get(next).copied()
    }
}
