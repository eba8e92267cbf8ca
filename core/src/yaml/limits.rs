//! What a YAML file may cost.

/// Levels of collections, aliases written out.
pub const DEPTH: usize = 128;

/// Nodes that all aliases of a file may stand for.
pub const ALIASED_NODES: usize = 250_000;

/// Bytes of a file.
pub const BYTES: usize = 8 << 20;

/// Duplicate keys of a file that are told one by one; who corrects these sees the next.
pub const DUPLICATES: usize = 100;
