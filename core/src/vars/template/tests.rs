//! Tests: what stands after `is`.

use super::args::{Args, Bound};
use super::ast::Cmp;
use super::eval::{Run, need, truthy};
use super::filters::{self, Network};
use super::object::Object;
use super::version::{self, Kind};
use super::{Eval, Stop, access, finish, has, ops};
use crate::vars::value::{Value, text};

#[derive(Debug)]
pub struct Test {
    name: &'static str,
    params: &'static [&'static str],
    /// It may be asked of something undefined.
    of_undefined: bool,
    run: fn(&mut Run, &Value, &Bound) -> Eval<bool>,
}

impl Test {
    pub fn apply(&self, run: &mut Run, input: Value, args: Args) -> Eval<bool> {
        let bound = args.bind(self.name, self.params)?;
        if !self.of_undefined {
            need(&input)?;
        }
        (self.run)(run, &input, &bound)
    }

    /// `defined` or `undefined`: whether being there is what it asks for.
    pub fn asks_definition(&self) -> Option<bool> {
        match self.name {
            "defined" => Some(true),
            "undefined" => Some(false),
            _ => None,
        }
    }
}

type Check = fn(&mut Run, &Value, &Bound) -> Eval<bool>;

const fn test(name: &'static str, params: &'static [&'static str], of_undefined: bool, run: Check) -> Test {
    Test { name, params, of_undefined, run }
}

/// A test of the type: undefined has none of these types.
const fn kind(name: &'static str, run: Check) -> Test {
    test(name, &[], true, run)
}

const fn comparison(name: &'static str, run: Check) -> Test {
    test(name, &["other"], true, run)
}

const JINJA: &[Test] = &[
    test("defined", &[], true, |_, it, _| defined(it)),
    test("undefined", &[], true, |_, it, _| defined(it).map(|defined| !defined)),
    kind("none", |_, it, _| known(it).map(|()| *it == Value::Null)),
    kind("boolean", |_, it, _| known(it).map(|()| matches!(it, Value::Bool(_)))),
    kind("true", |_, it, _| known(it).map(|()| *it == Value::Bool(true))),
    kind("false", |_, it, _| known(it).map(|()| *it == Value::Bool(false))),
    kind("integer", |_, it, _| known(it).map(|()| matches!(it, Value::Int(_)))),
    kind("float", |_, it, _| known(it).map(|()| matches!(it, Value::Float(_)))),
    kind("number", |_, it, _| known(it).map(|()| it.as_float().is_some())),
    kind("string", |_, it, _| known(it).map(|()| it.as_str().is_some())),
    kind("mapping", |_, it, _| known(it).map(|()| is_mapping(it))),
    kind("sequence", |_, it, _| known(it).map(|()| is_sequence(it))),
    kind("iterable", |_, it, _| iterable(it)),
    kind("callable", |_, it, _| known(it).map(|()| is_callable(it))),
    kind("escaped", |_, it, _| known(it).map(|()| false)),
    test("even", &[], false, |_, it, _| remainder(it, 2).map(|rest| rest == 0)),
    test("odd", &[], false, |_, it, _| remainder(it, 2).map(|rest| rest == 1)),
    test("divisibleby", &["num"], false, |_, it, args| {
        let by = args.int(0, 0)?;
        if by == 0 {
            Err(Stop::other("integer modulo by zero"))
        } else {
            remainder(it, by).map(|rest| rest == 0)
        }
    }),
    test("lower", &[], false, |run, it, _| {
        let text = finish::text_of(run.ev, it)?;
        Ok(text.chars().any(char::is_lowercase) && !text.chars().any(char::is_uppercase))
    }),
    test("upper", &[], false, |run, it, _| {
        let text = finish::text_of(run.ev, it)?;
        Ok(text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase))
    }),
    test("sameas", &["other"], true, |_, it, args| same(it, args)),
    comparison("==", |run, it, args| compare(run, Cmp::Eq, it, args)),
    comparison("eq", |run, it, args| compare(run, Cmp::Eq, it, args)),
    comparison("equalto", |run, it, args| compare(run, Cmp::Eq, it, args)),
    comparison("!=", |run, it, args| compare(run, Cmp::Ne, it, args)),
    comparison("ne", |run, it, args| compare(run, Cmp::Ne, it, args)),
    comparison(">", |run, it, args| compare(run, Cmp::Gt, it, args)),
    comparison("gt", |run, it, args| compare(run, Cmp::Gt, it, args)),
    comparison("greaterthan", |run, it, args| compare(run, Cmp::Gt, it, args)),
    comparison(">=", |run, it, args| compare(run, Cmp::Ge, it, args)),
    comparison("ge", |run, it, args| compare(run, Cmp::Ge, it, args)),
    comparison("<", |run, it, args| compare(run, Cmp::Lt, it, args)),
    comparison("lt", |run, it, args| compare(run, Cmp::Lt, it, args)),
    comparison("lessthan", |run, it, args| compare(run, Cmp::Lt, it, args)),
    comparison("<=", |run, it, args| compare(run, Cmp::Le, it, args)),
    comparison("le", |run, it, args| compare(run, Cmp::Le, it, args)),
    comparison("in", |run, it, args| compare(run, Cmp::In, it, args)),
    test("filter", &[], false, |_, it, _| Ok(it.as_str().is_some_and(|name| filters::find(name).is_some()))),
    test("test", &[], false, |_, it, _| Ok(it.as_str().is_some_and(|name| find(name).is_some()))),
];

