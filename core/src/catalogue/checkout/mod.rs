//! Reads a Kubespray tree: what a fork or a commit between tags knows, in the shape of the catalogue.
//!
//! It knows where Kubespray keeps things and nothing of any release.

mod tree;

pub use tree::{Tree, matters};
