//! Host lists: `-i h1,h2:2222,`.

use super::build::Builder;
use super::problem::Refused;
use super::{GroupId, address, lines};
use crate::text::{FileId, Span};

/// Adds the hosts of a comma list to `ungrouped`. Ranges are not expanded here.
pub fn read(builder: &mut Builder, file: FileId, text: &str) -> Result<(), Refused> {
    let mut at = 0;
    for item in text.split(',') {
        let name = item.trim_matches(lines::is_space);
        let start = at + (item.len() - item.trim_start_matches(lines::is_space).len());
        at += item.len() + 1;
        if name.is_empty() {
            continue;
        }
        let (host, port) = match address::parse(name) {
            Some((host, port)) if !host.contains('[') => (host, port),
            _ => (name, None),
        };
        if builder.find_host(host).is_none() {
            let span = Span::new(file, start, start + name.len());
            builder.add_host(host, Some(GroupId::UNGROUPED), port, span)?;
        }
    }
    Ok(())
}
