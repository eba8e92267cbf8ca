//! English.

use super::Texts;
use crate::answer::Severity;
use crate::state::{LeftOut, Notice};

fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

fn severities(severity: Severity, n: usize) -> String {
    match severity {
        Severity::Error => count(n, "error", "errors"),
        Severity::Warning => count(n, "warning", "warnings"),
        Severity::Hint => count(n, "hint", "hints"),
    }
}

fn left_out(left: &[LeftOut]) -> String {
    let reason = match left.first().map(|file| file.why.as_str()) {
        Some("large") => "too large",
        Some("many") => "more than one page can hold",
        _ => "the browser could not read them",
    };
    let first = left.first().map_or("", |file| file.path.as_str());
    match left.len() {
        1 => format!("Left out {first}: {reason}."),
        n => format!("Left out {first} and {} more: {reason}.", n - 1),
    }
}

fn notice(notice: &Notice) -> String {
    match notice {
        Notice::Restarted => "The check stopped and was started again. Your text is intact.".into(),
        Notice::Copied => "Copied.".into(),
        Notice::NotCopied => "The browser did not allow copying. Select the text and copy it by hand.".into(),
        Notice::Applied(1) => "Fix applied.".into(),
        Notice::Applied(n) => format!("{n} fixes applied."),
        Notice::Moved => "The text has just changed. Look at the finding again, then apply.".into(),
        Notice::Deleted(path) => format!("Deleted {path}."),
        Notice::ReplacedSample => "Your own files replaced the sample.".into(),
        Notice::Emptied => "Everything was cleared.".into(),
        Notice::Added(n) => format!("Added {}.", count(*n, "file", "files")),
        Notice::LeftOut(left) => left_out(left),
        Notice::TooLargeToKeep => {
            "This is too much to survive a reload of the tab. Download what you change.".into()
        }
        Notice::PathTaken(path) => format!("There is a file {path} already."),
        Notice::NoSample => "The sample could not be loaded.".into(),
        Notice::Checkout(name) => format!("Checks go by the Kubespray checkout {name} now."),
        Notice::CheckoutLost(name) => {
            format!("The checkout {name} was too large to survive the reload. Drop its folder again.")
        }
    }
}

fn kind(kind: &str) -> &str {
    match kind {
        "inventory" => "inventory",
        "deployed" | "deployed inventory" => "deployed inventory",
        "group_vars" | "group vars" => "group variables",
        "host_vars" | "host vars" => "host variables",
        "evidence" => "evidence",
        "ansible.cfg" | "ansible_cfg" => "Ansible settings",
        other => other,
    }
}

