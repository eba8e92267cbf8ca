//! Everything the page shows, as one value, and the one function that changes it. Pure: what
//! reaches the browser, the editor or the engine lives in `app.rs`.

use std::rc::Rc;

mod answers;
mod files;

use crate::answer::{Answer, Place, Severity};
use crate::i18n::Language;
use crate::workspace::{COMMAND, Deployed, Doc, Kubespray, Wire, WireFile, Workspace};

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
    /// A checkout by its folder's name: it is judged by; it has to be dropped again.
    Checkout(Rc<str>),
    CheckoutLost(Rc<str>),
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
    /// The upgrade's checklist stands in the right column.
    pub upgrade: bool,
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
    UpgradeFrom(Option<String>),
    /// Shows the checklist of the upgrade, or the findings again.
    Upgrade(bool),
    Kubespray(Option<Kubespray>),
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
            Action::UpgradeFrom(release) => {
                self.upgrade = release.is_some();
                self.edit(|w| w.upgrade_from = release);
            }
            Action::Upgrade(shown) => {
                self.upgrade = shown;
                self.rule = None;
                self.tab = Tab::Findings;
            }
            Action::Kubespray(kubespray) => self.take_checkout(kubespray),
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
}

#[cfg(test)]
mod tests;
