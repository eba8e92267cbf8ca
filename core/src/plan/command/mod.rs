//! The `ansible-playbook` command as people paste it, with the place of every part.
//!
//! Knows shell words and argparse; knows nothing of playbooks, inventories or releases.

mod change;
mod extra;
mod lex;
mod options;
#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::text::{FileId, Span};

pub(crate) use change::plain_command;
pub use change::{Change, Correction, parts};
pub use lex::Word;
pub use options::{Opt, OptValue, OptionKind};

/// A longer text is not a command; only its start is read.
pub const COMMAND_MAX_BYTES: usize = 64 * 1024;

/// Something that is wrong with the text of a command, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub span: Span,
    pub kind: ProblemKind,
}

/// Kinds of [`Problem`]; [`Problem::is_refusal`] says which make Ansible or the shell stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// No `ansible-playbook` in the text.
    NoProgram,
    /// Another `ansible-playbook` follows; the first is judged.
    SeveralCommands,
    TooLong,
    NoPlaybook,
    UnknownOption {
        text: String,
        near: Option<String>,
    },
    AmbiguousOption {
        text: String,
        matches: Vec<String>,
    },
    MissingValue(String),
    /// A flag that takes no value got one.
    UnexpectedValue(String),
    /// An argument after options that follow the playbook.
    StrayArgument(String),
    /// `--forks` wants a number above 0, `--timeout` a number.
    NotANumber {
        option: String,
        text: String,
    },
    UnclosedQuote,
    /// Blanks between a backslash and the end of its line: the shell ends the command there.
    BlankAfterBackslash,
    /// A typographic quote, a long dash, a full-width sign, a non-breaking space; `meant` is what
    /// the shell wants.
    NotAscii {
        ch: char,
        meant: &'static str,
    },
}

impl Problem {
    /// Ansible, or the shell before it, stops at this.
    pub fn is_refusal(&self) -> bool {
        !matches!(self.kind, ProblemKind::SeveralCommands | ProblemKind::TooLong)
    }
}

/// A command taken apart.
#[derive(Clone, Debug)]
pub struct Command {
    pub file: FileId,
    /// The text as the user gave it.
    pub text: Arc<[u8]>,
    /// The word `ansible-playbook`.
    pub program: Option<Span>,
    pub playbooks: Vec<Word>,
    pub options: Vec<Opt>,
    pub problems: Vec<Problem>,
    /// Words of the command from the program on.
    words: Vec<Span>,
}

const PROGRAM: &str = "ansible-playbook";

impl Command {
    /// Takes a pasted text apart; what cannot be read is a problem, never an error.
    pub fn parse(file: FileId, text: impl Into<Arc<[u8]>>) -> Self {
        let text = text.into();
        let mut problems = Vec::new();
        let mut places = lex::places(text.get(..COMMAND_MAX_BYTES).unwrap_or(&text));
        if text.len() > COMMAND_MAX_BYTES {
            let span = Span::new(file, COMMAND_MAX_BYTES, text.len());
            problems.push(Problem { span, kind: ProblemKind::TooLong });
        }
        uncomment_prompt(&mut places);
        let words = find_words(file, &places, &mut problems);
        let program = words.first().map(|word| word.span);
        let arguments = words.get(1..).unwrap_or_default();
        let mut parsed = options::parse(arguments, &mut problems);
        check_numbers(&parsed.options, &mut problems);
        match program {
            None => {
                problems.push(Problem { span: Span::new(file, 0, text.len()), kind: ProblemKind::NoProgram })
            }
            Some(span) if parsed.playbooks.is_empty() && !parsed.open && !lists_info(&parsed.options) => {
                problems.push(Problem { span, kind: ProblemKind::NoPlaybook });
            }
            Some(_) => {}
        }
        crate::collections::sort_by_key(&mut problems, |problem| problem.span);
        let words = words.iter().map(|word| word.span).collect();
        let playbooks = std::mem::take(&mut parsed.playbooks);
        Command { file, text, program, playbooks, options: parsed.options, problems, words }
    }

    /// Every use of an option, in order.
    pub fn all(&self, kind: OptionKind) -> impl Iterator<Item = &Opt> {
        self.options.iter().filter(move |opt| opt.kind == kind)
    }

