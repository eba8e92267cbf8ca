//! The one door of the faces: a workspace, what follows from it, and queries that share it.

mod checklist;
mod notes;
#[cfg(test)]
mod property_tests;
mod steps;
#[cfg(all(test, feature = "catalogue"))]
mod steps_tests;
#[cfg(test)]
mod tests;

use crate::checks;
use crate::collections::HashMap;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use crate::catalogue::checkout::{Checkout, Tree as KubesprayTree};
use crate::catalogue::{Catalogue, ChosenRelease, Knowledge, Release, View};
use crate::inventory::pattern::{self, PatternError};
use crate::inventory::{HostId, Inventory, Settings};
use crate::plan::{Ground, OptionKind, Plan, Run};
use crate::report::{About, EDITS_OF_A_FIX, FINDINGS_OF_A_RULE, NotEvaluated, Report, apply_ignores};
use crate::rules::{Context, Deployed, Deployment, RULES, settle};
use crate::text::FileId;
use crate::upgrade::Course;
use crate::vars::{Defaults, ExtraArg, FileCache, Roles, Sources, UnknownDefaults, Vars};
use crate::workspace::{DeployedNow, InventorySource, Tree, Workspace};

/// An analysis of one [`Workspace`]. Each stage is computed when it is first asked for and kept
/// until the workspace changes; files that stay the same are not read again.
pub struct Session {
    workspace: Workspace,
    files: FileCache,
    inventories: RefCell<Vec<Known>>,
    catalogue: Catalogue,
    /// What the release asked last knows; it stays the same from one keystroke to the next.
    knowledge: RefCell<Option<Rc<Knowledge>>>,
    /// The last checkout that was read, with its tree.
    checkout: RefCell<Option<(Arc<KubesprayTree>, Arc<Checkout>)>>,
    /// The releases on the way of an upgrade, judged as if each were the one in force.
    on_the_way: RefCell<HashMap<String, Box<Session>>>,
    stages: Stages,
}

/// What is known of the present workspace.
#[derive(Default)]
struct Stages {
    tree: OnceCell<Tree>,
    release: OnceCell<Option<ChosenRelease>>,
    inventory: OnceCell<Arc<Inventory>>,
    run: OnceCell<Run>,
    view: OnceCell<Option<Rc<View>>>,
    plan: OnceCell<Option<Plan>>,
    vars: OnceCell<Vars>,
    vars_of_run: OnceCell<Vars>,
    deployment: OnceCell<Deployment>,
    course: OnceCell<Option<Course>>,
}

/// An inventory with the bytes it was read from.
struct Known {
    sources: Vec<InventorySource>,
    settings: Settings,
    read: Vec<(FileId, Arc<[u8]>)>,
    inventory: Arc<Inventory>,
}

impl Session {
    pub fn new(workspace: Workspace, catalogue: Catalogue) -> Self {
        Session {
            workspace,
            files: FileCache::default(),
            inventories: RefCell::default(),
            catalogue,
            knowledge: RefCell::default(),
            checkout: RefCell::default(),
            on_the_way: RefCell::default(),
            stages: Stages::default(),
        }
    }

    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// Changes one file, or adds it.
    pub fn update(&mut self, path: &str, bytes: impl Into<Arc<[u8]>>) {
        self.workspace.add_file(path, bytes);
        self.stages = Stages::default();
    }

    /// Takes another workspace; what both have in common is not read again.
    pub fn replace(&mut self, workspace: Workspace) {
        self.workspace = workspace;
        self.stages = Stages::default();
    }

    /// The release that is judged, and why that one.
    pub fn release(&self) -> Option<&ChosenRelease> {
        self.stages.release.get_or_init(|| ChosenRelease::of(&self.workspace)).as_ref()
    }

    /// What the checkout of the workspace knows; it is read once.
    pub fn checkout(&self) -> Option<Arc<Checkout>> {
        let tree = &self.workspace.kubespray.as_ref()?.tree;
        let mut known = self.checkout.borrow_mut();
        if let Some((_, checkout)) = known.as_ref().filter(|(known, _)| Arc::ptr_eq(known, tree)) {
            return Some(checkout.clone());
        }
        let checkout = Arc::new(Checkout::read(tree));
        *known = Some((tree.clone(), checkout.clone()));
        Some(checkout)
    }

    /// What the release in force knows, or the checkout that stands for it; `None` for a release older
    /// than the catalogue.
    pub fn knowledge(&self) -> Option<Rc<Knowledge>> {
        let release = &self.release()?.release;
        let checkout = self.checkout();
        let known = self.knowledge.borrow();
        if let Some(known) = known.as_ref().filter(|known| known.is_of(release, checkout.as_ref())) {
            return Some(known.clone());
        }
        drop(known);
        let knowledge = match checkout {
            Some(checkout) => Knowledge::of_checkout(&self.catalogue, release, checkout),
            None => self.catalogue.knowledge(release)?,
        };
        let knowledge = Rc::new(knowledge);
        *self.knowledge.borrow_mut() = Some(knowledge.clone());
        Some(knowledge)
    }

