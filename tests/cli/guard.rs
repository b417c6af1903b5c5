//! A registry that asks who is there, for a password or for a token of its own token service, and
//! repeats in its refusals what it was shown.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// The user that is let in.
pub(crate) const USER: &str = "jane";

/// What stands before the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    Open,
    Password,
    Token,
}

/// The registry. It ends with the test program.
pub(crate) struct Guard {
    pub(crate) host: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

/// A request as it arrived.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) target: String,
    pub(crate) authorization: String,
    pub(crate) body: String,
}

impl Guard {
    /// Starts a registry that lets in who shows this password, or this refresh token.
    pub(crate) fn start(door: Door, password: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (own, password, log) = (host.clone(), password.to_owned(), Arc::clone(&seen));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let Some(request) = receive(&stream) else { continue };
                log.lock().unwrap().push(request.clone());
                let answer = answer(door, &own, &password, &request);
                // The other side may have gone.
                let mut writer = &stream;
                let _ = writer.write_all(answer.as_bytes());
            }
        });
        Self { host, seen }
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Returns the reference of the pack that `list` finds in it.
    pub(crate) fn pack(&self) -> String {
        format!("{}/team/spectro-packs/archive/demo", self.host)
    }
}

/// Returns a user and a password as they travel.
pub(crate) fn basic(password: &str) -> String {
    STANDARD.encode(format!("{USER}:{password}"))
}

fn receive(stream: &TcpStream) -> Option<Seen> {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first).ok()?;
    let mut request = Seen { target: first.split(' ').nth(1)?.to_owned(), ..Seen::default() };
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "authorization" => value.clone_into(&mut request.authorization),
            "content-length" => length = value.parse().unwrap(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    request.body = String::from_utf8(body).unwrap();
    Some(request)
}

fn answer(door: Door, host: &str, password: &str, request: &Seen) -> String {
    let Seen { target, authorization, body } = request;
    let known = *authorization == format!("Basic {}", basic(password));
    if target.starts_with("/token") {
        let refresh = body.split('&').any(|pair| pair == format!("refresh_token={password}"));
        if known || refresh {
            return reply(200, "", r#"{"token": "issued", "expires_in": 300}"#);
        }
        return reply(403, "", &repeated(&format!("{authorization}{body}")));
    }
    let (enters, challenge) = match door {
        Door::Open => (true, String::new()),
        Door::Password => (known, "Basic realm=\"registry\"".to_owned()),
        Door::Token => {
            let realm = format!("http://{host}/token?secret=query");
            let enters = authorization == "Bearer issued";
            (enters, format!("Bearer realm=\"{realm}\",service=\"registry\""))
        }
    };
    if !enters {
        // The worst that it can do is to repeat in its challenge, too, what it was shown.
        let header = format!("WWW-Authenticate: {challenge},error=\"{authorization}\"\r\n");
        return reply(401, &header, &repeated(authorization));
    }
    reply(200, "", if target == "/v2/" { "{}" } else { r#"{"tags": ["1.0.0"]}"# })
}

fn repeated(shown: &str) -> String {
    serde_json::json!({ "errors": [{ "code": "DENIED", "message": format!("not {shown}") }] })
        .to_string()
}

fn reply(status: u16, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} Status\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    )
}
