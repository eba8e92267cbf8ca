//! IP addresses and networks as Python's netaddr has them.

use std::net::{Ipv4Addr, Ipv6Addr};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    pub version: u8,
    pub value: u128,
}

/// An address with a prefix; host bits are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    pub ip: Address,
    pub prefix: u32,
}

impl Address {
    pub fn parse(text: &str) -> Option<Address> {
        if let Ok(v4) = text.parse::<Ipv4Addr>() {
            return Some(Address { version: 4, value: u128::from(u32::from(v4)) });
        }
        text.parse::<Ipv6Addr>().ok().map(|v6| Address { version: 6, value: u128::from(v6) })
    }

    /// `None` outside the version's range.
    pub fn new(version: u8, value: u128) -> Option<Address> {
        (version == 6 || value <= u128::from(u32::MAX)).then_some(Address { version, value })
    }

    pub fn offset(self, by: i128) -> Option<Address> {
        Address::new(self.version, self.value.checked_add_signed(by)?)
    }

    pub fn width(self) -> u32 {
        if self.version == 4 { 32 } else { 128 }
    }

    pub fn text(self) -> String {
        if self.version == 4 {
            return Ipv4Addr::from(u32::try_from(self.value).unwrap_or(u32::MAX)).to_string();
        }
        if self.value > 0xffff && self.value <= u128::from(u32::MAX) {
            // The old compatible form, as the C library prints it.
            return format!("::{}", Ipv4Addr::from(u32::try_from(self.value).unwrap_or(u32::MAX)));
        }
        Ipv6Addr::from(self.value).to_string()
    }

    /// In one of these networks; those of the other version do not count.
    pub fn is_in(self, networks: &[&str]) -> bool {
        networks.iter().filter_map(|text| Network::parse(text)).any(|network| network.covers(self))
    }

    pub fn is_loopback(self) -> bool {
        self.is_in(&["127.0.0.0/8", "::1/128"])
    }

    pub fn is_multicast(self) -> bool {
        self.is_in(&["224.0.0.0/4", "ff00::/8"])
    }

    /// Ones, then zeros.
    pub fn is_netmask(self) -> bool {
        self.netmask_prefix().is_some()
    }

    /// Zeros, then ones.
    pub fn is_hostmask(self) -> bool {
        (self.value & self.value.wrapping_add(1)) == 0
    }

    fn netmask_prefix(self) -> Option<u32> {
        let ones = self.value.count_ones();
        (mask(ones, self.width()) == self.value).then_some(ones)
    }

    /// Reachable from everywhere, by the registries of special addresses.
    pub fn is_global(self) -> bool {
        const NOT: [&str; 25] = [
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.0.170/31",
            "192.0.2.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "240.0.0.0/4",
            "255.255.255.255/32",
            "::1/128",
            "::/128",
            "::ffff:0:0/96",
            "64:ff9b:1::/48",
            "100::/64",
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "fc00::/7",
            "fe80::/10",
        ];
        const BUT: [&str; 8] = [
            "192.0.0.9/32",
            "192.0.0.10/32",
            "2001:1::1/128",
            "2001:1::2/128",
            "2001:3::/32",
            "2001:4:112::/48",
            "2001:20::/28",
            "2001:30::/28",
        ];
        !self.is_in(&NOT) || self.is_in(&BUT)
    }

    pub fn reverse_dns(self) -> String {
        let mut out = String::new();
        if self.version == 4 {
            for byte in u32::try_from(self.value).unwrap_or(0).to_le_bytes() {
                out.push_str(&format!("{byte}."));
            }
            return out + "in-addr.arpa.";
        }
        for index in 0..32 {
            out.push_str(&format!("{:x}.", self.value >> (4 * index) & 15));
        }
        out + "ip6.arpa."
    }
}

/// A mask of so many leading ones.
fn mask(ones: u32, width: u32) -> u128 {
    let all = if width == 128 { u128::MAX } else { (1 << width) - 1 };
    all & !all.checked_shr(ones).unwrap_or(0)
}

impl Network {
    /// An address, or one with a prefix, a netmask or a host mask.
    pub fn parse(text: &str) -> Option<Network> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let ip = Address::parse(address)?;
        let prefix = match prefix {
            None => ip.width(),
            Some(prefix) => match prefix.trim().parse::<u32>() {
                Ok(prefix) => prefix,
                Err(_) => {
                    let written = Address::parse(prefix).filter(|mask| mask.version == ip.version)?;
                    match written.netmask_prefix() {
                        Some(prefix) => prefix,
                        None if written.is_hostmask() => ip.width() - written.value.count_ones(),
                        None => return None,
                    }
                }
            },
        };
        (prefix <= ip.width()).then_some(Network { ip, prefix })
    }

    fn address(&self, value: u128) -> Address {
        Address { version: self.ip.version, value }
    }

    pub fn netmask(&self) -> Address {
        self.address(mask(self.prefix, self.ip.width()))
    }

    pub fn hostmask(&self) -> Address {
        self.address(mask(self.ip.width(), self.ip.width()) & !self.netmask().value)
    }

    pub fn network(&self) -> Address {
        self.address(self.ip.value & self.netmask().value)
    }

    pub fn last(&self) -> Address {
        self.address(self.ip.value | self.hostmask().value)
    }

    /// Networks of one or two addresses have none.
    pub fn broadcast(&self) -> Option<Address> {
        (self.prefix + 1 < self.ip.width()).then(|| self.last())
    }

    /// Number of addresses; all of IPv6 counts as the largest number.
    pub fn size(&self) -> u128 {
        1u128.checked_shl(self.ip.width() - self.prefix).unwrap_or(u128::MAX)
    }

    pub fn text(&self) -> String {
        format!("{}/{}", self.ip.text(), self.prefix)
    }

    /// Without host bits.
    pub fn cidr(&self) -> Network {
        Network { ip: self.network(), prefix: self.prefix }
    }

    pub fn covers(&self, address: Address) -> bool {
        address.version == self.ip.version && address.value & self.netmask().value == self.network().value
    }

    pub fn contains(&self, other: &Network) -> bool {
        self.covers(other.ip) && self.prefix <= other.prefix
    }

    /// The address at a position, from the end when negative.
    pub fn nth(&self, index: i128) -> Option<Address> {
        let from = if index < 0 { self.last().offset(index + 1)? } else { self.network().offset(index)? };
        self.covers(from).then_some(from)
    }

    /// First and last address that a host can have.
    pub fn usable(&self) -> (Address, Address) {
        let (first, last) = (self.network(), self.last());
        if self.size() <= 2 {
            return (first, last);
        }
        (first.offset(1).unwrap_or(first), last.offset(-1).unwrap_or(last))
    }
}
