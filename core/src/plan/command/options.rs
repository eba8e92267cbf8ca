//! The options of `ansible-playbook` (ansible-core 2.18) and how argparse reads them.

use super::lex::Word;
use super::{Problem, ProblemKind};
use crate::text::Span;

/// What an option is for, as far as a plan or a rule asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionKind {
    Inventory,
    Limit,
    Tags,
    SkipTags,
    ExtraVars,
    Become,
    Forks,
    StartAtTask,
    /// `--check`, `--diff`, `--step`: hosts and tasks stay the same.
    Mode,
    /// `--syntax-check`, `--list-hosts`, `--list-tasks`, `--list-tags`: nothing is run.
    ListOnly,
    /// `--help`, `--version`: the playbook is not even read.
    Info,
    Other,
}

struct Known {
    /// The short name without its dash.
    short: Option<char>,
    long: &'static [&'static str],
    takes_value: bool,
    kind: OptionKind,
}

const fn flag(short: Option<char>, long: &'static [&'static str], kind: OptionKind) -> Known {
    Known { short, long, takes_value: false, kind }
}

const fn value(short: Option<char>, long: &'static [&'static str], kind: OptionKind) -> Known {
    Known { short, long, takes_value: true, kind }
}

use OptionKind as K;
const OPTIONS: &[Known] = &[
    value(Some('i'), &["inventory", "inventory-file"], K::Inventory),
    value(Some('l'), &["limit"], K::Limit),
    value(Some('t'), &["tags"], K::Tags),
    value(None, &["skip-tags"], K::SkipTags),
    value(Some('e'), &["extra-vars"], K::ExtraVars),
    flag(Some('b'), &["become"], K::Become),
    value(None, &["become-method"], K::Other),
    value(None, &["become-user"], K::Other),
    value(None, &["become-password-file", "become-pass-file"], K::Other),
    flag(Some('K'), &["ask-become-pass"], K::Other),
    value(Some('f'), &["forks"], K::Forks),
    value(None, &["start-at-task"], K::StartAtTask),
    flag(Some('C'), &["check"], K::Mode),
    flag(Some('D'), &["diff"], K::Mode),
    flag(None, &["step"], K::Mode),
    flag(None, &["syntax-check"], K::ListOnly),
    flag(None, &["list-hosts"], K::ListOnly),
    flag(None, &["list-tasks"], K::ListOnly),
    flag(None, &["list-tags"], K::ListOnly),
    flag(Some('h'), &["help"], K::Info),
    flag(None, &["version"], K::Info),
    flag(Some('v'), &["verbose"], K::Other),
    value(Some('u'), &["user"], K::Other),
    value(Some('c'), &["connection"], K::Other),
    value(Some('T'), &["timeout"], K::Other),
    value(None, &["private-key", "key-file"], K::Other),
    value(None, &["ssh-common-args"], K::Other),
    value(None, &["sftp-extra-args"], K::Other),
    value(None, &["scp-extra-args"], K::Other),
    value(None, &["ssh-extra-args"], K::Other),
    flag(Some('k'), &["ask-pass"], K::Other),
    value(None, &["connection-password-file", "conn-pass-file"], K::Other),
    flag(None, &["force-handlers"], K::Other),
    flag(None, &["flush-cache"], K::Other),
    value(None, &["vault-id"], K::Other),
    value(None, &["vault-password-file", "vault-pass-file"], K::Other),
    flag(Some('J'), &["ask-vault-password", "ask-vault-pass"], K::Other),
    value(Some('M'), &["module-path"], K::Other),
];

/// One option of the command, with its value.
#[derive(Clone, Debug)]
pub struct Opt {
    pub kind: OptionKind,
    /// The option's main long name, without dashes.
    pub name: &'static str,
    /// The option with its value, as written.
    pub span: Span,
    pub value: Option<OptValue>,
}

/// An option's value: a word, or the part of one after `=` or a short name.
#[derive(Clone, Debug)]
pub struct OptValue {
    word: Word,
    from: usize,
    /// The value in its place; with quotes when it is a word of its own.
    pub span: Span,
}

