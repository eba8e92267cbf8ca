//! The parts of the screen. They show plain values and act through the store.

pub mod command;
pub mod deployed;
pub mod editor;
pub mod empty;
pub mod files;
pub mod finding;
pub mod findings;
pub mod parts;
pub mod rule;
pub mod status;
pub mod top;
pub mod upgrade;
