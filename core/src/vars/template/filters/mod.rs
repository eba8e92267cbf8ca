//! Filters by name: Jinja's own, ansible-core's, and those of collections that configurations use.
//!
//! The tables name every filter that exists; what cannot be computed from text is unknown.

mod basic;
mod choose;
mod dicts;
mod formats;
mod ip;
mod ip_query;
mod lists;
mod network;
mod numbers;
mod paths;
mod pattern;
mod regex;
mod sets;
mod strings;
mod yaml_out;
mod yaml_scalar;

use super::args::{Args, Bound};
use super::eval::{Run, need};
use super::object::Object;
use super::{Eval, Stop, has};
use crate::vars::value::Value;

pub use dicts::map_of_pairs;
pub use lists::sorted;
pub use network::Network;
pub use pattern::{Pattern, anchored, in_library, pattern};

/// How much of its input a filter can do without.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reads {
    /// It asks whether the value is there at all.
    Nothing,
    /// The shape of the input; members may be unknown or undefined.
    Shape,
    /// Everything: an unknown part makes the result unknown.
    All,
}

#[derive(Debug)]
pub struct Filter {
    pub name: &'static str,
    params: &'static [&'static str],
    reads: Reads,
    run: fn(&mut Run, &Value, &Bound) -> Eval,
}

impl PartialEq for Filter {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Filter {
    pub fn apply(&self, run: &mut Run, input: Value, args: Args) -> Eval {
        let bound = args.bind(self.name, self.params)?;
        if self.reads != Reads::Nothing {
            need(&input)?;
        }
        if self.reads == Reads::All
            && let Some(why) = input.unknown().or_else(|| bound.unknown())
        {
            return Err(Stop::Unknown(why.clone()));
        }
        let value = (self.run)(run, &input, &bound)?;
        run.ev.burn(super::ops::weight(&value))?;
        // These keep their text as text, however it looks.
        Ok(match (self.name, &value) {
            ("string" | "to_json" | "to_nice_json" | "to_yaml" | "to_nice_yaml", Value::Str(text)) => {
                Value::Object(Object::NativeText(text.clone()))
            }
            _ => value,
        })
    }
}

const fn filter(
    name: &'static str,
    params: &'static [&'static str],
    reads: Reads,
    run: fn(&mut Run, &Value, &Bound) -> Eval,
) -> Filter {
    Filter { name, params, reads, run }
}

/// Where a filter comes from decides which longer names it has.
struct Origin {
    prefixes: &'static [&'static str],
    /// Jinja knows it by its short name.
    short: bool,
    table: &'static [Filter],
}

const ORIGINS: [Origin; 5] = [
    Origin { prefixes: &[], short: true, table: basic::JINJA },
    Origin { prefixes: &[], short: true, table: choose::TABLE },
    Origin { prefixes: &["ansible.builtin.", "ansible.legacy."], short: true, table: basic::CORE },
    Origin { prefixes: &["ansible.utils.", "ansible.netcommon."], short: true, table: ip::TABLE },
    Origin { prefixes: &["community.general."], short: true, table: dicts::GENERAL },
];

/// Filters that exist but reach outside the text, or that nobody uses in a configuration.
const OPAQUE: &str = "checksum hash md5 sha1 to_uuid commonpath expanduser expandvars fileglob from_yaml_all human_readable \
    log normpath password_hash random realpath relpath root shuffle strftime to_datetime \
    unvault vault win_basename win_dirname win_splitdrive comment filesizeformat \
    forceescape pprint striptags urlize wordwrap xmlattr json_query hwaddr macaddr slaac \
    cidr_merge ip4_hex ipcut ipv6form usable_range \
    network_in_network network_in_usable consolidate fact_diff from_xml get_path index_of keep_keys \
    remove_keys";

/// Those of community.general that also have a short name.
const OPAQUE_GENERAL: &str = "counter crc32 from_csv from_ini groupby_as_dict hashids_decode hashids_encode jc json_query \
    keep_keys lists lists_mergeby random_mac remove_keys replace_keys reveal_ansible_type to_days \
    to_hours to_ini to_milliseconds to_minutes to_seconds unicode_normalize version_sort";

/// Collections of Ansible's own namespaces, whose plugins we do not know one by one.
const OF_ANSIBLE: &str = "netcommon posix utils windows";
const OF_COMMUNITY: &str = "aws crypto dns docker general grafana hashi_vault library_inventory_filtering_v1 libvirt \
    mongodb mysql network okd postgresql proxysql rabbitmq routeros sops vmware windows zabbix";

static OPAQUE_FILTER: Filter = filter("unknown", &["*", "**"], Reads::Nothing, |_, _, _| {
    Err(Stop::unknown("this filter is not evaluated"))
});

/// The full name of a plugin of a collection: `NAMESPACE.COLLECTION.NAME`. In namespaces that are not
/// Ansible's it may be the user's own.
pub fn is_of_collection(name: &str) -> bool {
    let is_name = |part: &str| part.starts_with(char::is_alphabetic) || part.starts_with('_');
    if name.contains('/') || !name.split('.').all(is_name) {
        return false;
    }
    let mut parts = name.splitn(3, '.');
    match (parts.next(), parts.next(), parts.next()) {
        (Some("ansible"), Some(collection), Some(_)) => has(OF_ANSIBLE, collection),
        (Some("community"), Some(collection), Some(_)) => has(OF_COMMUNITY, collection),
        (_, _, plugin) => plugin.is_some(),
    }
}

/// The filter of a name as a template writes it; `None` when Ansible knows none.
pub fn find(name: &str) -> Option<&'static Filter> {
    for origin in &ORIGINS {
        let prefixed = origin.prefixes.iter().find_map(|prefix| name.strip_prefix(prefix));
        let bare = match prefixed {
            Some(bare) => bare,
            None if origin.short && !name.contains('.') => name,
            None => continue,
        };
        if let Some(filter) = origin.table.iter().find(|filter| filter.name == bare) {
            return Some(filter);
        }
    }
    let bare = name.strip_prefix("ansible.builtin.").unwrap_or(name);
    let opaque = has(OPAQUE, bare) || is_of_collection(name) || has(OPAQUE_GENERAL, name);
    opaque.then_some(&OPAQUE_FILTER)
}
