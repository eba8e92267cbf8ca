//! Shell patterns as Python's `fnmatch` has them: `*`, `?`, `[seq]`, `[!seq]`; no escapes.

pub struct Glob {
    tokens: Vec<Token>,
}

enum Token {
    Char(char),
    Any,
    Star,
    Set { negated: bool, ranges: Vec<(char, char)> },
}

impl Glob {
    pub fn new(pattern: &str) -> Self {
        let chars: Vec<char> = pattern.chars().collect();
        let mut tokens = Vec::new();
        let mut at = 0;
        while let Some(c) = chars.get(at).copied() {
            at += 1;
            tokens.push(match c {
                '*' => Token::Star,
                '?' => Token::Any,
                '[' => match set_end(&chars, at) {
                    Some(end) => {
                        let set = set(chars.get(at..end).unwrap_or_default());
                        at = end + 1;
                        set
                    }
                    None => Token::Char('['),
                },
                _ => Token::Char(c),
            });
        }
        Glob { tokens }
    }

    /// The whole name, letter case included.
    pub fn matches(&self, name: &str) -> bool {
        let name: Vec<char> = name.chars().collect();
        let (mut at, mut token) = (0, 0);
        // Where to go on when what follows the last star fails: the token after it, the next start.
        let mut retry: Option<(usize, usize)> = None;
        loop {
            let matched = match (self.tokens.get(token), name.get(at)) {
                (None, None) => return true,
                (Some(Token::Star), _) => {
                    retry = Some((token + 1, at));
                    token += 1;
                    continue;
                }
                (Some(pattern), Some(c)) => pattern.matches(*c),
                _ => false,
            };
            if matched {
                token += 1;
                at += 1;
                continue;
            }
            match &mut retry {
                Some((after_star, start)) if *start < name.len() => {
                    *start += 1;
                    (token, at) = (*after_star, *start);
                }
                _ => return false,
            }
        }
    }
}

impl Token {
    fn matches(&self, c: char) -> bool {
        match self {
            Token::Char(wanted) => *wanted == c,
            Token::Any | Token::Star => true,
            Token::Set { negated, ranges } => {
                ranges.iter().any(|(from, to)| (*from..=*to).contains(&c)) != *negated
            }
        }
    }
}

/// Where the `]` of a set that starts at `at` is; it may hold one as its first member.
fn set_end(chars: &[char], at: usize) -> Option<usize> {
    let mut from = at;
    if chars.get(from) == Some(&'!') {
        from += 1;
    }
    if chars.get(from) == Some(&']') {
        from += 1;
    }
    chars.iter().skip(from).position(|c| *c == ']').map(|offset| from + offset)
}

fn set(inner: &[char]) -> Token {
    let (negated, inner) = match inner {
        ['!', rest @ ..] => (true, rest),
        _ => (false, inner),
    };
    let mut ranges = Vec::new();
    let mut rest = inner;
    while let [first, after @ ..] = rest {
        rest = match after {
            ['-', last, after @ ..] => {
                // A range that runs backwards holds nothing.
                if first <= last {
                    ranges.push((*first, *last));
                }
                after
            }
            _ => {
                ranges.push((*first, *first));
                after
            }
        };
    }
    Token::Set { negated, ranges }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Expectations from Python 3.11's fnmatch.fnmatchcase.
    #[test]
    fn matches_as_python() {
        for (pattern, name, want) in [
            ("n*", "node", true),
            ("n*e", "node", true),
            ("*d*", "node", true),
            ("n?de", "node", true),
            ("N*", "node", false),
            ("n[0-9]", "n5", true),
            ("n[!0-9]", "n5", false),
            ("n[!0-9]", "nx", true),
            ("n[", "n[", true),
            ("n[]a]", "n]", true),
            ("n[z-a]", "nb", false),
            ("n[!z-a]", "nb", true),
            ("*a*b", "xaxbxab", true),
            ("*a*b", "xaxbxabc", false),
            ("", "", true),
            ("n[a-]", "n-", true),
        ] {
            assert_eq!(Glob::new(pattern).matches(name), want, "{pattern} {name}");
        }
    }
}
