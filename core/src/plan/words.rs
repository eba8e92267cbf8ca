//! What to tell about a problem of a command, in every language.

use super::command::ProblemKind as Text;
use super::{Problem, ProblemKind};
use crate::inventory::pattern::PatternError;
use crate::report::{Args, Phrase, Sentences};

const STOPS: Phrase = Phrase::new(
    "`ansible-playbook` stops at once; no host is touched.",
    "`ansible-playbook` 会立即停止，不会触及任何主机。",
);
const SHELL: Phrase = Phrase::new(
    "The shell does not pass on what you see; `ansible-playbook` gets other words, or nothing runs.",
    "shell 传给 `ansible-playbook` 的内容与你看到的不同，或者根本不会执行。",
);

const fn stops(message: Phrase, remedy: Phrase) -> Sentences {
    Sentences { message, consequence: STOPS, remedy }
}

static NO_PROGRAM: Sentences = stops(
    Phrase::new("There is no `ansible-playbook` in the command.", "命令中没有 `ansible-playbook`。"),
    Phrase::new(
        "Give the whole command, from `ansible-playbook` on.",
        "请给出完整的命令，从 `ansible-playbook` 开始。",
    ),
);
static SEVERAL: Sentences = Sentences {
    message: Phrase::new(
        "The text holds several `ansible-playbook` commands.",
        "文本中有多条 `ansible-playbook` 命令。",
    ),
    consequence: Phrase::new("Only the first is judged.", "只检查第一条。"),
    remedy: Phrase::new("Check them one after the other.", "请逐条检查。"),
};
static TOO_LONG: Sentences = Sentences {
    message: Phrase::new("The command is longer than 64 KiB.", "命令超过 64 KiB。"),
    consequence: Phrase::new("Only its start is read.", "只读取开头部分。"),
    remedy: Phrase::new("Give the command alone.", "请只给出命令本身。"),
};
static NO_PLAYBOOK: Sentences = stops(
    Phrase::new("The command names no playbook.", "命令没有指定 playbook。"),
    Phrase::new("Name one, for instance `cluster.yml`.", "请指定一个，例如 `cluster.yml`。"),
);
static UNKNOWN_OPTION: Sentences = stops(
    Phrase::new("`ansible-playbook` has no option `{option}`.", "`ansible-playbook` 没有 `{option}` 选项。"),
    Phrase::new("See `ansible-playbook --help` for its options.", "可用选项见 `ansible-playbook --help`。"),
);
static UNKNOWN_OPTION_NEAR: Sentences =
    stops(UNKNOWN_OPTION.message, Phrase::new("Write `{near}`.", "请改为 `{near}`。"));
static AMBIGUOUS_OPTION: Sentences = stops(
    Phrase::new("`{option}` may stand for {matches}.", "`{option}` 可以是 {matches}。"),
    Phrase::new("Write the option out.", "请写出完整的选项名。"),
);
static MISSING_VALUE: Sentences = stops(
    Phrase::new("`{option}` has no value.", "`{option}` 缺少值。"),
    Phrase::new(
        "Give one; a value that begins with `-` goes behind `=`.",
        "请补上；以 `-` 开头的值要写在 `=` 之后。",
    ),
);
static UNEXPECTED_VALUE: Sentences = stops(
    Phrase::new("`{option}` takes no value.", "`{option}` 不接受值。"),
    Phrase::new("Leave the value out.", "请去掉这个值。"),
);
static STRAY: Sentences = stops(
    Phrase::new(
        "`{word}` stands behind the options that follow the playbook; no option takes it.",
        "`{word}` 位于 playbook 之后的选项后面，不属于任何选项。",
    ),
    Phrase::new(
        "A value with blanks needs quotes, and a list has no blank after its commas.",
        "含空格的值需要加引号；列表的逗号之后不能有空格。",
    ),
);
static NOT_A_NUMBER: Sentences = stops(
    Phrase::new(
        "`{option}` wants a number; `{word}` is none it takes.",
        "`{option}` 需要数字，`{word}` 无效。",
    ),
    Phrase::new("Give a whole number above 0.", "请填写大于 0 的整数。"),
);
static UNCLOSED: Sentences = Sentences {
    message: Phrase::new("A quote is not closed.", "引号没有闭合。"),
    consequence: Phrase::new(
        "The shell waits for the rest; nothing runs.",
        "shell 会等待后续输入，不会执行任何内容。",
    ),
    remedy: Phrase::new("Close it.", "请补上另一半引号。"),
};
static BLANK: Sentences = Sentences {
    message: Phrase::new(
        "Blanks stand between the backslash and the end of the line.",
        "反斜杠与行尾之间有空格。",
    ),
    consequence: Phrase::new(
        "The shell ends the command there; the options of the next lines are not passed on.",
        "shell 会在此处结束命令，后面几行的选项不会生效。",
    ),
    remedy: Phrase::new("Remove the blanks.", "请删除这些空格。"),
};
static NOT_ASCII: Sentences = Sentences {
    message: Phrase::new(
        "`{char}` is not the character that the shell wants; `{meant}` is meant.",
        "`{char}` 不是 shell 需要的字符，应为 `{meant}`。",
    ),
    consequence: SHELL,
    remedy: Phrase::new("Type `{meant}`.", "请改为 `{meant}`。"),
};
static UNKNOWN_PLAYBOOK: Sentences = stops(
    Phrase::new(
        "Kubespray has no playbook `{playbook}` in this release.",
        "这个版本的 Kubespray 没有 `{playbook}`。",
    ),
    Phrase::new(
        "Name one of its playbooks, with its folder.",
        "请使用该版本已有的 playbook，并带上所在目录。",
    ),
);
static UNKNOWN_PLAYBOOK_NEAR: Sentences =
    stops(UNKNOWN_PLAYBOOK.message, Phrase::new("Run `{near}`.", "请运行 `{near}`。"));
