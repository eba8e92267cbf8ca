//! The state with everything around it that is not state: the editors, the engine, the tab's
//! storage. Components get a [`Store`] to act, and plain values to show.

use std::cell::RefCell;
use std::rc::Rc;

use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use yew::{Callback, Event};

use crate::answer::{Edit, Fix, Place};
use crate::guess;
use crate::i18n::Language;
use crate::js;
use crate::json::Json;
use crate::state::{Action, LeftOut, Notice, Origin, RulePage, RuleText, State, Tab, Theme, Undo};
use crate::view::parts::value_of;
use crate::workspace::{COMMAND, Kubespray, Wire, WireFile};

/// The editors once they are on the screen.
#[derive(Default)]
pub struct Editors {
    pub main: Option<js::Editor>,
    pub command: Option<js::Editor>,
}

#[derive(Clone)]
pub struct Store {
    state: Rc<RefCell<State>>,
    redraw: Callback<()>,
    pub editors: Rc<RefCell<Editors>>,
}

#[derive(Serialize)]
struct FileEdit<'a> {
    start: Place,
    end: Place,
    text: &'a str,
}

impl Store {
    /// `redraw` is called after each change of the state.
    pub fn new(state: State, redraw: Callback<()>) -> Self {
        Store { state: Rc::new(RefCell::new(state)), redraw, editors: Rc::default() }
    }

    /// The state as it is at this moment.
    pub fn state(&self) -> State {
        self.state.borrow().clone()
    }

    pub fn act(&self, action: Action) {
        let next = self.state.borrow().reduced(action);
        self.state.replace(next);
        self.redraw.emit(());
    }

