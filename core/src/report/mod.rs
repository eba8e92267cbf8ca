//! What the analysis gives: findings as data, and their rendering per language and format.
//!
//! A finding holds no sentence of its own, only a reference to the sentences of its rule and the
//! arguments for them, so switching the language analyses nothing again.

mod apply;
mod finding;
mod github;
mod ignore;
mod json;
mod json_upgrade;
mod markdown;
mod open;
mod phrase;
mod places;
mod sarif;
mod secret;
mod text;
mod upgrade;
mod view;
mod visible;

pub use apply::safe_edits;
pub use finding::{
    About, EDITS_OF_A_FIX, FINDINGS_OF_A_RULE, Finding, Fix, Related, Report, Severity, Step, TaskRef,
};
pub use github::github;
pub use ignore::apply_ignores;
pub use json::{JsonReport, docs_path, json, severity_word};
pub use markdown::markdown;
pub use open::{JsonNotEvaluated, NotEvaluated, not_evaluated_page};
pub use phrase::{Arg, Args, Language, Phrase, Sentences};
pub use places::{Places, SourceLine};
pub use sarif::sarif;
pub use secret::{is_secret_name, mask};
pub use text::text;
pub use upgrade::{Advice, Component, Item, KubernetesWindow, Upgrade, UpgradeStep};
pub use view::View;
pub use visible::visible;
