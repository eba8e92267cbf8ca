//! The report as workflow commands of GitHub Actions, which annotate the lines of a change.

use std::fmt::Write as _;

use super::{Finding, Severity, View};

/// One `::error …::` line a finding, then the counts as plain text.
pub fn github(view: &View) -> String {
    let mut out = String::new();
    for finding in &view.report.findings {
        push(&mut out, view, finding);
    }
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{}", data(&format!("{} · {}", view.counts(), view.judged())));
    out
}

fn push(out: &mut String, view: &View, finding: &Finding) {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "notice",
    };
    let (start, end) = (view.places.start(finding.span), view.places.end(finding.span));
    // Columns are only allowed for a place on one line.
    let columns = match end.line == start.line {
        true => format!(",col={},endColumn={}", start.column, end.column),
        false => String::new(),
    };
    let parts = [view.message(finding), view.consequence(finding), view.remedy(finding)];
    let _ = writeln!(
        out,
        "::{level} file={},line={},endLine={}{columns},title={}::{}",
        property(view.places.path(finding.span.file)),
        start.line,
        end.line,
        property(finding.rule),
        data(&parts.join("\n"))
    );
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
