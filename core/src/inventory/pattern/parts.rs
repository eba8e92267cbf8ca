//! A pattern's text in parts, and limits that stand in files.

use crate::inventory::address;
use crate::inventory::lines::is_space;

/// A limit with the patterns that its files hold, one a line, in the place of `@path`. A file that
/// `read` does not give stays named.
pub fn with_files<'a>(limit: &str, read: impl Fn(&str) -> Option<&'a [u8]>) -> String {
    if !limit.contains('@') {
        return limit.to_owned();
    }
    let mut parts = String::new();
    for part in split(limit) {
        let held = part.strip_prefix('@').and_then(&read).map(String::from_utf8_lossy);
        for line in held.as_deref().unwrap_or(&part).split('\n') {
            // A comma at the end, too: it keeps lines from being split at colons.
            parts.push_str(line.trim_matches(is_space));
            parts.push(',');
        }
    }
    parts
}

/// A pattern's parts: at commas, or, where there are none and it is no address with colons in it,
/// at colons and blanks.
pub fn split(pattern: &str) -> Vec<String> {
    let parts: Vec<&str> = if pattern.contains(',') {
        pattern.split(',').collect()
    } else if address::parse(pattern).is_some() {
        vec![pattern]
    } else {
        words(pattern)
    };
    let parts = parts.into_iter().map(|part| part.trim_matches(is_space));
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Runs of characters that are no blank, colon or bracket, and of complete brackets.
fn words(pattern: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let (mut start, mut at) = (0, 0);
    // Behind it no bracket is complete.
    let last = pattern.rfind(']').unwrap_or(0);
    while let Some(c) = pattern.get(at..).and_then(|rest| rest.chars().next()) {
        let closed = c == '[' && at < last;
        let bracket = if closed { pattern.get(at..).and_then(|rest| rest.find(']')) } else { None };
        match bracket {
            Some(length) => at += length + 1,
            None if is_space(c) || matches!(c, ':' | '[' | ']') => {
                words.extend(pattern.get(start..at));
                at += c.len_utf8();
                start = at;
            }
            None => at += c.len_utf8(),
        }
    }
    words.extend(pattern.get(start..at));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    // As ansible-core 2.18's InventoryManager.subset: every line is a pattern of its own.
    #[test]
    fn files_of_a_limit_are_read() {
        let read = |path: &str| match path {
            "retry" => Some(&b"n1\n kube_node:!n2 \n\n"[..]),
            _ => None,
        };
        assert_eq!(with_files("n1:n2", read), "n1:n2");
        assert_eq!(split(&with_files("@retry", read)), ["n1", "kube_node:!n2"]);
        assert_eq!(split(&with_files("etcd:@retry", read)), ["etcd", "n1", "kube_node:!n2"]);
        assert_eq!(split(&with_files("etcd,@missing", read)), ["etcd", "@missing"]);
    }
}
