//! `ipaddr` and its family, of the collection ansible.utils.

use super::Reads::{All, Nothing};
use super::ip_query::{Subject, query};
use super::network::{Address, Network};
use super::{Filter, filter};
use crate::vars::template::args::Bound;
use crate::vars::template::eval::need;
use crate::vars::template::object::Object;
use crate::vars::template::{Eval, Stop};
use crate::vars::value::{Value, text};

pub const TABLE: &[Filter] = &[
    filter("ipaddr", &["query", "version", "alias"], Nothing, |_, it, args| {
        let version = u8::try_from(args.int(1, 0)?).unwrap_or(0);
        entry(it, args, "ipaddr", (version != 0).then_some(version))
    }),
    filter("ipv4", &["query"], Nothing, |_, it, args| entry(it, args, "ipv4", Some(4))),
    filter("ipv6", &["query"], Nothing, |_, it, args| entry(it, args, "ipv6", Some(6))),
    filter("ipwrap", &["query"], Nothing, |_, it, args| match args.text(0, "")?.as_str() {
        "" => ipwrap(it),
        _ => Err(Stop::unknown("a query of ipwrap")),
    }),
    filter("ipsubnet", &["query", "index"], All, |_, it, args| ipsubnet(it, args)),
    filter("nthhost", &["query"], All, |_, it, args| nthhost(it, args)),
    filter("next_nth_usable", &["offset"], All, |_, it, args| nth_usable(it, args, 1)),
    filter("previous_nth_usable", &["offset"], All, |_, it, args| nth_usable(it, args, -1)),
    filter("reduce_on_network", &["network"], All, |_, it, args| reduce_on_network(it, args)),
    filter("ipmath", &["amount"], All, |_, it, args| ipmath(it, args)),
];

fn unrecognized(it: &Value, alias: &str) -> Stop {
    Stop::other(format!("Unrecognized type <{}> for {alias} filter <value>", it.type_name()))
}

/// Unknown ends it; what is undefined is a wrong type here, not an undefined name.
fn check(it: &Value, alias: &str, numbers: bool) -> Eval<()> {
    match it {
        Value::Unknown(_) => need(it),
        Value::Object(Object::Undefined(_)) => Err(unrecognized(it, alias)),
        Value::Int(_) if numbers => Ok(()),
        Value::Bool(_) | Value::List(_) => Ok(()),
        other if other.as_str().is_some() => Ok(()),
        other => Err(unrecognized(other, alias)),
    }
}

fn entry(it: &Value, args: &Bound, alias: &'static str, version: Option<u8>) -> Eval {
    check(it, alias, true)?;
    let query = match args.get(0)? {
        None | Some(Value::Null) => String::new(),
        Some(query) => text(query),
    };
    ipaddr(it, &query, version, alias)
}

/// What `ipaddr` makes of a value: `False` when it is no address or not of this version.
pub fn ipaddr(it: &Value, asked: &str, version: Option<u8>, alias: &str) -> Eval {
    match it {
        Value::Unknown(_) => need(it)?,
        Value::List(items) | Value::Tuple(items) => {
            let mut out = Vec::new();
            for item in items.iter() {
                need(item)?;
                let value = ipaddr(item, asked, version, "ipaddr")?;
                if value.is_truthy() == Some(true) {
                    out.push(value);
                }
            }
            return Ok(Value::list(out));
        }
        _ => {}
    }
    if *it == Value::Bool(true) || it.is_truthy() != Some(true) {
        return Ok(Value::Bool(false));
    }
    let Some(subject) = subject(it, version) else {
        return Ok(Value::Bool(false));
    };
    query(&subject, asked, version, alias)
}

