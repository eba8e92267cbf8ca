//! What each Kubespray release knows: releases and their order, playbooks, roles, tags.

mod release;

pub use release::Release;
