//! Expectations come from ansible-core 2.18: `ansible-inventory --list` and `parse_kv`.

use super::*;
use crate::Session;
use crate::catalogue::Catalogue;
use crate::text::FileId;
use crate::workspace::{InventorySource, Workspace};

const HOSTS: &str = "[kube_node]\nn1 v=line\nn2\n[etcd]\nn1\n[k8s_cluster:children]\nkube_node\n[kube_node:vars]\nv=section\n";

fn workspace(files: &[(&str, &str)]) -> Workspace {
    let mut workspace = Workspace::default();
    workspace.add_file("inv/hosts.ini", HOSTS.as_bytes());
    for (path, text) in files {
        workspace.add_file(*path, text.as_bytes());
    }
    workspace.inventory.push(InventorySource::Path("inv/hosts.ini".to_owned()));
    workspace
}

fn session(files: &[(&str, &str)]) -> Session {
    Session::new(workspace(files), Catalogue::compiled_in())
}

fn host(session: &Session, name: &str) -> HostId {
    session.inventory().find_host(name).unwrap()
}

fn value(session: &Session, name: &str, variable: &str) -> String {
    match session.vars().value(host(session, name), variable) {
        Outcome::Known(Value::Str(text)) => text.to_string(),
        other => format!("{other:?}"),
    }
}

/// The texts of all settings of a variable, the winner first.
fn chain(session: &Session, name: &str, variable: &str) -> Vec<String> {
    let settings = session.vars().settings(host(session, name), variable);
    settings.iter().map(|setting| setting.value.as_str().unwrap().to_owned()).collect()
}

#[test]
fn layers_come_in_the_order_of_ansible() {
    let mut workspace = workspace(&[
        ("inv/group_vars/all.yml", "v: all"),
        ("inv/group_vars/kube_node/b.yml", "v: node b"),
        ("inv/group_vars/kube_node/a.yml", "v: node a"),
        ("inv/group_vars/k8s_cluster.yml", "v: cluster"),
        ("inv/group_vars/etcd.yml", "v: etcd"),
        ("play/group_vars/all.yml", "v: play all"),
        ("play/group_vars/k8s_cluster.yml", "v: play cluster"),
        ("inv/host_vars/n1.yml", "v: host"),
        ("play/host_vars/n1", "v: play host"),
    ]);
    workspace.playbook_dir = Some("play".to_owned());
    let extra = workspace.add_text("-e", &b"v=extra"[..]);
    workspace.extra_vars.push(extra);
    let session = Session::new(workspace, Catalogue::compiled_in());
    let shared = ["play cluster", "node b", "node a", "cluster", "etcd", "play all", "all", "section"];
    let own = ["extra", "play host", "host", "line"];
    let all: Vec<&str> = own.iter().chain(&shared).copied().collect();
    assert_eq!(chain(&session, "n1", "v"), all);
    let n2: Vec<&str> =
        all.into_iter().filter(|text| !matches!(*text, "play host" | "host" | "line" | "etcd")).collect();
    assert_eq!(chain(&session, "n2", "v"), n2);
}

#[test]
fn of_several_forms_the_folder_is_read_and_others_say_why_not() {
    let session = session(&[
        ("inv/group_vars/all/x/deep.yml", "v: deep"),
        ("inv/group_vars/all/y.yml~", "v: backup"),
        ("inv/group_vars/all/z.txt", "v: text"),
        ("inv/group_vars/all.yml", "v: file"),
        ("inv/group_vars/kube_nodes.yml", "v: typo"),
        ("inv/group_vars/etcd.yaml", "w: yaml"),
        ("inv/group_vars/etcd.json", "w: json"),
        ("inv/group_vars/kube_node.txt", "v: 1"),
        ("inv/host_vars/n9.example.org.yml", "v: 1"),
        ("group_vars/all.yml", "v: above"),
        ("other/group_vars/all.yml", "v: elsewhere"),
    ]);
    assert_eq!(chain(&session, "n2", "v"), ["deep", "section"]);
    assert_eq!(chain(&session, "n1", "w"), ["yaml"]);
    let why = |path: &str| {
        let id = session.workspace().find(path).unwrap();
        match session.vars().file_use(id) {
            Some(FileUse::NotLoaded(_, why)) => Some(why.clone()),
            _ => None,
        }
    };
    let text = |text: &str| text.to_owned();
    assert_eq!(why("inv/group_vars/all/x/deep.yml"), None);
    assert_eq!(why("inv/group_vars/all/y.yml~"), Some(NotLoaded::Hidden));
    assert_eq!(why("inv/group_vars/all/z.txt"), Some(NotLoaded::Extension(text(".txt"))));
    assert_eq!(why("inv/group_vars/all.yml"), Some(NotLoaded::HiddenBy(text("all"))));
    assert_eq!(why("inv/group_vars/kube_nodes.yml"), Some(NotLoaded::NoSuchGroup(text("kube_nodes"))));
    assert_eq!(why("inv/group_vars/etcd.json"), Some(NotLoaded::HiddenBy(text("etcd.yaml"))));
    assert_eq!(why("inv/group_vars/kube_node.txt"), Some(NotLoaded::Extension(text(".txt"))));
    assert_eq!(why("inv/host_vars/n9.example.org.yml"), Some(NotLoaded::NoSuchHost(text("n9.example.org"))));
    assert_eq!(why("group_vars/all.yml"), Some(NotLoaded::Elsewhere(text("inv/group_vars"))));
    assert_eq!(why("other/group_vars/all.yml"), None);
}

