//! `pack-build docs preview`

mod server;
mod watch;

use super::settings::{Options, Settings};
use crate::cli::exit::{Exit, Failure};
use crate::cli::{output, packs, registry};
use clap::Args;
use pack_build::docs::{Target, quote};
use server::{Site, serve};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use tokio::net::TcpListener;
use tokio::task::LocalSet;

/// Show the page of a pack in a browser, and again whenever the pack changes.
///
/// Serves the page of the target `html` on this machine only and prints its address. Nothing is
/// written, and a pack that is wrong shows what is wrong. Ctrl-C ends it.
#[derive(Debug, Args)]
pub(crate) struct Preview {
    /// Folders of the versions of one pack, or a folder that contains them.
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    /// Port of 127.0.0.1 [default: one that is free].
    #[arg(long, value_name = "PORT", default_value_t = 0, hide_default_value = true)]
    port: u16,
    /// Folder with layouts that replace the embedded ones.
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(arguments: &Preview) -> Result<Exit, Failure> {
    let options = Options::of_target(Target::Html, &arguments.paths, arguments.templates.as_ref());
    let mut watched = packs::find(&options.paths)?.packs;
    watched.extend(Settings::find(&options)?.files);
    registry::wait_for(LocalSet::new().run_until(show(options, watched, arguments.port)))
}

async fn show(options: Options, watched: Vec<PathBuf>, port: u16) -> Result<Exit, Failure> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let listener = TcpListener::bind(address).await.map_err(|error| {
        Failure::say(Exit::Local, format!("cannot listen on {address}: {error}"))
            .hint("leave out `--port` to take one that is free")
    })?;
    let address = listener.local_addr().map_err(|error| Failure::new(Exit::Local, &error))?;
    let (changes, looking) = watch::watch(watched);
    output::data(&format!("http://{address}/\n"))?;
    output::say("the page reloads when the pack changes; Ctrl-C ends this\n")?;
    let site = Site { render: move || page(&options), changes };
    let ended = tokio::select! {
        ended = serve(listener, site) => ended.map(|never| match never {}),
        never = looking => match never {},
        interrupted = tokio::signal::ctrl_c() => interrupted.map(|()| Exit::Done),
    };
    ended.map_err(|error| Failure::new(Exit::Local, &error))
}

/// Returns the page as the files are now, or what keeps it from being made.
fn page(options: &Options) -> String {
    let made = super::make(options).and_then(|mut pages| match (pages.pop(), pages.len()) {
        (Some(page), 0) => Ok(page.text),
        (_, others) => {
            let message = format!("there are {} packs here", others + 1);
            Err(Failure::say(Exit::Usage, message).hint("pass the folder of one of them"))
        }
    });
    made.unwrap_or_else(|failure| {
        let text = quote::html(&output::plain(&failure.to_string()));
        include_str!("failure.html").replace("FAILURE", &text)
    })
}
