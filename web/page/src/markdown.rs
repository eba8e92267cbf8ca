//! The Markdown that rule pages and sentences use, as data: headings, paragraphs, lists, fenced
//! code, `code`, **strong** and links. Anything else stays the text it is; nothing becomes HTML.

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    Heading(usize, Vec<Inline>),
    Paragraph(Vec<Inline>),
    /// Numbered or not.
    List(bool, Vec<Vec<Inline>>),
    Code(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    Text(String),
    Code(String),
    Strong(String),
    /// Text and an http or https address.
    Link(String, String),
}

/// The part of a rule's file that is its page in one language: the examples are for the tests.
pub fn page<'a>(source: &'a str, language: &str) -> &'a str {
    let prose = source.split("<!-- examples -->").next().unwrap_or_default();
    let mut parts = prose.split("<!-- lang: ");
    let first = parts.next().unwrap_or_default();
    let translated = parts.filter_map(|part| part.split_once("-->"));
    translated.filter(|(tag, _)| tag.trim() == language).map(|(_, text)| text).next().unwrap_or(first)
}

pub fn blocks(source: &str) -> Vec<Block> {
    let mut out = Vec::new();
    let mut paragraph = String::new();
    let mut lines = source.lines();
    while let Some(line) = lines.next() {
        let text = line.trim();
        if let Some(fence) =
            text.strip_prefix("```").map(|_| text.chars().take_while(|c| *c == '`').collect::<String>())
        {
            flush(&mut paragraph, &mut out);
            let code: Vec<&str> = lines.by_ref().take_while(|line| line.trim() != fence).collect();
            out.push(Block::Code(code.join("\n")));
        } else if text.is_empty() {
            flush(&mut paragraph, &mut out);
        } else if let Some((level, title)) = heading(text) {
            flush(&mut paragraph, &mut out);
            out.push(Block::Heading(level, inlines(title)));
        } else if let Some((numbered, item)) = item(text) {
            flush(&mut paragraph, &mut out);
            match out.last_mut() {
                Some(Block::List(kind, items)) if *kind == numbered => items.push(inlines(item)),
                _ => out.push(Block::List(numbered, vec![inlines(item)])),
            }
        } else {
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(text);
        }
    }
    flush(&mut paragraph, &mut out);
    out
}

fn flush(paragraph: &mut String, out: &mut Vec<Block>) {
    if !paragraph.is_empty() {
        out.push(Block::Paragraph(inlines(paragraph)));
        paragraph.clear();
    }
}

fn heading(text: &str) -> Option<(usize, &str)> {
    let level = text.len() - text.trim_start_matches('#').len();
    let title = text.trim_start_matches('#').strip_prefix(' ')?;
    (1..=6).contains(&level).then_some((level, title.trim()))
}

fn item(text: &str) -> Option<(bool, &str)> {
    if let Some(item) = text.strip_prefix("- ").or_else(|| text.strip_prefix("* ")) {
        return Some((false, item));
    }
    let (number, item) = text.split_once(". ")?;
    (!number.is_empty() && number.len() < 4 && number.bytes().all(|b| b.is_ascii_digit()))
        .then_some((true, item))
}

/// Splits a sentence into its pieces; a mark without its partner is text.
pub fn inlines(text: &str) -> Vec<Inline> {
    let mut out = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        match piece(rest) {
            Some((inline, after)) => {
                if !plain.is_empty() {
                    out.push(Inline::Text(std::mem::take(&mut plain)));
                }
                out.push(inline);
                rest = after;
            }
            None => {
                plain.push(first);
                rest = rest.strip_prefix(first).unwrap_or_default();
            }
        }
    }
    if !plain.is_empty() {
        out.push(Inline::Text(plain));
    }
    out
}

fn piece(text: &str) -> Option<(Inline, &str)> {
    let between = |mark: &str| {
        let (inner, after) = text.strip_prefix(mark)?.split_once(mark)?;
        (!inner.is_empty()).then(|| (inner.to_owned(), after))
    };
    if let Some((code, after)) = between("`") {
        return Some((Inline::Code(code), after));
    }
    if let Some((strong, after)) = between("**") {
        return Some((Inline::Strong(strong), after));
    }
    let (label, after) = text.strip_prefix('[')?.split_once("](")?;
    let (address, after) = after.split_once(')')?;
    let web = address.starts_with("https://") || address.starts_with("http://");
    (web && !label.contains('[')).then(|| (Inline::Link(label.to_owned(), address.to_owned()), after))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "# Even\n\nText with `code`\nand [docs](https://x.y/z).\n\n```text\nTASK [a]\n\nfatal\n```\n- one\n- two **b**\n\n<!-- lang: zh-CN -->\n\n# 偶数\n\n1. 一\n\n<!-- examples -->\n### bad\n";

    #[test]
    fn a_page_is_cut_out_by_language_and_ends_before_the_examples() {
        assert!(page(SOURCE, "en").starts_with("# Even"));
        assert!(!page(SOURCE, "en").contains("偶数"));
        let chinese = blocks(page(SOURCE, "zh-CN"));
        let text = |text: &str| vec![Inline::Text(text.into())];
        assert_eq!(chinese, [Block::Heading(1, text("偶数")), Block::List(true, vec![text("一")])]);
        assert!(page("only English", "zh-CN").starts_with("only"));
    }

    #[test]
    fn blocks_and_inlines_are_told_apart() {
        let blocks = blocks(page(SOURCE, "en"));
        assert_eq!(blocks.len(), 4, "{blocks:?}");
        assert_eq!(blocks[2], Block::Code("TASK [a]\n\nfatal".into()));
        let Block::Paragraph(inlines) = &blocks[1] else { panic!("{blocks:?}") };
        assert_eq!(inlines[1], Inline::Code("code".into()));
        assert_eq!(inlines[3], Inline::Link("docs".into(), "https://x.y/z".into()));
    }

    #[test]
    fn html_and_other_addresses_stay_text() {
        let hostile = "<img src=x onerror=alert(1)> [a](javascript:alert(1)) ` ** [";
        assert_eq!(inlines(hostile), [Inline::Text(hostile.into())]);
    }
}