#[test]
fn extra_pairs_are_split_as_ansible_splits_them() {
    let cases: &[(&str, &[(&str, &str)])] = &[
        ("a=1 b=\"x y\" c='it'", &[("a", "1"), ("b", "x y"), ("c", "it")]),
        ("a=b=c  d=", &[("a", "b=c"), ("d", "")]),
        ("a=\"1\" b=\"un\\\"q\"", &[("a", "1"), ("b", "un\"q")]),
        ("x={{ a | default('z') }} y=2", &[("x", "{{ a | default('z') }}"), ("y", "2")]),
        ("a='x  y'\nb=2", &[("a", "x  y"), ("b", "2")]),
        ("novalue a=1 x\\=y", &[("a", "1"), ("_raw_params", "novalue x=y")]),
        ("k=\\n e=a\\\\b u=\\u4f60", &[("k", ""), ("e", "a\\b"), ("u", "你")]),
        ("=a b=1", &[("b", "1"), ("_raw_params", "=a")]),
        ("a\\=b=c", &[("a\\=b", "c")]),
        ("a = 1", &[("_raw_params", "a = 1")]),
        ("a=\"b\"c", &[("a", "\"b\"c")]),
        ("a=\\\nb=2", &[("a", "\\"), ("b", "2")]),
        ("a=1 \\\n b=2", &[("a", "1"), ("b", "2")]),
        ("json={'a': 1}", &[("json", "{'a':"), ("_raw_params", "1}")]),
        ("p=\"{\\\"a\\\": 1}\"", &[("p", "{\"a\": 1}")]),
        ("a=\"", &[]),
        ("a={{ x", &[]),
    ];
    for (text, want) in cases {
        let extra::Extra::Text(got) = ExtraArg::of_file(FileId(0), text.as_bytes()).read() else {
            panic!("{text}")
        };
        let got: Vec<_> = got.vars.iter().map(|(name, var)| (&**name, var.value.as_str().unwrap())).collect();
        assert_eq!(got, *want, "{text}");
    }
}

#[test]
fn extra_values_keep_their_places() {
    let text = "a=1 bb='x y' {\"c\"";
    let extra::Extra::Text(pairs) = ExtraArg::of_file(FileId(3), text.as_bytes()).read() else { panic!() };
    let bb = &pairs.vars.get("bb").unwrap();
    assert_eq!(&text[bb.name.range()], "bb");
    assert_eq!(&text[bb.value.span.range()], "'x y'");
    // A YAML argument inside a command, from byte 10 on.
    let yaml = "{c: [1, é]}";
    let chars = yaml.char_indices().map(|(at, ch)| (ch, at as u32 + 10, (at + ch.len_utf8()) as u32 + 10));
    let arg = ExtraArg::new(Span::new(FileId(3), 9, 24), chars);
    let extra::Extra::Text(read) = arg.read() else { panic!() };
    assert_eq!(read.vars.get("c").unwrap().name, Span::new(FileId(3), 11, 12));
    assert_eq!(read.vars.get("c").unwrap().value.as_seq().unwrap()[1].span, Span::new(FileId(3), 18, 20));
}

#[test]
fn an_opaque_file_hides_nothing_and_leaves_the_rest_open() {
    let vault = "$ANSIBLE_VAULT;1.1;AES256\n3336\n";
    for (path, text, opaque) in [
        ("inv/group_vars/etcd/vault.yml", vault, Opaque::Vault),
        ("inv/group_vars/etcd.yml", "a: 1\n b: 2\n", Opaque::Broken),
        ("inv/group_vars/etcd.yml", "- list\n", Opaque::Broken),
        ("inv/host_vars/n1.yml", "just text", Opaque::Broken),
    ] {
        let session = session(&[(path, text), ("inv/group_vars/all.yml", "set: here")]);
        assert_eq!(value(&session, "n1", "set"), "here");
        let (n1, n2) = (host(&session, "n1"), host(&session, "n2"));
        assert_eq!(session.vars().opaque(n1), Some(opaque), "{path}");
        assert_eq!(session.vars().opaque(n2), None);
        assert_eq!(session.stopped().is_some(), opaque == Opaque::Broken);
    }
}

