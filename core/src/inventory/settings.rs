//! The settings of `ansible.cfg` that decide how an inventory is read.

use crate::workspace::{AnsibleCfg, Workspace};

/// What becomes of characters in group names that no variable name may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupNames {
    /// Kept, with a warning (`never`).
    Warn,
    /// Kept (`ignore`).
    Keep,
    /// Replaced by `_`, with a warning (`always`).
    ReplaceAndWarn,
    /// Replaced by `_` (`silently`).
    Replace,
}

/// Settings over Ansible's defaults. Environment variables are not known here.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Ends of names that are passed over in a folder.
    pub ignore_extensions: Vec<String>,
    /// Expressions; a name in a folder that one of them matches anywhere is passed over.
    pub ignore_patterns: Vec<String>,
    pub group_names: GroupNames,
    /// Inventory plugins in the order in which they are tried.
    pub enable_plugins: Vec<String>,
    /// Extensions (with the dot) that the YAML plugin takes, beside none.
    pub yaml_extensions: Vec<String>,
    /// A source that cannot be read stops Ansible.
    pub any_unparsed_is_failed: bool,
    /// It stops when no source can be read.
    pub unparsed_is_failed: bool,
    /// It warns when no source can be read.
    pub unparsed_warning: bool,
    /// `hash_behaviour = merge`: mappings of several layers are merged, not replaced.
    pub merge_hashes: bool,
}

impl Default for Settings {
    /// ansible-core's defaults.
    fn default() -> Self {
        let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Settings {
            ignore_extensions: list(&[
                ".pyc", ".pyo", ".swp", ".bak", "~", ".rpm", ".md", ".txt", ".rst", ".orig", ".ini", ".cfg",
                ".retry",
            ]),
            ignore_patterns: Vec::new(),
            group_names: GroupNames::Warn,
            enable_plugins: list(&["host_list", "script", "auto", "yaml", "ini", "toml"]),
            yaml_extensions: list(&[".yaml", ".yml", ".json"]),
            any_unparsed_is_failed: false,
            unparsed_is_failed: false,
            unparsed_warning: true,
            merge_hashes: false,
        }
    }
}

/// Where a setting may stand: section and key, the one that counts first.
type Places = [(&'static str, &'static str)];

impl Settings {
    /// The settings in force for a workspace.
    pub fn of(workspace: &Workspace) -> Self {
        match workspace.ansible_cfg {
            AnsibleCfg::Kubespray => Settings::kubespray(),
            AnsibleCfg::File(file) => Settings::from_text(&String::from_utf8_lossy(workspace.bytes(file))),
        }
    }

    /// What Kubespray's own `ansible.cfg` says, the same in every supported release.
    pub fn kubespray() -> Self {
        let list = |text: &str| text.split(' ').map(str::to_owned).collect();
        Settings {
            group_names: GroupNames::Keep,
            ignore_extensions: list("~ .orig .bak .ini .cfg .retry .pyc .pyo .creds .gpg"),
            ignore_patterns: list("artifacts credentials"),
            ..Settings::default()
        }
    }

    /// The settings of a text in the form of `ansible.cfg`.
    pub fn from_text(text: &str) -> Self {
        let config = Config::parse(text);
        let mut settings = Settings::default();
        let list = |places: &Places, into: &mut Vec<String>| {
            if let Some(value) = config.get(places) {
                *into = value.split(',').map(|word| word.trim().to_owned()).collect();
            }
        };
        list(
            &[("defaults", "inventory_ignore_extensions"), ("inventory", "ignore_extensions")],
            &mut settings.ignore_extensions,
        );
        list(
            &[("defaults", "inventory_ignore_patterns"), ("inventory", "ignore_patterns")],
            &mut settings.ignore_patterns,
        );
        list(&[("inventory", "enable_plugins")], &mut settings.enable_plugins);
        list(
            &[("inventory_plugin_yaml", "yaml_valid_extensions"), ("defaults", "yaml_valid_extensions")],
            &mut settings.yaml_extensions,
        );
        let flag = |places: &Places, into: &mut bool| {
            if let Some(value) = config.get(places) {
                *into =
                    matches!(value.to_ascii_lowercase().as_str(), "true" | "yes" | "on" | "1" | "y" | "t");
            }
        };
        flag(&[("inventory", "any_unparsed_is_failed")], &mut settings.any_unparsed_is_failed);
        flag(&[("inventory", "unparsed_is_failed")], &mut settings.unparsed_is_failed);
        flag(&[("inventory", "inventory_unparsed_warning")], &mut settings.unparsed_warning);
        settings.merge_hashes = config.get(&[("defaults", "hash_behaviour")]) == Some("merge");
        settings.group_names = match config.get(&[("defaults", "force_valid_group_names")]) {
            Some("always") => GroupNames::ReplaceAndWarn,
            Some("silently") => GroupNames::Replace,
            Some("ignore") => GroupNames::Keep,
            _ => GroupNames::Warn,
        };
        settings
    }
}

/// Section, key and value, in order; the last of the same key counts.
struct Config {
    entries: Vec<(String, String, String)>,
}

impl Config {
    fn parse(text: &str) -> Self {
        let mut entries: Vec<(String, String, String)> = Vec::new();
        let mut section = String::new();
        for line in text.lines() {
            let line = line.find(" ;").and_then(|at| line.get(..at)).unwrap_or(line);
            let trimmed = line.trim();
            if trimmed.is_empty() || trimmed.starts_with(['#', ';']) {
                continue;
            }
            if let Some(name) = trimmed.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
                section = name.0.to_owned();
            } else if line.starts_with([' ', '\t']) {
                // An indented line continues the value above.
                if let Some((_, _, value)) = entries.last_mut() {
                    value.push('\n');
                    value.push_str(trimmed);
                }
            } else if let Some((key, value)) = trimmed.split_once(['=', ':']) {
                let value = value.trim().to_owned();
                entries.push((section.clone(), key.trim().to_lowercase(), value));
            }
        }
        Config { entries }
    }

    fn get(&self, places: &Places) -> Option<&str> {
        // Ansible takes the last place that is set.
        let find = |(section, key): &(&str, &str)| {
            self.entries
                .iter()
                .rev()
                .find(|(s, k, _)| s == section && k == key)
                .map(|(_, _, value)| value.as_str())
        };
        places.iter().filter_map(find).next_back()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_ansible_cfg() {
        let settings = Settings::from_text(
            "# c\n[defaults]\nforce_valid_group_names = always\nhash_behaviour: merge\n\
             inventory_ignore_extensions = ~, .x ; comment\n[inventory]\nunparsed_is_failed=True\nenable_plugins =\n  ini,\n  yaml\n",
        );
        assert_eq!(settings.group_names, GroupNames::ReplaceAndWarn);
        assert_eq!(settings.ignore_extensions, ["~", ".x"]);
        assert_eq!(settings.enable_plugins, ["ini", "yaml"]);
        assert!(settings.merge_hashes && settings.unparsed_is_failed && settings.unparsed_warning);
        assert_eq!(Settings::from_text(""), Settings::default());
    }
}
