//! Every edit is read back: the value is what it should be, and each comment is still there.

use super::edit::{append_entry, insert_after, insert_lines_after, owner, remove_entry, replace_scalar};
use super::*;
use crate::text::{Edit, FileId, apply_edits};

fn root(text: &str) -> Node {
    let document = parse(FileId(0), text.as_bytes());
    assert!(!document.refused(), "{text:?}: {:?}", document.problems);
    document.root.unwrap()
}

/// The mapping that has the last key of a path, and its entry.
fn find<'n>(root: &'n Node, path: &str) -> (&'n Node, &'n Entry) {
    let mut map = root;
    let mut found = None;
    for key in path.split('.') {
        if let Some(entry) = found.map(|entry: &Entry| &entry.value) {
            map = entry;
        }
        if let Some(items) = map.as_seq() {
            map = &items[0];
        }
        found = map.get(key);
    }
    (map, found.unwrap())
}

fn apply(text: &str, edit: Edit) -> String {
    let out = String::from_utf8(apply_edits(text.as_bytes(), &[edit]).unwrap()).unwrap();
    root(&out);
    out
}

#[test]
fn removing_keeps_comments_and_neighbours() {
    for (text, path, expected) in [
        ("a: 1\nb: 2\nc: 3\n", "b", "a: 1\nc: 3\n"),
        ("# 甲\na: 1\n# 乙\nb: 2 # 丙\n# 丁\nc: 3\n", "b", "# 甲\na: 1\n# 乙\n# 丙\n# 丁\nc: 3\n"),
        ("a:\n  b:  # x\n    # y\n    - 1 # z\n\n  c: 3\n", "a.b", "a:\n  # x\n  # y\n  # z\n\n  c: 3\n"),
        ("a: 1\r\nb: 2 # c\r\n", "b", "a: 1\r\n# c\r\n"),
        ("a: 1\nb: 2", "b", "a: 1\n"),
        ("a: 1\nb:\n", "b", "a: 1\n"),
        ("a:\n  b: 1\n", "a.b", "a:\n  {}\n"),
        ("主: {一: 1, 二: 2, 三: 3}\n", "主.二", "主: {一: 1, 三: 3}\n"),
        ("主: {一: 1, 二: 2}\n", "主.二", "主: {一: 1}\n"),
        ("主: {一: 1, 二: 2}\n", "主.一", "主: {二: 2}\n"),
        ("a: {\n  b: 1, # x\n  c: 2\n}\n", "a.b", "a: {\n  # x\n  c: 2\n}\n"),
        ("a: {\n  b: 1,\n  c: 2\n}\n", "a.b", "a: {\n  c: 2\n}\n"),
        ("- a: 1\n  b: 2\n", "a", "- b: 2\n"),
        ("- a: 1 # x\n  # y\n  b: 2\n", "a", "- # x\n  # y\n  b: 2\n"),
        ("a: |\n  # text\nb: 1\n", "a", "b: 1\n"),
        ("\u{feff}a: 1\nb: 2\n", "a", "\u{feff}b: 2\n"),
        ("x: &x 1\nb: *x\nc: 1\n", "b", "x: &x 1\nc: 1\n"),
    ] {
        let root = root(text);
        let (map, entry) = find(&root, path);
        let edit = remove_entry(text, map, entry).unwrap_or_else(|| panic!("{text:?}"));
        assert_eq!(apply(text, edit), expected, "{text:?}");
    }
    let anchored = "x: &x 1\ny: *x\n";
    let tree = root(anchored);
    assert_eq!(remove_entry(anchored, &tree, tree.get("x").unwrap()), None);
}

#[test]
fn replacing_keeps_the_quotes() {
    for (text, value, expected) in [
        ("a: b # c\n", "x", "a: x # c\n"),
        ("a: 'b'\n", "it's", "a: 'it''s'\n"),
        ("主: \"b\"\r\nc: 1\r\n", "x\ny", "主: \"x\\ny\"\r\nc: 1\r\n"),
        ("a: &x b\n", "yes", "a: &x 'yes'\n"),
        ("a: # c\nb: 1\n", "x", "a: x # c\nb: 1\n"),
        ("a:", "x", "a: x"),
        ("a: !!str\n", "x", "a: !!str x\n"),
        ("a: |\n  b\n\nc: 1\n", "x", "a: \"x\"\n\nc: 1\n"),
        ("{a: b}", "x, y", "{a: 'x, y'}"),
    ] {
        let root = root(text);
        let node = &root.as_map().unwrap()[0].value;
        assert_eq!(apply(text, replace_scalar(text, node, value)), expected, "{text:?}");
    }
}