pub static TEXTS: Texts = Texts {
    title: "spraycheck: Kubespray configuration, checked before you run it",
    language: "Language",
    theme_to_dark: "Switch to dark colours",
    theme_to_light: "Switch to light colours",
    menu: "Workspace",
    load_sample: "Load the sample",
    start_empty: "Start empty",
    download_all: "Download all",

    release: "Kubespray",
    release_newest: |name| {
        if name.is_empty() { "newest known".into() } else { format!("{name} (newest known)") }
    },
    release_other: "another version…",
    release_other_hint: "tag or git describe, e.g. v2.25.0-98-gabc1234",

    command: "Command",
    command_hint: "ansible-playbook -i inventory/mycluster/inventory.ini -b cluster.yml",
    copy: "Copy",

    files: "Files",
    wanted: "Wanted",
    wanted_hint: "The inventory as the run will see it.",
    new_file: "New",
    new_file_path: "Path of the new file",
    add_files: "Files…",
    add_folder: "Folder…",
    add: "Add",
    cancel: "Cancel",
    is_inventory: "inventory",
    not_read: "not read",
    choose_itself: "Let spraycheck choose the inventory",

    deployed: "Deployed now",
    deployed_not_said: "Not said",
    deployed_not_said_hint: "Findings that depend on it then name their condition.",
    deployed_nothing: "Nothing yet",
    deployed_hosts: "These hosts",
    deployed_inventory: "Another inventory",
    deployed_hosts_none: "The inventory has no hosts yet.",
    deployed_inventory_hint: "The inventory that the cluster was installed with.",
    deployed_paste: "Paste it…",
    upgrade: "Upgrade",
    upgrade_from: "Release deployed",
    upgrade_show: "Show the checklist",
    checkout: |name| format!("Judged by the Kubespray checkout {name}."),
    checkout_remove: "Remove",
    deployed_of: |n, all| format!("{n} of {all}"),
    all: "All",
    none: "None",

    evidence: "Evidence",
    evidence_hint: "Logs of a failed run, kube-apiserver manifests, etcdctl or kubectl output.",
    evidence_add: "Paste…",
    evidence_placeholder: "Paste a log, a manifest or the output of kubectl or etcdctl",

    editor: "Editor",
    rename: "Rename",
    download: "Download",
    delete: "Delete",
    use_as_inventory: "Use as inventory",
    no_longer_inventory: "Do not use as inventory",
    read_only: "not UTF-8, shown read-only",
    large: "large file, shown without colours",
    kind,

    empty_title: "Check a Kubespray configuration before it runs",
    empty_lead: "Paste an inventory, or drop the whole inventory folder anywhere on this page.",
    empty_placeholder: "[kube_control_plane]\ncp1 ansible_host=10.0.0.11\n…",
    empty_paste: "Inventory, variables, command or log",
    empty_check: "Check it",
    choose_files: "Choose files…",
    choose_folder: "Choose a folder…",
    or_sample: "Look at a sample with real mistakes",
    drop_here: "Drop files or a folder",
    privacy: "Everything is analysed in this tab. The page's own policy forbids it to send your text anywhere.",

    sample_banner: "A sample cluster with real mistakes.",
    sample_leave: "Start with your own",

    findings: "Findings",
    counts: |errors, warnings, hints| {
        let counts = [(Severity::Error, errors), (Severity::Warning, warnings), (Severity::Hint, hints)];
        let parts: Vec<String> =
            counts.iter().filter(|(_, n)| *n > 0).map(|(s, n)| severities(*s, *n)).collect();
        if parts.is_empty() { "no findings".into() } else { parts.join(", ") }
    },
    severity: |severity| match severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
        Severity::Hint => "Hint",
    },
    severities,
    checking: "Checking…",
    loading: "Loading the engine. You can type already.",
    nothing_found: "Nothing found",
    nothing_found_lead: "No rule has an objection to this run. What depends on the machines themselves is beyond a check of the text.",
    nothing_yet: "What is wrong will stand here, with the reason and the way out.",
    all_hidden: "All findings are hidden by the filter.",
    show_more: |n| format!("Show {n} more"),
    apply: "Apply",
    apply_safe: |n| format!("Apply {}", count(n, "safe fix", "safe fixes")),
    apply_safe_why: "Fixes that change nothing beyond their finding",
    copy_snippet: "Copy lines",
    copy_command: "Copy command",
    show_change: "What changes",
    why: "Why?",
    why_of: |rule| format!("Why? The page of rule {rule}"),
    on_hosts: "Hosts",
    more_hosts: |n| format!("and {n} more"),
    failing_tasks: "Fails at",
    the_command: "command",
    next_finding: "F8 next, Shift+F8 previous",
    not_evaluated: "What only the run can judge",

    rule: "Rule",
    back: "Back to the findings",
    rule_loading: "Loading…",
    rule_missing: "This rule's page could not be loaded.",

    hosts: |n| count(n, "host", "hosts"),
    control_planes: |n| count(n, "control plane", "control planes"),
    etcd: |n, tolerates| match tolerates {
        0 => format!("etcd {n}, survives none"),
        m => format!("etcd {n}, survives {m}"),
    },
    stays_here: "nothing leaves this page",
    stays_here_why: "The page's content security policy allows no request but for its own files.",

    failed: "The check cannot run here. Your text is intact.",
    try_again: "Try again",
    undo: "Undo",
    dismiss: "Close",
    notice,

    in_editor: &[],
};
