//! How the registry is shown who is asking.

use super::mock::{Mock, Reply, Seen, error};
use super::{config, password, publish, registry, registry_with, repository, tag, told};
use crate::store::Pushed;
use crate::store::registry::credentials::{Credentials, Sources};
use crate::store::registry::secret::Secret;
use crate::store::registry::{Error, Registry};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

/// `jane:hunter2` in base64.
const JANE: &str = "Basic amFuZTpodW50ZXIy";

/// A registry that lets through what `accepts` says, and asks the others with `challenges`.
fn guarded(
    accepts: impl Fn(&str) -> bool + Send + 'static,
    challenges: impl Fn() -> Vec<String> + Send + 'static,
) -> Mock {
    Mock::faulty(move |request| {
        if request.header("authorization").is_some_and(&accepts) {
            return None;
        }
        let reply = error(401, "UNAUTHORIZED", "authentication required");
        Some(challenges().iter().fold(reply, |reply, one| reply.header("WWW-Authenticate", one)))
    })
}

/// A registry that takes `Bearer good` and names a token service.
fn with_service(service: &Mock) -> Mock {
    let challenge = format!(
        "Bearer realm=\"{}\",service=\"reg\",scope=\"repository:team/demo:pull\"",
        service.url("/token")
    );
    guarded(|shown| shown == "Bearer good", move || vec![challenge.clone()])
}

fn good_token(_: &Seen) -> Reply {
    Reply::new(200).body(r#"{"token":"good","expires_in":300}"#)
}

#[tokio::test]
async fn a_password_is_shown_once_it_is_asked_for_and_then_at_once() {
    let mock = guarded(|shown| shown == JANE, || vec!["Basic realm=\"r\"".to_owned()]);
    assert_eq!(
        publish(&registry_with(&mock, password("hunter2"))).await.unwrap(),
        Pushed::Uploaded
    );
    let seen = mock.seen();
    let refused = seen.iter().filter(|seen| seen.header("authorization").is_none()).count();
    assert_eq!((seen.len(), refused), (8, 1));
}

#[tokio::test]
async fn one_token_serves_the_whole_push() {
    let service = Mock::start(good_token);
    let mock = with_service(&service);
    publish(&registry_with(&mock, password("hunter2"))).await.unwrap();
    let asked = service.seen();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].query, "service=reg&scope=repository%3Ateam%2Fdemo%3Apull%2Cpush");
    assert_eq!(asked[0].header("authorization"), Some(JANE));
}