/// Reads an address, a network or a number.
fn subject(it: &Value, version: Option<u8>) -> Option<Subject> {
    let written = text(it);
    if !written.is_empty() && written.bytes().all(|b| b.is_ascii_digit()) {
        let number: u128 = written.parse().ok()?;
        let family = if version == Some(6) { 6 } else { 4 };
        let ip = Address::new(family, number).or_else(|| Address::new(6, number))?;
        let network = Network { ip, prefix: ip.width() };
        return Some(Subject { network, is_network: false, value: Value::str(network.text()) });
    }
    it.as_str()?;
    if let Some(network) = Network::parse(&written) {
        let is_network = written.matches('/').count() == 1;
        return Some(Subject { network, is_network, value: it.clone() });
    }
    let (address, prefix) = written.split_once('/')?;
    let number: u128 = address.trim().parse().ok()?;
    let prefix: u32 = prefix.trim().parse().ok()?;
    let ip = Address::new(4, number).filter(|_| prefix <= 32).or_else(|| Address::new(6, number))?;
    let network = Network { ip, prefix };
    (prefix <= ip.width()).then(|| Subject { network, is_network: true, value: Value::str(network.text()) })
}

fn ipwrap(it: &Value) -> Eval {
    check(it, "ipwrap", false)?;
    let Value::List(items) = it else {
        return Ok(wrap(it));
    };
    if let Some(why) = it.unknown() {
        return Err(Stop::Unknown(why.clone()));
    }
    Ok(Value::list(items.iter().map(wrap_member).collect()))
}

/// In a list it is the member itself that is wrapped, not what `ipaddr` makes of it.
fn wrap_member(it: &Value) -> Value {
    match ipaddr(it, "", None, "ipwrap") {
        Ok(found) if found.is_truthy() == Some(true) => {
            ipaddr(it, "wrap", None, "ipaddr").unwrap_or_else(|_| it.clone())
        }
        _ => it.clone(),
    }
}

/// What is no address stays as it is.
fn wrap(it: &Value) -> Value {
    let found = ipaddr(it, "", None, "ipwrap").ok().filter(|value| value.is_truthy() == Some(true));
    match found {
        Some(found) => ipaddr(&found, "wrap", None, "ipwrap").unwrap_or_else(|_| it.clone()),
        None => it.clone(),
    }
}

/// The network of a value: its own for an address, without host bits for a network.
fn network_of(it: &Value) -> Option<Network> {
    let network = subject(it, None)?.network;
    Some(if network.ip == network.network() { network.cidr() } else { network })
}

/// These want text, or something that is turned into text.
fn refuse_null(it: &Value) -> Eval<()> {
    if *it == Value::Null {
        Err(Stop::other("'None' is not a string and conversion is not allowed"))
    } else {
        Ok(())
    }
}

fn nthhost(it: &Value, args: &Bound) -> Eval {
    refuse_null(it)?;
    let Some(network) = network_of(it) else {
        return Ok(Value::Bool(false));
    };
    let Ok(index) = args.text(0, "")?.trim().parse::<i128>() else {
        return Ok(Value::Bool(false));
    };
    match network.nth(index) {
        Some(address) => Ok(Value::str(address.text())),
        None if index < 0 => Err(Stop::other("index out range for address range size!")),
        None => Ok(Value::Bool(false)),
    }
}

/// The usable address so many places further in the network of an address.
fn nth_usable(it: &Value, args: &Bound, sign: i128) -> Eval {
    refuse_null(it)?;
    let Some(found) = subject(it, None).filter(|_| it.as_items().is_none()) else {
        return Ok(Value::Bool(false));
    };
    let offset = args.require(0)?;
    let offset = offset.as_int().or_else(|| text(offset).trim().parse().ok());
    let offset = offset.ok_or_else(|| Stop::other("Must pass in an integer"))?;
    let network = found.network;
    if network.size() == 1 {
        return Ok(Value::Null);
    }
    let (first, last) = network.usable();
    let moved = offset.checked_mul(sign).and_then(|offset| network.ip.offset(offset));
    let moved = moved.ok_or_else(|| Stop::other("failed to detect a valid IP address"))?;
    Ok(if (first..=last).contains(&moved) { Value::str(moved.text()) } else { Value::Null })
}

/// The members that lie in a network.
fn reduce_on_network(it: &Value, args: &Bound) -> Eval {
    let around = subject(&Value::str(args.text(0, "")?), None)
        .ok_or_else(|| Stop::other("reduce_on_network needs a network"))?
        .network;
    let alone = [it.clone()];
    let members = it.as_items().unwrap_or(&alone);
    let inside = |member: &&Value| subject(member, None).is_some_and(|it| around.contains(&it.network));
    Ok(Value::list(members.iter().filter(inside).cloned().collect()))
}