impl OptValue {
    fn whole(word: &Word) -> Self {
        OptValue { word: word.clone(), from: 0, span: word.span }
    }

    /// What follows `=` or a short name: from behind it, with an opening quote.
    fn rest(word: &Word, from: usize) -> Self {
        let span = Span { start: word.part(from.saturating_sub(1), from).end, ..word.span };
        OptValue { word: word.clone(), from, span }
    }

    pub fn text(&self) -> &str {
        self.word.text.get(self.from..).unwrap_or_default()
    }

    /// A variable or substitution of the shell is in it.
    pub fn unknown(&self) -> bool {
        self.word.unknown
    }

    /// The place of a part, given in bytes of [`text`](Self::text).
    pub fn part(&self, from: usize, to: usize) -> Span {
        self.word.part(self.from + from, self.from + to)
    }

    /// The value's characters, each with the bytes it stands for in the file.
    pub fn chars(&self) -> impl Iterator<Item = (char, u32, u32)> {
        self.word.chars_from(self.from)
    }
}

/// Options and arguments as argparse tells them apart.
#[derive(Default)]
pub(super) struct Parsed {
    pub options: Vec<Opt>,
    pub playbooks: Vec<Word>,
    /// A word of the shell's own stands where options or playbooks may: it may hold any of them.
    pub open: bool,
}

enum Found {
    Option { known: &'static Known, name: &'static str, explicit: Option<usize>, short: bool },
    Argument,
}

/// Reads the words after `ansible-playbook`.
pub(super) fn parse(words: &[Word], problems: &mut Vec<Problem>) -> Parsed {
    let mut out = Parsed::default();
    let mut run_of_arguments = 0;
    let mut only_arguments = false;
    let mut words = words.iter().peekable();
    while let Some(word) = words.next() {
        if !only_arguments && word.text == "--" {
            only_arguments = true;
            continue;
        }
        let found = if only_arguments { Ok(Found::Argument) } else { find(word) };
        if word.unknown && !matches!(found, Ok(Found::Option { .. })) {
            out.open = true;
            continue;
        }
        match found {
            Err(kind) => problems.push(Problem { span: word.span, kind }),
            Ok(Found::Argument) => {
                // All playbooks stand together: argparse refuses what follows later.
                if run_of_arguments > 1 || (run_of_arguments == 0 && !out.playbooks.is_empty()) {
                    run_of_arguments = 2;
                    problems.push(Problem {
                        span: word.span,
                        kind: ProblemKind::StrayArgument(word.text.clone()),
                    });
                } else {
                    run_of_arguments = 1;
                    out.playbooks.push(word.clone());
                }
                continue;
            }
            Ok(Found::Option { known, name, explicit, short }) => {
                let next =
                    words.peek().filter(|next| takes(next, only_arguments)).map(|next| (*next).clone());
                let used =
                    option(word, known, name, explicit, short, next.as_ref(), &mut out.options, problems);
                if used {
                    words.next();
                }
            }
        }
        run_of_arguments = 0;
    }
    out
}

/// Whether the word can be an option's value.
fn takes(word: &Word, only_arguments: bool) -> bool {
    !only_arguments && word.text != "--" && matches!(find(word), Ok(Found::Argument))
}

