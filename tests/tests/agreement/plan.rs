//! Suite e: the plays, hosts and roles of a command, as `ansible-playbook --list-hosts --list-tasks`
//! in Kubespray's tree of each release gave them.

use serde_json::Value as Json;
use spraycheck::Session;
use spraycheck::answer::PlanAnswer;
use spraycheck::catalogue::Catalogue;
use spraycheck::plan::{PlayRun, Problem};
use spraycheck::report::{Language, Places};
use spraycheck_tests::{Case, Tally, cases, json_file};

#[test]
fn suite_e_plans_agree_with_ansible() {
    let known_roles = json_file("suites/plan-roles.json");
    let mut tally = Tally::new("e");
    for case in cases("e") {
        compare(&case, &known_roles, &mut tally);
    }
    tally.finish();
}

fn compare(case: &Case, known_roles: &Json, tally: &mut Tally) {
    let release = case.text("release").expect("a release").to_owned();
    let mut workspace = case.workspace();
    workspace.release = Some(release.clone());
    let command = case.text("command").expect("a command").as_bytes();
    workspace.command = Some(workspace.add_text("command", command));
    let session = Session::new(workspace, Catalogue::compiled_in());
    let plan = session.plan().expect("the release is known");
    let accepted = case.expect["rc"] == 0;
    let refusals: Vec<&Problem> = plan.problems.iter().filter(|problem| problem.is_refusal()).collect();
    tally.note("accepted", accepted == refusals.is_empty(), &case.name, || format!("{refusals:?}"));
    if !accepted {
        return;
    }
    let places = Places::new(&session.workspace().files);
    let inventory = session.inventory();
    let language = Language::English;
    let answer = PlanAnswer { playbook: "", plan, inventory, places: &places, language }.json();
    let answer: Json = serde_json::from_str(&answer).expect("the plan is JSON");
    let none = Vec::new();
    let (got, want) = (texts(&answer["plays"], "name"), texts(&case.expect["plays"], "name"));
    tally.note("plays", got == want, &case.name, || format!("{got:?} {want:?}"));
    let plays = answer["plays"].as_array().unwrap_or(&none);
    for ((play, run), want) in
        plays.iter().zip(&plan.plays).zip(case.expect["plays"].as_array().unwrap_or(&none))
    {
        compare_play(case, play, run, want, &known_roles[&release], tally);
    }
}

fn compare_play(case: &Case, play: &Json, run: &PlayRun, want: &Json, known: &Json, tally: &mut Tally) {
    let what = || format!("{play} {want}");
    // Where a run makes groups of its own, a listing does not see them yet.
    let mut sorted = list(&play["hosts"]);
    sorted.sort_unstable();
    let hosts = match want.get("hosts_at_run") {
        Some(at_run) => sorted == list(at_run),
        None => play["hosts"] == want["hosts"],
    };
    tally.note("hosts", hosts, &case.name, what);
    // A listing knows no `when`, and neither does the plan: the roles are the same.
    let listed = list(&want["roles"]);
    let mut roles: Vec<&str> = list(&play["roles"]);
    let unknown = |role: &&str| !list(known).contains(role);
    tally.note("roles", roles.iter().all(|role| listed.contains(role) || unknown(role)), &case.name, what);
    let missing = listed.iter().filter(|role| !role.is_empty()).all(|role| roles.contains(role));
    tally.note("no role missing", missing, &case.name, what);
    roles.extend(run.own_tasks.then_some(""));
    let tasks = want["tasks"].as_u64().unwrap_or_default() > 0;
    tally.note("tasks", tasks != roles.is_empty(), &case.name, what);
}

fn texts<'a>(plays: &'a Json, key: &str) -> Vec<&'a str> {
    plays.as_array().into_iter().flatten().filter_map(|play| play[key].as_str()).collect()
}

fn list(value: &Json) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Json::as_str).collect()
}
