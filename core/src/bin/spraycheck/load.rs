//! From the disk to a [`Workspace`]: the only place that reads files.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ArgMatches;
use spraycheck::catalogue::ChosenRelease;
use spraycheck::inventory::pattern;
use spraycheck::plan::{Command, OptionKind};
use spraycheck::report::{Language, Phrase};
use spraycheck::text::FileId;
use spraycheck::workspace::{AnsibleCfg, DeployedNow, File, InventorySource, Workspace};

use crate::args::{many, one, ordered};
use crate::kubespray;

/// Bytes of one file that are read at most.
pub const FILE_LIMIT: u64 = 32 << 20;
/// Bytes of all files after which folders are not read further.
pub const TOTAL_LIMIT: u64 = 128 << 20;
/// Files of one inventory that are read at most.
const COUNT_LIMIT: usize = 20_000;
/// Folders within folders.
pub const DEPTH_LIMIT: usize = 16;
/// Folders above an inventory that are searched for the Kubespray tree.
const TREE_LIMIT: usize = 8;
/// Folders of variables beside an inventory or a playbook.
const VARS_FOLDERS: [&str; 2] = ["group_vars", "host_vars"];

/// A problem of the command line or the disk, said to the user; the exit status is 2.
#[derive(Debug)]
pub struct Refusal(pub String);

/// A workspace with what the user should hear about its making.
pub struct Loaded {
    pub workspace: Workspace,
    /// The files of the workspace that are on the disk, with their places there.
    pub on_disk: BTreeMap<FileId, PathBuf>,
    /// What was left out, and why.
    pub notes: Vec<String>,
}

/// Reads what the arguments name, step by step.
pub struct Loader {
    language: Language,
    workspace: Workspace,
    notes: Vec<String>,
    known: BTreeMap<String, FileId>,
    on_disk: BTreeMap<FileId, PathBuf>,
    /// Bytes read so far.
    total: u64,
    /// A limit is met.
    full: bool,
}

impl Loader {
    pub fn new(language: Language) -> Self {
        Loader {
            language,
            workspace: Workspace { folder: here(), ..Workspace::default() },
            notes: Vec::new(),
            known: BTreeMap::new(),
            on_disk: BTreeMap::new(),
            total: 0,
            full: false,
        }
    }

    pub fn finish(self) -> Loaded {
        Loaded { workspace: self.workspace, on_disk: self.on_disk, notes: self.notes }
    }

    /// The sources with their variables, and what changes how they are read. `missing_ok`: a
    /// source that is not there is left to be warned of when another is there, as Ansible does.
    pub fn query(&mut self, matches: &ArgMatches, missing_ok: bool) -> Result<(), Refusal> {
        let sources: Vec<String> =
            ordered(matches, &["source", "inventory"]).into_iter().map(|(_, value)| value).collect();
        let found = sources.iter().any(|source| is_host_list(source) || Path::new(source).exists());
        self.workspace.inventory = self.sources(&sources, missing_ok && found)?;
        let playbook_dir = one(matches, "playbook-dir").unwrap_or_default();
        if !playbook_dir.is_empty() && !Path::new(playbook_dir).is_dir() {
            return Err(self.missing(playbook_dir));
        }
        self.vars_folders(playbook_dir);
        self.workspace.playbook_dir = Some(shown(playbook_dir));
        self.release(matches)?;
        if let Some(path) = one(matches, "kubespray") {
            self.workspace.kubespray = Some(kubespray::load(path, self.language)?);
            if ChosenRelease::of(&self.workspace).is_none() {
                let what = Phrase::new(
                    "the checkout does not tell its release: name it with --release",
                    "从代码目录看不出版本：请用 --release 指明",
                );
                return Err(Refusal(say(self.language, path, what)));
            }
        }
        if let Some(path) = one(matches, "ansible-cfg") {
            self.workspace.ansible_cfg = AnsibleCfg::File(self.required(path)?);
        }
        for text in many(matches, "extra-vars") {
            if let Some(path) = text.strip_prefix('@') {
                self.required(path)?;
            }
            let id = self.workspace.add_text("-e", text.as_bytes());
            self.workspace.extra_vars.push(id);
        }
        self.kubespray_tree(&sources);
        Ok(())
    }

    fn release(&mut self, matches: &ArgMatches) -> Result<(), Refusal> {
        self.workspace.release = self.release_of(matches, "release")?;
        Ok(())
    }

    /// The release that is deployed.
    pub fn upgrade_from(&mut self, matches: &ArgMatches) -> Result<(), Refusal> {
        self.workspace.upgrade_from = self.release_of(matches, "upgrade-from")?;
        Ok(())
    }

    /// Whether values that only repeat defaults are told.
    pub fn tidy(&mut self, wanted: bool) {
        self.workspace.tidy = wanted;
    }

