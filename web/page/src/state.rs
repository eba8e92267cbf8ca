//! Everything the page shows, as one value, and the one function that changes it. Pure: what
//! reaches the browser, the editor or the engine lives in `app.rs`.

use std::rc::Rc;

use crate::answer::{Answer, Place, Severity};
use crate::guess::{self, Paste};
use crate::i18n::Language;
use crate::workspace::{COMMAND, Content, DEPLOYED, Deployed, Doc, Wire, WireFile, Workspace};

/// Where the workspace came from; a sample gives way to the first thing of one's own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    #[default]
    Own,
    Sample,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// The three columns as tabs of a narrow screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    Files,
    #[default]
    Editor,
    Findings,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Engine {
    #[default]
    Loading,
    Ready,
    /// With the reason, for the detail line.
    Failed(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    pub path: String,
    /// "large", "many", "folder" or "unreadable".
    pub why: String,
}

/// A calm line at the bottom; what it says is written in `i18n`.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    Restarted,
    Copied,
    NotCopied,
    Applied(usize),
    Moved,
    Deleted(Rc<str>),
    ReplacedSample,
    Emptied,
    Added(usize),
    LeftOut(Vec<LeftOut>),
    TooLargeToKeep,
    PathTaken(String),
    NoSample,
}

/// One small form at a time, with what is typed in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Form {
    #[default]
    None,
    NewFile(String),
    Rename(String),
    Release,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulePage {
    pub rule: String,
    pub text: RuleText,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleText {
    Loading,
    Missing,
    /// The rule's file: Markdown in all languages.
    Is(Rc<str>),
}

/// How the last step is taken back.
#[derive(Clone, Debug)]
pub enum Undo {
    /// Edits of these texts, in the editor's history.
    Edits(Vec<Rc<str>>),
    Doc(Doc),
    Workspace(Rc<Workspace>, Origin),
}

#[derive(Clone, Debug, Default)]
pub struct State {
    pub workspace: Rc<Workspace>,
    pub origin: Origin,
    /// The first visit: the sample is still to be loaded.
    pub fresh: bool,
    /// It has been said that this is too much for the tab to keep.
    pub too_large: bool,
    /// The text in the editor.
    pub open: Option<Rc<str>>,
    pub language: Language,
    pub theme: Theme,
    pub tab: Tab,
    /// The rule whose page stands in the right column.
    pub rule: Option<RulePage>,
    /// The form that is open in place of a line of the screen.
    pub form: Form,
    /// The finding and the fix whose change is shown.
    pub opened: Option<(usize, usize)>,
    /// How many findings are drawn; the rest waits for "more".
    pub drawn: usize,
    /// The finding that the keyboard and the editor are at, by its index in the report.
    pub selected: Option<usize>,
    pub hidden: Vec<Severity>,
    pub engine: Engine,
    pub answer: Option<Rc<Answer>>,
    /// The state of the workspace that was last told to the engine, and the one the answer is about.
    pub asked: u32,
    pub answered: u32,
    /// How long the last analysis took, in milliseconds.
    pub took: f64,
    pub notice: Option<Notice>,
    pub undo: Option<Rc<Undo>>,
    /// The place that the editor is to show.
    pub jump: Option<Jump>,
    pub counters: Counters,
}

/// A place in a text to go to.
#[derive(Clone, Debug)]
pub struct Jump {
    pub file: Rc<str>,
    pub start: Place,
    pub end: Place,
}

/// Each counts one kind of event, so that what depends on it can tell that there was another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    pub changes: u32,
    pub answers: u32,
    pub jumps: u32,
}

/// How many findings are drawn at once.
const DRAWN: usize = 100;

