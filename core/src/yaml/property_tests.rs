//! What must hold for any input: no panic, sound spans, edits that touch nothing else.

use proptest::prelude::*;

use super::edit::{append_entry, insert_after, remove_entry, replace_scalar};
use super::*;
use crate::text::{Edit, FileId, apply_edits};

/// Text as people write it, and worse.
fn yamlish() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\n"),
        Just("\n  "),
        Just("\n    "),
        Just("\r\n"),
        Just("- "),
        Just("a: "),
        Just("b:"),
        Just("主: "),
        Just("<<: "),
        Just("? "),
        Just("&x "),
        Just("*x"),
        Just("!!str "),
        Just("!vault "),
        Just("| \n"),
        Just(">-\n"),
        Just("'"),
        Just("\""),
        Just("\\"),
        Just("{"),
        Just("}"),
        Just("["),
        Just("]"),
        Just(", "),
        Just(": "),
        Just("# c"),
        Just(" # 注"),
        Just("\t"),
        Just("{{ x }}"),
        Just("1"),
        Just("yes"),
        Just("2001-01-01"),
        Just("\u{feff}"),
        Just("\u{85}"),
        Just("\u{2028}"),
        Just("😀"),
        Just("---"),
        Just("..."),
        Just("%YAML 1.1"),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// A mapping that Ansible reads, with comments and every style of value.
fn mapping() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        Just(" 1"),
        Just(" '主机' # c"),
        Just(" \"x\""),
        Just(""),
        Just(" # 注"),
        Just(" {x: 1, y: 2}"),
        Just(" [1, '二']"),
        Just("\n  x: 1 # c\n  # d\n  y:\n    z: 2"),
        Just("\n  - 1\n  # e\n  - x: 1\n    y: 2"),
        Just(" |\n  own\n  # own"),
        Just(" {x: 1,\n  y: 2, # f\n}"),
        Just("\n- 1"),
        Just(" ~"),
        Just(" {}"),
    ];
    let line_end = prop_oneof![Just("\n"), Just("\r\n"), Just("\n\n"), Just("\n# g\n")];
    let entry = (value, line_end);
    (prop::collection::vec(entry, 1..5), any::<bool>(), any::<bool>()).prop_map(|(entries, mark, open)| {
        let mut text = String::from(if mark { "\u{feff}" } else { "" });
        for (i, (value, end)) in entries.iter().enumerate() {
            text += &format!("k{i}:{value}{end}");
        }
        if open { text.trim_end().to_owned() } else { text }
    })
}

/// Lines of mappings and what may stand between them, at any depth.
fn lines() -> impl Strategy<Value = String> {
    let indent = prop_oneof![8 => 0..4usize, 1 => 4..6usize].prop_map(|level| "  ".repeat(level));
    let head = prop_oneof![
        12 => prop_oneof![Just("a:"), Just("b-1:"), Just("c.d:"), Just("e/f:"), Just("0:"), Just("yes:")],
        2 => prop_oneof![Just("a"), Just("a :"), Just("'q':"), Just("-"), Just("- a:"), Just("? a"), Just(":")],
        2 => prop_oneof![Just(""), Just("# c"), Just("\t"), Just("---"), Just("..."), Just("<<:"), Just("主:")],
    ];
    let tail = prop_oneof![
        6 => prop_oneof![Just(""), Just(" "), Just(" # c"), Just(" #"), Just("  # 注")],
        6 => prop_oneof![Just(" 1"), Just(" 10.0.0.1"), Just(" x y"), Just("  x  # c"), Just(" x#c"), Just(" x: y")],
        4 => prop_oneof![Just(" a:b"), Just(" ~"), Just(" ."), Just(" x:"), Just(" x\t"), Just("\tx"), Just(" 2001-13-01")],
        4 => prop_oneof![Just(" 'x y'"), Just(" \"{{ x }}\" # c"), Just(" 'x'y"), Just(" 'it''s'"), Just(" \"\\n\""), Just(" 'x")],
        3 => prop_oneof![Just(" [a, b]"), Just(" {}"), Just(" [a,"), Just(" |"), Just(" &x y"), Just(" *x"), Just(" !!str 1"), Just(" 值")],
    ];
    let end = prop_oneof![12 => Just("\n"), 2 => Just("\r\n"), 1 => Just("\n\n"), 1 => Just(""), 1 => Just("\u{2028}")];
    let line = (indent, head, tail, end).prop_map(|(indent, head, tail, end)| indent + head + tail + end);
    prop::collection::vec(line, 0..9).prop_map(|lines| lines.concat())
}

