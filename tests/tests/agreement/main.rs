//! The suites: what we say of a case is what real Ansible and real Kubespray said.

mod checks;
mod defaults;
mod founding;
mod inventory;
mod plan;
mod values;
