//! The INI plugin: sections, host lines, `:children`, `:vars`.

use crate::collections::IndexMap;

use super::build::Builder;
use super::lines::{Text, is_space, is_word};
use super::ordinary::Words;
use super::problem::{Reason, Refused};
use super::{GroupId, Variable, Variables, address, literal, range, shlex};
use crate::text::{FileId, Span};
use crate::yaml::Node;

#[derive(Clone, Copy, PartialEq)]
enum Section {
    Hosts,
    Children,
    Vars,
}

/// A group that was used before it was declared; it must be by the end of the file.
struct Pending {
    span: Span,
    /// The groups that name it as a child; none when only a `:vars` section names it.
    parents: Vec<(GroupId, Span)>,
    is_child: bool,
}

/// A line without blanks around it, and where it starts in the text.
#[derive(Clone, Copy)]
struct Line<'t, 'a> {
    text: &'t Text<'a>,
    start: usize,
    line: &'t str,
}

impl Line<'_, '_> {
    fn span(&self) -> Span {
        self.part(0, self.line.len())
    }

    fn part(&self, start: usize, end: usize) -> Span {
        self.text.span(self.start + start, self.start + end)
    }

    fn refused<T>(&self, reason: Reason) -> Result<T, Refused> {
        Err(Refused::new(self.span(), reason))
    }
}

/// Reads one file; what was read before a refusal stays.
pub fn read(builder: &mut Builder, file: FileId, bytes: &[u8]) -> Result<(), Refused> {
    let text = Text::new(file, bytes);
    let mut reader = Reader {
        builder,
        group: GroupId::UNGROUPED,
        section: Section::Hosts,
        pending: IndexMap::default(),
        words: Vec::new(),
    };
    let mut lines = text.lines();
    loop {
        if let Some(end) = reader.ordinary(&text, lines.at())? {
            lines.go_to(end);
            continue;
        }
        let Some((start, raw)) = lines.next() else { break };
        let line = raw.trim_start_matches(is_space);
        let start = start + (raw.len() - line.len());
        let line = line.trim_end_matches(is_space);
        if !line.is_empty() && !line.starts_with([';', '#']) {
            reader.line(Line { text: &text, start, line })?;
        }
    }
    reader.end()
}

struct Reader<'b, 'a, 't> {
    builder: &'b mut Builder<'a>,
    group: GroupId,
    section: Section,
    pending: IndexMap<String, Pending>,
    /// The words of a host line.
    words: Vec<shlex::Word<'t>>,
}

impl<'t> Reader<'_, '_, 't> {
    /// Reads an ordinary host line that starts here; gives where the next one does.
    fn ordinary(&mut self, text: &Text, start: usize) -> Result<Option<usize>, Refused> {
        if self.section != Section::Hosts {
            return Ok(None);
        }
        let mut words = Words::new(text.as_str(), start);
        let Some(name) = words.name() else { return Ok(None) };
        let mut variables = self.builder.gather();
        // `ansible_host`, `ip` and `access_ip` mostly have one text.
        let mut before = None;
        while !words.ends_line() {
            let Some((key, value)) = words.pair(variables.expected()) else { return Ok(None) };
            let span = text.span(value.start, value.end);
            let node = match variables.last().filter(|_| before == Some(value.text)) {
                Some(last) => Node { span, content: last.value.content.clone() },
                None => match literal::value(value.text, span) {
                    Ok(node) => node,
                    Err(_) => return Ok(None),
                },
            };
            before = Some(value.text);
            variables.set(key.text, Variable { name: text.span(key.start, key.end), value: node });
        }
        let variables = variables.finish();
        let host =
            self.builder.add_host(name.text, Some(self.group), None, text.span(name.start, name.end))?;
        self.builder.set_host_variables(host, variables)?;
        Ok(Some(words.at))
    }

