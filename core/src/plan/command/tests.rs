use super::*;

fn parse(text: &str) -> Command {
    Command::parse(FileId(0), text.as_bytes())
}

fn written(text: &str, span: Span) -> &str {
    text.get(span.range()).unwrap()
}

fn playbooks(command: &Command) -> Vec<&str> {
    command.playbooks.iter().map(|word| word.text.as_str()).collect()
}

fn value(command: &Command, kind: OptionKind) -> String {
    command.last(kind).map(|value| value.text().to_owned()).unwrap_or_default()
}

fn kinds(text: &str) -> Vec<ProblemKind> {
    parse(text).problems.into_iter().map(|problem| problem.kind).collect()
}

#[test]
fn a_command_as_people_paste_it() {
    let text = "$ cd kubespray && \\\r\n  ANSIBLE_HOST_KEY_CHECKING=False sudo -E /opt/venv/bin/ansible-playbook \\\r\n  \
                -i a.ini -i b.yml \\\n  --become -vvv -f10 -lcp1,\"w 2\" \\\n> --tags=etcd -e 'a=1 b=2' -e '{\"c\": false}' \\\n  \
                cluster.yml # the cluster\n";
    let command = parse(text);
    assert_eq!(command.problems, []);
    assert_eq!(playbooks(&command), ["cluster.yml"]);
    assert_eq!(written(text, command.playbooks[0].span), "cluster.yml");
    let limit = command.last(OptionKind::Limit).unwrap();
    assert_eq!((limit.text(), written(text, limit.span)), ("cp1,w 2", "cp1,\"w 2\""));
    assert_eq!(written(text, limit.part(4, 7)), "w 2");
    assert_eq!(value(&command, OptionKind::Forks), "10");
    assert_eq!(command.all(OptionKind::Inventory).count(), 2);
    let extra: Vec<_> =
        command.all(OptionKind::ExtraVars).map(|opt| opt.value.as_ref().unwrap().text()).collect();
    assert_eq!(extra, ["a=1 b=2", "{\"c\": false}"]);
}

#[test]
fn wrappers_are_looked_through() {
    for text in [
        "docker run --rm -it -v $PWD:/inv quay.io/kubespray/kubespray:v2.30.0 ansible-playbook -i /inv/hosts.ini cluster.yml",
        "bash -c \"cd /kubespray; ansible-playbook -i /inv/hosts.ini cluster.yml\"",
        "# ansible-playbook -i hosts.ini cluster.yml",
        "(venv) root@deploy:~/kubespray# ansible-playbook -i hosts.ini cluster.yml 2>&1 | tee run.log",
        "ansible-playbook -i hosts.ini cluster.yml > run.log &",
    ] {
        let command = parse(text);
        assert_eq!(command.problems, [], "{text}");
        assert_eq!(playbooks(&command), ["cluster.yml"], "{text}");
    }
}

/// Expectations from argparse as ansible-playbook 2.18 uses it.
#[test]
fn options_are_read_as_argparse_reads_them() {
    assert_eq!(value(&parse("ansible-playbook --lim w1 cluster.yml"), OptionKind::Limit), "w1");
    assert_eq!(value(&parse("ansible-playbook -bKl w1 cluster.yml"), OptionKind::Limit), "w1");
    assert_eq!(value(&parse("ansible-playbook -limit w1"), OptionKind::Limit), "imit");
    assert_eq!(value(&parse("ansible-playbook -l=w1 cluster.yml"), OptionKind::Limit), "w1");
    assert_eq!(value(&parse("ansible-playbook --inv hosts cluster.yml"), OptionKind::Inventory), "hosts");
    assert_eq!(playbooks(&parse("ansible-playbook -- -x.yml")), ["-x.yml"]);
    let near = Some("--limit".to_owned());
    assert_eq!(
        kinds("ansible-playbook --limt=w1 cluster.yml"),
        [ProblemKind::UnknownOption { text: "--limt".into(), near }]
    );
    assert!(matches!(kinds("ansible-playbook --s cluster.yml")[..], [ProblemKind::AmbiguousOption { .. }]));
    assert_eq!(kinds("ansible-playbook cluster.yml -l"), [ProblemKind::MissingValue("--limit".into())]);
    assert_eq!(kinds("ansible-playbook -l -b cluster.yml"), [ProblemKind::MissingValue("--limit".into())]);
    assert_eq!(
        kinds("ansible-playbook --check=1 cluster.yml"),
        [ProblemKind::UnexpectedValue("--check".into())]
    );
    assert_eq!(kinds("ansible-playbook cluster.yml -l w1, w2"), [ProblemKind::StrayArgument("w2".into())]);
    assert_eq!(playbooks(&parse("ansible-playbook -l w1, w2 cluster.yml")), ["w2", "cluster.yml"]);
    assert_eq!(kinds("ansible-playbook -i hosts.ini"), [ProblemKind::NoPlaybook]);
    assert_eq!(kinds("ansible-playbook --version"), []);
    assert!(matches!(kinds("ansible-playbook -f ten cluster.yml")[..], [ProblemKind::NotANumber { .. }]));
}

