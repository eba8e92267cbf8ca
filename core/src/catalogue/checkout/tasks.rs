//! Walks the tasks of a role or a play as Ansible lists them: static imports and blocks in place,
//! dynamic includes followed, with everything that they inherit.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::expression;
use super::runtime;
use super::task::{self, Action, Looping};
use super::tree::{Tree, join};
use crate::catalogue::knowledge::{Around, Asks, Check};
use crate::text::Span;
use crate::yaml::{Content, Node};

/// Includes in includes are not followed deeper than this.
const DEPTH: usize = 16;
/// Tasks that are looked at from one entry: a role of a release has some hundreds.
const TASKS: usize = 20_000;

/// What the tasks from one entry are.
#[derive(Debug, Default)]
pub(super) struct Walked {
    /// The different tag sets of the tasks that a listing shows, each sorted.
    pub tasks: BTreeSet<Vec<Arc<str>>>,
    pub uses: Vec<Use>,
    pub checks: Vec<Check>,
    pub groups: Vec<Grouping>,
    pub facts: Vec<Given>,
}

/// A name that `set_fact` sets.
#[derive(Debug)]
pub(super) struct Given {
    pub name: Arc<str>,
    pub value: Arc<Node>,
    /// As in [`Around::vars`].
    pub vars: Vec<(Arc<str>, Arc<Node>)>,
    /// Once on every host, by what that host has.
    pub is_plain: bool,
    pub place: Span,
}

/// A role that the tasks bring in: `NAME`, or `NAME#FILE` for one tasks file of it.
#[derive(Debug)]
pub(super) struct Use {
    pub role: String,
    /// The tags that its tasks inherit.
    pub tags: Vec<Arc<str>>,
    /// The tags of the include itself; `None` where it is a static import.
    pub gate: Option<Vec<Arc<str>>>,
    /// Those of the included files that lead to it: no listing shows it then.
    pub gates: Vec<Vec<Arc<str>>>,
    pub around: Around,
}

/// A `group_by` with its tags.
#[derive(Debug)]
pub(super) struct Grouping {
    /// A group, then the groups whose hosts join it; none when all of the play's do.
    pub groups: Vec<Vec<String>>,
    pub tags: Vec<Arc<str>>,
}

/// What a task inherits.
#[derive(Clone, Debug, Default)]
pub(super) struct Above {
    pub around: Around,
    pub tags: Vec<Arc<str>>,
    /// Tag sets of the dynamic includes on the way.
    gates: Vec<Vec<Arc<str>>>,
    /// Names that only the run knows.
    pub unknown: Vec<Arc<str>>,
    /// A failure does not end the run here: `rescue`, `ignore_errors`.
    caught: bool,
}

pub(super) struct Walk<'t> {
    pub tree: &'t Tree,
    /// The folder of the role's tasks, or that of the playbook.
    home: String,
    /// The role as in the tree, empty in a playbook.
    role: Arc<str>,
    /// What leads to the tasks: see [`Check::reached`].
    reached: Arc<str>,
    left: usize,
    /// The files under way: one that a template may name is not read inside itself.
    open: Vec<String>,
    pub found: Walked,
}

impl<'t> Walk<'t> {
    /// The tasks of `FILE` of a role and what they lead to.
    pub fn role(tree: &'t Tree, role: &str, file: &str) -> Walked {
        let Some(folder) = folder(tree, role) else { return Walked::default() };
        let home = format!("{folder}/tasks");
        let mut walk = Walk::new(tree, home.clone(), role, &name_of(role, file));
        if let Some(path) = walk.find(file, &home) {
            walk.file(&path, &Above::default(), 0);
        }
        // Ansible puts a task of its own before those of a role that describes its arguments.
        if file == MAIN && tree.file(&format!("{folder}/meta/argument_specs.yml")).is_some() {
            walk.found.tasks.insert(vec!["always".into()]);
        }
        walk.found
    }

    /// A play's own tasks, `reached` by the playbook and the play's place in it.
    pub fn play(tree: &'t Tree, path: &str, reached: &str, play: &Node) -> Walked {
        let home = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let mut walk = Walk::new(tree, home, "", reached);
        for key in ["pre_tasks", "tasks", "post_tasks"] {
            let tasks = task::get(play, key).and_then(Node::as_seq).unwrap_or_default();
            walk.list(tasks, path, &Above::default(), 0);
        }
        walk.found
    }

    fn new(tree: &'t Tree, home: String, role: &str, reached: &str) -> Self {
        let (role, reached) = (role.into(), reached.into());
        Walk { tree, home, role, reached, left: TASKS, open: Vec::new(), found: Walked::default() }
    }

    fn file(&mut self, path: &str, above: &Above, depth: usize) {
        if self.open.iter().any(|open| open == path) {
            return;
        }
        let tasks = self.tree.root(path).and_then(Node::as_seq).unwrap_or_default();
        self.open.push(path.to_owned());
        self.list(tasks, path, above, depth);
        self.open.pop();
    }

