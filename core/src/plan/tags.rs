//! Ansible's choice of tasks by tags.

/// `--tags` and `--skip-tags`, as Ansible applies them to a task.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagFilter {
    /// Empty: every task that is not tagged `never`.
    pub only: Vec<String>,
    pub skip: Vec<String>,
}

impl TagFilter {
    /// Whether a task with these effective tags runs: its own and those of every block, role, play
    /// and static import around it. No tag counts as `untagged`.
    pub fn selects<S: AsRef<str>>(&self, tags: &[S]) -> bool {
        let has = |name: &str| match name {
            "untagged" => tags.is_empty() || tags.iter().any(|tag| tag.as_ref() == name),
            _ => tags.iter().any(|tag| tag.as_ref() == name),
        };
        let asks = |list: &[String], name: &str| list.iter().any(|tag| tag == name);
        let tagged = !tags.is_empty();
        let all = self.only.is_empty() || asks(&self.only, "all");
        let chosen = has("always")
            || (all && !has("never"))
            || self.only.iter().any(|tag| has(tag))
            || (asks(&self.only, "tagged") && tagged && !has("never"));
        if !chosen {
            return false;
        }
        if asks(&self.skip, "all") {
            return has("always") && !asks(&self.skip, "always");
        }
        !(self.skip.iter().any(|tag| has(tag)) || (asks(&self.skip, "tagged") && tagged))
    }

    /// Every task that is not tagged `never` runs.
    pub fn is_everything(&self) -> bool {
        self.skip.is_empty() && (self.only.is_empty() || self.only.iter().any(|tag| tag == "all"))
    }
}

#[cfg(test)]
mod tests {
    use super::TagFilter;

    fn filter(only: &str, skip: &str) -> TagFilter {
        let list = |text: &str| text.split_whitespace().map(str::to_owned).collect();
        TagFilter { only: list(only), skip: list(skip) }
    }

    /// Expectations from ansible-core 2.18, `Taggable.evaluate_tags`.
    #[test]
    fn tags_select_as_ansible_does() {
        let cases: &[(&str, &str, &[&str], bool)] = &[
            ("", "", &[], true),
            ("", "", &["never"], false),
            ("", "", &["never", "always"], true),
            ("network", "", &["network", "multus"], true),
            ("network", "multus", &["network", "multus"], false),
            ("network", "", &["always"], true),
            ("network", "always", &["always"], false),
            ("never", "", &["never"], true),
            ("tagged", "", &[], false),
            ("tagged", "", &["x"], true),
            ("tagged", "", &["x", "never"], false),
            ("untagged", "", &[], true),
            ("untagged", "", &["x"], false),
            ("", "all", &["always", "x"], true),
            ("", "all", &["x"], false),
            ("", "all always", &["always"], false),
            ("", "tagged", &["always"], false),
            ("", "tagged", &[], true),
            ("", "untagged", &[], false),
            ("all", "", &["never", "x"], false),
        ];
        for (only, skip, tags, want) in cases {
            assert_eq!(filter(only, skip).selects(tags), *want, "--tags {only} --skip-tags {skip}: {tags:?}");
        }
    }
}
