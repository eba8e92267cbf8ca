//! What the user gave, as the page holds it: texts with paths, the run, what is deployed. It knows
//! the wire form that the engine, the sample and the saved session share, and what has to be told
//! to the engine after a change. It knows nothing of the screen.

use std::rc::Rc;

use serde::Serialize;

use crate::json::Json;

/// The path of the command among the texts.
pub const COMMAND: &str = "command";
/// Where the files of a deployed inventory are put.
pub const DEPLOYED: &str = "deployed/";

#[derive(Clone, Debug)]
pub enum Content {
    Text(Rc<str>),
    /// Bytes that are not UTF-8, with a decoding to show.
    Bytes {
        base64: Rc<str>,
        shown: Rc<str>,
    },
}

impl Content {
    /// Sharing counts as being equal; nothing compares megabytes.
    fn is(&self, other: &Content) -> bool {
        match (self, other) {
            (Content::Text(a), Content::Text(b)) => Rc::ptr_eq(a, b),
            (Content::Bytes { base64: a, .. }, Content::Bytes { base64: b, .. }) => Rc::ptr_eq(a, b),
            _ => false,
        }
    }

    pub fn shown(&self) -> &Rc<str> {
        match self {
            Content::Text(text) => text,
            Content::Bytes { shown, .. } => shown,
        }
    }

    pub fn is_text(&self) -> bool {
        matches!(self, Content::Text(_))
    }

    fn size(&self) -> usize {
        match self {
            Content::Text(text) => text.len(),
            Content::Bytes { base64, .. } => base64.len(),
        }
    }
}

#[derive(Clone, Debug)]
pub struct Doc {
    pub path: Rc<str>,
    pub content: Content,
    /// Grows when something else than the editor changes the text, which the editor then takes over.
    pub revision: u32,
}

impl Doc {
    pub fn text(path: &str, text: &str) -> Self {
        Doc { path: path.into(), content: Content::Text(text.into()), revision: 0 }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Deployed {
    #[default]
    NotSaid,
    Nothing,
    Hosts(Vec<String>),
    Inventory(Vec<String>),
}

#[derive(Clone, Debug)]
pub struct Workspace {
    /// Sorted by folder, then name.
    pub files: Vec<Doc>,
    pub evidence: Vec<Doc>,
    pub command: Doc,
    /// None: the newest release known.
    pub release: Option<String>,
    /// None: the core chooses.
    pub inventory: Option<Vec<String>>,
    pub deployed: Deployed,
}

impl Default for Workspace {
    fn default() -> Self {
        Workspace {
            files: Vec::new(),
            evidence: Vec::new(),
            command: Doc::text(COMMAND, ""),
            release: None,
            inventory: None,
            deployed: Deployed::NotSaid,
        }
    }
}

fn order(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

impl Workspace {
    pub fn doc(&self, path: &str) -> Option<&Doc> {
        if path == COMMAND {
            return Some(&self.command);
        }
        self.files.iter().chain(&self.evidence).find(|doc| &*doc.path == path)
    }

    pub fn doc_mut(&mut self, path: &str) -> Option<&mut Doc> {
        if path == COMMAND {
            return Some(&mut self.command);
        }
        self.files.iter_mut().chain(&mut self.evidence).find(|doc| &*doc.path == path)
    }

    pub fn is_evidence(&self, path: &str) -> bool {
        self.evidence.iter().any(|doc| &*doc.path == path)
    }

    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.evidence.is_empty()
    }

    /// Adds a file or replaces the one of that path.
    pub fn put(&mut self, path: &str, content: Content) {
        if let Some(doc) = self.files.iter_mut().find(|doc| &*doc.path == path) {
            doc.content = content;
            doc.revision += 1;
            return;
        }
        self.insert(Doc { path: path.into(), content, revision: 0 });
    }

    /// Adds a file whose path is free, at its place in the order.
    pub fn insert(&mut self, doc: Doc) {
        let at = self.files.partition_point(|known| order(&known.path) < order(&doc.path));
        self.files.insert(at, doc);
    }

    /// `wanted`, or with a number before its extension the first path that is free.
    pub fn free_path(&self, wanted: &str) -> String {
        let (stem, extension) = match wanted.rsplit_once('.') {
            Some((stem, extension)) if !extension.contains('/') => (stem, format!(".{extension}")),
            _ => (wanted, String::new()),
        };
        let numbered = (2..).map(|n| format!("{stem}-{n}{extension}"));
        let mut candidates = std::iter::once(wanted.to_owned()).chain(numbered);
        candidates.find(|path| self.doc(path).is_none()).unwrap_or_default()
    }

    /// Takes a path out of what refers to files.
    pub fn forget(&mut self, path: &str) {
        for list in self.references() {
            list.retain(|known| known != path);
        }
        if self.inventory.as_ref().is_some_and(Vec::is_empty) {
            self.inventory = None;
        }
    }

    pub fn refer_anew(&mut self, from: &str, to: &str) {
        for list in self.references() {
            for path in list.iter_mut().filter(|path| *path == from) {
                to.clone_into(path);
            }
        }
    }

    fn references(&mut self) -> impl Iterator<Item = &mut Vec<String>> {
        let deployed = match &mut self.deployed {
            Deployed::Inventory(paths) => Some(paths),
            _ => None,
        };
        self.inventory.iter_mut().chain(deployed)
    }

    /// Bytes of all texts, roughly.
    pub fn size(&self) -> usize {
        self.files.iter().chain(&self.evidence).map(|doc| doc.content.size() + doc.path.len()).sum()
    }
}

/// The workspace as JSON: for the engine's `open`, the saved session and the sample.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Wire {
    pub files: Vec<WireFile>,
    pub inventory: Option<Vec<String>>,
    pub release: Option<String>,
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
            inventory: wire.inventory,
            deployed,
        };
        for file in &wire.files {
            workspace.insert(doc(&file.path, file.content()));
        }
        workspace
    }
}

