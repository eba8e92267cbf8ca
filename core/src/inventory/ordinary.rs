//! Host lines as nearly all are written: a plain name, then `key=value` with neither quotes nor
//! comments. What is not surely such a line is left to the general rules.

/// May stand in a host's name that is no range and has no port.
const NAME: u8 = 1;
/// May stand before `=`: printable, and nothing that `shlex` makes more of.
const KEY: u8 = 2;
/// May stand behind it.
const VALUE: u8 = 4;

/// What each byte may be part of.
const PARTS: [u8; 256] = parts();

const fn parts() -> [u8; 256] {
    let mut parts = [0; 256];
    let mut rest: &mut [u8] = &mut parts;
    let mut byte = 0;
    while let [part, behind @ ..] = rest {
        *part = match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'.' | b'-' | b'_' => NAME | KEY | VALUE,
            b'"' | b'\'' | b'\\' | b'#' => 0,
            b'=' => VALUE,
            b'!'..=b'~' => KEY | VALUE,
            _ => 0,
        };
        byte = byte.wrapping_add(1);
        rest = behind;
    }
    parts
}

/// The name may stand before `=` as it is.
pub fn is_key(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| may_be(byte, KEY))
}

fn may_be(byte: u8, part: u8) -> bool {
    PARTS.get(usize::from(byte)).is_some_and(|parts| parts & part != 0)
}

/// Goes over the words of a line.
pub struct Words<'a> {
    text: &'a str,
    pub at: usize,
}

/// A range of the text, and what is there.
#[derive(Clone, Copy)]
pub struct Word<'a> {
    pub start: usize,
    pub end: usize,
    pub text: &'a str,
}

impl<'a> Words<'a> {
    pub fn new(text: &'a str, at: usize) -> Self {
        Words { text, at }
    }

    /// A host's name.
    pub fn name(&mut self) -> Option<Word<'a>> {
        self.blanks();
        let name = self.word(NAME)?;
        (self.is_between() && name.text != "---").then_some(name)
    }

    /// A variable and its value; the variable is told quickest when it is the expected one, which
    /// must be a key.
    pub fn pair(&mut self, expected: Option<&str>) -> Option<(Word<'a>, Word<'a>)> {
        let key = match expected.and_then(|key| self.this_key(key)) {
            Some(key) => key,
            None => self.word(KEY)?,
        };
        if self.next() != Some(b'=') {
            return None;
        }
        self.at += 1;
        let value = self.word(VALUE)?;
        self.is_between().then_some((key, value))
    }

    fn this_key(&mut self, key: &str) -> Option<Word<'a>> {
        let (start, end) = (self.at, self.at + key.len());
        let text = self.text.get(start..end).filter(|text| *text == key)?;
        if self.text.as_bytes().get(end) != Some(&b'=') {
            return None;
        }
        self.at = end;
        Some(Word { start, end, text })
    }

    /// Goes past blanks and the end of the line; `false` when there is more on it.
    pub fn ends_line(&mut self) -> bool {
        self.blanks();
        match self.next() {
            None => true,
            Some(b'\n') => {
                self.at += 1;
                true
            }
            Some(b'\r') if self.is_between() => {
                self.at += 2;
                true
            }
            Some(_) => false,
        }
    }

    fn next(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.next(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
    }

    /// As many of these bytes as there are, at least one.
    fn word(&mut self, part: u8) -> Option<Word<'a>> {
        let start = self.at;
        let rest = self.text.as_bytes().get(start..)?;
        let length = rest.iter().position(|byte| !may_be(*byte, part)).unwrap_or(rest.len());
        self.at += length;
        let text = self.text.get(start..self.at).filter(|text| !text.is_empty())?;
        Some(Word { start, end: self.at, text })
    }

    /// A word ends here, whole.
    fn is_between(&self) -> bool {
        match self.next() {
            None | Some(b' ' | b'\t' | b'\n') => true,
            Some(b'\r') => self.text.as_bytes().get(self.at + 1) == Some(&b'\n'),
            Some(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, usize)> {
        let mut words = Words::new(text, 0);
        let mut all = words.name()?.text.to_owned();
        while !words.ends_line() {
            let (key, value) = words.pair(Some("a"))?;
            assert_eq!(text.get(key.start..key.end), Some(key.text));
            assert_eq!(text.get(value.start..value.end), Some(value.text));
            all.push_str(&format!("|{}|{}", key.text, value.text));
        }
        Some((all, words.at))
    }

    #[test]
    fn an_ordinary_line_is_read_to_its_end() {
        assert_eq!(read("n1\nn2"), Some(("n1".into(), 3)));
        assert_eq!(read(" n-1.x \t\r\nn2"), Some(("n-1.x".into(), 10)));
        assert_eq!(read("n a=1\tb=c=d;[x"), Some(("n|a|1|b|c=d;[x".into(), 14)));
        assert_eq!(read("n aa=1 a=2"), Some(("n|aa|1|a|2".into(), 10)));
        assert!(is_key("ansible_host") && is_key("a-b.c") && !is_key("a b") && !is_key("a=b") && !is_key(""));
    }

    #[test]
    fn another_is_left_to_the_general_rules() {
        for line in [
            "",
            "\n",
            "[k]",
            "; c",
            "# c",
            "---",
            "n:22",
            "n[1:2]",
            "n a",
            "n a=",
            "n =1",
            "n a='1'",
            "n a=1#",
            "n a=1 # c",
            "n a=1\\",
            "n a=\u{e9}",
            "n\u{a0}a=1",
            "n a=1\rm",
            "n\x0c",
            "n a=\"1",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
