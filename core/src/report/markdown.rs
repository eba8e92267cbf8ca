//! The report as Markdown, for a comment on a change or a ticket.

use std::fmt::Write as _;

use super::{Finding, Item, Language, Phrase, Severity, Upgrade, View};

/// A heading, what was judged, then a section a finding. Texts of the user are escaped: they can
/// neither format nor hold HTML.
pub fn markdown(view: &View) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "# spraycheck\n");
    let _ = writeln!(out, "**{}** · {}\n", view.counts(), escape(&view.release_line()));
    let _ = writeln!(out, "{}", escape(&view.run_line()));
    if let Some(upgrade) = &view.report.upgrade {
        push_upgrade(&mut out, view, upgrade);
    }
    for finding in &view.report.findings {
        push(&mut out, view, finding);
    }
    out
}

/// The checklist of the upgrade as a task list.
fn push_upgrade(out: &mut String, view: &View, upgrade: &Upgrade) {
    let _ = writeln!(out, "\n## {}\n", escape(&upgrade.headline(view)));
    push_items(out, view, &upgrade.before);
    for (number, step) in (1..).zip(&upgrade.steps) {
        let date = if step.date.is_empty() { String::new() } else { format!(" · {}", step.date) };
        let _ = writeln!(out, "\n### {number}. {}{date}\n", escape(&step.release));
        let kubernetes = step.kubernetes.as_ref().map(|window| view.kubernetes_line(window));
        let lines = [kubernetes.unwrap_or_default(), view.ansible_line(step), view.components_line(step)];
        for line in lines.iter().filter(|line| !line.is_empty()) {
            let _ = writeln!(out, "{}  ", escape(line));
        }
        if !step.items.is_empty() {
            let _ = writeln!(out);
        }
        push_items(out, view, &step.items);
        if !step.commands.is_empty() {
            let _ = writeln!(out, "\n{}", fenced(&step.commands));
        }
    }
}

/// A block of code; the fence is longer than any in the text.
fn fenced(text: &str) -> String {
    let text: String = text.lines().map(|line| format!("{}\n", super::visible::visible(line))).collect();
    let mut fence = "```".to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    format!("{fence}sh\n{text}{fence}")
}

fn push_items(out: &mut String, view: &View, items: &[Item]) {
    for item in items.iter().filter_map(|item| view.item(item)) {
        let place = item.finding.map(|(_, finding)| {
            let start = view.places.start(finding.span);
            format!("{}:{}: ", view.places.path(finding.span.file), start.line)
        });
        let _ = writeln!(out, "- [ ] {}{}", escape(&place.unwrap_or_default()), escape(&item.message));
        for line in item.command.iter().filter(|_| item.finding.is_none()).flat_map(|text| text.lines()) {
            let _ = writeln!(out, "\n      {}\n", super::visible::visible(line));
        }
    }
}

fn push(out: &mut String, view: &View, finding: &Finding) {
    let mark = match finding.severity {
        Severity::Error => "✖",
        Severity::Warning => "▲",
        Severity::Hint => "ℹ",
    };
    let start = view.places.start(finding.span);
    let path = escape(view.places.path(finding.span.file));
    let _ = writeln!(out, "\n## {mark} {}\n", escape(&view.message(finding)));
    let severity = view.severity(finding.severity);
    let _ = writeln!(out, "{severity} `{}` · {path}:{}:{}\n", finding.rule, start.line, start.column);
    if let Some(line) = view.places.source_line(finding.span).filter(|line| !line.text.trim().is_empty()) {
        let _ = writeln!(out, "    {}\n", line.text);
    }
    item(out, view, Phrase::new("What will happen", "会怎样"), &view.consequence(finding));
    item(out, view, Phrase::new("What to do", "怎么做"), &view.remedy(finding));
    for fix in &finding.fixes {
        item(out, view, Phrase::new("Fix", "修复"), &view.title(finding, fix));
        if let Some(command) = view.command(finding, fix) {
            let _ = writeln!(out);
            for line in command.lines() {
                let _ = writeln!(out, "      {}", super::visible::visible(line));
            }
        }
    }
}

fn item(out: &mut String, view: &View, label: Phrase, text: &str) {
    let colon = match view.language {
        Language::English => ": ",
        Language::SimplifiedChinese => "：",
    };
    let _ = writeln!(out, "- **{}**{colon}{}", view.say(label), escape(text));
}

/// Text that Markdown shows as it is, on one line; what stands between single backticks is code.
fn escape(text: &str) -> String {
    let text = super::visible::visible(text);
    let parts: Vec<&str> = text.split('`').collect();
    let paired = parts.len() % 2 == 1 && !text.contains("``");
    if !paired {
        return parts.into_iter().map(escape_plain).collect::<Vec<_>>().join("\\`");
    }
    // Pairs are where Markdown sees them, so nothing of a code span can leave it.
    let part = |(index, part): (usize, &&str)| match index % 2 {
        0 => escape_plain(part),
        _ => format!("`{part}`"),
    };
    parts.iter().enumerate().map(part).collect()
}

fn escape_plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '@' => out.push_str("&#64;"),
            '\\' | '*' | '_' | '[' | ']' | '|' | '#' | '!' | '~' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_the_user_cannot_format_or_hold_html() {
        let cases = [
            ("`etcd_x` of cp_1 <b>", "`etcd_x` of cp\\_1 &lt;b&gt;"),
            ("odd ` <i>", "odd \\` &lt;i&gt;"),
            ("``<img>`", "\\`\\`&lt;img&gt;\\`"),
            ("[x](javascript:1) @all", "\\[x\\](javascript:1) &#64;all"),
        ];
        for (text, want) in cases {
            assert_eq!(escape(text), want);
        }
    }
}
