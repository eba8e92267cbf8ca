//! What is said of a variable, a group or a host, in sentences.

use super::{say, shown};
use crate::Session;
use crate::catalogue::knowledge::{RoleDefault, ValueKind, Variable};
use crate::catalogue::{Became, Change, Release};
use crate::inventory::Inventory;
use crate::report::{Language, Phrase};

pub const DEFAULT: Phrase = Phrase::new("default", "默认值");

const KUBE_VERSION: &str = "kube_version";
/// Roles whose defaults are told; the rest is counted.
const ROLES: usize = 3;
/// Allowed values, and groups of a host, that are told.
const TOLD: usize = 20;

/// An inventory can set it to some effect.
pub fn is_for_users(variable: &Variable) -> bool {
    !variable.rejected && (!variable.defaults.is_empty() || variable.sample.is_some() || variable.is_read)
}

/// The sort of value and the default, where there is one for all roles; `own` is the release's version.
pub fn brief(variable: &Variable, own: Option<String>, language: Language) -> String {
    let kind = variable.kind.map(|kind| say(language, kind_name(kind)).to_owned());
    let parts = [kind, own.or_else(|| only_default(variable)).filter(|text| !text.is_empty())];
    parts.into_iter().flatten().collect::<Vec<String>>().join(" · ")
}

/// The default, where all roles have one and the same and it is kept.
pub fn only_default(variable: &Variable) -> Option<String> {
    let mut defaults = variable.defaults.iter().map(|default| default.value.as_deref().map(shown));
    let first = defaults.next()??;
    defaults.all(|other| other.as_ref() == Some(&first)).then_some(first)
}

/// The values that can be told: those the release accepts, or those of a Boolean.
pub fn values(variable: &Variable) -> Vec<String> {
    match variable.kind {
        _ if !variable.allowed.is_empty() => variable.allowed.iter().map(shown).collect(),
        Some(ValueKind::Bool | ValueKind::Switch) => vec!["true".to_owned(), "false".to_owned()],
        _ => Vec::new(),
    }
}

/// How many hosts a group has.
pub fn size(inventory: &Inventory, group: &str, language: Language) -> String {
    let count = inventory.find_group(group).map_or(0, |id| inventory.members(id).len());
    match (language, count) {
        (Language::English, 1) => "1 host".to_owned(),
        (Language::English, n) => format!("{n} hosts"),
        (Language::SimplifiedChinese, n) => format!("{n} 台主机"),
    }
}

fn kind_name(kind: ValueKind) -> Phrase {
    match kind {
        ValueKind::Bool => Phrase::new("Boolean", "布尔值"),
        ValueKind::Switch => Phrase::new("Boolean or its text", "布尔值或同义文本"),
        ValueKind::Int => Phrase::new("whole number", "整数"),
        ValueKind::Number => Phrase::new("whole number or its text", "整数或其文本"),
        ValueKind::Float => Phrase::new("number", "数字"),
        ValueKind::Text => Phrase::new("text", "文本"),
        ValueKind::List => Phrase::new("list", "列表"),
        ValueKind::Dict => Phrase::new("mapping", "字典"),
        ValueKind::Version => Phrase::new("version", "版本号"),
        ValueKind::Cidr => Phrase::new("network (CIDR)", "网段（CIDR）"),
        ValueKind::Ip => Phrase::new("IP address", "IP 地址"),
        ValueKind::Path => Phrase::new("path", "路径"),
        ValueKind::Url => Phrase::new("URL", "URL"),
        ValueKind::Quantity => Phrase::new("quantity such as 500m or 128Mi", "资源量，例如 500m、128Mi"),
        ValueKind::Duration => Phrase::new("duration such as 30s", "时长，例如 30s"),
        ValueKind::Enum => Phrase::new("one of a few values", "若干固定值之一"),
    }
}

/// Collects sentences: a phrase with what stands for its `{}`, in order.
struct Lines {
    language: Language,
    lines: Vec<String>,
}

impl Lines {
    fn add(&mut self, en: &'static str, zh: &'static str, args: &[&str]) {
        let mut pieces = say(self.language, Phrase::new(en, zh)).split("{}");
        let mut line = pieces.next().unwrap_or_default().to_owned();
        for (piece, arg) in pieces.zip(args) {
            line.push_str(arg);
            line.push_str(piece);
        }
        self.lines.push(line);
    }

    /// `a`, `b`, as the language joins lists.
    fn list(&self, items: impl Iterator<Item = String>) -> String {
        let separator = say(self.language, Phrase::new(", ", "、"));
        items.map(|item| format!("`{item}`")).collect::<Vec<String>>().join(separator)
    }

    fn defaults(&mut self, defaults: &[RoleDefault]) {
        for default in defaults.iter().take(ROLES) {
            match default.value.as_deref() {
                Some(value) => self.add(
                    "Default in `{}`: `{}`.",
                    "`{}` 中的默认值：`{}`。",
                    &[&default.role, &shown(value)],
                ),
                None => self.add(
                    "`{}` has a default that follows from other values.",
                    "`{}` 有默认值，由其他值推导得出。",
                    &[&default.role],
                ),
            }
        }
        if let Some(more) = defaults.len().checked_sub(ROLES + 1) {
            let more = (more + 1).to_string();
            self.add("Other roles with a default: {}.", "另有 {} 个 role 设有默认值。", &[&more]);
        }
    }