    fn release_of(&self, matches: &ArgMatches, option: &str) -> Result<Option<String>, Refusal> {
        let Some(text) = one(matches, option) else { return Ok(None) };
        if ChosenRelease::given(text).is_none() {
            let what = Phrase::new(
                "not a release: give a tag such as v2.31.0, or the output of git describe",
                "不是版本：请给出 v2.31.0 这样的标签，或 git describe 的输出",
            );
            return Err(Refusal(self.say(text, what)));
        }
        Ok(Some(text.to_owned()))
    }

    /// The command about to run, and the files of variables it names.
    pub fn command(&mut self, text: &str) {
        let id = self.workspace.add_text("command", text.as_bytes());
        self.workspace.command = Some(id);
        let command = Command::parse(id, text.as_bytes());
        let values = command.all(OptionKind::ExtraVars).filter_map(|option| option.value.as_ref());
        for path in values.filter_map(|value| value.text().strip_prefix('@')) {
            self.named(path);
        }
        if let Some(limit) = command.last(OptionKind::Limit) {
            self.limit(limit.text());
        }
    }

    /// The files of hosts that a limit names.
    pub fn limit(&mut self, text: &str) {
        for part in pattern::split(text) {
            if let Some(path) = part.strip_prefix('@') {
                self.named(path);
            }
        }
    }

    /// A file that a word names. One that is not there stays away: what it says is then unknown.
    fn named(&mut self, path: &str) {
        if Path::new(path).is_file() {
            self.file(path, Path::new(path));
        }
    }

    /// What is deployed now, and the evidence.
    pub fn cluster(&mut self, matches: &ArgMatches) -> Result<(), Refusal> {
        let deployed = many(matches, "deployed");
        self.workspace.deployed = match (deployed.as_slice(), one(matches, "deployed-hosts")) {
            ([], None) => DeployedNow::NotSaid,
            ([], Some(pattern)) => DeployedNow::Hosts(pattern.to_owned()),
            ([none], _) if none == "none" => DeployedNow::Nothing,
            (sources, _) => DeployedNow::Inventory(self.sources(sources, false)?),
        };
        for path in many(matches, "evidence") {
            let id = self.required(&path)?;
            self.workspace.evidence.push(id);
        }
        Ok(())
    }

    fn say(&self, path: &str, what: Phrase) -> String {
        say(self.language, path, what)
    }

    fn missing(&self, path: &str) -> Refusal {
        missing(self.language, path)
    }

    fn note(&mut self, path: &str, what: Phrase) {
        let note = self.say(path, what);
        self.notes.push(note);
    }

    fn sources(&mut self, sources: &[String], missing_ok: bool) -> Result<Vec<InventorySource>, Refusal> {
        let mut list = Vec::new();
        for source in sources {
            if is_host_list(source) {
                let id = self.workspace.add_text(source, source.as_bytes());
                list.push(InventorySource::HostList(id));
                continue;
            }
            let path = Path::new(source);
            let shown = shown(source);
            if path.is_dir() {
                self.folder(&shown, path, 0);
                self.vars_folders(&shown);
            } else if path.exists() {
                self.required(source)?;
                let parent = path.parent().map(Path::to_string_lossy).unwrap_or_default();
                self.vars_folders(&parent);
            } else if !missing_ok {
                return Err(self.missing(source));
            } else if source.contains(['*', '!', '&', '[']) {
                let what = Phrase::new(
                    "no such file or folder; a pattern of hosts is given as `--pattern PATTERN`",
                    "没有这个文件或文件夹；主机模式请用 `--pattern PATTERN` 给出",
                );
                self.note(source, what);
            }
            list.push(InventorySource::Path(shown));
        }
        Ok(list)
    }

    fn vars_folders(&mut self, folder: &str) {
        for name in VARS_FOLDERS {
            let path = if folder.is_empty() { PathBuf::from(name) } else { Path::new(folder).join(name) };
            if path.is_dir() {
                self.folder(&path.to_string_lossy(), &path, 0);
            }
        }
    }

    /// Every file below a folder. An empty folder gets an empty hidden file, which Ansible would
    /// skip: a folder counts even with nothing in it (it hides `all.yml` beside it).
    fn folder(&mut self, shown: &str, path: &Path, depth: usize) {
        if depth >= DEPTH_LIMIT {
            let deep = Phrase::new("left out: folders are nested too deep", "已略过：文件夹嵌套过深");
            return self.note(shown, deep);
        }
        let Ok(entries) = fs::read_dir(path) else {
            return self.note(shown, Phrase::new("left out: cannot be read", "已略过：无法读取"));
        };
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        if paths.is_empty() {
            self.insert(format!("{shown}/.empty"), Arc::default());
        }
        for path in paths {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let shown = if shown == "/" { format!("/{name}") } else { format!("{shown}/{name}") };
            if self.full {
                return;
            }
            if path.is_dir() {
                if name != ".git" {
                    self.folder(&shown, &path, depth + 1);
                }
            } else if !path.is_file() {
                self.note(&shown, Phrase::new("left out: not a regular file", "已略过：不是普通文件"));
            } else if self.known.len() >= COUNT_LIMIT || self.total >= TOTAL_LIMIT {
                // Said once: from here on nothing more of any folder is read.
                self.full = true;
                let much = Phrase::new(
                    "left out with everything after it: more than 20,000 files or 128 MiB",
                    "从这里起全部略过：超过 20,000 个文件或 128 MiB",
                );
                return self.note(&shown, much);
            } else {
                self.file(&shown, &path);
            }
        }
    }

