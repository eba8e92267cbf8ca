//! Jinja templates as ansible-core 2.16 to 2.18 evaluates them, without native types.
//!
//! minijinja parses; evaluation is ours, over Python's values. Knows where names come from only
//! through [`World`]; knows no layers, inventories or files.

mod access;
mod args;
mod ast;
mod condition;
mod eval;
mod filters;
mod finish;
mod globals;
mod hosts;
mod library;
mod lower;
mod methods;
mod needs;
pub(crate) mod normal;
mod object;
mod ops;
pub(crate) mod outline;
mod percent;
mod reads;
mod render;
mod shape;
mod source;
mod str_methods;
mod tests;
#[cfg(test)]
mod unit_tests;
mod uses;
mod variables;
mod version;
mod within;

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use super::{ErrorKind, EvalError, Outcome, Value};
use crate::inventory::HostId;
use crate::text::Span;
use crate::yaml::Node;

pub(crate) use filters::Pattern;
pub use library::Library;
pub use needs::{Need, Needs};
pub use object::Object;
pub use shape::{Shape, Wanted};
pub(crate) use source::mask;

/// Steps one evaluation may take: far more than any real template, far less than a second.
const FUEL: u64 = 2_000_000;
/// Bytes of text or members of a list that one operation may make.
const MAX_PRODUCT: usize = 4 << 20;
/// Nested expressions, statements and variables under evaluation.
const MAX_DEPTH: u32 = 400;
/// What reading a variable from within another one counts towards [`MAX_DEPTH`].
const VARIABLE_DEPTH: u32 = 4;

/// Where the names in a template come from.
pub trait World {
    /// What a name stands for on a host: a variable of its own, or a magic one.
    fn variable(&self, host: HostId, name: &str) -> Binding;

    /// Some host sets this name for itself: that it is not set says nothing of other hosts with the
    /// same groups.
    fn differs_between_hosts(&self, _name: &str) -> bool {
        false
    }

    /// Hosts with other groups may have another value.
    fn differs_between_groups(&self, _name: &str) -> bool {
        true
    }

    /// What the name stands for inside `hostvars[h]`, where roles have a say in it everywhere else.
    fn in_hostvars(&self, _host: HostId, _name: &str) -> Option<Binding> {
        None
    }

    /// The names of all variables of a host, for `vars` and `lookup('varnames')`.
    fn variable_names(&self, host: HostId) -> Vec<Arc<str>>;

    /// Every name that begins in one of these ways and that roles or tasks may set, whether they do or
    /// not; some also in [`World::variable_names`].
    fn each_other_name(&self, _starts: &[&str], _see: &mut dyn FnMut(&str)) {}

    fn find_host(&self, name: &str) -> Option<HostId>;

    /// Hosts in inventory order, as `hostvars` lists them.
    fn host_names(&self) -> Vec<Arc<str>>;

    /// Hosts of a pattern (`lookup('inventory_hostnames')`); `None` when that cannot be told.
    fn hosts_matching(&self, pattern: &str) -> Option<Vec<Arc<str>>>;

    /// A remembered evaluation of a variable.
    fn recall(&self, _host: HostId, _name: &str) -> Option<Memo> {
        None
    }

    /// Remembers what a variable evaluates to, for the hosts that `memo.extent` says.
    fn remember(&self, _host: HostId, _name: &str, _memo: Memo) {}
}

/// What a name stands for.
pub enum Binding {
    /// A setting, templated when it is read. `per_host`: another host with the same groups may
    /// have another.
    Node {
        node: Arc<Node>,
        per_host: bool,
    },
    /// A value that is not templated, `groups` for instance.
    Value {
        value: Value,
        per_host: bool,
    },
    /// A value that a task templated once, with variables of its own before those of the host. It may
    /// be another on each host.
    Within {
        node: Arc<Node>,
        vars: Vec<(Arc<str>, Arc<Node>)>,
    },
    /// Cannot be known from the text; says why.
    Unknown(Arc<str>),
    Absent,
}

