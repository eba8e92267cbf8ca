//! Keeps secrets out of everything that is rendered: a name that looks secret hides its value.

use std::ops::Range;

use crate::text::LineIndex;

/// Parts of names whose values are never shown.
const SECRET_PARTS: [&str; 18] = [
    "password",
    "passwd",
    "passphrase",
    "pass",
    "pwd",
    "token",
    "tokens",
    "secret",
    "secrets",
    "key",
    "keys",
    "apikey",
    "credential",
    "credentials",
    "creds",
    "private",
    "bearer",
    "authorization",
];

/// Lines above one that are looked through for the key a value belongs to.
const LOOKED_UP: usize = 200;

/// Words behind a secret name that are no secret.
const HARMLESS: [&str; 13] =
    ["", "true", "false", "yes", "no", "null", "none", "~", "|", ">", "|-", ">-", "{{"];
/// Characters of the longest of them.
const HARMLESS_LENGTH: usize = 5;

/// A token of this length that starts as a JSON Web Token does is one.
const JWT_LENGTH: usize = 20;

/// Whether the value of a variable, key or flag of this name must not be shown: a part of the name
/// (`etcd_root_password`, `admin-token`, `secretKey`) says so.
pub fn is_secret_name(name: &str) -> bool {
    let mut lower = String::with_capacity(name.len() + 4);
    let mut after_lower = false;
    for c in name.chars() {
        if c.is_uppercase() && after_lower {
            lower.push('_');
        }
        after_lower = c.is_lowercase();
        lower.extend(c.to_lowercase());
    }
    let parts = || lower.split(|c: char| !c.is_alphanumeric());
    let public = parts().any(|part| part == "public" || part == "pub");
    parts().any(|part| match part {
        "key" | "keys" => !public,
        part => SECRET_PARTS.contains(&part) || part.ends_with("password") || part.ends_with("secret"),
    })
}

/// The line with every value of a secret name replaced, character for character; all of its text
/// when it belongs to a secret as a whole.
pub fn mask(line: &str, whole: bool) -> String {
    let mut chars: Vec<char> = line.chars().collect();
    for range in hidden(&chars, whole) {
        chars.get_mut(range).unwrap_or_default().fill('•');
    }
    chars.into_iter().collect()
}

/// The ranges of characters that [`mask`] replaces, in order.
pub fn hidden(chars: &[char], whole: bool) -> Vec<Range<usize>> {
    if whole {
        let indent = chars.iter().take_while(|c| c.is_whitespace()).count();
        return std::iter::once(indent..chars.len()).collect();
    }
    let mut hidden: Vec<Range<usize>> = Vec::new();
    // Braces that are open, and where the token that was found last ends.
    let (mut depth, mut token_end) = (0isize, 0);
    for (at, c) in chars.iter().enumerate() {
        if hidden.last().is_some_and(|last| last.end == chars.len()) {
            break;
        }
        let value = match c {
            ':' | '=' | ' ' => value_of_secret(chars, at, *c, depth > 0),
            'e' if token_end <= at => web_token(chars, at).inspect(|token| token_end = token.end),
            _ => None,
        };
        match (value, hidden.last_mut()) {
            (Some(value), Some(last)) if value.start <= last.end => last.end = last.end.max(value.end),
            (Some(value), _) => hidden.push(value),
            (None, _) => {}
        }
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    hidden
}

/// The value behind a separator when the name before it is one of a secret.
fn value_of_secret(chars: &[char], at: usize, c: char, in_flow_mapping: bool) -> Option<Range<usize>> {
    let name = name_before(chars, at, c);
    // A flag's value ends with its word, behind `=` as behind a space.
    let separator = if c == '=' && name.starts_with("--") { ' ' } else { c };
    if is_secret_name(&name) { value_after(chars, at, separator, in_flow_mapping) } else { None }
}

/// The JSON Web Token that begins here.
fn web_token(chars: &[char], at: usize) -> Option<Range<usize>> {
    let word = || chars.iter().skip(at).take_while(|c| !c.is_whitespace());
    let is_token = word().take(3).eq(['e', 'y', 'J'].iter()) && word().take(JWT_LENGTH).count() == JWT_LENGTH;
    is_token.then(|| at..at + word().count())
}

/// The name that ends before `at`; for a space only a flag (`--token VALUE`), else nothing.
fn name_before(chars: &[char], at: usize, separator: char) -> String {
    let part = |c: &&char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '"' | '\'');
    let before = chars.get(..at).unwrap_or_default();
    let spaces = if separator == ' ' { 0 } else { before.iter().rev().take_while(|c| **c == ' ').count() };
    let mut name: Vec<char> = before.iter().rev().skip(spaces).take_while(part).copied().collect();
    name.reverse();
    let name: String = name.into_iter().collect();
    if separator == ' ' && !name.starts_with("--") { String::new() } else { name }
}

