//! How libyaml writes a text: without quotes, with single ones or with double ones.

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Style {
    Plain,
    Single,
    Double,
}

pub fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// What libyaml writes as it is: nothing outside the basic plane.
fn is_printable(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{a0}'..='\u{fffd}') && c != '\u{feff}'
}

/// What double quotes want in another form.
pub fn escape(c: char) -> Option<String> {
    let short = match c {
        '\0' => '0',
        '\x07' => 'a',
        '\x08' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\x0b' => 'v',
        '\x0c' => 'f',
        '\r' => 'r',
        '\x1b' => 'e',
        '"' | '\\' => c,
        '\u{85}' => 'N',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        c if is_printable(c) => return None,
        c => {
            let code = c as u32;
            return Some(match code {
                0..=0xff => format!("\\x{code:02X}"),
                0x100..=0xffff => format!("\\u{code:04X}"),
                _ => format!("\\U{code:08X}"),
            });
        }
    };
    Some(format!("\\{short}"))
}

/// What a text holds that decides how it can be written.
#[derive(Default)]
struct Analysis {
    /// Signs that mean something outside of brackets, or inside.
    block_indicators: bool,
    flow_indicators: bool,
    line_breaks: bool,
    /// Space at the start or the end.
    at_edge: bool,
    /// A break behind a space, or a space behind a break.
    beside_break: bool,
    special: bool,
}

fn analyse(text: &str) -> Analysis {
    let mut found = Analysis::default();
    if text.starts_with("---") || text.starts_with("...") {
        (found.block_indicators, found.flow_indicators) = (true, true);
    }
    let is_blank = |c: char| matches!(c, ' ' | '\t' | '\0') || is_break(c);
    let mut previous = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        let followed = next.is_none_or(is_blank);
        let (flow, block) = match c {
            '#' | ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@'
            | '`'
                if previous.is_none() =>
            {
                (true, true)
            }
            '-' if previous.is_none() => (followed, followed),
            '?' if previous.is_none() => (true, followed),
            ',' | '?' | '[' | ']' | '{' | '}' => (true, false),
            ':' => (true, followed),
            '#' if previous.is_some_and(is_blank) => (true, true),
            _ => (false, false),
        };
        found.flow_indicators |= flow;
        found.block_indicators |= block;
        found.special |= !is_printable(c);
        found.line_breaks |= is_break(c);
        let edge = previous.is_none() || next.is_none();
        found.at_edge |= edge && (c == ' ' || is_break(c));
        found.beside_break |=
            (c == ' ' && previous.is_some_and(is_break)) || (is_break(c) && previous == Some(' '));
        previous = Some(c);
    }
    found
}

pub fn style(text: &str, in_flow: bool, is_key: bool) -> Style {
    let found = analyse(text);
    let indicators = if in_flow { found.flow_indicators } else { found.block_indicators };
    if found.special || found.beside_break || (is_key && found.line_breaks) {
        Style::Double
    } else if found.at_edge
        || found.line_breaks
        || indicators
        || (text.is_empty() && (in_flow || is_key))
        || !crate::yaml::reads_as_text(text)
    {
        Style::Single
    } else {
        Style::Plain
    }
}
