//! Reading: what the registry gives is what was asked for.

use super::mock::{Mock, Reply, Seen, error};
use super::{blob, registry, repository, tag};
use crate::digest::Digest;
use crate::oci::{Pointer, Tag};
use crate::store::{Fetch, Store};
use std::fs;
use tempfile::{TempDir, tempdir};

const CONTENT: &[u8] = b"the content of a blob";

fn on(path: &'static str, reply: Reply) -> Mock {
    Mock::start(move |request| {
        if request.is("GET", path) { reply.clone() } else { error(404, "NAME_UNKNOWN", "") }
    })
}

/// Fetches a blob into a folder; the error tells no address.
async fn fetch(mock: &Mock) -> (TempDir, Result<(), String>) {
    let folder = tempdir().unwrap();
    let blob = blob(CONTENT);
    let path = folder.path().join("blob");
    let fetched = registry(mock).fetch_blob(&repository(), &blob.descriptor, &path).await;
    let told = fetched.map_err(|error| {
        error
            .to_string()
            .split_once("` was ")
            .map_or_else(|| error.to_string(), |(_, told)| told.to_owned())
    });
    (folder, told)
}

#[tokio::test]
async fn a_blob_arrives_whole() {
    let mock = on("/blobs/", Reply::new(200).body(CONTENT));
    let (folder, fetched) = fetch(&mock).await;
    assert_eq!(fetched, Ok(()));
    assert_eq!(fs::read(folder.path().join("blob")).unwrap(), CONTENT);
}

