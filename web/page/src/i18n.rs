//! Every text of the page in every language. The compiler checks that none is missing; what the
//! report says comes from the core, in the language that was asked for.

mod en;
mod zh;

use crate::answer::Severity;
use crate::state::Notice;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    English,
    Chinese,
}

impl Language {
    pub const ALL: [Language; 2] = [Language::English, Language::Chinese];

    /// As the engine and `<html lang>` want it.
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Chinese => "zh-CN",
        }
    }

    /// The language's own name.
    pub fn name(self) -> &'static str {
        match self {
            Language::English => "English",
            Language::Chinese => "中文",
        }
    }

    pub fn from_tag(tag: &str) -> Option<Self> {
        Language::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// What fits a browser's preferences, the first of which decides.
    pub fn preferred(tag: &str) -> Self {
        let chinese = tag.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("zh"));
        if chinese { Language::Chinese } else { Language::English }
    }

    pub fn texts(self) -> &'static Texts {
        match self {
            Language::English => &en::TEXTS,
            Language::Chinese => &zh::TEXTS,
        }
    }
}

pub struct Texts {
    pub title: &'static str,
    pub language: &'static str,
    pub theme_to_dark: &'static str,
    pub theme_to_light: &'static str,
    pub menu: &'static str,
    pub load_sample: &'static str,
    pub start_empty: &'static str,
    pub download_all: &'static str,

    pub release: &'static str,
    pub release_newest: fn(&str) -> String,
    pub release_other: &'static str,
    pub release_other_hint: &'static str,

    pub command: &'static str,
    pub command_hint: &'static str,
    pub copy: &'static str,

    pub files: &'static str,
    pub wanted: &'static str,
    pub wanted_hint: &'static str,
    pub new_file: &'static str,
    pub new_file_path: &'static str,
    pub add_files: &'static str,
    pub add_folder: &'static str,
    pub add: &'static str,
    pub cancel: &'static str,
    pub is_inventory: &'static str,
    pub not_read: &'static str,
    pub choose_itself: &'static str,

    pub deployed: &'static str,
    pub deployed_not_said: &'static str,
    pub deployed_not_said_hint: &'static str,
    pub deployed_nothing: &'static str,
    pub deployed_hosts: &'static str,
    pub deployed_inventory: &'static str,
    pub deployed_hosts_none: &'static str,
    pub deployed_inventory_hint: &'static str,
    pub deployed_paste: &'static str,
    pub upgrade: &'static str,
    pub upgrade_from: &'static str,
    pub upgrade_show: &'static str,
    pub checkout: fn(&str) -> String,
    pub checkout_remove: &'static str,
    pub deployed_of: fn(usize, usize) -> String,
    pub all: &'static str,
    pub none: &'static str,

    pub evidence: &'static str,
    pub evidence_hint: &'static str,
    pub evidence_add: &'static str,
    pub evidence_placeholder: &'static str,

    pub editor: &'static str,
    pub rename: &'static str,
    pub download: &'static str,
    pub delete: &'static str,
    pub use_as_inventory: &'static str,
    pub no_longer_inventory: &'static str,
    pub read_only: &'static str,
    pub large: &'static str,
    pub kind: fn(&str) -> &str,

    pub empty_title: &'static str,
    pub empty_lead: &'static str,
    pub empty_placeholder: &'static str,
    pub empty_paste: &'static str,
    pub empty_check: &'static str,
    pub choose_files: &'static str,
    pub choose_folder: &'static str,
    pub or_sample: &'static str,
    pub drop_here: &'static str,
    pub privacy: &'static str,

    pub sample_banner: &'static str,
    pub sample_leave: &'static str,

    pub findings: &'static str,
    pub counts: fn(usize, usize, usize) -> String,
    pub severity: fn(Severity) -> &'static str,
    pub severities: fn(Severity, usize) -> String,
    pub checking: &'static str,
    pub loading: &'static str,
    pub nothing_found: &'static str,
    pub nothing_found_lead: &'static str,
    pub nothing_yet: &'static str,
    pub all_hidden: &'static str,
    pub show_more: fn(usize) -> String,
    pub apply: &'static str,
    pub apply_safe: fn(usize) -> String,
    pub apply_safe_why: &'static str,
    pub copy_snippet: &'static str,
    pub copy_command: &'static str,
    pub show_change: &'static str,
    pub why: &'static str,
    pub why_of: fn(&str) -> String,
    pub on_hosts: &'static str,
    pub more_hosts: fn(usize) -> String,
    pub failing_tasks: &'static str,
    pub the_command: &'static str,
    pub next_finding: &'static str,
    pub not_evaluated: &'static str,

    pub rule: &'static str,
    pub back: &'static str,
    pub rule_loading: &'static str,
    pub rule_missing: &'static str,

    pub hosts: fn(usize) -> String,
    pub control_planes: fn(usize) -> String,
    pub etcd: fn(usize, usize) -> String,
    pub stays_here: &'static str,
    pub stays_here_why: &'static str,

    pub failed: &'static str,
    pub try_again: &'static str,
    pub undo: &'static str,
    pub dismiss: &'static str,
    pub notice: fn(&Notice) -> String,

    pub in_editor: &'static [(&'static str, &'static str)],
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_language_decides() {
        for (tag, language) in [
            ("zh-CN", Language::Chinese),
            ("zh", Language::Chinese),
            ("ZH-Hant", Language::Chinese),
            ("en-GB", Language::English),
            ("de", Language::English),
            ("", Language::English),
            ("中", Language::English),
        ] {
            assert_eq!(Language::preferred(tag), language, "{tag}");
        }
    }

    #[test]
    fn numbers_are_said_as_people_say_them() {
        let (en, zh) = (Language::English.texts(), Language::Chinese.texts());
        assert_eq!((en.counts)(1, 2, 0), "1 error, 2 warnings");
        assert_eq!((en.counts)(0, 0, 0), "no findings");
        assert_eq!((zh.counts)(1, 2, 0), "1 个错误，2 个警告");
        assert_eq!((en.etcd)(3, 1), "etcd 3, survives 1");
        assert_eq!((en.etcd)(2, 0), "etcd 2, survives none");
    }
}
