//! Telling a host from its port as Ansible's `parse_address` does, ranges allowed.

use super::lines::is_word;

/// A host's name with neither a range nor a port, and none that is refused: nearly every one.
pub fn is_plain(pattern: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    !pattern.is_empty() && pattern.bytes().all(plain) && pattern != "---"
}

/// Host (or range) and port; `None` when it is neither a host name nor an address.
pub fn parse(address: &str) -> Option<(&str, Option<u64>)> {
    let mut host = address;
    let mut port = None;
    if let Some((inner, number)) = bracketed_port(host) {
        (host, port) = (inner, Some(number));
    }
    if let Some((before, number)) = plain_port(host) {
        (host, port) = (before, Some(number));
    }
    (is_ipv4(host) || is_ipv6(host) || is_hostname(host)).then_some((host, port))
}

/// `[host]:port`.
fn bracketed_port(address: &str) -> Option<(&str, u64)> {
    let (inner, port) = address.strip_prefix('[')?.rsplit_once("]:")?;
    if inner.is_empty() {
        return None;
    }
    Some((inner, digits(port)?))
}

/// `host:port`, where the host has no colon outside brackets.
fn plain_port(address: &str) -> Option<(&str, u64)> {
    let (host, port) = address.rsplit_once(':')?;
    let port = digits(port)?;
    let mut rest = host;
    while let Some(c) = rest.chars().next() {
        rest = match c {
            ':' | ']' => return None,
            '[' => rest.split_once(']')?.1,
            _ => rest.get(c.len_utf8()..)?,
        };
    }
    Some((host, port))
}

/// ASCII digits as a number; what does not fit is no port that anybody has.
fn digits(text: &str) -> Option<u64> {
    (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().unwrap_or(u64::MAX))
}

/// Which bounds a range in brackets may have.
#[derive(Clone, Copy)]
enum Bounds {
    Decimal,
    Hexadecimal,
    /// Two numbers, or two single letters.
    Alphanumeric,
}

/// Strips a `[begin:end]` or `[begin:end:step]` from the front.
fn strip_range(text: &str, bounds: Bounds) -> Option<&str> {
    let (inner, rest) = text.strip_prefix('[')?.split_once(']')?;
    let mut words = inner.split(':');
    let (begin, end, step) = (words.next()?, words.next()?, words.next());
    let decimal = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
    let hexadecimal = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_hexdigit());
    let letter = |word: &str| word.len() == 1 && word.bytes().all(|b| b.is_ascii_alphabetic());
    let fits = match bounds {
        Bounds::Decimal => decimal(begin) && decimal(end),
        Bounds::Hexadecimal => hexadecimal(begin) && hexadecimal(end),
        Bounds::Alphanumeric => (decimal(begin) && decimal(end)) || (letter(begin) && letter(end)),
    };
    (fits && step.is_none_or(decimal) && words.next().is_none()).then_some(rest)
}

fn is_ipv4(host: &str) -> bool {
    let part = |part: &str| {
        let number = matches!(part.len(), 1..=3)
            && part.bytes().all(|b| b.is_ascii_digit())
            && part.parse::<u16>().is_ok_and(|n| n < 256);
        number || strip_range(part, Bounds::Decimal) == Some("")
    };
    host.split('.').count() == 4 && host.split('.').all(part)
}

/// Strips one group of hexadecimal digits, or a range of them.
fn strip_hextet(text: &str) -> Option<&str> {
    if let Some(rest) = strip_range(text, Bounds::Hexadecimal) {
        return Some(rest);
    }
    let length = text.bytes().take(4).take_while(u8::is_ascii_hexdigit).count();
    if length == 0 { None } else { text.get(length..) }
}

/// Ansible's expression is anchored at the end in its last alternative alone: whatever begins like
/// an IPv6 address is one.
fn is_ipv6(host: &str) -> bool {
    if host.starts_with("::") {
        return true;
    }
    let mut rest = host;
    for count in 0..8 {
        let Some(after) = strip_hextet(rest) else {
            return count == 6 && is_mapped_ipv4(host);
        };
        if count == 7 {
            return true;
        }
        match after.strip_prefix(':') {
            Some(next) if next.starts_with(':') && count < 6 => return true,
            Some(next) => rest = next,
            None => return is_mapped_ipv4(host),
        }
    }
    false
}

/// `0:0:0:0:0:0:a.b.c.d` and `0:0:0:0:0:ffff:a.b.c.d`, with hexadecimal groups as Ansible has it.
fn is_mapped_ipv4(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let Some(rest) = host.strip_prefix("0:0:0:0:0:") else { return false };
    let (rest, open_end) = match (rest.strip_prefix("0:"), rest.strip_prefix("ffff:")) {
        (Some(rest), _) => (rest, true),
        (_, Some(rest)) => (rest, false),
        _ => return false,
    };
    let mut rest = rest;
    for _ in 0..3 {
        match strip_hextet(rest).and_then(|rest| rest.strip_prefix('.')) {
            Some(next) => rest = next,
            None => return false,
        }
    }
    strip_hextet(rest).is_some_and(|rest| open_end || rest.is_empty())
}

/// Labels of word characters, dashes and ranges, none ending in a dash or an underscore.
fn is_hostname(host: &str) -> bool {
    let mut rest = host;
    let mut last = None;
    while let Some(c) = rest.chars().next() {
        if c == '.' {
            if !label_may_end(last) {
                return false;
            }
            last = None;
        } else if c == '[' {
            let Some(after) = strip_range(rest, Bounds::Alphanumeric) else { return false };
            rest = after;
            last = Some(']');
            continue;
        } else if is_word(c) || (c == '-' && last.is_some()) {
            last = Some(c);
        } else {
            return false;
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    label_may_end(last)
}

fn label_may_end(last: Option<char>) -> bool {
    last.is_some_and(|c| c != '-' && c != '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    // Expectations from ansible-core 2.18's parse_address(…, allow_ranges=True).
    #[test]
    fn tells_hosts_from_ports() {
        let cases = [
            ("h1", Some(("h1", None))),
            ("h1:22", Some(("h1", Some(22)))),
            ("10.0.0.1:2222", Some(("10.0.0.1", Some(2222)))),
            ("h[1:3]:22", Some(("h[1:3]", Some(22)))),
            ("[2001:db8::1]:22", Some(("2001:db8::1", Some(22)))),
            ("2001:db8::1", Some(("2001:db8::1", None))),
            ("fe80::zz", Some(("fe80::zz", None))),
            ("h1:", None),
            ("a:b", None),
            ("-h", None),
            ("h-", None),
            ("h_", None),
            ("_h", Some(("_h", None))),
            ("h[0]", None),
            ("h[a:c]", Some(("h[a:c]", None))),
            ("h[aa:c]", None),
            ("h.", None),
            ("~h", None),
            ("主机", Some(("主机", None))),
        ];
        for (address, want) in cases {
            assert_eq!(parse(address), want, "{address}");
        }
    }
}
