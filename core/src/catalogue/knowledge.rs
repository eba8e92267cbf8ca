//! What one release of Kubespray knows, in one shape whether it comes from the catalogue or was read
//! from a checkout.

use std::sync::Arc;

use crate::yaml::Node;

/// A variable that a release knows.
#[derive(Clone, Debug, Default)]
pub struct Variable {
    /// What makes it known, the strongest reason.
    pub origin: Origin,
    /// One for each role that has a default, in the order of the roles' paths.
    pub defaults: Vec<RoleDefault>,
    /// Set in `roles/*/vars`: an inventory cannot change it, only `-e` can.
    pub role_vars: Vec<RoleDefault>,
    /// Set in other files of `roles/*/vars`, which a task loads on some hosts: of those an inventory
    /// cannot change it either.
    pub include_vars: Vec<RoleDefault>,
    pub kind: Option<ValueKind>,
    /// The kind follows from literal defaults, an assertion or a Boolean expression, not from a guess.
    pub kind_is_sure: bool,
    /// The values that the release accepts, where it checks.
    pub allowed: Vec<Node>,
    /// Where the sample inventory names it: a path under `inventory/sample`.
    pub sample: Option<Arc<str>>,
    /// The sample inventory sets it, not commented out.
    pub is_live_in_sample: bool,
    /// Something in the release reads it.
    pub is_read: bool,
    /// A task of the release sets it too (`set_fact`, `register`).
    pub set_at_runtime: bool,
    /// The release fails when it is defined.
    pub rejected: bool,
}

/// Why a release knows a name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// Only its documentation names it.
    #[default]
    Documented,
    /// Tasks, templates or defaults read it, and nothing defines it.
    Referenced,
    /// The sample inventory, commented out or not.
    Sample,
    RoleVar,
    Default,
}

/// A value in a role's `defaults` or `vars`.
#[derive(Clone, Debug)]
pub struct RoleDefault {
    /// As in the tree: `kubespray_defaults`, `network_plugin/calico`.
    pub role: Arc<str>,
    /// A path in the tree and a line, counted from 1, where a checkout was read.
    pub place: Option<(Arc<str>, u32)>,
    /// As written, templates unevaluated; `None` when the catalogue does not hold it.
    pub value: Option<Arc<Node>>,
}

/// A fact that a task sets on every host of some groups before anything else runs.
#[derive(Clone, Debug)]
pub struct SetFact {
    /// As in the tree.
    pub role: Arc<str>,
    /// As in [`RoleDefault::place`].
    pub place: Option<(Arc<str>, u32)>,
    /// As written, templates unevaluated.
    pub value: Arc<Node>,
    /// Variables of the task, a later one wins.
    pub vars: Vec<(Arc<str>, Arc<Node>)>,
    /// The groups whose hosts have it.
    pub groups: Arc<[Arc<str>]>,
}

/// What sort of value a variable takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    Bool,
    /// A Boolean or the text of one: the release takes both.
    Switch,
    Int,
    /// A whole number or the text of one.
    Number,
    Float,
    Text,
    List,
    Dict,
    Version,
    Cidr,
    Ip,
    Path,
    Url,
    /// `500m`, `128Mi`.
    Quantity,
    /// `30s`, `5m`.
    Duration,
    /// One of `allowed`.
    Enum,
}

impl ValueKind {
    /// Reads a word of the catalogue's data.
    pub fn parse(word: &str) -> Option<ValueKind> {
        ValueKind::WORDS.iter().find(|(known, _)| *known == word).map(|(_, kind)| *kind)
    }

    /// The word of the catalogue's data.
    pub fn word(self) -> &'static str {
        ValueKind::WORDS.iter().find(|(_, kind)| *kind == self).map_or("", |(word, _)| word)
    }

    const WORDS: [(&'static str, ValueKind); 16] = [
        ("bool", ValueKind::Bool),
        ("switch", ValueKind::Switch),
        ("int", ValueKind::Int),
        ("number", ValueKind::Number),
        ("float", ValueKind::Float),
        ("text", ValueKind::Text),
        ("list", ValueKind::List),
        ("dict", ValueKind::Dict),
        ("version", ValueKind::Version),
        ("cidr", ValueKind::Cidr),
        ("ip", ValueKind::Ip),
        ("path", ValueKind::Path),
        ("url", ValueKind::Url),
        ("quantity", ValueKind::Quantity),
        ("duration", ValueKind::Duration),
        ("enum", ValueKind::Enum),
    ];
}

