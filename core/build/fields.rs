//! Roles, plays and checks in the compiled text: fields between tabs, each a letter and its text, which
//! are split where JSON would have to be parsed. What stands inside of something follows it.
//!
//! - What a role does: `t` the tags of a task; `d` a dependency with its tags, `m` an import, `i` an include
//!   (then `a` the tags that it hands on, `g` those of a file on the way, `h` when no listing shows it).
//! - What holds around the last of them, or around the whole: `w` a condition, `v` a variable and its value
//!   as JSON, `o` once for all hosts.
//! - A play begins with `P`, its name: `H` its hosts, `T` its tags, `N` the count of a batch or `S` its
//!   text, `F` and `B` the variables that replace hosts and batch, `I` the playbook that it stands for, `G` a
//!   group with those that join it, `K` the tags of the task that does it; its roles are `d`.
//! - A check: `n` its task, `f` its file, `r` its role, `c` what it asserts, `x` when it fails for being
//!   reached, `l` the name of its loop and what it goes over (`L`: flattened), `t` its tags, `g` those of an
//!   include on the way, `u` names that only the run knows, `e` those that its plays do not
//!   bring, `s` what it says.

use serde_json::Value as Json;

/// A state of something without fields is not an empty one.
const NOTHING: &str = "-";

pub fn role(role: &Json) -> String {
    let mut fields = Fields::default();
    fields.named(role, "deps");
    fields.text()
}

pub fn plays(plays: &Json) -> String {
    let mut fields = Fields::default();
    for play in list(plays) {
        fields.add('P', text(&play["name"]));
        fields.texts(play, &[('H', "hosts"), ('F', "hosts_from"), ('B', "serial_from"), ('I', "import")]);
        match &play["serial"] {
            Json::Number(count) => fields.add('N', &count.to_string()),
            serial => fields.some('S', serial),
        }
        fields.words('T', &play["tags"]);
        for group in list(&play["group_by"]["groups"]) {
            fields.add('G', &words(group));
        }
        fields.words('K', &play["group_by"]["tags"]);
        fields.around(&play["in"]);
        fields.named(play, "roles");
    }
    fields.text()
}

pub fn check(check: &Json) -> String {
    let mut fields = Fields::default();
    fields.add('n', text(&check["task"]));
    fields.add('f', text(&check["file"]));
    fields.texts(check, &[('r', "role"), ('s', "says")]);
    match check["that"].as_array() {
        Some(that) => that.iter().for_each(|condition| fields.add('c', text(condition))),
        None => fields.add('x', ""),
    }
    fields.around(&check["around"]);
    if let Some(looped) = check["loop"].as_object() {
        let letter = if looped.get("flat") == Some(&Json::Bool(true)) { 'L' } else { 'l' };
        fields.add(letter, &format!("{} {}", text(&looped["name"]), looped["over"]));
    }
    fields.words('t', &check["tags"]);
    list(&check["gates"]).for_each(|gate| fields.add('g', &words(gate)));
    fields.words('u', &check["unknown"]);
    fields.words('e', &check["elsewhere"]);
    fields.text()
}

#[derive(Default)]
struct Fields(Vec<String>);

impl Fields {
    fn add(&mut self, letter: char, text: &str) {
        assert!(!text.contains(char::is_control), "{text:?} cannot stand in a field");
        self.0.push(format!("{letter}{text}"));
    }

    /// A text that may be absent.
    fn some(&mut self, letter: char, json: &Json) {
        if let Some(text) = json.as_str() {
            self.add(letter, text);
        }
    }

    fn texts(&mut self, of: &Json, keys: &[(char, &str)]) {
        keys.iter().for_each(|(letter, key)| self.some(*letter, &of[*key]));
    }

    /// Words, when there are some.
    fn words(&mut self, letter: char, all: &Json) {
        if list(all).next().is_some() {
            self.add(letter, &words(all));
        }
    }

    /// What a role or a play does. `first`: the key of the roles that come before its tasks.
    fn named(&mut self, of: &Json, first: &str) {
        list(&of["tasks"]).for_each(|tags| self.add('t', &words(tags)));
        for (letter, key) in [('d', first), ('m', "imports")] {
            list(&of[key]).for_each(|tagged| self.tagged(letter, tagged));
        }
        for include in list(&of["includes"]) {
            self.tagged('i', include);
            self.words('a', &include["apply"]);
            list(&include["gates"]).for_each(|gate| self.add('g', &words(gate)));
            if include["hidden"] == true {
                self.add('h', "");
            }
        }
    }

    /// A role with its tags: a list of them, or an object with what holds around it.
    fn tagged(&mut self, letter: char, tagged: &Json) {
        let full =
            || [text(&tagged["role"]).to_owned(), words(&tagged["tags"])].join(" ").trim_end().to_owned();
        self.add(letter, &if tagged.is_array() { words(tagged) } else { full() });
        self.around(&tagged["in"]);
    }

    fn around(&mut self, around: &Json) {
        list(&around["when"]).for_each(|condition| self.add('w', text(condition)));
        for (name, value) in around["vars"].as_object().into_iter().flatten() {
            self.add('v', &format!("{name} {value}"));
        }
        if around["once"] == true {
            self.add('o', "");
        }
    }

    fn text(self) -> String {
        if self.0.is_empty() { NOTHING.to_owned() } else { self.0.join("\t") }
    }
}

fn list(json: &Json) -> impl Iterator<Item = &Json> {
    json.as_array().into_iter().flatten()
}

fn text(json: &Json) -> &str {
    json.as_str().unwrap_or_default()
}

/// Words parted by spaces.
fn words(json: &Json) -> String {
    let words: Vec<&str> = list(json).map(text).collect();
    assert!(words.iter().all(|word| !word.is_empty() && !word.contains(' ')), "{words:?} are no words");
    words.join(" ")
}
