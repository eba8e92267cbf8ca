//! How long the worker's own work takes natively in a process that is warm: reads a workspace as the page
//! sends it and prints the median in milliseconds.

// It is here to measure.
#![allow(clippy::disallowed_methods)]

// The library is a WASM module alone, which no program can be linked with.
#[path = "../src/answer.rs"]
mod answer;
#[path = "../src/assist.rs"]
#[allow(dead_code)]
mod assist;
#[path = "../src/desk.rs"]
#[allow(dead_code)]
mod desk;
#[path = "../src/request.rs"]
#[allow(dead_code)]
mod request;

use std::io::Read as _;
use std::time::Instant;

use desk::Desk;
use spraycheck::catalogue::Catalogue;

const RUNS: usize = 31;

fn main() {
    let mut workspace = String::new();
    std::io::stdin().read_to_string(&mut workspace).expect("standard input can be read");
    let catalogue = Catalogue::compiled_in();
    let mut times: Vec<f64> = (0..RUNS).map(|_| time(&workspace, &catalogue)).collect();
    times.sort_by(f64::total_cmp);
    println!("{:.3}", times[RUNS / 2]);
}

/// From texts to the answer as JSON, as the worker does it.
fn time(workspace: &str, catalogue: &Catalogue) -> f64 {
    let began = Instant::now();
    let mut desk = Desk::open(workspace, catalogue.clone(), None).expect("the workspace is JSON");
    std::hint::black_box(desk.check("en"));
    drop(desk);
    began.elapsed().as_secs_f64() * 1e3
}
