//! What the engine answers: the report and what it says about the workspace, as far as the page
//! shows it. Fields that are missing are empty, so that an older or newer engine still shows.

use serde::Serialize;

use crate::json::Json;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    pub report: Report,
    pub overview: Overview,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// What run is judged.
    pub run_note: String,
    pub findings: Vec<Finding>,
    pub upgrade: Option<Upgrade>,
}

/// The way from the release that is deployed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Upgrade {
    pub message: String,
    /// To do before the first step.
    pub before: Vec<Item>,
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    pub release: String,
    pub date: String,
    /// Sentences about Kubernetes and Ansible.
    pub about: Vec<String>,
    /// Name, old and new version.
    pub components: Vec<String>,
    pub items: Vec<Item>,
    pub commands: String,
}

/// A point of the checklist.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Item {
    pub severity: Severity,
    pub message: String,
    pub remedy: String,
    /// The index of the finding behind it.
    pub finding: Option<u32>,
    pub file: String,
    pub start: Place,
    pub command: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
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

    fn from_word(word: &str) -> Self {
        Severity::ALL.into_iter().find(|severity| severity.word() == word).unwrap_or_default()
    }
}

/// A place as the report counts: lines and columns from 1, columns in Unicode characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    pub line: u32,
    pub column: u32,
}

#[derive(Clone, Debug, Default, PartialEq)]
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

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Related {
    pub message: String,
    pub file: String,
    pub start: Place,
    pub end: Place,
}

