//! A host's effective values with the layers they come from.

use std::sync::Arc;

use serde::Serialize;
use serde::ser::{SerializeMap as _, Serializer};

use super::{AsWritten, Printed, pretty};
use crate::inventory::HostId;
use crate::report::{Language, Phrase, Places, visible};
use crate::vars::{ErrorKind, EvalError, Layer, Outcome, Setting, Vars};

/// Characters shown of a value as it is written, in the answer for people.
const WRITTEN_SHOWN: usize = 160;

/// One variable of a host: what it is worth, and every place that sets it, the winner first.
struct Variable {
    name: Arc<str>,
    outcome: Outcome,
    settings: Vec<Setting>,
}

/// Variables of one host, ready to be printed.
pub struct HostVars<'a> {
    host: &'a str,
    variables: Vec<Variable>,
    places: &'a Places<'a>,
}

impl<'a> HostVars<'a> {
    /// All variables that the texts set for a host, or only the one named.
    pub fn new(vars: &Vars, places: &'a Places<'a>, host: (HostId, &'a str), only: Option<&str>) -> Self {
        let names = match only {
            Some(name) => vec![name.into()],
            None => vars.names(host.0),
        };
        let variable = |name: Arc<str>| Variable {
            outcome: vars.value(host.0, &name),
            settings: vars.settings(host.0, &name),
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
            for (setting, label) in variable.settings.iter().zip(labels) {
                out.push_str(&self.layer_line(setting, label, language));
            }
        }
        out
    }

    fn layer_line(&self, setting: &Setting, label: Phrase, language: Language) -> String {
        let line = self.places.start(setting.name).line;
        let path = self.places.path(setting.name.file);
        let mut written = serde_json::to_string(&AsWritten(&setting.value)).unwrap_or_default();
        if let Some((end, _)) = written.char_indices().nth(WRITTEN_SHOWN) {
            written.truncate(end);
            written.push('…');
        }
        let layer = layer_phrase(&setting.layer, language);
        let text = format!("{} {path}:{line} ({layer}): {written}", label.get(language));
        format!("    {}\n", visible(&text))
    }
}

/// The results of `eval`, in order, as a JSON list.
pub fn outcomes(outcomes: &[Outcome]) -> String {
    let list: Vec<Answer> =
        outcomes.iter().map(|outcome| Answer { outcome, settings: None, places: None }).collect();
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
                settings: Some(&variable.settings),
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
    settings: Option<&'a [Setting]>,
    places: Option<&'a Places<'a>>,
}

#[derive(Serialize)]
struct From<'a> {
    file: &'a str,
    line: u32,
    layer: String,
}

impl Serialize for Answer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self.outcome {
            Outcome::Known(value) => map.serialize_entry("value", &Printed(value))?,
            Outcome::Unknown(why) => map.serialize_entry("unknown", &**why)?,
            Outcome::Error(error) => map.serialize_entry("error", &Failure::new(error))?,
        }
        if let (Some(settings), Some(places)) = (self.settings, self.places) {
            let mut from = settings.iter().map(|setting| From {
                file: places.path(setting.name.file),
                line: places.start(setting.name).line,
                layer: layer_phrase(&setting.layer, Language::English),
            });
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