const PATTERN: &[&str] = &["pattern", "ignorecase", "multiline", "match_type"];

const CORE: &[Test] = &[
    test("match", PATTERN, false, |run, it, args| matches(run, it, args, true)),
    test("search", PATTERN, false, |run, it, args| matches(run, it, args, false)),
    test("regex", PATTERN, false, |run, it, args| {
        let at_start = args.text(3, "search")? == "match";
        matches(run, it, args, at_start)
    }),
    test("version", &["version", "operator", "strict", "version_type"], false, version_test),
    test("version_compare", &["version", "operator", "strict", "version_type"], false, version_test),
    test("any", &[], false, |run, it, _| any(run, it, true)),
    test("all", &[], false, |run, it, _| any(run, it, false).map(|found| !found)),
    test("truthy", &["convert_bool"], false, truthy_test),
    test("falsy", &["convert_bool"], false, |run, it, args| truthy_test(run, it, args).map(|truth| !truth)),
    test("contains", &["value"], false, |run, it, args| access::contains(run, it, args.require(0)?)),
    test("subset", &["b"], false, |run, it, args| subset(run, it, args.require(0)?)),
    test("issubset", &["b"], false, |run, it, args| subset(run, it, args.require(0)?)),
    test("superset", &["b"], false, |run, it, args| subset(run, args.require(0)?, it)),
    test("issuperset", &["b"], false, |run, it, args| subset(run, args.require(0)?, it)),
    test("nan", &[], false, |_, it, _| nan(it)),
    test("isnan", &[], false, |_, it, _| nan(it)),
    test("abs", &[], false, |_, it, _| is_absolute(it)),
    test("is_abs", &[], false, |_, it, _| is_absolute(it)),
    test("vault_encrypted", &[], false, |_, _, _| Ok(false)),
    test("failed", &[], false, |_, it, _| result(it, "failed")),
    test("failure", &[], false, |_, it, _| result(it, "failed")),
    test("succeeded", &[], false, |_, it, _| result(it, "failed").map(|failed| !failed)),
    test("success", &[], false, |_, it, _| result(it, "failed").map(|failed| !failed)),
    test("successful", &[], false, |_, it, _| result(it, "failed").map(|failed| !failed)),
    test("changed", &[], false, |_, it, _| result(it, "changed")),
    test("change", &[], false, |_, it, _| result(it, "changed")),
    test("skipped", &[], false, |_, it, _| result(it, "skipped")),
    test("skip", &[], false, |_, it, _| result(it, "skipped")),
    test("unreachable", &[], false, |_, it, _| result(it, "unreachable")),
    test("reachable", &[], false, |_, it, _| result(it, "unreachable").map(|it| !it)),
];

const UTILS: &[Test] = &[
    test("ip", &[], false, |_, it, _| Ok(strict_network(it).is_some())),
    test("ipv4", &[], false, |_, it, _| Ok(strict_network(it).is_some_and(|n| n.ip.version == 4))),
    test("ipv6", &[], false, |_, it, _| Ok(strict_network(it).is_some_and(|n| n.ip.version == 6))),
    test("ip_address", &[], false, |_, it, _| Ok(address(it).is_some())),
    test("ipv4_address", &[], false, |_, it, _| Ok(address(it).is_some_and(|a| a.ip.version == 4))),
    test("ipv6_address", &[], false, |_, it, _| Ok(address(it).is_some_and(|a| a.ip.version == 6))),
    test("in_network", &["network"], false, |_, it, args| Ok(within(it, args.require(0)?))),
    test("subnet_of", &["network"], false, |_, it, args| Ok(within(it, args.require(0)?))),
    test("supernet_of", &["network"], false, |_, it, args| Ok(within(args.require(0)?, it))),
    test("in_any_network", &["networks"], false, in_any_network),
    test("in_one_network", &["networks"], false, in_any_network),
    test("loopback", &[], false, |_, it, _| Ok(address(it).is_some_and(|a| a.ip.is_loopback()))),
    test("multicast", &[], false, |_, it, _| Ok(address(it).is_some_and(|a| a.ip.is_multicast()))),
];

