//! The queries that answer as Ansible does.

use clap::ArgMatches;
use spraycheck::Session;
use spraycheck::report::Language;

use crate::complain;
use crate::load::{Loader, Refusal};

pub fn ask(_question: &str, matches: &ArgMatches, language: Language) -> Result<u8, Refusal> {
    let mut loader = Loader::new(language);
    loader.query(matches, true)?;
    let loaded = loader.finish();
    for note in &loaded.notes {
        complain(note);
    }
    let _session = Session::new(loaded.workspace);
    Ok(0)
}
