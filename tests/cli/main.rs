//! The commands as a user runs them, one file a command.

#![expect(clippy::unwrap_used, reason = "a test may stop where something is wrong")]

mod architecture;
mod build;
mod docs;
mod explain;
mod mutations;
mod publish;
mod publish_many;
mod sandbox;
mod schema;
mod verify;
mod verify_gate;
mod verify_helm;
