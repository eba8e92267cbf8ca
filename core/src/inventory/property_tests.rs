//! What must hold for any inventory: no panic, sound spans, and an edit of one value changes that
//! value alone.

use proptest::prelude::*;

use super::*;
use crate::text::{Edit, apply_edits};
use crate::workspace::{InventorySource, Workspace};
use crate::yaml::Content;

/// Pieces of lines as people write them, and worse.
fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "\n",
        "\n",
        "\n",
        "\r\n",
        " ",
        "\t",
        "[",
        "]",
        "[all]",
        "[a]",
        "[b:vars]",
        "[c:children]",
        "[d:x]",
        "n1",
        "n[1:3]",
        "n[a:c]",
        "主机",
        "n1:22",
        "[fd00::1]:22",
        "=",
        "a=1",
        "b='x y'",
        "c=\"{{ z }}\"",
        "d=[1, 2]",
        "'",
        "\"",
        "\\",
        "#",
        " # 注",
        ";",
        ":",
        ",",
        "😀",
        "\u{a0}",
        "\u{85}",
        "\u{feff}",
        "\0",
        "a: 1",
        "- ",
        "all:\n  hosts:\n    n1:\n",
        "ansible_group_priority=9",
    ])
}

fn load(name: &str, bytes: &[u8]) -> (Workspace, Inventory) {
    let mut workspace = Workspace::default();
    workspace.add_file(name, bytes);
    workspace.inventory = vec![InventorySource::Path(name.to_owned())];
    let inventory = Inventory::load(&workspace);
    (workspace, inventory)
}

fn spans(inventory: &Inventory) -> Vec<Span> {
    let of_vars = |vars: &Variables| -> Vec<Span> {
        vars.iter().flat_map(|(_, variable)| [variable.name, variable.value.span]).collect()
    };
    let mut all: Vec<Span> = inventory.problems.iter().filter_map(|problem| problem.span).collect();
    for host in &inventory.hosts {
        all.extend([host.span].into_iter().chain(of_vars(&host.vars)));
    }
    for group in &inventory.groups {
        all.extend(group.spans.iter().copied().chain(of_vars(&group.vars)));
        all.extend(
            group.hosts.iter().map(|(_, span)| *span).chain(group.children.iter().map(|(_, span)| *span)),
        );
    }
    all
}

