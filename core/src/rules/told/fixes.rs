//! Fixes by the form of the condition that fails, or of a version, where one edit is right.

use super::{Case, form};
use crate::plan::Change;
use crate::report::{Args, Fix, Phrase};
use crate::rules::{Context, FileKind};
use crate::text::{Edit, nearest};
use crate::vars::{Layer, Setting, Value, Wanted, normal};
use crate::yaml::{Content, Quoting, edit, quote, quoting};

/// What makes the condition hold; arguments of its title go to the finding's.
pub fn of(ctx: &Context, case: &Case, args: &mut Args) -> Option<Fix> {
    by_condition(ctx, case, args).or_else(|| by_guard(ctx, case, args)).or_else(|| by_form(ctx, case, args))
}

/// The switch that is off where the task asks for nothing but that it is on: `... and not NAME`.
fn by_guard(ctx: &Context, case: &Case, args: &mut Args) -> Option<Fix> {
    let setting = case.subject.setting.as_ref()?;
    let is_asked = case.failed.condition.is_none() && case.failed.error.is_none();
    if !is_asked || !matches!(setting.value.content, Content::Bool(false)) {
        return None;
    }
    let off = format!("not {}", case.subject.name);
    let asks = |condition: &str| {
        let text = normal::condition(condition).unwrap_or_default();
        !text.contains(" or ") && text.split(" and ").any(|part| part == off)
    };
    let is_so = case.failed.check.when.iter().any(|condition| asks(condition));
    if is_so { replace(ctx, case, setting, New::On, args) } else { None }
}

/// A version with the leading `v` of the release's own, or without one as they are.
fn by_form(ctx: &Context, case: &Case, args: &mut Args) -> Option<Fix> {
    let setting = case.subject.setting.as_ref()?;
    literal(case, setting)?;
    replace(ctx, case, setting, New::Text(form::other(ctx, case)?), args)
}

fn by_condition(ctx: &Context, case: &Case, args: &mut Args) -> Option<Fix> {
    let condition = case.failed.condition.as_ref().filter(|_| case.failed.error.is_none())?;
    let setting = case.subject.setting.as_ref()?;
    let wanted = ctx.vars.shape(condition).asks;
    let about = match &wanted {
        Wanted::OneOf(name, _) | Wanted::Boolean(name) | Wanted::NoLeadingV(name) | Wanted::Unset(name) => {
            name
        }
        Wanted::Set(_) | Wanted::Other => return None,
    };
    let local = case.failed.locals.iter().any(|(name, _)| name == about);
    if *about != case.subject.name && !local {
        return None;
    }
    if matches!(wanted, Wanted::Unset(_)) {
        return remove(ctx, case, setting);
    }
    let value = literal(case, setting)?;
    let written = match wanted {
        Wanted::OneOf(_, choices) => {
            let names: Vec<&str> = choices.iter().filter_map(Value::as_str).collect();
            New::Text(nearest(value, names)?.to_owned())
        }
        Wanted::NoLeadingV(_) => {
            New::Text(value.strip_prefix('v').filter(|rest| is_version(rest))?.to_owned())
        }
        _ => New::Bool(boolean(value)?),
    };
    replace(ctx, case, setting, written, args)
}

/// What is written instead.
enum New {
    Text(String),
    Bool(bool),
    On,
}

/// The text of a setting that is no template: what the user wrote is what Kubespray sees.
fn literal<'a>(case: &'a Case, setting: &'a Setting) -> Option<&'a str> {
    let text = setting.value.as_str()?;
    let same = case.subject.value.as_ref().and_then(Value::as_str) == Some(text);
    (same && matches!(setting.value.content, Content::Str(_))).then_some(text)
}

fn is_version(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// The Boolean that a text is surely meant to be.
fn boolean(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Some(true),
        "false" | "no" | "off" | "0" => Some(false),
        _ => None,
    }
}

fn replace(ctx: &Context, case: &Case, setting: &Setting, new: New, args: &mut Args) -> Option<Fix> {
    let span = setting.value.span;
    let title = match &new {
        New::Text(text) => {
            args.set("fixed", text.clone().into());
            Phrase::new("Write `{fixed}`", "改为 `{fixed}`")
        }
        New::Bool(_) => Phrase::new("Make it a Boolean", "改为布尔值"),
        New::On => {
            args.set("fixed", case.subject.name.to_string().into());
            Phrase::new("Switch `{fixed}` on", "启用 `{fixed}`")
        }
    };
    if Some(span.file) == ctx.workspace.command {
        let json = match &new {
            New::Text(text) => serde_json::to_string(text).ok()?,
            New::Bool(value) => value.to_string(),
            New::On => true.to_string(),
        };
        let change = Change::SetExtra { name: case.subject.name.to_string(), json };
        return Some(ctx.command_fix(title, |command| command.change(change)));
    }
    let in_file = matches!(setting.layer, Layer::GroupVars(_) | Layer::HostVars);
    let text = match (ctx.file_kind(span.file), new) {
        (FileKind::Vars(..), New::Bool(value)) if in_file => value.to_string(),
        (FileKind::Vars(..), New::On) if in_file => true.to_string(),
        (FileKind::Vars(..), New::Text(text)) if in_file => {
            let style = quoting(ctx.text(span.file), &setting.value);
            quote(&text, if style == Quoting::Block { Quoting::Plain } else { style })
        }
        // As it stands: one word, written where one word was.
        (FileKind::Inventory, New::Text(text)) if is_word(ctx, setting) && is_plain(&text) => text,
        _ => return None,
    };
    Some(Fix::edits(title, false, vec![Edit::replace(span, text)]))
}

/// The setting's text stands in the file just as it is.
fn is_word(ctx: &Context, setting: &Setting) -> bool {
    let written = ctx.text(setting.value.span.file);
    let written = written.get(setting.value.span.start as usize..setting.value.span.end as usize);
    setting.value.as_str().is_some_and(|text| Some(text) == written && is_plain(text))
}

fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
}

/// Takes the variable away.
fn remove(ctx: &Context, case: &Case, setting: &Setting) -> Option<Fix> {
    let title = Phrase::new("Remove the variable", "删除该变量");
    let file = setting.name.file;
    if Some(file) == ctx.workspace.command {
        let change = Change::RemoveExtra(case.subject.name.to_string());
        return Some(ctx.command_fix(title, |command| command.change(change)));
    }
    if !matches!(setting.layer, Layer::GroupVars(_) | Layer::HostVars) {
        return None;
    }
    let document = ctx.document(file);
    let (map, entry) = edit::owner(document.root.as_ref()?, setting.name)?;
    let edit = edit::remove_entry(ctx.text(file), map, entry)?;
    Some(Fix::edits(title, false, vec![edit]))
}