    /// What is known of all releases.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    pub fn inventory(&self) -> &Arc<Inventory> {
        self.stages.inventory.get_or_init(|| self.load(&self.workspace.inventory))
    }

    /// The run that the command describes, else a full `cluster.yml`.
    pub fn run(&self) -> &Run {
        self.stages.run.get_or_init(|| Run::new(&self.workspace, self.inventory()))
    }

    /// Playbooks and roles of the release, or of the checkout.
    fn view(&self) -> Option<&Rc<View>> {
        let view = || match &self.workspace.kubespray {
            Some(kubespray) => Some(Rc::new(View::of_tree(kubespray.tree.clone()))),
            None => Some(Rc::new(View::of_release(&self.catalogue, &self.release()?.release))),
        };
        self.stages.view.get_or_init(view).as_ref()
    }

    /// The plays of the run in its release; `None` without a release.
    pub fn plan(&self) -> Option<&Plan> {
        let plan = || {
            let (view, inventory, vars) = (self.view()?, self.inventory(), self.vars());
            let vars_over = &|inventory| self.vars_over(inventory);
            Some(Plan::new(self.run(), &Ground { view, inventory, vars, vars_over }))
        };
        self.stages.plan.get_or_init(plan).as_ref()
    }

    /// The variables as Ansible has them, without Kubespray.
    pub fn vars(&self) -> &Vars {
        self.stages.vars.get_or_init(|| self.vars_over(self.inventory().clone()))
    }

    fn vars_over(&self, inventory: Arc<Inventory>) -> Vars {
        let extra = self.extra_args();
        Vars::new(inventory, &self.sources(&self.workspace.inventory, &extra))
    }

    /// The variables as the run has them: in the groups that it makes, and what the user does not
    /// set, Kubespray's roles may.
    pub fn vars_of_run(&self) -> &Vars {
        self.stages.vars_of_run.get_or_init(|| {
            let defaults: Rc<dyn Defaults> = match self.knowledge() {
                Some(knowledge) => Rc::new(Roles::new(knowledge)),
                None => Rc::new(UnknownDefaults("left to Kubespray's roles".into())),
            };
            match self.plan().and_then(|plan| plan.inventory.clone()) {
                Some(inventory) => self.vars_over(inventory).with_defaults(defaults),
                None => self.vars().with_defaults(defaults),
            }
        })
    }

    /// Hosts of a play with `hosts: PATTERN` under `--limit`, in its order.
    pub fn hosts(&self, pattern: &str, limit: Option<&str>) -> Result<Vec<HostId>, PatternError> {
        pattern::play(self.inventory(), pattern, limit).map(|selection| selection.targets.hosts().to_vec())
    }

    /// Why Ansible would stop before it runs anything, in plain words.
    pub fn stopped(&self) -> Option<String> {
        let inventory = self.inventory().stopped().map(|problem| problem.reason.to_string());
        inventory.or_else(|| self.vars().stopped().map(|problem| problem.to_string()))
    }

    /// Runs every rule.
    pub fn check(&self) -> Report {
        let Some(chosen) = self.release() else { return Report::default() };
        let context = self.context(&chosen.release);
        let mut findings = Vec::new();
        let hides_hosts = context.inventory.hides_hosts();
        for rule in RULES.iter().filter(|rule| !(rule.needs_all_hosts && hides_hosts)) {
            let before = findings.len();
            (rule.check)(&context, &mut findings);
            findings.truncate(before + FINDINGS_OF_A_RULE);
        }
        for finding in &mut findings {
            finding.fixes.retain(|fix| fix.edits.len() <= EDITS_OF_A_FIX);
        }
        settle(&mut findings);
        let mut findings = apply_ignores(&self.workspace, findings);
        if let Some(course) = self.course() {
            self.on_the_way(course, &mut findings);
        }
        crate::collections::sort_by(&mut findings, |a, b| {
            (a.span, a.rule, &a.hosts).cmp(&(b.span, b.rule, &b.hosts))
        });
        let upgrade = self.course().map(|course| checklist::checklist(&context, course, &findings));
        Report { about: self.about(&context, chosen), findings, upgrade, not_evaluated: None }
    }

    /// Kubespray's checks that the run reaches and that the texts do not decide. Worked out anew each
    /// time: [`Session::check`] asks only those that the texts can make fail.
    pub fn not_evaluated(&self) -> Vec<NotEvaluated> {
        let plan = self.plan().filter(|plan| !plan.refused());
        let (Some(plan), Some(view)) = (plan, self.view()) else { return Vec::new() };
        let (inventory, vars) = (self.inventory(), self.vars_of_run());
        let tags = &self.run().tags;
        let ground = checks::Ground { view, plan, tags, inventory, vars, is_changed: &|_| true };
        let mut all: Vec<NotEvaluated> = Vec::new();
        for open in &checks::open(&ground) {
            let one = NotEvaluated::from(open);
            if !all.iter().any(|known| (&known.role, &known.task) == (&one.role, &one.task)) {
                all.push(one);
            }
        }
        all
    }

    /// The way from the release that is deployed, when the user said which.
    pub fn course(&self) -> Option<&Course> {
        let course = || Course::of(&self.workspace, &self.release()?.release, &self.catalogue);
        self.stages.course.get_or_init(course).as_ref()
    }

    fn context<'a>(&'a self, release: &'a Release) -> Context<'a> {
        Context {
            workspace: &self.workspace,
            release,
            inventory: self.inventory(),
            vars: self.vars_of_run(),
            run: self.run(),
            plan: self.plan(),
            deployment: self.deployment(),
            course: self.course(),
            ladder: OnceCell::new(),
            catalogue: &self.catalogue,
            knowledge: self.knowledge(),
            files: &self.files,
            lines: RefCell::default(),
            texts: RefCell::default(),
            settings: OnceCell::new(),
            view: self.view().map(|view| &**view),
            told: OnceCell::new(),
            uses: OnceCell::new(),
        }
    }

    fn about(&self, context: &Context, chosen: &ChosenRelease) -> About {
        let run = self.run();
        About {
            release: Some(chosen.clone()),
            release_unknown: self.knowledge().is_none(),
            refused: self.checkout().map(|checkout| checkout.refused.clone()).unwrap_or_default(),
            ansible: self.knowledge().and_then(|knowledge| knowledge.ansible()),
            playbook: if run.given { run.playbook_name.clone() } else { String::new() },
            playbook_unknown: context.unknown_playbook().is_some(),
            hosts: self.inventory().hosts.len(),
            control_plane: context.group("kube_control_plane").len(),
            etcd: context.group("etcd").len(),
        }
    }

    fn deployment(&self) -> &Deployment {
        self.stages.deployment.get_or_init(|| match &self.workspace.deployed {
            DeployedNow::NotSaid => Deployment::NotSaid,
            DeployedNow::Nothing => Deployment::Nothing,
            // A pattern that selects nothing says nothing.
            DeployedNow::Hosts(pattern) => match self.hosts(pattern, None) {
                Ok(hosts) if !hosts.is_empty() => {
                    Deployment::Known { hosts: hosts.into_iter().collect(), inventory: None }
                }
                _ => Deployment::NotSaid,
            },
            DeployedNow::Inventory(sources) => self.deployed(sources),
        })
    }

    fn deployed(&self, sources: &[InventorySource]) -> Deployment {
        let inventory = self.load(sources);
        let wanted =
            self.inventory().each_host().filter(|(_, host)| inventory.find_host(&host.name).is_some());
        let hosts = wanted.map(|(id, _)| id).collect();
        let vars = Vars::new(inventory.clone(), &self.sources(sources, &[]));
        let vars = vars.with_defaults(Rc::new(UnknownDefaults("not said of the deployed cluster".into())));
        Deployment::Known { hosts, inventory: Some(Box::new(Deployed { inventory, vars })) }
    }

    fn sources<'a>(&'a self, inventory: &'a [InventorySource], extra: &'a [ExtraArg]) -> Sources<'a> {
        let tree = self.stages.tree.get_or_init(|| Tree::new(&self.workspace));
        Sources { workspace: &self.workspace, tree, inventory, extra, cache: &self.files }
    }

    /// `-e` of the command, then those given beside it.
    fn extra_args(&self) -> Vec<ExtraArg> {
        let options = self.run().command.all(OptionKind::ExtraVars);
        let command = options.filter_map(|opt| opt.value.as_ref()).map(|value| {
            let mut arg = ExtraArg::new(value.span, value.chars());
            arg.of_shell = value.unknown();
            arg
        });
        let texts = self.workspace.extra_vars.iter();
        command.chain(texts.map(|id| ExtraArg::of_file(*id, self.workspace.bytes(*id)))).collect()
    }

    /// Reads an inventory, unless it was read from the same bytes before.
    fn load(&self, sources: &[InventorySource]) -> Arc<Inventory> {
        let settings = Settings::of(&self.workspace);
        let read = self.files_of(sources);
        let same = |known: &&Known| {
            known.sources == sources
                && known.settings == settings
                && known.read.len() == read.len()
                && known
                    .read
                    .iter()
                    .zip(&read)
                    .all(|(a, b)| a.0 == b.0 && (Arc::ptr_eq(&a.1, &b.1) || a.1 == b.1))
        };
        if let Some(known) = self.inventories.borrow().iter().find(same) {
            return known.inventory.clone();
        }
        let document = |id| self.files.document(&self.workspace, id);
        let inventory = Arc::new(Inventory::load_sources(&self.workspace, sources, &settings, &document));
        let mut inventories = self.inventories.borrow_mut();
        inventories.retain(|known| known.sources != sources);
        inventories.push(Known { sources: sources.to_vec(), settings, read, inventory: inventory.clone() });
        inventory
    }

    /// The files that an inventory may be read from.
    fn files_of(&self, sources: &[InventorySource]) -> Vec<(FileId, Arc<[u8]>)> {
        let files = self.workspace.each_file().filter(|(id, file)| {
            sources.iter().any(|source| match source {
                InventorySource::HostList(list) => list == id,
                InventorySource::Path(path) => crate::workspace::tree::within(&file.path, path),
            })
        });
        files.map(|(id, file)| (id, file.bytes.clone())).collect()
    }
}
