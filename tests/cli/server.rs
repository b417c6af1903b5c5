//! A web server whose answers a test decides, for what no folder can show.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

/// Status, further headers with their line ends, body.
pub(crate) type Answer = (u16, String, String);

/// Starts a server that answers every request by its path and query; returns `HOST:PORT`. It ends
/// with the test program.
pub(crate) fn start(answer: impl Fn(&str) -> Answer + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            serve(&stream, &answer);
        }
    });
    host
}

fn serve(stream: &TcpStream, answer: &impl Fn(&str) -> Answer) {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let Some(request) = lines.next() else { return };
    let target = request.split(' ').nth(1).unwrap_or_default().to_owned();
    lines.take_while(|line| !line.is_empty()).for_each(drop);
    let (status, headers, body) = answer(&target);
    let length = body.len();
    let text = format!(
        "HTTP/1.1 {status} Status\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    );
    // The other side may have gone.
    let mut writer = stream;
    let _ = writer.write_all(text.as_bytes());
}
