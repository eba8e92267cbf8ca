//! The workspace as the page sends it.
//!
//! ```json
//! { "files": [{"path": …, "text": …} | {"path": …, "base64": …}],
//!   "inventory": [path, …] | null,              null: the core chooses
//!   "release": … | null, "command": … | null,
//!   "upgrade_from": release | null,             absent: null
//!   "deployed": null | {"nothing": true} | {"hosts": [name, …]} | {"inventory": [path, …]},
//!   "evidence": [{"name": …, "text": …}] }
//! ```

use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use spraycheck::catalogue::checkout::Tree;
use spraycheck::workspace::{DeployedNow, InventorySource, Kubespray, Workspace};

/// The name under which the command is a text of the workspace.
pub const COMMAND: &str = "command";

#[derive(Deserialize)]
pub struct Request {
    files: Vec<GivenFile>,
    pub inventory: Option<Vec<String>>,
    release: Option<String>,
    upgrade_from: Option<String>,
    command: Option<String>,
    deployed: Option<Deployed>,
    #[serde(default)]
    evidence: Vec<Evidence>,
}

#[derive(Deserialize)]
struct GivenFile {
    path: String,
    #[serde(default)]
    text: Option<String>,
    /// The bytes of a file that is not UTF-8.
    #[serde(default)]
    base64: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Deployed {
    Nothing(bool),
    Hosts(Vec<String>),
    Inventory(Vec<String>),
}

#[derive(Deserialize)]
struct Evidence {
    name: String,
    text: String,
}

/// What the engine cannot open: the page's mistake, not the user's.
#[derive(Debug)]
pub enum Refusal {
    Json(serde_json::Error),
    Base64 { path: String },
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Refusal::Json(error) => write!(f, "the workspace is not the JSON of the contract: {error}"),
            Refusal::Base64 { path } => write!(f, "the content of {path} is not base64"),
        }
    }
}

impl GivenFile {
    fn bytes(self) -> Result<Vec<u8>, Refusal> {
        match (self.text, self.base64) {
            (Some(text), _) => Ok(text.into_bytes()),
            (None, Some(code)) => {
                BASE64_STANDARD.decode(code).map_err(|_| Refusal::Base64 { path: self.path })
            }
            (None, None) => Ok(Vec::new()),
        }
    }
}

/// The files of a Kubespray checkout.
pub fn checkout(json: &str) -> Result<Kubespray, Refusal> {
    let given: Vec<GivenFile> = serde_json::from_str(json).map_err(Refusal::Json)?;
    let mut files: Vec<(String, Arc<[u8]>)> = Vec::new();
    for file in given {
        files.push((file.path.clone(), file.bytes()?.into()));
    }
    Ok(Kubespray { path: String::new(), tree: Arc::new(Tree::new(files)) })
}

impl Request {
    pub fn parse(json: &str) -> Result<Self, Refusal> {
        serde_json::from_str(json).map_err(Refusal::Json)
    }

    /// The workspace, its inventory still to be chosen unless it was named.
    pub fn workspace(self) -> Result<Workspace, Refusal> {
        let mut workspace = Workspace {
            release: self.release,
            upgrade_from: self.upgrade_from.filter(|text| !text.trim().is_empty()),
            ..Workspace::default()
        };
        for file in self.files {
            // A file of the user that is called as one of the other texts keeps them apart.
            let taken = file.path == COMMAND || self.evidence.iter().any(|text| text.name == file.path);
            let path = if taken { format!("./{}", file.path) } else { file.path.clone() };
            workspace.add_file(path, file.bytes()?);
        }
        workspace.command = self.command.map(|text| workspace.add_text(COMMAND, text.into_bytes()));
        for Evidence { name, text } in self.evidence {
            let id = workspace.add_text(&name, text.into_bytes());
            workspace.evidence.push(id);
        }
        workspace.inventory = sources(self.inventory.unwrap_or_default());
        workspace.deployed = match self.deployed {
            Some(Deployed::Nothing(true)) => DeployedNow::Nothing,
            Some(Deployed::Hosts(hosts)) if !hosts.is_empty() => DeployedNow::Hosts(hosts.join(",")),
            Some(Deployed::Inventory(paths)) if !paths.is_empty() => DeployedNow::Inventory(sources(paths)),
            _ => DeployedNow::NotSaid,
        };
        Ok(workspace)
    }
}

fn sources(paths: Vec<String>) -> Vec<InventorySource> {
    paths.into_iter().map(InventorySource::Path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(json: &str) -> Result<Workspace, Refusal> {
        Request::parse(json)?.workspace()
    }

    #[test]
    fn a_request_becomes_a_workspace() {
        let workspace = open(
            r#"{"files":[{"path":"a/hosts.yaml","text":"all:"},{"path":"gbk.yml","base64":"1vc="},
                         {"path":"command","text":"mine"}],
                "inventory":["a/hosts.yaml"],"release":"v2.30.0","command":"ansible-playbook cluster.yml",
                "deployed":{"hosts":["n1","n2"]},"evidence":[{"name":"log 1","text":"fatal"}]}"#,
        )
        .unwrap();
        let paths: Vec<&str> = workspace.files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["a/hosts.yaml", "gbk.yml", "./command", "command", "log 1"]);
        assert_eq!(workspace.bytes(workspace.find("gbk.yml").unwrap()), [0xd6, 0xf7]);
        assert_eq!(workspace.deployed, DeployedNow::Hosts("n1,n2".to_owned()));
        assert_eq!(workspace.inventory, [InventorySource::Path("a/hosts.yaml".to_owned())]);
    }

    #[test]
    fn what_the_page_must_not_send_is_refused_with_a_reason() {
        let said = |json| open(json).unwrap_err().to_string();
        assert!(said("[").contains("not the JSON"));
        assert!(said(r#"{"files":[{"path":"x","base64":"%"}]}"#).contains("content of x"));
    }

    #[test]
    fn ticking_no_host_says_nothing() {
        let workspace = open(r#"{"files":[],"deployed":{"hosts":[]}}"#).unwrap();
        assert_eq!(workspace.deployed, DeployedNow::NotSaid);
    }
}
