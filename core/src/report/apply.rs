//! Which safe fixes can be applied together.

use std::collections::BTreeMap;

use super::Report;
use crate::text::{Edit, FileId};

/// The edits of the safe fixes, by file: one fix a finding, in the order of the findings, without
/// those that touch what an earlier one changes (the next round takes them). A fix is taken as a
/// whole or not at all, and only when it stays within files that are `editable`.
pub fn safe_edits(report: &Report, editable: impl Fn(FileId) -> bool) -> BTreeMap<FileId, Vec<Edit>> {
    let mut taken: BTreeMap<FileId, Vec<Edit>> = BTreeMap::new();
    let fixes = report.findings.iter().filter_map(|finding| finding.fixes.iter().find(|fix| fix.safe));
    for fix in fixes {
        let fits = fix.edits.iter().all(|edit| {
            let others = taken.get(&edit.span.file).map_or(&[][..], Vec::as_slice);
            editable(edit.span.file) && others.iter().all(|other| other == edit || apart(other, edit))
        });
        if !fits {
            continue;
        }
        for edit in &fix.edits {
            let edits = taken.entry(edit.span.file).or_default();
            if !edits.contains(edit) {
                edits.push(edit.clone());
            }
        }
    }
    taken
}

/// The edits leave at least one byte between them, so that their order cannot matter.
fn apart(a: &Edit, b: &Edit) -> bool {
    a.span.end < b.span.start || b.span.end < a.span.start
}

#[cfg(test)]
mod tests {
    use super::super::{Finding, Fix, Phrase, Sentences, Severity};
    use super::*;
    use crate::text::Span;

    const NOTHING: Phrase = Phrase::new("", "");
    const SAYS: Sentences = Sentences { message: NOTHING, consequence: NOTHING, remedy: NOTHING };

    fn finding(safe: bool, edits: &[(u32, usize, usize)]) -> Finding {
        let span = |(file, start, end): &(u32, usize, usize)| Span::new(FileId(*file), *start, *end);
        let edits: Vec<Edit> = edits.iter().map(|at| Edit::delete(span(at))).collect();
        let at = edits[0].span;
        Finding::new("r", Severity::Error, &SAYS, at).fix(Fix::edits(NOTHING, safe, edits))
    }

    #[test]
    fn fixes_that_collide_wait_and_unsafe_ones_are_never_taken() {
        let findings = vec![
            finding(true, &[(0, 0, 2)]),
            finding(true, &[(0, 1, 3), (0, 9, 10)]),
            finding(true, &[(0, 0, 2)]),
            finding(false, &[(0, 20, 21)]),
            finding(true, &[(1, 0, 1)]),
            finding(true, &[(0, 5, 6)]),
        ];
        let report = Report { findings, ..Report::default() };
        let edits = safe_edits(&report, |file| file == FileId(0));
        let spans: Vec<_> = edits[&FileId(0)].iter().map(|edit| (edit.span.start, edit.span.end)).collect();
        assert_eq!(spans, [(0, 2), (5, 6)]);
        assert_eq!(edits.len(), 1);
    }
}
