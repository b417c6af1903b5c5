//! A way to a server that takes time: every byte arrives later by a fixed delay, in both directions.

use std::error::Error;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

const PIECE: usize = 64 << 10;

/// Leads to `server`, and returns where it starts, `127.0.0.1:PORT`. It ends with the program.
pub(crate) fn towards(server: &str, delay: Duration) -> Result<String, Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let host = listener.local_addr()?.to_string();
    let server = server.to_owned();
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            // The kernel has connected already, which would have taken one way there and one back.
            let from = Instant::now() + 2 * delay;
            let Ok(server) = TcpStream::connect(&server) else { continue };
            connect(client, server, from, delay);
        }
    });
    Ok(host)
}

fn connect(client: TcpStream, server: TcpStream, from: Instant, delay: Duration) {
    for stream in [&client, &server] {
        // Without this, small pieces wait longer than the delay says.
        let _ = stream.set_nodelay(true);
    }
    if let (Ok(other_client), Ok(other_server)) = (client.try_clone(), server.try_clone()) {
        carry(client, server, from, delay);
        carry(other_server, other_client, from, delay);
    }
}

/// One thread reads at once, the other writes when the time has come.
fn carry(mut from: TcpStream, mut to: TcpStream, not_before: Instant, delay: Duration) {
    let (pieces, late) = mpsc::channel();
    thread::spawn(move || {
        let mut piece = vec![0; PIECE];
        while let Ok(taken @ 1..) = from.read(&mut piece) {
            let arrives = Instant::now().max(not_before) + delay;
            if pieces.send((arrives, piece[..taken].to_vec())).is_err() {
                break;
            }
        }
    });
    thread::spawn(move || {
        for (arrives, piece) in late {
            thread::sleep(arrives.saturating_duration_since(Instant::now()));
            if to.write_all(&piece).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Write);
    });
}