#[tokio::test]
async fn a_blob_that_is_another_leaves_nothing_behind() {
    let (wanted, other) = (Digest::of(CONTENT), Digest::of(b"the content of a blub"));
    let cases = [
        (
            Reply::new(200).body("the content of a blub"),
            format!("answered wrongly: `{wanted}` was asked for, and the content has `{other}`"),
        ),
        (
            Reply::new(200).body("the content"),
            "answered wrongly: its body ends too early".to_owned(),
        ),
        (
            Reply::new(200).body("the content").length(CONTENT.len()),
            "answered wrongly: its body ends too early".to_owned(),
        ),
        (
            Reply::new(200).body([CONTENT, b"x"].concat()),
            "answered wrongly: its body is larger than 21 bytes".to_owned(),
        ),
        (
            error(404, "BLOB_UNKNOWN", "gone"),
            "answered with 404 Not Found (BLOB_UNKNOWN: gone)".to_owned(),
        ),
        (
            Reply::new(206).body(CONTENT),
            "answered wrongly: it gives another part of the content than was asked for".to_owned(),
        ),
    ];
    for (reply, reason) in cases {
        let mock = on("/blobs/", reply);
        let (folder, fetched) = fetch(&mock).await;
        assert_eq!(fetched, Err(reason));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}

/// Gives at most seven bytes at a time, with the header that `range` makes of where they start.
fn broken(range: fn(usize) -> Option<String>) -> Mock {
    Mock::start(move |request: &Seen| {
        let asked = request.header("range").and_then(|range| range.strip_prefix("bytes="));
        let start: usize = asked.map_or(0, |asked| asked.trim_end_matches('-').parse().unwrap());
        let Some(header) = range(start) else {
            return Reply::new(200).body(&CONTENT[..start.max(7)]).length(CONTENT.len());
        };
        let end = CONTENT.len().min(start + 7);
        let status = if asked.is_some() { 206 } else { 200 };
        let reply = Reply::new(status).body(&CONTENT[start..end]).header("Content-Range", &header);
        reply.length(CONTENT.len() - start)
    })
}

#[tokio::test]
async fn a_broken_download_goes_on_where_it_broke() {
    let mock = broken(|start| Some(format!("bytes {start}-20/21")));
    let (folder, fetched) = fetch(&mock).await;
    assert_eq!(fetched, Ok(()));
    assert_eq!(fs::read(folder.path().join("blob")).unwrap(), CONTENT);
    let asked: Vec<Option<String>> =
        mock.seen().iter().map(|seen| seen.header("range").map(str::to_owned)).collect();
    assert_eq!(asked, [None, Some("bytes=7-".to_owned()), Some("bytes=14-".to_owned())]);
}

#[tokio::test]
async fn a_range_that_lies_is_told() {
    let mock = broken(|_| Some("bytes 0-20/21".to_owned()));
    let (folder, fetched) = fetch(&mock).await;
    let reason = "answered wrongly: it gives another part of the content than was asked for";
    assert_eq!(fetched, Err(reason.to_owned()));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn without_ranges_a_broken_download_starts_again_but_not_for_ever() {
    let mut times = 0;
    let mock = Mock::start(move |_: &Seen| {
        times += 1;
        let reply = Reply::new(200).body(CONTENT);
        if times < 3 { reply.body(&CONTENT[..9]).length(CONTENT.len()) } else { reply }
    });
    let (_folder, fetched) = fetch(&mock).await;
    assert_eq!((fetched, mock.seen().len()), (Ok(()), 3));
    let mock = broken(|_| None);
    let (_folder, fetched) = fetch(&mock).await;
    assert_eq!(fetched, Err("answered wrongly: its body ends too early".to_owned()));
    assert_eq!(mock.seen().len(), 9);
}

#[tokio::test]
async fn a_blob_that_is_there_is_asked_for_once() {
    let mock = Mock::start(|_: &Seen| Reply::new(200).header("Content-Length", "21"));
    let registry = registry(&mock);
    for _ in 0..2 {
        assert!(registry.holds_blob(&repository(), &blob(CONTENT).descriptor).await.unwrap());
    }
    assert_eq!(mock.seen().len(), 1);
}

#[tokio::test]
async fn a_manifest_by_digest_has_that_digest() {
    let mock = on("/manifests/", Reply::new(200).body("{}"));
    let registry = registry(&mock);
    let fetched = registry.fetch(&repository(), &Pointer::Digest(Digest::of(b"{}"))).await;
    assert_eq!(fetched.unwrap().as_deref(), Some(&b"{}"[..]));
    assert!(registry.fetch(&repository(), &Pointer::Tag(tag())).await.is_ok());
    let error = registry.fetch(&repository(), &Pointer::Digest(Digest::of(b""))).await.unwrap_err();
    assert!(error.to_string().contains("was asked for, and the content has"), "{error}");
}

#[tokio::test]
async fn tags_come_from_all_pages() {
    let mock = Mock::start(|request: &Seen| {
        let (body, next) = match request.query.as_str() {
            "" => {
                (r#"{"name": "x", "tags": ["1.0.0", "2.0.0"]}"#, Some("tags/list?last=2.0.0&n=2"))
            }
            "last=2.0.0&n=2" => (r#"{"tags": null}"#, Some("/v2/team/demo/tags/list?last=3")),
            _ => (r#"{"tags": ["4.0.0"]}"#, None),
        };
        let reply = Reply::new(200).body(body);
        match next {
            Some(next) if next.starts_with('/') => {
                reply.header("Link", &format!("<{next}>; rel=\"next\""))
            }
            Some(next) => reply.header("link", &format!("</v2/team/demo/{next}>;rel=next")),
            None => reply,
        }
    });
    let tags = registry(&mock).tags(&repository()).await.unwrap().unwrap();
    let texts: Vec<&str> = tags.iter().map(Tag::as_str).collect();
    assert_eq!(texts, ["1.0.0", "2.0.0", "4.0.0"]);
}

#[tokio::test]
async fn a_list_without_end_and_one_that_leads_away_are_told() {
    for link in ["</v2/_catalog>; rel=next", "<http://127.0.0.1:1/v2/_catalog?n=1>; rel=next"] {
        let reply =
            Reply::new(200).header("Link", link).body(r#"{"repositories": ["team/demo", "Bad"]}"#);
        let mock = on("/_catalog", reply);
        let error = registry(&mock).repositories().await.unwrap_err();
        assert!(error.to_string().ends_with("its list does not go on as lists do"), "{error}");
        assert_eq!(mock.seen().len(), 1);
    }
}

#[tokio::test]
async fn an_unknown_repository_has_no_tags_and_a_web_page_is_no_list() {
    let mock = on("/none", Reply::new(200));
    assert_eq!(registry(&mock).tags(&repository()).await.unwrap(), None);
    let mock = on("/tags/list", Reply::new(200).body("<!doctype html><title>Hello</title>"));
    let error = registry(&mock).tags(&repository()).await.unwrap_err();
    assert!(error.to_string().ends_with("it is not JSON but an HTML page, \"Hello\""), "{error}");
    let mock = on("/tags/list", Reply::new(200).body(r#"{"tags": ["a\u001bb"]}"#));
    let error = registry(&mock).tags(&repository()).await.unwrap_err();
    assert!(error.to_string().ends_with("it lists `a b`, which cannot be a name"), "{error}");
}

#[tokio::test]
async fn who_reads_asks_for_no_right_to_write() {
    let address = std::sync::Arc::new(std::sync::OnceLock::<String>::new());
    let realm = std::sync::Arc::clone(&address);
    let mock = Mock::start(move |request: &Seen| {
        if request.path == "/token" {
            return Reply::new(200).body(r#"{"token": "t0ken"}"#);
        }
        if request.header("authorization").is_none() {
            let realm = format!("Bearer realm=\"{}\",service=\"s\"", realm.get().unwrap());
            return Reply::new(401).header("WWW-Authenticate", &realm);
        }
        Reply::new(200).body("{}")
    });
    address.set(mock.url("/token")).unwrap();
    let registry = registry(&mock);
    registry.fetch(&repository(), &Pointer::Tag(tag())).await.unwrap();
    registry.repositories().await.unwrap();
    let asked: Vec<String> = mock
        .seen()
        .into_iter()
        .filter(|seen| seen.path == "/token")
        .map(|seen| seen.query)
        .collect();
    assert_eq!(asked.len(), 2);
    assert!(asked[0].contains("scope=repository%3Ateam%2Fdemo%3Apull"), "{asked:?}");
    assert!(!asked[0].contains("push"), "{asked:?}");
    assert!(asked[1].contains("scope=registry%3Acatalog%3A"), "{asked:?}");
}