/// For which hosts an evaluation holds, by what was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    #[default]
    All,
    /// Those with the same groups.
    Class,
    Host,
}

/// What a variable evaluates to inside an expression.
#[derive(Clone, Debug)]
pub struct Memo {
    value: Result<Value, Stop>,
    /// It reads `hostvars`, which is not there inside `hostvars[h]`, or what roles set.
    hostvars: bool,
    pub extent: Extent,
}

/// Why an evaluation ends without a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Stop {
    Failed(Box<Failure>),
    Unknown(Arc<str>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    pub kind: ErrorKind,
    pub message: String,
    /// Bytes in the text under evaluation; gone once `span` is known.
    pub range: Option<(u32, u32)>,
    pub span: Option<Span>,
}

impl Failure {
    /// What was read is known, and does not do: a key that is not there, a value of another type. A
    /// name that nothing defines may be one that a run sets.
    fn is_of_values(&self) -> bool {
        match self.kind {
            ErrorKind::Undefined | ErrorKind::Other => !super::tells_undefined_name(&self.message),
            ErrorKind::Syntax | ErrorKind::Recursion | ErrorKind::UnknownFilter => false,
        }
    }
}

pub type Eval<T = Value> = Result<T, Stop>;

impl Stop {
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Stop {
        Stop::Failed(Box::new(Failure { kind, message: message.into(), range: None, span: None }))
    }

    pub fn other(message: impl Into<String>) -> Stop {
        Stop::new(ErrorKind::Other, message)
    }

    pub fn undefined(message: impl Into<String>) -> Stop {
        Stop::new(ErrorKind::Undefined, message)
    }

    pub fn syntax(message: impl Into<String>) -> Stop {
        Stop::new(ErrorKind::Syntax, message)
    }

    pub fn unknown(why: impl Into<Arc<str>>) -> Stop {
        Stop::Unknown(why.into())
    }

    /// Where it happened in the text, unless a more exact place is known.
    fn at(mut self, range: (u32, u32)) -> Stop {
        if let Stop::Failed(failure) = &mut self
            && failure.range.is_none()
            && failure.span.is_none()
        {
            failure.range = Some(range);
        }
        self
    }

    /// Turns the place in a node's text into a place in its file.
    fn in_node(mut self, node: &Node) -> Stop {
        if let Stop::Failed(failure) = &mut self
            && failure.span.is_none()
        {
            failure.span = Some(match failure.range.take() {
                Some(range) => place_in(node, range),
                None => node.span,
            });
        }
        self
    }

    fn into_outcome(self) -> Outcome {
        match self {
            Stop::Unknown(why) => Outcome::Unknown(why),
            Stop::Failed(failure) => {
                let Failure { kind, message, span, .. } = *failure;
                Outcome::Error(EvalError { kind, message, span })
            }
        }
    }
}

/// A range of a scalar's text as a place in the file: exact where the text stands as written,
/// else the whole scalar.
fn place_in(node: &Node, (start, end): (u32, u32)) -> Span {
    let written = node.span.end.saturating_sub(node.span.start);
    let Some(length) = node.as_str().and_then(|text| u32::try_from(text.len()).ok()) else {
        return node.span;
    };
    let offset = match written.checked_sub(length) {
        Some(0) => 0,
        Some(2) => 1,
        _ => return node.span,
    };
    let base = node.span.start + offset;
    Span { file: node.span.file, start: base + start.min(length), end: base + end.min(length) }
}

/// A variable of a host, and whether inside `hostvars[h]`.
type UnderWay = (HostId, Arc<str>, bool);

/// One evaluation: fuel, depth and the variables under way.
pub struct Evaluator<'w> {
    world: &'w dyn World,
    library: &'w Library,
    fuel: Cell<u64>,
    depth: Cell<u32>,
    extent: Cell<Extent>,
    /// Inside `hostvars[h]`, where Ansible knows no `hostvars`.
    without_hostvars: Cell<bool>,
    /// `hostvars` was read, or would have been, or something else that is another inside of it.
    read_hostvars: Cell<bool>,
    /// Variables whose value is being computed: reading one of them again is a recursion.
    under_way: RefCell<Vec<UnderWay>>,
}

