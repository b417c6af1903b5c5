//! A registry that fails for a moment.

use super::mock::{Mock, Reply, Seen, error};
use super::{in_a_file, publish, registry, repository};
use crate::digest::Digest;
use crate::store::Pushed;

/// Where a fault can strike.
const REQUESTS: [(&str, &str); 4] =
    [("GET", "/manifests/"), ("POST", "/uploads/"), ("PUT", "/uploads/"), ("PUT", "/manifests/")];

/// Answers the first of some requests with a fault, and all others soundly.
fn once((method, part): (&'static str, &'static str), fault: Reply) -> Mock {
    let mut fault = Some(fault);
    Mock::faulty(move |request: &Seen| if request.is(method, part) { fault.take() } else { None })
}

#[tokio::test]
async fn every_passing_fault_of_every_request_is_survived() {
    let faults = [408, 429, 499, 500, 502, 503, 504, 522].map(Reply::new).into_iter().chain([
        error(429, "TOOMANYREQUESTS", "retry-after: 10.304ms, allowed: 2000/minute"),
        error(403, "DENIED", "You have exceeded a secondary rate limit."),
        Reply::new(503).header("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT"),
        Reply::raw(b""),
        Reply::raw(b"HTTP/1.1 20"),
    ]);
    for fault in faults {
        for place in REQUESTS {
            let mock = once(place, fault.clone());
            let pushed = publish(&registry(&mock)).await;
            assert!(matches!(pushed, Ok(Pushed::Uploaded)), "{place:?} {fault:?}: {pushed:?}");
        }
    }
}

#[tokio::test]
async fn a_broken_upload_starts_again_in_a_session_of_its_own() {
    let content = vec![3; 100_000];
    let (_file, blob) = in_a_file(&content);
    for fault in [Reply::raw(b""), Reply::new(500), Reply::new(404), Reply::new(416)] {
        let mock = once(("PUT", "/uploads/"), fault);
        let pushed = registry(&mock).put_blob(&repository(), &blob).await.unwrap();
        assert_eq!(pushed, Pushed::Uploaded);
        let log: Vec<String> = mock.seen().into_iter().map(|seen| seen.method).collect();
        assert_eq!(log, ["HEAD", "POST", "PUT", "POST", "PUT"]);
        let last = mock.seen().pop().unwrap();
        assert_eq!(Digest::of(&last.body), blob.descriptor.digest);
    }
}

#[tokio::test]
async fn what_will_not_pass_is_not_tried_again() {
    for status in [400, 403, 405, 413, 415, 501] {
        let mock = Mock::start(move |_| error(status, "DENIED", "no"));
        publish(&registry(&mock)).await.unwrap_err();
        assert_eq!(mock.seen().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_blob_that_is_too_large_for_one_request_goes_in_chunks() {
    let content: Vec<u8> = (0..2_500_000_u32).flat_map(u32::to_le_bytes).collect();
    let (_file, blob) = in_a_file(&content);
    let digest = blob.descriptor.digest.to_string().replace(':', "%3A");
    let mut arrived: Vec<u8> = Vec::new();
    let whole = content.clone();
    let mock = Mock::start(move |request| match request.method.as_str() {
        "HEAD" => Reply::new(404),
        "POST" => Reply::new(202).header("Location", "/up?part=0"),
        "PUT" if !request.body.is_empty() => error(413, "SIZE_INVALID", "too large"),
        "PATCH" => {
            let range = format!("{}-{}", arrived.len(), arrived.len() + request.body.len() - 1);
            assert_eq!(request.header("content-range"), Some(range.as_str()));
            arrived.extend(&request.body);
            // What it says has arrived is wrong, as on some registries.
            let next = format!("/up?part={}", arrived.len());
            Reply::new(202).header("Location", &next).header("Range", "0-0")
        }
        _ => {
            assert_eq!(request.query, format!("part={}&digest={digest}", whole.len()));
            Reply::new(if arrived == whole { 201 } else { 400 })
        }
    });
    let pushed = registry(&mock).put_blob(&repository(), &blob).await.unwrap();
    assert_eq!(pushed, Pushed::Uploaded);
    let log: Vec<String> = mock.seen().into_iter().map(|seen| seen.method).collect();
    assert_eq!(log, ["HEAD", "POST", "PUT", "POST", "PATCH", "PATCH", "PATCH", "PUT"]);
}
