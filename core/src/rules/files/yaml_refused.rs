//! A file that Ansible cannot read as YAML, with the reason in plain words.

use super::shared;
use crate::inventory::Reason;
use crate::report::{Finding, Fix, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};
use crate::text::{Edit, Span};
use crate::yaml::{Problem, ProblemKind};

pub const RULE: Rule = Rule {
    id: "yaml-refused",
    title: Phrase::new("a file that is not valid YAML", "不是合法 YAML 的文件"),
    severity: Severity::Error,
    releases: "*",
    needs_all_hosts: false,
    check,
};

const STOPS: Phrase = Phrase::new(
    "Ansible stops before the first task: it reads nothing of this file (\"{reason}\").",
    "Ansible 在执行第一个任务之前就会停止，这个文件的内容一点也读不到（“{reason}”）。",
);

const TEMPLATE: Sentences = Sentences {
    message: Phrase::new(
        "The value begins with `{{{{` and has no quotes, so YAML takes it for a mapping.",
        "值以 `{{{{` 开头却没有加引号，YAML 会把它当成映射。",
    ),
    consequence: STOPS,
    remedy: Phrase::new("Put the whole value in quotes.", "给整个值加上引号。"),
};

const TAB: Sentences = Sentences {
    message: Phrase::new(
        "There is a tab where YAML allows only spaces.",
        "这里有一个制表符，而 YAML 只允许空格。",
    ),
    consequence: STOPS,
    remedy: Phrase::new("Indent with spaces.", "用空格缩进。"),
};

const NO_SPACE: Sentences = Sentences {
    message: Phrase::new(
        "The colon behind `{key}` has no space after it, so this is not a key with a value.",
        "`{key}` 后面的冒号之后没有空格，因此不构成“键: 值”。",
    ),
    consequence: STOPS,
    remedy: Phrase::new("Put a space behind the colon.", "在冒号后面加一个空格。"),
};

const OTHER: Sentences = Sentences {
    message: Phrase::new("This is not valid YAML: {what}.", "这里不是合法的 YAML：{what}。"),
    consequence: STOPS,
    remedy: Phrase::new(
        "Correct this place, or what opens before it: an indentation, a bracket, a quote.",
        "改正此处，或它前面的内容：缩进、括号、引号。",
    ),
};

const QUOTE: Phrase = Phrase::new("Put the value in quotes", "给值加上引号");
const SPACES: Phrase = Phrase::new("Indent with spaces instead of tabs", "把缩进的制表符换成空格");
const SPACE: Phrase = Phrase::new("Put a space behind the colon", "在冒号后面加空格");
const OPENED: Phrase = Phrase::new("what is read here begins at this place", "正在读取的内容从这里开始");

/// Widths that a tab may have stood for.
const TAB_WIDTHS: [usize; 3] = [2, 4, 8];

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    for problem in shared::refusals(ctx) {
        let text = ctx.text(problem.span.file);
        let elsewhere =
            matches!(problem.kind, ProblemKind::NotUtf8) || shared::full_width(&problem, text).is_some();
        if elsewhere {
            continue;
        }
        let mut finding = explain(&problem, text).arg("reason", problem.kind.reason());
        if let Some(opened) = problem.related.filter(|opened| opened.start != problem.span.start) {
            finding = finding.related(opened, OPENED);
        }
        if dropped(ctx, &problem) {
            finding.says = dropped_says(finding.says);
        }
        findings.push(finding);
    }
}

/// An inventory that is not read leaves Ansible without hosts.
fn dropped(ctx: &Context, problem: &Problem) -> bool {
    let of_inventory = |other: &crate::inventory::Problem| {
        other.span == Some(problem.span) && matches!(other.reason, Reason::Yaml(_))
    };
    ctx.inventory.problems.iter().any(of_inventory)
}

