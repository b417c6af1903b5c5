//! A web server for one page, on loopback.

use super::watch::Changes;
use futures_util::stream;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HOST, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::io;
use std::rc::Rc;
use tokio::net::TcpListener;
use tokio::task;

type Body = UnsyncBoxBody<Bytes, Infallible>;

/// What is served.
pub(super) struct Site<Render> {
    /// Makes the page as it is now.
    pub(super) render: Render,
    pub(super) changes: Changes,
}

/// Answers requests, each connection beside the others, for as long as it is polled.
pub(super) async fn serve<Render: Fn() -> String + 'static>(
    listener: TcpListener,
    site: Site<Render>,
) -> io::Result<Infallible> {
    let site = Rc::new(site);
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => continue,
            Err(error) => return Err(error),
        };
        let site = Rc::clone(&site);
        task::spawn_local(async move {
            let service = service_fn(move |request| {
                let answer = site.answer(&request);
                async move { Ok::<_, Infallible>(answer) }
            });
            // A browser that goes away in the middle is nobody's fault.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

impl<Render: Fn() -> String> Site<Render> {
    fn answer(&self, request: &Request<Incoming>) -> Response<Body> {
        // A foreign site whose name leads to loopback must not read the page.
        if !names_loopback(request.headers().get(HOST)) {
            return refusal(StatusCode::FORBIDDEN);
        }
        match (request.method(), request.uri().path()) {
            (&Method::GET, "/") => self.page(),
            (&Method::GET, "/changes") => self.next_change(request.uri().query()),
            (&Method::GET, _) => refusal(StatusCode::NOT_FOUND),
            _ => refusal(StatusCode::METHOD_NOT_ALLOWED),
        }
    }

    /// Returns the page, with a script that asks for the next change after this one.
    fn page(&self) -> Response<Body> {
        let state = self.changes.state();
        let page = (self.render)();
        let script = format!(
            "<script>new EventSource(\"/changes?{state}\").onmessage = () => location.reload();</script>\n"
        );
        let end = page.rfind("</body>").unwrap_or(page.len());
        let text = format!("{}{script}{}", &page[..end], &page[end..]);
        respond(StatusCode::OK, "text/html; charset=utf-8", Full::from(text).boxed_unsync())
    }

    /// Returns an event stream that says one word as soon as the files are not what they were.
    fn next_change(&self, seen: Option<&str>) -> Response<Body> {
        let changes = self.changes.clone();
        let seen = seen.unwrap_or_default().to_owned();
        let event = stream::once(async move {
            changes.after(&seen).await;
            Ok(Frame::data(Bytes::from_static(b"data: changed\n\n")))
        });
        respond(StatusCode::OK, "text/event-stream", StreamBody::new(event).boxed_unsync())
    }
}

fn respond(status: StatusCode, kind: &'static str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn refusal(status: StatusCode) -> Response<Body> {
    let text = format!("{status}\n");
    respond(status, "text/plain; charset=utf-8", Full::from(text).boxed_unsync())
}

/// Returns whether the `Host` of a request is this machine, with or without a port.
fn names_loopback(host: Option<&HeaderValue>) -> bool {
    let host = host.and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()));
    let name = name.map_or(host, |(name, _)| name);
    ["127.0.0.1", "[::1]"].contains(&name) || name.eq_ignore_ascii_case("localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_answered() {
        let names = |host: &str| names_loopback(Some(&HeaderValue::from_str(host).unwrap()));
        for host in ["127.0.0.1:80", "127.0.0.1", "localhost:1", "LOCALHOST", "[::1]:8080", "[::1]"]
        {
            assert!(names(host), "{host}");
        }
        for host in ["", "a.example", "localhost.a.example:80", "127.0.0.1.a.example", "0.0.0.0"] {
            assert!(!names(host), "{host}");
        }
        assert!(!names_loopback(None));
    }
}
