//! The command line: its options, in the language of the reader.

use std::ffi::OsString;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command};
use spraycheck::report::{Language, Phrase};

/// The formats of a report.
pub const FORMATS: [&str; 5] = ["text", "json", "sarif", "github", "markdown"];

/// Builds the texts of the command line in one language.
#[derive(Clone, Copy)]
struct Texts(Language);

impl Texts {
    fn say(self, en: &'static str, zh: &'static str) -> &'static str {
        Phrase::new(en, zh).get(self.0)
    }

    /// An option that takes a value.
    fn option(self, name: &'static str, value: &'static str, en: &'static str, zh: &'static str) -> Arg {
        Arg::new(name).long(name).value_name(value).help(self.say(en, zh)).allow_hyphen_values(true)
    }

    fn flag(self, name: &'static str, en: &'static str, zh: &'static str) -> Arg {
        Arg::new(name).long(name).help(self.say(en, zh)).action(ArgAction::SetTrue)
    }
}

/// What can be asked, by name.
type Question = (&'static str, fn(Texts, Command) -> Command, [&'static str; 2]);

const QUESTIONS: [Question; 8] = [
    ("check", check, ["Report what is wrong", "检查并报告问题"]),
    (
        "inventory",
        query,
        [
            "Print the inventory in the shape of `ansible-inventory --list`",
            "以 `ansible-inventory --list` 的形式输出主机清单",
        ],
    ),
    ("hosts", hosts, ["Print the hosts of a play, one a line, in its order", "按 play 的顺序逐行输出主机"]),
    (
        "vars",
        vars,
        [
            "Print a host's effective values, where each comes from and what it overrode",
            "输出主机的最终生效值、各自的来源以及被它覆盖的设置",
        ],
    ),
    (
        "eval",
        eval,
        [
            "Print what Ansible would make of templates and conditions, as a JSON list",
            "以 JSON 列表输出 Ansible 对模板和条件的求值结果",
        ],
    ),
    (
        "plan",
        plan,
        ["Print the plays, hosts and roles a command would run", "输出命令会运行的 play、主机和角色"],
    ),
    ("explain", explain, ["Print the page of a rule", "输出一条规则的说明"]),
    ("rules", rules, ["List all rules", "列出全部规则"]),
];

/// The whole command line. Of what can be asked only that has its options which the arguments name: to
/// make them all would take most of the time of a short answer.
pub fn command(language: Language, arguments: &[OsString]) -> Command {
    let t = Texts(language);
    let is_named = |name: &str| arguments.iter().skip(1).any(|argument| argument == name);
    let questions = QUESTIONS.into_iter().map(|(name, options, [en, zh])| {
        let question = Command::new(name).about(t.say(en, zh));
        if is_named(name) { options(t, question) } else { question }
    });
    let root = Command::new("spraycheck")
        .version(env!("CARGO_PKG_VERSION"))
        .about(t.say(
            "Finds what a Kubespray run would fail on, before it runs",
            "在运行 Kubespray 之前，找出会让它失败的问题",
        ))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands(questions);
    localised(root.arg(lang(t)), language)
}

/// Help and its headings in the reader's language.
fn localised(command: Command, language: Language) -> Command {
    if language == Language::English {
        return command;
    }
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    let help = |short, template: &'static str| move |c: Command| chinese(c, short, template);
    let sub = "{about}\n\n用法：{usage}\n\n{all-args}\n";
    let root = help(true, "{about}\n\n用法：{usage}\n\n{all-args}\n")(command);
    names.into_iter().fold(root, |root, name| root.mut_subcommand(name, help(false, sub)))
}

fn chinese(command: Command, root: bool, template: &'static str) -> Command {
    let flag = |name: &'static str, short: char, text: &'static str, action: ArgAction| {
        Arg::new(name).long(name).short(short).help(text).action(action).help_heading("选项")
    };
    let command = command
        .help_template(template)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .subcommand_help_heading("命令")
        .mut_args(chinese_arg)
        .arg(flag("help", 'h', "显示帮助", ArgAction::Help));
    if root { command.arg(flag("version", 'V', "显示版本", ArgAction::Version)) } else { command }
}

