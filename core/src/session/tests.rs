use super::*;
use crate::catalogue::Catalogue;
use crate::report::{Language, View};
use crate::vars::Outcome;

const HOSTS: &str = "[kube_control_plane]\ncp1 ip=10.0.0.1\n[etcd]\ncp1\n[kube_node]\nw1\n[k8s_cluster:children]\nkube_control_plane\nkube_node\n";

fn workspace(files: &[(&str, &[u8])]) -> Workspace {
    let mut workspace = Workspace::default();
    for (path, bytes) in files {
        workspace.add_file(*path, *bytes);
    }
    workspace.inventory.push(InventorySource::Path("inv/hosts.ini".to_owned()));
    workspace
}

fn value(session: &Session, host: &str, name: &str) -> Outcome {
    session.vars().value(session.inventory().find_host(host).unwrap(), name)
}

/// Asks everything there is to ask.
fn ask_all(session: &Session) -> Report {
    let report = session.check();
    let files = &session.workspace().files;
    for finding in &report.findings {
        let bytes = session.workspace().bytes(finding.span.file);
        assert!(bytes.get(finding.span.range()).is_some(), "{} lies outside its file", finding.rule);
    }
    for language in Language::ALL {
        let view = View::new(&report, files, language);
        for finding in &report.findings {
            view.message(finding);
        }
    }
    for host in session.inventory().host_ids() {
        for name in session.vars().names(host) {
            session.vars().value(host, &name);
        }
    }
    session.stopped();
    report
}

#[test]
fn bad_input_is_survived_and_the_rest_is_analysed() {
    let junk: Vec<u8> = (0..20_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let deep_flow = [b"a: ".to_vec(), vec![b'['; 10_000]].concat();
    let deep_block: Vec<u8> =
        (0..10_000).flat_map(|n| [vec![b' '; n.min(400)], b"a:\n".to_vec()].concat()).collect();
    let deep_template = format!("a: \"{{{{ {}1{} }}}}\"", "(".repeat(10_000), ")".repeat(10_000));
    let chain: String = (0..300).map(|n| format!("v{n}: \"{{{{ v{} }}}}\"\n", n + 1)).collect();
    let large = "# comment\n".repeat(100_000);
    let long_template = format!("a: \"{}\"", "{#".repeat(40_000));
    let blanks = "\u{a0}\r\t".repeat(30_000);
    let bad: [&[u8]; 11] = [
        &junk,
        &deep_flow,
        &deep_block,
        deep_template.as_bytes(),
        chain.as_bytes(),
        large.as_bytes(),
        long_template.as_bytes(),
        blanks.as_bytes(),
        b"\xef\xbb\xbf\0\0",
        "名字：值\n".as_bytes(),
        b"",
    ];
    for bytes in bad {
        for path in ["inv/group_vars/etcd.yml", "inv/host_vars/cp1", "inv/group_vars/etcd/x.json", "command"]
        {
            let mut workspace = workspace(&[
                ("inv/hosts.ini", HOSTS.as_bytes()),
                ("inv/group_vars/all.yml", b"known: yes"),
                (path, bytes),
            ]);
            workspace.command = workspace.find("command");
            workspace.extra_vars = workspace.command.into_iter().collect();
            let session = Session::new(workspace, Catalogue::compiled_in());
            ask_all(&session);
            assert_eq!(
                value(&session, "cp1", "known"),
                Outcome::Known(crate::vars::Value::Bool(true)),
                "{path}"
            );
        }
        ask_all(&Session::new(
            workspace(&[("inv/hosts.ini", bytes), ("inv/group_vars/all.yml", b"known: yes")]),
            Catalogue::compiled_in(),
        ));
        ask_all(&Session::new(
            workspace(&[("inv/hosts.ini/a.yaml", bytes), ("inv/hosts.ini/b", HOSTS.as_bytes())]),
            Catalogue::compiled_in(),
        ));
    }
}

#[test]
fn an_empty_workspace_gives_a_report() {
    let report = ask_all(&Session::new(Workspace::default(), Catalogue::compiled_in()));
    assert_eq!(report.about.hosts, 0);
    assert!(report.about.release.is_some());
}

#[test]
fn a_change_is_seen_and_what_stays_is_not_read_again() {
    let files: [(&str, &[u8]); 3] = [
        ("inv/hosts.ini", HOSTS.as_bytes()),
        ("inv/group_vars/all.yml", b"a: 1"),
        ("inv/group_vars/etcd.yml", b"b: 1"),
    ];
    let mut session = Session::new(workspace(&files), Catalogue::compiled_in());
    assert_eq!(value(&session, "cp1", "a"), Outcome::Known(crate::vars::Value::Int(1)));
    let before = (session.inventory().clone(), session.files.vars(session.workspace(), FileId(2)));
    session.update("inv/group_vars/all.yml", &b"a: 2"[..]);
    assert_eq!(value(&session, "cp1", "a"), Outcome::Known(crate::vars::Value::Int(2)));
    assert!(Arc::ptr_eq(&before.0, session.inventory()));
    assert!(Arc::ptr_eq(&before.1, &session.files.vars(session.workspace(), FileId(2))));
    session.update("inv/hosts.ini", &b"[etcd]\ne1\n"[..]);
    assert_eq!(session.inventory().hosts.len(), 1);
    session.replace(workspace(&files));
    assert_eq!(value(&session, "cp1", "a"), Outcome::Known(crate::vars::Value::Int(1)));
}

#[test]
fn what_is_deployed_is_told_by_nothing_hosts_or_another_inventory() {
    let mut workspace =
        workspace(&[("inv/hosts.ini", HOSTS.as_bytes()), ("old/hosts", b"[kube_node]\nw1 ip=10.0.0.9\n")]);
    let was_in = |workspace: &Workspace| {
        let session = Session::new(workspace.clone(), Catalogue::compiled_in());
        let release = session.release().unwrap().release.clone();
        let context = session.context(&release);
        let host = |name: &str| session.inventory().find_host(name).unwrap();
        let old = context.deployed().and_then(|deployed| deployed.address("w1"));
        (context.was_in(host("cp1"), "etcd"), context.was_in(host("w1"), "kube_node"), old)
    };
    assert_eq!(was_in(&workspace), (None, None, None));
    workspace.deployed = DeployedNow::Nothing;
    assert_eq!(was_in(&workspace), (Some(false), Some(false), None));
    workspace.deployed = DeployedNow::Hosts("cp*".to_owned());
    assert_eq!(was_in(&workspace), (Some(true), Some(false), None));
    workspace.deployed = DeployedNow::Inventory(vec![InventorySource::Path("old/hosts".to_owned())]);
    assert_eq!(was_in(&workspace), (Some(false), Some(true), Some("10.0.0.9".to_owned())));
}
