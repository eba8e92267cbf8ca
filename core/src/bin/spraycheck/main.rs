//! The command line: reads files, asks a [`spraycheck::Session`], prints the answer.
//!
//! Exit status: 0 no error, 1 errors found, 2 usage, a file that is not there, or where Ansible
//! would stop.

mod args;
mod ask;
mod check;
mod kubespray;
mod load;
mod pages;
mod usage;

use std::io::Write as _;
use std::mem::ManuallyDrop;
use std::process::ExitCode;

use clap::ArgMatches;
use clap::error::ErrorKind;
use spraycheck::report::Language;

use crate::load::Refusal;

/// The exit status for usage, missing files and where Ansible would stop.
const REFUSED: u8 = 2;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    let language = language_of(&arguments);
    // The process ends with this: freeing it would only take time.
    let mut command = ManuallyDrop::new(args::command(language, &arguments));
    let matches = match command.try_get_matches_from_mut(&arguments) {
        Ok(matches) => matches,
        Err(error) => return refuse(&error, language),
    };
    match run(&matches, language) {
        Ok(status) => ExitCode::from(status),
        Err(Refusal(why)) => {
            complain(&format!("spraycheck: {why}"));
            ExitCode::from(REFUSED)
        }
    }
}

fn run(matches: &ArgMatches, language: Language) -> Result<u8, Refusal> {
    match matches.subcommand() {
        Some(("check", matches)) => check::check(matches, language),
        Some(("explain", matches)) => pages::explain(matches, language),
        Some(("rules", matches)) => pages::rules(matches, language),
        Some((question, matches)) => ask::ask(question, matches, language),
        None => Ok(REFUSED),
    }
}

fn refuse(error: &clap::Error, language: Language) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            print(&error.render().to_string());
            ExitCode::SUCCESS
        }
        _ => {
            complain(&usage::reason(error, language));
            ExitCode::from(REFUSED)
        }
    }
}

/// The language asked for, else that of the user's environment.
fn language_of(arguments: &[std::ffi::OsString]) -> Language {
    let mut words = arguments.iter().map(|word| word.to_string_lossy());
    while let Some(word) = words.next() {
        let tag = match word.strip_prefix("--lang") {
            Some("") => words.next().map(|tag| tag.into_owned()),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None => None,
        };
        if let Some(language) = tag.and_then(|tag| Language::from_tag(&tag)) {
            return language;
        }
    }
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = set("LC_ALL").or_else(|| set("LC_MESSAGES")).or_else(|| set("LANG")).unwrap_or_default();
    let simplified = ["zh_CN", "zh_SG", "zh-CN", "zh_Hans"];
    match simplified.iter().any(|name| locale.starts_with(name)) {
        true => Language::SimplifiedChinese,
        false => Language::English,
    }
}

/// Prints an answer; a reader that went away (`| head`) is no error.
fn print(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// Prints a line beside the answer.
fn complain(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