/// Tests that exist but ask the machine or a run.
const OPAQUE: &str = "directory is_dir exists file is_file link is_link link_exists mount is_mount same_file is_same_file \
    timedout finished started vaulted_file uri url urn ansible.utils.mac ansible.utils.private \
    ansible.utils.public ansible.utils.reserved ansible.utils.resolvable ansible.utils.unspecified \
    ansible.utils.validate ansible.utils.ipv4_hostmask ansible.utils.ipv4_netmask \
    ansible.utils.ipv6_ipv4_mapped ansible.utils.ipv6_sixtofour ansible.utils.ipv6_teredo \
    community.general.a_module community.general.ansible_type community.general.fqdn_valid \
    community.general.semver";

static OPAQUE_TEST: Test =
    test("unknown", &["*", "**"], true, |_, _, _| Err(Stop::unknown("this test is not evaluated")));

/// The test of a name as a template writes it; `None` when Ansible knows none.
pub fn find(name: &str) -> Option<&'static Test> {
    let core = name.strip_prefix("ansible.builtin.").or_else(|| name.strip_prefix("ansible.legacy."));
    let search = |table: &'static [Test], name: &str| table.iter().find(|test| test.name == name);
    if let Some(bare) = core {
        let opaque = has(OPAQUE, bare).then_some(&OPAQUE_TEST);
        return search(CORE, bare).or(opaque);
    }
    if let Some(bare) = name.strip_prefix("ansible.utils.")
        && let Some(test) = search(UTILS, bare)
    {
        return Some(test);
    }
    let opaque = has(OPAQUE, name) || (!name.starts_with("ansible.utils.") && filters::is_collection(name));
    search(JINJA, name).or_else(|| search(CORE, name)).or(opaque.then_some(&OPAQUE_TEST))
}

fn known(it: &Value) -> Eval<()> {
    match it {
        Value::Unknown(_) => need(it),
        _ => Ok(()),
    }
}

fn defined(it: &Value) -> Eval<bool> {
    known(it)?;
    Ok(!matches!(it, Value::Object(Object::Undefined(_))))
}

fn is_mapping(it: &Value) -> bool {
    matches!(it, Value::Map(_) | Value::Object(Object::HostVars | Object::HostVarsOf(_) | Object::Vars))
}

fn is_sequence(it: &Value) -> bool {
    // Undefined answers every question about its members with itself.
    is_mapping(it)
        || it.as_str().is_some()
        || matches!(
            it,
            Value::List(_) | Value::Tuple(_) | Value::Bytes(_) | Value::Object(Object::View("range", _))
        )
}

fn iterable(it: &Value) -> Eval<bool> {
    if let Value::Object(Object::Undefined(_)) = it {
        need(it)?;
    }
    known(it)?;
    Ok(is_sequence(it) || it.as_items().is_some())
}

fn is_callable(it: &Value) -> bool {
    // Undefined answers to every call, too.
    matches!(
        it,
        Value::Object(
            Object::Undefined(_)
                | Object::Method(_)
                | Object::Function(_)
                | Object::Macro(_)
                | Object::Class(_)
        )
    )
}

fn remainder(it: &Value, by: i128) -> Eval<i128> {
    match it.as_int() {
        Some(number) => Ok(number.rem_euclid(by.abs())),
        None if it.as_float().is_some() => Err(Stop::unknown("remainder of a fraction")),
        None => {
            Err(Stop::other(format!("unsupported operand type(s) for %: '{}' and 'int'", it.type_name())))
        }
    }
}

fn same(it: &Value, args: &Bound) -> Eval<bool> {
    known(it)?;
    let other = args.require(0)?;
    match (it, other) {
        (Value::Null | Value::Bool(_), _) | (_, Value::Null | Value::Bool(_)) => Ok(it == other),
        // Python keeps one of each small number.
        (Value::Int(a), Value::Int(b)) if a != b || (-5..=256).contains(a) => Ok(a == b),
        _ if it.type_name() != other.type_name() => Ok(false),
        _ => Err(Stop::unknown("identity of two values")),
    }
}

fn compare(run: &mut Run, op: Cmp, it: &Value, args: &Bound) -> Eval<bool> {
    let other = args.raw(0).ok_or_else(|| Stop::other("missing argument of a comparison"))?;
    ops::compare(run, op, it, other)
}

fn matches(run: &mut Run, it: &Value, args: &Bound, at_start: bool) -> Eval<bool> {
    let it = finish::text_of(run.ev, it)?;
    let flags = match (args.flag(1, false)?, args.flag(2, false)?) {
        (true, true) => "im",
        (true, false) => "i",
        (false, true) => "m",
        _ => "",
    };
    let source = match args.get(0)? {
        None => String::new(),
        Some(value) => value
            .as_str()
            .map(str::to_owned)
            .ok_or_else(|| Stop::other("first argument must be string or compiled pattern"))?,
    };
    // Anchored, so that a match elsewhere does not hide one at the start.
    let pattern = filters::pattern(
        &if at_start { format!("^(?:{source})") } else { source },
        if at_start { flags.trim_end_matches('m') } else { flags },
    )?;
    Ok(pattern.is_match(&it))
}

