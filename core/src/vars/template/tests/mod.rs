//! Tests: what stands after `is`.

mod checks;

use super::args::{Args, Bound};
use super::ast::Cmp;
use super::eval::{Run, need};
use super::filters;
use super::{Eval, Stop, access, finish, has};
use crate::vars::value::Value;
use checks::*;

#[derive(Debug)]
pub struct Test {
    pub name: &'static str,
    params: &'static [&'static str],
    /// It may be asked of something undefined.
    of_undefined: bool,
    run: fn(&mut Run, &Value, &Bound) -> Eval<bool>,
}

impl PartialEq for Test {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Test {
    pub fn apply(&self, run: &mut Run, input: Value, args: Args) -> Eval<bool> {
        let bound = args.bind(self.name, self.params)?;
        if !self.of_undefined {
            need(&input)?;
        }
        (self.run)(run, &input, &bound)
    }

    /// What stands before the name in a template.
    pub fn prefix(&self) -> &'static str {
        if find(self.name).is_some() { "" } else { "ansible.utils." }
    }

    pub fn is_named(&self, name: &str) -> bool {
        self.name == name
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
    // Undefined answers when it is asked for its own marks, too.
    kind("escaped", |_, it, _| defined(it).map(|defined| !defined)),
    test("even", &[], false, |_, it, _| leaves(it, 2, 0)),
    test("odd", &[], false, |_, it, _| leaves(it, 2, 1)),
    test("divisibleby", &["num"], false, |_, it, args| {
        let by = args.int(0, 0)?;
        if by == 0 { Err(Stop::other("integer modulo by zero")) } else { leaves(it, by, 0) }
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
    test("filter", &[], false, |_, it, _| plugin(it, |name| filters::find(name).is_some())),
    test("test", &[], false, |_, it, _| plugin(it, |name| find(name).is_some())),
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
    kind("failed", |_, it, _| result(it, "failed")),
    kind("failure", |_, it, _| result(it, "failed")),
    kind("succeeded", |_, it, _| result(it, "failed").map(|failed| !failed)),
    kind("success", |_, it, _| result(it, "failed").map(|failed| !failed)),
    kind("successful", |_, it, _| result(it, "failed").map(|failed| !failed)),
    kind("changed", |_, it, _| result(it, "changed")),
    kind("change", |_, it, _| result(it, "changed")),
    kind("skipped", |_, it, _| result(it, "skipped")),
    kind("skip", |_, it, _| result(it, "skipped")),
    kind("unreachable", |_, it, _| result(it, "unreachable")),
    kind("reachable", |_, it, _| result(it, "unreachable").map(|it| !it)),
];

const UTILS: &[Test] = &[
    test("ip", &[], false, |_, it, _| network(it, |_| true)),
    test("ipv4", &[], false, |_, it, _| network(it, |it| it.ip.version == 4)),
    test("ipv6", &[], false, |_, it, _| network(it, |it| it.ip.version == 6)),
    test("ip_address", &[], false, |_, it, _| of_address(it, |_| true)),
    test("ipv4_address", &[], false, |_, it, _| of_address(it, |it| it.ip.version == 4)),
    test("ipv6_address", &[], false, |_, it, _| of_address(it, |it| it.ip.version == 6)),
    test("in_network", &["network"], false, |_, it, args| within(it, args.require(0)?)),
    test("subnet_of", &["network"], false, |_, it, args| within(it, args.require(0)?)),
    test("supernet_of", &["network"], false, |_, it, args| within(args.require(0)?, it)),
    test("in_any_network", &["networks"], false, in_any_network),
    test("in_one_network", &["networks"], false, in_any_network),
    test("loopback", &[], false, |_, it, _| of_address(it, |it| it.ip.is_loopback())),
    test("multicast", &[], false, |_, it, _| of_address(it, |it| it.ip.is_multicast())),
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
    let is_opaque =
        || has(OPAQUE, name) || (!name.starts_with("ansible.utils.") && filters::is_of_collection(name));
    search(JINJA, name).or_else(|| search(CORE, name)).or_else(|| is_opaque().then_some(&OPAQUE_TEST))
}
