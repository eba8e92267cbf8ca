//! What a text is, from its name and its words: where a paste belongs and how the editor colours it.

/// What a pasted text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paste {
    Command,
    /// A log or the output of a tool.
    Evidence,
    /// A file; the path it gets unless that is taken.
    File(&'static str),
}

/// Judges a pasted text by its first lines.
pub fn paste(text: &str) -> Paste {
    let lines =
        || text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).take(400);
    let first = lines().next().unwrap_or_default();
    if is_command(first) && lines().count() < 30 {
        return Paste::Command;
    }
    const LOG: [&str; 6] = ["TASK [", "PLAY [", "PLAY RECAP", "fatal: [", "RUNNING HANDLER [", "failed: ["];
    if lines().any(|line| LOG.iter().any(|start| line.starts_with(start))) {
        return Paste::Evidence;
    }
    let manifest = lines().any(|l| l.starts_with("apiVersion:")) && lines().any(|l| l.starts_with("kind:"));
    if manifest || is_table(first) {
        return Paste::Evidence;
    }
    if lines().any(|line| line.starts_with('[') && line.ends_with(']') && !line.contains([' ', ','])) {
        return Paste::File("inventory.ini");
    }
    if lines().any(|line| line == "hosts:" || line == "children:") {
        return Paste::File("hosts.yaml");
    }
    if first == "---" || lines().any(|line| line.contains(": ") || line.ends_with(':')) {
        return Paste::File("group_vars/all/pasted.yml");
    }
    Paste::File("inventory.ini")
}

fn is_command(line: &str) -> bool {
    let line = line.trim_start_matches(['$', ' ']);
    let mut words = line.split_whitespace();
    let command = words.find(|word| *word != "sudo" && (!word.contains('=') || word.starts_with('-')));
    command
        .is_some_and(|word| word.rsplit('/').next().is_some_and(|name| name.starts_with("ansible-playbook")))
}

/// Output of kubectl or etcdctl: a header in capitals, or a drawn table.
fn is_table(line: &str) -> bool {
    const HEADS: [&str; 4] = ["NAME ", "NAMESPACE ", "+---", "ENDPOINT"];
    HEADS.iter().any(|head| line.starts_with(head))
}

/// How the editor colours a text.
pub fn language(path: &str, text: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    match extension {
        Some("yml" | "yaml" | "json") => return "yaml",
        Some("ini" | "cfg") => return "ini",
        Some("sh") => return "shell",
        Some("log" | "txt" | "md") => return "text",
        _ => {}
    }
    if path.contains("group_vars/") || path.contains("host_vars/") {
        return "yaml";
    }
    let ini = text.lines().take(200).any(|line| line.starts_with('['));
    if ini {
        "ini"
    } else if text.starts_with("---") || text.starts_with("all:") {
        "yaml"
    } else {
        "ini"
    }
}

/// A file that is evidence rather than configuration, by its name.
pub fn is_log(path: &str) -> bool {
    path.ends_with(".log")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paste_finds_its_place() {
        let cases = [
            ("ansible-playbook -i inv/hosts.yaml cluster.yml", Paste::Command),
            ("$ ANSIBLE_CONFIG=x sudo /opt/venv/bin/ansible-playbook \\\n -b cluster.yml", Paste::Command),
            ("TASK [etcd : Join Member]\nfatal: [etcd4]: FAILED!", Paste::Evidence),
            ("apiVersion: v1\nkind: Pod\nmetadata:\n  name: kube-apiserver-cp1", Paste::Evidence),
            ("NAME   STATUS   ROLES\ncp1   Ready", Paste::Evidence),
            ("# my cluster\n[kube_control_plane]\ncp1 ansible_host=10.0.0.1\n", Paste::File("inventory.ini")),
            ("all:\n  hosts:\n    cp1: {}\n", Paste::File("hosts.yaml")),
            ("kube_version: 1.33.1\n", Paste::File("group_vars/all/pasted.yml")),
            ("cp1\ncp2\n", Paste::File("inventory.ini")),
        ];
        for (text, expected) in cases {
            assert_eq!(paste(text), expected, "{text}");
        }
    }

    #[test]
    fn colours_follow_the_name_then_the_text() {
        assert_eq!(language("inventory/hosts.yaml", ""), "yaml");
        assert_eq!(language("inventory/group_vars/all", "x: 1"), "yaml");
        assert_eq!(language("inventory/hosts", "[all]\n"), "ini");
        assert_eq!(language("hosts", "all:\n"), "yaml");
        assert_eq!(language("evidence-1.txt", "[all]"), "text");
    }
}
