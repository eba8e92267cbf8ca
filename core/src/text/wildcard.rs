//! Patterns of data: `*` for any text, everything else for itself. Ansible's own host patterns know
//! more: see `inventory::glob`.

/// The whole text fits the pattern.
pub fn fits(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some(at) = rest.find(part) else { return false };
        rest = rest.get(at + part.len()..).unwrap_or_default();
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, name, wanted) in [
            ("Stop if a", "Stop if a", true),
            ("Stop if a", "Stop if ab", false),
            ("Stop if * is", "Stop if x is", true),
            ("Stop if *", "Stop if ", true),
            ("* is < *", "a is < b", true),
            ("a*a", "aba", true),
            ("a*b", "aba", false),
            ("*_reserved", "kube_reserved", true),
            ("*_reserved", "kube_reserved_x", false),
            ("a_*", "a_", true),
            ("a_*_c*", "a_b_c_d", true),
            ("a_*_c", "a_c", false),
            ("a", "a", true),
            ("a", "ab", false),
            ("a*", "b", false),
        ] {
            assert_eq!(fits(pattern, name), wanted, "{pattern} {name}");
        }
    }
}
