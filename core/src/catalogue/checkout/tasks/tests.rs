//! Trees of a few files; what is expected is what `ansible-playbook --list-tasks` and runs of 2.18 show.

use super::*;

fn tree(files: &[(&str, &str)]) -> Tree {
    Tree::new(files.iter().map(|(path, text)| (*path, Arc::from(text.as_bytes()))))
}

fn walk(files: &[(&str, &str)]) -> Walked {
    Walk::role(&tree(files), "r", MAIN)
}

const MAIN_YML: &str = "roles/r/tasks/main.yml";

fn texts(items: &[Arc<str>]) -> Vec<&str> {
    items.iter().map(|item| &**item).collect()
}

/// Task, conditions, tags of every check.
fn checks(walked: &Walked) -> Vec<(&str, Vec<&str>, Vec<&str>)> {
    walked.checks.iter().map(|check| (&*check.task, texts(&check.when), texts(&check.tags))).collect()
}

#[test]
fn blocks_and_imports_hand_down_conditions_tags_and_vars() {
    let walked = walk(&[
        (
            MAIN_YML,
            "- import_tasks: more.yml\n  when: a\n  tags: [x]\n  vars: {v: 1}\n- name: B\n  block:\n    - name: inner\n      fail: {msg: says no}\n      \
             when: [c, d]\n      tags: z\n  when: b\n  tags: y\n  run_once: true\n",
        ),
        ("roles/r/tasks/more.yml", "- name: more\n  assert:\n    that: e\n    fail_msg: says\n"),
    ]);
    assert_eq!(
        checks(&walked),
        [("more", vec!["a"], vec!["x"]), ("inner", vec!["b", "c", "d"], vec!["y", "z"])]
    );
    let [more, inner] = &walked.checks[..] else { panic!("{walked:?}") };
    assert!(matches!(&more.asks, Asks::That(asked) if texts(asked) == ["e"]));
    assert_eq!(more.vars.iter().map(|(name, _)| &**name).collect::<Vec<_>>(), ["v"]);
    assert_eq!((&*more.file, &*more.role, &*more.reached), ("roles/r/tasks/more.yml", "r", "r"));
    assert_eq!((more.run_once, inner.run_once), (false, true));
    assert!(matches!(inner.asks, Asks::NotReached));
    // A listing shows both with their tags.
    let tags: Vec<Vec<&str>> = walked.tasks.iter().map(|tags| texts(tags)).collect();
    assert_eq!(tags, [vec!["x"], vec!["y", "z"]]);
}

#[test]
fn an_include_hands_down_its_conditions_but_of_its_tags_only_those_to_apply() {
    let walked = walk(&[
        (
            MAIN_YML,
            "- include_tasks:\n    file: more.yml\n    apply: {tags: [inner]}\n  when: a\n  tags: [gate]\n",
        ),
        ("roles/r/tasks/more.yml", "- name: more\n  fail: {}\n  tags: own\n"),
    ]);
    assert_eq!(checks(&walked), [("more", vec!["a"], vec!["inner", "own"])]);
    assert_eq!(walked.checks[0].gates.iter().map(|gate| texts(gate)).collect::<Vec<_>>(), [["gate"]]);
    // A listing shows the include alone.
    assert_eq!(walked.tasks.iter().map(|tags| texts(tags)).collect::<Vec<_>>(), [["gate"]]);
}

#[test]
fn a_failure_that_is_caught_or_ignored_stops_nothing() {
    let walked = walk(&[(
        MAIN_YML,
        "- block:\n    - {name: tried, fail: {}}\n  rescue:\n    - {name: rescue, fail: {}}\n  always:\n    - {name: always, fail: {}}\n\
         - {name: ignored, fail: {}, ignore_errors: true}\n- {name: never, fail: {}, failed_when: false}\n- {name: stops, fail: {}}\n",
    )]);
    let names: Vec<&str> = walked.checks.iter().map(|check| &*check.task).collect();
    assert_eq!(names, ["always", "stops"]);
}

