//! What a variable is worth for a host: layers, precedence, templates.
//!
//! Knows the inventory and the files beside it; with a release also Kubespray's defaults. Knows
//! nothing of runs or rules.

mod alone;
mod defaults;
mod extra;
mod file;
mod find;
mod layers;
mod magic;
mod problem;
mod roles;
mod task;
mod template;
mod value;
mod world;

#[cfg(test)]
mod tests;

use crate::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use crate::inventory::{GroupId, HostId, Inventory, Variable};
use crate::text::{FileId, Span};
use crate::yaml::{Content, Node};
use layers::Layers;
use magic::Magic;
use template::{Binding, Evaluator, Library, Memo, World as _};
use world::Remembered;

pub(crate) use alone::Alone;
pub use defaults::{Beneath, Defaults, RoleSetting, Source, UnknownDefaults};
pub use extra::ExtraArg;
pub use file::{FileCache, Opaque, VarsText, is_locked};
pub use find::Scope;
pub use layers::{FileUse, Sources};
pub(crate) use magic::{is_magic, is_of_run};
pub use problem::{NotLoaded, Problem, ProblemKind};
pub(crate) use roles::NOT_HELD;
pub use roles::Roles;
pub use task::{Local, Task};
pub use template::{Need, Needs, Shape, Wanted};
pub(crate) use template::{Pattern, mask, normal, outline};
pub use value::{Map, Value, text};

/// Where a setting stands in Ansible's precedence, lowest first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    RoleDefault,
    /// Variables of a group in an inventory source.
    InventoryGroup(Arc<str>),
    /// `group_vars/GROUP` beside the inventory or the playbook.
    GroupVars(Arc<str>),
    /// Variables of the host in an inventory source.
    InventoryHost,
    HostVars,
    RoleVar,
    ExtraVars,
}

/// One place that sets a variable for a host.
#[derive(Clone, Debug)]
pub struct Setting {
    pub layer: Layer,
    /// Where the name is written.
    pub name: Span,
    pub value: Node,
}

/// What evaluating a variable, a template or a condition gives.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Known(Value),
    /// Cannot be known from the text; says why (a fact, a vault, a lookup).
    Unknown(Arc<str>),
    /// Ansible would fail.
    Error(EvalError),
}

#[derive(Clone, Debug, PartialEq)]
pub struct EvalError {
    pub kind: ErrorKind,
    /// Ansible's reason in plain words.
    pub message: String,
    /// The failing expression, where it is written in a file.
    pub span: Option<Span>,
}

impl EvalError {
    /// A name that nothing defines is used.
    pub fn is_undefined_name(&self) -> bool {
        self.kind == ErrorKind::Undefined && tells_undefined_name(&self.message)
    }
}

/// Unlike a key that is not there.
fn tells_undefined_name(reason: &str) -> bool {
    reason.ends_with("' is undefined")
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    Undefined,
    Syntax,
    Recursion,
    UnknownFilter,
    Other,
}

/// The variables of an inventory, evaluated lazily and remembered.
pub struct Vars {
    inventory: Arc<Inventory>,
    layers: Arc<Layers>,
    /// Paths of the files of inventory sources.
    paths: Arc<HashMap<FileId, String>>,
    defaults: Option<Rc<dyn Defaults>>,
    magic: Magic,
    library: Library,
    memos: Remembered<Memo>,
    outcomes: Remembered<Outcome>,
    conditions: Remembered<Outcome>,
}

impl Vars {
    pub fn new(inventory: Arc<Inventory>, sources: &Sources) -> Self {
        let layers = Arc::new(Layers::new(&inventory, sources));
        let mut paths = HashMap::default();
        for id in inventory.files() {
            if let Some(file) = sources.workspace.file(*id) {
                paths.insert(*id, sources.workspace.absolute(&file.path));
            }
        }
        Vars::over(inventory, layers, Arc::new(paths), None)
    }

    /// The same settings over defaults.
    pub fn with_defaults(&self, defaults: Rc<dyn Defaults>) -> Self {
        Vars::over(self.inventory.clone(), self.layers.clone(), self.paths.clone(), Some(defaults))
    }

    fn over(
        inventory: Arc<Inventory>,
        layers: Arc<Layers>,
        paths: Arc<HashMap<FileId, String>>,
        defaults: Option<Rc<dyn Defaults>>,
    ) -> Self {
        Vars {
            inventory,
            layers,
            paths,
            defaults,
            magic: Magic::default(),
            library: Library::default(),
            memos: Remembered::default(),
            outcomes: Remembered::default(),
            conditions: Remembered::default(),
        }
    }

    pub fn inventory(&self) -> &Arc<Inventory> {
        &self.inventory
    }