/// The characters of the value after a separator; `None` when there is nothing to hide.
fn value_after(chars: &[char], at: usize, separator: char, in_flow_mapping: bool) -> Option<Range<usize>> {
    let rest = chars.get(at + 1..)?;
    if separator == ':' && rest.first().is_some_and(|c| *c != ' ') {
        return None;
    }
    let from = at + 1 + rest.iter().take_while(|c| **c == ' ').count();
    let value = chars.get(from..)?;
    let word = value.iter().take_while(|c| !matches!(c, ' ' | ',' | '}' | '#')).take(HARMLESS_LENGTH + 1);
    if HARMLESS.contains(&word.collect::<String>().to_lowercase().as_str()) {
        return None;
    }
    let until = |ends: &dyn Fn(char) -> bool| value.iter().position(|c| ends(*c)).unwrap_or(value.len());
    let length = match value.first()? {
        quote @ ('"' | '\'') => value.iter().skip(1).position(|c| c == quote).map_or(value.len(), |n| n + 2),
        _ if separator == ':' && in_flow_mapping => until(&|c| matches!(c, ',' | '}')),
        _ if separator == ' ' => until(&char::is_whitespace),
        _ if separator == '=' => before_next_setting(value),
        _ => value.len(),
    };
    Some(from..from + length)
}

/// The characters of a value before the next `name=value`, as on a host line of an INI inventory:
/// a value with blanks that lacks its quotes is hidden as a whole.
fn before_next_setting(value: &[char]) -> usize {
    let (mut length, mut end) = (0, 0);
    for word in value.split_inclusive(|c| c.is_whitespace()) {
        if length > 0 && word.contains(&'=') {
            break;
        }
        length += word.len();
        end = length - word.iter().rev().take_while(|c| c.is_whitespace()).count();
    }
    end
}

/// Whether a line lies under a key whose name is secret: a block text or a list of secrets.
pub fn belongs_to_secret(bytes: &[u8], index: &LineIndex, line: usize) -> bool {
    // Nothing is around what is not indented.
    let first = index.line_start(line).and_then(|start| bytes.get(start));
    if !matches!(first, Some(b' ' | b'\t')) {
        return false;
    }
    let indent = |text: &str| text.len() - text.trim_start_matches([' ', '\t']).len();
    let mut starts = index.starts_from(line.saturating_sub(LOOKED_UP)).peekable();
    let mut texts: Vec<Option<&str>> = Vec::new();
    while let Some(start) = starts.next().filter(|_| texts.len() <= line.min(LOOKED_UP)) {
        let end = starts.peek().copied().unwrap_or(bytes.len());
        texts.push(bytes.get(start..end).and_then(|text| std::str::from_utf8(text).ok()));
    }
    let mut texts = texts.into_iter().rev();
    let Some(mut outer) = texts.next().flatten().map(indent) else { return false };
    for text in texts.flatten() {
        if text.trim().is_empty() || indent(text) >= outer {
            continue;
        }
        outer = indent(text);
        let key = text.trim_start().trim_start_matches("- ").split_once(':').map(|(key, _)| key);
        if key.is_some_and(|key| is_secret_name(key) && !key.contains(char::is_whitespace)) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_secrets() {
        for name in ["etcd_root_password", "ansible_ssh_pass", "kubeadm-token", "secretKey", "x_api_key"] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in ["ssh_public_key", "monkey", "keepalived", "kube_version", "bypass_checks"] {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn values_of_secret_names_are_hidden_and_the_rest_stays() {
        let cases = [
            ("n1 ansible_password=hunter2 ip=10.0.0.1", "n1 ansible_password=••••••• ip=10.0.0.1"),
            ("  api_token: \"a b\" # note", "  api_token: ••••• # note"),
            ("x: {password: p, port: 1}", "x: {password: •, port: 1}"),
            ("kubeadm join h --token ab.cd --v 5", "kubeadm join h --token ••••• --v 5"),
            ("kube_token_auth: true", "kube_token_auth: true"),
            ("p --vault-password-file=.v -e a=1", "p --vault-password-file=•• -e a=1"),
            ("vault_pass: hunter 2", "vault_pass: ••••••••"),
            ("n1 ansible_password=a b ip=1", "n1 ansible_password=••• ip=1"),
            ("api_key=ab==", "api_key=••••"),
            ("api_key: a b=c", "api_key: •••••"),
            ("password: {{ lookup('env', 'P') }}", "password: {{ lookup('env', 'P') }}"),
            ("got eyJhbGciOiJSUzI1NiJ9.abcdef end", "got ••••••••••••••••••••••••••• end"),
            ("etcd-0: 10.0.0.1:2379", "etcd-0: 10.0.0.1:2379"),
        ];
        for (line, shown) in cases {
            assert_eq!(mask(line, false), shown);
        }
    }

    #[test]
    fn lines_below_a_secret_key_are_hidden() {
        let text = b"tls_private_key: |\n  AAAA\n\n  BBBB\nname: x\n";
        let index = LineIndex::new(&text[..]);
        assert!(belongs_to_secret(text, &index, 3));
        assert!(!belongs_to_secret(text, &index, 4));
        assert_eq!(mask("  BBBB", true), "  ••••");
    }
}
