//! `pack-build docs preview`, over real HTTP

use crate::sandbox::Sandbox;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::Duration;

/// A running preview, which is ended with the test.
struct Preview {
    child: Child,
    /// `HOST:PORT`
    address: String,
}

impl Preview {
    fn start(sandbox: &Sandbox) -> Self {
        let mut command = sandbox.command(&["docs", "preview", "demo"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("http://").unwrap().trim_end_matches('/').to_owned();
        Self { child, address }
    }

    fn send(&self, method: &str, path: &str, host: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_mins(2))).unwrap();
        let head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        stream
    }

    /// Returns the status line and the body, in whatever pieces it came.
    fn ask(&self, method: &str, path: &str, host: &str) -> (String, String) {
        let mut answer = String::new();
        self.send(method, path, host).read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.lines().next().unwrap().to_owned(), body.to_owned())
    }

    fn page(&self) -> String {
        let (status, body) = self.ask("GET", "/", &self.address);
        assert_eq!(status, "HTTP/1.1 200 OK");
        body
    }

    /// Starts to wait for the change after a page; the stream ends with it.
    fn next_change(&self, page: &str) -> TcpStream {
        let (_, source) = page.split_once("new EventSource(\"").unwrap();
        self.send("GET", source.split('"').next().unwrap(), &self.address)
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        // The test may have ended it already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn documented() -> Sandbox {
    let sandbox = Sandbox::with_pack();
    sandbox.write("demo/docs/integration.md", "---\ntitle: First <title>\n---\n\nWords.\n");
    sandbox
}

fn heard(mut change: TcpStream) -> bool {
    let mut answer = String::new();
    change.read_to_string(&mut answer).unwrap();
    answer.contains("data: changed\n\n")
}

#[test]
fn a_change_of_the_pack_is_told_and_shown() {
    let sandbox = documented();
    let preview = Preview::start(&sandbox);
    let page = preview.page();
    assert!(page.contains("<h1>First &lt;title&gt;</h1>"), "{page}");
    let change = preview.next_change(&page);
    sandbox.replace("demo/docs/integration.md", "First", "Another");
    assert!(heard(change));
    assert!(preview.page().contains("<h1>Another &lt;title&gt;</h1>"));
}

#[test]
fn a_change_before_the_browser_listens_is_not_missed() {
    let sandbox = documented();
    let preview = Preview::start(&sandbox);
    let page = preview.page();
    sandbox.replace("demo/docs/integration.md", "First", "Another");
    assert!(heard(preview.next_change(&page)));
}

#[test]
fn a_pack_that_is_wrong_is_shown_as_that_until_it_is_mended() {
    let sandbox = documented();
    let preview = Preview::start(&sandbox);
    sandbox.replace("demo/docs/integration.md", "title:", "titel:");
    let page = preview.page();
    assert!(page.contains("cannot document `demo`: ") && page.contains("`titel`"), "{page}");
    let change = preview.next_change(&page);
    sandbox.replace("demo/docs/integration.md", "titel:", "title: The");
    assert!(heard(change));
    assert!(preview.page().contains("<h1>The First &lt;title&gt;</h1>"));
}

#[test]
fn only_requests_to_this_machine_are_answered() {
    let preview = Preview::start(&documented());
    let status = |method, path, host| preview.ask(method, path, host).0;
    assert_eq!(status("GET", "/", "localhost"), "HTTP/1.1 200 OK");
    assert_eq!(status("GET", "/", "rebound.example"), "HTTP/1.1 403 Forbidden");
    assert_eq!(status("GET", "/changes", "rebound.example"), "HTTP/1.1 403 Forbidden");
    assert_eq!(status("GET", "/values.yaml", "localhost"), "HTTP/1.1 404 Not Found");
    assert_eq!(status("POST", "/", "localhost"), "HTTP/1.1 405 Method Not Allowed");
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it_as_done() {
    let sandbox = documented();
    let mut preview = Preview::start(&sandbox);
    let page = preview.page();
    let _listening = preview.next_change(&page);
    let id = preview.child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    assert_eq!(preview.child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_port_that_is_taken_is_a_local_failure() {
    let sandbox = documented();
    let preview = Preview::start(&sandbox);
    let (_, port) = preview.address.rsplit_once(':').unwrap();
    let run = sandbox.run(&["docs", "preview", "demo", "--port", port]);
    assert_eq!((run.code, run.stdout.as_str()), (3, ""));
    assert!(run.stderr.contains("hint: leave out `--port`"), "{}", run.stderr);
}

#[test]
fn a_folder_without_a_pack_is_refused_at_once() {
    assert_eq!(Sandbox::new().run(&["docs", "preview"]).code, 2);
}
