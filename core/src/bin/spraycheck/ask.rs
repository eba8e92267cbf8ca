//! The queries that answer as Ansible does, and the plan of a command.

use std::mem::ManuallyDrop;

use clap::ArgMatches;
use spraycheck::Session;
use spraycheck::answer::{self, HostVars, PlanAnswer};
use spraycheck::catalogue::Catalogue;
use spraycheck::inventory::HostId;
use spraycheck::inventory::pattern::{self, Target};
use spraycheck::report::{Language, Phrase, Places, visible};
use spraycheck::vars::Vars;

use crate::args::{one, ordered};
use crate::load::{Loader, Refusal};
use crate::{complain, print};

/// Answers a question: exit status 0 with what Ansible would give, its warnings on stderr; a
/// refusal with its reason where Ansible would stop.
pub fn ask(question: &str, matches: &ArgMatches, language: Language) -> Result<u8, Refusal> {
    let mut loader = Loader::new(language);
    loader.query(matches, true)?;
    if question == "plan" {
        loader.command(one(matches, "command").unwrap_or_default());
    }
    if question == "hosts" {
        loader.limit(one(matches, "limit").unwrap_or_default());
    }
    let loaded = loader.finish();
    for note in &loaded.notes {
        complain(note);
    }
    // The process ends after this: freeing a large inventory would only take time.
    let session = ManuallyDrop::new(Session::new(loaded.workspace, Catalogue::compiled_in()));
    warn(&session);
    if let Some(reason) = session.stopped() {
        return Err(Refusal(reason));
    }
    // Without a release the answer knows nothing of Kubespray.
    let knows_kubespray = one(matches, "release").or(one(matches, "kubespray")).is_some();
    let vars = if knows_kubespray { session.vars_of_run() } else { session.vars() };
    match question {
        "inventory" => print(&answer::inventory_list(vars)),
        "hosts" => hosts(&session, matches)?,
        "vars" => variables(&session, vars, matches, language)?,
        "eval" => evaluate(vars, host(&session, matches, language)?, matches),
        _ => plan(&session, matches, language)?,
    }
    Ok(0)
}

/// What Ansible says beside its answer.
fn warn(session: &Session) {
    let places = Places::new(&session.workspace().files);
    for warning in answer::warnings(session.inventory(), session.vars(), &places) {
        complain(&format!("[WARNING]: {}", visible(&warning)));
    }
}

fn hosts(session: &Session, matches: &ArgMatches) -> Result<(), Refusal> {
    let inventory = session.inventory();
    let limit =
        one(matches, "limit").map(|limit| pattern::with_files(limit, |path| session.workspace().read(path)));
    let selection = pattern::play(inventory, one(matches, "pattern").unwrap_or("all"), limit.as_deref())
        .map_err(|error| Refusal(error.to_string()))?;
    for part in &selection.unmatched {
        complain(&format!("[WARNING]: Could not match supplied host pattern, ignoring: {}", visible(part)));
    }
    let mut lines = String::new();
    for target in selection.targets.iter() {
        lines.push_str(match target {
            Target::Host(id) => inventory.host(id).map_or("", |host| &host.name),
            Target::ImplicitLocalhost(name) => name,
        });
        lines.push('\n');
    }
    print(&lines);
    Ok(())
}

/// The host asked for; Ansible refuses one that the inventory does not have.
fn host(session: &Session, matches: &ArgMatches, language: Language) -> Result<HostId, Refusal> {
    let name = one(matches, "host").unwrap_or_default();
    session.inventory().find_host(name).ok_or_else(|| {
        let none = Phrase::new("the inventory has no such host", "主机清单中没有这台主机");
        let colon = Phrase::new(": ", "：").get(language);
        Refusal(format!("{}{colon}{}", visible(name), none.get(language)))
    })
}

fn variables(
    session: &Session,
    vars: &Vars,
    matches: &ArgMatches,
    language: Language,
) -> Result<(), Refusal> {
    let id = host(session, matches, language)?;
    let places = Places::new(&session.workspace().files);
    let name = one(matches, "host").unwrap_or_default();
    let answer = HostVars::new(vars, &places, (id, name), one(matches, "var"));
    print(&if matches.get_flag("json") { answer.json() } else { answer.text(language) });
    Ok(())
}

fn evaluate(vars: &Vars, host: HostId, matches: &ArgMatches) {
    let questions = ordered(matches, &["template", "condition"]);
    let outcome = |(kind, text): &(String, String)| match kind.as_str() {
        "template" => vars.template(host, text),
        _ => vars.condition(host, text),
    };
    let outcomes: Vec<_> = questions.iter().map(outcome).collect();
    print(&answer::outcomes(&outcomes));
}

/// The plays of the command; refused, after the answer, where Ansible refuses the command.
fn plan(session: &Session, matches: &ArgMatches, language: Language) -> Result<(), Refusal> {
    let Some(plan) = session.plan() else { return Ok(()) };
    let places = Places::new(&session.workspace().files);
    let playbook = &session.run().playbook_name;
    let answer = PlanAnswer { playbook, plan, inventory: session.inventory(), places: &places, language };
    let refusals = answer.refusals();
    if one(matches, "format") == Some("json") {
        print(&answer.json());
    } else if refusals.is_empty() {
        print(&answer.text());
    }
    if refusals.is_empty() { Ok(()) } else { Err(Refusal(visible(&refusals.join(" ")))) }
}
