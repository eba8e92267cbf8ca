//! The tables of Jinja's and ansible-core's filters, and those that fit in a line.

use super::Reads::{All, Nothing, Shape};
use super::{Filter, dicts, filter, formats, lists, numbers, paths, regex, sets, strings};
use crate::vars::template::args::Bound;
use crate::vars::template::eval::{Run, need, truthy, undefined};
use crate::vars::template::object::Object;
use crate::vars::template::{Eval, Stop, access};
use crate::vars::value::Value;

pub const JINJA: &[Filter] = &[
    filter("abs", &[], All, numbers::abs),
    filter("attr", &["name"], Shape, |run, it, args| access::attribute(run, it, &args.text(0, "")?)),
    filter("batch", &["linecount", "fill_with"], Shape, lists::batch),
    filter("capitalize", &[], All, strings::capitalize),
    filter("center", &["width"], All, strings::center),
    filter("count", &[], Shape, length),
    filter("d", &["default_value", "boolean"], Nothing, default),
    filter("default", &["default_value", "boolean"], Nothing, default),
    filter("dictsort", &["case_sensitive", "by", "reverse"], Shape, dicts::dictsort),
    filter("e", &[], All, strings::escape),
    filter("escape", &[], All, strings::escape),
    filter("first", &[], Shape, lists::first),
    filter("float", &["default"], All, numbers::float),
    filter("format", &["*", "**"], All, strings::format),
    filter("groupby", &["attribute", "default", "case_sensitive"], Shape, lists::groupby),
    filter("indent", &["width", "first", "blank"], All, strings::indent),
    filter("int", &["default", "base"], All, numbers::int),
    filter("items", &[], Nothing, dicts::items),
    filter("join", &["d", "attribute"], All, strings::join),
    filter("last", &[], Shape, lists::last),
    filter("length", &[], Shape, length),
    filter("list", &[], Shape, |run, it, _| Ok(Value::List(access::iterate(run, it)?))),
    filter("lower", &[], All, strings::lower),
    filter("max", &["case_sensitive", "attribute"], Shape, |run, it, args| {
        lists::extreme(run, it, args, true)
    }),
    filter("min", &["case_sensitive", "attribute"], Shape, |run, it, args| {
        lists::extreme(run, it, args, false)
    }),
    filter("replace", &["old", "new", "count"], All, strings::replace),
    filter("reverse", &[], Shape, lists::reverse),
    filter("round", &["precision", "method"], All, numbers::round),
    filter("truncate", &["length", "killwords", "end", "leeway"], All, strings::truncate),
    filter("safe", &[], All, strings::string),
    filter("slice", &["slices", "fill_with"], Shape, lists::slice),
    filter("sort", &["reverse", "case_sensitive", "attribute"], All, lists::sort),
    filter("string", &[], All, strings::string),
    filter("sum", &["attribute", "start"], Shape, numbers::sum),
    filter("title", &[], All, strings::title),
    filter("tojson", &["indent"], All, formats::tojson),
    filter("trim", &["chars"], All, strings::trim),
    filter("upper", &[], All, strings::upper),
    filter("urlencode", &[], All, strings::urlencode),
    filter("wordcount", &[], All, strings::wordcount),
];

