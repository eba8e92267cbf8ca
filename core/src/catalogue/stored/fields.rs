//! Roles, plays and checks of the compiled text: fields between tabs, each a letter and its text
//! (`core/build/fields.rs` writes them and says what they mean).

use std::sync::Arc;

use crate::catalogue::knowledge::{Around, Asks, Check, Looped};
use crate::catalogue::playbooks::{GroupBy, Include, Play, Role, Serial, Tagged};
use crate::catalogue::written;
use crate::text::FileId;
use crate::yaml::{self, Node};

/// What a role does; of what it names only what is taken.
pub fn role(text: &str, takes: &dyn Fn(&str) -> bool) -> Role {
    let mut named = Named::default();
    let mut takes_last = true;
    for (letter, text) in fields(text) {
        if is_named(letter) {
            takes_last = takes(text.split(' ').next().unwrap_or(text));
        }
        if takes_last || letter == b't' {
            named.add(letter, text);
        }
    }
    named.role
}

/// Something is named, and what follows is inside of it.
fn is_named(letter: u8) -> bool {
    matches!(letter, b'd' | b'm' | b'i')
}

/// The plays of one file.
pub fn plays(text: &str) -> Vec<Play> {
    let mut plays = Vec::new();
    let mut last: Option<(Play, Named)> = None;
    for (letter, text) in fields(text) {
        if letter == b'P' {
            plays.extend(last.take().map(whole));
            last = Some((Play { name: text.to_owned(), ..Play::default() }, Named::default()));
        }
        if let Some((play, named)) = &mut last {
            add(play, named, letter, text);
        }
    }
    plays.extend(last.map(whole));
    plays
}

fn add(play: &mut Play, named: &mut Named, letter: u8, text: &str) {
    let some = || Some(text.to_owned());
    match letter {
        b'P' => {}
        b'H' => play.hosts = text.to_owned(),
        b'F' => play.hosts_from = some(),
        b'T' => play.tags = words(text),
        b'N' => play.serial = text.parse().ok().map(Serial::Count),
        b'S' => play.serial = some().map(Serial::Text),
        b'B' => play.serial_from = some(),
        b'I' => play.import = some(),
        b'G' => joining(play).groups.push(words(text)),
        b'K' => joining(play).tags = words(text),
        _ => named.add(letter, text),
    }
}

fn joining(play: &mut Play) -> &mut GroupBy {
    play.group_by.get_or_insert_with(|| GroupBy { groups: Vec::new(), tags: Vec::new() })
}

fn whole((play, named): (Play, Named)) -> Play {
    let Named { role: Role { tasks, deps, imports, includes }, around, .. } = named;
    Play { roles: deps, tasks, imports, includes, around, ..play }
}

/// A check that something leads to, see [`Check::reached`].
pub fn check(text: &str, reached: &str) -> Check {
    let base = reached.split('#').next().unwrap_or_default();
    let mut check =
        Check { role: base.into(), reached: reached.into(), elsewhere: Some(Vec::new()), ..Check::default() };
    let (mut that, mut around) = (Vec::new(), Around::default());
    let mut is_reached = false;
    for (letter, text) in fields(text) {
        let shared = || text.split(' ').filter(|word| !word.is_empty()).map(Arc::from).collect();
        match letter {
            b'n' => check.task = text.into(),
            b'f' => check.file = text.into(),
            b'r' => check.role = text.into(),
            b'c' => that.push(text.into()),
            b'x' => is_reached = true,
            b'l' | b'L' => {
                let looped =
                    variable(text).map(|(name, over)| Looped { over, name, flattens: letter == b'L' });
                check.looped = looped;
            }
            b't' => check.tags = shared(),
            b'g' => check.gates.push(shared()),
            b'u' => check.unknown = shared(),
            b'e' => check.elsewhere = Some(shared()),
            b's' => check.message = Some(Arc::new(written::node(&text.into()))),
            _ => add_around(&mut around, letter, text),
        }
    }
    let asks = if is_reached { Asks::NotReached } else { Asks::That(that) };
    Check { asks, when: around.when, vars: around.vars, run_once: around.run_once, ..check }
}

/// What a role or a play names, with what holds around the whole.
#[derive(Default)]
struct Named {
    /// The roles of a play stand as its dependencies.
    role: Role,
    around: Around,
    /// The letter of what was named last.
    last: u8,
}

impl Named {
    fn add(&mut self, letter: u8, text: &str) {
        let Role { tasks, deps, imports, includes } = &mut self.role;
        match letter {
            b't' => tasks.push(words(text)),
            b'd' => deps.push(tagged(text)),
            b'm' => imports.push(tagged(text)),
            b'i' => {
                let Tagged { role, tags, .. } = tagged(text);
                includes.push(Include { role, tags, ..Include::default() });
            }
            b'a' | b'g' | b'h' => {
                let Some(include) = includes.last_mut() else { return };
                match letter {
                    b'a' => include.apply = words(text),
                    b'g' => include.gates.push(words(text)),
                    _ => include.is_hidden = true,
                }
            }
            _ => {
                let inner = match self.last {
                    b'd' => deps.last_mut().map(|tagged| &mut tagged.around),
                    b'm' => imports.last_mut().map(|tagged| &mut tagged.around),
                    b'i' => includes.last_mut().map(|include| &mut include.around),
                    _ => None,
                };
                add_around(inner.unwrap_or(&mut self.around), letter, text);
            }
        }
        if is_named(letter) {
            self.last = letter;
        }
    }
}

fn fields(text: &str) -> impl Iterator<Item = (u8, &str)> {
    text.split('\t').filter_map(|field| Some((*field.as_bytes().first()?, field.get(1..)?)))
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn tagged(text: &str) -> Tagged {
    let (role, tags) = text.split_once(' ').unwrap_or((text, ""));
    Tagged { role: role.to_owned(), tags: words(tags), around: Around::default() }
}

fn add_around(around: &mut Around, letter: u8, text: &str) {
    match letter {
        b'w' => around.when.push(text.into()),
        b'v' => around.vars.extend(variable(text)),
        b'o' => around.run_once = true,
        _ => {}
    }
}

/// A name and its value as JSON.
fn variable(text: &str) -> Option<(Arc<str>, Arc<Node>)> {
    let (name, json) = text.split_once(' ')?;
    Some((name.into(), Arc::new(yaml::parse(FileId(u32::MAX), json.as_bytes()).root?)))
}
