//! A web server whose every answer a test decides.

use super::cut::{Cut, Cuttable};
use super::sound::Sound;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// A longer body is not read, in bytes: the server answers at once and hangs up.
pub(super) const LONGEST: usize = 16 << 20;

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) method: String,
    /// The path, without the query.
    pub(super) path: String,
    /// What follows the `?`.
    pub(super) query: String,
    headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Seen {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let own = self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
        own.map(|(_, value)| value.as_str())
    }

    fn length(&self) -> usize {
        self.header("content-length").map_or(0, |length| length.parse().unwrap())
    }

    /// Returns whether it has this method, and this in its path or query.
    pub(super) fn is(&self, method: &str, part: &str) -> bool {
        self.method == method && (self.path.contains(part) || self.query.contains(part))
    }
}

/// What the server does with a request.
#[derive(Clone, Debug, Default)]
pub(super) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    length: Option<usize>,
    raw: Option<Vec<u8>>,
    end: End,
}

/// What becomes of the connection after a reply.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum End {
    /// It takes further requests.
    #[default]
    Open,
    /// It stays open, and nothing more comes.
    Silent,
}

impl Reply {
    pub(super) fn new(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    pub(super) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(super) fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// States another length than the body has, and closes the connection.
    pub(super) fn length(mut self, length: usize) -> Self {
        self.length = Some(length);
        self
    }

    /// Sends these bytes and closes the connection.
    pub(super) fn raw(bytes: &[u8]) -> Self {
        Self { raw: Some(bytes.to_vec()), ..Self::default() }
    }

    /// Keeps the connection open and never answers.
    pub(super) fn silence() -> Self {
        Self::raw(b"").and_silence()
    }

    /// Keeps the connection open, and sends nothing more.
    pub(super) fn and_silence(mut self) -> Self {
        self.end = End::Silent;
        self
    }

    fn bytes(&self, head: bool) -> Vec<u8> {
        if let Some(raw) = &self.raw {
            return raw.clone();
        }
        let length =
            ("Content-Length".to_owned(), self.length.unwrap_or(self.body.len()).to_string());
        let stated = self.headers.iter().any(|(name, _)| *name == length.0);
        let headers = self.headers.iter().chain((!stated).then_some(&length));
        let lines: String = headers.flat_map(|(name, value)| [name, ": ", value, "\r\n"]).collect();
        let mut bytes = format!("HTTP/1.1 {} Status\r\n{lines}\r\n", self.status).into_bytes();
        if !head {
            bytes.extend(&self.body);
        }
        bytes
    }
}

type Behaviour = Box<dyn FnMut(&Seen) -> Reply + Send>;

/// The server; it ends when it is dropped.
pub(super) struct Mock {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    cut: Arc<Mutex<Option<Cut>>>,
    connections: Arc<AtomicUsize>,
    over: Arc<AtomicBool>,
}

impl Mock {
    pub(super) fn start(behaviour: impl FnMut(&Seen) -> Reply + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let over = Arc::new(AtomicBool::new(false));
        let behaviour: Arc<Mutex<Behaviour>> = Arc::new(Mutex::new(Box::new(behaviour)));
        let (log, ended) = (Arc::clone(&seen), Arc::clone(&over));
        let cut: Arc<Mutex<Option<Cut>>> = Arc::default();
        let coming = Arc::clone(&cut);
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&connections);
        let held = Arc::default();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if ended.load(Ordering::SeqCst) {
                    return;
                }
                counted.fetch_add(1, Ordering::SeqCst);
                let (behaviour, log) = (Arc::clone(&behaviour), Arc::clone(&log));
                let (held, cut) = (Arc::clone(&held), Arc::clone(&coming));
                thread::spawn(move || serve(&Cuttable { stream, cut }, &behaviour, &log, &held));
            }
        });
        Self { address, seen, cut, connections, over }
    }

    /// Lets a connection break, once.
    pub(super) fn cut(&self, cut: Cut) {
        *self.cut.lock().unwrap() = Some(cut);
    }

    /// Returns whether a connection broke since, and lets none break any more.
    pub(super) fn was_cut(&self) -> bool {
        self.cut.lock().unwrap().take().is_none()
    }

    /// Starts a sound registry, except where `fault` has another answer.
    pub(super) fn faulty(mut fault: impl FnMut(&Seen) -> Option<Reply> + Send + 'static) -> Self {
        let mut sound = Sound::default();
        Self::start(move |request| fault(request).unwrap_or_else(|| sound.answer(request)))
    }

    pub(super) fn host(&self) -> String {
        self.address.to_string()
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Returns how many connections there were.
    pub(super) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub(super) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Returns method and path of all requests, with `DIGEST` and `SESSION` for what differs.
    pub(super) fn log(&self) -> Vec<String> {
        let short = |seen: &Seen| {
            let path = match seen.path.split_once("/sha256:") {
                Some((before, _)) => format!("{before}/DIGEST"),
                None => seen.path.replace("/uploads/1", "/uploads/SESSION"),
            };
            format!("{} {path}", seen.method)
        };
        self.seen().iter().map(short).collect()
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        // Wakes the listener, so that it sees that it is over.
        let _ = TcpStream::connect(self.address);
    }
}

/// Connections that stay open until the server ends.
type Held = Mutex<Vec<TcpStream>>;

fn serve(connection: &Cuttable, behaviour: &Mutex<Behaviour>, log: &Mutex<Vec<Seen>>, held: &Held) {
    let stream = &connection.stream;
    let mut reader = BufReader::new(connection);
    let mut writer = connection;
    while let Some(request) = receive(&mut reader) {
        log.lock().unwrap().push(request.clone());
        let reply = behaviour.lock().unwrap()(&request);
        if writer.write_all(&reply.bytes(request.method == "HEAD")).is_err() {
            return;
        }
        if reply.end == End::Silent {
            // Waits until the other side gives up.
            let _ = reader.read_to_end(&mut Vec::new());
            return;
        }
        if request.length() > LONGEST {
            // Closed with bytes that nobody read, the connection would take the answer back.
            held.lock().unwrap().extend(stream.try_clone());
            return;
        }
        if reply.raw.is_some() || reply.length.is_some() {
            let _ = stream.shutdown(Shutdown::Write);
            let _ = reader.read_to_end(&mut Vec::new());
            return;
        }
    }
}

fn receive(reader: &mut impl BufRead) -> Option<Seen> {
    let first = line(reader)?;
    let mut words = first.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut headers = Vec::new();
    loop {
        let line = line(reader)?;
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':')?;
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let (path, query) = (path.to_owned(), query.to_owned());
    let mut request = Seen { method, path, query, headers, body: Vec::new() };
    if request.length() <= LONGEST {
        request.body = vec![0; request.length()];
        reader.read_exact(&mut request.body).ok()?;
    }
    Some(request)
}

fn line(reader: &mut impl BufRead) -> Option<String> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    // What is cut off is no line.
    line.strip_suffix("\r\n").map(str::to_owned)
}

/// Returns an error in the form of the specification.
pub(super) fn error(status: u16, code: &str, message: &str) -> Reply {
    let body = serde_json::json!({ "errors": [{ "code": code, "message": message }] });
    Reply::new(status).header("Content-Type", "application/json").body(body.to_string())
}
