//! Kubespray's checks that the texts do not decide.

use serde::Serialize;

use super::{Args, Language, Phrase};
use crate::checks::{Lack, Missing, Open};

/// A check that the run reaches and that only the run can judge.
#[derive(Clone, Debug)]
pub struct NotEvaluated {
    /// Empty in a playbook's own tasks.
    pub role: String,
    pub task: String,
    /// Its path in the tree.
    pub file: String,
    pub missing: Vec<Missing>,
}

/// One of them in JSON; field names and their order are a stable contract.
#[derive(Serialize)]
pub struct JsonNotEvaluated<'a> {
    role: &'a str,
    task: &'a str,
    file: &'a str,
    missing: Vec<JsonMissing<'a>>,
    /// What is missing, as a sentence.
    why: String,
}

#[derive(Serialize)]
struct JsonMissing<'a> {
    name: &'a str,
    kind: &'static str,
}

impl From<&Open> for NotEvaluated {
    fn from(open: &Open) -> Self {
        NotEvaluated {
            role: open.check.role.to_string(),
            task: open.task.clone(),
            file: open.check.file.to_string(),
            missing: open.missing.clone(),
        }
    }
}

/// Kinds of what is missing in the order in which they are said.
const LACKS: [(Lack, &str, Phrase); 6] = [
    (Lack::Fact, "fact", Phrase::new("Only a live host tells {names}.", "{names} 只有在线主机才能给出。")),
    (
        Lack::Ansible,
        "ansible",
        Phrase::new("Only Ansible itself tells {names}.", "{names} 只有 Ansible 运行时才能给出。"),
    ),
    (Lack::Run, "run", Phrase::new("A task of the run sets {names}.", "{names} 由运行中的任务设置。")),
    (Lack::Vault, "vault", Phrase::new("{names} is vaulted.", "{names} 已用 vault 加密。")),
    (
        Lack::NotHeld,
        "not-held",
        Phrase::new(
            "The condition is not in the catalogue; a checkout of Kubespray has it.",
            "目录中没有收录该条件；给出 Kubespray 代码目录即可得知。",
        ),
    ),
    (Lack::Other, "other", Phrase::new("{names} cannot be told from the texts.", "{names} 无法静态得知。")),
];

/// The list as a page like those of rules: Markdown in every language.
pub fn not_evaluated_page(all: &[NotEvaluated]) -> String {
    let title =
        Phrase::new("Checks of Kubespray that only the run can judge", "只有运行时才能判断的 Kubespray 检查");
    let lead = Phrase::new(
        "This run reaches them. The files do not tell what they ask for, so nothing is said of them.",
        "这次运行会执行它们，但文件中没有它们所需的信息，因此不作判断。",
    );
    let page = |language: Language| {
        let item = |one: &NotEvaluated| {
            let role = if one.role.is_empty() { &one.file } else { &one.role };
            let [open, close] = match language {
                Language::English => [" (", "): "],
                Language::SimplifiedChinese => ["（", "）："],
            };
            format!("- **{}**{open}`{role}`{close}{}\n", one.task.replace('*', "\\*"), one.why(language))
        };
        let items: String = all.iter().map(item).collect();
        format!("# {}\n\n{}\n\n{items}", title.get(language), lead.get(language))
    };
    let mark = |language: Language| format!("\n<!-- lang: {} -->\n\n", language.tag());
    let later = Language::ALL.iter().skip(1).map(|language| mark(*language) + &page(*language));
    page(Language::English) + &later.collect::<String>()
}

impl NotEvaluated {
    /// What is missing, a sentence a kind.
    pub fn why(&self, language: Language) -> String {
        let said = LACKS.iter().filter_map(|(lack, _, phrase)| {
            let of = self.missing.iter().filter(|missing| missing.lack == *lack);
            let names: Vec<String> = of.map(|missing| format!("`{}`", missing.name)).collect();
            let mut args = Args::default();
            (!names.is_empty()).then(|| {
                args.set("names", names.into());
                args.fill(*phrase, language)
            })
        });
        let between = if language == Language::English { " " } else { "" };
        said.collect::<Vec<String>>().join(between)
    }

    pub fn json(&self, language: Language) -> JsonNotEvaluated<'_> {
        let kind =
            |lack| LACKS.iter().find(|(known, ..)| *known == lack).map_or("other", |(_, word, _)| word);
        let missing =
            self.missing.iter().map(|missing| JsonMissing { name: &missing.name, kind: kind(missing.lack) });
        JsonNotEvaluated {
            role: &self.role,
            task: &self.task,
            file: &self.file,
            missing: missing.collect(),
            why: self.why(language),
        }
    }
}
