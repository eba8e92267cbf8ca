//! YAML as PyYAML writes it with libyaml. The names of the steps are libyaml's, to be compared with
//! its `emitter.c`.

use std::sync::Arc;

use super::yaml_scalar::{Style, escape, is_break, style};
use crate::vars::template::eval::{Run, need, truthy};
use crate::vars::template::{Eval, Stop, check_size};
use crate::vars::value::{Map, Value, float_text};

/// Lines longer than this are folded where they can be.
const WIDTH: usize = 80;
/// A longer key is written with a `?`, which we do not write.
const SIMPLE_KEY_CHARS: usize = 128;

/// Which collections are written in brackets.
#[derive(Clone, Copy, PartialEq)]
enum Flow {
    /// Those without collections in them.
    Leaves,
    Never,
    Always,
}

struct Emitter {
    best_indent: usize,
    width: usize,
    flow: Flow,
    sort_keys: bool,
    indent: Option<usize>,
    column: usize,
    flow_level: usize,
    /// What was written last is white space.
    whitespace: bool,
    /// All that was written in this line is indentation.
    indention: bool,
    out: String,
}

/// `nice` is the indent of `to_nice_yaml`; `to_yaml` writes leaves in flow style.
pub fn dump(run: &mut Run, it: &Value, nice: Option<usize>, options: &[(Arc<str>, Value)]) -> Eval {
    let mut to = Emitter {
        best_indent: nice.unwrap_or(2),
        width: WIDTH,
        flow: if nice.is_none() { Flow::Leaves } else { Flow::Never },
        sort_keys: true,
        indent: None,
        column: 0,
        flow_level: 0,
        whitespace: true,
        indention: true,
        out: String::new(),
    };
    let mut start = false;
    for (name, value) in options {
        let number = || value.as_int().and_then(|number| usize::try_from(number).ok());
        match (&**name, value) {
            ("sort_keys", value) => to.sort_keys = truthy(value)?,
            ("explicit_start", value) => start = truthy(value)?,
            ("default_flow_style", Value::Bool(true)) => to.flow = Flow::Always,
            ("default_flow_style", Value::Bool(false)) => to.flow = Flow::Never,
            ("default_flow_style", Value::Null) => to.flow = Flow::Leaves,
            ("indent", value) if value.as_int().is_some() => to.best_indent = number().unwrap_or(0),
            // Without an end to lines.
            ("width", Value::Int(..=-1)) => to.width = usize::MAX,
            ("width", value) if value.as_int().is_some() => to.width = number().unwrap_or(0),
            (other, _) => return Err(Stop::unknown(format!("option {other} of to_yaml"))),
        }
    }
    if !(2..10).contains(&to.best_indent) {
        to.best_indent = 2;
    }
    if to.width <= to.best_indent * 2 {
        to.width = WIDTH;
    }
    if start {
        to.indicator("---", true, false, false);
    }
    to.node(run, it, false, false)?;
    to.write_indent();
    Ok(Value::str(to.out))
}

fn is_collection(it: &Value) -> bool {
    matches!(it, Value::List(_) | Value::Tuple(_) | Value::Map(_))
}

impl Emitter {
    fn put(&mut self, c: char) {
        self.out.push(c);
        self.column += 1;
    }

    fn write_break(&mut self, c: char) {
        self.out.push(c);
        self.column = 0;
    }

    fn write_indent(&mut self) {
        let indent = self.indent.unwrap_or(0);
        if !self.indention || self.column > indent || (self.column == indent && !self.whitespace) {
            self.write_break('\n');
        }
        while self.column < indent {
            self.put(' ');
        }
        self.whitespace = true;
        self.indention = true;
    }

    fn indicator(&mut self, text: &str, need_whitespace: bool, whitespace: bool, indention: bool) {
        if need_whitespace && !self.whitespace {
            self.put(' ');
        }
        text.chars().for_each(|c| self.put(c));
        self.whitespace = whitespace;
        self.indention &= indention;
    }

    /// Goes one level deeper and gives the level to come back to.
    fn increase_indent(&mut self, flow: bool, indentless: bool) -> Option<usize> {
        let before = self.indent;
        self.indent = Some(match before {
            None if flow => self.best_indent,
            None => 0,
            Some(indent) if indentless => indent,
            Some(indent) => indent + self.best_indent,
        });
        before
    }

    fn is_flow(&self, it: &Value) -> bool {
        let by_members = |all_plain: bool| match self.flow {
            Flow::Always => true,
            Flow::Never => false,
            Flow::Leaves => all_plain,
        };
        self.flow_level > 0
            || match it {
                Value::Map(map) => map.is_empty() || by_members(!map.values().any(is_collection)),
                other => {
                    let items = other.as_items().unwrap_or_default();
                    items.is_empty() || by_members(!items.iter().any(is_collection))
                }
            }
    }

    fn node(&mut self, run: &Run, it: &Value, in_mapping: bool, is_key: bool) -> Eval<()> {
        need(it)?;
        check_size(self.out.len())?;
        let before = match it {
            Value::List(items) | Value::Tuple(items) if !is_key => {
                self.sequence(run, it, items, in_mapping)?
            }
            Value::Map(map) if !is_key => self.mapping(run, it, map)?,
            _ => {
                let before = self.increase_indent(true, false);
                self.scalar(it, is_key)?;
                before
            }
        };
        self.indent = before;
        Ok(())
    }

