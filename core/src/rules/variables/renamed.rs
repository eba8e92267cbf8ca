//! A variable that the release knows under another name.

use super::shared::{self, Gone};
use crate::catalogue::Change;
use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::{Context, Rule};

pub const RULE: Rule = Rule {
    id: "variable-renamed",
    title: Phrase::new("a variable that has another name now", "已改名的变量"),
    severity: Severity::Warning,
    releases: "v2.21.0..",
    needs_all_hosts: false,
    check,
};

const MESSAGE: Phrase = Phrase::new(
    "{release} does not read `{name}` any more: since {since} `{new}` has taken its place.",
    "{release} 已不再读取 `{name}`：从 {since} 起由 `{new}` 取代。",
);
const CONSEQUENCE: Phrase = Phrase::new(
    "Ansible accepts it in silence; Kubespray goes on as if it were not set.",
    "Ansible 不会报错，Kubespray 会当它没有设置一样继续运行。",
);
static RENAMED: Sentences = Sentences {
    message: MESSAGE,
    consequence: CONSEQUENCE,
    remedy: Phrase::new("Rename it to `{new}`.", "把它改名为 `{new}`。"),
};
static REWRITTEN: Sentences = Sentences {
    message: MESSAGE,
    consequence: CONSEQUENCE,
    remedy: Phrase::new(
        "Say what you want with `{new}`, whose values look different, and take `{name}` out.",
        "改用 `{new}` 表达你的意图（它的取值形式不同），并删除 `{name}`。",
    ),
};

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    for (name, places) in ctx.settings().iter() {
        let Some(Gone { since, became: Some(became), .. }) = shared::gone(ctx, name) else { continue };
        let Some(place) = places.first() else { continue };
        let renamed = became.how == Change::Renamed;
        let mut finding = Finding::new(
            RULE.id,
            RULE.severity,
            if renamed { &RENAMED } else { &REWRITTEN },
            place.variable.name,
        )
        .arg("release", ctx.release.to_string())
        .arg("name", name)
        .arg("since", since.to_string())
        .arg("new", became.name.as_str());
        if renamed {
            let title = Phrase::new("Rename it to `{new}`", "改名为 `{new}`");
            finding.fixes.extend(ctx.rename(name, &became.name, title));
        }
        findings.push(finding);
    }
}