    /// A file that must be there.
    fn required(&mut self, path: &str) -> Result<FileId, Refusal> {
        if !Path::new(path).exists() {
            return Err(self.missing(path));
        }
        let before = self.notes.len();
        self.file(&shown(path), Path::new(path)).ok_or_else(|| {
            let why = self.notes.drain(before..).next();
            Refusal(why.unwrap_or_else(|| path.to_owned()))
        })
    }

    fn file(&mut self, shown: &str, path: &Path) -> Option<FileId> {
        if let Some(id) = self.known.get(shown) {
            return Some(*id);
        }
        match self.read(path) {
            Ok(bytes) => {
                let id = self.insert(shown.to_owned(), bytes);
                self.on_disk.insert(id, path.to_owned());
                Some(id)
            }
            Err(why) => {
                self.note(shown, why);
                None
            }
        }
    }

    fn insert(&mut self, shown: String, bytes: Arc<[u8]>) -> FileId {
        let id = FileId(u32::try_from(self.workspace.files.len()).unwrap_or(u32::MAX));
        self.workspace.files.push(File { path: shown.clone(), bytes });
        self.known.insert(shown, id);
        id
    }

    /// The bytes of a file; of what is no regular file (a pipe) whatever it gives, up to the limit.
    fn read(&mut self, path: &Path) -> Result<Arc<[u8]>, Phrase> {
        let refused = Phrase::new("left out: cannot be read", "已略过：无法读取");
        let bytes = fs::File::open(path).and_then(read_up_to_limit).map_err(|_| refused)?;
        let length = bytes.len() as u64;
        if length > FILE_LIMIT {
            return Err(Phrase::new("left out: larger than 32 MiB", "已略过：超过 32 MiB"));
        }
        self.total += length;
        Ok(bytes)
    }

    /// The `galaxy.yml` of the Kubespray tree in which a source lies.
    fn kubespray_tree(&mut self, sources: &[String]) {
        if self.workspace.release.is_some() || self.workspace.kubespray.is_some() {
            return;
        }
        let sources = sources.iter().filter_map(|source| fs::canonicalize(source).ok());
        for source in sources {
            let trees = source.ancestors().skip(1).take(TREE_LIMIT);
            let Some(path) = trees.map(|tree| tree.join("galaxy.yml")).find(|path| path.is_file()) else {
                continue;
            };
            let here = std::env::current_dir().and_then(fs::canonicalize).unwrap_or_default();
            let short = path.strip_prefix(&here).unwrap_or(&path).to_string_lossy().into_owned();
            self.workspace.galaxy = self.file(&short, &path);
            return;
        }
    }
}

/// The bytes of a file, at most one more than the limit: as long as the file says it is they go
/// straight to their place.
fn read_up_to_limit(mut file: fs::File) -> io::Result<Arc<[u8]>> {
    let length = file.metadata()?.len().min(FILE_LIMIT);
    let mut bytes: Arc<[u8]> = (0..length).map(|_| 0).collect();
    let mut read = 0;
    while let Some(rest) =
        Arc::get_mut(&mut bytes).and_then(|bytes| bytes.get_mut(read..)).filter(|rest| !rest.is_empty())
    {
        match file.read(rest) {
            Ok(0) => break,
            Ok(count) => read += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let mut more = Vec::new();
    file.take(FILE_LIMIT + 1 - read as u64).read_to_end(&mut more)?;
    if read == bytes.len() && more.is_empty() {
        return Ok(bytes);
    }
    Ok([bytes.get(..read).unwrap_or_default(), &more].concat().into())
}

/// Says something of a path.
pub fn say(language: Language, path: &str, what: Phrase) -> String {
    match language {
        Language::English => format!("{path}: {}", what.get(language)),
        Language::SimplifiedChinese => format!("{path}：{}", what.get(language)),
    }
}

pub fn missing(language: Language, path: &str) -> Refusal {
    Refusal(say(language, path, Phrase::new("no such file or folder", "没有这个文件或文件夹")))
}

/// The current folder, as Ansible names it: symbolic links stay.
fn here() -> Option<String> {
    std::env::current_dir().ok().map(|folder| folder.to_string_lossy().into_owned())
}

/// A comma list of hosts, not a file.
fn is_host_list(source: &str) -> bool {
    source.contains(',') && !Path::new(source).exists()
}

/// The path as it is shown and named in the workspace: without a trailing `/`.
pub fn shown(path: &str) -> String {
    let trimmed = path.trim_end_matches('/');
    if trimmed.is_empty() { path.to_owned() } else { trimmed.to_owned() }
}