    /// A handler that acts on the store.
    pub fn on<E: 'static>(&self, act: impl Fn(&Store) + 'static) -> Callback<E> {
        let store = self.clone();
        Callback::from(move |_: E| act(&store))
    }

    /// A handler that acts on what an event's field holds.
    pub fn on_value(&self, act: impl Fn(&Store, String) + 'static) -> Callback<Event> {
        let store = self.clone();
        Callback::from(move |event: Event| act(&store, value_of(&event)))
    }

    fn with_editor<T: Default>(&self, path: &str, act: impl FnOnce(&js::Editor) -> T) -> T {
        let editors = self.editors.borrow();
        let editor = if path == COMMAND { &editors.command } else { &editors.main };
        editor.as_ref().map(act).unwrap_or_default()
    }

    /// Makes the state hear of what was typed a moment ago; true when there was something.
    pub fn flush(&self) -> bool {
        let main = self.with_editor("", js::Editor::flush);
        self.with_editor(COMMAND, js::Editor::flush) || main
    }

    /// Applies edits of any files as one undoable step each. Refuses when the text has changed since
    /// the report was made, because its places no longer hold.
    pub fn apply(&self, edits: &[Edit], fixes: usize) {
        let typed = self.flush();
        let state = self.state();
        if typed || !state.is_current() {
            return self.act(Action::Notify(Notice::Moved));
        }
        let mut paths: Vec<&str> = Vec::new();
        for edit in edits {
            if !paths.contains(&edit.file.as_str()) {
                paths.push(&edit.file);
            }
        }
        let bytes =
            paths.iter().any(|path| state.workspace.doc(path).is_some_and(|doc| !doc.content.is_text()));
        let mut done: Vec<Rc<str>> = Vec::new();
        for path in paths {
            let Some(doc) = state.workspace.doc(path) else { continue };
            let of_file = edits.iter().filter(|edit| edit.file == path);
            let of_file: Vec<FileEdit> =
                of_file.map(|edit| FileEdit { start: edit.start, end: edit.end, text: &edit.text }).collect();
            let json = serde_json::to_string(&of_file).unwrap_or_default();
            let text = doc.content.shown();
            let language = if path == COMMAND { "shell" } else { guess::language(path, text) };
            if self.with_editor(path, |editor| editor.edit(path, text, language, &json)) {
                done.push(doc.path.clone());
            }
        }
        if done.is_empty() {
            return self.act(Action::Notify(Notice::Moved));
        }
        let undo = match bytes {
            true => Undo::Workspace(state.workspace.clone(), state.origin),
            false => Undo::Edits(done),
        };
        self.act(Action::Applied { fixes, undo });
    }

    /// Acts on a fix by the index of its finding and its own.
    pub fn with_fix(&self, at: (usize, usize), act: fn(&Store, &Fix)) {
        let answer = self.state().answer;
        let finding = answer.as_ref().and_then(|answer| answer.report.findings.get(at.0));
        if let Some(fix) = finding.and_then(|finding| finding.fixes.get(at.1)) {
            act(self, fix);
        }
    }

    /// Goes to the place of a finding, or of what is related to it.
    pub fn go(&self, finding: usize, related: Option<usize>) {
        self.flush();
        self.act(Action::Select(finding, related));
    }

    pub fn undo(&self) {
        if let Some(Undo::Edits(paths)) = self.state().undo.as_deref() {
            for path in paths {
                self.with_editor(path, |editor| editor.undo(path));
            }
        }
        self.act(Action::Undo);
    }

    pub fn delete(&self, path: &Rc<str>) {
        self.flush();
        self.act(Action::Delete(path.clone()));
        self.with_editor(path, |editor| editor.forget(path));
    }

    pub fn rename(&self, from: Rc<str>, to: String) {
        self.flush();
        let before = self.state();
        self.act(Action::Rename { from: from.clone(), to });
        let after = self.state();
        let new = after.workspace.files.iter().chain(&after.workspace.evidence);
        let renamed = new.map(|doc| &doc.path).find(|path| before.workspace.doc(path).is_none());
        if let Some(to) = renamed {
            self.with_editor(&from, |editor| editor.rename(&from, to));
        }
    }

    pub fn copy(&self, text: String) {
        let store = self.clone();
        spawn_local(async move {
            let copied = js::copy(&text).await.as_bool().unwrap_or_default();
            store.act(Action::Notify(if copied { Notice::Copied } else { Notice::NotCopied }));
        });
    }

    /// Takes over what a drop or an input gave.
    pub fn take(&self, found: Option<String>, deployed: bool) {
        let mut found = found.and_then(|json| Json::parse(&json)).unwrap_or_default();
        let left_out =
            |mut json: Json| LeftOut { path: json.take("path").text(), why: json.take("why").text() };
        let left: Vec<LeftOut> = found.take("left").list().into_iter().map(left_out).collect();
        let mut checkout = found.take("checkout");
        let name = checkout.take("name").text();
        let is_tree = !name.is_empty() && !deployed;
        if is_tree {
            let files = checkout.take("files").text().into();
            // A release that was chosen before is hardly that of the tree, which tells its own.
            self.act(Action::Release(None));
            self.act(Action::Kubespray(Some(Kubespray { name: name.into(), files })));
        }
        let mut files: Vec<WireFile> = found.take("files").list().into_iter().map(WireFile::parse).collect();
        // Kubespray's example is none of a cluster that is here already.
        let state = self.state();
        let has_own = state.origin == Origin::Own && !state.workspace.files.is_empty();
        let of_tree = |path: &str| path.contains("inventory/sample/") || path.ends_with("ansible.cfg");
        if is_tree && has_own && files.iter().all(|file| of_tree(&file.path)) {
            files.clear();
        }
        self.flush();
        // What stays to be said is that a checkout came.
        if !files.is_empty() || !left.is_empty() {
            self.act(Action::Add { files, left, deployed });
        }
    }

    /// Shows the page of a finding's rule, fetched now.
    pub fn explain(&self, finding: usize) {
        let answer = self.state().answer;
        let finding = answer.as_ref().and_then(|answer| answer.report.findings.get(finding));
        let Some(rule) = finding.map(|finding| finding.rule.clone()) else { return };
        self.show_page(rule.clone(), async move { js::own(&format!("rules/{rule}.md")).await });
    }

    /// Shows which checks of Kubespray only the run can judge.
    pub fn not_evaluated(&self) {
        self.show_page(String::new(), js::engine_not_evaluated());
    }

    /// Shows a page in the right column once it is there.
    fn show_page(&self, rule: String, text: impl Future<Output = JsValue> + 'static) {
        self.act(Action::Rule(Some(RulePage { rule: rule.clone(), text: RuleText::Loading })));
        self.act(Action::Tab(Tab::Findings));
        let store = self.clone();
        spawn_local(async move {
            let text = text.await.as_string();
            let text = text.map_or(RuleText::Missing, |text| RuleText::Is(text.into()));
            if store.state().rule.is_some_and(|page| page.rule == rule) {
                store.act(Action::Rule(Some(RulePage { rule, text })));
            }
        });
    }

    pub fn load_sample(&self) {
        let store = self.clone();
        spawn_local(async move {
            let text = js::own("sample/sample.json").await.as_string();
            match text.and_then(|text| Json::parse(&text)).map(Wire::parse) {
                Some(wire) => store.act(Action::Load { wire, origin: Origin::Sample, open: None }),
                None => store.act(Action::Notify(Notice::NoSample)),
            }
        });
    }

    pub fn download(&self, path: &str) {
        self.flush();
        if let Some(doc) = self.state().workspace.doc(path) {
            js::save_file(&serde_json::to_string(&WireFile::of(doc)).unwrap_or_default());
        }
    }

    /// All files and the command, as they are now.
    pub fn download_all(&self) {
        self.flush();
        let workspace = self.state().workspace;
        let mut files: Vec<WireFile> = workspace.files.iter().map(WireFile::of).collect();
        let command = workspace.command.content.shown().trim();
        if !command.is_empty() {
            let path = workspace.free_path("command.sh");
            files.push(WireFile {
                path: path.into(),
                text: Some(format!("{command}\n").into()),
                ..WireFile::default()
            });
        }
        js::save_zip("spraycheck.zip", &serde_json::to_string(&files).unwrap_or_default());
    }
}

