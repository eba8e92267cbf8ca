//! How long a whole check takes in a process that is warm: reads a workspace as JSON
//! (`{"files": [{"path", "text"}], "inventory", "command"}`) and prints the median in milliseconds.

use std::io::Read as _;
use std::time::Instant;

use serde_json::Value;
use spraycheck::Session;
use spraycheck::catalogue::Catalogue;
use spraycheck::report::{Language, View, json};
use spraycheck::workspace::{InventorySource, Workspace};

const RUNS: usize = 31;

fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).expect("standard input can be read");
    let wanted: Value = serde_json::from_str(&text).expect("the workspace is JSON");
    let workspace = workspace(&wanted);
    let mut times: Vec<f64> = (0..RUNS).map(|_| time(&workspace)).collect();
    times.sort_by(f64::total_cmp);
    println!("{:.3}", times[RUNS / 2]);
}

fn workspace(wanted: &Value) -> Workspace {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut workspace = Workspace::default();
    for file in wanted["files"].as_array().into_iter().flatten() {
        workspace.add_file(text(&file["path"]), text(&file["text"]).into_bytes());
    }
    workspace.inventory = vec![InventorySource::Path(text(&wanted["inventory"][0]))];
    workspace.command = Some(workspace.add_text("command", text(&wanted["command"]).into_bytes()));
    workspace
}

/// From texts to the report as JSON, as the worker does it.
fn time(workspace: &Workspace) -> f64 {
    let began = Instant::now();
    let session = Session::new(workspace.clone(), Catalogue::compiled_in());
    let report = session.check();
    let view = View::new(&report, &session.workspace().files, Language::English);
    std::hint::black_box(serde_json::to_string(&json(&view)).unwrap_or_default());
    drop(session);
    began.elapsed().as_secs_f64() * 1e3
}
