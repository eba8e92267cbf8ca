//! What the engine answers: the report and what it says about the workspace, as far as the page
//! shows it. Fields that are missing are empty, so that an older or newer engine still shows.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Answer {
    pub report: Report,
    pub overview: Overview,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Report {
    pub run: Run,
    pub findings: Vec<Finding>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Run {
    pub note: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Warning,
    #[default]
    Hint,
}

impl Severity {
    pub const ALL: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Hint];

    /// As in the report, and in the names of styles.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "hint",
        }
    }
}

/// A place as the report counts: lines and columns from 1, columns in Unicode characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
pub struct Place {
    pub line: u32,
    pub column: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Finding {
    pub rule: String,
    pub severity: Severity,
    pub message: String,
    pub consequence: String,
    pub remedy: String,
    pub file: String,
    pub start: Place,
    pub end: Place,
    pub hosts: Vec<String>,
    pub related: Vec<Related>,
    pub kubespray: Vec<Task>,
    pub fixes: Vec<Fix>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Related {
    pub message: String,
    pub file: String,
    pub start: Place,
    pub end: Place,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Task {
    pub role: String,
    pub task: String,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Fix {
    pub title: String,
    pub safe: bool,
    pub edits: Vec<Edit>,
    pub command: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Edit {
    pub file: String,
    pub start: Place,
    pub end: Place,
    pub text: String,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Overview {
    pub hosts: usize,
    pub control_plane: usize,
    pub etcd: usize,
    pub etcd_tolerates: usize,
    pub workers: usize,
    pub host_names: Vec<String>,
    pub release: Release,
    pub inventory: Vec<String>,
    pub left_out: Vec<LeftOut>,
    pub releases: Vec<String>,
    pub files: Vec<FileKind>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Release {
    pub name: String,
    pub why: String,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct LeftOut {
    pub path: String,
    pub why: String,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct FileKind {
    pub path: String,
    pub kind: String,
}

impl Report {
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// The findings of one file by severity, for the marks beside its name.
    pub fn count_in(&self, file: &str) -> [usize; 3] {
        Severity::ALL
            .map(|severity| self.findings.iter().filter(|f| f.severity == severity && f.file == file).count())
    }

    /// The order of the list: the gravest first, and among equals as the report has them.
    pub fn by_severity(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.findings.len()).collect();
        order.sort_by_key(|i| self.findings.get(*i).map(|finding| finding.severity));
        order
    }
}

impl Finding {
    /// The same finding in another report: what it is and where, whatever the language.
    pub fn same_as(&self, other: &Finding) -> bool {
        self.rule == other.rule && self.file == other.file && self.start == other.start
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_engines_answer_is_read_and_what_is_unknown_is_skipped() {
        let answer: Answer = serde_json::from_str(
            r#"{"report":{"tool":{"name":"x"},"run":{"given":true,"note":"n"},"findings":[
                {"rule":"r","severity":"hint","message":"m","file":"f","start":{"line":2,"column":3,"offset":9},
                 "fixes":[{"title":"t","safe":true,"edits":[{"file":"f","text":""}]}]},
                {"rule":"q","severity":"error","file":"g"}]},
               "overview":{"hosts":3,"release":{"name":"v2.31.0","why":"newest"},"new":1}}"#,
        )
        .unwrap();
        assert_eq!(answer.report.count(Severity::Error), 1);
        assert_eq!(answer.report.by_severity(), [1, 0]);
        assert_eq!(answer.report.count_in("f"), [0, 0, 1]);
        assert_eq!(answer.report.findings[0].start, Place { line: 2, column: 3 });
        assert_eq!(answer.overview.release.name, "v2.31.0");
    }
}