    fn list(&mut self, tasks: &[Node], path: &str, above: &Above, depth: usize) {
        if depth > DEPTH {
            return;
        }
        for task in tasks {
            let Some(left) = self.left.checked_sub(1) else { return };
            self.left = left;
            self.task(task, path, above, depth);
        }
    }

    fn task(&mut self, task: &Node, path: &str, above: &Above, depth: usize) {
        let here = above.with(task);
        match task::action(task) {
            Action::Block(tasks) => self.block(task, tasks, path, here, depth),
            Action::Tasks { args, is_static } => {
                self.tasks(task, args, is_static, (path, above, here), depth)
            }
            Action::Role { args, is_static } => self.use_role(task, args, is_static, above, here),
            Action::Check(kind, args) => {
                self.note(&here);
                self.check(task, kind, args, path, here);
            }
            Action::GroupBy(args) => {
                self.note(&here);
                let groups = groups(task, args);
                self.found.groups.push(Grouping { groups, tags: here.tags });
            }
            Action::Meta => {}
            Action::Other => {
                self.note(&here);
                self.facts(task, &here.around);
            }
        }
    }

    fn facts(&mut self, task: &Node, around: &Around) {
        let facts = ["set_fact", "ansible.builtin.set_fact"].iter().find_map(|key| task::get(task, key));
        let Some(facts) = facts.and_then(Node::as_map) else { return };
        let is_looped = !matches!(task::looping(task), Looping::Not);
        let is_elsewhere = task::get(task, "delegate_to").is_some();
        let is_plain = around.when.is_empty() && !around.run_once && !is_looped && !is_elsewhere;
        for fact in facts {
            let Some(name) = fact.key.as_str() else { continue };
            let (name, value, place) = (name.into(), Arc::new(fact.value.clone()), fact.key.span);
            self.found.facts.push(Given { name, value, vars: around.vars.clone(), is_plain, place });
        }
    }

    fn block(&mut self, task: &Node, tasks: &[Node], path: &str, here: Above, depth: usize) {
        let rescue = task::get(task, "rescue").and_then(Node::as_seq).unwrap_or_default();
        let inside = Above { caught: here.caught || !rescue.is_empty(), ..here.clone() };
        self.list(tasks, path, &inside, depth + 1);
        // It runs only when something failed.
        self.list(rescue, path, &Above { caught: true, ..here.clone() }, depth + 1);
        let always = task::get(task, "always").and_then(Node::as_seq).unwrap_or_default();
        self.list(always, path, &here, depth + 1);
    }

    /// A file of tasks, imported or included.
    fn tasks(
        &mut self,
        task: &Node,
        args: &Node,
        is_static: bool,
        (path, above, here): (&str, &Above, Above),
        depth: usize,
    ) {
        let Some(file) = args.as_str().or_else(|| task::text(args, "file")) else { return };
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        if is_static {
            if let Some(path) = self.find(file, folder) {
                self.file(&path, &here, depth + 1);
            }
            return;
        }
        self.note(&here);
        let inside = above.included(task, args, &here);
        for (file, inside) in self.names(task, file, &inside, |walk, file| walk.files_like(file, folder)) {
            if let Some(path) = self.find(&file, folder) {
                self.file(&path, &inside, depth + 1);
            }
        }
    }

    fn use_role(&mut self, task: &Node, args: &Node, is_static: bool, above: &Above, here: Above) {
        let name = task::text(args, "name").or_else(|| task::text(args, "role"));
        let Some(name) = name else { return };
        let file = task::text(args, "tasks_from").unwrap_or(MAIN);
        if is_static {
            let Above { around, tags, gates, .. } = here;
            self.found.uses.push(Use { role: name_of(name, file), tags, gate: None, gates, around });
            return;
        }
        self.note(&here);
        let inside = above.included(task, args, &here);
        for (name, inside) in self.names(task, name, &inside, |walk, name| walk.roles_like(name, file)) {
            let Above { around, tags, mut gates, .. } = inside;
            let role = name_of(&name, file);
            let gate = gates.pop();
            self.found.uses.push(Use { role, tags, gate, gates, around });
        }
    }

    /// A file of tasks beside the one that names it, else in the role's folder.
    fn find(&self, file: &str, folder: &str) -> Option<String> {
        let places = [join(folder, file), join(&self.home, file)];
        let forms = |path: &String| ["", ".yml", ".yaml"].map(|end| format!("{path}{end}"));
        places.iter().flat_map(forms).find(|path| self.tree.file(path).is_some())
    }

    /// A task that a listing shows: none of a file that is included during the run.
    fn note(&mut self, here: &Above) {
        if !here.gates.is_empty() {
            return;
        }
        let mut tags = here.tags.clone();
        crate::collections::sort(&mut tags);
        tags.dedup();
        self.found.tasks.insert(tags);
    }

