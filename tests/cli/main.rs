//! The commands as a user runs them, one file a command.

#![expect(clippy::unwrap_used, reason = "a test may stop where something is wrong")]

mod annotations;
mod architecture;
mod build;
mod compat;
mod copy;
#[cfg(unix)]
mod crash;
mod deadline;
#[cfg(unix)]
mod debug_auth;
mod diff;
#[cfg(unix)]
mod docker_registry;
mod docs;
mod docs_many;
mod explain;
#[cfg(unix)]
mod guard;
mod inspect;
mod list;
#[cfg(unix)]
mod login;
mod mutations;
#[cfg(unix)]
mod passage;
#[cfg(unix)]
mod proxy;
mod preview;
mod publish;
mod publish_many;
mod publish_records;
mod publish_same;
mod pull;
mod sandbox;
mod schema;
mod server;
mod verify;
mod verify_gate;
mod verify_helm;
mod verify_published;
