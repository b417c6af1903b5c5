//! Stands between the program and a registry, and stops passing on what they say at a byte.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// Which way the bytes go that are counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Way {
    /// To the registry.
    Requests,
    /// From the registry.
    Answers,
}

/// A way that passes on so many bytes one way and then holds everything still.
pub(crate) struct Passage {
    /// Where it listens.
    pub(crate) host: String,
    /// How many bytes may still pass.
    left: Arc<Mutex<usize>>,
    stopped: Receiver<()>,
}

impl Passage {
    /// Opens a way to a registry; it ends with the test program.
    pub(crate) fn start(registry: &str, way: Way, bytes: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let (registry, left) = (registry.to_owned(), Arc::new(Mutex::new(bytes)));
        let (stop, stopped) = channel();
        let counted = Arc::clone(&left);
        thread::spawn(move || {
            for near in listener.incoming().map_while(Result::ok) {
                let far = TcpStream::connect(&registry).unwrap();
                for direction in [Way::Requests, Way::Answers] {
                    let (near, far) = (near.try_clone().unwrap(), far.try_clone().unwrap());
                    let (from, to) =
                        if direction == Way::Requests { (near, far) } else { (far, near) };
                    let gate = (direction == way).then(|| (Arc::clone(&counted), stop.clone()));
                    thread::spawn(move || pass(from, to, gate.as_ref()));
                }
            }
        });
        Self { host, left, stopped }
    }

    /// Returns whether the last byte has passed, after at most this time.
    pub(crate) fn has_stopped(&self, within: Duration) -> bool {
        self.stopped.recv_timeout(within).is_ok()
    }

    /// Returns how many bytes may still pass.
    pub(crate) fn left(&self) -> usize {
        *self.left.lock().unwrap()
    }
}

/// How many bytes may still pass, and who is told when none may.
type Gate = (Arc<Mutex<usize>>, Sender<()>);

/// Passes bytes on until one side ends, and then ends the other.
fn pass(mut from: TcpStream, mut to: TcpStream, gate: Option<&Gate>) {
    let mut buffer = [0; 1 << 14];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        let passing = match gate {
            None => read,
            Some((left, stop)) => {
                let mut left = left.lock().unwrap();
                let passing = read.min(*left);
                *left -= passing;
                if *left == 0 {
                    // The test may be over.
                    let _ = stop.send(());
                }
                passing
            }
        };
        if to.write_all(&buffer[..passing]).is_err() {
            break;
        }
        // What is held back is read and lost, until the program is gone.
    }
    let _ = to.shutdown(Shutdown::Both);
}
