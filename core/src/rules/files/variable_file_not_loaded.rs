//! A file that looks meant as variables, which Ansible passes over in silence.

use crate::report::{Finding, Phrase, Sentences, Severity};
use crate::rules::inventory::group_misspelt;
use crate::rules::{Context, FileKind, Rule};
use crate::text::{FileId, Span, nearest};
use crate::vars::{NotLoaded, Scope};

pub const RULE: Rule = Rule {
    id: "variable-file-not-loaded",
    title: Phrase::new("a variable file that Ansible does not load", "Ansible 不会加载的变量文件"),
    severity: Severity::Warning,
    releases: "*",
    needs_all_hosts: false,
    check,
};

const REMEDY: Phrase =
    Phrase::new("Rename or move the file, or delete it.", "重命名或移动该文件，或者删除它。");

const CONSEQUENCE: Phrase = Phrase::new(
    "Ansible passes it over in silence (variables in it: {count}); each keeps the value it has elsewhere.",
    "Ansible 会直接跳过它，不给任何提示：其中 {count} 个变量仍取别处的值。",
);

const EXTENSION: Sentences = Sentences {
    message: Phrase::new(
        "{path} is in {folder}, but Ansible loads only `.yml`, `.yaml`, `.json` and names without extension there.",
        "{path} 位于 {folder} 中，但 Ansible 只加载其中的 `.yml`、`.yaml`、`.json` 文件和没有扩展名的文件。",
    ),
    consequence: CONSEQUENCE,
    remedy: REMEDY,
};

const MISSPELT: Sentences = Sentences {
    message: Phrase::new(
        "{path} is for `{name}`, which the inventory does not have; it has `{meant}`.",
        "{path} 属于 `{name}`，而主机清单中没有它，只有 `{meant}`。",
    ),
    consequence: CONSEQUENCE,
    remedy: Phrase::new("Name it after `{meant}`.", "改用 `{meant}` 命名。"),
};

const HIDDEN_BY: Sentences = Sentences {
    message: Phrase::new(
        "{path} stands beside `{first}`, and Ansible reads only one of the two.",
        "{path} 与 `{first}` 并存，而 Ansible 只读取其中一个。",
    ),
    consequence: CONSEQUENCE,
    remedy: Phrase::new("Move its variables into `{first}`.", "把它的变量移到 `{first}` 中。"),
};

const ELSEWHERE: Sentences = Sentences {
    message: Phrase::new(
        "{path} lies neither beside the inventory nor beside the playbook.",
        "{path} 既不在主机清单旁边，也不在 playbook 旁边。",
    ),
    consequence: CONSEQUENCE,
    remedy: Phrase::new("Move the folder to {place}.", "把该目录移到 {place}。"),
};

/// Endings by which people switch a file off, keep a copy, or write notes.
const MEANT_TO_BE_OFF: [&str; 20] = [
    "bak", "backup", "old", "orig", "rej", "save", "swp", "disabled", "off", "example", "sample", "dist",
    "template", "tmpl", "j2", "md", "txt", "rst", "sh", "py",
];

/// Groups that a run may make from older names or from others, before it reads their variables.
const MADE_BY_RUNS: [&str; 6] =
    ["bastion", "calico_rr", "etcd", "k8s_cluster", "kube_control_plane", "kube_node"];

fn check(ctx: &Context, findings: &mut Vec<Finding>) {
    for (file, path, kind) in ctx.files() {
        let FileKind::NotLoaded(scope, why) = kind else { continue };
        let Some(count) = variables(ctx, file) else { continue };
        let finding = |says| {
            Finding::new(RULE.id, RULE.severity, says, Span::start_of(file))
                .arg("path", path)
                .arg("folder", scope.folder())
                .arg("count", count)
        };
        match why {
            NotLoaded::Extension(extension) if !is_off(&extension) && !is_copy(ctx, path) => {
                findings.push(finding(&EXTENSION));
            }
            NotLoaded::HiddenBy(first) => findings.push(finding(&HIDDEN_BY).arg("first", first)),
            NotLoaded::Elsewhere(place) => findings.push(finding(&ELSEWHERE).arg("place", place)),
            NotLoaded::NoSuchGroup(name) | NotLoaded::NoSuchHost(name) => {
                let is_sure = !ctx.inventory.hides_hosts();
                if let Some(meant) = meant(ctx, scope, &name).filter(|_| is_sure) {
                    findings.push(finding(&MISSPELT).arg("name", name).arg("meant", meant));
                }
            }
            NotLoaded::Hidden | NotLoaded::Extension(_) => {}
        }
    }
}

/// How many variables the file would set; `None` when it does not look like variables.
fn variables(ctx: &Context, file: FileId) -> Option<usize> {
    let document = ctx.document(file);
    let entries = document.root.as_ref()?.as_map()?;
    let names = entries.iter().filter(|entry| entry.key.as_str().is_some()).count();
    (names > 0).then_some(names)
}

fn is_off(extension: &str) -> bool {
    let extension = extension.trim_start_matches('.').to_ascii_lowercase();
    MEANT_TO_BE_OFF.contains(&extension.as_str()) || extension.chars().all(|c| c.is_ascii_digit() || c == '-')
}

/// It has the name of a file that is loaded beside it, and something behind: `all.yml_old`, `all.yml.2025_10`.
fn is_copy(ctx: &Context, path: &str) -> bool {
    let is_original = |original: &str| {
        let more = path.strip_prefix(original).unwrap_or_default();
        more.starts_with(|c: char| !c.is_alphanumeric() && c != '/')
    };
    ctx.files().any(|(_, other, kind)| is_original(other) && matches!(kind, FileKind::Vars(..)))
}

/// The group or host that was surely meant. A name that no host or group resembles may belong to
/// another inventory beside the same folder.
fn meant(ctx: &Context, scope: Scope, name: &str) -> Option<String> {
    if MADE_BY_RUNS.contains(&name) {
        return None;
    }
    let names: Vec<&str> = match scope {
        Scope::Group => ctx.inventory.groups.iter().map(|group| &*group.name).collect(),
        Scope::Host => ctx.inventory.hosts.iter().map(|host| &*host.name).collect(),
    };
    match scope {
        // Hosts are often numbered, so that one name resembles another.
        Scope::Host => names.into_iter().find(|other| other.eq_ignore_ascii_case(name)).map(str::to_owned),
        Scope::Group => {
            let other =
                || group_misspelt::other_name(name).filter(|other| ctx.inventory.find_group(other).is_some());
            nearest(name, names).or_else(other).map(str::to_owned)
        }
    }
}