#[test]
fn what_an_editor_made_of_the_text_is_told_and_taken_as_meant() {
    let text = "ansible-playbook\u{a0}-i hosts.ini —limit=“w1” –b cluster.yml";
    let command = parse(text);
    assert_eq!(playbooks(&command), ["cluster.yml"]);
    assert_eq!(value(&command, OptionKind::Limit), "w1");
    assert!(command.has(OptionKind::Become));
    let told: Vec<_> = command.problems.iter().map(|problem| written(text, problem.span)).collect();
    assert_eq!(told, ["\u{a0}", "—", "“", "”", "–"]);
    assert!(command.refused());
    let broken = parse("ansible-playbook -b \\ \n  cluster.yml");
    assert_eq!(broken.problems[0].kind, ProblemKind::BlankAfterBackslash);
    assert_eq!(playbooks(&broken), ["cluster.yml"]);
    assert!(kinds("ansible-playbook -l 'w1 cluster.yml").contains(&ProblemKind::UnclosedQuote));
}

#[test]
fn what_only_the_shell_knows_is_unknown() {
    let command = parse("ansible-playbook -i \"$INV\" -l ${NODE:-w1} -e 'a=$HOME' cluster.yml");
    assert!(command.last(OptionKind::Inventory).unwrap().unknown());
    assert!(command.last(OptionKind::Limit).unwrap().unknown());
    assert!(!command.last(OptionKind::ExtraVars).unwrap().unknown(), "single quotes keep the dollar");
    assert_eq!(playbooks(&command), ["cluster.yml"]);
    let open = parse("ansible-playbook ${VERBOSE} -b $ARGS cluster.yml");
    assert_eq!((open.problems.as_slice(), playbooks(&open)), (&[][..], vec!["cluster.yml"]));
    assert_eq!(kinds("ansible-playbook -b $ARGS"), []);
}

#[test]
fn any_bytes_are_a_command_without_panic() {
    for bytes in [
        &b"\xff\xfe\0ansible-playbook \xb5 'x"[..],
        b"",
        b"\\",
        b"$(",
        b"ansible-playbook -",
        b"ansible-playbook --",
        b"ansible-playbook -e",
    ] {
        let command = Command::parse(FileId(0), bytes);
        command.with(&[Change::Limit(None), Change::SkipTag("x".into()), Change::Playbook("a".into())]);
    }
    assert!(
        parse(&"ansible-playbook ".repeat(10_000)).problems.iter().any(|p| p.kind == ProblemKind::TooLong)
    );
}

fn corrected(text: &str, change: Change) -> String {
    parse(text).with(&[change]).command
}