/// What the tab keeps over a reload, and nothing keeps longer.
#[derive(Serialize)]
struct Kept<'a> {
    workspace: Wire,
    /// The checkout's name and files; without files it was too large.
    kubespray: Option<&'a str>,
    checkout: Option<&'a str>,
    open: Option<&'a str>,
    sample: bool,
    language: &'a str,
    theme: &'a str,
}

const KEY: &str = "spraycheck";
/// Browsers give a tab about five million characters.
const KEPT_AT_MOST: usize = 4_500_000;

fn storage() -> Option<web_sys::Storage> {
    gloo::utils::window().session_storage().ok().flatten()
}

/// Writes the state into the tab's storage; false when it is too large for that.
pub fn keep(state: &State) -> bool {
    let Some(storage) = storage() else { return true };
    let fits = state.workspace.size() <= KEPT_AT_MOST;
    let checkout = state.workspace.kubespray.as_ref();
    let kept = Kept {
        workspace: if fits { Wire::from(&*state.workspace) } else { Wire::default() },
        kubespray: checkout.map(|checkout| &*checkout.name),
        checkout: checkout.filter(|_| fits).map(|checkout| &*checkout.files),
        open: state.open.as_deref(),
        sample: state.origin == Origin::Sample,
        language: state.language.tag(),
        theme: match state.theme {
            Theme::System => "",
            Theme::Light => "light",
            Theme::Dark => "dark",
        },
    };
    let json = serde_json::to_string(&kept).unwrap_or_default();
    fits && storage.set_item(KEY, &json).is_ok()
}

/// The state to begin with: what the tab kept, else what the first visit shows.
pub fn begin() -> State {
    let window = gloo::utils::window();
    let hash = window.location().hash().unwrap_or_default();
    let kept = storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
    let kept = kept.and_then(|json| Json::parse(&json));
    let known = kept.is_some();
    let mut kept = kept.unwrap_or_default();
    let preferred = window.navigator().language().unwrap_or_default();
    let mut state = State {
        language: Language::from_tag(&kept.take("language").text())
            .unwrap_or_else(|| Language::preferred(&preferred)),
        theme: match kept.take("theme").text().as_str() {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => Theme::System,
        },
        ..State::default()
    };
    if known {
        let mut workspace = Wire::parse(kept.take("workspace"));
        let open = kept.take("open").maybe().map(Json::text);
        for file in &mut workspace.files {
            file.shown = file.base64.as_deref().map(|base64| js::shown(base64).into());
        }
        let origin = if kept.take("sample").flag() { Origin::Sample } else { Origin::Own };
        state = state.reduced(Action::Load { wire: workspace, origin, open });
        let name: Rc<str> = kept.take("kubespray").text().into();
        let files = kept.take("checkout").maybe().map(Json::text);
        state = match files {
            Some(files) => {
                let kubespray = Kubespray { name, files: files.into() };
                state.reduced(Action::Kubespray(Some(kubespray))).reduced(Action::Dismiss)
            }
            None if name.is_empty() => state,
            None => state.reduced(Action::Notify(Notice::CheckoutLost(name))),
        };
    }
    state.fresh = !known && hash != "#empty";
    state
}