    fn line(&mut self, line: Line<'t, '_>) -> Result<(), Refused> {
        if let Some((group, kind)) = section_header(line.line) {
            return self.header(line, group, kind);
        }
        if line.line.starts_with('[') && line.line.ends_with(']') {
            return line.refused(Reason::BadSection(line.line.to_owned()));
        }
        match self.section {
            Section::Hosts => self.host_line(line),
            Section::Vars => self.variable(line),
            Section::Children => self.child(line),
        }
    }

    fn header(&mut self, line: Line, written: &str, kind: Option<&str>) -> Result<(), Refused> {
        let span = line.part(1, 1 + written.len());
        let group = self.builder.safe_group_name(written, span);
        self.section = match kind {
            None | Some("hosts") => Section::Hosts,
            Some("children") => Section::Children,
            Some("vars") => Section::Vars,
            Some(kind) => {
                let reason = Reason::UnknownSectionType { group: written.to_owned(), kind: kind.to_owned() };
                return line.refused(reason);
            }
        };
        let known = self.builder.find_group(&group).is_some();
        if !known && self.section == Section::Vars && !self.pending.contains_key(&group) {
            self.pending.insert(group.clone(), Pending { span, parents: Vec::new(), is_child: false });
        }
        self.group = self.builder.add_group(&group, span)?;
        if self.section != Section::Vars
            && let Some(pending) = self.pending.shift_remove(&group)
        {
            for (parent, span) in pending.parents {
                self.builder.add_child_group(parent, self.group, span)?;
            }
        }
        Ok(())
    }

    fn child(&mut self, line: Line) -> Result<(), Refused> {
        let Some(child) = group_name(line.line) else {
            return line.refused(Reason::ExpectedGroupName(line.line.to_owned()));
        };
        let span = line.part(0, child.len());
        if let Some(id) = self.builder.find_group(child) {
            self.builder.name_group_at(id, span);
            return self.builder.add_child_group(self.group, id, span);
        }
        let new = || Pending { span, parents: Vec::new(), is_child: true };
        self.pending.entry(child.to_owned()).or_insert_with(new).parents.push((self.group, span));
        Ok(())
    }

    fn variable(&mut self, line: Line) -> Result<(), Refused> {
        let Some((key, value)) = line.line.split_once('=') else {
            return line.refused(Reason::ExpectedKeyValue(line.line.to_owned()));
        };
        let name = key.trim_end_matches(is_space);
        let text = value.trim_matches(is_space);
        let start = line.line.len() - value.trim_start_matches(is_space).len();
        let span = line.part(start, start + text.len());
        let value = literal::value(text, span).map_err(|reason| Refused::new(span, reason))?;
        let variable = Variable { name: line.part(0, name.len()), value };
        self.builder.set_group_variable(self.group, name, variable)
    }

    fn host_line(&mut self, line: Line<'t, '_>) -> Result<(), Refused> {
        let mut words = std::mem::take(&mut self.words);
        let done = self.words_of(line, &mut words).and_then(|()| self.hosts(line, &words));
        self.words = words;
        done
    }

    fn words_of(&self, line: Line<'t, '_>, words: &mut Vec<shlex::Word<'t>>) -> Result<(), Refused> {
        shlex::split(line.line, words).map_err(|unbalanced| {
            let reason = match unbalanced {
                shlex::Unbalanced::Quotation => Reason::NoClosingQuotation(line.line.to_owned()),
                shlex::Unbalanced::Escape => Reason::NoEscapedCharacter(line.line.to_owned()),
            };
            Refused::new(line.span(), reason)
        })
    }

