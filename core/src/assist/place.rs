//! From a place in a text to what is wanted there.

/// What sort of text it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// A mapping of variables.
    Variables,
    /// An inventory in YAML.
    Inventory,
    Ini,
    Command,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// Where the word begins, in bytes.
    pub from: usize,
    pub wanted: Wanted<'a>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted<'a> {
    Variable,
    /// A value of this variable.
    Value(&'a str),
    Group,
    Host,
    GroupOrHost,
    Keyword(&'static [&'static str]),
}

pub fn of_variable(char: char) -> bool {
    char.is_ascii_alphanumeric() || char == '_'
}

/// A character of a group's or host's name.
pub fn of_name(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '_' | '-' | '.')
}

/// The word around a place, with the byte where it begins.
pub fn word(text: &str, offset: usize, belongs: fn(char) -> bool) -> (usize, &str) {
    let (before, after) = text.split_at_checked(offset).unwrap_or((text, ""));
    let head = tail_of(before, belongs);
    let start = before.len() - head.len();
    let length = head.len() + after.find(|char| !belongs(char)).unwrap_or(after.len());
    (start, text.get(start..start + length).unwrap_or_default())
}

/// The end of a text that consists of such characters.
fn tail_of(text: &str, belongs: fn(char) -> bool) -> &str {
    text.rsplit(|char| !belongs(char)).next().unwrap_or_default()
}

/// What is wanted at a byte of a text.
pub fn at(sort: Sort, text: &str, offset: usize) -> Option<Place<'_>> {
    let before = text.get(..offset)?;
    let (above, line) = match before.rsplit_once('\n') {
        Some((above, line)) => (above, line),
        None => ("", before),
    };
    let wanted = match sort {
        Sort::Command => command(line),
        _ if line.trim_start().starts_with(['#', ';']) => None,
        _ if is_in_template(line) => Some((tail_of(line, of_variable), Wanted::Variable)),
        Sort::Variables => yaml(line).filter(|word| word.indent == 0).map(|word| word.of_variables()),
        Sort::Inventory => yaml(line).and_then(|word| inventory(above, word)),
        Sort::Ini => ini(above, line),
    };
    wanted.map(|(typed, wanted)| Place { from: offset - typed.len(), wanted })
}

type Found<'a> = Option<(&'a str, Wanted<'a>)>;

/// An expression was begun on the line and not ended.
fn is_in_template(line: &str) -> bool {
    let begun = |open, close| {
        let after = line.rsplit_once(open).map(|(_, rest): (&str, &str)| rest);
        after.is_some_and(|rest| !rest.contains(close))
    };
    begun("{{", "}}") || begun("{%", "%}")
}

/// A line of YAML up to the place: a key that is being typed, or a key's value.
struct Word<'a> {
    indent: usize,
    /// The key before the value, when it is a value.
    key: Option<&'a str>,
    typed: &'a str,
}

impl<'a> Word<'a> {
    /// In a mapping of variables.
    fn of_variables(self) -> (&'a str, Wanted<'a>) {
        (self.typed, self.key.map_or(Wanted::Variable, Wanted::Value))
    }
}

fn yaml(line: &str) -> Option<Word<'_>> {
    let rest = line.trim_start_matches(' ');
    let indent = line.len() - rest.len();
    let (key, typed) = match rest.split_once(": ") {
        Some((key, value)) => (Some(key), value.trim_start().trim_start_matches(['"', '\''])),
        None => (None, rest),
    };
    typed.chars().all(of_name).then_some(Word { indent, key, typed })
}

const PARTS: &[&str] = &["hosts", "children", "vars"];

/// In an inventory the keys above tell what stands here.
fn inventory<'a>(above: &'a str, word: Word<'a>) -> Found<'a> {
    let mut keys = keys_above(above, word.indent);
    let (nearest, next) = (keys.next(), keys.next());
    match (nearest, next) {
        (Some("vars"), _) | (_, Some("hosts")) => Some(word.of_variables()),
        _ if word.key.is_some() => None,
        (Some("hosts"), _) => Some((word.typed, Wanted::Host)),
        (Some("children"), _) => Some((word.typed, Wanted::Group)),
        (Some(_), Some("children") | None) => Some((word.typed, Wanted::Keyword(PARTS))),
        (None, _) => Some((word.typed, Wanted::Group)),
        _ => None,
    }
}

/// The keys that a line stands under, the nearest first.
fn keys_above(above: &str, mut indent: usize) -> impl Iterator<Item = &str> {
    above.lines().rev().filter_map(move |line| {
        let rest = line.trim_start_matches(' ');
        let own = line.len() - rest.len();
        let is_key = own < indent && !rest.is_empty() && !rest.starts_with('#');
        if !is_key {
            return None;
        }
        indent = own;
        Some(rest.split(':').next().unwrap_or_default().trim_matches(['"', '\'']))
    })
}

const SUFFIXES: &[&str] = &["children", "vars"];