fn nodes<'n>(node: &'n Node, out: &mut Vec<(&'n Node, Option<&'n Entry>)>) {
    match &node.content {
        Content::Map(entries) => {
            for entry in entries.iter() {
                out.push((node, Some(entry)));
                nodes(&entry.key, out);
                nodes(&entry.value, out);
            }
        }
        Content::Seq(items) | Content::Set(items) => items.iter().for_each(|item| nodes(item, out)),
        _ => out.push((node, None)),
    }
}

/// The letters that only comments have.
fn comment_count(text: &str) -> usize {
    text.matches(['c', 'd', 'e', 'f', 'g', '注']).count()
}

fn applied(text: &str, edit: &Edit) -> String {
    let out = apply_edits(text.as_bytes(), std::slice::from_ref(edit)).unwrap();
    let range = edit.span.range();
    assert!(out.starts_with(&text.as_bytes()[..range.start]));
    assert!(out.ends_with(&text.as_bytes()[range.end..]));
    let out = String::from_utf8(out).unwrap();
    let document = parse(FileId(0), out.as_bytes());
    assert!(!document.refused(), "{text:?} -> {out:?}: {:?}", document.problems);
    out
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn any_bytes_give_a_document(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        parse(FileId(0), &bytes);
    }

    #[test]
    fn spans_lie_in_the_text_on_characters(text in yamlish()) {
        let document = parse(FileId(0), text.as_bytes());
        let mut all = Vec::new();
        if let Some(root) = &document.root {
            nodes(root, &mut all);
        }
        let spans = all.iter().map(|(node, _)| node.span);
        for span in spans.chain(document.problems.iter().flat_map(|p| [Some(p.span), p.related]).flatten()) {
            prop_assert!(text.get(span.range()).is_some(), "{span:?} in {text:?}");
        }
        prop_assert_eq!(document.root.is_some() && document.refused(), false);
    }

    #[test]
    fn lines_mean_what_their_tokens_mean(text in prop_oneof![4 => lines(), 1 => yamlish()]) {
        let by_lines = parse_yaml(FileId(0), &text);
        let by_tokens = parse::parse_by_tokens(FileId(0), &text);
        prop_assert_eq!(&by_lines.root, &by_tokens.root, "{:?}", text);
        prop_assert_eq!(&by_lines.problems, &by_tokens.problems, "{:?}", text);
    }

    #[test]
    fn quoted_text_reads_back(value in "\\PC{0,12}|[\\x00-\\x20:#'\"{}\\[\\],&*!|>%@`-]{0,6}") {
        for style in [Quoting::Plain, Quoting::Single, Quoting::Double] {
            let text = format!("- {}\n", quote(&value, style));
            let document = parse(FileId(0), text.as_bytes());
            let read = document.root.as_ref().and_then(|root| root.as_seq()?.first()?.as_str());
            prop_assert_eq!(read, Some(value.as_str()), "{:?}", text);
        }
    }

    #[test]
    fn edits_keep_everything_else(text in mapping(), pick in any::<prop::sample::Index>()) {
        let document = parse(FileId(0), text.as_bytes());
        prop_assert!(!document.refused(), "{:?}: {:?}", text, document.problems);
        let root = document.root.unwrap();
        let mut all = Vec::new();
        nodes(&root, &mut all);
        match *pick.get(&all) {
            (map, Some(entry)) => {
                if let Some(edit) = remove_entry(&text, map, entry) {
                    let out = applied(&text, &edit);
                    prop_assert_eq!(comment_count(&out), comment_count(&text), "{}", out);
                }
                for edit in [
                    insert_after(&text, map, entry, "n", "1"),
                    append_entry(&text, entry, "n", ""),
                ].into_iter().flatten() {
                    let out = applied(&text, &edit);
                    prop_assert_eq!(comment_count(&out), comment_count(&text), "{}", out);
                    let before = count(&root);
                    let after = count(&parse(FileId(0), out.as_bytes()).root.unwrap());
                    prop_assert!(after == before + 2 || after == before + 3, "{:?} -> {:?}", text, out);
                }
            }
            (node, None) => {
                let out = applied(&text, &replace_scalar(&text, node, "n: new"));
                prop_assert!(out.contains("n: new"));
            }
        }
    }
}

fn count(node: &Node) -> usize {
    let mut all = Vec::new();
    nodes(node, &mut all);
    all.len()
}