#[test]
fn files_of_groups_without_hosts_do_not_stop_ansible() {
    let session = session(&[("inv/group_vars/ungrouped.yml", "a: 1\n b: 2\n")]);
    assert_eq!(session.stopped(), None);
}

#[test]
fn hosts_share_values_only_where_they_agree() {
    let session = session(&[
        (
            "inv/group_vars/all.yml",
            "w: \"{{ x | default('none') }}\"\nname: \"{{ inventory_hostname }}\"\nsame: \"{{ hostvars['n1'].x }}\"\nindirect: \"{{ w }}\"\n",
        ),
        ("inv/host_vars/n1.yml", "x: mine"),
    ]);
    for (variable, n1, n2) in
        [("indirect", "mine", "none"), ("w", "mine", "none"), ("name", "n1", "n2"), ("same", "mine", "mine")]
    {
        // Asked in both orders: what is remembered must not leak.
        assert_eq!(value(&session, "n2", variable), n2);
        assert_eq!(value(&session, "n1", variable), n1);
        assert_eq!(value(&session, "n2", variable), n2);
    }
}

#[test]
fn what_only_a_live_host_or_the_shell_knows_is_unknown() {
    let mut workspace =
        workspace(&[("inv/group_vars/all.yml", "a: \"{{ ansible_hostname }}\"\nb: \"{{ nothing }}\"\n")]);
    let command = workspace.add_text("command", &b"ansible-playbook -e c=$C -e 'd=1' cluster.yml"[..]);
    workspace.command = Some(command);
    let session = Session::new(workspace, Catalogue::compiled_in());
    let outcome = |name: &str| session.vars().value(host(&session, "n1"), name);
    assert!(matches!(outcome("a"), Outcome::Unknown(_)));
    assert!(matches!(outcome("c"), Outcome::Unknown(_)));
    assert_eq!(outcome("d"), Outcome::Known(Value::str("1")));
    assert!(matches!(outcome("b"), Outcome::Error(EvalError { kind: ErrorKind::Undefined, .. })));
}

#[test]
fn mappings_of_several_layers_are_one_when_the_settings_say_so() {
    let mut workspace = workspace(&[
        ("inv/group_vars/all.yml", "m: {a: 1, b: {c: 1, d: [1]}}"),
        ("inv/group_vars/kube_node.yml", "m: {b: {c: 2, d: [2]}, e: '{{ v }}'}"),
        ("inv/host_vars/n1.yml", "m: {b: {f: 3}}"),
    ]);
    let of = |workspace: &Workspace| {
        let session = Session::new(workspace.clone(), Catalogue::compiled_in());
        let Outcome::Known(value) = session.vars().value(host(&session, "n1"), "m") else { panic!() };
        text(&value)
    };
    assert_eq!(of(&workspace), "{'b': {'f': 3}}");
    let settings = workspace.add_text("ansible.cfg", &b"[defaults]\nhash_behaviour = merge\n"[..]);
    workspace.ansible_cfg = crate::workspace::AnsibleCfg::File(settings);
    assert_eq!(of(&workspace), "{'a': 1, 'b': {'c': 2, 'd': [2], 'f': 3}, 'e': 'line'}");
}

#[test]
fn localhost_is_there_without_being_in_the_inventory() {
    let session = session(&[(
        "inv/group_vars/all.yml",
        "a: \"{{ hostvars['localhost'] is defined }}\"\nb: \"{{ hostvars['localhost'].ansible_connection }}\"\nc: \"{{ hostvars.localhost.d }}\"\nd: \"{{ inventory_hostname }}\"\n",
    )]);
    assert_eq!(value(&session, "n1", "a"), format!("{:?}", Outcome::Known(Value::Bool(true))));
    assert_eq!(value(&session, "n1", "b"), "local");
    assert_eq!(value(&session, "n1", "c"), "localhost");
    assert_eq!(value(&session, "n1", "d"), "n1");
}

#[test]
fn reserved_names_are_found_once() {
    let session =
        session(&[("inv/group_vars/all.yml", "name: x\nport: 1\n"), ("inv/host_vars/n1.yml", "name: y")]);
    let reserved = session.vars().problems().iter().filter_map(|problem| match &problem.kind {
        ProblemKind::ReservedName(name) => Some(name.as_str()),
        _ => None,
    });
    let mut reserved: Vec<&str> = reserved.collect();
    reserved.sort_unstable();
    assert_eq!(reserved, ["name", "port"]);
}
