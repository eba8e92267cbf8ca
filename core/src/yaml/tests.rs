//! Expectations are real Ansible's (ansible-core 2.18, PyYAML 6.0.3 with libyaml).

use super::*;
use crate::text::FileId;

fn doc(text: &str) -> Document {
    parse(FileId(0), text.as_bytes())
}

fn root(text: &str) -> Node {
    let document = doc(text);
    assert_eq!(document.problems, [], "{text:?}");
    document.root.unwrap()
}

/// The value of the key `a`.
fn value(text: &str) -> Content {
    root(&format!("a: {text}\n")).get("a").unwrap().value.content.clone()
}

fn slice(text: &str, span: Span) -> &str {
    &text[span.range()]
}

#[test]
fn plain_scalars_are_typed_as_pyyaml_types_them() {
    let text = |s: &str| Content::Str(s.into());
    let date = |s: &str| Content::Timestamp(s.into());
    for (written, expected) in [
        ("yes", Content::Bool(true)),
        ("Off", Content::Bool(false)),
        ("y", text("y")),
        ("tRue", text("tRue")),
        ("~", Content::Null),
        ("", Content::Null),
        ("nUll", text("nUll")),
        ("010", Content::int(8)),
        ("08", text("08")),
        ("0o7", text("0o7")),
        ("0x1F", Content::int(31)),
        ("0b101", Content::int(5)),
        ("1_000", Content::int(1000)),
        ("1:30", Content::int(90)),
        ("1:60", text("1:60")),
        ("-1", Content::int(-1)),
        ("1.5", Content::Float(1.5)),
        ("1.", Content::Float(1.0)),
        ("-.5", text("-.5")),
        ("1e3", text("1e3")),
        ("1.2e+3", Content::Float(1200.0)),
        ("1:30.5", Content::Float(90.5)),
        ("-.INF", Content::Float(f64::NEG_INFINITY)),
        ("1.30.0", text("1.30.0")),
        ("2001-01-02", date("2001-01-02")),
        ("2001-1-2", text("2001-1-2")),
        ("2001-01-02t3:04:05.5Z", date("2001-01-02T03:04:05.500000+00:00")),
        ("2001-01-02 03:04:05 -3:30", date("2001-01-02T03:04:05-03:30")),
        ("'1'", text("1")),
        ("!!str 1", text("1")),
        ("!!int \"3\"", Content::int(3)),
        ("!!float 3", Content::Float(3.0)),
        ("!!binary aGk=", Content::Bytes(b"hi".as_slice().into())),
        ("! \"12\"", Content::int(12)),
        ("!unsafe '{{ x }}'", Content::Unsafe("{{ x }}".into())),
        ("!vault 'x'", Content::Vault("x".into())),
    ] {
        assert_eq!(value(written), expected, "{written:?}");
    }
}

#[test]
fn spans_cover_what_is_written() {
    let text = "\u{feff}主机: \"引号\"  # 注\r\nb: &x !!str |\r\n  line\r\n\r\nc:\r\n  - [1, 二]\r\n  - d:\r\n\r\n# end\r\n";
    let root = root(text);
    let value = |key: &str| &root.get(key).unwrap().value;
    assert_eq!(slice(text, value("主机").span), "\"引号\"");
    assert_eq!(slice(text, value("b").span), "|\r\n  line");
    let list = value("c");
    assert_eq!(slice(text, list.span), "- [1, 二]\r\n  - d:");
    assert_eq!(slice(text, list.as_seq().unwrap()[0].span), "[1, 二]");
    let empty = &list.as_seq().unwrap()[1].get("d").unwrap().value;
    assert_eq!(&text[..empty.span.end as usize].chars().rev().take(2).collect::<String>(), ":d");
    assert!(empty.span.range().is_empty());
    assert!(slice(text, root.span).starts_with("主机") && slice(text, root.span).ends_with("d:"));
}

#[test]
fn the_last_of_duplicate_keys_wins_at_the_place_of_the_first() {
    let text = "a: 1\nb: 2\na: 3\n";
    let document = doc(text);
    let [problem] = &document.problems[..] else { panic!("{:?}", document.problems) };
    assert_eq!(problem.kind, ProblemKind::DuplicateKey("a".to_owned()));
    assert_eq!((problem.span.start, problem.related.unwrap().start), (10, 0));
    let root = document.root.unwrap();
    assert_eq!(root.as_map().unwrap()[0].value.content, Content::int(3));
    assert_eq!(root.as_map().unwrap().len(), 2);
}

#[test]
fn merge_keys_come_first_and_yield_to_the_mapping() {
    let root = root("x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\nz:\n  b: 5\n  <<: [*x, *y]\n");
    let z = &root.get("z").unwrap().value;
    let pairs: Vec<_> = z
        .as_map()
        .unwrap()
        .iter()
        .map(|e| (e.key.as_str().unwrap().to_owned(), e.value.content.clone()))
        .collect();
    let expected = [("b", 5), ("c", 4), ("a", 1)].map(|(k, v)| (k.to_owned(), Content::int(v)));
    assert_eq!(pairs, expected);
}

