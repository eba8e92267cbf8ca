//! What must hold for any input to a whole check: no panic, and every place that a finding names
//! lies on characters inside its file.

use proptest::prelude::*;

use super::*;
use crate::catalogue::Catalogue;
use crate::report::{Language, View, json};
use crate::text::{Span, apply_edits};

const INI: &str = "[all]\ncp1 ansible_host=10.0.0.1 ip=10.0.0.1 # 主\nw[1:3] ansible_host=10.0.0.9\n\n[kube_control_plane]\ncp1\n\
                   [etcd]\ncp1\nw1\n[kube_node]\nw[1:3]\n[k8s_cluster:children]\nkube_control_plane\nkube_node\n[k8s_cluster:vars]\na='b'\n";
const YAML: &str = "all:\n  hosts:\n    cp1: {ip: 10.0.0.1}\n    w1:\n      ansible_host: 主机  # c\n  children:\n    kube_control_plane:\n      \
                    hosts: {cp1: }\n    etcd:\n      hosts:\n        cp1:\n        w1:\n    k8s_cluster:\n      children:\n        \
                    kube_control_plane:\n        kube_node:\n          hosts:\n            w1:\n";
const VARS: &str = "---\nkube_version: 1.33.1\ncluster_name: \"{{ name | default('集群') }}\"\nremove_anonymous_access: \"yes\"\n\
                    kubeadm_use_file_discovery: \"{{ remove_anonymous_access }}\"\nl: [1, '二', \"{{ groups['etcd'] | map('upper') | list }}\"]\nm: |\n  text\n";
const COMMAND: &str = "ansible-playbook -i inv/hosts -b cluster.yml --limit 'kube_node:!w1' --tags=etcd -e '{\"a\": [1]}' -e b=1";

/// What is put over a piece of a text that people wrote.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let words: Vec<&[u8]> = vec![
        b"",
        b"\n",
        b"\r\n",
        b"\t",
        b" ",
        b"[",
        b"]",
        b"{{",
        b"}}",
        b"{%",
        b"%}",
        b"'",
        b"\"",
        b":",
        b"=",
        b"#",
        b"\\",
        b"- ",
        b"[a:vars]",
        b"&x ",
        b"*x",
        b"!vault ",
        b"|",
        b"\0",
        b"\xff",
        b"\xef\xbb\xbf",
        "主".as_bytes(),
        "😀".as_bytes(),
        "\u{a0}".as_bytes(),
        b"--limit",
        b" -e ",
        b"@",
        b"~(",
        b"[0]",
        b"w[1:9999999]",
        b"{{ x | ",
        b"0644",
        b"localhost",
    ];
    prop_oneof![3 => prop::sample::select(words).prop_map(<[u8]>::to_vec), 1 => prop::collection::vec(any::<u8>(), 0..4)]
}

/// A text with some pieces replaced, at bytes, not characters.
fn mutated(text: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<prop::sample::Index>(), 0usize..6, piece());
    prop::collection::vec(change, 0..4).prop_map(move |changes| {
        let mut bytes = text.as_bytes().to_vec();
        for (at, length, new) in changes {
            let start = at.index(bytes.len() + 1);
            let end = (start + length).min(bytes.len());
            bytes.splice(start..end, new);
        }
        bytes
    })
}

fn file(text: &'static str) -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![8 => mutated(text), 1 => prop::collection::vec(any::<u8>(), 0..120)]
}

/// Words of a command in any order.
fn command() -> impl Strategy<Value = Vec<u8>> {
    let words = vec![
        "ansible-playbook",
        "-i",
        "inv/hosts",
        "-b",
        "cluster.yml",
        "scale.yml",
        "upgrade-cluster.yml",
        "remove-node.yml",
        "reset.yml",
        "--limit",
        "--limit=",
        "cp1",
        "'w*'",
        "etcd[0]",
        "kube_node:!w1",
        "-e",
        "a=1",
        "'{\"a\":",
        "@x.yml",
        "$X",
        "`x`",
        "--tags",
        "etcd,",
        "--skip-tags=all",
        "-e node=w1",
        "'",
        "\"",
        "\\",
        "&&",
        ";",
        "|",
        "sudo",
        "-K",
        "-l",
        "--check",
        "主机",
        "\n",
        "-vvv",
        "--unknown",
        "=",
    ];
    prop::collection::vec(prop::sample::select(words), 0..10).prop_map(|words| words.join(" ").into_bytes())
}

fn workspace(hosts: Vec<u8>, extension: &str, vars: Vec<u8>, command: Vec<u8>) -> Workspace {
    let mut workspace = Workspace::default();
    let path = format!("inv/hosts{extension}");
    workspace.add_file(&*path, hosts);
    workspace.add_file("inv/group_vars/all.yml", &vars[..]);
    workspace.add_file("inv/host_vars/cp1", vars);
    workspace.command = Some(workspace.add_text("command", command));
    workspace.inventory = vec![InventorySource::Path(path)];
    workspace
}

/// The span lies in its file, and on characters where the file has any.
fn is_sound(workspace: &Workspace, span: Span) -> bool {
    let bytes = workspace.bytes(span.file);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.get(span.range()).is_some(),
        Err(_) => bytes.get(span.range()).is_some(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(120) })]

    #[test]
    fn any_input_gets_a_report_with_sound_places(
        hosts in prop_oneof![(file(INI), Just("")), (file(INI), Just(".ini")), (file(YAML), Just(".yaml"))],
        vars in file(VARS),
        command in prop_oneof![mutated(COMMAND), command()],
    ) {
        let session = Session::new(workspace(hosts.0, hosts.1, vars, command), Catalogue::compiled_in());
        let report = session.check();
        let workspace = session.workspace();
        for finding in &report.findings {
            let edits = finding.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
            for span in finding.related.iter().map(|related| related.span).chain(edits).chain([finding.span]) {
                prop_assert!(is_sound(workspace, span), "{}: {span:?}", finding.rule);
            }
            for fix in &finding.fixes {
                for (id, file) in workspace.each_file() {
                    let here: Vec<_> = fix.edits.iter().filter(|edit| edit.span.file == id).cloned().collect();
                    prop_assert!(apply_edits(&file.bytes, &here).is_ok(), "{}: edits that overlap", finding.rule);
                }
            }
        }
        for language in Language::ALL {
            let view = View::new(&report, &workspace.files, language);
            prop_assert!(serde_json::to_string(&json(&view)).is_ok());
        }
    }
}
