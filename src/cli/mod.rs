//! The command line: arguments, exit codes and what is printed. One file a command.

mod artifact;
mod build;
mod catalog;
mod commits;
mod compat;
mod config;
mod copy;
mod credentials;
mod deadline;
mod destination;
mod diff;
mod docs;
mod exit;
mod explain;
mod git;
mod inspect;
mod list;
mod login;
mod open;
mod output;
mod packs;
mod place;
mod prompt;
mod publish;
mod pull;
mod registry;
mod render;
mod schema;
mod shelf;
mod tag;
mod verify;

use clap::{Parser, Subcommand};
use exit::{Exit, Failure};
use std::io::{self, Write};
use std::process::ExitCode;

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  the pack has findings, a page is stale, or two packs differ
  2  the command line or the configuration is wrong, or nothing was checked
  3  something could not be read or written here
  4  the registry refused, or answered wrongly
  5  the tag holds other content";

/// Verifies, builds, publishes and documents Palette packs.
#[derive(Debug, Parser)]
#[command(name = "pack-build", version, after_help = EXIT_CODES, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Verify(verify::Verify),
    Build(build::Build),
    Publish(publish::Publish),
    Pull(pull::Pull),
    Inspect(inspect::Inspect),
    List(list::List),
    Tag(tag::TagCommand),
    Copy(copy::Copy),
    Diff(diff::Diff),
    Compat(compat::Compat),
    Docs(docs::Docs),
    #[command(name = "login")]
    LogIn(login::LogIn),
    #[command(name = "logout")]
    LogOut(login::LogOut),
    Explain(explain::Explain),
    Rules(explain::Rules),
    Schema(schema::Schema),
}

/// Runs the command line of this process.
pub(crate) fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let result: Result<Exit, Failure> = match &arguments.command {
        Command::Verify(arguments) => verify::run(arguments),
        Command::Build(arguments) => build::run(arguments),
        Command::Publish(arguments) => publish::run(arguments),
        Command::Pull(arguments) => pull::run(arguments),
        Command::Inspect(arguments) => inspect::run(arguments),
        Command::List(arguments) => list::run(arguments),
        Command::Tag(arguments) => tag::run(arguments),
        Command::Copy(arguments) => copy::run(arguments),
        Command::Diff(arguments) => diff::run(arguments),
        Command::Compat(arguments) => compat::run(arguments),
        Command::Docs(arguments) => docs::run(arguments),
        Command::LogIn(arguments) => login::run_login(arguments),
        Command::LogOut(arguments) => login::run_logout(arguments),
        Command::Explain(arguments) => explain::run_explain(arguments),
        Command::Rules(arguments) => explain::run_rules(arguments),
        Command::Schema(arguments) => schema::run(arguments),
    };
    match result {
        Ok(exit) => exit.into(),
        Err(failure) => {
            // Nothing is left to do when even standard error is closed.
            let _ = writeln!(io::stderr().lock(), "{failure}");
            failure.exit.into()
        }
    }
}
