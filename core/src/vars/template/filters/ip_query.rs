//! The queries of `ipaddr`.

use super::network::{Address, Network};
use crate::vars::template::{Eval, Stop};
use crate::vars::value::Value;

/// What a query asks about.
pub struct Subject {
    pub network: Network,
    /// It was written with a prefix.
    pub is_network: bool,
    /// As written.
    pub value: Value,
}

fn yes(text: String) -> Eval {
    Ok(Value::str(text))
}

fn int(number: u128) -> Eval {
    i128::try_from(number).map(Value::Int).map_err(|_| Stop::unknown("a very large number"))
}

/// The value itself when something holds, else null.
fn when(holds: bool, it: &Subject) -> Eval {
    Ok(if holds { it.value.clone() } else { Value::Null })
}

fn some(text: Option<String>) -> Eval {
    Ok(text.map_or(Value::Null, Value::str))
}

fn only_networks(it: &Subject) -> Eval<()> {
    if it.is_network { Ok(()) } else { Err(Stop::other("Not a network address")) }
}

pub fn query(it: &Subject, asked: &str, version: Option<u8>, alias: &str) -> Eval {
    let v = &it.network;
    if version.is_some_and(|version| version != v.ip.version) {
        return Ok(Value::Bool(false));
    }
    let single = v.size() == 1;
    let is_first = v.ip == v.network();
    match asked {
        "" if it.is_network => yes(v.text()),
        "" => yes(v.ip.text()),
        "address" | "ip" => match single || !is_first || v.broadcast().is_none() || v.ip.version == 6 {
            true => yes(v.ip.text()),
            false => Ok(Value::Null),
        },
        "address/prefix" | "gateway" | "gw" | "host/prefix" | "hostnet" | "router" => {
            if v.size() > 2 && (is_first || Some(v.ip) == v.broadcast()) {
                return Ok(Value::Bool(false));
            }
            yes(v.text())
        }
        "bool" => Ok(Value::Bool(true)),
        "broadcast" => some(v.broadcast().filter(|_| v.size() > 2).map(Address::text)),
        "cidr" => yes(v.text()),
        "first_usable" => {
            only_networks(it)?;
            some((!single).then(|| v.usable().0.text()))
        }
        "host" => match single || !is_first || v.broadcast().is_none() {
            true => yes(v.text()),
            false => Ok(Value::Null),
        },
        "hostmask" | "wildcard" => yes(v.hostmask().text()),
        "int" if it.is_network => yes(format!("{}/{}", v.ip.value, v.prefix)),
        "int" => int(v.ip.value),
        "ip/prefix" => some((v.size() == 2 || (!single && !is_first)).then(|| v.text())),
        "ip_netmask" => some(
            (v.size() == 2 || (!single && !is_first))
                .then(|| format!("{} {}", v.ip.text(), v.netmask().text())),
        ),
        // Its own table gives these less than they ask for.
        "v4" | "v6" => Err(Stop::other(format!("_ip{asked}_query() missing 1 required positional argument"))),
        "ipv4" if v.ip.version == 4 => Ok(it.value.clone()),
        "ipv4" => to_ipv4(v),
        "ipv6" if v.ip.version == 6 => Ok(it.value.clone()),
        "ipv6" => {
            let ip = Address { version: 6, value: v.ip.value | 0xffff << 32 };
            yes(Network { ip, prefix: v.prefix + 96 }.text())
        }
        "last_usable" => {
            only_networks(it)?;
            some((!single).then(|| v.usable().1.text()))
        }
        "link-local" => when(v.ip.is_in(&["169.254.0.0/16", "fe80::/10"]), it),
        "lo" | "loopback" => when(v.ip.is_loopback(), it),
        "multicast" => when(v.ip.is_multicast(), it),
        "unicast" => when(!v.ip.is_multicast(), it),
        "private" => when(!v.ip.is_global(), it),
        "public" => when(
            v.ip.is_global()
                && !v.ip.is_multicast()
                && !v.ip.is_loopback()
                && !v.ip.is_netmask()
                && !v.ip.is_hostmask(),
            it,
        ),
        "net" => some((!single && is_first).then(|| v.text())),
        "netmask" => yes(v.netmask().text()),
        "network" | "network_id" => yes(v.network().text()),
        "network/prefix" | "subnet" => yes(v.cidr().text()),
        "network_netmask" => yes(format!("{} {}", v.network().text(), v.netmask().text())),
        "network_wildcard" => yes(format!("{} {}", v.network().text(), v.hostmask().text())),
        "next_usable" => neighbour(it, 1),
        "previous_usable" => neighbour(it, -1),
        "peer" => peer(it),
        "prefix" => Ok(Value::Int(i128::from(v.prefix))),
        "range_usable" => {
            only_networks(it)?;
            let (first, last) = v.usable();
            some((!single).then(|| format!("{}-{}", first.text(), last.text())))
        }
        "revdns" => yes(v.ip.reverse_dns()),
        "size" => int(v.size()),
        "size_usable" => int(match v.size() {
            1 => 0,
            2 => 2,
            size => size - 2,
        }),
        "type" => yes(if single || !is_first { "address" } else { "network" }.to_owned()),
        "version" => Ok(Value::Int(i128::from(v.ip.version))),
        "wrap" if v.ip.version == 6 && it.is_network => yes(format!("[{}]/{}", v.ip.text(), v.prefix)),
        "wrap" if v.ip.version == 6 => yes(format!("[{}]", v.ip.text())),
        "wrap" => Ok(it.value.clone()),
        "6to4" => Err(Stop::unknown("6to4 addresses")),
        other => by_position_or_network(it, other, alias),
    }
}