pub const CORE: &[Filter] = &[
    filter("b64decode", &["encoding"], All, formats::b64decode),
    filter("b64encode", &["encoding"], All, formats::b64encode),
    filter("basename", &[], All, paths::basename),
    filter("bool", &[], All, bool),
    filter("pow", &["y"], All, numbers::pow),
    filter("combinations", &["r"], Shape, |run, it, args| lists::permutations(run, it, args, true)),
    filter("combine", &["*", "recursive", "list_merge"], Shape, dicts::combine),
    filter("dict2items", &["key_name", "value_name"], Shape, dicts::dict2items),
    filter("difference", &["b"], All, sets::difference),
    filter("dirname", &[], All, paths::dirname),
    filter("extract", &["container", "morekeys"], Shape, extract),
    filter("flatten", &["levels", "skip_nulls"], Shape, lists::flatten),
    filter("from_json", &[], All, formats::from_json),
    filter("from_yaml", &[], All, formats::from_yaml),
    filter("human_to_bytes", &["default_unit", "isbits"], All, numbers::human_to_bytes),
    filter("intersect", &["b"], All, sets::intersect),
    filter("items2dict", &["key_name", "value_name"], Shape, dicts::items2dict),
    filter("mandatory", &["msg"], Nothing, mandatory),
    filter("path_join", &[], All, paths::path_join),
    filter("permutations", &["r"], Shape, |run, it, args| lists::permutations(run, it, args, false)),
    filter("product", &["*", "repeat"], Shape, lists::product),
    filter("quote", &[], All, strings::quote),
    filter("regex_escape", &["re_type"], All, regex::escape),
    filter("regex_findall", &["regex", "multiline", "ignorecase"], All, regex::findall),
    filter(
        "regex_replace",
        &["pattern", "replacement", "ignorecase", "multiline", "count", "mandatory_count"],
        All,
        regex::replace,
    ),
    filter("regex_search", &["regex", "*", "ignorecase", "multiline"], All, regex::search),
    filter("rekey_on_member", &["key", "duplicates"], Shape, dicts::rekey_on_member),
    filter("split", &["sep", "maxsplit"], All, strings::split),
    filter("splitext", &[], All, paths::splitext),
    filter("subelements", &["subelements", "skip_missing"], Nothing, lists::subelements),
    filter("symmetric_difference", &["b"], All, sets::symmetric_difference),
    filter("ternary", &["true_val", "false_val", "none_val"], Shape, ternary),
    filter("to_json", &["**"], All, formats::to_json),
    filter("to_nice_json", &["indent", "sort_keys", "**"], All, formats::to_nice_json),
    filter("to_nice_yaml", &["indent", "**"], Nothing, formats::to_nice_yaml),
    filter("to_yaml", &["**"], Nothing, formats::to_yaml),
    filter("type_debug", &[], Nothing, type_debug),
    filter("urldecode", &[], All, strings::urldecode),
    filter("urlsplit", &["query"], All, paths::urlsplit),
    filter("union", &["b"], All, sets::union),
    filter("unique", &["case_sensitive", "attribute"], Nothing, sets::unique),
    filter("zip", &["*", "strict"], Shape, lists::zip),
    filter("zip_longest", &["*", "fillvalue"], Shape, lists::zip_longest),
];

fn length(run: &mut Run, it: &Value, _: &Bound) -> Eval {
    Ok(Value::Int(access::length(run, it)? as i128))
}

fn default(_: &mut Run, it: &Value, args: &Bound) -> Eval {
    let other = || args.raw(0).cloned().unwrap_or_else(|| Value::str(""));
    if let Value::Object(Object::Undefined(_)) = it {
        return Ok(other());
    }
    if args.flag(1, false)? && !truthy(it)? {
        return Ok(other());
    }
    need(it)?;
    Ok(it.clone())
}

fn bool(_: &mut Run, it: &Value, _: &Bound) -> Eval {
    Ok(match it {
        Value::Null | Value::Bool(_) => it.clone(),
        other => Value::Bool(match (other.as_str(), other.as_float()) {
            (Some(text), _) => matches!(text.to_lowercase().as_str(), "yes" | "on" | "1" | "true"),
            (_, Some(number)) => number == 1.0,
            _ => false,
        }),
    })
}

fn ternary(_: &mut Run, it: &Value, args: &Bound) -> Eval {
    let pick = |index: usize| {
        args.raw(index).cloned().ok_or_else(|| Stop::other("ternary: missing required argument"))
    };
    let (yes, no) = (pick(0)?, pick(1)?);
    match (it, args.raw(2)) {
        (Value::Null, Some(none)) if *none != Value::Null => Ok(none.clone()),
        _ => Ok(if truthy(it)? { yes } else { no }),
    }
}

fn mandatory(_: &mut Run, it: &Value, args: &Bound) -> Eval {
    match it {
        Value::Object(Object::Undefined(undefined)) => Err(match args.get(0)? {
            Some(message) if *message != Value::Null => Stop::other(crate::vars::value::text(message)),
            _ => {
                let name = undefined.name.as_deref().map(|name| format!("'{name}' ")).unwrap_or_default();
                Stop::other(format!("Mandatory variable {name}not defined."))
            }
        }),
        other => Ok(other.clone()),
    }
}

fn type_debug(_: &mut Run, it: &Value, _: &Bound) -> Eval {
    if let Value::Unknown(_) = it {
        need(it)?;
    }
    Ok(Value::str(it.type_name()))
}

/// `key | extract(container, more)`.
fn extract(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let container = args.raw(0).cloned().unwrap_or_else(|| undefined("no container", None));
    let mut value = access::item(run, &container, it)?;
    match args.get(1)? {
        None | Some(Value::Null) => {}
        Some(Value::List(keys)) => {
            for key in keys.iter() {
                value = access::item(run, &value, key)?;
            }
        }
        Some(key) => value = access::item(run, &value, key)?,
    }
    Ok(value)
}
