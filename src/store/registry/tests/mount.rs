//! Giving a repository what another one of the same registry holds, under tokens.

use super::mock::{Mock, Reply, error};
use super::{layer, password, registry_with, repository};
use crate::oci::Repository;
use crate::store::Fetch;

fn source() -> Repository {
    "dev/demo".parse().unwrap()
}

/// A registry that mounts for a token which is good for both repositories, and takes any other one
/// for everything else. The tokens of `service` say what they are good for.
fn registry_of(service: &Mock) -> Mock {
    let challenge = format!("Bearer realm=\"{}\"", service.url("/token"));
    Mock::faulty(move |request| {
        let Some(token) = request.header("authorization") else {
            return Some(Reply::new(401).header("WWW-Authenticate", &challenge));
        };
        let both = "Bearer scope=repository%3Ateam%2Fdemo%3Apull%2Cpush\
                    &scope=repository%3Adev%2Fdemo%3Apull";
        let mounts = request.query.starts_with("mount=") && token == both;
        mounts.then(|| Reply::new(201))
    })
}

#[tokio::test]
async fn a_token_for_both_repositories_is_asked_for() {
    let service = Mock::start(|request| {
        Reply::new(200).body(serde_json::json!({ "token": request.query }).to_string())
    });
    let mock = registry_of(&service);
    let registry = registry_with(&mock, password("hunter2"));
    let blob = layer().descriptor;
    assert!(registry.mount(&repository(), &source(), &blob).await.unwrap());
    let query = format!("mount={}&from=dev%2Fdemo", blob.digest).replace("sha256:", "sha256%3A");
    assert_eq!(mock.seen().last().unwrap().query, query);
}

#[tokio::test]
async fn without_a_token_for_both_nothing_is_mounted_and_nothing_fails() {
    let service = Mock::start(|request| {
        let both = request.query.matches("scope=").count() > 1;
        let token = serde_json::json!({ "token": "one" }).to_string();
        if both { error(403, "DENIED", "not dev/demo") } else { Reply::new(200).body(token) }
    });
    let mock = registry_of(&service);
    let registry = registry_with(&mock, password("hunter2"));
    let blob = layer().descriptor;
    assert!(!registry.mount(&repository(), &source(), &blob).await.unwrap());
    assert!(!registry.holds_blob(&repository(), &blob).await.unwrap());
}