    fn check(&mut self, task: &Node, kind: &'static str, args: &Node, path: &str, here: Above) {
        let lenient = task::is_on(task, "ignore_errors") || task::is_off(task, "failed_when");
        if here.caught || lenient {
            return;
        }
        let asks = match kind {
            "assert" => Asks::That(task::conditions(task::get(args, "that"))),
            _ => Asks::NotReached,
        };
        let (looped, item) = match task::looping(task) {
            Looping::Not => (None, None),
            Looping::Over(looped) => (Some(looped), None),
            Looping::Unknown(name) => (None, Some(name)),
        };
        let message = task::get(args, "fail_msg").or_else(|| task::get(args, "msg"));
        let Above { around, tags, gates, mut unknown, .. } = here;
        unknown.extend(item);
        let mut check = Check {
            role: self.role.clone(),
            reached: self.reached.clone(),
            file: path.into(),
            task: task::text(task, "name").unwrap_or(kind).into(),
            asks,
            when: around.when,
            vars: around.vars,
            looped,
            run_once: around.run_once,
            tags,
            gates,
            unknown,
            elsewhere: None,
            message: message.and_then(values_of),
            words: message
                .filter(|message| message.as_str().is_some())
                .map(|message| Arc::new(message.clone())),
        };
        check.unknown.extend(runtime::read_by(&check, self.tree.set_at_runtime()));
        self.found.checks.push(check);
    }
}

impl Above {
    /// What a task in a block, a play or a file has: its own behind what it inherits.
    fn with(&self, task: &Node) -> Above {
        let mut here = self.clone();
        here.around.when.extend(task::conditions(task::get(task, "when")));
        here.around.vars.extend(task::vars(task));
        here.around.run_once |= task::is_on(task, "run_once");
        here.tags.extend(task::tags(task));
        here.caught |= task::is_on(task, "ignore_errors");
        here
    }

    /// What the tasks of a dynamic include have: they inherit its conditions in effect, and of its
    /// tags only those under `apply`.
    fn included(&self, task: &Node, args: &Node, here: &Above) -> Above {
        let mut inside = Above { tags: self.tags.clone(), ..here.clone() };
        let apply = task::get(args, "apply").or_else(|| task::get(task, "apply"));
        if let Some(apply) = apply {
            inside.tags.extend(task::tags(apply));
            inside.around.when.extend(task::conditions(task::get(apply, "when")));
        }
        inside.gates.push(here.tags.clone());
        match task::looping(task) {
            Looping::Not => {}
            Looping::Over(looped) => inside.unknown.push(looped.name),
            Looping::Unknown(name) => inside.unknown.push(name),
        }
        inside
    }
}

/// The file of a role that is read when none is named.
pub(super) const MAIN: &str = "main";

/// The folder of a role. One in a role's folder may be named without the folders above it.
pub(super) fn folder(tree: &Tree, role: &str) -> Option<String> {
    let plain = format!("roles/{role}");
    if tree.under(&plain).next().is_some() {
        return Some(plain);
    }
    let inner = format!("/{role}/");
    tree.under("roles").find_map(|path| {
        let at = path.find(&inner)?;
        path.get(..at + inner.len() - 1).map(str::to_owned)
    })
}

/// `NAME`, or `NAME#FILE`.
fn name_of(role: &str, file: &str) -> String {
    let file = file.trim_end_matches(".yml").trim_end_matches(".yaml");
    if file == MAIN { role.to_owned() } else { format!("{role}#{file}") }
}

/// The groups that a `group_by` makes: a name as it stands, or the keys of the mapping that its loop
/// goes over.
fn groups(task: &Node, args: &Node) -> Vec<Vec<String>> {
    let Some(key) = task::text(args, "key") else { return Vec::new() };
    if !key.contains("{{") {
        return vec![vec![key.to_owned()]];
    }
    let vars = task::vars(task);
    let texts = |node: &Node| -> Option<Vec<String>> {
        node.as_seq()?.iter().map(|item| item.as_str().map(str::to_owned)).collect()
    };
    let row = |(key, value): (&Node, &Node)| Some([vec![key.as_str()?.to_owned()], texts(value)?].concat());
    let rows = |node: &Node| -> Option<Vec<Vec<String>>> {
        let Content::Map(entries) = &node.content else { return None };
        entries.iter().map(|entry| row((&entry.key, &entry.value))).collect()
    };
    vars.iter().find_map(|(_, node)| rows(node)).unwrap_or_default()
}

/// What a message tells of values, as a template.
fn values_of(message: &Node) -> Option<Arc<Node>> {
    let text = expression::message(message.as_str()?)?;
    Some(Arc::new(Node { span: message.span, content: Content::Str(text.into()) }))
}

#[cfg(test)]
mod tests;
