//! The YAML plugin: groups with `hosts`, `children` and `vars`.

use std::borrow::Cow;

use super::build::Builder;
use super::problem::{Effect, Reason, Refused};
use super::{GroupId, Variable, address, range};
use crate::text::Span;
use crate::yaml::{Content, Entry, Node};

/// Groups inside groups; the YAML parser's own limit is met before.
const MAX_DEPTH: usize = 128;
const SECTIONS: [&str; 3] = ["vars", "children", "hosts"];

/// Reads a parsed file; what was read before a refusal stays. `start` is the file's first byte.
pub fn read(builder: &mut Builder, root: Option<&Node>, start: Span) -> Result<(), Refused> {
    let Some(root) = root.filter(|node| is_true(&node.content)) else {
        return Err(Refused::new(start, Reason::EmptyYaml));
    };
    let Some(groups) = root.as_map() else {
        return Err(Refused::new(root.span, Reason::NotAMapping(class(&root.content))));
    };
    if let Some(plugin) = root.get("plugin").filter(|entry| is_true(&entry.value.content)) {
        return Err(Refused::new(plugin.key.span, Reason::PluginConfig(shown(&plugin.value))));
    }
    for Entry { key, value } in groups {
        group(builder, key, value, 0)?;
    }
    Ok(())
}

/// Reads one group; gives the name it has then, or its key's when it was passed over.
fn group(builder: &mut Builder, key: &Node, data: &Node, depth: usize) -> Result<String, Refused> {
    if depth >= MAX_DEPTH {
        return Err(Refused::new(key.span, Reason::TooDeep));
    }
    let entries: &[Entry] = match &data.content {
        Content::Map(entries) => entries,
        Content::Null => &[],
        _ => {
            builder.warn(key.span, Reason::NotAGroup(shown(key)));
            return Ok(shown(key));
        }
    };
    let refused = |reason| Err(Refused::new(key.span, reason));
    if !is_true(&key.content) {
        return refused(Reason::EmptyGroupName(shown(key)));
    }
    let Some(name) = key.as_str() else {
        return refused(Reason::GroupNotText { name: shown(key), class: class(&key.content) });
    };
    let id = builder.add_group(name, key.span)?;
    let name = builder.group_name(id);
    for section in SECTIONS {
        let found = entries.iter().find(|entry| entry.key.as_str() == Some(section));
        if let Some(Entry { key, value }) = found
            && !matches!(
                value.content,
                Content::Map(_) | Content::Null | Content::Str(_) | Content::Unsafe(_)
            )
        {
            let reason = Reason::InvalidEntry { section, group: name, class: class(&value.content) };
            return Err(Refused::new(key.span.to(value.span), reason));
        }
    }
    for entry in entries {
        section(builder, id, &name, entry, depth)?;
    }
    Ok(name)
}

fn section(
    builder: &mut Builder,
    id: GroupId,
    group_name: &str,
    entry: &Entry,
    depth: usize,
) -> Result<(), Refused> {
    let Entry { key, value } = entry;
    let section = key.as_str().unwrap_or_default();
    let is_known = SECTIONS.contains(&section);
    let unexpected = || Reason::UnexpectedKey { key: shown(key), group: group_name.to_owned() };
    let single;
    let entries: &[Entry] = match &value.content {
        Content::Map(entries) => entries,
        Content::Null => {
            if !is_known {
                builder.report(Effect::Silent, Some(key.span), unexpected());
            }
            return Ok(());
        }
        // A text stands for a mapping with it as the only key.
        Content::Str(_) | Content::Unsafe(_) if is_known => {
            let null = Node { span: value.span, content: Content::Null };
            single = [Entry { key: value.clone(), value: null }];
            &single
        }
        other => {
            let (key_text, group) = (shown(key), group_name.to_owned());
            builder.warn(key.span, Reason::SkippedKey { key: key_text, group, class: class(other) });
            return Ok(());
        }
    };
    if !is_known {
        builder.warn(key.span, unexpected());
        return Ok(());
    }
    for member in entries {
        match section {
            "vars" => {
                let variable = Variable { name: member.key.span, value: member.value.clone() };
                builder.set_group_variable(id, &shown(&member.key), variable)?;
            }
            "children" => {
                let child = group(builder, &member.key, &member.value, depth + 1)?;
                builder.add_child(id, &child, member.key.span)?;
            }
            _ => host(builder, id, member)?,
        }
    }
    Ok(())
}