fn chinese_arg(arg: Arg) -> Arg {
    let mut help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    if arg.get_action().takes_values() {
        let values: Vec<String> =
            arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
        if !values.is_empty() && !arg.is_hide_possible_values_set() {
            help += &format!(" [可选：{}]", values.join("、"));
        }
        for value in arg.get_default_values() {
            help += &format!(" [默认：{}]", value.to_string_lossy());
        }
    }
    let heading = if arg.is_positional() { "参数" } else { "选项" };
    let plain = !arg.get_action().takes_values();
    let arg = arg.help(help).help_heading(heading);
    if plain { arg } else { arg.hide_possible_values(true).hide_default_value(true) }
}

fn lang(t: Texts) -> Arg {
    t.option("lang", "LANG", "Language of all texts: en or zh-CN", "所有文字的语言：en 或 zh-CN")
        .value_parser(PossibleValuesParser::new(Language::ALL.map(Language::tag)))
        .hide_possible_values(true)
        .global(true)
}

/// A question about an inventory: its sources and what changes how they are read.
fn query(t: Texts, question: Command) -> Command {
    let many = ArgAction::Append;
    question.args([
        Arg::new("source")
            .value_name("SOURCE")
            .action(many.clone())
            .required_unless_present("inventory")
            .help(t.say(
                "Inventory: a file, a folder or a comma list of hosts; several are merged",
                "主机清单：文件、文件夹或逗号分隔的主机列表；可给出多个，依次合并",
            )),
        t.option("inventory", "SOURCE", "The same, as Ansible spells it", "同上，与 Ansible 的写法一致")
            .short('i')
            .action(many.clone()),
        t.option(
            "release",
            "RELEASE",
            "Kubespray release: a tag or git describe text",
            "Kubespray 版本：标签，或 git describe 的输出",
        ),
        t.option(
            "kubespray",
            "DIR",
            "Checkout of Kubespray, whose own variables, checks and playbooks count",
            "Kubespray 代码目录，以其中的变量、检查和 playbook 为准",
        ),
        t.option(
            "playbook-dir",
            "DIR",
            "Folder of the playbook, for its group_vars and host_vars [default: the current folder]",
            "playbook 所在文件夹，从中读取 group_vars 和 host_vars [默认：当前文件夹]",
        ),
        t.option(
            "ansible-cfg",
            "FILE",
            "Ansible's settings [default: Kubespray's own]",
            "Ansible 的配置 [默认：Kubespray 自带的配置]",
        ),
        t.option(
            "extra-vars",
            "VARS",
            "Extra variables, as Ansible takes them",
            "额外变量，写法与 Ansible 一致",
        )
        .short('e')
        .action(many),
    ])
}