    /// `own`: the version that the release deploys, which a template works out.
    fn variable(&mut self, variable: &Variable, own: Option<&str>) {
        if let Some(kind) = variable.kind {
            let kind = say(self.language, kind_name(kind));
            self.add("Takes: {}.", "取值：{}。", &[kind]);
        }
        if !variable.allowed.is_empty() {
            let allowed = self.list(variable.allowed.iter().take(TOLD).map(shown));
            self.add("Allowed: {}.", "允许的值：{}。", &[&allowed]);
        }
        match own {
            Some(own) => self.add("Default: `{}`.", "默认值：`{}`。", &[own]),
            None => self.defaults(&variable.defaults),
        }
        if let Some(set) = variable.role_vars.first() {
            self.add(
                "The role `{}` sets it: an inventory cannot change it, only `-e` can.",
                "由 role `{}` 设定：主机清单无法改变它，只有 `-e` 可以。",
                &[&set.role],
            );
        }
        if variable.set_at_runtime {
            self.add("A task sets it during the run too.", "运行期间还会有任务设置它。", &[]);
        }
        if variable.rejected {
            self.add("The release fails when it is defined.", "该版本不允许定义它，定义后运行会失败。", &[]);
        }
    }

    fn became(&mut self, became: &Became) {
        let since = became.since.to_string();
        let args = [since.as_str(), became.name.as_str()];
        match became.how {
            Change::Renamed => self.add("{}: renamed to `{}`.", "{}：更名为 `{}`。", &args),
            Change::Merged => self.add("{}: merged into `{}`.", "{}：并入 `{}`。", &args),
            Change::Restructured => {
                self.add(
                    "{}: `{}` takes its place, in another form.",
                    "{}：由 `{}` 以另一种形式取代。",
                    &args,
                );
            }
            Change::Replaced => self.add("{}: replaced by `{}`.", "{}：由 `{}` 取代。", &args),
            Change::Deprecated => {
                self.add("{}: deprecated in favour of `{}`.", "{}：已弃用，请改用 `{}`。", &args);
            }
        }
    }
}

impl Session {
    /// The version that the release deploys by itself.
    pub(super) fn own_version(&self, name: &str) -> Option<String> {
        let versions = self.knowledge()?.versions()?;
        match name {
            KUBE_VERSION => Some(versions.kubernetes_default.clone()),
            name => versions.components.iter().find(|(known, _)| known == name).map(|(_, own)| own.clone()),
        }
    }

    /// The versions of Kubernetes that the release has, the newest first.
    pub(super) fn kubernetes(&self, name: &str) -> Vec<String> {
        let versions =
            self.knowledge().filter(|_| name == KUBE_VERSION).and_then(|knowledge| knowledge.versions());
        versions.map(|versions| versions.kubernetes.clone()).unwrap_or_default()
    }

    /// What is known of a variable; `None` when no release knows the name.
    pub(super) fn facts(&self, name: &str, language: Language) -> Option<Vec<String>> {
        let mut lines = Lines { language, lines: Vec::new() };
        let here = self.knowledge().and_then(|knowledge| knowledge.variable(name));
        let history = self.catalogue().history(name);
        if here.is_none() && history.is_none() {
            return None;
        }
        if let Some(variable) = &here {
            lines.variable(variable, self.own_version(name).as_deref());
        }
        let kubernetes = self.kubernetes(name);
        if let (Some(newest), Some(least)) = (kubernetes.first(), kubernetes.last()) {
            lines.add("The release has `{}` to `{}`.", "该版本支持 `{}` 到 `{}`。", &[least, newest]);
        }
        if let (Some(history), Some(chosen)) = (history, self.release()) {
            self.over_releases(&mut lines, &history.known_in, here.is_some(), &chosen.release);
            history.became.iter().for_each(|became| lines.became(became));
        }
        (!lines.lines.is_empty()).then_some(lines.lines)
    }

    /// Since when and until when releases know it, where that says something.
    fn over_releases(&self, lines: &mut Lines, known_in: &[Release], here: bool, release: &Release) {
        let (Some(first), Some(last)) = (known_in.first(), known_in.last()) else { return };
        let (first, last) = (first.to_string(), last.to_string());
        let all = self.catalogue().releases();
        if !here {
            let release = release.to_string();
            let args = [release.as_str(), first.as_str(), last.as_str()];
            lines.add("{} does not know it; {} to {} do.", "{} 不认识它；认识它的版本是 {} 到 {}。", &args);
            return;
        }
        if all.first().is_some_and(|oldest| oldest.to_string() != first) {
            lines.add("Since {}.", "自 {} 起。", &[&first]);
        }
        if all.last().is_some_and(|newest| newest.to_string() != last) {
            lines.add("Last known by {}.", "最后一个认识它的版本是 {}。", &[&last]);
        }
    }

    /// What is known of a group or a host of the inventory.
    pub(super) fn member(&self, name: &str, language: Language) -> Option<Vec<String>> {
        let inventory = self.inventory();
        let mut lines = Lines { language, lines: Vec::new() };
        if let Some(id) = inventory.find_group(name) {
            let hosts = inventory.members(id).iter().filter_map(|host| inventory.host(*host));
            let named = lines.list(hosts.take(TOLD).map(|host| host.name.to_string()));
            let size = size(inventory, name, language);
            lines.add("Group, {}.", "主机组，{}。", &[&size]);
            if !named.is_empty() {
                lines.lines.push(named);
            }
        } else {
            let groups = inventory.group_names(inventory.find_host(name)?);
            let groups = lines.list(groups.iter().take(TOLD).map(|group| group.to_string()));
            lines.add("Host, in the groups {}.", "主机，所属主机组：{}。", &[&groups]);
        }
        Some(lines.lines)
    }
}
