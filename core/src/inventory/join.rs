//! Groups that a run makes: what `group_by` does to an inventory.

use std::sync::Arc;

use super::build::Builder;
use super::{HostId, Inventory, Settings};
use crate::text::{FileId, Span};

impl Inventory {
    /// The inventory after hosts have joined groups, which are made where they are missing. No text
    /// says so: these memberships have the empty span.
    pub fn with_members(&self, joins: &[(Arc<str>, Vec<HostId>)]) -> Inventory {
        let settings = Settings::kubespray();
        let mut builder = Builder::over(self, &settings);
        for (name, hosts) in joins {
            let group = builder.find_group(name).unwrap_or_else(|| builder.new_group(name));
            for host in hosts {
                builder.join(group, *host, Span::start_of(FileId(0)));
            }
        }
        match builder.reconcile() {
            Ok(()) => builder.finish(),
            Err(_) => self.clone(),
        }
    }
}
