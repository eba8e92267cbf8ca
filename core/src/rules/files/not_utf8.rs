//! A file in another encoding than UTF-8, which is the only one that Ansible reads, or one that git-crypt
//! keeps locked.

use crate::report::{Finding, Fix, Phrase, Sentences, Severity};
use crate::rules::{Context, FileKind, Rule};
use crate::text::{Edit, FileId, Span};
use crate::vars::is_locked;

pub const RULE: Rule = Rule {
    id: "not-utf8",
    title: Phrase::new("a file that is not UTF-8", "不是 UTF-8 编码的文件"),
    severity: Severity::Error,
    releases: "*",
    needs_all_hosts: false,
    check,
};

const YAML: Sentences = Sentences {
    message: Phrase::new(
        "{path} is not UTF-8; it looks like {encoding}.",
        "{path} 不是 UTF-8 编码，看起来是 {encoding}。",
    ),
    consequence: Phrase::new(
        "Ansible reads YAML as UTF-8 only: it uses nothing of this file, a comment in another encoding is enough.",
        "Ansible 只按 UTF-8 读取 YAML：哪怕只有一句注释是别的编码，整个文件也不会被采用。",
    ),
    remedy: Phrase::new("Save the file as UTF-8.", "把文件另存为 UTF-8。"),
};

const INI: Sentences = Sentences {
    consequence: Phrase::new(
        "Ansible takes the bytes as they are: names and values on these lines are not what you see.",
        "Ansible 会按原始字节读取：这些行里的名字和值与你看到的不同。",
    ),
    ..YAML
};

const ZEROES: Sentences = Sentences {
    message: Phrase::new(
        "{path} holds zero bytes, which text has none of; it looks like {encoding}.",
        "{path} 含有文本中不会出现的零字节，看起来是 {encoding}。",
    ),
    ..INI
};

const LOCKED: Sentences = Sentences {
    message: Phrase::new(
        "{path} is locked by git-crypt: what it sets is not known here.",
        "{path} 被 git-crypt 锁定，这里无法得知它设置了什么。",
    ),
    consequence: Phrase::new(
        "Ansible cannot read it like this: a run stops unless it is unlocked before.",
        "Ansible 无法读取这样的文件：如果运行前没有解锁，运行会停止。",
    ),
    remedy: Phrase::new(
        "Run `git-crypt unlock` where Ansible runs, and check there.",
        "请在运行 Ansible 的地方执行 `git-crypt unlock`，并在那里检查。",
    ),
};

const CONVERT: Phrase = Phrase::new("Convert the file to UTF-8", "把文件转换为 UTF-8");

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    for (file, path, kind) in ctx.files() {
        let bytes = ctx.workspace.bytes(file);
        let read = matches!(kind, FileKind::Inventory | FileKind::Vars(..));
        if read && is_locked(bytes) {
            let locked = Finding::new(RULE.id, Severity::Hint, &LOCKED, Span::start_of(file));
            findings.push(locked.arg("path", path));
            continue;
        }
        let Some(guess) = Encoding::guess(bytes).filter(|_| read) else { continue };
        let named_yaml = [".yml", ".yaml", ".json"].iter().any(|ending| path.ends_with(ending));
        let ini = kind == FileKind::Inventory && !named_yaml && guess != Encoding::Utf16;
        let (says, severity, at) = match (ini, first_invalid(bytes)) {
            (false, at) => (&YAML, Severity::Error, at),
            (true, Some(_)) => (&INI, Severity::Warning, first_outside_comments(bytes)),
            (true, None) => (&ZEROES, Severity::Warning, bytes.iter().position(|byte| *byte == 0)),
        };
        let Some(at) = at else { continue };
        let finding = Finding::new(RULE.id, severity, says, Span::new(file, at, at + 1))
            .arg("path", path)
            .arg("encoding", guess.name());
        findings.push(match guess.fix(file, path, bytes) {
            Some(fix) => finding.fix(fix),
            None => finding,
        });
    }
}

/// What bytes that are not UTF-8 look like.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Encoding {
    Utf16,
    Utf16Unmarked,
    Gbk,
    Latin1,
    Unknown,
}

