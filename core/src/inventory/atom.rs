//! Numbers and strings of Python, as they are written.

use crate::yaml::Content;

/// How much of the front is one number of Python; `None` when letters follow at once.
pub fn number_length(text: &str) -> Option<usize> {
    let mut previous = ' ';
    let radix = text.starts_with("0x") || text.starts_with("0X");
    let end = text.char_indices().find(|(_, c)| {
        let sign = matches!(c, '+' | '-') && matches!(previous, 'e' | 'E') && !radix;
        previous = *c;
        !(super::lines::is_word(*c) || *c == '.' || sign)
    });
    let length = end.map_or(text.len(), |(at, _)| at);
    (length > 0).then_some(length)
}

pub fn number(word: &str) -> Option<Content> {
    let lower = word.to_ascii_lowercase();
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(digits) = lower.strip_prefix(prefix) {
            let digits = without_underscores(digits.strip_prefix('_').unwrap_or(digits))?;
            return i128::from_str_radix(&digits, radix)
                .ok()
                .filter(|_| !digits.starts_with(['+', '-']))
                .map(Content::int);
        }
    }
    let is_decimal = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || b == b'_');
    if is_decimal(&lower) {
        let digits = without_underscores(&lower)?;
        let zeros = digits.bytes().all(|b| b == b'0');
        return if digits.starts_with('0') && !zeros { None } else { digits.parse().ok().map(Content::Int) };
    }
    let (mantissa, exponent) = lower.split_once('e').map_or((lower.as_str(), None), |(m, e)| (m, Some(e)));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if (whole.is_empty() && fraction.is_empty()) || !is_decimal(whole) || !is_decimal(fraction) {
        return None;
    }
    let part = |text: &str| if text.is_empty() { Some("0".to_owned()) } else { without_underscores(text) };
    let exponent = exponent.map_or(Some("0".to_owned()), |text| {
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        let sign = if text.starts_with('-') { "-" } else { "" };
        (is_decimal(digits))
            .then(|| without_underscores(digits))
            .flatten()
            .map(|digits| format!("{sign}{digits}"))
    })?;
    format!("{}.{}e{exponent}", part(whole)?, part(fraction)?).parse().ok().map(Content::Float)
}

/// Digits with single underscores between them.
fn without_underscores(text: &str) -> Option<String> {
    let wrong = text.is_empty() || text.starts_with('_') || text.ends_with('_') || text.contains("__");
    (!wrong).then(|| text.replace('_', ""))
}

/// One string literal at the front: its text, whether it is bytes, what follows.
pub fn string(text: &str) -> Option<(String, bool, &str)> {
    let at = text.find(['"', '\''])?;
    let (prefix, body) = text.split_at_checked(at)?;
    let prefix = prefix.to_ascii_lowercase();
    let (raw, is_bytes) = match prefix.as_str() {
        "" | "u" => (false, false),
        "r" => (true, false),
        "b" => (false, true),
        "br" | "rb" => (true, true),
        _ => return None,
    };
    let quote = body.get(..1)?;
    let triple = quote.repeat(3);
    let closer = if body.starts_with(&triple) { triple.as_str() } else { quote };
    let mut rest = body.get(closer.len()..)?;
    let mut out = String::new();
    loop {
        if let Some(after) = rest.strip_prefix(closer) {
            return Some((out, is_bytes, after));
        }
        let c = rest.chars().next()?;
        rest = rest.get(c.len_utf8()..)?;
        if is_bytes && !c.is_ascii() {
            return None;
        }
        if c != '\\' {
            out.push(c);
        } else if raw {
            let next = rest.chars().next()?;
            out.extend([c, next]);
            rest = rest.get(next.len_utf8()..)?;
        } else {
            rest = escape(rest, is_bytes, &mut out)?;
        }
    }
}

/// What follows a backslash: pushes its character and gives what comes after.
fn escape<'a>(rest: &'a str, is_bytes: bool, out: &mut String) -> Option<&'a str> {
    let c = rest.chars().next()?;
    let after = rest.get(c.len_utf8()..)?;
    let hexadecimal = |length: usize, out: &mut String| {
        let digits = after.get(..length)?;
        let all_hex = digits.bytes().all(|b| b.is_ascii_hexdigit());
        out.push(char::from_u32(all_hex.then(|| u32::from_str_radix(digits, 16).ok())??)?);
        after.get(length..)
    };
    let simple = match c {
        '\\' | '\'' | '"' => c,
        'a' => '\x07',
        'b' => '\x08',
        'f' => '\x0c',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\x0b',
        '0'..='7' => {
            let length = rest.bytes().take(3).take_while(|b| (b'0'..=b'7').contains(b)).count();
            out.push(char::from_u32(u32::from_str_radix(rest.get(..length)?, 8).ok()?)?);
            return rest.get(length..);
        }
        'x' => return hexadecimal(2, out),
        'u' if !is_bytes => return hexadecimal(4, out),
        'U' if !is_bytes => return hexadecimal(8, out),
        // Names of characters: nobody writes them here, and the text stays text.
        'N' if !is_bytes => return None,
        _ => {
            out.push('\\');
            c
        }
    };
    out.push(simple);
    Some(after)
}