fn dropped_says(says: &'static Sentences) -> &'static Sentences {
    const DROPPED: Phrase = Phrase::new(
        "Ansible warns and goes on without this inventory: its hosts are missing, and the run fails or does nothing \
         (\"{reason}\").",
        "Ansible 只给出警告，随后不用这份主机清单继续运行：其中的主机都不存在，运行会失败或什么也不做（“{reason}”）。",
    );
    const DROPPED_TEMPLATE: Sentences = Sentences { consequence: DROPPED, ..TEMPLATE };
    const DROPPED_TAB: Sentences = Sentences { consequence: DROPPED, ..TAB };
    const DROPPED_NO_SPACE: Sentences = Sentences { consequence: DROPPED, ..NO_SPACE };
    const DROPPED_OTHER: Sentences = Sentences { consequence: DROPPED, ..OTHER };
    match says.message {
        message if message == TEMPLATE.message => &DROPPED_TEMPLATE,
        message if message == TAB.message => &DROPPED_TAB,
        message if message == NO_SPACE.message => &DROPPED_NO_SPACE,
        _ => &DROPPED_OTHER,
    }
}

fn explain(problem: &Problem, text: &str) -> Finding {
    let finding = |says, span| Finding::new(RULE.id, RULE.severity, says, span);
    if let Some((span, edit)) = template(problem, text) {
        let fix = edit.map(|edit| Fix::edits(QUOTE, true, vec![edit]));
        return fix.into_iter().fold(finding(&TEMPLATE, span), Finding::fix);
    }
    if text.get(problem.span.range()) == Some("\t") {
        let fix = tabs(problem, text).map(|edits| Fix::edits(SPACES, false, edits));
        return fix.into_iter().fold(finding(&TAB, problem.span), Finding::fix);
    }
    if let Some((key, span, edit)) = no_space(problem, text) {
        return finding(&NO_SPACE, span).arg("key", key).fix(Fix::edits(SPACE, false, vec![edit]));
    }
    finding(&OTHER, problem.span).arg("what", plain_words(&problem.kind))
}

/// The line that holds a place: its start and text.
fn line_at(text: &str, at: usize) -> Option<(usize, &str)> {
    let start = text.get(..at)?.rfind(['\n', '\r']).map_or(0, |end| end + 1);
    let line = text.get(start..)?;
    Some((start, line.split(['\n', '\r']).next()?))
}

/// A value that begins with `{{` on the refused line, and how to quote it.
fn template(problem: &Problem, text: &str) -> Option<(Span, Option<Edit>)> {
    let (start, line) = line_at(text, problem.span.start as usize)?;
    let at = line.find(": {{").map(|at| at + 2).or_else(|| line.find("- {{").map(|at| at + 2))?;
    let value = line.get(at..)?;
    let value = value.find(" #").and_then(|comment| value.get(..comment)).unwrap_or(value).trim_end();
    let span = Span::new(problem.span.file, start + at, start + at + value.len());
    let quote = ['"', '\''].into_iter().find(|quote| !value.contains(*quote) && !value.contains('\\'));
    let edit = quote.map(|quote| Edit::replace(span, format!("{quote}{value}{quote}")));
    let reads = |edit: &Edit| moves_on(problem, text, std::slice::from_ref(edit));
    Some((span, edit.filter(reads)))
}

/// The file reads after the edits, or is refused only further down.
fn moves_on(problem: &Problem, text: &str, edits: &[Edit]) -> bool {
    let Some(after) = shared::edited(text, edits) else { return false };
    let document = crate::yaml::parse(problem.span.file, after.as_bytes());
    let next = document.problems.iter().find(|next| next.kind.refuses());
    next.is_none_or(|next| next.span.start > problem.span.end + 2)
}

/// Spaces for every tab that indents, in the first width that makes the file read.
fn tabs(problem: &Problem, text: &str) -> Option<Vec<Edit>> {
    let mut tabs = Vec::new();
    let mut indenting = true;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'\n' | b'\r' => indenting = true,
            b'\t' if indenting => tabs.push(Span::new(problem.span.file, at, at + 1)),
            b' ' => {}
            _ => indenting = false,
        }
    }
    let edits = |width: usize| -> Vec<Edit> {
        tabs.iter().map(|span| Edit::replace(*span, " ".repeat(width))).collect()
    };
    TAB_WIDTHS.into_iter().map(edits).find(|edits| shared::reads(problem.span.file, text, edits))
}

/// `key:value` on a line of its own where a key is wanted: the key, the colon, and the edit.
fn no_space(problem: &Problem, text: &str) -> Option<(String, Span, Edit)> {
    let (here, _) = line_at(text, problem.span.start as usize)?;
    let context = problem.related.map(|span| span.start as usize);
    // Without a colon, a line is read together with the next one.
    let near = [context, here.checked_sub(1), Some(here)];
    near.into_iter().flatten().find_map(|at| {
        let (start, line) = line_at(text, at)?;
        let colon = line.find(':')?;
        let (before, after) = (line.get(..colon)?, line.get(colon + 1..)?);
        let key = before.trim_start_matches([' ', '-']);
        let word =
            !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
        if !word || after.is_empty() || after.starts_with([' ', '\t', ':']) {
            return None;
        }
        let place = Span::new(problem.span.file, start + colon, start + colon + 1);
        let edit = Edit::insert(Span { start: place.end, ..place }, " ");
        let reads = shared::reads(problem.span.file, text, std::slice::from_ref(&edit));
        reads.then(|| (key.to_owned(), place, edit))
    })
}