#[tokio::test]
async fn a_token_may_be_had_without_credentials() {
    let service = Mock::start(|_| Reply::new(200).body(r#"{"access_token":"good"}"#));
    let mock = with_service(&service);
    publish(&registry(&mock)).await.unwrap();
    assert_eq!(service.seen()[0].header("authorization"), None);
}

#[tokio::test]
async fn an_expired_token_is_replaced_before_it_is_used() {
    let service = Mock::start(|_| Reply::new(200).body(r#"{"token":"good","expires_in":0}"#));
    let mock = with_service(&service);
    let registry = registry(&mock);
    registry.get_manifest(&repository(), &tag()).await.unwrap();
    registry.get_manifest(&repository(), &tag()).await.unwrap();
    assert_eq!((mock.seen().len(), service.seen().len()), (3, 2));
}

#[tokio::test]
async fn a_token_that_ends_in_the_middle_of_a_push_is_renewed() {
    let mut count = 0;
    let service = Mock::start(move |_| {
        count += 1;
        Reply::new(200).body(format!(r#"{{"token":"t{count}"}}"#))
    });
    let challenge = format!("Bearer realm=\"{}\"", service.url("/"));
    let mock = Mock::faulty(move |request| {
        // The second token is asked for where the layer's bytes are sent.
        let wanted = if request.method == "PUT" { "Bearer t2" } else { "Bearer t" };
        let good = request.header("authorization").is_some_and(|shown| shown.starts_with(wanted));
        (!good).then(|| Reply::new(401).header("WWW-Authenticate", &challenge))
    });
    assert_eq!(publish(&registry(&mock)).await.unwrap(), Pushed::Uploaded);
    assert_eq!(service.seen().len(), 2);
}

/// A registry with tokens that are good for two requests, of whose upload sessions each belongs to
/// the token that opened it.
fn forgetful() -> (Mock, Mock) {
    let mut count = 0;
    let service = Mock::start(move |_| {
        count += 1;
        Reply::new(200).body(format!(r#"{{"token":"t{count}","expires_in":300}}"#))
    });
    let challenge = format!("Bearer realm=\"{}\"", service.url("/"));
    let mut counts = std::collections::BTreeMap::<String, u32>::new();
    let mock = Mock::start(move |request| {
        let token = request.header("authorization").unwrap_or_default().to_owned();
        let uses = counts.entry(token.clone()).or_default();
        *uses += 1;
        if token.is_empty() || *uses > 2 {
            return Reply::new(401).header("WWW-Authenticate", &challenge);
        }
        let session = format!("/uploads/{}", token.replace("Bearer ", ""));
        match request.method.as_str() {
            "POST" => Reply::new(202).header("Location", &session),
            "PUT" if request.path == session => Reply::new(201),
            _ => Reply::new(404),
        }
    });
    (service, mock)
}

#[tokio::test]
async fn a_token_that_ends_before_the_upload_gets_a_session_of_its_own() {
    let (service, mock) = forgetful();
    let registry = registry_with(&mock, password("hunter2"));
    registry.get_manifest(&repository(), &tag()).await.unwrap();
    assert_eq!(registry.put_blob(&repository(), &config()).await.unwrap(), Pushed::Uploaded);
    let log: Vec<String> = mock.log().into_iter().skip(2).collect();
    let expected = [
        "POST /v2/team/demo/blobs/uploads/",
        "PUT /uploads/t1",
        "POST /v2/team/demo/blobs/uploads/",
        "PUT /uploads/t2",
    ];
    assert_eq!((log, service.seen().len()), (expected.map(str::to_owned).to_vec(), 2));
}

#[tokio::test]
async fn an_upload_that_no_token_opens_is_given_up() {
    let service = Mock::start(good_token);
    let challenge = format!("Bearer realm=\"{}\"", service.url("/"));
    let mock = Mock::faulty(move |request| {
        let refused = request.header("authorization").is_none() || request.method == "PUT";
        refused.then(|| Reply::new(401).header("WWW-Authenticate", &challenge))
    });
    let registry = registry_with(&mock, password("hunter2"));
    let failed = registry.put_blob(&repository(), &config()).await.unwrap_err();
    assert!(matches!(failed, Error::Unauthorized { .. }), "{failed}");
    let uploads = mock.seen().iter().filter(|seen| seen.method == "PUT").count();
    assert_eq!(uploads, 2);
}

#[tokio::test]
async fn a_registry_that_never_accepts_its_own_token_is_given_up() {
    let service = Mock::start(good_token);
    let challenge = format!("Bearer realm=\"{}\"", service.url("/"));
    let mock = guarded(|_| false, move || vec![challenge.clone()]);
    let failed = publish(&registry_with(&mock, password("hunter2"))).await.unwrap_err();
    assert_eq!(
        told(&failed, &mock),
        "`GET http://HOST/v2/team/demo/manifests/1.0.0` was answered with 401 Unauthorized \
         (UNAUTHORIZED: authentication required): \
         it does not accept the token that its token service issued just now"
    );
    assert_eq!((mock.seen().len(), service.seen().len()), (2, 1));
}

#[tokio::test]
async fn a_wrong_password_is_shown_once_and_told_with_its_origin() {
    let mock = guarded(|_| false, || vec!["Basic realm=\"r\"".to_owned()]);
    let failed = publish(&registry_with(&mock, password("wrong"))).await.unwrap_err();
    assert_eq!(
        told(&failed, &mock),
        "`GET http://HOST/v2/team/demo/manifests/1.0.0` was answered with 401 Unauthorized \
         (UNAUTHORIZED: authentication required): \
         it does not accept the credentials from this run's flags or environment"
    );
    assert_eq!(mock.seen().len(), 2);
}

#[tokio::test]
async fn missing_credentials_are_told() {
    let mock = guarded(|_| false, || vec!["Basic realm=\"r\"".to_owned()]);
    let failed = publish(&registry(&mock)).await.unwrap_err();
    assert_eq!(
        told(&failed, &mock),
        "`GET http://HOST/v2/team/demo/manifests/1.0.0` was answered with 401 Unauthorized \
         (UNAUTHORIZED: authentication required): no credentials were found for it"
    );
    let hint = "log in with `pack-build login HOST`, or give a user and a password for this run";
    assert_eq!(failed.hint().map(|hint| hint.replace(&mock.host(), "HOST")).as_deref(), Some(hint));
}

#[tokio::test]
async fn a_token_service_that_fails_is_told_in_its_words() {
    let service = Mock::start(|_| error(403, "DENIED", "account disabled"));
    let mock = with_service(&service);
    let failed = publish(&registry_with(&mock, password("hunter2"))).await.unwrap_err();
    assert_eq!(
        told(&failed, &service),
        "`GET http://HOST/token?service=reg&scope=repository:team/demo:pull,push` was answered \
         with 403 Forbidden (DENIED: account disabled) and without a token: \
         it does not accept the credentials from this run's flags or environment"
    );
    assert_eq!(mock.seen().len(), 1);
}

#[tokio::test]
async fn a_token_service_that_gives_something_else_is_told() {
    let cases = [
        ("<html><title>Login</title>", "it is not JSON but an HTML page, \"Login\""),
        ("secret-token", "it is not JSON but something else"),
        ("{}", "it holds no token"),
        (r#"{"token":""}"#, "it holds no token"),
        (r#"{"token":"a\nb"}"#, "it holds no token"),
        (r#"{"token":7}"#, "it is not JSON but something else"),
    ];
    for (body, lie) in cases {
        let service = Mock::start(move |_| Reply::new(200).body(body));
        let mock = with_service(&service);
        let failed = publish(&registry(&mock)).await.unwrap_err();
        let request = "`GET http://HOST/token?service=reg&scope=repository:team/demo:pull,push`";
        assert_eq!(told(&failed, &service), format!("{request} was answered wrongly: {lie}"));
    }
}

#[tokio::test]
async fn an_identity_token_is_exchanged_for_a_token() {
    let service = Mock::start(|_| Reply::new(200).body(r#"{"access_token":"good"}"#));
    let mock = with_service(&service);
    let identity = Credentials::new("<token>", Secret::new("re/fresh"));
    publish(&registry_with(&mock, identity)).await.unwrap();
    let asked = service.seen();
    assert_eq!(asked.len(), 1);
    assert_eq!((asked[0].method.as_str(), asked[0].path.as_str()), ("POST", "/token"));
    assert_eq!(asked[0].header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(
        str::from_utf8(&asked[0].body).unwrap(),
        "grant_type=refresh_token&service=reg&client_id=pack-build\
         &scope=repository%3Ateam%2Fdemo%3Apull%2Cpush&refresh_token=re%2Ffresh"
    );
}

#[tokio::test]
async fn azures_user_marks_its_password_as_a_refresh_token() {
    let service = Mock::start(|_| Reply::new(200).body(r#"{"access_token":"good"}"#));
    let mock = with_service(&service);
    let user = "00000000-0000-0000-0000-000000000000";
    publish(&registry_with(&mock, Credentials::new(user, Secret::new("refresh")))).await.unwrap();
    let asked = &service.seen()[0];
    let sent = str::from_utf8(&asked.body).unwrap();
    assert_eq!((asked.method.as_str(), asked.header("authorization")), ("POST", None));
    assert!(sent.ends_with("&refresh_token=refresh"), "{sent}");
}

#[tokio::test]
async fn a_registry_token_is_shown_as_it_is() {
    let service = Mock::start(good_token);
    let mock = with_service(&service);
    let token = Credentials::RegistryToken(Secret::new("good"));
    publish(&registry_with(&mock, token)).await.unwrap();
    assert_eq!(service.seen().len(), 0);
}

#[tokio::test]
async fn a_registry_token_that_is_refused_is_told_with_its_origin() {
    let service = Mock::start(good_token);
    let mock = with_service(&service);
    let token = Credentials::RegistryToken(Secret::new("old"));
    let failed = publish(&registry_with(&mock, token)).await.unwrap_err();
    let expected = "it does not accept the credentials from this run's flags or environment";
    assert!(failed.to_string().ends_with(expected), "{failed}");
}

#[tokio::test]
async fn of_several_challenges_the_first_that_can_be_met_is_taken() {
    let service = Mock::start(good_token);
    let bearer = format!("Bearer realm=\"{}\"", service.url("/"));
    let headers = vec!["Negotiate".to_owned(), format!("Basic realm=\"r\", {bearer}")];
    let mock = guarded(|shown| shown == "Bearer good", move || headers.clone());
    publish(&registry_with(&mock, password("hunter2"))).await.unwrap();

    // A Bearer challenge that names no service is none.
    let headers = vec!["Bearer service=x".to_owned(), "Basic realm=\"r\"".to_owned()];
    let mock = guarded(|shown| shown == JANE, move || headers.clone());
    publish(&registry_with(&mock, password("hunter2"))).await.unwrap();
}

#[tokio::test]
async fn an_unknown_challenge_is_told() {
    for (challenges, named) in [(vec!["Negotiate".to_owned()], "negotiate"), (vec![], "none")] {
        let mock = guarded(|_| false, move || challenges.clone());
        let failed = publish(&registry_with(&mock, password("hunter2"))).await.unwrap_err();
        assert_eq!(
            told(&failed, &mock),
            format!(
                "`GET http://HOST/v2/team/demo/manifests/1.0.0` was answered wrongly: \
                 it asks for credentials in no known way ({named})"
            )
        );
    }
}

#[tokio::test]
async fn a_scope_of_the_registrys_own_is_asked_for_too() {
    let service = Mock::start(good_token);
    let challenge = format!("Bearer realm=\"{}\",scope=\"aws\"", service.url("/?a=b"));
    let mock = guarded(|shown| shown == "Bearer good", move || vec![challenge.clone()]);
    publish(&registry(&mock)).await.unwrap();
    let query = &service.seen()[0].query;
    assert_eq!(query, "a=b&scope=repository%3Ateam%2Fdemo%3Apull%2Cpush&scope=aws");
}

#[tokio::test]
async fn credentials_are_read_from_files_only_when_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.json");
    std::fs::write(&file, "{").unwrap();
    let with_file = |mock: &Mock| {
        let mut options = super::options(&mock.host());
        options.credentials = Sources { files: vec![file.clone()], ..Sources::default() };
        Registry::patiently(&options, super::IMPATIENT).unwrap()
    };
    let mock = Mock::faulty(|_| None);
    publish(&with_file(&mock)).await.unwrap();
    let mock = guarded(|_| false, || vec!["Basic realm=\"r\"".to_owned()]);
    let failed = publish(&with_file(&mock)).await.unwrap_err();
    assert!(matches!(failed, Error::Credentials(_)), "{failed}");
}

#[tokio::test]
async fn each_repository_is_shown_its_own_password() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("auth.json");
    // Each user lets in to the repositories below its own name.
    let mock = Mock::faulty(|request| {
        let user = request.path.split('/').nth(2).unwrap();
        let known = format!("Basic {}", STANDARD.encode(format!("{user}:secret")));
        let asked = Reply::new(401).header("WWW-Authenticate", "Basic realm=\"r\"");
        (request.header("authorization") != Some(known.as_str())).then_some(asked)
    });
    let auths: serde_json::Map<String, serde_json::Value> = ["team", "other"]
        .map(|user| {
            (format!("{}/{user}", mock.host()), json!({"username": user, "password": "secret"}))
        })
        .into_iter()
        .collect();
    std::fs::write(&file, json!({ "auths": auths }).to_string()).unwrap();
    let mut options = super::options(&mock.host());
    options.credentials = Sources { files: vec![file], ..Sources::default() };
    let registry = Registry::patiently(&options, super::IMPATIENT).unwrap();
    publish(&registry).await.unwrap();
    registry.get_manifest(&"other/demo".parse().unwrap(), &tag()).await.unwrap();
}

#[tokio::test]
async fn no_secret_is_printed() {
    let service = Mock::start(|request| {
        // The worst that a service can do is to repeat what it was shown.
        error(403, "DENIED", &format!("not {}", request.header("authorization").unwrap()))
    });
    let mock = with_service(&service);
    let registry = registry_with(&mock, password("hunter2"));
    let failed = publish(&registry).await.unwrap_err();
    let printed = format!("{failed} {failed:?} {:?}", failed.hint());
    assert!(!printed.contains("amFuZTpodW50ZXIy") && !printed.contains("hunter2"), "{printed}");
}
