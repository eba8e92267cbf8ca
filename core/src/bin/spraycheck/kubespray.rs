//! From a Kubespray checkout on the disk to its tree: only what matters is read.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use spraycheck::catalogue::checkout::{FOLDERS, Tree, matters};
use spraycheck::report::{Language, Phrase};
use spraycheck::workspace::Kubespray;

use crate::load::{DEPTH_LIMIT, FILE_LIMIT, Refusal, TOTAL_LIMIT, missing, say, shown};

/// Reads the checkout in a folder; refuses what is none.
pub fn load(path: &str, language: Language) -> Result<Kubespray, Refusal> {
    if !Path::new(path).is_dir() {
        return Err(missing(language, path));
    }
    let mut files = Files { root: Path::new(path), found: Vec::new(), total: 0 };
    files.folder("", 1);
    FOLDERS.iter().for_each(|folder| files.folder(folder, DEPTH_LIMIT));
    let tree = Tree::new(files.found);
    if !tree.is_kubespray() {
        let what = Phrase::new(
            "not a Kubespray checkout: it has no cluster.yml or no roles",
            "不是 Kubespray 代码目录：缺少 cluster.yml 或 roles",
        );
        return Err(Refusal(say(language, path, what)));
    }
    Ok(Kubespray { path: shown(path), tree: Arc::new(tree) })
}

struct Files<'a> {
    root: &'a Path,
    found: Vec<(String, Arc<[u8]>)>,
    /// Bytes read so far.
    total: u64,
}

impl Files<'_> {
    /// The files of a folder, and of the folders in it down to a depth. What cannot be read is as if
    /// it were not there.
    fn folder(&mut self, folder: &str, depth: usize) {
        let Ok(entries) = fs::read_dir(self.root.join(folder)) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            let place = entry.path();
            if place.is_dir() {
                if depth > 1 && !place.is_symlink() {
                    self.folder(&path, depth - 1);
                }
            } else if matters(&path) {
                self.file(path, &place);
            }
        }
    }

    fn file(&mut self, path: String, place: &Path) {
        let size = fs::metadata(place).map_or(u64::MAX, |data| data.len());
        if size > FILE_LIMIT || self.total + size > TOTAL_LIMIT {
            return;
        }
        if let Ok(bytes) = fs::read(place) {
            self.total += size;
            self.found.push((path, bytes.into()));
        }
    }
}