/// An `assert` or `fail` task: one place where a release stops for what it was given.
#[derive(Clone, Debug, Default)]
pub struct Check {
    /// As in the tree: `validate_inventory`, `network_plugin/calico`; empty in a playbook's own tasks.
    pub role: Arc<str>,
    /// What leads to it: `NAME` for the tasks of a role, `NAME#FILE` for those of one tasks file of
    /// it, `PATH#INDEX` for a play's own (a path in the tree, the play's index in the file).
    pub reached: Arc<str>,
    /// Its path in the tree.
    pub file: Arc<str>,
    /// Its name as written; it may hold templates.
    pub task: Arc<str>,
    pub asks: Asks,
    /// Conditions of the includes and blocks around it, outermost first, then its own: it runs when
    /// all hold.
    pub when: Vec<Arc<str>>,
    /// `vars` of the includes and blocks around it, then its own; a later one wins.
    pub vars: Vec<(Arc<str>, Arc<Node>)>,
    pub looped: Option<Looped>,
    /// Asked on the first host of the batch, for all.
    pub run_once: bool,
    /// Its tags with those of the blocks and imports around it.
    pub tags: Vec<Arc<str>>,
    /// The tags of the dynamic includes on the way: a run must select each of them too.
    pub gates: Vec<Vec<Arc<str>>>,
    /// Names that it reads and that only the run knows: registered results, set facts, the items of
    /// loops around it.
    pub unknown: Vec<Arc<str>>,
    /// Names that its conditions read and that only roles of other plays give a value: where no text sets
    /// one, it is undefined. `None`: not worked out.
    pub elsewhere: Option<Vec<Arc<str>>>,
    /// What it tells of values when it fails, a template.
    pub message: Option<Arc<Node>>,
    /// All that it says then, a template; a checkout has it.
    pub words: Option<Arc<Node>>,
}

/// What holds where a task or a role is named, for everything inside.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Around {
    /// Conditions, outermost first.
    pub when: Vec<Arc<str>>,
    /// A later one wins.
    pub vars: Vec<(Arc<str>, Arc<Node>)>,
    pub run_once: bool,
}

impl Around {
    /// Nothing is inherited.
    pub fn is_empty(&self) -> bool {
        self.when.is_empty() && self.vars.is_empty() && !self.run_once
    }

    /// With what holds inside.
    pub fn and(&self, inner: &Around) -> Around {
        Around {
            when: self.when.iter().chain(&inner.when).cloned().collect(),
            vars: self.vars.iter().chain(&inner.vars).cloned().collect(),
            run_once: self.run_once || inner.run_once,
        }
    }
}

/// What a check wants.
#[derive(Clone, Debug)]
pub enum Asks {
    /// `assert`: each of these conditions.
    That(Vec<Arc<str>>),
    /// `fail`: that it is not reached.
    NotReached,
}

impl Asks {
    /// What is asserted; nothing where the task fails for being reached.
    pub fn conditions(&self) -> &[Arc<str>] {
        match self {
            Asks::That(conditions) => conditions,
            Asks::NotReached => &[],
        }
    }
}

impl Default for Asks {
    fn default() -> Self {
        Asks::That(Vec::new())
    }
}

/// `loop` or `with_items` of a check.
#[derive(Clone, Debug)]
pub struct Looped {
    pub over: Arc<Node>,
    /// The loop's variable, `item` unless it says otherwise.
    pub name: Arc<str>,
    /// `with_items`: one level of lists is flattened.
    pub flattens: bool,
}

/// Versions that a release goes with.
#[derive(Clone, Debug, Default)]
pub struct Versions {
    /// Kubernetes versions that it has checksums for, newest first, written as the release writes
    /// them (`v1.31.4` up to v2.27.1, then `1.32.5`).
    pub kubernetes: Vec<String>,
    pub kubernetes_default: String,
    pub kubernetes_min: String,
    /// ansible-core: at least, and below.
    pub ansible_min: String,
    pub ansible_below: String,
    /// Year, month and day of the tag, `2026-01-29`.
    pub date: String,
    /// The defaults of components, by the variable that pins one: `containerd_version`.
    pub components: Vec<(String, String)>,
    /// Of components that go with Kubernetes: the variable, the minor version (`1.33`), the version.
    pub by_kubernetes: Vec<(String, String, String)>,
}

impl Versions {
    /// Kubernetes versions up to the minor one of the default: of newer ones there may be checksums, but not
    /// all that goes with them.
    pub fn supported(&self) -> impl Iterator<Item = &String> {
        let newest = minor(&self.kubernetes_default);
        self.kubernetes.iter().filter(move |version| minor(version) <= newest)
    }
}

/// `1.28` of `v1.28.6`, as numbers.
fn minor(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.trim_start_matches('v').split('.').map(|number| number.parse::<u32>().ok());
    Some((numbers.next()??, numbers.next()??))
}
