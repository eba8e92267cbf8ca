//! The checklist of an upgrade: what the report says of it, as data and as sentences.

use super::{Args, Fix, Phrase, Severity, View};
use crate::upgrade::{Course, Verdict};

/// The way from the deployed release to the one in force, with what to see to on it.
#[derive(Clone, Debug)]
pub struct Upgrade {
    pub course: Course,
    /// What to do before the first step; empty unless this is an upgrade.
    pub before: Vec<Item>,
    /// One for each step of the course.
    pub steps: Vec<UpgradeStep>,
}

/// One release on the way.
#[derive(Clone, Debug, Default)]
pub struct UpgradeStep {
    pub release: String,
    /// Year, month and day of the tag; empty when it is not known.
    pub date: String,
    pub kubernetes: Option<KubernetesWindow>,
    /// ansible-core: at least, and below; empty where there is no such bound.
    pub ansible: (String, String),
    /// Versions that the step changes, of what this cluster uses.
    pub components: Vec<Component>,
    pub items: Vec<Item>,
    /// The commands of the step, one a line.
    pub commands: String,
}

/// The Kubernetes versions of a step, written as its release writes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KubernetesWindow {
    pub min: String,
    pub max: String,
    /// What the release deploys when nothing is pinned.
    pub default: String,
    /// What the cluster is brought to in this step.
    pub target: String,
    /// `kube_version` is pinned, and setting it to `target` for the step upgrades Kubernetes.
    pub set: bool,
    /// The release refuses the pinned version: it must be set.
    pub refused: bool,
}

/// A component whose default version a step changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    pub name: String,
    pub old: String,
    pub new: String,
}

/// One line of the checklist.
#[derive(Clone, Debug)]
pub enum Item {
    /// A finding, by its place in the report.
    Finding(usize),
    /// Something to do that no line of the files is the cause of.
    Advice(Advice),
}

/// Something to do, in a sentence, and with commands where there are.
#[derive(Clone, Debug)]
pub struct Advice {
    pub severity: Severity,
    pub says: Phrase,
    pub args: Args,
    pub command: Option<String>,
}

impl Upgrade {
    /// What the course is, in a sentence.
    pub fn headline(&self, view: &View) -> String {
        let course = &self.course;
        let mut args = Args::default();
        let from = course.from.as_ref().map_or_else(Clone::clone, ToString::to_string);
        args.set("from", from.into());
        args.set("to", course.to.to_string().into());
        args.set("count", course.steps.len().into());
        args.fill(headline(course.verdict, course.steps.len()), view.language)
    }
}

fn headline(verdict: Verdict, steps: usize) -> Phrase {
    match verdict {
        Verdict::Upgrade if steps == 1 => {
            Phrase::new("Upgrade from {from} to {to}: one step.", "从 {from} 升级到 {to}：只需一步。")
        }
        Verdict::Upgrade => Phrase::new(
            "Upgrade from {from} to {to}: {count} steps, because Kubespray supports one minor version at a time.",
            "从 {from} 升级到 {to}：共 {count} 步，因为 Kubespray 每次只支持升级一个次版本。",
        ),
        Verdict::UpgradeFromBefore => Phrase::new(
            "Upgrade from {from} to {to}: the releases between {from} and the first of these {count} steps are not \
             known here. Take them one minor version at a time.",
            "从 {from} 升级到 {to}：{from} 与以下 {count} 步中的第一步之间的版本不在已知范围内，请同样逐个次版本升级。",
        ),
        Verdict::Same => Phrase::new(
            "{to} is what is deployed: there is nothing to upgrade.",
            "当前部署的就是 {to}，无需升级。",
        ),
        Verdict::Downgrade => Phrase::new(
            "{to} is older than the deployed {from}: Kubespray has no way back. Keep {from}, or build the cluster \
             anew and restore its data.",
            "{to} 比已部署的 {from} 更旧：Kubespray 不支持降级。请继续使用 {from}，或重建集群后恢复数据。",
        ),
        Verdict::Unknown => Phrase::new(
            "{from} is no release of Kubespray that is known here, so the way to {to} cannot be told. Give a tag \
             such as v2.30.0.",
            "{from} 不是已知的 Kubespray 版本，无法给出升级到 {to} 的步骤。请给出 v2.30.0 这样的标签。",
        ),
    }
}