pub enum Action {
    /// Replaces everything: the sample, a restored session.
    Load {
        wire: Wire,
        origin: Origin,
        open: Option<String>,
    },
    StartEmpty,
    Add {
        files: Vec<WireFile>,
        left: Vec<LeftOut>,
        deployed: bool,
    },
    Paste(String),
    NewFile(String),
    Rename {
        from: Rc<str>,
        to: String,
    },
    Delete(Rc<str>),
    AddEvidence {
        name: String,
        text: String,
    },
    /// The editor's text of a path.
    Edited {
        path: String,
        text: String,
    },
    Release(Option<String>),
    Deployed(Deployed),
    /// Ticks a host as deployed, or no longer.
    Tick(String),
    Inventory(Option<Vec<String>>),
    Open(Rc<str>),
    /// Goes to a finding, or to the n-th place related to it.
    Select(usize, Option<usize>),
    Toggle(Severity),
    Rule(Option<RulePage>),
    Form(Form),
    /// Shows the change of a fix, or hides it again.
    Difference(usize, usize),
    More,
    Tab(Tab),
    Language(Language),
    Theme(Theme),
    Asked(u32),
    Ready,
    Answer {
        seq: u32,
        took: f64,
        answer: Rc<Answer>,
    },
    Restarted,
    Failed(String),
    Notify(Notice),
    Applied {
        fixes: usize,
        undo: Undo,
    },
    Undo,
    Dismiss,
}

impl State {
    pub fn open_doc(&self) -> Option<&Doc> {
        self.workspace.doc(self.open.as_deref()?)
    }

    /// The answer is about the texts as they are now, so that its places hold.
    pub fn is_current(&self) -> bool {
        self.answer.is_some() && self.answered == self.asked
    }

    pub fn count(&self, severity: Severity) -> usize {
        self.answer.as_ref().map_or(0, |answer| answer.report.count(severity))
    }

    /// The finding after or before the selected one, in the order of the list.
    pub fn neighbour(&self, forward: bool) -> Option<usize> {
        let answer = self.answer.as_ref()?;
        let shown =
            |i: &usize| answer.report.findings.get(*i).is_some_and(|f| !self.hidden.contains(&f.severity));
        let order: Vec<usize> = answer.report.by_severity().into_iter().filter(shown).collect();
        let at = self.selected.and_then(|selected| order.iter().position(|i| *i == selected));
        let next = match (at, forward) {
            (None, true) => 0,
            (None, false) => order.len().checked_sub(1)?,
            (Some(at), true) => (at + 1) % order.len(),
            (Some(at), false) => (at + order.len() - 1) % order.len(),
        };
        order.get(next).copied()
    }

    pub fn reduced(&self, action: Action) -> State {
        let mut next = self.clone();
        next.reduce(action);
        next
    }

    fn reduce(&mut self, action: Action) {
        match action {
            Action::Load { wire, origin, open } => self.load(wire, origin, open),
            Action::StartEmpty => self.start_empty(),
            Action::Add { files, left, deployed } => self.add(files, left, deployed),
            Action::Paste(text) => self.paste(text),
            Action::NewFile(path) => self.new_file(path),
            Action::Rename { from, to } => self.rename(&from, to),
            Action::Delete(path) => self.delete(&path),
            Action::AddEvidence { name, text } => self.add_evidence(&name, &text),
            Action::Edited { path, text } => self.edited(&path, &text),
            Action::Release(release) => {
                self.form = Form::None;
                self.edit(|w| w.release = release);
            }
            Action::Deployed(deployed) => self.edit(|w| w.deployed = deployed),
            Action::Tick(host) => self.tick(host),
            Action::Inventory(inventory) => self.edit(|w| w.inventory = inventory),
            Action::Open(path) => self.show(path),
            Action::Select(index, related) => self.select(index, related),
            Action::Toggle(severity) => match self.hidden.iter().position(|s| *s == severity) {
                Some(at) => drop(self.hidden.remove(at)),
                None => self.hidden.push(severity),
            },
            Action::Rule(rule) => self.rule = rule,
            Action::Form(form) => self.form = form,
            Action::Difference(finding, fix) => {
                self.opened = Some((finding, fix)).filter(|opened| self.opened != Some(*opened));
            }
            Action::More => self.drawn += DRAWN,
            Action::Tab(tab) => self.tab = tab,
            Action::Language(language) => self.language = language,
            Action::Theme(theme) => self.theme = theme,
            Action::Asked(seq) => self.asked = self.asked.max(seq),
            Action::Ready => self.engine = Engine::Ready,
            Action::Answer { seq, took, answer } => self.answer(seq, took, answer),
            Action::Restarted => self.tell(Notice::Restarted, None),
            Action::Failed(why) => self.engine = Engine::Failed(why),
            Action::Notify(notice) => {
                self.too_large |= notice == Notice::TooLargeToKeep;
                self.tell(notice, None);
            }
            Action::Applied { fixes, undo } => self.tell(Notice::Applied(fixes), Some(undo)),
            Action::Undo => self.undo(),
            Action::Dismiss => self.dismiss(),
        }
    }