impl<'w> Evaluator<'w> {
    pub fn new(world: &'w dyn World, library: &'w Library) -> Self {
        Evaluator {
            world,
            library,
            fuel: Cell::new(FUEL),
            depth: Cell::new(0),
            extent: Cell::default(),
            without_hostvars: Cell::new(false),
            read_hostvars: Cell::new(false),
            under_way: RefCell::default(),
        }
    }

    /// What `{{ name }}` gives as a task's argument.
    pub fn variable(&self, host: HostId, name: &str) -> Outcome {
        self.outcome(|| self.as_argument(host, name))
    }

    /// What a template gives as a task's argument.
    pub fn template(&self, host: HostId, text: &str) -> Outcome {
        self.outcome(|| self.template_text(host, text))
    }

    /// What a node gives as a task's argument: every template in it evaluated.
    pub fn node(&self, host: HostId, node: &Node) -> Outcome {
        self.outcome(|| self.template_node(host, node))
    }

    /// What a `when` gives: a Boolean.
    pub fn condition(&self, host: HostId, text: &str) -> Outcome {
        self.outcome(|| condition::evaluate(self, host, text).map(Value::Bool))
    }

    /// The hosts for which everything that was read is the same.
    pub fn extent(&self) -> Extent {
        self.extent.get()
    }

    /// Notes that something is read which holds for these hosts only.
    fn note(&self, extent: Extent) {
        self.extent.set(self.extent.get().max(extent));
    }

    /// What a name stands for, noting for which hosts that holds.
    fn binding(&self, host: HostId, name: &str) -> Binding {
        let binding = self.found(host, name);
        let own = match &binding {
            Binding::Node { per_host, .. } | Binding::Value { per_host, .. } => *per_host,
            Binding::Within { .. } => true,
            Binding::Unknown(_) | Binding::Absent => self.world.differs_between_hosts(name),
        };
        self.note(match own {
            true => Extent::Host,
            false if self.world.differs_between_groups(name) => Extent::Class,
            false => Extent::All,
        });
        binding
    }

    /// What a name stands for: `hostvars[h]` shows nothing of roles.
    fn found(&self, host: HostId, name: &str) -> Binding {
        if let Some(inside) = self.world.in_hostvars(host, name) {
            self.read_hostvars.set(true);
            if self.without_hostvars.get() {
                return inside;
            }
        }
        self.world.variable(host, name)
    }

    fn outcome(&self, evaluate: impl FnOnce() -> Eval) -> Outcome {
        self.fuel.set(FUEL);
        match evaluate().and_then(finish::plain) {
            Ok(value) => Outcome::Known(value),
            Err(stop) => stop.into_outcome(),
        }
    }

    /// Pays for a step, or for several.
    fn burn(&self, steps: usize) -> Eval<()> {
        match self.fuel.get().checked_sub(steps as u64) {
            Some(left) => {
                self.fuel.set(left);
                Ok(())
            }
            None => Err(Stop::unknown("too costly to evaluate")),
        }
    }

    /// Runs something one level deeper.
    fn deeper<T>(&self, levels: u32, run: impl FnOnce() -> Eval<T>) -> Eval<T> {
        let depth = self.depth.get();
        if depth > MAX_DEPTH {
            return Err(Stop::unknown("nested too deeply to evaluate"));
        }
        self.burn(1)?;
        self.depth.set(depth + levels);
        let result = run();
        self.depth.set(depth);
        result
    }
}

/// Whether a list of words, with blanks between, has this one.
fn has(words: &str, word: &str) -> bool {
    words.split(' ').any(|known| known == word)
}

/// Refuses products beyond any use.
fn check_size(size: usize) -> Eval<()> {
    if size > MAX_PRODUCT { Err(Stop::unknown("too large to evaluate")) } else { Ok(()) }
}