#[test]
fn corrections_are_small_edits() {
    let text = "ansible-playbook -i hosts.ini \\\n  --limit=w4 \\\n  -b playbooks/scale.yml  # add w4\n";
    assert_eq!(
        corrected(text, Change::Limit(None)),
        "ansible-playbook -i hosts.ini \\\n  -b playbooks/scale.yml  # add w4"
    );
    assert_eq!(
        corrected(text, Change::Limit(Some("w4:&kube_node".into()))),
        "ansible-playbook -i hosts.ini \\\n  --limit='w4:&kube_node' \\\n  -b playbooks/scale.yml  # add w4"
    );
    assert_eq!(
        corrected(text, Change::SkipTag("multus".into())),
        "ansible-playbook -i hosts.ini \\\n  --limit=w4 \\\n  -b playbooks/scale.yml --skip-tags=multus  # add w4"
    );
    let renamed = corrected(text, Change::Playbook("cluster.yml".into()));
    assert!(renamed.contains("-b playbooks/cluster.yml  #"), "{renamed}");
    let path = |name: &str| Change::Playbook(name.to_owned());
    assert_eq!(
        corrected("ansible-playbook facts.yml", path("playbooks/facts.yml")),
        "ansible-playbook playbooks/facts.yml"
    );
    let same_folder = corrected("ansible-playbook k/playbooks/reset-x.yml", path("playbooks/reset.yml"));
    assert_eq!(same_folder, "ansible-playbook k/playbooks/reset.yml");
    let skip = "ansible-playbook --skip-tags 'a,b' -t b,c x.yml";
    assert_eq!(
        corrected(skip, Change::SkipTag("c".into())),
        "ansible-playbook --skip-tags 'a,b,c' -t b,c x.yml"
    );
    let rename = Change::RenameTag { from: "b".into(), to: "d".into() };
    assert_eq!(corrected(skip, rename), "ansible-playbook --skip-tags 'a,d' -t d,c x.yml");
}

#[test]
fn extra_variables_become_json() {
    let off = |json: &str| Change::SetExtra { name: "x".into(), json: json.into() };
    assert_eq!(
        corrected("ansible-playbook -e x=false c.yml", off("false")),
        "ansible-playbook -e '{\"x\": false}' c.yml"
    );
    assert_eq!(
        corrected("ansible-playbook --extra-vars=\"x=no y='a b'\" c.yml", off("false")),
        "ansible-playbook --extra-vars='{\"y\": \"a b\", \"x\": false}' c.yml"
    );
    assert_eq!(corrected("ansible-playbook c.yml", off("[1]")), "ansible-playbook c.yml -e '{\"x\": [1]}'");
    assert_eq!(
        corrected("ansible-playbook c.yml -e x=1 -b", Change::RemoveExtra("x".into())),
        "ansible-playbook c.yml -b"
    );
    let more = Change::AddExtra { name: "etcd_retries".into(), value: "10".into() };
    assert_eq!(corrected("ansible-playbook c.yml", more), "ansible-playbook c.yml -e etcd_retries=10");
}

/// What is carried over still means the same to argparse, and nothing chooses hosts or tasks.
#[test]
fn another_playbook_runs_with_the_options_of_the_user() {
    let another = |text: &str, playbook: &str| parse(text).another(&["i.ini"], playbook);
    assert_eq!(
        another(
            "ansible-playbook -i h.ini -u core --private-key=~/.ssh/id -bK --become-user root -f 20 -e 'a=1 b=2' \\\n \
             --vault-password-file v.txt -l w1 --tags=etcd --skip-tags x --start-at-task y --check --list-hosts cluster.yml",
            "upgrade-cluster.yml"
        ),
        "ansible-playbook -i h.ini -u core --private-key=~/.ssh/id -bK --become-user root -f 20 -e 'a=1 b=2' \
         --vault-password-file v.txt upgrade-cluster.yml"
    );
    // A flag that goes leaves the others of its bundle; a value over two lines comes on one.
    assert_eq!(
        another("ansible-playbook -bC -u \\\n 'a b' /k/playbooks/cluster.yml", "playbooks/facts.yml"),
        "ansible-playbook -i i.ini --become --user 'a b' /k/playbooks/facts.yml"
    );
    assert_eq!(
        another("bash -c \"ansible-playbook -i \\\"my h.ini\\\" -b cluster.yml\"", "cluster.yml"),
        "ansible-playbook --inventory 'my h.ini' -b cluster.yml"
    );
    assert_eq!(
        another("ansible-playbook -i h ~/k/scale.yml", "reset.yml"),
        "ansible-playbook -i h ~/k/reset.yml"
    );
    let own = "ansible-playbook -i h.ini -e $X playbooks/upgrade_cluster.yml";
    assert_eq!(another(own, "upgrade-cluster.yml"), "ansible-playbook -i h.ini -e $X upgrade-cluster.yml");
    assert_eq!(another(own, "cluster.yml"), "ansible-playbook -i h.ini -e $X cluster.yml");
}