/// Everything that an inventory says, without places.
fn meaning(inventory: &Inventory) -> Vec<String> {
    let vars = |vars: &Variables| -> String {
        vars.iter()
            .map(|(name, variable)| format!("{name}={}", plain(&variable.value.content)))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let hosts = inventory.hosts.iter().map(|host| format!("host {} {}", host.name, vars(&host.vars)));
    let group = |group: &Group| {
        let hosts: Vec<_> = group.hosts.iter().map(|(id, _)| id.0).collect();
        let children: Vec<_> = group.children.iter().map(|(id, _)| id.0).collect();
        format!("group {} {hosts:?} {children:?} {}", group.name, vars(&group.vars))
    };
    hosts.chain(inventory.groups.iter().map(group)).collect()
}

/// A value without its places.
fn plain(content: &Content) -> String {
    let text = format!("{content:?}");
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("Span {") {
        out += before;
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    out + rest
}

/// An INI file that Ansible reads, whose values stand on host lines and under `:vars`.
fn ini() -> impl Strategy<Value = String> {
    let value =
        prop::sample::select(vec!["1", "text", "'one two'", "\"二\"", "[1,2]", "{{x}}", "true", "a#b"]);
    let comment = prop::sample::select(vec!["", "  # 注 c", " # d"]);
    let host = (value.clone(), value.clone(), comment.clone())
        .prop_map(|(a, b, comment)| format!("a={a} \t主={b}{comment}"));
    let under_vars = value.prop_map(|value| format!("k = {value}"));
    let end = prop::sample::select(vec!["\n", "\r\n", "\n\n; e\n"]);
    (prop::collection::vec((host, end.clone()), 1..4), prop::collection::vec((under_vars, end), 0..3))
        .prop_map(|(hosts, vars)| {
            let mut text = String::from("[g]\n");
            for (index, (line, end)) in hosts.iter().enumerate() {
                text += &format!("n{index} {line}{end}");
            }
            for (index, (line, end)) in vars.iter().enumerate() {
                text += &format!("[v{index}:vars]\n{line}{end}");
            }
            for index in 0..vars.len() {
                text += &format!("[v{index}]\n");
            }
            text
        })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn any_bytes_give_an_inventory(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for name in ["hosts", "hosts.ini", "hosts.yaml"] {
            let (workspace, inventory) = load(name, &bytes);
            for span in spans(&inventory) {
                prop_assert!(workspace.bytes(span.file).get(span.range()).is_some(), "{span:?}");
            }
        }
    }

    #[test]
    fn places_lie_in_the_file_on_characters(pieces in prop::collection::vec(piece(), 0..40)) {
        let text = pieces.concat();
        for name in ["hosts.ini", "hosts.yaml"] {
            let (_, inventory) = load(name, text.as_bytes());
            for span in spans(&inventory) {
                prop_assert!(text.get(span.range()).is_some(), "{span:?} in {text:?}");
            }
        }
    }

    // A comment keeps a line from the short way of reading it.
    #[test]
    fn ordinary_lines_are_read_as_by_the_general_rules(
        lines in prop::collection::vec("[a-b1]{1,2}([ \t:]{1,2}[a-b.]{0,2}={0,1}[a-b0-9.=;:-]{0,3}){0,3}", 1..6),
    ) {
        let read = |end: &str| {
            let lines: String = lines.iter().map(|line| format!("{line}{end}\n")).collect();
            let (_, inventory) = load("hosts.ini", format!("[g]\n{lines}[a]\nb\n").as_bytes());
            let problems: Vec<String> =
                inventory.problems.iter().map(|problem| format!("{:?}", problem.reason)).collect();
            (meaning(&inventory), spans(&inventory), problems)
        };
        prop_assert_eq!(read("    "), read(" # c"));
    }

    #[test]
    fn an_edit_of_a_value_changes_nothing_else(text in ini(), pick in any::<prop::sample::Index>()) {
        let (_, before) = load("hosts.ini", text.as_bytes());
        prop_assert!(before.problems.is_empty(), "{:?}: {:?}", text, before.problems);
        let host = before.hosts.iter().flat_map(|host| host.vars.iter().map(|(name, it)| (format!("host {}", host.name), name, it)));
        let group = before.groups.iter().flat_map(|group| group.vars.iter().map(|(name, it)| (format!("group {}", group.name), name, it)));
        let settings: Vec<_> = host.chain(group).collect();
        let (owner, name, variable) = pick.get(&settings);
        let span = variable.value.span;
        let bytes = apply_edits(text.as_bytes(), &[Edit::replace(span, "edited")]).unwrap();
        prop_assert!(bytes.starts_with(&text.as_bytes()[..span.range().start]));
        prop_assert!(bytes.ends_with(&text.as_bytes()[span.range().end..]));
        let (_, after) = load("hosts.ini", &bytes);
        let changed: Vec<(String, String)> =
            meaning(&before).into_iter().zip(meaning(&after)).filter(|(before, after)| before != after).collect();
        prop_assert_eq!(meaning(&before).len(), meaning(&after).len());
        prop_assert_eq!(changed.len(), 1, "{:?} -> {:?}", text, String::from_utf8_lossy(&bytes));
        let (was, is) = &changed[0];
        prop_assert!(is.starts_with(owner.as_str()), "{is}");
        let old = format!("{name}={}", plain(&variable.value.content));
        prop_assert!(was.contains(&old) && is.contains("edited"), "{was} -> {is}");
    }
}
