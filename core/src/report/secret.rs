//! Keeps secrets out of everything that is rendered: a name that looks secret hides its value.

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
    let chars: Vec<char> = line.chars().collect();
    let mut hidden = vec![false; chars.len()];
    let mut hide = |from: usize, to: usize| {
        for flag in hidden.iter_mut().take(to).skip(from) {
            *flag = true;
        }
    };
    if whole {
        hide(chars.iter().take_while(|c| c.is_whitespace()).count(), chars.len());
    }
    for (at, c) in chars.iter().enumerate() {
        if matches!(c, ':' | '=' | ' ') {
            let name = name_before(&chars, at, *c);
            // A flag's value ends with its word, behind `=` as behind a space.
            let separator = if *c == '=' && name.starts_with("--") { ' ' } else { *c };
            if is_secret_name(&name)
                && let Some((from, to)) = value_after(&chars, at, separator)
            {
                hide(from, to);
            }
        }
        let rest = || chars.iter().skip(at).take_while(|c| !c.is_whitespace());
        if *c == 'e' && rest().take(3).eq(['e', 'y', 'J'].iter()) && rest().count() >= JWT_LENGTH {
            hide(at, at + rest().count());
        }
    }
    chars.iter().zip(&hidden).map(|(c, hidden)| if *hidden { '•' } else { *c }).collect()
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
fn value_after(chars: &[char], at: usize, separator: char) -> Option<(usize, usize)> {
    let rest = chars.get(at + 1..)?;
    if separator == ':' && rest.first().is_some_and(|c| *c != ' ') {
        return None;
    }
    let from = at + 1 + rest.iter().take_while(|c| **c == ' ').count();
    let value = chars.get(from..)?;
    let text: String = value.iter().collect();
    let word = text.split([' ', ',', '}', '#']).next().unwrap_or_default();
    let harmless = ["", "true", "false", "yes", "no", "null", "none", "~", "|", ">", "|-", ">-", "{{"];
    if harmless.contains(&word.to_lowercase().as_str()) {
        return None;
    }
    let length = match value.first()? {
        quote @ ('"' | '\'') => value.iter().skip(1).position(|c| c == quote).map_or(value.len(), |n| n + 2),
        _ if separator == ':' && in_flow_mapping(chars, at) => {
            value.iter().position(|c| matches!(c, ',' | '}')).unwrap_or(value.len())
        }
        _ if separator == ' ' => value.iter().position(|c| c.is_whitespace()).unwrap_or(value.len()),
        _ if separator == '=' => before_next_setting(&text),
        _ => value.len(),
    };
    Some((from, from + length))
}

fn in_flow_mapping(chars: &[char], at: usize) -> bool {
    chars.iter().take(at).filter(|c| **c == '{').count()
        > chars.iter().take(at).filter(|c| **c == '}').count()
}

/// The characters of a value before the next `name=value`, as on a host line of an INI inventory:
/// a value with blanks that lacks its quotes is hidden as a whole.
fn before_next_setting(text: &str) -> usize {
    let mut length = 0;
    let mut end = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        if length > 0 && word.contains('=') {
            break;
        }
        length += word.chars().count();
        end = length - word.chars().rev().take_while(|c| c.is_whitespace()).count();
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
