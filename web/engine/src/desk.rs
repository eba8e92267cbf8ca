//! The engine without JavaScript: one workspace, its analysis, and the answers.

use spraycheck::Session;
use spraycheck::catalogue::Catalogue;
use spraycheck::plan::{Command, OptionKind};
use spraycheck::report::{Language, Report, View, not_evaluated_page};
use spraycheck::workspace::survey::{choose_inventory, find_galaxy};
use spraycheck::workspace::{Kubespray, Workspace};

use crate::answer::Answer;
use crate::assist;
use crate::request::{Refusal, Request};

pub struct Desk {
    session: Session,
    /// Nobody named the inventory: the core chooses it, after a change again.
    choose: bool,
    /// `None` after a change.
    report: Option<Report>,
}

impl Desk {
    pub fn open(json: &str, catalogue: Catalogue, kubespray: Option<Kubespray>) -> Result<Self, Refusal> {
        let request = Request::parse(json)?;
        let choose = request.inventory.is_none();
        let mut desk = Desk {
            session: Session::new(Workspace { kubespray, ..request.workspace()? }, catalogue),
            choose,
            report: None,
        };
        desk.settle();
        Ok(desk)
    }

    pub fn update(&mut self, path: &str, text: &str) {
        let workspace = self.session.workspace();
        if workspace.find(path).is_some_and(|id| workspace.bytes(id) == text.as_bytes()) {
            return;
        }
        self.session.update(path, text.as_bytes());
        self.settle();
        self.report = None;
    }

    pub fn check(&mut self, language: &str) -> String {
        let language = tag(language);
        let report = self.report.get_or_insert_with(|| self.session.check());
        let view = View::new(report, &self.session.workspace().files, language);
        serde_json::to_string(&Answer::new(&self.session, &view)).unwrap_or_default()
    }

    /// Only the run can judge these checks: a page as those of rules, as JSON text.
    pub fn not_evaluated(&self) -> String {
        serde_json::to_string(&not_evaluated_page(&self.session.not_evaluated())).unwrap_or_default()
    }

    /// The text is what was typed so far: the page tells of it only a moment later.
    pub fn complete(&mut self, path: &str, text: &str, offset: usize, language: &str) -> Option<String> {
        self.update(path, text);
        let found = self.session.complete(path, assist::byte(text, offset), tag(language))?;
        Some(assist::completion(text, &found))
    }

    pub fn hover(&mut self, path: &str, text: &str, offset: usize, language: &str) -> Option<String> {
        self.update(path, text);
        let found = self.session.hover(path, assist::byte(text, offset), tag(language))?;
        Some(assist::hover(text, &found))
    }

    /// Chooses what the user left open, after a change again.
    fn settle(&mut self) {
        let workspace = self.session.workspace();
        let inventory = match self.choose {
            true => choose_inventory(workspace, &named_inventories(workspace)),
            false => workspace.inventory.clone(),
        };
        let galaxy = find_galaxy(workspace, &inventory);
        if inventory != workspace.inventory || galaxy != workspace.galaxy {
            let workspace = Workspace { inventory, galaxy, ..workspace.clone() };
            self.session.replace(workspace);
        }
    }
}

fn tag(language: &str) -> Language {
    Language::from_tag(language).unwrap_or_default()
}

/// The values of the command's `-i`.
fn named_inventories(workspace: &Workspace) -> Vec<String> {
    let Some(file) = workspace.command.and_then(|id| Some((id, workspace.file(id)?))) else {
        return Vec::new();
    };
    let command = Command::parse(file.0, file.1.bytes.clone());
    let values = command.all(OptionKind::Inventory).filter_map(|option| option.value.as_ref());
    values.map(|value| value.text().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: &str = r#"{
        "files": [{"path": "c/hosts.yaml", "text": "all:\n  hosts: {n1: }\n"}, {"path": "c/note.md", "text": ""}],
        "command": "ansible-playbook cluster.yml"
    }"#;

    fn open(json: &str) -> Result<Desk, Refusal> {
        Desk::open(json, Catalogue::compiled_in(), None)
    }

    fn answer(desk: &mut Desk, language: &str) -> serde_json::Value {
        serde_json::from_str(&desk.check(language)).unwrap()
    }

    #[test]
    fn an_answer_holds_the_report_and_the_overview() {
        let answer = answer(&mut open(OPEN).unwrap(), "en");
        assert_eq!(answer["report"]["tool"]["name"], "spraycheck");
        let overview = &answer["overview"];
        assert_eq!(overview["inventory"], serde_json::json!(["c/hosts.yaml"]));
        assert_eq!(overview["left_out"][0]["path"], "c/note.md");
        assert_eq!(overview["files"][2], serde_json::json!({"path": "command", "kind": "command"}));
        assert_eq!(overview["releases"][0], "v2.31.0");
        assert_eq!(overview["host_names"], serde_json::json!(["n1"]));
    }

    #[test]
    fn an_upgrade_is_answered_by_its_steps() {
        let request = OPEN.replacen('{', r#"{"release": "v2.31.0", "upgrade_from": "v2.29.1","#, 1);
        let answer = answer(&mut open(&request).unwrap(), "en");
        let upgrade = &answer["report"]["upgrade"];
        assert_eq!(upgrade["verdict"], "upgrade");
        let releases: Vec<_> =
            upgrade["steps"].as_array().unwrap().iter().map(|step| &step["release"]).collect();
        assert_eq!(releases, ["v2.30.0", "v2.31.0"]);
    }

    #[test]
    fn what_only_the_run_can_judge_is_a_page_in_both_languages() {
        let request = OPEN.replacen("all:", "kube_control_plane:", 1);
        let page = open(&request).unwrap().not_evaluated();
        for part in ["`ansible_memtotal_mb`", "<!-- lang: zh-CN -->", "只有在线主机才能给出"] {
            assert!(page.contains(part), "{page}");
        }
    }

    #[test]
    fn the_editor_is_answered_about_what_is_typed() {
        let mut desk = open(OPEN).unwrap();
        let said = desk.complete("command", "ansible-playbook -l n", 21, "en").unwrap();
        let said: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert_eq!((&said["from"], &said["items"][0]["text"]), (&20.into(), &"n1".into()));
        assert!(desk.hover("command", "ansible-playbook -l n1", 21, "en").unwrap().contains("Host"));
        assert_eq!(desk.hover("command", "ansible-playbook", 3, "en"), None);
    }

    #[test]
    fn a_change_is_seen_and_a_language_only_renders() {
        let mut desk = open(OPEN).unwrap();
        answer(&mut desk, "en");
        let chinese = answer(&mut desk, "zh-CN");
        assert!(chinese["overview"]["left_out"][0]["why"].as_str().unwrap().contains("清单"));
        desk.update("command", "ansible-playbook -i inventory/c/note.md cluster.yml");
        assert_eq!(answer(&mut desk, "en")["overview"]["inventory"], serde_json::json!(["c/note.md"]));
        desk.update("command", "ansible-playbook cluster.yml");
        desk.update("c/hosts.yaml", "just prose");
        desk.update("c/inventory.ini", "[etcd]\nn1\n");
        assert_eq!(answer(&mut desk, "en")["overview"]["inventory"], serde_json::json!(["c/inventory.ini"]));
    }
}
