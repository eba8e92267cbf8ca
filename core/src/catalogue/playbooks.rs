//! Playbooks, plays and roles, in one shape for the data and for trees (`core/data/playbooks.json`,
//! `core/data/roles.json`).

use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::knowledge::Around;

/// A role (`NAME`), or one tasks file of it (`NAME#FILE`), with the tags that are put on it where it
/// is named.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(from = "Named", into = "Named")]
pub struct Tagged {
    pub role: String,
    pub tags: Vec<String>,
    pub around: Around,
}

/// [`Tagged`] as the data writes it: short where nothing holds around it.
#[derive(Serialize)]
#[serde(untagged)]
enum Named {
    Short(Vec<String>),
    Full(Full),
}

#[derive(Deserialize, Serialize)]
struct Full {
    role: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    #[serde(rename = "in")]
    around: Around,
}

/// By its first character: trying one form after the other, as serde would, costs four times as much.
impl<'de> Deserialize<'de> for Named {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NamedVisitor)
    }
}

struct NamedVisitor;

impl<'de> Visitor<'de> for NamedVisitor {
    type Value = Named;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a list or an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Named, A::Error> {
        Deserialize::deserialize(SeqAccessDeserializer::new(list)).map(Named::Short)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Named, A::Error> {
        Deserialize::deserialize(MapAccessDeserializer::new(map)).map(Named::Full)
    }
}

impl From<Named> for Tagged {
    fn from(named: Named) -> Self {
        match named {
            Named::Short(list) => {
                let mut list = list.into_iter();
                let role = list.next().unwrap_or_default();
                Tagged { role, tags: list.collect(), around: Around::default() }
            }
            Named::Full(Full { role, tags, around }) => Tagged { role, tags, around },
        }
    }
}

impl From<Tagged> for Named {
    fn from(tagged: Tagged) -> Self {
        let Tagged { role, tags, around } = tagged;
        match around.is_empty() {
            true => Named::Short([vec![role], tags].concat()),
            false => Named::Full(Full { role, tags, around }),
        }
    }
}

/// One play of a playbook.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default)]
pub struct Play {
    /// As Ansible shows it: its hosts, where it has no name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The host pattern; the default where `hosts_from` names a variable.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub hosts: String,
    /// An extra variable that replaces `hosts`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hosts_from: Option<String>,
    /// The play's own tags and those of the imports that lead to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The batch size, a count or a percentage; the default where `serial_from` names a variable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial: Option<Serial>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial_from: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Tagged>,
    /// The different tag sets of its own tasks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<Vec<String>>,
    /// Roles that its tasks import.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub imports: Vec<Tagged>,
    /// Roles that its tasks include during the run.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub includes: Vec<Include>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_by: Option<GroupBy>,
    /// Instead of a play: another playbook's path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub import: Option<String>,
    /// What the play sets for its roles and tasks, and what holds where its playbook is imported.
    #[serde(rename = "in", skip_serializing_if = "Around::is_empty")]
    pub around: Around,
    /// The playbook and the play's index in it, `PATH#INDEX`.
    #[serde(skip)]
    pub origin: String,
}

/// A batch size as a play writes it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Serial {
    Count(u32),
    Text(String),
}

/// A task of a play that puts hosts into groups.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct GroupBy {
    /// A group, then the groups whose hosts join it.
    pub groups: Vec<Vec<String>>,
    #[serde(default)]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
}

/// What a role does.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default)]
pub struct Role {
    /// The different tag sets of its tasks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<Vec<String>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub deps: Vec<Tagged>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub imports: Vec<Tagged>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub includes: Vec<Include>,
}

/// A role that a task includes during the run.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default)]
pub struct Include {
    pub role: String,
    /// The tags of the task.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The tags that the role's tasks inherit.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub apply: Vec<String>,
    /// The tags of the included files that lead to the task.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gates: Vec<Vec<String>>,
    /// A file that is included during the run has it: no listing shows it.
    #[serde(rename = "hidden", skip_serializing_if = "std::ops::Not::not")]
    pub is_hidden: bool,
    #[serde(rename = "in", skip_serializing_if = "Around::is_empty")]
    pub around: Around,
}