/// A network asks whether it holds the value; a number asks for the address at that position.
fn by_position_or_network(it: &Subject, asked: &str, alias: &str) -> Eval {
    let v = &it.network;
    if !asked.bytes().all(|b| b.is_ascii_digit())
        && let Some(around) = Network::parse(asked)
    {
        return when(around.contains(v), it);
    }
    let unknown = || Stop::other(format!("{alias}: unknown filter type: {asked}"));
    asked.trim().parse::<f64>().map_err(|_| unknown())?;
    if v.size() == 1 {
        return yes(if it.is_network { v.text() } else { v.ip.text() });
    }
    let found = asked.trim().parse::<i128>().ok().and_then(|index| v.nth(index));
    Ok(found.map_or(Value::Bool(false), |address| Value::str(format!("{}/{}", address.text(), v.prefix))))
}

fn to_ipv4(v: &Network) -> Eval {
    let mapped = v.ip.value >> 32 == 0xffff;
    let compatible = v.ip.value >> 32 == 0;
    if (mapped || compatible) && v.prefix >= 96 {
        let ip = Address { version: 4, value: v.ip.value & u128::from(u32::MAX) };
        return yes(Network { ip, prefix: v.prefix - 96 }.text());
    }
    Ok(Value::Bool(false))
}

fn neighbour(it: &Subject, by: i128) -> Eval {
    only_networks(it)?;
    let v = &it.network;
    if v.size() == 1 {
        return Ok(Value::Null);
    }
    let (first, last) = v.usable();
    some(v.ip.offset(by).filter(|ip| (first..=last).contains(ip)).map(Address::text))
}

fn peer(it: &Subject) -> Eval {
    only_networks(it)?;
    let v = &it.network;
    let other = |flip: u128| yes(Address { version: v.ip.version, value: v.ip.value ^ flip }.text());
    match (v.size(), v.ip.value % 4) {
        (2, _) => other(1),
        (4, 0) => Err(Stop::other("Network address of /30 has no peer")),
        (4, 3) => Err(Stop::other("Broadcast address of /30 has no peer")),
        (4, _) => other(3),
        _ => Err(Stop::other("Not a point-to-point network")),
    }
}