    pub fn has(&self, kind: OptionKind) -> bool {
        self.all(kind).next().is_some()
    }

    /// The value of an option where the last use wins.
    pub fn last(&self, kind: OptionKind) -> Option<&OptValue> {
        self.all(kind).filter_map(|opt| opt.value.as_ref()).last()
    }

    /// Ansible or the shell would stop at the command's own text.
    pub fn refused(&self) -> bool {
        self.problems.iter().any(Problem::is_refusal)
    }

    /// The end of the command's last word.
    fn end(&self) -> Span {
        let end = self.words.last().map_or(self.text.len(), |span| span.end as usize);
        Span::new(self.file, end, end)
    }
}

fn lists_info(options: &[Opt]) -> bool {
    options.iter().any(|opt| opt.kind == OptionKind::Info)
}

/// `# ansible-playbook …` as the whole text is root's prompt, not a comment.
fn uncomment_prompt(places: &mut [lex::Place]) {
    let Some(first) = places.iter().position(|place| !place.ch.is_whitespace()) else { return };
    let rest: String = places.iter().skip(first).take(PROGRAM.len() + 2).map(|place| place.ch).collect();
    if rest.strip_prefix("# ").is_some_and(|rest| rest.starts_with(PROGRAM))
        && let Some(place) = places.get_mut(first)
    {
        place.ch = ' ';
    }
}

fn is_program(word: &Word) -> bool {
    word.text.rsplit('/').next() == Some(PROGRAM)
}

/// The words of the first command that runs `ansible-playbook`, also inside `sh -c "…"`.
fn find_words(file: FileId, places: &[lex::Place], problems: &mut Vec<Problem>) -> Vec<Word> {
    let mut found = Vec::new();
    let tokens = lex::lex(file, places, &mut found);
    let mut commands = commands(&tokens);
    let words = match commands.next() {
        Some(words) => {
            if let Some(second) = commands.next().and_then(|words| words.first().map(|word| word.span)) {
                problems.push(Problem { span: second, kind: ProblemKind::SeveralCommands });
            }
            words
        }
        None => nested(file, &tokens, &mut found).unwrap_or_default(),
    };
    let covers = |span: Span| match (words.first(), words.last()) {
        (Some(first), Some(last)) => span.start >= first.span.start && span.start <= last.span.end,
        _ => false,
    };
    problems.extend(found.into_iter().filter(|problem| covers(problem.span)));
    words
}

fn commands(tokens: &[lex::Token]) -> impl Iterator<Item = Vec<Word>> {
    tokens.split(|token| matches!(token, lex::Token::End)).filter_map(|command| {
        let words: Vec<Word> = command
            .iter()
            .filter_map(|token| match token {
                lex::Token::Word(word) => Some(word.clone()),
                lex::Token::End => None,
            })
            .skip_while(|word| !is_program(word))
            .collect();
        (!words.is_empty()).then_some(words)
    })
}

/// `bash -c "ansible-playbook …"`: the command is inside one word.
fn nested(file: FileId, tokens: &[lex::Token], problems: &mut Vec<Problem>) -> Option<Vec<Word>> {
    tokens.iter().find_map(|token| match token {
        lex::Token::Word(word) if word.text.contains(PROGRAM) && word.text.contains(' ') => {
            let inner = lex::lex(file, word.places(), problems);
            commands(&inner).next()
        }
        _ => None,
    })
}

fn check_numbers(options: &[Opt], problems: &mut Vec<Problem>) {
    for opt in options {
        let Some(value) = opt.value.as_ref().filter(|value| !value.unknown()) else { continue };
        let good = match (opt.kind, opt.name) {
            (OptionKind::Forks, _) => value.text().trim().parse::<u64>().is_ok_and(|forks| forks > 0),
            (_, "timeout") => value.text().trim().parse::<i64>().is_ok(),
            _ => true,
        };
        if !good {
            let kind =
                ProblemKind::NotANumber { option: format!("--{}", opt.name), text: value.text().to_owned() };
            problems.push(Problem { span: value.span, kind });
        }
    }
}