/// The reason for people who do not know YAML's inner words.
fn plain_words(kind: &ProblemKind) -> Phrase {
    let reason = match kind {
        ProblemKind::Syntax(reason) => reason.as_str(),
        ProblemKind::UnhashableKey(_) => {
            return Phrase::new(
                "a list or mapping stands where a key should be",
                "本该是键的地方是一个列表或映射",
            );
        }
        ProblemKind::UnknownTag(_) => {
            return Phrase::new("Ansible does not know this `!` tag", "Ansible 不认识这个 `!` 标签");
        }
        ProblemKind::UndefinedAlias(_) => {
            return Phrase::new(
                "nothing above has the anchor `&` of this alias",
                "这个别名引用的锚点（`&`）在前文中没有定义",
            );
        }
        ProblemKind::RecursiveAlias(_) => {
            return Phrase::new("this alias is inside what it names", "这个别名处于它所引用的内容之中");
        }
        ProblemKind::DuplicateAnchor(_) => {
            return Phrase::new("this anchor name is taken already", "这个锚点名已经用过");
        }
        ProblemKind::ControlCharacter(_) => {
            return Phrase::new("a control character is in the text", "文本中有控制字符");
        }
        ProblemKind::SeveralDocuments => {
            return Phrase::new(
                "a second document begins, and Ansible takes only one",
                "这里开始了第二个文档，而 Ansible 只接受一个",
            );
        }
        ProblemKind::TooDeep => return Phrase::new("it is nested too deeply", "嵌套层数过多"),
        ProblemKind::TooManyAliases => return Phrase::new("its aliases grow too large", "别名展开后过大"),
        ProblemKind::TooLarge => return Phrase::new("the file is too large", "文件过大"),
        ProblemKind::BadValue(_) | ProblemKind::DuplicateKey(_) | ProblemKind::NotUtf8 => {
            return Phrase::new("the value is not what it looks like", "值与它的写法不符");
        }
    };
    SYNTAX.iter().find(|(known, _)| *known == reason).map_or(UNEXPECTED, |(_, phrase)| *phrase)
}

const UNEXPECTED: Phrase = Phrase::new("something else was expected here", "这里本应是别的内容");

const SYNTAX: [(&str, Phrase); 12] = [
    (
        "mapping values are not allowed in this context",
        Phrase::new(
            "a second `: ` in one line, or a line indented deeper than the key above allows",
            "一行里有第二个“: ”，或这一行缩进过深",
        ),
    ),
    (
        "could not find expected ':'",
        Phrase::new("a line without the `: ` of a key", "有一行缺少键后面的“: ”"),
    ),
    (
        "did not find expected key",
        Phrase::new(
            "the line is indented differently from the keys around it",
            "这一行的缩进与前后的键不一致",
        ),
    ),
    (
        "did not find expected '-' indicator",
        Phrase::new("the line is not an item of the list around it", "这一行不是所在列表的列表项"),
    ),
    (
        "block sequence entries are not allowed in this context",
        Phrase::new("a list begins behind other text in the line", "列表在一行的其他内容之后开始"),
    ),
    ("did not find expected ',' or ']'", Phrase::new("a `[` is not closed", "有一个 `[` 没有闭合")),
    ("did not find expected ',' or '}'", Phrase::new("a `{` is not closed", "有一个 `{` 没有闭合")),
    ("found unexpected end of stream", Phrase::new("a quote is not closed", "有一个引号没有闭合")),
    (
        "found character that cannot start any token",
        Phrase::new(
            "no value may begin with this character without quotes",
            "不加引号时，值不能以这个字符开头",
        ),
    ),
    (
        "did not find expected node content",
        Phrase::new("a value is missing, or a bracket is not closed", "缺少值，或括号没有闭合"),
    ),
    (
        "found unknown escape character",
        Phrase::new(
            "in double quotes this character may not follow `\\`",
            "双引号中 `\\` 后面不能是这个字符",
        ),
    ),
    (
        "did not find expected <document start>",
        Phrase::new("text goes on where the document has ended", "文档已经结束，后面却还有内容"),
    ),
];
