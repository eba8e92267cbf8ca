//! Sentences in every language, with `{name}` where an argument stands.

use std::borrow::Cow;

use crate::text::cut;

/// The languages of every text. A language is added here and in [`Phrase`]; the compiler then
/// names every phrase that lacks it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    English,
    SimplifiedChinese,
}

impl Language {
    pub const ALL: [Language; 2] = [Language::English, Language::SimplifiedChinese];

    /// The BCP 47 tag, as in `--lang` and in the names of rule pages.
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::SimplifiedChinese => "zh-CN",
        }
    }

    pub fn from_tag(tag: &str) -> Option<Self> {
        Language::ALL.into_iter().find(|language| language.tag() == tag)
    }
}

/// One text in every language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phrase {
    pub en: &'static str,
    pub zh: &'static str,
}

/// The three sentences of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentences {
    /// What is wrong, naming host, variable, value.
    pub message: Phrase,
    /// What will happen: the task that fails or what breaks, and how far it reaches.
    pub consequence: Phrase,
    /// What to do.
    pub remedy: Phrase,
}

/// A value inside a sentence. Texts are the user's own words and are shown as text, never markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    Text(String),
    Count(usize),
    /// Joined as the language joins lists; long lists are cut with a count.
    List(Vec<String>),
    /// Said differently in each language.
    Phrase(Phrase),
    /// A text in English and in Chinese that is no part of the program.
    Said([String; 2]),
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Arg::Text(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Arg::Text(text)
    }
}

impl From<usize> for Arg {
    fn from(count: usize) -> Self {
        Arg::Count(count)
    }
}

impl From<Vec<String>> for Arg {
    fn from(list: Vec<String>) -> Self {
        Arg::List(list)
    }
}

impl From<Phrase> for Arg {
    fn from(phrase: Phrase) -> Self {
        Arg::Phrase(phrase)
    }
}

/// The arguments of a finding, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Args(Vec<(&'static str, Arg)>);

/// A list longer than this is cut in a sentence.
const LIST_SHOWN: usize = 6;
/// A text of more characters too: somebody may paste a line of megabytes.
const TEXT_SHOWN: usize = 1_000;

impl Args {
    pub fn set(&mut self, name: &'static str, value: Arg) {
        self.0.push((name, value));
    }

    /// The argument of this name.
    pub fn get(&self, name: &str) -> Option<&Arg> {
        self.0.iter().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// Some argument quotes this text.
    pub fn quotes(&self, text: &str) -> bool {
        self.0.iter().any(|(_, arg)| match arg {
            Arg::Text(own) => own.contains(text),
            Arg::Said(own) => own.iter().any(|own| own.contains(text)),
            _ => false,
        })
    }

    /// The arguments without a text that must not be shown.
    pub fn without(&self, text: &str) -> Args {
        let hide = |arg: &Arg| match arg {
            Arg::Text(own) => Arg::Text(own.replace(text, "•••")),
            Arg::Said([en, zh]) => Arg::Said([en.replace(text, "•••"), zh.replace(text, "•••")]),
            arg => arg.clone(),
        };
        Args(self.0.iter().map(|(name, arg)| (*name, hide(arg))).collect())
    }

    /// Fills `{name}` in the phrase; `{{` and `}}` stand for braces.
    pub fn fill(&self, phrase: Phrase, language: Language) -> String {
        self.fill_text(phrase.get(language), language)
    }

    /// Fills `{name}` in a text of that language.
    pub fn fill_text(&self, template: &str, language: Language) -> String {
        let mut out = String::with_capacity(template.len() + 32);
        let mut rest = template;
        while let Some(at) = rest.find(['{', '}']) {
            let (text, tail) = rest.split_at(at);
            out.push_str(text);
            if let Some(after) = tail.strip_prefix("{{") {
                out.push('{');
                rest = after;
            } else if let Some(after) = tail.strip_prefix("}}") {
                out.push('}');
                rest = after;
            } else if let Some((name, after)) = tail.strip_prefix('{').and_then(|t| t.split_once('}')) {
                match self.get(name) {
                    Some(arg) => out.push_str(&arg.render(language)),
                    None => out.push_str(name),
                }
                rest = after;
            } else {
                let (brace, after) = tail.split_at(1);
                out.push_str(brace);
                rest = after;
            }
        }
        out.push_str(rest);
        out
    }
}

impl Arg {
    fn render(&self, language: Language) -> String {
        match self {
            Arg::Text(text) => cut(text, TEXT_SHOWN).into_owned(),
            Arg::Count(count) => count.to_string(),
            Arg::List(items) => join(items, language),
            Arg::Phrase(phrase) => phrase.get(language).to_owned(),
            Arg::Said([en, zh]) => match language {
                Language::English => en.clone(),
                Language::SimplifiedChinese => zh.clone(),
            },
        }
    }
}

fn join(items: &[String], language: Language) -> String {
    let (comma, and, more) = match language {
        Language::English => (", ", " and ", (", and ", " more")),
        Language::SimplifiedChinese => ("、", " 和 ", (" 等另外 ", " 个")),
    };
    let shown: Vec<Cow<str>> = items.iter().take(LIST_SHOWN).map(|item| cut(item, TEXT_SHOWN)).collect();
    if items.len() > LIST_SHOWN {
        let left = items.len() - LIST_SHOWN;
        return format!("{}{}{left}{}", shown.join(comma), more.0, more.1);
    }
    match shown.split_last() {
        Some((last, init)) if !init.is_empty() => format!("{}{and}{last}", init.join(comma)),
        Some((last, _)) => last.to_string(),
        None => String::new(),
    }
}

impl Phrase {
    pub const fn new(en: &'static str, zh: &'static str) -> Self {
        Phrase { en, zh }
    }

    pub fn get(self, language: Language) -> &'static str {
        match language {
            Language::English => self.en,
            Language::SimplifiedChinese => self.zh,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_fill_their_places_in_both_languages() {
        let mut args = Args::default();
        args.set("n", 2usize.into());
        args.set("hosts", vec!["a".to_owned(), "b".to_owned(), "c".to_owned()].into());
        let phrase = Phrase::new("{n} of {hosts}: {{ ip }}", "{hosts} 中的 {n} 个");
        assert_eq!(args.fill(phrase, Language::English), "2 of a, b and c: { ip }");
        assert_eq!(args.fill(phrase, Language::SimplifiedChinese), "a、b 和 c 中的 2 个");
    }
}
