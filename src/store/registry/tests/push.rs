//! What is sent, how often, and what a busy or strict registry changes about it.

use super::mock::{LONGEST, Mock, Reply, error};
use super::{
    config, in_a_file, layer, manifest, options, publish, registry, repository, tag, told,
};
use crate::digest::Digest;
use crate::store::registry::error::Error;
use crate::store::registry::{Patience, Registry};
use crate::store::{Progress, Pushed, Store};
use std::io::{Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

#[tokio::test]
async fn a_new_pack_takes_seven_requests_beside_the_last_look_at_its_tag() {
    let mock = Mock::faulty(|_| None);
    assert_eq!(publish(&registry(&mock)).await.unwrap(), Pushed::Uploaded);
    let mut log = mock.log();
    log[1..5].sort();
    let expected = [
        "GET /v2/team/demo/manifests/1.0.0",
        "POST /v2/team/demo/blobs/uploads/",
        "POST /v2/team/demo/blobs/uploads/",
        "PUT /v2/team/demo/blobs/uploads/SESSION",
        "PUT /v2/team/demo/blobs/uploads/SESSION",
        "PUT /v2/team/demo/manifests/1.0.0",
        "GET /v2/team/demo/manifests/1.0.0",
    ];
    assert_eq!(log, expected);
}

#[tokio::test]
async fn the_same_again_takes_one_request() {
    let mock = Mock::faulty(|_| None);
    publish(&registry(&mock)).await.unwrap();
    let before = mock.seen().len();
    assert_eq!(publish(&registry(&mock)).await.unwrap(), Pushed::Present);
    assert_eq!(mock.seen().len() - before, 1);
}

#[tokio::test]
async fn a_layer_that_is_there_is_not_sent_again() {
    let mock = Mock::faulty(|_| None);
    let registry = registry(&mock);
    publish(&registry).await.unwrap();
    let before = mock.seen().len();
    let other = "1.0.1".parse().unwrap();
    assert_eq!(registry.get_manifest(&repository(), &other).await.unwrap(), None);
    // Another run would not remember that the repository was new.
    let registry = super::registry(&mock);
    assert_eq!(registry.put_blob(&repository(), &layer()).await.unwrap(), Pushed::Present);
    assert_eq!(mock.log()[before + 1..], ["HEAD /v2/team/demo/blobs/DIGEST"]);
}

#[tokio::test]
async fn the_manifest_arrives_byte_for_byte_with_its_type() {
    let mock = Mock::faulty(|_| None);
    publish(&registry(&mock)).await.unwrap();
    let seen = mock.seen();
    let put = seen.iter().find(|seen| seen.is("PUT", "/manifests/")).unwrap();
    assert_eq!(put.body, manifest());
    let media_type = "application/vnd.oci.image.manifest.v1+json";
    assert_eq!(put.header("content-type"), Some(media_type));
}

/// Remembers the last number it was told.
#[derive(Default)]
struct Last(Mutex<u64>);

impl Progress for Last {
    fn sent(&self, _: &crate::oci::Descriptor, bytes: u64) {
        *self.0.lock().unwrap() = bytes;
    }
}

#[tokio::test]
async fn a_file_is_sent_in_one_request_of_known_length_and_again_from_its_start() {
    let content: Vec<u8> = (0..300_000_u32).flat_map(u32::to_le_bytes).collect();
    let (_file, blob) = in_a_file(&content);
    let mut busy = 2;
    let mock = Mock::faulty(move |request| {
        let put = request.is("PUT", "/uploads/");
        if put && busy > 0 {
            busy -= 1;
            return Some(Reply::new(503).header("Retry-After", "0"));
        }
        put.then(|| {
            Reply::new(201).header("Docker-Content-Digest", &Digest::of(&request.body).to_string())
        })
    });
    let last = Arc::new(Last::default());
    let mut options = options(&mock.host());
    options.progress = Arc::clone(&last) as Arc<dyn Progress>;
    let registry = Registry::patiently(&options, super::IMPATIENT).unwrap();
    assert_eq!(registry.put_blob(&repository(), &blob).await.unwrap(), Pushed::Uploaded);
    let seen = mock.seen();
    let sizes: Vec<usize> =
        seen.iter().filter(|seen| seen.method == "PUT").map(|seen| seen.body.len()).collect();
    assert_eq!(sizes, [content.len(); 3]);
    assert_eq!(*last.0.lock().unwrap(), content.len() as u64);
}

#[tokio::test]
async fn a_file_that_changed_since_it_was_described_is_not_sent() {
    let (mut file, blob) = in_a_file(b"before");
    file.write_all(b" and after").unwrap();
    let mock = Mock::faulty(|_| None);
    let failed = registry(&mock).put_blob(&repository(), &blob).await.unwrap_err();
    let Error::Changed { path } = failed else { panic!("{failed}") };
    assert_eq!(path, file.path());
    assert!(!mock.seen().iter().any(|seen| seen.method == "PUT"));
}

#[tokio::test]
async fn a_file_that_changed_in_content_alone_never_arrives_whole() {
    let content = vec![7; 900_000];
    let (mut file, blob) = in_a_file(&content);
    file.as_file_mut().seek(SeekFrom::End(-1)).unwrap();
    file.write_all(&[8]).unwrap();
    let mock = Mock::faulty(|_| None);
    let failed = registry(&mock).put_blob(&repository(), &blob).await.unwrap_err();
    let Error::Changed { path } = failed else { panic!("{failed}") };
    assert_eq!(path, file.path());
    let seen = mock.seen();
    let sizes: Vec<usize> =
        seen.iter().filter(|seen| seen.method == "PUT").map(|seen| seen.body.len()).collect();
    assert!(sizes.iter().all(|size| *size < content.len()), "{sizes:?}");
}

#[tokio::test]
async fn a_busy_registry_is_asked_three_times() {
    let mock =
        Mock::start(|_| error(429, "TOOMANYREQUESTS", "slow down").header("Retry-After", "0"));
    let failed = publish(&registry(&mock)).await.unwrap_err();
    assert_eq!(
        told(&failed, &mock),
        "`GET http://HOST/v2/team/demo/manifests/1.0.0` was answered with 429 Too Many Requests \
         (TOOMANYREQUESTS: slow down)"
    );
    assert_eq!(mock.seen().len(), 3);
}

#[tokio::test]
async fn nobody_listening_is_told() {
    // The port is free again once the listener is gone.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    drop(listener);
    let registry = Registry::patiently(&options(&host), super::IMPATIENT).unwrap();
    let failed = publish(&registry).await.unwrap_err();
    let told = failed.to_string().replace(&host, "HOST");
    let expected = "`GET http://HOST/v2/team/demo/manifests/1.0.0` cannot reach the registry: ";
    // What follows are the system's own words.
    assert!(told.starts_with(expected), "{told}");
}

#[tokio::test]
async fn a_registry_that_says_nothing_is_given_up() {
    let mock = Mock::start(|_| Reply::silence());
    let patience = Patience { idle: Duration::from_millis(50), ..super::IMPATIENT };
    let registry = Registry::patiently(&options(&mock.host()), patience).unwrap();
    let failed = publish(&registry).await.unwrap_err();
    assert!(matches!(failed, Error::Silent { .. }), "{failed}");
}

#[tokio::test]
async fn a_refused_upload_is_told_in_the_registrys_words() {
    let mock = Mock::faulty(|request| {
        (request.method == "POST").then(|| error(403, "DENIED", "requested access is denied"))
    });
    let failed = publish(&registry(&mock)).await.unwrap_err();
    assert_eq!(
        told(&failed, &mock),
        "`POST http://HOST/v2/team/demo/blobs/uploads/` was answered with 403 Forbidden \
         (DENIED: requested access is denied)"
    );
    let hint = "the credentials for `127.0.0.1` may not push to `team/demo`";
    assert_eq!(failed.hint().as_deref(), Some(hint));
}

#[tokio::test]
async fn a_refusal_is_heard_while_the_blob_is_still_being_sent() {
    let (file, mut blob) = in_a_file(&[]);
    blob.descriptor.size = 4 * LONGEST as u64;
    file.as_file().set_len(blob.descriptor.size).unwrap();
    let mock = Mock::faulty(|request| {
        request.is("PUT", "/uploads/").then(|| error(413, "SIZE_INVALID", "too large"))
    });
    let failed = registry(&mock).put_blob(&repository(), &blob).await.unwrap_err();
    let Error::Refused(refusal) = &failed else { panic!("{failed:?}") };
    assert_eq!(
        (refusal.status.as_u16(), refusal.words.text.as_str()),
        (413, "SIZE_INVALID: too large")
    );
}

#[tokio::test]
async fn a_registry_that_does_not_say_what_it_has_is_sent_the_blob() {
    let mock = Mock::faulty(|request| (request.method == "HEAD").then(|| Reply::new(405)));
    let registry = registry(&mock);
    assert_eq!(registry.put_blob(&repository(), &layer()).await.unwrap(), Pushed::Uploaded);
    assert_eq!(registry.put_blob(&repository(), &config()).await.unwrap(), Pushed::Uploaded);
    assert_eq!(mock.seen().iter().filter(|seen| seen.method == "HEAD").count(), 1);
}

const IMMUTABLE: [(u16, &str, &str); 6] = [
    (400, "TAG_INVALID", "The image tag '1.0.0' already exists and the tag is immutable."),
    (409, "CONFLICT", "tag exists"),
    (412, "PRECONDITION", "The tag 1.0.0 is configured as immutable"),
    (403, "DENIED", "cannot overwrite tag"),
    (400, "ImageTagAlreadyExistsException", "The image tag 1.0.0 cannot be used again."),
    (400, "TAG_INVALID", "tag invalid"),
];

#[tokio::test]
async fn an_immutable_tag_with_the_same_content_is_success() {
    for (status, code, message) in IMMUTABLE {
        let mock = Mock::start(move |request| match request.method.as_str() {
            "GET" => Reply::new(200).body(manifest()),
            _ => error(status, code, message),
        });
        registry(&mock).put_manifest(&repository(), &tag(), &manifest()).await.unwrap();
    }
}

#[tokio::test]
async fn an_immutable_tag_with_other_content_is_taken() {
    for (status, code, message) in IMMUTABLE {
        let mock = Mock::start(move |request| match request.method.as_str() {
            "GET" => Reply::new(200).body("{}"),
            _ => error(status, code, message),
        });
        let failed =
            registry(&mock).put_manifest(&repository(), &tag(), &manifest()).await.unwrap_err();
        let Error::Taken { held, .. } = &failed else { panic!("{failed}") };
        assert_eq!(*held, Digest::of(b"{}"));
    }
}

#[tokio::test]
async fn another_refusal_of_a_manifest_stays_what_it_is() {
    let mock = Mock::start(|_| error(400, "MANIFEST_INVALID", "no"));
    let failed =
        registry(&mock).put_manifest(&repository(), &tag(), &manifest()).await.unwrap_err();
    assert!(matches!(failed, Error::Refused { .. }), "{failed}");
    assert_eq!(mock.seen().len(), 1);
}

#[test]
fn a_reference_is_host_repository_and_tag() {
    for host in ["ghcr.io", "localhost:5000", "[::1]:5000"] {
        let registry = Registry::connect(&options(host)).unwrap();
        assert_eq!(registry.describe(&repository(), &tag()), format!("{host}/team/demo:1.0.0"));
    }
}
