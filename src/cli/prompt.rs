//! Asking a person at a terminal.

use std::io::{self, BufRead, IsTerminal, Write};

/// Returns whether somebody can be asked.
pub(crate) fn is_possible() -> bool {
    cfg!(unix) && io::stdin().is_terminal()
}

/// Asks, and returns the line that is typed.
pub(crate) fn ask(question: &str) -> io::Result<String> {
    write!(io::stderr(), "{question}: ")?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(answer.trim_end_matches(['\n', '\r']).to_owned())
}

/// Asks, and returns the line that is typed without showing it.
///
/// The terminal is told to show nothing before the question appears: what is typed from then on
/// stays hidden.
#[cfg(unix)]
pub(crate) fn ask_hidden(question: &str) -> io::Result<String> {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
    let terminal = io::stdin();
    let before = tcgetattr(&terminal)?;
    let mut hiding = before.clone();
    hiding.local_modes.remove(LocalModes::ECHO);
    hiding.local_modes.insert(LocalModes::ECHONL);
    tcsetattr(&terminal, OptionalActions::Flush, &hiding)?;
    let answer = ask(question);
    tcsetattr(&terminal, OptionalActions::Flush, &before)?;
    answer
}

#[cfg(not(unix))]
pub(crate) fn ask_hidden(_: &str) -> io::Result<String> {
    Err(io::ErrorKind::Unsupported.into())
}
