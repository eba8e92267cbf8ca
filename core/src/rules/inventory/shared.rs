//! What the inventory rules share: Ansible's reasons in plain words.

use crate::inventory::{RangeError, Reason};
use crate::report::{Arg, Phrase, Sentences};
use crate::rules::{Context, FileKind};
use crate::text::FileId;

/// The consequence is the same for every reason: see the rule.
const CONSEQUENCE: Phrase = Phrase::new("{consequence}", "{consequence}");

/// The sentences for a reason, with their arguments beside `{path}` and `{consequence}`; `None`
/// for what is no mistake of the text, and for what is no YAML, of which the rules about files tell.
pub fn sentences(reason: &Reason) -> Option<(&'static Sentences, Vec<(&'static str, Arg)>)> {
    let word = |text: &str| vec![("word", Arg::from(text))];
    let pair = |name, text: &str, class: &str| vec![(name, Arg::from(text)), ("class", Arg::from(class))];
    Some(match reason {
        Reason::ExpectedHostVariable(text) => (&HOST_WORD, word(text)),
        Reason::NoClosingQuotation(_) => (&QUOTATION, Vec::new()),
        Reason::NoEscapedCharacter(_) => (&BACKSLASH, Vec::new()),
        Reason::HostEndsWithColon(text) => (&YAML_IN_INI, word(text)),
        Reason::YamlDocumentStart => (&YAML_IN_INI, word("---")),
        Reason::BadSection(text) => (&SECTION, word(text)),
        Reason::UnknownSectionType { group, kind } => {
            (&SECTION_KIND, vec![("group", group.as_str().into()), ("word", kind.as_str().into())])
        }
        Reason::ExpectedGroupName(text) => (&GROUP_NAME, word(text)),
        Reason::ExpectedKeyValue(text) => (&VARIABLE_LINE, word(text)),
        Reason::VarsOfUndefinedGroup(group) => (&VARS_ALONE, vec![("group", group.as_str().into())]),
        Reason::UndefinedChild { group, child } => {
            (&CHILD, vec![("group", group.as_str().into()), ("child", child.as_str().into())])
        }
        Reason::Unhashable { value, .. } => (&VALUE, word(value)),
        Reason::Range(error) => (&RANGE, vec![("why", range(error).into())]),
        Reason::Loop { group, child } => {
            (&LOOP, vec![("group", group.as_str().into()), ("child", child.as_str().into())])
        }
        Reason::ChildOfItself(group) => {
            (&LOOP, vec![("group", group.as_str().into()), ("child", group.as_str().into())])
        }
        Reason::BadPriority(text) => (&PRIORITY, word(text)),
        Reason::EmptyHostName | Reason::EmptyGroupName(_) => (&EMPTY_NAME, Vec::new()),
        Reason::NotAMapping(class) => (&TOP_LEVEL, vec![("class", (*class).into())]),
        Reason::InvalidEntry { section, group, class } => {
            let mut args = pair("group", group, class);
            args.push(("section", (*section).into()));
            (&ENTRY, args)
        }
        Reason::GroupNotText { name, class } => (&NOT_TEXT, pair("word", name, class)),
        Reason::HostNotText(name) => (&NOT_TEXT, pair("word", name, "")),
        Reason::HostVarsNotMapping { host, class } => (&HOST_VALUE, pair("host", host, class)),
        Reason::UnknownChild(name) => (&CHILD_VALUE, word(name)),
        _ => return None,
    })
}

/// The files of the inventory sources.
pub fn inventory_files(ctx: &Context) -> impl Iterator<Item = FileId> {
    ctx.files().filter(|(.., kind)| *kind == FileKind::Inventory).map(|(file, ..)| file)
}

