//! From events to a tree.

use super::Document;
use crate::text::FileId;

/// Parses one YAML text. Never fails: what PyYAML would refuse is a problem with its place.
pub fn parse(_file: FileId, _bytes: &[u8]) -> Document {
    Document::default()
}
