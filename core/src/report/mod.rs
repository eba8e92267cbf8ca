//! What the analysis gives: findings as data, and their rendering per language and format.
//!
//! A finding holds no sentence of its own, only a reference to the sentences of its rule and the
//! arguments for them, so switching the language analyses nothing again.

mod finding;
mod phrase;

pub use finding::{About, Finding, Fix, Related, Report, Severity, TaskRef};
pub use phrase::{Arg, Args, Language, Phrase, Sentences};
