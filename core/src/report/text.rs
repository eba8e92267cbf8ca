//! The report for a terminal.

use std::fmt::Write as _;

use super::places::SourceLine;
use super::visible::visible;
use super::{Finding, Fix, Item, NotEvaluated, Phrase, Severity, Upgrade, View};

/// ANSI codes, or nothing.
struct Style {
    colour: bool,
}

const BOLD: &str = "\u{1b}[1m";
const DIM: &str = "\u{1b}[2m";
const RED: &str = "\u{1b}[1;31m";
const YELLOW: &str = "\u{1b}[1;33m";
const BLUE: &str = "\u{1b}[1;34m";
const RESET: &str = "\u{1b}[0m";

impl Style {
    fn paint(&self, code: &str, text: &str) -> String {
        if self.colour { format!("{code}{text}{RESET}") } else { text.to_owned() }
    }

    fn severity(&self, severity: Severity, text: &str) -> String {
        let code = match severity {
            Severity::Error => RED,
            Severity::Warning => YELLOW,
            Severity::Hint => BLUE,
        };
        self.paint(code, text)
    }
}

/// The report as lines of text: for each finding its place and message, the source line, what
/// follows from it and what to do; then what was judged and the counts. `colour`: with ANSI codes.
pub fn text(view: &View, colour: bool) -> String {
    let style = Style { colour };
    let mut out = String::new();
    for finding in &view.report.findings {
        push_finding(&mut out, view, &style, finding);
        out.push('\n');
    }
    if let Some(upgrade) = &view.report.upgrade {
        push_upgrade(&mut out, view, &style, upgrade);
        out.push('\n');
    }
    if let Some(all) = &view.report.not_evaluated {
        push_not_evaluated(&mut out, view, &style, all);
        out.push('\n');
    }
    push_line(&mut out, &view.counts());
    push_line(&mut out, &visible(&view.judged()));
    out
}

fn push_finding(out: &mut String, view: &View, style: &Style, finding: &Finding) {
    let start = view.places.start(finding.span);
    let head =
        style.severity(finding.severity, &format!("{}[{}]", view.severity(finding.severity), finding.rule));
    let place = format!("{}:{}:{}", visible(view.places.path(finding.span.file)), start.line, start.column);
    let message = visible(&view.message(finding));
    push_line(out, &format!("{place}: {head}: {}", style.paint(BOLD, &message)));
    let source = view.places.source_line(finding.span);
    let gutter = source.as_ref().map_or(1, |line| line.number.to_string().len());
    if let Some(line) = &source {
        push_source(out, style, finding.severity, line, gutter);
    }
    let note = |label: Phrase, text: &str| {
        let colon = view.say(Phrase::new(": ", "："));
        format!("{:gutter$} = {}{colon}{}", "", style.paint(BOLD, view.say(label)), visible(text))
    };
    push_line(out, &note(Phrase::new("then", "后果"), &view.consequence(finding)));
    push_line(out, &note(Phrase::new("do", "处理"), &view.remedy(finding)));
    for related in &finding.related {
        let at = view.places.start(related.span);
        let place = format!("{}:{}:{}", view.places.path(related.span.file), at.line, at.column);
        let text = format!("{place}: {}", view.note(finding, related));
        push_line(out, &note(Phrase::new("see", "另见"), &text));
    }
    for fix in &finding.fixes {
        push_line(out, &note(fix_label(fix), &view.title(finding, fix)));
        for line in view.command(finding, fix).iter().flat_map(|command| command.lines()) {
            push_line(out, &format!("{:gutter$}     {}", "", visible(line)));
        }
    }
}

/// Kubespray's checks that only the run can judge, a line each.
fn push_not_evaluated(out: &mut String, view: &View, style: &Style, all: &[NotEvaluated]) {
    let head = Phrase::new(
        "Checks of Kubespray that only the run can judge:",
        "只有运行时才能判断的 Kubespray 检查：",
    );
    push_line(out, &style.paint(BOLD, view.say(head)));
    for one in all {
        let role = if one.role.is_empty() { &one.file } else { &one.role };
        let line = format!("{role}: {} · {}", one.task, one.why(view.language));
        push_line(out, &format!("   {}", visible(&line)));
    }
}

/// The checklist of the upgrade: a heading a step, a line an item.
fn push_upgrade(out: &mut String, view: &View, style: &Style, upgrade: &Upgrade) {
    push_line(out, &style.paint(BOLD, &visible(&upgrade.headline(view))));
    push_items(out, view, style, &upgrade.before);
    let mut ansible = String::new();
    for (number, step) in (1..).zip(&upgrade.steps) {
        let date = if step.date.is_empty() { String::new() } else { format!(" · {}", step.date) };
        push_line(out, "");
        push_line(out, &format!("{}{date}", style.paint(BOLD, &format!("{number}. {}", step.release))));
        let kubernetes = step.kubernetes.as_ref().map(|window| view.kubernetes_line(window));
        let before = std::mem::replace(&mut ansible, view.ansible_line(step));
        let asked = if before == ansible { "" } else { &ansible };
        let lines = [kubernetes.unwrap_or_default(), asked.to_owned(), view.components_line(step)];
        for line in lines.iter().filter(|line| !line.is_empty()) {
            push_line(out, &format!("   {}", visible(line)));
        }
        push_items(out, view, style, &step.items);
        for line in step.commands.lines() {
            push_line(out, &format!("       {}", visible(line)));
        }
    }
}

fn push_items(out: &mut String, view: &View, style: &Style, items: &[Item]) {
    for item in items.iter().filter_map(|item| view.item(item)) {
        let mark = match item.severity {
            Severity::Error => "✖",
            Severity::Warning => "▲",
            Severity::Hint => "·",
        };
        let place = item.finding.map(|(_, finding)| {
            let start = view.places.start(finding.span);
            format!("{}:{}: ", view.places.path(finding.span.file), start.line)
        });
        let line = visible(&format!("{}{}", place.unwrap_or_default(), item.message));
        push_line(out, &format!("   {} {line}", style.severity(item.severity, mark)));
        for line in item.command.iter().filter(|_| item.finding.is_none()).flat_map(|text| text.lines()) {
            push_line(out, &format!("       {}", visible(line)));
        }
    }
}

fn fix_label(fix: &Fix) -> Phrase {
    if fix.safe { Phrase::new("safe fix", "安全修复") } else { Phrase::new("fix", "修复") }
}

fn push_source(out: &mut String, style: &Style, severity: Severity, line: &SourceLine, gutter: usize) {
    let bar = style.paint(DIM, "|");
    let width =
        |from: usize, count: usize| -> usize { line.text.chars().skip(from).take(count).map(columns).sum() };
    let end = line.text.chars().count();
    let beyond = (line.start + line.length).saturating_sub(end);
    let carets = "^".repeat((width(line.start, line.length) + beyond).max(1));
    let number = style.paint(DIM, &format!("{:>gutter$}", line.number));
    push_line(out, &format!("{number} {bar} {}", line.text));
    let indent = " ".repeat(width(0, line.start));
    push_line(out, &format!("{:gutter$} {bar} {indent}{}", "", style.severity(severity, &carets)));
}

fn push_line(out: &mut String, line: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{}", line.trim_end());
}

/// Columns of a terminal that a character takes: 2 for the wide ones of East Asia and emoji, 0 for
/// marks that join the character before.
fn columns(c: char) -> usize {
    match c {
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{303e}'
        | '\u{3041}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1f64f}'
        | '\u{1f900}'..='\u{1f9ff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}
