//! A publisher that is killed leaves the old content or the new one, and the next run completes.

use crate::sandbox::{Sandbox, ran};
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;

/// More than a push has requests.
const REQUESTS: usize = 9;

/// What the registry holds: blobs by upload, manifests by path.
#[derive(Clone, Default)]
struct Held {
    blobs: usize,
    manifests: BTreeMap<String, Vec<u8>>,
}

/// When the publisher is to be killed, and how the test is told.
struct Trap {
    /// The request at which it happens.
    at: usize,
    /// Whether the registry has done what was asked by then.
    after: bool,
    reached: SyncSender<()>,
    killed: Receiver<()>,
}

#[test]
fn a_push_to_a_registry_that_is_killed_at_any_request_completes_the_next_time() {
    for at in 0..REQUESTS {
        for after in [false, true] {
            let sandbox = Sandbox::with_pack();
            let held = Arc::new(Mutex::new(Held::default()));
            let (reached, wait) = sync_channel(1);
            let (go_on, killed) = sync_channel(1);
            let host = serve(Arc::clone(&held), Trap { at, after, reached, killed });
            let to = format!("{host}/team");
            let mut child = start(&sandbox, &["publish", "demo", "--to", &to]);
            // It ends by itself when it needs fewer requests than that.
            while child.try_wait().unwrap().is_none() {
                if wait.try_recv().is_ok() {
                    child.kill().unwrap();
                    child.wait().unwrap();
                    break;
                }
                thread::yield_now();
            }
            drop(go_on);
            let before = held.lock().unwrap().clone();
            assert!(before.manifests.is_empty() || before.blobs >= 2, "{at} {after}");
            let again = sandbox.run(&["publish", "demo", "--to", &to]);
            assert_eq!(again.code, 0, "{at} {after}: {}", again.stderr);
            assert_eq!(held.lock().unwrap().manifests.len(), 1);
        }
    }
}

#[test]
fn a_push_to_a_layout_that_is_killed_at_any_file_leaves_it_sound() {
    for files in 1..8 {
        let sandbox = Sandbox::with_pack();
        let mut child = start(&sandbox, &["publish", "demo"]);
        let layout = sandbox.path("dist/registry");
        while child.try_wait().unwrap().is_none() && entries(&layout) < files {
            thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        if layout.join("index.json").exists() {
            let inspected = sandbox.run(&["inspect", "oci:dist/registry:1.0.0"]);
            assert_eq!(inspected.code, 0, "{files}: {}", inspected.stderr);
        }
        let again = sandbox.run(&["publish", "demo"]);
        assert_eq!(again.code, 0, "{files}: {}", again.stderr);
        let unchanged = sandbox.run(&["publish", "demo"]);
        assert!(unchanged.stderr.contains("unchanged"), "{files}: {}", unchanged.stderr);
    }
}

#[test]
fn writers_of_one_layout_wait_for_each_other() {
    let sandbox = Sandbox::with_pack();
    let names = ["a1", "a2", "a3", "a4"];
    for name in names {
        for file in ["pack.json", "values.yaml", "README.md", "logo.png"] {
            let content = fs::read(sandbox.path(&format!("demo/{file}"))).unwrap();
            sandbox.write(&format!("{name}/{file}"), content);
        }
        sandbox.replace(&format!("{name}/pack.json"), "\"demo\"", &format!("\"{name}\""));
    }
    let children = names.map(|name| start(&sandbox, &["publish", name]));
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    for name in names {
        let again = ran(&mut sandbox.command(&["publish", name]));
        assert!(again.stderr.contains("unchanged"), "{again:?}");
    }
}

fn start(sandbox: &Sandbox, arguments: &[&str]) -> Child {
    let mut command = sandbox.command(arguments);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Counts what lies below a folder.
fn entries(folder: &Path) -> usize {
    let Ok(list) = fs::read_dir(folder) else { return 0 };
    list.map_while(Result::ok).map(|item| 1 + entries(&item.path())).sum()
}

/// Starts a small registry with a trap, which ends with the test program.
fn serve(held: Arc<Mutex<Held>>, trap: Trap) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for (number, stream) in listener.incoming().map_while(Result::ok).enumerate() {
            let spring = |moment| {
                if number == trap.at && trap.after == moment {
                    // The publisher may have ended by itself meanwhile.
                    let _ = trap.reached.send(());
                    let _ = trap.killed.recv();
                }
            };
            let Some((request, body)) = receive(&stream) else { continue };
            spring(false);
            let answer = answer(&mut held.lock().unwrap(), &request, body);
            spring(true);
            // The other side may be dead.
            let _ = (&stream).write_all(&answer);
        }
    });
    host
}

fn receive(stream: &TcpStream) -> Option<(String, Vec<u8>)> {
    let mut reader = BufReader::new(stream);
    let (mut first, mut length) = (String::new(), 0);
    reader.read_line(&mut first).ok().filter(|read| *read > 0)?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.split_once(':') else { break };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((first, body))
}

fn answer(held: &mut Held, request: &str, body: Vec<u8>) -> Vec<u8> {
    let mut words = request.split(' ');
    let (method, target) = (words.next().unwrap(), words.next().unwrap().to_owned());
    let (status, more, content) = match method {
        "POST" => (202, format!("Location: {target}1\r\n"), Vec::new()),
        "PUT" if target.contains("/uploads/") => {
            held.blobs += 1;
            (201, String::new(), Vec::new())
        }
        "PUT" => {
            held.manifests.insert(target, body);
            (201, String::new(), Vec::new())
        }
        "GET" => match held.manifests.get(&target) {
            Some(manifest) => (200, String::new(), manifest.clone()),
            None => (404, String::new(), Vec::new()),
        },
        _ => (404, String::new(), Vec::new()),
    };
    let length = content.len();
    let start = format!(
        "HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {length}\r\n{more}\r\n"
    );
    [start.into_bytes(), content].concat()
}