fn check(t: Texts, question: Command) -> Command {
    let many = ArgAction::Append;
    query(t, question).args([
        t.option(
            "command",
            "COMMAND",
            "The ansible-playbook command about to run [default: a full cluster.yml]",
            "将要运行的 ansible-playbook 命令 [默认：完整运行 cluster.yml]",
        ),
        t.option(
            "deployed",
            "SOURCE",
            "Inventory of what is deployed now, or none when nothing is",
            "当前已部署集群的主机清单；尚未部署时写 none",
        )
        .action(many.clone()),
        t.option(
            "deployed-hosts",
            "PATTERN",
            "Hosts of SOURCE that are deployed now",
            "SOURCE 中当前已部署的主机（主机模式）",
        )
        .conflicts_with("deployed"),
        t.option(
            "upgrade-from",
            "RELEASE",
            "Release that is deployed: adds what an upgrade to --release needs",
            "当前部署的版本：报告中会加入升级到 --release 所需的步骤",
        ),
        t.option(
            "evidence",
            "FILE",
            "Logs, manifests or output of the live cluster",
            "现场信息：日志、清单文件或集群命令的输出",
        )
        .action(many),
        t.flag("strict", "Exit with 1 on warnings too", "有警告时也以 1 退出"),
        t.flag(
            "tidy",
            "Also hint at values that only repeat the release's defaults",
            "同时提示只是重复版本默认值的设置",
        ),
        t.flag(
            "not-evaluated",
            "Also list Kubespray's checks that only the run can judge",
            "同时列出只有运行时才能判断的 Kubespray 检查",
        ),
        t.option("format", "FORMAT", "Form of the report", "报告的格式")
            .value_parser(PossibleValuesParser::new(FORMATS))
            .default_value("text"),
        t.flag("fix", "Apply the safe fixes to the files", "把安全修复写入文件").conflicts_with("diff"),
        t.flag("diff", "Show the safe fixes as a diff, change nothing", "以 diff 显示安全修复，不改动文件"),
    ])
}

fn hosts(t: Texts, question: Command) -> Command {
    query(t, question).args([
        t.option("pattern", "PATTERN", "The play's hosts", "play 的 hosts 模式").default_value("all"),
        t.option("limit", "PATTERN", "As --limit", "与 --limit 相同").short('l'),
    ])
}

fn vars(t: Texts, question: Command) -> Command {
    query(t, question).args([
        host(t),
        t.option("var", "NAME", "This variable only", "只看这个变量"),
        t.flag("json", "Print JSON", "输出 JSON"),
    ])
}

fn eval(t: Texts, question: Command) -> Command {
    let many = ArgAction::Append;
    query(t, question).args([
        host(t),
        t.option("template", "TEMPLATE", "A template, as a task's argument", "模板，等同于任务的参数")
            .action(many.clone()),
        t.option("condition", "CONDITION", "A condition, as in when", "条件，等同于 when")
            .action(many)
            .required_unless_present("template"),
    ])
}

fn plan(t: Texts, question: Command) -> Command {
    query(t, question).args([
        t.option("command", "COMMAND", "The ansible-playbook command", "ansible-playbook 命令")
            .required(true),
        t.option("format", "FORMAT", "Form of the answer", "输出的格式")
            .value_parser(PossibleValuesParser::new(["text", "json"]))
            .default_value("text"),
    ])
}

fn explain(t: Texts, question: Command) -> Command {
    let rule = Arg::new("rule").value_name("RULE").required(true);
    question.arg(rule.help(t.say("Id of the rule", "规则的 id")))
}

fn rules(t: Texts, question: Command) -> Command {
    question.arg(
        t.option("format", "FORMAT", "Form of the list", "列表的格式")
            .value_parser(PossibleValuesParser::new(["text", "json"]))
            .default_value("text"),
    )
}

fn host(t: Texts) -> Arg {
    t.option("host", "HOST", "The host", "主机").required(true)
}

/// An option given more than once or not at all, with the place of each among the arguments, so
/// that `SOURCE` and `-i SOURCE` keep their common order.
pub fn ordered(matches: &ArgMatches, names: &[&str]) -> Vec<(String, String)> {
    let mut found: Vec<(usize, String, String)> = Vec::new();
    for name in names {
        let values = matches.get_many::<String>(name).into_iter().flatten();
        let places = matches.indices_of(name).into_iter().flatten();
        found.extend(places.zip(values).map(|(at, value)| (at, (*name).to_owned(), value.clone())));
    }
    found.sort();
    found.into_iter().map(|(_, name, value)| (name, value)).collect()
}

pub fn one<'a>(matches: &'a ArgMatches, name: &str) -> Option<&'a str> {
    matches.get_one::<String>(name).map(String::as_str)
}

pub fn many(matches: &ArgMatches, name: &str) -> Vec<String> {
    matches.get_many::<String>(name).into_iter().flatten().cloned().collect()
}
