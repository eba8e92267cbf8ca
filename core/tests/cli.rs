//! The binary itself: exit status, formats, languages, fixes. What is found is tested elsewhere.
#![cfg(feature = "cli")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value as Json;

/// A folder of its own for one test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Folder {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&root);
        for (path, text) in files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Folder(root)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_spraycheck"))
            .args(arguments)
            .current_dir(&self.0)
            .env_remove("LC_ALL")
            .env_remove("LC_MESSAGES")
            .env("LANG", "C.UTF-8")
            .output()
            .unwrap()
    }
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn json(output: &Output) -> Json {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", err(output)))
}

/// A cluster with nothing wrong.
const GOOD: &str = "\
[kube_control_plane]
cp1 ansible_host=10.0.0.11 ip=10.0.0.11

[etcd]
cp1

[kube_node]
w1 ansible_host=10.0.0.21 ip=10.0.0.21

[k8s_cluster:children]
kube_control_plane
kube_node
";

/// Two etcd members.
fn even() -> String {
    GOOD.replace("[etcd]\ncp1\n", "[etcd]\ncp1\nw1\n")
}

fn rules_of(report: &Json) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap();
    findings.iter().map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_good_cluster_exits_0_and_the_report_says_what_was_judged() {
    let folder = Folder::new("good", &[("hosts.ini", GOOD)]);
    let output = folder.run(&["check", "hosts.ini", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", out(&output));
    let report = json(&output);
    assert_eq!(report["tool"]["name"], "spraycheck");
    assert_eq!(report["release"], "v2.31.0");
    assert!(report["release_reason"].as_str().unwrap().contains("newest"));
    assert_eq!(report["run"]["given"], false);
    assert_eq!(report["summary"]["hosts"], 2);
    let text = out(&folder.run(&["check", "-i", "hosts.ini"]));
    assert!(text.contains("a full run of cluster.yml"), "{text}");
}

#[test]
fn the_release_comes_from_the_option_or_the_tree_around_the_inventory() {
    let galaxy = "namespace: kubernetes_sigs\nname: kubespray\nversion: 2.28.1\n";
    let folder = Folder::new("tree", &[("galaxy.yml", galaxy), ("inventory/mine/hosts.ini", GOOD)]);
    let report = json(&folder.run(&["check", "inventory/mine/hosts.ini", "--format", "json"]));
    assert_eq!(report["release"], "v2.28.1");
    assert!(report["release_reason"].as_str().unwrap().contains("galaxy.yml"));
    let given = folder.run(&["check", "inventory/mine", "--release", "v2.30.0", "--format", "json"]);
    assert_eq!(json(&given)["release"], "v2.30.0");
}

#[test]
fn a_checkout_names_the_release_unless_it_is_given() {
    let galaxy = "namespace: kubernetes_sigs\nname: kubespray\nversion: 2.28.1\n";
    let defaults = ("k/roles/kubespray-defaults/defaults/main.yaml", "kube_network_plugin: calico\n");
    let folder = Folder::new(
        "checkout",
        &[("k/galaxy.yml", galaxy), ("k/cluster.yml", "- hosts: all\n"), defaults, ("hosts.ini", GOOD)],
    );
    let run = |more: &[&str]| {
        folder.run(&[&["check", "hosts.ini", "--kubespray", "k/", "--format", "json"], more].concat())
    };
    let report = json(&run(&[]));
    assert_eq!(report["release"], "v2.28.1");
    assert!(report["release_reason"].as_str().unwrap().contains("k/galaxy.yml"), "{report}");
    assert_eq!(json(&run(&["--release", "v2.28.0-7-gabcdef0"]))["release"], "v2.28.0-7-gabcdef0");
    fs::remove_file(folder.0.join("k/galaxy.yml")).unwrap();
    let untold = run(&[]);
    assert_eq!(untold.status.code(), Some(2));
    assert!(err(&untold).contains("--release"), "{}", err(&untold));
    assert_eq!(json(&run(&["--release", "v2.20.0"]))["release"], "v2.20.0");
}

#[test]
fn a_release_that_nothing_is_known_of_says_so() {
    let folder = Folder::new("old", &[("hosts.ini", GOOD)]);
    let reason = |release: &str| {
        let report = json(&folder.run(&["check", "hosts.ini", "--release", release, "--format", "json"]));
        report["release_reason"].as_str().unwrap().to_owned()
    };
    assert!(reason("v2.18.2").contains("only a checkout"), "{}", reason("v2.18.2"));
    assert_eq!(reason("v2.20.0"), "as given");
}

/// The catalogue has no kind for `cilium_hubble_metrics`, `{}` up to v2.27.1 and `[]` from v2.28.0 on, and one
/// for `calico_feature_control`.
#[test]
fn an_empty_mapping_of_a_checkout_is_no_kind_where_the_catalogue_does_not_confirm_it() {
    let galaxy = "namespace: kubernetes_sigs\nname: kubespray\nversion: 2.25.0\n";
    let defaults = "cilium_hubble_metrics: {}\ncalico_feature_control: {}\n";
    let reader = "{{ cilium_hubble_metrics }}{{ calico_feature_control }}\n";
    let files = [
        ("k/galaxy.yml", galaxy),
        ("k/cluster.yml", "- hosts: all\n  roles:\n  - role: network_plugin/cilium\n"),
        ("k/roles/network_plugin/cilium/defaults/main.yml", defaults),
        ("k/roles/network_plugin/cilium/templates/a.j2", reader),
        ("hosts.ini", GOOD),
        ("group_vars/all.yml", "cilium_hubble_metrics: [dns, drop]\ncalico_feature_control: [gpu]\n"),
    ];
    let folder = Folder::new("kinds", &files);
    let run = folder.run(&["check", "hosts.ini", "--kubespray", "k", "--format", "json"]);
    let report = json(&run);
    let told = report["findings"].as_array().unwrap().iter();
    let told: Vec<_> = told.filter(|finding| finding["rule"] == "variable-wrong-shape").collect();
    assert_eq!(told.len(), 1, "{report}");
    assert!(told[0]["message"].as_str().unwrap().contains("calico_feature_control"), "{report}");
}

#[test]
fn a_checkout_tells_what_does_not_fit_and_what_cannot_be_read() {
    let galaxy = "namespace: kubernetes_sigs\nname: kubespray\nversion: 2.28.1\n";
    let tasks = "- name: Stop without an owner\n  assert:\n    that: cluster_owner in teams\n    msg: Set cluster_owner.\n";
    let play = "- hosts: all\n  roles: [ours]\n";
    let folder = Folder::new(
        "gaps",
        &[
            ("k/galaxy.yml", galaxy),
            ("k/cluster.yml", play),
            ("k/roles/ours/tasks/main.yml", tasks),
            ("k/roles/ours/defaults/main.yml", "cluster_owner: ''\nteams: [a]\n"),
            ("hosts.ini", GOOD),
        ],
    );
    let run = |more: &[&str]| {
        json(&folder.run(&[&["check", "hosts.ini", "--kubespray", "k", "--format", "json"], more].concat()))
    };
    let of_checks = |report: &serde_json::Value| {
        let findings = report["findings"].as_array().unwrap().iter();
        findings
            .filter(|it| it["rule"] == "kubespray-check")
            .map(|it| it["message"].to_string())
            .collect::<String>()
    };
    assert!(of_checks(&run(&[])).contains("Set cluster_owner."));
    let reason = |report: serde_json::Value| report["release_reason"].as_str().unwrap().to_owned();
    assert!(reason(run(&["--release", "v2.24.1"])).contains("k/galaxy.yml says v2.28.1"));
    assert_eq!(reason(run(&["--release", "v2.28.0"])), "as given");
    fs::write(folder.0.join("k/roles/ours/defaults/main.yml"), "cluster_owner: ''\nteams: [\n").unwrap();
    let report = run(&[]);
    assert_eq!(of_checks(&report), "", "what the file would set is not known");
    assert!(reason(report).contains("roles/ours/defaults/main.yml:"));
}

/// v2.27.0 writes `v2.11.0`; main gave versions up their `v` on the way to v2.28.0.
#[test]
fn a_checkout_between_tags_says_itself_how_it_writes_versions() {
    let defaults = "argocd_version: 2.14.5\n";
    let files = [
        ("k/cluster.yml", "- hosts: all\n  roles:\n  - role: kubernetes-apps/argocd\n"),
        ("k/roles/kubernetes-apps/argocd/defaults/main.yml", defaults),
        (
            "k/roles/kubernetes-apps/argocd/templates/a.j2",
            "{{ argocd_version }}{{ kubeadm_patches.enabled }}\n",
        ),
        ("hosts.ini", GOOD),
        ("group_vars/all.yml", "argocd_version: 2.14.6\nkubeadm_patches: {enabled: false}\n"),
    ];
    let folder = Folder::new("between", &files);
    let rules = |release: &str| {
        let report = json(&folder.run(&[
            "check",
            "hosts.ini",
            "--kubespray",
            "k",
            "--release",
            release,
            "--format",
            "json",
        ]));
        let findings = report["findings"].as_array().unwrap().clone();
        let about = |rule: &str| ["component-version-unknown", "variable-wrong-shape"].contains(&rule);
        let rules = findings.iter().map(|finding| finding["rule"].as_str().unwrap().to_owned());
        rules.filter(|rule| about(rule)).collect::<Vec<_>>()
    };
    assert!(rules("v2.27.0-160-ga4843eaf5").is_empty(), "{:?}", rules("v2.27.0-160-ga4843eaf5"));
    // Patches became a list with v2.27.0: up to then the sample shows a mapping, with the fork or without.
    assert!(rules("v2.22.0").is_empty(), "{:?}", rules("v2.22.0"));
}

#[test]
fn usage_and_missing_files_exit_2() {
    let folder = Folder::new("usage", &[("hosts.ini", GOOD)]);
    for arguments in [
        &["check"][..],
        &["check", "nowhere.ini"],
        &["check", "hosts.ini", "--format", "yaml"],
        &["check", "hosts.ini", "--fix", "--diff"],
        &["check", "hosts.ini", "--release", "latest"],
        &["check", "hosts.ini", "--deployed", "nowhere.ini"],
        &["check", "hosts.ini", "--deployed-hosts", "zzz"],
        &["check", "hosts.ini", "--evidence", "nowhere.log"],
        &["check", "hosts.ini", "-e", "@nowhere.yml"],
        &["check", "hosts.ini", "--kubespray", "nowhere"],
        &["check", "hosts.ini", "--kubespray", "."],
        &["vars", "hosts.ini", "--host", "nobody"],
        &["hosts", "hosts.ini", "--limit", "nobody"],
        &["explain", "no-such-rule"],
        &["frobnicate"],
    ] {
        let output = folder.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!output.stderr.is_empty() && output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_limit_may_stand_in_a_file() {
    let folder = Folder::new("limit", &[("hosts.ini", GOOD), ("retry", "cp1\n\n")]);
    let hosts = |limit: &str| folder.run(&["hosts", "hosts.ini", "--limit", limit]);
    assert_eq!(out(&hosts("@retry")), "cp1\n");
    assert_eq!(hosts("@nowhere").status.code(), Some(2));
    let command = "ansible-playbook -i hosts.ini scale.yml --limit @retry";
    let plan = out(&folder.run(&["plan", "hosts.ini", "--release", "v2.31.0", "--command", command]));
    assert!(plan.contains("k8s_cluster:etcd:calico_rr: cp1\n") && !plan.contains("w1"), "{plan}");
}

#[test]
fn errors_exit_1_in_every_format_and_warnings_only_when_strict() {
    let folder = Folder::new("even", &[("hosts.ini", &even())]);
    let report = json(&folder.run(&["check", "hosts.ini", "--deployed", "none", "--format", "json"]));
    assert!(rules_of(&report).contains(&"etcd-even-members".to_owned()), "{report}");
    let worst = report["findings"].as_array().unwrap().iter().map(|f| f["severity"].as_str().unwrap());
    let status = i32::from(worst.clone().any(|severity| severity == "error"));
    let strict = i32::from(worst.clone().any(|severity| severity != "hint"));
    for format in ["text", "json", "sarif", "github", "markdown"] {
        let arguments = ["check", "hosts.ini", "--deployed", "none", "--format", format];
        let output = folder.run(&arguments);
        assert_eq!(output.status.code(), Some(status), "{format}");
        assert!(out(&output).contains("etcd-even-members"), "{format}");
        assert!(!out(&output).contains('\u{1b}'), "{format} has colours in a pipe");
        let strictly = folder.run(&[&arguments[..], &["--strict"]].concat());
        assert_eq!(strictly.status.code(), Some(strict), "{format}");
    }
}

#[test]
fn a_finding_has_every_field_of_the_contract() {
    let folder = Folder::new("fields", &[("hosts.ini", &even())]);
    let report = json(&folder.run(&["check", "hosts.ini", "--deployed", "none", "--format", "json"]));
    let finding = &report["findings"][0];
    for text in ["rule", "severity", "message", "consequence", "remedy", "file", "docs"] {
        assert!(finding[text].as_str().is_some_and(|text| !text.is_empty()), "{text}: {finding}");
    }
    for (place, field) in ["start", "end"].iter().flat_map(|p| ["line", "column", "offset"].map(|f| (p, f))) {
        assert!(finding[place][field].is_u64(), "{place}.{field}: {finding}");
    }
    for list in ["hosts", "related", "fixes"] {
        assert!(finding[list].is_array(), "{list}: {finding}");
    }
}

#[test]
fn sarif_results_point_at_rules_that_are_listed() {
    let folder = Folder::new("sarif", &[("my hosts.ini", &even())]);
    let log = json(&folder.run(&["check", "my hosts.ini", "--deployed", "none", "--format", "sarif"]));
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert!(!results.is_empty());
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "my%20hosts.ini");
        assert!(place["region"]["startLine"].as_u64().unwrap() > 0);
    }
}

#[test]
fn an_ignore_comment_silences_one_rule_and_one_that_silences_nothing_is_a_hint() {
    let ignored =
        even().replace("[etcd]\n", "# spraycheck: ignore[etcd-even-members] two on purpose\n[etcd]\n");
    let folder = Folder::new("ignored", &[("hosts.ini", &ignored)]);
    let report = json(&folder.run(&["check", "hosts.ini", "--deployed", "none", "--format", "json"]));
    assert!(!rules_of(&report).contains(&"etcd-even-members".to_owned()), "{report}");
    let needless = GOOD.replace("[etcd]\n", "# spraycheck: ignore[etcd-even-members]\n[etcd]\n");
    let folder = Folder::new("needless", &[("hosts.ini", &needless)]);
    let output = folder.run(&["check", "hosts.ini", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0));
    let report = json(&output);
    let hint = report["findings"].as_array().unwrap().iter().find(|f| f["severity"] == "hint");
    assert_eq!(hint.map(|hint| &hint["start"]["line"]), Some(&Json::from(4)), "{report}");
}

#[test]
fn fixes_converge_and_the_diff_shows_them_first() {
    let group_vars = "cluster_name: {{ name }}\r\nname: prod # 集群\r\n";
    let files = [("inv/hosts.ini", GOOD), ("inv/group_vars/all.yml", group_vars)];
    let folder = Folder::new("fix", &files);
    let state = || files.map(|(path, _)| fs::read(folder.0.join(path)).unwrap());
    let before = state();
    let diff = out(&folder.run(&["check", "inv/hosts.ini", "--diff"]));
    assert_eq!(state(), before, "--diff changes nothing");
    let fixed = folder.run(&["check", "inv/hosts.ini", "--fix", "--format", "json"]);
    let after = state();
    assert!(diff.contains("-cluster_name: {{ name }}\r\n+cluster_name: \"{{ name }}\"\r\n"), "{diff}");
    assert_eq!(after[1], b"cluster_name: \"{{ name }}\"\r\nname: prod # \xe9\x9b\x86\xe7\xbe\xa4\r\n");
    let again = folder.run(&["check", "inv/hosts.ini", "--fix", "--format", "json"]);
    assert_eq!(state(), after, "a second run finds nothing to fix");
    assert_eq!(json(&again), json(&fixed));
    let diff = folder.run(&["check", "inv/hosts.ini", "--diff"]);
    assert_eq!((out(&diff), err(&diff)), (String::new(), "no safe fix to apply\n".to_owned()));
}

#[test]
fn secrets_are_never_rendered() {
    let text =
        even().replace("[etcd]\ncp1\nw1", "[etcd]\ncp1 ansible_password=hunter2\nw1 api_token=hunter2");
    let folder = Folder::new("secrets", &[("hosts.ini", &text)]);
    // A part of a password that a message quotes.
    let quoted = GOOD.replace("w1 ", "w1 ansible_password=my hunter2 ");
    fs::write(folder.0.join("quoted.ini"), quoted).unwrap();
    let formats = ["text", "json", "sarif", "github", "markdown"];
    for (format, file) in formats.iter().flat_map(|format| [(format, "hosts.ini"), (format, "quoted.ini")]) {
        let output = folder.run(&["check", file, "--deployed", "none", "--format", format]);
        assert!(!out(&output).is_empty() && output.status.code() == Some(1), "{format}");
        assert!(!out(&output).contains("hunter2"), "{format}: {}", out(&output));
    }
}

#[test]
fn questions_are_answered_as_ansible_answers_them() {
    let group_vars = "base: 10.0.0\naddress: '{{ base }}.{{ n }}'\nn: 1\n";
    let files = [("inv/hosts.ini", GOOD), ("inv/group_vars/all.yml", group_vars), ("extra.yml", "n: 7\n")];
    let folder = Folder::new("questions", &files);
    let hosts = folder.run(&["hosts", "inv/hosts.ini", "--pattern", "k8s_cluster", "--limit", "w*"]);
    assert_eq!(out(&hosts), "w1\n");
    let vars = ["vars", "inv/hosts.ini", "--host", "w1", "--var", "n", "-e", "@extra.yml"];
    let answer = json(&folder.run(&[&vars[..], &["--json"]].concat()));
    let n = &answer["variables"]["n"];
    assert_eq!(
        (&n["value"], &n["from"]["file"], &n["from"]["line"]),
        (&7.into(), &"extra.yml".into(), &1.into())
    );
    assert_eq!(n["overrides"][0]["file"], "inv/group_vars/all.yml");
    assert_eq!(n["overrides"][0]["line"], 3);
    let text = out(&folder.run(&vars));
    assert!(text.starts_with("n = 7\n") && text.contains("inv/group_vars/all.yml:3"), "{text}");
    let eval = ["eval", "inv/hosts.ini", "--host", "cp1", "--template={{ address }}", "--condition=n == 1"];
    let answers = json(&folder.run(&[&eval[..], &["--template={{ nope }}"]].concat()));
    assert_eq!(answers[0]["value"], "10.0.0.1");
    assert_eq!(answers[1]["value"], true);
    assert_eq!(answers[2]["error"]["kind"], "undefined");
    let folders = ["eval", "./inv/hosts.ini", "--host", "cp1", "--template={{ inventory_dir }}"];
    let real = folder.0.canonicalize().unwrap().join("inv");
    assert_eq!(json(&folder.run(&folders))[0]["value"], real.to_str().unwrap());
    let list = json(&folder.run(&["inventory", "inv/hosts.ini"]));
    assert_eq!(list["etcd"]["hosts"], serde_json::json!(["cp1"]));
    assert_eq!(list["_meta"]["hostvars"]["w1"]["address"], "{{ base }}.{{ n }}");
}

#[test]
fn a_command_brings_its_variable_files_and_its_plan_is_printed_or_refused() {
    let folder = Folder::new("plan", &[("hosts.ini", GOOD), ("my vars.yml", "node: w1\n")]);
    let plan = |command: &str| folder.run(&["plan", "hosts.ini", "--format", "json", "--command", command]);
    let output = plan("ansible-playbook -i x -b remove-node.yml -e '@my vars.yml'");
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let answer = json(&output);
    let hosts = answer["plays"].as_array().unwrap().iter().map(|play| &play["hosts"]);
    assert!(hosts.clone().any(|hosts| *hosts == serde_json::json!(["w1"])), "{answer}");
    let output = plan("ansible-playbook cluster.yml --limit nobody");
    assert_eq!(output.status.code(), Some(2));
    assert!(!json(&output)["problems"].as_array().unwrap().is_empty());
    let text = folder.run(&["plan", "hosts.ini", "--command", "ansible-playbook cluster.yml"]);
    assert!(out(&text).contains("etcd") && text.status.success());
}

#[test]
fn pages_and_messages_come_in_both_languages() {
    let folder = Folder::new("languages", &[("hosts.ini", &even())]);
    let rules = json(&folder.run(&["rules", "--format", "json"]));
    assert!(rules.as_array().unwrap().iter().any(|rule| rule["rule"] == "etcd-even-members"));
    let english = out(&folder.run(&["explain", "etcd-even-members"]));
    let chinese = out(&folder.run(&["explain", "etcd-even-members", "--lang", "zh-CN"]));
    assert!(english.starts_with("# ") && chinese.starts_with("# ") && english != chinese);
    for text in [&english, &chinese] {
        assert!(!text.contains("<!--"), "{text}");
    }
    let chinese = out(&folder.run(&["check", "hosts.ini", "--deployed", "none", "--lang", "zh-CN"]));
    assert!(chinese.contains("后果"), "{chinese}");
}

#[test]
fn checks_that_only_the_run_can_judge_are_listed_when_asked_for() {
    let vars = "kube_network_plugin: flannel\nkubelet_max_pods: \"{{ secret_pods }}\"\nsecret_pods: !vault |\n  \
                $ANSIBLE_VAULT;1.1;AES256\n  6162\n";
    let folder = Folder::new("open", &[("hosts", GOOD), ("group_vars/all.yml", vars)]);
    let arguments = ["check", "hosts", "--release", "v2.31.0", "--not-evaluated"];
    let report = json(&folder.run(&[&arguments[..], &["--format", "json"]].concat()));
    let missing = |task: &str| -> Vec<(String, String)> {
        let all = report["not_evaluated"].as_array().unwrap();
        let one = all.iter().find(|one| one["task"].as_str().unwrap().contains(task)).unwrap();
        let text = |missing: &Json, key: &str| missing[key].as_str().unwrap().to_owned();
        let missing = one["missing"].as_array().unwrap().iter();
        missing.map(|missing| (text(missing, "name"), text(missing, "kind"))).collect()
    };
    let pair = |name: &str, kind: &str| vec![(name.to_owned(), kind.to_owned())];
    assert_eq!(missing("memory is too small for control plane"), pair("ansible_memtotal_mb", "fact"));
    assert_eq!(missing("Ansible version"), pair("ansible_version", "ansible"));
    assert_eq!(missing("network address space is available for all pods"), pair("secret_pods", "vault"));
    assert_eq!(missing("Ensure etcd version"), pair("etcd_current_version", "run"));
    let text = out(&folder.run(&[&arguments[..], &["--lang", "zh-CN"]].concat()));
    assert!(text.contains("`ansible_memtotal_mb` 只有在线主机才能给出。"), "{text}");
    let plain = json(&folder.run(&["check", "hosts", "--format", "json"]));
    assert_eq!(plain["not_evaluated"], Json::Null);
}
