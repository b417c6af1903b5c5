//! Credentials stay with the origin they belong to.

use super::mock::{Mock, Reply};
use super::{
    in_a_file, layer, manifest, password, publish, registry, registry_with, repository, tag, told,
};
use crate::digest::Digest;
use crate::store::Fetch;

/// Asks for a password unless one is shown, and otherwise does what the test says.
fn guarded(
    mut otherwise: impl FnMut(&super::mock::Seen) -> Option<Reply> + Send + 'static,
) -> Mock {
    Mock::faulty(move |request| match request.header("authorization") {
        None => Some(Reply::new(401).header("WWW-Authenticate", "Basic realm=\"r\"")),
        Some(_) => otherwise(request),
    })
}

#[tokio::test]
async fn an_upload_on_another_host_is_sent_no_credentials() {
    let storage = Mock::start(|_| Reply::new(201));
    let upload = storage.url("/upload?sig=secret");
    let mock = guarded(move |request| {
        (request.method == "POST").then(|| Reply::new(202).header("Location", &upload))
    });
    let registry = registry_with(&mock, password("hunter2"));
    registry.put_blob(&repository(), &layer()).await.unwrap();
    let seen = storage.seen();
    assert_eq!(seen.len(), 1);
    assert_eq!((seen[0].body.len(), seen[0].header("authorization")), (300_000, None));
    assert!(mock.seen().iter().any(|seen| seen.header("authorization").is_some()));
}

#[tokio::test]
async fn a_redirect_to_another_host_is_followed_without_credentials() {
    let storage = Mock::start(|_| Reply::new(200).body(manifest()));
    for status in [301, 302, 303, 307, 308] {
        let target = storage.url("/blob");
        let mock = guarded(move |_| Some(Reply::new(status).header("Location", &target)));
        let registry = registry_with(&mock, password("hunter2"));
        let read = registry.get_manifest(&repository(), &tag()).await.unwrap();
        assert_eq!(read.as_deref(), Some(manifest().as_slice()));
    }
    let seen = storage.seen();
    assert_eq!(seen.len(), 5);
    assert!(seen.iter().all(|seen| seen.header("authorization").is_none()));
}

#[tokio::test]
async fn an_upload_that_is_redirected_arrives_whole_and_without_credentials() {
    for status in [307, 308] {
        let storage = Mock::start(|_| Reply::new(201));
        let target = storage.url("/upload?sig=secret");
        let mock = guarded(move |request| {
            let sent = request.method == "PUT";
            sent.then(|| Reply::new(status).header("Location", &target))
        });
        let registry = registry_with(&mock, password("hunter2"));
        let (_file, blob) = in_a_file(&vec![7; 300_000]);
        registry.put_blob(&repository(), &blob).await.unwrap();
        let seen = storage.seen();
        assert_eq!((seen.len(), Digest::of(&seen[0].body)), (1, blob.descriptor.digest));
        assert_eq!(seen[0].header("authorization"), None);
    }
}

#[tokio::test]
async fn a_blob_on_another_host_is_read_without_credentials() {
    let storage = Mock::start(|_| Reply::new(200).body(vec![7; 300_000]));
    let target = storage.url("/blob?sig=secret");
    let mock = guarded(move |_| Some(Reply::new(307).header("Location", &target)));
    let registry = registry_with(&mock, password("hunter2"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blob");
    registry.fetch_blob(&repository(), &layer().descriptor, &path).await.unwrap();
    assert_eq!(std::fs::read(path).unwrap(), vec![7; 300_000]);
    assert_eq!(storage.seen()[0].header("authorization"), None);
}

#[tokio::test]
async fn credentials_return_when_a_redirect_leads_back() {
    let mock = guarded(|request| {
        let first = request.path.contains("/manifests/");
        let moved = Reply::new(307).header("Location", "/moved");
        Some(if first { moved } else { Reply::new(200).body(manifest()) })
    });
    let registry = registry_with(&mock, password("hunter2"));
    registry.get_manifest(&repository(), &tag()).await.unwrap();
    assert!(mock.seen().last().unwrap().header("authorization").is_some());
}

#[tokio::test]
async fn the_same_machine_under_another_name_is_another_host() {
    let storage = Mock::start(|_| Reply::new(201));
    let upload = storage.url("/upload").replace("127.0.0.1", "localhost");
    let mock = guarded(move |request| {
        (request.method == "POST").then(|| Reply::new(202).header("Location", &upload))
    });
    let registry = registry_with(&mock, password("hunter2"));
    registry.put_blob(&repository(), &layer()).await.unwrap();
    assert_eq!(storage.seen()[0].header("authorization"), None);
}

#[tokio::test]
async fn another_host_that_asks_for_credentials_gets_none() {
    let greedy = Mock::start(|_| Reply::new(401).header("WWW-Authenticate", "Basic realm=\"r\""));
    let upload = greedy.url("/upload");
    let mock = guarded(move |request| {
        (request.method == "POST").then(|| Reply::new(202).header("Location", &upload))
    });
    let registry = registry_with(&mock, password("hunter2"));
    let error = registry.put_blob(&repository(), &layer()).await.unwrap_err();
    let digest = layer().descriptor.digest;
    assert_eq!(
        told(&error, &greedy),
        format!(
            "`PUT http://HOST/upload?digest={digest}` was answered with 401 Unauthorized: \
             credentials are not sent to a host other than the registry"
        )
    );
    assert_eq!(greedy.seen().len(), 1);
    assert_eq!(greedy.seen()[0].header("authorization"), None);
}

#[tokio::test]
async fn a_token_service_that_redirects_takes_no_credentials_along() {
    let other = Mock::start(|_| Reply::new(200).body(r#"{"token":"t"}"#));
    let target = other.url("/token");
    let service = Mock::start(move |_| Reply::new(307).header("Location", &target));
    let challenge = format!("Bearer realm=\"{}\",service=s", service.url("/token"));
    let mock = Mock::faulty(move |request| match request.header("authorization") {
        None => Some(Reply::new(401).header("WWW-Authenticate", &challenge)),
        Some(_) => None,
    });
    publish(&registry_with(&mock, password("hunter2"))).await.unwrap();
    assert!(service.seen()[0].header("authorization").is_some());
    assert_eq!(other.seen()[0].header("authorization"), None);
}

#[tokio::test]
async fn nothing_is_shown_to_a_registry_that_does_not_ask() {
    let mock = Mock::faulty(|_| None);
    publish(&registry_with(&mock, password("hunter2"))).await.unwrap();
    assert!(mock.seen().iter().all(|seen| seen.header("authorization").is_none()));
}

#[tokio::test]
async fn a_manifest_behind_an_anonymous_redirect_is_read() {
    let mock = Mock::start(|request| {
        let moved = Reply::new(302).header("Location", "/b?X-Amz-Signature=1");
        let first = request.path.contains("/manifests/");
        if first { moved } else { Reply::new(200).body(manifest()) }
    });
    let read = registry(&mock).get_manifest(&repository(), &tag()).await.unwrap();
    assert_eq!(read.as_deref(), Some(manifest().as_slice()));
}
