//! A host's effective values with the layers they come from.

use std::sync::Arc;

use serde::Serialize;
use serde::ser::{SerializeMap as _, Serializer};

use super::{AsWritten, Printed, pretty};
use crate::inventory::HostId;
use crate::report::{Language, Phrase, Places, visible};
use crate::text::cut;
use crate::vars::{ErrorKind, EvalError, Layer, Outcome, Source, Vars};

/// Characters shown of a value as it is written, in the answer for people.
const WRITTEN_SHOWN: usize = 160;

/// One variable of a host: what it is worth, and every place that sets it, the winner first.
struct Variable {
    name: Arc<str>,
    outcome: Outcome,
    sources: Vec<Source>,
}

/// Variables of one host, ready to be printed.
pub struct HostVars<'a> {
    host: &'a str,
    variables: Vec<Variable>,
    places: &'a Places<'a>,
}

impl<'a> HostVars<'a> {
    /// All variables that the texts set for a host, and with a release its roles; or only the one
    /// named.
    pub fn new(vars: &Vars, places: &'a Places<'a>, host: (HostId, &'a str), only: Option<&str>) -> Self {
        let names = match only {
            Some(name) => vec![name.into()],
            None => vars.all_names(host.0),
        };
        let variable = |name: Arc<str>| Variable {
            outcome: vars.value(host.0, &name),
            sources: vars.sources(host.0, &name),
            name,
        };
        HostVars { host: host.1, variables: names.into_iter().map(variable).collect(), places }
    }

    /// `{"host": …, "variables": {NAME: {"value": …, "from": …, "overrides": […]}, …}}`.
    pub fn json(&self) -> String {
        #[derive(Serialize)]
        struct Answer<'a> {
            host: &'a str,
            variables: Variables<'a>,
        }
        pretty(&Answer { host: self.host, variables: Variables(self) })
    }

    /// For people: name and value, then the layers from the one that wins down.
    pub fn text(&self, language: Language) -> String {
        let mut out = String::new();
        for variable in &self.variables {
            let value = match &variable.outcome {
                Outcome::Known(value) => serde_json::to_string(&Printed(value)).unwrap_or_default(),
                Outcome::Unknown(why) => {
                    let unknown = Phrase::new("cannot be known from the text", "无法静态得知");
                    aside(unknown.get(language), why, language)
                }
                Outcome::Error(error) => {
                    let fails = Phrase::new("Ansible would fail", "Ansible 会报错");
                    aside(fails.get(language), &error.message, language)
                }
            };
            out.push_str(&format!("{} = {}\n", variable.name, visible(&value)));
            let over = Phrase::new("overrides", "覆盖");
            let labels = std::iter::once(Phrase::new("from", "来自")).chain(std::iter::repeat(over));
            for (source, label) in variable.sources.iter().zip(labels) {
                out.push_str(&self.source_line(source, label, language));
            }
        }
        out
    }

    fn source_line(&self, source: &Source, label: Phrase, language: Language) -> String {
        let from = From::new(source, self.places, language);
        let written = match source {
            Source::Text(setting) => Some(&setting.value),
            Source::Role(setting) => setting.value.as_deref(),
        };
        let written = match written {
            Some(node) => serde_json::to_string(&AsWritten(node)).unwrap_or_default(),
            None => "…".to_owned(),
        };
        let written = cut(&written, WRITTEN_SHOWN);
        let place = match (from.file, from.line) {
            (Some(file), Some(line)) => format!("{file}:{line} "),
            _ => String::new(),
        };
        let role = from.role.map(|role| format!(" {role}")).unwrap_or_default();
        let text = format!("{} {place}({}{role}): {written}", label.get(language), from.layer);
        format!("    {}\n", visible(&text))
    }
}

/// The results of `eval`, in order, as a JSON list.
pub fn outcomes(outcomes: &[Outcome]) -> String {
    let list: Vec<Answer> =
        outcomes.iter().map(|outcome| Answer { outcome, sources: None, places: None }).collect();
    pretty(&list)
}

fn aside(what: &str, why: &str, language: Language) -> String {
    match language {
        _ if why.is_empty() => format!("({what})"),
        Language::English => format!("({what}: {why})"),
        Language::SimplifiedChinese => format!("（{what}：{why}）"),
    }
}

struct Variables<'a>(&'a HostVars<'a>);

impl Serialize for Variables<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.variables.len()))?;
        for variable in &self.0.variables {
            let answer = Answer {
                outcome: &variable.outcome,
                sources: Some(&variable.sources),
                places: Some(self.0.places),
            };
            map.serialize_entry(&*variable.name, &answer)?;
        }
        map.end()
    }
}

/// One outcome: `{"value": …}`, `{"error": {…}}` or `{"unknown": …}`, with its layers when asked.
struct Answer<'a> {
    outcome: &'a Outcome,
    sources: Option<&'a [Source]>,
    places: Option<&'a Places<'a>>,
}

/// Where a variable is set: a place, and for Kubespray's own the role.
#[derive(Serialize)]
struct From<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    layer: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'a str>,
}

impl<'a> From<'a> {
    fn new(source: &'a Source, places: &'a Places, language: Language) -> Self {
        match source {
            Source::Text(setting) => From {
                file: Some(places.path(setting.name.file)),
                line: Some(places.start(setting.name).line),
                layer: layer_phrase(&setting.layer, language),
                role: None,
            },
            Source::Role(setting) => From {
                file: setting.place.as_ref().map(|(path, _)| &**path),
                line: setting.place.as_ref().map(|(_, line)| *line),
                layer: layer_phrase(&setting.layer, language),
                role: Some(&setting.role),
            },
        }
    }
}

impl Serialize for Answer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self.outcome {
            Outcome::Known(value) => map.serialize_entry("value", &Printed(value))?,
            Outcome::Unknown(why) => map.serialize_entry("unknown", &**why)?,
            Outcome::Error(error) => map.serialize_entry("error", &Failure::new(error))?,
        }
        if let (Some(sources), Some(places)) = (self.sources, self.places) {
            let mut from = sources.iter().map(|source| From::new(source, places, Language::English));
            if let Some(winner) = from.next() {
                map.serialize_entry("from", &winner)?;
                map.serialize_entry("overrides", &from.collect::<Vec<_>>())?;
            }
        }
        map.end()
    }
}

#[derive(Serialize)]
struct Failure<'a> {
    kind: &'static str,
    message: &'a str,
}

impl<'a> Failure<'a> {
    fn new(error: &'a EvalError) -> Self {
        let kind = match error.kind {
            ErrorKind::Undefined => "undefined",
            ErrorKind::Syntax => "syntax",
            ErrorKind::Recursion => "recursion",
            ErrorKind::UnknownFilter => "unknown-filter",
            ErrorKind::Other => "other",
        };
        Failure { kind, message: &error.message }
    }
}

/// What people call a layer; the English words are those of the JSON.
fn layer_phrase(layer: &Layer, language: Language) -> String {
    let say = |en, zh| Phrase::new(en, zh).get(language);
    match layer {
        Layer::RoleDefault => say("role defaults", "角色默认值").to_owned(),
        Layer::InventoryGroup(group) => format!("{} {group}", say("inventory group", "主机清单中的组")),
        Layer::GroupVars(group) => format!("group_vars/{group}"),
        Layer::InventoryHost => say("inventory host", "主机清单中的主机").to_owned(),
        Layer::HostVars => "host_vars".to_owned(),
        Layer::RoleVar => say("role vars", "角色变量").to_owned(),
        Layer::ExtraVars => say("extra vars", "额外变量").to_owned(),
    }
}
