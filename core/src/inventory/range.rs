//! Host ranges: `node[01:10:2]`, `rack[a:c]-n[1:3]`.

use super::RangeError;

/// Hosts one pattern may stand for; a range of more is a slip or an attack.
pub const MAX_HOSTS: usize = 100_000;
/// Ranges one pattern may have.
const MAX_RANGES: usize = 32;
const LETTERS: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The names a pattern stands for; itself when it has no bracket.
pub fn expand(pattern: &str) -> Result<Vec<String>, RangeError> {
    let mut names = vec![pattern.to_owned()];
    if pattern.matches('[').count() > MAX_RANGES {
        return Err(RangeError::TooMany(pattern.to_owned()));
    }
    // Every name of a round has as many brackets left: the first tells for all.
    while names.first().is_some_and(|name| name.contains('[')) {
        let mut expanded = Vec::new();
        for name in &names {
            expand_first(name, &mut expanded)?;
        }
        names = expanded;
    }
    Ok(names)
}

/// Replaces the first bracket of a name by each of its values.
fn expand_first(name: &str, out: &mut Vec<String>) -> Result<(), RangeError> {
    // Ansible turns the first `[` and the first `]` into `|` and wants three parts.
    let marked = name.replacen('[', "|", 1).replacen(']', "|", 1);
    let parts: Vec<&str> = marked.split('|').collect();
    let [head, bounds, tail] = parts.as_slice() else {
        return Err(RangeError::Unbalanced(name.to_owned()));
    };
    for value in values(bounds)? {
        if out.len() >= MAX_HOSTS {
            return Err(RangeError::TooMany(name.to_owned()));
        }
        out.push(format!("{head}{value}{tail}"));
    }
    Ok(())
}

fn values(bounds: &str) -> Result<Vec<String>, RangeError> {
    let words: Vec<&str> = bounds.split(':').collect();
    let (begin, end, step) = match words.as_slice() {
        [begin, end] => (*begin, *end, "1"),
        [begin, end, step] => (*begin, *end, *step),
        _ => return Err(RangeError::Shape(bounds.to_owned())),
    };
    let begin = if begin.is_empty() { "0" } else { begin };
    if end.is_empty() {
        return Err(RangeError::NoEnd(bounds.to_owned()));
    }
    let padded = begin.starts_with('0') && begin.chars().count() > 1;
    if padded && begin.chars().count() != end.chars().count() {
        return Err(RangeError::UnequalLength(bounds.to_owned()));
    }
    if let Some(letters) = letters(begin, end, step, bounds)? {
        return Ok(letters);
    }
    let width = if padded { begin.chars().count() } else { 0 };
    numbers(begin, end, step, width, bounds)
}

/// A range of letters; `None` when it is not one, or when its step is none for letters.
fn letters(begin: &str, end: &str, step: &str, bounds: &str) -> Result<Option<Vec<String>>, RangeError> {
    let (Some(first), Some(last)) = (LETTERS.find(begin), LETTERS.find(end)) else { return Ok(None) };
    if first > last {
        return Err(RangeError::BeginAfterEnd(bounds.to_owned()));
    }
    match python_int(step) {
        Some(step) if step > 0 => {
            let step = usize::try_from(step).unwrap_or(usize::MAX);
            let chosen = LETTERS.chars().skip(first).take(last - first + 1).step_by(step);
            Ok(Some(chosen.map(String::from).collect()))
        }
        Some(step) if step < 0 => Ok(Some(Vec::new())),
        // Python's error falls through to reading numbers, which fails on the letter.
        _ => Err(RangeError::NotANumber(begin.to_owned())),
    }
}

fn numbers(
    begin: &str,
    end: &str,
    step: &str,
    width: usize,
    bounds: &str,
) -> Result<Vec<String>, RangeError> {
    let number = |word: &str| python_int(word).ok_or_else(|| RangeError::NotANumber(word.to_owned()));
    let (first, last, step) = (number(begin)?, number(end)?, number(step)?);
    if step == 0 {
        return Err(RangeError::ZeroStep(bounds.to_owned()));
    }
    let mut values = Vec::new();
    let mut value = first;
    // The end is exclusive and one more than written, downwards too.
    let stop = last.saturating_add(1);
    while (step > 0 && value < stop) || (step < 0 && value > stop) {
        if values.len() >= MAX_HOSTS {
            return Err(RangeError::TooMany(bounds.to_owned()));
        }
        values.push(zfill(value, width));
        value = value.saturating_add(step);
    }
    Ok(values)
}

/// `str(value).zfill(width)`: zeros go after the sign.
fn zfill(value: i128, width: usize) -> String {
    if value < 0 {
        format!("-{:0>width$}", value.unsigned_abs(), width = width.saturating_sub(1))
    } else {
        format!("{value:0>width$}")
    }
}

/// `int(text)`: blanks around, a sign, single underscores between digits.
pub fn python_int(text: &str) -> Option<i128> {
    let text = text.trim_matches(super::lines::is_space);
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut value: i128 = 0;
    let mut after_digit = false;
    for c in digits.chars() {
        if c == '_' && after_digit {
            after_digit = false;
            continue;
        }
        value = value.checked_mul(10)?.checked_add(i128::from(c.to_digit(10)?))?;
        after_digit = true;
    }
    after_digit.then_some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;

    // Every expectation was checked with ansible-core 2.18's expand_hostname_range.
    #[test]
    fn expands_as_ansible() {
        let names = |pattern: &str| expand(pattern).unwrap();
        assert_eq!(names("h"), ["h"]);
        assert_eq!(names("h[1:3]"), ["h1", "h2", "h3"]);
        assert_eq!(names("h[08:10].x"), ["h08.x", "h09.x", "h10.x"]);
        assert_eq!(names("h[1:6:2]"), ["h1", "h3", "h5"]);
        assert_eq!(names("h[a:e:2]"), ["ha", "hc", "he"]);
        assert_eq!(names("h[y:B]"), ["hy", "hz", "hA", "hB"]);
        assert_eq!(names("h[:2]"), ["h0", "h1", "h2"]);
        assert_eq!(names("r[1:2]-[a:b]"), ["r1-a", "r1-b", "r2-a", "r2-b"]);
        assert_eq!(names("h[3:1]"), Vec::<String>::new());
        assert_eq!(names("h[3:1:-1]"), ["h3"]);
        assert_eq!(names("h[-2:1]"), ["h-2", "h-1", "h0", "h1"]);
        assert_eq!(names("h[ab:d]"), ["ha", "hb", "hc", "hd"]);
    }

    #[test]
    fn refuses_as_ansible() {
        assert_eq!(expand("h[1]"), Err(RangeError::Shape("1".into())));
        assert_eq!(expand("h[1:]"), Err(RangeError::NoEnd("1:".into())));
        assert_eq!(expand("h[08:100]"), Err(RangeError::UnequalLength("08:100".into())));
        assert_eq!(expand("h[c:a]"), Err(RangeError::BeginAfterEnd("c:a".into())));
        assert_eq!(expand("h[a:3]"), Err(RangeError::NotANumber("a".into())));
        assert_eq!(expand("h[1:3:0]"), Err(RangeError::ZeroStep("1:3:0".into())));
        assert_eq!(expand("h[1:3"), Err(RangeError::Unbalanced("h[1:3".into())));
        assert!(matches!(expand("h[1:999999999]"), Err(RangeError::TooMany(_))));
        assert!(matches!(expand("h[1:999]x[1:999]"), Err(RangeError::TooMany(_))));
    }
}