/// What the engine has to be told.
#[derive(Debug, PartialEq)]
pub enum Telling {
    Nothing,
    /// The texts of these paths changed, and nothing else.
    Update(Vec<Rc<str>>),
    Open,
}

/// Compares two states of the workspace by sharing, in the time of a walk over the paths.
pub fn telling(before: &Workspace, after: &Workspace) -> Telling {
    let same_rest = before.release == after.release
        && before.inventory == after.inventory
        && before.deployed == after.deployed
        && before.command.content.shown().trim().is_empty()
            == after.command.content.shown().trim().is_empty();
    let docs = |w: &Workspace| {
        w.files.iter().chain(&w.evidence).chain(std::iter::once(&w.command)).cloned().collect::<Vec<Doc>>()
    };
    let (old, new) = (docs(before), docs(after));
    let same_paths = before.files.len() == after.files.len()
        && old.iter().map(|d| &d.path).eq(new.iter().map(|d| &d.path));
    if !same_rest || !same_paths {
        return Telling::Open;
    }
    let changed: Vec<(&Doc, &Doc)> =
        old.iter().zip(&new).filter(|(old, new)| !old.content.is(&new.content)).collect();
    if changed.iter().any(|(_, new)| !new.content.is_text()) {
        return Telling::Open;
    }
    match changed.is_empty() {
        true => Telling::Nothing,
        false => Telling::Update(changed.iter().map(|(_, new)| new.path.clone()).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two_files() -> Workspace {
        let mut workspace = Workspace::default();
        workspace.put("b.ini", Content::Text("[all]".into()));
        workspace.put("a/c.yml", Content::Text("x: 1".into()));
        workspace
    }

    #[test]
    fn files_stand_before_folders_and_names_stay_free() {
        let workspace = two_files();
        let paths: Vec<&str> = workspace.files.iter().map(|doc| &*doc.path).collect();
        assert_eq!(paths, ["b.ini", "a/c.yml"]);
        assert_eq!(workspace.free_path("b.ini"), "b-2.ini");
        assert_eq!(workspace.free_path("a.b/hosts"), "a.b/hosts");
    }

    #[test]
    fn the_engine_is_told_the_least_that_is_true() {
        let before = two_files();
        assert_eq!(telling(&before, &before.clone()), Telling::Nothing);
        let mut edited = before.clone();
        edited.doc_mut("b.ini").unwrap().content = Content::Text("[all]\nh".into());
        assert_eq!(telling(&before, &edited), Telling::Update(vec!["b.ini".into()]));
        let mut released = edited.clone();
        released.release = Some("v2.25.1".into());
        assert_eq!(telling(&edited, &released), Telling::Open);
        let mut first_command = before.clone();
        first_command.command.content = Content::Text("ansible-playbook cluster.yml".into());
        assert_eq!(telling(&before, &first_command), Telling::Open);
        let mut longer = first_command.clone();
        longer.command.content = Content::Text("ansible-playbook -b cluster.yml".into());
        assert_eq!(telling(&first_command, &longer), Telling::Update(vec![COMMAND.into()]));
    }

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

    #[test]
    fn references_follow_a_file() {
        let mut workspace = two_files();
        workspace.inventory = Some(vec!["b.ini".into()]);
        workspace.deployed = Deployed::Inventory(vec!["b.ini".into()]);
        workspace.refer_anew("b.ini", "hosts.ini");
        assert_eq!(workspace.inventory.as_deref(), Some(&["hosts.ini".to_owned()][..]));
        workspace.forget("hosts.ini");
        assert_eq!((workspace.inventory, workspace.deployed), (None, Deployed::Inventory(vec![])));
    }
}
