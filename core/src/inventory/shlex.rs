//! Splitting a host line into words as Python's `shlex.split(line, comments=True)`.

use std::borrow::Cow;

/// A word with its quotes and escapes undone.
#[derive(Debug, Default, PartialEq)]
pub struct Word<'a> {
    pub text: Cow<'a, str>,
    /// Range of the written form in the line.
    pub start: usize,
    pub end: usize,
    /// Where the first `=` of `text` is written.
    pub equals: Option<usize>,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Unbalanced {
    /// A quote that is not closed.
    Quotation,
    /// A backslash at the end.
    Escape,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Between,
    Word,
    Quote(char),
    /// After a backslash outside quotes.
    Escape,
    /// After a backslash inside `"`.
    QuoteEscape,
}

/// The words of a line up to a `#`, which begins a comment even inside a word. They replace what
/// `words` holds: thousands of lines need its memory once.
pub fn split<'a>(line: &'a str, words: &mut Vec<Word<'a>>) -> Result<(), Unbalanced> {
    words.clear();
    if plain(line, words) {
        return Ok(());
    }
    words.clear();
    let mut word = Word::default();
    let mut state = State::Between;
    let mut end = line.len();
    for (at, c) in line.char_indices() {
        let was = state;
        state = match (state, c) {
            (State::Between | State::Word, '#') => {
                end = at;
                break;
            }
            (State::Between | State::Word, ' ' | '\t' | '\r' | '\n') => State::Between,
            (State::Between | State::Word, '\\') => State::Escape,
            (State::Between | State::Word, '"' | '\'') => State::Quote(c),
            (State::Between | State::Word, _) => push(&mut word, c, at, State::Word),
            (State::Quote(quote), _) if c == quote => State::Word,
            (State::Quote('"'), '\\') => State::QuoteEscape,
            (State::Quote(quote), _) => push(&mut word, c, at, State::Quote(quote)),
            (State::Escape, _) => push(&mut word, c, at, State::Word),
            (State::QuoteEscape, _) => {
                if c != '"' && c != '\\' {
                    word.text.to_mut().push('\\');
                }
                push(&mut word, c, at, State::Quote('"'))
            }
        };
        if was == State::Between && state != State::Between {
            word.start = at;
        }
        if was != State::Between && state == State::Between {
            word.end = at;
            words.push(std::mem::take(&mut word));
        }
    }
    match state {
        State::Between => {}
        State::Word => {
            word.end = end;
            words.push(word);
        }
        State::Quote(_) => return Err(Unbalanced::Quotation),
        State::Escape | State::QuoteEscape => return Err(Unbalanced::Escape),
    }
    Ok(())
}

/// The words of a line without quotes, escapes and comments, as nearly every line is; `false` for
/// another.
fn plain<'a>(line: &'a str, words: &mut Vec<Word<'a>>) -> bool {
    let mut push = |start: usize, end: usize, equals: Option<usize>| {
        let text = Cow::Borrowed(line.get(start..end).unwrap_or_default());
        words.push(Word { text, start, end, equals });
    };
    let (mut start, mut equals) = (None, None);
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {
                if let Some(start) = start.take() {
                    push(start, at, equals.take());
                }
            }
            b'"' | b'\'' | b'\\' | b'#' => return false,
            _ => {
                start = start.or(Some(at));
                if byte == b'=' && equals.is_none() {
                    equals = Some(at);
                }
            }
        }
    }
    if let Some(start) = start {
        push(start, line.len(), equals);
    }
    true
}

fn push(word: &mut Word, c: char, at: usize, next: State) -> State {
    if c == '=' && word.equals.is_none() {
        word.equals = Some(at);
    }
    word.text.to_mut().push(c);
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(line: &str) -> Result<Vec<Word<'_>>, Unbalanced> {
        let mut words = vec![Word::default()];
        super::split(line, &mut words).map(|()| words)
    }

    // Expectations from Python 3.11's shlex.split(line, comments=True).
    #[test]
    fn splits_as_python() {
        let words = |line: &str| {
            split(line).unwrap().into_iter().map(|word| word.text.into_owned()).collect::<Vec<_>>()
        };
        assert_eq!(words(" h  a=1\tb=c=d "), ["h", "a=1", "b=c=d"]);
        assert!(words("").is_empty());
        assert_eq!(words("h a=1 b=\"x y\" c='z # w'"), ["h", "a=1", "b=x y", "c=z # w"]);
        assert_eq!(words("h#1 a=2"), ["h"]);
        assert_eq!(words("h a=b#c d=e"), ["h", "a=b"]);
        assert_eq!(words(r#"h a="q\"r\n" b='q\r' c=d\ e"#), ["h", "a=q\"r\\n", "b=q\\r", "c=d e"]);
        assert_eq!(words("h '' a\u{a0}b"), ["h", "", "a\u{a0}b"]);
        assert_eq!(split("h 'a"), Err(Unbalanced::Quotation));
        assert_eq!(split("h a\\"), Err(Unbalanced::Escape));
    }

    #[test]
    fn words_know_where_they_are_written() {
        let line = "h  a=\"x y\"  # c";
        let words = split(line).unwrap();
        assert_eq!(&line[words[1].start..words[1].end], "a=\"x y\"");
        assert_eq!(words[1].equals, Some(4));
    }
}
