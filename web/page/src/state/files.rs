//! What becomes of the texts: those that come, go, are named anew or typed, and how that is taken back.

use std::rc::Rc;

use super::{Form, LeftOut, Notice, Origin, State, Undo};
use crate::guess::{self, Paste};
use crate::workspace::{Content, DEPLOYED, Deployed, Doc, Kubespray, Wire, WireFile, Workspace};

impl State {
    pub(super) fn load(&mut self, wire: Wire, origin: Origin, open: Option<String>) {
        self.replace(Workspace::from(wire), origin);
        if let Some(doc) = open.and_then(|path| self.workspace.doc(&path)) {
            self.open = Some(doc.path.clone());
        }
    }

    /// Puts another workspace in place. Texts that keep their path get a new revision, so that the
    /// editor takes them over.
    pub(super) fn replace(&mut self, mut workspace: Workspace, origin: Origin) {
        let old = self.workspace.clone();
        let docs = workspace.files.iter_mut().chain(&mut workspace.evidence);
        for doc in docs.chain(std::iter::once(&mut workspace.command)) {
            doc.revision = old.doc(&doc.path).map_or(0, |known| known.revision + 1);
        }
        let keep = self.open.take().filter(|path| workspace.doc(path).is_some());
        self.open = keep.or_else(|| first_to_show(&workspace));
        self.workspace = Rc::new(workspace);
        self.counters.changes += 1;
        self.origin = origin;
        self.selected = None;
        self.rule = None;
        self.form = Form::None;
        self.dismiss();
    }

    pub(super) fn start_empty(&mut self) {
        let before = Undo::Workspace(self.workspace.clone(), self.origin);
        let had = !self.workspace.is_empty();
        let fresh = Workspace { release: self.workspace.release.clone(), ..Workspace::default() };
        let fresh = if self.origin == Origin::Sample { Workspace::default() } else { fresh };
        self.replace(fresh, Origin::Own);
        if had {
            self.tell(Notice::Emptied, Some(before));
        }
    }

    /// The first thing of one's own takes the sample's place.
    pub(super) fn leave_sample(&mut self) -> Option<Undo> {
        if self.origin == Origin::Own {
            return None;
        }
        let before = Undo::Workspace(self.workspace.clone(), self.origin);
        self.replace(Workspace::default(), Origin::Own);
        Some(before)
    }

    pub(super) fn add(&mut self, files: Vec<WireFile>, left: Vec<LeftOut>, deployed: bool) {
        let (logs, files): (Vec<WireFile>, Vec<WireFile>) =
            files.into_iter().partition(|file| guess::is_log(&file.path) && file.text.is_some());
        let count = files.len() + logs.len();
        let before = if deployed || count == 0 { None } else { self.leave_sample() };
        let mut first: Option<Rc<str>> = None;
        self.edit(|workspace| {
            for file in files {
                let path: Rc<str> =
                    if deployed { format!("{DEPLOYED}{}", file.path).into() } else { file.path.clone() };
                workspace.put(&path, file.content());
                first.get_or_insert(path);
            }
            for log in logs {
                let name = workspace.free_path(&log.path);
                workspace.evidence.push(Doc::text(&name, log.text.as_deref().unwrap_or_default()));
            }
        });
        if deployed {
            let is_source = |path: &str| !path.contains("group_vars/") && !path.contains("host_vars/");
            let paths = self.workspace.files.iter().map(|doc| &*doc.path);
            let sources =
                paths.filter(|p| p.starts_with(DEPLOYED) && is_source(p)).map(str::to_owned).collect();
            self.edit(|workspace| workspace.deployed = Deployed::Inventory(sources));
        }
        if self.open.as_deref().is_none_or(|path| self.workspace.doc(path).is_none()) {
            self.open = first_to_show(&self.workspace).or(first);
        }
        match (left.is_empty(), before) {
            (false, before) => self.tell(Notice::LeftOut(left), before),
            (true, Some(before)) => self.tell(Notice::ReplacedSample, Some(before)),
            (true, None) if count > 0 => self.tell(Notice::Added(count), None),
            (true, None) => {}
        }
    }

    pub(super) fn paste(&mut self, text: String) {
        if text.trim().is_empty() {
            return;
        }
        match guess::paste(&text) {
            Paste::Command => self.edit(|workspace| {
                workspace.command.content = Content::Text(text.trim().trim_start_matches("$ ").into());
                workspace.command.revision += 1;
            }),
            Paste::Evidence => {
                let before = self.leave_sample();
                self.add_evidence("evidence-1.txt", &text);
                if before.is_some() {
                    self.tell(Notice::ReplacedSample, before);
                }
            }
            Paste::File(path) => {
                let before = self.leave_sample();
                let path: Rc<str> = self.workspace.free_path(path).into();
                self.edit(|workspace| workspace.put(&path, Content::Text(text.into())));
                self.show(path);
                if before.is_some() {
                    self.tell(Notice::ReplacedSample, before);
                }
            }
        }
    }