fn ipmath(it: &Value, args: &Bound) -> Eval {
    let written = text(it);
    let ip = match written.contains('/') {
        true => Network::parse(&written).map(|network| network.ip),
        false => Address::parse(&written),
    };
    let ip =
        ip.ok_or_else(|| Stop::other(format!("You must pass a valid IP address; {written} is invalid")))?;
    let amount = args.require(0)?;
    let amount = amount.as_int().or_else(|| text(amount).trim().parse().ok());
    let amount = amount.ok_or_else(|| Stop::other("You must pass an integer for arithmetic"))?;
    let moved = ip.offset(amount).ok_or_else(|| Stop::other("result outside valid IP address boundary!"))?;
    Ok(Value::str(moved.text()))
}

fn ipsubnet(it: &Value, args: &Bound) -> Eval {
    refuse_null(it)?;
    let Some(found) = subject(it, None) else {
        return Ok(Value::Bool(false));
    };
    let value = found.network.cidr();
    let single = value.size() == 1;
    let asked = args.text(0, "")?;
    if asked.is_empty() {
        return Ok(Value::str(value.text()));
    }
    let width = value.ip.width();
    if !asked.bytes().all(|b| b.is_ascii_digit()) {
        return rank(&value, &asked);
    }
    let prefix: u32 = asked.parse().unwrap_or(u32::MAX);
    if prefix > width {
        return Ok(Value::Bool(false));
    }
    let index = match args.get(1)? {
        None | Some(Value::Null) => None,
        Some(index) => Some(
            text(index)
                .trim()
                .parse::<i128>()
                .map_err(|_| Stop::other("ipsubnet: the index must be an integer"))?,
        ),
    };
    if single {
        return supernet(&value, prefix, index);
    }
    let Some(bits) = prefix.checked_sub(value.prefix) else {
        return match index {
            None => Err(Stop::other(format!("Requested subnet size of {prefix} is invalid"))),
            // Less than one such network fits, yet the first is given.
            Some(0) => Ok(Value::str(Network { ip: value.ip, prefix }.text())),
            Some(_) => Ok(Value::Bool(false)),
        };
    };
    let count = 1i128
        .checked_shl(bits)
        .filter(|count| *count > 0)
        .ok_or_else(|| Stop::unknown("too many subnets"))?;
    let Some(index) = index else {
        return Ok(Value::str(count.to_string()));
    };
    let index = if index < 0 { index + count } else { index };
    if index < 0 || index >= count {
        return Ok(Value::Bool(false));
    }
    let step = u128::try_from(index).unwrap_or(0).checked_shl(width - prefix).unwrap_or(0);
    let ip = Address { version: value.ip.version, value: value.network().value + step };
    Ok(Value::str(Network { ip, prefix }.text()))
}

/// Of an address: the network of this size around it, or one further out.
fn supernet(value: &Network, prefix: u32, index: Option<i128>) -> Eval {
    let width = i128::from(value.ip.width());
    let at = index.unwrap_or(0);
    if index.is_some() && (at > (width + 1).saturating_sub(at) || at < i128::from(prefix) - width) {
        return Ok(Value::Bool(false));
    }
    // Supernets from the widest to the narrowest, the address itself left out.
    let count = width - i128::from(prefix);
    let at = if at < 0 { at + count } else { at };
    if at < 0 || at >= count {
        return Err(Stop::other("list index out of range"));
    }
    let prefix = prefix + u32::try_from(at).unwrap_or(0);
    Ok(Value::str(Network { ip: value.ip, prefix }.cidr().text()))
}

/// Which of the subnets of its size in a network this one is, from 1.
fn rank(value: &Network, asked: &str) -> Eval {
    let around = subject(&Value::str(asked), None).map(|found| found.network).ok_or_else(|| {
        Stop::other(format!("You must pass a valid subnet or IP address; {asked} is invalid"))
    })?;
    if !around.covers(value.ip) {
        return Err(Stop::other(format!("{} is not in the subnet {}", value.text(), around.cidr().text())));
    }
    let inside = value.ip.value & around.hostmask().value;
    let position = inside.checked_shr(value.ip.width() - value.prefix).unwrap_or(0);
    Ok(Value::str((position + 1).to_string()))
}
