//! Registries that are reached through a proxy of the network, and over TLS with certificates.

use crate::docker_registry::DockerRegistry;
use crate::guard::{Door, Guard};
use crate::sandbox::{Ran, Sandbox, ran};
use std::io::{self, BufRead, BufReader, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

/// A name that leads nowhere but through the proxy.
const NAME: &str = "registry.test";
const REPOSITORY: &str = "team/spectro-packs/archive/demo";

/// A forward proxy that leads every name to one server. It ends with the test program.
struct Proxy {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    fn start(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, server) = (Arc::clone(&asked), server.to_owned());
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (log, server) = (Arc::clone(&log), server.clone());
                // The other side may have gone.
                thread::spawn(move || pass_on(&stream, &server, &log).unwrap_or_default());
            }
        });
        Self { url, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn pass_on(client: &TcpStream, server: &str, log: &Mutex<Vec<String>>) -> io::Result<()> {
    let mut reader = BufReader::new(client);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    log.lock().unwrap().push(first.trim_end().to_owned());
    let upstream = TcpStream::connect(server)?;
    if first.starts_with("CONNECT ") {
        let mut line = String::new();
        while reader.read_line(&mut line)? > 2 {
            line.clear();
        }
        let mut writer = client;
        writer.write_all(b"HTTP/1.1 200 Connected\r\n\r\n")?;
    } else {
        let path = first.replace(&format!("http://{NAME}"), "");
        (&upstream).write_all(path.as_bytes())?;
    }
    let (mut back, mut down) = (upstream.try_clone()?, client.try_clone()?);
    let returning = thread::spawn(move || {
        let _ = io::copy(&mut back, &mut down);
        let _ = down.shutdown(Shutdown::Both);
    });
    io::copy(&mut reader, &mut &upstream)?;
    upstream.shutdown(Shutdown::Write)?;
    returning.join().unwrap();
    Ok(())
}

fn list(sandbox: &Sandbox, host: &str, options: &[&str], variables: &[(&str, &str)]) -> Ran {
    let place = format!("{host}/{REPOSITORY}");
    let mut arguments = vec!["list", &place];
    arguments.extend(options);
    let mut command = sandbox.command(&arguments);
    ran(command.envs(variables.iter().copied()))
}

#[test]
fn plain_http_goes_through_the_proxy_except_where_it_is_told_not_to() {
    let (sandbox, guard) = (Sandbox::new(), Guard::start(Door::Open, ""));
    let proxy = Proxy::start(&guard.host);
    let variables = [("HTTP_PROXY", proxy.url.as_str())];
    let through = list(&sandbox, NAME, &["--plain-http"], &variables);
    assert_eq!((through.code, through.stdout.as_str()), (0, "demo:1.0.0\n"), "{}", through.stderr);
    let asked = [format!("GET http://{NAME}/v2/{REPOSITORY}/tags/list HTTP/1.1")];
    assert_eq!(proxy.asked(), asked);

    let past = list(&sandbox, &guard.host, &[], &variables);
    assert_eq!((past.code, past.stdout.as_str()), (0, "demo:1.0.0\n"));
    // This machine under a name that is not known to be its own.
    let host = guard.host.replace("127.0.0.1", "0.0.0.0");
    let excepted = [variables[0], ("NO_PROXY", "0.0.0.0")];
    let past = list(&sandbox, &host, &["--plain-http"], &excepted);
    assert_eq!((past.code, past.stdout.as_str()), (0, "demo:1.0.0\n"), "{}", past.stderr);
    assert_eq!(proxy.asked(), asked);
}

#[test]
fn https_goes_through_a_tunnel_and_the_certificate_is_checked_at_its_end() {
    let (sandbox, registry) = (Sandbox::new(), Registry::start());
    let proxy = Proxy::start(&registry.host);
    let variables = [("HTTPS_PROXY", proxy.url.as_str())];
    let ca = registry.path("ca.crt");
    let through = list(&sandbox, NAME, &["--ca-file", &ca], &variables);
    let message = format!("error: there is no version of `demo` in `{NAME}/{REPOSITORY}`\n");
    assert_eq!((through.code, through.stderr), (4, message));
    assert_eq!(proxy.asked(), [format!("CONNECT {NAME}:443 HTTP/1.1")]);
    let untrusted = list(&sandbox, NAME, &[], &variables);
    assert!(untrusted.stderr.contains("--ca-file"), "{}", untrusted.stderr);
}

#[test]
fn any_certificate_is_taken_when_asked_for_with_a_warning() {
    let (sandbox, registry) = (Sandbox::new(), Registry::start());
    let ran = list(&sandbox, &registry.host, &["--insecure"], &[]);
    let place = format!("{}/{REPOSITORY}", registry.host);
    let message = format!(
        "warning: certificates are not checked (--insecure), so anybody on the way can read the \
         password and change what is sent\nerror: there is no version of `demo` in `{place}`\n"
    );
    assert_eq!((ran.code, ran.stderr), (4, message));
    for other in ["--plain-http", "--ca-file=x"] {
        assert_eq!(list(&sandbox, &registry.host, &["--insecure", other], &[]).code, 2);
    }
    for other in ["--cert-file=x", "--key-file=x"] {
        assert_eq!(list(&sandbox, &registry.host, &[other], &[]).code, 2);
    }
    let shown = ["--cert-file=x", "--key-file=x", "--plain-http"];
    assert_eq!(list(&sandbox, &registry.host, &shown, &[]).code, 2);
}

/// Debian's `docker-registry` with a certificate for the name, under a CA of its own.
struct Registry {
    host: String,
    _server: DockerRegistry,
    sandbox: Sandbox,
}

impl Registry {
    fn start() -> Self {
        let sandbox = Sandbox::new();
        let openssl = |arguments: &str| {
            let mut command = Command::new("openssl");
            command.args(arguments.split(' ')).current_dir(sandbox.path("")).stderr(Stdio::null());
            assert!(command.status().unwrap().success(), "{arguments}");
        };
        let new = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
        openssl(&format!("req -x509 {new} -keyout ca.key -out ca.crt -subj /CN=ca"));
        openssl(&format!("req {new} -keyout leaf.key -out leaf.csr -subj /CN=leaf"));
        let extensions = format!("subjectAltName=DNS:{NAME}\nbasicConstraints=CA:FALSE\n");
        sandbox.write("extensions", extensions);
        openssl(
            "x509 -req -in leaf.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 \
             -extfile extensions -out leaf.crt",
        );
        let folder = sandbox.path("");
        let shown = folder.display();
        let pair = format!("certificate: '{shown}leaf.crt', key: '{shown}leaf.key'");
        let server = DockerRegistry::start(&folder, &format!(", tls: {{{pair}}}"), "");
        Self { host: server.host.clone(), _server: server, sandbox }
    }

    fn path(&self, file: &str) -> String {
        self.sandbox.path(file).display().to_string()
    }
}
