//! What Ansible says beside its answer.

use crate::inventory::{Effect, Inventory};
use crate::report::Places;
use crate::text::Span;
use crate::vars::{ProblemKind, Vars};

/// The warnings that Ansible gives while it reads the inventory and its variables, in its words,
/// each with its place.
pub fn warnings(inventory: &Inventory, vars: &Vars, places: &Places) -> Vec<String> {
    let at = |span: Span| format!("{}:{}", places.path(span.file), places.start(span).line);
    let loud = |effect: Effect| matches!(effect, Effect::Warned | Effect::SourceDropped);
    let sources = inventory.problems.iter().filter(|problem| loud(problem.effect)).map(|problem| {
        let place = problem.span.map_or_else(|| problem.source.to_string(), at);
        format!("{place}: {}", problem.reason)
    });
    // Files that are passed over in silence are no warnings.
    let silent =
        |kind: &ProblemKind| matches!(kind, ProblemKind::NotLoaded(_) | ProblemKind::ExtraNoValue(_));
    let variables = vars.problems().iter().filter(|problem| !problem.stops && !silent(&problem.kind));
    let variables = variables.map(|problem| format!("{}: {problem}", at(problem.span)));
    sources.chain(variables).collect()
}
