//! The report as SARIF 2.1.0, for code-scanning services.

use serde_json::{Value, json};

use super::json::docs_path;
use super::{Finding, Fix, Severity, View};
use crate::rules::RULES;
use crate::text::Span;

/// One run with the rules that fired, its results, their places and fixes. Columns count Unicode
/// characters, as `columnKind` says.
pub fn sarif(view: &View) -> Value {
    let mut fired: Vec<&'static str> = view.report.findings.iter().map(|finding| finding.rule).collect();
    fired.sort_unstable();
    fired.dedup();
    let rules: Vec<Value> = fired.iter().map(|id| rule(view, id)).collect();
    let results: Vec<Value> = view
        .report
        .findings
        .iter()
        .map(|finding| result(view, finding, fired.binary_search(&finding.rule).unwrap_or_default()))
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "spraycheck",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
            "properties": {"release": view.release_line(), "run": view.run_line()},
        }],
    })
}

fn rule(view: &View, id: &str) -> Value {
    let title = RULES.iter().find(|rule| rule.id == id).map_or(id, |rule| view.say(rule.title));
    json!({"id": id, "shortDescription": {"text": title}, "properties": {"page": docs_path(id)}})
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "note",
    }
}

fn result(view: &View, finding: &Finding, rule_index: usize) -> Value {
    let text = [view.message(finding), view.consequence(finding), view.remedy(finding)].join("\n");
    let related: Vec<Value> = finding
        .related
        .iter()
        .map(|related| {
            let mut place = location(view, related.span);
            if let Some(place) = place.as_object_mut() {
                place.insert("message".into(), json!({"text": view.note(finding, related)}));
            }
            place
        })
        .collect();
    let fixes: Vec<Value> =
        finding.fixes.iter().filter(|fix| !fix.edits.is_empty()).map(|f| fix(view, finding, f)).collect();
    let mut out = json!({
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": level(finding.severity),
        "message": {"text": text},
        "locations": [location(view, finding.span)],
    });
    if let Some(out) = out.as_object_mut() {
        for (name, list) in [("relatedLocations", related), ("fixes", fixes)] {
            if !list.is_empty() {
                out.insert(name.into(), list.into());
            }
        }
    }
    out
}

fn location(view: &View, span: Span) -> Value {
    json!({"physicalLocation": {
        "artifactLocation": {"uri": uri(view.places.path(span.file))},
        "region": region(view, span),
    }})
}

fn region(view: &View, span: Span) -> Value {
    let (start, end) = (view.places.start(span), view.places.end(span));
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
        "byteOffset": start.offset,
        "byteLength": end.offset - start.offset,
    })
}

fn fix(view: &View, finding: &Finding, fix: &Fix) -> Value {
    let mut files: Vec<_> = fix.edits.iter().map(|edit| edit.span.file).collect();
    files.sort_unstable();
    files.dedup();
    let changes: Vec<Value> = files
        .into_iter()
        .map(|file| {
            let edits = fix.edits.iter().filter(|edit| edit.span.file == file);
            let replacements: Vec<Value> = edits
                .map(|edit| {
                    json!({"deletedRegion": region(view, edit.span), "insertedContent": {"text": edit.text}})
                })
                .collect();
            json!({"artifactLocation": {"uri": uri(view.places.path(file))}, "replacements": replacements})
        })
        .collect();
    json!({"description": {"text": view.title(finding, fix)}, "artifactChanges": changes})
}

/// A path as a relative URI reference: what RFC 3986 does not allow is percent-encoded.
fn uri(path: &str) -> String {
    let path = path.strip_prefix("./").unwrap_or(path);
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    if path.starts_with('/') { format!("file://{out}") } else { out }
}