fn range(error: &RangeError) -> Phrase {
    match error {
        RangeError::Shape(_) => Phrase::new("it must be `[begin:end]`", "应写成 `[起:止]`"),
        RangeError::NoEnd(_) => Phrase::new("it has no end", "缺少终止值"),
        RangeError::UnequalLength(_) => {
            Phrase::new("with leading zeros, both ends need as many digits", "有前导零时，两端的位数必须相同")
        }
        RangeError::BeginAfterEnd(_) => Phrase::new("it begins behind its end", "起始值在终止值之后"),
        RangeError::NotANumber(_) => {
            Phrase::new("its ends must be two numbers or two letters", "两端必须同为数字或同为字母")
        }
        RangeError::ZeroStep(_) => Phrase::new("its step is 0", "步长为 0"),
        RangeError::Unbalanced(_) => Phrase::new("its brackets do not match", "方括号不配对"),
        RangeError::TooMany(_) => Phrase::new("it stands for too many hosts", "展开后的主机过多"),
    }
}

const fn says(message: Phrase, remedy: Phrase) -> Sentences {
    Sentences { message, consequence: CONSEQUENCE, remedy }
}

static HOST_WORD: Sentences = says(
    Phrase::new(
        "`{word}` stands behind a host in {path} and is no `key=value`.",
        "{path} 中主机名后面的 `{word}` 不是 `键=值`。",
    ),
    Phrase::new(
        "Write `key=value` without blanks around `=`, one host a line, and put values with blanks in quotes.",
        "写成 `键=值`，`=` 两侧不留空格；每行只写一台主机；含空格的值加引号。",
    ),
);
static QUOTATION: Sentences = says(
    Phrase::new("A quote on this line of {path} is not closed.", "{path} 的这一行有引号没有闭合。"),
    Phrase::new("Close it, or escape it with a backslash.", "补上另一半引号，或用反斜杠转义。"),
);
static BACKSLASH: Sentences = says(
    Phrase::new("This line of {path} ends with a backslash.", "{path} 的这一行以反斜杠结尾。"),
    Phrase::new("Remove it: a host line cannot go on in the next.", "删去它：主机行不能续到下一行。"),
);
static YAML_IN_INI: Sentences = says(
    Phrase::new(
        "{path} is read as INI, and `{word}` looks like YAML.",
        "{path} 按 INI 格式读取，而 `{word}` 看起来是 YAML。",
    ),
    Phrase::new(
        "Give a YAML inventory a name that ends with `.yaml`; a host name does not end with a colon.",
        "YAML 格式的主机清单要以 `.yaml` 作为扩展名；主机名不能以冒号结尾。",
    ),
);
static SECTION: Sentences = says(
    Phrase::new(
        "`{word}` in {path} is no section that Ansible reads.",
        "{path} 中的 `{word}` 不是 Ansible 能读取的段。",
    ),
    Phrase::new(
        "Write `[group]`, `[group:children]` or `[group:vars]`, without blanks inside.",
        "写成 `[组名]`、`[组名:children]` 或 `[组名:vars]`，方括号内不留空格。",
    ),
);
static SECTION_KIND: Sentences = says(
    Phrase::new(
        "`[{group}:{word}]` in {path} is no kind of section.",
        "{path} 中的 `[{group}:{word}]` 不是有效的段类型。",
    ),
    Phrase::new("Only `:children`, `:vars` and `:hosts` exist.", "只有 `:children`、`:vars` 和 `:hosts`。"),
);
static GROUP_NAME: Sentences = says(
    Phrase::new(
        "`{word}` stands in a `:children` section of {path} and is no group name.",
        "{path} 的 `:children` 段中，`{word}` 不是组名。",
    ),
    Phrase::new(
        "List one group a line there; hosts with their variables go into `[group]`.",
        "该段中每行只写一个组名；主机及其变量写在 `[组名]` 段中。",
    ),
);
static VARIABLE_LINE: Sentences = says(
    Phrase::new(
        "`{word}` stands in a `:vars` section of {path} and is no `key=value`.",
        "{path} 的 `:vars` 段中，`{word}` 不是 `键=值`。",
    ),
    Phrase::new("Write `key=value`, each on one line.", "写成 `键=值`，每个写在一行内。"),
);
static VARS_ALONE: Sentences = says(
    Phrase::new(
        "{path} has `[{group}:vars]`, but no section makes the group `{group}`.",
        "{path} 中有 `[{group}:vars]`，却没有定义 `{group}` 组的段。",
    ),
    Phrase::new("Add `[{group}]`, or correct the name.", "添加 `[{group}]` 段，或改正组名。"),
);
static CHILD: Sentences = says(
    Phrase::new(
        "`[{group}:children]` in {path} names `{child}`, which no section makes a group.",
        "{path} 的 `[{group}:children]` 中列出了 `{child}`，却没有定义该组的段。",
    ),
    Phrase::new(
        "Correct the name, or add `[{child}]`, which may be empty.",
        "改正组名，或添加 `[{child}]` 段（可以为空）。",
    ),
);
static VALUE: Sentences = says(
    Phrase::new(
        "The value `{word}` in {path} begins like a Python dictionary that cannot be built.",
        "{path} 中的值 `{word}` 会被当作 Python 字典，而这个字典无法构造。",
    ),
    Phrase::new("Put the whole value in quotes.", "给整个值加上引号。"),
);
static RANGE: Sentences = says(
    Phrase::new("A host range in {path} is refused: {why}.", "{path} 中的主机范围无效：{why}。"),
    Phrase::new("Write it like `node[1:3]` or `node[01:10]`.", "写成 `node[1:3]` 或 `node[01:10]` 的形式。"),
);
static LOOP: Sentences = says(
    Phrase::new(
        "`{child}` cannot be a child of `{group}` in {path}: the group would contain itself.",
        "{path} 中 `{child}` 不能作为 `{group}` 的子组：这会使组包含自身。",
    ),
    Phrase::new("Remove one of the two relations.", "删去其中一个从属关系。"),
);
static PRIORITY: Sentences = says(
    Phrase::new(
        "`ansible_group_priority` is {word} in {path}, no whole number.",
        "{path} 中 `ansible_group_priority` 的值 {word} 不是整数。",
    ),
    Phrase::new("Give it a whole number.", "改为整数。"),
);
static EMPTY_NAME: Sentences = says(
    Phrase::new("A host or group in {path} has an empty name.", "{path} 中有主机或组的名字为空。"),
    Phrase::new("Give it a name, or remove the line.", "补上名字，或删去这一行。"),
);
static TOP_LEVEL: Sentences = says(
    Phrase::new(
        "{path} is YAML, but no mapping of groups: its top level is a {class}.",
        "{path} 是 YAML，但顶层不是由组构成的映射，而是 `{class}`。",
    ),
    Phrase::new(
        "Begin with `all:` and put `hosts:` and `children:` under it.",
        "以 `all:` 开头，在其下写 `hosts:` 和 `children:`。",
    ),
);
static ENTRY: Sentences = says(
    Phrase::new(
        "`{section}` of group `{group}` in {path} is a {class}; Ansible wants a mapping.",
        "{path} 中 `{group}` 组的 `{section}` 是 `{class}`，而 Ansible 要求它是映射。",
    ),
    Phrase::new(
        "Write every name as a key, `name:`, without a dash before it.",
        "每个名字都写成键 `名字:`，前面不加短横线。",
    ),
);
static NOT_TEXT: Sentences = says(
    Phrase::new(
        "The name `{word}` in {path} is no text to YAML.",
        "{path} 中的名字 `{word}` 在 YAML 里不是文本。",
    ),
    Phrase::new("Put it in quotes.", "给它加上引号。"),
);
static HOST_VALUE: Sentences = says(
    Phrase::new(
        "Host `{host}` in {path} has a {class} where its variables should be.",
        "{path} 中主机 `{host}` 的变量位置上是 `{class}`。",
    ),
    Phrase::new(
        "Write its variables as `name: value` lines below it.",
        "在它下面以 `变量名: 值` 的形式逐行写变量。",
    ),
);
static CHILD_VALUE: Sentences = says(
    Phrase::new(
        "`{word}` stands among the children of a group in {path}, but its value is no group.",
        "{path} 中 `{word}` 被列为子组，但它的值不是组的定义。",
    ),
    Phrase::new("Put `hosts:` below it, or leave it without a value.", "在它下面写 `hosts:`，或不写值。"),
);