    /// What Ansible refuses, warns about or passes over, in the order of files and places.
    pub fn problems(&self) -> &[Problem] {
        &self.layers.problems
    }

    /// The problem at which Ansible stops, if any.
    pub fn stopped(&self) -> Option<&Problem> {
        self.problems().iter().find(|problem| problem.stops && self.is_read(problem.span.file))
    }

    /// Ansible reads the files of a host when it needs its variables: a host of a source that was
    /// dropped is not under `all`, and nobody asks for it.
    fn is_read(&self, file: FileId) -> bool {
        let all = self.inventory.members(GroupId::ALL);
        match self.file_use(file) {
            Some(FileUse::Loaded(Scope::Host, name)) => {
                self.inventory.find_host(name).is_some_and(|host| all.contains(&host))
            }
            Some(FileUse::Loaded(Scope::Group, name)) => {
                let group = self.inventory.find_group(name);
                let hosts = group.map_or(&[][..], |group| self.inventory.members(group));
                hosts.iter().any(|host| all.contains(host))
            }
            _ => true,
        }
    }

    /// What a file is to the variables; `None` when it is none of theirs.
    pub fn file_use(&self, file: FileId) -> Option<&FileUse> {
        self.layers.files.get(&file)
    }

    /// Every setting of groups, files and `-e`, each once; what hosts set for themselves stands in the
    /// inventory.
    pub fn shared_settings(&self) -> impl Iterator<Item = (&Layer, &Arc<str>, &Variable)> {
        self.layers.shared(&self.inventory)
    }

    /// Why the host may have variables that the texts do not show: a vault, a broken file, a file
    /// that was not given.
    pub fn opaque(&self, host: HostId) -> Option<Opaque> {
        self.layers.opaque(host)
    }

    /// The names that the texts set for the host, sorted.
    pub fn names(&self, host: HostId) -> Vec<Arc<str>> {
        self.layers.names(host, &self.inventory)
    }

    /// The names that the texts or the roles set for the host, sorted.
    pub fn all_names(&self, host: HostId) -> Vec<Arc<str>> {
        let mut names = self.names(host);
        names.extend(self.defaults.iter().flat_map(|defaults| defaults.names()));
        crate::collections::sort(&mut names);
        names.dedup();
        names
    }

    /// Every place that sets the variable for the host, the winner first; empty when none does.
    pub fn settings(&self, host: HostId, name: &str) -> Vec<Setting> {
        self.layers.settings(host, name, &self.inventory)
    }

    /// The place that sets the variable for the host and wins.
    pub fn setting(&self, host: HostId, name: &str) -> Option<Setting> {
        let winner = self.layers.winner(host, name, &self.inventory)?;
        let value = self.layers.value(host, name, &winner, &self.inventory);
        Some(Setting { layer: winner.layer.clone(), name: winner.variable.name, value })
    }

    /// Some text sets the variable for the host.
    pub fn is_set(&self, host: HostId, name: &str) -> bool {
        self.layers.winner(host, name, &self.inventory).is_some()
    }

    /// What `{{ name }}` gives for the host; an undefined name is an [`ErrorKind::Undefined`].
    pub fn value(&self, host: HostId, name: &str) -> Outcome {
        // Most values are plain, and not worth remembering. (`self` is Jinja's own.)
        if name != "self"
            && let Some(text) = self.plain(host, name)
        {
            return Outcome::Known(Value::Str(text));
        }
        self.remembered(&self.outcomes, host, name, || {
            let evaluator = self.evaluator();
            let outcome = evaluator.variable(host, name);
            (outcome, evaluator.extent())
        })
    }

    /// What `{{ name }}` gives for the host, when some text sets it.
    pub fn set_value(&self, host: HostId, name: &str) -> Option<Outcome> {
        let winner = self.layers.winner(host, name, &self.inventory)?;
        match &winner.variable.value.content {
            Content::Str(text) if is_plain(text) && !self.is_magic(&winner, name) => {
                Some(Outcome::Known(Value::Str(text.clone())))
            }
            _ => Some(self.value(host, name)),
        }
    }

    /// Where texts set the name, nothing but texts says what it has: neither Ansible nor a role does.
    pub fn is_of_texts(&self, name: &str) -> bool {
        !is_magic(name) && self.defaults.as_ref().is_none_or(|defaults| defaults.over(name).is_none())
    }

    /// What a template gives for the host.
    pub fn template(&self, host: HostId, template: &str) -> Outcome {
        self.evaluator().template(host, template)
    }

    /// What a `when` gives for the host: a Boolean, unless unknown or an error.
    pub fn condition(&self, host: HostId, condition: &str) -> Outcome {
        self.remembered(&self.conditions, host, condition, || {
            let evaluator = self.evaluator();
            let outcome = evaluator.condition(host, condition);
            (outcome, evaluator.extent())
        })
    }