#[test]
fn names_with_a_template_are_what_the_tree_has_for_them() {
    let walked = walk(&[
        (
            MAIN_YML,
            "- include_tasks: \"setup-{{ plugin }}.yml\"\n- include_role: {name: \"net/{{ plugin }}\"}\n",
        ),
        ("roles/r/tasks/setup-a.yml", "- {name: a, fail: {}}\n"),
        ("roles/r/tasks/setup-b.yml", "- {name: b, fail: {}}\n"),
        ("roles/net/a/tasks/main.yml", "[]"),
        ("roles/net/c/tasks/other.yml", "[]"),
    ]);
    assert_eq!(
        checks(&walked),
        [("a", vec!["(plugin) == 'a'"], vec![]), ("b", vec!["(plugin) == 'b'"], vec![])]
    );
    let [role] = &walked.uses[..] else { panic!("{:?}", walked.uses) };
    assert_eq!((&*role.role, texts(&role.around.when)), ("net/a", vec!["(plugin) == 'a'"]));
    assert!(role.gate.is_some());
}

#[test]
fn a_loop_over_an_include_gives_each_round_its_item() {
    let walked = walk(&[
        (
            MAIN_YML,
            "- include_tasks: \"{{ item }}.yml\"\n  loop: [one, two]\n- include_tasks: one.yml\n  loop: \"{{ unknown }}\"\n",
        ),
        ("roles/r/tasks/one.yml", "- {name: one, fail: {}, when: item}\n"),
        ("roles/r/tasks/two.yml", "- {name: two, fail: {}}\n"),
    ]);
    let told = |check: &Check| {
        let item = check
            .vars
            .iter()
            .find(|(name, _)| &**name == "item")
            .and_then(|(_, node)| node.as_str().map(str::to_owned));
        (check.task.to_string(), item, texts(&check.unknown).join(" "))
    };
    let one =
        |item: Option<&str>, unknown: &str| ("one".to_owned(), item.map(str::to_owned), unknown.to_owned());
    let two = ("two".to_owned(), Some("two".to_owned()), String::new());
    assert_eq!(
        walked.checks.iter().map(told).collect::<Vec<_>>(),
        [one(Some("one"), ""), two, one(None, "item")]
    );
}

#[test]
fn imports_of_roles_are_static_and_files_that_name_themselves_end() {
    let walked = walk(&[
        (
            MAIN_YML,
            "- import_role: {name: other, tasks_from: check.yml}\n  tags: [x]\n  when: a\n- include_tasks: main.yml\n\
             - group_by: {key: plain}\n- group_by: {key: \"{{ item }}\"}\n  vars: {m: {new: [old, older]}}\n",
        ),
        ("roles/r/meta/argument_specs.yml", "{}"),
    ]);
    let [role] = &walked.uses[..] else { panic!("{:?}", walked.uses) };
    assert_eq!(
        (&*role.role, texts(&role.tags), texts(&role.around.when)),
        ("other#check", vec!["x"], vec!["a"])
    );
    assert!(role.gate.is_none());
    assert!(walked.tasks.contains(&vec![Arc::from("always")]));
    let groups: Vec<_> = walked.groups.iter().map(|it| it.groups.clone()).collect();
    assert_eq!(
        groups,
        [vec![vec!["plain".to_owned()]], vec![vec!["new".into(), "old".into(), "older".into()]]]
    );
}

#[test]
fn a_play_has_its_own_tasks_in_their_order() {
    let files = tree(&[(
        "playbooks/p.yml",
        "- tasks: [{name: second, fail: {}}]\n  pre_tasks: [{name: first, fail: {}}]\n  roles: [r]\n",
    )]);
    let plays = files.root("playbooks/p.yml").unwrap().as_seq().unwrap();
    let walked = Walk::play(&files, "playbooks/p.yml", "playbooks/p.yml#0", &plays[0]);
    let told: Vec<_> =
        walked.checks.iter().map(|check| (&*check.task, &*check.role, &*check.reached)).collect();
    assert_eq!(told, [("first", "", "playbooks/p.yml#0"), ("second", "", "playbooks/p.yml#0")]);
}