    fn sequence(&mut self, run: &Run, it: &Value, items: &[Value], in_mapping: bool) -> Eval<Option<usize>> {
        if !self.is_flow(it) {
            let before = self.increase_indent(false, in_mapping && !self.indention);
            for item in items {
                self.write_indent();
                self.indicator("-", true, false, true);
                run.ev.deeper(1, || self.node(run, item, false, false))?;
            }
            return Ok(before);
        }
        self.indicator("[", true, true, false);
        let before = self.increase_indent(true, false);
        self.flow_level += 1;
        for (index, item) in items.iter().enumerate() {
            self.next_in_flow(index);
            run.ev.deeper(1, || self.node(run, item, false, false))?;
        }
        self.flow_level -= 1;
        self.indicator("]", false, false, false);
        Ok(before)
    }

    fn mapping(&mut self, run: &Run, it: &Value, map: &Map) -> Eval<Option<usize>> {
        let entries = self.entries(map);
        let flow = self.is_flow(it);
        if flow {
            self.indicator("{", true, true, false);
        }
        let before = self.increase_indent(flow, false);
        self.flow_level += usize::from(flow);
        for (index, (key, value)) in entries.into_iter().enumerate() {
            if flow {
                self.next_in_flow(index);
            } else {
                self.write_indent();
            }
            self.node(run, key, true, true)?;
            self.indicator(":", false, false, false);
            run.ev.deeper(1, || self.node(run, value, true, false))?;
        }
        if flow {
            self.flow_level -= 1;
            self.indicator("}", false, false, false);
        }
        Ok(before)
    }

    fn next_in_flow(&mut self, index: usize) {
        if index > 0 {
            self.indicator(",", false, false, false);
        }
        if self.column > self.width {
            self.write_indent();
        }
    }

    fn entries<'m>(&self, map: &'m Map) -> Vec<(&'m Value, &'m Value)> {
        let mut entries: Vec<_> = map.iter().collect();
        if self.sort_keys {
            let keys: Vec<Value> = map.keys().cloned().collect();
            // Keys that cannot be compared stay as they are.
            if super::lists::sorted(&keys, false).is_ok() {
                crate::collections::sort_by(&mut entries, |(a, _), (b, _)| {
                    crate::vars::value::order(a, b).ok().flatten().unwrap_or(std::cmp::Ordering::Equal)
                });
            }
        }
        entries
    }

    fn scalar(&mut self, it: &Value, is_key: bool) -> Eval<()> {
        let text = match it {
            Value::Null => "null".to_owned(),
            Value::Bool(value) => value.to_string(),
            Value::Int(number) => number.to_string(),
            Value::Float(number) if number.is_nan() => ".nan".to_owned(),
            Value::Float(number) if number.is_infinite() => {
                if *number > 0.0 { ".inf" } else { "-.inf" }.to_owned()
            }
            Value::Float(number) => {
                let text = float_text(*number);
                // YAML 1.1 wants a point before an exponent.
                if text.contains('.') { text } else { text.replacen('e', ".0e", 1) }
            }
            Value::Timestamp(text) => text.replacen('T', " ", 1),
            other => match other.as_str() {
                Some(text) => return self.text(text, is_key),
                None => return Err(Stop::unknown("YAML of this value")),
            },
        };
        self.plain(&text, false);
        Ok(())
    }

    fn text(&mut self, text: &str, is_key: bool) -> Eval<()> {
        if is_key && (text.contains(is_break) || text.len() > SIMPLE_KEY_CHARS) {
            return Err(Stop::unknown("YAML with a key of several lines"));
        }
        match style(text, self.flow_level > 0, is_key) {
            Style::Plain => self.plain(text, !is_key),
            Style::Single => self.quoted(text, !is_key, '\''),
            Style::Double => self.quoted(text, !is_key, '"'),
        }
        Ok(())
    }

    fn plain(&mut self, text: &str, folds: bool) {
        if !self.whitespace {
            self.put(' ');
        }
        let mut spaces = false;
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            let fold = c == ' ' && folds && !spaces && self.column > self.width;
            if fold && chars.peek().is_some_and(|next| *next != ' ') {
                self.write_indent();
            } else {
                self.put(c);
            }
            spaces = c == ' ';
        }
        self.whitespace = false;
        self.indention = false;
    }

    fn quoted(&mut self, text: &str, folds: bool, quote: char) {
        self.indicator(&quote.to_string(), true, false, false);
        let (mut spaces, mut breaks) = (false, false);
        let mut chars = text.chars().peekable();
        let mut first = true;
        while let Some(c) = chars.next() {
            let next = chars.peek().copied();
            if quote == '"'
                && let Some(escaped) = escape(c)
            {
                escaped.chars().for_each(|c| self.put(c));
                spaces = false;
            } else if c == ' ' {
                let fold = folds && !spaces && self.column > self.width && !first && next.is_some();
                match (fold, next == Some(' '), quote) {
                    (true, false, _) => self.write_indent(),
                    (true, true, '"') => {
                        self.write_indent();
                        self.put('\\');
                    }
                    _ => self.put(' '),
                }
                spaces = true;
            } else if is_break(c) {
                if !breaks && c == '\n' {
                    self.write_break('\n');
                }
                self.write_break(c);
                self.indention = true;
                breaks = true;
            } else {
                if breaks {
                    self.write_indent();
                }
                if c == '\'' && quote == '\'' {
                    self.put('\'');
                }
                self.put(c);
                self.indention = false;
                (spaces, breaks) = (false, false);
            }
            first = false;
        }
        if breaks {
            self.write_indent();
        }
        self.indicator(&quote.to_string(), false, false, false);
    }
}