static LIMIT_NO_HOST: Sentences = stops(
    Phrase::new("The limit `{limit}` leaves no host.", "`--limit` 的 `{limit}` 没有选中任何主机。"),
    Phrase::new("Name hosts or groups of the inventory.", "请使用主机清单中的主机或主机组。"),
);
static LIMIT_INVALID: Sentences = stops(
    Phrase::new("Ansible cannot read the limit: {reason}", "Ansible 无法解析 `--limit`：{reason}"),
    Phrase::new(
        "Join parts with `:` or `,`; `:&` keeps only what is in both, `:!` takes away.",
        "各部分用 `:` 或 `,` 连接；`:&` 取交集，`:!` 排除。",
    ),
);
static UNMATCHED: Sentences = Sentences {
    message: Phrase::new(
        "`{part}` in the limit names no host and no group.",
        "`--limit` 中的 `{part}` 不是任何主机或主机组。",
    ),
    consequence: Phrase::new(
        "Ansible only warns and runs on the rest.",
        "Ansible 只给出警告，并在其余主机上运行。",
    ),
    remedy: Phrase::new("Correct the name, or take it out.", "请更正名称，或将其去掉。"),
};
static HOSTS_INVALID: Sentences = stops(
    Phrase::new(
        "The value of `{variable}` is no host pattern: {reason}",
        "`{variable}` 的值不是主机模式：{reason}",
    ),
    Phrase::new("Name hosts of the inventory, joined with `,`.", "请填写主机清单中的主机，用 `,` 分隔。"),
);
static HOSTS_UNMATCHED: Sentences = Sentences {
    message: Phrase::new(
        "`{part}` in `{variable}` names no host and no group.",
        "`{variable}` 中的 `{part}` 不是任何主机或主机组。",
    ),
    consequence: Phrase::new(
        "Ansible only warns; the run does nothing for that name.",
        "Ansible 只给出警告，不会对它做任何事。",
    ),
    remedy: UNMATCHED.remedy,
};

impl Problem {
    /// What is wrong, what follows, what to do; [`args`](Self::args) are for them.
    pub fn sentences(&self) -> &'static Sentences {
        match &self.kind {
            ProblemKind::Command(kind) => text_sentences(kind),
            ProblemKind::UnknownPlaybook { near: Some(_), .. } => &UNKNOWN_PLAYBOOK_NEAR,
            ProblemKind::UnknownPlaybook { near: None, .. } => &UNKNOWN_PLAYBOOK,
            ProblemKind::Limit { error: PatternError::NoHosts, .. } => &LIMIT_NO_HOST,
            ProblemKind::Limit { .. } => &LIMIT_INVALID,
            ProblemKind::LimitUnmatched(_) => &UNMATCHED,
            ProblemKind::Hosts { .. } => &HOSTS_INVALID,
            ProblemKind::HostsUnmatched { .. } => &HOSTS_UNMATCHED,
        }
    }

    /// The values in the sentences.
    pub fn args(&self) -> Args {
        let mut args = Args::default();
        let mut set = |name, value: &str| args.set(name, value.into());
        match &self.kind {
            ProblemKind::Command(kind) => match kind {
                Text::UnknownOption { text, near } => {
                    set("option", text);
                    set("near", near.as_deref().unwrap_or_default());
                }
                Text::AmbiguousOption { text, matches } => {
                    set("option", text);
                    args.set("matches", matches.clone().into());
                }
                Text::MissingValue(option) | Text::UnexpectedValue(option) => set("option", option),
                Text::StrayArgument(word) => set("word", word),
                Text::NotANumber { option, text } => {
                    set("option", option);
                    set("word", text);
                }
                Text::NotAscii { ch, meant } => {
                    set("char", ch.encode_utf8(&mut [0; 4]));
                    set("meant", meant);
                }
                _ => {}
            },
            ProblemKind::UnknownPlaybook { path, near } => {
                set("playbook", path);
                set("near", near.as_deref().unwrap_or_default());
            }
            ProblemKind::Limit { text, error } => {
                set("limit", text);
                set("reason", &error.to_string());
            }
            ProblemKind::LimitUnmatched(part) => set("part", part),
            ProblemKind::Hosts { variable, error } => {
                set("variable", variable);
                set("reason", &error.to_string());
            }
            ProblemKind::HostsUnmatched { variable, part } => {
                set("variable", variable);
                set("part", part);
            }
        }
        args
    }
}

fn text_sentences(kind: &Text) -> &'static Sentences {
    match kind {
        Text::NoProgram => &NO_PROGRAM,
        Text::SeveralCommands => &SEVERAL,
        Text::TooLong => &TOO_LONG,
        Text::NoPlaybook => &NO_PLAYBOOK,
        Text::UnknownOption { near: Some(_), .. } => &UNKNOWN_OPTION_NEAR,
        Text::UnknownOption { near: None, .. } => &UNKNOWN_OPTION,
        Text::AmbiguousOption { .. } => &AMBIGUOUS_OPTION,
        Text::MissingValue(_) => &MISSING_VALUE,
        Text::UnexpectedValue(_) => &UNEXPECTED_VALUE,
        Text::StrayArgument(_) => &STRAY,
        Text::NotANumber { .. } => &NOT_A_NUMBER,
        Text::UnclosedQuote => &UNCLOSED,
        Text::BlankAfterBackslash => &BLANK,
        Text::NotAscii { .. } => &NOT_ASCII,
    }
}
