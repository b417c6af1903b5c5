//! What a registry refuses for good is told once, in its own words, and repeats no secret.

use super::everything::{PLACES, Place, everything};
use super::mock::{Mock, Reply, Seen, error};
use super::{client, password, registry_over, registry_with};
use crate::store::Error;
use reqwest::StatusCode;

const STATUSES: [u16; 10] = [400, 403, 404, 405, 409, 412, 413, 415, 416, 501];

/// Answers some requests always with this.
fn refusing((method, part): Place, reply: impl Fn(&Seen) -> Reply + Send + 'static) -> Mock {
    Mock::faulty(move |request| request.is(method, part).then(|| reply(request)))
}

fn told(error: &Error, mock: &Mock) -> String {
    error.to_string().replace(&mock.host(), "HOST")
}

/// All places and statuses, but for what says that there is nothing.
fn cases() -> impl Iterator<Item = (Place, u16)> {
    let all = PLACES.into_iter().flat_map(|place| STATUSES.map(|status| (place, status)));
    all.filter(|case| *case != (("GET", "/manifests/"), 404))
}

/// Whether it does not matter that a registry answers so.
fn is_borne((method, part): Place, status: u16) -> bool {
    match (method, part) {
        // It does not say what it has, so it is sent everything; or it does not mount.
        ("HEAD", _) => status < 500,
        ("POST", "mount=") => true,
        // Nothing is there.
        ("GET", "/tags/list") => status == 404,
        _ => false,
    }
}

#[tokio::test]
async fn every_refusal_of_every_request_is_told_in_the_registrys_words() {
    let client = client();
    for (place, status) in cases() {
        let mock = refusing(place, move |_| error(status, "NO", "for a reason"));
        let done = everything(&registry_over(&client, &mock)).await;
        if is_borne(place, status) {
            assert!(done.is_ok(), "{place:?} {status}: {done:?}");
            continue;
        }
        let told = told(&done.unwrap_err(), &mock);
        let (start, end) = told.split_once("` was answered with ").expect(&told);
        assert!(start.starts_with(&format!("`{} http://HOST/v2/", place.0)), "{told}");
        let status = StatusCode::from_u16(status).unwrap();
        let body = if place.0 == "HEAD" { "" } else { " (NO: for a reason)" };
        assert_eq!(end, format!("{status}{body}"), "{place:?}");
    }
}

#[tokio::test]
async fn what_will_not_pass_is_not_tried_again() {
    let client = client();
    // A registry may forget the session of an upload, which is worth another one.
    let may_pass = |case: &(Place, u16)| matches!(case, (("PUT", "/uploads/"), 404 | 416));
    for (place, status) in cases().filter(|case| !may_pass(case)) {
        let mock = refusing(place, move |_| error(status, "NO", "for a reason"));
        if everything(&registry_over(&client, &mock)).await.is_err() {
            // Layer and config are sent side by side.
            let expected = if place.1 == "/uploads/" { 2 } else { 1 };
            let seen = mock.seen().into_iter().filter(|seen| seen.is(place.0, place.1));
            assert_eq!(seen.count(), expected, "{place:?} {status}");
        }
    }
}

#[tokio::test]
async fn no_refusal_repeats_what_was_shown() {
    for place in PLACES {
        let mock = Mock::faulty(move |request| match request.header("authorization") {
            None => Some(Reply::new(401).header("WWW-Authenticate", "Basic realm=\"r\"")),
            Some(shown) if request.is(place.0, place.1) => {
                Some(error(400, "NO", &format!("not you: {shown}")))
            }
            Some(_) => None,
        });
        let done = everything(&registry_with(&mock, password("hunter2"))).await;
        let Err(failed) = done else { continue };
        let printed = format!("{failed} {failed:?} {:?}", failed.hint());
        assert!(printed.contains("not you: Basic [redacted]"), "{printed}");
        assert!(!printed.contains("hunter2"), "{printed}");
    }
}
