//! The workspace as JSON: for the engine's `open`, the saved session and the sample.

use std::rc::Rc;

use serde::Serialize;

use super::{COMMAND, Content, Deployed, Doc, Workspace};
use crate::json::Json;

#[derive(Clone, Debug, Default, Serialize)]
pub struct Wire {
    pub files: Vec<WireFile>,
    pub inventory: Option<Vec<String>>,
    pub release: Option<String>,
    pub upgrade_from: Option<String>,
    pub command: Option<Rc<str>>,
    pub deployed: Option<WireDeployed>,
    pub evidence: Vec<WireEvidence>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct WireFile {
    pub path: Rc<str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Rc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base64: Option<Rc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shown: Option<Rc<str>>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct WireDeployed {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub nothing: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hosts: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inventory: Option<Vec<String>>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct WireEvidence {
    pub name: Rc<str>,
    pub text: Rc<str>,
}

impl Wire {
    pub fn parse(mut json: Json) -> Self {
        Wire {
            files: json.take("files").list().into_iter().map(WireFile::parse).collect(),
            inventory: json.take("inventory").maybe().map(Json::texts),
            release: json.take("release").maybe().map(Json::text),
            upgrade_from: json.take("upgrade_from").maybe().map(Json::text),
            command: shared(json.take("command")),
            deployed: json.take("deployed").maybe().map(WireDeployed::parse),
            evidence: json.take("evidence").list().into_iter().map(WireEvidence::parse).collect(),
        }
    }
}

fn shared(json: Json) -> Option<Rc<str>> {
    json.maybe().map(|json| json.text().into())
}

impl WireDeployed {
    fn parse(mut json: Json) -> Self {
        WireDeployed {
            nothing: json.take("nothing").flag(),
            hosts: json.take("hosts").maybe().map(Json::texts),
            inventory: json.take("inventory").maybe().map(Json::texts),
        }
    }
}

impl WireEvidence {
    fn parse(mut json: Json) -> Self {
        WireEvidence { name: json.take("name").text().into(), text: json.take("text").text().into() }
    }
}

impl WireFile {
    pub fn parse(mut json: Json) -> Self {
        WireFile {
            path: json.take("path").text().into(),
            text: shared(json.take("text")),
            base64: shared(json.take("base64")),
            shown: shared(json.take("shown")),
        }
    }

    pub fn content(&self) -> Content {
        match (&self.base64, &self.text) {
            (Some(base64), _) => {
                Content::Bytes { base64: base64.clone(), shown: self.shown.clone().unwrap_or_default() }
            }
            (None, text) => Content::Text(text.clone().unwrap_or_default()),
        }
    }

    pub fn of(doc: &Doc) -> Self {
        let mut file = WireFile { path: doc.path.clone(), ..WireFile::default() };
        match &doc.content {
            Content::Text(text) => file.text = Some(text.clone()),
            Content::Bytes { base64, .. } => file.base64 = Some(base64.clone()),
        }
        file
    }
}

impl From<&Workspace> for Wire {
    fn from(workspace: &Workspace) -> Self {
        let deployed = match &workspace.deployed {
            Deployed::NotSaid => None,
            Deployed::Nothing => Some(WireDeployed { nothing: true, ..WireDeployed::default() }),
            Deployed::Hosts(hosts) => {
                Some(WireDeployed { hosts: Some(hosts.clone()), ..WireDeployed::default() })
            }
            Deployed::Inventory(paths) => {
                Some(WireDeployed { inventory: Some(paths.clone()), ..WireDeployed::default() })
            }
        };
        let command = workspace.command.content.shown();
        Wire {
            files: workspace.files.iter().map(WireFile::of).collect(),
            inventory: workspace.inventory.clone(),
            release: workspace.release.clone(),
            upgrade_from: workspace.upgrade_from.clone(),
            command: (!command.trim().is_empty()).then(|| command.clone()),
            deployed,
            evidence: workspace
                .evidence
                .iter()
                .map(|doc| WireEvidence { name: doc.path.clone(), text: doc.content.shown().clone() })
                .collect(),
        }
    }
}

impl From<Wire> for Workspace {
    fn from(wire: Wire) -> Self {
        let deployed = match wire.deployed {
            Some(WireDeployed { nothing: true, .. }) => Deployed::Nothing,
            Some(WireDeployed { hosts: Some(hosts), .. }) => Deployed::Hosts(hosts),
            Some(WireDeployed { inventory: Some(paths), .. }) => Deployed::Inventory(paths),
            _ => Deployed::NotSaid,
        };
        let doc = |path: &Rc<str>, content| Doc { path: path.clone(), content, revision: 0 };
        let mut workspace = Workspace {
            files: Vec::new(),
            evidence: wire.evidence.iter().map(|e| doc(&e.name, Content::Text(e.text.clone()))).collect(),
            command: Doc::text(COMMAND, wire.command.as_deref().unwrap_or_default()),
            release: wire.release,
            upgrade_from: wire.upgrade_from,
            kubespray: None,
            inventory: wire.inventory,
            deployed,
        };
        for file in &wire.files {
            workspace.insert(doc(&file.path, file.content()));
        }
        workspace
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::tests::two_files;

    #[test]
    fn the_wire_form_comes_back_as_it_went() {
        let mut workspace = two_files();
        workspace.put("g.txt", Content::Bytes { base64: "1tA=".into(), shown: "中".into() });
        workspace.deployed = Deployed::Hosts(vec!["cp1".into()]);
        workspace.evidence.push(Doc::text("evidence-1.txt", "fatal:"));
        let json = serde_json::to_string(&Wire::from(&workspace)).unwrap();
        assert!(json.contains(r#""deployed":{"hosts":["cp1"]}"#), "{json}");
        assert!(json.contains(r#""command":null"#), "{json}");
        assert!(json.contains(r#"{"path":"g.txt","base64":"1tA="}"#), "{json}");
        let back = Workspace::from(Wire::parse(Json::parse(&json).unwrap()));
        assert_eq!(back.deployed, workspace.deployed);
        assert_eq!(back.files.len(), 3);
        assert_eq!(&**back.doc("evidence-1.txt").unwrap().content.shown(), "fatal:");
    }
}
