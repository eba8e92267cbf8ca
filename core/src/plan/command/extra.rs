//! The `name=value` pairs of an `-e`, as far as correcting a command needs them.

use super::options::OptValue;

/// The pairs of the argument in order: each name with its value, always a string. `None` when it
/// is not made of pairs alone (YAML, JSON, a file) or holds what only the shell knows.
pub(super) fn pairs(value: &OptValue) -> Option<Vec<(&str, &str)>> {
    let text = value.text();
    if value.unknown() || text.starts_with(['@', '/', '.', '{', '[']) {
        return None;
    }
    split(text).into_iter().map(pair).collect()
}

fn pair(part: &str) -> Option<(&str, &str)> {
    let (name, rest) = part.split_at(unescaped_equals(part)?);
    Some((name.trim(), unquoted(rest.get(1..).unwrap_or_default().trim())))
}

/// The first `=` that is neither first nor after a backslash.
fn unescaped_equals(part: &str) -> Option<usize> {
    part.match_indices('=')
        .map(|(at, _)| at)
        .find(|&at| at > 0 && part.get(..at).is_some_and(|before| !before.ends_with('\\')))
}

fn unquoted(text: &str) -> &str {
    let inner = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    match inner('"').or_else(|| inner('\'')) {
        Some(inner) if text.len() > 1 && !inner.ends_with('\\') => inner,
        _ => text,
    }
}

/// Parts between blanks; quotes and `{{ }}` keep blanks.
fn split(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut quote: Option<char> = None;
    let mut braces = 0_usize;
    let mut start: Option<usize> = None;
    let mut before = '\0';
    for (at, ch) in text.char_indices() {
        match (quote, ch) {
            (Some(open), _) if ch == open && before != '\\' => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') if before != '\\' => quote = Some(ch),
            (None, '{' | '%') if before == '{' => braces += 1,
            (None, '}') if before == '}' || before == '%' => braces = braces.saturating_sub(1),
            _ => {}
        }
        let blank = ch.is_whitespace() && quote.is_none() && braces == 0;
        match (blank, start) {
            (true, Some(from)) => {
                out.extend(text.get(from..at));
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
        before = ch;
    }
    out.extend(start.and_then(|from| text.get(from..)));
    out
}