/// Adds the hosts of one key of `hosts` with their variables.
fn host(builder: &mut Builder, group: GroupId, entry: &Entry) -> Result<(), Refused> {
    let Entry { key, value } = entry;
    let Some(pattern) = key.as_str() else {
        return Err(Refused::new(key.span, Reason::HostNotText(shown(key))));
    };
    let hosts = match address::is_plain(pattern) {
        true => None,
        false => {
            let (host, port) = address::parse(pattern).unwrap_or((pattern, None));
            let hosts = range::expand(host);
            Some((hosts.map_err(|error| Refused::new(key.span, Reason::Range(error)))?, port))
        }
    };
    let variables: &[Entry] = match &value.content {
        Content::Map(entries) => entries,
        other if !is_true(other) => &[],
        other => {
            let reason = Reason::HostVarsNotMapping { host: pattern.to_owned(), class: class(other) };
            return Err(Refused::new(key.span.to(value.span), reason));
        }
    };
    let mut gathered = builder.gather();
    for Entry { key, value } in variables {
        gathered.set(&name(key), Variable { name: key.span, value: value.clone() });
    }
    let shared = gathered.finish();
    let Some((hosts, port)) = hosts else {
        let id = builder.add_host(pattern, Some(group), None, key.span)?;
        return builder.set_host_variables(id, shared);
    };
    for host in hosts {
        let id = builder.add_host(&host, Some(group), port, key.span)?;
        builder.set_host_variables(id, shared.clone())?;
    }
    Ok(())
}

/// Python's truth of a value.
fn is_true(content: &Content) -> bool {
    match content {
        Content::Null => false,
        Content::Bool(value) => *value,
        Content::Int(value) => value.get() != 0,
        Content::Float(value) => *value != 0.0,
        Content::Str(text) | Content::Unsafe(text) => !text.is_empty(),
        Content::Bytes(bytes) => !bytes.is_empty(),
        Content::Seq(items) | Content::Set(items) => !items.is_empty(),
        Content::Map(entries) => !entries.is_empty(),
        Content::Timestamp(_) | Content::Vault(_) | Content::NotHeld => true,
    }
}

/// The class Ansible names in its messages.
pub fn class(content: &Content) -> &'static str {
    match content {
        Content::Null => "NoneType",
        Content::Bool(_) => "bool",
        Content::Int(_) => "int",
        Content::Float(_) => "float",
        Content::Str(_) | Content::Unsafe(_) => "str",
        Content::Timestamp(_) => "date",
        Content::Bytes(_) => "bytes",
        Content::Seq(_) => "list",
        Content::Map(_) => "dict",
        Content::Set(_) => "set",
        Content::Vault(_) => "AnsibleVaultEncryptedUnicode",
        Content::NotHeld => "AnsibleUndefined",
    }
}

/// A key as text: what `ansible-inventory` prints for names that are not text.
fn name(node: &Node) -> Cow<'_, str> {
    match &node.content {
        Content::Null => "null".into(),
        Content::Bool(value) => value.to_string().into(),
        Content::Int(value) => value.to_string().into(),
        Content::Float(value) => format!("{value:?}").into(),
        Content::Str(text) | Content::Unsafe(text) | Content::Timestamp(text) => Cow::Borrowed(text),
        other => class(other).into(),
    }
}

/// A key as text, to keep.
pub fn shown(node: &Node) -> String {
    name(node).into_owned()
}
