//! The commands as a user runs them, one file a command.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may stop where something is wrong")]

mod architecture;
mod explain;
mod sandbox;
mod verify;