/// A task of Kubespray that fails.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Task {
    pub role: String,
    pub task: String,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fix {
    pub title: String,
    pub safe: bool,
    pub edits: Vec<Edit>,
    pub command: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edit {
    pub file: String,
    pub start: Place,
    pub end: Place,
    pub text: String,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overview {
    pub hosts: u32,
    pub control_plane: u32,
    pub etcd: u32,
    /// How many etcd members may fail.
    pub etcd_tolerates: u32,
    pub host_names: Vec<String>,
    /// The release that is judged, and why that one.
    pub release: Pair,
    /// All releases known, the newest first.
    pub releases: Vec<String>,
    pub inventory: Vec<String>,
    /// Files that nothing reads: path and why.
    pub left_out: Vec<Pair>,
    /// Path and kind.
    pub files: Vec<Pair>,
}

/// A thing by its name, and what is said of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pair {
    pub name: String,
    pub said: String,
}

impl Answer {
    pub fn parse(text: &str) -> Option<Answer> {
        let mut json = Json::parse(text)?;
        let (mut report, overview) = (json.take("report"), json.take("overview"));
        Some(Answer {
            report: Report {
                run_note: report.take("run").take("note").text(),
                findings: report.take("findings").list().into_iter().map(finding).collect(),
                upgrade: report.take("upgrade").maybe().map(upgrade),
            },
            overview: self::overview(overview),
        })
    }
}

fn upgrade(mut json: Json) -> Upgrade {
    let mut steps: Vec<Step> = json.take("steps").list().into_iter().map(step).collect();
    // What stays as in the step before need not be said again.
    let mut before = Vec::new();
    for step in &mut steps {
        let own = step.about.clone();
        step.about.retain(|text| !before.contains(text));
        before = own;
    }
    Upgrade {
        message: json.take("message").text(),
        before: json.take("before").list().into_iter().map(item).collect(),
        steps,
    }
}

fn step(mut json: Json) -> Step {
    let about = ["kubernetes", "ansible"].map(|key| json.take(key).take("message").text());
    let component = |mut json: Json| {
        let [name, old, new] = ["name", "old", "new"].map(|key| json.take(key).text());
        format!("{name} {old} → {new}")
    };
    Step {
        release: json.take("release").text(),
        date: json.take("date").text(),
        about: about.into_iter().filter(|text| !text.is_empty()).collect(),
        components: json.take("components").list().into_iter().map(component).collect(),
        items: json.take("items").list().into_iter().map(item).collect(),
        commands: json.take("commands").text(),
    }
}

fn item(mut json: Json) -> Item {
    Item {
        severity: Severity::from_word(&json.take("severity").text()),
        message: json.take("message").text(),
        remedy: json.take("remedy").text(),
        finding: json.take("finding").maybe().map(Json::number),
        file: json.take("file").text(),
        start: place(json.take("start")),
        command: json.take("command").text(),
    }
}

fn finding(mut json: Json) -> Finding {
    Finding {
        rule: json.take("rule").text(),
        severity: Severity::from_word(&json.take("severity").text()),
        message: json.take("message").text(),
        consequence: json.take("consequence").text(),
        remedy: json.take("remedy").text(),
        hosts: json.take("hosts").texts(),
        related: json.take("related").list().into_iter().map(related).collect(),
        kubespray: json.take("kubespray").list().into_iter().map(task).collect(),
        fixes: json.take("fixes").list().into_iter().map(fix).collect(),
        file: json.take("file").text(),
        start: place(json.take("start")),
        end: place(json.take("end")),
    }
}

fn place(mut json: Json) -> Place {
    Place { line: json.take("line").number(), column: json.take("column").number() }
}

fn related(mut json: Json) -> Related {
    Related {
        message: json.take("message").text(),
        file: json.take("file").text(),
        start: place(json.take("start")),
        end: place(json.take("end")),
    }
}

fn task(mut json: Json) -> Task {
    Task { role: json.take("role").text(), task: json.take("task").text() }
}

fn fix(mut json: Json) -> Fix {
    Fix {
        title: json.take("title").text(),
        safe: json.take("safe").flag(),
        edits: json.take("edits").list().into_iter().map(edit).collect(),
        command: json.take("command").maybe().map(Json::text),
    }
}

fn edit(mut json: Json) -> Edit {
    Edit {
        file: json.take("file").text(),
        start: place(json.take("start")),
        end: place(json.take("end")),
        text: json.take("text").text(),
    }
}

fn overview(mut json: Json) -> Overview {
    let pair = |name: &'static str, said: &'static str| {
        move |mut json: Json| Pair { name: json.take(name).text(), said: json.take(said).text() }
    };
    Overview {
        hosts: json.take("hosts").number(),
        control_plane: json.take("control_plane").number(),
        etcd: json.take("etcd").number(),
        etcd_tolerates: json.take("etcd_tolerates").number(),
        host_names: json.take("host_names").texts(),
        release: pair("name", "why")(json.take("release")),
        releases: json.take("releases").texts(),
        inventory: json.take("inventory").texts(),
        left_out: json.take("left_out").list().into_iter().map(pair("path", "why")).collect(),
        files: json.take("files").list().into_iter().map(pair("path", "kind")).collect(),
    }
}

impl Report {
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// How many findings of each severity the files have that have any.
    pub fn counts(&self) -> Vec<(&str, [usize; 3])> {
        let mut files: Vec<(&str, [usize; 3])> = Vec::new();
        for finding in &self.findings {
            let known = files.iter().rposition(|(file, _)| *file == finding.file);
            let at = known.unwrap_or(files.len());
            if known.is_none() {
                files.push((&finding.file, [0; 3]));
            }
            if let Some(n) =
                files.get_mut(at).and_then(|(_, counts)| counts.get_mut(finding.severity as usize))
            {
                *n += 1;
            }
        }
        files
    }

    /// The order of the list: the gravest first, and among equals as the report has them.
    pub fn by_severity(&self) -> Vec<usize> {
        let of = |severity| {
            let all = self.findings.iter().enumerate();
            all.filter(move |(_, finding)| finding.severity == severity).map(|(index, _)| index)
        };
        Severity::ALL.into_iter().flat_map(of).collect()
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
        let answer = Answer::parse(
            r#"{"report":{"tool":{"name":"x"},"run":{"given":true,"note":"n"},"findings":[
                {"rule":"r","severity":"hint","message":"m","file":"f","start":{"line":2,"column":3,"offset":9},
                 "fixes":[{"title":"t","safe":true,"edits":[{"file":"f","text":""}]}]},
                {"rule":"q","severity":"error","file":"g"}]},
               "overview":{"hosts":3,"release":{"name":"v2.31.0","why":"newest"},"new":1}}"#,
        )
        .unwrap();
        assert_eq!(answer.report.count(Severity::Error), 1);
        assert_eq!(answer.report.by_severity(), [1, 0]);
        assert_eq!(answer.report.counts(), [("f", [0, 0, 1]), ("g", [1, 0, 0])]);
        assert_eq!(answer.report.findings[0].start, Place { line: 2, column: 3 });
        assert_eq!(answer.overview.release.name, "v2.31.0");
    }
}
