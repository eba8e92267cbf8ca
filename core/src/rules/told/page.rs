//! What the pages say of checks, and which page is about a failing one.

use serde::Deserialize;

use super::subject::{Subject, causes};
use crate::catalogue::Catalogue;
use crate::checks::Failed;
use crate::rules::Context;
use crate::text::fits;

/// A text in each language, with `{name}` where an argument stands.
pub type Texts = [String; 2];

/// What a page says.
#[derive(Clone, Debug, Deserialize)]
pub struct Page {
    pub id: String,
    /// Names of tasks; `*` stands for any text.
    #[serde(skip)]
    pub tasks: Vec<String>,
    /// The variables that it points at, in the order of preference.
    pub about: Vec<String>,
    pub message: Texts,
    /// When the user sets none of them.
    pub unset: Option<Texts>,
    pub consequence: Texts,
    pub remedy: Texts,
}

impl Page {
    /// One of no check in particular.
    pub fn generic(message: Texts, consequence: Texts, remedy: Texts) -> Page {
        Page {
            id: super::GENERIC.to_owned(),
            tasks: Vec::new(),
            about: Vec::new(),
            message,
            unset: None,
            consequence,
            remedy,
        }
    }
}

/// The pages about any of these checks, as `build.rs` put what stands at their start into the catalogue.
pub fn about(catalogue: &Catalogue, failed: &[Failed]) -> Vec<Page> {
    let page = |(_, line): (&str, &str)| {
        let (tasks, said) = line.rsplit_once('\t')?;
        let tasks: Vec<&str> = tasks.split('\t').collect();
        failed.iter().find(|failed| is_about(&tasks, failed))?;
        read(&tasks, said)
    };
    catalogue.check_pages().filter_map(page).collect()
}

fn read(tasks: &[&str], said: &str) -> Option<Page> {
    let mut page: Page = serde_json::from_str(said).ok()?;
    page.tasks = tasks.iter().map(|task| (*task).to_owned()).collect();
    Some(page)
}

fn is_about(tasks: &[impl AsRef<str>], failed: &Failed) -> bool {
    let names = [failed.task.as_str(), &failed.check.task];
    tasks.iter().any(|task| names.iter().any(|name| fits(task.as_ref(), name)))
}

/// The page about a failing check: one that names its task and a variable that its condition reads,
/// directly before indirectly; then the only one that names its task.
pub fn of<'p>(ctx: &Context, failed: &Failed, pages: &'p [Page]) -> Option<&'p Page> {
    let named: Vec<&Page> = pages.iter().filter(|page| is_about(&page.tasks, failed)).collect();
    let names = causes(ctx, failed);
    let first = |page: &&Page| names.iter().position(|name| page.about.iter().any(|about| *about == **name));
    let read = named.iter().copied().filter(|page| first(page).is_some()).min_by_key(first);
    let any = || named.iter().copied().find(|page| page.about.is_empty());
    let only = || if let [page] = named.as_slice() { Some(*page) } else { None };
    read.or_else(any).or_else(only)
}

/// What is said of a check that has no page, or cannot be evaluated.
pub fn generic(failed: &Failed, subject: &Subject) -> Page {
    let message = if failed.error.is_some() {
        texts(
            "Kubespray's check `{task}` cannot be evaluated: {error}.",
            "Kubespray 的检查 `{task}` 无法求值：{error}。",
        )
    } else if failed.words.as_deref().is_some_and(|words| !words.trim().is_empty()) {
        texts("Kubespray's check `{task}` fails: {words}", "Kubespray 的检查 `{task}` 不通过：{words}")
    } else if failed.said.as_deref().is_some_and(|said| !said.trim().is_empty()) {
        texts("Kubespray's check `{task}` fails: {said}", "Kubespray 的检查 `{task}` 不通过：{said}")
    } else if failed.condition.is_some() {
        texts("`{condition}` does not hold.", "条件 `{condition}` 不成立。")
    } else {
        texts("Kubespray's check `{task}` fails.", "Kubespray 的检查 `{task}` 不通过。")
    };
    let consequence = texts("`{task}` ends the run on {hosts}.", "任务 `{task}` 会在 {hosts} 上终止运行。");
    Page::generic(message, consequence, remedy(failed, subject))
}

fn remedy(failed: &Failed, subject: &Subject) -> Texts {
    if let Some(error) = &failed.error {
        return match subject.is_set {
            true if error.is_undefined_name() => texts(
                "Define what `{name}` is made of, for example in `group_vars/all`, or change `{name}`.",
                "请定义 `{name}` 用到的变量，例如放在 `group_vars/all` 中，或者修改 `{name}`。",
            ),
            true => texts(
                "Change `{name}` so that `{condition}` can be evaluated.",
                "请修改 `{name}`，使 `{condition}` 能够求值。",
            ),
            false => texts(
                "Give the inventory what `{condition}` asks for.",
                "请在主机清单中补上 `{condition}` 用到的内容。",
            ),
        };
    }
    match (&failed.condition, subject.is_set) {
        (Some(_), true) => {
            texts("Change `{name}` so that `{condition}` holds.", "请修改 `{name}`，使 `{condition}` 成立。")
        }
        (Some(_), false) => texts("Make `{condition}` hold.", "请使 `{condition}` 成立。"),
        (None, _) => texts("Change `{name}`.", "请修改 `{name}`。"),
    }
}

/// A text in English and in Chinese.
pub fn texts(en: &str, zh: &str) -> Texts {
    [en.to_owned(), zh.to_owned()]
}

#[cfg(all(test, feature = "catalogue"))]
mod tests {
    use super::*;

    #[test]
    fn every_page_can_be_read() {
        for (id, line) in Catalogue::compiled_in().check_pages() {
            let page = line.rsplit_once('\t').and_then(|(tasks, said)| read(&[tasks], said));
            assert!(page.is_some_and(|page| page.id == id), "{id}");
        }
    }
}
