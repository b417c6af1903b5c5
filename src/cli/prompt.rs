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
/// stays hidden. It hands over every key, so that a line may be longer than its own, and it can be
/// put back as it was when somebody gives up.
#[cfg(unix)]
pub(crate) fn ask_hidden(question: &str) -> io::Result<String> {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
    let terminal = io::stdin();
    let before = tcgetattr(&terminal)?;
    let mut hiding = before.clone();
    hiding.local_modes.remove(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG);
    tcsetattr(&terminal, OptionalActions::Flush, &hiding)?;
    let answer = write!(io::stderr(), "{question}: ").and_then(|()| keys(terminal.lock()));
    tcsetattr(&terminal, OptionalActions::Flush, &before)?;
    writeln!(io::stderr())?;
    answer
}

/// Reads a line key by key, with the keys that change one.
#[cfg(unix)]
fn keys(keyboard: impl BufRead) -> io::Result<String> {
    const GIVE_UP: u8 = 0x03;
    const END: u8 = 0x04;
    const ERASE: [u8; 2] = [0x08, 0x7f];
    const ERASE_ALL: u8 = 0x15;
    let mut typed = Vec::new();
    for key in keyboard.bytes() {
        match key? {
            b'\n' | b'\r' => break,
            END if typed.is_empty() => return Err(io::ErrorKind::UnexpectedEof.into()),
            END => break,
            GIVE_UP => return Err(io::ErrorKind::Interrupted.into()),
            ERASE_ALL => typed.clear(),
            key if ERASE.contains(&key) => {
                // A letter may have several bytes, of which the first alone is no continuation.
                while typed.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {}
            }
            key => typed.push(key),
        }
    }
    String::from_utf8(typed).map_err(|_| io::ErrorKind::InvalidData.into())
}

#[cfg(not(unix))]
pub(crate) fn ask_hidden(_: &str) -> io::Result<String> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::io::ErrorKind;

    #[test]
    fn a_hidden_line_can_be_changed_and_given_up() {
        let typed = |text: &str| keys(text.as_bytes()).map_err(|error| error.kind());
        let cases = [
            ("a b\nnext", Ok("a b")),
            ("wrong\u{15}right\r", Ok("right")),
            ("a\u{7f}\u{7f}bä\u{8}c\n", Ok("bc")),
            ("abc\u{4}", Ok("abc")),
            ("\u{4}", Err(ErrorKind::UnexpectedEof)),
            ("abc\u{3}\n", Err(ErrorKind::Interrupted)),
        ];
        for (text, line) in cases {
            assert_eq!(typed(text), line.map(str::to_owned), "{text:?}");
        }
        let long = "x".repeat(10_000);
        assert_eq!(typed(&format!("{long}\n")), Ok(long));
    }
}