    /// Adds the hosts of a line with their variables.
    fn hosts(&mut self, line: Line, words: &[shlex::Word]) -> Result<(), Refused> {
        let Some((pattern, assignments)) = words.split_first() else {
            return line.refused(Reason::EmptyHostName);
        };
        let span = line.part(pattern.start, pattern.end);
        if address::is_plain(&pattern.text) {
            let variables = self.assignments(line, assignments)?;
            let host = self.builder.add_host(&pattern.text, Some(self.group), None, span)?;
            return self.builder.set_host_variables(host, variables);
        }
        let (hosts, port) = hosts(&pattern.text).map_err(|reason| Refused::new(span, reason))?;
        let variables = self.assignments(line, assignments)?;
        for host in hosts {
            let host = self.builder.add_host(&host, Some(self.group), port, span)?;
            self.builder.set_host_variables(host, variables.clone())?;
        }
        Ok(())
    }

    fn assignments(&mut self, line: Line, words: &[shlex::Word]) -> Result<Variables, Refused> {
        let mut variables = self.builder.gather();
        for word in words {
            let (name, variable) = assignment(line, word)?;
            variables.set(name, variable);
        }
        Ok(variables.finish())
    }

    /// A group that was used and never declared is refused; Ansible names the first.
    fn end(self) -> Result<(), Refused> {
        let Some((name, pending)) = self.pending.into_iter().next() else { return Ok(()) };
        if !pending.is_child {
            return Err(Refused::new(pending.span, Reason::VarsOfUndefinedGroup(name)));
        }
        let (parent, span) = pending.parents.last().copied().unwrap_or((GroupId::ALL, pending.span));
        let group = self.builder.group_name(parent);
        Err(Refused::new(span, Reason::UndefinedChild { group, child: name }))
    }
}

/// One `key=value` of a host line.
fn assignment<'w>(line: Line, word: &'w shlex::Word<'_>) -> Result<(&'w str, Variable), Refused> {
    let span = line.part(word.start, word.end);
    let (Some((name, value)), Some(equals)) = (word.text.split_once('='), word.equals) else {
        return Err(Refused::new(span, Reason::ExpectedHostVariable(word.text.to_string())));
    };
    let value_span = line.part(equals + 1, word.end);
    let value = literal::value(value, value_span).map_err(|reason| Refused::new(span, reason))?;
    Ok((name, Variable { name: line.part(word.start, equals), value }))
}

/// The host names a pattern stands for, and the port they share.
fn hosts(pattern: &str) -> Result<(Vec<String>, Option<u64>), Reason> {
    let (host, port) = address::parse(pattern).unwrap_or((pattern, None));
    let hosts = range::expand(host).map_err(Reason::Range)?;
    if pattern.trim_matches(is_space).ends_with(':') && port.is_none() {
        return Err(Reason::HostEndsWithColon(pattern.to_owned()));
    }
    if hosts.iter().any(|host| host.trim_matches(is_space) == "---") {
        return Err(Reason::YamlDocumentStart);
    }
    Ok((hosts, port))
}

/// `[group]` or `[group:kind]`, then nothing but blanks and a `#` comment.
fn section_header(line: &str) -> Option<(&str, Option<&str>)> {
    let (inner, rest) = line.strip_prefix('[')?.split_once(']')?;
    let (group, kind) = match inner.split_once(':') {
        Some((group, kind)) => (group, Some(kind)),
        None => (inner, None),
    };
    let kind_fits = kind.is_none_or(|kind| !kind.is_empty() && kind.chars().all(is_word));
    let group_fits = !group.is_empty() && !group.contains(is_space);
    (group_fits && kind_fits && ends_line(rest)).then_some((group, kind))
}

/// A group name, then nothing but blanks and a `#` comment, which may follow at once.
fn group_name(line: &str) -> Option<&str> {
    let end = line.find(|c: char| is_space(c) || matches!(c, ':' | ']')).unwrap_or(line.len());
    let (mut name, rest) = line.split_at_checked(end)?;
    if !ends_line(rest) {
        // The expression gives back characters until a comment can begin.
        let hash = name.rfind('#')?;
        name = name.get(..hash)?;
    }
    (!name.is_empty()).then_some(name)
}

fn ends_line(rest: &str) -> bool {
    let rest = rest.trim_start_matches(is_space);
    rest.is_empty() || rest.starts_with('#')
}