/// Adds the option; says whether the next word was its value.
#[allow(clippy::too_many_arguments)]
fn option(
    word: &Word,
    known: &'static Known,
    name: &'static str,
    explicit: Option<usize>,
    short: bool,
    next: Option<&Word>,
    options: &mut Vec<Opt>,
    problems: &mut Vec<Problem>,
) -> bool {
    let (mut known, mut name, mut explicit) = (known, name, explicit);
    loop {
        let mut opt = Opt { kind: known.kind, name, span: word.span, value: None };
        if known.takes_value {
            match (explicit, next) {
                (Some(from), _) => opt.value = Some(OptValue::rest(word, from)),
                (None, Some(next)) => {
                    opt.span = word.span.to(next.span);
                    opt.value = Some(OptValue::whole(next));
                }
                (None, None) => {
                    problems.push(Problem { span: word.span, kind: ProblemKind::MissingValue(shown(known)) });
                }
            }
            options.push(opt);
            return explicit.is_none() && next.is_some();
        }
        options.push(opt);
        let Some(from) = explicit else { return false };
        // `-bK`: the rest of a bundle of short flags.
        let bundled = word.text.get(from..).and_then(|rest| rest.chars().next()).filter(|_| short);
        match bundled
            .and_then(|ch| OPTIONS.iter().find(|known| known.short == Some(ch)).map(|known| (ch, known)))
        {
            Some((ch, next_known)) => {
                known = next_known;
                name = next_known.long.first().copied().unwrap_or_default();
                let rest = from + ch.len_utf8();
                explicit = Some(rest).filter(|&rest| rest < word.text.len());
            }
            None => {
                problems.push(Problem { span: word.span, kind: ProblemKind::UnexpectedValue(shown(known)) });
                return false;
            }
        }
    }
}

fn shown(known: &Known) -> String {
    known.long.first().map(|long| format!("--{long}")).unwrap_or_default()
}

/// Which option a word names, by argparse's rules: exact, unique prefix, or a short name with its
/// value attached.
fn find(word: &Word) -> Result<Found, ProblemKind> {
    let text = word.text.as_str();
    if text == "-" || !text.starts_with('-') {
        return Ok(Found::Argument);
    }
    let (name_part, equals) = match text.split_once('=') {
        Some((name, _)) => (name, Some(name.len() + 1)),
        None => (text, None),
    };
    if let Some(long) = name_part.strip_prefix("--") {
        return find_long(text, long, equals);
    }
    let Some(ch) = text.chars().nth(1) else { return Ok(Found::Argument) };
    let after = 1 + ch.len_utf8();
    let known = OPTIONS.iter().find(|known| known.short == Some(ch));
    match known {
        Some(known) => {
            let explicit = match equals {
                Some(value) if name_part.len() == after => Some(value),
                _ => Some(after).filter(|&after| after < text.len()),
            };
            let name = known.long.first().copied().unwrap_or_default();
            Ok(Found::Option { known, name, explicit, short: true })
        }
        None if text.contains(' ') || is_negative_number(text) => Ok(Found::Argument),
        None => Err(ProblemKind::UnknownOption { text: text.to_owned(), near: None }),
    }
}

fn find_long(text: &str, long: &str, equals: Option<usize>) -> Result<Found, ProblemKind> {
    let mut matches: Vec<(&'static Known, &'static str)> = Vec::new();
    for known in OPTIONS {
        for name in known.long {
            if *name == long {
                return Ok(Found::Option { known, name: first(known), explicit: equals, short: false });
            }
            if name.starts_with(long) {
                matches.push((known, name));
            }
        }
    }
    match matches.as_slice() {
        [(known, _), rest @ ..] if rest.iter().all(|(other, _)| first(other) == first(known)) => {
            Ok(Found::Option { known, name: first(known), explicit: equals, short: false })
        }
        [] if text.contains(' ') => Ok(Found::Argument),
        [] => {
            let names = OPTIONS.iter().flat_map(|known| known.long.iter().copied());
            let near = crate::text::nearest(long, names).map(|name| format!("--{name}"));
            let text = text.split('=').next().unwrap_or_default().to_owned();
            Err(ProblemKind::UnknownOption { text, near })
        }
        _ => {
            let matches = matches.iter().map(|(_, name)| format!("--{name}")).collect();
            Err(ProblemKind::AmbiguousOption { text: format!("--{long}"), matches })
        }
    }
}

fn first(known: &Known) -> &'static str {
    known.long.first().copied().unwrap_or_default()
}

fn is_negative_number(text: &str) -> bool {
    text.strip_prefix('-').is_some_and(|digits| digits.parse::<f64>().is_ok())
}