    pub(super) fn take_checkout(&mut self, kubespray: Option<Kubespray>) {
        let name = kubespray.as_ref().map(|kubespray| kubespray.name.clone());
        self.edit(|workspace| workspace.kubespray = kubespray);
        match name {
            Some(name) => self.tell(Notice::Checkout(name), None),
            None => self.dismiss(),
        }
    }

    pub(super) fn new_file(&mut self, path: String) {
        self.form = Form::None;
        let path = clean(&path);
        if path.is_empty() {
            return;
        }
        if self.workspace.doc(&path).is_some() {
            return self.tell(Notice::PathTaken(path), None);
        }
        self.edit(|workspace| workspace.put(&path, Content::Text("".into())));
        self.show(path.into());
    }

    pub(super) fn rename(&mut self, from: &Rc<str>, to: String) {
        self.form = Form::None;
        let to = clean(&to);
        if to.is_empty() || to == **from {
            return;
        }
        if self.workspace.doc(&to).is_some() {
            return self.tell(Notice::PathTaken(to), None);
        }
        let new: Rc<str> = to.as_str().into();
        self.edit(|workspace| {
            if let Some(at) = workspace.files.iter().position(|doc| doc.path == *from) {
                let doc = workspace.files.remove(at);
                workspace.insert(Doc { path: new.clone(), ..doc });
            } else if let Some(doc) = workspace.doc_mut(from) {
                doc.path = new.clone();
            }
            workspace.refer_anew(from, &to);
        });
        if self.open.as_ref() == Some(from) {
            self.open = Some(new);
        }
    }

    pub(super) fn delete(&mut self, path: &Rc<str>) {
        let Some(doc) = self.workspace.doc(path).cloned() else { return };
        let before = Undo::Workspace(self.workspace.clone(), self.origin);
        let restore = match self.workspace.is_evidence(path) || self.refers_to(path) {
            true => before,
            false => Undo::Doc(doc),
        };
        self.edit(|workspace| {
            workspace.files.retain(|doc| doc.path != *path);
            workspace.evidence.retain(|doc| doc.path != *path);
            workspace.forget(path);
        });
        if self.open.as_ref() == Some(path) {
            self.open = first_to_show(&self.workspace);
        }
        self.tell(Notice::Deleted(path.clone()), Some(restore));
    }

    pub(super) fn refers_to(&self, path: &str) -> bool {
        let holds = |paths: &[String]| paths.iter().any(|known| known == path);
        let deployed = matches!(&self.workspace.deployed, Deployed::Inventory(paths) if holds(paths));
        deployed || self.workspace.inventory.as_deref().is_some_and(holds)
    }

    pub(super) fn add_evidence(&mut self, name: &str, text: &str) {
        let name = self.workspace.free_path(name);
        self.edit(|workspace| workspace.evidence.push(Doc::text(&name, text)));
        self.show(name.into());
    }

    pub(super) fn tick(&mut self, host: String) {
        self.edit(|workspace| {
            let Deployed::Hosts(hosts) = &mut workspace.deployed else { return };
            match hosts.iter().position(|known| *known == host) {
                Some(at) => drop(hosts.remove(at)),
                None => hosts.push(host),
            }
        });
    }

    pub(super) fn edited(&mut self, path: &str, text: &str) {
        // What was said is read by the time one types again; what can be undone without loss stays.
        self.keep_later_work();
        if self.undo.is_none() {
            self.notice = None;
        }
        let workspace = Rc::make_mut(&mut self.workspace);
        if let Some(doc) = workspace.doc_mut(path) {
            if !doc.content.is_text() {
                doc.revision += 1;
            }
            doc.content = Content::Text(text.into());
            self.counters.changes += 1;
        }
    }

    pub(super) fn undo(&mut self) {
        match self.undo.take().as_deref() {
            Some(Undo::Workspace(workspace, origin)) => self.replace((**workspace).clone(), *origin),
            Some(Undo::Doc(doc)) => {
                let path = doc.path.clone();
                self.edit(|workspace| workspace.put(&path, doc.content.clone()));
                self.show(path);
            }
            Some(Undo::Edits(_)) | None => {}
        }
        self.dismiss();
    }
}

/// What one wants to see first: the inventory, else any file.
fn first_to_show(workspace: &Workspace) -> Option<Rc<str>> {
    let looks_like_inventory = |doc: &&Doc| {
        let name = doc.path.rsplit('/').next().unwrap_or_default();
        (name.starts_with("hosts") || name.starts_with("inventory")) && !doc.path.starts_with(DEPLOYED)
    };
    let files = &workspace.files;
    let doc = files
        .iter()
        .find(looks_like_inventory)
        .or_else(|| files.first())
        .or_else(|| workspace.evidence.first());
    doc.map(|doc| doc.path.clone())
}

/// A path as the workspace has it: relative, with `/`, without empty parts or `..`.
fn clean(path: &str) -> String {
    let parts = path.trim().split(['/', '\\']).map(str::trim);
    parts.filter(|part| !part.is_empty() && *part != "." && *part != "..").collect::<Vec<&str>>().join("/")
}
