//! Writes what a Kubespray tree knows into the data of the catalogue: `catalogue DIR TAG [DATA]`.
//!
//! The entry of the tag is made anew, that of other releases stays as it is. What only people can
//! judge (what a name became) stays too.

#[path = "../../build/catalogue.rs"]
mod compiled;
mod file;
mod hangs;
mod plays;
mod range;
mod readers;
mod releases;
mod runtime;
#[cfg(test)]
mod tests;
mod variables;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::{env, fs, io};

use spraycheck::catalogue::Release;
use spraycheck::catalogue::checkout::{self, Checkout, FOLDERS, Tree, matters};

use file::File;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (dir, tag, data) = match arguments.as_slice() {
        [dir, tag] => (dir, tag, PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data")),
        [dir, tag, data] => (dir, tag, PathBuf::from(data)),
        _ => {
            eprintln!(
                "usage: catalogue DIR TAG [DATA]: the tree of a release, its tag, the folder of the data"
            );
            return ExitCode::from(2);
        }
    };
    match update(Path::new(dir), tag, &data) {
        Ok(said) => {
            said.iter().for_each(|line| println!("{line}"));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{dir}: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Writes the entry of a tag; says what was done.
fn update(dir: &Path, tag: &str, data: &Path) -> io::Result<Vec<String>> {
    let refused = |why: &str| io::Error::new(io::ErrorKind::InvalidInput, why.to_owned());
    if Release::parse(tag).is_none_or(|release| release.to_string() != tag) {
        return Err(refused("not a tag such as v2.33.0, or master"));
    }
    let tree = tree(dir)?;
    if !tree.is_kubespray() {
        return Err(refused("not a Kubespray tree"));
    }
    let tree = Arc::new(tree);
    let checkout = Checkout::read(&tree);
    let found = plays::read(&tree);
    let (mut variables, mut releases) = (File::read(data, "variables")?, File::read(data, "releases")?);
    let before: Vec<String> = releases.entries.iter().map(|(tag, _)| tag.clone()).collect();
    releases::update(&mut releases, tag, &checkout, releases::commit(dir));
    let order: Vec<String> = releases.entries.iter().map(|(tag, _)| tag.clone()).collect();
    variables::update_all(&mut variables, &before, &order, tag, &checkout.variables, &found.read_by_checks);
    let mut runtime = File::read(data, "runtime")?;
    runtime::update(&mut runtime, &before, &order, tag, &checkout);
    runtime.write()?;
    variables.write()?;
    releases.write()?;
    let mut readers = File::read(data, "readers")?;
    let mut read = checkout::readers(&tree);
    read.retain(|name, _| variables.entries.iter().any(|(known, _)| **known == **name));
    readers::update_all(&mut readers, &before, &order, tag, &read);
    readers.write()?;
    write_plays(data, &order, tag, &found)?;
    hangs::update(data, &order)?;
    let (versions, count) = (&checkout.versions, checkout.variables.len());
    let kubernetes = &versions.kubernetes_default;
    Ok(vec![format!("{tag}: {count} variables, Kubernetes {kubernetes}")])
}

fn write_plays(data: &Path, order: &[String], tag: &str, found: &plays::Found) -> io::Result<()> {
    let (mut playbooks, mut roles) = (File::read(data, "playbooks")?, File::read(data, "roles")?);
    let mut checks = File::read(data, "checks")?;
    plays::update(&mut playbooks, order, tag, &found.playbooks);
    plays::update(&mut roles, order, tag, &found.roles);
    plays::update_checks(&mut checks, order, tag, &found.checks);
    playbooks.write()?;
    roles.write()?;
    checks.write()
}

/// The files of a folder that matter.
fn tree(dir: &Path) -> io::Result<Tree> {
    let mut files = Vec::new();
    add(dir, "", 1, &mut files)?;
    for folder in FOLDERS.iter().filter(|folder| dir.join(folder).is_dir()) {
        add(dir, folder, usize::MAX, &mut files)?;
    }
    Ok(Tree::new(files))
}

fn add(dir: &Path, folder: &str, depth: usize, files: &mut Vec<(String, Arc<[u8]>)>) -> io::Result<()> {
    for entry in fs::read_dir(dir.join(folder))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
        let kind = entry.file_type()?;
        if kind.is_dir() && depth > 1 {
            add(dir, &path, depth - 1, files)?;
        } else if kind.is_file() && matters(&path) {
            files.push((path, fs::read(entry.path())?.into()));
        }
    }
    Ok(())
}
