//! Variables over all releases, as `data/variables.json` has them, and their compiled form.
//!
//! `HEAD<TAB>STATES`. The head is for all releases: letters, and the kind of value behind a space. A state
//! is what one release knows: fields between tabs, first its flags with the sample's file, then who sets
//! it to what (`=ROLE JSON` in defaults, `!` in vars, `?` in vars that a task loads; nothing behind the
//! space where the value is not held, and no space where no value is known to be set), then `|` with what
//! is allowed.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::one_line;
use super::order::Order;

#[derive(Deserialize)]
pub struct Entry<'t> {
    #[serde(rename = "in", default = "all")]
    known_in: &'t str,
    origin: &'t str,
    kind: Option<&'t str>,
    #[serde(default)]
    sure: bool,
    #[serde(borrow, default)]
    defaults: Vec<Default_<'t>>,
    #[serde(borrow, default)]
    roles: BTreeMap<&'t str, &'t str>,
    #[serde(borrow, default)]
    role_vars: BTreeMap<&'t str, &'t str>,
    #[serde(borrow, default)]
    include_vars: BTreeMap<&'t str, &'t str>,
    #[serde(borrow, default)]
    allowed: Vec<Allowed<'t>>,
    #[serde(borrow, default)]
    sample: Vec<Sample<'t>>,
    unread: Option<&'t str>,
    #[serde(default)]
    runtime: bool,
    rejected: Option<&'t str>,
    #[serde(borrow, default)]
    became: Vec<Became<'t>>,
}

/// A default, for a range of releases.
#[derive(Deserialize)]
struct Default_<'t> {
    #[serde(rename = "in", default = "all")]
    range: &'t str,
    role: Option<&'t str>,
    /// Absent when it is too large to be kept.
    #[serde(borrow, default, deserialize_with = "given")]
    value: Option<&'t RawValue>,
}

/// A value that stands there, `null` too.
fn given<'de, D: Deserializer<'de>>(value: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(value).map(Some)
}

#[derive(Deserialize)]
struct Allowed<'t> {
    #[serde(rename = "in", default = "all")]
    range: &'t str,
    #[serde(borrow)]
    values: &'t RawValue,
}

#[derive(Deserialize)]
struct Sample<'t> {
    #[serde(rename = "in", default = "all")]
    range: &'t str,
    file: &'t str,
    live: Option<&'t str>,
}

#[derive(Deserialize)]
struct Became<'t> {
    #[serde(rename = "in")]
    since: &'t str,
    how: &'t str,
    name: &'t str,
}

fn all() -> &'static str {
    "*"
}

impl Entry<'_> {
    pub fn line(&self, order: &Order) -> String {
        format!("{}\t{}", self.head(order), order.states(|at| self.state(order, at)))
    }

    /// `SINCE HOW NAME;…`: what it became.
    pub fn became(&self) -> Option<String> {
        let became = self.became.iter().map(|became| [became.since, became.how, became.name].join(" "));
        let became: Vec<String> = became.collect();
        (!became.is_empty()).then(|| became.join(";"))
    }

    /// Its default is another from release to release.
    pub fn changes(&self) -> bool {
        self.defaults.len() > 1
    }

    /// Where it comes from (a letter), then `e`: every release knows and reads it, none rejects it, and no
    /// role has it in its vars; `s`: its kind is sure; `t`: a task sets it, too.
    fn head(&self, order: &Order) -> String {
        let origin = match self.origin {
            "default" => 'D',
            "role var" => 'V',
            "sample" => 'S',
            "referenced" => 'R',
            "documented" => 'C',
            other => panic!("unknown origin {other:?}"),
        };
        let known = order.holds_in_all(self.known_in);
        let special = self.unread.is_some() || !self.role_vars.is_empty() || self.rejected.is_some();
        let flags = [('e', known && !special), ('s', self.sure), ('t', self.runtime)];
        let flags = flags.iter().filter(|(_, holds)| *holds).map(|(flag, _)| *flag);
        let flags: String = [origin].into_iter().chain(flags).collect();
        format!("{flags} {}", self.kind.unwrap_or_default())
    }

    /// What the release at a place of the order knows; empty when it does not know the name.
    fn state(&self, order: &Order, at: usize) -> String {
        if !order.holds(self.known_in, at) {
            return String::new();
        }
        let holds = |ranges: Option<&str>| ranges.is_some_and(|ranges| order.holds(ranges, at));
        let sample = self.sample.iter().find(|sample| order.holds(sample.range, at));
        let is_live = sample.is_some_and(|sample| holds(sample.live));
        let flags = [('k', true), ('l', is_live), ('u', holds(self.unread)), ('r', holds(self.rejected))];
        let mut first: String = flags.iter().filter(|(_, holds)| *holds).map(|(flag, _)| *flag).collect();
        first.extend(sample.map(|sample| format!(" {}", sample.file)));
        let mut fields = vec![first];
        for (mark, roles) in [('=', &self.roles), ('!', &self.role_vars), ('?', &self.include_vars)] {
            for (role, _) in roles.iter().filter(|(_, range)| order.holds(range, at)) {
                fields.push(format!("{mark}{role}{}", self.value(role, order, at)));
            }
        }
        let allowed = self.allowed.iter().find(|allowed| order.holds(allowed.range, at));
        fields.extend(allowed.map(|allowed| format!("|{}", one_line(allowed.values.get()))));
        fields.join("\t")
    }

    /// What a role sets it to, behind a space.
    fn value(&self, role: &str, order: &Order, at: usize) -> String {
        let mut held = self.defaults.iter().filter(|default| order.holds(default.range, at));
        let held = held.find(|default| default.role.is_none_or(|only| only == role));
        let value = held.map(|default| default.value.map(|json| one_line(json.get())).unwrap_or_default());
        value.map(|json| format!(" {json}")).unwrap_or_default()
    }
}
