//! spraycheck: finds what a Kubespray run would fail on, before it runs.
//!
//! Bytes in, report out: no IO, no clock, no globals, no panic on any input. Data flows one way:
//! [`workspace`] → [`yaml`] and [`inventory`] → [`vars`] → [`plan`] → [`rules`] → [`report`].
//! The faces (command line, page) open a [`Session`] and ask it.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::todo,
        clippy::unimplemented,
        clippy::unreachable,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::disallowed_methods
    )
)]

pub mod answer;
pub mod assist;
pub mod catalogue;
pub mod checks;
mod collections;
pub mod evidence;
pub mod inventory;
pub mod plan;
pub mod report;
pub mod rules;
pub mod text;
pub mod upgrade;
pub mod vars;
pub mod workspace;
pub mod yaml;

mod session;

pub use session::Session;
