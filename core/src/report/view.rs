//! What every renderer shares: a report beside the files it speaks of, in one language.

use super::places::Places;
use super::{Args, Finding, Fix, Language, Phrase, Related, Report, Severity, Step};
use crate::workspace::File;

/// The report to render.
pub struct View<'a> {
    pub report: &'a Report,
    pub language: Language,
    pub places: Places<'a>,
}

impl<'a> View<'a> {
    pub fn new(report: &'a Report, files: &'a [File], language: Language) -> Self {
        View { report, language, places: Places::new(files) }
    }

    pub fn say(&self, phrase: Phrase) -> &'static str {
        phrase.get(self.language)
    }

    pub fn message(&self, finding: &Finding) -> String {
        self.fill(finding, finding.says.message)
    }

    pub fn consequence(&self, finding: &Finding) -> String {
        self.fill(finding, finding.says.consequence)
    }

    pub fn remedy(&self, finding: &Finding) -> String {
        self.fill(finding, finding.says.remedy)
    }

    pub fn title(&self, finding: &Finding, fix: &Fix) -> String {
        self.fill(finding, fix.title)
    }

    pub fn note(&self, finding: &Finding, related: &Related) -> String {
        self.fill(finding, related.note)
    }

    /// The lines of a fix to copy into a terminal, notes as comments; `None` without any.
    pub fn command(&self, finding: &Finding, fix: &Fix) -> Option<String> {
        let line = |step: &Step| match step {
            Step::Run(command) => command.clone(),
            Step::Note(note) => format!("# {}", self.fill(finding, *note)),
        };
        let lines: Vec<String> = fix.command.iter().map(line).collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    /// A sentence of a finding; what it quotes from a secret value is masked.
    fn fill(&self, finding: &Finding, phrase: Phrase) -> String {
        match self.places.text(finding.span) {
            Some(text) if finding.args.quotes(text) && self.places.is_secret(finding.span) => {
                finding.args.without(text).fill(phrase, self.language)
            }
            _ => finding.args.fill(phrase, self.language),
        }
    }

    /// The release judged and why, in one phrase: `v2.31.0 (as given)`.
    pub fn release_line(&self) -> String {
        let Some(chosen) = &self.report.about.release else { return String::new() };
        match self.language {
            Language::English => format!("Kubespray {} ({})", chosen.release, self.release_reason()),
            Language::SimplifiedChinese => {
                format!("Kubespray {}（{}）", chosen.release, self.release_reason())
            }
        }
    }

    pub fn release_reason(&self) -> String {
        use crate::catalogue::ReleaseReason;
        let Some(chosen) = &self.report.about.release else { return String::new() };
        let mut args = Args::default();
        match &chosen.reason {
            ReleaseReason::Tree(path) => args.set("file", path.as_str().into()),
            ReleaseReason::GivenAgainst(path, said) => {
                args.set("file", path.as_str().into());
                args.set("said", said.to_string().into());
            }
            ReleaseReason::NewestOf(minor) => args.set("minor", minor.as_str().into()),
            ReleaseReason::Given | ReleaseReason::Newest => {}
        }
        let mut reason = args.fill(chosen.reason.phrase(), self.language);
        let mut add = |text: Phrase, args: &Args| {
            reason.push_str(self.say(Phrase::new("; ", "；")));
            reason.push_str(&args.fill(text, self.language));
        };
        if self.report.about.release_unknown {
            let text = Phrase::new(
                "older than the releases known here: only a checkout of it tells its variables and checks",
                "早于这里已知的版本：只有它的代码目录才能提供其变量和检查",
            );
            add(text, &args);
        }
        let refused = &self.report.about.refused;
        if !refused.is_empty() {
            let files: Vec<String> = refused.iter().map(|(path, line)| format!("{path}:{line}")).collect();
            args.set("files", files.into());
            add(
                Phrase::new(
                    "not valid YAML, and left out: {files}",
                    "以下文件不是合法的 YAML，已略去：{files}",
                ),
                &args,
            );
        }
        reason
    }

    /// Which run was judged, as a sentence.
    pub fn run_line(&self) -> String {
        let playbook = &self.report.about.playbook;
        if playbook.is_empty() {
            let full = Phrase::new(
                "No command was given: a full run of cluster.yml is judged.",
                "没有给出命令，因此按完整运行一次 cluster.yml 来判断。",
            );
            return self.say(full).to_owned();
        }
        let mut args = Args::default();
        args.set("playbook", playbook.as_str().into());
        let given = match self.report.about.playbook_unknown {
            false => {
                Phrase::new("The given run of {playbook} is judged.", "按给出的命令（{playbook}）来判断。")
            }
            true => Phrase::new(
                "The given run of {playbook} is judged, but that is not a playbook of Kubespray: rules about plays are \
                 not applied.",
                "按给出的命令（{playbook}）来判断，但它不是 Kubespray 的 playbook：与 play 有关的规则没有应用。",
            ),
        };
        args.fill(given, self.language)
    }

    /// The release and the run that were judged, as sentences.
    pub fn judged(&self) -> String {
        let stop = self.say(Phrase::new(". ", "。"));
        let needs = self.needed();
        let needs = if needs.is_empty() { needs } else { format!("{needs}{stop}") };
        format!("{}{stop}{needs}{}", self.release_line(), self.run_line())
    }

    /// What the release asks for where it is run: `It needs ansible-core 2.18.0 or later, below 2.19.0`.
    pub fn needed(&self) -> String {
        let range = self.report.about.ansible.as_ref().map(|range| self.ansible_range(range));
        let Some(range) = range.filter(|range| !range.is_empty()) else { return String::new() };
        let mut args = Args::default();
        args.set("range", range.into());
        args.fill(Phrase::new("It needs {range}", "它需要 {range}"), self.language)
    }

    pub fn severity(&self, severity: Severity) -> &'static str {
        self.say(match severity {
            Severity::Error => Phrase::new("error", "错误"),
            Severity::Warning => Phrase::new("warning", "警告"),
            Severity::Hint => Phrase::new("hint", "提示"),
        })
    }

    /// `2 errors, 1 warning, 0 hints`.
    pub fn counts(&self) -> String {
        let count = |severity| self.report.count(severity);
        let (errors, warnings, hints) =
            (count(Severity::Error), count(Severity::Warning), count(Severity::Hint));
        match self.language {
            Language::English => {
                let s = |n| if n == 1 { "" } else { "s" };
                format!(
                    "{errors} error{}, {warnings} warning{}, {hints} hint{}",
                    s(errors),
                    s(warnings),
                    s(hints)
                )
            }
            Language::SimplifiedChinese => format!("{errors} 个错误，{warnings} 个警告，{hints} 条提示"),
        }
    }
}
