//! What an editor asks while somebody types: names and values that fit at a place, and what is known
//! of the name there. Looks at the text around the place only, so that a line which is not YAML
//! yet is no obstacle.

mod facts;
mod place;

use std::borrow::Cow;

use crate::Session;
use crate::report::{Language, Phrase};
use crate::text::cut;
use crate::workspace::survey::{Kind, kinds};
use crate::yaml::{Content, Node};
use place::{Place, Sort, Wanted};

/// More suggestions than this help nobody.
const SUGGESTIONS: usize = 100;

/// Groups that Kubespray's plays ask for.
const GROUPS: [&str; 6] = ["kube_control_plane", "kube_node", "etcd", "k8s_cluster", "calico_rr", "bastion"];

/// What may stand at a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// Where the word begins that a suggestion replaces, in bytes; it ends at the place asked.
    pub from: usize,
    /// The likeliest first.
    pub items: Vec<Suggestion>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub text: String,
    pub what: What,
    /// What is said beside it, short.
    pub detail: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Variable,
    Value,
    Group,
    Host,
    Keyword,
}

impl What {
    /// The word of JSON.
    pub fn word(self) -> &'static str {
        match self {
            What::Variable => "variable",
            What::Value => "value",
            What::Group => "group",
            What::Host => "host",
            What::Keyword => "keyword",
        }
    }
}

/// What is known of the name at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The name's first byte, and the one after its last.
    pub start: usize,
    pub end: usize,
    pub name: String,
    /// Sentences; code stands between backticks.
    pub lines: Vec<String>,
}

fn say(language: Language, phrase: Phrase) -> &'static str {
    match language {
        Language::English => phrase.en,
        Language::SimplifiedChinese => phrase.zh,
    }
}

/// A value on one line, cut where it gets long.
fn shown(node: &Node) -> String {
    const LONG: usize = 60;
    let text = match &node.content {
        Content::Str(text) => text.to_string(),
        _ => serde_json::to_string(&crate::answer::AsWritten(node)).unwrap_or_default(),
    };
    let line = text.lines().next().unwrap_or_default();
    match cut(line, LONG) {
        Cow::Borrowed(line) if line.len() < text.len() => format!("{line}…"),
        line => line.into_owned(),
    }
}

impl Session {
    /// What may stand at a byte of a file; `None` where nothing can be said.
    pub fn complete(&self, path: &str, offset: usize, language: Language) -> Option<Completion> {
        let (text, sort) = self.text_of(path)?;
        let Place { from, wanted } = place::at(sort, text, offset)?;
        let typed = text.get(from..offset)?;
        let mut items = match wanted {
            Wanted::Variable => self.variables(typed, language),
            Wanted::Value(name) => self.values(name, language),
            Wanted::Group => self.groups(language),
            Wanted::Host => self.hosts_known(),
            Wanted::GroupOrHost => [self.groups(language), self.hosts_known()].concat(),
            Wanted::Keyword(words) => {
                words.iter().map(|word| suggestion(word, What::Keyword, String::new())).collect()
            }
        };
        items.retain(|item| item.text.contains(typed));
        crate::collections::sort_by_key(&mut items, |item| !item.text.starts_with(typed));
        items.truncate(SUGGESTIONS);
        // What is typed whole needs no suggestion.
        let done = items.len() == 1 && items.iter().all(|item| item.text == typed);
        (!items.is_empty() && !done).then_some(Completion { from, items })
    }

    /// What is known of the name at a byte of a file.
    pub fn hover(&self, path: &str, offset: usize, language: Language) -> Option<Hover> {
        let (text, sort) = self.text_of(path)?;
        if sort != Sort::Variables {
            let (start, name) = place::word(text, offset, place::of_name);
            if let Some(lines) = self.member(name, language) {
                return Some(Hover { start, end: start + name.len(), name: name.to_owned(), lines });
            }
        }
        let (start, name) = place::word(text, offset, place::of_variable);
        let lines = self.facts(name, language)?;
        Some(Hover { start, end: start + name.len(), name: name.to_owned(), lines })
    }

    /// The text of a file that is UTF-8, and what sort of text it is.
    fn text_of(&self, path: &str) -> Option<(&str, Sort)> {
        let workspace = self.workspace();
        let id = workspace.find(path)?;
        let text = std::str::from_utf8(workspace.bytes(id)).ok()?;
        let kind = *kinds(workspace).get(id.0 as usize)?;
        let is_yaml = [".yml", ".yaml", ".json"].iter().any(|end| path.ends_with(end));
        let sort = match kind {
            Kind::Command => Sort::Command,
            Kind::Evidence | Kind::Galaxy => return None,
            Kind::Inventory | Kind::Deployed if is_yaml => Sort::Inventory,
            Kind::Inventory | Kind::Deployed => Sort::Ini,
            Kind::GroupVars | Kind::HostVars | Kind::LeftOut(_) => Sort::Variables,
        };
        Some((text, sort))
    }

    fn variables(&self, typed: &str, language: Language) -> Vec<Suggestion> {
        let Some(knowledge) = self.knowledge() else { return Vec::new() };
        let from_checkout = self.checkout();
        let names: Vec<&str> = match &from_checkout {
            Some(checkout) => checkout.variables.keys().map(|name| &**name).collect(),
            None => self.catalogue().names().collect(),
        };
        let mut names: Vec<&str> = names.into_iter().filter(|name| name.contains(typed)).collect();
        crate::collections::sort_by_key(&mut names, |name| !name.starts_with(typed));
        let known = names.into_iter().filter_map(|name| Some((name, knowledge.variable(name)?)));
        // What roles set for themselves is no help to who writes an inventory.
        let useful = known.filter(|(_, variable)| facts::is_for_users(variable));
        useful
            .take(SUGGESTIONS)
            .map(|(name, variable)| {
                suggestion(name, What::Variable, facts::brief(&variable, self.own_version(name), language))
            })
            .collect()
    }

    fn values(&self, name: &str, language: Language) -> Vec<Suggestion> {
        let Some(variable) = self.knowledge().and_then(|knowledge| knowledge.variable(name)) else {
            return Vec::new();
        };
        let default = self.own_version(name).or_else(|| facts::only_default(&variable));
        let beside = |text: &str| match &default {
            Some(default) if default == text => say(language, facts::DEFAULT).to_owned(),
            _ => String::new(),
        };
        let values = facts::values(&variable).into_iter().chain(self.kubernetes(name));
        values
            .map(|text| {
                let detail = beside(&text);
                Suggestion { text, what: What::Value, detail }
            })
            .collect()
    }

    fn groups(&self, language: Language) -> Vec<Suggestion> {
        let inventory = self.inventory();
        let made = inventory.groups.iter().map(|group| &*group.name).filter(|name| *name != "ungrouped");
        let mut names: Vec<&str> = made.collect();
        names.extend(GROUPS.iter().filter(|name| inventory.find_group(name).is_none()));
        let one = |name: &str| suggestion(name, What::Group, facts::size(inventory, name, language));
        names.into_iter().map(one).collect()
    }

    fn hosts_known(&self) -> Vec<Suggestion> {
        let hosts = self.inventory().hosts.iter();
        hosts.map(|host| suggestion(&host.name, What::Host, String::new())).collect()
    }
}

fn suggestion(text: &str, what: What, detail: String) -> Suggestion {
    Suggestion { text: text.to_owned(), what, detail }
}

#[cfg(test)]
mod tests;