impl Encoding {
    /// `None` for UTF-8.
    fn guess(bytes: &[u8]) -> Option<Encoding> {
        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            return Some(Encoding::Utf16);
        }
        if memchr::memchr(0, bytes).is_some() {
            // Without a mark in front, every other byte of plain text tells.
            let zeroes = |first: usize| bytes.iter().skip(first).step_by(2).all(|byte| *byte == 0);
            return Some(if zeroes(0) || zeroes(1) { Encoding::Utf16Unmarked } else { Encoding::Unknown });
        }
        first_invalid(bytes)?;
        Some(match (pairs(bytes), high_between_letters(bytes)) {
            (true, _) => Encoding::Gbk,
            (false, true) => Encoding::Latin1,
            _ => Encoding::Unknown,
        })
    }

    fn name(self) -> Phrase {
        match self {
            Encoding::Utf16 | Encoding::Utf16Unmarked => Phrase::new("UTF-16", "UTF-16"),
            Encoding::Gbk => Phrase::new("GBK", "GBK"),
            Encoding::Latin1 => Phrase::new("Latin-1 (ISO 8859-1)", "Latin-1（ISO 8859-1）"),
            Encoding::Unknown => Phrase::new("binary data or a rare encoding", "二进制数据或少见的编码"),
        }
    }

    fn fix(self, file: FileId, path: &str, bytes: &[u8]) -> Option<Fix> {
        let from = match self {
            Encoding::Utf16 => {
                let edit = Edit::replace(Span::new(file, 0, bytes.len()), utf16(bytes)?);
                return Some(Fix::edits(CONVERT, true, vec![edit]));
            }
            Encoding::Gbk => "GB18030",
            Encoding::Latin1 => "ISO-8859-1",
            Encoding::Utf16Unmarked if bytes.starts_with(&[0]) => "UTF-16BE",
            Encoding::Utf16Unmarked => "UTF-16LE",
            Encoding::Unknown => return None,
        };
        let plain = path.chars().all(|c| c.is_ascii_alphanumeric() || "_-./".contains(c));
        let path = if plain { path.to_owned() } else { format!("'{}'", path.replace('\'', "'\\''")) };
        let command = format!("iconv -f {from} -t UTF-8 {path} > {path}.utf8 && mv {path}.utf8 {path}");
        Some(Fix::command(CONVERT, command))
    }
}

fn first_invalid(bytes: &[u8]) -> Option<usize> {
    std::str::from_utf8(bytes).err().map(|error| error.valid_up_to())
}

/// Ansible's INI reader leaves comments alone.
fn first_outside_comments(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let comment = line.trim_ascii_start().starts_with(b"#") || line.trim_ascii_start().starts_with(b";");
        if let Some(invalid) = first_invalid(line).filter(|_| !comment) {
            return Some(at + invalid);
        }
        at += line.len();
    }
    None
}

/// Every byte above ASCII belongs to a pair that GBK uses for Chinese characters and signs.
fn pairs(bytes: &[u8]) -> bool {
    let mut rest = bytes.iter();
    while let Some(byte) = rest.next() {
        match byte {
            0..=0x7f => {}
            0x81..=0xfe => match rest.next() {
                // Second bytes below 0xa1 are rare characters: they would fit Latin-1 text, too.
                Some(0xa1..=0xfe) => {}
                _ => return false,
            },
            _ => return false,
        }
    }
    true
}

/// Lone bytes above ASCII next to letters, as `caf\xe9` has them.
fn high_between_letters(bytes: &[u8]) -> bool {
    let high = |byte: Option<&u8>| byte.is_some_and(|byte| *byte >= 0xa0);
    bytes.windows(3).all(|window| match window {
        [before, middle, after] => !(high(Some(middle)) && high(Some(before)) && high(Some(after))),
        _ => true,
    }) && bytes.iter().all(|byte| !matches!(byte, 0x80..0xa0))
}

fn utf16(bytes: &[u8]) -> Option<String> {
    let little = bytes.starts_with(&[0xff, 0xfe]);
    let units = bytes.get(2..)?.chunks_exact(2).map(|pair| match pair {
        [low, high] if little => u16::from_le_bytes([*low, *high]),
        [high, low] => u16::from_be_bytes([*high, *low]),
        _ => 0,
    });
    char::decode_utf16(units).collect::<Result<String, _>>().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_apart() {
        assert_eq!(Encoding::guess("主机: a".as_bytes()), None);
        assert_eq!(Encoding::guess(b"# \xd6\xf7\xbb\xfa\na: 1\n"), Some(Encoding::Gbk));
        assert_eq!(Encoding::guess(b"a: caf\xe9\n"), Some(Encoding::Latin1));
        assert_eq!(Encoding::guess(b"\xff\xfea\0:\0"), Some(Encoding::Utf16));
        assert_eq!(Encoding::guess(b"\x7fELF\x02\0\xff\xfe"), Some(Encoding::Unknown));
        assert_eq!(Encoding::guess(b"[\0a\0]\0"), Some(Encoding::Utf16Unmarked));
        assert_eq!(Encoding::guess(b"[a]\nn1\0\n"), Some(Encoding::Unknown));
        assert_eq!(utf16(b"\xff\xfea\0:\0").as_deref(), Some("a:"));
        assert_eq!(utf16(b"\xfe\xff\0a\0:").as_deref(), Some("a:"));
    }

    #[test]
    fn comments_of_an_ini_file_do_no_harm() {
        assert_eq!(first_outside_comments(b"# \xd6\xf7\n[a]\nx\n"), None);
        assert_eq!(first_outside_comments(b"# \xd6\xf7\n[a]\nx\xd6\xf7\n"), Some(10));
    }
}
