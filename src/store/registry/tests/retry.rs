//! A registry that fails for a moment.

use super::everything::{PLACES, Place, everything};
use super::mock::{Mock, Reply, Seen, error};
use super::{client, in_a_file, options, registry, registry_over, repository, tag};
use crate::digest::Digest;
use crate::store::registry::{Patience, Registry};
use crate::store::{Pushed, Store};
use futures_util::future::join_all;
use std::time::Duration;

/// Answers the first of some requests with a fault, and all others soundly.
fn once((method, part): Place, fault: Reply) -> Mock {
    let mut fault = Some(fault);
    Mock::faulty(move |request: &Seen| if request.is(method, part) { fault.take() } else { None })
}

#[tokio::test]
async fn every_passing_fault_of_every_request_is_survived() {
    let client = client();
    let statuses = [408, 425, 429, 499, 500, 502, 503, 504, 520, 522, 530];
    let faults = statuses.map(Reply::new).into_iter().chain([
        error(429, "TOOMANYREQUESTS", "retry-after: 10.304ms, allowed: 2000/minute"),
        error(403, "DENIED", "You have exceeded a secondary rate limit."),
        Reply::new(503).header("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT"),
        Reply::new(503).body("<html><title>Maintenance</title>"),
        Reply::raw(b""),
        Reply::raw(b"HTTP/1.1 20"),
        Reply::raw(b"HTTP/1.1 200 OK\r\nContent-Le"),
    ]);
    for fault in faults {
        for place in PLACES {
            let mock = once(place, fault.clone());
            let done = everything(&registry_over(&client, &mock)).await;
            assert!(done.is_ok(), "{place:?} {fault:?}: {done:?}");
        }
    }
}

#[tokio::test]
async fn a_registry_that_races_with_itself_is_asked_once_more() {
    let places = [("PUT", "/uploads/"), ("PUT", "/manifests/"), ("POST", "mount=")];
    for code in ["DIGEST_INVALID", "MANIFEST_BLOB_UNKNOWN"] {
        for place in places {
            let client = client();
            let mock = once(place, error(400, code, "it is there, though"));
            let done = everything(&registry_over(&client, &mock)).await;
            assert!(done.is_ok(), "{place:?} {code}: {done:?}");
            let mock = Mock::faulty(move |request: &Seen| {
                request.is(place.0, place.1).then(|| error(400, code, "it is not there"))
            });
            let done = everything(&registry_over(&client, &mock).at_most(1)).await;
            // What is not mounted is sent.
            assert_eq!(done.is_ok(), place == ("POST", "mount="), "{place:?}: {done:?}");
            let asked = mock.seen().into_iter().filter(|seen| seen.is(place.0, place.1)).count();
            assert_eq!(asked, if place == places[0] { 4 } else { 2 }, "{place:?} {code}");
        }
    }
}

#[tokio::test]
async fn a_registry_that_falls_silent_is_asked_again() {
    let client = client();
    let patience = Patience { idle: Duration::from_millis(100), ..super::IMPATIENT };
    let half = Reply::raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{").and_silence();
    let everywhere = PLACES.into_iter().map(|place| (place, Reply::silence()));
    let reads = PLACES.into_iter().filter(|(method, _)| *method == "GET");
    for (place, silence) in everywhere.chain(reads.map(|place| (place, half.clone()))) {
        let mock = once(place, silence.clone());
        let registry = Registry::over(client.clone(), &options(&mock.host()), patience).unwrap();
        let done = everything(&registry).await;
        assert!(done.is_ok(), "{place:?} {silence:?}: {done:?}");
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_is_asked_for_again() {
    let client = client();
    for place in PLACES.into_iter().filter(|(method, _)| *method == "GET") {
        let mock = once(place, Reply::new(200).body("{").length(2));
        let done = everything(&registry_over(&client, &mock)).await;
        assert!(done.is_ok(), "{place:?}: {done:?}");
    }
}

#[tokio::test]
async fn a_fault_that_does_not_pass_is_told_after_three_attempts() {
    let client = client();
    let faults = [
        (Reply::raw(b"HTTP/1.1 20"), "broke off: connection closed before message completed"),
        (error(503, "UNAVAILABLE", "later"), "was answered with 503 Service Unavailable"),
    ];
    for (fault, expected) in faults {
        // A registry that does not mount is sent the blob.
        for place in PLACES.into_iter().filter(|place| *place != ("POST", "mount=")) {
            let always = fault.clone();
            let mock = Mock::faulty(move |request: &Seen| {
                let strikes = request.is(place.0, place.1) && !request.is("POST", "mount=");
                strikes.then(|| always.clone())
            });
            let registry = registry_over(&client, &mock).at_most(1);
            let told = everything(&registry).await.unwrap_err().to_string();
            assert!(told.contains(expected), "{place:?}: {told}");
            let seen = mock.seen().into_iter().filter(|seen| seen.is(place.0, place.1));
            let is_blob = place.1 == "/uploads/";
            // Layer and config are sent side by side, and both fail.
            assert_eq!(seen.count(), if is_blob { 6 } else { 3 }, "{place:?}");
        }
    }
}

#[tokio::test]
async fn a_registry_that_is_sent_too_much_gets_fewer_requests_at_a_time() {
    let usual = Mock::faulty(|_| None);
    let busy = once(("GET", "/manifests/"), Reply::new(429));
    for mock in [&usual, &busy] {
        let registry = registry(mock).at_most(2);
        let repository = repository();
        registry.get_manifest(&repository, &tag()).await.unwrap();
        let all = (0..8).map(|_| registry.tags(&repository));
        for tags in join_all(all).await {
            tags.unwrap();
        }
    }
    // One after another, they share a connection.
    assert_eq!((usual.connections() > 1, busy.connections()), (true, 1));
}

#[tokio::test]
async fn a_broken_upload_starts_again_in_a_session_of_its_own() {
    let content = vec![3; 300_000];
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

#[tokio::test]
async fn a_broken_chunk_starts_the_blob_again_in_a_session_of_its_own() {
    let (_file, blob) = in_a_file(&vec![5; (4 << 20) + 1]);
    for fault in [Reply::raw(b""), Reply::new(503), Reply::new(429)] {
        let mut fault = Some(fault);
        let mut chunks = 0;
        let mock = Mock::faulty(move |request| match request.method.as_str() {
            "PUT" if !request.body.is_empty() => Some(error(413, "SIZE_INVALID", "too large")),
            "PATCH" => {
                chunks += 1;
                if chunks == 2 { fault.take() } else { None }
            }
            _ => None,
        });
        let pushed = registry(&mock).put_blob(&repository(), &blob).await.unwrap();
        assert_eq!(pushed, Pushed::Uploaded);
        let log: Vec<String> = mock.seen().into_iter().map(|seen| seen.method).collect();
        let expected =
            ["HEAD", "POST", "PUT", "POST", "PATCH", "PATCH", "POST", "PATCH", "PATCH", "PUT"];
        assert_eq!(log, expected);
    }
}