    fn edit(&mut self, change: impl FnOnce(&mut Workspace)) {
        self.counters.changes += 1;
        self.keep_later_work();
        change(Rc::make_mut(&mut self.workspace));
    }

    fn tell(&mut self, notice: Notice, undo: Option<Undo>) {
        self.notice = Some(notice);
        self.undo = undo.map(Rc::new);
    }

    /// An undo that puts the whole workspace back would take what came after it away; once something
    /// does, the undo goes.
    fn keep_later_work(&mut self) {
        if matches!(self.undo.as_deref(), Some(Undo::Workspace(..))) {
            self.dismiss();
        }
    }

    fn dismiss(&mut self) {
        self.notice = None;
        self.undo = None;
    }

    fn show(&mut self, path: Rc<str>) {
        if &*path != COMMAND {
            self.open = Some(path);
        }
        self.form = Form::None;
        self.tab = Tab::Editor;
    }

    fn load(&mut self, wire: Wire, origin: Origin, open: Option<String>) {
        self.replace(Workspace::from(wire), origin);
        if let Some(doc) = open.and_then(|path| self.workspace.doc(&path)) {
            self.open = Some(doc.path.clone());
        }
    }

    /// Puts another workspace in place. Texts that keep their path get a new revision, so that the
    /// editor takes them over.
    fn replace(&mut self, mut workspace: Workspace, origin: Origin) {
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

    fn start_empty(&mut self) {
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
    fn leave_sample(&mut self) -> Option<Undo> {
        if self.origin == Origin::Own {
            return None;
        }
        let before = Undo::Workspace(self.workspace.clone(), self.origin);
        self.replace(Workspace::default(), Origin::Own);
        Some(before)
    }

    fn add(&mut self, files: Vec<WireFile>, left: Vec<LeftOut>, deployed: bool) {
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

    fn paste(&mut self, text: String) {
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

    fn new_file(&mut self, path: String) {
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

    fn rename(&mut self, from: &Rc<str>, to: String) {
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

    fn delete(&mut self, path: &Rc<str>) {
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

    fn refers_to(&self, path: &str) -> bool {
        let holds = |paths: &[String]| paths.iter().any(|known| known == path);
        let deployed = matches!(&self.workspace.deployed, Deployed::Inventory(paths) if holds(paths));
        deployed || self.workspace.inventory.as_deref().is_some_and(holds)
    }

    fn add_evidence(&mut self, name: &str, text: &str) {
        let name = self.workspace.free_path(name);
        self.edit(|workspace| workspace.evidence.push(Doc::text(&name, text)));
        self.show(name.into());
    }

    fn tick(&mut self, host: String) {
        self.edit(|workspace| {
            let Deployed::Hosts(hosts) = &mut workspace.deployed else { return };
            match hosts.iter().position(|known| *known == host) {
                Some(at) => drop(hosts.remove(at)),
                None => hosts.push(host),
            }
        });
    }

    fn edited(&mut self, path: &str, text: &str) {
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

    fn select(&mut self, index: usize, related: Option<usize>) {
        let Some(answer) = self.answer.clone() else { return };
        let Some(finding) = answer.report.findings.get(index) else { return };
        let related = related.and_then(|n| finding.related.get(n));
        let (file, start, end) = match related {
            Some(related) => (&related.file, related.start, related.end),
            None => (&finding.file, finding.start, finding.end),
        };
        self.selected = Some(index);
        let Some(path) = self.workspace.doc(file).map(|doc| doc.path.clone()) else { return };
        self.jump = Some(Jump { file: path.clone(), start, end });
        self.counters.jumps += 1;
        self.show(path);
    }

    fn answer(&mut self, seq: u32, took: f64, answer: Rc<Answer>) {
        let selected = self.selected.and_then(|i| self.answer.as_ref()?.report.findings.get(i).cloned());
        self.selected =
            selected.and_then(|old| answer.report.findings.iter().position(|new| new.same_as(&old)));
        self.engine = Engine::Ready;
        self.opened = None;
        self.drawn = DRAWN;
        self.answered = seq;
        self.asked = self.asked.max(seq);
        self.took = took;
        self.answer = Some(answer);
        self.counters.answers += 1;
        if self.notice == Some(Notice::Restarted) {
            self.dismiss();
        }
    }

    fn undo(&mut self) {
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

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;