#[test]
fn refusals_have_a_kind_and_a_place() {
    let kind = |text: &str| {
        let document = doc(text);
        assert!(document.root.is_none() && document.refused());
        let problem = document.problems.last().unwrap().clone();
        (problem.kind, problem.span.start)
    };
    assert_eq!(kind("k: {{ x }}\n"), (ProblemKind::UnhashableKey("AnsibleMapping"), 4));
    assert_eq!(kind("a: *x\n"), (ProblemKind::UndefinedAlias("x".to_owned()), 3));
    assert_eq!(kind("a: !foo 1\n").0, ProblemKind::UnknownTag("!foo".to_owned()));
    assert_eq!(kind("a: 2001-13-01\n").0, ProblemKind::BadValue("month must be in 1..12".to_owned()));
    assert_eq!(kind("a: 1\n---\nb: 1\n"), (ProblemKind::SeveralDocuments, 5));
    assert_eq!(kind("a: \u{7}\n"), (ProblemKind::ControlCharacter('\u{7}'), 3));
    assert_eq!(kind("a: &x 1\nb: &x 2\n").0, ProblemKind::DuplicateAnchor("x".to_owned()));
    assert_eq!(kind("a: &x [*x]\n").0, ProblemKind::RecursiveAlias("x".to_owned()));
    let document = parse(FileId(0), b"a: \xc4\xe3\n");
    assert_eq!(document.problems[0].kind, ProblemKind::NotUtf8);
    assert_eq!(document.problems[0].span.start, 3);
}

#[test]
fn bombs_are_refused_quickly() {
    let kind = |text: String| doc(&text).problems.pop().map(|problem| problem.kind);
    assert_eq!(kind("[".repeat(10_000)), Some(ProblemKind::TooDeep));
    assert_eq!(kind("- ".repeat(10_000)), Some(ProblemKind::TooDeep));
    let nested: String = (0..1_000).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
    assert_eq!(kind(nested), Some(ProblemKind::TooDeep));
    let mut laughs = "a0: &a0 [x, x]\n".to_owned();
    for i in 1..40 {
        laughs += &format!("a{i}: &a{i} [*a{0}, *a{0}]\n", i - 1);
    }
    assert_eq!(kind(laughs), Some(ProblemKind::TooManyAliases));
}

#[test]
fn json_is_read_as_json() {
    let content = |text: &str| root(text).get("a").unwrap().value.content.clone();
    assert_eq!(content("{\"a\": 1e3}"), Content::Float(1000.0));
    assert_eq!(content("{\t\"a\":\"\\ud83d\\ude00\"\n}"), Content::Str("😀".into()));
    assert_eq!(content("{\"a\": \"2001-01-01\"}"), Content::Str("2001-01-01".into()));
    assert_eq!(content("{\"a\": {\"__ansible_unsafe\": \"x\"}}"), Content::Unsafe("x".into()));
    assert_eq!(content("{\"a\": 010}"), Content::int(8), "YAML, as JSON has no such number");
}

#[test]
fn syntax_errors_have_libyamls_reason_and_place() {
    for (text, reason, at, context) in [
        ("a: b: c\n", "mapping values are not allowed in this context", 4, None),
        ("a:\n\tb: 1\n", "found character that cannot start any token", 3, Some(3)),
        ("a: @x\n", "found character that cannot start any token", 3, Some(3)),
        ("a: 'x\n", "found unexpected end of stream", 6, Some(3)),
        ("a: [1,\n", "did not find expected node content", 7, Some(7)),
        ("a:\n  - b\n c: d\n", "did not find expected key", 10, Some(0)),
        ("主: 1\nb\nc: 2\n", "could not find expected ':'", 9, Some(7)),
        ("a: {{ b }}/c\n", "did not find expected key", 10, Some(0)),
        ("a: |\n\tx\n", "found a tab character where an indentation space is expected", 5, Some(3)),
        ("%x\n", "found unknown directive name", 2, Some(0)),
    ] {
        let problem = doc(text).problems.pop().unwrap();
        assert_eq!(problem.kind, ProblemKind::Syntax(reason.to_owned()), "{text:?}");
        assert_eq!(problem.span.start, at, "{text:?}");
        assert_eq!(problem.related.map(|span| span.start), context, "{text:?}");
    }
}

#[test]
fn duplicate_keys_without_end_are_told_up_to_a_limit() {
    let document = parse(FileId(0), "a: 1\n".repeat(100_000).as_bytes());
    assert_eq!(document.problems.len(), limits::DUPLICATES);
}
