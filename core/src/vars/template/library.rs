//! What templates are read into, kept for those who ask again.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use super::variables::{is_template, node_value};
use super::{Eval, ast, filters, lower};
use crate::collections::HashMap;
use crate::vars::{ErrorKind, EvalError, Outcome, Value};
use crate::yaml::{Content, Node};

/// Lists and mappings are not looked into deeper than this.
const DEPTH: usize = 32;

/// Parsed templates and compiled regular expressions by their text, and values that have no templates.
#[derive(Default)]
pub struct Library {
    templates: RefCell<HashMap<Arc<str>, Parsed>>,
    /// Conditions that are no templates.
    expressions: RefCell<HashMap<Arc<str>, Parsed>>,
    patterns: RefCell<HashMap<String, Rc<filters::Pattern>>>,
    /// By the place of the node in memory.
    constants: RefCell<HashMap<usize, Constant>>,
}

pub(super) type Parsed = Rc<Eval<ast::Template>>;

/// What a list or mapping is worth, when there are no templates in it. The node stays in its place.
struct Constant {
    _node: Arc<Node>,
    value: Option<Value>,
}

impl Library {
    pub(super) fn get(&self, text: &str) -> Parsed {
        if let Some(parsed) = self.templates.borrow().get(text) {
            return Rc::clone(parsed);
        }
        let parsed: Parsed = Rc::new(lower::parse(text));
        self.templates.borrow_mut().insert(text.into(), Rc::clone(&parsed));
        parsed
    }

    /// A condition that was met before, when it is no template.
    pub(super) fn expression(&self, condition: &str) -> Option<Parsed> {
        self.expressions.borrow().get(condition).cloned()
    }

    pub(super) fn keep_expression(&self, condition: &str, parsed: &Parsed) {
        self.expressions.borrow_mut().insert(condition.into(), Rc::clone(parsed));
    }

    /// The compiled regular expression of a key: hosts ask for the same one after the other.
    pub(super) fn pattern(
        &self,
        key: String,
        compile: impl FnOnce() -> Eval<filters::Pattern>,
    ) -> Eval<Rc<filters::Pattern>> {
        if let Some(pattern) = self.patterns.borrow().get(&key) {
            return Ok(Rc::clone(pattern));
        }
        let pattern = Rc::new(compile()?);
        self.patterns.borrow_mut().insert(key, Rc::clone(&pattern));
        Ok(pattern)
    }

    /// Why the text of a node is no template, if it is none.
    pub fn syntax_error(&self, node: &Node, text: &str) -> Option<EvalError> {
        let stop = self.get(text).as_ref().as_ref().err()?.clone();
        match stop.in_node(node).into_outcome() {
            Outcome::Error(error) if error.kind == ErrorKind::Syntax => Some(error),
            _ => None,
        }
    }

    /// The value of a list or mapping without templates: made once, whoever asks for it.
    pub(super) fn constant(&self, node: &Arc<Node>) -> Option<Value> {
        if !matches!(node.content, Content::Seq(_) | Content::Map(_)) {
            return None;
        }
        let mut known = self.constants.borrow_mut();
        let constant = known.entry(Arc::as_ptr(node).addr()).or_insert_with(|| {
            let value = is_constant(node, 0).then(|| node_value(node));
            Constant { _node: Arc::clone(node), value }
        });
        constant.value.clone()
    }
}

/// Templating it leaves it as it is.
fn is_constant(node: &Node, depth: usize) -> bool {
    match &node.content {
        Content::Str(text) => !is_template(text),
        Content::Seq(items) => depth < DEPTH && items.iter().all(|item| is_constant(item, depth + 1)),
        Content::Map(entries) => {
            depth < DEPTH && entries.iter().all(|entry| is_constant(&entry.value, depth + 1))
        }
        _ => true,
    }
}
