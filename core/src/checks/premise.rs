//! What a check may hang on beside variables: statements about the inventory, as the data has them.

use crate::inventory::Inventory;
use crate::text::fits;

/// Holds where the hosts' names are letters, digits and single hyphens between them.
const PLAIN_NAMES: &str = ":plain";

/// A statement about an inventory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Premise<'a> {
    HasHosts(&'a str),
    /// There is no such group, or it has no hosts.
    IsEmpty(&'a str),
    IsOdd(&'a str),
    PlainNames,
    /// No variable of such a name is set; `*` at an end stands for any more.
    NotSet(&'a str),
}

impl<'a> Premise<'a> {
    /// `GROUP:some`, `GROUP:none`, `GROUP:odd`, `NAME:unset`, `:plain`; `None` for the name of a variable.
    pub fn parse(text: &'a str) -> Option<Premise<'a>> {
        if text == PLAIN_NAMES {
            return Some(Premise::PlainNames);
        }
        let (subject, said) = text.split_once(':')?;
        match said {
            "some" => Some(Premise::HasHosts(subject)),
            "none" => Some(Premise::IsEmpty(subject)),
            "odd" => Some(Premise::IsOdd(subject)),
            "unset" => Some(Premise::NotSet(subject)),
            _ => None,
        }
    }

    /// `set`: the names that some text sets.
    pub fn holds<'n>(&self, inventory: &Inventory, mut set: impl Iterator<Item = &'n str>) -> bool {
        let size = |name| inventory.find_group(name).map_or(0, |group| inventory.members(group).len());
        match self {
            Premise::HasHosts(group) => size(group) > 0,
            Premise::IsEmpty(group) => size(group) == 0,
            Premise::IsOdd(group) => size(group) % 2 == 1,
            Premise::PlainNames => inventory.hosts.iter().all(|host| is_plain(&host.name)),
            Premise::NotSet(pattern) => !set.any(|name| fits(pattern, name)),
        }
    }
}

impl std::fmt::Display for Premise<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Premise::HasHosts(group) => write!(f, "{group}:some"),
            Premise::IsEmpty(group) => write!(f, "{group}:none"),
            Premise::IsOdd(group) => write!(f, "{group}:odd"),
            Premise::PlainNames => f.write_str(PLAIN_NAMES),
            Premise::NotSet(pattern) => write!(f, "{pattern}:unset"),
        }
    }
}

/// A name of small letters and digits, with single hyphens inside.
pub(super) fn is_plain(name: &str) -> bool {
    let mut before = b'-';
    let is_so_far = name.bytes().all(|byte| {
        let hyphen = byte == b'-' && before != b'-';
        before = byte;
        hyphen || byte.is_ascii_lowercase() || byte.is_ascii_digit()
    });
    is_so_far && before != b'-'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_read_as_they_are_written() {
        for text in ["etcd:some", "calico_rr:none", "etcd:odd", ":plain", "*_old_*:unset"] {
            assert_eq!(Premise::parse(text).map(|it| it.to_string()).as_deref(), Some(text));
        }
        assert_eq!(Premise::parse("kube_version"), None);
    }

    #[test]
    fn plain_names_are_told_from_others() {
        for name in ["a", "n1", "node-1-b", "7"] {
            assert!(is_plain(name), "{name}");
        }
        for name in ["", "-a", "a-", "a--b", "A", "a.b", "a_b", "ä"] {
            assert!(!is_plain(name), "{name}");
        }
    }
}
