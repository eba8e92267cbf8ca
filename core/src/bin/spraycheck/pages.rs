//! The rules and their pages.

use clap::ArgMatches;
use serde_json::json;
use spraycheck::report::{Language, Phrase, docs_path, severity_word};
use spraycheck::rules::{PAGES, RULES};

use crate::args::one;
use crate::load::Refusal;
use crate::print;

/// `spraycheck explain RULE`.
pub fn explain(matches: &ArgMatches, language: Language) -> Result<u8, Refusal> {
    let id = one(matches, "rule").unwrap_or_default();
    match PAGES.iter().find(|(rule, _)| *rule == id) {
        Some((_, page)) => {
            print(section(page, language));
            Ok(0)
        }
        None => {
            let unknown = Phrase::new(
                "there is no rule of this id; `spraycheck rules` lists them",
                "没有这个 id 的规则；用 `spraycheck rules` 查看全部规则",
            );
            Err(Refusal(format!("{id}: {}", unknown.get(language))))
        }
    }
}

/// The part of a page in one language, without the examples that tests run. English comes first;
/// a comment starts every other language.
fn section(page: &str, language: Language) -> &str {
    let text = page.split("<!-- examples -->").next().unwrap_or(page);
    let start = format!("<!-- lang: {} -->", language.tag());
    let from = text.split_once(&start).map_or(text, |(_, rest)| rest);
    from.split("<!-- lang:").next().unwrap_or(from).trim_start()
}

/// `spraycheck rules`.
pub fn rules(matches: &ArgMatches, language: Language) -> Result<u8, Refusal> {
    let mut rules: Vec<_> = RULES.to_vec();
    rules.sort_by_key(|rule| rule.id);
    if one(matches, "format") == Some("json") {
        let list: Vec<_> = rules
            .iter()
            .map(|rule| {
                json!({
                    "rule": rule.id,
                    "severity": severity_word(rule.severity),
                    "title": rule.title.get(language),
                    "releases": rule.releases,
                    "docs": docs_path(rule.id),
                })
            })
            .collect();
        print(&format!("{:#}\n", serde_json::Value::from(list)));
        return Ok(0);
    }
    let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    for rule in rules {
        let severity = severity_word(rule.severity);
        print(&format!("{:width$}  {severity:7}  {}\n", rule.id, rule.title.get(language)));
    }
    Ok(0)
}
