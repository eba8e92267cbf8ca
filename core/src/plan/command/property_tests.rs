//! What must hold for any command: no panic, sound spans, and a correction changes what it is about
//! and nothing else.

use proptest::prelude::*;

use super::*;
use crate::text::apply_edits;

fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "ansible-playbook",
        " ",
        "  ",
        "\n",
        " \\\n",
        "-i inv/主",
        "-e",
        "a=1",
        "'{\"a\": 1}'",
        "--limit",
        "--limit=",
        "'",
        "\"",
        "\\",
        "$X",
        "“",
        "—",
        "--tags=",
        "a,b",
        "cluster.yml",
        "&&",
        "|",
        "😀",
        "\u{a0}",
        "-bK",
        "-f5",
        "--forks",
        "=",
        "\0",
        "#",
        "sudo",
    ])
}

/// A command that Ansible takes, with options in any order and in every way of writing them.
fn command() -> impl Strategy<Value = String> {
    let option = prop::sample::select(vec![
        "-i inv/hosts.yaml",
        "--inventory 'my inv/主机'",
        "-b",
        "--limit w1",
        "-l 'w*:!w2'",
        "--limit=\"cp1\"",
        "-e a=1",
        "-e '{\"b\": [1]}'",
        "--extra-vars \"c='x y'\"",
        "--tags etcd,node",
        "-tnetwork",
        "--skip-tags=apps",
        "-f 10",
        "-vv",
        "--become-user root",
        "-K",
    ]);
    let blank = prop::sample::select(vec![" ", "  ", " \\\n  "]);
    (prop::collection::vec((option, blank), 0..6), any::<bool>()).prop_map(|(options, last)| {
        let options: String = options.iter().map(|(option, blank)| format!("{blank}{option}")).collect();
        match last {
            true => format!("ansible-playbook{options} kubespray/cluster.yml"),
            false => format!("ansible-playbook cluster.yml{options}"),
        }
    })
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        Just(Change::Playbook("scale.yml".to_owned())),
        Just(Change::Limit(Some("kube_node:!主机".to_owned()))),
        Just(Change::Limit(None)),
        Just(Change::SkipTag("multus".to_owned())),
        Just(Change::RenameTag { from: "etcd".to_owned(), to: "new".to_owned() }),
        Just(Change::SetExtra { name: "a".to_owned(), json: "\"it's\"".to_owned() }),
        Just(Change::AddExtra { name: "n".to_owned(), value: "w1,w2".to_owned() }),
        Just(Change::RemoveExtra("a".to_owned())),
    ]
}

/// What a correction is about.
fn kind(change: &Change) -> Option<OptionKind> {
    Some(match change {
        Change::Limit(_) => OptionKind::Limit,
        Change::SkipTag(_) => OptionKind::SkipTags,
        Change::RenameTag { .. } => OptionKind::Tags,
        Change::SetExtra { .. } | Change::AddExtra { .. } | Change::RemoveExtra(_) => OptionKind::ExtraVars,
        Change::Playbook(_) | Change::Append(_) => return None,
    })
}

fn meaning(command: &Command, without: Option<OptionKind>) -> Vec<(&'static str, Option<String>)> {
    let options = command.options.iter().filter(|opt| Some(opt.kind) != without);
    options.map(|opt| (opt.name, opt.value.as_ref().map(|value| value.text().to_owned()))).collect()
}

fn extras(command: &Command) -> Vec<(String, String)> {
    let values = command.all(OptionKind::ExtraVars).filter_map(|opt| opt.value.as_ref());
    let pairs = values.filter_map(extra::pairs).flatten();
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn places_lie_in_the_text_on_characters(pieces in prop::collection::vec(piece(), 0..25), change in change()) {
        let text = pieces.concat();
        let command = Command::parse(FileId(0), text.as_bytes());
        let options = command.options.iter().flat_map(|opt| [Some(opt.span), opt.value.as_ref().map(|value| value.span)]);
        let words = command.playbooks.iter().map(|word| word.span).chain(command.problems.iter().map(|it| it.span));
        let edits = command.with(&[change]).edits;
        for span in options.flatten().chain(words).chain(command.program).chain(edits.iter().map(|edit| edit.span)) {
            prop_assert!(text.get(span.range()).is_some(), "{span:?} in {text:?}");
        }
    }

    #[test]
    fn a_correction_changes_what_it_is_about_and_nothing_else(text in command(), change in change()) {
        let before = Command::parse(FileId(0), text.as_bytes());
        prop_assert!(!before.refused(), "{:?}: {:?}", text, before.problems);
        let correction = before.with(std::slice::from_ref(&change));
        let bytes = apply_edits(text.as_bytes(), &correction.edits).unwrap();
        let after = Command::parse(FileId(0), &bytes[..]);
        prop_assert!(!after.refused(), "{:?} -> {}: {:?}", text, correction.command, after.problems);
        let about = kind(&change);
        prop_assert_eq!(meaning(&before, about), meaning(&after, about), "{} -> {}", text, correction.command);
        let playbook = |command: &Command| command.playbooks.iter().map(|word| word.text.clone()).collect::<Vec<_>>();
        if !matches!(change, Change::Playbook(_)) {
            prop_assert_eq!(playbook(&before), playbook(&after));
        }
        match &change {
            Change::Playbook(name) => prop_assert!(playbook(&after)[0].ends_with(name.as_str())),
            Change::Limit(limit) => prop_assert_eq!(after.last(OptionKind::Limit).map(OptValue::text), limit.as_deref()),
            Change::SkipTag(tag) => prop_assert!(after.last(OptionKind::SkipTags).unwrap().text().ends_with(tag.as_str())),
            Change::AddExtra { name, value } => {
                prop_assert!(extras(&after).contains(&(name.clone(), value.clone())));
            }
            Change::SetExtra { name, json } => {
                let entry = format!("\"{name}\": {json}");
                let mut given = after.all(OptionKind::ExtraVars).filter_map(|opt| opt.value.as_ref());
                prop_assert!(given.any(|value| value.text().contains(&entry)));
                prop_assert!(extras(&after).iter().all(|(other, _)| other != name));
            }
            Change::RemoveExtra(name) => prop_assert!(extras(&after).iter().all(|(other, _)| other != name)),
            Change::RenameTag { from, .. } => {
                let tags = after.all(OptionKind::Tags).filter_map(|opt| opt.value.as_ref());
                prop_assert!(tags.flat_map(|value| value.text().split(',')).all(|tag| tag != from));
            }
            Change::Append(_) => {}
        }
    }
}