#[test]
fn inserting_takes_the_indentation_and_line_ends_of_the_file() {
    for (text, path, expected) in [
        ("a: 1 # c\nb: 2\n", "a", "a: 1 # c\nn: v\nb: 2\n"),
        ("a:\n    b: 1\r\n", "a.b", "a:\n    b: 1\r\n    n: v\r\n"),
        ("a: 1", "a", "a: 1\nn: v"),
        ("主: {一: 1}\n", "主.一", "主: {一: 1, n: v}\n"),
        ("{a: }", "a", "{a: , n: v}"),
        ("- a: 1\n  b: 2\n", "a", "- a: 1\n  n: v\n  b: 2\n"),
        ("a:\n  - 1\n\n# end\n", "a", "a:\n  - 1\nn: v\n\n# end\n"),
    ] {
        let root = root(text);
        let (map, entry) = find(&root, path);
        assert_eq!(apply(text, insert_after(text, map, entry, "n", "v").unwrap()), expected, "{text:?}");
    }
    for text in ["a: |+\n  x\n\n", "a:\n  - |\n    x"] {
        let root = root(text);
        assert_eq!(insert_after(text, &root, &root.as_map().unwrap()[0], "n", "v"), None);
    }
}

#[test]
fn a_host_is_added_to_hosts_however_it_is_written() {
    for (text, expected) in [
        ("hosts:\n  a:\n", "hosts:\n  a:\n  n:\n"),
        ("hosts:\n    a: {x: 1} # c\nvars: {}\n", "hosts:\n    a: {x: 1} # c\n    n:\nvars: {}\n"),
        ("hosts:\nvars: {}\n", "hosts:\n  n:\nvars: {}\n"),
        ("hosts: # c\r\nvars: {}\r\n", "hosts: # c\r\n  n:\r\nvars: {}\r\n"),
        ("hosts: {} # c\n", "hosts: # c\n  n:\n"),
        ("hosts: ~\n", "hosts:\n  n:\n"),
        ("hosts: {a: }\n", "hosts: {a: , n: }\n"),
        ("{hosts: {}, x: 1}\n", "{hosts: {n: }, x: 1}\n"),
        ("{hosts: , x: 1}\n", "{hosts: {n: } , x: 1}\n"),
        ("hosts: &h\nx: 1\n", "hosts: &h {n: }\nx: 1\n"),
        ("hosts:", "hosts:\n  n:"),
    ] {
        let root = root(text);
        let edit = append_entry(text, root.get("hosts").unwrap(), "n", "");
        assert_eq!(apply(text, edit.unwrap_or_else(|| panic!("{text:?}"))), expected, "{text:?}");
    }
}

#[test]
fn lines_are_added_with_the_line_ends_of_the_file() {
    for (text, expected) in [
        ("a: 1 # c\nb: 2\n", "a: 1 # c\nx:\n  y: 1\nb: 2\n"),
        ("a: 1\r\nb: 2\r\n", "a: 1\r\nx:\r\n  y: 1\r\nb: 2\r\n"),
        ("b: 2\r\na: 1", "b: 2\r\na: 1\r\nx:\r\n  y: 1"),
        ("a: 1", "a: 1\nx:\n  y: 1"),
        ("a: 1\n", "a: 1\nx:\n  y: 1\n"),
    ] {
        let root = root(text);
        let key = find(&root, "a").1.key.span;
        let (map, entry) = owner(&root, key).unwrap();
        let edit = insert_lines_after(text, map, entry, "x:\n  y: 1\n").unwrap();
        assert_eq!(apply(text, edit), expected, "{text:?}");
    }
    for text in ["{a: 1}\n", "a: |+\n  t\n"] {
        let root = root(text);
        let (map, entry) = find(&root, "a");
        assert_eq!(insert_lines_after(text, map, entry, "x: 1\n"), None, "{text:?}");
    }
}

#[test]
fn the_owner_of_a_nested_key_is_found() {
    let root = root("a:\n  - b: {c: 1, d: 2}\n");
    let key =
        root.get("a").unwrap().value.as_seq().unwrap()[0].get("b").unwrap().value.get("d").unwrap().key.span;
    let (map, entry) = owner(&root, key).unwrap();
    assert_eq!((map.as_map().unwrap().len(), entry.key.as_str()), (2, Some("d")));
}
