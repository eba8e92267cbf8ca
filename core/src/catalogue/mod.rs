//! What each Kubespray release knows: releases and their order, playbooks, roles, tags.

mod choice;
mod release;

pub use choice::{ChosenRelease, NEWEST, RELEASES, ReleaseReason};
pub use release::Release;
