//! Answers that cannot be true or cannot be used: each gives an error that says so.

use super::mock::{Mock, Reply, Seen};
use super::{manifest, publish, registry, told};
use crate::digest::Digest;

const WRONG: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

/// Publishes to a registry that gives `lie` where `place` says, and returns what the error says.
async fn error_of(
    place: impl Fn(&Seen) -> bool + Send + 'static,
    lie: impl Fn() -> Reply + Send + 'static,
) -> String {
    let mock = Mock::faulty(move |request| place(request).then(&lie));
    let error = publish(&registry(&mock)).await.expect_err("the lie is believed");
    told(&error, &mock)
}

fn get_manifest(request: &Seen) -> bool {
    request.is("GET", "/manifests/")
}

const GET: &str = "`GET http://HOST/v2/team/demo/manifests/1.0.0` was answered wrongly:";

#[tokio::test]
async fn a_manifest_with_another_digest() {
    let lie = || Reply::new(200).header("Docker-Content-Digest", WRONG).body("{}");
    let actual = Digest::of(b"{}");
    assert_eq!(
        error_of(get_manifest, lie).await,
        format!("{GET} it states the digest `{WRONG}`, and the content has `{actual}`")
    );
}

#[tokio::test]
async fn a_stored_blob_with_another_digest() {
    let lie = || Reply::new(201).header("Docker-Content-Digest", WRONG);
    let put = |request: &Seen| request.is("PUT", "/uploads/") && request.body.len() > 2;
    let (sent, actual) = (super::layer().descriptor.digest, super::layer().descriptor.digest);
    assert_eq!(
        error_of(put, lie).await,
        format!(
            "`PUT http://HOST/v2/team/demo/blobs/uploads/1?_state=…&digest={sent}` was answered \
             wrongly: it states the digest `{WRONG}`, and the content has `{actual}`"
        )
    );
}

#[tokio::test]
async fn a_stored_manifest_with_another_digest() {
    let lie = || Reply::new(201).header("Docker-Content-Digest", WRONG);
    let actual = Digest::of(&manifest());
    assert_eq!(
        error_of(|request| request.is("PUT", "/manifests/"), lie).await,
        format!(
            "`PUT http://HOST/v2/team/demo/manifests/1.0.0` was answered wrongly: \
             it states the digest `{WRONG}`, and the content has `{actual}`"
        )
    );
}

#[tokio::test]
async fn a_blob_that_is_there_in_another_size() {
    let mock = Mock::start(|_| Reply::new(200).header("Content-Length", "17"));
    let error = registry(&mock).put_blob(&super::repository(), &super::layer()).await.unwrap_err();
    let digest = super::layer().descriptor.digest;
    assert_eq!(
        told(&error, &mock),
        format!(
            "`HEAD http://HOST/v2/team/demo/blobs/{digest}` was answered wrongly: \
             it states a size of 17 bytes, and the content has 300000"
        )
    );
}

#[tokio::test]
async fn an_upload_that_leads_nowhere() {
    let post = |request: &Seen| request.method == "POST";
    let told = "`POST http://HOST/v2/team/demo/blobs/uploads/` was answered wrongly:";
    assert_eq!(error_of(post, || Reply::new(202)).await, format!("{told} it has no `Location`"));
    for bad in ["file:///etc/passwd", "http://", "ftp://h/"] {
        let lie = move || Reply::new(202).header("Location", bad);
        let expected = format!("{told} its `Location` is not an HTTP URL");
        assert_eq!(error_of(post, lie).await, expected);
    }
}

#[tokio::test]
async fn a_manifest_that_ends_too_early() {
    let lie = || Reply::new(200).body("{").length(100);
    assert_eq!(error_of(get_manifest, lie).await, format!("{GET} its body ends too early"));
}

#[tokio::test]
async fn a_manifest_that_does_not_end() {
    let lie = || Reply::new(200).body(vec![b' '; (4 << 20) + 1]);
    let expected = format!("{GET} its body is larger than 4194304 bytes");
    assert_eq!(error_of(get_manifest, lie).await, expected);
}

#[tokio::test]
async fn a_web_page_for_a_manifest() {
    let lie = || Reply::new(200).body("<!DOCTYPE html><title>Sign in</title>");
    let expected = format!("{GET} it is not JSON but an HTML page, \"Sign in\"");
    assert_eq!(error_of(get_manifest, lie).await, expected);
}

#[tokio::test]
async fn text_for_a_manifest() {
    let lie = || Reply::new(200).body("hello\x1b[2J");
    assert_eq!(error_of(get_manifest, lie).await, format!("{GET} it is not JSON but hello [2J"));
}

#[tokio::test]
async fn an_empty_manifest() {
    let expected = format!("{GET} it is not JSON but nothing");
    assert_eq!(error_of(get_manifest, || Reply::new(200)).await, expected);
}

#[tokio::test]
async fn redirects_in_circles() {
    let lie = || Reply::new(307).header("Location", "/v2/team/demo/manifests/1.0.0");
    assert_eq!(error_of(get_manifest, lie).await, format!("{GET} it redirects for the 11th time"));
}

#[tokio::test]
async fn a_redirect_that_drops_what_is_sent() {
    let lie = || Reply::new(302).header("Location", "/elsewhere");
    assert_eq!(
        error_of(|request| request.is("PUT", "/manifests/"), lie).await,
        "`PUT http://HOST/v2/team/demo/manifests/1.0.0` was answered wrongly: \
         it redirects with 302 Found, which drops what is being sent"
    );
}

#[tokio::test]
async fn a_redirect_without_a_target() {
    let expected = format!("{GET} it has no `Location`");
    assert_eq!(error_of(get_manifest, || Reply::new(302)).await, expected);
}

#[tokio::test]
async fn something_that_is_not_http() {
    let cases: [(&[u8], &str); 2] = [
        (b"SSH-2.0-OpenSSH_9\r\n", "invalid HTTP version parsed"),
        (b"", "connection closed before message completed"),
    ];
    for (bytes, reason) in cases {
        let told = error_of(get_manifest, || Reply::raw(bytes)).await;
        let request = "`GET http://HOST/v2/team/demo/manifests/1.0.0`";
        assert_eq!(told, format!("{request} broke off: {reason}"));
    }
}

#[tokio::test]
async fn an_upload_that_is_accepted_and_not_stored() {
    let told = error_of(
        |request| request.is("PUT", "/uploads/") && request.body.len() > 2,
        || Reply::new(202),
    );
    let digest = super::layer().descriptor.digest;
    assert_eq!(
        told.await,
        format!(
            "`PUT http://HOST/v2/team/demo/blobs/uploads/1?_state=…&digest={digest}` \
             was answered with 202 Accepted"
        )
    );
}
