//! An inventory source whose hosts the text does not tell.

use crate::inventory::{Inventory, Problem, Reason};
use crate::report::{Arg, Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};
use crate::text::Span;

pub const RULE: Rule = Rule {
    id: "inventory-source-unknown",
    title: Phrase::new("an inventory whose hosts the text does not tell", "仅凭文本无法得知其主机的主机清单"),
    severity: Severity::Hint,
    releases: "*",
    needs_all_hosts: false,
    check,
};

const NOT_JUDGED: Phrase = Phrase::new(
    "Its hosts and groups are not judged here; what depends on them is left open.",
    "它的主机和组不在此次检查范围内；取决于它们的问题不作判断。",
);

static OPAQUE: Sentences = Sentences {
    message: Phrase::new(
        "{path} is {kind}: its hosts are known only by running Ansible.",
        "{path} 是{kind}：只有运行 Ansible 才能得知其中的主机。",
    ),
    consequence: NOT_JUDGED,
    remedy: Phrase::new(
        "Check what `ansible-inventory -i {path} --list --yaml --export` prints instead.",
        "改为检查 `ansible-inventory -i {path} --list --yaml --export` 的输出。",
    ),
};

static TOO_MUCH: Sentences = Sentences {
    message: Phrase::new(
        "{path} has more than {count} hosts, or groups nested too deeply: it is read up to this place.",
        "{path} 的主机超过 {count} 台，或组嵌套过深：只读取到这里。",
    ),
    consequence: Phrase::new("What comes behind is not judged.", "此处之后的内容不在检查范围内。"),
    remedy: Phrase::new("Check a part of it.", "请分部分检查。"),
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    for problem in &ctx.inventory.problems {
        let Some(span) = problem.span else { continue };
        let finding =
            |says, span| Finding::new(RULE.id, RULE.severity, says, span).arg("path", &*problem.source);
        match kind(problem) {
            Some(kind) => {
                findings.push(finding(&OPAQUE, Span::start_of(span.file)).arg("kind", Arg::from(kind)))
            }
            None if matches!(problem.reason, Reason::TooManyHosts | Reason::TooDeep) => {
                findings.push(finding(&TOO_MUCH, span).arg("count", Inventory::MAX_HOSTS));
            }
            None => {}
        }
    }
}

fn kind(problem: &Problem) -> Option<Phrase> {
    Some(match &problem.reason {
        Reason::Script => Phrase::new("a script", "脚本"),
        Reason::Vaulted => Phrase::new("encrypted", "加密文件"),
        Reason::PluginConfig(_) => Phrase::new("the settings of an inventory plugin", "主机清单插件的配置"),
        _ => return None,
    })
}