impl Verdict {
    /// The word in JSON, the same in every language.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Upgrade | Verdict::UpgradeFromBefore => "upgrade",
            Verdict::Same => "same",
            Verdict::Downgrade => "downgrade",
            Verdict::Unknown => "unknown",
        }
    }
}

/// An item as every renderer shows it.
pub struct Shown<'a> {
    pub severity: Severity,
    pub message: String,
    /// What to do; empty when the message says it.
    pub remedy: String,
    pub finding: Option<(usize, &'a super::Finding)>,
    pub command: Option<String>,
}

impl<'a> View<'a> {
    /// An item of the checklist in words; `None` for a finding that is not in the report.
    pub fn item(&self, item: &Item) -> Option<Shown<'a>> {
        match item {
            Item::Finding(index) => {
                let finding = self.report.findings.get(*index)?;
                let command = finding.fixes.iter().find_map(|fix: &Fix| self.command(finding, fix));
                Some(Shown {
                    severity: finding.severity,
                    message: self.message(finding),
                    remedy: self.remedy(finding),
                    finding: Some((*index, finding)),
                    command,
                })
            }
            Item::Advice(advice) => Some(Shown {
                severity: advice.severity,
                message: advice.args.fill(advice.says, self.language),
                remedy: String::new(),
                finding: None,
                command: advice.command.clone(),
            }),
        }
    }

    /// The Kubernetes versions of a step, in a sentence.
    pub fn kubernetes_line(&self, window: &KubernetesWindow) -> String {
        let mut args = Args::default();
        let texts = [
            ("min", &window.min),
            ("max", &window.max),
            ("default", &window.default),
            ("target", &window.target),
        ];
        for (name, text) in texts {
            args.set(name, text.as_str().into());
        }
        let phrase = match window.set {
            true => Phrase::new(
                "Kubernetes {target}, with `kube_version: {target}` for this step (the release takes {min} to {max})",
                "Kubernetes {target}，这一步请设置 `kube_version: {target}`（该版本支持 {min} 到 {max}）",
            ),
            false => Phrase::new(
                "Kubernetes {target} (the release takes {min} to {max})",
                "Kubernetes {target}（该版本支持 {min} 到 {max}）",
            ),
        };
        args.fill(phrase, self.language)
    }

    /// The ansible-core that a step needs, in a sentence; empty when it is not known.
    pub fn ansible_line(&self, step: &UpgradeStep) -> String {
        self.ansible_range(&step.ansible)
    }

    /// Which ansible-core is asked for, at least and below; empty when that is not known.
    pub(super) fn ansible_range(&self, (min, below): &(String, String)) -> String {
        let mut args = Args::default();
        args.set("min", min.as_str().into());
        args.set("below", below.as_str().into());
        let phrase = match (min.is_empty(), below.is_empty()) {
            (true, _) => return String::new(),
            (false, true) => Phrase::new("ansible-core {min} or later", "ansible-core {min} 及以上"),
            (false, false) => Phrase::new(
                "ansible-core {min} or later, below {below}",
                "ansible-core 不低于 {min}，低于 {below}",
            ),
        };
        args.fill(phrase, self.language)
    }

    /// The components that a step changes, in one line; empty when there are none.
    pub fn components_line(&self, step: &UpgradeStep) -> String {
        let one = |component: &Component| format!("{} {} → {}", component.name, component.old, component.new);
        let (comma, head) = match self.language {
            super::Language::English => (", ", "Components: "),
            super::Language::SimplifiedChinese => ("，", "组件："),
        };
        match step.components.is_empty() {
            true => String::new(),
            false => format!("{head}{}", step.components.iter().map(one).collect::<Vec<_>>().join(comma)),
        }
    }
}
