//! What each Kubespray release knows: releases and their order, playbooks, roles, tags.

mod asked;
pub mod checkout;
mod choice;
pub mod knowledge;
mod playbooks;
mod release;
mod stored;
mod view;
pub mod written;

pub use asked::{Asked, Leading};
pub use choice::{ChosenRelease, NEWEST, RELEASES, ReleaseReason};
pub use playbooks::{GroupBy, Include, Play, Role, Serial, Tagged};
pub use release::Release;
pub use stored::checks::{Stored as StoredCheck, around as held_around, not_held};
pub use stored::{Became, Catalogue, Change, Glance, History, Knowledge};
pub use view::{RoleUse, View};