fn version_test(run: &mut Run, it: &Value, args: &Bound) -> Eval<bool> {
    let other = args.require(0)?;
    let operator = args.text(1, "eq")?;
    let strict = args.get(2)?.filter(|value| **value != Value::Null);
    let kind = args.get(3)?.filter(|value| **value != Value::Null);
    if strict.is_some() && kind.is_some() {
        return Err(Stop::other("Cannot specify both 'strict' and 'version_type'"));
    }
    if !truthy(it)? {
        return Err(Stop::other("Input version value cannot be empty"));
    }
    if !truthy(other)? {
        return Err(Stop::other("Version parameter to compare against cannot be empty"));
    }
    let kind = match (strict, kind.map(text).as_deref()) {
        (Some(strict), _) if truthy(strict)? => Kind::Strict,
        (_, None | Some("loose")) => Kind::Loose,
        (_, Some("strict")) => Kind::Strict,
        (_, Some("semver" | "semantic")) => Kind::Semantic,
        (_, Some("pep440")) => return Err(Stop::unknown("PEP 440 versions")),
        (_, Some(other)) => return Err(Stop::other(format!("Invalid version type ({other})"))),
    };
    version::compare(kind, &finish::text_of(run.ev, it)?, &operator, &finish::text_of(run.ev, other)?)
}

/// Whether a member's truth is `wanted`.
fn any(run: &mut Run, it: &Value, wanted: bool) -> Eval<bool> {
    let mut unknown = None;
    for item in access::iterate(run, it)?.iter() {
        match truthy(item) {
            Ok(truth) if truth == wanted => return Ok(true),
            Ok(_) => {}
            Err(Stop::Unknown(why)) => unknown = Some(why),
            Err(stop) => return Err(stop),
        }
    }
    unknown.map_or(Ok(false), |why| Err(Stop::Unknown(why)))
}

fn truthy_test(_: &mut Run, it: &Value, args: &Bound) -> Eval<bool> {
    if args.flag(0, false)? {
        let lower = text(it).trim().to_lowercase();
        match lower.as_str() {
            "y" | "yes" | "on" | "1" | "true" | "t" | "1.0" => return Ok(true),
            "n" | "no" | "off" | "0" | "false" | "f" | "0.0" => return Ok(false),
            _ => {}
        }
    }
    truthy(it)
}

fn subset(run: &mut Run, a: &Value, b: &Value) -> Eval<bool> {
    let (a, b) = (access::iterate(run, a)?, access::iterate(run, b)?);
    a.iter().chain(b.iter()).try_for_each(access::check_hashable)?;
    for item in a.iter() {
        if !run.contains(&b, item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn nan(it: &Value) -> Eval<bool> {
    match it.as_float() {
        Some(number) => Ok(number.is_nan()),
        None => Err(Stop::other("the isnan test expects a number")),
    }
}

fn is_absolute(it: &Value) -> Eval<bool> {
    let path = it.as_str().ok_or_else(|| {
        Stop::other(format!("expected str, bytes or os.PathLike object, not {}", it.type_name()))
    })?;
    Ok(path.starts_with('/'))
}

/// A key of a task's result.
fn result(it: &Value, key: &str) -> Eval<bool> {
    let map = it.as_map().ok_or_else(|| Stop::other(format!("The '{key}' test expects a dictionary")))?;
    if key == "changed" && map.get("changed").is_none() && map.get("results").is_some() {
        return Err(Stop::unknown("result of a loop"));
    }
    map.get(key).map_or(Ok(false), truthy)
}

/// As Python's `ipaddress` reads networks: no host bits.
fn strict_network(it: &Value) -> Option<Network> {
    Network::parse(it.as_str()?).filter(|network| network.ip == network.network())
}

fn address(it: &Value) -> Option<Network> {
    let text = it.as_str()?;
    if text.contains('/') { None } else { Network::parse(text) }
}

fn within(it: &Value, network: &Value) -> bool {
    match (strict_network(it), strict_network(network)) {
        (Some(inner), Some(outer)) => outer.contains(&inner),
        _ => false,
    }
}

fn in_any_network(run: &mut Run, it: &Value, args: &Bound) -> Eval<bool> {
    let networks = access::iterate(run, args.require(0)?)?;
    for network in networks.iter() {
        need(network)?;
    }
    Ok(networks.iter().any(|network| within(it, network)))
}