    /// Whether something holds that only the values of these names decide, for one host after the other;
    /// hosts that share the values cost next to nothing.
    pub fn holds_on_each<'a>(
        &'a self,
        names: &'a [&str],
        holds: impl Fn(HostId) -> bool + 'a,
    ) -> impl FnMut(HostId) -> bool + 'a {
        let mut shared: Option<(u32, bool)> = None;
        move |host| {
            let class = self.layers.class_id(host);
            match shared {
                Some((of, holds)) if Some(of) == class => holds,
                _ => {
                    let holds = holds(host);
                    let shares = |_: &u32| names.iter().all(|name| self.is_of_class(host, name));
                    shared = class.filter(shares).map(|class| (class, holds));
                    holds
                }
            }
        }
    }

    /// All hosts of its class have the same value, which was asked for.
    fn is_of_class(&self, host: HostId, name: &str) -> bool {
        self.peers(host).is_some_and(|peers| self.outcomes.is_of_class(peers, name))
            || !self.layers.is_own(name) && self.plain(host, name).is_some()
    }

    /// The value where it is plain text: nothing to evaluate.
    fn plain(&self, host: HostId, name: &str) -> Option<Arc<str>> {
        match self.variable(host, name) {
            Binding::Node { node, .. } => match &node.content {
                Content::Str(text) if is_plain(text) => Some(text.clone()),
                _ => None,
            },
            _ => None,
        }
    }

    /// A number that hosts with the same groups share: they have the same variables, apart from those
    /// that are a host's own.
    pub fn class(&self, host: HostId) -> Option<u32> {
        self.layers.class_id(host)
    }

    /// See [`Defaults::only_given_by`].
    pub fn only_given_by(&self, name: &str) -> Vec<Arc<str>> {
        self.defaults.as_ref().map(|defaults| defaults.only_given_by(name)).unwrap_or_default()
    }

    /// What a condition asks of which variable.
    pub fn shape(&self, condition: &str) -> Shape {
        self.library.shape(condition)
    }

    /// What decides what a text with templates gives, or a condition.
    pub fn needs(&self, text: &str, is_condition: bool) -> Needs {
        self.library.needs(text, is_condition)
    }

    /// What was read of templates, for questions about their form.
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// The regular expression, when a condition asks of hosts' names that they match it, and of nothing
    /// else.
    pub(crate) fn asked_of_names(&self, condition: &str) -> Option<Rc<Pattern>> {
        const NAME: &str = "inventory_hostname";
        let (name, pattern) = self.library.matched(condition)?;
        (*name == *NAME && !self.layers.sets(NAME, &self.inventory)).then_some(pattern)
    }

    /// The names that the templates in a value read.
    pub fn reads(&self, node: &Node) -> Vec<Arc<str>> {
        let mut names = Vec::new();
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            match &node.content {
                Content::Str(text) if text.contains('{') => names.extend(self.library.names(text)),
                Content::Seq(items) => open.extend(items.iter().rev()),
                Content::Map(entries) => open.extend(entries.iter().rev().map(|entry| &entry.value)),
                _ => {}
            }
        }
        names
    }

    /// The default of a role, where no text sets the variable for the host and it is known.
    pub fn default_of(&self, host: HostId, name: &str) -> Option<Arc<Node>> {
        match self.defaults.as_ref().filter(|_| !self.is_set(host, name))?.get(host, name) {
            Beneath::Node { node, .. } => Some(node),
            _ => None,
        }
    }

    /// Why the templates in a value are no Jinja that Ansible reads; each text is parsed once.
    pub fn syntax_errors(&self, node: &Node) -> Vec<EvalError> {
        let mut errors = Vec::new();
        if matches!(&node.content, Content::Str(text) if !text.as_bytes().contains(&b'{')) {
            return errors;
        }
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            match &node.content {
                Content::Str(text) if text.contains('{') => {
                    errors.extend(self.library.syntax_error(node, text))
                }
                Content::Seq(items) => open.extend(items.iter()),
                Content::Map(entries) => open.extend(entries.iter().map(|entry| &entry.value)),
                _ => {}
            }
        }
        errors
    }

    /// The shell puts something into the text of the setting: the value is not what Ansible gets.
    pub fn shell_writes(&self, variable: &Variable) -> bool {
        self.layers.is_of_shell(variable)
    }

    fn evaluator(&self) -> Evaluator<'_> {
        Evaluator::new(self, &self.library)
    }
}

/// Text that `{{ name }}` hands on as it is: no template, and nothing that Ansible reads again.
fn is_plain(text: &str) -> bool {
    let has_template = text.bytes().any(|byte| matches!(byte, b'{' | b'\n'));
    !has_template && !text.starts_with('[') && !matches!(text, "True" | "False")
}