fn ini<'a>(above: &'a str, line: &'a str) -> Found<'a> {
    if let Some(header) = line.strip_prefix('[') {
        return match header.split_once(':') {
            Some((_, suffix)) => Some((suffix, Wanted::Keyword(SUFFIXES))),
            None => Some((header, Wanted::Group)),
        };
    }
    let header = above.lines().rev().find_map(|line| line.trim_start().strip_prefix('['));
    let section = header.and_then(|header| header.split(']').next()).unwrap_or_default();
    match section.split_once(':').map(|(_, suffix)| suffix) {
        Some("vars") => assignment(line.trim_start()),
        Some("children") => Some((line, Wanted::Group)),
        _ => match line.rsplit_once([' ', '\t']) {
            Some((_, typed)) => assignment(typed),
            None => Some((line, Wanted::Host)),
        },
    }
}

/// `name` or `name=value`.
fn assignment(typed: &str) -> Found<'_> {
    Some(match typed.split_once('=') {
        Some((name, value)) => (value.trim_start_matches(['"', '\'', ' ']), Wanted::Value(name.trim())),
        None => (typed, Wanted::Variable),
    })
}

/// Values of `--limit` and `-e`.
fn command(line: &str) -> Found<'_> {
    let (before, typed) = line.rsplit_once([' ', '\t']).unwrap_or(("", line));
    let typed = typed.trim_start_matches(['"', '\'']);
    let option = before.rsplit([' ', '\t']).find(|word| !word.is_empty()).unwrap_or_default();
    if let Some(pattern) = typed.strip_prefix("--limit=") {
        return Some(pattern_part(pattern));
    }
    match option {
        "-l" | "--limit" => Some(pattern_part(typed)),
        "-e" | "--extra-vars" => assignment(typed),
        _ => None,
    }
}

fn pattern_part(pattern: &str) -> (&str, Wanted<'_>) {
    (tail_of(pattern, of_name), Wanted::GroupOrHost)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is wanted at the `|` of a text, and what is typed of it.
    fn wanted(sort: Sort, text: &str) -> String {
        let offset = text.find('|').unwrap();
        let text = text.replacen('|', "", 1);
        match at(sort, &text, offset) {
            Some(Place { from, wanted }) => format!("{wanted:?} {:?}", &text[from..offset]),
            None => "nothing".into(),
        }
    }

    #[test]
    fn files_of_variables_want_names_and_values() {
        let of = |text: &str| wanted(Sort::Variables, text);
        assert_eq!(of("kube_n|"), r#"Variable "kube_n""#);
        assert_eq!(of("a: 1\nkube_network_plugin: cal|"), r#"Value("kube_network_plugin") "cal""#);
        assert_eq!(of("a: \"x|"), r#"Value("a") "x""#);
        assert_eq!(of("a: \"{{ kube_v|"), r#"Variable "kube_v""#);
        assert_eq!(of("a: \"{{ b }} |"), "nothing");
        assert_eq!(of("# kube_n|"), "nothing");
        assert_eq!(of("a:\n  deep|"), "nothing");
    }

    #[test]
    fn an_inventory_in_yaml_wants_what_its_keys_say() {
        let of = |text: &str| wanted(Sort::Inventory, text);
        let text = "all:\n  hosts:\n    cp1:\n      ansible_host: 1\n  children:\n    etcd:\n      hosts:\n";
        assert_eq!(of(&format!("{text}        c|")), r#"Host "c""#);
        assert_eq!(of(&format!("{text}    kube|")), r#"Group "kube""#);
        assert_eq!(
            of(&format!("{text}    kube_node:\n      h|")),
            r#"Keyword(["hosts", "children", "vars"]) "h""#
        );
        assert_eq!(of("all:\n  hosts:\n    cp1:\n      ip|"), r#"Variable "ip""#);
        assert_eq!(of("all:\n  vars:\n    etcd_deployment_type: h|"), r#"Value("etcd_deployment_type") "h""#);
    }

    #[test]
    fn an_inventory_in_lines_wants_what_its_section_says() {
        let of = |text: &str| wanted(Sort::Ini, text);
        assert_eq!(of("[kube_|"), r#"Group "kube_""#);
        assert_eq!(of("[k8s_cluster:c|"), r#"Keyword(["children", "vars"]) "c""#);
        assert_eq!(of("[k8s_cluster:children]\nkube|"), r#"Group "kube""#);
        assert_eq!(of("[etcd]\ncp|"), r#"Host "cp""#);
        assert_eq!(of("[etcd]\ncp1 etcd_m|"), r#"Variable "etcd_m""#);
        assert_eq!(of("[all:vars]\nx = |"), r#"Value("x") """#);
    }

    #[test]
    fn a_command_wants_patterns_and_variables() {
        let of = |text: &str| wanted(Sort::Command, text);
        assert_eq!(of("ansible-playbook cluster.yml --limit etcd:!cp|"), r#"GroupOrHost "cp""#);
        assert_eq!(of("ansible-playbook --limit=w|"), r#"GroupOrHost "w""#);
        assert_eq!(of("ansible-playbook -e kube_v|"), r#"Variable "kube_v""#);
        assert_eq!(of("ansible-playbook -b clu|"), "nothing");
    }

    #[test]
    fn a_word_is_found_from_any_of_its_places() {
        for offset in 3..=10 {
            assert_eq!(word("a: kube_ver b", offset, of_variable), (3, "kube_ver"), "{offset}");
        }
        assert_eq!(word("中 主机-1", 5, of_name), (4, "主机-1"));
    }
}
